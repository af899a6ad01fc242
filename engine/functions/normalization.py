"""Normalisation as torch.nn.functional spells it: of batches, layers, groups and instances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import apply, constant, unwrap
from ..layout import suggested
from ..op import OPS
from ..short_floats import is_short
from ..tensor import Tensor
from ..watch import SEAT
from .registry import SPELLED, composite

BATCH, LAYER, GROUP = (OPS[f"native_{n}_norm"] for n in ("batch", "layer", "group"))

# --- over the batch -------------------------------------------------------------------------------


def _more_than_one(size: Sequence[int]) -> None:
    """ValueError when a channel has one value only: it would be its own mean."""
    if size[0] * math.prod(size[2:]) == 1:
        raise ValueError(
            "Expected more than 1 value per channel when training, got input size "
            f"torch.Size({list(size)})"
        )


def _optional(function: str, **given: Any) -> None:
    for name, value in given.items():
        if value is not None:
            unwrap(value, function, f"'{name}'")


def _see_that_dtypes_fit(input: Any, *others: Any) -> None:
    """RuntimeError for parameters of another dtype, but for float32 ones beside a short input."""
    first = next((t for t in others if t is not None), input)
    if first.dtype is input.dtype:
        return
    if first.dtype is not dtypes.float32:
        raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
    if not is_short(input._data.dtype):
        raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")


def _normalized(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool,
    momentum: float, eps: float, several: bool = False,
) -> Any:  # fmt: skip
    """The three outputs of native_batch_norm; watchers are told of the running statistics."""
    unwrap(input, "batch_norm")
    _optional("batch_norm", weight=weight, bias=bias, running_mean=running_mean,
              running_var=running_var)  # fmt: skip
    if input._data.size == 0 and not several:
        out = input.clone()
        out = out if weight is None else out * weight[0]
        return (out if bias is None else out + bias[0],)
    _see_that_dtypes_fit(input, weight, bias, running_mean, running_var)
    constant("native_batch_norm", "running_mean", running_mean)
    constant("native_batch_norm", "running_var", running_var)
    settings = {"training": bool(training), "momentum": float(momentum), "eps": float(eps)}
    out = apply(BATCH, (input, weight, bias, running_mean, running_var), settings)
    if training and SEAT.now is not None:
        for t in (running_mean, running_var):
            if t is not None:
                SEAT.now.changed(t, "batch_norm")
    return out


@composite("torch.batch_norm")
def batch_norm_(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool,
    momentum: float, eps: float, cudnn_enabled: bool,
) -> Any:  # fmt: skip
    return _normalized(input, weight, bias, running_mean, running_var, training, momentum, eps)[0]


@composite("torch.native_batch_norm")
def native_batch_norm(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool,
    momentum: float, eps: float,
) -> Any:  # fmt: skip
    given = input, weight, bias, running_mean, running_var
    return _normalized(*given, training, momentum, eps, several=True)


@composite("F.batch_norm")
def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    """Mean 0 and variance 1 in each channel, by this batch's statistics or the running ones."""
    if training:
        _more_than_one(unwrap(input, "batch_norm").shape)
        if eps <= 0.0:
            raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    elif eps < 0.0:
        raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
    return _normalized(input, weight, bias, running_mean, running_var, training, momentum, eps)[0]


def _repeated(t: Any, times: int) -> Any:
    return None if t is None else t.repeat(times)


@composite("torch.instance_norm")
def instance_norm_(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any,
    use_input_stats: bool, momentum: float, eps: float, cudnn_enabled: bool,
) -> Any:  # fmt: skip
    """Each channel of each example is a channel of a batch of one."""
    unwrap(input, "instance_norm")
    _optional("instance_norm", weight=weight, bias=bias, running_mean=running_mean,
              running_var=running_var)  # fmt: skip
    if not use_input_stats and (running_mean is None or running_var is None):
        raise RuntimeError(
            "Expected running_mean and running_var to be defined when use_input_stats is false"
        )
    size = tuple(input.shape)
    n, c = size[:2]
    weight, bias = _repeated(weight, n), _repeated(bias, n)
    mean, var = _repeated(running_mean, n), _repeated(running_var, n)
    flat = input.contiguous().view((1, n * c, *size[2:]))
    out = _normalized(flat, weight, bias, mean, var, use_input_stats, momentum, eps)[0]
    for running, now in ((running_mean, mean), (running_var, var)):
        if running is not None:
            running._data[...] = now._data.reshape(n, c).mean(axis=0)
            if SEAT.now is not None and use_input_stats:
                SEAT.now.changed(running, "instance_norm")
    return out.view(size)


@composite("F.instance_norm")
def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    shape = unwrap(input, "instance_norm").shape
    if use_input_stats and math.prod(shape[2:]) == 1:
        raise ValueError(
            "Expected more than 1 spatial element when training, got input size "
            f"torch.Size({list(shape)})"
        )
    return instance_norm_(
        input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, True
    )


# --- over the last dimensions ---------------------------------------------------------------------


def _normalized_shape(function: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, (tuple, list)):
        raise TypeError(
            f"{function}(): argument 'normalized_shape' (position 2) must be tuple of ints, "
            f"not {type(value).__name__}"
        )
    for i, n in enumerate(value[:1]):
        if isinstance(n, bool) or not hasattr(n, "__index__"):
            raise TypeError(
                f"{function}(): argument 'normalized_shape' (position 2) must be tuple of ints, "
                f"but found element of type {type(n).__name__} at pos {i}"
            )
    shape = tuple(int(n) for n in value)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one "
            "element, but got normalized_shape = []"
        )
    return shape


