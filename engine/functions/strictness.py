"""Parameters that must be a bool or an int: PyTorch's C++ takes nothing else for them.

Which ones they are is read off a function's signature: a default of True or False, the annotation
`int`, `int | None` or `tuple[int, ...]`. It must not know what the functions do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ..dispatch import TENSORS
from .dims import ALIASES

Types = tuple[type, ...]
"""What is taken as it is; the first is what PyTorch asks for."""

ANNOTATIONS: dict[Any, Types] = {
    "int": (int,), "int | None": (int, type(None)), "tuple[int, ...]": (tuple,),
}  # fmt: skip

KEYWORD = 1 << 30
"""The place of what is given by name only: beyond any call."""


def strict_of(function: Any) -> dict[str, tuple[int, Types]]:
    """Place and type of each such parameter, by name."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    if code is None:
        return {}
    plain = code.co_varnames[: code.co_argcount]
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given = function.__defaults__ or ()
    defaults = dict(zip(plain[len(plain) - len(given) :], given, strict=True))
    defaults |= function.__kwdefaults__ or {}
    found: dict[str, tuple[int, Types]] = {}
    for place, name in [*enumerate(plain), *((KEYWORD, name) for name in named)]:
        annotated = function.__annotations__.get(name)
        if type(defaults.get(name)) is bool:
            found[name] = place, (bool,)
        elif annotated in ANNOTATIONS:
            found[name] = place, ANNOTATIONS[annotated]
    return found


def strict(function: Callable[..., Any], name: str, method: bool) -> Callable[..., Any]:
    """`function`, which refuses what is no bool or int where it must be one.

    TypeError, in PyTorch's words for a function of one overload. Integers in a tensor become ints.
    """
    return _checking(function, name, strict_of(function), method)


PASSED_ON = """
dropout training bool dropout(): argument 'train' (position 3)
alpha_dropout training bool alpha_dropout(): argument 'train' (position 3)
feature_alpha_dropout training bool feature_alpha_dropout(): argument 'train' (position 3)
dropout1d training bool feature_dropout(): argument 'train' (position 3)
dropout2d training bool feature_dropout(): argument 'train' (position 3)
dropout3d training bool feature_dropout(): argument 'train' (position 3)
max_pool1d ceil_mode bool max_pool1d(): argument 'ceil_mode' (position 6)
max_pool2d ceil_mode bool max_pool2d(): argument 'ceil_mode' (position 6)
max_pool3d ceil_mode bool max_pool3d(): argument 'ceil_mode' (position 6)
lp_pool1d ceil_mode bool avg_pool1d(): argument 'ceil_mode'
lp_pool2d ceil_mode bool avg_pool2d(): argument 'ceil_mode'
batch_norm training bool batch_norm(): argument 'training' (position 6)
instance_norm use_input_stats bool instance_norm(): argument 'use_input_stats' (position 6)
group_norm num_groups int group_norm(): argument 'num_groups' (position 2)
embedding sparse bool embedding(): argument 'sparse' (position 5)
embedding_bag include_last_offset bool embedding_bag(): argument 'include_last_offset' (position 8)
embedding scale_grad_by_freq bool embedding(): argument 'scale_grad_by_freq' (position 4)
"""
"""Functions of nn.functional that are written in Python: which parameter must be what, and as what
the C++ function that gets it knows it."""

BUILT_IN = frozenset(
    "avg_pool1d avg_pool2d avg_pool3d one_hot scaled_dot_product_attention".split()
)
"""Functions of nn.functional that are C++ themselves."""


def strict_functional(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """As `strict`, for nn.functional."""
    known = strict_of(function)
    if name in BUILT_IN:
        return _checking(function, name, known, False)
    lines = [line.split(" ", 3) for line in PASSED_ON.split("\n") if line.startswith(f"{name} ")]
    said = {parameter: text for _, parameter, _, text in lines}
    return _checking(function, name, {p: known[p] for p in said}, False, said)


def _checking(
    function: Callable[..., Any],
    name: str,
    known: dict[str, tuple[int, Types]],
    method: bool,
    said: Mapping[str, str] = MappingProxyType({}),
) -> Callable[..., Any]:
    if not known:
        return function
    first = min(place for place, _ in known.values())

    def checked(*args: Any, **kwargs: Any) -> Any:
        if kwargs:
            for given, value in kwargs.items():
                key = ALIASES.get(given, given)
                if key in known and type(value) not in known[key][1]:
                    kwargs[given] = _as(
                        known[key][1][0], value, said.get(key) or f"{name}(): argument '{key}'"
                    )
        if len(args) > first:
            for key, (place, kinds) in known.items():
                if place < len(args) and type(args[place]) not in kinds:
                    where = f"{name}(): argument '{key}' (position {place + 1 - method})"
                    value = _as(kinds[0], args[place], said.get(key) or where)
                    args = (*args[:place], value, *args[place + 1 :])
        return function(*args, **kwargs)

    checked.__name__ = checked.__qualname__ = name
    checked.__doc__, checked.__module__ = function.__doc__, function.__module__
    return checked


def _as(kind: type, value: Any, where: str) -> Any:
    if kind is tuple and isinstance(value, (list, tuple)):
        return value
    if kind is int and type(value) is not bool:
        if type(value) in TENSORS:
            if value._data.dtype.kind in "iu" and value._data.size == 1:
                return int(value._data.item())
        elif hasattr(value, "__index__"):
            return value.__index__()
    wanted = "tuple of ints" if kind is tuple else kind.__name__
    raise TypeError(f"{where} must be {wanted}, not {type(value).__name__}")
