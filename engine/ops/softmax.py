"""Softmax and its logarithm along one dimension."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from ..rounding import fused, small_exp, small_log, vector_exp
from ..summation import lanes_sum


@helper(tex=r"\sum_{\v{dim}} \v{x}")
def sum_along(ops: Any, x: Any, dim: Any) -> Any:
    """The sum over one dimension, which stays with size 1; a 0-d tensor is its own sum."""
    return ops.sum_dim(x, (dim,), True) if x.ndim else x


@helper(tex=r"\sum_{\v{dim}} \v{a} \odot \v{b}")
def sum_of_products(ops: Any, a: Any, b: Any, dim: Any) -> Any:
    """The sum of products in the order of PyTorch's kernels; that for inner dimensions fuses."""
    if _last(a, dim):
        return _total(a * b, dim)
    total: Any = np.zeros((), a.dtype)
    for left, right in zip(np.moveaxis(a, dim, 0), np.moveaxis(b, dim, 0), strict=True):
        total = fused(left, right, total)
    return np.expand_dims(total, dim)


@helper(tex=r"\v{g} - e^{\v{y}} \odot \sum_{\v{dim}} \v{g}")
def less_likelihood(ops: Any, g: Any, y: Any, dim: Any) -> Any:
    """What is left of a gradient, with exp as PyTorch's vector kernel has it, rounded once."""
    return fused(-vector_exp(y), _total(g, dim), g)


def _last(a: Any, dim: int) -> bool:
    """Whether `dim` is the last dimension, for which PyTorch has a kernel of its own."""
    return bool(a.ndim == 0 or dim % a.ndim == a.ndim - 1)


def _shifted(function: str, self: Any, dim: int) -> Any:
    """`self` minus its maximum: exponentials can't overflow then."""
    if self.dtype.kind not in "f":
        kind = dtypes.of(self.dtype).scalar
        last = "lastdim_" if dim % max(self.ndim, 1) == max(self.ndim, 1) - 1 else ""
        raise NotImplementedError(f"\"{function}_{last}kernel_impl\" not implemented for '{kind}'")
    if self.ndim == 0:
        return np.asarray(self - self)
    if self.size == 0:
        return self.copy()
    return self - self.max(axis=dim, keepdims=True)


def _total(a: Any, dim: int) -> Any:
    return lanes_sum(a, dim) if a.ndim else a


def _softmax(self: Any, dim: int) -> Any:
    shifted = _shifted("softmax", self, dim)
    if not _last(self, dim):
        e = small_exp(shifted)
        return e / _total(e, dim)
    e = vector_exp(shifted)
    return e * (e.dtype.type(1) / _total(e, dim))


def _log_softmax(self: Any, dim: int) -> Any:
    shifted = _shifted("log_softmax", self, dim)
    return shifted - small_log(_total(vector_exp(shifted), dim))


def stepped_log_softmax(rounded: Any, self: Any, dim: int) -> Any:
    """That of a short dtype, computed in float32: for the last dimension PyTorch keeps the sum and
    its logarithm in the short dtype (`rounded` gives it back in float32)."""
    if not _last(self, dim) or not self.size:
        return _log_softmax(self, dim)
    shifted = _shifted("log_softmax", self, dim)
    return shifted - rounded(small_log(rounded(_total(vector_exp(shifted), dim))))


op("_softmax", "self, *, dim", grad_fn="SoftmaxBackward0", sign="softmax",
   meets="alike", tex=r"\operatorname{softmax}(\v{self})", forward=_softmax,
   vjp={"self": "_softmax_backward_data(g, result, dim)"})
op("_softmax_backward_data", "grad_output, output, *, dim",
   grad_fn="SoftmaxBackwardDataBackward0", sign="softmax′",
   forward="(grad_output - sum_of_products(grad_output, output, dim)) * output",
   vjp={"grad_output": "_softmax_backward_data(g, output, dim)",
        "output": "g * grad_output - sum_along(output * grad_output, dim) * g"
                  " - grad_output * sum_along(g * output, dim)"})
op("_log_softmax", "self, *, dim", grad_fn="LogSoftmaxBackward0", sign="log softmax",
   tex=r"\ln \operatorname{softmax}(\v{self})", forward=_log_softmax,
   vjp={"self": "_log_softmax_backward_data(g, result, dim)"})
op("_log_softmax_backward_data", "grad_output, output, *, dim",
   grad_fn="LogSoftmaxBackwardDataBackward0", sign="log softmax′",
   forward="less_likelihood(grad_output, output, dim)",
   vjp={"grad_output": "g - sum_along(g * exp(output), dim)",
        "output": "-(sum_along(grad_output, dim) * exp(output) * g)"})


def _safe_softmax(self: Any, dim: int) -> Any:
    """Zeros where everything is minus infinity: nothing may be attended to."""
    hidden = np.all(self == -np.inf, axis=dim, keepdims=True)
    return np.where(hidden, self.dtype.type(0), _softmax(np.where(hidden, 0, self), dim))


op("_safe_softmax", "self, *, dim", grad_fn="SafeSoftmaxBackward0", sign="softmax",
   tex=r"\operatorname{softmax}(\v{self})", forward=_safe_softmax,
   vjp={"self": "_softmax_backward_data(g, result, dim)"})
