"""Arrays as events carry them: a copy of the first elements, and statistics of all.

It must not know who asks. Everything here copies: the array may change right afterwards.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np

from .bfloat16 import STORED, readable
from .events import DATA_LIMIT, Stats, TensorValue

Array = np.ndarray[Any, np.dtype[Any]]

NAMES = {np.dtype(n): n for n in (
    "float16", "float32", "float64", "int8", "uint8", "int16", "int32", "int64", "bool",
    "complex64", "complex128",
)} | {STORED: "bfloat16"}  # fmt: skip

FEW = 6
"""So many elements are measured one by one."""

ONES = np.ones(DATA_LIMIT * 16)
"""What sums up to its length: a product with ones costs less than numpy's own sum."""

MANY = 1 << 17
"""So many elements are measured at a time: what is made of them on the way stays in the cache."""

FLOATS = (np.dtype(np.float32), np.dtype(np.float64))

EMPTY = Stats(None, None, None, None, 0, 0, 0)


def stats(array: Array) -> Stats:
    """min, max, mean and 2-norm of the finite elements (in the array's own dtype), and counts."""
    if array.size == 0:
        return EMPTY
    kind = array.dtype.kind
    if kind == "c":
        array = np.abs(array)
    if array.size == 1:
        return _of_one(array.reshape(())[()])
    if array.dtype in FLOATS:
        flat = array.ravel("K")  # in memory's order: what lies transposed need not be copied
        found = _of_few(flat.tolist()) if flat.size <= FEW else _of_finite(flat)
        if found is not None:
            return found
    zeros = int(array.size - np.count_nonzero(array))
    if kind in "iub":
        whole = array.astype(np.int64)
        return Stats(
            int(whole.min()), int(whole.max()), float(whole.mean()),
            math.sqrt(float(np.square(whole, dtype=np.float64).sum())), 0, 0, zeros,
        )  # fmt: skip
    nan = inf = 0
    finite = array
    if not np.isfinite(array).all():
        nan = int(np.isnan(array).sum())
        inf = int(np.isinf(array).sum())
        finite = array[np.isfinite(array)]
        if finite.size == 0:
            return Stats(None, None, None, None, nan, inf, zeros)
    wide = finite.astype(np.float64, copy=False).reshape(-1)
    exact = array.dtype.type
    return Stats(
        exact(finite.min()), exact(finite.max()), exact(wide.mean()),
        exact(math.sqrt(float(wide @ wide))), nan, inf, zeros,
    )  # fmt: skip


def _of_few(values: list[float]) -> Stats | None:
    """The same in plain floats, which is faster for a few; None when one is not finite."""
    total = sum(values)
    if total - total != 0:
        return None
    norm = math.sqrt(sum([v * v for v in values]))
    return Stats(min(values), max(values), total / len(values), norm, 0, 0, values.count(0.0))


def _of_finite(flat: Array) -> Stats | None:
    """The same for many; None when one is not finite (or the squares are too large)."""
    size = flat.size
    if size <= MANY:
        measured = _measured(flat)
    else:
        parts = [_measured(flat[start : start + MANY]) for start in range(0, size, MANY)]
        lows, highs, totals, squares, zeros = zip(*parts, strict=True)
        measured = min(lows), max(highs), sum(totals), sum(squares), sum(zeros)
    low, high, total, square, zero = measured
    if square - square != 0:
        return None
    return Stats(low, high, total / size, math.sqrt(square), 0, 0, zero)


def _measured(flat: Array) -> tuple[float, float, float, float, int]:
    """The least and the greatest of many, their sum, the sum of their squares, how many are 0.

    numpy's reductions take five times as long to start as these do, and it counts floats slowly.
    """
    wide, size = flat.astype(np.float64, copy=False), flat.size
    if size <= ONES.size:
        total = wide.dot(ONES[:size])
        filled = np.count_nonzero(flat)
    else:
        total = np.add.reduce(wide)
        filled = np.count_nonzero(flat != 0)
    low, high = flat.item(flat.argmin()), flat.item(flat.argmax())
    return low, high, float(total), float(wide.dot(wide)), size - int(filled)


def _of_one(value: Any) -> Stats:
    if type(value) in (np.float32, np.float64):
        plain = float(value)
        if plain - plain == 0:
            return Stats(plain, plain, plain, abs(plain), 0, 0, int(plain == 0))
    if isinstance(value, np.floating):
        if np.isnan(value):
            return Stats(None, None, None, None, 1, 0, 0)
        if np.isinf(value):
            return Stats(None, None, None, None, 0, 1, 0)
        exact: Any = value
        return Stats(exact, exact, exact, abs(exact), 0, 0, int(exact == 0))
    whole = int(value)
    return Stats(whole, whole, float(whole), float(abs(whole)), 0, 0, int(whole == 0))


def snapshot(id: int, array: Array, requires_grad: bool) -> TensorValue:
    """The event's picture of an array, under the given tensor id."""
    shape, dtype = array.shape, array.dtype
    array = readable(array)
    if array.size > COMPARED:
        measured, data = stats(array), array.flat[:DATA_LIMIT]
        spread = _spread(array, measured)
    else:
        key = array.dtype.char, array.tobytes()
        found = _KNOWN.get(key)
        if found is None:
            if len(_KNOWN) >= REMEMBERED:
                _KNOWN.clear()
            whole = array.flatten()
            measured = stats(whole)
            found = _KNOWN[key] = measured, whole[:DATA_LIMIT], _spread(whole, measured)
        measured, data, spread = found
    truncated = array.size > DATA_LIMIT
    return TensorValue(id, shape, NAMES[dtype], requires_grad, measured, data, truncated, spread)


PARTS = 16
"""Into so many parts a spread is divided."""

SAMPLE = 1 << 12
"""So many elements of a large tensor tell how all are spread."""


@functools.lru_cache(maxsize=64)
def _sample(size: int) -> Array:
    """Where in so many elements a sample is taken: steps of the golden ratio, which keep to no row
    and no column."""
    return (np.arange(SAMPLE) * (math.sqrt(5) - 1) / 2 % 1.0 * size).astype(np.intp)


def _spread(array: Array, measured: Stats) -> tuple[int, ...] | None:
    """How the finite elements of an array lie between their ends; None where all are shown, or
    there is nothing between."""
    low, high = measured.min, measured.max
    if array.size <= DATA_LIMIT or low is None or high is None or array.dtype.kind not in "fiu":
        return None
    flat = array.ravel("K")
    if flat.size > SAMPLE:
        flat = flat[_sample(flat.size)]
    wide = flat.astype(np.float64, copy=False)
    if measured.nan or measured.inf:
        wide = wide[np.isfinite(wide)]
    begin, width = float(low), float(high) - float(low)
    if width <= 0 or width - width != 0:
        return None
    at = ((wide - begin) * (PARTS / width)).astype(np.intp)
    found = np.bincount(np.minimum(at, PARTS - 1), minlength=PARTS)
    return tuple(found.tolist())


COMPARED = 1024
"""Arrays of at most so many elements are looked up before they are measured."""

_KNOWN: dict[tuple[str, bytes], tuple[Stats, Array, tuple[int, ...] | None]] = {}
"""What was measured lately: the same numbers come again and again, as a gradient on its way, in
`.grad`, before a step and after it. Pictures of equal numbers share their arrays, which is how
encoders know them again."""

REMEMBERED = 256
