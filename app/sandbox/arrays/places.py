"""`np.ndindex` and `np.nditer`: every place of an array, one after the other.

Places only: elements are read and written through the array itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .crossing import raw


def ndindex(*shape: Any) -> Iterator[tuple[int, ...]]:
    """The indices of all elements of an array of that shape, the last one fastest."""
    inner = raw(shape[0]) if len(shape) == 1 else raw(shape)
    sizes = tuple(int(n) for n in (inner if isinstance(inner, (tuple, list)) else (inner,)))
    if any(n < 0 for n in sizes):
        raise ValueError("negative dimensions are not allowed")
    return _places(sizes)


def _places(sizes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    at = [0] * len(sizes)
    if 0 in sizes:
        return
    while True:
        yield tuple(at)
        axis = len(sizes) - 1
        while axis >= 0 and at[axis] + 1 == sizes[axis]:
            at[axis] = 0
            axis -= 1
        if axis < 0:
            return
        at[axis] += 1


class nditer:  # noqa: N801 - numpy's name
    """`np.nditer(x, flags=["multi_index"])`, walked by hand: `finished`, `iternext()`."""

    __slots__ = ("_now", "_rest")
    NAMES = ("finished", "iternext", "multi_index")

    def __init__(self, op: Any, flags: Any = (), op_flags: Any = (), **options: Any) -> None:
        if "multi_index" not in flags:
            raise NotImplementedError('nditer() is here with flags=["multi_index"] only')
        self._rest = _places(np.shape(raw(op)))
        self._now = next(self._rest, None)

    @property
    def finished(self) -> bool:
        return self._now is None

    @property
    def multi_index(self) -> tuple[int, ...]:
        if self._now is None:
            raise ValueError("Iterator is past the end")
        return self._now

    def iternext(self) -> bool:
        self._now = next(self._rest, None)
        return self._now is not None
