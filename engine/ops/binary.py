"""More functions of two or three arguments, element by element: choosing, division, mixing."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import helper, op
from ..rounding import fused
from .elementwise import but_not, lifted, refuse

# --- choosing -------------------------------------------------------------------------------------


@helper(tex=r"\begin{cases}\v{g} & \v{self} > \v{other} \\ \tfrac12 \v{g} & \v{self} = \v{other}"
            r" \\ 0 & \text{otherwise}\end{cases}")  # fmt: skip
def larger_backward(ops: Any, g: Any, self: Any, other: Any) -> Any:
    """Half the gradient where both are equal."""
    return ops.where(self < other, 0, ops.where(self == other, g / 2, g))


@helper(tex=r"\begin{cases}\v{g} & \v{self} < \v{other} \\ \tfrac12 \v{g} & \v{self} = \v{other}"
            r" \\ 0 & \text{otherwise}\end{cases}")  # fmt: skip
def smaller_backward(ops: Any, g: Any, self: Any, other: Any) -> Any:
    """Half the gradient where both are equal."""
    return ops.where(self > other, 0, ops.where(self == other, g / 2, g))


def _larger(self: Any, other: Any) -> Any:
    """Of 0 and -0 the first, as PyTorch does it element by element; numpy takes the second."""
    return np.maximum(other, self)


def _smaller(self: Any, other: Any) -> Any:
    return np.minimum(other, self)


def _fmax(self: Any, other: Any) -> Any:
    return np.where((self >= other) | np.isnan(other), self, other)


def _fmin(self: Any, other: Any) -> Any:
    return np.where((self <= other) | np.isnan(other), self, other)


op("maximum", "self, other", grad_fn="MaximumBackward0", sign="max", elementwise=True,
   inplace="",
   torch="torch.maximum Tensor.maximum", tex=r"\max(\v{self}, \v{other})", forward=_larger,
   vjp={"self": "larger_backward(g, self, other)", "other": "larger_backward(g, other, self)"})
op("minimum", "self, other", grad_fn="MinimumBackward0", sign="min", elementwise=True,
   inplace="",
   torch="torch.minimum Tensor.minimum", tex=r"\min(\v{self}, \v{other})", forward=_smaller,
   vjp={"self": "smaller_backward(g, self, other)", "other": "smaller_backward(g, other, self)"})
op("fmax", "self, other", grad_fn="FmaxBackward0", sign="max", elementwise=True,
   inplace="", torch="torch.fmax Tensor.fmax", tex=r"\max(\v{self}, \v{other})", forward=_fmax,
   vjp={"self": "where((self >= other) | isnan(other), g, 0)",
        "other": "where((self >= other) | isnan(other), 0, g)"})
op("fmin", "self, other", grad_fn="FminBackward0", sign="min", elementwise=True,
   inplace="", torch="torch.fmin Tensor.fmin", tex=r"\min(\v{self}, \v{other})", forward=_fmin,
   vjp={"self": "where((self <= other) | isnan(other), g, 0)",
        "other": "where((self <= other) | isnan(other), 0, g)"})

# --- clamping: the gradient passes on the bounds --------------------------------------------------


@helper(tex=r"\begin{cases}\v{g} & \v{min} \le \v{self} \le \v{max} \\ 0 & "
            r"\text{otherwise}\end{cases}")  # fmt: skip
def clamp_backward(ops: Any, g: Any, self: Any, min: Any, max: Any) -> Any:
    if max is None:
        return ops.where(self >= min, g, 0) if min is not None else g
    if min is None:
        return ops.where(self <= max, g, 0)
    return ops.where((self >= min) & (self <= max), g, 0)


@helper(tex=r"\begin{cases}\v{g} & \v{self} < \v{min} < \v{max} \\ 0 & \text{otherwise}"
            r"\end{cases}")  # fmt: skip
def clamp_backward_min(ops: Any, g: Any, self: Any, min: Any, max: Any) -> Any:
    if max is None:
        return ops.where(self < min, g, 0)
    return ops.where((min < max) & (self < min), g, 0)


@helper(tex=r"\begin{cases}\v{g} & \v{self} > \v{max} \text{ or } \v{max} < \v{min} \\ 0 & "
            r"\text{otherwise}\end{cases}")  # fmt: skip
def clamp_backward_max(ops: Any, g: Any, self: Any, min: Any, max: Any) -> Any:
    if min is None:
        return ops.where(self > max, g, 0)
    return ops.where((self > max) | (max < min), g, 0)


def _clamped(self: Any, min: Any, max: Any) -> Any:
    """NaN stays; where the bounds cross, the upper one wins."""
    self = out = lifted(self, min, max)
    if min is not None:
        out = _larger(out, min)
    if max is not None:
        out = _smaller(out, max)
    return out if out is not self else self.copy()


op("clamp", "self, *, min, max", grad_fn="ClampBackward1", sign="⊓", elementwise=True,
   tex=r"\min(\max(\v{self}, \v{min}), \v{max})",
   torch="torch.clamp torch.clip Tensor.clamp Tensor.clip", forward=_clamped,
   vjp={"self": "clamp_backward(g, self, min, max)"})
op("clamp.Tensor", "self, min, max", grad_fn="ClampBackward0", sign="⊓", elementwise=True,
   tex=r"\min(\max(\v{self}, \v{min}), \v{max})", name="clamp_tensor", forward=_clamped,
   vjp={"self": "clamp_backward(g, self, min, max)",
        "min": "clamp_backward_min(g, self, min, max)",
        "max": "clamp_backward_max(g, self, min, max)"})
op("clamp_min", "self, *, min", grad_fn="ClampMinBackward0", sign="⊔", elementwise=True,
   tex=r"\max(\v{self}, \v{min})", torch="torch.clamp_min Tensor.clamp_min",
   forward=lambda self, min: _larger(lifted(self, min), min),
   vjp={"self": "where(self >= min, g, 0)"})
op("clamp_min.Tensor", "self, min", grad_fn="ClampMinBackward1", sign="⊔", elementwise=True,
   tex=r"\max(\v{self}, \v{min})", name="clamp_min_tensor", forward=_larger,
   vjp={"self": "where(self >= min, g, 0)", "min": "where(self < min, g, 0)"})
op("clamp_max", "self, *, max", grad_fn="ClampMaxBackward0", sign="⊓", elementwise=True,
   tex=r"\min(\v{self}, \v{max})", torch="torch.clamp_max Tensor.clamp_max",
   forward=lambda self, max: _smaller(lifted(self, max), max),
   vjp={"self": "where(self <= max, g, 0)"})
op("clamp_max.Tensor", "self, max", grad_fn="ClampMaxBackward1", sign="⊓", elementwise=True,
   tex=r"\min(\v{self}, \v{max})", name="clamp_max_tensor", forward=_smaller,
   vjp={"self": "where(self <= max, g, 0)", "max": "where(self > max, g, 0)"})

# --- division that rounds, and what it leaves -----------------------------------------------------


def joined(self: Any, other: Any) -> Any:
    """Both as arrays of one dtype, where one may be a number."""
    try:
        if type(other) is not np.ndarray:
            self = lifted(self, other)
            return self, self.dtype.type(other)
        if type(self) is not np.ndarray:
            other = lifted(other, self)
            return other.dtype.type(self), other
    except OverflowError:  # a whole number that is too large goes round, as in C
        kind = self.dtype if type(self) is np.ndarray else other.dtype
        return np.asarray(self).astype(kind)[()], np.asarray(other).astype(kind)[()]
    return self, other


def _whole_quotient(self: Any, other: Any, rounding_mode: str | None) -> Any:
    """As C and Python divide; integers by zero raise."""
    self, other = joined(self, other)
    refuse("b", f"div_{rounding_mode}_cpu", self)
    if self.dtype.kind in "iu":
        if np.any(np.equal(other, 0)):
            raise RuntimeError("ZeroDivisionError")
        if rounding_mode == "floor":
            return np.floor_divide(self, other)
        quotient = np.floor_divide(self, other)
        remainder = self - quotient * other
        return quotient + ((remainder != 0) & (np.less(self, 0) != np.less(other, 0)))
    if rounding_mode == "trunc":
        return np.trunc(np.true_divide(self, other))
    return _floored(self, other)


def _floored(self: Any, other: Any) -> Any:
    """c10::div_floor_floating: from the exact remainder, so that 1 // 0.1 is 9."""
    quotient = np.true_divide(self, other)
    rest = np.fmod(self, other)
    down = (self - rest) / other
    down = np.where((rest != 0) & (np.less(other, 0) != (rest < 0)), down - 1, down)
    floor = np.floor(down)
    floor = np.where(down - floor > 0.5, floor + 1, floor)
    floor = np.where(down == 0, np.copysign(0.0, quotient), floor)
    return np.where(np.equal(other, 0), quotient, floor).astype(quotient.dtype)


