"""Bringing a module to another dtype or device: `to`, `float`, `double` ..."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from .. import dtypes
from ..dispatch import TENSORS
from ..functions.conversion import cast, to, type_
from ..functions.options import device
from ..tensor import Tensor
from . import rooms

if TYPE_CHECKING:
    from .module import Module
    from .parameter import Parameter

COMPLEX = (
    "Complex modules are a new feature under active development whose design may change, and some "
    "modules might not work as expected when using complex tensors as parameters or buffers. "
    "Please file an issue at "
    "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml if a complex module "
    "does not work as expected."
)

C = TypeVar("C", bound="Convertible")


class Convertible:
    """The part of Module that replaces the data of all its tensors."""

    _parameters: dict[str, Parameter | None]
    _buffers: dict[str, Tensor | None]

    def children(self) -> Iterator[Module]:
        raise NotImplementedError

    def _apply(self: C, fn: Callable[[Tensor], Tensor]) -> C:
        """Replace the data of all parameters, gradients and buffers."""
        for child in self.children():
            child._apply(fn)
        for _, p in rooms.tensors(self._parameters):
            p.data = fn(p.data)
            if p._grad is not None:
                p._grad = fn(p._grad.detach())
        for name, b in [*rooms.tensors(self._buffers)]:
            self._buffers[name] = fn(b)
        return self

    def _cast(self: C, kind: dtypes.dtype) -> C:
        return self._apply(lambda t: cast(t, kind) if t.dtype.is_floating_point else t)

    def to(self: C, *args: Any, **kwargs: Any) -> C:
        """`to(device)`, `to(dtype)`, `to(tensor)`: floating parameters and buffers, in place."""
        for value in [*args, *kwargs.values()]:
            kind = value.dtype if type(value) in TENSORS else value
            if not isinstance(kind, dtypes.dtype):
                continue
            if kind.kind < 2:
                raise TypeError(
                    "nn.Module.to only accepts floating point or complex dtypes, but got desired "
                    f"dtype={kind}"
                )
            if kind.is_complex:
                warnings.warn(COMPLEX, UserWarning, stacklevel=2)

        def converted(t: Tensor) -> Tensor:
            out: Tensor = to(t, *args, **kwargs)
            return out if t.dtype.kind >= 2 or out.dtype is t.dtype else t

        return self._apply(converted)

    def float(self: C) -> C:
        return self._cast(dtypes.float32)

    def double(self: C) -> C:
        return self._cast(dtypes.float64)

    def half(self: C) -> C:
        return self._cast(dtypes.float16)

    def bfloat16(self: C) -> C:
        return self._cast(dtypes.bfloat16)

    def type(self: C, dst_type: Any) -> C:
        return self._apply(lambda t: type_(t, dst_type))

    def cpu(self: C) -> C:
        return self

    def cuda(self: C, device_: Any = None) -> C:
        device("cuda")
        return self
