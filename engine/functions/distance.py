"""cdist, pdist, renorm: their arguments, checked in PyTorch's words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import apply, unwrap
from ..errors import size_mismatch
from ..op import OPS
from .dims import one
from .registry import SPELLED, composite, inplace_caller

MODES = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist",
         "donot_use_mm_for_euclid_dist")  # fmt: skip


@composite("torch.cdist")
def cdist(x1: Any, x2: Any, p: Any = 2.0, compute_mode: Any = MODES[0]) -> Any:
    """The distance of each row of x1 to each of x2; many rows go by one product of matrices."""
    a, b = unwrap(x1, "cdist", "'x1' (position 1)"), unwrap(x2, "cdist", "'x2' (position 2)")
    for name, array in (("X1", a), ("X2", b)):
        if array.ndim < 2:
            raise RuntimeError(
                f"cdist only supports at least 2D tensors, {name} got: {array.ndim}D"
            )
        if array.dtype.kind != "f":
            raise RuntimeError(
                f"cdist only supports floating-point dtypes, {name} got: "
                f"{dtypes.of(array.dtype).scalar}"
            )
    if a.dtype != b.dtype:
        raise RuntimeError(
            f"expected scalar type {dtypes.of(a.dtype).scalar} but found "
            f"{dtypes.of(b.dtype).scalar}"
        )
    if a.shape[-1] != b.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {a.shape[-1]} X2: {b.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    if compute_mode not in MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    many = max(a.shape[-2], b.shape[-2]) > 25
    by_product = compute_mode == MODES[1] or (compute_mode == MODES[0] and many)
    if a.size and b.size and p == 2 and by_product:
        return _euclidean(x1, x2)
    problem = size_mismatch(a.shape[:-2], b.shape[:-2])
    if problem is not None:
        raise problem
    return apply(OPS["_cdist_forward"], (x1, x2), {"p": float(p)})


def _euclidean(x1: Any, x2: Any) -> Any:
    a, b = x1.shape, x2.shape
    batch = np.broadcast_shapes(a[:-2], b[:-2])
    count = math.prod(batch)
    op = OPS["_euclidean_dist"]
    if count == 1:
        out = apply(op, (x1, x2))
    else:
        left, right = (
            x.expand((*batch, *x.shape[-2:])).contiguous().view((count, *x.shape[-2:]))
            for x in (x1, x2)
        )
        out = apply(op, (left, right))
    return out.view((*batch, a[-2], b[-2]))


@composite("torch.pdist F.pdist")
def pdist(input: Any, p: Any = 2) -> Any:
    array = unwrap(input, "pdist")
    if array.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {array.ndim}D")
    if array.dtype.kind != "f":
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    return apply(OPS["_pdist_forward"], (input.contiguous(),), {"p": float(p)})


def _renormed(input: Any, p: Any, dim: Any, maxnorm: Any) -> Any:
    array = unwrap(input, "renorm")
    if p <= 0:
        raise RuntimeError("renorm: non-positive norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    if array.ndim < 2:
        raise RuntimeError(
            f"renorm: input needs at least 2 dimensions, got {array.ndim} dimensions"
        )
    settings = {"p": float(p), "dim": one(dim, array.ndim), "maxnorm": float(maxnorm)}
    return OPS["renorm"], (input,), settings


@composite("torch.renorm Tensor.renorm")
def renorm(input: Any, p: Any, dim: Any, maxnorm: Any) -> Any:
    return apply(*_renormed(input, p, dim, maxnorm))


SPELLED["Tensor.renorm_"] = inplace_caller(_renormed, "renorm_")