op("div.Tensor_mode", "self, other, *, rounding_mode", grad_fn="DivBackward2", sign="÷",
   name="div_mode", tex=r"\left\lfloor\frac{\v{self}}{\v{other}}\right\rfloor",
   elementwise=True, forward=_whole_quotient,
   vjp={"self": "zeros_like(g)", "other": "zeros_like(g)"})


@helper(tex=r"\text{no derivative}")
def not_implemented(ops: Any, name: Any) -> Any:
    """What PyTorch raises: `x // 2` can be computed, not differentiated."""
    raise RuntimeError(f"derivative for aten::{name} is not implemented")


op("floor_divide.Scalar", "self, *, other", sign="//", grad_fn="NotImplemented", elementwise=True,
   inplace="Tensor", tex=r"\left\lfloor\frac{\v{self}}{\v{other}}\right\rfloor",
   torch="torch.floor_divide Tensor.floor_divide Tensor.__floordiv__",
   forward=lambda self, other: _whole_quotient(self, other, "floor"),
   vjp={"self": "not_implemented('floor_divide')"})
op("floor_divide.Tensor", "self, other", sign="//", grad_fn="NotImplemented", elementwise=True,
   tex=r"\left\lfloor\frac{\v{self}}{\v{other}}\right\rfloor", name="floor_divide_tensor",
   forward=lambda self, other: _whole_quotient(self, other, "floor"),
   vjp={"self": "not_implemented('floor_divide')", "other": "not_implemented('floor_divide')"})
