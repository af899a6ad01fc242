"""Recurrent networks and cells: numbers, graphs, packed sequences, refusals."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import (
    pack_padded_sequence,
    pack_sequence,
    pad_packed_sequence,
    pad_sequence,
    unpack_sequence,
)


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


def gradients(module, *tensors):
    for name, p in module.named_parameters():
        show(name, p.grad)
    for t in tensors:
        show(t.grad)


torch.manual_seed(1)
x = torch.randn(4, 2, 3, requires_grad=True)
for make in (
    lambda: nn.LSTM(3, 2),
    lambda: nn.GRU(3, 2, num_layers=2, bidirectional=True),
    lambda: nn.RNN(3, 2, nonlinearity="relu", batch_first=True),
    lambda: nn.LSTM(3, 2, num_layers=2, bidirectional=True, dropout=0.4, batch_first=True),
    lambda: nn.LSTM(3, 4, proj_size=2, bias=False),
    lambda: nn.LSTM(3, 2, bias=False),
):
    x.grad = None
    net = make()
    show(net)
    out, last = net(x)
    show(out, last)
    last = last if isinstance(last, tuple) else (last,)
    (out.sin().sum() + sum((h * h).sum() for h in last)).backward()
    gradients(net, x)

net = nn.LSTM(3, 2)
hx = tuple(torch.randn(1, 2, 2, requires_grad=True) for _ in range(2))
out, (h, c) = net(x, hx)
graph(out.grad_fn)
out.pow(2).sum().backward()
gradients(net, *hx)
graph(nn.GRU(3, 2)(x[:2])[0].grad_fn)
graph(nn.RNN(3, 2, batch_first=True)(x[:, :2])[0].grad_fn)
show(nn.LSTM(3, 2)(x[:, 0]))
double = nn.LSTM(3, 2).double()
out, _ = double(x.detach().double())
graph(out[:1].grad_fn)
show(out)

for cell in (nn.RNNCell(3, 2), nn.LSTMCell(3, 2), nn.GRUCell(3, 2), nn.RNNCell(3, 2, False, "relu")):
    state = cell(x[0])
    state = cell(x[1], state)
    first = state[0] if isinstance(state, tuple) else state
    show(cell, state)
    graph(first.grad_fn)
    first.sum().backward()
    gradients(cell)
    show(cell(x[0, 0]))

sequences = [torch.randn(n, 3, requires_grad=True) for n in (2, 4, 3)]
show(pad_sequence(sequences), pad_sequence(sequences, batch_first=True, padding_value=-1.0))
packed = pack_sequence(sequences, enforce_sorted=False)
show(packed, unpack_sequence(packed))
for net in (nn.LSTM(3, 2, bidirectional=True), nn.GRU(3, 2, num_layers=2), nn.RNN(3, 2)):
    packed = pack_sequence(sequences, enforce_sorted=False)
    out, last = net(packed)
    show(out, last)
    padded, lengths = pad_packed_sequence(out, batch_first=True)
    show(padded, lengths)
    padded.sin().sum().backward()
    gradients(net, *sequences)
packed = pack_padded_sequence(torch.randn(3, 2, 3, requires_grad=True), [3, 2])
out, last = nn.RNN(3, 2)(packed)
graph(out.data.grad_fn)
graph(pad_packed_sequence(out)[0].grad_fn)

net = nn.LSTM(3, 2)
out, _ = net(x)
(g,) = torch.autograd.grad(out.pow(2).sum(), x, create_graph=True)
(twice,) = torch.autograd.grad(g.pow(2).sum(), x)
show(g.detach(), twice)

for attempt in (
    lambda: nn.LSTM(3, 2)(torch.ones(2, 2, 4)),
    lambda: nn.LSTM(3, 2)(torch.ones(2, 2, 3), (torch.ones(1, 2, 3), torch.ones(1, 2, 2))),
    lambda: nn.GRU(3, 2)(torch.ones(2, 2, 3), torch.ones(2, 2)),
    lambda: nn.RNN(3, 2)(torch.ones(2)),
    lambda: nn.RNN(3, 2)(torch.ones(2, 3).double()),
    lambda: nn.LSTM(3, 0),
    lambda: nn.LSTM(3, 2, dropout=2),
    lambda: nn.GRU(3, 2, proj_size=1),
    lambda: nn.RNN(3, 2, nonlinearity="x"),
    lambda: nn.LSTMCell(3, 2)(torch.ones(2, 4)),
    lambda: nn.GRUCell(3, 2)(torch.ones(2, 3), torch.ones(3, 2)),
    lambda: nn.RNNCell(3, 2)(torch.ones(2, 3), torch.ones(2, 3)),
    lambda: nn.RNNCell(3, 2)(torch.ones(2, 3, 1)),
    lambda: pack_padded_sequence(torch.ones(3, 2, 3), [2, 3]),
    lambda: pack_padded_sequence(torch.ones(3, 2, 3), [2]),
):
    try:
        attempt()
    except Exception as problem:
        show(type(problem).__name__, problem)
show(list(nn.LSTM(2, 2, 2, bidirectional=True).state_dict()))
show([[tuple(w.shape) for w in row] for row in nn.LSTM(2, 3, proj_size=2).all_weights])
