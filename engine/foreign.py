"""Wrappers of numpy's arrays and scalars that a host registers: the engine takes what is inside.

It must not know who wraps, or why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KINDS: dict[type, Callable[[Any], Any]] = {}
"""Exact type of a wrapper -> gives numpy's own."""


def plain(value: Any) -> Any:
    """`value`, or numpy's own for a wrapper, in lists and tuples too."""
    if not KINDS:
        return value
    kind = type(value)
    inner = KINDS.get(kind)
    if inner is not None:
        return inner(value)
    if (kind is list or kind is tuple) and any(_may_hold(part) for part in value):
        return kind(plain(part) for part in value)
    return value


def _may_hold(part: Any) -> bool:
    kind = type(part)
    return kind in KINDS or kind is list or kind is tuple
