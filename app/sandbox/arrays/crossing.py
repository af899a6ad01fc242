"""The border between programs and numpy: arguments by exact type one way, our own classes back.

No object of a program's own crosses it, no numpy array, scalar, dtype or exception comes out. It
must not know which functions there are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine import meter

KINDS = "biufcU"
"""Kinds of dtypes that arrays here may have."""
DEPTH = 32

Raw = Callable[[Any], Any]

INWARD: dict[type, Raw] = {}
"""Exact type of an argument -> what numpy gets. array.py and scalars.py add theirs."""
OUTWARD: dict[type, Raw] = {}
"""Exact type of a result -> what the program gets."""
TYPES: dict[Any, Any] = {}
"""Classes that may be given as a dtype."""

_PLAIN = (int, float, bool, complex, str, type(None), type(Ellipsis), bytes)


class AxisError(ValueError, IndexError):
    """An axis that an array does not have."""


class LinAlgError(ValueError):
    """A matrix that cannot be inverted, decomposed ..."""


for _error in (AxisError, LinAlgError):
    _error.__module__ = "numpy"


def raw(value: Any, depth: int = DEPTH) -> Any:
    """What numpy gets for an argument. TypeError for what is not numbers, text or arrays."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    known = INWARD.get(kind)
    if known is not None:
        return known(value)
    if depth == 0:
        raise ValueError("the object is too deeply nested for an array")
    if kind is list:
        return [raw(part, depth - 1) for part in value]
    if isinstance(value, tuple):
        return tuple([raw(part, depth - 1) for part in tuple.__iter__(value)])
    if kind is slice:
        return slice(raw(value.start), raw(value.stop), raw(value.step))
    if kind is range:
        return np.arange(value.start, value.stop, value.step)
    if kind is dict:
        return {key: raw(part, depth - 1) for key, part in value.items() if type(key) is str}
    if isinstance(value, type) and value in TYPES:
        return TYPES[value]
    raise TypeError(f"numpy here takes numbers, lists and arrays, not {_named(value)}")


def _named(value: Any) -> str:
    return repr(value.__name__) if isinstance(value, type) else repr(type(value).__name__)


def wrap(value: Any) -> Any:
    """What the program gets for a result of numpy's."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    known = OUTWARD.get(kind)
    if known is not None:
        return known(value)
    if isinstance(value, tuple):
        return tuple([wrap(part) for part in value])
    if kind is list:
        return [wrap(part) for part in value]
    if isinstance(value, np.generic):
        return OUTWARD[np.generic](value)
    raise TypeError(f"{kind.__name__} is not available here")


def checked(data: Any) -> Any:
    """A new array; TypeError when it holds anything but numbers and text."""
    if data.dtype.kind not in KINDS:
        raise TypeError(f"arrays of {data.dtype.name} are not available here: use numbers")
    meter.charge(data.nbytes)
    return data


def charge(count: Any, itemsize: int = 8) -> None:
    """Charge so many elements before they are made."""
    meter.charge(int(count) * itemsize)


def broadcast(*arrays: Any, itemsize: int = 0) -> None:
    """Charge the result of an elementwise function: as wide as what goes in if not told."""
    shapes = [np.shape(a) for a in arrays if type(a) is np.ndarray]
    if len(shapes) < 2 or all(shape == shapes[0] for shape in shapes):
        return
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError:
        return  # numpy says it in its own words
    size = 1
    for n in shape:
        size *= n
    charge(size, itemsize or max(a.itemsize for a in arrays if type(a) is np.ndarray))


def told(problem: Exception) -> Exception:
    """numpy's exception as one that carries text only."""
    text = str(problem)
    kind = type(problem)
    if isinstance(problem, np.exceptions.AxisError):
        return AxisError(text)
    if isinstance(problem, np.linalg.LinAlgError):
        return LinAlgError(text)
    for known in (IndexError, ZeroDivisionError, OverflowError, KeyError, TypeError, ValueError,
                  AttributeError):  # fmt: skip
        if isinstance(problem, known):
            return known(text.strip("'\"") if known is KeyError else text)
    return RuntimeError(f"{kind.__name__}: {text}")


OURS = (AxisError, LinAlgError)


def run(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call numpy with a program's arguments; the result is the program's."""
    return run_raw(function, [raw(a) for a in args], {k: raw(v) for k, v in kwargs.items()})


def run_raw(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
    try:
        return wrap(function(*args, **kwargs))
    except MemoryError as problem:
        meter.viewed(meter.wanted(problem))
        raise MemoryError("an array is too large") from None
    except OURS:
        raise
    except Exception as problem:
        raise told(problem) from None
