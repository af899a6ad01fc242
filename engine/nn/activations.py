"""Activations as modules. Each is a function of torch.nn.functional and the settings it takes."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, ClassVar

from .. import functions  # noqa: F401 - fills SPELLED
from ..functions.registry import SPELLED
from . import init
from .module import Module
from .parameter import Parameter, fresh

__all__ = [
    "CELU", "ELU", "GELU", "GLU", "SELU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh",
    "LeakyReLU", "LogSigmoid", "LogSoftmax", "Mish", "PReLU", "ReLU", "ReLU6", "SiLU", "Sigmoid",
    "Softmax", "Softmax2d", "Softmin", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink",
    "Threshold",
]  # fmt: skip

REQUIRED = object()


class Activation(Module):
    """A function of one tensor; settings become attributes of their names."""

    _settings: ClassVar[dict[str, Any]] = {}
    """Name -> default, in order."""
    _call: ClassVar[Callable[..., Any]]
    _quiet: ClassVar[bool] = False
    """The repr shows values without their names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        name, settings = f"{type(self).__name__}.__init__()", self._settings
        if len(args) > len(settings):
            most = len(settings) + 1
            raise TypeError(
                f"{name} takes {f'from 1 to {most}' if settings else most} positional "
                f"argument{'s' if most > 1 else ''} but {len(args) + 1} were given"
            )
        given = dict(zip(settings, args, strict=False))
        for key, value in kwargs.items():
            if key in given:
                raise TypeError(f"{name} got multiple values for argument '{key}'")
            if key not in settings:
                raise TypeError(f"{name} got an unexpected keyword argument '{key}'")
            given[key] = value
        missing = [k for k, v in settings.items() if v is REQUIRED and k not in given]
        if missing:
            listed = " and ".join(f"'{k}'" for k in missing)
            raise TypeError(
                f"{name} missing {len(missing)} required positional "
                f"argument{'s' if len(missing) > 1 else ''}: {listed}"
            )
        for key, default in settings.items():
            self.__dict__[key] = given.get(key, default)

    def forward(self, input: Any) -> Any:
        if not self._settings:
            return type(self)._call(input)
        return type(self)._call(input, **{key: self.__dict__[key] for key in self._settings})

    def extra_repr(self) -> str:
        shown = {k: self.__dict__[k] for k in self._settings if k != "inplace"}
        if self.__dict__.get("inplace"):
            shown["inplace"] = True
        return ", ".join(str(v) if self._quiet else f"{k}={v!r}" for k, v in shown.items())


def _activation(name: str, function: str, quiet: bool = False, **settings: Any) -> type[Activation]:
    return type(name, (Activation,), {
        "_call": staticmethod(SPELLED[function]),
        "_settings": settings, "_quiet": quiet, "__doc__": f"`{function}` as a module.",
    })  # fmt: skip


ReLU = _activation("ReLU", "F.relu", inplace=False)
SELU = _activation("SELU", "F.selu", inplace=False)
SiLU = _activation("SiLU", "F.silu", inplace=False)
Mish = _activation("Mish", "F.mish", inplace=False)


class Hardswish(Activation):
    """`F.hardswish` as a module. It shows no settings, as PyTorch's."""

    _call = staticmethod(SPELLED["F.hardswish"])
    _settings: ClassVar = {"inplace": False}

    def extra_repr(self) -> str:
        return ""


class Hardsigmoid(Hardswish):
    """`F.hardsigmoid` as a module. It shows no settings, as PyTorch's."""

    _call = staticmethod(SPELLED["F.hardsigmoid"])


Sigmoid = _activation("Sigmoid", "torch.sigmoid")
Tanh = _activation("Tanh", "torch.tanh")
LogSigmoid = _activation("LogSigmoid", "F.logsigmoid")
Softsign = _activation("Softsign", "F.softsign")
Tanhshrink = _activation("Tanhshrink", "F.tanhshrink")
LeakyReLU = _activation("LeakyReLU", "F.leaky_relu", negative_slope=0.01, inplace=False)
ELU = _activation("ELU", "F.elu", alpha=1.0, inplace=False)
CELU = _activation("CELU", "F.celu", alpha=1.0, inplace=False)
GELU = _activation("GELU", "F.gelu", approximate="none")
Softplus = _activation("Softplus", "F.softplus", beta=1.0, threshold=20.0)
Softshrink = _activation("Softshrink", "F.softshrink", quiet=True, lambd=0.5)
Hardshrink = _activation("Hardshrink", "F.hardshrink", quiet=True, lambd=0.5)


class Hardtanh(Activation):
    """`F.hardtanh` as a module."""

    _call = staticmethod(SPELLED["F.hardtanh"])
    _settings: ClassVar = {"min_val": -1.0, "max_val": 1.0, "inplace": False}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        for old, new in (("min_value", "min_val"), ("max_value", "max_val")):
            if kwargs.get(old) is not None:
                warnings.warn(
                    f"keyword argument `{old}` is deprecated and renamed to `{new}`",
                    FutureWarning,
                    stacklevel=2,
                )
                kwargs[new] = kwargs[old]
            kwargs.pop(old, None)
        super().__init__(*args, **kwargs)
        if self.max_val <= self.min_val:
            raise AssertionError(
                f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})"
            )


Threshold = _activation("Threshold", "F.threshold", threshold=REQUIRED, value=REQUIRED,
                        inplace=False)  # fmt: skip
GLU = _activation("GLU", "F.glu", dim=-1)
Softmax = _activation("Softmax", "F.softmax", dim=None)
LogSoftmax = _activation("LogSoftmax", "F.log_softmax", dim=None)
Softmin = _activation("Softmin", "F.softmin", dim=None)


class ReLU6(Hardtanh):
    """Clamped between 0 and 6."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class Softmax2d(Module):
    """Softmax over the channels of an image."""

    def forward(self, input: Any) -> Any:
        if input.dim() not in (3, 4):
            raise ValueError(
                f"Softmax2d: expected input to be 3D or 4D, got {input.dim()}D instead"
            )
        return SPELLED["torch.softmax"](input, -3)


class PReLU(Module):
    """Leaky relu whose slope is learnt: one, or one for each channel."""

    weight: Parameter

    def __init__(
        self,
        num_parameters: int = 1,
        init: float = 0.25,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = fresh(num_parameters, dtype=dtype)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        init.constant_(self.weight, self.init)

    def forward(self, input: Any) -> Any:
        return SPELLED["F.prelu"](input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"
