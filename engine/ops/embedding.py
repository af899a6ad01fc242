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
   tex=r"\sum_{k:\,\v{indices}_k = i\given{padding_idx}{ \ne \v{padding_idx}}{}}"
       r" \v{grad_output}_k",
   vjp={"grad_output": "embedding_twice(g, indices, padding_idx)"})

# --- bags of rows ---------------------------------------------------------------------------------

SUM, MEAN, MAX = 0, 1, 2


def _bags(indices: Any, offsets: Any, include_last_offset: bool) -> tuple[Any, int]:
    """The bag of each index, and how many bags there are."""
    count = offsets.size - bool(include_last_offset)
    ends = np.append(offsets[1:], indices.size) if not include_last_offset else offsets[1:]
    sizes = np.maximum(ends - offsets[:count], 0)
    return np.repeat(np.arange(count), sizes), count


def _bag(
    weight: Any, indices: Any, offsets: Any, per_sample_weights: Any, scale_grad_by_freq: bool,
    mode: int, include_last_offset: bool, padding_idx: int,
) -> Any:
    if indices.size and not 0 <= indices.min() <= indices.max() < weight.shape[0]:
        raise RuntimeError("index out of range in self")
    bags, count = _bags(indices, offsets, include_last_offset)
    where = np.arange(bags.size)[indices[: bags.size] != padding_idx]
    bags, chosen = bags[where], indices[where].astype(np.int64)
    meter.charge((count + chosen.size) * weight.shape[1] * weight.itemsize)
    rows = weight[chosen]
    out = np.zeros((count, weight.shape[1]), weight.dtype)
    highest = np.full(out.shape if mode == MAX else 0, -1, np.int64)
    if mode == MAX:
        for i, bag in enumerate(bags):
            better = (highest[bag] < 0) | (rows[i] > out[bag])
            out[bag][better] = rows[i][better]
            highest[bag][better] = chosen[i]
        return out, highest
    if per_sample_weights is not None:
        rows = rows * per_sample_weights[where][:, None]
    np.add.at(out, bags, rows)
    if mode == MEAN:
        out /= np.maximum(np.bincount(bags, minlength=count), 1)[:, None].astype(out.dtype)
    return out, highest


def _bag_backward(
    g: Any, indices: Any, offsets: Any, per_sample_weights: Any, highest: Any, num_weights: int,
    scale_grad_by_freq: bool, mode: int, include_last_offset: bool, padding_idx: int,
) -> Any:
    out = np.zeros((num_weights, g.shape[1]), g.dtype)
    if mode == MAX:
        bag, column = np.nonzero(highest >= 0)
        np.add.at(out, (highest[bag, column], column), g[bag, column])
        return out
    bags, count = _bags(indices, offsets, include_last_offset)
    where = np.arange(bags.size)[indices[: bags.size] != padding_idx]
    bags, chosen = bags[where], indices[where].astype(np.int64)
    rows = g[bags]
    if per_sample_weights is not None:
        rows = rows * per_sample_weights[where][:, None]
    if mode == MEAN:
        rows = rows / np.maximum(np.bincount(bags, minlength=count), 1)[bags][:, None].astype(
            g.dtype)
    if scale_grad_by_freq and chosen.size:
        rows = rows / np.bincount(chosen)[chosen][:, None].astype(g.dtype)
    np.add.at(out, chosen, rows)
    return out


def _bag_samples(
    g: Any, weight: Any, indices: Any, offsets: Any, include_last_offset: bool, padding_idx: int
) -> Any:
    bags, _ = _bags(indices, offsets, include_last_offset)
    out = np.zeros(indices.shape, g.dtype)
    chosen = indices[: bags.size].astype(np.int64)
    out[: bags.size] = (g[bags] * weight[chosen]).sum(axis=1) * (chosen != padding_idx)
    return out


op("_embedding_bag",
   "weight, indices, offsets, per_sample_weights, *, scale_grad_by_freq, mode,"
   " include_last_offset, padding_idx",
   grad_fn="EmbeddingBagBackward0", sign="⊞Σ", forward=_bag, outputs=("result0", "_result3"),
   saved_names={"_result3": "result3"},
   tex=r"\sum_{k \in \text{bag}} w_k\, \v{weight}_{\v{indices}_k}",
   vjp={"weight": "_embedding_bag_backward(g, indices, offsets, per_sample_weights, _result3,"
                  " weight_sizes[0], scale_grad_by_freq, mode, include_last_offset, padding_idx)",
        "per_sample_weights": "_embedding_bag_per_sample_weights_backward(g, weight, indices,"
                              " offsets, include_last_offset, padding_idx)"})
op("_embedding_bag_backward",
   "grad, indices, offsets, per_sample_weights, maximum_indices, *, num_weights,"
   " scale_grad_by_freq, mode, include_last_offset, padding_idx",
   grad_fn="NotImplemented", sign="⊞Σ′", forward=_bag_backward,
   tex=r"\sum_{k:\,\v{indices}_k = i} w_k\, \v{grad}_{\text{bag}(k)}",
   vjp={"grad": "not_implemented('_embedding_bag_backward')"})
op("_embedding_bag_per_sample_weights_backward",
   "grad, weight, indices, offsets, *, include_last_offset, padding_idx",
   grad_fn="NotImplemented", sign="⊞Σ′", forward=_bag_samples,
   tex=r"\v{grad}_{\text{bag}(k)} \cdot \v{weight}_{\v{indices}_k}",
   vjp={"grad": "not_implemented('_embedding_bag_per_sample_weights_backward')",
        "weight": "not_implemented('_embedding_bag_per_sample_weights_backward')"})
