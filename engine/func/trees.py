"""Nested tuples, lists and dicts of tensors: taken apart, put together, shown as PyTorch does.

It must not know what is in them.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Spec(NamedTuple):
    """The structure of a container: its kind, its keys, the structures of its children."""

    kind: type
    keys: tuple[Any, ...] | None
    children: tuple[Spec | None, ...]
    """None: a leaf."""

    @property
    def leaves(self) -> int:
        return sum(map(count, self.children))


def count(spec: Spec | None) -> int:
    """How many leaves a structure has."""
    return 1 if spec is None else spec.leaves


def _opened(tree: Any) -> tuple[tuple[Any, ...] | None, Sequence[Any]] | None:
    """Keys (None without) and children of a container; None for a leaf."""
    kind = type(tree)
    if kind in (dict, OrderedDict, defaultdict):
        return tuple(tree), list(tree.values())
    if kind in (tuple, list, deque):
        return None, list(tree)
    if isinstance(tree, tuple) and hasattr(kind, "_fields"):
        return None, list(tree)
    return None


def flatten(tree: Any) -> tuple[list[Any], Spec | None]:
    """The leaves of a tree in order, and its structure."""
    opened = _opened(tree)
    if opened is None:
        return [tree], None
    keys, parts = opened
    leaves: list[Any] = []
    children = []
    for part in parts:
        found, spec = flatten(part)
        leaves += found
        children.append(spec)
    return leaves, Spec(type(tree), keys, tuple(children))


def unflatten(leaves: Sequence[Any], spec: Spec | None) -> Any:
    """The tree of that structure with these leaves."""
    if spec is None:
        return leaves[0]
    parts = []
    at = 0
    for child in spec.children:
        n = count(child)
        parts.append(unflatten(leaves[at : at + n], child))
        at += n
    kind: Any = spec.kind
    if spec.keys is not None:
        pairs = zip(spec.keys, parts, strict=True)
        return OrderedDict(pairs) if kind is OrderedDict else dict(pairs)
    if hasattr(kind, "_fields"):
        return kind(*parts)
    return kind(parts)


def mapped(function: Callable[[Any], Any], tree: Any) -> Any:
    """The tree with `function` of each leaf."""
    leaves, spec = flatten(tree)
    return unflatten([function(leaf) for leaf in leaves], spec)


def spread(prefix: Any, spec: Spec | None) -> list[Any] | None:
    """One value for each leaf of `spec`: a leaf of `prefix` holds for all that is below it. None
    when they don't fit."""
    opened = _opened(prefix)
    if opened is None:
        return [prefix] * count(spec)
    keys, parts = opened
    if spec is None or type(prefix) is not spec.kind or len(parts) != len(spec.children):
        return None
    if keys is not None:
        if set(keys) != set(spec.keys or ()):
            return None
        by_key = dict(zip(keys, parts, strict=True))
        parts = [by_key[key] for key in spec.keys or ()]
    found: list[Any] = []
    for part, child in zip(parts, spec.children, strict=True):
        some = spread(part, child)
        if some is None:
            return None
        found += some
    return found


def shown(spec: Spec | None, indent: int = 0) -> str:
    """As PyTorch's errors show a structure: "TreeSpec(tuple, None, [*, *])", a child a line."""
    if spec is None:
        return "*"
    context = None if spec.keys is None else list(spec.keys)
    inner = indent + 2
    parts = [shown(child, inner) for child in spec.children]
    return (
        f"TreeSpec({spec.kind.__name__}, {context}, [{(',' + chr(10) + ' ' * inner).join(parts)}])"
    )


def brief(spec: Spec | None) -> str:
    """As it shows them in short: "(*, *)"."""
    if spec is None:
        return "*"
    parts = [brief(child) for child in spec.children]
    if spec.keys is not None:
        pairs = zip(spec.keys, parts, strict=True)
        return "{" + ", ".join(f"{key!r}: {part}" for key, part in pairs) + "}"
    if spec.kind is list:
        return f"[{', '.join(parts)}]"
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
