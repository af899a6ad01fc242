from dataclasses import dataclass, field, asdict, replace, fields
from typing import List, Optional, Tuple
import torch
import torch.nn as nn


@dataclass
class Config:
    hidden: int = 8
    lr: float = 1e-2
    layers: List[int] = field(default_factory=lambda: [4, 8])
    name: Optional[str] = None
    betas: Tuple[float, float] = (0.9, 0.999)

    def __post_init__(self):
        if self.name is None:
            self.name = f"mlp-{self.hidden}"


@dataclass(frozen=True, order=True)
class Point:
    x: float
    y: float = 0.0

    @property
    def norm(self) -> float:
        return (self.x ** 2 + self.y ** 2) ** 0.5


cfg = Config(lr=0.1)
print(cfg)
print(asdict(cfg))
print(replace(cfg, hidden=16, name=None))
print([f.name for f in fields(cfg)])
print(Point(3, 4).norm, Point(1, 2) < Point(2, 1), Point(1, 2) == Point(1, 2), sorted([Point(2), Point(1)]))
print(len({Point(1), Point(1), Point(2)}), hash(Point(1)) == hash(Point(1)))
try:
    Point(1, 2).x = 5
except Exception as e:
    print(type(e).__name__, e)
try:
    Config(1, 2, 3, 4, 5, 6)
except TypeError as e:
    print(e)
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, cfg.hidden), nn.Tanh(), nn.Linear(cfg.hidden, 1))
opt = torch.optim.Adam(model.parameters(), lr=cfg.lr, betas=cfg.betas)
x = torch.randn(8, 2)
for _ in range(3):
    opt.zero_grad()
    loss = model(x).pow(2).mean()
    loss.backward()
    opt.step()
print(f"{loss.item():.4f}")
