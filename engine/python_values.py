"""A tensor as Python sees values: a number, a truth, a length, something to iterate or format.

It must not know the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from .bfloat16 import readable
from .modes import TRANSFORMS

if TYPE_CHECKING:
    from .tensor import Tensor

ITEM = (
    "vmap: It looks like you're calling .item() on a Tensor. We don't support vmap over calling "
    ".item() on a Tensor, please try to rewrite what you're doing with other operations. If error "
    "is occurring somewhere inside PyTorch internals, please file a bug report."
)
CONTROL_FLOW = (
    "vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow. "
    "We don't support that yet, please file an issue at "
    "https://github.com/pytorch/pytorch/issues ."
)


class PythonValues:
    """The part of Tensor that answers Python's own protocols."""

    _data: np.ndarray[Any, np.dtype[Any]]

    def item(self) -> float | int | bool | complex:
        """The one element as a Python number. RuntimeError when there are more."""
        if TRANSFORMS.mapped:
            raise RuntimeError(ITEM)
        if self._data.size != 1:
            raise RuntimeError(
                f"a Tensor with {self._data.size} elements cannot be converted to Scalar"
            )
        value: float | int | bool | complex = readable(self._data).item()
        return value

    def tolist(self) -> Any:
        return readable(self._data).tolist()

    def __bool__(self) -> bool:
        if TRANSFORMS.mapped:
            raise RuntimeError(CONTROL_FLOW)
        if self._data.size != 1:
            if self._data.size == 0:
                raise RuntimeError("Boolean value of Tensor with no values is ambiguous")
            raise RuntimeError("Boolean value of Tensor with more than one value is ambiguous")
        return bool(self.item())

    def __float__(self) -> float:
        from .conversion import to_python

        value = to_python(cast("Tensor", self), warn=True)
        if isinstance(value, complex):
            raise RuntimeError("value cannot be converted to type double without overflow")
        return float(value)

    def __complex__(self) -> complex:
        from .conversion import to_python

        return complex(to_python(cast("Tensor", self), warn=True))

    def __int__(self) -> int:
        from .conversion import to_python

        value = to_python(cast("Tensor", self), warn=False)
        return int(value.real)

    def __index__(self) -> int:
        if self._data.dtype.kind not in "iub" or self._data.size != 1:
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self._data.item())

    def __len__(self) -> int:
        if self._data.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return int(self._data.shape[0])

    def __iter__(self) -> Iterator[Any]:
        if self._data.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        from .functions.parts import unbind

        return iter(unbind(cast("Tensor", self)))

    def __contains__(self, element: Any) -> bool:
        return bool((self == element)._data.any())

    def __format__(self, spec: str) -> str:
        if self._data.ndim == 0:
            return self.item().__format__(spec)
        return object.__format__(self, spec)
