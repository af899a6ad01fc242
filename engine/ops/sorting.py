"""Ops that put elements in order or pick one by its rank: sort, topk, kthvalue, median, mode.

Equal elements come out in PyTorch's order. It must not know Tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes, selection
from ..op import helper, op
from ..summation import torch_sum
from .extremes import SPREAD, _at
from .reduce import _kind

WHOLE = "value_selecting_reduction_backward(g, dim, indices, self_sizes, True)"


def _sort(
    self: Any, dim: int = -1, descending: bool = False, stable: Any = None
) -> tuple[Any, Any]:
    """NaN counts as the greatest. Equal elements keep their order when `stable`; otherwise they
    come as std::sort leaves them."""
    if not self.ndim:
        return self.copy(), np.zeros((), np.int64)
    if not stable and self.shape[dim] > 16:
        order = _rows(self, dim, self.shape[dim], lambda row: selection.sort(row, descending))
    elif descending:
        back = np.flip(np.argsort(np.flip(self, dim), axis=dim, kind="stable"), dim)
        order = self.shape[dim] - 1 - back
    else:
        order = np.argsort(self, axis=dim, kind="stable")
    order = order.astype(np.int64)
    return np.take_along_axis(self, order, dim), order


def _rows(self: Any, dim: int, count: int, pick: Callable[[Any], Any]) -> Any:
    """`pick(row)` (indices, `count` of them) for each row along `dim`."""
    rows = np.moveaxis(self, dim, -1)
    out = np.empty((*rows.shape[:-1], count), np.int64)
    for place in np.ndindex(rows.shape[:-1]):
        out[place] = pick(rows[place])
    return np.ascontiguousarray(np.moveaxis(out, -1, dim))


def _topk(
    self: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> tuple[Any, Any]:
    if not self.ndim:
        return self.copy(), np.zeros((), np.int64)
    index = _rows(self, dim, k, lambda row: selection.topk(row, k, largest, sorted))
    return np.take_along_axis(self, index, dim), index


def _picked(self: Any, dim: int, keepdim: bool, pick: Callable[[Any], int]) -> tuple[Any, Any]:
    """One element a row: its value and index."""
    index = _rows(self, dim, 1, pick) if self.ndim else None
    return _at(self, index, dim, keepdim)


def _median_place(row: Any, skip: bool) -> int:
    nan = row != row
    if not skip and nan.any():
        return int(np.argmax(nan))
    count = len(row) - int(nan.sum())
    return int(np.argsort(row, kind="stable")[max(count - 1, 0) // 2])


def _nothing(dtype: Any) -> Any:
    """The median of nothing: NaN, as x86-64 casts it to integers."""
    if dtype.kind == "f":
        return np.array(np.nan, dtype)
    return np.array(np.iinfo(dtype).min if dtype.itemsize > 2 else 0, dtype)


def _median(self: Any, skip: bool) -> Any:
    flat = np.sort(self.reshape(-1))
    bad = int((flat != flat).sum())
    count = flat.size - bad if skip else flat.size
    if (bad and not skip) or not count:
        return _nothing(self.dtype)
    return np.array(flat[(count - 1) // 2])


op("sort", "self, *, dim, descending", grad_fn="SortBackward0", sign="↑",
   meets="alike", torch="torch.sort Tensor.sort", outputs=("values", "indices"),
   tex=r"\operatorname{sort}(\v{self})", forward=_sort, vjp={"self": WHOLE}, lies="like first")
op("sort.stable", "self, *, stable, dim, descending", grad_fn="SortBackward1", sign="↑",
   meets="alike", torch="torch.sort Tensor.sort", outputs=("values", "indices"), name="sort_stable",
   tex=r"\operatorname{sort}(\v{self})", forward=_sort, vjp={"self": WHOLE}, lies="like first")
op("topk", "self, *, k, dim, largest, sorted", grad_fn="TopkBackward0", sign="top k",
   meets="alike", torch="torch.topk Tensor.topk", outputs=("values", "indices"),
   tex=r"\operatorname{top}_{\v{k}}(\v{self})", forward=_topk, vjp={"self": WHOLE})
op("kthvalue", "self, *, k, dim, keepdim", grad_fn="KthvalueBackward0", sign="k-th",
   meets="alike", torch="torch.kthvalue Tensor.kthvalue", outputs=("values", "indices"),
   tex=r"\v{self}_{(\v{k})}",
   forward=lambda self, k, dim=-1, keepdim=False:
       _picked(self, dim, keepdim, lambda row: selection.kth(row, k - 1)),
   vjp={"self": SPREAD})
op("mode", "self, *, dim, keepdim", grad_fn="ModeBackward0", sign="mode",
   meets="alike", torch="torch.mode Tensor.mode", outputs=("values", "indices"),
   tex=r"\operatorname{mode}_{\v{dim}}(\v{self})",
   forward=lambda self, dim=-1, keepdim=False: _picked(self, dim, keepdim, selection.mode),
   vjp={"self": SPREAD})

for _name, _skip in (("median", False), ("nanmedian", True)):
    op(_name, "self", grad_fn=f"{_name.capitalize()}Backward0", sign=_name,
       torch=f"torch.{_name} Tensor.{_name}", tex=rf"\operatorname{{{_name}}}(\v{{self}})",
       forward=lambda self, skip=_skip: _median(self, skip),
       vjp={"self": "evenly_distribute_backward(g, self, result)"})
    op(f"{_name}.dim", "self, *, dim, keepdim", grad_fn=f"{_name.capitalize()}Backward1",
       meets="aside", sign=_name, torch=f"torch.{_name} Tensor.{_name}", name=f"{_name}_dim",
       outputs=("values", "indices"),
       tex=rf"\operatorname{{{_name}}}_{{\v{{dim}}}}(\v{{self}})",
       forward=lambda self, dim, keepdim=False, skip=_skip:
           _picked(self, dim, keepdim, lambda row: _median_place(row, skip)),
       vjp={"self": SPREAD})  # fmt: skip

# --- counting, and sums that skip NaN -------------------------------------------------------------


def _nansum(self: Any, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> Any:
    if self.dtype.kind == "c":
        raise RuntimeError(
            f"nansum on CPU does not support complex inputs. Got {dtypes.of(self.dtype).scalar}"
        )
    kind = _kind(self, dtype)
    kept = np.where(self == self, self, self.dtype.type(0)).astype(kind, copy=False)
    return torch_sum(kept, dim, keepdim)


@helper(tex=r"\v{g} \odot \left[\v{self} \ne \text{NaN}\right]")
def nansum_backward(ops: Any, g: Any, self: Any, dim: Any, keepdim: bool) -> Any:
    """The gradient spread over what was added up; 0 for NaN."""
    return ops.sum_backward(g, self.shape, dim, keepdim) * (self == self)


op("nansum", "self, *, dim, keepdim, dtype", grad_fn="NansumBackward0", sign="Σ",
   torch="torch.nansum Tensor.nansum", tex=r"\sum_{\v{dim}} \v{self}", forward=_nansum,
   vjp={"self": "nansum_backward(g, self, dim, keepdim)"})
op("count_nonzero", "self, *, dim", sign="#", torch="torch.count_nonzero Tensor.count_nonzero",
   tex=r"\#\left[\v{self} \ne 0\right]",
   forward=lambda self, dim=None: np.asarray((self != 0).sum(axis=dim)).astype(np.int64))
