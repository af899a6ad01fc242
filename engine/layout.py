"""How a result lies in memory: where PyTorch's would, so that `view` works, or does not, as there.

An op says by which rule (`lies`); numpy's own is another, and what a forward happens to make is a
third. The rule for what goes element by element is TensorIterator's (TensorIterator.cpp,
reorder_dimensions): dimensions are sorted by the operands' steps, the first that can tell decides.
It must not know ops or Tensor.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

Order = tuple[int, ...]
"""Dimensions, the outermost in memory first."""


def owner(array: Any) -> Any:
    """The array whose memory it is."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def pointwise(inputs: Sequence[Any], made: Any) -> Any:
    """`made`, or a copy of it, as PyTorch lays what comes element by element of `inputs`."""
    shape = made.shape
    first = getattr(inputs[0], "_data", None)
    if first is not None and first.shape == shape and first.strides == made.strides:
        return made
    arrays = [a for x in inputs if (a := getattr(x, "_data", None)) is not None]
    if made.flags.c_contiguous and all(a.flags.c_contiguous for a in arrays):
        return made
    return laid(made, *[_steps(a, shape) for a in arrays if a.ndim])


def laid(made: Any, *operands: tuple[int, ...]) -> Any:
    """`made` or a copy of it, as PyTorch lays what is walked in these steps (0: not moved)."""
    order = walk(made.shape, *operands)
    return made if _lies(made, order) else _laid(made, order)


def like_first(inputs: Sequence[Any], made: Any) -> Any:
    """As what comes element by element of the first input alone."""
    return pointwise(inputs[:1], made)


def last_first(inputs: Sequence[Any], made: Any) -> Any:
    """As what comes element by element of the inputs in the other order."""
    return pointwise(inputs[::-1], made)


def contiguous(inputs: Sequence[Any], made: Any) -> Any:
    return made if made.flags.c_contiguous else made.copy(order="C")


def channels(inputs: Sequence[Any], made: Any) -> Any:
    """In channels_last where an input of as many dimensions is, in one piece otherwise."""
    dims = made.ndim
    if dims in (4, 5):
        for x in inputs:
            a = getattr(x, "_data", None)
            if a is not None and a.ndim == dims and suggested(a) != "contiguous_format":
                order = (0, *range(2, dims), 1)
                return made if _lies(made, order) else _laid(made, order)
    return contiguous(inputs, made)


def channels_of_all(inputs: Sequence[Any], made: Any) -> Any:
    """In channels_last where all inputs are."""
    some = _are_channels_last(inputs)
    return channels(inputs, made) if some else contiguous(inputs, made)


def stacked(inputs: Sequence[Any], made: Any) -> Any:
    """As they lie, one after the other, where all inputs are in channels_last."""
    return made if _are_channels_last(inputs) else contiguous(inputs, made)


def _are_channels_last(inputs: Sequence[Any]) -> bool:
    return all(suggested(x._data) != "contiguous_format" for x in inputs)


Rule = Callable[[Sequence[Any], Any], Any]

RULES: dict[str, Rule | None] = {
    "pointwise": pointwise, "like first": like_first, "contiguous": contiguous,
    "the last first": last_first, "channels": channels, "channels of all": channels_of_all,
    "stacked": stacked, "as made": None,
}  # fmt: skip


def channels_last(array: Any) -> bool:
    """Whether PyTorch takes the steps for channels_last (is_channels_last_strides)."""
    reach = 0
    if array.strides[1] == 0:
        return False
    for d in (1, *range(array.ndim - 1, 1, -1), 0):
        size, step = array.shape[d], array.strides[d]
        if size == 0 or step < reach or (d == 0 and reach == array.strides[1]):
            return False
        reach = step * max(size, 1)
    return True


def suggested(array: Any) -> str:
    """The memory format that PyTorch sees in an array (suggest_memory_format)."""
    if array.ndim in (4, 5) and not array.flags.c_contiguous and channels_last(array):
        return "channels_last" if array.ndim == 4 else "channels_last_3d"
    return "contiguous_format"


def same_steps(array: Any) -> Any:
    """A copy with the steps of the array, gaps and all; without, where elements share memory."""
    reach = array.itemsize
    for step, n in sorted(zip(array.strides, array.shape, strict=True)):
        if n > 1 and step < reach:
            return array.copy()
        reach += max(n - 1, 0) * step
    room = np.zeros(reach // array.itemsize, array.dtype)
    out = np.lib.stride_tricks.as_strided(room, array.shape, array.strides)
    out[...] = array
    return out


def _steps(array: Any, shape: tuple[int, ...]) -> tuple[int, ...]:
    """The operand's steps over the result's dimensions: 0 where it is stretched."""
    lead = len(shape) - array.ndim
    own = zip(array.shape, array.strides, shape[lead:], strict=True)
    return (*(0,) * lead, *[0 if n == 1 and m != 1 else step for n, step, m in own])


@lru_cache(maxsize=2048)
def walk(shape: tuple[int, ...], *operands: tuple[int, ...]) -> Order:
    found = list(range(len(shape) - 1, -1, -1))
    for i in range(1, len(found)):
        at = i
        for before in range(i - 1, -1, -1):
            turn = _compared(found[before], found[at], shape, operands)
            if turn > 0:
                found[before], found[at] = found[at], found[before]
                at = before
            elif turn < 0:
                break
    return tuple(reversed(found))


def _compared(a: int, b: int, shape: tuple[int, ...], operands: Sequence[tuple[int, ...]]) -> int:
    """1: dimension `b` is the inner one; -1: `a` is; 0: it can't be said."""
    for steps in operands:
        one, other = steps[a], steps[b]
        if one == 0 or other == 0:
            continue
        if one != other:
            return -1 if one < other else 1
        if shape[a] > shape[b]:
            return 1
    return 0


def _lies(array: Any, order: Order) -> bool:
    """Whether it lies so already, without gaps. Dimensions of one element don't count."""
    step = array.itemsize
    for d in reversed(order):
        if array.shape[d] != 1:
            if array.strides[d] != step:
                return False
            step *= array.shape[d]
    return True


def _laid(array: Any, order: Order) -> Any:
    return array.transpose(order).copy(order="C").transpose(np.argsort(order))
