"""Losses of classification, as torch.nn.functional spells them (ATen's LossNLL.cpp, Loss.cpp)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import apply, constant, unwrap
from ..errors import size_mismatch
from ..op import OPS
from .loss import reduction_of
from .registry import composite
from .softmax import LOG_SOFTMAX

# --- negative log-likelihood and cross-entropy ----------------------------------------------------


@composite("F.nll_loss")
def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    unwrap(input, "nll_loss_nd", "'input' (position 1)")
    unwrap(target, "nll_loss_nd", "'target' (position 2)")
    _an_int("nll_loss_nd", ignore_index)
    return _nll(input, target, weight, reduction_of(reduction, size_average, reduce), ignore_index)


def _an_int(function: str, ignore_index: Any) -> None:
    if type(ignore_index) is bool or not hasattr(ignore_index, "__index__"):
        raise TypeError(
            f"{function}(): argument 'ignore_index' (position 5) must be int, not "
            f"{type(ignore_index).__name__}"
        )


def _nll(input: Any, target: Any, weight: Any, how: int, ignore_index: int) -> Any:
    """By rank (nll_loss_nd): classes in the last of one or two dimensions, else in the second."""
    if input.ndim < 1:
        raise ValueError(f"Expected 1 or more dimensions (got {input.ndim})")
    if input.ndim != 1 and (target.ndim == 0 or input.shape[0] != target.shape[0]):
        batch = target.shape[0] if target.ndim else 0
        raise ValueError(
            f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({batch})."
        )
    name = "nll_loss_forward" if input.ndim <= 2 else "nll_loss2d_forward"
    constant(name, "weight", weight)
    settings = {"reduction": how, "ignore_index": ignore_index}
    if input.ndim in (1, 2, 4):
        return apply(OPS[name], (input, target, weight), settings)
    n, c = input.shape[:2]
    shape = (n, *input.shape[2:])
    if tuple(target.shape[1:]) != tuple(input.shape[2:]):
        raise RuntimeError(f"Expected target size {list(shape)}, got {list(target.shape)}")
    inner = (1, math.prod(input.shape[2:])) if input._data.size else (0, 0)
    flat = input.contiguous().view((n, c, *inner))
    wanted = target.contiguous().view((n, *((1, math.prod(target.shape[1:])) if target._data.size
                                            else (0, 0))))  # fmt: skip
    out = apply(OPS[name], (flat, wanted, weight), settings)
    return out if how else out.view(shape)


@composite("F.cross_entropy")
def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    ignore_index: int = -100,
    reduce: Any = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """log_softmax, then nll_loss; targets of the input's shape are probabilities."""
    how = reduction_of(reduction, size_average, reduce)
    unwrap(input, "cross_entropy_loss", "'input' (position 1)")
    kind = unwrap(target, "cross_entropy_loss", "'target' (position 2)").dtype.kind
    _an_int("cross_entropy_loss", ignore_index)
    if input.shape == target.shape:
        if kind != "f":
            raise RuntimeError(
                "Expected floating point type for target with class probabilities, got "
                f"{target.dtype.scalar}"
            )
        if ignore_index >= 0:
            raise RuntimeError("ignore_index is not supported for floating point target")
        return _of_probabilities(input, target, weight, how, label_smoothing)
    logs = LOG_SOFTMAX(input, 0 if input.ndim == 1 else 1)
    if label_smoothing > 0.0:
        _share(label_smoothing)
        return _smoothed(logs, target, weight, how, ignore_index, label_smoothing)
    return _nll(logs, target, weight, how, ignore_index)


def _share(label_smoothing: float) -> None:
    if label_smoothing > 1.0:
        raise RuntimeError(f"label_smoothing must be between 0.0 and 1.0. Got: {label_smoothing:g}")


def _scalar(name: str, x: Any, number: Any) -> Any:
    return apply(OPS[f"{name}.Scalar"], (x,), {"other": number})


