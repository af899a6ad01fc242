"""`x[...]` and `x[...] = value`: what an index written in Python means (TensorIndexing.h).

Ints, slices, None and Ellipsis become views one after the other; tensors, lists and masks are
collected and picked at once. Nothing but arrays of our own making reaches numpy.
"""

from __future__ import annotations

import operator
import warnings
from typing import Any

import numpy as np

from .. import dtypes, foreign, literals
from ..dispatch import NUMBERS, TENSORS, Call, apply, apply_inplace, not_in_list, wrap
from ..limits import finfo
from ..op import OPS
from ..tensor import Tensor
from .conversion import COPY
from .registry import RESOLVERS, SPELLED, composite, inplace_caller, resolver
from .shape import SELECT, SLICE, UNSQUEEZE, VIEW, expanded

INDEX, INDEX_PUT = OPS["index.Tensor"], OPS["index_put"]
ALIAS, FILL = OPS["alias"], OPS["fill_.Tensor"]

AS_TUPLE = (
    "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in "
    "pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as "
    "tensor index, x[torch.tensor(seq)], which will result either in an error or a different result"
)
BYTE_MASK = (
    "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead."
)
MANY = 32
"""A longer list is never taken for a tuple."""
INT64 = 1 << 63


def _type_name(value: Any) -> str:
    name = type(value).__name__
    return f"numpy.{name}" if isinstance(value, (np.generic, np.ndarray)) else name


def _whole(value: Any) -> int:
    """An int out of an int, a tensor of one integer or anything with `__index__`, within int64."""
    number = value if type(value) is int else int.__index__(operator.index(value))
    if not -INT64 <= number < INT64:
        raise ValueError("Overflow when unpacking long long")
    return number


def _is_index(value: Any) -> bool:
    """Whether Python would take it for an int: no bool, no tensor, no list."""
    return (
        type(value) is not bool
        and type(value) not in TENSORS
        and not isinstance(value, (np.bool_, np.ndarray))
        and hasattr(type(value), "__index__")
    )


def _is_sequence(value: Any) -> bool:
    return isinstance(value, (list, tuple, range, str, bytes, np.ndarray))


def _as_tensor(value: Any) -> Tensor:
    """A list of numbers as an index: bool and uint8 stay masks, everything else means int64."""
    kind = literals.infer(value) if not isinstance(value, (np.ndarray, str, bytes)) else None
    array = literals.array(value, kind if kind is not None and kind.name in MASKS else None)
    if array.dtype not in (bool, np.uint8):
        array = array.astype(np.int64)
    return wrap(array)


MASKS = {"bool", "uint8"}


def _truth(value: bool) -> Tensor:
    """True picks the one place of a new dimension, False none."""
    return wrap(np.zeros(1 if value else 0, np.int64))


def _items(index: Any) -> list[Any]:
    """The parts of an index: those of a tuple, and of a list that holds more than numbers."""
    if isinstance(index, tuple):
        return list(tuple.__iter__(index))
    items: list[Any]
    if isinstance(index, list):
        items = list(list.__iter__(index))
    elif isinstance(index, (str, bytes)):
        items = list(index)
    else:
        return [index]
    if len(items) < MANY and any(
        x is None or x is Ellipsis or type(x) in TENSORS or type(x) is slice or _is_sequence(x)
        for x in items
    ):
        warnings.warn(AS_TUPLE, UserWarning, stacklevel=4)
        return items
    return [index]


def _dimensions(items: list[Any]) -> int:
    """How many dimensions the parts of an index speak of."""
    count = 0
    for x in items:
        if type(x) in TENSORS and x._data.dtype in (bool, np.uint8):
            count += x._data.ndim
        elif x is not None and x is not Ellipsis and type(x) is not bool:
            count += 1
    return count


def _selected(t: Tensor, dim: int, index: int, place: int) -> Tensor:
    """One place of a dimension; `place` is where in the brackets it was asked for."""
    shape = t._data.shape
    if not shape:
        if index == 0 and dim == 0:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or "
                "`tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"
            )
        raise IndexError(f"index {index} is out of bounds for dimension {place} with size 0")
    n = shape[dim]
    if not -n <= index < n:
        raise IndexError(f"index {index} is out of bounds for dimension {place} with size {n}")
    out: Tensor = apply(SELECT, (t,), {"dim": dim, "index": index % n})
    return out


