"""numpy's functions that make arrays of what a program's own functions and iterators give.

They are written by hand: numpy would call the functions with its own arrays. It must not know the
list of functions (functions.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from .crossing import charge, raw, run, run_raw, wrap
from .places import places
from .scalars import ABSTRACT

COUNTED = 10**7
"""Items that are taken of an iterator before they are charged as an array."""


def _count(shape: Any) -> int:
    size = 1
    for n in shape if isinstance(shape, (tuple, list)) else (shape,):
        size *= int(n)
    return size


def frombuffer(buffer: Any, dtype: Any = float, count: Any = -1, offset: Any = 0) -> Any:
    """`np.frombuffer` of bytes; of a bytearray a copy, which does not hold it."""
    if type(buffer) not in (bytes, bytearray):
        raise TypeError("a bytes-like object is required, not " + repr(type(buffer).__name__))
    charge(len(buffer), 1)
    return run(np.frombuffer, bytes(buffer), dtype, count, offset)


def fromiter(iter: Any, dtype: Any, count: Any = -1) -> Any:
    """`np.fromiter`."""
    number = raw(count)
    items = [*islice(iter, COUNTED if number < 0 else number)]
    charge(len(items))
    inner = np.asarray(raw(items), dtype=raw(dtype))
    if len(items) < number:
        raise ValueError(f"iterator too short: Expected {number} but iterator had only {len(items)}"
                         " items.")  # fmt: skip
    if inner.ndim != 1:
        raise ValueError("setting an array element with a sequence.")
    return wrap(inner)


def fromfunction(function: Any, shape: Any, *, dtype: Any = float, **given: Any) -> Any:
    """`np.fromfunction`: the function is called once, with the places along each dimension."""
    inner = raw(shape)
    charge(_count(inner) * max(1, np.size(inner)))
    grids = run_raw(lambda: [*np.indices(inner, dtype=raw(dtype))], [], {})
    return function(*grids, **given)


def piecewise(x: Any, condlist: Any, funclist: Any, *args: Any, **given: Any) -> Any:
    """`np.piecewise`: functions are called with the elements that they are for."""
    data = np.asanyarray(raw(x))
    inner = raw(condlist)
    if isinstance(inner, (bool, np.bool_)) or (
        not isinstance(inner[0], (list, tuple, np.ndarray)) and data.ndim != 0
    ):
        inner = [inner]
    conditions = np.asarray(inner, dtype=bool)
    chosen = list(funclist)
    count = len(conditions)
    if len(chosen) == count + 1:
        conditions = np.concatenate([conditions, ~np.any(conditions, axis=0, keepdims=True)])
    elif len(chosen) != count:
        raise ValueError(
            f"with {count} condition(s), either {count} or {count + 1} functions are expected"
        )
    made = np.zeros_like(data)
    for condition, function in zip(conditions, chosen, strict=True):
        if not callable(function):
            made[condition] = raw(function)
            continue
        part = data[condition]
        if part.size:
            made[condition] = raw(function(wrap(part), *args, **given))
    return wrap(made)


def histogram2d(x: Any, y: Any, bins: Any = 10, *args: Any, **given: Any) -> Any:
    """`np.histogram2d`, charged by its bins."""
    counted = raw(bins)
    pair = counted if isinstance(counted, (list, tuple)) and len(counted) == 2 else (counted,) * 2
    charge(_count([n + 1 if type(n) is int else np.size(n) for n in pair]))
    return run(np.histogram2d, x, y, bins, *args, **given)


def ndenumerate(arr: Any) -> Iterator[tuple[tuple[int, ...], Any]]:
    """`np.ndenumerate`: places and elements."""
    data = np.asarray(raw(arr))
    return ((place, wrap(data[place])) for place in places(data.shape))


def issubdtype(arg1: Any, arg2: Any) -> bool:
    """`np.issubdtype`."""
    return bool(np.issubdtype(_kind(arg1), _kind(arg2)))


def _kind(given: Any) -> Any:
    known = isinstance(given, type) and given in ABSTRACT
    return getattr(np, given.__name__) if known else raw(given)


def ix_(*args: Any) -> Any:
    """`np.ix_`."""
    return run(np.ix_, *args)


TABLE: dict[str, Any] = {
    function.__name__: function
    for function in (
        frombuffer,
        fromiter,
        fromfunction,
        piecewise,
        histogram2d,
        issubdtype,
        ix_,
        ndenumerate,
    )
}
