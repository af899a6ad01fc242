"""How a view came from its base, and the same part of another array. It must not know Tensor."""

from __future__ import annotations

from typing import Any

View = tuple[Any, ...]
"""(op, settings, the parent's View or None, which output): how a view came from its base."""


def replay(view: View, base: Any) -> Any:
    """The view's part of an array that has the base's shape; shares its memory."""
    entry, settings, parent, i = view
    out = entry.forward(base if parent is None else replay(parent, base), **settings)
    return out[i] if type(out) is tuple else out
