"""Products, and what accumulates along a dimension: cumsum, cumprod, cummax, logcumsumexp.

The derivatives are PyTorch's, zeros among the factors included. It must not know Tensor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from .reduce import _kind

# --- products -------------------------------------------------------------------------------------


def _prod(self: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = _kind(self, dtype)
    axis = dim if self.ndim else None
    return np.asarray(self.astype(kind, copy=False).prod(axis=axis, keepdims=keepdim, dtype=kind))


def others(ops: Any, g: Any, self: Any, dim: int) -> Any:
    """`g` times the product of all other elements along `dim`; no division, so zeros are fine."""
    n = self.shape[dim]
    if n <= 1:
        return ops.expand(g, self.shape)
    ones = ops.zeros_like(ops.slice(self, dim, 0, 1, 1)) + 1
    before = ops.cumprod(ops.cat([ones, ops.slice(self, dim, 0, n - 1, 1)], dim), dim)
    rest = ops.flip(ops.slice(self, dim, 1, n, 1), (dim,))
    after = ops.flip(ops.cumprod(ops.cat([ones, rest], dim), dim), (dim,))
    return g * (before * after)


@helper(tex=r"\v{g} \odot \prod_{j \ne i} \v{self}_j")
def prod_backward(ops: Any, g: Any, self: Any, result: Any) -> Any:
    """The product of the others: by division unless an element is 0 (prod_backward)."""
    if not self.ndim:
        return g
    if int((self == 0).sum()) == 0:
        return g * (result / self)
    return others(ops, g, self.reshape((-1,)), 0).reshape(self.shape)


@helper(tex=r"\v{g} \odot \prod_{j \ne i} \v{self}_j")
def prod_dim_backward(
    ops: Any, g: Any, self: Any, result: Any, dim: int, keepdim: bool
) -> Any:
    """As prod_backward, along one dimension."""
    if not self.ndim:
        return g
    if not keepdim:
        g, result = ops.unsqueeze(g, dim), ops.unsqueeze(result, dim)
    if int((self == 0).sum()) == 0:
        return g * (result / self)
    return others(ops, g, self, dim)


op("prod", "self, *, dtype", grad_fn="ProdBackward0", sign="Π", torch="torch.prod Tensor.prod",
   tex=r"\prod \v{self}", forward=lambda self, dtype=None: _prod(self, dtype=dtype),
   vjp={"self": "prod_backward(g, self, result)"})
op("prod.dim_int", "self, *, dim, keepdim, dtype", grad_fn="ProdBackward1", sign="Π",
   torch="torch.prod Tensor.prod", name="prod_dim", tex=r"\prod_{\v{dim}} \v{self}",
   forward=_prod, vjp={"self": "prod_dim_backward(g, self, result, dim, keepdim)"})

# --- running sums and products --------------------------------------------------------------------


def _accumulated(call: Any, wide: Any, dim: int, kind: Any) -> Any:
    """PyTorch accumulates float32 in float64 and rounds each result."""
    if kind == np.float32:
        return call(wide, axis=dim, dtype=np.float64).astype(kind)
    return call(wide, axis=dim, dtype=kind)


def _counting(kernel: str, self: Any, dtype: Any) -> Any:
    """The dtype that is accumulated in, which can't be bool."""
    kind = _kind(self, dtype)
    if kind == bool:
        raise NotImplementedError(f"\"{kernel}\" not implemented for 'Bool'")
    return kind


def _cumsum(self: Any, dim: int, dtype: Any = None) -> Any:
    kind = _counting("cumsum_out_cpu", self, dtype)
    wide = self.astype(kind, copy=False)
    out = _accumulated(np.cumsum, wide, dim, kind) if self.ndim else wide.copy()
    if self.ndim and kind.kind in "fc":
        out += 0  # PyTorch starts from 0: no sum is -0
    return out


def _cumprod(self: Any, dim: int, dtype: Any = None) -> Any:
    kind = _counting("cumprod_out_cpu", self, dtype)
    wide = self.astype(kind, copy=False)
    return _accumulated(np.cumprod, wide, dim, kind) if self.ndim else wide.copy()


@helper(tex=r"\sum_{j \ge i} \v{g}_j")
def reversed_cumsum(ops: Any, g: Any, dim: int) -> Any:
    """The sum of each element and all that follow it."""
    if g.ndim == 0 or g.shape[dim] <= 1:
        return g
    return ops.flip(ops.cumsum(ops.flip(g, (dim,)), dim), (dim,))


