"""torch.nn.utils: gradients clipped, parameters as one vector."""

from __future__ import annotations

from . import parametrize, rnn
from .clipping import (
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
    parameters_to_vector,
    vector_to_parameters,
)

__all__ = [
    "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_", "get_total_norm",
    "parameters_to_vector", "parametrize", "rnn", "vector_to_parameters",
]  # fmt: skip
