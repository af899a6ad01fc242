import logging
import sys
from dataclasses import dataclass, field, asdict, KW_ONLY
from enum import Enum, auto
from functools import cached_property, partial
from typing import Callable, Iterator, NamedTuple, Optional, Protocol, runtime_checkable
from contextlib import contextmanager

import torch
import torch.nn as nn
import torch.nn.functional as F

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="[%(levelname)s] %(message)s")
log = logging.getLogger(__name__)


class Act(Enum):
    RELU = auto()
    TANH = auto()

    @property
    def fn(self):
        return {Act.RELU: F.relu, Act.TANH: torch.tanh}[self]


@dataclass
class Config:
    hidden: int = 4
    act: Act = Act.TANH
    _: KW_ONLY
    lr: float = 0.1
    steps: int = 5
    sizes: list[int] = field(default_factory=lambda: [2, 4, 1])


class Stats(NamedTuple):
    step: int
    loss: float

    def __str__(self):
        return f"step {self.step}: {self.loss:.4f}"


@runtime_checkable
class Callback(Protocol):
    def on_step(self, stats: Stats) -> None: ...


class Printer:
    def on_step(self, stats: Stats) -> None:
        log.info("%s", stats)


class Net(nn.Module):
    def __init__(self, cfg: Config) -> None:
        super().__init__()
        self.cfg = cfg
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(cfg.sizes, cfg.sizes[1:]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        *hidden, last = self.layers
        for layer in hidden:
            x = self.cfg.act.fn(layer(x))
        return last(x)

    @cached_property
    def count(self) -> int:
        return sum(p.numel() for p in self.parameters())


class Trainer:
    def __init__(self, net: nn.Module, cfg: Config, callbacks: Optional[list[Callback]] = None):
        self.net, self.cfg = net, cfg
        self.callbacks = [c for c in callbacks or [] if isinstance(c, Callback)]
        self.opt = torch.optim.SGD(net.parameters(), lr=cfg.lr)
        self.loss: Callable[..., torch.Tensor] = partial(F.mse_loss, reduction="mean")

    def run(self, x, y) -> Iterator[Stats]:
        for step in range(self.cfg.steps):
            self.opt.zero_grad()
            loss = self.loss(self.net(x), y)
            loss.backward()
            self.opt.step()
            stats = Stats(step, loss.item())
            for c in self.callbacks:
                c.on_step(stats)
            yield stats


@contextmanager
def evaluating(net):
    was = net.training
    net.eval()
    try:
        with torch.no_grad():
            yield net
    finally:
        net.train(was)


torch.manual_seed(0)
cfg = Config(lr=0.2)
x = torch.tensor([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
y = torch.tensor([[0.], [1.], [1.], [0.]])
net = Net(cfg)
history = list(Trainer(net, cfg, [Printer(), object()]).run(x, y))
print(cfg, net.count, asdict(cfg)["lr"], history[-1] == max(history), len(history))
with evaluating(net) as n:
    print(n.training, n(x).shape, n(x).requires_grad)
print(net.training, min(history, key=lambda s: s.loss).step)
log.warning("done after %d steps with %s", len(history), cfg.act)
