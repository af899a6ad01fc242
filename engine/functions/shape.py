"""Shapes: `view`, `reshape`, `transpose`, `squeeze`, `expand` and their kin."""

from __future__ import annotations

import math
import sys
import warnings
from typing import Any

import numpy as np

from ..dispatch import NOTHING, Call, apply, unwrap
from ..dtypes import Size, as_dtype, dtype
from ..errors import size_mismatch, wrap_dim
from ..op import OPS
from ..tensor import Tensor
from .conversion import CLONE, reinterpreted
from .dims import as_int, ints, one, rank, several
from .registry import SPELLED, composite, one_by_one, resolver

VIEW, ALIAS, UNSAFE_VIEW = OPS["view"], OPS["_reshape_alias"], OPS["_unsafe_view"]
T, TRANSPOSE, PERMUTE = OPS["t"], OPS["transpose.int"], OPS["permute"]
UNSQUEEZE, EXPAND = OPS["unsqueeze"], OPS["expand"]
SELECT, SLICE = OPS["select.int"], OPS["slice.Tensor"]
LAST = sys.maxsize

# --- view and reshape -----------------------------------------------------------------------------


def inferred(size: tuple[int, ...], count: int) -> tuple[int, ...]:
    """The size with its -1 filled in. RuntimeError when it can't hold `count` elements."""
    if -1 not in size:
        if math.prod(size) != count or min(size, default=0) < 0:
            _misfit(size, count)
        return size
    known = 1
    unknown = -1
    for i, n in enumerate(size):
        if n == -1:
            if unknown >= 0:
                raise RuntimeError("only one dimension can be inferred")
            unknown = i
        else:
            known *= n
    if known == 0 and count == 0:
        raise RuntimeError(
            f"cannot reshape tensor of {count} elements into shape {list(size)} because the "
            "unspecified dimension size -1 can be any value and is ambiguous"
        )
    if known <= 0 or count % known:
        _misfit(size, count)
    return (*size[:unknown], count // known, *size[unknown + 1 :])


def _misfit(size: tuple[int, ...], count: int) -> None:
    for i, n in enumerate(size):
        if n < -1:
            raise RuntimeError(f"invalid shape dimension {n} at index {i} of shape {list(size)}")
    raise RuntimeError(f"shape '{list(size)}' is invalid for input of size {count}")


@composite("Tensor.view")
def view(self: Tensor, *size: Any, **given: Any) -> Any:
    """The same memory under another shape, RuntimeError where that would need a copy; or its bits
    in another dtype."""
    if not size and given:
        size = (given.pop("size" if "size" in given else "dtype", ()),)
    if given:
        raise TypeError(f"view() got an unexpected keyword argument '{next(iter(given))}'")
    if len(size) == 1 and isinstance(size[0], (dtype, type)):
        return reinterpreted(self, as_dtype(size[0], "view"))
    return apply(VIEW, (self,), {"size": inferred(ints(size, "view"), self._data.size)})


@composite("Tensor.view_as")
def view_as(self: Tensor, other: Tensor) -> Any:
    return view(self, unwrap(other, "view_as", "'other' (position 1)").shape)


def reshaped(self: Tensor, size: tuple[int, ...]) -> Any:
    """reshape, once the size is known: a view where it can be one, else a copy."""
    a = self._data
    if a.flags.c_contiguous:
        return apply(VIEW, (self,), {"size": size})
    try:
        a.reshape(size, copy=False)
    except ValueError:
        copy = apply(CLONE, (self,), {"memory_format": "contiguous_format"})
        return apply(UNSAFE_VIEW, (copy,), {"size": size})
    return apply(ALIAS, (self,), {"size": size})


@composite("Tensor.reshape")
def reshape_(self: Tensor, *shape: Any, **given: Any) -> Any:
    if given:
        shape = (given["shape"],)
    return reshaped(self, inferred(ints(shape, "reshape", "shape"), self._data.size))


@composite("torch.reshape")
def reshape(input: Tensor, shape: Any) -> Any:
    count = unwrap(input, "reshape").size
    return reshaped(input, inferred(ints((shape,), "reshape", "shape"), count))


@composite("Tensor.reshape_as")
def reshape_as(self: Tensor, other: Tensor) -> Any:
    return reshape(self, unwrap(other, "reshape_as", "'other' (position 1)").shape)


@composite("torch.flatten Tensor.flatten")
def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Any:
    """Dimensions start to end as one; a 0-d tensor becomes 1-d."""
    ndim = rank(input, "flatten")
    start, end = one(start_dim, ndim, "flatten"), one(end_dim, ndim, "flatten")
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    if ndim == 0:
        return reshaped(input, (1,))
    if start == end:
        return input
    shape = input._data.shape
    middle = math.prod(shape[start : end + 1])
    return reshaped(input, (*shape[:start], middle, *shape[end + 1 :]))


@composite("torch.ravel Tensor.ravel")
def ravel(input: Tensor) -> Any:
    count = unwrap(input, "ravel").size
    copy = input.contiguous()  # type: ignore[attr-defined]
    return apply(VIEW, (copy,), {"size": (count,)})


@composite("torch.unflatten Tensor.unflatten")
def unflatten(input: Tensor, dim: int, *sizes: Any) -> Any:
    at = one(dim, rank(input, "unflatten"), "unflatten")
    shape = input._data.shape
    parts = ints(sizes, "unflatten", "sizes")
    if not parts:
        raise RuntimeError("unflatten: sizes must be non-empty")
    known = math.prod(n for n in parts if n != -1)
    if -1 in parts and known and shape[at] % known == 0:
        parts = tuple(shape[at] // known if n == -1 else n for n in parts)
    if math.prod(parts) != shape[at]:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(parts)} don't multiply up to the size of dim "
            f"{at} ({shape[at]}) in the input tensor"
        )
    return apply(VIEW, (input,), {"size": (*shape[:at], *parts, *shape[at + 1 :])})