def _bound(value: Any, default: int) -> int:
    if value is None:
        return default
    if not hasattr(type(value), "__index__"):
        raise TypeError("slice indices must be integers or None or have an __index__ method")
    number = int.__index__(operator.index(value))
    return max(-INT64, min(INT64 - 1, number))


def _cut(t: Tensor, dim: int, part: slice, always: bool) -> Tensor:
    """A slice of a dimension; the tensor itself when that is all of it, unless `always`."""
    start, end, step = _bound(part.start, 0), _bound(part.stop, INT64 - 1), _bound(part.step, 1)
    if step == 0:
        raise ValueError("slice step cannot be zero")
    if step < 0:
        raise ValueError("step must be greater than zero")
    if not t._data.ndim:
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    if not always and start == 0 and step == 1 and end >= t._data.shape[dim]:
        return t
    out: Tensor = apply(SLICE, (t,), {
        "dim": dim, "start": start, "end": None if part.stop is None else end, "step": step,
    })  # fmt: skip
    return out


def _unsqueezed(t: Tensor, dim: int) -> Tensor:
    out: Tensor = apply(UNSQUEEZE, (t,), {"dim": dim})
    return out


def _refuse(index: Any) -> IndexError:
    return IndexError(
        "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
        f"indices (got {_type_name(index)})"
    )


def _parts(self: Tensor, index: Any) -> tuple[Tensor, list[Tensor | None]]:
    """The view that ints, slices and None make of it, and the index tensors that are left."""
    items = _items(index)
    given = _dimensions(items)
    if given > self._data.ndim:
        raise IndexError(f"too many indices for tensor of dimension {self._data.ndim}")
    out, dim, covered = self, 0, 0
    indices: list[Tensor | None] = []
    for place, x in enumerate(items):
        if type(x) is slice:
            out = _cut(out, dim, x, False)
            dim += 1
            continue
        if x is Ellipsis:
            dim += self._data.ndim - given
            continue
        if x is None:
            out = _unsqueezed(out, dim)
            dim += 1
            continue
        if type(x) is bool:
            out, t = _unsqueezed(out, dim), _truth(x)
        elif _is_index(x):
            out = _selected(out, dim, _whole(x), place)
            continue
        else:
            if type(x) not in TENSORS and not _is_sequence(x):
                raise _refuse(x)
            t = x if type(x) in TENSORS else _as_tensor(x)
            if t._data.ndim == 0 and t._data.dtype.kind in "iub":
                if t._data.dtype not in (bool, np.uint8):
                    out = _selected(out, dim, int(t._data), place)
                    continue
                out, t = _unsqueezed(out, dim), _truth(bool(t._data))
            elif t._data.dtype == np.uint8:
                warnings.warn(BYTE_MASK, UserWarning, stacklevel=3)
        width = t._data.ndim if t._data.dtype in (bool, np.uint8) else 1
        indices += [*[None] * (dim - covered), t]
        dim = covered = dim + width
    return out, indices


@composite("Tensor.__getitem__")
def getitem(self: Tensor, index: Any) -> Any:
    """`x[index]`: a view where ints, slices, None and Ellipsis are enough, else a copy."""
    index = foreign.plain(index)
    if index is None:
        return _unsqueezed(self, 0)
    if index is Ellipsis:
        return apply(ALIAS, (self,))
    if type(index) is slice:
        return _cut(self, 0, index, True)
    if type(index) is bool:
        return apply(INDEX, (_unsqueezed(self, 0), _truth(index)))
    if _is_index(index):
        return _selected(self, 0, _whole(index), 0)
    view, indices = _parts(self, index)
    if not indices:
        return apply(ALIAS, (self,)) if view is self else view
    return apply(INDEX, (view, *indices))


# --- assignment -----------------------------------------------------------------------------------


