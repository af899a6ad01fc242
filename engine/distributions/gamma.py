"""Gamma and what is made of gammas: Chi2, Dirichlet, Beta, StudentT."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from ..dispatch import TENSORS, apply
from ..functions.registry import SPELLED
from ..limits import finfo
from ..modes import GradMode
from ..op import OPS
from . import constraints
from .constraints import Constraint
from .continuous import standard_normal
from .distribution import Distribution, broadcast_all, is_number


def _drawn(name: str, concentration: Any, kind: str) -> Any:
    """A draw of the op `name`. NotImplementedError where its own derivative would be wanted."""
    if GradMode.enabled and concentration.requires_grad:
        raise NotImplementedError(
            f"{kind}.rsample() with a concentration that requires grad is not available here (the "
            "derivative of a gamma draw): use sample(), or log_prob() with a score function"
        )
    return apply(OPS[name], (concentration,), {"generator": None})


class Gamma(Distribution):
    """How long until `concentration` things have happened that happen at a constant rate."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "concentration": constraints.positive,
        "rate": constraints.positive,
    }
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, concentration: Any, rate: Any, validate_args: bool | None = None) -> None:
        self.concentration, self.rate = broadcast_all(concentration, rate)
        alone = is_number(concentration) and is_number(rate)
        super().__init__(() if alone else self.concentration.size(), validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.concentration / self.rate

    @property
    def mode(self) -> Any:
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Any:
        return self.concentration / self.rate.pow(2)

    def rsample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        draw = _drawn("_standard_gamma", self.concentration.expand(shape), type(self).__name__)
        value = draw / self.rate.expand(shape)
        value.detach().clamp_(min=finfo(value.dtype).tiny)
        return value

    def log_prob(self, value: Any) -> Any:
        if type(value) not in TENSORS:
            value = SPELLED["torch.as_tensor"](value, dtype=self.rate.dtype)
        self._check_value(value)
        xlogy = SPELLED["torch.xlogy"]
        return (
            xlogy(self.concentration, self.rate)
            + xlogy(self.concentration - 1, value)
            - self.rate * value
            - self.concentration.lgamma()
        )

    def cdf(self, value: Any) -> Any:
        raise NotImplementedError(
            "Gamma.cdf is not available here (it needs torch.special.gammainc): count how many of "
            "many sample()s are smaller"
        )

    def entropy(self) -> Any:
        return (
            self.concentration
            - self.rate.log()
            + self.concentration.lgamma()
            + (1.0 - self.concentration) * self.concentration.digamma()
        )


class Chi2(Gamma):
    """The sum of `df` squared standard normal values."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {"df": constraints.positive}

    def __init__(self, df: Any, validate_args: bool | None = None) -> None:
        super().__init__(0.5 * df, 0.5, validate_args=validate_args)

    @property
    def df(self) -> Any:
        return self.concentration * 2

    def expand(self, batch_shape: Any) -> Any:
        new = super().expand(batch_shape)
        for name in ("concentration", "rate"):
            new.__dict__[name] = self.__dict__[name].expand(new.batch_shape)
        return new


class Dirichlet(Distribution):
    """Shares of a whole."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "concentration": constraints.independent(constraints.positive, 1)
    }
    support = constraints.simplex
    has_rsample = True

    def __init__(self, concentration: Any, validate_args: bool | None = None) -> None:
        if concentration.dim() < 1:
            raise ValueError("`concentration` parameter must be at least one-dimensional.")
        self.concentration = concentration
        shape = concentration.shape
        super().__init__(shape[:-1], shape[-1:], validate_args=validate_args)

    def rsample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        return _drawn("_sample_dirichlet", self.concentration.expand(shape), type(self).__name__)

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        return (
            SPELLED["torch.xlogy"](self.concentration - 1.0, value).sum(-1)
            + self.concentration.sum(-1).lgamma()
            - self.concentration.lgamma().sum(-1)
        )

    @property
    def mean(self) -> Any:
        return self.concentration / self.concentration.sum(-1, True)

    @property
    def mode(self) -> Any:
        above = (self.concentration - 1).clamp(min=0.0)
        mode = above / above.sum(-1, True)
        mask = (self.concentration < 1).all(dim=-1)
        mode[mask] = SPELLED["F.one_hot"](mode[mask].argmax(dim=-1), above.shape[-1]).to(mode)
        return mode

    @property
    def variance(self) -> Any:
        total = self.concentration.sum(-1, True)
        return self.concentration * (total - self.concentration) / (total.pow(2) * (total + 1))

    def entropy(self) -> Any:
        k = self.concentration.size(-1)
        total = self.concentration.sum(-1)
        return (
            self.concentration.lgamma().sum(-1)
            - total.lgamma()
            - (k - total) * total.digamma()
            - ((self.concentration - 1.0) * self.concentration.digamma()).sum(-1)
        )


