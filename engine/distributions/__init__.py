"""torch.distributions: those whose samples come out as PyTorch's, bit for bit."""

from __future__ import annotations

from .continuous import Exponential, Laplace, LogNormal, MultivariateNormal, Normal, Uniform
from .discrete import (
    Bernoulli,
    Categorical,
    Geometric,
    Independent,
    Multinomial,
    OneHotCategorical,
)
from .distribution import Distribution
from .divergence import kl_divergence, register_kl

__all__ = [
    "Bernoulli", "Categorical", "Distribution", "Exponential", "Geometric", "Independent",
    "Laplace", "LogNormal", "Multinomial", "MultivariateNormal", "Normal", "OneHotCategorical",
    "Uniform", "kl_divergence", "register_kl",
]  # fmt: skip

# Programs print types: they read as PyTorch's.
HOMES = {"LogNormal": "log_normal", "MultivariateNormal": "multivariate_normal",
         "OneHotCategorical": "one_hot_categorical"}  # fmt: skip
for _name in __all__:
    if isinstance(_kind := globals()[_name], type):
        _kind.__module__ = f"torch.distributions.{HOMES.get(_name, _name.lower())}"
