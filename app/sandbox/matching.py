"""What the tests of `case` patterns find: the parts of a value, read through the guard.

It must not know how a pattern became a test (patterns.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

SELF = (bool, bytes, dict, float, frozenset, int, list, set, str, tuple)
"""Of these (and what inherits from them) `case int(x)` binds the value itself."""

_NOTHING = object()


def items(subject: Any, count: int, star: int) -> list[Any] | None:
    """The parts of a sequence, those at `star` (if not -1) in a list; None if it does not fit."""
    match subject:
        case [*_]:
            size = len(subject)
        case _:
            return None
    if size != count if star < 0 else size < count - 1:
        return None
    if star < 0:
        return [*subject]
    after = count - 1 - star
    parts = [*subject]
    end = size - after
    return [*parts[:star], parts[star:end], *parts[end:]]


def entries(subject: Any, keys: tuple[Any, ...], with_rest: bool) -> list[Any] | None:
    """What a mapping has under these keys, and a dict of all others; None if one is missing."""
    match subject:
        case {}:
            pass
        case _:
            return None
    if len(set(keys)) < len(keys):
        raise ValueError("mapping pattern checks duplicate key")
    found = [subject.get(key, _NOTHING) for key in keys]
    if any(value is _NOTHING for value in found):
        return None
    if with_rest:
        rest = dict(subject)
        for key in keys:
            rest.pop(key)
        found.append(rest)
    return found


def attributes(read: Callable[[Any, str], Any]) -> Callable[..., list[Any] | None]:
    """`case Point(0, y=y)`: the attributes by place and by name, each read by `read`."""

    def attributes(subject: Any, kind: Any, count: int, names: tuple[str, ...]) -> list[Any] | None:
        if not isinstance(kind, type):
            raise TypeError("called match pattern must be a class")
        if not isinstance(subject, kind):
            return None
        found: list[Any] = []
        wanted: tuple[Any, ...] = names
        if count:
            places = getattr(kind, "__match_args__", None)
            if places is None and issubclass(kind, SELF):
                _check_count(kind, count, 1)
                found.append(subject)
            else:
                wanted = (*_places(kind, () if places is None else places, count), *names)
        for at, name in enumerate(wanted):
            if name in wanted[:at]:
                raise TypeError(
                    f"{kind.__name__}() got multiple sub-patterns for attribute {name!r}"
                )
        try:
            return found + [read(subject, name) for name in wanted]
        except AttributeError:
            return None

    return attributes


def _check_count(kind: type, given: int, allowed: int) -> None:
    if given > allowed:
        plural = "" if allowed == 1 else "s"
        raise TypeError(
            f"{kind.__name__}() accepts {allowed} positional sub-pattern{plural} ({given} given)"
        )


def _places(kind: type, places: Any, count: int) -> tuple[str, ...]:
    if type(places) is not tuple:
        raise TypeError(
            f"{kind.__name__}.__match_args__ must be a tuple (got {type(places).__name__})"
        )
    _check_count(kind, count, len(places))
    for name in places[:count]:
        if type(name) is not str:
            raise TypeError(f"__match_args__ elements must be strings (got {type(name).__name__})")
    return tuple(places[:count])
