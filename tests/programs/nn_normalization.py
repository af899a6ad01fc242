"""Normalisation layers: statistics of this batch and running ones, lazy sizes, refusals."""

import torch
import torch.nn as nn

torch.manual_seed(0)
x = torch.randn(4, 3, 5)
layer = nn.BatchNorm1d(3)
y = layer(x)
y = layer(x)
print(layer, y, y.grad_fn.name(), layer.running_mean, layer.running_var)
print(layer.num_batches_tracked, list(layer.state_dict()))
y.pow(2).mul(torch.randn(4, 3, 5)).sum().backward()
print(layer.weight.grad, layer.bias.grad)
layer.eval()
print(layer(x))

lazy = nn.LazyLinear(2)
print(lazy, lazy.weight, lazy.bias)
print(lazy(x[0]), lazy, type(lazy).__name__, lazy.weight)
lazy = nn.LazyBatchNorm1d()
print(lazy, lazy(x)[0], lazy)

layer = nn.InstanceNorm1d(3, track_running_stats=True, affine=True)
print(layer, layer(x), layer.running_mean, layer.running_var)
layer.eval()
print(layer(x), nn.InstanceNorm1d(3)(x[0]))
print(nn.GroupNorm(1, 3)(x), nn.GroupNorm(3, 3), nn.RMSNorm(5), nn.RMSNorm(5)(x))
print(nn.LayerNorm(5, bias=False), nn.LayerNorm([3, 5])(x))
layer = nn.BatchNorm1d(3, momentum=None)
layer(x)
layer(x + 1)
print(layer.running_mean, layer.running_var)
images = torch.randn(2, 3, 2, 2)
print(nn.BatchNorm2d(3)(images), nn.InstanceNorm2d(3)(images))

for make, given in [
    (lambda: nn.BatchNorm2d(3), x),
    (lambda: nn.BatchNorm1d(3), x[:1, :, 0]),
    (lambda: nn.BatchNorm1d(4), x),
    (lambda: nn.GroupNorm(2, 3), x),
    (lambda: nn.InstanceNorm1d(4, affine=True), x),
    (lambda: nn.LayerNorm(4), x),
]:
    try:
        make()(given)
    except (ValueError, RuntimeError) as problem:
        print(type(problem).__name__, problem)

net = nn.Sequential(nn.LazyLinear(4), nn.ReLU())
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
print(net(x).sum(), net)
net(x).sum().backward()
optimizer.step()
print(net[0].bias)
other = nn.Sequential(nn.LazyLinear(4), nn.ReLU())
print(other.load_state_dict(net.state_dict()), other(x).sum())
