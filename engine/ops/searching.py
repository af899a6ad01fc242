"""Ops that look values up in others: searchsorted, bucketize, isin. It must not know Tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import op
from ..promotion import common


def _searched(
    boundaries: Any, values: Any, right: bool, out_int32: bool, sorter: Any = None
) -> Any:
    """Where each value belongs, by PyTorch's own bisection: so it answers for rows that are not
    in order, too. One dimension of boundaries serves all values; else each row its own."""
    boundaries, values = common(boundaries, values)
    kind = np.int32 if out_int32 else np.int64
    if not boundaries.size or not values.size:
        return np.zeros(values.shape, kind)
    if sorter is not None:
        boundaries = np.take_along_axis(boundaries, sorter, -1)
    count = boundaries.shape[-1]
    rows = boundaries.reshape(-1)
    first: Any = 0
    if boundaries.ndim > 1:
        first = np.arange(rows.size // count).reshape(*boundaries.shape[:-1], 1) * count
    low, high = np.zeros(values.shape, np.int64), np.full(values.shape, count, np.int64)
    while (open_ := low < high).any():
        middle = low + (high - low) // 2
        met = rows[first + np.minimum(middle, count - 1)]
        before = ~(met > values) if right else ~(met >= values)
        low = np.where(open_ & before, middle + 1, low)
        high = np.where(open_ & ~before, middle, high)
    return low.astype(kind)


def _isin(elements: Any, test_elements: Any, invert: bool = False) -> Any:
    one, other = common(elements, test_elements)
    return np.asarray(np.isin(one, other, invert=invert))


_TEX = r"\#\left[\v{%s} %s \v{%s}\right]"

op("searchsorted.Tensor", "sorted_sequence, self, sorter, *, out_int32, right", sign="≤?",
   tex=_TEX % ("sorted_sequence", r"\le", "self"),
   forward=lambda sorted_sequence, self, sorter=None, out_int32=False, right=False:
       _searched(sorted_sequence, self, right, out_int32, sorter))
op("bucketize.Tensor", "self, boundaries, *, out_int32, right", sign="≤?",
   tex=_TEX % ("boundaries", r"\le", "self"),
   forward=lambda self, boundaries, out_int32=False, right=False:
       _searched(boundaries, self, right, out_int32))
op("isin.Tensor_Tensor", "elements, test_elements, *, invert", sign="∈", forward=_isin,
   tex=r"\left[\v{elements} \in \v{test_elements}\right]")  # fmt: skip
