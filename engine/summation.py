"""Sums of floating point arrays in PyTorch's order of additions: every printed digit agrees.

float32 additions don't associate: `loss.item()` shows the order in which its terms were added.
PyTorch's (aten/src/ATen/native/cpu/SumKernel.cpp, x86-64 with AVX2) adds in lanes of a vector, four
vectors side by side, in chunks of sixteen whose sums are added in chunks again. numpy's is another.
It must not know ops or Tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Axis = tuple[int, int, int]
"""Size, stride in the input (bytes), stride in the output (0: it is summed over)."""

LANES = {4: 8, 8: 4}
"""How many elements an AVX2 vector holds, by item size."""

LEVELS = 4
CHUNK = 16
SIDE_BY_SIDE = 4
THREADED = 32768
"""From here on PyTorch cuts the work among threads, so its order depends on the machine."""


def torch_sum(array: Array, axes: tuple[int, ...] | None = None, keepdims: bool = False) -> Any:
    """The sum over `axes` (None: all; not negative) of a float32 or float64 array.

    Returns an array of the same dtype. Empty sums are 0; PyTorch adds to 0, so that of several -0.
    is 0. too.
    """
    if array.dtype.char not in "fd" or array.size <= 1 or array.size > THREADED:
        return np.asarray(array.sum(axis=axes, keepdims=keepdims, dtype=array.dtype))
    plan = _plan(array.shape, array.strides, array.itemsize, axes)
    if plan is None:
        return np.asarray(array.sum(axis=axes, keepdims=keepdims))
    if plan.terms is not None:
        numbers = array.reshape(-1)
        if plan.padded:
            numbers = np.zeros(array.size + 1, array.dtype)
            numbers[:-1] = array.reshape(-1)
        terms = numbers[plan.terms]
        groups = terms[0] if len(terms) == 1 else np.add.reduce(terms, 0)
        total = np.add.accumulate(groups, 0)[-1] if plan.lanes else np.add.reduce(groups, 0)
        return total.reshape(plan.kept if keepdims else plan.left) + 0.0
    view = array.transpose(plan.order).reshape(plan.sizes)
    sums = plan.rule(view, LANES[array.itemsize])
    for axis in plan.meeting:  # What meets in one output is added as it comes.
        sums = np.add.accumulate(sums, axis=axis).take([-1], axis=axis)
    return sums.reshape(plan.kept if keepdims else plan.left) + 0.0


def torch_mean(array: Array, axes: tuple[int, ...] | None = None, keepdims: bool = False) -> Any:
    """The mean as PyTorch computes it: the sum, divided."""
    count = array.size if axes is None else prod(array.shape[i] for i in axes)
    return torch_sum(array, axes, keepdims) / array.dtype.type(count)


def lanes_sum(array: Array, dim: int) -> Any:
    """The sum over one dimension, kept with size 1, as softmax adds up (vec/functional.h).

    Along the last: by vectors of AVX-512, whose lanes are then added half to half. Along others:
    one after the other.
    """
    size = array.shape[dim]
    if array.dtype.char not in "fd" or size <= 1 or array.size == 0:
        return array.sum(axis=dim, keepdims=True)
    lanes = 64 // array.itemsize
    if dim % array.ndim != array.ndim - 1 or size < lanes:
        return np.add.accumulate(array, axis=dim).take([-1], axis=dim)
    full = size // lanes * lanes
    shape = (*array.shape[:-1], full // lanes, lanes)
    sums = _sequential(np.ascontiguousarray(array[..., :full]).reshape(shape))
    if full < size:
        sums = sums.copy()
        sums[..., : size - full] += array[..., full:]
    while lanes > 1:
        lanes //= 2
        sums = sums[..., :lanes] + sums[..., lanes:]
    return sums


def in_order(terms: Array) -> Any:
    """The sum of all as nll_loss adds up (LossNLL.cpp): the first term for itself, then chunks of
    sixteen whose sums are added in chunks again, on eight levels; 0-d."""
    terms = terms.reshape(-1)
    size = terms.size
    if size == 0:
        return terms.sum()
    power = max(CHUNK.bit_length() - 1, _ceil_log2(size) // 8)
    levels = np.zeros(8, terms.dtype)
    rest, after = terms[1:], terms[:1].sum()
    step = 1 << power
    done = len(rest) // step * step
    chunks = np.add.accumulate(rest[:done].reshape(-1, step), axis=1)[:, -1]
    levels[7] = after
    for b, chunk in enumerate(chunks, start=1):
        level = 1
        levels[1] += chunk
        while level < 7 and b % (step**level) == 0:
            levels[level + 1] += levels[level]
            levels[level] = 0
            level += 1
    if done < len(rest):
        levels[0] = np.add.accumulate(rest[done:])[-1]
    return np.add.accumulate(levels)[-1]


class Plan(NamedTuple):
    """How arrays of one shape and layout are summed."""

    order: tuple[int, ...]
    """The input's axes, the outermost first, as they are walked."""
    sizes: tuple[int, ...]
    """The shape once joined axes are one; what is summed over first is last."""
    rule: Callable[[Array, int], Array]
    """Sums over the last axis of such a view, with that many lanes in a vector."""
    meeting: tuple[int, ...]
    """Axes (from the end) of the rule's result that are summed over too."""
    kept: tuple[int, ...]
    left: tuple[int, ...]
    terms: Array | None
    """Small sums at a stroke: (terms, groups, results) are places in the flat input; the terms of
    a group are added one after the other, then the groups. A place beyond the end adds nothing."""
    padded: bool
    """Whether there are such places."""
    lanes: bool
    """Whether the groups are lanes of a vector: there may be too many for numpy to add in order."""


