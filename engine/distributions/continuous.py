"""Normal, LogNormal, Laplace, Cauchy, Uniform, Exponential, MultivariateNormal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from ..autograd import no_grad
from ..functions.registry import SPELLED
from ..limits import finfo
from . import constraints
from .constraints import Constraint
from .distribution import Distribution, broadcast_all, is_number, lazy

NAN = math.nan


def standard_normal(shape: Any, like: Any) -> Any:
    return SPELLED["torch.empty"](shape, dtype=like.dtype).normal_()


class _LocScale(Distribution):
    """Where it lies and how wide it is."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "loc": constraints.real,
        "scale": constraints.positive,
    }
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        self.loc, self.scale = broadcast_all(loc, scale)
        alone = is_number(loc) and is_number(scale)
        super().__init__(() if alone else self.loc.size(), validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.loc

    @property
    def mode(self) -> Any:
        return self.loc


class Normal(_LocScale):
    """The bell curve."""

    @property
    def stddev(self) -> Any:
        return self.scale

    @property
    def variance(self) -> Any:
        return self.stddev.pow(2)

    def sample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return SPELLED["torch.normal"](self.loc.expand(shape), self.scale.expand(shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        eps = standard_normal(self._extended_shape(sample_shape), self.loc)
        return self.loc + eps * self.scale

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        var = self.scale**2
        log_scale = self.scale.log()
        half = math.log(math.sqrt(2 * math.pi))
        return -((value - self.loc) ** 2) / (2 * var) - log_scale - half

    def cdf(self, value: Any) -> Any:
        self._check_value(value)
        apart = (value - self.loc) * self.scale.reciprocal() / math.sqrt(2)
        return 0.5 * (1 + apart.erf())

    def icdf(self, value: Any) -> Any:
        return self.loc + self.scale * (2 * value - 1).erfinv() * math.sqrt(2)

    def entropy(self) -> Any:
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()


class LogNormal(_LocScale):
    """What has a normal logarithm."""

    support = constraints.positive

    def __init__(self, loc: Any, scale: Any, validate_args: bool | None = None) -> None:
        super().__init__(loc, scale, validate_args)
        self._base = Normal(self.loc, self.scale, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return (self.loc + self.scale.pow(2) / 2).exp()

    @property
    def mode(self) -> Any:
        return (self.loc - self.scale.square()).exp()

    @property
    def variance(self) -> Any:
        squared = self.scale.pow(2)
        return squared.expm1() * (2 * self.loc + squared).exp()

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return self._base.sample(sample_shape).exp()

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self._base.rsample(sample_shape).exp()

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        x = value.log()
        return 0.0 - x + self._base.log_prob(x)

    def cdf(self, value: Any) -> Any:
        return self._base.cdf(value.log())

    def icdf(self, value: Any) -> Any:
        return self._base.icdf(value).exp()

    def entropy(self) -> Any:
        return self._base.entropy() + self.loc

    def __repr__(self) -> str:
        return "LogNormal()"


class Laplace(_LocScale):
    """Two exponentials back to back."""

    @property
    def variance(self) -> Any:
        return 2 * self.scale.pow(2)

    @property
    def stddev(self) -> Any:
        return (2**0.5) * self.scale

    def rsample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        eps = finfo(self.loc.dtype).eps
        u = SPELLED["torch.empty"](shape, dtype=self.loc.dtype).uniform_(eps - 1, 1)
        return self.loc - self.scale * u.sign() * (-u.abs()).log1p()

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        return -(2 * self.scale).log() - (value - self.loc).abs() / self.scale

    def cdf(self, value: Any) -> Any:
        self._check_value(value)
        apart = value - self.loc
        return 0.5 - 0.5 * apart.sign() * (-apart.abs() / self.scale).expm1()

    def icdf(self, value: Any) -> Any:
        term = value - 0.5
        return self.loc - self.scale * term.sign() * (-2 * term.abs()).log1p()

    def entropy(self) -> Any:
        return 1 + (2 * self.scale).log()


class Cauchy(_LocScale):
    """The ratio of two normal values: it has no mean."""

    @property
    def mean(self) -> Any:
        return SPELLED["torch.full"](self._extended_shape(), NAN, dtype=self.loc.dtype)

    @property
    def variance(self) -> Any:
        return SPELLED["torch.full"](self._extended_shape(), math.inf, dtype=self.loc.dtype)

    def rsample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        return self.loc + SPELLED["torch.empty"](shape, dtype=self.loc.dtype).cauchy_() * self.scale

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        apart = ((value - self.loc) / self.scale) ** 2
        return -math.log(math.pi) - self.scale.log() - apart.log1p()

    def cdf(self, value: Any) -> Any:
        self._check_value(value)
        return ((value - self.loc) / self.scale).atan() / math.pi + 0.5

    def icdf(self, value: Any) -> Any:
        return (math.pi * (value - 0.5)).tan() * self.scale + self.loc

    def entropy(self) -> Any:
        return math.log(4 * math.pi) + self.scale.log()


class Uniform(Distribution):
    """Every value between `low` and `high` alike."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "low": constraints.real,
        "high": constraints.real,
    }
    has_rsample = True

    def __init__(self, low: Any, high: Any, validate_args: bool | None = None) -> None:
        self.low, self.high = broadcast_all(low, high)
        alone = is_number(low) and is_number(high)
        super().__init__(() if alone else self.low.size(), validate_args=validate_args)

    def _constraints(self) -> Mapping[str, Constraint]:
        return {
            "low": constraints.less_than(self.high), "high": constraints.greater_than(self.low),
        }  # fmt: skip

    support: Any = property(lambda self: constraints.interval(self.low, self.high))

    @property
    def mean(self) -> Any:
        return (self.high + self.low) / 2

    @property
    def mode(self) -> Any:
        return NAN * self.high

    @property
    def stddev(self) -> Any:
        return (self.high - self.low) / 12**0.5

    @property
    def variance(self) -> Any:
        return (self.high - self.low).pow(2) / 12

    def rsample(self, sample_shape: Any = ()) -> Any:
        rand = SPELLED["torch.rand"](self._extended_shape(sample_shape), dtype=self.low.dtype)
        return self.low + rand * (self.high - self.low)

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        above, below = self.low.le(value).type_as(self.low), self.high.gt(value).type_as(self.low)
        return above.mul(below).log() - (self.high - self.low).log()

    def cdf(self, value: Any) -> Any:
        self._check_value(value)
        return ((value - self.low) / (self.high - self.low)).clamp(min=0, max=1)

    def icdf(self, value: Any) -> Any:
        return value * (self.high - self.low) + self.low

    def entropy(self) -> Any:
        return (self.high - self.low).log()


class Exponential(Distribution):
    """How long until something happens that happens at a constant rate."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {"rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, rate: Any, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast_all(rate)
        shape = () if is_number(rate) else self.rate.size()
        super().__init__(shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.rate.reciprocal()

    @property
    def mode(self) -> Any:
        return SPELLED["torch.zeros_like"](self.rate)

    @property
    def stddev(self) -> Any:
        return self.rate.reciprocal()

    @property
    def variance(self) -> Any:
        return self.rate.pow(-2)

    def rsample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        return SPELLED["torch.empty"](shape, dtype=self.rate.dtype).exponential_() / self.rate

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        return self.rate.log() - self.rate * value

    def cdf(self, value: Any) -> Any:
        self._check_value(value)
        return 1 - (-self.rate * value).exp()

    def icdf(self, value: Any) -> Any:
        return -(-value).log1p() / self.rate

    def entropy(self) -> Any:
        return 1.0 - self.rate.log()


def _tril_of_precision(precision: Any) -> Any:
    """The Cholesky factor of the inverse, without the inverse."""
    turned = SPELLED["torch.linalg.cholesky"](precision.flip((-2, -1)))
    inverse = turned.flip((-2, -1)).transpose(-2, -1)
    unit = SPELLED["torch.eye"](precision.shape[-1], dtype=precision.dtype)
    return SPELLED["torch.linalg.solve_triangular"](inverse, unit, upper=False)


class MultivariateNormal(Distribution):
    """Several normal values that depend on each other."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "loc": constraints.real_vector, "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }  # fmt: skip
    support = constraints.real_vector
    has_rsample = True

    def __init__(
        self, loc: Any, covariance_matrix: Any = None, precision_matrix: Any = None,
        scale_tril: Any = None, validate_args: bool | None = None,
    ) -> None:  # fmt: skip
        if loc.dim() < 1:
            raise ValueError("loc must be at least one-dimensional.")
        given = {
            "covariance_matrix": covariance_matrix, "precision_matrix": precision_matrix,
            "scale_tril": scale_tril,
        }  # fmt: skip
        found = [(name, matrix) for name, matrix in given.items() if matrix is not None]
        if len(found) != 1:
            raise ValueError(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be "
                "specified."
            )
        ((name, matrix),) = found
        if matrix.dim() < 2:
            raise ValueError(
                f"{name} must be at least two-dimensional, with optional leading batch dimensions"
            )
        batch = SPELLED["torch.broadcast_shapes"](matrix.shape[:-2], loc.shape[:-1])
        self.loc = loc.expand((*batch, -1))
        self.__dict__[name] = matrix.expand((*batch, -1, -1))
        super().__init__(batch, self.loc.shape[-1:], validate_args=validate_args)
        if name == "precision_matrix":
            matrix = _tril_of_precision(matrix)
        elif name == "covariance_matrix":
            matrix = SPELLED["torch.linalg.cholesky"](matrix)
        self._tril = matrix

    @lazy
    def scale_tril(self) -> Any:
        return self._tril.expand((*self._batch_shape, *self._event_shape, *self._event_shape))

    @lazy
    def precision_matrix(self) -> Any:
        whole = SPELLED["torch.cholesky_inverse"](self._tril)
        return whole.expand((*self._batch_shape, *self._event_shape, *self._event_shape))

    @lazy
    def covariance_matrix(self) -> Any:
        whole = self._tril @ self._tril.mT
        return whole.expand((*self._batch_shape, *self._event_shape, *self._event_shape))

    @property
    def mean(self) -> Any:
        return self.loc

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def variance(self) -> Any:
        return self._tril.pow(2).sum(-1).expand((*self._batch_shape, *self._event_shape))

    def rsample(self, sample_shape: Any = ()) -> Any:
        eps = standard_normal(self._extended_shape(sample_shape), self.loc)
        return self.loc + (self._tril @ eps.unsqueeze(-1)).squeeze(-1)

    def _half_log_det(self) -> Any:
        return self._tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        apart = (value - self.loc).unsqueeze(-1)
        tril = self._tril.expand((*apart.shape[:-2], *self._tril.shape[-2:]))
        squared = (
            SPELLED["torch.linalg.solve_triangular"](tril, apart, upper=False).pow(2).sum((-2, -1))
        )
        size = self._event_shape[0] * math.log(2 * math.pi)
        return -0.5 * (size + squared) - self._half_log_det()

    def entropy(self) -> Any:
        size = 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi))
        found = size + self._half_log_det()
        return found.expand(self._batch_shape) if self._batch_shape else found
