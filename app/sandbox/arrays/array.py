"""`numpy.ndarray` as programs get it: a class of our own around numpy's, which never leaves it.

It must not know torch's tensors or the list of functions.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from .crossing import INWARD, OUTWARD, TYPES, charge, checked, raw, run, run_raw, wrap
from .operators import IN_PLACE, Operators
from .scalars import REAL, SCALARS, generic, wrap_scalar
from .sizes import repeated

METHODS = (
    "all any argmax argmin argpartition argsort astype clip conj copy cumprod cumsum diagonal dot "
    "flatten item max mean min nonzero prod ptp ravel reshape round searchsorted squeeze std sum "
    "swapaxes take tolist trace transpose var compress conjugate tobytes"
).split()
CHANGING = ("fill", "sort", "partition", "put")
FACTS = ("shape", "ndim", "size", "itemsize", "nbytes", "real", "imag", "T", "dtype", "strides")


class DType:
    """`numpy.dtype`."""

    __slots__ = ("_data",)
    offered = True

    def __init__(self, given: Any) -> None:
        data = np.dtype(raw(given))
        if data.kind not in "biufcU":
            raise TypeError(f"data type {data.name!r} is not available here")
        self._data = data

    @property
    def name(self) -> str:
        return str(self._data.name)

    @property
    def kind(self) -> str:
        return str(self._data.kind)

    @property
    def itemsize(self) -> int:
        return int(self._data.itemsize)

    @property
    def type(self) -> Any:
        return SCALARS.get(self._data.type, str)

    def __repr__(self) -> str:
        return repr(self._data)

    def __str__(self) -> str:
        return str(self._data)

    def __eq__(self, other: object) -> bool:
        if type(other) not in (DType, str) and not isinstance(other, type):
            return False
        try:
            return bool(self._data == np.dtype(raw(other)))
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(str(self._data))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return (DType, (str(self._data),))


class ndarray(Operators):  # noqa: N801 - it is called what numpy calls it
    """An array of numbers or texts."""

    __slots__ = ("_data",)
    offered = True
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("make arrays with np.array, np.zeros ...: np.ndarray() is not available")

    def __len__(self) -> int:
        if not self._data.ndim:
            raise TypeError("len() of unsized object")
        return len(self._data)

    def __iter__(self) -> Iterator[Any]:
        if not self._data.ndim:
            raise TypeError("iteration over a 0-d array")
        return (wrap(part) for part in self._data)

    def __getitem__(self, key: Any) -> Any:
        return run(self._data.__getitem__, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        run(self._data.__setitem__, key, value)

    def __contains__(self, value: Any) -> bool:
        return bool(run(self._data.__contains__, value))

    def __bool__(self) -> bool:
        return bool(run(lambda data: bool(data), self))

    def __float__(self) -> float:
        return float(run(lambda data: float(data), self))

    def __int__(self) -> int:
        return int(run(lambda data: int(data), self))

    def __index__(self) -> int:
        return int(run(lambda data: data.__index__(), self))

    def __complex__(self) -> complex:
        return complex(run(lambda data: complex(data), self))

    def __repr__(self) -> str:
        return repr(self._data)

    def __str__(self) -> str:
        return str(self._data)

    def __format__(self, spec: str) -> str:
        return str(run(lambda data: format(data, str(spec)), self))

    def __copy__(self) -> ndarray:
        return array_of(self._data.copy())

    def __deepcopy__(self, memo: Any) -> ndarray:
        return array_of(self._data.copy())

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("arrays are not pickled here")


def array_of(data: Any) -> ndarray:
    """numpy's array as ours, sharing its memory."""
    made: ndarray = object.__new__(ndarray)
    made._data = checked(data)
    return made


