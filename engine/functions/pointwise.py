"""Which overload the elementwise functions beyond arithmetic mean, and composites over them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes
from ..complex_numbers import real_only
from ..dispatch import (
    NOTHING,
    NUMBER_TYPES,
    TENSORS,
    Call,
    apply,
    apply_inplace,
    refuse,
    unwrap,
)
from ..limits import finfo
from ..op import OPS
from ..short_floats import is_short
from ..tensor import Tensor
from .arithmetic import (
    POW_NUMBER,
    POW_SCALAR,
    POW_TENSOR,
    number_first,
    pow_,
    with_old_overload,
    wrong_arguments,
)
from .conversion import cast
from .dims import as_int
from .registry import SPELLED, composite, resolver

LERP, CLAMP, CLAMP_TENSOR = OPS["lerp.Scalar"], OPS["clamp"], OPS["clamp.Tensor"]


def _of_tensors(name: str) -> None:
    """Resolution for what has no overload with a number."""
    op = OPS[name]

    def resolve(input: Any, other: Any) -> Call:
        if type(input) not in TENSORS:
            raise refuse(op, 0, input)
        if type(other) not in TENSORS:
            raise refuse(op, 1, other)
        return op, (input, other), NOTHING

    resolve.__name__ = resolve.__qualname__ = name
    resolver(resolve)


for _name in ("maximum minimum fmax fmin atan2 logical_and logical_or logical_xor hypot logaddexp "
              "logaddexp2 gcd lcm nextafter").split():  # fmt: skip
    _of_tensors(_name)


@resolver
def heaviside(input: Any, values: Any) -> Call:
    """0, `values` or 1 for below, at and above zero. Both tensors have one dtype."""
    op = OPS["heaviside"]
    for i, given in enumerate((input, values)):
        if type(given) not in TENSORS:
            raise refuse(op, i, given)
    if input._data.dtype != values._data.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    return op, (input, values), NOTHING


def _of_tensor_or_number(name: str) -> None:
    op = OPS[f"{name}.Tensor"]

    def resolve(input: Any, other: Any) -> Call:
        if type(input) not in TENSORS and type(other) not in TENSORS:
            raise wrong_arguments(name, input, other)
        return op, (input, other), NOTHING

    def compare(input: Any, other: Any) -> Call:
        if type(input) not in TENSORS:
            raise wrong_arguments(name, input, other)
        return op, (input, other), NOTHING

    found = compare if len(name) == 2 else resolve
    found.__name__ = found.__qualname__ = name
    resolver(found)


for _name in ("eq ne lt le gt ge bitwise_and bitwise_or bitwise_xor bitwise_left_shift "
              "bitwise_right_shift").split():  # fmt: skip
    _of_tensor_or_number(_name)

# --- rounding and clamping ------------------------------------------------------------------------


@resolver
def round_(input: Any, *, decimals: Any = None) -> Call:
    if decimals is None:
        return OPS["round"], (input,), NOTHING
    return OPS["round.decimals"], (input,), {"decimals": as_int(decimals, "round", "decimals")}


@composite("torch.special.round")
def special_round(input: Any, *, decimals: int = 0) -> Any:
    return apply(OPS["round.decimals"], (input,), {"decimals": decimals})


@resolver
def clamp(input: Any, min: Any = None, max: Any = None) -> Call:
    """Numbers as bounds are settings, tensors are arguments."""
    low, high = type(min) in TENSORS, type(max) in TENSORS
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if (low or min is None) and (high or max is None):
        return CLAMP_TENSOR, (input, min, max), NOTHING
    numbers = {}
    for name, bound in (("min", min), ("max", max)):
        if type(bound) in TENSORS and not bound._data.ndim:
            bound = bound._data.item()
        if bound is not None and type(bound) not in NUMBER_TYPES:
            kind = type(bound).__name__
            raise TypeError(f"clamp(): argument '{name}' must be Number, not {kind}")
        numbers[name] = bound
    return CLAMP, (input,), numbers


@resolver
def clamp_min(input: Any, min: Any) -> Call:
    if type(input) not in TENSORS:
        raise wrong_arguments("clamp_min", input, min)
    if type(min) in TENSORS:
        return OPS["clamp_min.Tensor"], (input, min), NOTHING
    return OPS["clamp_min"], (input,), {"min": min}


@resolver
def clamp_max(input: Any, max: Any) -> Call:
    if type(input) not in TENSORS:
        raise wrong_arguments("clamp_max", input, max)
    if type(max) in TENSORS:
        return OPS["clamp_max.Tensor"], (input, max), NOTHING
    return OPS["clamp_max"], (input,), {"max": max}


@resolver
def logit(input: Any, eps: float | None = None) -> Call:
    return OPS["logit"], (input,), {"eps": eps}


@resolver
def nan_to_num(
    input: Any, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
) -> Call:
    if type(input) in TENSORS and is_short(input._data.dtype):  # float32's ends would not fit
        ends = finfo(input.dtype)
        posinf = ends.max if posinf is None else posinf
        neginf = ends.min if neginf is None else neginf
    return OPS["nan_to_num"], (input,), {"nan": nan, "posinf": posinf, "neginf": neginf}


# --- division -------------------------------------------------------------------------------------


@resolver
def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Call:
    if rounding_mode is None:
        return OPS["div.Tensor"], (input, other), NOTHING
    if isinstance(rounding_mode, str):
        rounding_mode = str.__str__(rounding_mode)  # of an Enum's too
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            "div expected rounding_mode to be one of None, 'trunc', or 'floor' but found "
            f"'{rounding_mode}'"
        )
    return OPS["div.Tensor_mode"], (input, other), {"rounding_mode": rounding_mode}


@resolver
def floor_divide(input: Any, other: Any) -> Call:
    return _scalar_or_tensor("floor_divide", input, other)


@resolver
def fmod(input: Any, other: Any) -> Call:
    return _scalar_or_tensor("fmod", input, other)


@resolver
def remainder(input: Any, other: Any) -> Call:
    return _scalar_or_tensor("remainder", input, other)


def _scalar_or_tensor(name: str, input: Any, other: Any) -> Call:
    if type(other) in NUMBER_TYPES:
        if type(input) not in TENSORS:
            raise wrong_arguments(name, input, other)
        return OPS[f"{name}.Scalar"], (input,), {"other": other}
    if type(input) in NUMBER_TYPES:
        if name == "fmod":
            raise wrong_arguments(name, input, other)
        return OPS[f"{name}.Scalar_Tensor"], (other,), {"self": input}
    return OPS[f"{name}.Tensor"], (input, other), NOTHING


def _reflected(name: str) -> None:
    def operator(self: Tensor, number: Any) -> Any:
        if type(number) in TENSORS:
            return apply(OPS[f"{name}.Tensor"], (number, self))
        if type(number) not in NUMBER_TYPES:
            return NotImplemented
        return apply(OPS[f"{name}.Scalar_Tensor"], (self,), {"self": number})

    SPELLED[f"Tensor.__r{'mod' if name == 'remainder' else 'floordiv'}__"] = operator


def _reflected_shift(name: str, dunder: str) -> None:
    def operator(self: Tensor, number: Any) -> Any:
        if type(number) not in NUMBER_TYPES and type(number) not in TENSORS:
            return NotImplemented
        return apply(OPS[f"bitwise_{name}_shift.Tensor"], (number, self))

    SPELLED[f"Tensor.{dunder}"] = operator


_reflected_shift("left", "__rlshift__")
_reflected_shift("right", "__rrshift__")
_reflected("remainder")
_reflected("floor_divide")

# --- mixing ---------------------------------------------------------------------------------------


@resolver
def lerp(input: Any, end: Any, weight: Any) -> Call:
    for name, x in (("end", end), ("weight", weight)):
        if type(x) in TENSORS and type(input) in TENSORS and x._data.dtype != input._data.dtype:
            raise RuntimeError(
                f"expected dtype {input.dtype.cpp} for `{name}` but got dtype {x.dtype.cpp}"
            )
    if type(weight) in NUMBER_TYPES:
        return LERP, (input, end), {"weight": weight}
    return OPS["lerp.Tensor"], (input, end, weight), NOTHING


INTEGER_ADDCDIV = (
    "Integer division with addcdiv is no longer supported, and in a future  release "
    "addcdiv will perform a true division of tensor1 and tensor2. The historic addcdiv "
    "behavior can be implemented as (input + value * torch.trunc(tensor1 / tensor2))."
    "to(input.dtype) for integer inputs and as (input + value * tensor1 / tensor2) for "
    "float inputs. The future addcdiv behavior is just the latter implementation: "
    "(input + value * tensor1 / tensor2), for all dtypes."
)


def _with_value(name: str) -> None:
    def resolution(called: str) -> Callable[..., Call]:
        def resolve(
            input: Any, tensor1: Any, tensor2: Any, last: Any = None, *, value: Any = None
        ) -> Call:
            if last is not None:
                number_first(
                    called, tensor1, last, "Number value, Tensor tensor1, Tensor tensor2",
                    "Tensor tensor1, Tensor tensor2, *, Number value = 1", fits=value is None,
                )  # fmt: skip
                tensor1, tensor2, value = tensor2, last, tensor1
            if name == "addcdiv" and all(
                type(x) in TENSORS and x._data.dtype.kind in "iub" for x in (tensor1, tensor2)
            ):
                raise RuntimeError(INTEGER_ADDCDIV)
            return OPS[name], (input, tensor1, tensor2), {"value": 1 if value is None else value}

        return resolve

    with_old_overload(name, resolution)


_with_value("addcmul")
_with_value("addcdiv")


@resolver
def xlogy(input: Any, other: Any) -> Call:
    if type(input) in NUMBER_TYPES:
        if type(other) not in TENSORS:
            raise wrong_arguments("xlogy", input, other)
        return OPS["xlogy.Scalar_Self"], (other,), {"self": input}
    if type(other) in NUMBER_TYPES:
        return OPS["xlogy.Scalar_Other"], (input,), {"other": other}
    return OPS["xlogy.Tensor"], (input, other), NOTHING


@resolver
def copysign(input: Any, other: Any) -> Call:
    if type(input) not in TENSORS:
        raise wrong_arguments("copysign", input, other)
    if type(other) in NUMBER_TYPES:
        return OPS["copysign.Scalar"], (input,), {"other": other}
    return OPS["copysign.Tensor"], (input, other), NOTHING


@composite("torch.ldexp Tensor.ldexp")
def ldexp(input: Any, other: Any) -> Any:
    for i, x in enumerate((input, other)):
        if type(x) not in TENSORS:
            raise refuse(OPS["ldexp.Tensor"], i, x)
    _counted(input, other)
    return apply(OPS["ldexp.Tensor"], (input, other))


def _counted(x: Tensor, exponent: Tensor) -> None:
    """NotImplementedError for bools as exponents of floating point numbers."""
    if x._data.dtype.kind in "fV" and exponent._data.dtype == bool:
        raise NotImplementedError("\"ldexp_cpu_exp\" not implemented for 'Bool'")


@composite("torch.float_power Tensor.float_power")
def float_power(input: Any, exponent: Any) -> Any:
    """A power in float64."""
    if type(input) not in TENSORS and type(exponent) not in TENSORS:
        raise wrong_arguments("float_power", input, exponent)
    real_only("float_power", *(x for x in (input, exponent) if type(x) in TENSORS))
    # The exponent first, as C++ evaluates arguments: their nodes are numbered so.
    power = cast(exponent, dtypes.float64) if type(exponent) in TENSORS else float(exponent)
    base = cast(input, dtypes.float64) if type(input) in TENSORS else float(input)
    if type(power) is float:
        return apply(POW_SCALAR, (base,), {"exponent": power})
    if type(base) is float:
        return apply(POW_NUMBER, (power,), {"self": base})
    return apply(POW_TENSOR, (base, power))


@composite("torch.square Tensor.square")
def square(input: Any) -> Any:
    unwrap(input, "square")
    return apply(POW_SCALAR, (input,), {"exponent": 2})


@composite("torch.positive Tensor.positive Tensor.__pos__")
def positive(input: Any) -> Any:
    if unwrap(input, "positive").dtype == bool:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


@composite("Tensor.__invert__")
def invert(self: Tensor) -> Any:
    if self._data.dtype.kind in "fc":
        raise TypeError(
            "~ (operator.invert) is only implemented on integer and Boolean-type tensors"
        )
    return apply(OPS["bitwise_not"], (self,))


@composite("torch.angle Tensor.angle")
def angle(input: Any) -> Any:
    return apply(OPS["angle"], (input,))


# --- in place -------------------------------------------------------------------------------------


@composite("Tensor.abs_ torch.abs_ Tensor.absolute_")
def abs_(self: Tensor) -> Tensor:
    """RuntimeError for complex tensors: what is real does not stay in their memory."""
    if unwrap(self, "abs_").dtype.kind == "c":
        raise RuntimeError("In-place abs is not supported for complex tensors.")
    return apply_inplace(OPS["abs"], (self,))


@composite("Tensor.square_ torch.square_")
def square_(self: Tensor) -> Tensor:
    return apply_inplace(POW_SCALAR, (self,), {"exponent": 2})


@composite("Tensor.ldexp_ torch.ldexp_")
def ldexp_(self: Tensor, other: Tensor) -> Tensor:
    if type(other) not in TENSORS:
        raise TypeError(
            f"ldexp_(): argument 'other' (position 1) must be Tensor, not {type(other).__name__}"
        )
    _counted(self, other)
    return apply_inplace(OPS["ldexp.Tensor"], (self, other))


@composite("Tensor.float_power_")
def float_power_(self: Tensor, exponent: Any) -> Tensor:
    if self._data.dtype != np.float64:
        raise RuntimeError(
            f"the base given to float_power_ has dtype {self.dtype.scalar} but the operation's "
            "result requires dtype Double"
        )
    op, inputs, settings = pow_(self, exponent)
    return apply_inplace(op, inputs, settings)
