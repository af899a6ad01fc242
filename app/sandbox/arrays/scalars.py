"""numpy's scalars as programs get them: classes of our own with numpy's names, prints and results.

None holds a real numpy scalar where a program could reach it. It must not know the list of
functions (functions.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .crossing import run
from .operators import Operators


class generic(Operators):  # noqa: N801 - these classes are called what numpy calls them
    """The base of all scalars."""

    __slots__ = ()
    offered = True
    _data: Any

    def __repr__(self) -> str:
        return repr(self._data)

    def __str__(self) -> str:
        return str(self._data)

    def __format__(self, spec: str) -> str:
        return format(self._data, spec)

    def __hash__(self) -> int:
        return hash(self._data)

    def __bool__(self) -> bool:
        return bool(self._data)

    def __float__(self) -> float:
        return float(self._data)

    def __int__(self) -> int:
        return int(self._data)

    def __round__(self, digits: Any = None) -> Any:
        return round(float(self)) if digits is None else wrap_scalar(np.round(self._data, digits))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return (type(self), (self._data.item(),))

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: Any) -> Any:
        return self


class number(generic):  # noqa: N801
    __slots__ = ()
    offered = True


class integer(number):  # noqa: N801
    __slots__ = ()
    offered = True

    def __index__(self) -> int:
        return int(self._data)


class inexact(number):  # noqa: N801
    __slots__ = ()
    offered = True


class floating(inexact):  # noqa: N801
    __slots__ = ()
    offered = True


class complexfloating(inexact):  # noqa: N801
    __slots__ = ()
    offered = True

    def __complex__(self) -> complex:
        return complex(self._data)


ABSTRACT = (generic, number, integer, inexact, floating, complexfloating)
SCALARS: dict[Any, type] = {}
"""numpy's scalar type -> ours."""
REAL: dict[type, Any] = {}
"""Ours -> numpy's scalar type."""


def _make(real: Any, *bases: type) -> None:
    def __new__(cls: Any, value: Any = 0) -> Any:  # noqa: N807
        return run(lambda given: np.asarray(given).astype(real)[()], value)

    made = type(real.__name__, bases, {
        "__new__": __new__, "__slots__": ("_data",), "__module__": "numpy", "offered": True,
    })  # fmt: skip
    SCALARS[real], REAL[made] = made, real


def _filled(kind: Any, plain: Any, value: Any) -> Any:
    made = object.__new__(kind) if plain is None else plain.__new__(kind, value)
    made._data = value
    return made


for _name in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"):
    _make(getattr(np, _name), integer)
for _name in ("float16", "float32"):
    _make(getattr(np, _name), floating)
_make(np.float64, floating, float)
_make(np.complex64, complexfloating)
_make(np.complex128, complexfloating, complex)
_make(np.bool_, generic)
for _kind in ABSTRACT:
    _kind.__module__ = "numpy"


def wrap_scalar(value: Any) -> Any:
    """A numpy scalar as ours."""
    real = type(value)
    if real is np.str_:
        return str(value)
    kind = SCALARS.get(real)
    if kind is None:
        kind = SCALARS.get(np.dtype(real).type)
    if kind is None:
        raise TypeError(f"numpy.{real.__name__} is not available here")
    plain = kind.__mro__[-2] if issubclass(kind, (float, complex)) else None
    return _filled(kind, plain, value)
