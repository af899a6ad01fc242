"""Losses of classification: negative log-likelihood, binary cross-entropy with and without logits.

`reduction` is ATen's number: 0 none, 1 mean, 2 sum.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from ..rounding import log, log1p
from ..summation import in_order
from .loss import MEAN, SUM, floating, reduced

# --- negative log-likelihood --------------------------------------------------------------------


def _check(self: Any, target: Any, weight: Any, spatial: bool) -> None:
    """What PyTorch refuses; `self` is (C), (N, C), or (N, C, H, W) when spatial."""
    classes = self.shape[1] if spatial else self.shape[-1]
    if spatial:
        if target.ndim != 3:
            raise RuntimeError(
                "only batches of spatial targets supported (3D tensors) but got targets of "
                f"dimension: {target.ndim}"
            )
        _whole(target)
        if target.shape != (self.shape[0], *self.shape[2:]):
            raise RuntimeError(
                f"size mismatch (got input: {list(self.shape)} , target: {list(target.shape)}"
            )
        if weight is not None and weight.size != classes:
            raise RuntimeError(
                "weight tensor should be defined either for all or no classes"
            )
    else:
        if target.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        _whole(target)
        if self.ndim == 1 and target.size != 1:
            raise ValueError(
                f"For 1D input, 1D target must have size 1, but got target size: {target.size}"
            )
        if weight is not None and weight.shape != (classes,):
            raise RuntimeError(
                f"weight tensor should be defined either for all {classes} classes or no classes "
                f"but got weight tensor of shape: {list(weight.shape)}"
            )
    if self.dtype.kind != "f":
        kind = dtypes.of(self.dtype).scalar
        raise NotImplementedError(f"\"nll_loss_out_frame\" not implemented for '{kind}'")
    if weight is not None and weight.dtype != self.dtype:
        raise RuntimeError(
            f"expected scalar type {dtypes.of(self.dtype).scalar} but found "
            f"{dtypes.of(weight.dtype).scalar}"
        )


def _whole(target: Any) -> None:
    if target.dtype not in (np.int64, np.uint8):
        kind = dtypes.of(target.dtype).scalar
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {kind}")


def _chosen(self: Any, target: Any, weight: Any, ignore_index: int) -> tuple[Any, Any, int]:
    """The class each element is about (0 where ignored), its weight (0 there), the class axis."""
    axis = 0 if self.ndim == 1 else 1
    target = target.reshape(()) if self.ndim == 1 else target
    keep = target != ignore_index
    wrong = keep & ((target < 0) | (target >= self.shape[axis]))
    if wrong.any():
        raise IndexError(f"Target {target[wrong].flat[0]} is out of bounds.")
    chosen = np.where(keep, target, 0).astype(np.int64)
    w = keep.astype(self.dtype) if weight is None else np.where(keep, weight[chosen], 0)
    return chosen, w.astype(self.dtype), axis


def _nll(self: Any, target: Any, weight: Any, reduction: int, ignore_index: int) -> Any:
    _check(self, target, weight, self.ndim == 4)
    chosen, w, axis = _chosen(self, target, weight, ignore_index)
    if self.size == 0:
        x = np.zeros(chosen.shape, self.dtype)
    else:
        x = np.take_along_axis(self, np.expand_dims(chosen, axis), axis).squeeze(axis)
    loss = np.where(w == 0, 0, -x * w).astype(self.dtype)
    if reduction == MEAN:
        return in_order(loss) / in_order(w)
    return in_order(loss) if reduction == SUM else loss


def _nll_backward(
    grad_output: Any, self: Any, target: Any, weight: Any, reduction: int, ignore_index: int
) -> Any:
    chosen, w, axis = _chosen(self, target, weight, ignore_index)
    g = -w * grad_output
    if reduction == MEAN:
        g = g / in_order(w)
    out = np.zeros(self.shape, self.dtype)
    if self.size:
        at = np.expand_dims(chosen, axis)
        np.put_along_axis(out, at, np.expand_dims(np.where(w == 0, 0, g), axis), axis)
    return out


def _total_weight(shown: Any) -> Any:
    """What the mean was divided by; 0 when there was no mean."""
    k = shown.settings
    self, target, weight = (shown.array(name) for name in ("self", "target", "weight"))
    _, w, _ = _chosen(self, target, weight, k["ignore_index"])
    total = w.sum(dtype=w.dtype) if k["reduction"] == MEAN else w.dtype.type(0)
    return shown.tensor(np.asarray(total))


for _name, _grad_fn in (("nll_loss", "NllLoss"), ("nll_loss2d", "NllLoss2D")):
    op(f"{_name}_forward", "self, target, weight, *, reduction, ignore_index",
       grad_fn=f"{_grad_fn}Backward0", sign="NLL", name=_name, forward=_nll,
       tex=r"-\frac{1}{n}\sum_i \given{weight}{{\v{weight}}_{\v{target}_i}\,}{}"
           r"\v{self}_{i,\,\v{target}_i}",
       vjp={"self": f"{_name}_backward(g, self, target, weight, reduction, ignore_index)"},
       shows={"total_weight": _total_weight})
    op(f"{_name}_backward", "grad_output, self, target, weight, *, reduction, ignore_index",
       grad_fn=f"{_grad_fn}BackwardBackward0", sign="NLL′", forward=_nll_backward,
       tex=r"-\frac{1}{n}\,\v{grad_output} \odot \given{weight}{\v{weight} \odot }{}"
           r"\left[\,j = \v{target}_i\,\right]",
       vjp={"grad_output": f"{_name}(g, target, weight, reduction, ignore_index)",
            "self": "zeros_like(self)"})

# --- binary cross-entropy -----------------------------------------------------------------------


@helper(tex=r"\given{weight}{\v{weight} \odot }{}{\v{x}}")
def weighted(ops: Any, x: Any, weight: Any) -> Any:
    """`x` times the weight, where there is one."""
    return x if weight is None else x * weight


@helper(tex=r"\max(\v{x}, \v{least})")
def at_least(ops: Any, x: Any, least: Any) -> Any:
    return ops.where(x > least, x, least)


def averaged(ops: Any, x: Any, like: Any, reduction: int) -> Any:
    """Divided by the number of elements of `like` when their mean was taken."""
    return ops.div_scalar(x, math.prod(like.shape)) if reduction == MEAN else x


def _bce(self: Any, target: Any, weight: Any, reduction: int) -> Any:
    if self.dtype != target.dtype:
        raise RuntimeError(
            f"Found dtype {dtypes.of(target.dtype).scalar} but expected "
            f"{dtypes.of(self.dtype).scalar}"
        )
    floating("binary_cross_entropy", self)
    for name, a in (("input", self), ("target", target)):
        if not bool(((a >= 0) & (a <= 1)).all()):
            raise RuntimeError(f"all elements of {name} should be between 0 and 1")
    low = self.dtype.type(-100)
    loss = (target - 1) * np.maximum(log1p(-self), low) - target * np.maximum(
        log(self), low)  # fmt: skip
    return reduced(loss if weight is None else loss * weight, reduction)


@helper(tex=r"\v{g} \odot \left(\ln(1 - \v{self}) - \ln \v{self}\right)")
def bce_target(
    ops: Any, g: Any, self: Any, target: Any, weight: Any, reduction: Any
) -> Any:
    """binary_cross_entropy_target_backward."""
    out = ops.weighted((ops.log(1.0 - self) - ops.log(self)) * g, weight)
    return averaged(ops, out, target, reduction)


@helper(tex=r"\v{g} \odot \v{grad_output} \odot"
            r" \frac{\v{self}^2 - 2\,\v{self} \odot \v{target} + \v{target}}"
            r"{\left(\v{self} \odot (1 - \v{self})\right)^2}")  # fmt: skip
def bce_twice(
    ops: Any, g: Any, grad_output: Any, self: Any, target: Any, weight: Any, reduction: Any
) -> Any:
    """binary_cross_entropy_double_backward."""
    p, q = self + 1e-12, 1 - self + 1e-12
    out = (self * self - 2 * self * target + target) / (p * p * (q * q)) * (g * grad_output)
    return averaged(ops, ops.weighted(out, weight), self, reduction)


@helper(tex=r"-\frac{\v{g} \odot \v{grad_output}}{\v{self} \odot (1 - \v{self})}")
def bce_twice_target(
    ops: Any, g: Any, grad_output: Any, self: Any, target: Any, weight: Any, reduction: Any
) -> Any:
    """binary_cross_entropy_double_backward_target."""
    out = -(g * grad_output) / ((1 - self) * self)
    return averaged(ops, ops.weighted(out, weight), self, reduction)


op("binary_cross_entropy", "self, target, weight, *, reduction",
   grad_fn="BinaryCrossEntropyBackward0", sign="BCE", forward=_bce,
   tex=r"-\frac{1}{n}\sum\given{weight}{\v{weight} \odot }{}"
       r"\left(\begin{aligned}&\v{target} \ln \v{self}"
       r" \\ &+ (1 - \v{target}) \ln(1 - \v{self})\end{aligned}\right)",
   vjp={"self": "binary_cross_entropy_backward(g, self, target, weight, reduction)",
        "target": "bce_target(g, self, target, weight, reduction)"}, lies="pointwise")
op("binary_cross_entropy_backward", "grad_output, self, target, weight, *, reduction",
   grad_fn="BinaryCrossEntropyBackwardBackward0", sign="BCE′",
   forward="div_scalar(weighted(grad_output * (self - target) / at_least((1 - self) * self, 1e-12),"
           " weight), numel(self)) if reduction == 1 else"
           " weighted(grad_output * (self - target) / at_least((1 - self) * self, 1e-12), weight)",
   vjp={"grad_output": "binary_cross_entropy_backward(g, self, target, weight, reduction)",
        "self": "bce_twice(g, grad_output, self, target, weight, reduction)",
        "target": "bce_twice_target(g, grad_output, self, target, weight, reduction)"})


@helper(tex=r"\ln \sigma(\v{x})")
def log_sigmoid_of(ops: Any, x: Any) -> Any:
    """The logarithm of the sigmoid, without overflow on either side."""
    return ops.where(x < 0, x, 0) - ops.log1p(ops.exp(-ops.abs(x)))


@helper(tex=r"\left(\given{pos_weight}{\begin{aligned}&\sigma(\v{x}) \odot (1 + (\v{pos_weight}"
            r" - 1)\,\v{target}) \\ &- \v{pos_weight}\,\v{target}\end{aligned}}"
            r"{\sigma(\v{x}) - \v{target}}\right)")
def logit_slope(ops: Any, x: Any, target: Any, pos_weight: Any) -> Any:
    """How the loss of a logit rises with it; without pos_weight it counts as 1."""
    if pos_weight is None:
        return ops.sigmoid(x) - target
    positive = pos_weight * target
    return ops.sigmoid(x) * (positive + 1 - target) - positive


@helper(tex=r"\left(\ln \sigma(-\v{x}) - \given{pos_weight}{\v{pos_weight} }{}"
            r"\ln \sigma(\v{x})\right)")  # fmt: skip
def logit_target_slope(ops: Any, x: Any, pos_weight: Any) -> Any:
    """How the loss rises with the target: -x when pos_weight counts as 1."""
    if pos_weight is None:
        return -x
    return ops.log_sigmoid_of(-x) - ops.log_sigmoid_of(x) * pos_weight


def _bce_logits(self: Any, target: Any, weight: Any, pos_weight: Any, reduction: int) -> Any:
    floating("log_sigmoid_cpu", self)
    log_sigmoid = np.minimum(self, 0) - np.log1p(np.exp(-np.abs(self)))
    if pos_weight is not None:
        log_sigmoid = log_sigmoid * ((pos_weight - 1) * target + 1)
    # In the target's dtype: PyTorch writes all that follows into the memory of 1 - target.
    loss = ((1 - target) * self - log_sigmoid).astype(target.dtype, copy=False)
    if weight is not None:
        loss = (loss * weight).astype(target.dtype, copy=False)
    return reduced(loss, reduction)


op("binary_cross_entropy_with_logits", "self, target, weight, pos_weight, *, reduction",
   grad_fn="BinaryCrossEntropyWithLogitsBackward0", sign="BCE", forward=_bce_logits,
   tex=r"-\frac{1}{n}\sum\given{weight}{\v{weight} \odot }{}"
       r"\left(\begin{aligned}&\given{pos_weight}{\v{pos_weight}\,}{}\v{target}"
       r" \ln \sigma(\v{self}) \\ &+ (1 - \v{target}) \ln(1 - \sigma(\v{self}))"
       r"\end{aligned}\right)",
   vjp={"self": "div_scalar(weighted(g * logit_slope(self, target, pos_weight), weight),"
                " numel(self)) if reduction == 1 else"
                " weighted(g * logit_slope(self, target, pos_weight), weight)",
        "target": "div_scalar(weighted(g * logit_target_slope(self, pos_weight), weight),"
                  " numel(target)) if reduction == 1 else"
                  " weighted(g * logit_target_slope(self, pos_weight), weight)"},
   lies="the last first")
