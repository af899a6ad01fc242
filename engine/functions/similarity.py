"""Distances and likenesses of vectors, as torch and torch.nn.functional spell them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import apply, bump, unwrap
from ..errors import size_mismatch, wrap_dim
from ..op import OPS
from .arithmetic import by_number
from .conversion import cast
from .loss import reduced, reduction_of
from .registry import SPELLED, composite
from .shape import EXPAND

NORM, LENGTH = OPS["norm.ScalarOpt_dim"], "torch.linalg.vector_norm"


def _both(function: str, x1: Any, x2: Any) -> None:
    unwrap(x1, function, "'x1' (position 1)")
    unwrap(x2, function, "'x2' (position 2)")


@composite("torch.pairwise_distance F.pairwise_distance")
def pairwise_distance(
    x1: Any, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Any:
    """The norm of the difference along the last dimension; eps keeps it from zero."""
    _both("pairwise_distance", x1, x2)
    apart = by_number("add", x1 - x2, float(eps))
    settings = {"p": float(p), "dim": (max(x1.ndim, x2.ndim) - 1,), "keepdim": keepdim}
    return apply(NORM, (apart,), settings)


@composite("torch.cosine_similarity F.cosine_similarity")
def cosine_similarity(x1: Any, x2: Any, dim: int = 1, eps: float = 1e-8) -> Any:
    """The cosine of the angle between vectors along a dimension."""
    _both("cosine_similarity", x1, x2)
    meeting = dtypes.promote_types(x1.dtype, x2.dtype)
    kind = meeting.numpy
    if not meeting.is_floating_point:
        name = x1.dtype.scalar
        raise RuntimeError(
            f"expected common dtype to be floating point, yet common dtype is {name}"
        )
    wrong = size_mismatch(x1.shape, x2.shape)
    if wrong is not None:
        raise wrong
    x1, x2 = (t if t._data.dtype == kind else cast(t, meeting) for t in (x1, x2))
    if x1.shape != x2.shape:
        size = tuple(np.broadcast_shapes(x1._data.shape, x2._data.shape))
        x2, x1 = (apply(EXPAND, (t,), {"size": size}) for t in (x2, x1))
    at, eps = wrap_dim(dim, x1.ndim), float(eps)
    lengths = []
    for x in (x1, x2):
        length = SPELLED[LENGTH](x, 2, (at,), True).clone()
        np.maximum(length._data, eps, out=length._data)
        bump(length)
        lengths.append(length)
    second = x2 / lengths[1]  # Before the first, as C++ compilers take arguments from the right.
    return ((x1 / lengths[0]) * second).sum(at)


@composite("F.bilinear torch.bilinear")
def bilinear(input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """One number for each matrix of the weight: input1 times the matrix times input2."""
    _both("bilinear", input1, input2)
    if input1.ndim != input2.ndim:
        raise RuntimeError(
            f"bilinear(): input dimensions do not match: got {input1.ndim} and {input2.ndim}"
        )
    for i, (n, m) in enumerate(zip(input1.shape[:-1], input2.shape[:-1], strict=True)):
        if n != m:
            raise RuntimeError(
                f"bilinear(): input batch dimensions do not match at dim {i}: got {n} and {m}"
            )
    given = {"input1": input1, "input2": input2, "weight": weight, "bias": bias}
    kinds = {name: t.dtype.cpp for name, t in given.items() if t is not None}
    if len(set(kinds.values())) > 1:
        text = ", ".join(f"{name}: {kind}" for name, kind in kinds.items())
        raise RuntimeError(f"All tensors must have the same dtype, got {text}")
    for k, t in enumerate((input1, input2), 1):
        if t.shape[-1] != weight.shape[k]:
            raise RuntimeError(
                f"bilinear(): input{k} size does not match weight size: got {t.shape[-1]} but "
                f"expected {weight.shape[k]}"
            )
    if bias is not None and bias.shape[0] != weight.shape[0]:
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias.shape[0]} but expected "
            f"{weight.shape[0]}"
        )
    size = (*input1.shape[:-1], weight.shape[0])
    rows = math.prod(size[:-1])
    flat = [t.reshape((rows, t.shape[-1])) for t in (input1, input2)]
    settings = {"expand1": (1, 3), "expand2": (0,), "expand3": (1, 2), "sumdim": (2, 3)}
    out = apply(OPS["_trilinear"], (flat[0], weight, flat[1]), settings).reshape(size)
    return out if bias is None else out + bias


@composite("F.triplet_margin_loss torch.triplet_margin_loss")
def triplet_margin_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: Any = None,
    reduce: Any = None,
    reduction: Any = "mean",
) -> Any:
    """By how much the negative is not farther from the anchor than the positive, plus a margin."""

    how = reduction_of(reduction, size_average, reduce)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    _same_ranks(anchor, positive, negative)
    near = pairwise_distance(anchor, positive, p, eps)
    far = pairwise_distance(anchor, negative, p, eps)
    if swap:
        far = SPELLED["torch.minimum"](far, pairwise_distance(positive, negative, p, eps))
    loss = (by_number("add", near, margin) - far).clamp_min(0)
    return reduced(loss, how)


def _same_ranks(anchor: Any, positive: Any, negative: Any) -> None:
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of "
            f"dimensions, but got: anchor {anchor.ndim}D, positive {positive.ndim}D, and negative "
            f"{negative.ndim}D inputs"
        )


@composite("F.triplet_margin_with_distance_loss")
def triplet_margin_with_distance_loss(
    anchor: Any,
    positive: Any,
    negative: Any,
    *,
    distance_function: Any = None,
    margin: float = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Any:
    """The same by any distance."""

    if reduction not in ("mean", "sum", "none"):
        raise ValueError(f"{reduction} is not a valid value for reduction")
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    _same_ranks(anchor, positive, negative)
    distance = distance_function or pairwise_distance
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = SPELLED["torch.minimum"](far, distance(positive, negative))
    return reduced((margin + near - far).clamp_min(0), reduction_of(reduction))
