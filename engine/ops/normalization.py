"""Normalisation: mean 0 and variance 1 over a batch, a layer or a group, then weight and bias.

The derivatives use the mean and the scale that forward kept; where they are to be differentiated
again (tensors instead of arrays), both are computed anew from the input, on the graph.
"""

# fmt: off

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .. import dtypes
from ..box_muller import fma64
from ..op import helper, op
from .drawings import STANDARD, THROUGH

Axes = tuple[int, ...]


def _floating(kernel: str, a: Any) -> None:
    if a.dtype.kind != "f":
        raise NotImplementedError(
            f"\"{kernel}\" not implemented for '{dtypes.of(a.dtype).scalar}'"
        )


def _mean(ops: Any, x: Any, axes: Axes) -> Any:
    return ops.sum_dim(x, axes, True) / max(prod(x.shape[a] for a in axes), 1)


def _standard(ops: Any, x: Any, axes: Axes, eps: float) -> tuple[Any, Any]:
    """Standardized over the axes, and by what it was multiplied: differentiable."""
    centered = x - _mean(ops, x, axes)
    scale = ops.rsqrt(_mean(ops, centered * centered, axes) + eps)
    return centered * scale, scale


def _through(ops: Any, g: Any, x: Any, scale: Any, axes: Axes) -> Any:
    """What reaches the input of a standardization: through values, mean and variance."""
    return scale * (g - _mean(ops, g, axes) - x * _mean(ops, g * x, axes))


def _rows(g: Any, x: Any, mean: Any, scale: Any) -> Any:
    """The same on matrices of rows that were standardized, in few passes; `g` is overwritten."""
    count = x.shape[1]
    x = x - mean
    x *= scale
    share = np.einsum("ij,ij->i", g, x)[:, None] / x.dtype.type(count)
    g -= g.sum(axis=1, keepdims=True) / x.dtype.type(count)
    x *= share
    g -= x
    g *= scale
    return g


# --- over the batch -------------------------------------------------------------------------------


def _cells(a: Any) -> Any:
    """(N, C, everything else)."""
    return a.reshape(*a.shape[:2], prod(a.shape[2:]))


def _per_channel(ops: Any, v: Any, x: Any) -> Any:
    """A vector of one number a channel, shaped to broadcast against the input."""
    return ops.view(v, (1, -1) + (1,) * (x.ndim - 2)) if x.ndim != 2 else v


def _channel_axes(x: Any) -> Axes:
    return (0, *range(2, x.ndim))


def _fits(name: str, a: Any, channels: int) -> None:
    if a is not None and a.size != channels:
        raise RuntimeError(f"{name} should contain {channels} elements not {a.size}")


ONE_BY_ONE = 128
"""Up to so many rows of float32 numbers are added as PyTorch adds them, one by one."""


def _mean_and_spread(x: Any, n: int) -> tuple[Any, Any]:
    """Of each channel the mean, and the sum of the squared distances from it: (C) each.

    Images are summed in float64; rows (N, C), which lie as channels last, number by number in their
    own dtype, the squares with fused multiply-adds (batch_norm_kernel.cpp, one thread).
    """
    kind = x.dtype
    if x.shape[2] != 1:
        mean = (x.sum((0, 2), dtype=np.float64) / n).astype(kind)
        apart = x - mean[:, None]
        apart *= apart
        return mean, apart.sum((0, 2), dtype=np.float64).astype(kind)
    rows = x[:, :, 0]
    # numpy reduces rows in order, but a single column in pairs.
    column = rows.shape[1] == 1 and len(rows) > 0
    added = np.add.accumulate(rows, 0)[-1] if column else np.add.reduce(rows, 0)
    mean = (added / np.float64(n)).astype(kind)
    apart = rows - mean
    if kind != np.float32 or len(rows) > ONE_BY_ONE:
        return mean, (apart * apart).sum(0, dtype=np.float64).astype(kind)
    total, wide = np.zeros(len(mean), kind), np.zeros(len(mean))
    for square in np.multiply(apart, apart, dtype=np.float64):
        np.add(total, square, out=wide)
        total[...] = wide
    return mean, total


def _added(a: Any, b: Any, c: Any) -> Any:
    """a * b + c, rounded once: a fused multiply-add."""
    wide = np.float64 if c.dtype.itemsize < 8 else None
    if wide is None:
        return fma64(a, b, c)
    return (np.multiply(a, b, dtype=wide) + c).astype(c.dtype)


