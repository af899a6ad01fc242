"""Tensors side by side: `cat`, `stack` and their kin; `repeat`, `roll`, `flip`, `meshgrid`."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes, meter
from ..dispatch import NOTHING, TENSORS, Call, apply, apply_inplace, leaf, not_in_list, unwrap
from ..op import OPS
from ..tensor import Tensor
from .dims import as_int, ints, one, rank, several
from .parts import atleast_1d, atleast_2d, atleast_3d
from .registry import SPELLED, composite, resolver
from .shape import expanded, flatten, reshaped, view

CAT, STACK, REPEAT = OPS["cat"], OPS["stack"], OPS["repeat"]


def _listed(tensors: Any, function: str) -> tuple[Tensor, ...]:
    if not isinstance(tensors, (tuple, list)):
        raise TypeError(
            f"{function}(): argument 'tensors' (position 1) must be tuple of Tensors, "
            f"not {type(tensors).__name__}"
        )
    for i, x in enumerate(tensors):
        if type(x) not in TENSORS:
            raise not_in_list(function, i, 0, x)
    return tuple(tensors)


@resolver
def cat(tensors: Any, dim: Any = 0, **given: Any) -> Call:
    dim = given.pop("axis", dim)
    items = _listed(tensors, "cat")
    if not items:
        raise ValueError("torch.cat(): expected a non-empty list of Tensors")
    first = None
    at = 0
    for i, x in enumerate(items):
        shape = x._data.shape
        if not shape:
            raise RuntimeError(f"zero-dimensional tensor (at position {i}) cannot be concatenated")
        if shape == (0,):
            continue
        if first is None:
            first, at = shape, one(dim, len(shape), "cat")
            continue
        if len(shape) != len(first):
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {len(first)} and {len(shape)}"
            )
        for d, (a, b) in enumerate(zip(first, shape, strict=True)):
            if a != b and d != at:
                raise RuntimeError(
                    f"Sizes of tensors must match except in dimension {at}. Expected size {a} but "
                    f"got size {b} for tensor number {i} in the list."
                )
    return CAT, items, {"dim": at}


@resolver
def stack(tensors: Any, dim: Any = 0) -> Call:
    items = _listed(tensors, "stack")
    if not items:
        raise RuntimeError("stack expects a non-empty TensorList")
    shape = items[0]._data.shape
    for i, x in enumerate(items):
        if x._data.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and "
                f"{list(x._data.shape)} at entry {i}"
            )
    return STACK, items, {"dim": one(dim, len(shape) + 1, "stack")}


def stack_(tensors: Any, dim: int = 0) -> Any:
    op, items, settings = stack(tensors, dim)
    return apply(op, items, settings)


def _cat(tensors: Any, dim: int) -> Any:
    op, items, settings = cat(tensors, dim)
    return apply(op, items, settings)


@composite("torch.hstack")
def hstack(tensors: Any) -> Any:
    if not tensors:
        raise RuntimeError("hstack expects a non-empty TensorList")
    items = atleast_1d(_listed(tensors, "hstack"))
    return _cat(items, 0 if items[0]._data.ndim == 1 else 1)


@composite("torch.vstack torch.row_stack")
def vstack(tensors: Any) -> Any:
    if not tensors:
        raise RuntimeError("vstack expects a non-empty TensorList")
    return _cat(atleast_2d(_listed(tensors, "vstack")), 0)


@composite("torch.dstack")
def dstack(tensors: Any) -> Any:
    if not tensors:
        raise RuntimeError("dstack expects a non-empty TensorList")
    return _cat(atleast_3d(_listed(tensors, "dstack")), 2)


@composite("torch.column_stack")
def column_stack(tensors: Any) -> Any:
    if not tensors:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    columns = [
        reshaped(x, (x._data.size, 1)) if x._data.ndim <= 1 else x
        for x in _listed(tensors, "column_stack")
    ]
    return _cat(columns, 1)


NO_INDEXING = (
    "torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument."
)


@composite("torch.meshgrid")
def meshgrid(*tensors: Any, indexing: str | None = None) -> Any:
    """Each 1-d tensor along its own dimension; "xy" swaps the first two."""
    items = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors
    if not items:
        raise RuntimeError("meshgrid expects a non-empty TensorList")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(
            f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}'
        )
    for x in items:
        if unwrap(x, "meshgrid").ndim > 1:
            raise RuntimeError(
                f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x}"
            )
    if len({x._data.dtype for x in items}) > 1:
        raise RuntimeError("torch.meshgrid expects all tensors to have the same dtype")
    if indexing is None:
        warnings.warn(NO_INDEXING, UserWarning, stacklevel=2)
    items = list(items)
    swap = indexing == "xy" and len(items) > 1
    if swap:
        items[:2] = items[1::-1]
    shape = tuple(x._data.size for x in items)
    grids = []
    for i, x in enumerate(items):
        own = tuple(-1 if j == i else 1 for j in range(len(items)))
        grids.append(expanded(view(x, own), shape))
    if swap:
        grids[:2] = grids[1::-1]
    return tuple(grids)


# --- repeating and moving -------------------------------------------------------------------------


@resolver
def repeat(input: Any, *repeats: Any, **given: Any) -> Call:
    ndim = rank(input, "repeat")
    if not repeats and not given:
        raise TypeError('repeat() missing 1 required positional arguments: "repeats"')
    times = ints((given["repeats"],) if given else repeats, "repeat", "repeats")
    if len(times) < ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of "
            "tensor"
        )
    old = (1,) * (len(times) - ndim) + input._data.shape
    made = [n * size for n, size in zip(times, old, strict=True)]
    for n in made:
        if n < 0:
            raise RuntimeError(f"Trying to create tensor with negative dimension {n}: {made}")
    return REPEAT, (input,), {"repeats": times}


@composite("torch.tile")
def tile(input: Tensor, dims: tuple[int, ...]) -> Any:
    ndim = rank(input, "tile")
    times = ints((dims,), "tile", "dims")
    times = (1,) * (ndim - len(times)) + times
    return apply(REPEAT, (input,), {"repeats": times})


@composite("torch.flip")
def flip(input: Any, dims: tuple[int, ...]) -> Any:
    return flipped(input, several(ints((dims,), "flip", "dims"), rank(input, "flip"), "flip"))


def _one_by_one(function: Callable[..., Any], name: str) -> None:
    """As a method: `x.flip(0, 1)` as well as `x.flip((0, 1))`."""

    def method(self: Tensor, *dims: Any, **given: Any) -> Any:
        if given and not dims:
            return SPELLED[f"torch.{name}"](self, **given)
        return function(self, ints(dims, name, "dims"), **given)

    composite(f"Tensor.{name}")(method)


_one_by_one(tile, "tile")
_one_by_one(flip, "flip")


def flipped(input: Tensor, dims: tuple[int, ...]) -> Any:
    return apply(OPS["flip"], (input,), {"dims": dims})


@composite("torch.fliplr Tensor.fliplr")
def fliplr(input: Tensor) -> Any:
    if rank(input, "fliplr") < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flipped(input, (1,))


@composite("torch.flipud Tensor.flipud")
def flipud(input: Tensor) -> Any:
    if rank(input, "flipud") < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flipped(input, (0,))


@resolver
def roll(input: Any, shifts: Any, dims: Any = ()) -> Call:
    ndim = rank(input, "roll")
    by = ints((shifts,), "roll", "shifts")
    at = (dims,) if type(dims) is int else tuple(dims)
    if not by:
        raise RuntimeError("`shifts` required")
    if (not at and len(by) != 1) or (at and len(at) != len(by)):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(by)}, dims:{len(at)}")
    if at and not ndim:
        raise IndexError("Dimension specified as 0 but tensor has no dimensions")
    at = tuple(one(d, ndim, "roll") for d in at)
    return OPS["roll"], (input,), {"shifts": by if at else (sum(by),), "dims": at}


def _triangle(name: str) -> None:
    def resolve(input: Any, diagonal: int = 0) -> Call:
        ndim = rank(input, name)
        if ndim < 2:
            raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
        return OPS[name], (input,), {"diagonal": as_int(diagonal, name, "diagonal")}

    resolve.__name__ = resolve.__qualname__ = name
    resolver(resolve)


_triangle("tril")
_triangle("triu")


@composite("torch.cartesian_prod")
def cartesian_prod(*tensors: Any) -> Any:
    for t in tensors:
        if unwrap(t, "cartesian_prod").ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(t.shape)}")
    if len(tensors) == 1:
        return tensors[0]
    grids = meshgrid(*tensors, indexing="ij")
    return stack_([flatten(g) for g in grids], 1)


@resolver
def rot90(input: Any, k: int = 1, dims: Any = (0, 1)) -> Call:
    ndim = rank(input, "rot90")
    at = tuple(dims)
    if len(at) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(at)}")
    if ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {ndim}")
    if at[0] == at[1] or abs(at[0] - at[1]) == ndim:
        raise RuntimeError(
            f"expected rotation dims to be different, but got dim0 = {at[0]} and dim1 = {at[1]}"
        )
    for i, d in enumerate(at):
        if not -ndim <= d < ndim:
            raise RuntimeError(f"Rotation dim{i} out of range, dim{i} = {d}")
    return OPS["rot90"], (input,), {"k": k, "dims": tuple(one(d, ndim) for d in at)}


@resolver
def trace(input: Any) -> Call:
    ndim = rank(input, "trace")
    if ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {ndim}")
    return OPS["trace"], (input,), NOTHING


@composite("Tensor.fill_diagonal_")
def fill_diagonal_(self: Tensor, fill_value: float, wrap: bool = False) -> Any:
    if self._data.ndim < 2:
        raise RuntimeError("dimensions must larger than 1")
    rows, columns, *more = self._data.shape
    if any(n != rows for n in (columns, *more)) and more:
        raise RuntimeError("all dimensions of input must be of equal length")
    if more or (wrap and rows > columns):
        steps = [math.prod(self._data.shape[i + 1 :]) for i in range(self._data.ndim)]
        count = min(self._data.shape) if not wrap or more else -(-rows * columns // sum(steps))
        line = SPELLED["torch.as_strided"](self, (count,), (sum(steps),))
    else:
        line = SPELLED["torch.diagonal"](self)
    line.fill_(fill_value)
    return self


@resolver
def block_diag(*tensors: Any) -> Call:
    items = _listed(tensors, "block_diag")
    for i, x in enumerate(items):
        if x._data.ndim > 2:
            raise RuntimeError(
                "torch.block_diag: Input tensors must have 2 or fewer dimensions. Input "
                f"{i} has {x._data.ndim} dimensions"
            )
    return OPS["block_diag"], items, NOTHING


def _triangle_in_place(name: str) -> None:
    def method(self: Tensor, diagonal: int = 0) -> Any:
        return apply_inplace(OPS[name], (self,), {"diagonal": diagonal})

    method.__name__ = method.__qualname__ = f"{name}_"
    SPELLED[f"Tensor.{name}_"] = method


_triangle_in_place("tril")
_triangle_in_place("triu")


def _int(value: Any, function: str, place: int, part: str) -> int:
    if type(value) is not int and type(value) not in TENSORS:
        raise TypeError(
            f"{function}(): argument '{part}' (position {place}) must be int, not "
            f"{type(value).__name__}"
        )
    return as_int(value, function, part)


def _triangle_indices(name: str) -> None:
    def factory(row: int, col: int, offset: int = 0, **given: Any) -> Tensor:
        from .options import options

        row, col, offset = (
            _int(value, name, place, part)
            for place, (part, value) in enumerate(
                (("row", row), ("col", col), ("offset", offset)), 1
            )
        )
        kind, _ = options(name, given, dtypes.int64)
        for side, size in (("row", row), ("col", col)):
            if size < 0:
                raise RuntimeError(f"{side} must be non-negative, got{size}")
        meter.charge(row * col * 8)
        keep = np.tri(row, col, offset, bool) if name[:4] == "tril" else ~np.tri(
            row, col, offset - 1, bool)  # fmt: skip
        return leaf(name, np.stack(np.nonzero(keep)).astype(kind.numpy))

    factory.__name__ = factory.__qualname__ = name
    SPELLED[f"torch.{name}"] = factory


_triangle_indices("tril_indices")
_triangle_indices("triu_indices")
