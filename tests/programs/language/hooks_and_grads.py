import torch
import torch.nn as nn
from functools import wraps, partial
from contextlib import contextmanager, ExitStack

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
seen = {}


def remember(name, module, inputs, output):
    seen[name] = output.detach().shape


handles = [m.register_forward_hook(partial(remember, n)) for n, m in net.named_children()]
out = net(torch.ones(4, 2))
for h in handles:
    h.remove()
print(seen, out.shape)


@contextmanager
def frozen(module):
    before = [p.requires_grad for p in module.parameters()]
    for p in module.parameters():
        p.requires_grad_(False)
    try:
        yield module
    finally:
        for p, was in zip(module.parameters(), before):
            p.requires_grad_(was)


with frozen(net[0]) as first:
    net(torch.ones(1, 2)).sum().backward()
    print([n for n, p in net.named_parameters() if p.grad is not None], first.weight.requires_grad)
print(all(p.requires_grad for p in net.parameters()))


def no_grad(fn):
    @wraps(fn)
    def inner(*a, **k):
        with torch.no_grad():
            return fn(*a, **k)
    return inner


@no_grad
def predict(x):
    "Without a graph."
    return net(x)


print(predict(torch.ones(1, 2)).requires_grad, predict.__name__, predict.__doc__, predict.__wrapped__(torch.ones(1, 2)).requires_grad)


class GradLogger:
    def __init__(self):
        self.norms = {}

    def attach(self, module):
        for name, p in module.named_parameters():
            p.register_hook(lambda g, name=name: self.norms.__setitem__(name, round(g.norm().item(), 4)))
        return self


logger = GradLogger().attach(net)
net.zero_grad()
net(torch.full((2, 2), 2.0)).pow(2).mean().backward()
print({k: type(v).__name__ for k, v in logger.norms.items()}, len(logger.norms))
with ExitStack() as stack:
    stack.enter_context(torch.no_grad())
    stack.enter_context(frozen(net))
    print(torch.is_grad_enabled(), net(torch.ones(1, 2)).grad_fn)
print(torch.is_grad_enabled())
try:
    with torch.autograd.set_detect_anomaly(False):
        x = torch.tensor([1.0], requires_grad=True)
        x += 1
except RuntimeError as e:
    print("RuntimeError", e)
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x.clone()
y[0] = 5
(y * y).sum().backward()
print(x.grad, y, x.is_leaf, y.is_leaf, y.grad_fn.name() if y.grad_fn else None)
