"""Dropout and its kin: a random mask, drawn as PyTorch draws it, times the input (Dropout.cpp)."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import dtypes, rng
from ..dispatch import apply, apply_inplace, leaf, unwrap
from ..op import OPS
from ..tensor import Tensor
from .registry import composite

MUL, ADD = OPS["mul.Tensor"], OPS["add.Tensor"]
ALPHA = 1.7580993408473766
"""selu goes to the negative of this."""


def _share(p: Any) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def kept(input: Tensor, shape: tuple[int, ...], p: float) -> Any:
    """An array: ones where an element stays, zeros where it is dropped (with probability p)."""
    array = input._data
    if array.dtype.kind != "f":
        raise dtypes.cannot_hold(input.dtype, dtypes.float32)
    ones = rng.bernoulli(rng.default_generator, shape, dtypes.of(array.dtype), 1 - p)
    if array.flags.c_contiguous or shape != array.shape:
        return ones
    # empty_like keeps the order in memory, and bernoulli_ fills in that order.
    order = np.argsort([-s for s in array.strides], kind="stable")
    return ones.reshape([shape[i] for i in order]).transpose(np.argsort(order))


def _times(input: Tensor, noise: Any, inplace: bool) -> Any:
    return (apply_inplace if inplace else apply)(MUL, (input, noise))


def _dropped(input: Any, shape: Any, p: float, training: bool, inplace: bool) -> Any:
    if p == 0 or not training or input._data.size == 0:
        return input
    if p == 1:
        return _times(input, leaf("zeros", np.zeros((), input._data.dtype)), inplace)
    ones = kept(input, shape, p)
    noise = leaf("bernoulli", ones / ones.dtype.type(1 - p), settings={"p": 1 - p})
    return _times(input, noise, inplace)


@composite("F.dropout")
def dropout(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _share(p)
    return _dropped(input, unwrap(input, "dropout").shape, p, training, inplace)


@composite("torch.dropout")
def dropout_(input: Any, p: float, train: bool) -> Any:
    return dropout(input, p, train)


def _channels(input: Any) -> tuple[int, ...]:
    shape = unwrap(input, "feature_dropout").shape
    if len(shape) < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    return (*shape[:2], *(1 for _ in shape[2:]))


def _by_channel(input: Any, p: float, training: bool, inplace: bool) -> Any:
    """Whole channels are dropped."""
    if p == 0 or not training:
        return input
    return _dropped(input, _channels(input), p, training, inplace)


@composite("F.dropout1d")
def dropout1d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _share(p)
    rank = unwrap(input, "dropout1d").ndim
    if rank not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {rank}D input. Note that "
            "dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, "
            "a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs)."
        )
    if rank == 3:
        return _by_channel(input, p, training, inplace)
    return _unbatched(input, p, training, inplace)


def _unbatched(input: Any, p: float, training: bool, inplace: bool) -> Any:
    whole = input.unsqueeze_(0) if inplace else input.unsqueeze(0)
    out = _by_channel(whole, p, training, inplace)
    return out.squeeze_(0) if inplace else out.squeeze(0)


@composite("F.dropout2d")
def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _share(p)
    rank = unwrap(input, "dropout2d").ndim
    if rank not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {rank}-D input to dropout2d, which is deprecated and will "
            "result in an error in a future release. To retain the behavior and silence this "
            "warning, please use dropout instead. Note that dropout2d exists to provide "
            "channel-wise dropout on inputs with 2 spatial dimensions, a channel dimension, and an "
            "optional batch dimension (i.e. 3D or 4D inputs).",
            stacklevel=3,
        )
    if rank == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout "
            "behavior is desired - input is interpreted as shape (N, C, L), where C is the channel "
            "dim. This behavior will change in a future release to interpret the input as one "
            "without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise "
            "dropout behavior, please switch to using dropout1d instead.",
            stacklevel=3,
        )
    return _by_channel(input, p, training, inplace)


@composite("F.dropout3d")
def dropout3d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    _share(p)
    rank = unwrap(input, "dropout3d").ndim
    if rank not in (4, 5):
        warnings.warn(
            f"dropout3d: Received a {rank}-D input to dropout3d, which is deprecated and will "
            "result in an error in a future release. To retain the behavior and silence this "
            "warning, please use dropout instead. Note that dropout3d exists to provide "
            "channel-wise dropout on inputs with 3 spatial dimensions, a channel dimension, and an "
            "optional batch dimension (i.e. 4D or 5D inputs).",
            stacklevel=3,
        )
    if rank == 5:
        return _by_channel(input, p, training, inplace)
    return _unbatched(input, p, training, inplace)


def _alpha(input: Any, shape: Any, p: float, training: bool, inplace: bool) -> Any:
    if p == 0 or not training or input._data.size == 0:
        return input
    if p == 1:
        return _times(input, leaf("zeros", np.zeros((), input._data.dtype)), inplace)
    ones = kept(input, shape, p)
    kind = ones.dtype.type
    a = 1.0 / math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p))
    noise = leaf("bernoulli", ones * kind(a), settings={"p": 1 - p})
    dropped = (ones - kind(1)) * kind(ALPHA * a) + kind(ALPHA * a * p)
    shift = leaf("bernoulli", dropped, settings={"p": 1 - p})
    if inplace:
        return apply_inplace(ADD, (apply_inplace(MUL, (input, noise)), shift), {"alpha": 1})
    return apply(ADD, (apply(MUL, (input, noise)), shift), {"alpha": 1})


@composite("F.alpha_dropout")
def alpha_dropout(input: Any, p: float = 0.5, training: bool = False, inplace: bool = False) -> Any:
    _share(p)
    return _alpha(input, unwrap(input, "alpha_dropout").shape, p, training, inplace)


@composite("F.feature_alpha_dropout")
def feature_alpha_dropout(
    input: Any, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Any:
    _share(p)
    if p == 0 or not training:
        return input
    return _alpha(input, _channels(input), p, training, inplace)
