"""Which overload an arithmetic call means: Python numbers, tensors, 0-d tensors."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ..dispatch import NOTHING, NUMBER_TYPES, TENSORS, Call, apply, refuse, wrap
from ..op import OPS, Op
from ..promotion import target
from ..tensor import Tensor
from .registry import SPELLED, composite, resolver

ADD, SUB, MUL, DIV = (OPS[f"{n}.Tensor"] for n in ("add", "sub", "mul", "div"))
RSUB_SCALAR, RSUB_TENSOR = OPS["rsub.Scalar"], OPS["rsub.Tensor"]
POW_SCALAR, POW_TENSOR, POW_NUMBER = (
    OPS[f"pow.{n}"] for n in ("Tensor_Scalar", "Tensor_Tensor", "Scalar")
)
RECIPROCAL, NEG = OPS["reciprocal"], OPS["neg"]
ONE = {"alpha": 1}


def by_number(name: str, x: Any, number: float) -> Any:
    """`add`, `sub`, `mul` or `div` in its overload for a number, which C++ calls.

    (Python makes a tensor of it.) Integers have no graph to show it.
    """
    if x._data.dtype.kind not in "fcV":
        return SPELLED[f"torch.{name}"](x, number)
    return apply(OPS[f"{name}.Scalar"], (x,), {"other": number})


def wrong_arguments(function: str, *given: Any, known: Sequence[str] = ()) -> TypeError:
    """What is raised when no overload takes arguments of these types. `known`: the overloads, with
    the given types where they don't fit (after a newline)."""
    kinds = ", ".join("Tensor" if type(x) in TENSORS else type(x).__name__ for x in given)
    text = f"{function}() received an invalid combination of arguments - got ({kinds})"
    if known:
        text += ", but expected one of:\n" + "".join(f" * {overload}\n" for overload in known)
    return TypeError(text)


_TOLD: set[str] = set()
"""The first old overload that was called: PyTorch warns of one, once a process."""


def with_old_overload(name: str, make: Callable[[str], Callable[..., Call]]) -> None:
    """Register resolution that warns by the name called: `make` gets "add", then "add_"."""
    plain, changing = make(name), make(f"{name}_")
    plain.__name__, changing.__name__ = name, f"{name}_"
    resolver(plain).inplace = changing  # type: ignore[attr-defined]


def number_first(
    name: str, number: Any, tensor: Any, old: str, now: str, fits: bool = True
) -> None:
    """See that a call is the old overload with the number in front, and warn of it once."""
    fits = fits and type(number) in NUMBER_TYPES
    if not fits or type(tensor) not in (*TENSORS, *NUMBER_TYPES):
        raise TypeError(f"{name}() takes 2 positional arguments but 3 were given")
    warn_of_old_overload(name, old, now)


def warn_of_old_overload(name: str, old: str, *now: str) -> None:
    """Say once what is called and what could be."""
    if not _TOLD:
        _TOLD.add(name)
        others = "".join(f"\n\t{name}({overload})" for overload in now)
        warnings.warn(
            f"This overload of {name} is deprecated:\n\t{name}({old})\nConsider using one of the "
            f"following signatures instead:{others}",
            UserWarning,
            stacklevel=5,
        )


ALPHA = "Number alpha, Tensor other", "Tensor other, *, Number alpha = 1"


def _by(alpha: Any, *operands: Any) -> dict[str, Any]:
    """The factor as a setting. RuntimeError where the result's dtype has none of its kind
    (alpha_check in ATen/native/BinaryOps.h)."""
    if type(alpha) not in (bool, float, complex):
        return {"alpha": alpha}
    if not all(type(x) in TENSORS or type(x) in NUMBER_TYPES for x in operands):
        return {"alpha": alpha}
    kind = target(ADD, [getattr(x, "_data", x) for x in operands]).kind
    if type(alpha) is bool and kind > 0:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if type(alpha) is not bool and kind < 2:
        raise RuntimeError(
            "For integral input tensors, argument alpha must not be a floating point number."
        )
    if type(alpha) is complex and kind < 3:
        raise RuntimeError(
            "For non-complex input tensors, argument alpha must not be a complex number."
        )
    return {"alpha": alpha}