op("floor_divide.Scalar_Tensor", "other, *, self", sign="//", grad_fn="NotImplemented",
   elementwise=True, tex=r"\left\lfloor\frac{\v{self}}{\v{other}}\right\rfloor",
   name="floor_divide_number",
   forward=lambda other, self: _whole_quotient(self, other, "floor"),
   vjp={"other": "not_implemented('floor_divide')"})
op("fmod.Scalar", "self, *, other", grad_fn="FmodBackward0", sign="mod", elementwise=True,
   inplace="Tensor", tex=r"\v{self} \bmod \v{other}", torch="torch.fmod Tensor.fmod",
   forward=lambda self, other: _left_over(np.fmod, self, other), vjp={"self": "g"})
op("fmod.Tensor", "self, other", grad_fn="FmodBackward1", sign="mod", elementwise=True,
   tex=r"\v{self} \bmod \v{other}", name="fmod_tensor",
   forward=lambda self, other: _left_over(np.fmod, self, other),
   vjp={"self": "g", "other": "-g * div_mode(self, other, 'trunc')"})
op("remainder.Scalar", "self, *, other", grad_fn="RemainderBackward0", sign="mod",
   inplace="Tensor", elementwise=True, tex=r"\v{self} \bmod \v{other}",
   torch="torch.remainder Tensor.remainder Tensor.__mod__",
   forward=lambda self, other: _left_over(remainder, self, other), vjp={"self": "g"})
