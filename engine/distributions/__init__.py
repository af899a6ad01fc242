"""torch.distributions: those whose samples come out as PyTorch's, bit for bit."""

from __future__ import annotations

from . import crossed  # noqa: F401 - registers what it knows
from .continuous import (
    Cauchy,
    Exponential,
    Laplace,
    LogNormal,
    MultivariateNormal,
    Normal,
    Uniform,
)
from .counts import Binomial, Multinomial, Poisson
from .discrete import (
    Bernoulli,
    Categorical,
    Geometric,
    Independent,
    OneHotCategorical,
)
from .distribution import Distribution
from .divergence import kl_divergence, register_kl
from .gamma import Beta, Chi2, Dirichlet, Gamma, StudentT
from .mixture import MixtureSameFamily

__all__ = [
    "Bernoulli", "Beta", "Binomial", "Categorical", "Cauchy", "Chi2", "Dirichlet", "Distribution",
    "Exponential", "Gamma", "Geometric", "Independent", "Laplace", "LogNormal", "MixtureSameFamily",
    "Multinomial", "MultivariateNormal", "Normal", "OneHotCategorical", "Poisson", "StudentT",
    "Uniform", "kl_divergence", "register_kl",
]  # fmt: skip

# Programs print types: they read as PyTorch's.
HOMES = {"LogNormal": "log_normal", "MixtureSameFamily": "mixture_same_family",
         "MultivariateNormal": "multivariate_normal",
         "OneHotCategorical": "one_hot_categorical", "StudentT": "studentT"}  # fmt: skip
for _name in __all__:
    if isinstance(_kind := globals()[_name], type):
        _kind.__module__ = f"torch.distributions.{HOMES.get(_name, _name.lower())}"
