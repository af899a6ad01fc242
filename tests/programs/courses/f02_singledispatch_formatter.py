"""Describing nested values by functools.singledispatch."""
from functools import singledispatch, singledispatchmethod
from collections import OrderedDict
import torch


@singledispatch
def describe(x, indent=0):
    return " " * indent + f"{type(x).__name__}: {x!r}"


@describe.register(torch.Tensor)
def _(x, indent=0):
    return " " * indent + f"Tensor{tuple(x.shape)} mean={x.float().mean().item():.3f}"


@describe.register(list)
@describe.register(tuple)
def _(x, indent=0):
    head = " " * indent + f"{type(x).__name__} of {len(x)}"
    return "\n".join([head, *(describe(v, indent=indent + 2) for v in x)])


@describe.register(dict)
def _(x, indent=0):
    return "\n".join(" " * indent + f"{k}:\n{describe(v, indent + 2)}" for k, v in x.items())


@describe.register(int)
@describe.register(float)
def _number(x, indent=0):
    return f"{'':{indent}}number {x:+.2f}"


state = OrderedDict(w=torch.arange(6.0).view(2, 3), hist=[1, 2.5, (True, None)], meta={"name": "run"})
print(describe(state))
print(describe(True), describe.dispatch(bool) is _number, describe.dispatch(str).__name__)


class Logger:
    def __init__(self):
        self.lines = []

    @singledispatchmethod
    def log(self, value):
        self.lines.append(f"? {value}")

    @log.register(int)
    def _(self, value):
        self.lines.append(f"int {value:04d}")

    @log.register(torch.Tensor)
    def _(self, value):
        self.lines.append(f"tensor {value.tolist()}")


logger = Logger()
for v in (3, "x", torch.tensor([1, 2]), 2.5, False):
    logger.log(v)
print(*logger.lines, sep="\n")
