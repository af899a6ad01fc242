"""Layers that pad: with constants, reflections, repetitions, or what is at the other end."""

from __future__ import annotations

from typing import Any

from ..functions.padding import pad
from ..tensor import Tensor
from .module import Module
from .sizes import own_constructor, repeated

KINDS = ("Constant", "Zero", "Reflection", "Replication", "Circular")


class _Pad(Module):
    _mode, _dims = "constant", 0

    def __init__(self, padding: Any) -> None:
        super().__init__()
        self.padding = repeated(padding, 2 * self._dims)

    def forward(self, input: Tensor) -> Any:
        return pad(input, self.padding, self._mode)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ConstantPad(_Pad):
    def __init__(self, padding: Any, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Any:
        return pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        return f"padding={self.padding}, value={self.value}"


class _ZeroPad(_ConstantPad):
    def __init__(self, padding: Any) -> None:
        super().__init__(padding, 0.0)

    def extra_repr(self) -> str:
        return f"{self.padding}"


class _ReflectionPad(_Pad):
    _mode = "reflect"


class _ReplicationPad(_Pad):
    _mode = "replicate"


class _CircularPad(_Pad):
    _mode = "circular"

    def forward(self, input: Tensor) -> Any:
        least = self._dims + 1
        if input.ndim not in (least, least + 1):
            raise ValueError(f"expected {least}D or {least + 1}D input (got {input.ndim}D input)")
        return super().forward(input)


class ConstantPad1d(_ConstantPad):
    """A constant before and after sequences."""

    _dims = 1


class ConstantPad2d(_ConstantPad):
    """A constant around images."""

    _dims = 2


class ConstantPad3d(_ConstantPad):
    """A constant around volumes."""

    _dims = 3


class ZeroPad1d(_ZeroPad, ConstantPad1d):
    """Zeros before and after sequences."""


class ZeroPad2d(_ZeroPad, ConstantPad2d):
    """Zeros around images."""


class ZeroPad3d(_ZeroPad, ConstantPad3d):
    """Zeros around volumes."""


class ReflectionPad1d(_ReflectionPad):
    """Sequences mirrored at their ends."""

    _dims = 1


class ReflectionPad2d(_ReflectionPad):
    """Images mirrored at their borders."""

    _dims = 2


class ReflectionPad3d(_ReflectionPad):
    """Volumes mirrored at their borders."""

    _dims = 3


class ReplicationPad1d(_ReplicationPad):
    """The first and last elements of sequences, repeated."""

    _dims = 1


class ReplicationPad2d(_ReplicationPad):
    """The borders of images, repeated."""

    _dims = 2


class ReplicationPad3d(_ReplicationPad):
    """The borders of volumes, repeated."""

    _dims = 3


class CircularPad1d(_CircularPad):
    """Sequences that go on from the other end."""

    _dims = 1


class CircularPad2d(_CircularPad):
    """Images that go on from the other side."""

    _dims = 2


class CircularPad3d(_CircularPad):
    """Volumes that go on from the other side."""

    _dims = 3


__all__ = [f"{kind}Pad{dims}d" for kind in KINDS for dims in (1, 2, 3)]
for _name in __all__:
    own_constructor(globals()[_name])
