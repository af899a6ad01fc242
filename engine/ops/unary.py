"""More functions of one argument, element by element: rounding, inverse and hyperbolic, special."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import special_functions as special
from ..op import helper, op
from ..rounding import log, rounded
from .elementwise import refuse

# --- to whole numbers: the derivative is 0 --------------------------------------------------------


def _rounding(call: Any, kernel: str) -> Any:
    """Integers stay; bools are refused."""

    def forward(self: Any) -> Any:
        if self.dtype.kind == "f":
            return call(self)
        refuse("b", kernel, self)
        return self.copy()

    return forward


op("floor", "self", grad_fn="FloorBackward0", sign="⌊x⌋", torch="torch.floor Tensor.floor",
   tex=r"\lfloor\v{self}\rfloor", elementwise=True, forward=_rounding(np.floor, "floor_vml_cpu"),
   vjp={"self": "zeros_like(g)"})
op("ceil", "self", grad_fn="CeilBackward0", sign="⌈x⌉", torch="torch.ceil Tensor.ceil",
   tex=r"\lceil\v{self}\rceil", elementwise=True, forward=_rounding(np.ceil, "ceil_vml_cpu"),
   vjp={"self": "zeros_like(g)"})
op("trunc", "self", grad_fn="TruncBackward0", sign="⌊x⌋₀",
   torch="torch.trunc torch.fix Tensor.trunc Tensor.fix",
   tex=r"\operatorname{trunc}(\v{self})", elementwise=True,
   forward=_rounding(np.trunc, "trunc_vml_cpu"),
   vjp={"self": "zeros_like(g)"})
op("round", "self", grad_fn="RoundBackward0", sign="⌊x⌉",
   torch="torch.round Tensor.round",
   tex=r"\lfloor\v{self}\rceil", elementwise=True, forward=_rounding(np.rint, "round_vml_cpu"),
   vjp={"self": "zeros_like(g)"})
op("round.decimals", "self, *, decimals", grad_fn="RoundBackward1", sign="⌊x⌉",
   tex=r"\lfloor\v{self}\rceil_{\v{decimals}}", elementwise=True, name="round_decimals",
   forward=lambda self, decimals: _decimals(self, decimals), vjp={"self": "zeros_like(g)"})
op("frac", "self", grad_fn="FracBackward0", sign="{x}", torch="torch.frac Tensor.frac",
   tex=r"\operatorname{frac}(\v{self})", elementwise=True,
   forward=lambda self: _fraction(self), vjp={"self": "g"})


def _fraction(self: Any) -> Any:
    refuse("iub", "frac_cpu", self)
    return self - np.trunc(self)


def _decimals(self: Any, decimals: int) -> Any:
    """As PyTorch: scaled, rounded to even, scaled back."""
    refuse("iub", "round_cpu" if decimals else "round_vml_cpu", self)
    ten = self.dtype.type(10.0 ** abs(decimals))
    if decimals >= 0:
        return np.rint(self * ten) / ten
    return np.rint(self / ten) * ten


# --- exponentials and logarithms ------------------------------------------------------------------

op("expm1", "self", grad_fn="Expm1Backward0", sign="eˣ−1", promote="float",
   torch="torch.expm1 Tensor.expm1 torch.special.expm1", tex=r"e^{\v{self}} - 1",
   elementwise=True, forward=rounded(np.expm1), vjp={"self": "g * (result + 1)"})
op("exp2", "self", grad_fn="Exp2Backward0", sign="2ˣ", promote="float",
   torch="torch.exp2 Tensor.exp2 torch.special.exp2", tex=r"2^{\v{self}}", elementwise=True,
   forward=rounded(np.exp2), vjp={"self": "g * result * 0.6931471805599453"})
op("logit", "self, *, eps", grad_fn="LogitBackward0", sign="logit", promote="float",
   torch="torch.logit Tensor.logit torch.special.logit",
   tex=r"\ln\frac{\v{self}}{1 - \v{self}}", elementwise=True,
   forward=lambda self, eps=None: _logit(self, eps), vjp={"self": "logit_backward(g, self, eps)"})


def _logit(self: Any, eps: float | None) -> Any:
    x = self if eps is None else np.clip(self, self.dtype.type(eps), self.dtype.type(1 - eps))
    return log(x / (1 - x))


@helper(tex=r"\frac{\v{g}}{\v{self} \odot (1 - \v{self})}")
def logit_backward(ops: Any, g: Any, self: Any, eps: Any) -> Any:
    """NaN outside of [0, 1]; with eps 0 where it was clamped (infinitely_differentiable_logit)."""
    if eps is None:
        outside = (self < 0) | (self > 1)
        return ops.where(outside, float("nan"), g / ops.abs(self * (1 - self)))
    outside = (self < eps) | (self > 1 - eps)
    return ops.where(outside, 0, g / (self * (1 - self)))


# --- trigonometry ---------------------------------------------------------------------------------

op("asin", "self", grad_fn="AsinBackward0", sign="asin", promote="float",
   torch="torch.asin torch.arcsin Tensor.asin Tensor.arcsin", tex=r"\arcsin \v{self}",
   elementwise=True, forward=np.arcsin, vjp={"self": "g * rsqrt(-self * self + 1)"})
op("acos", "self", grad_fn="AcosBackward0", sign="acos", promote="float",
   torch="torch.acos torch.arccos Tensor.acos Tensor.arccos", tex=r"\arccos \v{self}",
   elementwise=True, forward=rounded(np.arccos), vjp={"self": "g * -rsqrt(-self * self + 1)"})
op("atan", "self", grad_fn="AtanBackward0", sign="atan", promote="float",
   torch="torch.atan torch.arctan Tensor.atan Tensor.arctan", tex=r"\arctan \v{self}",
   elementwise=True, forward=rounded(np.arctan), vjp={"self": "g / (self * self + 1)"})
op("sinh", "self", grad_fn="SinhBackward0", sign="sinh", promote="float",
   torch="torch.sinh Tensor.sinh", tex=r"\sinh \v{self}", elementwise=True,
   forward=rounded(np.sinh),
   vjp={"self": "g * cosh(self)"})
op("cosh", "self", grad_fn="CoshBackward0", sign="cosh", promote="float",
   torch="torch.cosh Tensor.cosh", tex=r"\cosh \v{self}", elementwise=True,
   forward=rounded(np.cosh),
   vjp={"self": "g * sinh(self)"})
op("asinh", "self", grad_fn="AsinhBackward0", sign="asinh", promote="float",
   torch="torch.asinh torch.arcsinh Tensor.asinh Tensor.arcsinh",
   tex=r"\operatorname{arsinh} \v{self}", elementwise=True, forward=np.arcsinh,
   vjp={"self": "g * rsqrt(pow(self, 2) + 1)"})
op("acosh", "self", grad_fn="AcoshBackward0", sign="acosh", promote="float",
   torch="torch.acosh torch.arccosh Tensor.acosh Tensor.arccosh",
   tex=r"\operatorname{arcosh} \v{self}", elementwise=True, forward=np.arccosh,
   vjp={"self": "g * rsqrt(self * self - 1)"})
op("atanh", "self", grad_fn="AtanhBackward0", sign="atanh", promote="float",
   torch="torch.atanh torch.arctanh Tensor.atanh Tensor.arctanh",
   tex=r"\operatorname{artanh} \v{self}", elementwise=True, forward=rounded(np.arctanh),
   vjp={"self": "g * 1 / (1 - pow(self, 2))"})
op("sinc", "self", grad_fn="SincBackward0", sign="sinc", promote="float",
   torch="torch.sinc Tensor.sinc torch.special.sinc", tex=r"\operatorname{sinc} \v{self}",
   elementwise=True, forward=lambda self: _sinc(self), vjp={"self": "sinc_backward(g, self)"})
op("deg2rad", "self", grad_fn="Deg2RadBackward0", sign="°→rad", promote="float",
   torch="torch.deg2rad Tensor.deg2rad", tex=r"\frac{\pi}{180} \v{self}", elementwise=True,
   forward=lambda self: self * 0.017453292519943295, vjp={"self": "g * 0.017453292519943295"})
op("rad2deg", "self", grad_fn="Rad2DegBackward0", sign="rad→°", promote="float",
   torch="torch.rad2deg Tensor.rad2deg", tex=r"\frac{180}{\pi} \v{self}", elementwise=True,
   forward=lambda self: self * 57.29577951308232, vjp={"self": "g * 57.29577951308232"})


def _sinc(self: Any) -> Any:
    x = self * self.dtype.type(np.pi)
    return np.where(x == 0, self.dtype.type(1), np.sin(x) / np.where(x == 0, 1, x))


@helper(tex=r"\v{g} \odot \frac{\pi \v{self} \cos(\pi \v{self}) - \sin(\pi \v{self})}"
            r"{\pi \v{self}^2}")  # fmt: skip
def sinc_backward(ops: Any, g: Any, self: Any) -> Any:
    """0 where self is 0."""
    pi = 3.141592653589793
    x = self * pi
    at = (self * self) * pi
    return ops.where(at == 0.0, 0, g * ((x * ops.cos(x) - ops.sin(x)) / at))


# --- special functions ----------------------------------------------------------------------------

op("erf", "self", grad_fn="ErfBackward0", sign="erf", promote="float",
   torch="torch.erf Tensor.erf torch.special.erf", tex=r"\operatorname{erf}(\v{self})",
   elementwise=True, forward=lambda self: special.erf(self),
   vjp={"self": "1.1283791670955126 * exp(-pow(self, 2)) * g"})
op("erfc", "self", grad_fn="ErfcBackward0", sign="erfc", promote="float",
   torch="torch.erfc Tensor.erfc torch.special.erfc", tex=r"\operatorname{erfc}(\v{self})",
   elementwise=True, forward=lambda self: special.erfc(self),
   vjp={"self": "-1.1283791670955126 * exp(-pow(self, 2)) * g"})
op("special_erfcx", "self", grad_fn="SpecialErfcxBackward0", sign="erfcx", promote="float",
   torch="torch.special.erfcx", tex=r"e^{\v{self}^2} \operatorname{erfc}(\v{self})",
   elementwise=True, forward=lambda self: special.erfcx(self),
   vjp={"self": "(2.0 * self * result - 1.1283791670955126) * g"})
op("erfinv", "self", grad_fn="ErfinvBackward0", sign="erf⁻¹", promote="float",
   inplace="Tensor", torch="torch.erfinv Tensor.erfinv torch.special.erfinv",
   tex=r"\operatorname{erf}^{-1}(\v{self})", elementwise=True,
   forward=lambda self: special.erfinv(self),
   vjp={"self": "0.886226925452758 * exp(pow(erfinv(self), 2)) * g"})
op("lgamma", "self", grad_fn="LgammaBackward0", sign="ln Γ", promote="float",
   inplace="Tensor",
   torch="torch.lgamma Tensor.lgamma torch.special.gammaln", tex=r"\ln\Gamma(\v{self})",
   elementwise=True, forward=lambda self: special.lgamma(self), vjp={"self": "g * digamma(self)"})
op("digamma", "self", grad_fn="DigammaBackward0", sign="ψ", promote="float",
   inplace="Tensor", torch="torch.digamma Tensor.digamma torch.special.digamma torch.special.psi",
   tex=r"\psi(\v{self})", elementwise=True, forward=lambda self: special.digamma(self),
   vjp={"self": "g * polygamma(self, 1)"})
op("polygamma", "self, *, n", grad_fn="PolygammaBackward0", sign="ψ⁽ⁿ⁾", promote="float",
   torch="torch.polygamma Tensor.polygamma torch.special.polygamma",
   tex=r"\psi^{(\v{n})}(\v{self})", elementwise=True,
   forward=lambda self, n: special.polygamma(n, self), vjp={"self": "g * polygamma(self, n + 1)"})
op("special_entr", "self", grad_fn="SpecialEntrBackward0", sign="−x ln x", promote="float",
   torch="torch.special.entr", tex=r"-\v{self} \ln \v{self}", elementwise=True,
   forward=lambda self: _entropy(self), vjp={"self": "g * (-(1 + log(self)))"})


def _entropy(self: Any) -> Any:
    out = np.where(self > 0, -self * np.log(self), np.where(self == 0, 0, -np.inf))
    return np.where(np.isnan(self), np.nan, out).astype(self.dtype)


op("nan_to_num", "self, *, nan, posinf, neginf", grad_fn="NanToNumBackward0", sign="NaN→0",
   torch="torch.nan_to_num Tensor.nan_to_num", tex=r"\operatorname{nan\_to\_num}(\v{self})",
   elementwise=True,
   forward=lambda self, nan=None, posinf=None, neginf=None:
       np.nan_to_num(self, nan=nan or 0.0, posinf=posinf, neginf=neginf)
       if self.dtype.kind == "f" else self.copy(),
   vjp={"self": "g * isfinite(self)"})

# --- questions (no gradient) ----------------------------------------------------------------------


def _of_float(call: Any, otherwise: bool) -> Any:
    """Integers and bools have one answer for all."""
    return lambda self: call(self) if self.dtype.kind in "fc" else np.full(self.shape, otherwise)


op("isnan", "self", sign="NaN?", torch="torch.isnan Tensor.isnan", elementwise=True,
   inplace="", tex=r"\v{self} \ne \v{self}", forward=_of_float(np.isnan, False))
op("isinf", "self", sign="∞?", torch="torch.isinf Tensor.isinf", elementwise=True,
   inplace="", tex=r"|\v{self}| = \infty", forward=_of_float(np.isinf, False))
op("isfinite", "self", sign="∞?", torch="torch.isfinite Tensor.isfinite", elementwise=True,
   inplace="", tex=r"|\v{self}| < \infty", forward=_of_float(np.isfinite, True))
op("isposinf", "self", sign="∞?", torch="torch.isposinf Tensor.isposinf", elementwise=True,
   inplace="", tex=r"\v{self} = \infty", forward=_of_float(lambda x: x == np.inf, False))
op("isneginf", "self", sign="∞?", torch="torch.isneginf Tensor.isneginf", elementwise=True,
   inplace="", tex=r"\v{self} = -\infty", forward=_of_float(lambda x: x == -np.inf, False))
op("isreal", "self", sign="ℝ?", torch="torch.isreal Tensor.isreal", elementwise=True,
   inplace="", tex=r"\v{self} \in \mathbb{R}", forward=lambda self: np.isreal(self))
op("signbit", "self", sign="±?", torch="torch.signbit Tensor.signbit", elementwise=True,
   inplace="", tex=r"\v{self} < 0",
   forward=lambda self: np.zeros(self.shape, bool) if self.dtype == bool else np.signbit(self))
op("logical_not", "self", sign="¬", torch="torch.logical_not Tensor.logical_not",
   inplace="Tensor", elementwise=True, tex=r"\lnot \v{self}", forward=np.logical_not)
op("bitwise_not", "self", sign="~", elementwise=True, tex=r"\lnot \v{self}",
   inplace="Tensor", torch="torch.bitwise_not Tensor.bitwise_not",
   forward=lambda self: _inverted(self))


def _inverted(self: Any) -> Any:
    refuse("fc", "bitwise_not_cpu", self)
    return np.invert(self)


op("angle", "self", grad_fn="AngleBackward0", sign="∠", promote="float",
   tex=r"\angle \v{self}", elementwise=True, forward=lambda self: _angle(self),
   vjp={"self": "angle_backward(g, self)"})


@helper(tex=r"0")
def angle_backward(ops: Any, g: Any, self: Any) -> Any:
    """Real numbers keep their angle; a complex one's turns as it moves at right angles."""
    if (self.dtype if type(self) is np.ndarray else self._data.dtype).kind != "c":
        return ops.zeros_like(g)
    size = ops.abs(self)
    square = ops.where(size == 0, size * 0 + 1, size * size)
    return ops.where(size == 0, self * 0, g * self / square * 1j)


def _angle(self: Any) -> Any:
    """0 or pi for real numbers."""
    if self.dtype.kind == "c":
        return np.angle(self)
    out = np.where(self < 0, self.dtype.type(np.pi), self.dtype.type(0))
    return np.where(np.isnan(self), self, out)
