"""Parts of a tensor: `select`, `narrow`, `diagonal`, `split`, `chunk`, `unbind` ..."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from ..dispatch import TENSORS, Call, apply
from ..op import OPS
from ..tensor import Tensor
from .arithmetic import wrong_arguments
from .dims import as_int, ints, one, rank
from .registry import SPELLED, composite, resolver
from .shape import LAST, SELECT, SLICE, UNSQUEEZE, reshaped, view

SPLIT, SPLIT_WITH_SIZES = OPS["split.Tensor"], OPS["split_with_sizes"]
DIAGONAL = OPS["diagonal"]


@resolver
def select(input: Any, dim: Any, index: Any) -> Call:
    ndim = rank(input, "select")
    if ndim == 0:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    at, i = one(dim, ndim, "select"), as_int(index, "select", "index")
    n = input._data.shape[at]
    if not -n <= i < n:
        raise IndexError(
            f"select(): index {i} out of range for tensor of size {list(input._data.shape)} at "
            f"dimension {at}"
        )
    return SELECT, (input,), {"dim": at, "index": i % n}


def sliced(input: Tensor, dim: int, start: int, end: int, step: int = 1) -> Any:
    return apply(SLICE, (input,), {"dim": dim, "start": start, "end": end, "step": step})


@composite("torch.narrow Tensor.narrow")
def narrow(input: Tensor, dim: int, start: Any, length: int) -> Any:
    ndim = rank(input, "narrow")
    if ndim == 0:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    at = one(dim, ndim, "narrow")
    n = input._data.shape[at]
    if type(start) in TENSORS and (start._data.ndim or start._data.dtype.kind not in "iu"):
        raise RuntimeError("start must be an 0-dim integral Tensor.")
    begin = as_int(start, "narrow", "start")
    if not -n <= begin <= n:
        raise IndexError(
            f"start out of range (expected to be in range of [{-n}, {n}], but got {begin})"
        )
    begin = begin + n if begin < 0 else begin
    if begin + length > n:
        raise RuntimeError(f"start ({begin}) + length ({length}) exceeds dimension size ({n}).")
    return sliced(input, at, begin, begin + length)


@resolver
def diagonal(input: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Call:
    return DIAGONAL, (input,), _diagonal_of(input, offset, dim1, dim2)


@resolver
def diagonal_copy(input: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Call:
    return OPS["diagonal_copy"], (input,), _diagonal_of(input, offset, dim1, dim2)


def _diagonal_of(input: Any, offset: int, dim1: int, dim2: int) -> dict[str, int]:
    ndim = rank(input, "diagonal")
    first, second = one(dim1, ndim, "diagonal"), one(dim2, ndim, "diagonal")
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return {"offset": offset, "dim1": first, "dim2": second}


@resolver
def diag_embed(input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Call:
    ndim = rank(input, "diag_embed") + 1
    first, second = one(dim1, ndim, "diag_embed"), one(dim2, ndim, "diag_embed")
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return OPS["diag_embed"], (input,), {"offset": offset, "dim1": first, "dim2": second}


@composite("torch.linalg.diagonal")
def linalg_diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    return apply(DIAGONAL, (A,), _diagonal_of(A, offset, dim1, dim2))


@composite("torch.diag Tensor.diag")
def diag(input: Tensor, diagonal: int = 0) -> Any:
    ndim = rank(input, "diag")
    if ndim == 1:
        return apply(OPS["diag_embed"], (input,), {"offset": diagonal, "dim1": 0, "dim2": 1})
    if ndim == 2:
        return apply(OPS["diagonal_copy"], (input,), _diagonal_of(input, diagonal, 0, 1))
    raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {ndim}D")


@composite("torch.diagflat Tensor.diagflat")
def diagflat(input: Tensor, offset: int = 0) -> Any:
    flat = view(input.contiguous(), -1)  # type: ignore[attr-defined]
    return apply(OPS["diag_embed"], (flat,), {"offset": offset, "dim1": 0, "dim2": 1})


@resolver
def unfold(input: Any, dimension: Any, size: int, step: int) -> Call:
    ndim = rank(input, "unfold")
    at = one(dimension, ndim, "unfold")
    n = input._data.shape[at] if ndim else 1
    if size > n:
        raise RuntimeError(f"maximum size for tensor at dimension {at} is {n} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    return OPS["unfold"], (input,), {"dimension": at, "size": size, "step": step}


# --- several parts at once ------------------------------------------------------------------------


@composite("torch.split Tensor.split")
def split(tensor: Tensor, split_size_or_sections: Any = None, dim: int = 0, **given: Any) -> Any:
    ndim = rank(tensor, "split")
    if split_size_or_sections is None:
        split_size_or_sections = given.get("split_size", given.get("split_sizes"))
    if ndim == 0:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    at = one(dim, ndim, "split")
    size = split_size_or_sections
    if isinstance(size, (tuple, list)):
        return split_with_sizes_(tensor, ints((size,), "split", "split_size"), at)
    size = as_int(size, "split", "split_size")
    if size < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={size}")
    if size == 0 and tensor._data.shape[at]:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of "
            f"{tensor._data.shape[at]}"
        )
    return apply(SPLIT, (tensor,), {"split_size": size, "dim": at})


def split_with_sizes_(tensor: Tensor, parts: tuple[int, ...], at: int) -> Any:
    n = tensor._data.shape[at]
    if sum(parts) != n or min(parts, default=0) < 0:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {n} (input tensor's size at "
            f"dimension {at}), but got split_sizes={list(parts)}"
        )
    return apply(SPLIT_WITH_SIZES, (tensor,), {"split_sizes": parts, "dim": at})


@composite("torch.split_with_sizes Tensor.split_with_sizes")
def split_with_sizes(input: Tensor, split_sizes: Any, dim: int = 0) -> Any:
    at = one(dim, rank(input, "split_with_sizes"), "split_with_sizes")
    return split_with_sizes_(input, ints((split_sizes,), "split_with_sizes"), at)


@composite("torch.chunk Tensor.chunk")
def chunk(input: Tensor, chunks: int, dim: int = 0) -> Any:
    ndim = rank(input, "chunk")
    if ndim == 0:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks <= 0:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    at = one(dim, ndim, "chunk")
    n = input._data.shape[at]
    size = -(-n // chunks)
    if size == 0:
        return split_with_sizes_(input, (0,) * chunks, at)
    return apply(SPLIT, (input,), {"split_size": size, "dim": at})


@composite("torch.tensor_split Tensor.tensor_split")
def tensor_split(input: Tensor, indices_or_sections: Any = None, dim: int = 0, **given: Any) -> Any:
    ndim = rank(input, "tensor_split")
    if ndim == 0:
        raise RuntimeError(
            "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
        )
    cuts = given.get("indices", given.get("sections", indices_or_sections))
    at = one(dim, ndim, "tensor_split")
    n = input._data.shape[at]
    if type(cuts) in TENSORS:
        cuts = cuts.tolist()
    if type(cuts) is int:
        if cuts <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {cuts}")
        small, more = divmod(n, cuts)
        ends = np.cumsum([small + (i < more) for i in range(cuts)]).tolist()
        return tuple(sliced(input, at, e - small - (i < more), e) for i, e in enumerate(ends))
    edges = [0, *cuts, n]
    return tuple(
        sliced(input, at, a, LAST if i == len(cuts) else b)
        for i, (a, b) in enumerate(itertools.pairwise(edges))
    )


def _numpy_split(name: str, at: int, least: int) -> None:
    def function(input: Tensor, indices_or_sections: Any) -> Any:
        cuts = indices_or_sections
        if type(cuts) not in (int, *TENSORS) and not (
            isinstance(cuts, (list, tuple)) and all(type(i) is int for i in cuts)
        ):
            kinds = ", ".join(type(i).__name__ for i in cuts[:1]) if type(cuts) is tuple else ""
            got = f"tuple of ({kinds},)" if kinds else type(cuts).__name__
            why = (
                "\n      didn't match because some of the arguments have invalid types: "
                f"(Tensor, !{got}!)"
            )
            known = [f"(Tensor input, {rest}){why}"
                     for rest in ("int sections", "tuple of ints indices")]  # fmt: skip
            raise wrong_arguments(name, input, cuts, known=known)
        ndim = rank(input, name)
        if ndim < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor "
                f"with {ndim} dimensions!"
            )
        dim = 0 if name == "hsplit" and ndim == 1 else at
        n = input._data.shape[dim]
        if type(indices_or_sections) is int and (
            indices_or_sections <= 0 or n % indices_or_sections
        ):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {dim}, but the size of the "
                f"dimension {n} is not divisible by the split_size {indices_or_sections}!"
            )
        return tensor_split(input, indices_or_sections, dim)

    function.__name__ = function.__qualname__ = name
    SPELLED[f"torch.{name}"] = SPELLED[f"Tensor.{name}"] = function


for _name, _at, _least in (("hsplit", 1, 1), ("vsplit", 0, 2), ("dsplit", 2, 3)):
    _numpy_split(_name, _at, _least)


@composite("torch.unbind Tensor.unbind")
def unbind(input: Tensor, dim: int = 0) -> Any:
    at = one(dim, rank(input, "unbind"), "unbind")
    if input._data.ndim == 0:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    return apply(OPS["unbind.int"], (input,), {"dim": at})


# --- 1, 2 or 3 dimensions at least ----------------------------------------------------------------


def _at_least(name: str, least: int) -> Any:
    def lifted(x: Tensor) -> Any:
        ndim = rank(x, name)
        if ndim >= least:
            return x
        if ndim == 0:
            return reshaped(x, (1,) * least)
        if least == 2:
            return apply(UNSQUEEZE, (x,), {"dim": 0})
        if ndim == 1:
            x = apply(UNSQUEEZE, (x,), {"dim": 0})
        return apply(UNSQUEEZE, (x,), {"dim": x._data.ndim})

    def function(*tensors: Any) -> Any:
        if len(tensors) == 1:
            if isinstance(tensors[0], (tuple, list)):
                return tuple(lifted(x) for x in tensors[0])
            return lifted(tensors[0])
        return tuple(lifted(x) for x in tensors)

    function.__name__ = function.__qualname__ = name
    SPELLED[f"torch.{name}"] = function
    return function


atleast_1d, atleast_2d, atleast_3d = (_at_least(f"atleast_{n}d", n) for n in (1, 2, 3))
