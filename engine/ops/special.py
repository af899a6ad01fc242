"""Special functions: modified Bessel functions, the normal distribution, zeta, mvlgamma."""

# fmt: off

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import bessel
from ..op import helper, op
from ..special_functions import lgamma


@helper(tex=r"\v{g} \odot \left(I_0(\v{self}) - \frac{\v{result}}{\v{self}}\right)")
def i1_backward(ops: Any, g: Any, self: Any, result: Any) -> Any:
    """One half at 0 and NaN (i1_backward)."""
    real = (self > 0) | (self < 0)
    safe = ops.where(real, self, 1.0)
    return g * ops.where(real, ops.i0(safe) - result / safe, 0.5)


@helper(tex=r"\v{g} \odot \left(e^{-|\v{self}|} I_0(\v{self}) - \v{result} \odot"
            r" \left(\operatorname{sgn} \v{self} + \frac{1}{\v{self}}\right)\right)")
def i1e_backward(ops: Any, g: Any, self: Any, result: Any) -> Any:
    real = (self > 0) | (self < 0)
    safe = ops.where(real, self, 1.0)
    slope = ops.special_i0e(safe) - result * (ops.sgn(safe) + ops.reciprocal(safe))
    return g * ops.where(real, slope, 0.5)


for _base, _grad, _tex, _forward, _vjp in (
    ("i0", "I0Backward0", r"I_0(\v{self})", bessel.i0, "g * special_i1(self)"),
    ("special_i0e", "SpecialI0EBackward0", r"e^{-|\v{self}|} I_0(\v{self})", bessel.i0e,
     "g * (special_i1e(self) - sgn(self) * result)"),
    ("special_i1", "SpecialI1Backward0", r"I_1(\v{self})", bessel.i1,
     "i1_backward(g, self, result)"),
    ("special_i1e", "SpecialI1EBackward0", r"e^{-|\v{self}|} I_1(\v{self})", bessel.i1e,
     "i1e_backward(g, self, result)"),
    ("special_ndtri", "SpecialNdtriBackward0", r"\Phi^{-1}(\v{self})", bessel.ndtri,
     "g * 2.5066282746310002 * exp(result * result / 2)"),
    ("special_log_ndtr", "SpecialLogNdtrBackward0", r"\ln \Phi(\v{self})", bessel.log_ndtr,
     "g / special_erfcx(self * -0.7071067811865476) * 0.7978845608028654"),
):
    _name = _base.removeprefix("special_")
    _torch = "torch.i0 Tensor.i0 torch.special.i0" if _base == "i0" else f"torch.special.{_name}"
    op(_base, "self", grad_fn=_grad, sign=_name, torch=_torch, elementwise=True, promote="float",
       tex=_tex, forward=_forward, vjp={"self": _vjp})

@helper(tex=r"\v{g}")
def zeta_backward(ops: Any, g: Any) -> Any:
    raise NotImplementedError("the derivative for 'zeta' is not implemented.")


op("special_zeta", "self, other", grad_fn="SpecialZetaBackward0", sign="ζ", elementwise=True,
   promote="float", tex=r"\zeta(\v{self}, \v{other})", forward=bessel.zeta,
   vjp={"self": "zeta_backward(g)", "other": "g * -self * special_zeta(self + 1, other)"})
op("special_zeta.self_scalar", "other, *, self", grad_fn="SpecialZetaBackward1", sign="ζ",
   elementwise=True, promote="float", name="zeta_of_number", tex=r"\zeta(\v{self}, \v{other})",
   forward=lambda other, self: bessel.zeta(other.dtype.type(self), other),
   vjp={"other": "g * -self * zeta_of_number(other, self + 1)"})
op("special_zeta.other_scalar", "self, *, other", grad_fn="SpecialZetaBackward2", sign="ζ",
   elementwise=True, promote="float", name="zeta_from_number", tex=r"\zeta(\v{self}, \v{other})",
   forward=lambda self, other: bessel.zeta(self, self.dtype.type(other)),
   vjp={"self": "zeta_backward(g)"})


