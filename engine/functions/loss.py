"""Losses as torch.nn.functional spells them: one op, or a composite of the nodes PyTorch shows."""

from __future__ import annotations

import warnings
from typing import Any

from .. import dtypes
from ..dispatch import TENSORS, apply, unwrap
from ..errors import size_mismatch
from ..op import OPS
from ..sparse_tensor import SparseTensor
from .registry import composite
from .shape import broadcast_tensors

REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def reduction_of(
    reduction: Any, size_average: Any = None, reduce: Any = None, extra: str = ""
) -> int:
    """The reduction's number, also from the two old flags that stood for it."""
    if size_average is not None or reduce is not None:
        mean = True if size_average is None else size_average
        every = True if reduce is None else reduce
        reduction = "mean" if mean and every else "sum" if every else "none"
        warnings.warn(
            "size_average and reduce args will be deprecated, please use "
            f"reduction='{reduction}' instead.",
            UserWarning,
            stacklevel=3,
        )
    if reduction == extra:
        return 2
    found = REDUCTIONS.get(reduction) if type(reduction) is str else None
    if found is None:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return found


def reduced(loss: Any, reduction: int) -> Any:
    """The elements' losses, their mean, or their sum."""
    return loss.mean() if reduction == 1 else loss.sum() if reduction == 2 else loss


def _alike(input: Any, target: Any) -> tuple[Any, Any]:
    """Both in one shape; PyTorch warns when they weren't."""
    for x in (target, input):  # PyTorch asks them for their sizes, in this order
        if type(x) is not SparseTensor and type(x) not in TENSORS:
            raise AttributeError(f"'{type(x).__name__}' object has no attribute 'size'")
    if unwrap(input, "broadcast_tensors").shape != unwrap(target, "broadcast_tensors").shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )
    wrong = size_mismatch(input.shape, target.shape)
    if wrong is not None:
        raise wrong
    a, b = broadcast_tensors(input, target)
    return a, b


@composite("F.mse_loss")
def mse_loss(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Any = None,
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    a, b = _alike(input, target)
    if weight is None:
        return apply(OPS["mse_loss"], (a, b), {"reduction": how})
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    loss = (a - b) ** 2 * weight
    if how == 0:
        return loss
    return loss.sum() if how == 2 else loss.sum() / weight.sum()


# --- absolute error and its smooth relatives ------------------------------------------------------


def _weighted(loss: Any, weight: Any, input: Any, how: int) -> Any:
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    loss = loss * weight
    if how == 0:
        return loss
    return loss.sum() if how == 2 else loss.sum() / weight.sum()


@composite("F.l1_loss")
def l1_loss(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Any = None,
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    a, b = _alike(input, target)
    loss = (a - b).abs()
    return reduced(loss, how) if weight is None else _weighted(loss, weight, input, how)


@composite("F.smooth_l1_loss")
def smooth_l1_loss(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    a, b = _alike(input, target)
    if beta == 0.0:
        return reduced((a - b).abs(), how)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    return apply(OPS["smooth_l1_loss"], (a, b), {"reduction": how, "beta": beta})


@composite("F.huber_loss")
def huber_loss(
    input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None
) -> Any:
    how = reduction_of(reduction)
    a, b = _alike(input, target)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    if a.dtype is not b.dtype:  # computed in both together, written in the input's dtype
        made = dtypes.promote_types(a.dtype, b.dtype)
        if made.kind > a.dtype.kind:
            raise dtypes.cannot_hold(a.dtype, made)
    op = OPS["huber_loss"]
    if weight is None:
        return apply(op, (a, b), {"reduction": how, "delta": delta})
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    return reduced(apply(op, (a, b), {"reduction": 0, "delta": delta}) * weight, how)


@composite("F.kl_div")
def kl_div(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Any:
    if size_average is None and reduce is None and reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size."
            "'batchmean' divides only by the batch size, and aligns with the KL div math "
            "definition.'mean' will be changed to behave the same as 'batchmean' in the next major "
            "release.",
            UserWarning,
            stacklevel=3,
        )
    how = reduction_of(reduction, size_average, reduce, extra="batchmean")
    if not (input.is_floating_point() and target.is_floating_point()):
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if log_target:
        distance = target - input  # First, as C++ compilers take arguments from the right.
        loss = target.exp() * distance
    else:
        product = target * input  # First, too.
        loss = apply(OPS["xlogy.Tensor"], (target, target)) - product
    loss = reduced(loss, how)
    if reduction == "batchmean" and input.ndim:
        loss = loss / input.shape[0]
    return loss