# --- order of dimensions --------------------------------------------------------------------------


@resolver
def t(input: Any) -> Call:
    ndim = rank(input, "t")
    if ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {ndim}D")
    return T, (input,), NOTHING


@resolver
def transpose(input: Any, dim0: Any = None, dim1: Any = None, **numpy: Any) -> Call:
    ndim = rank(input, "transpose")
    dim0, dim1 = numpy.get("axis0", dim0), numpy.get("axis1", dim1)
    for name, dim in (("dim0", dim0), ("dim1", dim1)):
        if dim is None:
            raise TypeError(f'transpose() missing 1 required positional arguments: "{name}"')
    first = as_int(dim0, "transpose", "dim0"), as_int(dim1, "transpose", "dim1")
    return TRANSPOSE, (input,), {"dim0": one(first[0], ndim), "dim1": one(first[1], ndim)}


def permuted(input: Tensor, dims: tuple[int, ...]) -> Any:
    ndim = input._data.ndim
    if len(dims) != ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the "
            f"length of the desired ordering of dimensions i.e. input.dim() = {ndim} is not equal "
            f"to len(dims) = {len(dims)}"
        )
    order = tuple([wrap_dim(d, ndim) for d in dims])
    if len(set(order)) != ndim:
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return apply(PERMUTE, (input,), {"dims": order})


@composite("Tensor.permute")
def permute_method(self: Tensor, *dims: Any, **given: Any) -> Any:
    return permuted(self, ints((given["dims"],) if given else dims, "permute", "dims"))


@composite("torch.permute")
def permute(input: Tensor, dims: Any) -> Any:
    rank(input, "permute")
    return permuted(input, ints((dims,), "permute", "dims"))


def _all_turned(self: Tensor) -> Any:
    ndim = self._data.ndim
    if ndim == 0:
        warnings.warn(
            "Tensor.T is deprecated on 0-D tensors. This function is the identity in these cases.",
            UserWarning,
            stacklevel=2,
        )
    elif ndim != 2:
        warnings.warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is "
            "deprecated and it will throw an error in a future release. Consider `x.mT` to "
            "transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to "
            "reverse the dimensions of a tensor.",
            UserWarning,
            stacklevel=2,
        )
    return permuted(self, tuple(range(ndim))[::-1])


def _matrix_turned(self: Tensor, name: str) -> Any:
    ndim = self._data.ndim
    if ndim < 2:
        raise RuntimeError(
            f"tensor.{name} is only supported on matrices or batches of matrices. Got {ndim}-D "
            "tensor."
        )
    out = apply(TRANSPOSE, (self,), {"dim0": ndim - 2, "dim1": ndim - 1})
    return conjugated(out) if name == "mH" else out


def _adjoint(self: Tensor) -> Any:
    if self._data.ndim not in (0, 2):
        raise RuntimeError(
            f"tensor.H is only supported on matrices (2-D tensors). Got {self._data.ndim}-D "
            f"tensor.{' For batches of matrices, consider using tensor.mH' * (self._data.ndim > 2)}"
        )
    turned = apply(TRANSPOSE, (self,), {"dim0": 0, "dim1": 1}) if self._data.ndim else self
    return conjugated(turned)


def conjugated(x: Tensor) -> Any:
    """Real numbers are their own conjugates."""
    return apply(OPS["_conj"], (x,)) if x._data.dtype.kind == "c" else x


SPELLED |= {
    "Tensor.T": property(_all_turned),
    "Tensor.mT": property(lambda self: _matrix_turned(self, "mT")),
    "Tensor.H": property(_adjoint),
    "Tensor.mH": property(lambda self: _matrix_turned(self, "mH")),
}
SPELLED["torch.adjoint"] = SPELLED["Tensor.adjoint"] = lambda input: _matrix_turned(input, "mH")