def _of_probabilities(input: Any, target: Any, weight: Any, how: int, smoothing: float) -> Any:
    axis = 0 if input.ndim == 1 else 1
    classes = input.shape[axis]
    if weight is not None and tuple(weight.shape) != (classes,):
        raise RuntimeError(
            f"cross_entropy: weight tensor should be defined either for all {classes} classes or "
            f"no classes but got weight tensor of shape: {list(weight.shape)}"
        )
    logs = LOG_SOFTMAX(input, axis)
    if smoothing > 0.0:
        _share(smoothing)
        target = _scalar("add", _scalar("mul", target, 1 - smoothing), smoothing / classes)
    loss = logs * target
    if weight is not None:
        loss = loss * (weight.view(_column(input, axis)) if input.ndim > 1 else weight)
    if how == 0:
        return -loss.sum(axis)
    total = -loss.sum()
    if how == 2:
        return total
    if not input._data.size:
        return total.fill_(np.nan)
    return _scalar("div", total, input._data.size // classes)


def _column(input: Any, axis: int) -> tuple[int, ...]:
    """The shape in which a weight for each class broadcasts against the input."""
    return tuple(n if i == axis else 1 for i, n in enumerate(input.shape))


def _smoothed(
    logs: Any, target: Any, weight: Any, how: int, ignore_index: int, smoothing: float
) -> Any:
    axis = 0 if logs.ndim == 1 else 1
    classes = logs.shape[axis]
    loss = _nll(logs, target, weight, how, ignore_index)
    every = logs if weight is None else logs * weight.view(_column(logs, axis))
    smooth = -every.sum(axis)
    ignored = target == ignore_index
    smooth = smooth.masked_fill_(ignored, 0.0)
    if how == 1:
        kept = ignored.logical_not()
        if weight is None:
            smooth = smooth.sum() / kept.sum()
        else:
            smooth = smooth.sum() / weight.gather(0, target.masked_select(kept).flatten()).sum()
    elif how == 2:
        smooth = smooth.sum()
    return _scalar("mul", loss, 1 - smoothing) + _scalar("mul", smooth, smoothing / classes)


# --- binary cross-entropy -------------------------------------------------------------------------


@composite("F.binary_cross_entropy")
def binary_cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    unwrap(input, "binary_cross_entropy", "'input' (position 1)")
    unwrap(target, "binary_cross_entropy", "'target' (position 2)")
    if target.shape != input.shape:
        raise ValueError(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}) is deprecated. Please ensure they have the same size."
        )
    if weight is not None:
        constant("binary_cross_entropy", "weight", weight)
        try:
            same = np.broadcast_shapes(input.shape, weight.shape) == tuple(input.shape)
        except ValueError:
            same = False
        if not same:
            raise RuntimeError(
                f"Attempting to broadcast a dimension of length {weight.shape[-1]} at -1! "
                f"Mismatching argument at index 1 had {weight.shape}; but expected shape should be "
                f"broadcastable to {list(input.shape)}"
            )
        weight = weight.expand(*input.shape)
    return apply(OPS["binary_cross_entropy"], (input, target, weight), {"reduction": how})


@composite("F.binary_cross_entropy_with_logits")
def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Any = None,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    unwrap(input, "binary_cross_entropy_with_logits", "'input' (position 1)")
    unwrap(target, "binary_cross_entropy_with_logits", "'target' (position 2)")
    if target.shape != input.shape:
        raise ValueError(
            f"Target size ({target.shape}) must be the same as input size ({input.shape})"
        )
    if input.is_floating_point() and not target.is_floating_point():
        if target._data.dtype == bool:
            target - target  # refused: PyTorch subtracts it from True
        raise dtypes.cannot_hold(target.dtype, input.dtype)
    for name, value in (("weight", weight), ("pos_weight", pos_weight)):
        constant("binary_cross_entropy_with_logits", name, value)
    if pos_weight is not None and (wrong := size_mismatch(pos_weight.shape, target.shape)):
        raise wrong
    op = OPS["binary_cross_entropy_with_logits"]
    return apply(op, (input, target, weight, pos_weight), {"reduction": how})
