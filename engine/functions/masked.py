"""masked_fill, masked_select, take, put, nonzero, where: their arguments, checked."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import NUMBER_TYPES, NUMBERS, TENSORS, Call, apply, unwrap, wrap
from ..errors import size_mismatch, wrap_dim
from ..op import OPS
from ..sparse_tensor import SparseTensor, refused
from ..tensor import Tensor
from .arithmetic import where as where_call
from .index import as_number
from .registry import RESOLVERS, SPELLED, composite, inplace_caller, resolver


def _scalar(array: Any) -> str:
    return dtypes.of(array.dtype).scalar


def _fitting(mask: Any, old: Any) -> None:
    problem = size_mismatch(mask.shape, old.shape)
    if problem is not None:
        raise problem


@resolver
def masked_fill(input: Any, mask: Any, value: Any) -> Call:
    old = unwrap(input, "masked_fill")
    where = unwrap(mask, "masked_fill", "'mask' (position 1)")
    if where.dtype != bool:
        _fitting(where, old)
        raise RuntimeError(
            "masked_fill_ only supports boolean masks, but got mask with dtype "
            f"{dtypes.of(where.dtype).cpp}"
        )
    _fitting(where, old)
    if type(value) in TENSORS:
        if value._data.ndim:
            raise RuntimeError(
                "masked_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value._data.ndim} dimension(s)."
            )
        if value.dtype.is_complex:
            as_number(value._data.item(), input.dtype)
        return OPS["masked_fill.Tensor"], (input, mask, value), {}
    if not isinstance(value, NUMBERS):
        raise TypeError(
            "masked_fill(): argument 'value' (position 2) must be Number or Tensor, "
            f"not {type(value).__name__}"
        )
    return OPS["masked_fill.Scalar"], (input, mask), {"value": as_number(value, input.dtype)}


@resolver
def masked_select(input: Any, mask: Any) -> Call:
    old = unwrap(input, "masked_select")
    where = unwrap(mask, "masked_select", "'mask' (position 1)")
    if where.dtype != bool:
        raise RuntimeError("masked_select: expected BoolTensor for mask")
    _fitting(where, old)
    return OPS["masked_select"], (input, mask), {}


@resolver
def masked_scatter(input: Any, mask: Any, source: Any) -> Call:
    old = unwrap(input, "masked_scatter")
    where = unwrap(mask, "masked_scatter", "'mask' (position 1)")
    new = unwrap(source, "masked_scatter", "'source' (position 2)")
    _fitting(where, old)
    if new.dtype != old.dtype:
        raise RuntimeError(
            "masked_scatter: expected self and source to have same dtypes but got"
            f"{_scalar(old)} and {_scalar(new)}"
        )
    if where.dtype != bool:
        raise RuntimeError(
            f"masked_scatter_ only supports boolean masks, but got mask with dtype {_scalar(where)}"
        )
    return OPS["masked_scatter"], (input, mask, source), {}


def _long(function: str, index: Any) -> None:
    if index.dtype != np.int64:
        raise RuntimeError(
            f"{function}(): Expected a long tensor for index, but got {_scalar(index)}"
        )


@resolver
def take(input: Any, index: Any) -> Call:
    unwrap(input, "take")
    _long("take", unwrap(index, "take", "'index' (position 1)"))
    return OPS["take"], (input, index), {}


@resolver
def put(input: Any, index: Any, source: Any, accumulate: bool = False) -> Call:
    old = unwrap(input, "put")
    at = unwrap(index, "put", "'index' (position 1)")
    new = unwrap(source, "put", "'source' (position 2)")
    _long("put_", at)
    if new.dtype != old.dtype:
        raise RuntimeError(
            "put_(): self and source expected to have the same dtype, but got self.dtype = "
            f"{_scalar(old)} and source.dtype = {_scalar(new)}"
        )
    if at.size != new.size:
        raise IndexError(
            "put_(): Expected source and index to have the same number of elements, but got "
            f"source.numel() = {new.size}, index.numel() = {at.size}"
        )
    return OPS["put"], (input, index, source), {"accumulate": bool(accumulate)}


for _name in ("masked_fill", "masked_scatter", "put"):
    SPELLED[f"Tensor.{_name}_"] = inplace_caller(RESOLVERS[_name], f"{_name}_")

# --- where ----------------------------------------------------------------------------------------


@composite("torch.nonzero Tensor.nonzero")
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Any:
    """The places of what is not zero: one row each, or one index vector for each dimension."""
    old = unwrap(input, "nonzero")
    found = apply(OPS["nonzero"], (input,))
    if not as_tuple:
        return found
    if not old.ndim:
        return apply(OPS["nonzero"], (input.unsqueeze(0),)).unbind(1)  # type: ignore[attr-defined]
    return found.unbind(1)


@composite("torch.argwhere Tensor.argwhere")
def argwhere(input: Tensor) -> Any:
    unwrap(input, "argwhere")
    return apply(OPS["nonzero"], (input,))


BYTE_CONDITION = (
    "where received a uint8 condition tensor. This behavior is deprecated and will be removed in a "
    "future version of PyTorch. Use a boolean condition instead."
)


@composite("torch.where")
def where(condition: Any, input: Any = None, other: Any = None, **given: Any) -> Any:
    """One argument: where it is not zero. Three: from `input` where it is, else from `other`."""
    input = given.pop("self", input)
    if given:
        raise TypeError(f"where() got an unexpected keyword argument '{next(iter(given))}'")
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)
    for x in (condition, input, other):
        if type(x) is SparseTensor:
            raise refused("where()")
        if type(x) not in TENSORS and (x is condition or type(x) not in NUMBER_TYPES):
            kinds = ", ".join(
                "Tensor" if type(v) in TENSORS else type(v).__name__
                for v in (condition, input, other) if v is not None
            )  # fmt: skip
            raise TypeError(
                f"where() received an invalid combination of arguments - got ({kinds}), but "
                "expected one of: (Tensor condition), (Tensor condition, Tensor or Number input, "
                "Tensor or Number other)"
            )
    if condition._data.dtype == np.uint8:
        warnings.warn(BYTE_CONDITION, UserWarning, stacklevel=2)
        condition = condition.bool()
    if type(input) in NUMBER_TYPES and type(other) in NUMBER_TYPES:
        kind = dtypes.result_type(
            (dtypes.of_scalar(input), "scalar"), (dtypes.of_scalar(other), "scalar")
        )
        input, other = (wrap(np.array(v).astype(kind.numpy)) for v in (input, other))
    op, inputs, settings = where_call(condition, input, other)
    return apply(op, inputs, settings)


@composite("Tensor.where")
def where_method(self: Tensor, condition: Any, other: Any) -> Any:
    return where(condition, self, other)


# --- a view replaced ------------------------------------------------------------------------------


@resolver
def select_scatter(input: Any, src: Any, dim: Any, index: Any) -> Call:
    old = unwrap(input, "select_scatter")
    unwrap(src, "select_scatter", "'src' (position 1)")
    axis = wrap_dim(dim, old.ndim)
    n = old.shape[axis]
    if not -n <= index < n:
        raise IndexError(
            f"select(): index {index} out of range for tensor of size {list(old.shape)} at "
            f"dimension {axis}"
        )
    return OPS["select_scatter"], (input, src), {"dim": axis, "index": index % n}


@resolver
def slice_scatter(
    input: Any, src: Any, dim: Any = 0, start: Any = None, end: Any = None, step: int = 1
) -> Call:
    old = unwrap(input, "slice_scatter")
    unwrap(src, "slice_scatter", "'src' (position 1)")
    if step <= 0:
        raise RuntimeError("slice step must be positive")
    return OPS["slice_scatter"], (input, src), {
        "dim": wrap_dim(dim, old.ndim), "start": start or 0, "end": end, "step": step,
    }  # fmt: skip


@resolver
def diagonal_scatter(input: Any, src: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Call:
    old = unwrap(input, "diagonal_scatter")
    unwrap(src, "diagonal_scatter", "'src' (position 1)")
    return OPS["diagonal_scatter"], (input, src), {
        "offset": offset, "dim1": wrap_dim(dim1, old.ndim), "dim2": wrap_dim(dim2, old.ndim),
    }  # fmt: skip
