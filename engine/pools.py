"""Pooling over arrays: the greatest element or the sum of each window.

No loop is over elements: windows move together, one place of the window after the other. Arrays
are (planes, *spatial). It must not know Tensor, ops or gradients.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import meter
from .windows import Sizes, Slide

PART_BYTES = 1 << 18
"""About how many bytes of results are made at a time, so that they stay in the cache."""


def strides_of(sizes: Sizes) -> list[int]:
    """How far apart neighbours lie in each dimension of a plane, in elements."""
    return [math.prod(sizes[i + 1 :]) for i in range(len(sizes))]


def spread(values: Any, axis: int, dims: int) -> Any:
    """A vector along one of `dims` dimensions, for broadcasting."""
    return np.asarray(values).reshape([-1 if i == axis else 1 for i in range(dims)])


def _least(dtype: Any) -> Any:
    return -math.inf if dtype.kind == "f" else np.iinfo(dtype).min


def _wide(x: Any, slide: Slide, out: Sizes, fill: Any) -> Any:
    """`x` with `fill` around it, so far as windows reach."""
    pads = []
    for i, (n, p) in enumerate(zip(x.shape[1:], slide.padding, strict=True)):
        end = (out[i] - 1) * slide.stride[i] + slide.reach(i)
        pads.append((p, max(0, end - n - p)))
    if not any(map(any, pads)):
        return x
    shape = [n + a + b for n, (a, b) in zip(x.shape[1:], pads, strict=True)]
    meter.charge(math.prod(shape) * len(x) * x.itemsize)
    wide: Any = np.full((len(x), *shape), fill, x.dtype)
    wide[(slice(None), *(slice(a, a + n) for n, (a, _) in zip(x.shape[1:], pads, strict=True)))] = x
    return wide


def places(slide: Slide, out: Sizes) -> list[tuple[slice, ...]]:
    """For each place of the window, where all windows have it, in a padded plane."""
    return [
        tuple(
            slice(k * d, k * d + s * (n - 1) + 1, s)
            for k, d, s, n in zip(place, slide.dilation, slide.stride, out, strict=True)
        )
        for place in np.ndindex(*slide.kernel)
    ]


def _choose(best: Any, code: Any, value: Any, number: Any) -> None:
    """Take `value`, and its place's number, where it is greater than the best or NaN."""
    greater = value > best
    np.maximum(value, best, out=best)  # of 0 and -0 the first
    # Numbers rise: the greatest of those that won is the last that won.
    np.maximum(code, greater.view(np.uint8) * number, out=code)


def _choose_nan(best: Any, code: Any, value: Any, number: Any) -> None:
    greater = (value > best) | np.isnan(value)
    np.copyto(best, value, where=greater)
    np.copyto(code, number, where=greater)


