"""Ops that count: unique, unique_consecutive, bincount, histc. It must not know Tensor."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ..op import helper, op

NEVER = "no_derivative('{}')"


@helper(tex=r"\text{no derivative}")
def no_derivative(ops: Any, name: Any) -> Any:
    """What PyTorch raises where a node is there but its derivative is not."""
    raise NotImplementedError(f"the derivative for '{name}' is not implemented.")


def _unique(
    self: Any, sorted: bool = True, return_inverse: bool = False, return_counts: bool = False
) -> tuple[Any, ...]:
    """The different elements in order; NaN equals nothing."""
    flat = self.reshape(-1)
    found, inverse, counts = np.unique(
        flat, return_inverse=True, return_counts=True, equal_nan=False
    )
    return _asked(found, inverse.reshape(self.shape), counts, return_inverse, return_counts)


def _unique_dim(
    self: Any, dim: int, sorted: bool = True, return_inverse: bool = False,
    return_counts: bool = False,
) -> tuple[Any, ...]:  # fmt: skip
    """The different slices along a dimension, in the order of their elements."""
    found, inverse, counts = np.unique(
        self, return_inverse=True, return_counts=True, axis=dim, equal_nan=False
    )
    return _asked(found, inverse.reshape(-1), counts, return_inverse, return_counts)


def _consecutive(
    self: Any, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> tuple[Any, ...]:
    """The first of each run of equal elements, or of equal slices along a dimension."""
    rows = self.reshape(-1, 1) if dim is None else np.moveaxis(self, dim, 0)
    rows = rows.reshape(len(rows), prod(rows.shape[1:]))
    new = np.ones(len(rows), bool)
    new[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    starts = np.flatnonzero(new)
    inverse = np.cumsum(new) - 1
    counts = np.diff(starts, append=len(rows))
    if dim is None:
        found, inverse = self.reshape(-1)[starts], inverse.reshape(self.shape)
    else:
        found = np.take(self, starts, axis=dim)
    return _asked(found, inverse, counts, return_inverse, return_counts)


def _asked(
    found: Any, inverse: Any, counts: Any, with_inverse: bool, with_counts: bool
) -> tuple[Any, ...]:
    """What was not asked for is empty, as in PyTorch."""
    nothing = np.empty(0, np.int64)
    return (
        np.ascontiguousarray(found),
        inverse.astype(np.int64) if with_inverse else nothing,
        counts.astype(np.int64) if with_counts else nothing,
    )


_OUTPUTS = ("output", "inverse_indices", "counts")
_FLAGS = "sorted, return_inverse, return_counts"

op("_unique2", f"self, *, {_FLAGS}", grad_fn="Unique2Backward0", sign="∪", outputs=_OUTPUTS,
   tex=r"\operatorname{unique}(\v{self})", forward=_unique, vjp={"self": NEVER.format("_unique2")})
op("unique_dim", f"self, *, dim, {_FLAGS}", grad_fn="UniqueDimBackward0", sign="∪",
   outputs=_OUTPUTS, tex=r"\operatorname{unique}_{\v{dim}}(\v{self})", forward=_unique_dim,
   vjp={"self": NEVER.format("unique_dim")})
op("unique_consecutive", "self, *, return_inverse, return_counts, dim", outputs=_OUTPUTS,
   grad_fn="UniqueConsecutiveBackward0", sign="∪", forward=_consecutive,
   tex=r"\operatorname{unique\ consecutive}(\v{self})",
   vjp={"self": NEVER.format("unique_consecutive")})  # fmt: skip


def _bincount(self: Any, weights: Any = None, minlength: int = 0) -> Any:
    if weights is None:
        return np.bincount(self, minlength=minlength).astype(np.int64)
    kind = np.float32 if weights.dtype == np.float32 else np.float64
    size = max(minlength, int(self.max()) + 1 if self.size else 0)
    out = np.zeros(size, kind)
    np.add.at(out, self, weights.astype(kind))  # one after the other, as PyTorch adds
    return out


op("bincount", "self, weights, *, minlength", grad_fn="NotImplemented", sign="#",
   forward=_bincount, tex=r"\operatorname{bincount}(\v{self})",
   vjp={"weights": "not_implemented('bincount')"})  # fmt: skip


def _histc(self: Any, bins: int = 100, min: float = 0, max: float = 0) -> Any:
    """How many elements fall into each of `bins` equal parts of [min, max]; outsiders do not."""
    low, high = _range(self, min, max)
    return _histogram(self, np.linspace(low, high, bins + 1).astype(self.dtype))[0]


def _range(self: Any, low: Any, high: Any) -> tuple[Any, Any]:
    """The least and the greatest element where no range is given; it is never empty."""
    if low == high and self.size:
        low, high = self.min(), self.max()
    return (low - 1, high + 1) if low == high else (low, high)


def _histogram(
    self: Any, bins: Any, weight: Any = None, density: bool = False, equal: bool = True
) -> tuple[Any, Any]:
    """Counts (or sums of weights) between edges; the last part holds its upper edge too."""
    flat, low, high, count = self.reshape(-1), bins[0], bins[-1], len(bins) - 1
    inside = (flat >= low) & (flat <= high)
    x = flat[inside]
    if equal:
        place = ((x - low) / (high - low) * count).astype(np.int64)
    else:
        place = np.searchsorted(bins, x, side="right") - 1
    place = np.minimum(place, count - 1)
    weights = None if weight is None else weight.reshape(-1)[inside]
    hist = np.bincount(place, weights, count).astype(self.dtype)
    if density:
        hist = hist / (hist.sum() * np.diff(bins))
    return hist, bins


op("histc", "self, *, bins, min, max", sign="#", forward=_histc,
   tex=r"\operatorname{histc}(\v{self})")
op("histogram", "self, bins, weight, *, density, equal", sign="#", forward=_histogram,
   grad_fn="NotImplemented", outputs=("hist", "bin_edges"),
   tex=r"\operatorname{histogram}(\v{self})", vjp={"self": "not_implemented('histogram')"})
