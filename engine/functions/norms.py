"""linalg.vector_norm, matrix_norm, norm and cond: which norm a call means, in PyTorch's words."""

from __future__ import annotations

import math
from typing import Any

from .. import dtypes
from ..dispatch import Call, apply, apply_inplace, unwrap
from ..op import OPS
from ..ops.matrix import matrix, numeric, square
from ..ops.spread import not_narrower
from .decompositions import svdvals
from .dims import numpy_names, several
from .registry import RESOLVERS, composite, resolver
from .solving import inv_ex, tensor


def _dims(dim: Any, ndim: int, function: str) -> tuple[int, ...] | None:
    """The dimensions named; None for all."""
    if dim is None or dim == () or dim == []:
        return None
    return tuple(d for d in several(dim, ndim, function) if d < ndim)


@numpy_names
def vector_norm(
    input: Any, ord: Any = 2, dim: Any = None, keepdim: Any = False, *, dtype: Any = None
) -> Call:
    """linalg.vector_norm's arguments: over all elements, or over some dimensions."""
    array = unwrap(input, "linalg_vector_norm")
    kind = None if dtype is None else dtypes.as_dtype(dtype, "linalg_vector_norm")
    if not isinstance(ord, (int, float)):
        raise TypeError(
            "linalg_vector_norm(): argument 'ord' (position 2) must be Number, not "
            f"{type(ord).__name__}"
        )
    if kind is not None and array.dtype.kind in "fcV":
        not_narrower(dtypes.of(array.dtype), kind)
    dims = _dims(dim, array.ndim, "linalg_vector_norm")
    empty = not array.size and any(
        array.shape[d] == 0 for d in (range(array.ndim) if dims is None else dims)
    )
    if empty and (ord < 0 or ord == float("inf")):
        shown = dim if isinstance(dim, int) or dims is None else dim[0]
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {ord} norm on an empty tensor because the "
            "operation does not have an identity"
            if dims is None
            else f"linalg.vector_norm cannot compute the {ord} norm on the dimension {shown}because"
            " this dimension is empty and the operation does not have an identity"
        )
    settings = {"ord": ord, "dim": dims, "keepdim": bool(keepdim), "dtype": kind}
    return OPS["linalg_vector_norm"], (input,), settings


vector_norm.__name__ = "linalg_vector_norm"
resolver(vector_norm)


MATRIX_ORDERS = {"fro", "nuc"}


def _order(function: str, ord: Any) -> None:
    if isinstance(ord, str):
        if ord not in MATRIX_ORDERS:
            raise RuntimeError(f"{function}: Order {ord} not supported.")
    elif abs(ord) not in (1, 2, math.inf):
        raise RuntimeError(f"{function}: Order {ord:g} not supported.")


@composite("torch.linalg.matrix_norm")
@numpy_names
def matrix_norm(
    A: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: Any = False, *, dtype: Any = None,
    out: None = None,
) -> Any:  # fmt: skip
    array = tensor(A, "linalg_matrix_norm")
    matrix("linalg.matrix_norm", array)
    if len(dim) != 2:
        raise RuntimeError(
            f"linalg.matrix_norm: dim must be a 2-tuple. Got {' '.join(map(str, dim))}"
        )
    ndim = array.ndim
    first, last = (several(d, ndim)[0] for d in dim)
    if first == last:
        raise RuntimeError(
            f"linalg.matrix_norm: dims must be different. Got ({', '.join(map(str, dim))})"
        )
    _order("linalg.matrix_norm", ord)
    if dtype is None:
        numeric("linalg.matrix_norm", array, half=True)
    else:
        A = A.to(dtype)
    keep = bool(keepdim)
    if ord == "fro":
        return apply(*vector_norm(A, 2, (first, last), keep))
    if ord == "nuc" or abs(ord) == 2:
        order = [d for d in range(ndim) if d not in (first, last)] + [first, last]
        sizes = svdvals(A.permute(order))
        found: Any
        if ord == "nuc":
            found = sizes.sum(-1, keepdim=keep)
        else:
            found = (sizes.amax if ord > 0 else sizes.amin)(-1, keepdim=keep)
        if keep:
            found = found.unsqueeze(-1).permute(sorted(range(ndim), key=order.__getitem__))
        return found
    if abs(ord) == math.inf:
        first, last = last, first
    if not keep and first < last:
        last -= 1
    sums = apply(*vector_norm(A, 1, first, keep))
    return (sums.amax if ord > 0 else sums.amin)(last, keepdim=keep)


@composite("torch.linalg.norm")
@numpy_names
def linalg_norm(
    A: Any, ord: Any = None, dim: Any = None, keepdim: Any = False, *, dtype: Any = None,
    out: None = None,
) -> Any:  # fmt: skip
    """A vector's norm, or a matrix's when an order is given and there are two dimensions."""
    array = tensor(A, "linalg_norm")
    dims = (dim,) if isinstance(dim, int) else dim
    if dims is not None:
        if len(dims) not in (1, 2):
            raise RuntimeError(
                "linalg.norm: If dim is specified, it must be of length 1 or 2. Got "
                f"[{', '.join(map(str, dims))}]"
            )
    elif ord is not None and array.ndim not in (1, 2):
        raise RuntimeError(
            "linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got "
            f"{array.ndim}D."
        )
    pair = len(dims) == 2 if dims is not None else array.ndim == 2
    if ord is not None and (pair or isinstance(ord, str)):
        return matrix_norm(A, ord, (0, 1) if dims is None else dims, keepdim, dtype=dtype)
    return apply(*vector_norm(A, 2.0 if ord is None else ord, dims, keepdim, dtype=dtype))


@composite("torch.linalg.cond")
def cond(A: Any, p: Any = None, *, out: None = None) -> Any:
    """How far a matrix is from a singular one: a norm times the inverse's."""
    array = tensor(A, "linalg_cond")
    matrix("linalg.cond", array)
    if p is None or p in (2, -2):
        sizes = svdvals(A)
        most, least = sizes.narrow(-1, 0, 1), sizes.narrow(-1, -1, 1)
        return (least / most if p == -2 else most / least).squeeze(-1)
    if (not isinstance(p, str) and abs(p) not in (1, math.inf)) or (
        isinstance(p, str) and p not in MATRIX_ORDERS
    ):
        raise RuntimeError(f"linalg.cond got an invalid norm type: {p}")
    square("linalg.cond", array)
    if p == "nuc":
        sizes = svdvals(A)
        return sizes.sum(-1) * sizes.reciprocal().sum(-1)
    inverse, info = inv_ex(A)
    singular = info.unsqueeze(-1).unsqueeze(-1) > 0
    inverse = apply_inplace(*RESOLVERS["masked_fill"](inverse, singular, math.inf))
    return (matrix_norm(A, p) * matrix_norm(inverse, p)).nan_to_num(math.inf, math.inf, -math.inf)
