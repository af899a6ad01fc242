"""Elementwise ops, with the formulas and the order of arithmetic of PyTorch's derivatives.yaml."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op
from ..rounding import NUMERIC, fused, one_less_square, rounded, vector_exp

# --- arithmetic ---------------------------------------------------------------------------------


def _add(self: Any, other: Any, alpha: Any = 1) -> Any:
    if alpha == 1 and type(self) is np.ndarray and self.dtype.kind == "f":
        return self + other
    if _boolean(self, other):
        return self | other
    return self + other if alpha == 1 else _with_share(self, other, alpha)


def _sub(self: Any, other: Any, alpha: Any = 1) -> Any:
    if alpha == 1:
        return self - other
    kind = (self if isinstance(self, NUMERIC) else other).dtype.kind
    return _with_share(self, other, -alpha) if kind == "f" else self - other * alpha


def _with_share(self: Any, other: Any, share: Any) -> Any:
    """`self + share * other`, of which one may be a number: in its dtype, as the other."""
    if not isinstance(other, NUMERIC):
        other = lifted(self, other, share).dtype.type(other)
    elif not isinstance(self, NUMERIC):
        self = lifted(other, self, share).dtype.type(self)
    return fused(other, share, self)


op("add.Tensor", "self, other, *, alpha", grad_fn="AddBackward0", sign="+",
   scalar=True, torch="torch.add Tensor.add Tensor.__add__ Tensor.__radd__",
   tex=r"\v{self} + \v{alpha} \cdot \v{other}", elementwise=True, forward=_add,
   vjp={"self": "g", "other": "g if alpha == 1 else g * alpha"})
op("sub.Tensor", "self, other, *, alpha", grad_fn="SubBackward0", sign="−",
   scalar=True, torch="torch.sub torch.subtract Tensor.sub Tensor.subtract Tensor.__sub__",
   tex=r"\v{self} - \v{alpha} \cdot \v{other}", elementwise=True,
   forward=_sub,
   vjp={"self": "g", "other": "-g if alpha == 1 else -g * alpha"})
op("rsub.Scalar", "self, *, other, alpha", grad_fn="RsubBackward1", sign="−",
   scalar=True, torch="torch.rsub Tensor.__rsub__",
   tex=r"\v{other} - \v{alpha} \cdot \v{self}", elementwise=True,
   forward=lambda self, other, alpha=1: _sub(other, lifted(self, other, alpha), alpha),
   vjp={"self": "-g if alpha == 1 else -g * alpha"})
op("rsub.Tensor", "self, other, *, alpha", grad_fn="RsubBackward0", sign="−",
   torch="torch.rsub", tex=r"\v{other} - \v{alpha} \cdot \v{self}", elementwise=True,
   name="rsub_tensor",
   forward=lambda self, other, alpha=1: _sub(other, self, alpha),
   vjp={"self": "-g if alpha == 1 else -g * alpha", "other": "g"}, lies="the last first")
op("mul.Tensor", "self, other", grad_fn="MulBackward0", sign="×",
   scalar=True,
   torch="torch.mul torch.multiply Tensor.mul Tensor.multiply Tensor.__mul__ Tensor.__rmul__",
   tex=r"\v{self} \odot \v{other}", elementwise=True,
   forward=lambda self, other: self * other,
   vjp={"self": "g * other", "other": "g * self"})
op("div.Tensor", "self, other", grad_fn="DivBackward0", sign="÷", promote="float",
   scalar=True,
   torch="torch.div torch.divide torch.true_divide Tensor.div Tensor.divide Tensor.true_divide "
         "Tensor.__truediv__",
   tex=r"\frac{\v{self}}{\v{other}}", elementwise=True,
   forward=lambda self, other: self / other,
   vjp={"self": "g / other", "other": "-g * ((self / other) / other)"})
op("neg", "self", grad_fn="NegBackward0", sign="−",
   scalar=True, torch="torch.neg torch.negative Tensor.neg Tensor.negative Tensor.__neg__",
   tex=r"-\v{self}", elementwise=True, forward=np.negative, vjp={"self": "-g"})
op("reciprocal", "self", grad_fn="ReciprocalBackward0", sign="1/x", promote="float",
   scalar=True,
   torch="torch.reciprocal Tensor.reciprocal", tex=r"\frac{1}{\v{self}}", elementwise=True,
   # numpy's reciprocal is quicker on small arrays; of 1+0j it makes 1-0j
   forward=lambda self: 1 / self if self.dtype.kind == "c" else np.reciprocal(self),
   vjp={"self": "-g * (result * result)"})
op("abs", "self", grad_fn="AbsBackward0", sign="|x|", inplace="",
   torch="torch.abs torch.absolute Tensor.abs Tensor.absolute Tensor.__abs__",
   tex=r"\left|\v{self}\right|", elementwise=True, forward=lambda self: _magnitude(self),
   vjp={"self": "g * sgn(self)"})
op("sign", "self", grad_fn="SignBackward0", sign="±", torch="torch.sign Tensor.sign",
   inplace="Tensor", tex=r"\operatorname{sign}(\v{self})", elementwise=True,
   forward=lambda self: _signs(self), vjp={"self": "zeros_like(g)"})
op("sgn", "self", grad_fn="SgnBackward0", sign="±", torch="torch.sgn Tensor.sgn",
   inplace="Tensor", tex=r"\operatorname{sgn}(\v{self})", elementwise=True,
   forward=lambda self: _signs(self), vjp={"self": "sgn_backward(g, self, result)"})


@helper(tex=r"0")
def sgn_backward(ops: Any, g: Any, self: Any, result: Any) -> Any:
    """Of complex numbers: what of `g` turns the direction, divided by the size."""
    if (self.dtype if isinstance(self, NUMERIC) else self._data.dtype).kind != "c":
        return ops.zeros_like(g)
    size = ops.abs(self)
    one = ops.where(size == 0, size * 0 + 1, size)
    along = ops.real_part(ops.conj(result) * g)
    return ops.where(size == 0, g * 0, (g - along * result) / one)


# --- powers, exponentials, logarithms -------------------------------------------------------------

op("pow.Tensor_Scalar", "self, *, exponent", grad_fn="PowBackward0", sign="xⁿ",
   scalar=True, inplace="Tensor",
   torch="torch.pow Tensor.pow Tensor.__pow__", tex=r"\v{self}^{\v{exponent}}", elementwise=True,
   forward=lambda self, exponent: _power(self, exponent),
   vjp={"self": "zeros_like(self) if exponent == 0 else "
                "g * (exponent * pow(self, exponent - 1))"})
op("pow.Tensor_Tensor", "self, exponent", grad_fn="PowBackward1", sign="xʸ",
   torch="torch.pow Tensor.pow Tensor.__pow__", tex=r"\v{self}^{\v{exponent}}", elementwise=True,
   name="pow_tensor", forward=lambda self, exponent: _power(self, exponent),
   vjp={"self": "pow_backward_self(g, self, exponent)",
        "exponent": "pow_backward_exponent(g, self, exponent, result)"})
op("pow.Scalar", "exponent, *, self", grad_fn="PowBackward2", sign="nˣ",
   torch="torch.pow Tensor.__rpow__", tex=r"\v{self}^{\v{exponent}}", elementwise=True,
   name="pow_scalar", forward=lambda exponent, self: _number_power(self, exponent),
   vjp={"exponent": "pow_backward_exponent_scalar(g, self, exponent, result)"})
op("exp", "self", grad_fn="ExpBackward0", sign="eˣ", promote="float",
   scalar=True,
   torch="torch.exp Tensor.exp", tex=r"e^{\v{self}}", elementwise=True, forward=rounded(np.exp),
   vjp={"self": "g * result"})
op("log", "self", grad_fn="LogBackward0", sign="ln", promote="float",
   scalar=True,
   torch="torch.log Tensor.log", tex=r"\ln \v{self}", elementwise=True, forward=rounded(np.log),
   vjp={"self": "g / self"})
op("log2", "self", grad_fn="Log2Backward0", sign="log₂", promote="float",
   torch="torch.log2 Tensor.log2", tex=r"\log_2 \v{self}", elementwise=True,
   forward=rounded(np.log2),
   vjp={"self": "g / (self * 0.6931471805599453)"})
op("log10", "self", grad_fn="Log10Backward0", sign="log₁₀", promote="float",
   torch="torch.log10 Tensor.log10", tex=r"\log_{10} \v{self}", elementwise=True,
   forward=rounded(np.log10), vjp={"self": "g / (self * 2.3025850929940456)"})
op("log1p", "self", grad_fn="Log1PBackward0", sign="ln(1+x)", promote="float",
   torch="torch.log1p Tensor.log1p torch.special.log1p", tex=r"\ln(1 + \v{self})", elementwise=True,
   forward=rounded(np.log1p), vjp={"self": "g / (self + 1)"})
op("sqrt", "self", grad_fn="SqrtBackward0", sign="√", promote="float",
   scalar=True,
   torch="torch.sqrt Tensor.sqrt", tex=r"\sqrt{\v{self}}", elementwise=True, forward=np.sqrt,
   vjp={"self": "g / (2 * result)"})
op("rsqrt", "self", grad_fn="RsqrtBackward0", sign="1/√", promote="float",
   torch="torch.rsqrt Tensor.rsqrt", tex=r"\frac{1}{\sqrt{\v{self}}}", elementwise=True,
   forward=lambda self: 1 / np.sqrt(self), vjp={"self": "-0.5 * g * pow(result, 3)"})

# --- trigonometry --------------------------------------------------------------------------------

op("sin", "self", grad_fn="SinBackward0", sign="sin", promote="float",
   scalar=True,
   torch="torch.sin Tensor.sin", tex=r"\sin \v{self}", elementwise=True, forward=rounded(np.sin),
   vjp={"self": "g * cos(self)"})
op("cos", "self", grad_fn="CosBackward0", sign="cos", promote="float",
   scalar=True,
   torch="torch.cos Tensor.cos", tex=r"\cos \v{self}", elementwise=True, forward=rounded(np.cos),
   vjp={"self": "g * -sin(self)"})
op("tan", "self", grad_fn="TanBackward0", sign="tan", promote="float",
   torch="torch.tan Tensor.tan", tex=r"\tan \v{self}", elementwise=True, forward=rounded(np.tan),
   vjp={"self": "g * (1 + result * result)"})
op("tanh", "self", grad_fn="TanhBackward0", sign="tanh", promote="float",
   scalar=True, torch="torch.tanh Tensor.tanh F.tanh", tex=r"\tanh \v{self}", elementwise=True,
   forward=rounded(np.tanh), vjp={"self": "tanh_backward(g, result)"})


@helper(tex=r"\left(1 - \v{x}^{2}\right)")
def less_square(ops: Any, x: Any) -> Any:
    """1 - x²: the slope of tanh where it is x."""
    return one_less_square(x)


op("tanh_backward", "grad_output, output", grad_fn="TanhBackwardBackward0", sign="tanh′",
   elementwise=True, forward="grad_output * less_square(output)",
   vjp={"grad_output": "tanh_backward(g, output)", "output": "g * (-2 * output * grad_output)"})

# --- activations ---------------------------------------------------------------------------------


def _sigmoid(self: Any) -> Any:
    """As PyTorch computes it, to the last digit; exp of a large number is inf, and 1 / inf is 0."""
    return 1 / (1 + vector_exp(-self))


op("sigmoid", "self", grad_fn="SigmoidBackward0", sign="σ", promote="float",
   scalar=True, torch="torch.sigmoid Tensor.sigmoid F.sigmoid torch.special.expit",
   tex=r"\sigma(\v{self})", elementwise=True, forward=_sigmoid,
   vjp={"self": "sigmoid_backward(g, result)"})
op("sigmoid_backward", "grad_output, output", grad_fn="SigmoidBackwardBackward0", sign="σ′",
   elementwise=True, forward="grad_output * (1 - output) * output",
   vjp={"grad_output": "sigmoid_backward(g, output)",
        "output": "g * grad_output * (1 - 2 * output)"})
op("relu", "self", grad_fn="ReluBackward0", sign="ReLU",
   scalar=True, torch="torch.relu Tensor.relu F.relu", tex=r"\max(0, \v{self})", elementwise=True,
   forward=lambda self: _rectified(self),
   vjp={"self": "threshold_backward(g, result, 0)"})
op("threshold_backward", "grad_output, self, *, threshold",
   grad_fn="ThresholdBackwardBackward0", sign="step", elementwise=True,
   forward="where(self <= threshold, 0, grad_output)",
   vjp={"grad_output": "threshold_backward(g, self, threshold)", "self": "zeros_like(g)"})

# --- choosing ------------------------------------------------------------------------------------

op("where.self", "condition, self, other", grad_fn="WhereBackward0", sign="?",
   inplace="", torch="torch.where Tensor.where", elementwise=True,
   tex=r"\begin{cases}\v{self} & \v{condition} \\ \v{other} & \text{otherwise}\end{cases}",
   forward=lambda condition, self, other: _where(condition, self, other),
   vjp={"self": "where(condition, g, 0)", "other": "where(condition, 0, g)"})


MANY = 2048
"""From so many elements on masks of bits are quicker than choosing."""


def _alike(condition: Any, array: Any) -> bool:
    """Whether `_masked` can take these."""
    return (
        type(condition) is np.ndarray and condition.dtype.char == "?" and type(array) is np.ndarray
        and array.size > MANY and condition.shape == array.shape and array.dtype.char in "fd"
        and condition.flags.c_contiguous and array.flags.c_contiguous
    )  # fmt: skip


def _masked(condition: Any, dropped: int, array: Any) -> Any:
    """The array with 0 where the condition is `dropped`. Bit by bit: a random choice costs fifteen
    times as much, and a product would make NaN of infinity."""
    whole = np.int32 if array.itemsize == 4 else np.int64
    mask = condition.astype(whole)
    if dropped:
        mask -= 1
    else:
        np.negative(mask, out=mask)
    mask &= array.view(whole)
    return mask.view(array.dtype)


def _where(condition: Any, self: Any, other: Any) -> Any:
    if type(self) is int and self == 0 and type(other) is np.ndarray and other.dtype.kind == "f":
        if _alike(condition, other):
            return _masked(condition, 1, other)
        return np.where(condition, _zero(other.dtype), other)
    if type(other) is int and other == 0 and _alike(condition, self):
        return _masked(condition, 0, self)
    out = np.where(condition, self, other)
    kinds = [a.dtype for a in (self, other) if type(a) is np.ndarray]
    # np.where makes an int64 or float64 of a Python number; torch keeps the tensor's dtype.
    return out.astype(kinds[0]) if kinds and out.dtype != kinds[0] and len(kinds) == 1 else out


def _signs(self: Any) -> Any:
    """-1, 0 or 1; NaN has none, so 0. Of a complex number: the one of size 1 in its direction."""
    if self.dtype.kind == "c":
        size = np.abs(self)
        return np.where(size == 0, 0, self / np.where(size == 0, 1, size)).astype(self.dtype)
    return self.copy() if self.dtype == bool else np.subtract(self > 0, self < 0, dtype=self.dtype)


def _boolean(a: Any, b: Any) -> bool:
    """Adding two bool tensors is `or`."""
    return (
        isinstance(a, NUMERIC) and a.dtype.kind == "b"
        and isinstance(b, NUMERIC) and b.dtype.kind == "b"
    )  # fmt: skip


def lifted(self: Any, *numbers: Any) -> Any:
    """The array in the dtype that it has once a Python number joins in (torch.result_type).

    float arrays stay; integers meet a float in the default dtype, bools meet an int in int64.
    """
    if self.dtype.kind in "iub":
        for number in numbers:
            if type(number) is float:
                return self.astype(dtypes.get_default_dtype().numpy)
            if type(number) is int and self.dtype.kind == "b":
                self = self.astype(np.int64)
    return self


def refuse(kinds: str, kernel: str, array: Any) -> None:
    """Raise for arrays of these kinds ("iub": integers) that PyTorch has no kernel for."""
    if type(array) is np.ndarray and array.dtype.kind in kinds:
        raise NotImplementedError(
            f'"{kernel}" not implemented for \'{dtypes.of(array.dtype).scalar}\''
        )


def but_not(kinds: str, kernel: str, call: Any) -> Any:
    """A forward: `call` for all but the arrays of these kinds (of the first argument)."""

    def forward(self: Any, *others: Any, **settings: Any) -> Any:
        refuse(kinds, kernel, self)
        return call(self, *others, **settings)

    return forward


def _magnitude(self: Any) -> Any:
    refuse("b", "abs_cpu", self)
    return np.abs(self)


def _rectified(self: Any) -> Any:
    if self.dtype.kind == "b":
        raise RuntimeError("Boolean inputs not supported for relu")
    return np.maximum(_zero(self.dtype), self)  # in this order -0 stays, as in PyTorch


@lru_cache(maxsize=32)
def _zero(dtype: Any) -> Any:
    """Zero as an array: numpy is quicker with one than with a Python number."""
    return np.zeros((), dtype)


def _power(base: Any, exponent: Any) -> Any:
    """x ** n as torch computes it: small whole powers by multiplication."""
    if type(exponent) is not np.ndarray:
        if base.dtype.kind == "f" and exponent in SHORT_POWERS:
            return SHORT_POWERS[exponent](base)
        if base.dtype.kind == "b" and type(exponent) is bool:
            return base | (not exponent)
        base = lifted(base, exponent)
        if base.dtype.kind == "f" and exponent in SHORT_POWERS:
            return SHORT_POWERS[exponent](base)
        if base.dtype.kind in "iu" and exponent < 0:
            raise RuntimeError("Integers to negative integer powers are not allowed.")
    elif exponent.dtype.kind in "iub":
        if base.dtype.kind in "iub":
            return _whole_power(base, exponent)
        exponent = exponent.astype(base.dtype)  # a derivative's: it is not promoted
    return np.power(base, exponent)


def _number_power(number: Any, exponent: Any) -> Any:
    exponent = lifted(exponent, number)
    return _power(np.full(exponent.shape, number, exponent.dtype), exponent)


def _whole_power(base: Any, exponent: Any) -> Any:
    """Whole numbers to negative whole powers: what C's division leaves of them, 0 but for 1, -1."""
    if exponent.dtype == bool:
        raise NotImplementedError("\"pow\" not implemented for 'Bool'")
    negative = exponent < 0
    if not negative.any():
        return np.power(base, exponent)
    # Of 1 and -1 it counts only whether the power is odd; -exponent has no room for the least one.
    out = np.power(base, np.where(negative, exponent & 1, exponent))
    return np.where(negative & (np.abs(base) != 1), 0, out).astype(out.dtype)


SHORT_POWERS: dict[float, Callable[[Any], Any]] = {
    2: lambda x: x * x, 3: lambda x: x * x * x, 1: lambda x: x.copy(), 0.5: np.sqrt,
    -1: lambda x: 1 / x, -0.5: lambda x: 1 / np.sqrt(x), -2: lambda x: 1 / (x * x),
}  # fmt: skip

# --- comparing (no gradient) ----------------------------------------------------------------------

for _name, _sign, _tex, _call in (
    ("eq", "=", "=", np.equal), ("ne", "≠", r"\ne", np.not_equal),
    ("lt", "<", "<", np.less), ("le", "≤", r"\le", np.less_equal),
    ("gt", ">", ">", np.greater), ("ge", "≥", r"\ge", np.greater_equal),
):
    op(f"{_name}.Tensor", "self, other", sign=_sign, elementwise=True, forward=_call,
       torch=f"torch.{_name} Tensor.{_name} Tensor.__{_name}__",
       tex=rf"\v{{self}} {_tex} \v{{other}}")

op("zeros_like", "self", tex="0", sign="0", forward=np.zeros_like, lies="as made")
