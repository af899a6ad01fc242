"""Which of equal elements `topk`, `sort`, `mode` take, and in which order: libstdc++'s steps.

PyTorch's CPU `topk` runs `std::partial_sort`, or `std::nth_element` and `std::sort`, on pairs of
value and index and compares values alone. libstdc++ (bits/stl_algo.h, bits/stl_heap.h) fixes their
order among equals, so it can be repeated. It must not know Tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.dtypes import Array

Items = list[tuple[Any, int]]
Before = Callable[[tuple[Any, int], tuple[Any, int]], bool]

_SMALL = 16
"""std::sort leaves runs of this length to a last insertion sort."""


def topk(row: Array, k: int, largest: bool = True, in_order: bool = True) -> npt.NDArray[np.int64]:
    """The indices of the k largest (or smallest) elements of a 1-d array, best first.

    NaN counts as larger than all. Without `in_order` a selected part stays as it was partitioned.
    """
    n = len(row)
    if k == 0:
        return np.empty(0, dtype=np.int64)
    if (
        in_order
        and len(np.unique(row)) == n
        and not (row.dtype.kind == "f" and np.isnan(row).any())
    ):
        order = np.argsort(row)
        return (order[::-1] if largest else order)[:k].astype(np.int64)
    items: Items = list(zip(row.tolist(), range(n), strict=True))
    before = _larger if largest else _smaller
    if k * 64 <= n:
        _partial_sort(items, k, before)
    else:
        _nth_element(items, k - 1, before)
        if in_order:
            _sort(items, k - 1, before)
    return np.array([index for _, index in items[:k]], dtype=np.int64)


def sort(row: Array, descending: bool = False) -> npt.NDArray[np.int64]:
    """The indices that put a 1-d array in order by std::sort, as an unstable sort does; NaN counts
    as larger than all."""
    n = len(row)
    if n <= _SMALL or (
        len(np.unique(row)) == n and not (row.dtype.kind == "f" and np.isnan(row).any())
    ):
        if not descending:
            return np.argsort(row, kind="stable").astype(np.int64)
        return (n - 1 - np.argsort(row[::-1], kind="stable")[::-1]).astype(np.int64)
    items: Items = list(zip(row.tolist(), range(n), strict=True))
    _sort(items, n, _larger if descending else _smaller)
    return np.array([index for _, index in items], dtype=np.int64)


def mode(row: Array) -> int:
    """The index of the most frequent value (the least of several), the last by std::sort's order.

    NaN equals nothing.
    """
    items: Items = list(zip(row.tolist(), range(len(row)), strict=True))
    _sort(items, len(items), _lower)
    found = most = run = 0
    for i, (value, index) in enumerate(items):
        run += 1
        if i + 1 == len(items) or value != items[i + 1][0]:
            if run > most:
                found, most = index, run
            run = 0
    return found


def kth(row: Array, k: int) -> int:
    """The index of the element of rank k, from 0, that PyTorch's own quickselect ends at."""
    v: Items = list(zip(row.tolist(), range(len(row)), strict=True))

    def order(a: int, b: int) -> None:
        if _larger(v[a], v[b]):
            v[a], v[b] = v[b], v[a]

    left, right = 0, len(v) - 1
    while right > left:
        if right == left + 1:
            order(left, right)
            break
        middle = (left + right) >> 1
        v[middle], v[left + 1] = v[left + 1], v[middle]
        order(left + 1, right)
        order(left, right)
        order(left + 1, left)
        i, j, pivot = left + 1, right, v[left]
        while True:
            i += 1
            while _larger(pivot, v[i]):
                i += 1
            j -= 1
            while _larger(v[j], pivot):
                j -= 1
            if j < i:
                break
            v[i], v[j] = v[j], v[i]
        v[left], v[j] = v[j], v[left]
        if j <= k:
            left = i
        if j >= k:
            right = j - 1
    return v[k][1]


def _larger(a: tuple[Any, int], b: tuple[Any, int]) -> bool:
    x, y = a[0], b[0]
    return bool((x != x and y == y) or x > y)


