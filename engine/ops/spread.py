"""Reductions that measure: variance, standard deviation, norms, logsumexp.

The derivatives are those of PyTorch's FunctionsManual.cpp. It must not know Tensor.
"""

from __future__ import annotations

import math
import warnings
from math import prod
from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from ..rounding import small_exp, small_log
from .extremes import restore_dims
from .reduce import mean_backward

Dims = tuple[int, ...] | None
"""None: all dimensions."""


def _count(sizes: Any, dim: Dims) -> int:
    return prod(sizes) if dim is None else prod(sizes[d] for d in dim)


# --- variance -------------------------------------------------------------------------------------


def _moments(
    function: str, self: Any, dim: Dims, correction: Any, keepdim: bool
) -> tuple[Any, Any]:
    """Variance and mean."""
    if self.dtype.kind not in "fc":
        what = function if function.endswith("_mean") else "std and var"
        raise RuntimeError(f"{what} only support floating point and complex dtypes")
    n = _count(self.shape, dim)
    if n - correction <= 0:
        warnings.warn(
            f"{function}(): degrees of freedom is <= 0. Correction should be strictly less than "
            "the reduction factor (input numel divided by output numel).",
            UserWarning,
            stacklevel=4,
        )
    zero = np.zeros((), self.dtype)
    mean = self.sum(axis=dim, keepdims=True) / (zero + n)
    apart = self - mean
    square = apart.real * apart.real + apart.imag * apart.imag if self.dtype.kind == "c" else (
        apart * apart)  # fmt: skip
    total = np.asarray(square.sum(axis=dim, keepdims=keepdim))
    variance = total / np.asarray(max(n - correction, 0), total.dtype)
    return np.asarray(variance), np.asarray(mean if keepdim else mean.squeeze(dim))


def _in_double(call: Any, self: Any) -> Any:
    """The result of `call` on float32 as PyTorch's Welford kernel finds it: in float64, rounded."""
    if self.dtype != np.float32:
        return call(self)
    out = call(self.astype(np.float64))
    if type(out) is tuple:
        return tuple(np.asarray(part).astype(np.float32) for part in out)
    return np.asarray(out).astype(np.float32)


def _var(self: Any, dim: Dims = None, correction: Any = 1, keepdim: bool = False) -> Any:
    return _in_double(lambda a: _moments("var", a, dim, correction, keepdim)[0], self)


def _std(self: Any, dim: Dims = None, correction: Any = 1, keepdim: bool = False) -> Any:
    return _in_double(lambda a: np.sqrt(_moments("std", a, dim, correction, keepdim)[0]), self)


def _var_mean(self: Any, dim: Dims = None, correction: Any = 1, keepdim: bool = False) -> Any:
    return _in_double(lambda a: _moments("var_mean", a, dim, correction, keepdim), self)


def _std_mean(self: Any, dim: Dims = None, correction: Any = 1, keepdim: bool = False) -> Any:
    def call(a: Any) -> Any:
        variance, mean = _moments("std_mean", a, dim, correction, keepdim)
        return np.sqrt(variance), mean

    return _in_double(call, self)


@helper(tex=r"\frac{2}{n - \v{correction}} \v{g} \odot \left(\v{self} - \overline{\v{self}}\right)")
def var_backward(
    ops: Any, g: Any, self: Any, dim: Dims, correction: Any, keepdim: bool
) -> Any:
    """NaN or infinite where nothing is left to divide by (var_backward)."""
    freedom = _count(self.shape, dim) - correction
    g = restore_dims(ops, g, self.ndim, dim, keepdim)
    mean = ops.mean_dim(self, tuple(range(self.ndim)) if dim is None else dim, True)
    if freedom <= 0 and (dim is None or not self.ndim):
        return g * ops.where(self == mean, math.nan, math.inf)
    scale = 2.0 / freedom if freedom else math.inf
    return g * scale * (self - mean)


@helper(tex=r"\frac{\v{g} \odot \left(\v{self} - \overline{\v{self}}\right)}"
            r"{(n - \v{correction}) \odot \v{result}}")  # fmt: skip
def std_backward(
    ops: Any, g: Any, self: Any, result: Any, dim: Dims, correction: Any, keepdim: bool
) -> Any:
    """0 where the standard deviation is 0 (std_backward)."""
    through = ops.masked_fill(g / (result * 2), result == 0, 0)
    return var_backward(ops, through, self, dim, correction, keepdim)


