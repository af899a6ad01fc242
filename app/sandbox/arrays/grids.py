"""`np.c_`, `np.r_` and `np.mgrid`: arrays by subscripts, charged first; `np.errstate`.

They must not know numpy's other functions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .crossing import charge, raw, run_raw


def _length(part: Any) -> int:
    """How many numbers a part of a subscript stands for."""
    if type(part) is not slice:
        return int(np.size(part))
    start, stop = 0 if part.start is None else part.start, part.stop
    step = 1 if part.step is None else part.step
    for end in (start, stop, step):
        if not isinstance(end, (int, float, complex)):
            raise TypeError("a slice here is start:stop:step, of numbers")
    if isinstance(step, complex):
        return int(abs(step))
    count: int = math.ceil((stop - start) / step)
    return max(0, count)


class Joined:
    """`np.c_[a, b]`: arrays side by side. `np.r_[a, b]`: one after the other."""

    __slots__ = ("_numpys",)

    def __init__(self, numpys: Any) -> None:
        self._numpys = numpys

    def __getitem__(self, key: Any) -> Any:
        inner = raw(key)
        parts = inner if type(inner) is tuple else (inner,)
        if any(type(part) is str for part in parts):
            raise TypeError("give arrays, lists and numbers here")
        charge(sum(map(_length, parts)))
        return run_raw(self._numpys.__getitem__, [inner], {})


class Mesh:
    """`np.mgrid[0:2, 0:3:4j]`: the coordinates of a grid; `np.ogrid`: one row of them each."""

    __slots__ = ("_numpys",)

    def __init__(self, numpys: Any) -> None:
        self._numpys = numpys

    def __getitem__(self, key: Any) -> Any:
        inner = raw(key)
        parts = inner if type(inner) is tuple else (inner,)
        if not all(type(part) is slice for part in parts):
            raise TypeError("np.mgrid takes slices: np.mgrid[0:2, 0:3]")
        charge(math.prod(map(_length, parts)) * len(parts))
        return run_raw(self._numpys.__getitem__, [inner], {})


class Subscript:
    """`np.s_[1:3, 0]`: a subscript as it is."""

    __slots__ = ("_tuple",)

    def __init__(self, whole: bool = False) -> None:
        self._tuple = whole

    def __getitem__(self, key: Any) -> Any:
        return (key,) if self._tuple and type(key) is not tuple else key


class Quiet:
    """`np.errstate(...)`: numpy's warnings are not told here anyway."""

    def __init__(self, **settings: Any) -> None:
        """Nothing changes."""

    def __enter__(self) -> None:
        """Nothing changes."""

    def __exit__(self, *problem: object) -> None:
        """Nothing has changed."""


TABLE: dict[str, Any] = {
    "c_": Joined(np.c_), "r_": Joined(np.r_), "mgrid": Mesh(np.mgrid),
    "ogrid": Mesh(np.ogrid), "errstate": Quiet, "s_": Subscript(), "index_exp": Subscript(True),
}  # fmt: skip
