"""Losses that ask for a margin between classes. `reduction` is 0 none, 1 mean, 2 sum."""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from .loss import MEAN, floating, reduced

# --- soft margin ----------------------------------------------------------------------------------


def _soft(self: Any, target: Any, reduction: int) -> Any:
    return reduced(np.log1p(np.exp(-target * self)), reduction)


op("soft_margin_loss", "self, target, *, reduction", grad_fn="SoftMarginLossBackward0",
   sign="margin", promote="same", forward=_soft,
   tex=r"\frac{1}{n} \sum \ln(1 + e^{-\v{target} \odot \v{self}})",
   vjp={"self": "soft_margin_loss_backward(g, self, target, reduction)"}, lies="pointwise")
op("soft_margin_loss_backward", "grad_output, self, target, *, reduction",
   grad_fn="SoftMarginLossBackwardBackward0", sign="margin′",
   forward="-target * sigmoid(-target * self) * grad_output / numel(self) if reduction == 1"
           " else -target * sigmoid(-target * self) * grad_output",
   vjp={"grad_output": "soft_margin_twice_grad(g, self, target, reduction)",
        "self": "soft_margin_twice(g * grad_output, self, target, reduction)"})


def _shared(x: Any, like: Any, reduction: int) -> Any:
    count = 1
    for n in like.shape:
        count *= n
    return x / count if reduction == MEAN else x


@helper(tex=r"-\v{g} \odot \v{target} \odot \sigma(-\v{target} \odot \v{self})")
def soft_margin_twice_grad(ops: Any, g: Any, self: Any, target: Any, reduction: Any) -> Any:
    return _shared(-target * ops.sigmoid(-target * self) * g, self, reduction)


@helper(tex=r"\v{g} \odot \v{target}^2 \odot \sigma'(-\v{target} \odot \v{self})")
def soft_margin_twice(ops: Any, g: Any, self: Any, target: Any, reduction: Any) -> Any:
    z = ops.sigmoid(-target * self)
    return _shared(g * target * target * z * (1 - z), self, reduction)


# --- one right class ------------------------------------------------------------------------------


def _rows(self: Any) -> Any:
    """(examples, classes); a vector is one example."""
    return self if self.ndim == 2 else self.reshape(1, self.size)


def _check(self: Any, target: Any, weight: Any) -> None:
    fits = self.ndim <= 2 and self.size > 0
    if not (fits or (self.ndim == 2 and self.shape[1] != 0)):
        raise RuntimeError(
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
            f"{list(self.shape)}"
        )
    rows = self.shape[0] if self.ndim == 2 else 1
    if target.ndim > 1 or target.size != rows:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input "
            f"samples (batch size). Expected target size [{rows}], but got {list(target.shape)}. "
            f"Input has shape {list(self.shape)}."
        )
    classes = self.shape[-1] if self.ndim else 1
    if weight is not None and weight.size != classes:
        raise RuntimeError(
            f"inconsistent weight size, expected {classes} but got {list(weight.shape)}"
        )
    if target.dtype != np.int64:
        raise RuntimeError(f"expected scalar type Long but found {dtypes.of(target.dtype).scalar}")


def _overlap(self: Any, target: Any, weight: Any, p: int, margin: float) -> tuple[Any, Any, Any]:
    """By how much each class comes too close, who is right, and the weight of each example."""
    x, y = _rows(self), target.reshape(-1)
    wrong = (y < 0) | (y >= x.shape[1])
    if wrong.any():
        raise RuntimeError("target out of range")
    z = margin - np.take_along_axis(x, y[:, None], 1) + x
    z = np.where(np.arange(x.shape[1]) == y[:, None], 0, np.maximum(z, 0)).astype(x.dtype)
    return z, y, np.ones((1, 1), x.dtype) if weight is None else weight[y][:, None]


def _multi(self: Any, target: Any, weight: Any, p: int, margin: float, reduction: int) -> Any:
    _check(self, target, weight)
    floating("multi_margin_loss_cpu_kernel", self)
    z, _, w = _overlap(self, target, weight, p, margin)
    loss = (z**p * w).sum(axis=1) / self.dtype.type(z.shape[1])
    return reduced(loss.reshape(self.shape[:-1]), reduction)


def _multi_backward(
    grad_output: Any, self: Any, target: Any, weight: Any, p: int, margin: float, reduction: int
) -> Any:
    z, y, w = _overlap(self, target, weight, p, margin)
    slope = (2 * z if p == 2 else (z > 0).astype(z.dtype)) * w / self.dtype.type(z.shape[1])
    slope[np.arange(len(y)), y] = 0 - slope.sum(axis=1)
    if reduction == MEAN:
        slope /= self.dtype.type(len(y))
    g = grad_output.reshape(-1, 1) if reduction == 0 else grad_output
    return (slope * g).reshape(self.shape)


