"""max, min, amax, argmax, all, any ...: which overload a call means, checked in PyTorch's words."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import TENSORS, Call, apply, unwrap
from ..op import OPS
from ..return_types import TYPES
from .dims import numpy_names, one, rank, several
from .registry import SPELLED, resolver


def named(name: str, op: str, input: Any, settings: dict[str, Any]) -> Any:
    """Run an op with several results: they come back as torch.return_types' tuple."""
    return TYPES[name](apply(OPS[op], (input,), settings))


def not_empty(function: str, input: Any, dims: tuple[int, ...] | None) -> None:
    """An extreme of nothing is an error: RuntimeError over all, IndexError along a dimension."""
    array = unwrap(input, function)
    if array.size:
        return
    if dims is None or (not dims and array.ndim):
        raise RuntimeError(
            f"{function}(): Expected reduction dim to be specified for input.numel() == 0. Specify "
            "the reduction dim with the 'dim' argument."
        )
    for d in dims:
        if array.ndim and array.shape[d] == 0:
            raise IndexError(f"{function}(): Expected reduction dim {d} to have non-zero size.")


def _extreme(name: str, pair: str) -> None:
    def extreme(input: Any, dim: Any = None, keepdim: Any = False, **given: Any) -> Any:
        other = given.pop("other", None)
        if given:
            raise TypeError(f"{name}() got an unexpected keyword argument '{next(iter(given))}'")
        if type(dim) in TENSORS:
            if keepdim is not False:
                raise TypeError(f"{name}(): argument 'dim' (position 2) must be int, not Tensor")
            dim, other = None, dim
        if other is not None:
            return SPELLED[f"torch.{pair}"](input, other)
        ndim = rank(input, name)
        if dim is None:
            not_empty(name, input, None)
            return apply(OPS[name], (input,))
        axis = one(dim, ndim, name)
        not_empty(name, input, (axis,))
        settings = {"dim": axis, "keepdim": bool(keepdim)}
        return named(name, f"{name}.dim", input, settings)

    SPELLED[f"torch.{name}"] = SPELLED[f"Tensor.{name}"] = numpy_names(extreme, name)


_extreme("max", "maximum")
_extreme("min", "minimum")


def _over_dims(function: str, input: Any, dim: Any, keepdim: Any) -> Call:
    ndim = rank(input, function)
    dims = several(dim, ndim, function) if dim is not None else ()
    not_empty(function, input, dims or None)
    dims = tuple(d for d in dims or range(ndim) if d < ndim)
    return OPS[function], (input,), {"dim": dims, "keepdim": bool(keepdim)}


@resolver
@numpy_names
def amax(input: Any, dim: Any = (), keepdim: Any = False) -> Call:
    return _over_dims("amax", input, dim, keepdim)


@resolver
@numpy_names
def amin(input: Any, dim: Any = (), keepdim: Any = False) -> Call:
    return _over_dims("amin", input, dim, keepdim)


def _place(function: str, input: Any, dim: Any, keepdim: Any) -> Call:
    array = unwrap(input, function)
    if array.dtype == np.bool_:
        raise RuntimeError(f"{function}(): does not support bool input")
    axis = None if dim is None else one(dim, array.ndim, function)
    if axis is not None:
        not_empty(function, input, (axis,))
    elif not array.size:
        raise IndexError(
            f"{function}(): Expected reduction dim to be specified for input.numel() == 0."
        )
    return OPS[function], (input,), {"dim": axis, "keepdim": bool(keepdim)}


@resolver
@numpy_names
def argmax(input: Any, dim: Any = None, keepdim: Any = False) -> Call:
    return _place("argmax", input, dim, keepdim)


@resolver
@numpy_names
def argmin(input: Any, dim: Any = None, keepdim: Any = False) -> Call:
    return _place("argmin", input, dim, keepdim)


def _truth(function: str, input: Any, dim: Any, keepdim: Any) -> Call:
    ndim = rank(input, function)
    if dim is None:
        return OPS[function], (input,), {"dim": None, "keepdim": bool(keepdim)}
    dims = tuple(d for d in several(dim, ndim, function) if d < ndim)
    return OPS[function], (input,), {"dim": dims, "keepdim": bool(keepdim)}


@resolver
@numpy_names
def all_(input: Any, dim: Any = None, keepdim: Any = False) -> Call:
    return _truth("all", input, dim, keepdim)


@resolver
@numpy_names
def any_(input: Any, dim: Any = None, keepdim: Any = False) -> Call:
    return _truth("any", input, dim, keepdim)


@numpy_names
def aminmax(input: Any, *, dim: Any = None, keepdim: Any = False) -> Any:
    ndim = rank(input, "aminmax")
    axis = None if dim is None else one(dim, ndim, "aminmax")
    if axis is None and not input._data.size:
        raise RuntimeError(
            "aminmax(): cannot compute aminmax over an empty dimension as the operation has no "
            "identity."
        )
    if axis is not None and input._data.ndim and not input._data.shape[axis]:
        raise IndexError(f"aminmax: Expected reduction dim {axis} to have non-zero size.")
    return named("aminmax", "aminmax", input, {"dim": axis, "keepdim": bool(keepdim)})


SPELLED["torch.aminmax"] = SPELLED["Tensor.aminmax"] = aminmax


@resolver
@numpy_names
def prod(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Call:
    ndim = rank(input, "prod")
    kind = None if dtype is None else dtypes.as_dtype(dtype, "prod")
    if dim is None:
        return OPS["prod"], (input,), {"dtype": kind}
    settings = {"dim": one(dim, ndim, "prod"), "keepdim": bool(keepdim), "dtype": kind}
    return OPS["prod.dim_int"], (input,), settings
