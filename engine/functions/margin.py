"""Losses that compare, and those of counts and spreads: composites of other ops (ATen's Loss.cpp).

`1 - x` is written as C++ computes it, with a tensor of one: its node is SubBackward0.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..autograd import no_grad
from ..bfloat16 import readable
from ..dispatch import apply, constant, unwrap, wrap
from ..op import OPS
from .arithmetic import by_number
from .conversion import cast
from .loss import reduced, reduction_of
from .registry import composite

EPSILON = 1e-12


def _minus(number: float, x: Any) -> Any:
    """`number - x` as C++ writes it."""
    return wrap(np.array(number, x._data.dtype)) - x


def _zeros(x: Any) -> Any:
    return wrap(np.zeros_like(x._data))


def _where(condition: Any, yes: Any, no: Any) -> Any:
    return apply(OPS["where.self"], (condition, yes, no))


@composite("F.margin_ranking_loss torch.margin_ranking_loss")
def margin_ranking_loss(
    input1: Any,
    input2: Any,
    target: Any,
    margin: float = 0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    if not input1.dim() == input2.dim() == target.dim():
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: "
            f"input1: {input1.size()}, input2: {input2.size()}, target: {target.size()} "
        )
    loss = by_number("add", -target * (input1 - input2), float(margin)).clamp_min_(0)
    return reduced(loss, how)


@composite("F.hinge_embedding_loss torch.hinge_embedding_loss")
def hinge_embedding_loss(
    input: Any,
    target: Any,
    margin: float = 1.0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    zeros = _zeros(input)
    apart = _minus(margin, input).clamp_min_(0)
    loss = _where(target != 1, apart, zeros) + _where(target != -1, input, zeros)
    return reduced(loss, how)


@composite("F.cosine_embedding_loss torch.cosine_embedding_loss")
def cosine_embedding_loss(
    input1: Any,
    input2: Any,
    target: Any,
    margin: float = 0,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    rank = unwrap(target, "cosine_embedding_loss", "'target' (position 3)").ndim
    if rank > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if input1.ndim != rank + 1:
        raise RuntimeError(
            f"{rank}D target tensor expects {rank + 1}D input tensors, but found inputs with sizes "
            f"{list(input1.shape)} and {list(input2.shape)}."
        )
    product = (input1 * input2).sum(rank)
    first = by_number("add", (input1 * input1).sum(rank), EPSILON)
    second = by_number("add", (input2 * input2).sum(rank), EPSILON)
    cosine = product / (first * second).sqrt()
    zeros = _zeros(cosine)
    near = _minus(1, cosine)
    apart = by_number("sub", cosine, margin).clamp_min(0)
    return reduced(_where(target == 1, near, zeros) + _where(target == -1, apart, zeros), how)


@composite("F.poisson_nll_loss torch.poisson_nll_loss")
def poisson_nll_loss(
    input: Any,
    target: Any,
    log_input: bool = True,
    full: bool = False,
    size_average: Any = None,
    eps: float = 1e-8,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    if log_input:
        product = target * input  # First, as C++ compilers take arguments from the right.
        loss = input.exp() - product
    else:
        loss = input - target * by_number("add", input, eps).log()
    if full:
        # From the right, as C++ compilers take arguments.
        spread = by_number("mul", by_number("mul", target, 2 * math.pi).log(), 0.5)
        stirling = target * target.log() - target + spread
        loss = loss.add_(stirling.masked_fill(target <= 1, 0))
    return reduced(loss, how)


@composite("F.gaussian_nll_loss")
def gaussian_nll_loss(
    input: Any,
    target: Any,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Any:
    if isinstance(var, float):
        if var < 0:
            raise ValueError("var has negative entry/entries")
        var = wrap(np.full_like(input._data, var))
    elif bool((readable(unwrap(var, "gaussian_nll_loss", "'var' (position 3)")) < 0).any()):
        raise ValueError("var has negative entry/entries")
    if var.size() != input.size():
        different = [n for m, n in zip(input.shape, var.shape, strict=False) if m != n]
        if tuple(input.shape[:-1]) == tuple(var.shape):
            var = var.unsqueeze(-1)
        elif input.ndim != var.ndim or sum(different) != 1:
            raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    var = var.clone()
    with no_grad():
        var.clamp_(min=eps)
    loss = 0.5 * (var.log() + (input - target) ** 2 / var)
    if full:
        loss += 0.5 * math.log(2 * math.pi)
    return reduced(loss, reduction_of(reduction))


@composite("F.multilabel_soft_margin_loss")
def multilabel_soft_margin_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    if size_average is not None or reduce is not None:
        number = reduction_of(reduction, size_average, reduce)
        reduction = ("none", "mean", "sum")[number]
    sigmoids = OPS["log_sigmoid_forward"]
    loss = -(target * apply(sigmoids, (input,)) + (1 - target) * apply(sigmoids, (-input,)))
    if weight is not None:
        loss = loss * weight
    loss = loss.sum(dim=input.dim() - 1) / input.size(input.dim() - 1)
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    return reduced(loss, reduction_of(reduction))


# --- of one op ------------------------------------------------------------------------------------


@composite("F.soft_margin_loss")
def soft_margin_loss(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    unwrap(input, "soft_margin_loss")
    unwrap(target, "soft_margin_loss", "'target' (position 2)")
    constant("soft_margin_loss", "target", target)
    if not input.is_floating_point():
        loss = -input if input._data.dtype == bool else input * 1.0  # bools are refused here
        raise dtypes.cannot_hold(input.dtype, dtypes.promote_types(loss.dtype, target.dtype))
    given = (input, cast(target, input.dtype))
    return apply(OPS["soft_margin_loss"], given, {"reduction": how})


@composite("F.multi_margin_loss")
def multi_margin_loss(
    input: Any,
    target: Any,
    p: int = 1,
    margin: float = 1.0,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and unwrap(weight, "multi_margin_loss", "'weight'").ndim != 1:
        raise ValueError("weight must be one-dimensional")
    constant("multi_margin_loss", "weight", weight)
    unwrap(target, "multi_margin_loss", "'target' (position 2)")
    settings = {"p": int(p), "margin": float(margin), "reduction": how}
    return apply(OPS["multi_margin_loss"], (input, target, weight), settings)


@composite("F.multilabel_margin_loss")
def multilabel_margin_loss(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    unwrap(target, "multilabel_margin_loss", "'target' (position 2)")
    op = OPS["multilabel_margin_loss_forward"]
    return apply(op, (input, target), {"reduction": how})[0]
