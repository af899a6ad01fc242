"""torch.nn: modules, layers, losses, initialisations."""

from __future__ import annotations

from . import activations, containers, functional, init, layers, losses, utils
from .activations import *  # noqa: F403
from .containers import *  # noqa: F403
from .layers import *  # noqa: F403
from .losses import *  # noqa: F403
from .module import Module
from .parameter import Buffer, Parameter

__all__ = ["Buffer", "Module", "Parameter", "functional", "init", "utils"]
__all__ += activations.__all__ + containers.__all__ + layers.__all__ + losses.__all__
