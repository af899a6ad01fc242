"""quantile and nanquantile: PyTorch makes them of sort, gather and lerp, and so does this."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dispatch import TENSORS, unwrap, wrap
from .arithmetic import by_number
from .dims import numpy_names, one
from .registry import SPELLED
from .sorting import sort

WAYS = ("linear", "lower", "higher", "midpoint", "nearest")


def _checked(function: str, input: Any, q: Any, interpolation: Any) -> Any:
    """The fractions as a tensor, once everything is as PyTorch asks."""
    array = unwrap(input, function)
    if type(q) in (int, float) and not 0 <= q <= 1:
        raise RuntimeError(f"quantile() q must be in the range [0, 1] but got {q:g}")
    if not array.size:
        raise RuntimeError("quantile() input tensor must be non-empty")
    if array.dtype.name not in ("float32", "float64"):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if interpolation not in WAYS:
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest,"
            f" but got {interpolation}"
        )
    if type(q) not in TENSORS:
        if not isinstance(q, (int, float)):
            raise TypeError(
                f"{function}(): argument 'q' (position 2) must be Tensor, not {type(q).__name__}"
            )
        return wrap(np.array(q, array.dtype))
    given = q._data
    if given.ndim > 1:
        raise RuntimeError("quantile() q must be a scalar or 1D tensor")
    if given.dtype != array.dtype:
        raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
    if not ((given >= 0) & (given <= 1)).all():
        raise RuntimeError("quantile() q values must be in the range [0, 1]")
    return q


def _ranks(ordered: Any, q: Any, skip: bool) -> Any:
    """Where along the last dimension each fraction falls, one row for each row of `ordered`."""
    bad = np.isnan(ordered._data)
    last = ordered._data.shape[-1] - 1
    dtype = ordered._data.dtype
    if skip:
        known = ((~bad).sum(-1, keepdims=True) - 1).astype(dtype)
        ranks = q * wrap(known)
        return ranks.masked_fill_(ranks < 0, 0)
    ranks = by_number("mul", q, last)
    size = (*ordered._data.shape[:-1], q._data.size)
    if ranks._data.shape != size:
        ranks = ranks.expand(size)
    return ranks.masked_fill(wrap(bad.any(-1, keepdims=True)), last)


def _rank_based(function: str, skip: bool) -> None:
    @numpy_names
    def quantile(
        input: Any, q: Any, dim: Any = None, keepdim: Any = False, *, interpolation: Any = "linear"
    ) -> Any:
        q = _checked(function, input, q, interpolation)
        shape = input._data.shape
        ndim = len(shape)
        if dim is None:
            ordered = sort(input.flatten(), -1)[0]
            left: tuple[int, ...] = (1,) * ndim if keepdim else ()
        else:
            axis = one(dim, ndim, function)
            left = (*shape[:axis], *((1,) if keepdim and ndim else ()), *shape[axis + 1 :])
            if axis == ndim - 1:
                ordered = sort(input, -1)[0]
            else:
                ordered = sort(input.unsqueeze(-1).transpose(axis, -1), -1)[0]
        ordered = ordered.view((*left, ordered._data.shape[-1] if ordered._data.ndim else 1))
        ranks = _ranks(ordered, q, skip)
        way = {"lower": ranks.floor_, "higher": ranks.ceil_, "nearest": ranks.round_}
        if interpolation in way:
            way[interpolation]()
        below = ranks.long()
        found = ordered.gather(-1, below)
        if interpolation in ("linear", "midpoint"):
            half = wrap(np.full_like(ranks._data, 0.5))
            weights = ranks - below if interpolation == "linear" else half
            found.lerp_(ordered.gather(-1, ranks.ceil_().long()), weights)
        if q._data.ndim:
            found.unsqueeze_(0).transpose_(0, -1)
        return found.squeeze_(-1)

    quantile.__name__ = quantile.__qualname__ = function
    SPELLED[f"torch.{function}"] = SPELLED[f"Tensor.{function}"] = quantile


_rank_based("quantile", False)
_rank_based("nanquantile", True)
