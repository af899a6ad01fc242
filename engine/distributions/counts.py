"""Poisson, Binomial and Multinomial: how often something happened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from ..autograd import no_grad
from ..dtypes import Size
from ..functions.registry import SPELLED
from . import constraints
from .constraints import Constraint
from .discrete import Binary, OfCategories, one_of
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


class Multinomial(OfCategories):
    """How often each category came in `total_count` draws."""

    def __init__(
        self, total_count: int = 1, probs: Any = None, logits: Any = None,
        validate_args: bool | None = None,
    ) -> None:  # fmt: skip
        if not isinstance(total_count, int):
            raise NotImplementedError("inhomogeneous total_count is not supported")
        self.total_count = total_count
        super().__init__(probs, logits, validate_args)

    support: Any = property(lambda self: constraints.multinomial(self.total_count))

    @property
    def mean(self) -> Any:
        return self.probs * self.total_count

    @property
    def variance(self) -> Any:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Any = ()) -> Any:
        shape = Size(sample_shape)
        found = self._categorical.sample((self.total_count, *shape))
        found = found.permute(*range(1, found.dim()), 0)
        counts = SPELLED["torch.zeros"](self._extended_shape(shape), dtype=found.dtype)
        counts.scatter_add_(-1, found, SPELLED["torch.ones_like"](found))
        return counts.type_as(self.probs)

    def entropy(self) -> Any:
        n = SPELLED["torch.tensor"](self.total_count)
        each = Binomial(total_count=self.total_count, probs=self.probs)
        counts = each.enumerate_support(expand=False)[1:]
        ways = (each.log_prob(counts).exp() * (counts + 1).lgamma()).sum((0, -1))
        return n * self._categorical.entropy() - (n + 1).lgamma() + ways

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        logits, value = broadcast_all(self.logits, value)
        logits = logits.clone()
        ways = (value.sum(-1) + 1).lgamma() - (value + 1).lgamma().sum(-1)
        logits[(value == 0) & (logits == -math.inf)] = 0
        return ways + (logits * value).sum(-1)
