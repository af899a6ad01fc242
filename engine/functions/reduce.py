"""Which reduction a call means: over everything, or over some dimensions."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from ..dispatch import Call
from ..op import OPS
from .dims import numpy_names, rank, several
from .registry import resolver


def over(function: str, input: Any, dim: Any, keepdim: Any, dtype: Any) -> Call:
    """The overload without dimensions, or the one with them."""
    ndim = rank(input, function)
    kind = None if dtype is None else dtypes.as_dtype(dtype, function)
    if dim is None and not keepdim:
        return OPS[function], (input,), {"dtype": kind}
    dims = None if dim is None or dim == () or dim == [] else several(dim, ndim, function)
    if dims is None:
        dims = tuple(range(ndim))
    entry = OPS[f"{function}.dim_IntList" if function == "sum" else f"{function}.dim"]
    # A 0-d tensor may be reduced over "dimension 0": there is nothing to add up.
    found = tuple(d for d in dims if d < ndim)
    return entry, (input,), {"dim": found, "keepdim": bool(keepdim), "dtype": kind}


@resolver
@numpy_names
def sum_(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Call:
    return over("sum", input, dim, keepdim, dtype)


@resolver
@numpy_names
def mean(input: Any, dim: Any = None, keepdim: Any = False, *, dtype: Any = None) -> Call:
    return over("mean", input, dim, keepdim, dtype)
