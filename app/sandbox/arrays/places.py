"""`np.ndindex` and `np.nditer`: every place and element of an array, one after the other.

numpy's iterator stays inside. It must not know the list of functions (functions.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .crossing import raw, told, wrap


def ndindex(*shape: Any) -> Iterator[tuple[int, ...]]:
    """The indices of all elements of an array of that shape, the last one fastest."""
    inner = raw(shape[0]) if len(shape) == 1 else raw(shape)
    sizes = tuple(int(n) for n in (inner if isinstance(inner, (tuple, list)) else (inner,)))
    if any(n < 0 for n in sizes):
        raise ValueError("negative dimensions are not allowed")
    return places(sizes)


def places(sizes: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
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


FLAGS = ("multi_index", "c_index", "f_index", "external_loop", "zerosize_ok", "refs_ok")
OF_OPERANDS = ("readonly", "readwrite", "writeonly")


class nditer:  # noqa: N801 - numpy's name
    """`np.nditer`: elements as arrays without dimensions, which may be written to if asked for."""

    __slots__ = ("_real",)
    NAMES = ("finished", "iternext", "multi_index", "index", "value", "shape", "itersize", "reset",
             "close")  # fmt: skip

    def __init__(
        self, op: Any, flags: Any = (), op_flags: Any = None, order: str = "K", **options: Any
    ) -> None:
        arrays = raw(op)
        asked: Any = [str(flag) for flag in raw(flags)]
        for flag in asked:
            if flag not in FLAGS:
                raise NotImplementedError(f"nditer() here has no flag {flag!r}")
        if options:
            raise NotImplementedError(f"nditer() here has no {next(iter(options))}=")
        kept = [np.asarray(a) for a in arrays] if isinstance(arrays, (list, tuple)) and any(
            isinstance(a, np.ndarray) for a in arrays) else np.asarray(arrays)  # fmt: skip
        given: Any = raw(op_flags)
        for flag in _flat(given):
            if flag not in OF_OPERANDS:
                raise NotImplementedError(f"nditer() here has no operand flag {flag!r}")
        try:
            self._real: Any = np.nditer(kept, asked, given, order=raw(order))
        except Exception as problem:
            raise told(problem) from None

    def __iter__(self) -> Iterator[Any]:
        return (wrap(part) for part in self._real)

    def __getitem__(self, place: Any) -> Any:
        return wrap(self._real[raw(place)])

    def __setitem__(self, place: Any, value: Any) -> None:
        self._real[raw(place)] = raw(value)

    def __enter__(self) -> nditer:
        return self

    def __exit__(self, *problem: Any) -> None:
        self._real.close()

    finished = property(lambda self: bool(self._real.finished))
    itersize = property(lambda self: int(self._real.itersize))
    shape = property(lambda self: wrap(self._real.shape))
    value = property(lambda self: wrap(self._real.value))
    index = property(lambda self: int(self._told("index")))
    multi_index = property(lambda self: wrap(self._told("multi_index")))

    def _told(self, name: str) -> Any:
        try:
            return getattr(self._real, name)
        except ValueError as problem:
            raise ValueError(str(problem)) from None

    def iternext(self) -> bool:
        return bool(self._real.iternext())

    def reset(self) -> None:
        self._real.reset()

    def close(self) -> None:
        self._real.close()


def _flat(given: Any) -> list[Any]:
    if isinstance(given, (list, tuple)):
        return [part for each in given for part in _flat(each)]
    return [] if given is None else [given]
