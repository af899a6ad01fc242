"""Dimensions and sizes as callers write them: one, several, negative, as a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ..dispatch import TENSORS, unwrap
from ..errors import wrap_dim
from .overloads import told

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x2": "other"}
"""numpy's names, which PyTorch takes too."""


def numpy_names(function: F, name: str = "") -> F:
    """Let the callers of a resolver or composite say `axis=` for `dim=`; name it, if asked."""

    def renamed(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            kwargs = {ALIASES.get(k, k): v for k, v in kwargs.items()}
        return function(*args, **kwargs)

    # Python names the inner one when arguments are wrong.
    name = name or function.__name__.rstrip("_")
    for f in (function, renamed):
        f.__name__ = f.__qualname__ = name
    renamed.__wrapped__ = function  # type: ignore[attr-defined]
    return renamed  # type: ignore[return-value]


def rank(x: Any, function: str) -> int:
    """How many dimensions a tensor has; TypeError in PyTorch's words if it is none."""
    if type(x) not in TENSORS:
        unwrap(x, function)
    ndim: int = x._data.ndim
    return ndim


def as_int(value: Any, function: str = "", name: str = "dim") -> int:
    """An int, also one that comes as a tensor of one element."""
    if type(value) is int:
        return value
    if type(value) in TENSORS and value._data.dtype.kind in "iu" and value._data.size == 1:
        return int(value._data.item())
    raise TypeError(f"{function}(): argument '{name}' must be int, not {type(value).__name__}")


def one(dim: Any, ndim: int, function: str = "") -> int:
    """One dimension, counted from the front."""
    return wrap_dim(dim if type(dim) is int else as_int(dim, function), ndim)


def several(dim: Any, ndim: int, function: str = "") -> tuple[int, ...]:
    """One or more dimensions, counted from the front; none may be named twice."""
    if type(dim) is int:
        return (wrap_dim(dim, ndim),)
    if not isinstance(dim, (tuple, list)):
        return (wrap_dim(as_int(dim, function), ndim),)
    found = tuple([one(d, ndim, function) for d in dim])
    if len(set(found)) != len(found):
        twice = next(d for d in found if found.count(d) > 1)
        raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    return found


def ints(args: Sequence[Any], function: str, name: str = "size") -> tuple[int, ...]:
    """`(2, 3)` or `((2, 3),)` as a tuple of ints."""
    if not args:
        missing = TypeError(f'{function}() missing 1 required positional arguments: "{name}"')
        raise told(f"Tensor.{function}", (None,), {}) or missing
    items = args[0] if len(args) == 1 and isinstance(args[0], (tuple, list)) else args
    try:
        return tuple([i if type(i) is int else as_int(i, function, name) for i in items])
    except TypeError as problem:
        raise told(f"Tensor.{function}", (None, *args), {}) or problem from None