def _smaller(a: tuple[Any, int], b: tuple[Any, int]) -> bool:
    x, y = a[0], b[0]
    return bool((x == x and y != y) or x < y)


def _lower(a: tuple[Any, int], b: tuple[Any, int]) -> bool:
    return bool(a[0] < b[0])


# --- partition, insertion ---------------------------------------------------------------------


def _partition(v: Items, first: int, last: int, before: Before) -> int:
    """Hoare's partition of v[first:last] about the median of three, which goes to the front."""
    a, b, c = first + 1, first + (last - first) // 2, last - 1
    if before(v[a], v[b]):
        median = b if before(v[b], v[c]) else c if before(v[a], v[c]) else a
    else:
        median = a if before(v[a], v[c]) else c if before(v[b], v[c]) else b
    v[first], v[median] = v[median], v[first]
    pivot = v[first]
    low, high = first + 1, last
    while True:
        while before(v[low], pivot):
            low += 1
        high -= 1
        while before(pivot, v[high]):
            high -= 1
        if low >= high:
            return low
        v[low], v[high] = v[high], v[low]
        low += 1


def _insertion_sort(v: Items, first: int, last: int, before: Before) -> None:
    for i in range(first + 1, last):
        item, hole = v[i], i
        if before(item, v[first]):
            v[first + 1 : i + 1] = v[first:i]
            v[first] = item
        else:
            while before(item, v[hole - 1]):
                v[hole] = v[hole - 1]
                hole -= 1
            v[hole] = item


def _depth(n: int) -> int:
    return 2 * (n.bit_length() - 1)


def _nth_element(v: Items, nth: int, before: Before) -> None:
    first, last, depth = 0, len(v), _depth(len(v))
    while last - first > 3:
        if depth == 0:
            _heap_select(v, first, nth + 1, last, before)
            v[first], v[nth] = v[nth], v[first]
            return
        depth -= 1
        cut = _partition(v, first, last, before)
        if cut <= nth:
            first = cut
        else:
            last = cut
    _insertion_sort(v, first, last, before)


def _sort(v: Items, end: int, before: Before) -> None:
    """std::sort of v[:end]."""
    if end:
        _introsort(v, 0, end, _depth(end), before)
        _insertion_sort(v, 0, end, before)


def _introsort(v: Items, first: int, last: int, depth: int, before: Before) -> None:
    while last - first > _SMALL:
        if depth == 0:
            _heap_select(v, first, last, last, before)
            _sort_heap(v, first, last, before)
            return
        depth -= 1
        cut = _partition(v, first, last, before)
        _introsort(v, cut, last, depth, before)
        last = cut


# --- heaps ------------------------------------------------------------------------------------


def _partial_sort(v: Items, k: int, before: Before) -> None:
    _heap_select(v, 0, k, len(v), before)
    _sort_heap(v, 0, k, before)


def _heap_select(v: Items, first: int, middle: int, last: int, before: Before) -> None:
    length = middle - first
    for parent in range((length - 2) // 2, -1, -1):
        _sift(v, first, parent, length, v[first + parent], before)
    for i in range(middle, last):
        if before(v[i], v[first]):
            item, v[i] = v[i], v[first]
            _sift(v, first, 0, length, item, before)


def _sort_heap(v: Items, first: int, last: int, before: Before) -> None:
    while last - first > 1:
        last -= 1
        item, v[last] = v[last], v[first]
        _sift(v, first, 0, last - first, item, before)


def _sift(
    v: Items, first: int, top: int, length: int, item: tuple[Any, int], before: Before
) -> None:
    """Sink the hole at `top` along the greater children to the bottom, then lift `item` up."""
    hole = child = top
    while child < (length - 1) // 2:
        child = 2 * (child + 1)
        if before(v[first + child], v[first + child - 1]):
            child -= 1
        v[first + hole] = v[first + child]
        hole = child
    if length % 2 == 0 and child == (length - 2) // 2:
        child = 2 * child + 1
        v[first + hole] = v[first + child]
        hole = child
    while hole > top and before(v[first + (hole - 1) // 2], item):
        v[first + hole] = v[first + (hole - 1) // 2]
        hole = (hole - 1) // 2
    v[first + hole] = item