op("remainder.Tensor", "self, other", grad_fn="RemainderBackward1", sign="mod",
   elementwise=True, tex=r"\v{self} \bmod \v{other}", name="remainder_tensor",
   forward=lambda self, other: _left_over(remainder, self, other),
   vjp={"self": "g", "other": "-g * div_mode(self, other, 'floor')"})

op("remainder.Scalar_Tensor", "other, *, self", sign="mod", grad_fn="NotImplemented",
   elementwise=True, tex=r"\v{self} \bmod \v{other}", name="remainder_number",
   forward=lambda other, self: _left_over(remainder, self, other),
   vjp={"other": "not_implemented('remainder')"})


def remainder(self: Any, other: Any) -> Any:
    """With the sign of `other`; zeros keep that of `self`, as in PyTorch's remainder_kernel."""
    if self.dtype.kind != "f":
        return np.remainder(self, other)
    out = np.fmod(self, other)
    return np.where((out != 0) & (np.less(other, 0) != np.less(out, 0)), out + other, out)


def _left_over(call: Any, self: Any, other: Any) -> Any:
    self, other = joined(self, other)
    refuse("b", f"{call.__name__}_cpu", self)
    if self.dtype.kind in "iu" and np.any(np.equal(other, 0)):
        raise RuntimeError("ZeroDivisionError")
    return call(self, other)


# --- mixing ---------------------------------------------------------------------------------------


def _mixed(self: Any, end: Any, weight: Any) -> Any:
    """From the nearer end, so that weight 1 gives the end exactly."""
    kernel = "lerp_kernel_tensor" if type(weight) is np.ndarray else "lerp_kernel_scalar"
    refuse("iub", kernel, self)
    way = end - self
    if type(weight) is np.ndarray:
        first = np.abs(weight) < 0.5
        return fused(way, np.where(first, weight, weight - 1), np.where(first, self, end))
    weight = self.dtype.type(weight)
    return fused(way, weight, self) if abs(weight) < 0.5 else fused(way, weight - 1, end)


op("lerp.Scalar", "self, end, *, weight", grad_fn="LerpBackward0", sign="↔", elementwise=True,
   torch="torch.lerp Tensor.lerp", tex=r"(1 - \v{weight}) \v{self} + \v{weight} \v{end}",
   forward=_mixed, vjp={"self": "g * (1 - weight)", "end": "g * weight"})
op("lerp.Tensor", "self, end, weight", grad_fn="LerpBackward1", sign="↔", elementwise=True,
   name="lerp_tensor", tex=r"(1 - \v{weight}) \odot \v{self} + \v{weight} \odot \v{end}",
   forward=_mixed,
   vjp={"self": "g * (1 - weight)", "end": "g * weight", "weight": "g * (end - self)"})
op("addcmul", "self, tensor1, tensor2, *, value", grad_fn="AddcmulBackward0", sign="+×",
   torch="torch.addcmul Tensor.addcmul", elementwise=True,
   tex=r"\v{self} + \v{value} \cdot \v{tensor1} \odot \v{tensor2}",
   forward=lambda self, tensor1, tensor2, value=1:
       _with_product(self, tensor1, tensor2, value),
   vjp={"self": "g", "tensor1": "g * (tensor2 * value)", "tensor2": "g * (tensor1 * value)"})


def _with_product(self: Any, tensor1: Any, tensor2: Any, value: Any) -> Any:
    refuse("b", "addcmul_cpu_out", self)
    return fused(tensor1 if value == 1 else self.dtype.type(value) * tensor1, tensor2, self)


op("addcdiv", "self, tensor1, tensor2, *, value", grad_fn="AddcdivBackward0", sign="+÷",
   torch="torch.addcdiv Tensor.addcdiv", elementwise=True,
   tex=r"\v{self} + \v{value} \cdot \frac{\v{tensor1}}{\v{tensor2}}",
   forward=lambda self, tensor1, tensor2, value=1:
       self + (tensor1 / tensor2 if value == 1 else value * tensor1 / tensor2),
   vjp={"self": "g", "tensor1": "g * (value / tensor2)",
        "tensor2": "-g * (value * tensor1 / (tensor2 * tensor2))"})