def _boolean(x: Any) -> bool:
    return type(x) is bool or (type(x) in TENSORS and x._data.dtype.kind == "b")


def _no_bools(input: Any, other: Any) -> None:
    """Refuse to subtract bools, in PyTorch's words."""
    one, two = _boolean(input), _boolean(other)
    if one and two:
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or "
            "`logical_xor()` operator instead."
        )
    if one or two:
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying "
            "to invert a mask, use the `~` or `logical_not()` operator instead."
        )


def _adding(op: Op) -> Callable[[str], Callable[..., Call]]:
    """Resolution of add or sub."""

    def make(name: str) -> Callable[..., Call]:
        def resolve(input: Any, other: Any, last: Any = None, *, alpha: Any = None) -> Call:
            if last is not None:
                number_first(name, other, last, *ALPHA, fits=alpha is None)
                other, alpha = last, other
            if op is SUB:
                _no_bools(input, other)
            whole = alpha is None or (type(alpha) is int and alpha == 1)
            return op, (input, other), ONE if whole else _by(alpha, input, other)

        return resolve

    return make


with_old_overload("add", _adding(ADD))
with_old_overload("sub", _adding(SUB))


@resolver
def neg(input: Any) -> Call:
    if type(input) not in TENSORS:
        raise refuse(NEG, 0, input)
    if input._data.dtype == bool:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to "
            "invert a mask, use the `~` or `logical_not()` operator instead."
        )
    return NEG, (input,), NOTHING


@resolver
def rsub(input: Any, other: Any, *, alpha: Any = 1) -> Call:
    if type(input) not in TENSORS:
        raise wrong_arguments("rsub", input, other)
    _no_bools(input, other)
    if type(other) in NUMBER_TYPES:
        return RSUB_SCALAR, (input,), {"other": other, **_by(alpha, input, other)}
    return RSUB_TENSOR, (input, other), _by(alpha, input, other)


@resolver
def mul(input: Any, other: Any) -> Call:
    return MUL, (input, other), NOTHING


@resolver
def pow_(input: Any, exponent: Any) -> Call:
    if type(exponent) in NUMBER_TYPES:
        if type(input) not in TENSORS:
            raise wrong_arguments("pow", input, exponent)
        return POW_SCALAR, (input,), {"exponent": exponent}
    if type(input) in NUMBER_TYPES:
        return POW_NUMBER, (exponent,), {"self": input}
    return POW_TENSOR, (input, exponent), NOTHING


@composite("Tensor.__rpow__")
def rpow(self: Tensor, base: Any) -> Any:
    if type(base) in TENSORS:
        return apply(POW_TENSOR, (base, self))
    if type(base) not in NUMBER_TYPES:
        return NotImplemented
    return apply(POW_NUMBER, (self,), {"self": base})


@composite("Tensor.__rtruediv__ Tensor.__rdiv__")
def rtruediv(self: Tensor, number: Any) -> Any:
    """`2 / x` is reciprocal, then mul (torch/_tensor.py)."""
    if type(number) not in NUMBER_TYPES and type(number) not in TENSORS:
        return NotImplemented
    if type(self) not in TENSORS:
        raise AttributeError(f"'{type(self).__name__}' object has no attribute 'reciprocal'")
    return apply(MUL, (apply(RECIPROCAL, (self,)), number))


@resolver
def where(condition: Any, input: Any = None, other: Any = None) -> Call:
    if type(condition) in TENSORS and condition._data.dtype != bool:
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{condition.dtype.scalar}"
        )
    for x in (input, other):
        if x is None:
            raise NotImplementedError("torch.where(condition) alone: use torch.nonzero")
    if type(input) in NUMBER_TYPES and type(other) in NUMBER_TYPES:
        input = wrap(input)
    return OPS["where.self"], (condition, input, other), NOTHING
