"""Looking up rows of a table, and layer normalisation."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op

# --- embedding ----------------------------------------------------------------------------------


def _rows(weight: Any, indices: Any, padding_idx: int, scale_grad_by_freq: bool) -> Any:
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    if indices.size and not 0 <= indices.min() <= indices.max() < weight.shape[0]:
        raise IndexError("index out of range in self")
    meter.charge(indices.size * weight.shape[1] * weight.itemsize)
    return weight[indices.astype(np.int64)]


def _rows_backward(
    grad_output: Any, indices: Any, num_weights: int, padding_idx: int, scale_grad_by_freq: bool
) -> Any:
    flat = indices.reshape(-1).astype(np.int64)
    g = grad_output.reshape(flat.size, grad_output.shape[-1])
    out = np.zeros((num_weights, g.shape[1]), g.dtype)
    keep = flat != padding_idx
    flat, g = flat[keep], g[keep]
    if scale_grad_by_freq and flat.size:
        counts = np.bincount(flat, minlength=num_weights)
        g = g / counts[flat][:, None].astype(g.dtype)
    np.add.at(out, flat, g)
    return out


@helper(tex=r"\v{g}_{\v{indices}}")
def embedding_twice(ops: Any, g: Any, indices: Any, padding_idx: Any) -> Any:
    """embedding_dense_double_backward: the rows again, none for the padding."""
    rows = ops.embedding(g, indices, padding_idx, False)
    if padding_idx < 0:
        return rows
    return ops.where(ops.unsqueeze(indices == padding_idx, indices.ndim), 0, rows)


op("embedding", "weight, indices, *, padding_idx, scale_grad_by_freq",
   grad_fn="EmbeddingBackward0", sign="⊞", tex=r"\v{weight}_{\v{indices}}", forward=_rows,
   vjp={"weight": "embedding_dense_backward(g, indices, weight_sizes[0], padding_idx,"
                  " scale_grad_by_freq)"})
op("embedding_dense_backward",
   "grad_output, indices, *, num_weights, padding_idx, scale_grad_by_freq",
   grad_fn="EmbeddingDenseBackwardBackward0", sign="⊞′", forward=_rows_backward,
   tex=r"\sum_{k:\,\v{indices}_k = i} \v{grad_output}_k",
   vjp={"grad_output": "embedding_twice(g, indices, padding_idx)"})

# --- layer normalisation ------------------------------------------------------------------------


def _last(normalized_shape: Any) -> tuple[int, ...]:
    return tuple(range(-len(normalized_shape), 0))


def _layer_norm(input: Any, weight: Any, bias: Any, normalized_shape: Any, eps: float) -> Any:
    axes = _last(normalized_shape)
    mean = input.mean(axis=axes, keepdims=True)
    centered = input - mean
    variance = (centered * centered).mean(axis=axes, keepdims=True)
    out = centered * (1 / np.sqrt(variance + input.dtype.type(eps)))
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


def _mean(ops: Any, x: Any, axes: Any) -> Any:
    count = 1
    for axis in axes:
        count *= x.shape[axis]
    return ops.sum_dim(x, tuple(a + x.ndim for a in axes), True) / count


@helper(tex=r"\hat{\v{input}}")
def standardized(ops: Any, input: Any, normalized_shape: Any, eps: Any) -> Any:
    """Mean 0, variance 1 over the last dimensions."""
    axes = _last(normalized_shape)
    centered = input - _mean(ops, input, axes)
    return centered * ops.rsqrt(_mean(ops, centered * centered, axes) + eps)


@helper(tex=r"\frac{1}{\sigma}\left(\v{g}\v{weight} - \overline{\v{g}\v{weight}}"
            r" - \hat{\v{input}}\;\overline{\v{g}\v{weight}\hat{\v{input}}}\right)")  # fmt: skip
def layer_norm_input(
    ops: Any, g: Any, input: Any, weight: Any, normalized_shape: Any, eps: Any
) -> Any:
    """Through the values, their mean and their variance."""
    axes = _last(normalized_shape)
    centered = input - _mean(ops, input, axes)
    scale = ops.rsqrt(_mean(ops, centered * centered, axes) + eps)
    x = centered * scale
    g = g if weight is None else g * weight
    return scale * (g - _mean(ops, g, axes) - x * _mean(ops, g * x, axes))


op("native_layer_norm", "input, weight, bias, *, normalized_shape, eps",
   grad_fn="NativeLayerNormBackward0", sign="LN", forward=_layer_norm,
   tex=r"\frac{\v{input} - \mu}{\sqrt{\sigma^2 + \v{eps}}} \odot \v{weight} + \v{bias}",
   vjp={"input": "layer_norm_input(g, input, weight, normalized_shape, eps)",
        "weight": "g * standardized(input, normalized_shape, eps)", "bias": "g"})