op("atan2", "self, other", grad_fn="Atan2Backward0", sign="atan2", elementwise=True,
   promote="float", torch="torch.atan2 torch.arctan2 Tensor.atan2 Tensor.arctan2",
   tex=r"\operatorname{atan2}(\v{self}, \v{other})", forward=np.arctan2,
   vjp={"self": "atan2_backward(g, other, self, other)",
        "other": "atan2_backward(g, -self, self, other)"})


@helper(tex=r"\v{g} \odot \frac{\v{numerator}}{\v{self}^2 + \v{other}^2}")
def atan2_backward(ops: Any, g: Any, numerator: Any, self: Any, other: Any) -> Any:
    """0 where both arguments are."""
    square = self * self + other * other
    return g * numerator * ops.where(square == 0, 0, 1 / square)


op("hypot", "self, other", grad_fn="HypotBackward0", sign="hypot", elementwise=True,
   torch="torch.hypot Tensor.hypot", tex=r"\sqrt{\v{self}^2 + \v{other}^2}",
   forward=but_not("iub", "hypot_cpu", np.hypot),
   vjp={"self": "g * self / result", "other": "g * other / result"})
op("logaddexp", "self, other", grad_fn="LogaddexpBackward0", sign="ln Σe", elementwise=True,
   inplace="", torch="torch.logaddexp Tensor.logaddexp", tex=r"\ln(e^{\v{self}} + e^{\v{other}})",
   forward=but_not("iub", "logaddexp_cpu", np.logaddexp),
   vjp={"self": "g / (1 + exp(other - self))", "other": "g / (1 + exp(self - other))"})
op("logaddexp2", "self, other", grad_fn="Logaddexp2Backward0", sign="log₂Σ2", elementwise=True,
   inplace="",
   torch="torch.logaddexp2 Tensor.logaddexp2", tex=r"\log_2(2^{\v{self}} + 2^{\v{other}})",
   forward=but_not("iub", "logaddexp2_cpu", np.logaddexp2),
   vjp={"self": "g / (1 + exp2(other - self))", "other": "g / (1 + exp2(self - other))"})
op("xlogy.Tensor", "self, other", grad_fn="XlogyBackward0", sign="x ln y", elementwise=True,
   promote="float", torch="torch.xlogy Tensor.xlogy torch.special.xlogy",
   tex=r"\v{self} \odot \ln \v{other}", forward=lambda self, other: _xlogy(self, other),
   vjp={"self": "xlogy_backward(g, self, other)", "other": "g * self / other"})

op("xlogy.Scalar_Self", "other, *, self", grad_fn="XlogyBackward1", sign="x ln y",
   elementwise=True, promote="float", name="xlogy_number", tex=r"\v{self} \ln \v{other}",
   forward=lambda other, self: _xlogy(other.dtype.type(self), other),
   vjp={"other": "g * self / other"})
op("xlogy.Scalar_Other", "self, *, other", grad_fn="XlogyBackward2", sign="x ln y",
   elementwise=True, promote="float", name="xlogy_by_number", tex=r"\v{self} \ln \v{other}",
   forward=lambda self, other: _xlogy(self, self.dtype.type(other)),
   vjp={"self": "xlogy_backward(g, self, other)"})


def _xlogy(self: Any, other: Any) -> Any:
    out = np.where(np.equal(self, 0), 0, self * np.log(other))
    return np.where(np.isnan(other), np.nan, out).astype(out.dtype)


@helper(tex=r"\v{g} \odot \ln \v{other}")
def xlogy_backward(ops: Any, g: Any, self: Any, other: Any) -> Any:
    """0 where self is, also where the logarithm is infinite."""
    if type(other) in (int, float):
        scaled = ops.xlogy_by_number(g, other)
        return scaled if other > 0 else ops.where(self == 0.0, 0, scaled)
    return ops.where((self == 0.0) & (other <= 0.0), 0, ops.xlogy(g, other))


