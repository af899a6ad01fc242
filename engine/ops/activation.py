"""Activations, element by element; their derivatives are ops too, as in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import special_functions as special
from ..op import helper, op
from ..rounding import exp, expm1, log1p, tanh
from .elementwise import but_not, refuse

# --- bent lines -----------------------------------------------------------------------------------

op("leaky_relu", "self, *, negative_slope", grad_fn="LeakyReluBackward0", sign="leaky",
   elementwise=True,
   tex=r"\begin{cases}\v{self} & \v{self} > 0 \\ \v{negative_slope} \v{self} & \text{otherwise}"
       r"\end{cases}",
   forward=but_not("iub", "leaky_relu_cpu", lambda self, negative_slope:
                   np.where(self > 0, self, self * negative_slope)),
   vjp={"self": "leaky_relu_backward(g, self, negative_slope, False)"})
op("leaky_relu_backward", "grad_output, self, *, negative_slope, self_is_result",
   grad_fn="LeakyReluBackwardBackward0", sign="leaky′", elementwise=True,
   tex=r"\begin{cases}\v{grad_output} & \v{self} > 0 \\ \v{negative_slope} \v{grad_output} & "
       r"\text{otherwise}\end{cases}",
   forward=lambda grad_output, self, negative_slope, self_is_result=False:
       np.where(self > 0, grad_output, grad_output * negative_slope),
   vjp={"grad_output": "leaky_relu_backward(g, self, negative_slope, False)",
        "self": "zeros_like(g)"})
op("_prelu_kernel", "self, weight", grad_fn="PreluKernelBackward0", sign="PReLU",
   elementwise=True, saved_names={},
   tex=r"\begin{cases}\v{self} & \v{self} > 0 \\ \v{weight} \odot \v{self} & \text{otherwise}"
       r"\end{cases}",
   forward=lambda self, weight: np.where(self > 0, self, weight * self),
   vjp={"self": "where(self > 0, g, weight * g)", "weight": "where(self > 0, 0, self * g)"})
def _randomly_bent(self: Any, noise: Any, lower: float, upper: float, training: bool) -> Any:
    refuse("iub", "rrelu_with_noise_out_cpu" if training else "leaky_relu_cpu", self)
    return self * noise if training else np.where(self > 0, self, self * ((lower + upper) / 2))


op("rrelu_with_noise", "self, noise, *, lower, upper, training", sign="RReLU",
   grad_fn="RreluWithNoiseBackward0", elementwise=True,
   tex=r"\begin{cases}\v{self} & \v{self} > 0 \\ \v{noise} \odot \v{self} & \text{otherwise}"
       r"\end{cases}",
   forward=_randomly_bent,
   vjp={"self": "rrelu_slope(g, self, noise, lower, upper, training)"})


@helper(tex=r"\v{g} \odot \v{noise}")
def rrelu_slope(
    ops: Any, g: Any, self: Any, noise: Any, lower: Any, upper: Any, training: Any
) -> Any:
    """By the slope that each element was drawn, or by the mean one where it is negative."""
    if training:
        return g * noise
    return ops.where(self > 0, g, g * ((lower + upper) / 2))


def _limited(self: Any, min_val: float, max_val: float) -> Any:
    kind = self.dtype.kind
    if kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if kind == "u" and min_val < 0:
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    if kind in "iu":  # the limits are cut to the tensor's dtype
        min_val, max_val = self.dtype.type(min_val), self.dtype.type(max_val)
    return np.minimum(max_val, np.maximum(min_val, self))


op("hardtanh", "self, *, min_val, max_val", grad_fn="HardtanhBackward0", sign="hardtanh",
   elementwise=True, tex=r"\min(\max(\v{self}, \v{min_val}), \v{max_val})",
   forward=_limited,
   vjp={"self": "hardtanh_backward(g, self, min_val, max_val)"})
op("hardtanh_backward", "grad_output, self, *, min_val, max_val",
   grad_fn="HardtanhBackwardBackward0", sign="hardtanh′", elementwise=True,
   tex=r"\begin{cases}\v{grad_output} & \v{min_val} < \v{self} < \v{max_val} \\ 0 & "
       r"\text{otherwise}\end{cases}",
   forward=lambda grad_output, self, min_val, max_val:
       np.where((self <= min_val) | (self >= max_val), grad_output.dtype.type(0), grad_output),
   vjp={"grad_output": "hardtanh_backward(g, self, min_val, max_val)", "self": "zeros_like(g)"})
op("hardsigmoid", "self", grad_fn="HardsigmoidBackward0", sign="hardσ", elementwise=True,
   tex=r"\tfrac16 \min(\max(\v{self} + 3, 0), 6)",
   forward=but_not("iub", "hardsigmoid_cpu",
                   lambda self: np.minimum(np.maximum(self + 3, 0), 6) / 6),
   vjp={"self": "hardsigmoid_backward(g, self)"})
op("hardsigmoid_backward", "grad_output, self", grad_fn="HardsigmoidBackwardBackward0",
   sign="hardσ′", elementwise=True,
   tex=r"\begin{cases}\tfrac16 \v{grad_output} & -3 < \v{self} < 3 \\ 0 & \text{otherwise}"
       r"\end{cases}",
   forward=lambda grad_output, self:  # PyTorch's kernel has 1/6 as a float, also in float64
       np.where((self > -3) & (self < 3), grad_output * 0.1666666716337204,
                grad_output.dtype.type(0)),
   vjp={"grad_output": "not_implemented('hardsigmoid_backward')",
        "self": "not_implemented('hardsigmoid_backward')"})
op("hardswish", "self", grad_fn="HardswishBackward0", sign="hardswish", elementwise=True,
   tex=r"\tfrac16 \v{self} \odot \min(\max(\v{self} + 3, 0), 6)",
   forward=but_not("iub", "hardswish_cpu",
                   lambda self: self * np.minimum(np.maximum(self + 3, 0), 6) / 6),
   vjp={"self": "hardswish_backward(g, self)"})
op("hardswish_backward", "grad_output, self", grad_fn="HardswishBackwardBackward0",
   sign="hardswish′", elementwise=True,
   tex=r"\begin{cases}0 & \v{self} \le -3 \\ \v{grad_output} \odot (\tfrac13 \v{self} + \tfrac12)"
       r" & \v{self} < 3 \\ \v{grad_output} & \text{otherwise}\end{cases}",
   forward=lambda grad_output, self: np.where(
       self <= -3, grad_output.dtype.type(0),
       np.where(self < 3, grad_output * (self / 3 + 0.5), grad_output)),
   vjp={"grad_output": "hardswish_backward(g, self)",
        "self": "where((self > -3) & (self < 3), g * grad_output / 3, 0)"})
op("threshold", "self, *, threshold, value", grad_fn="ThresholdBackward0", sign="step",
   torch="torch.threshold", elementwise=True,
   tex=r"\begin{cases}\v{self} & \v{self} > \v{threshold} \\ \v{value} & \text{otherwise}"
       r"\end{cases}",
   forward=but_not("b", "threshold_cpu", lambda self, threshold, value:
                   np.where(self <= threshold, self.dtype.type(value), self)),
   vjp={"self": "threshold_backward(g, self, threshold)"})
for _name, _kernel, _forward, _tex in (
    ("hardshrink", "hardshrink_cpu", lambda self, lambd:
        np.where((self >= -lambd) & (self <= lambd), self.dtype.type(0), self),
     r"\begin{cases}\v{self} & |\v{self}| > \v{lambd} \\ 0 & \text{otherwise}\end{cases}"),
    ("softshrink", "softshrink_check", lambda self, lambd:
        np.where(self > lambd, self - lambd,
                 np.where(self < -lambd, self + lambd, self * self.dtype.type(0))),
     r"\operatorname{sgn}(\v{self}) \max(|\v{self}| - \v{lambd}, 0)"),
):  # fmt: skip
    _grad = "grad_out" if _name == "hardshrink" else "grad_output"
    _title = _name.capitalize()
    op(_name, "self, *, lambd", grad_fn=f"{_title}Backward0", sign=_name, elementwise=True,
       torch="torch.hardshrink Tensor.hardshrink" if _name == "hardshrink" else "",
       tex=_tex, forward=but_not("iub", _kernel, _forward),
       vjp={"self": f"{_name}_backward(g, self, lambd)"})
    op(f"{_name}_backward", f"{_grad}, self, *, lambd", grad_fn=f"{_title}BackwardBackward0",
       sign=f"{_name}′", elementwise=True,
       tex=rf"\begin{{cases}}\v{{{_grad}}} & |\v{{self}}| > \v{{lambd}} \\ 0 & "
           r"\text{otherwise}\end{cases}",
       forward=lambda grad, self, lambd:
           np.where((self >= -lambd) & (self <= lambd), grad.dtype.type(0), grad),
       vjp={_grad: f"{_name}_backward(g, self, lambd)", "self": "zeros_like(g)"})  # fmt: skip

# --- with exponentials ----------------------------------------------------------------------------


def _elu(self: Any, alpha: float, scale: float, input_scale: float) -> Any:
    refuse("iub", "elu_cpu", self)
    low = expm1(np.minimum(self, 0) * input_scale) * (alpha * scale)
    return np.where(self < 0, low, self * scale)


def _elu_backward(
    grad_output: Any, self_or_result: Any, alpha: float, scale: float, input_scale: float,
    is_result: bool,
) -> Any:  # fmt: skip
    x = self_or_result
    if is_result:
        low = grad_output * input_scale * (x + alpha * scale)
    else:
        low = grad_output * (input_scale * alpha * scale) * exp(np.minimum(x, 0) * input_scale)
    return np.where(x <= 0, low, grad_output * scale)


op("elu", "self, *, alpha, scale, input_scale", grad_fn="EluBackward0", sign="ELU",
   elementwise=True,
   tex=r"\begin{cases}\v{scale} \v{self} & \v{self} > 0 \\ \v{scale} \v{alpha} "
       r"(e^{\v{input_scale} \v{self}} - 1) & \text{otherwise}\end{cases}",
   forward=_elu, vjp={"self": "elu_backward(g, self, alpha, scale, input_scale, False)"})
op("celu", "self, *, alpha", grad_fn="CeluBackward0", sign="CELU", elementwise=True,
   torch="torch.celu",
   tex=r"\begin{cases}\v{self} & \v{self} > 0 \\ \v{alpha} (e^{\v{self} / \v{alpha}} - 1) & "
       r"\text{otherwise}\end{cases}",
   forward=lambda self, alpha: _elu(self, alpha, 1.0, 1.0 / alpha),
   vjp={"self": "elu_backward(g, self, alpha, 1.0, 1.0 / alpha, False)"})
op("elu_backward", "grad_output, self_or_result, *, alpha, scale, input_scale, is_result",
   grad_fn="EluBackwardBackward0", sign="ELU′", elementwise=True, forward=_elu_backward,
   tex=r"\begin{cases}\v{scale} \v{grad_output} & \v{self_or_result} > 0 \\ \v{scale} \v{alpha} "
       r"\v{input_scale} \v{grad_output} \odot e^{\v{input_scale} \v{self_or_result}} & "
       r"\text{otherwise}\end{cases}",
   vjp={"grad_output": "elu_backward(g, self_or_result, alpha, scale, input_scale, is_result)",
        "self_or_result": "elu_double_backward(g, grad_output, self_or_result, alpha, scale, "
                          "input_scale, is_result)"})


@helper(tex=r"\v{g} \odot \operatorname{elu}''(\v{self})")
def elu_double_backward(
    ops: Any, g: Any, grad_output: Any, self: Any, alpha: Any, scale: Any, input_scale: Any,
    is_result: Any,
) -> Any:  # fmt: skip
    product = g * grad_output * input_scale
    if not is_result:
        product = ops.elu_backward(product, self, alpha, scale, input_scale, False)
    return ops.where(self < 0, product, 0)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + exp(-x))


op("silu", "self", grad_fn="SiluBackward0", sign="SiLU", elementwise=True,
   tex=r"\v{self} \odot \sigma(\v{self})",
   forward=but_not("iub", "silu_cpu", lambda self: self / (1 + exp(-self))),
   vjp={"self": "silu_backward(g, self)"})


@helper(tex=r"\v{g} \odot \sigma(\v{self}) \odot (1 + \v{self} \odot (1 - \sigma(\v{self})))")
def silu_backward(ops: Any, g: Any, self: Any) -> Any:
    sigmoid = ops.sigmoid(self)
    return g * sigmoid * (1.0 + self * (1.0 - sigmoid))


op("mish", "self", grad_fn="MishBackward0", sign="Mish", elementwise=True,
   tex=r"\v{self} \odot \tanh(\ln(1 + e^{\v{self}}))",
   forward=but_not("iub", "mish_cpu", lambda self: self * tanh(log1p(exp(self)))),
   vjp={"self": "mish_backward(g, self)"})


@helper(tex=r"\v{g} \odot (t + \v{self} \odot \sigma(\v{self}) \odot (1 - t^2)), "
            r"\; t = \tanh(\ln(1 + e^{\v{self}}))")  # fmt: skip
def mish_backward(ops: Any, g: Any, self: Any) -> Any:
    sigmoid = ops.sigmoid(self)
    bent = ops.tanh(ops.log1p(ops.exp(self)))
    return g * (bent + self * sigmoid * (1 - bent * bent))


op("softplus", "self, *, beta, threshold", grad_fn="SoftplusBackward0", sign="softplus",
   elementwise=True, tex=r"\frac{1}{\v{beta}} \ln(1 + e^{\v{beta} \v{self}})",
   forward=but_not("iub", "softplus_cpu", lambda self, beta, threshold:
                   np.where(self * beta > threshold, self, log1p(exp(self * beta)) / beta)),
   vjp={"self": "softplus_backward(g, self, beta, threshold)"})
op("softplus_backward", "grad_output, self, *, beta, threshold",
   grad_fn="SoftplusBackwardBackward0", sign="softplus′", elementwise=True,
   tex=r"\v{grad_output} \odot \sigma(\v{beta} \v{self})",
   forward=lambda grad_output, self, beta, threshold:
       np.where(self * beta > threshold, grad_output,
                grad_output * (exp(self * beta) / (exp(self * beta) + 1))),
   vjp={"grad_output": "softplus_backward(g, self, beta, threshold)",
        "self": "softplus_double_backward(g * grad_output, self, beta, threshold)"})


@helper(tex=r"\v{beta} \v{g} \odot \sigma'(\v{beta} \v{self})")
def softplus_double_backward(ops: Any, g: Any, self: Any, beta: Any, threshold: Any) -> Any:
    x = self * beta
    return ops.sigmoid_backward(g, ops.sigmoid(x)) * (x < threshold) * beta


op("log_sigmoid_forward", "self", grad_fn="LogSigmoidBackward0", sign="ln σ", elementwise=True,
   tex=r"\ln \sigma(\v{self})",
   forward=but_not("iub", "log_sigmoid_cpu",
                   lambda self: np.minimum(self, 0) - log1p(exp(-np.abs(self)))),
   vjp={"self": "log_sigmoid_backward(g, self)"}, lies="contiguous")
op("log_sigmoid_backward", "grad_output, self", grad_fn="LogSigmoidBackwardBackward0",
   sign="1−σ", elementwise=True, tex=r"\v{grad_output} \odot (1 - \sigma(\v{self}))",
   forward=lambda grad_output, self: grad_output * _sigmoid(-self),
   vjp={"grad_output": "log_sigmoid_backward(g, self)",
        "self": "log_sigmoid_double_backward(g * grad_output, self)"})


@helper(tex=r"-\v{g} \odot \sigma(\v{self}) \odot (1 - \sigma(\v{self}))")
def log_sigmoid_double_backward(ops: Any, g: Any, self: Any) -> Any:
    z = ops.sigmoid(self)
    return g * (z - 1) * z


# --- GELU -----------------------------------------------------------------------------------------

SQRT_HALF = 0.7071067811865476
DENSITY = 0.3989422804014327
"""1 / sqrt(2 pi)."""
KAPPA = 0.044715
SLOPE = 0.7978845608028654
"""sqrt(2 / pi)."""


def _gelu(self: Any, approximate: str) -> Any:
    refuse("iub", "GeluKernelImpl", self)
    if approximate == "tanh":
        return 0.5 * self * (1 + tanh(SLOPE * (self + KAPPA * (self * self * self))))
    return self * 0.5 * (1 + special.erf(self * SQRT_HALF))


def _gelu_backward(grad_output: Any, self: Any, approximate: str) -> Any:
    x = self
    if approximate == "tanh":
        bent = tanh(SLOPE * (x + KAPPA * x * x * x))
        inner = SLOPE * (1 + 3 * KAPPA * x * x)
        return grad_output * (0.5 * (1 + bent) + 0.5 * x * (1 - bent * bent) * inner)
    share = 0.5 * (1 + special.erf(x * SQRT_HALF))
    return grad_output * (share + x * (exp(-0.5 * x * x) * DENSITY))


op("gelu", "self, *, approximate", grad_fn="GeluBackward0", sign="GELU", elementwise=True,
   tex=r"\v{self} \odot \Phi(\v{self})", forward=_gelu,
   vjp={"self": "gelu_backward(g, self, approximate)"})
op("gelu_backward", "grad_output, self, *, approximate", grad_fn="GeluBackwardBackward0",
   sign="GELU′", elementwise=True, forward=_gelu_backward,
   tex=r"\v{grad_output} \odot (\Phi(\v{self}) + \v{self} \odot \varphi(\v{self}))",
   vjp={"grad_output": "gelu_backward(g, self, approximate)",
        "self": "gelu_double_backward(g, grad_output, self, approximate)"})


@helper(tex=r"\v{g} \odot \v{grad_output} \odot \varphi(\v{self}) \odot (2 - \v{self}^2)")
def gelu_double_backward(ops: Any, g: Any, grad_output: Any, self: Any, approximate: Any) -> Any:
    x = self
    if approximate == "tanh":
        bent = ops.tanh(SLOPE * (x + KAPPA * (x * x * x)))
        inner = SLOPE * (1 + 3 * KAPPA * (x * x))
        second = x * (6 * KAPPA * SLOPE)
        factor = (1 - bent * bent) * (inner + 0.5 * x * (second - 2 * bent * inner * inner))
        return g * grad_output * factor
    return g * grad_output * (ops.exp(-0.5 * (x * x)) * DENSITY) * (2 - x * x)


# --- gated ----------------------------------------------------------------------------------------


def _halves(x: Any, dim: int) -> Any:
    n = x.shape[dim] // 2
    before = (slice(None),) * dim
    return x[(*before, slice(0, n))], x[(*before, slice(n, None))]


op("glu", "self, *, dim", grad_fn="GluBackward0", sign="GLU",
   tex=r"\v{self}_{1} \odot \sigma(\v{self}_{2})",
   forward=but_not("iub", "glu_cpu",
                   lambda self, dim: (lambda a, b: a * _sigmoid(b))(*_halves(self, dim))),
   vjp={"self": "glu_backward(g, self, dim)"}, lies="like first")


@helper(tex=r"\left[\v{g} \odot \sigma(b),\; \v{g} \odot a \odot \sigma'(b)\right], "
            r"\; [a, b] = \v{self}")  # fmt: skip
def glu_backward(ops: Any, g: Any, self: Any, dim: Any) -> Any:
    n = self.shape[dim] // 2
    a, b = ops.slice(self, dim, 0, n, 1), ops.slice(self, dim, n, 2 * n, 1)
    share = ops.sigmoid(b)
    return ops.cat((g * share, g * a * share * (1 - share)), dim)