def _xlog1py(self: Any, other: Any) -> Any:
    out = np.where(np.equal(self, 0), 0, self * np.log1p(other))
    return np.where(np.isnan(other), np.nan, out).astype(out.dtype)


@helper(tex=r"\v{g} \odot \ln (1 + \v{other})")
def xlog1py_backward(ops: Any, g: Any, self: Any, other: Any) -> Any:
    """0 where self is, also where the logarithm is infinite."""
    if type(other) in (int, float):
        slope = math.log1p(other) if other > -1 else -math.inf
        return ops.where(self == 0.0, 0, g * slope) if other <= -1 else g * slope
    return ops.where((self == 0.0) & (other <= -1.0), 0, ops.special_xlog1py(g, other))


op("special_xlog1py", "self, other", grad_fn="SpecialXlog1PyBackward0", sign="x ln(1+y)",
   elementwise=True, promote="float", tex=r"\v{self} \odot \ln(1 + \v{other})", forward=_xlog1py,
   vjp={"self": "xlog1py_backward(g, self, other)", "other": "g * self / (other + 1)"})
op("special_xlog1py.self_scalar", "other, *, self", grad_fn="SpecialXlog1PyBackward1",
   sign="x ln(1+y)", elementwise=True, promote="float", name="xlog1py_number",
   tex=r"\v{self} \ln(1 + \v{other})",
   forward=lambda other, self: _xlog1py(other.dtype.type(self), other),
   vjp={"other": "g * self / (other + 1)"})
op("special_xlog1py.other_scalar", "self, *, other", grad_fn="SpecialXlog1PyBackward2",
   sign="x ln(1+y)", elementwise=True, promote="float", name="xlog1py_by_number",
   tex=r"\v{self} \ln(1 + \v{other})",
   forward=lambda self, other: _xlog1py(self, self.dtype.type(other)),
   vjp={"self": "xlog1py_backward(g, self, other)"})


def _mvlgamma(self: Any, p: int) -> Any:
    out = sum(lgamma(self - self.dtype.type(j / 2)) for j in range(p))
    return (out + self.dtype.type(p * (p - 1) / 4 * math.log(math.pi))).astype(self.dtype)


@helper(tex=r"\v{g} \odot \sum_j \psi\left(\v{self} - \tfrac{j}{2}\right)")
def mvlgamma_backward(ops: Any, g: Any, self: Any, p: int) -> Any:
    slopes = [ops.digamma(self - j / 2) for j in range(p)]
    total = slopes[0]
    for slope in slopes[1:]:
        total = total + slope
    return g * total


op("mvlgamma", "self, *, p", grad_fn="MvlgammaBackward0", sign="lnΓₚ", elementwise=True,
   promote="float", torch="torch.mvlgamma Tensor.mvlgamma torch.special.multigammaln",
   tex=r"\ln \Gamma_{\v{p}}(\v{self})", forward=_mvlgamma, inplace="Tensor",
   vjp={"self": "mvlgamma_backward(g, self, p)"}, lies="contiguous")


def _frexp(self: Any) -> Any:
    if self.dtype.kind != "f":
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    mantissa, exponent = np.frexp(self)
    return np.asarray(mantissa), np.asarray(exponent).astype(np.int32)


op("frexp.Tensor", "self", grad_fn="FrexpBackward0", sign="m·2ᵉ",
   outputs=("mantissa", "exponent"), tex=r"\operatorname{frexp}(\v{self})", forward=_frexp,
   vjp={"self": "frexp_backward(g0, exponent)"})


@helper(tex=r"\frac{\v{g}}{2^{\v{exponent}}}")
def frexp_backward(ops: Any, g: Any, exponent: Any) -> Any:
    return g / ops.exp2(exponent)
