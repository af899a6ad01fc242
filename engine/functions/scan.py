"""cumsum, cumprod, cummax, logcumsumexp: their arguments, checked."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from ..dispatch import Call
from ..op import OPS
from .dims import numpy_names, one, rank
from .extremes import named
from .registry import RESOLVERS, SPELLED, inplace_caller, resolver


def _running(function: str, input: Any, dim: Any, dtype: Any) -> Call:
    ndim = rank(input, function)
    kind = None if dtype is None else dtypes.as_dtype(dtype, function)
    return OPS[function], (input,), {"dim": one(dim, ndim, function), "dtype": kind}


@resolver
@numpy_names
def cumsum(input: Any, dim: Any, *, dtype: Any = None) -> Call:
    return _running("cumsum", input, dim, dtype)


@resolver
@numpy_names
def cumprod(input: Any, dim: Any, *, dtype: Any = None) -> Call:
    return _running("cumprod", input, dim, dtype)


for _name in ("cumsum", "cumprod"):
    SPELLED[f"Tensor.{_name}_"] = inplace_caller(RESOLVERS[_name], f"{_name}_")


def _running_extreme(function: str) -> None:
    def running(input: Any, dim: Any) -> Any:
        return named(function, function, input, {"dim": one(dim, rank(input, function), function)})

    SPELLED[f"torch.{function}"] = SPELLED[f"Tensor.{function}"] = numpy_names(running, function)


_running_extreme("cummax")
_running_extreme("cummin")


@resolver
@numpy_names
def logcumsumexp(input: Any, dim: Any) -> Call:
    ndim = rank(input, "logcumsumexp")
    return OPS["logcumsumexp"], (input,), {"dim": one(dim, ndim, "logcumsumexp")}