@composite("torch.movedim Tensor.movedim torch.moveaxis Tensor.moveaxis")
def movedim(input: Tensor, source: Any, destination: Any) -> Any:
    ndim = rank(input, "movedim")
    if type(source) is int:
        source, destination = (source,), (destination,)
    if len(source) != len(destination):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(source)} dims) should "
            f"contain the same number of dims as destination ({list(destination)} dims)"
        )
    came = [one(d, ndim, "movedim") for d in source]
    goes = [one(d, ndim, "movedim") for d in destination]
    for name, dims, given in (("source", came, source), ("destination", goes, destination)):
        if len(set(dims)) != len(dims):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({list(given)})")
    if ndim == 0:
        return apply(OPS["alias"], (input,))
    rest = iter(d for d in range(ndim) if d not in came)
    place = dict(zip(goes, came, strict=True))
    return permuted(input, tuple(place[i] if i in place else next(rest) for i in range(ndim)))


# --- dimensions of size 1 -------------------------------------------------------------------------


@resolver
def unsqueeze(input: Any, dim: Any) -> Call:
    ndim = rank(input, "unsqueeze")
    return UNSQUEEZE, (input,), {"dim": wrap_dim(as_int(dim, "unsqueeze"), ndim + 1)}


@resolver
def squeeze(input: Any, dim: Any = None) -> Call:
    ndim = rank(input, "squeeze")
    if dim is None:
        return OPS["squeeze"], (input,), NOTHING
    if isinstance(dim, (tuple, list)):
        return OPS["squeeze.dims"], (input,), {"dim": several(dim, ndim, "squeeze")}
    return OPS["squeeze.dim"], (input,), {"dim": one(dim, ndim, "squeeze")}


squeeze_each = one_by_one("squeeze", squeeze)

# --- stretching -----------------------------------------------------------------------------------


def expanded(input: Tensor, size: tuple[int, ...]) -> Any:
    shape = input._data.shape
    lead = len(size) - len(shape)
    if lead < 0:
        kind = "torch." + input.type()[6:]  # type: ignore[attr-defined]
        raise RuntimeError(
            f"expand({kind}{{{list(shape)}}}, size={list(size)}): the number of "
            f"sizes provided ({len(size)}) must be greater or equal to the number of dimensions in "
            f"the tensor ({len(shape)})"
        )
    full = list(size)
    for i in range(len(size) - 1, -1, -1):  # from the last: the first that is wrong is told
        n = size[i]
        old = shape[i - lead] if i >= lead else 1
        if n == -1:
            if i < lead:
                raise RuntimeError(
                    f"The expanded size of the tensor ({n}) isn't allowed in a leading, "
                    f"non-existing dimension {i}"
                )
            n = old
        elif n < 0 or (i >= lead and old not in (1, n)):
            raise RuntimeError(
                f"The expanded size of the tensor ({n}) must match the existing size ({old}) at "
                f"non-singleton dimension {i}.  Target sizes: {list(size)}.  Tensor sizes: "
                f"{list(shape)}"
            )
        full[i] = n
    return apply(EXPAND, (input,), {"size": tuple(full)})


@composite("Tensor.expand")
def expand(self: Tensor, *size: Any, implicit: bool = False, **given: Any) -> Any:
    return expanded(self, ints((given["size"],) if given else size, "expand"))


@composite("Tensor.expand_as")
def expand_as(self: Tensor, other: Tensor) -> Any:
    return expanded(self, unwrap(other, "expand_as", "'other' (position 1)").shape)


@composite("torch.broadcast_to")
def broadcast_to(input: Tensor, size: tuple[int, ...]) -> Any:
    rank(input, "broadcast_to")
    return expanded(input, ints((size,), "broadcast_to"))


@composite("Tensor.broadcast_to")
def broadcast_self_to(self: Tensor, *size: Any, **given: Any) -> Any:
    return broadcast_to(self, **given) if given else expanded(self, ints(size, "broadcast_to"))


def broadcast_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    out: tuple[int, ...] = ()
    for shape in shapes:
        problem = size_mismatch(out, shape)
        if problem is not None:
            raise problem
        out = np.broadcast_shapes(out, shape)
    return out


@composite("torch.broadcast_shapes")
def broadcast_shapes(*shapes: Any) -> Any:
    """The shape (a torch.Size) that tensors of these shapes (tuples, or ints) are broadcast to.

    As torch._refs._broadcast_shapes: RuntimeError names the first that does not fit, and where.
    """
    given = [(s,) if type(s) is int else tuple(s) for s in shapes]
    common = [1] * max(map(len, given), default=0)
    for number, shape in enumerate(given):
        for i in range(-1, -1 - len(shape), -1):
            n = shape[i]
            if n < 0:
                raise ValueError("Attempting to broadcast a dimension with negative length!")
            if n == 1 or n == common[i]:
                continue
            if common[i] != 1:
                raise RuntimeError(
                    f"Attempting to broadcast a dimension of length {n} at {i}! Mismatching "
                    f"argument at index {number} had {shape}; but expected shape should be "
                    f"broadcastable to {common}"
                )
            common[i] = n
    return Size(common)


@composite("torch.broadcast_tensors")
def broadcast_tensors(*tensors: Any) -> Any:
    items = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else tensors
    shape = broadcast_shape(*[unwrap(x, "broadcast_tensors").shape for x in items])
    # A tensor that has the shape already is passed on as it is (expand_outplace): no node.
    return tuple(x if x._data.shape == shape else expanded(x, shape) for x in items)
