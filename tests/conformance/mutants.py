"""Breaks the engine on purpose, in every op at once, so that one can see whether anybody notices.

A mutant changes what the op table says after it was read and before anything was computed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import numpy as np


def off_by_a_thousandth(value: Any) -> Any:
    """Floating arrays, in any nesting, a thousandth too large."""
    if isinstance(value, tuple | list):
        return type(value)(off_by_a_thousandth(v) for v in value)
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "fc":
        return (value * 1.001).astype(value.dtype)
    return value


def displaced(value: Any) -> Any:
    """Every array, in any nesting, with each element changed a little."""
    if isinstance(value, tuple | list):
        return type(value)(displaced(v) for v in value)
    if not isinstance(value, np.ndarray | np.generic):
        return value
    if value.dtype.kind == "b":
        return np.logical_not(value)
    step = 1e-3 if value.dtype.kind in "fc" else 1
    return (value + value.dtype.type(step)).astype(value.dtype)


def after(function: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda *args, **kwargs: change(function(*args, **kwargs))


def wrong_derivatives(op_class: Any, ops: Mapping[str, Any]) -> None:
    compiled = op_class.on_arrays.func

    @cached_property
    def on_arrays(op: Any) -> dict[str, Callable[..., Any]]:
        return {name: after(vjp, off_by_a_thousandth) for name, vjp in compiled(op).items()}

    on_arrays.__set_name__(op_class, "on_arrays")
    op_class.on_arrays = on_arrays


def wrong_grad_fns(op_class: Any, ops: Mapping[str, Any]) -> None:
    for op in ops.values():
        if op.grad_fn:
            object.__setattr__(op, "grad_fn", op.grad_fn.replace("Backward", "Forward"))


def wrong_forwards(op_class: Any, ops: Mapping[str, Any]) -> None:
    for op in ops.values():
        object.__setattr__(op, "forward", after(op.forward, displaced))


MUTANTS: dict[str, Callable[[Any, Mapping[str, Any]], None]] = {
    "derivative": wrong_derivatives,
    "grad_fn": wrong_grad_fns,
    "forward": wrong_forwards,
}