def _scaled(x: Any, factor: Any, shift: Any) -> Any:
    """x * factor + shift with one rounding, for (N, C, L) and two vectors (C)."""
    out = np.empty(x.shape, x.dtype)
    factor, shift = factor[:, None], shift[:, None]
    if x.dtype == np.float64:
        out[...] = fma64(x, factor, shift)
        return out
    factor, shift = factor.astype(np.float64), shift.astype(np.float64)
    # A piece at a time: the float64 numbers in between stay in the cache.
    step = max(1, 32768 // max(x[0].size, 1)) if len(x) else 1
    for i in range(0, len(x), step):
        wide = x[i : i + step] * factor
        wide += shift
        out[i : i + step] = wide
    return out


def _batch_norm(
    input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, training: bool,
    momentum: float, eps: float,
) -> Any:
    if input.ndim < 2:
        raise IndexError(
            "Dimension out of range (expected to be in range of "
            f"[{-max(input.ndim, 1)}, {max(input.ndim, 1) - 1}], but got 1)"
        )
    channels = input.shape[1]
    for name, a in (("running_mean", running_mean), ("running_var", running_var),
                    ("weight", weight), ("bias", bias)):
        if a is None and not training and name.startswith("running"):
            raise RuntimeError(f"{name} must be defined in evaluation mode")
        _fits(name, a, channels)
    _floating("batch_norm", input)
    x = _cells(input)
    n = x.shape[0] * x.shape[2]
    if training:
        mean, total = _mean_and_spread(x, max(n, 1))
        variance = (total / x.dtype.type(max(n, 1))).astype(np.float64)
        scale = (1 / np.sqrt(variance + eps)).astype(x.dtype)
        if n and running_mean is not None:
            running_mean[...] = momentum * mean + (1 - momentum) * running_mean
        if n and running_var is not None:
            with np.errstate(all="ignore"):
                unbiased = total / x.dtype.type(n - 1)
            kind = running_var.dtype.type
            rest = kind(1 - momentum) * running_var
            running_var[...] = _added(kind(momentum), unbiased, rest)
        kept = mean, scale
    else:
        mean, scale = running_mean, 1 / np.sqrt(running_var + running_var.dtype.type(eps))
        kept = np.zeros(0, x.dtype), np.zeros(0, x.dtype)
    factor = scale if weight is None else scale * weight
    shift = _added(-mean, factor, np.zeros((), mean.dtype) if bias is None else bias)
    return _scaled(x, factor, shift).reshape(input.shape), *kept


def _moments(mean: Any, var: Any, result1: Any, result2: Any, training: bool, eps: float) -> Any:
    if training:
        return result1, result2
    return mean, 1 / np.sqrt(var + var.dtype.type(eps))


def _batch_standard(ops: Any, x: Any, mean: Any, var: Any, training: bool, eps: float) -> Any:
    if training:
        return _standard(ops, x, _channel_axes(x), eps)
    scale = ops.rsqrt(_per_channel(ops, var, x) + eps)
    return (x - _per_channel(ops, mean, x)) * scale, scale


@helper(tex=r"\frac{\given{weight}{\v{weight}}{1}}{\v{sigma}} \odot \left(\v{g} - \overline{\v{g}}"
            r" - \v{standard} \odot \overline{\v{g} \odot \v{standard}}\right)")
def batch_norm_input(
    ops: Any, g: Any, input: Any, weight: Any, running_mean: Any, running_var: Any,
    result1: Any, result2: Any, training: Any, eps: Any,
) -> Any:
    """Through the values, and while training through their mean and variance."""
    if type(g) is np.ndarray:
        mean, scale = _moments(running_mean, running_var, result1, result2, training, eps)
        factor = scale if weight is None else scale * weight
        gx = _cells(g)
        if not training:
            return (gx * factor[:, None].astype(g.dtype, copy=False)).reshape(input.shape)
        n = g.dtype.type(max(gx.shape[0] * gx.shape[2], 1))
        x = _cells(input) - mean[:, None]
        share = (gx * x).sum((0, 2)) * (scale * scale) / n
        x *= -share[:, None]
        x += gx
        x -= (gx.sum((0, 2)) / n)[:, None]
        x *= factor[:, None].astype(g.dtype, copy=False)
        return x.reshape(input.shape)
    x, scale = _batch_standard(ops, input, running_mean, running_var, training, eps)
    g = g if weight is None else g * _per_channel(ops, weight, input)
    return _through(ops, g, x, scale, _channel_axes(input)) if training else g * scale


@helper(tex=r"\frac{\given{weight}{\v{weight}}{1}}{\v{sigma}} \odot \v{g}")
def batch_norm_fixed(
    ops: Any, g: Any, input: Any, weight: Any, running_mean: Any, running_var: Any,
    result1: Any, result2: Any, eps: Any,
) -> Any:
    """The same with the moments that training has left: nothing flows through them."""
    return batch_norm_input(
        ops, g, input, weight, running_mean, running_var, result1, result2, False, eps
    )


@helper(tex=r"\sum \v{g} \odot \v{standard}")
def batch_norm_weight(
    ops: Any, g: Any, input: Any, running_mean: Any, running_var: Any, result1: Any, result2: Any,
    training: Any, eps: Any,
) -> Any:
    if type(g) is np.ndarray:
        mean, scale = _moments(running_mean, running_var, result1, result2, training, eps)
        x = _cells(input) - mean[:, None]
        x *= _cells(g)
        return x.sum((0, 2)) * scale
    x, _ = _batch_standard(ops, input, running_mean, running_var, training, eps)
    return ops.sum_dim(g * x, _channel_axes(input), False)


@helper(tex=r"\sum \v{g}")
def sum_to_channels(ops: Any, g: Any) -> Any:
    """The sum over everything but the channels."""
    return ops.sum_dim(g, _channel_axes(g), False)


op("native_batch_norm",
   "input, weight, bias, running_mean, running_var, *, training, momentum, eps",
   grad_fn="NativeBatchNormBackward0", sign="BN", outputs=("result0", "_result1", "_result2"),
   saved_names={"_result1": "result1", "_result2": "result2"},
   tex=STANDARD, forward=_batch_norm,
   vjp={"input": "batch_norm_fixed(g, input, weight, running_mean, running_var, _result1,"
                 " _result2, eps) if training == False else"
                 " batch_norm_input(g, input, weight, running_mean, running_var, _result1,"
                 " _result2, training, eps)",
        "weight": "batch_norm_weight(g, input, running_mean, running_var, _result1, _result2,"
                  " training, eps)",
        "bias": "sum_to_channels(g)"}, lies="channels")

# --- over the last dimensions ---------------------------------------------------------------------


def _last(normalized_shape: Any) -> Axes:
    return tuple(range(-len(normalized_shape), 0))


def _as_rows(a: Any, normalized_shape: Any) -> Any:
    columns = prod(normalized_shape)
    return a.reshape(a.size // max(columns, 1), columns)


def _layer_norm(input: Any, weight: Any, bias: Any, normalized_shape: Any, eps: float) -> Any:
    _floating("LayerNormKernelImpl", input)
    x = _as_rows(input, normalized_shape)
    count = x.dtype.type(max(x.shape[1], 1))
    mean = x.sum(axis=1, keepdims=True) / count
    out = x - mean
    scale = 1 / np.sqrt(np.einsum("ij,ij->i", out, out)[:, None] / count + x.dtype.type(eps))
    out *= scale
    if weight is not None:
        out *= weight.reshape(-1)
    if bias is not None:
        out += bias.reshape(-1)
    lead = input.shape[: input.ndim - len(normalized_shape)] + (1,) * len(normalized_shape)
    return out.reshape(input.shape), mean.reshape(lead), scale.reshape(lead)


@helper(tex=THROUGH)
def layer_norm_input(
    ops: Any, g: Any, input: Any, weight: Any, result1: Any, result2: Any, normalized_shape: Any,
    eps: Any,
) -> Any:
    """Through the values, their mean and their variance."""
    if type(g) is np.ndarray:
        rows = _as_rows(g, normalized_shape)
        rows = rows.copy() if weight is None else rows * weight.reshape(-1)
        x = _as_rows(input, normalized_shape)
        out = _rows(rows, x, result1.reshape(-1, 1), result2.reshape(-1, 1))
        return out.reshape(input.shape)
    axes = tuple(a + input.ndim for a in _last(normalized_shape))
    x, scale = _standard(ops, input, axes, eps)
    return _through(ops, g if weight is None else g * weight, x, scale, axes)


@helper(tex=r"\sum \v{g} \odot \v{standard}")
def layer_norm_weight(
    ops: Any, g: Any, input: Any, result1: Any, result2: Any, normalized_shape: Any, eps: Any
) -> Any:
    if type(g) is np.ndarray:
        x = _as_rows(input, normalized_shape) - result1.reshape(-1, 1)
        x *= result2.reshape(-1, 1)
        x *= _as_rows(g, normalized_shape)
        return x.sum(axis=0).reshape(normalized_shape)
    axes = tuple(a + input.ndim for a in _last(normalized_shape))
    return g * _standard(ops, input, axes, eps)[0]


op("native_layer_norm", "input, weight, bias, *, normalized_shape, eps",
   grad_fn="NativeLayerNormBackward0", sign="LN", forward=_layer_norm,
   outputs=("result0", "_result1", "_result2"),
   saved_names={"_result1": "result1", "_result2": "result2"},
   tex=STANDARD,
   vjp={"input": "layer_norm_input(g, input, weight, _result1, _result2, normalized_shape, eps)",
        "weight": "layer_norm_weight(g, input, _result1, _result2, normalized_shape, eps)",
        "bias": "g"})

# --- over groups of channels ----------------------------------------------------------------------


def _as_groups(a: Any, group: int) -> Any:
    """A row for each group of each example."""
    rows = a.shape[0] * group
    return a.reshape(rows, a.size // max(rows, 1))


def _group_norm(
    input: Any, weight: Any, bias: Any, N: int, C: int, HxW: int, group: int, eps: float
) -> Any:
    _floating("GroupNormKernelImpl", input)
    x = _as_groups(input, group)
    count = x.dtype.type(max(x.shape[1], 1))
    mean = x.sum(axis=1, keepdims=True) / count
    out = x - mean
    scale = 1 / np.sqrt(np.einsum("ij,ij->i", out, out)[:, None] / count + x.dtype.type(eps))
    out *= scale
    cells = out.reshape(N, C, HxW)
    if weight is not None:
        cells *= weight.reshape(-1, 1)
    if bias is not None:
        cells += bias.reshape(-1, 1)
    return cells.reshape(input.shape), mean.reshape(N, group), scale.reshape(N, group)


def _grouped(ops: Any, input: Any, group: int, eps: float) -> tuple[Any, Any]:
    n = input.shape[0]
    rows = input.reshape((n * group, prod(input.shape) // max(n * group, 1)))
    return _standard(ops, rows, (1,), eps)


@helper(tex=THROUGH)
def group_norm_input(
    ops: Any, g: Any, input: Any, weight: Any, result1: Any, result2: Any, group: Any, eps: Any
) -> Any:
    if type(g) is np.ndarray:
        cells = _cells(g)
        cells = cells.copy() if weight is None else cells * weight.reshape(-1, 1)
        x = _as_groups(input, group)
        out = _rows(cells.reshape(x.shape), x, result1.reshape(-1, 1), result2.reshape(-1, 1))
        return out.reshape(input.shape)
    x, scale = _grouped(ops, input, group, eps)
    g = g if weight is None else g * _per_channel(ops, weight, input)
    return _through(ops, g.reshape(x.shape), x, scale, (1,)).reshape(input.shape)


@helper(tex=r"\sum \v{g} \odot \v{standard}")
def group_norm_weight(
    ops: Any, g: Any, input: Any, result1: Any, result2: Any, group: Any, eps: Any
) -> Any:
    if type(g) is np.ndarray:
        x = _as_groups(input, group) - result1.reshape(-1, 1)
        x *= result2.reshape(-1, 1)
        return (_cells(g) * x.reshape(_cells(g).shape)).sum((0, 2))
    x, _ = _grouped(ops, input, group, eps)
    return ops.sum_dim(g * x.reshape(input.shape), _channel_axes(input), False)


op("native_group_norm", "input, weight, bias, *, N, C, HxW, group, eps",
   grad_fn="NativeGroupNormBackward0", sign="GN", forward=_group_norm,
   outputs=("result0", "_result1", "_result2"),
   saved_names={"_result1": "result1", "_result2": "result2"},
   tex=STANDARD,
   vjp={"input": "group_norm_input(g, input, weight, _result1, _result2, group, eps)",
        "weight": "group_norm_weight(g, input, _result1, _result2, group, eps)",
        "bias": "sum_to_channels(g)"},
   shows={"N": lambda shown: shown.sizes("input")[0], "C": lambda shown: shown.sizes("input")[1],
          "HxW": lambda shown: prod(shown.sizes("input")[2:])}, lies="channels")
