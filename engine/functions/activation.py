"""Activations as programs call them: `F.gelu`, `F.elu` ... with their default settings."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes, rng
from ..dispatch import TENSORS, apply, apply_inplace, leaf, refuse, unwrap
from ..op import OPS, Op
from .dims import one, rank
from .registry import SPELLED, composite

SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


def _run(op: Op, input: Any, settings: dict[str, Any], inplace: bool) -> Any:
    if type(input) not in TENSORS:
        raise refuse(op, 0, input)
    return (apply_inplace if inplace else apply)(op, (input,), settings)


@composite("F.leaky_relu")
def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Any:
    return _run(OPS["leaky_relu"], input, {"negative_slope": negative_slope}, inplace)


@composite("torch.prelu F.prelu Tensor.prelu")
def prelu(input: Any, weight: Any) -> Any:
    """One weight for all, or one for each channel (dimension 1)."""
    from .shape import reshaped

    ndim = rank(input, "prelu")
    count = rank(weight, "prelu") and weight._data.size
    if input.dtype is not weight.dtype:
        raise RuntimeError(
            "prelu: Type promoting not supported. Got "
            f"{input.dtype.scalar} and {weight.dtype.scalar}"
        )
    if weight._data.ndim > 1:
        raise RuntimeError(
            "prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = "
            f"{weight._data.ndim}"
        )
    if count > 1:
        if ndim == 0:
            raise RuntimeError("prelu: Not allow zero-dim input tensor.")
        channels = input._data.shape[1] if ndim > 1 else 1
        if channels != count:
            raise RuntimeError(
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{count} and channel size = {channels}."
            )
    if ndim != 2 or count != 1 or weight._data.ndim != 1:
        size = [1] * ndim
        if ndim > 1:
            size[1] = weight._data.size
        if tuple(size) != weight._data.shape:
            weight = reshaped(weight, tuple(size))
    return apply(OPS["_prelu_kernel"], (input, weight))


@composite("F.hardtanh")
def hardtanh(input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Any:
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    return _run(OPS["hardtanh"], input, {"min_val": min_val, "max_val": max_val}, inplace)


@composite("F.relu6")
def relu6(input: Any, inplace: bool = False) -> Any:
    return _run(OPS["hardtanh"], input, {"min_val": 0.0, "max_val": 6.0}, inplace)


@composite("F.relu")
def relu(input: Any, inplace: bool = False) -> Any:
    return _run(OPS["relu"], input, {}, inplace)


@composite("F.hardsigmoid")
def hardsigmoid(input: Any, inplace: bool = False) -> Any:
    return _run(OPS["hardsigmoid"], input, {}, inplace)


@composite("F.hardswish")
def hardswish(input: Any, inplace: bool = False) -> Any:
    return _run(OPS["hardswish"], input, {}, inplace)


@composite("F.threshold torch.threshold")
def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Any:
    return _run(OPS["threshold"], input, {"threshold": threshold, "value": value}, inplace)


@composite("F.hardshrink torch.hardshrink Tensor.hardshrink")
def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    return apply(OPS["hardshrink"], (input,), {"lambd": lambd})


@composite("F.softshrink")
def softshrink(input: Any, lambd: float = 0.5) -> Any:
    if lambd < 0:
        largest = np.finfo(input._data.dtype).max
        raise RuntimeError(
            f"lambda must be in range [0, {largest:g}] for input dtype "
            f"{input.dtype.scalar}, but found {lambd:g}."
        )
    return apply(OPS["softshrink"], (input,), {"lambd": lambd})


@composite("F.tanhshrink")
def tanhshrink(input: Any) -> Any:
    return input - input.tanh()


@composite("F.softsign")
def softsign(input: Any) -> Any:
    return input / (input.abs() + 1)


@composite("F.elu")
def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    return _run(OPS["elu"], input, {"alpha": alpha, "scale": 1, "input_scale": 1}, inplace)


@composite("F.selu torch.selu")
def selu(input: Any, inplace: bool = False) -> Any:
    settings = {"alpha": SELU_ALPHA, "scale": SELU_SCALE, "input_scale": 1}
    return _run(OPS["elu"], input, settings, inplace)


@composite("F.celu torch.celu")
def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Any:
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _run(OPS["celu"], input, {"alpha": alpha}, inplace)


@composite("F.silu")
def silu(input: Any, inplace: bool = False) -> Any:
    return _run(OPS["silu"], input, {}, inplace)


@composite("F.mish")
def mish(input: Any, inplace: bool = False) -> Any:
    return _run(OPS["mish"], input, {}, inplace)


@composite("F.softplus")
def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Any:
    return apply(OPS["softplus"], (input,), {"beta": beta, "threshold": threshold})


@composite("F.logsigmoid")
def log_sigmoid(input: Any) -> Any:
    return apply(OPS["log_sigmoid_forward"], (input,))


log_sigmoid.__name__ = "log_sigmoid"  # PyTorch's own name for it


@composite("F.gelu")
def gelu(input: Any, *, approximate: str = "none") -> Any:
    if approximate not in ("none", "tanh"):
        raise RuntimeError("approximate argument must be either none or tanh.")
    return apply(OPS["gelu"], (input,), {"approximate": approximate})


@composite("F.glu")
def glu(input: Any, dim: int = -1) -> Any:
    ndim = rank(input, "glu")
    if ndim == 0:
        raise RuntimeError("glu does not support 0-dimensional tensors")
    at = one(dim, ndim, "glu")
    n = input._data.shape[at]
    if n % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {at} is size {n}")
    return apply(OPS["glu"], (input,), {"dim": at})


@composite("F.rrelu torch.rrelu")
def rrelu(
    input: Any,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Any:
    """Leaky relu with a slope drawn for each negative element, or the mean one."""
    array = unwrap(input, "rrelu")
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    noise = np.ones_like(array)
    if training:
        low = array <= 0
        count = int(low.sum())
        kind = dtypes.float64
        drawn = rng.uniform(rng.default_generator, (count,), kind, float(lower), float(upper))
        noise[low] = drawn.astype(array.dtype)
    settings = {"lower": float(lower), "upper": float(upper), "training": bool(training)}
    run = apply_inplace if inplace else apply
    return run(OPS["rrelu_with_noise"], (input, leaf("rrelu", noise)), settings)


def _in_place(name: str) -> None:
    function = SPELLED[f"F.{name}"]

    def call(input: Any, *args: Any, **kwargs: Any) -> Any:
        return function(input, *args, **kwargs, inplace=True)

    call.__name__ = call.__qualname__ = f"{name}_"
    SPELLED[f"F.{name}_"] = call


for _name in ("relu", "elu", "leaky_relu", "selu", "celu", "hardtanh", "threshold", "rrelu"):
    _in_place(_name)
for _name in ("relu", "selu", "celu", "threshold", "rrelu"):
    SPELLED.setdefault(f"torch.{_name}_", SPELLED[f"F.{_name}_"])