@helper(tex=r"\frac{2}{n - \v{correction}} \v{g} \odot \left(\v{self} - \overline{\v{self}}\right)"
            r" + \frac{\v{mean}}{n}")  # fmt: skip
def var_mean_backward(
    ops: Any, g: Any, mean: Any, self: Any, dim: Dims, correction: Any, keepdim: bool
) -> Any:
    return var_backward(ops, g, self, dim, correction, keepdim) + mean_backward(
        ops, mean, self.shape, dim, keepdim
    )


@helper(tex=r"\frac{\v{g} \odot \left(\v{self} - \overline{\v{self}}\right)}"
            r"{(n - \v{correction}) \odot \v{result}} + \frac{\v{mean}}{n}")  # fmt: skip
def std_mean_backward(
    ops: Any, g: Any, mean: Any, self: Any, result: Any, dim: Dims, correction: Any, keepdim: bool
) -> Any:
    return std_backward(ops, g, self, result, dim, correction, keepdim) + mean_backward(
        ops, mean, self.shape, dim, keepdim
    )


SPREAD = r"\frac{1}{n - \v{correction}} \sum \left(\v{self} - \overline{\v{self}}\right)^2"

op("var.correction", "self, *, dim, correction, keepdim", grad_fn="VarBackward0", sign="σ²",
   torch="torch.var Tensor.var", tex=SPREAD, forward=_var,
   vjp={"self": "var_backward(g, self, dim, correction, keepdim)"})
op("std.correction", "self, *, dim, correction, keepdim", grad_fn="StdBackward0", sign="σ",
   torch="torch.std Tensor.std", tex=rf"\sqrt{{{SPREAD}}}", forward=_std,
   vjp={"self": "std_backward(g, self, result, dim, correction, keepdim)"})
op("var_mean.correction", "self, *, dim, correction, keepdim", grad_fn="VarMeanBackward0",
   sign="σ², μ", torch="torch.var_mean", tex=rf"{SPREAD}, \overline{{\v{{self}}}}",
   forward=_var_mean, outputs=("result0", "result1"),
   vjp={"self": "var_mean_backward(g0, g1, self, dim, correction, keepdim)"})
op("std_mean.correction", "self, *, dim, correction, keepdim", grad_fn="StdMeanBackward0",
   sign="σ, μ", torch="torch.std_mean", tex=rf"\sqrt{{{SPREAD}}}, \overline{{\v{{self}}}}",
   forward=_std_mean, outputs=("result0", "result1"),
   vjp={"self": "std_mean_backward(g0, g1, self, result0, dim, correction, keepdim)"})

# --- norms ----------------------------------------------------------------------------------------


def _vector_norm(
    self: Any, ord: float = 2, dim: Dims = None, keepdim: bool = False, dtype: Any = None
) -> Any:
    if self.dtype.kind not in "fc":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            f"{dtypes.of(self.dtype).scalar}"
        )
    if dtype is not None:
        not_narrower(dtypes.of(self.dtype), dtype)
    kind = self.dtype if dtype is None else dtype.numpy
    size = np.abs(self.astype(kind, copy=False))
    if ord == math.inf or ord == -math.inf:
        least = ord < 0
        reduce = np.min if least else np.max
        return np.asarray(reduce(size, axis=dim, keepdims=keepdim))
    if ord == 0:
        return np.asarray((size != 0).sum(axis=dim, keepdims=keepdim)).astype(size.dtype)
    if ord == 1:
        return np.asarray(size.sum(axis=dim, keepdims=keepdim))
    if ord == 2:
        return np.sqrt(np.asarray((size * size).sum(axis=dim, keepdims=keepdim)))
    if _count(size.shape, dim) == 1:
        return np.array(size if keepdim else size.squeeze(dim))
    # float_power asks libm; `**` on a 0-d array is one bit off, and 27 ** (1/3) must print as 3.
    total = np.asarray(np.float_power(size, ord).sum(axis=dim, keepdims=keepdim))
    return np.asarray(np.float_power(total, 1 / ord)).astype(size.dtype)


def not_narrower(own: dtypes.dtype, asked: dtypes.dtype) -> None:
    """RuntimeError unless a norm of these can be computed in the dtype (checkNormDtype)."""
    if asked.kind < 2:
        what = f"dtype should be floating point or complex, but got {asked.scalar}"
    elif asked.kind != own.kind:
        sort = "complex" if own.kind == 3 else "real"
        what = f"dtype should be {sort} for {sort} inputs, but got {asked.scalar}"
    elif dtypes.promote_types(own, asked) is not asked:
        what = (
            f"the dtype of the input ({own.scalar}) should be convertible without narrowing to "
            f"the specified dtype ({asked.scalar})"
        )
    else:
        return
    raise RuntimeError(f"linalg.vector_norm: {what}")