def _method(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return run(getattr(self._data, name), *args, **kwargs)

    method.__name__ = method.__qualname__ = name
    return method


def _repeat(self: Any, repeats: Any, axis: Any = None) -> Any:
    """`a.repeat(n)`, charged first."""
    times = raw(repeats)
    repeated(self._data, times)
    return run_raw(np.repeat, [self._data, times], {"axis": raw(axis)})


def _resize(self: Any, *new_shape: Any, refcheck: Any = True) -> None:
    """`a.resize(2, 3)`: the same numbers in a memory of another size, zeros behind them."""
    data = self._data
    inner = raw(new_shape[0] if len(new_shape) == 1 else new_shape)
    if data.base is not None:
        raise ValueError("cannot resize this array: it does not own its data")
    if refcheck and sys.getrefcount(data) > OWN_REFERENCES:
        raise ValueError(
            "cannot resize an array that references or is referenced\nby another array in this "
            "way.\nUse the np.resize function or refcheck=False"
        )
    sizes = inner if isinstance(inner, (tuple, list)) else (inner,)
    if any(type(n) is not int or n < 0 for n in sizes):
        raise ValueError("negative dimensions not allowed")
    charge(math.prod(sizes), data.itemsize)
    made = np.zeros(sizes, data.dtype)
    count = min(made.size, data.size)
    made.reshape(-1)[:count] = data.reshape(-1)[:count]
    self._data = made


OWN_REFERENCES = 3
"""The attribute, the name above, and the argument of the question."""


def _view(self: Any, dtype: Any = None) -> Any:
    """`a.view()`, or the same memory as numbers of another dtype."""
    if dtype is None or dtype is ndarray:
        return array_of(self._data.view())
    wanted = DType(dtype)._data
    if "U" in (wanted.kind, self._data.dtype.kind) or "b" in (wanted.kind, self._data.dtype.kind):
        raise TypeError("a.view(dtype) is of numbers here")
    return run(self._data.view, dtype)


class Flat:
    """`a.flat`: all elements in one row, written to as well."""

    __slots__ = ("_data",)

    def __init__(self, data: Any) -> None:
        self._data = data

    def __iter__(self) -> Iterator[Any]:
        return (wrap(part) for part in self._data.flat)

    def __len__(self) -> int:
        return int(self._data.size)

    def __getitem__(self, key: Any) -> Any:
        return run(self._data.flat.__getitem__, key)

    def __setitem__(self, key: Any, value: Any) -> None:
        run(self._data.flat.__setitem__, key, value)

    def __repr__(self) -> str:
        return "<numpy.flatiter object>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("cannot pickle 'flatiter' object")


Flat.__name__ = Flat.__qualname__ = "flatiter"
Flat.__module__ = "numpy"


def _set_flat(self: Any, value: Any) -> None:
    run(self._data.flat.__setitem__, slice(None), value)


def _fact(name: str) -> property:
    def get(self: Any) -> Any:
        return wrap(getattr(self._data, name))

    def set_(self: Any, value: Any) -> None:
        run(lambda data, shape: data.reshape(shape, copy=False), self, value)
        self._data = self._data.reshape(raw(value))

    return property(get, set_ if name == "shape" else None)


for _name in (*METHODS, *CHANGING):
    setattr(ndarray, _name, _method(_name))
for _name, _own in (("repeat", _repeat), ("resize", _resize), ("view", _view)):
    setattr(ndarray, _name, _own)
ndarray.flat = property(lambda self: Flat(self._data), _set_flat)  # type: ignore[attr-defined]
for _name in FACTS:
    setattr(ndarray, _name, _fact(_name))
for _name, _change in IN_PLACE.items():
    setattr(ndarray, _name, _change)
for _name in METHODS:
    setattr(generic, _name, _method(_name))
for _name in FACTS:
    setattr(generic, _name, _fact(_name))
ndarray.__module__ = DType.__module__ = "numpy"
DType.__name__ = DType.__qualname__ = "dtype"

PUBLIC = frozenset({*METHODS, *CHANGING, *FACTS, "repeat", "resize", "view", "flat"})
SCALAR_PUBLIC = frozenset({*METHODS, *FACTS})
DTYPE_PUBLIC = frozenset({"name", "kind", "itemsize", "type"})


def _dtype(data: Any) -> DType:
    return DType(data) if type(data) is str else _dtype_of(data)


def _dtype_of(data: Any) -> DType:
    made = object.__new__(DType)
    made._data = data
    return made


def _inner(value: Any) -> Any:
    return value._data


INWARD[ndarray] = INWARD[DType] = _inner
INWARD.update(dict.fromkeys(REAL, _inner))
OUTWARD[np.ndarray] = array_of
OUTWARD[np.generic] = wrap_scalar
OUTWARD.update(dict.fromkeys(SCALARS, wrap_scalar))
for _real in {type(np.dtype(real)) for real in SCALARS} | {type(np.dtype("U1"))}:
    OUTWARD[_real] = _dtype_of
TYPES.update(REAL)
TYPES.update({kind: kind for kind in (int, float, bool, complex, str)})
