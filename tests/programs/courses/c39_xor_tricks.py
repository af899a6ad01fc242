import argparse
import math
import os
import sys
import time
from dataclasses import dataclass, field
from enum import Enum
from functools import partial, reduce
from typing import List, Optional

import torch
import torch.nn as nn


class Act(Enum):
    RELU = "relu"
    TANH = "tanh"


@dataclass
class Config:
    sizes: List[int] = field(default_factory=lambda: [2, 8, 1])
    act: Act = Act.TANH
    lr: float = 0.1
    seed: Optional[int] = 42

    @property
    def depth(self) -> int:
        return len(self.sizes) - 1


parser = argparse.ArgumentParser(description="XOR")
parser.add_argument("--epochs", type=int, default=60)
parser.add_argument("--no-cuda", action="store_true", default=False)
args = parser.parse_args([])
device = torch.device("cuda" if not args.no_cuda and torch.cuda.is_available() else "cpu")
cfg = Config()
torch.manual_seed(cfg.seed)
print(device, cfg.depth, cfg, os.environ.get("NOT_THERE", "default"), len(sys.argv) >= 1)
activation = {Act.RELU: nn.ReLU, Act.TANH: nn.Tanh}[cfg.act]


def build(sizes):
    layers = []
    for i, (a, b) in enumerate(zip(sizes[:-1], sizes[1:])):
        layers += [nn.Linear(a, b)] + ([activation()] if i < len(sizes) - 2 else [])
    return nn.Sequential(*layers).to(device)


model = build(cfg.sizes)
X = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]], device=device)
Y = torch.tensor([[0.0], [1], [1], [0]]).to(device)
optimizer = torch.optim.Adam(model.parameters(), lr=cfg.lr)
criterion = nn.BCEWithLogitsLoss()
start = time.perf_counter()
for epoch in range(1, args.epochs + 1):
    optimizer.zero_grad()
    if (loss := criterion(model(X), Y)) is not None:
        loss.backward()
    optimizer.step()
    match epoch % 20:
        case 0:
            print(f"epoch {epoch:>3d} loss {loss:.4f} norm {reduce(lambda s, p: s + p.grad.norm() ** 2, model.parameters(), 0.0) ** 0.5:.4f}")
        case _:
            pass
assert time.perf_counter() - start >= 0
print((torch.sigmoid(model(X)) > 0.5).squeeze().int().tolist(), math.isfinite(loss.item()))
half = partial(torch.mul, other=torch.tensor(0.5)) if False else partial(lambda a, b: a * b, 0.5)
print(half(torch.tensor([2.0, 4.0])))