def as_number(value: Any, kind: dtypes.dtype) -> Any:
    """A number that an array of this dtype can hold: RuntimeError for what would overflow."""
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        number = int.__index__(value)
        if not -INT64 <= number < INT64:
            raise ValueError("Overflow when unpacking long long")
        return number
    if isinstance(value, float):
        value = float.__float__(value)
    else:
        value = complex.__complex__(value)
        if not kind.is_complex:
            if value.imag:
                raise _overflow(kind)
            value = value.real
    if type(value) is float and kind.kind < 3:
        if kind.kind == 1 and not -INT64 <= value < INT64:
            raise _overflow(kind)
        # inf is no overflow for a float
        if kind.kind == 2 and value - value == 0 and abs(value) > finfo(kind).max:
            raise _overflow(kind)
    return value


def _overflow(kind: dtypes.dtype) -> RuntimeError:
    return RuntimeError(f"value cannot be converted to type {C_NAMES[kind.name]} without overflow")


C_NAMES = {
    "float64": "double", "float32": "float", "float16": "at::Half", "int64": "int64_t",
    "int32": "int", "int16": "int16_t", "int8": "int8_t", "uint8": "uint8_t", "bool": "bool",
}  # fmt: skip
"""PyTorch's own C++ types, which its sentences speak of."""


def _value(self: Tensor, value: Any) -> Tensor:
    """What is assigned, as a tensor: a number becomes one of the same dtype without dimensions."""
    if type(value) in TENSORS:
        tensor: Tensor = value
        return tensor
    value = foreign.plain(value)
    if isinstance(value, np.integer):
        value = int(value)
    if not isinstance(value, NUMBERS):
        own = self.type()  # type: ignore[attr-defined]
        raise TypeError(f"can't assign a {_type_name(value)} to a {own}")
    kind = self.dtype
    return wrap(literals.array(as_number(value, kind), kind))


def _trimmed(value: Tensor) -> Tensor:
    """Without the leading dimensions of size 1."""
    shape = value._data.shape
    first = next((i for i, n in enumerate(shape) if n != 1), len(shape))
    return apply(VIEW, (value,), {"size": shape[first:]}) if first else value


def _assign(target: Tensor, value: Tensor) -> None:
    """`target[...] = value`, broadcast."""
    shape, wanted = value._data.shape, target._data.shape
    if shape == wanted:
        apply_inplace(COPY, (target, value))
    elif not shape:
        apply_inplace(FILL, (target, value))
    else:
        source = _trimmed(value)
        shape = source._data.shape
        if len(shape) > len(wanted) or any(
            a not in (1, b) for a, b in zip(reversed(shape), reversed(wanted), strict=False)
        ):
            expanded(source, wanted)  # raises
        apply_inplace(COPY, (target, source))


@composite("Tensor.__setitem__")
def setitem(self: Tensor, index: Any, value: Any) -> None:
    """`x[index] = value`: into the view that the index makes, or by index_put_."""
    index = foreign.plain(index)
    source = _value(self, value)
    if index is False:
        return
    if index is Ellipsis:
        _assign(self, source)
    elif index is None or index is True:
        _assign(_unsqueezed(self, 0), source)
    elif type(index) is slice:
        _assign(_cut(self, 0, index, False), source)
    elif _is_index(index):
        _assign(_selected(self, 0, _whole(index), 0), source)
    else:
        view, indices = _parts(self, index)
        if indices:
            apply_inplace(INDEX_PUT, (view, _trimmed(source), *indices), {"accumulate": False})
        else:
            _assign(view, source)


@composite("Tensor.__delitem__")
def delitem(self: Tensor, index: Any) -> None:
    raise TypeError("Tensor does not support deleting items")


@resolver
def index_put(input: Any, indices: Any, values: Any, accumulate: bool = False) -> Call:
    if not isinstance(indices, (tuple, list)):
        raise TypeError(
            "index_put(): argument 'indices' (position 2) must be tuple of Tensors, "
            f"not {type(indices).__name__}"
        )
    for i, x in enumerate(indices):
        if type(x) not in TENSORS:
            raise not_in_list("index_put", i, 0, x)
    return INDEX_PUT, (input, values, *indices), {"accumulate": bool(accumulate)}


SPELLED["Tensor.index_put_"] = inplace_caller(RESOLVERS["index_put"], "index_put_")
SPELLED["torch.index_put_"] = SPELLED["Tensor.index_put_"]
