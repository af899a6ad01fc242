"""gather, scatter, index_select, index_add ...: their arguments, checked in PyTorch's words."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import NUMBERS, TENSORS, Call, apply, apply_inplace, unwrap, wrap
from ..errors import wrap_dim
from ..op import OPS
from ..tensor import Tensor
from .index import as_number
from .registry import RESOLVERS, SPELLED, composite, resolver

INTEGERS = (np.int64, np.int32)


def _scalar(array: Any) -> str:
    return dtypes.of(array.dtype).scalar


def _ranks(shape: tuple[int, ...]) -> int:
    return max(len(shape), 1)


def _wide(shape: tuple[int, ...]) -> tuple[int, ...]:
    return shape or (1,)


def _grid_arguments(function: str, input: Any, dim: Any, index: Any) -> tuple[int, Any, Any]:
    """The dimension, the array and the index array of gather and scatter."""
    old = unwrap(input, function)
    at = unwrap(index, function, "'index' (position 2)")
    found = wrap_dim(dim, old.ndim)
    if at.size and at.dtype not in INTEGERS:
        raise RuntimeError(f"{function.split('_')[0]}(): Expected dtype int32/int64 for index")
    return found, old, at


@resolver
def gather(input: Any, dim: Any, index: Any, *, sparse_grad: bool = False) -> Call:
    axis, old, at = _grid_arguments("gather", input, dim, index)
    if at.size:
        if _ranks(at.shape) != _ranks(old.shape):
            raise RuntimeError(
                "Index tensor must have the same number of dimensions as input tensor"
            )
        for k, (n, most) in enumerate(zip(_wide(at.shape), _wide(old.shape), strict=True)):
            if k != axis and n > most:
                raise RuntimeError(
                    f"Size does not match at dimension {k} expected index {list(at.shape)} to be "
                    f"no larger than self {list(old.shape)} apart from dimension {axis}"
                )
    return OPS["gather"], (input, index), {"dim": axis, "sparse_grad": bool(sparse_grad)}


def _scatter_arguments(function: str, input: Any, dim: Any, index: Any, src: Any) -> int:
    """The dimension, once everything fits; `src` is an array or None."""
    axis, old, at = _grid_arguments(function, input, dim, index)
    if src is not None and src.dtype != old.dtype:
        raise RuntimeError("scatter(): Expected self.dtype to be equal to src.dtype")
    if not at.size:
        return axis
    if _ranks(at.shape) != _ranks(old.shape):
        raise RuntimeError("Index tensor must have the same number of dimensions as self tensor")
    if src is not None and _ranks(at.shape) != _ranks(src.shape):
        raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
    over_self = any(
        k != axis and n > most
        for k, (n, most) in enumerate(zip(_wide(at.shape), _wide(old.shape), strict=True))
    )
    over_src = src is not None and any(
        n > most for n, most in zip(_wide(at.shape), _wide(src.shape), strict=True)
    )
    if over_self or over_src:
        end = "" if src is None else f" and to be no larger size than src {list(src.shape)}"
        raise RuntimeError(
            f"Expected index {list(at.shape)} to be no larger than self {list(old.shape)} apart "
            f"from dimension {axis}{end}"
        )
    return axis


REDUCES = {"add": "sum", "multiply": "prod"}
DEPRECATED = (
    "The reduce argument of torch.scatter with Tensor src is deprecated and will be removed in a "
    "future PyTorch release. Use torch.scatter_reduce instead for more reduction options."
)


@resolver
def scatter(
    input: Any, dim: Any, index: Any, src: Any = None, *, value: Any = None, reduce: Any = None
) -> Call:
    what = value if src is None else src
    tensor = type(what) in TENSORS
    if not tensor and not isinstance(what, NUMBERS):
        raise TypeError(
            f"scatter(): argument 'src' (position 3) must be Tensor or Number, "
            f"not {type(what).__name__}"
        )
    axis = _scatter_arguments("scatter", input, dim, index, what._data if tensor else None)
    number = None if tensor else as_number(what, input.dtype)
    if reduce is not None:
        if reduce not in REDUCES:
            raise RuntimeError("reduce argument must be either add or multiply.")
        if tensor:
            warnings.warn(DEPRECATED, UserWarning, stacklevel=3)
            return OPS["scatter.reduce"], (input, index, what), {"dim": axis, "reduce": reduce}
        return OPS["scatter.value_reduce"], (input, index), {
            "dim": axis, "value": number, "reduce": reduce,
        }  # fmt: skip
    if tensor:
        return OPS["scatter.src"], (input, index, what), {"dim": axis}
    return OPS["scatter.value"], (input, index), {"dim": axis, "value": number}


@resolver
def scatter_add(input: Any, dim: Any, index: Any, src: Any) -> Call:
    new = unwrap(src, "scatter_add", "'src' (position 3)")
    axis = _scatter_arguments("scatter_add", input, dim, index, new)
    return OPS["scatter_add"], (input, index, src), {"dim": axis}


@resolver
def scatter_reduce(
    input: Any, dim: Any, index: Any, src: Any, reduce: Any, *, include_self: bool = True
) -> Call:
    new = unwrap(src, "scatter_reduce", "'src' (position 3)")
    reduce = {"max": "amax", "min": "amin"}.get(reduce, reduce)
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError(
            f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}"
        )
    axis = _scatter_arguments("scatter_reduce", input, dim, index, new)
    return OPS["scatter_reduce.two"], (input, index, src), {
        "dim": axis, "reduce": reduce, "include_self": bool(include_self),
    }  # fmt: skip


# --- whole slices ---------------------------------------------------------------------------------


@resolver
def index_select(input: Any, dim: Any, index: Any) -> Call:
    old = unwrap(input, "index_select")
    at = unwrap(index, "index_select", "'index' (position 2)")
    axis = wrap_dim(dim, old.ndim)
    if at.ndim > 1:
        raise IndexError("index_select(): Index is supposed to be a vector")
    if at.dtype not in INTEGERS:
        raise RuntimeError("index_select(): Expected dtype int32 or int64 for index")
    if not old.ndim and at.size != 1:
        raise RuntimeError(
            f"index_select(): Index to scalar can have only 1 value, got {at.size} value(s)"
        )
    return OPS["index_select"], (input, index), {"dim": axis}


def _slice_arguments(function: str, input: Any, dim: Any, index: Any, source: Any) -> int:
    """The dimension of index_add and index_reduce, once everything fits."""
    old, at = unwrap(input, function), unwrap(index, function, "'index' (position 2)")
    new = unwrap(source, function, "'source' (position 3)")
    axis = wrap_dim(dim, old.ndim)
    if at.ndim > 1:
        raise IndexError(
            f"{function}_(): Index is supposed to be a vector, but got dim: {at.ndim} with type: "
            f"{_scalar(at)} and size: {list(at.shape)}"
        )
    if at.dtype not in INTEGERS:
        raise RuntimeError(
            f"{function}_(): Expected dtype int32/int64 for index but got: {_scalar(at)}"
        )
    if new.dtype != old.dtype:
        raise RuntimeError(
            f"{function}_(): self ({_scalar(old)}) and source ({_scalar(new)}) must have the same "
            "scalar type"
        )
    length = _wide(new.shape)[axis] if axis < _ranks(new.shape) else 1
    if at.size != length and new.ndim:
        shapes = (
            "source tensor shape must match self tensor shape, excluding the specified dimension. "
            f"Got self.shape = {list(old.shape)} source.shape = {list(new.shape)}"
        )
        if new.ndim != old.ndim and axis >= new.ndim:
            raise RuntimeError(shapes)
        raise RuntimeError(
            f"{function}_(): Number of indices ({at.size}) should be equal to source.size(dim): "
            f"({length}), for dim: {axis}"
        )
    a, b = list(_wide(old.shape)), list(_wide(new.shape))
    if new.ndim and (len(a) != len(b) or a[:axis] + a[axis + 1 :] != b[:axis] + b[axis + 1 :]):
        raise RuntimeError(
            "source tensor shape must match self tensor shape, excluding the specified dimension. "
            f"Got self.shape = {list(old.shape)} source.shape = {list(new.shape)}"
        )
    return axis


@resolver
def index_add(input: Any, dim: Any, index: Any, source: Any, *, alpha: Any = 1) -> Call:
    axis = _slice_arguments("index_add", input, dim, index, source)
    return OPS["index_add"], (input, index, source), {"dim": axis, "alpha": alpha}


@resolver
def index_reduce(
    input: Any, dim: Any, index: Any, source: Any, reduce: Any, *, include_self: bool = True
) -> Call:
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(
            f"index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got "
            f"{reduce}."
        )
    warnings.warn(
        "index_reduce() is in beta and the API may change at any time.", UserWarning, stacklevel=3
    )
    axis = _slice_arguments("index_reduce", input, dim, index, source)
    return OPS["index_reduce"], (input, index, source), {
        "dim": axis, "reduce": reduce, "include_self": bool(include_self),
    }  # fmt: skip


@resolver
def index_copy(input: Any, dim: Any, index: Any, source: Any) -> Call:
    old, at = unwrap(input, "index_copy"), unwrap(index, "index_copy", "'index' (position 2)")
    new = unwrap(source, "index_copy", "'source' (position 3)")
    axis = wrap_dim(dim, old.ndim)
    if at.ndim > 1:
        raise IndexError(f"index_copy_(): Index should have dimension 1 or 0 (got {at.ndim})")
    if not new.ndim and at.size != 1:
        raise IndexError(
            f"index_copy_(): When source is scalar, index should have one element (got {at.size})"
        )
    if new.ndim != old.ndim and new.ndim and old.ndim:
        raise IndexError(
            "index_copy_(): When source and destination are not scalars, their dimensionality must "
            f"match. Source dimensionality ({new.ndim}), destination dimensionality ({old.ndim})"
        )
    if at.dtype != np.int64:
        raise RuntimeError(
            f"index_copy_(): Expected a long tensor for index, but got {_scalar(at)}"
        )
    if new.dtype != old.dtype:
        raise RuntimeError(
            "index_copy_(): self and source expected to have the same dtype, but got (self) "
            f"{_scalar(old)} and (source) {_scalar(new)}"
        )
    ours = [*old.shape[:axis], *old.shape[axis + 1 :]]
    theirs = [*new.shape[:axis], *new.shape[axis + 1 :]]
    if ours != theirs:
        raise RuntimeError(
            "index_copy_(): Source/destination tensor must have same slice shapes. Destination "
            f"slice shape: {' '.join(map(str, ours))} at dimension {axis} and source slice shape: "
            f"{' '.join(map(str, theirs))} at dimension 0."
        )
    if new.ndim and at.size != new.shape[axis]:
        raise IndexError(
            f"index_copy_(): Number of indices ({at.size}) should be equal to source.size(dim) "
            f"({new.shape[axis]})"
        )
    return OPS["index_copy"], (input, index, source), {"dim": axis}


@resolver
def index_fill(input: Any, dim: Any, index: Any, value: Any) -> Call:
    old, at = unwrap(input, "index_fill"), unwrap(index, "index_fill", "'index' (position 2)")
    axis = wrap_dim(dim, old.ndim)
    if at.dtype != np.int64:
        raise IndexError("index_fill_(): Expected dtype int64 for index.")
    if at.ndim > 1:
        raise RuntimeError("Index has to be a vector/scalar")
    if type(value) in TENSORS:
        if value._data.ndim:
            raise RuntimeError(
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{value._data.ndim} dimension(s)."
            )
        return OPS["index_fill.int_Tensor"], (input, index, value), {"dim": axis}
    if isinstance(value, complex) and not input.dtype.is_complex:
        raise RuntimeError(
            "index_fill_(): Converting complex Scalar to non-complex type is not supported"
        )
    if not isinstance(value, NUMBERS):
        raise TypeError(
            "index_fill(): argument 'value' (position 3) must be Number or Tensor, "
            f"not {type(value).__name__}"
        )
    number = as_number(value, input.dtype)
    return OPS["index_fill.int_Scalar"], (input, index), {"dim": axis, "value": number}


# --- in place -------------------------------------------------------------------------------------


def _written(name: str) -> None:
    resolve = RESOLVERS[name]

    def method(*args: Any, **kwargs: Any) -> Tensor:
        op, inputs, settings = resolve(*args, **kwargs)
        return apply_inplace(op, inputs, settings)

    method.__name__ = method.__qualname__ = f"{name}_"
    SPELLED[f"Tensor.{name}_"] = method


for _name in ("scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy", "index_fill",
              "index_reduce"):  # fmt: skip
    _written(_name)


@composite("torch.take_along_dim Tensor.take_along_dim")
def take_along_dim(input: Tensor, indices: Any, dim: Any = None) -> Any:
    """gather with the other dimensions broadcast; without `dim` over the flat tensor."""
    old = unwrap(input, "take_along_dim")
    at = unwrap(indices, "take_along_dim", "'indices' (position 1)")
    if at.dtype != np.int64:
        raise RuntimeError(
            f"torch.take_along_dim(): dtype of indices should be Long but got {_scalar(at)}"
        )
    if dim is None:
        flat, places = input.view(-1), indices.view(-1)  # type: ignore[attr-defined]
        return flat.gather(0, places)
    if at.ndim != old.ndim:
        raise RuntimeError(
            "torch.take_along_dim(): input and indices should have the same number of dimensions, "
            f"but got {old.ndim} dimensions for input, and {at.ndim} dimensions for indices"
        )
    axis = wrap_dim(dim, old.ndim)
    ours, theirs = list(old.shape), list(at.shape)
    ours[axis] = theirs[axis] = 1
    shape = list(np.broadcast_shapes(tuple(ours), tuple(theirs)))
    ours, theirs = list(shape), list(shape)
    ours[axis], theirs[axis] = old.shape[axis], at.shape[axis]
    wide, index = input.expand(ours), indices.expand(theirs)  # type: ignore[attr-defined]
    return apply(*gather(wide, axis, _from_the_front(index, old.shape[axis])))


def _from_the_front(index: Tensor, size: int) -> Tensor:
    """PyTorch takes these indices modulo the size, so that they may be negative, or too large."""
    return wrap(index._data % size) if index._data.size and size else index
