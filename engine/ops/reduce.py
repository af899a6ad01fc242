"""Reductions to sums and means; the derivative spreads the gradient back over what was added.
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from ..summation import torch_mean, torch_sum

Dims = tuple[int, ...] | None
"""None: all dimensions."""


def _kind(self: Any, dtype: Any) -> Any:
    """The dtype that is added up in: as asked, int64 for integers and bools."""
    if dtype is not None:
        return dtype.numpy
    return np.dtype(np.int64) if self.dtype.kind in "iub" else self.dtype


def _sum(self: Any, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = _kind(self, dtype)
    if kind.kind == "f":
        return torch_sum(self.astype(kind, copy=False), dim, keepdim)
    return self.astype(kind, copy=False).sum(axis=dim, keepdims=keepdim, dtype=kind)


def _mean(self: Any, dim: Dims = None, keepdim: bool = False, dtype: Any = None) -> Any:
    kind = self.dtype if dtype is None else dtype.numpy
    if kind.kind not in "fc":
        name = dtypes.of(kind).scalar
        which = "Input" if dtype is None else "Optional"
        raise RuntimeError(
            f"mean(): could not infer output dtype. {which} dtype must be either a floating "
            f"point or complex dtype. Got: {name}"
        )
    if self.size == 0:
        return _sum(self, dim, keepdim, dtype) / np.zeros((), kind)
    if kind.kind == "f":
        return torch_mean(self.astype(kind, copy=False), dim, keepdim)
    return self.astype(kind, copy=False).mean(axis=dim, keepdims=keepdim, dtype=kind)


def _count(shown: Any) -> int:
    return prod(shown.sizes("self"))


@helper(tex=r"\operatorname{expand}(\v{g})")
def sum_backward(ops: Any, g: Any, self_sizes: Any, dim: Dims, keepdim: bool) -> Any:
    """The gradient, spread over the dimensions that were added up."""
    if not keepdim and self_sizes and dim is not None:
        for d in sorted(dim):
            g = ops.unsqueeze(g, d)
    return ops.expand(g, self_sizes)


@helper(tex=r"\frac{\operatorname{expand}(\v{g})}{n}")
def mean_backward(ops: Any, g: Any, self_sizes: Any, dim: Dims, keepdim: bool) -> Any:
    """As for the sum, divided by how many elements were averaged."""
    count = prod(self_sizes) if dim is None else prod(self_sizes[d] for d in dim)
    return sum_backward(ops, g, self_sizes, dim, keepdim) / max(count, 1)


op("sum", "self, *, dtype", grad_fn="SumBackward0", sign="Σ", torch="torch.sum Tensor.sum",
   tex=r"\sum \v{self}", forward=lambda self, dtype=None: _sum(self, dtype=dtype),
   vjp={"self": "expand(g, self_sizes)"})
op("sum.dim_IntList", "self, *, dim, keepdim, dtype", grad_fn="SumBackward1", sign="Σ",
   torch="torch.sum Tensor.sum", name="sum_dim", tex=r"\sum_{\v{dim}} \v{self}", forward=_sum,
   vjp={"self": "sum_backward(g, self_sizes, dim, keepdim)"})
op("mean", "self, *, dtype", grad_fn="MeanBackward0", sign="μ", torch="torch.mean Tensor.mean",
   tex=r"\frac{1}{n} \sum \v{self}", forward=lambda self, dtype=None: _mean(self, dtype=dtype),
   vjp={"self": "mean_backward(g, self_sizes, None, False)"},
   shows={"self_sym_numel": _count})
op("mean.dim", "self, *, dim, keepdim, dtype", grad_fn="MeanBackward1", sign="μ",
   torch="torch.mean Tensor.mean", name="mean_dim", tex=r"\frac{1}{n} \sum_{\v{dim}} \v{self}",
   forward=_mean, vjp={"self": "mean_backward(g, self_sizes, dim, keepdim)"},
   shows={"self_sym_numel": _count})
