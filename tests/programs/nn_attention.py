"""Attention and transformers: numbers, graphs, masks, prints of models, refusals."""

import torch
import torch.nn as nn
import torch.nn.functional as F


def rounded(value):
    if torch.is_tensor(value) and value.is_floating_point():
        return torch.round(value.detach() * 1000) / 1000 + 0.0
    if type(value) in (tuple, list):
        return type(value)(rounded(v) for v in value)
    return value


def show(*values):
    print(*(rounded(v) for v in values))


def graph(node, depth=0, seen=None):
    seen = {} if seen is None else seen
    if node is None or node in seen:
        print("  " * depth + ("None" if node is None else f"#{seen[node]}"))
        return
    seen[node] = len(seen)
    print("  " * depth + node.name())
    for child, _ in node.next_functions:
        graph(child, depth + 1, seen)


torch.manual_seed(3)
q = torch.randn(2, 2, 3, 4, requires_grad=True)
k = torch.randn(2, 2, 5, 4, requires_grad=True)
v = torch.randn(2, 2, 5, 4, requires_grad=True)
seen = torch.ones(3, 5, dtype=torch.bool).tril()
seen[1] = False
for given in (
    {}, {"is_causal": True}, {"attn_mask": seen}, {"scale": 0.3}, {"dropout_p": 0.5},
    {"attn_mask": torch.randn(2, 1, 3, 5), "is_causal": True},
    {"attn_mask": torch.randn(3, 5, requires_grad=True)},
):
    out = F.scaled_dot_product_attention(q, k, v, **given)
    show(out, out.grad_fn.name())
    for t in (q, k, v):
        t.grad = None
    (out * torch.arange(4)).sum().backward()
    show(q.grad, k.grad, v.grad)
out = F.scaled_dot_product_attention(q, k[:, :1], v[:, :1], enable_gqa=True)
show(out, torch.autograd.grad(out.pow(2).sum(), (q, k, v)))
graph(F.scaled_dot_product_attention(q[0], k[0], v[0], is_causal=True).grad_fn)

x = torch.randn(3, 2, 4, requires_grad=True)
y = torch.randn(5, 2, 4)
later = nn.Transformer.generate_square_subsequent_mask(3)
padding = torch.tensor([[False, False, True], [False, False, False]])
for net in (nn.MultiheadAttention(4, 2), nn.MultiheadAttention(4, 2, 0.5, False, kdim=3, vdim=6)):
    print(net, [n for n, _ in net.named_parameters()])
net = nn.MultiheadAttention(4, 2)
for call in (
    lambda: net(x, x, x),
    lambda: net(x, x, x, need_weights=False),
    lambda: net(x, y, y, average_attn_weights=False),
    lambda: net(x, y, y + 1),
    lambda: net(x, x, x, attn_mask=later, key_padding_mask=padding),
    lambda: net(x, x, x, attn_mask=later, need_weights=False, is_causal=True),
    lambda: net(x[:, 0], x[:, 0], x[:, 0]),
):
    net.zero_grad()
    out, weights = call()
    show(out, weights)
    graph(out.grad_fn)
    out.sin().sum().backward()
    show([p.grad for p in net.parameters()], x.grad)

net = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.3, batch_first=True)
print(net)
out = net(x)
graph(out.grad_fn)
show(out)
out.pow(3).sum().backward()
show([p.grad for p in net.parameters()])
encoder = nn.TransformerEncoder(net, 2, norm=nn.LayerNorm(4))
print(encoder)
padded = torch.tensor([[False, False], [False, True], [False, False]])
show(encoder(x, src_key_padding_mask=padded))
print(all(p.grad is None for p in encoder.parameters()), net.linear1.bias.grad is None)
encoder.eval()
with torch.no_grad():
    show(encoder(x, src_key_padding_mask=padded))
    show(encoder(x, mask=torch.zeros(2, 2)))
decoder = nn.TransformerDecoderLayer(4, 2, 8, norm_first=True, activation="gelu")
print(decoder)
show(decoder(x, y, tgt_mask=later))
torch.manual_seed(5)
net = nn.Transformer(4, 2, 1, 2, 8, dropout=0.1)
show(net(y, x, tgt_mask=later), list(net.parameters())[3], list(net.parameters())[-3])
graph(net(y, x).grad_fn)

for attempt in (
    lambda: nn.MultiheadAttention(5, 2),
    lambda: nn.MultiheadAttention(4, 0),
    lambda: nn.MultiheadAttention(4, 2)(torch.ones(2, 3, 6), torch.ones(2, 3, 6), torch.ones(2, 3, 6)),
    lambda: nn.MultiheadAttention(4, 2)(x, x, x, attn_mask=torch.zeros(2, 2)),
    lambda: nn.MultiheadAttention(4, 2)(x, x, x, key_padding_mask=torch.zeros(3, 3).bool()),
    lambda: nn.MultiheadAttention(4, 2)(x, x, x, is_causal=True),
    lambda: nn.MultiheadAttention(4, 2)(x[0, 0], x, x),
    lambda: nn.TransformerEncoderLayer(4, 2, activation="tanh"),
    lambda: net(y, x[:, :1]),
    lambda: F.scaled_dot_product_attention(q, k.double(), v),
    lambda: F.scaled_dot_product_attention(q[0, 0, 0], k, v),
    lambda: F.scaled_dot_product_attention(q, k, v, seen.long()),
):
    try:
        attempt()
    except Exception as problem:
        print(type(problem).__name__, problem)
