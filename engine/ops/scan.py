"""Products, and what accumulates along a dimension: cumsum, cumprod, cummax, logcumsumexp.

The derivatives are PyTorch's, zeros among the factors included. It must not know Tensor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import helper, op
from .reduce import _kind

# --- products -------------------------------------------------------------------------------------


def _prod(self: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = _kind(self, dtype)
    axis = dim if self.ndim else None
    return np.asarray(self.astype(kind, copy=False).prod(axis=axis, keepdims=keepdim, dtype=kind))


def _others(ops: Any, g: Any, self: Any, dim: int) -> Any:
    """`g` times the product of all other elements along `dim`; no division, so zeros are fine."""
    n = self.shape[dim]
    if n <= 1:
        return ops.expand(g, self.shape)
    ones = ops.zeros_like(ops.slice(self, dim, 0, 1, 1)) + 1
    before = ops.cumprod(ops.cat([ones, ops.slice(self, dim, 0, n - 1, 1)], dim), dim)
    rest = ops.flip(ops.slice(self, dim, 1, n, 1), (dim,))
    after = ops.flip(ops.cumprod(ops.cat([ones, rest], dim), dim), (dim,))
    return g * (before * after)


@helper(tex=r"\v{g} \odot \frac{\v{result}}{\v{self}}")
def prod_backward(ops: Any, g: Any, self: Any, result: Any) -> Any:
    """The product of the others: by division unless an element is 0 (prod_backward)."""
    if not self.ndim:
        return g
    if int((self == 0).sum()) == 0:
        return g * (result / self)
    return _others(ops, g, self.reshape((-1,)), 0).reshape(self.shape)


@helper(tex=r"\v{g} \odot \frac{\v{result}}{\v{self}}")
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
    return _others(ops, g, self, dim)


op("prod", "self, *, dtype", grad_fn="ProdBackward0", sign="Π", torch="torch.prod Tensor.prod",
   tex=r"\prod \v{self}", forward=lambda self, dtype=None: _prod(self, dtype=dtype),
   vjp={"self": "prod_backward(g, self, result)"})
op("prod.dim_int", "self, *, dim, keepdim, dtype", grad_fn="ProdBackward1", sign="Π",
   torch="torch.prod Tensor.prod", name="prod_dim", tex=r"\prod_{\v{dim}} \v{self}",
   forward=_prod, vjp={"self": "prod_dim_backward(g, self, result, dim, keepdim)"})

# --- running sums and products --------------------------------------------------------------------


def _cumsum(self: Any, dim: int, dtype: Any = None) -> Any:
    kind = _kind(self, dtype)
    wide = self.astype(kind, copy=False)
    return wide.cumsum(axis=dim, dtype=kind) if self.ndim else wide.copy()


def _cumprod(self: Any, dim: int, dtype: Any = None) -> Any:
    kind = _kind(self, dtype)
    wide = self.astype(kind, copy=False)
    return wide.cumprod(axis=dim, dtype=kind) if self.ndim else wide.copy()


@helper(tex=r"\sum_{j \ge i} \v{g}_j")
def reversed_cumsum(ops: Any, g: Any, dim: int) -> Any:
    """The sum of each element and all that follow it."""
    if g.ndim == 0 or g.shape[dim] <= 1:
        return g
    return ops.flip(ops.cumsum(ops.flip(g, (dim,)), dim), (dim,))


@helper(tex=r"\frac{1}{\v{self}_i} \sum_{j \ge i} \v{g}_j \odot \v{result}_j")
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
   torch="torch.cumsum Tensor.cumsum", tex=r"\operatorname{cumsum}(\v{self})", forward=_cumsum,
   vjp={"self": "reversed_cumsum(g, dim)"})
op("cumprod", "self, *, dim, dtype", grad_fn="CumprodBackward0", sign="Π↦",
   torch="torch.cumprod Tensor.cumprod", tex=r"\operatorname{cumprod}(\v{self})",
   forward=_cumprod, vjp={"self": "cumprod_backward(g, self, dim, result)"})
