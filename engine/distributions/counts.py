"""Poisson and Binomial: how often something happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..autograd import no_grad
from ..functions.registry import SPELLED
from . import constraints
from .constraints import Constraint
from .discrete import Binary, one_of
from .distribution import Distribution, broadcast_all, is_number


class Poisson(Distribution):
    """How often something happened that happens at a constant rate."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer

    def __init__(self, rate: Any, validate_args: bool | None = None) -> None:
        (self.rate,) = broadcast_all(rate)
        shape = () if is_number(rate) else self.rate.size()
        super().__init__(shape, validate_args=validate_args)

    @property
    def mean(self) -> Any:
        return self.rate

    @property
    def mode(self) -> Any:
        return self.rate.floor()

    @property
    def variance(self) -> Any:
        return self.rate

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return SPELLED["torch.poisson"](self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        rate, value = broadcast_all(self.rate, value)
        return value.xlogy(rate) - rate - (value + 1).lgamma()


class Binomial(Binary):
    """How many of `total_count` tries succeed."""

    arg_constraints: ClassVar[Mapping[str, Constraint]] = {
        "total_count": constraints.nonnegative_integer,
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }
    has_enumerate_support = True

    def __init__(
        self, total_count: Any = 1, probs: Any = None, logits: Any = None,
        validate_args: bool | None = None,
    ) -> None:  # fmt: skip
        one_of(probs, logits)
        count, given = broadcast_all(total_count, logits if probs is None else probs)
        self.total_count = count.type_as(given)
        self.__dict__["logits" if probs is None else "probs"] = given
        Distribution.__init__(self, given.size(), validate_args=validate_args)

    support: Any = property(lambda self: constraints.integer_interval(0, self.total_count))

    @property
    def mean(self) -> Any:
        return self.total_count * self.probs

    @property
    def mode(self) -> Any:
        return ((self.total_count + 1) * self.probs).floor().clamp(max=self.total_count)

    @property
    def variance(self) -> Any:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return SPELLED["torch.binomial"](
                self.total_count.expand(shape), self.probs.expand(shape)
            )

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        ways = (self.total_count + 1).lgamma()
        taken, left = (value + 1).lgamma(), (self.total_count - value + 1).lgamma()
        above = (self.logits.clamp(min=0) + self.logits - self.logits.clamp(max=0)) / 2
        normalizer = (
            self.total_count * above + self.total_count * (-self.logits.abs()).exp().log1p() - ways
        )
        return value * self.logits - taken - left - normalizer

    def entropy(self) -> Any:
        self._one_count("entropy")
        log_prob = self.log_prob(self.enumerate_support(False))
        return -(log_prob.exp() * log_prob).sum(0)

    def _one_count(self, function: str) -> int:
        most = int(self.total_count.max())
        if not self.total_count.min() == most:
            raise NotImplementedError(f"Inhomogeneous total count not supported by `{function}`.")
        return most

    def enumerate_support(self, expand: bool = True) -> Any:
        most = self._one_count("enumerate_support")
        values = SPELLED["torch.arange"](1 + most, dtype=self.total_count.dtype)
        values = values.view((-1, *(1,) * len(self._batch_shape)))
        return values.expand((-1, *self._batch_shape)) if expand else values