@lru_cache(maxsize=2048)
def _plan(
    shape: tuple[int, ...], strides: tuple[int, ...], item: int, over: tuple[int, ...] | None
) -> Plan | None:
    """The plan; None where numpy's own sum adds in the same order."""
    reduced = set(range(len(shape)) if over is None else over)
    kept = tuple([1 if i in reduced else n for i, n in enumerate(shape)])
    left = tuple([n for i, n in enumerate(shape) if i not in reduced])
    axes, order = _ordered(shape, strides, item, kept, reduced)
    (size0, stride0, out0), (size1, stride1, _) = axes[:2]
    if out0 != 0:
        return None  # Nothing is summed over but axes of size 1.
    meeting = tuple([-1 - i for i, a in enumerate(axes[1:]) if a[2] == 0 and a[0] > 1])
    lanes = LANES[item]
    rule: Callable[[Array, int], Array]
    if stride0 == item and size0 >= lanes:
        rule = _lanes_then_tail
    elif (stride1 == item and size1 >= lanes) or stride0 >= stride1:
        width = SIDE_BY_SIDE * (lanes if stride1 == item and size1 >= lanes else 1)
        rule = _columns_in_vectors if width > SIDE_BY_SIDE else _columns
        if not meeting and size0 < CHUNK and size1 % width == 0 and stride1 == item:
            return None  # Row by row: numpy does that too.
    else:
        rule = _row_of_numbers
    if not meeting and size0 < SIDE_BY_SIDE:
        return None  # One after the other: so does numpy.
    sizes = tuple([a[0] for a in reversed(axes)])
    terms = None
    together = size1 // SIDE_BY_SIDE * SIDE_BY_SIDE if rule is _columns else 0
    small = size0 < (CHUNK if together else CHUNK * SIDE_BY_SIDE) and prod(shape) <= 2048
    few = (
        rule is _lanes_then_tail
        and prod(shape) <= 2048
        and (size0 < 2 * lanes or (size0 < SIDE_BY_SIDE * lanes and size0 % lanes == 0))
    )
    if (few or (small and rule in (_columns, _row_of_numbers))) and not meeting:
        places = np.arange(prod(shape)).reshape(shape).transpose(order).reshape(-1, size1, size0)
        terms = _terms_in_lanes(places, lanes) if few else _terms(places, together)
    padded = terms is not None and bool((terms == prod(shape)).any())
    return Plan(order, sizes, rule, meeting, kept, left, terms, padded, few)