class Beta(Distribution):
    """The first of two shares of a whole."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "concentration1": constraints.positive,
        "concentration0": constraints.positive,
    }
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self, concentration1: Any, concentration0: Any, validate_args: bool | None = None
    ) -> None:
        if is_number(concentration1) and is_number(concentration0):
            both = SPELLED["torch.tensor"]([float(concentration1), float(concentration0)])
        else:
            both = SPELLED["torch.stack"](broadcast_all(concentration1, concentration0), -1)
        self._dirichlet = Dirichlet(both, validate_args=validate_args)
        super().__init__(self._dirichlet.batch_shape, validate_args=validate_args)

    @property
    def concentration1(self) -> Any:
        return self._dirichlet.concentration[..., 0]

    @property
    def concentration0(self) -> Any:
        return self._dirichlet.concentration[..., 1]

    @property
    def mean(self) -> Any:
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def mode(self) -> Any:
        return self._dirichlet.mode[..., 0]

    @property
    def variance(self) -> Any:
        total = self.concentration1 + self.concentration0
        return self.concentration1 * self.concentration0 / (total.pow(2) * (total + 1))

    def rsample(self, sample_shape: Any = ()) -> Any:
        return self._dirichlet.rsample(sample_shape).select(-1, 0)

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        return self._dirichlet.log_prob(SPELLED["torch.stack"]([value, 1.0 - value], -1))

    def entropy(self) -> Any:
        return self._dirichlet.entropy()


class StudentT(Distribution):
    """A normal value divided by the root of a gamma: heavier tails."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "df": constraints.positive,
        "loc": constraints.real,
        "scale": constraints.positive,
    }
    support = constraints.real
    has_rsample = True

    def __init__(
        self, df: Any, loc: Any = 0.0, scale: Any = 1.0, validate_args: bool | None = None
    ) -> None:
        self.df, self.loc, self.scale = broadcast_all(df, loc, scale)
        self._chi2 = Chi2(self.df)
        super().__init__(self.df.size(), validate_args=validate_args)

    @property
    def mean(self) -> Any:
        mean = self.loc.clone()
        mean[self.df <= 1] = math.nan
        return mean

    @property
    def mode(self) -> Any:
        return self.loc

    @property
    def variance(self) -> Any:
        found, df = self.df.clone(), self.df
        found[df > 2] = self.scale[df > 2].pow(2) * df[df > 2] / (df[df > 2] - 2)
        found[(df <= 2) & (df > 1)] = math.inf
        found[df <= 1] = math.nan
        return found

    def rsample(self, sample_shape: Any = ()) -> Any:
        x = standard_normal(self._extended_shape(sample_shape), self.df)
        y = x * (self._chi2.rsample(sample_shape) / self.df).rsqrt()
        return self.loc + self.scale * y

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        y = (value - self.loc) / self.scale
        z = (
            self.scale.log()
            + 0.5 * self.df.log()
            + 0.5 * math.log(math.pi)
            + (0.5 * self.df).lgamma()
            - (0.5 * (self.df + 1.0)).lgamma()
        )
        return -0.5 * (self.df + 1.0) * (y**2.0 / self.df).log1p() - z

    def entropy(self) -> Any:
        half, more = 0.5 * self.df, 0.5 * (self.df + 1)
        beta = half.lgamma() + math.lgamma(0.5) - more.lgamma()
        slopes = more.digamma() - (0.5 * self.df).digamma()
        return self.scale.log() + 0.5 * (self.df + 1) * slopes + 0.5 * self.df.log() + beta
