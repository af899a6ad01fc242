"""torch.nn.utils: gradients clipped, parameters as one vector."""

from __future__ import annotations

from . import parametrizations, parametrize, rnn
from .clipping import (
    clip_grad_norm,
    clip_grad_norm_,
    clip_grad_value_,
    clip_grads_with_norm_,
    get_total_norm,
    parameters_to_vector,
    vector_to_parameters,
)
from .parametrizations import old_spectral_norm as spectral_norm
from .parametrizations import old_weight_norm as weight_norm
from .parametrizations import remove_spectral_norm, remove_weight_norm

from . import prune  # isort: skip  # it needs what is above

__all__ = [
    "clip_grad_norm", "clip_grad_norm_", "clip_grad_value_", "clip_grads_with_norm_",
    "get_total_norm", "parameters_to_vector", "parametrizations", "parametrize", "prune",
    "remove_spectral_norm", "remove_weight_norm", "rnn", "spectral_norm", "vector_to_parameters",
    "weight_norm",
]  # fmt: skip