op("multi_margin_loss", "self, target, weight, *, p, margin, reduction",
   grad_fn="MultiMarginLossBackward0", sign="margin", forward=_multi,
   tex=r"\frac{1}{n} \sum_{i \ne y} \max(0, \v{margin} - \v{self}_y + \v{self}_i)^{\v{p}}",
   vjp={"self": "multi_margin_loss_backward(g, self, target, weight, p, margin, reduction)"})
op("multi_margin_loss_backward", "grad_output, self, target, weight, *, p, margin, reduction",
   grad_fn="NotImplemented", sign="margin′", forward=_multi_backward,
   tex=r"\v{grad_output} \odot [\v{margin} - \v{self}_y + \v{self}_i > 0]",
   vjp=dict.fromkeys(("grad_output", "self"), "not_implemented('multi_margin_loss_backward')"))

# --- several right classes ------------------------------------------------------------------------


def _right(self: Any, target: Any) -> Any:
    """Which classes are right: those named before the first -1."""
    y = _rows(target)
    named = np.cumprod(y >= 0, axis=1).astype(bool)
    if (y >= y.shape[1]).any() or (y < -1).any():
        raise RuntimeError("target out of range")
    right = np.zeros(y.shape, self.dtype)
    row, column = np.nonzero(named)
    right[row, y[row, column]] = 1
    return right


def _gaps(self: Any, target: Any) -> tuple[Any, Any]:
    """1 - x[right] + x[wrong] for every pair (by the order in which the right ones are named)."""
    x, y = _rows(self), _rows(target)
    named = np.cumprod(y >= 0, axis=1).astype(bool)
    chosen = np.take_along_axis(x, np.where(named, y, 0), 1)
    z = np.maximum(1 - chosen[:, :, None] + x[:, None, :], 0)
    wrong = _right(self, target) == 0
    return z * named[:, :, None] * wrong[:, None, :], named


def _multilabel(self: Any, target: Any, reduction: int) -> Any:
    if self.ndim > 2 or 0 in self.shape[-1:]:
        raise RuntimeError(
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
            f"{list(self.shape)}"
        )
    if self.shape != target.shape and not (self.ndim < 2 and self.size == target.size):
        raise RuntimeError(
            f"inconsistent target size: {list(target.shape)} for input of size: {list(self.shape)}"
        )
    floating("multilabel_margin_loss_forward_out_frame", self)
    z, _ = _gaps(self, target)
    loss = z.sum(axis=(1, 2)) / self.dtype.type(max(z.shape[2], 1))
    right = _right(self, target)
    return reduced(loss.reshape(self.shape[:-1]), reduction), right.reshape(target.shape)


def _multilabel_backward(
    grad_output: Any, self: Any, target: Any, is_target: Any, reduction: int
) -> Any:
    z, named = _gaps(self, target)
    over = (z > 0).astype(self.dtype)
    slope = over.sum(axis=1)
    y = np.where(named, _rows(target), 0)
    np.subtract.at(slope, (np.arange(len(y))[:, None], y), over.sum(axis=2) * named)
    slope /= self.dtype.type(max(z.shape[2], 1))
    if reduction == MEAN:
        slope /= self.dtype.type(len(y))
    g = grad_output.reshape(-1, 1) if reduction == 0 else grad_output
    return (slope * g).reshape(self.shape)


op("multilabel_margin_loss_forward", "self, target, *, reduction", sign="margin",
   grad_fn="MultilabelMarginLossBackward0", forward=_multilabel, name="multilabel_margin_loss",
   outputs=("output", "_is_target"), saved_names={"_is_target": "is_target"},
   tex=r"\frac{1}{n} \sum_{i,\,j} \max(0, 1 - \v{self}_{y_j} + \v{self}_i)",
   vjp={"self": "multilabel_margin_loss_backward(g, self, target, _is_target, reduction)"})
op("multilabel_margin_loss_backward", "grad_output, self, target, is_target, *, reduction",
   grad_fn="NotImplemented", sign="margin′", forward=_multilabel_backward,
   tex=r"\v{grad_output} \odot [1 - \v{self}_{y_j} + \v{self}_i > 0]",
   vjp=dict.fromkeys(("grad_output", "self"),
                     "not_implemented('multilabel_margin_loss_backward')"))
