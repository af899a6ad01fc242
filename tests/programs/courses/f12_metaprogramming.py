"""Registries by decorators, properties that are made, __getattr__, properties with setters."""
import torch
from torch import nn

REGISTRY = {}


def register(name=None, **meta):
    def wrap(cls):
        REGISTRY[name or cls.__name__.lower()] = (cls, meta)
        return cls
    return wrap


class Block(nn.Module):
    kinds = []

    def __repr__(self):
        return f"<{type(self).__qualname__} {self.extra}>"

    @property
    def extra(self):
        return sum(p.numel() for p in self.parameters())


@register("res", depth=2)
class Residual(Block):
    def __init__(self, width):
        super().__init__()
        self.inner = nn.Linear(width, width)

    def forward(self, x):
        return x + torch.tanh(self.inner(x))


@register()
class Gate(Block):
    def __init__(self, width):
        super(Gate, self).__init__()
        self.register_buffer("scale", torch.full((width,), 0.5))
        self.bias = nn.Parameter(torch.zeros(width))

    def forward(self, x):
        return x * self.scale + self.bias


def positive(name):
    slot = "_" + name

    def read(self):
        return getattr(self, slot, None)

    def write(self, value):
        if value <= 0:
            raise ValueError(f"{name} must be positive, got {value}")
        setattr(self, slot, value)

    return property(read, write)


class Settings:
    lr = positive("lr")
    steps = positive("steps")

    def __init__(self, **kw):
        for k, v in kw.items():
            setattr(self, k, v)

    def __getattr__(self, name):
        if name.startswith("opt_"):
            return f"default {name[4:]}"
        raise AttributeError(f"no {name}")

    def __eq__(self, other):
        return isinstance(other, Settings) and vars(self) == vars(other)

    __hash__ = None


class Temperature:
    def __init__(self, c=0): self.celsius = c
    @property
    def fahrenheit(self): return self.celsius * 9 / 5 + 32
    @fahrenheit.setter
    def fahrenheit(self, f): self.celsius = (f - 32) * 5 / 9
    @fahrenheit.deleter
    def fahrenheit(self): del self.celsius
    @staticmethod
    def zero(): return Temperature(-273.15)
    @classmethod
    def parse(cls, s): return cls(float(s.rstrip("C")))


torch.manual_seed(0)
net = nn.Sequential(*[cls(3) for cls, _ in REGISTRY.values()])
print(REGISTRY.keys(), Block.kinds, REGISTRY["res"][1], net[0], net[1])
net(torch.ones(2, 3)).sum().backward()
print([n for n, _ in net.named_parameters()], [n for n, _ in net.named_buffers()], net[1].bias.grad)
s = Settings(lr=0.1, steps=3)
print(s.lr, s.opt_x, vars(s), s == Settings(lr=0.1, steps=3))
for bad in (lambda: Settings(lr=-1), lambda: s.missing, lambda: hash(s)):
    try:
        bad()
    except (ValueError, AttributeError, TypeError) as e:
        print(type(e).__name__, e)
t = Temperature.parse("100C")
t.fahrenheit = 32
print(t.celsius, t.fahrenheit, Temperature.zero().celsius)
del t.fahrenheit
print(hasattr(t, "celsius"), callable(t), Temperature.__name__, isinstance(t, Temperature), issubclass(Gate, nn.Module))
print(getattr(Residual, "forward").__name__, Residual.__doc__, register.__name__)
