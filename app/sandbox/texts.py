"""Text made of values: what f-strings, `str`, `%` and `format` show, without memory addresses.

It must not know which attributes may be read (guards.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .values import INPLACE, scrub, scrub_bytes


def show(value: Any) -> Any:
    """What an f-string shows of a value without a format."""
    kind = type(value)
    if kind is str or kind is float or kind is int or kind is bool:
        return value
    # A tensor without dimensions is shown as its number: format(), not str().
    return scrub(format(value))


def show_str(value: Any) -> str:
    return scrub(str(value))


def show_repr(value: Any) -> str:
    return scrub(repr(value))


def show_ascii(value: Any) -> str:
    return scrub(ascii(value))


def formatted(value: Any, spec: str) -> str:
    """What an f-string shows with a format that may be empty."""
    return scrub(format(value, spec))


def to_str(kind: Any, value: Any) -> Any:
    return scrub(str(value)) if kind is str else kind(value)


def _scrubbed(made: Any) -> Any:
    if type(made) is str:
        return scrub(made)
    return scrub_bytes(made) if type(made) in (bytes, bytearray) else made


def _named(text: Any, values: Any) -> Any:
    """What `%` puts into text: of a dict its own items, whatever the program's class makes of a
    key."""
    own = isinstance(values, dict) and type(values).__getitem__ is not dict.__getitem__
    return dict(dict.items(values)) if own and isinstance(text, (str, bytes, bytearray)) else values


def modulo(left: Any, right: Any) -> Any:
    """`left % right`, which may be text."""
    return _scrubbed(left % _named(left, right))


def augmented(op: str, old: Any, value: Any) -> Any:
    """`old op= value` of what may be a giant integer, or text."""
    if op == "Mod":
        value = _named(old, value)
    return _scrubbed(INPLACE[op](old, value))


def augment_item(op: str, obj: Any, key: Any, value: Any) -> None:
    """`obj[key] op= value` of the same."""
    obj[key] = augmented(op, obj[key], value)


GUARDS: dict[str, Callable[..., Any]] = {
    "_mod_": modulo,
    "_augment_": augmented,
    "_augitem_": augment_item,
    "_show_": show,
    "_text_": show_str,
    "_repr_": show_repr,
    "_ascii_": show_ascii,
    "_format_": formatted,
    "_str_": to_str,
}
"""The names by which compiled code calls them."""
