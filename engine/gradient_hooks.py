"""Hooks on gradients: what programs may look at, or put in a gradient's place, during a walk.

It must not know in which order nodes run (backward.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import FunctionType
from typing import Any

import numpy as np

from .graph import AccumulateGrad, Node
from .watch import SEAT


def _as_tensor(g: Any) -> Any:
    from .dispatch import TENSORS, wrap

    return g if g is None or type(g) in TENSORS else wrap(g)


def _called(hook: Any) -> str:
    return hook.__name__ if type(hook) is FunctionType else "<unknown>"


def _checked(value: Any, like: Any, hook: Any) -> Any:
    """What a hook returned, if it may stand for the gradient (check_single_result)."""
    from .conversion import legacy_type
    from .dispatch import TENSORS

    if like is None:
        raise RuntimeError("can't replace a None gradient with a non-None value")
    if type(value) not in TENSORS:
        raise TypeError(f"expected Variable, but hook returned '{type(value).__name__}'")
    old = like._data if type(like) in TENSORS else like
    called = _called(hook)
    if value._data.dtype != old.dtype:
        was, got = legacy_type(old.dtype), legacy_type(value._data.dtype)
        raise RuntimeError(f"hook '{called}' has changed the type of value (was {was} got {got})")
    if value._data.shape != old.shape:
        raise RuntimeError(f"hook '{called}' has changed the size of value")
    return value if type(like) in TENSORS else value._data


def hooked(hooks: Mapping[int, Any], g: Any) -> Any:
    """The gradient after these hooks have seen it."""
    for hook in list(hooks.values()):
        if g is None:
            return g
        value = hook(_as_tensor(g))
        if value is not None:
            g = _checked(value, g, hook)
    return g


def tensor_hooks(node: Node, buffer: list[Any]) -> None:
    """Hooks of the tensors that this node made, then retain_grad, which sees the hooked value."""
    for slot in range(len(buffer)):
        hooks = (node._tensor_hooks or {}).get(slot)
        if hooks:
            buffer[slot] = hooked(hooks, buffer[slot])
        kept = (node._retained or {}).get(slot)
        tensor = kept() if kept is not None else None
        if tensor is not None and buffer[slot] is not None:
            g = buffer[slot]
            before = tensor._grad
            if before is None:
                tensor._grad = _as_tensor(g.copy() if isinstance(g, np.ndarray) else g)
            elif isinstance(g, np.ndarray):
                tensor._grad = _as_tensor(before._data + g)
            else:
                tensor._grad = before + g
            if SEAT.now is not None:
                SEAT.now.accumulated(None, tensor, before, g)


def prehooks(node: Node, buffer: list[Any]) -> list[Any]:
    """The gradients a node gets, after its prehooks."""
    assert node._prehooks is not None
    for hook in list(node._prehooks.values()):
        value = hook(tuple(_as_tensor(g) for g in buffer))
        if value is not None:
            buffer = _replaced(value, buffer, hook)
    return buffer


def posthooks(node: Node, out: Sequence[Any], buffer: Sequence[Any]) -> Sequence[Any]:
    """The gradients a node gives, after its hooks."""
    assert node._posthooks is not None
    for hook in list(node._posthooks.values()):
        value = hook(tuple(map(_as_tensor, out)), tuple(map(_as_tensor, buffer)))
        if value is not None:
            out = _replaced(value, out, hook)
    return out


def landed(node: AccumulateGrad, buffer: Sequence[Any]) -> None:
    """Hooks after accumulation: once watchers saw the gradient land, as hooks may change it."""
    if node.variable._after_hooks:
        for hook in list(node.variable._after_hooks.values()):
            hook(node.variable)
    if node._posthooks:
        posthooks(node, (), buffer)


def _replaced(value: Any, gradients: Sequence[Any], hook: Any) -> list[Any]:
    """What a node's hook returned, in the place of the gradients that it was shown."""
    given = value if isinstance(value, tuple) else (value,)
    if len(given) != len(gradients):
        raise RuntimeError(
            f"hook '{_called(hook)}' has returned an incorrect number of values (got {len(given)}, "
            f"but expected {len(gradients)})"
        )
    return [
        None if v is None else _checked(v, g, hook) for v, g in zip(given, gradients, strict=True)
    ]
