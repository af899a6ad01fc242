"""Helper functions of formulas: derivatives that one line can't hold.

Each takes the namespace of ops first (`ops.where`, `ops.sum`), so that the same code serves arrays
and tensors. PyTorch's FunctionsManual.cpp is where the mathematics comes from.
"""

from __future__ import annotations

from typing import Any

from ..op import helper


@helper(tex=r"\v{g} \odot \v{exponent} \odot \v{self}^{\v{exponent} - 1}")
def pow_backward_self(ops: Any, g: Any, self: Any, exponent: Any) -> Any:
    """0 where the exponent is 0, also where self is 0 (pow_backward_self)."""
    return ops.where(exponent == 0.0, 0, g * (exponent * ops.pow_tensor(self, exponent - 1)))


@helper(tex=r"\v{g} \odot \v{result} \odot \ln \v{self}")
def pow_backward_exponent(ops: Any, g: Any, self: Any, exponent: Any, result: Any) -> Any:
    """0 where self is 0 and the exponent is not negative (pow_backward_exponent)."""
    silent = (self == 0) & (exponent >= 0)
    return g * ops.where(silent, 0, result * ops.log(self))


@helper(tex=r"\v{g} \odot \v{result} \odot \ln \v{self}")
def pow_backward_exponent_scalar(ops: Any, g: Any, self: Any, exponent: Any, result: Any) -> Any:
    """As pow_backward_exponent, for a number as base."""
    import math

    if self == 0:
        return g * ops.where(exponent >= 0, 0, result * -math.inf)
    return g * (result * (math.log(self) if self > 0 else math.nan))


@helper(tex=r"\v{g} \odot 2^{\v{other}}")
def ldexp_backward_self(ops: Any, g: Any, other: Any) -> Any:
    """Whole numbers stay whole, as in PyTorch: 0 where the exponent is negative."""
    return g * ops.pow_scalar(other, self=2)