@helper(tex=r"\v{g} \odot \operatorname{sgn}(\v{self}) \odot"
            r" \left(\frac{\left|\v{self}\right|}{\v{result}}\right)^{\v{ord} - 1}")  # fmt: skip
def norm_backward(
    ops: Any, g: Any, self: Any, ord: float, result: Any, dim: Dims, keepdim: bool
) -> Any:
    """None for ord 0, 0 where the norm is 0; infinite ones share among equals."""
    g = restore_dims(ops, g, self.ndim, dim, keepdim)
    norm = restore_dims(ops, result, self.ndim, dim, keepdim)
    if ord == 0:
        return None
    if ord == 1:
        return ops.sgn(self) * g
    if ord == 2:
        return g * ops.masked_fill(self / norm, norm == 0, 0)
    if ord == math.inf or ord == -math.inf:
        mask = (ops.abs(self) == norm) | (ops.isnan(self) & ops.isnan(norm))
        weight = ops.masked_fill(ops.zeros_like(self), mask, 1)
        dims = tuple(range(self.ndim)) if dim is None else dim
        return ops.sgn(self) * ((g / ops.sum_dim(weight, dims, True)) * weight)
    if ord < 1:
        power = ops.masked_fill(ops.pow(ops.abs(self), ord - 1), self == 0, 0)
        return ops.sgn(self) * power * g * ops.pow(norm, 1 - ord)
    if ord < 2:
        scaled = ops.sgn(self) * ops.pow(ops.abs(self), ord - 1)
    else:
        scaled = self * ops.pow(ops.abs(self), ord - 2)
    return scaled * ops.masked_fill(g / ops.pow(norm, ord - 1), norm == 0, 0)


def _dist(self: Any, other: Any, p: float = 2) -> Any:
    if self.dtype.kind not in "fc":
        raise RuntimeError(
            "norm(): input dtype should be either floating point or complex. Got "
            f"{dtypes.of(self.dtype).scalar} instead."
        )
    return _vector_norm(self - other, p)


op("linalg_vector_norm", "self, *, ord, dim, keepdim, dtype", sign="‖x‖",
   grad_fn="LinalgVectorNormBackward0", torch="torch.linalg.vector_norm",
   tex=r"\left\|\v{self}\right\|_{\v{ord}}", forward=_vector_norm,
   vjp={"self": "norm_backward(g, self, ord, result, dim, keepdim)"})
op("dist", "self, other, *, p", grad_fn="DistBackward0", sign="‖x−y‖", promote="same",
   torch="torch.dist Tensor.dist", tex=r"\left\|\v{self} - \v{other}\right\|_{\v{p}}",
   forward=_dist,
   vjp={"self": "norm_backward(g, self - other, p, result, None, False)",
        "other": "norm_backward(-g, self - other, p, result, None, False)"})

# --- logsumexp ------------------------------------------------------------------------------------


def _logsumexp(self: Any, dim: tuple[int, ...], keepdim: bool = False) -> Any:
    if not self.size:
        with np.errstate(divide="ignore"):
            return np.log(np.asarray(np.exp(self).sum(axis=dim, keepdims=keepdim)))
    most = np.asarray(self.max(axis=dim, keepdims=True))
    most = np.where(np.isinf(most), most.dtype.type(0), most)
    total = np.asarray(small_exp(np.asarray(self - most)).sum(axis=dim, keepdims=keepdim))
    return small_log(total) + (most if keepdim else most.squeeze(dim))


@helper(tex=r"\v{g} \odot e^{\v{self} - \v{result}}")
def logsumexp_backward(
    ops: Any, g: Any, self: Any, result: Any, dim: tuple[int, ...], keepdim: bool
) -> Any:
    g = restore_dims(ops, g, self.ndim, dim, keepdim)
    return g * ops.exp(self - restore_dims(ops, result, self.ndim, dim, keepdim))


op("logsumexp", "self, *, dim, keepdim", grad_fn="LogsumexpBackward0", sign="ln Σ eˣ",
   torch="torch.logsumexp Tensor.logsumexp torch.special.logsumexp", promote="float",
   tex=r"\ln \sum_{\v{dim}} e^{\v{self}}", forward=_logsumexp,
   vjp={"self": "logsumexp_backward(g, self, result, dim, keepdim)"})
