"""sort, topk, kthvalue, median, mode ...: their arguments, checked in PyTorch's words."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from ..dispatch import Call, apply, unwrap
from ..op import OPS
from .dims import as_int, numpy_names, one, rank, several
from .extremes import named
from .registry import SPELLED, composite, one_by_one, resolver


@composite("torch.sort Tensor.sort")
@numpy_names
def sort(input: Any, dim: Any = -1, descending: Any = False, *, stable: Any = None) -> Any:
    axis = one(dim, rank(input, "sort"), "sort")
    settings = {"dim": axis, "descending": bool(descending)}
    if stable is None:
        return named("sort", "sort", input, settings)
    return named("sort", "sort.stable", input, {"stable": stable, **settings})


@composite("torch.argsort Tensor.argsort")
@numpy_names
def argsort(input: Any, dim: Any = -1, descending: Any = False, stable: Any = None) -> Any:
    return sort(input, dim, descending, stable=stable)[1]


@composite("torch.msort Tensor.msort")
def msort(input: Any) -> Any:
    return sort(input, 0)[0]


@composite("torch.topk Tensor.topk")
@numpy_names
def topk(input: Any, k: Any, dim: Any = -1, largest: Any = True, sorted: Any = True) -> Any:
    array = unwrap(input, "topk")
    axis, count = one(dim, array.ndim, "topk"), as_int(k, "topk", "k")
    if array.dtype == bool:
        raise RuntimeError("topk does not support bool dtypes on CPU")
    if not 0 <= count <= (array.shape[axis] if array.ndim else 1):
        raise RuntimeError("selected index k out of range")
    settings = {"k": count, "dim": axis, "largest": bool(largest), "sorted": bool(sorted)}
    return named("topk", "topk", input, settings)


def _not_for(kernel: str, array: Any, kinds: str) -> None:
    if array.dtype.kind in kinds:
        kind = dtypes.of(array.dtype).scalar
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind}'")


def _not_empty(function: str, array: Any, axis: int) -> None:
    if array.ndim and array.shape[axis] == 0:
        raise IndexError(f"{function}: Expected reduction dim {axis} to have non-zero size.")


@composite("torch.kthvalue Tensor.kthvalue")
@numpy_names
def kthvalue(input: Any, k: Any, dim: Any = -1, keepdim: Any = False) -> Any:
    array = unwrap(input, "kthvalue")
    axis, place = one(dim, array.ndim, "kthvalue"), as_int(k, "kthvalue", "k")
    _not_for("kthvalue_cpu", array, "bc")
    _not_empty("kthvalue()", array, axis)
    if not 1 <= place <= (array.shape[axis] if array.ndim else 1):
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {axis}")
    settings = {"k": place, "dim": axis, "keepdim": bool(keepdim)}
    return named("kthvalue", "kthvalue", input, settings)


@composite("torch.mode Tensor.mode")
@numpy_names
def mode(input: Any, dim: Any = -1, keepdim: Any = False) -> Any:
    array = unwrap(input, "mode")
    axis = one(dim, array.ndim, "mode")
    _not_empty("mode()", array, axis)
    return named("mode", "mode", input, {"dim": axis, "keepdim": bool(keepdim)})


def _middle(function: str) -> None:
    def middle(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
        array = unwrap(input, function)
        _not_for("median_cpu" if dim is None else "median_out", array, "bc")
        if dim is None:
            return apply(OPS[function], (input,))
        axis = one(dim, array.ndim, function)
        _not_empty("median()", array, axis)
        settings = {"dim": axis, "keepdim": bool(keepdim)}
        return named(function, f"{function}.dim", input, settings)

    SPELLED[f"torch.{function}"] = SPELLED[f"Tensor.{function}"] = numpy_names(middle, function)


_middle("median")
_middle("nanmedian")


def _dims(function: str, input: Any, dim: Any) -> tuple[int, ...] | None:
    ndim = rank(input, function)
    if dim is None or dim == () or dim == []:
        return None
    return tuple(d for d in several(dim, ndim, function) if d < ndim)


@resolver
@numpy_names
def nansum(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Call:
    kind = None if dtype is None else dtypes.as_dtype(dtype, "nansum")
    settings = {
        "dim": _dims("nansum", input, dim), "keepdim": bool(keepdim), "dtype": kind,
    }  # fmt: skip
    return OPS["nansum"], (input,), settings


@resolver
@numpy_names
def count_nonzero(input: Any, dim: Any = None) -> Call:
    return OPS["count_nonzero"], (input,), {"dim": _dims("count_nonzero", input, dim)}


one_by_one("count_nonzero", count_nonzero)


@composite("torch.nanmean Tensor.nanmean")
@numpy_names
def nanmean(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Any:
    """The sum without NaN over the count without NaN."""
    array = unwrap(input, "nanmean")
    if array.dtype.kind not in "fc":
        raise RuntimeError(
            "nanmean(): expected input to have floating point or complex dtype but got "
            f"{dtypes.of(array.dtype).scalar}"
        )
    known = ~input.detach().isnan()
    dims = _dims("nanmean", input, dim)
    count = known.sum(dims, keepdim)
    return apply(*nansum(input, dims, keepdim, dtype=dtype)) / count
