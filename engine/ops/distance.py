"""Distances between rows, renorm, and reductions of segments.

The derivatives follow FunctionsManual.cpp and the CPU kernels. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op
from .spread import _vector_norm, norm_backward

# --- cdist and pdist ------------------------------------------------------------------------------


def _between(x1: Any, x2: Any) -> Any:
    """Every row of x1 less every row of x2."""
    batch = np.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
    rows = math.prod((*batch, x1.shape[-2], x2.shape[-2]))
    meter.charge(2 * rows * x1.shape[-1] * x1.itemsize)
    return x1[..., :, None, :] - x2[..., None, :, :]


def _cdist(x1: Any, x2: Any, p: float) -> Any:
    out = _vector_norm(_between(x1, x2), p, (-1,)) if x1.shape[-1] else None
    if out is None:
        shape = np.broadcast_shapes(x1.shape[:-2], x2.shape[:-2])
        return np.zeros((*shape, x1.shape[-2], x2.shape[-2]), x1.dtype)
    return out


def _slopes(apart: Any, g: Any, distance: Any, p: float) -> Any:
    """The gradient of each difference (Dist::*dist_calc::backward)."""
    g, distance = g[..., None], distance[..., None]
    if p == 0:
        return np.zeros_like(apart)
    if p == 1:
        return np.sign(apart) * g
    size = np.abs(apart)
    if math.isinf(p):
        return g * np.sign(apart) * (size == distance)
    if p == 2:
        return np.where(distance == 0, 0, g * apart / distance)
    if p < 2:
        inner = np.sign(apart) * size ** (p - 1) * g / distance ** (p - 1)
        silent = (distance == 0) | ((apart == 0) & (p < 1))
        return np.where(silent, 0, inner)
    return np.where(distance == 0, 0, apart * size ** (p - 2) * g / distance ** (p - 1))


def _cdist_backward(grad: Any, x1: Any, x2: Any, cdist: Any, p: float) -> Any:
    slopes = _slopes(_between(x1, x2), grad, cdist, p)
    return np.asarray(slopes.sum(axis=-2), x1.dtype)


@helper(tex=r"\v{g}")
def not_twice(ops: Any, name: str) -> Any:
    raise NotImplementedError(f"the derivative for '{name}' is not implemented.")


op("_cdist_backward", "grad, x1, x2, cdist, *, p", grad_fn="CdistBackwardBackward0",
   sign="∂d", tex=r"\v{grad}", forward=_cdist_backward,
   vjp={"grad": "not_twice('_cdist_backward')", "x1": "not_twice('_cdist_backward')",
        "x2": "not_twice('_cdist_backward')"})
op("_cdist_forward", "x1, x2, *, p", grad_fn="CdistBackward0", sign="‖x−y‖",
   tex=r"\left\|\v{x1}_i - \v{x2}_j\right\|_{\v{p}}", forward=_cdist,
   vjp={"x1": "_cdist_backward(g, x1, x2, result, p)",
        "x2": "_cdist_backward(transpose(g, -2, -1), x2, x1, transpose(result, -2, -1), p)"})


def _euclidean(x1: Any, x2: Any) -> Any:
    """By one product of matrices, as PyTorch does for many rows."""
    meter.charge(x1.nbytes * 2 + x2.nbytes * 2)
    one = (x1 * x1).sum(-1, keepdims=True)
    two = (x2 * x2).sum(-1, keepdims=True)
    left = np.concatenate([-2 * x1, one, np.ones_like(one)], -1)
    right = np.concatenate([x2, np.ones_like(two), two], -1)
    return np.sqrt(np.maximum(left @ np.swapaxes(right, -2, -1), 0))


@helper(tex=r"\frac{\v{g}}{\v{result}} \odot (\v{x1}_i - \v{x2}_j)")
def euclidean_backward(ops: Any, g: Any, x1: Any, x2: Any, result: Any, second: int) -> Any:
    ratio = ops.masked_fill(g / result, result == 0, 0)
    if second:
        ratio = ops.transpose(ratio, -2, -1)
        x1, x2 = x2, x1
    return x1 * ops.sum_dim(ratio, (ratio.ndim - 1,), True) - ratio @ x2


op("_euclidean_dist", "x1, x2", grad_fn="EuclideanDistBackward0", sign="‖x−y‖",
   tex=r"\left\|\v{x1}_i - \v{x2}_j\right\|", forward=_euclidean,
   vjp={"x1": "euclidean_backward(g, x1, x2, result, 0)",
        "x2": "euclidean_backward(g, x1, x2, result, 1)"})


def _pairs(self: Any) -> tuple[Any, Any]:
    rows = self.shape[0]
    meter.charge(rows * max(rows - 1, 0) * (self.shape[1] + 2) * 8)
    first, second = np.triu_indices(rows, 1)
    return first, second


def _pdist(self: Any, p: float) -> Any:
    first, second = _pairs(self)
    apart = self[first] - self[second]
    if not apart.size:
        return np.zeros(first.shape, self.dtype)
    return _vector_norm(apart, p, (-1,))


def _pdist_backward(grad: Any, self: Any, pdist: Any, p: float) -> Any:
    first, second = _pairs(self)
    slopes = _slopes(self[first] - self[second], grad, pdist, p)
    out = np.zeros_like(self)
    np.add.at(out, first, slopes)
    np.subtract.at(out, second, slopes)
    return out


op("_pdist_backward", "grad, self, pdist, *, p", grad_fn="PdistBackwardBackward0", sign="∂d",
   tex=r"\v{grad}", forward=_pdist_backward,
   vjp={"grad": "not_twice('_pdist_backward')", "self": "not_twice('_pdist_backward')"})
op("_pdist_forward", "self, *, p", grad_fn="PdistBackward0", sign="‖xᵢ−xⱼ‖",
   tex=r"\left\|\v{self}_i - \v{self}_j\right\|_{\v{p}}", forward=_pdist,
   vjp={"self": "_pdist_backward(g, self, result, p)"})

# --- renorm ---------------------------------------------------------------------------------------


def _others(ndim: int, dim: int) -> tuple[int, ...]:
    return tuple(d for d in range(ndim) if d != dim)


def _renorm(self: Any, p: float, dim: int, maxnorm: float) -> Any:
    size = _vector_norm(self, p, _others(self.ndim, dim), True)
    factor = np.where(size > maxnorm, maxnorm / (size + 1e-7), 1)
    return (self * factor).astype(self.dtype)


@helper(tex=r"\v{g}")
def renorm_backward(ops: Any, g: Any, self: Any, p: float, dim: int, maxnorm: float) -> Any:
    """Through the factor where the norm was too large (renorm_backward)."""
    dims = _others(self.ndim, dim)
    size = ops.linalg_vector_norm(self, p, dims, True, None)
    inner = ops.sum_dim(self * g, dims, True)
    through = norm_backward(ops, inner, self, p, size, dims, True)
    inverse = ops.reciprocal(size + 1e-7)
    scaled = (g - inverse * through) * inverse * maxnorm
    return ops.where(size > maxnorm, scaled, g)


op("renorm", "self, *, p, dim, maxnorm", grad_fn="RenormBackward0", sign="‖x‖≤",
   tex=r"\operatorname{renorm}(\v{self})", forward=_renorm,
   vjp={"self": "renorm_backward(g, self, p, dim, maxnorm)"})
