"""Reductions that pick an element: the greatest, the least, and where; and all, any.

Over everything, equal elements share the gradient evenly; along one dimension the element whose
index is returned gets it whole. It must not know Tensor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op

Dims = tuple[int, ...]


def _ordered(function: str, self: Any) -> Any:
    """`self`, unless its numbers have no order."""
    if self.dtype.kind == "c":
        kind = dtypes.of(self.dtype).scalar
        raise NotImplementedError(f"\"{function}\" not implemented for '{kind}'")
    return self


def _axis(self: Any, dim: int | None) -> int | None:
    """The dimension for numpy: a 0-d tensor has none."""
    return dim if self.ndim else None


def _at(self: Any, index: Any, dim: int, keepdim: bool) -> tuple[Any, Any]:
    """The elements that `index` (with `dim` kept) names, and the index itself."""
    if not self.ndim:
        return self.copy(), np.zeros((), np.int64)
    wide = index.astype(np.int64)
    values = np.take_along_axis(self, wide, dim)
    return (values, wide) if keepdim else (values.squeeze(dim), wide.squeeze(dim))


def _first(self: Any, dim: int, keepdim: bool, find: Any) -> tuple[Any, Any]:
    """The extreme along `dim` and its index: the first of equals, or the first NaN."""
    index = find(self, axis=dim, keepdims=True) if self.ndim else None
    return _at(self, index, dim, keepdim)


@helper(tex=r"\operatorname{scatter}(\v{g})")
def value_selecting_reduction_backward(
    ops: Any, g: Any, dim: int, indices: Any, sizes: Any, keepdim: bool
) -> Any:
    """Each gradient at the place that its value was taken from."""
    if not keepdim and sizes:
        g, indices = ops.unsqueeze(g, dim), ops.unsqueeze(indices, dim)
    return ops.scatter(ops.new_zeros(g, sizes), indices, g, dim)


def _shares(name: str) -> str:
    where = rf"\left[\v{{self}} = \v{{{name}}}\right]"
    return rf"\frac{{\v{{g}} \odot {where}}}{{\#{where}}}"


@helper(tex=_shares("result"))
def evenly_distribute_backward(ops: Any, g: Any, self: Any, result: Any) -> Any:
    """The gradient in equal shares to the elements that equal the result, or are NaN as it is."""
    mask = (self == result) | (ops.isnan(self) & ops.isnan(result))
    share = g / max(int(mask.sum()), 1)
    return ops.masked_fill_tensor(ops.new_zeros(g, self.shape), mask, share)


@helper(tex=r"\v{x}")
def restore_dims(ops: Any, x: Any, ndim: int, dim: Dims | None, keepdim: bool) -> Any:
    """A reduction's result with its dimensions put back, with size 1."""
    if not keepdim:
        for d in range(ndim) if dim is None else sorted(dim):
            x = ops.unsqueeze(x, d)
    return x


@helper(tex=_shares("result"))
def scale_grad_by_count(
    ops: Any, g: Any, self: Any, result: Any, dim: Dims, keepdim: bool
) -> Any:
    """The gradient in equal shares to the elements that equal the result; NaN equals nothing."""
    wide = restore_dims(ops, result, self.ndim, dim, keepdim)
    weight = ops.masked_fill(ops.zeros_like(self), wide == self, 1)
    shares = restore_dims(ops, g, self.ndim, dim, keepdim) * weight
    return shares / (ops.sum_dim(weight, dim, True) if self.ndim else weight)


@helper(tex=_shares("value"))
def aminmax_part(
    ops: Any, g: Any, self: Any, value: Any, dim: int | None, keepdim: bool
) -> Any:
    """As for amax and amin, for one of aminmax's two results."""
    dims = tuple(range(self.ndim)) if dim is None else (dim,)[: self.ndim]
    return scale_grad_by_count(ops, g, self, value, dims, keepdim)


SPREAD = "value_selecting_reduction_backward(g, dim, indices, self_sizes, keepdim)"

for _name, _reduce, _find in (("max", np.max, np.argmax), ("min", np.min, np.argmin)):
    _title, _spelled = _name.capitalize(), f"torch.{_name} Tensor.{_name}"
    op(_name, "self", grad_fn=f"{_title}Backward1", sign=_name, torch=_spelled,
       tex=rf"\{_name} \v{{self}}",
       forward=lambda self, reduce=_reduce, name=_name: reduce(_ordered(f"{name}_all", self)),
       vjp={"self": "evenly_distribute_backward(g, self, result)"})
    op(f"{_name}.dim", "self, *, dim, keepdim", grad_fn=f"{_title}Backward0", sign=_name,
       meets="alike",
       torch=_spelled, name=f"{_name}_dim", tex=rf"\{_name}_{{\v{{dim}}}} \v{{self}}",
       outputs=("values", "indices"),
       forward=lambda self, dim, keepdim=False, find=_find, name=_name:
           _first(_ordered(f"{name}_cpu", self), dim, keepdim, find),
       vjp={"self": SPREAD})
    op(f"a{_name}", "self, *, dim, keepdim", grad_fn=f"A{_name}Backward0", sign=_name,
       torch=f"torch.a{_name} Tensor.a{_name}", tex=rf"\{_name}_{{\v{{dim}}}} \v{{self}}",
       forward=lambda self, dim=None, keepdim=False, reduce=_reduce, name=_name:
           np.asarray(reduce(_ordered(f"a{name}_cpu", self), axis=dim, keepdims=keepdim)),
       vjp={"self": "scale_grad_by_count(g, self, result, dim, keepdim)"})
    op(f"arg{_name}", "self, *, dim, keepdim", sign=f"arg {_name}",
       torch=f"torch.arg{_name} Tensor.arg{_name}",
       tex=rf"\operatorname{{arg\,{_name}}}_{{\v{{dim}}}} \v{{self}}",
       forward=lambda self, dim=None, keepdim=False, find=_find, name=_name:
           np.asarray(find(_ordered(f"arg{name}_cpu", self), axis=_axis(self, dim),
                           keepdims=keepdim)).astype(np.int64))  # fmt: skip


def _truth(reduce: Any, self: Any, dim: Any, keepdim: bool) -> Any:
    """all and any are bool, but uint8 for uint8."""
    found = np.asarray(reduce(self != 0, axis=dim, keepdims=keepdim))
    return found.astype(np.uint8) if self.dtype == np.uint8 else found


for _name, _sign, _is in (("all", "∀", np.all), ("any", "∃", np.any)):
    op(_name, "self, *, dim, keepdim", sign=_sign, torch=f"torch.{_name} Tensor.{_name}",
       tex=rf"\operatorname{{{_name}}} \v{{self}}",
       forward=lambda self, dim=None, keepdim=False, reduce=_is:
           _truth(reduce, self, dim, keepdim))  # fmt: skip


def _aminmax(self: Any, dim: int | None = None, keepdim: bool = False) -> tuple[Any, Any]:
    axis = _axis(_ordered("aminmax_cpu", self), dim)
    least = self.min(axis=axis, keepdims=keepdim)
    return np.asarray(least), np.asarray(self.max(axis=axis, keepdims=keepdim))


op("aminmax", "self, *, dim, keepdim", grad_fn="AminmaxBackward0", sign="min, max",
   meets="alike", torch="torch.aminmax Tensor.aminmax", outputs=("min", "max"),
   tex=r"\min_{\v{dim}} \v{self}, \max_{\v{dim}} \v{self}", forward=_aminmax,
   vjp={"self": "aminmax_part(g0, self, min, dim, keepdim)"
                " + aminmax_part(g1, self, max, dim, keepdim)"})
