"""ModuleList, ModuleDict, ParameterList, weight tying, apply, state dicts, deepcopy, init, named children."""
import copy
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import parameters_to_vector, vector_to_parameters, clip_grad_value_
from torch.nn import init


class Heads(nn.Module):
    def __init__(self, d=4, n=2, classes={"a": 3, "b": 2}):
        super().__init__()
        self.embed = nn.Embedding(10, d, padding_idx=0)
        self.layers = nn.ModuleList([nn.Linear(d, d) for _ in range(n)])
        self.layers.append(nn.LayerNorm(d))
        self.heads = nn.ModuleDict({k: nn.Linear(d, c) for k, c in classes.items()})
        self.scales = nn.ParameterList([nn.Parameter(torch.ones(d) * i) for i in range(n)])
        self.tied = nn.Linear(d, 10, bias=False)
        self.tied.weight = self.embed.weight
        self.register_buffer("steps", torch.tensor(0), persistent=True)
        self.register_buffer("scratch", torch.zeros(2), persistent=False)
        self.dropout = nn.Dropout(0.5)

    def forward(self, ids, head="a"):
        h = self.embed(ids).mean(dim=-2)
        for layer, s in zip(self.layers[:-1], self.scales):
            h = F.gelu(layer(h)) * s + h
        h = self.dropout(self.layers[-1](h))
        self.steps += 1
        return self.heads[head](h), self.tied(h)


def weights(m):
    if isinstance(m, nn.Linear):
        init.xavier_uniform_(m.weight, gain=init.calculate_gain("tanh"))
        if m.bias is not None:
            init.zeros_(m.bias)


torch.manual_seed(0)
net = Heads().apply(weights)
print(net)
print([n for n, _ in net.named_parameters()])
print(list(net.state_dict().keys()))
net.eval()
ids = torch.tensor([[1, 2, 0], [3, 3, 9]])
a, t = net(ids)
print(a.shape, t.shape, net.steps, net.training, "b" in net.heads, len(net.layers), list(net.heads.keys()))
(a.sum() + t.sum()).backward()
print(net.embed.weight.grad[0].abs().sum().item() > 0, net.tied.weight is net.embed.weight)
twin = copy.deepcopy(net)
with torch.no_grad():
    twin.layers[0].weight.mul_(0)
print(net.layers[0].weight.abs().sum() > 0, twin.layers[0].weight.sum())
missing = twin.load_state_dict({k: v for k, v in net.state_dict().items() if "heads" not in k}, strict=False)
print(missing)
try:
    twin.load_state_dict({"nope": torch.ones(1)})
except RuntimeError as e:
    print(str(e)[:120])
v = parameters_to_vector(net.parameters())
vector_to_parameters(v * 0 + 0.5, net.parameters())
print(v.shape, net.heads["a"].bias, net.requires_grad_(False).embed.weight.requires_grad)
for name, child in net.named_children():
    print(name, type(child).__name__, sum(p.numel() for p in child.parameters()))
print([type(m).__name__ for m in net.modules()][:5], net.get_submodule("heads.b"), net.get_parameter("scales.1").shape)
net.train()
print(net.dropout.training, net.double().embed.weight.dtype, net.half().heads["a"].bias.dtype)
seq = nn.Sequential()
seq.add_module("fc", nn.Linear(2, 2)); seq.append(nn.ReLU())
print(seq, seq.fc.in_features, seq[-1], len(seq))
del seq[1]
print(seq, [*dict(seq.named_modules())])
try:
    net.layers[7]
except IndexError as e:
    print(e)
try:
    net.unknown
except AttributeError as e:
    print(e)
