"""Configuration by nested dataclasses with factories, a registry of builders, and replace()."""
from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, asdict, replace, fields
from typing import ClassVar, Optional

import torch
from torch import nn


@dataclass(order=True)
class LayerSpec:
    out_features: int
    activation: str = "relu"
    dropout: float = field(default=0.0, compare=False)
    tags: list[str] = field(default_factory=list, repr=False, compare=False)


@dataclass
class Config:
    in_features: int
    layers: list[LayerSpec] = field(kw_only=True, default_factory=lambda: [LayerSpec(8), LayerSpec(4, "tanh")])
    lr: float = 0.1
    extra: dict[str, Optional[float]] = field(default_factory=dict)
    count: ClassVar[int] = 0
    total: int = field(init=False)

    def __post_init__(self):
        type(self).count += 1
        self.total = sum(spec.out_features for spec in self.layers)


ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "none": nn.Identity}


def build(config: Config) -> nn.Sequential:
    mods: list[nn.Module] = []
    width = config.in_features
    for spec in config.layers:
        mods += [nn.Linear(width, spec.out_features), ACTIVATIONS[spec.activation]()]
        if spec.dropout:
            mods.append(nn.Dropout(spec.dropout))
        width = spec.out_features
    return nn.Sequential(*mods)


torch.manual_seed(3)
base = Config(3)
other = replace(base, lr=0.01, layers=[*base.layers, LayerSpec(2, "none", dropout=0.5, tags=["x"])])
print(base)
print(other)
print(asdict(other)["layers"][-1], Config.count, other.total)
print([f.name for f in fields(Config)], LayerSpec(3) < LayerSpec(4), LayerSpec(3) == LayerSpec(3, dropout=1.0))
net = build(other)
print(net)
out = net.eval()(torch.ones(1, 3))
print(out.shape, sum(p.numel() for p in net.parameters()))
try:
    dataclasses.replace(base, total=3)
except ValueError as e:
    print(type(e).__name__, e)
try:
    Config(3, [1])
except TypeError as e:
    print(e)
