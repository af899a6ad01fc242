"""Rows of a table and one-hot codes, as torch.nn.functional spells them."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..dispatch import apply, bump, leaf, unwrap
from ..op import OPS
from .registry import composite


@composite("F.embedding")
def embedding(
    input: Any,
    weight: Any,
    padding_idx: Any = None,
    max_norm: Any = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Any:
    """The rows of `weight` that the integers of `input` name."""
    indices = unwrap(input, "embedding", "'indices' (position 2)")
    table = unwrap(weight, "embedding", "'weight' (position 1)")
    if sparse:
        raise NotImplementedError("sparse gradients are not supported here: use sparse=False")
    if padding_idx is None:
        padding_idx = -1
    elif not -table.shape[0] <= padding_idx < table.shape[0]:
        raise AssertionError("Padding_idx must be within num_embeddings")
    elif padding_idx < 0:
        padding_idx += table.shape[0]
    if table.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    _whole_numbers("embedding", input)
    if max_norm is not None:
        _renormalize(weight, indices, max_norm, norm_type)
    settings = {"padding_idx": padding_idx, "scale_grad_by_freq": scale_grad_by_freq}
    return apply(OPS["embedding"], (weight, input), settings)


def _whole_numbers(function: str, indices: Any) -> None:
    if indices._data.dtype not in (np.int64, np.int32):
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got {indices.type()} instead (while checking arguments for {function})"
        )


def _renormalize(weight: Any, indices: Any, max_norm: float, norm_type: float) -> None:
    """Shrink the rows in use that are longer than max_norm, in place (embedding_renorm_)."""
    rows = np.unique(indices)
    table = weight._data
    max_norm, norm_type = float(max_norm), float(norm_type)
    norms = np.linalg.norm(table[rows], norm_type, axis=1)
    for row, norm in zip(rows, norms, strict=True):
        if norm > max_norm:
            table[row] *= table.dtype.type(max_norm / (norm + 1e-7))
    bump(weight)


@composite("F.one_hot torch.one_hot")
def one_hot(tensor: Any, num_classes: int = -1) -> Any:
    """Zeros, and a one at the place that each integer names."""
    array = unwrap(tensor, "one_hot")
    if array.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if array.size == 0:
        if num_classes <= 0:
            raise RuntimeError("Can not infer total number of classes from empty tensor.")
        return leaf("one_hot", np.zeros((*array.shape, num_classes), np.int64))
    if array.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes == -1:
        num_classes = int(array.max()) + 1
    elif num_classes < 1:
        raise RuntimeError("num_classes should be positive")
    elif array.max() >= num_classes:
        raise RuntimeError("Class values must be smaller than num_classes.")
    meter.charge(array.size * num_classes * 8)
    codes = (array[..., None] == np.arange(num_classes)).astype(np.int64, order="C")
    return leaf("one_hot", codes, settings={"num_classes": num_classes})


MODES = {"sum": 0, "mean": 1, "max": 2}


@composite("F.embedding_bag")
def embedding_bag(
    input: Any,
    weight: Any,
    offsets: Any = None,
    max_norm: Any = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: Any = None,
) -> Any:
    """Sums, means or maxima of bags of rows."""
    array = unwrap(input, "embedding_bag", "'indices' (position 2)")
    table = unwrap(weight, "embedding_bag", "'weight' (position 1)")
    if per_sample_weights is not None and per_sample_weights.shape != input.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then "
            f"it must have the same shape as the input ({input.shape})"
        )
    _whole_numbers("embedding_bag", input)
    if table.ndim != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {table.ndim}")
    if array.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch "
                "of fixed length sequences. However, found offsets of type <class 'torch.Tensor'>"
            )
        width = max(array.shape[1], 1)
        offsets = leaf("arange", np.arange(0, array.size, width, dtype=array.dtype))
        include_last_offset = False
        input = input.reshape(-1)
        if per_sample_weights is not None:
            per_sample_weights = per_sample_weights.reshape(-1)
    elif array.ndim != 1:
        raise ValueError(
            f"input has to be 1D or 2D Tensor, but got Tensor of dimension {array.ndim}"
        )
    elif offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    elif unwrap(offsets, "embedding_bag", "'offsets' (position 3)").ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    if mode not in MODES:
        raise ValueError("mode has to be one of sum, mean or max")
    if sparse:
        raise NotImplementedError("sparse gradients are not supported here: use sparse=False")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if max_norm is not None:
        _renormalize(weight, input._data, max_norm, norm_type)
    if per_sample_weights is not None and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported "
            f"for mode='sum' (got mode='{mode}'). Please open a feature request on GitHub."
        )
    if offsets._data.size and offsets._data[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
            f"position 0. However, got {offsets._data[0]}"
        )
    ends = offsets._data
    if include_last_offset and not ends.size:
        raise RuntimeError("include_last_offset: number of offset should be at least 1")
    if ends.size and ends[-1] > input.shape[0]:
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {input.shape[0]} but got "
            f"offsets[-1] of {ends[-1]}"
        )
    if include_last_offset and ends.size and ends[-1] != input.shape[0]:
        raise RuntimeError(
            "Your input appears to be incorrect: the last offset value should be the size of the "
            "indices tensor, but it seems not to be the case."
        )
    if (ends[1:] < ends[:-1]).any():
        # PyTorch reads beyond its memory, or says that some `i < index_size` is not so.
        raise RuntimeError("offsets must not decrease")
    padding = -1 if padding_idx is None else padding_idx % table.shape[0]
    settings = {
        "scale_grad_by_freq": scale_grad_by_freq, "mode": MODES[mode],
        "include_last_offset": include_last_offset, "padding_idx": padding,
    }  # fmt: skip
    tensors = (weight, input, offsets, per_sample_weights)
    return apply(OPS["_embedding_bag"], tensors, settings)[0]
