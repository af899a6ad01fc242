"""Looking up rows of a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op


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
