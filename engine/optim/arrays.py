"""What an optimizer remembers, as arrays that its algorithm changes in place.

It must not know parameters, groups or steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..dispatch import TENSORS, wrap
from ..rounding import add_product, add_scaled, constant
from ..tensor import Tensor

Array = np.ndarray[Any, np.dtype[Any]]


def tensor(value: Any, what: str) -> Tensor:
    """The value, if it is exactly a tensor: lists and dicts of an optimizer are the program's own,
    and whatever it has put there must not come near numpy."""
    if type(value) not in TENSORS:
        raise TypeError(f"{what} of the optimizer must be a Tensor, not {type(value).__name__}")
    found: Tensor = value
    return found


def real_parts(array: Array) -> Array:
    """Complex numbers as pairs of real ones in the same memory (torch.view_as_real); others as
    they are."""
    if array.dtype.kind != "c":
        return array
    parts = array.real
    return as_strided(parts, (*array.shape, 2), (*array.strides, parts.itemsize))


def lerp(start: Array, end: Array, weight: float) -> None:
    """start.lerp_(end, weight)."""
    way = end - start
    if weight > 0.49 and (weight := start.dtype.type(weight)) >= 0.5:
        start[...], weight = end, weight - 1
    add_scaled(start, way, weight)


def addcmul(target: Array, a: Array, b: Array, value: float = 1) -> None:
    """target.addcmul_(a, b, value=value)."""
    add_product(target, a if value == 1 else a * constant(value, a.dtype), b)


def plus(array: Array, other: Array, factor: float) -> Array:
    """array.add(other, alpha=factor), which is an array also where these have no dimensions."""
    out = np.array(array)
    add_scaled(out, other, factor)
    return out


NUMBER = np.zeros((), np.float32)
"""What a number looks like that PyTorch keeps in the state as a tensor."""


class Arrays:
    """What is remembered for one parameter, as arrays; programs see the tensors around them."""

    def __init__(self, state: dict[str, Any], paired: bool = False) -> None:
        """`paired`: the parameter is complex, and `_update` gets pairs of real numbers."""
        if type(state) is not dict:
            raise TypeError(f"the optimizer's state must be a dict, not {type(state).__name__}")
        self._state, self.paired = state, paired

    def _keep(self, name: str, array: Array) -> None:
        """Remember an array: one of pairs as the complex tensor that it is."""
        if self.paired and array.ndim:
            array = array.view(np.result_type(array.dtype, np.complex64))[..., 0]
        self._state[name] = wrap(array)

    def kept(self, name: str) -> Array | None:
        """The array of this name, if something is remembered."""
        value = self._state.get(name)
        if value is None:
            return None
        if type(value) not in TENSORS:
            tensor(value, f"state[{name!r}]")
        found: Array = value._data
        return real_parts(found) if self.paired else found

    def several(self, name: str) -> list[Array]:
        """The arrays of a list."""
        values = self._state.get(name)
        if values is None:
            return []
        if type(values) is not list:
            raise TypeError(f"state[{name!r}] of the optimizer must be a list of Tensors")
        return [tensor(value, f"state[{name!r}]")._data for value in values]

    def scalar(self, name: str, default: Any) -> Any:
        """A number, or the array of a tensor."""
        value = self._state.get(name, default)
        if value is None or type(value) in (int, float):
            return value
        return tensor(value, f"state[{name!r}]")._data

    def count(self) -> int:
        """The number of the step that begins, from 1 (a float32 tensor, as PyTorch keeps it)."""
        kept = self.zeros("step", NUMBER)
        kept.fill(kept.item() + 1)
        return int(kept.item())

    def zeros(self, name: str, like: Array, value: float = 0) -> Array:
        """The array of this name; at first zeros (or one value) in the shape of `like`."""
        kept = self.kept(name)
        if kept is None:
            kept = np.full_like(like, value)
            self._keep(name, kept)
        return kept

    def copied(self, name: str, g: Array) -> tuple[Array, bool]:
        """The array of this name, and whether it was only now made, as a copy of `g`."""
        kept = self.kept(name)
        if kept is not None:
            return kept, False
        array = g.copy()
        self._keep(name, array)
        return array, True

    def product(self, name: str, factor: float) -> float:
        """A running product, kept in float32."""
        kept = self.zeros(name, NUMBER, 1)
        kept *= factor
        return float(kept)
