"""What layers for one, two and three dimensions share: sizes as tuples, constructors by name."""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any, TypeVar

K = TypeVar("K", bound=type)


def repeated(value: Any, count: int) -> tuple[Any, ...]:
    """One number for all dimensions, or a number for each (PyTorch's _single, _pair, _triple)."""
    return tuple(value) if isinstance(value, Iterable) else (value,) * count


def own_constructor(kind: K) -> K:
    """Give a class the constructor it inherits as its own: errors of its arguments name it."""
    inherited: Any = kind.__init__  # type: ignore[misc]
    own = FunctionType(
        inherited.__code__, inherited.__globals__, "__init__", inherited.__defaults__,
        inherited.__closure__,
    )  # fmt: skip
    own.__kwdefaults__ = inherited.__kwdefaults__
    own.__qualname__ = f"{kind.__name__}.__init__"
    own.__module__ = kind.__module__
    kind.__init__ = own  # type: ignore[misc]
    return kind


def _single(x: Any) -> tuple[Any, ...]:
    return repeated(x, 1)


def _pair(x: Any) -> tuple[Any, ...]:
    return repeated(x, 2)


def _triple(x: Any) -> tuple[Any, ...]:
    return repeated(x, 3)
