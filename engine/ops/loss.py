"""Losses of one op. `reduction` is ATen's number: 0 none, 1 mean, 2 sum."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from ..summation import torch_mean, torch_sum

MEAN, SUM = 1, 2


def reduced(loss: Any, reduction: int) -> Any:
    """The elements' losses, their mean, or their sum."""
    if reduction == MEAN:
        return torch_mean(loss) if loss.size else loss.dtype.type(math.nan)
    return torch_sum(loss) if reduction == SUM else loss


def floating(kernel: str, self: Any) -> None:
    """Refuse what is not of floating point numbers: PyTorch has no kernel for it."""
    if self.dtype.kind != "f":
        raise NotImplementedError(
            f"\"{kernel}\" not implemented for '{dtypes.of(self.dtype).scalar}'"
        )


@helper(tex="n")
def numel(ops: Any, x: Any) -> Any:
    """How many elements there are."""
    return math.prod(x.shape)


# --- squared error ------------------------------------------------------------------------------


def _mse(self: Any, target: Any, reduction: int) -> Any:
    floating("mse_cpu", self)
    d = self - target
    return reduced(d * d, reduction)


def stepped_mse(rounded: Any, self: Any, target: Any, reduction: int) -> Any:
    """That of float16, computed in float32: PyTorch keeps differences and squares in float16
    (`rounded` gives them back in float32)."""
    d = rounded(self - target)
    return reduced(rounded(d * d), reduction)


op("mse_loss", "self, target, *, reduction", grad_fn="MseLossBackward0", sign="MSE",
   promote="same", forward=_mse,
   tex=r"\frac{1}{n}\sum\left(\v{self} - \v{target}\right)^2",
   vjp={"self": "mse_loss_backward(g, self, target, reduction)",
        "target": "mse_loss_backward(g, target, self, reduction)"}, lies="pointwise")
op("mse_loss_backward", "grad_output, self, target, *, reduction",
   grad_fn="MseLossBackwardBackward0", sign="MSE′",
   forward="2 / numel(self) * (self - target) * grad_output if reduction == 1"
           " else 2 * (self - target) * grad_output",
   vjp={"grad_output": "mse_loss_backward(g, self, target, reduction)",
        "self": "2 / numel(self) * (g * grad_output) if reduction == 1"
                " else 2 * (g * grad_output)",
        "target": "-2 / numel(self) * (g * grad_output) if reduction == 1"
                  " else -2 * (g * grad_output)"})

# --- absolute error, squared near zero ----------------------------------------------------------


def _smooth_l1(self: Any, target: Any, reduction: int, beta: float) -> Any:
    floating("smooth_l1_cpu", self)
    d = np.abs(self - target)
    return reduced(np.where(d < beta, 0.5 * d * d / beta, d - 0.5 * beta), reduction)


def _huber(self: Any, target: Any, reduction: int, delta: float) -> Any:
    floating("huber_cpu", self)
    d = np.abs(self - target)
    loss = np.where(d < delta, 0.5 * d * d, delta * (d - 0.5 * delta))
    return reduced(loss.astype(self.dtype, copy=False), reduction)


@helper(tex=r"\v{g}")
def of_one_dtype(ops: Any, g: Any, own: Any, other: Any) -> Any:
    """RuntimeError, as of PyTorch's kernels, where the loss has met two dtypes."""
    mine, found = [x if isinstance(x, np.ndarray) else x._data for x in (own, other)]
    if mine.dtype != found.dtype:
        names = [dtypes.of(x.dtype).scalar for x in (found, mine)]
        raise RuntimeError(f"Found dtype {names[0]} but expected {names[1]}")
    return g


@helper(tex=r"\operatorname{clamp}(\v{x}, -\v{bound}, \v{bound})")
def within(ops: Any, x: Any, bound: Any) -> Any:
    """`x` where it lies between -bound and bound, else the nearer of the two."""
    return ops.where(x >= bound, bound, ops.where(x <= -bound, -bound, x))


@helper(tex=r"\v{yes} \cdot [\,|\v{x}| < \v{bound}\,]")
def where_within(ops: Any, x: Any, bound: Any, yes: Any) -> Any:
    """`yes` where `x` lies between -bound and bound, else 0."""
    return ops.where(ops.abs(x) < bound, yes, 0)


op("smooth_l1_loss", "self, target, *, reduction, beta", grad_fn="SmoothL1LossBackward0",
   sign="smooth |Δ|", promote="same", forward=_smooth_l1,
   tex=r"\operatorname{smooth}_{\v{beta}}\left|\v{self} - \v{target}\right|",
   vjp={"self": "smooth_l1_loss_backward(g, self, target, reduction, beta)",
        "target": "smooth_l1_loss_backward(g, target, self, reduction, beta)"}, lies="pointwise")
op("smooth_l1_loss_backward", "grad_output, self, target, *, reduction, beta",
   grad_fn="SmoothL1LossBackwardBackward0", sign="smooth |Δ|′",
   forward="within(self - target, beta) / beta / numel(self) * grad_output if reduction == 1"
           " else within(self - target, beta) / beta * grad_output",
   vjp={"grad_output": "smooth_l1_loss_backward(g, self, target, reduction, beta)",
        "self": "where_within(self - target, beta, g * grad_output / beta) / numel(self)"
                " if reduction == 1 else where_within(self - target, beta, g * grad_output / beta)",
        "target": "-where_within(self - target, beta, g * grad_output / beta) / numel(self)"
                  " if reduction == 1"
                  " else -where_within(self - target, beta, g * grad_output / beta)"})
op("huber_loss", "self, target, *, reduction, delta", grad_fn="HuberLossBackward0",
   sign="Huber", forward=_huber,
   tex=r"\operatorname{Huber}_{\v{delta}}\left(\v{self} - \v{target}\right)",
   vjp={"self": "huber_loss_backward(of_one_dtype(g, self, target), self, target, reduction, "
                "delta)",
        "target": "huber_loss_backward(of_one_dtype(g, target, self), target, self, reduction, "
                  "delta)"}, lies="pointwise")
op("huber_loss_backward", "grad_output, self, target, *, reduction, delta",
   grad_fn="HuberLossBackwardBackward0", sign="Huber′",
   forward="within(self - target, delta) / numel(self) * grad_output if reduction == 1"
           " else within(self - target, delta) * grad_output",
   vjp={"grad_output": "huber_loss_backward(g, self, target, reduction, delta)",
        "self": "where_within(self - target, delta, g * grad_output) / numel(self)"
                " if reduction == 1 else where_within(self - target, delta, g * grad_output)",
        "target": "-where_within(self - target, delta, g * grad_output) / numel(self)"
                  " if reduction == 1 else -where_within(self - target, delta, g * grad_output)"})
