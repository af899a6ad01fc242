"""torch.nn: modules, layers, losses, initialisations."""

from __future__ import annotations

from . import functional, init, utils
from .layers import Identity, Linear
from .losses import MSELoss
from .module import Module
from .parameter import Buffer, Parameter

__all__ = [
    "Buffer", "Identity", "Linear", "MSELoss", "Module", "Parameter", "functional", "init",
    "utils",
]  # fmt: skip