def greatest(x: Any, slide: Slide, out: Sizes) -> tuple[Any, Any]:
    """The greatest element of each window (the first of equals, the last NaN), and where it lies
    in its plane."""
    sizes = x.shape[1:]
    dims, steps = len(sizes), strides_of(x.shape[1:])
    meter.charge(len(x) * math.prod(out) * 8)
    values: Any = np.empty((len(x), *out), x.dtype)
    indices = np.empty((len(x), *out), np.int64)
    wide = _wide(x, slide, out, _least(x.dtype))
    where = places(slide, out)
    kind = np.uint8 if len(where) < 256 else np.int64
    first: Any = 0
    corner: Any = 0
    for i in range(dims):
        # The first place of the window that is not in the padding.
        start = np.arange(out[i]) * slide.stride[i] - slide.padding[i]
        begin = -(np.minimum(start, 0) // slide.dilation[i])
        first = first * slide.kernel[i] + spread(begin, i, dims)
        corner = corner + spread(start * steps[i], i, dims)
    table: Any = np.zeros(slide.kernel, np.int64)
    for i, (k, d) in enumerate(zip(slide.kernel, slide.dilation, strict=True)):
        table = table + spread(np.arange(k) * d * steps[i], i, dims)
    part = max(1, PART_BYTES // max(1, math.prod(out) * x.itemsize))
    for at in range(0, len(x), part):
        planes = wide[at : at + part]
        best = values[at : at + part]
        code = np.empty(best.shape, kind)
        choose = _choose
        for again in range(2):
            code[...] = first
            best[...] = planes[(slice(None), *where[0])]
            for number in range(1, len(where)):
                value = np.ascontiguousarray(planes[(slice(None), *where[number])])
                choose(best, code, value, kind(number))
            if again or x.dtype.kind != "f" or not np.isnan(best).any():
                break
            choose = _choose_nan
        place = indices[at : at + part]
        np.take(table.reshape(-1), code, out=place, mode="clip")
        place += corner
    return values, indices


def greatest_of(x: Any, starts: Sequence[Any], lengths: Sequence[Any]) -> tuple[Any, Any]:
    """As `greatest`, for windows of any start and length; they broadcast to (planes, *out)."""
    sizes = x.shape[1:]
    dims, steps = len(sizes), strides_of(sizes)
    flat = x.reshape(len(x), -1)
    row = np.arange(len(x)).reshape(-1, *(1,) * dims)
    longest = [int(np.max(n)) for n in lengths]
    values: Any = None
    indices: Any = None
    for place in np.ndindex(*longest):
        index: Any = 0
        for i in range(dims):
            # Windows that are shorter look at their last place again: it can't win twice.
            index = index + (starts[i] + np.minimum(place[i], lengths[i] - 1)) * steps[i]
        value = flat[row, index]
        index = np.broadcast_to(index, value.shape)
        if values is None:
            values, indices = value, index.astype(np.int64)
            continue
        again = index == indices
        greater = ((value > values) | (value != value)) & ~again
        np.copyto(values, value, where=greater)
        np.copyto(indices, index, where=greater)
    return values, indices


def put(g: Any, indices: Any, sizes: Sizes, once: bool) -> Any:
    """(planes, *sizes): each gradient added where its element was taken from. `once`: no element
    was taken by two windows."""
    span = math.prod(sizes)
    out: Any = np.zeros(len(g) * span, g.dtype)
    rows = indices.reshape(len(g), math.prod(indices.shape[1:]))
    flat = (rows + np.arange(len(g))[:, None] * span).reshape(-1)
    if once:
        out[flat] = g.reshape(-1)
    else:
        np.add.at(out, flat, g.reshape(-1))
    return out.reshape(len(g), *sizes)


# --- sums -----------------------------------------------------------------------------------------


def _along(axis: int, part: Any) -> tuple[Any, ...]:
    return (*(slice(None),) * axis, part)


def summed(x: Any, slide: Slide, out: Sizes) -> Any:
    """The sum of each window, one dimension after the other."""
    x = _wide(x, slide, out, 0)
    for i, (k, s, n) in enumerate(zip(slide.kernel, slide.stride, out, strict=True)):
        parts = [x[_along(i + 1, slice(j, j + s * (n - 1) + 1, s))] for j in range(k)]
        total = parts[0].copy()
        for part in parts[1:]:
            total += part
        x = total
    return x


def unsummed(g: Any, slide: Slide, sizes: Sizes) -> Any:
    """Each element of (planes, *sizes) gets the sum of `g` over the windows that hold it."""
    for i, (k, s, p) in enumerate(zip(slide.kernel, slide.stride, slide.padding, strict=True)):
        n, windows = sizes[i], g.shape[i + 1]
        end = max(n + p, (windows - 1) * s + k)
        shape = (*g.shape[: i + 1], end, *g.shape[i + 2 :])
        meter.charge(math.prod(shape) * g.itemsize)
        wide: Any = np.zeros(shape, g.dtype)
        for j in range(k):
            wide[_along(i + 1, slice(j, j + s * (windows - 1) + 1, s))] += g
        g = wide[_along(i + 1, slice(p, p + n))]
    return np.ascontiguousarray(g)


def counts(slide: Slide, sizes: Sizes, out: Sizes, include_pad: bool) -> Any:
    """How many elements each window averages over: padding counts, what is beyond it does not."""
    total: Any = 1
    for i, n in enumerate(sizes):
        start = np.arange(out[i]) * slide.stride[i] - slide.padding[i]
        end = np.minimum(start + slide.kernel[i], n + slide.padding[i])
        if not include_pad:
            start, end = np.maximum(start, 0), np.minimum(end, n)
        total = total * spread(end - start, i, len(sizes))
    return total


# --- windows that share a dimension out evenly ----------------------------------------------------


def shares(n: int, out: int) -> tuple[Any, Any]:
    """Where `out` windows start that cover `n` elements, and how long they are."""
    at = np.arange(out)
    start = at * n // max(out, 1)
    return start, -((-(at + 1) * n) // max(out, 1)) - start


def shared(x: Any, out: Sizes) -> Any:
    """The mean of each window."""
    for i, m in enumerate(out):
        n = x.shape[i + 1]
        start, length = shares(n, m)
        if n % max(m, 1) == 0 and m:
            shape = (*x.shape[: i + 1], m, n // m, *x.shape[i + 2 :])
            x = x.reshape(shape).sum(i + 2, dtype=x.dtype)
        elif m <= n:
            cut = [x[_along(i + 1, slice(a, a + k))].sum(i + 1, dtype=x.dtype)
                   for a, k in zip(start.tolist(), length.tolist(), strict=True)]  # fmt: skip
            x = np.stack(cut, i + 1) if cut else x[_along(i + 1, slice(0, 0))]
        else:
            total = x.take(start, i + 1)
            twice = np.nonzero(length > 1)[0]
            total[_along(i + 1, twice)] += x.take(start[twice] + 1, i + 1)
            x = total
        x = x / spread(length, i + 1, x.ndim).astype(x.dtype)
    return x


def unshared(g: Any, sizes: Sizes) -> Any:
    """The derivative of `shared`, times `g`."""
    for i, n in enumerate(sizes):
        m = g.shape[i + 1]
        start, length = shares(n, m)
        g = g / spread(length, i + 1, g.ndim).astype(g.dtype)
        wide: Any = np.zeros((*g.shape[: i + 1], n, *g.shape[i + 2 :]), g.dtype)
        if m <= n:
            for j, (a, k) in enumerate(zip(start.tolist(), length.tolist(), strict=True)):
                wide[_along(i + 1, slice(a, a + k))] += g[_along(i + 1, slice(j, j + 1))]
        else:
            for j in range(n):
                holds = np.nonzero((start <= j) & (j < start + length))[0]
                a, b = int(holds[0]), int(holds[-1]) + 1
                wide[_along(i + 1, slice(j, j + 1))] = g[_along(i + 1, slice(a, b))].sum(
                    i + 1, keepdims=True, dtype=g.dtype
                )
        g = wide
    return g