@helper(tex=r"\sum_{j \ge i} \v{g}_j \prod_{k \le j,\, k \ne i} \v{self}_k")
def cumprod_backward(ops: Any, g: Any, self: Any, dim: int, result: Any) -> Any:
    """By division unless an element is 0; then element by element (cumprod_backward)."""
    if not self.ndim or self.shape[dim] <= 1:
        return g
    if int((self == 0).sum()) == 0:
        return reversed_cumsum(ops, result * g, dim) / self
    n = self.shape[dim]
    parts = []
    for k in range(n):
        # d result_j / d self_k for j >= k: the product of the others up to j.
        rest = ops.slice(self, dim, k + 1, n, 1)
        before = ops.slice(result, dim, k - 1, k, 1) if k else None
        one = ops.zeros_like(ops.slice(self, dim, k, k + 1, 1)) + 1
        factors = ops.cumprod(ops.cat([one, rest], dim), dim)
        part = ops.slice(g, dim, k, n, 1) * factors
        summed = ops.sum_dim(part, (dim,), True)
        parts.append(summed if before is None else summed * before)
    return ops.cat(parts, dim)


op("cumsum", "self, *, dim, dtype", grad_fn="CumsumBackward0", sign="Σ↦",
   meets="alike",
   torch="torch.cumsum Tensor.cumsum", tex=r"\operatorname{cumsum}(\v{self})", forward=_cumsum,
   vjp={"self": "reversed_cumsum(g, dim)"})
op("cumprod", "self, *, dim, dtype", grad_fn="CumprodBackward0", sign="Π↦",
   meets="alike", torch="torch.cumprod Tensor.cumprod", tex=r"\operatorname{cumprod}(\v{self})",
   forward=_cumprod, vjp={"self": "cumprod_backward(g, self, dim, result)"})

# --- running extremes -----------------------------------------------------------------------------


def _running(self: Any, dim: int, accumulate: Any) -> tuple[Any, Any]:
    """The extreme so far and its index: the last of equals; once NaN, always NaN."""
    if not self.ndim:
        return self.copy(), np.zeros((), np.int64)
    values = accumulate(self, axis=dim)
    shape = [1] * self.ndim
    shape[dim] = self.shape[dim]
    places = np.arange(self.shape[dim]).reshape(shape)
    new = (self == values) | (self != self)
    return values, np.maximum.accumulate(np.where(new, places, 0), axis=dim).astype(np.int64)


@helper(tex=r"\operatorname{scatter}(\v{g})")
def cummaxmin_backward(ops: Any, g: Any, self: Any, indices: Any, dim: int) -> Any:
    """Each gradient added at the place that its value was taken from."""
    return ops.scatter_add(ops.new_zeros(g, self.shape), indices, g, dim)


for _name, _accumulate in (("max", np.maximum.accumulate), ("min", np.minimum.accumulate)):
    op(f"cum{_name}", "self, *, dim", grad_fn=f"Cum{_name}Backward0", sign=f"{_name}↦",
       meets="alike", torch=f"torch.cum{_name} Tensor.cum{_name}", outputs=("values", "indices"),
       tex=rf"\operatorname{{cum{_name}}}(\v{{self}})",
       forward=lambda self, dim, accumulate=_accumulate: _running(self, dim, accumulate),
       vjp={"self": "cummaxmin_backward(g, self, indices, dim)"})  # fmt: skip

# --- logcumsumexp ---------------------------------------------------------------------------------


def _logcumsumexp(self: Any, dim: int) -> Any:
    if self.dtype.kind not in "fc":
        kind = dtypes.of(self.dtype).scalar
        raise NotImplementedError(f"\"logcumsumexp_out_cpu\" not implemented for '{kind}'")
    if not self.ndim:
        return self.copy()
    # Its rounding adds up along the dimension, and the derivative takes the exponential of it.
    wide = self.astype(np.result_type(self, np.float64))
    return np.logaddexp.accumulate(wide, axis=dim).astype(self.dtype, copy=False)


@helper(tex=r"e^{\v{self}} \odot \sum_{j \ge i} \v{g}_j \odot e^{-\v{result}_j}")
def logcumsumexp_backward(ops: Any, g: Any, self: Any, result: Any, dim: int) -> Any:
    """In logarithms, positive and negative gradients apart (logcumsumexp_backward)."""
    if not g.ndim or not self.size:
        return g
    least = float(np.finfo(getattr(self.dtype, "numpy", self.dtype)).min)
    log = ops.log(ops.abs(g))

    def part(keep: Any) -> Any:
        kept = ops.where(keep, log, least)
        back = ops.flip(ops.logcumsumexp(ops.flip(kept - result, (dim,)), dim), (dim,))
        return ops.exp(back + self)

    return part(g > 0) - part(g < 0)


op("logcumsumexp", "self, *, dim", grad_fn="LogcumsumexpBackward0", sign="ln Σ eˣ↦",
   meets="alike", torch="torch.logcumsumexp Tensor.logcumsumexp",
   tex=r"\ln \operatorname{cumsum}(e^{\v{self}})", forward=_logcumsumexp,
   vjp={"self": "logcumsumexp_backward(g, self, result, dim)"})
