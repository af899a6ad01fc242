"""Options of optimizers: what a program gives, as exact numbers, and PyTorch's complaints.

It must not know what is done with them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import foreign
from ..dispatch import TENSORS

PLAIN = (bool, int, float)


def number(value: Any, name: str = "lr") -> Any:
    """An option as exact bool, int, float or None; a tensor of one element as its number."""
    if value is None or type(value) in PLAIN:
        return value
    if type(value) in TENSORS:
        if value._data.size != 1:
            raise ValueError(f"Tensor {name} must be 1-element")
        return value._data.item()
    if type(value) in (tuple, list):
        return tuple(number(v) for v in value)
    value = foreign.plain(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{name} must be a number, not {type(value).__name__}")


def not_negative(**options: Any) -> None:
    """ValueError for an option below zero; its name is how PyTorch's sentence calls it."""
    for name, value in options.items():
        if not number(value) >= 0.0:
            shown, last = name.rsplit("_", 1)
            raise ValueError(f"Invalid {shown} {last}: {value}")


def betas_in_range(betas: Any) -> tuple[float, float]:
    """Adam's two decay rates as floats; ValueError outside of [0, 1)."""
    exact = tuple(number(b) for b in betas)
    for i, beta in enumerate(exact):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {i}: {betas[i]}")
    return exact[0], exact[1]
