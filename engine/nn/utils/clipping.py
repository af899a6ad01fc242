"""Gradients of many parameters clipped together, and parameters as one vector."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from types import GeneratorType
from typing import Any

import numpy as np

from ... import short_floats
from ...dispatch import TENSORS, bump, leaf, unwrap, wrap
from ...functions.registry import SPELLED
from ...op import OPS
from ...tensor import Tensor
from ...watch import SEAT

NORM = OPS["linalg_vector_norm"].forward

RENAMED = (
    "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of "
    "`torch.nn.utils.clip_grad_norm_`."
)


def _gradients(parameters: Any) -> list[Tensor]:
    if type(parameters) in TENSORS:
        parameters = [parameters]
    parameters = list(parameters)
    for p in parameters:
        unwrap(p, "clip_grad", "'parameters'")
    return [p._grad for p in parameters if p._grad is not None]


def _changed(grad: Tensor, change: str) -> None:
    bump(grad)
    if SEAT.now is not None:
        SEAT.now.changed(grad, change)


def get_total_norm(
    tensors: Any, norm_type: float = 2.0, error_if_nonfinite: bool = False, foreach: Any = None
) -> Tensor:
    """The norm of the tensors' norms, as if they were one vector."""
    items = [tensors] if type(tensors) in TENSORS else list(tensors)
    order = float(norm_type)
    if not items:
        return leaf("tensor", np.zeros((), np.float32))
    arrays = [unwrap(t, "get_total_norm", "'tensors'") for t in items]
    for a in arrays:
        short_floats.refuse(a.dtype, "the norm of gradients")
    total = NORM(np.stack([NORM(a, order) for a in arrays]), order)
    if error_if_nonfinite and not np.isfinite(total):
        raise RuntimeError(
            f"The total norm of order {order} for gradients from `parameters` is non-finite, so it "
            "cannot be clipped. To disable this error and scale the gradients by the non-finite "
            "norm anyway, set `error_if_nonfinite=False`"
        )
    return leaf("get_total_norm", total)


def clip_grads_with_norm_(
    parameters: Any, max_norm: float, total_norm: Tensor, foreach: Any = None
) -> None:
    """Scale gradients of a known norm down to max_norm; smaller ones stay."""
    total = unwrap(total_norm, "clip_grads_with_norm_", "'total_norm'")
    share = np.minimum(total.dtype.type(max_norm) / (total + total.dtype.type(1e-6)), 1)
    for g in _gradients(parameters):
        g._data *= share.astype(g._data.dtype)
        _changed(g, "clip_grad_norm_")


def clip_grad_norm_(
    parameters: Any,
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: Any = None,
) -> Tensor:
    """Scale all gradients so that their common norm is at most max_norm; returns the old norm."""
    if type(parameters) not in TENSORS:
        generated = isinstance(parameters, GeneratorType)
        parameters = list(parameters)
        if generated and not parameters:
            warnings.warn(
                "`parameters` is an empty generator, no gradient clipping will occur.",
                stacklevel=3,
            )
    total = get_total_norm(_gradients(parameters), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(parameters, float(max_norm), total)
    return total


def clip_grad_norm(
    parameters: Any, max_norm: float, norm_type: float = 2.0, error_if_nonfinite: bool = False,
    foreach: Any = None,
) -> Tensor:  # fmt: skip
    """What clip_grad_norm_ was called before PyTorch 0.4."""
    warnings.warn(RENAMED, FutureWarning, stacklevel=2)
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def clip_grad_value_(parameters: Any, clip_value: float, foreach: Any = None) -> None:
    """Clamp every element of every gradient to [-clip_value, clip_value]."""
    bound = float(clip_value)
    gradients = _gradients(parameters)
    if not gradients:
        raise RuntimeError(
            "Expected !nested_tensorlist[0].empty() to be true, but got false.  (Could this error "
            "message be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    for g in gradients:
        if g._data.dtype.kind == "c":
            raise NotImplementedError("clamp is not supported for complex types")
        np.clip(g._data, -bound, bound, out=g._data)
        _changed(g, "clip_grad_value_")


def parameters_to_vector(parameters: Iterable[Tensor]) -> Any:
    """All parameters, one after the other, in one dimension."""
    return SPELLED["torch.cat"]([p.view(-1) for p in parameters])  # type: ignore[attr-defined]


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Make consecutive slices of a vector the data of the parameters."""
    if type(vec) not in TENSORS:
        raise TypeError(f"expected torch.Tensor, but got: {type(vec).__name__}")
    at = 0
    for p in parameters:
        count = math.prod(unwrap(p, "vector_to_parameters", "'parameters'").shape)
        part = vec._data[at : at + count]
        if part.size != count:
            raise RuntimeError(f"shape '{list(p.shape)}' is invalid for input of size {part.size}")
        p.data = wrap(part.reshape(p._data.shape))
        at += count
