"""Parameters that must be a bool or an int: PyTorch's C++ takes nothing else for them.

Which ones they are is read off a function's signature: a default of True or False, the annotation
`int`. It must not know what the functions do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..dispatch import TENSORS
from .dims import ALIASES

KEYWORD = 1 << 30
"""The place of what is given by name only: beyond any call."""


def strict_of(function: Any) -> dict[str, tuple[int, type]]:
    """Place and type of each such parameter, by name."""
    function = getattr(function, "__wrapped__", function)
    code = getattr(function, "__code__", None)
    if code is None:
        return {}
    plain = code.co_varnames[: code.co_argcount]
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given = function.__defaults__ or ()
    defaults = dict(zip(plain[len(plain) - len(given) :], given, strict=True))
    defaults |= function.__kwdefaults__ or {}
    found: dict[str, tuple[int, type]] = {}
    for place, name in [*enumerate(plain), *((KEYWORD, name) for name in named)]:
        if type(defaults.get(name)) is bool:
            found[name] = place, bool
        elif function.__annotations__.get(name) == "int":
            found[name] = place, int
    return found


def strict(function: Callable[..., Any], name: str, method: bool) -> Callable[..., Any]:
    """`function`, which refuses what is no bool or int where it must be one.

    TypeError, in PyTorch's words for a function of one overload. Integers in a tensor become ints.
    """
    known = strict_of(function)
    if not known:
        return function
    first = min(place for place, _ in known.values())

    def checked(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            for given, value in kwargs.items():
                key = ALIASES.get(given, given)
                if key in known and type(value) is not known[key][1]:
                    kwargs[given] = _as(known[key][1], value, name, f"'{key}'")
        if len(args) > first:
            for key, (place, kind) in known.items():
                if place < len(args) and type(args[place]) is not kind:
                    where = f"'{key}' (position {place + 1 - method})"
                    value = _as(kind, args[place], name, where)
                    args = (*args[:place], value, *args[place + 1 :])
        return function(*args, **kwargs)

    checked.__name__ = checked.__qualname__ = name
    checked.__doc__, checked.__module__ = function.__doc__, function.__module__
    return checked


def _as(kind: type, value: Any, name: str, where: str) -> Any:
    if kind is int and type(value) is not bool:
        if type(value) in TENSORS:
            if value._data.dtype.kind in "iu" and value._data.size == 1:
                return int(value._data.item())
        elif hasattr(value, "__index__"):
            return value.__index__()
    found = type(value).__name__
    raise TypeError(f"{name}(): argument {where} must be {kind.__name__}, not {found}")
