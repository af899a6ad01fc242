"""`fractions`, `decimal` and `numbers`: Python's own numbers.

It must not know numpy or torch.
"""

from __future__ import annotations

import decimal
import fractions
import numbers
from typing import Any

from .kit import Kit, public
from .typed import Typing

TOWER = ("Number", "Complex", "Real", "Rational", "Integral")
ROUNDING = [name for name in dir(decimal) if name.startswith("ROUND_")]
ERRORS = ("DecimalException", "DivisionByZero", "InvalidOperation", "Inexact", "Overflow",
          "Rounded", "Underflow", "DivisionUndefined", "Subnormal", "Clamped")  # fmt: skip
PRECISION = 10_000
"""Digits that a context may ask for."""


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def getcontext() -> Context:
        return Context(decimal.getcontext())

    def localcontext(ctx: Any = None, **given: Any) -> Context:
        made = Context(decimal.getcontext().copy() if ctx is None else _inner(ctx).copy())
        for name, value in given.items():
            setattr(made, name, value)
        return made

    kit.let_read(fractions.Fraction, public(fractions.Fraction))
    kit.let_read(decimal.Decimal, public(decimal.Decimal))
    kit.let_read(decimal.DecimalTuple, {"sign", "digits", "exponent"})
    kit.let_read(Context, {"prec", "rounding"})
    kit.guards.writable.add(Context)
    tower = {name: Typing(name, getattr(numbers, name)) for name in TOWER}
    return {
        "fractions": {"Fraction": fractions.Fraction},
        "numbers": tower,
        "decimal": {name: getattr(decimal, name) for name in (*ROUNDING, *ERRORS)} | {
            "Decimal": decimal.Decimal, "getcontext": getcontext, "localcontext": localcontext,
        },
    }  # fmt: skip


class Context:
    """How decimals are rounded: `getcontext()`, or for a `with` block."""

    __slots__ = ("_before", "_real")

    def __init__(self, real: decimal.Context) -> None:
        self._real = real
        self._before: decimal.Context | None = None

    @property
    def prec(self) -> int:
        return self._real.prec

    @prec.setter
    def prec(self, value: Any) -> None:
        if type(value) is not int or not 1 <= value <= PRECISION:
            raise ValueError(f"valid range for prec is [1, {PRECISION}] here")
        self._real.prec = value

    @property
    def rounding(self) -> str:
        return self._real.rounding

    @rounding.setter
    def rounding(self, value: Any) -> None:
        if value not in ROUNDING:
            raise TypeError("valid values for rounding are decimal.ROUND_UP and its like")
        self._real.rounding = value

    def __enter__(self) -> Context:
        self._before = decimal.getcontext()
        decimal.setcontext(self._real)
        return self

    def __exit__(self, *problem: object) -> None:
        if self._before is not None:
            decimal.setcontext(self._before)


def _inner(given: Any) -> decimal.Context:
    if type(given) is not Context:
        raise TypeError("optional argument must be a context")
    return given._real