def _checked(
    function: str, input: Any, normalized_shape: Any, **given: Any
) -> tuple[int, ...]:  # fmt: skip
    array = unwrap(input, function)
    shape = _normalized_shape(function, normalized_shape)
    for name, t in given.items():
        if t is not None and unwrap(t, function, f"'{name}'").shape != shape:
            raise RuntimeError(
                f"Expected {name} to be of same shape as normalized_shape, but got {name} of shape "
                f"{list(t.shape)} and normalized_shape = {list(shape)}"
            )
    if array.shape[-len(shape) :] != shape:
        # rms_norm's sentence has no comma before the first size.
        starred = "".join(f", {n}" for n in shape)[2 * (function == "rms_norm") :]
        raise RuntimeError(
            f"Given normalized_shape={list(shape)}, expected input with shape [*{starred}], but "
            f"got input of size{list(array.shape)}"
        )
    return shape


@composite("torch.native_layer_norm")
def native_layer_norm(input: Any, normalized_shape: Any, weight: Any, bias: Any, eps: float) -> Any:
    shape = _checked("layer_norm", input, normalized_shape, weight=weight, bias=bias)
    _see_that_dtypes_fit(input, weight, bias)
    return apply(LAYER, (input, weight, bias), {"normalized_shape": shape, "eps": float(eps)})


@composite("F.layer_norm torch.layer_norm")
def layer_norm(
    input: Any,
    normalized_shape: Any,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
    cudnn_enable: bool = True,
) -> Any:
    """Mean 0 and variance 1 over the last dimensions, then weight and bias."""
    return native_layer_norm(input, normalized_shape, weight, bias, eps)[0]


@composite("F.rms_norm torch.rms_norm")
def rms_norm(input: Any, normalized_shape: Any, weight: Any = None, eps: Any = None) -> Any:
    """Divided by the root of the mean square over the last dimensions, then the weight."""
    shape = _checked("rms_norm", input, normalized_shape, weight=weight)
    if not input.is_floating_point():
        raise NotImplementedError(f"\"rms_norm\" not implemented for '{input.dtype.scalar}'")
    dims = tuple(range(input.ndim - len(shape), input.ndim))
    given = input
    if is_short(input._data.dtype):
        input = input.float()
    if eps is None:  # that of the dtype in which it is computed
        eps = float(np.finfo(input._data.dtype).eps)
    square = (input**2).mean(dims, True)
    scale = apply(OPS["add.Scalar"], (square,), {"other": float(eps)}).rsqrt()
    out = input * scale
    out = out if weight is None else out * weight
    return out.contiguous() if input is given else out.to(given.dtype)


@composite("F.local_response_norm")
def local_response_norm(
    input: Any, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Any:
    """Divided by what the squares of neighbouring channels come to."""
    dim = unwrap(input, "local_response_norm").ndim
    if dim < 3:
        raise ValueError(
            "Expected 3D or higher dimensionality                          input "
            f"(got {dim} dimensions)"
        )
    if input.numel() == 0:
        return input
    square, around = input.mul(input), (size // 2, (size - 1) // 2)
    if dim == 3:
        wide = SPELLED["F.pad"](square.unsqueeze(1), (0, 0, *around))
        mean = SPELLED["F.avg_pool2d"](wide, (size, 1), stride=1).squeeze(1)
    else:
        n, channels, height, *_ = sizes = input.size()
        wide = SPELLED["F.pad"](square.view(n, 1, channels, height, -1), (0, 0, 0, 0, *around))
        mean = SPELLED["F.avg_pool3d"](wide, (size, 1, 1), stride=1).squeeze(1).view(sizes)
    return input / mean.mul(alpha).add(k).pow(beta)


# --- over groups of channels ----------------------------------------------------------------------


def _group_settings(input: Any, groups: int, weight: Any, bias: Any) -> dict[str, Any]:
    """What native_group_norm is told. RuntimeError where the channels do not fit."""
    shape = input._data.shape
    channels = shape[1]
    if groups <= 0:
        raise RuntimeError("num groups must be greater than 0")
    if channels % groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of "
            f"shape {list(shape)} and num_groups={groups}"
        )
    for name, t in (("weight", weight), ("bias", bias)):
        if t is not None and unwrap(t, "group_norm", f"'{name}'").shape != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in "
                f"input, but got {name} of shape {list(t.shape)} and input of shape {list(shape)}"
            )
    return {"N": shape[0], "C": channels, "HxW": math.prod(shape[2:]), "group": groups}


@composite("torch.group_norm")
def group_norm_(
    input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5,
    cudnn_enabled: bool = True,
) -> Any:  # fmt: skip
    settings = _group_settings(input, num_groups, weight, bias)
    _see_that_dtypes_fit(input, weight, bias)
    form = SPELLED[f"torch.{suggested(input._data)}"]
    tensors = (input.contiguous(memory_format=form), weight, bias)
    return apply(GROUP, tensors, settings | {"eps": float(eps)})[0]


@composite("F.group_norm")
def group_norm(
    input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> Any:
    """Mean 0 and variance 1 over each group of channels, then weight and bias for each channel."""
    shape = unwrap(input, "group_norm").shape
    if len(shape) < 2:
        raise RuntimeError(
            f"Expected at least 2 dimensions for input tensor but received {len(shape)}"
        )
    if num_groups > 0:
        _more_than_one([shape[0] * shape[1] // num_groups, num_groups, *shape[2:]])
    return group_norm_(input, num_groups, weight, bias, eps)


@composite("F.normalize")
def normalize(
    input: Tensor, p: float = 2.0, dim: Any = 1, eps: float = 1e-12, out: Any = None
) -> Any:
    """Divided by the norm along a dimension (or by eps, where that is larger)."""
    size = SPELLED["Tensor.norm"](input, p, dim, keepdim=True)
    return input / size.clamp_min(eps).expand_as(input)