op("copysign.Tensor", "self, other", grad_fn="CopysignBackward0", sign="±", elementwise=True,
   promote="float", torch="torch.copysign Tensor.copysign",
   tex=r"|\v{self}| \operatorname{sgn}(\v{other})", forward=np.copysign,
   vjp={"self": "copysign_backward(g, self, result)", "other": "zeros_like(g)"})
op("copysign.Scalar", "self, *, other", grad_fn="CopysignBackward1", sign="±", elementwise=True,
   promote="float", name="copysign_scalar", tex=r"|\v{self}| \operatorname{sgn}(\v{other})",
   forward=lambda self, other: np.copysign(self, self.dtype.type(other)),
   vjp={"self": "copysign_backward(g, self, result)"})


@helper(tex=r"\v{g} \odot \frac{\v{result}}{\v{self}}")
def copysign_backward(ops: Any, g: Any, self: Any, result: Any) -> Any:
    return ops.where(self == 0, 0, g * (result / self))


op("ldexp.Tensor", "self, other", grad_fn="LdexpBackward0", sign="x2ⁿ", elementwise=True,
   promote="float", tex=r"\v{self} \odot 2^{\v{other}}",
   forward=lambda self, other: self * np.exp2(other),
   vjp={"self": "ldexp_backward_self(g, other)", "other": "g * result * 0.6931471805599453"})
op("nextafter", "self, other", grad_fn="NextafterBackward0", sign="→", elementwise=True,
   torch="torch.nextafter Tensor.nextafter", tex=r"\operatorname{nextafter}(\v{self}, \v{other})",
   forward=but_not("iub", "nextafter_cpu", np.nextafter),
   vjp={"self": "where(self != other, g, 0)", "other": "zeros_like(g)"})
op("heaviside", "self, values", sign="H", elementwise=True,
   torch="torch.heaviside Tensor.heaviside", tex=r"H(\v{self})",
   grad_fn="NotImplemented", forward=lambda self, values: _step(self, values),
   vjp={"self": "not_implemented('heaviside')", "values": "not_implemented('heaviside')"})



def _step(self: Any, values: Any) -> Any:
    return np.where(self == 0, values, (self > 0).astype(self.dtype))


# --- truth and bits (no gradient) -----------------------------------------------------------------

_call: Any
for _name, _sign, _tex, _call in (
    ("logical_and", "∧", r"\land", np.logical_and), ("logical_or", "∨", r"\lor", np.logical_or),
    ("logical_xor", "⊻", r"\oplus", np.logical_xor),
):  # fmt: skip
    op(_name, "self, other", sign=_sign, elementwise=True, forward=_call, promote="",
       torch=f"torch.{_name} Tensor.{_name}", tex=rf"\v{{self}} {_tex} \v{{other}}")
for _name, _dunder, _sign, _tex, _call in (
    ("bitwise_and", "and", "&", r"\land", np.bitwise_and),
    ("bitwise_or", "or", "|", r"\lor", np.bitwise_or),
    ("bitwise_xor", "xor", "^", r"\oplus", np.bitwise_xor),
    ("bitwise_left_shift", "lshift", "≪", r"\ll", np.left_shift),
    ("bitwise_right_shift", "rshift", "≫", r"\gg", np.right_shift),
):
    op(f"{_name}.Tensor", "self, other", sign=_sign, elementwise=True,
       forward=but_not(*(("fcb", f"{_dunder}_cpu") if "shift" in _name
                         else ("fc", f"{_name}_cpu")), _call),
       torch=f"torch.{_name} Tensor.{_name} Tensor.__{_dunder}__"
             + ("" if "shift" in _name else f" Tensor.__r{_dunder}__"),
       tex=rf"\v{{self}} {_tex} \v{{other}}")
for _name, _call in (("gcd", np.gcd), ("lcm", np.lcm)):
    op(_name, "self, other", sign=_name, elementwise=True,
       forward=but_not("fcb", f"{_name}_cpu", _call),
       torch=f"torch.{_name} Tensor.{_name}",
       tex=rf"\operatorname{{{_name}}}(\v{{self}}, \v{{other}})")