def _terms(places: Array, together: int) -> Array:
    """Which numbers are added in which group, of places (outer, columns, size)."""
    outer, columns, size = places.shape
    wide = size // SIDE_BY_SIDE * SIDE_BY_SIDE
    depth = size if together else size // SIDE_BY_SIDE + size % SIDE_BY_SIDE
    terms = np.full((depth, SIDE_BY_SIDE, outer, columns), places.size)
    for i in range(size):
        if together:
            terms[i, 0, :, :together] = places[:, :together, i]
        row, group = divmod(i, SIDE_BY_SIDE) if i < wide else (wide // 4 + i - wide, 0)
        terms[row, group, :, together:] = places[:, together:, i]
    return terms.reshape(depth, SIDE_BY_SIDE, outer * columns)


def _terms_in_lanes(places: Array, lanes: int) -> Array:
    """As `_terms`, of rows of one vector and a rest, or two or three: the rest, then each lane."""
    outer, columns, size = places.shape
    vectors, left = divmod(size, lanes)
    terms = np.full((vectors, left + lanes, outer, columns), places.size)
    for i in range(left):
        terms[0, i] = places[:, :, vectors * lanes + i]
    for i in range(vectors * lanes):
        terms[i // lanes, left + i % lanes] = places[:, :, i]
    return terms.reshape(vectors, left + lanes, outer * columns)


def _ordered(
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    item: int,
    kept: tuple[int, ...],
    reduced: set[int],
) -> tuple[list[Axis], tuple[int, ...]]:
    """The axes as TensorIterator sorts and joins them, the innermost first, and how they lie."""
    axes: list[tuple[Axis, int]] = []
    stride = item
    for i in range(len(shape) - 1, -1, -1):
        axes.append(((shape[i], strides[i], 0 if i in reduced else stride), i))
        stride *= kept[i]
    for i in range(1, len(axes)):
        at = i
        for before in range(i - 1, -1, -1):
            turn = _compared(axes[before][0], axes[at][0])
            if turn > 0:
                axes[before], axes[at] = axes[at], axes[before]
                at = before
            elif turn < 0:
                break
    joined: list[Axis] = []
    for (size, stride_in, stride_out), _ in axes:
        last = joined[-1] if joined else (1, 0, 0)
        if last[0] == 1:
            joined[-1:] = [(size, stride_in, stride_out)]
        elif size == 1:
            continue
        elif last[0] * last[1] == stride_in and last[0] * last[2] == stride_out:
            joined[-1] = (last[0] * size, last[1], last[2])
        else:
            joined.append((size, stride_in, stride_out))
    while len(joined) < 2:
        joined.append((1, 0, 0))
    return joined, tuple([i for _, i in reversed(axes)])


def _compared(a: Axis, b: Axis) -> int:
    """1: `b` comes first; -1: `a` does; 0: it can't be said."""
    if (a[2] == 0) != (b[2] == 0):
        return 1 if b[2] == 0 else -1
    for one, other in ((a[2], b[2]), (a[1], b[1])):
        if one == 0 or other == 0:
            continue
        if one != other:
            return -1 if one < other else 1
        if a[0] > b[0]:
            return 1
    return 0


def _cascade(rows: Array) -> Array:
    """Sum over the axis before the last, in chunks of sixteen or more (multi_row_sum)."""
    size = rows.shape[-2]
    power = max(CHUNK.bit_length() - 1, _ceil_log2(size) // LEVELS)
    step = 1 << power
    if size < step:
        return _sequential(rows)
    chunks = size // step
    head = rows[..., : chunks * step, :]
    partial = _sequential(head.reshape(*rows.shape[:-2], chunks, step, rows.shape[-1]))
    rest = rows[..., chunks * step :, :]
    total = _sequential(rest) if rest.shape[-2] else None
    for level in range(1, LEVELS):
        # partial: (..., n, k), one sum a full group below; groups of `step` of them close a level.
        n = partial.shape[-2]
        full = n // step if level < LEVELS - 1 else 0
        left = partial[..., full * step :, :]
        if left.shape[-2]:
            here = _sequential(left)
            total = here if total is None else total + here
        if not full:
            break
        groups = partial[..., : full * step, :]
        partial = _sequential(groups.reshape(*partial.shape[:-2], full, step, partial.shape[-1]))
    assert total is not None
    return total


def _ceil_log2(n: int) -> int:
    return (n - 1).bit_length() if n > 1 else 0


def _sequential(rows: Array) -> Array:
    """Sum over the axis before the last, one row after the other."""
    if rows.shape[-2] == 1:
        return rows[..., 0, :]
    total: Array
    if rows.shape[-1] > 1:
        # numpy adds row by row when the rows are its inner loop.
        total = np.add.reduce(np.ascontiguousarray(rows), axis=-2)
    else:
        total = np.add.accumulate(rows, axis=-2)[..., -1, :]
    return total


def _row(view: Array, lanes: int) -> Array:
    """Sum over the last axis in four vectors side by side (row_sum); (..., n) -> (..., lanes)."""
    vectors = view.shape[-1] // lanes
    wide = vectors // SIDE_BY_SIDE
    if not wide:
        return _sequential(view[..., : vectors * lanes].reshape(*view.shape[:-1], vectors, lanes))
    width = SIDE_BY_SIDE * lanes
    sums = _cascade(view[..., : wide * width].reshape(*view.shape[:-1], wide, width))
    first = sums[..., :lanes]
    for i in range(wide * width, vectors * lanes, lanes):
        first = first + view[..., i : i + lanes]
    for i in range(lanes, width, lanes):
        first = first + sums[..., i : i + lanes]
    return first


def _row_of_numbers(view: Array, _: int) -> Array:
    return _row(view, 1)[..., 0]


def _lanes_then_tail(view: Array, lanes: int) -> Array:
    """Sum over a contiguous last axis: by vectors, then the rest, then the vector's lanes."""
    sums = _row(view, lanes)
    done = view.shape[-1] // lanes * lanes
    if done < view.shape[-1]:
        sums = np.concatenate([view[..., done:], sums], axis=-1)
    total: Array = np.add.accumulate(sums, axis=-1)[..., -1]
    return total


def _columns_in_vectors(view: Array, lanes: int) -> Array:
    return _columns(view, 0, lanes)


def _columns(view: Array, _: int, lanes: int = 1) -> Array:
    """Sum over the last axis where columns lie side by side along the axis before it."""
    columns, size = view.shape[-2:]
    if size < SIDE_BY_SIDE:
        return _sequential(np.swapaxes(view, -1, -2))
    together = columns // (SIDE_BY_SIDE * lanes) * (SIDE_BY_SIDE * lanes)
    if not together:
        return _row_of_numbers(view, 1)
    sums = _cascade(np.swapaxes(view[..., :together, :], -1, -2))
    if together == columns:
        return sums
    return np.concatenate([sums, _row_of_numbers(view[..., together:, :], 1)], axis=-1)
