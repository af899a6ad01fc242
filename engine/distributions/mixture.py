"""MixtureSameFamily: one of several distributions of a kind, chosen by a Categorical."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..autograd import no_grad
from ..dtypes import Size
from ..functions.registry import SPELLED
from . import constraints
from .discrete import Categorical
from .distribution import Distribution


class MixtureSameFamily(Distribution):
    """The last batch dimension of the components is what the mixture chooses from."""

    arg_constraints: ClassVar[Mapping[str, constraints.Constraint]] = {}

    def __init__(
        self, mixture_distribution: Any, component_distribution: Any,
        validate_args: bool | None = None,
    ) -> None:  # fmt: skip
        self._mixture_distribution = mixture_distribution
        self._component_distribution = component_distribution
        if not isinstance(mixture_distribution, Categorical):
            raise ValueError(
                " The Mixture distribution needs to be an  instance of "
                "torch.distributions.Categorical"
            )
        if not isinstance(component_distribution, Distribution):
            raise ValueError(
                "The Component distribution needs to be an instance of "
                "torch.distributions.Distribution"
            )
        chosen = mixture_distribution.batch_shape
        batch = Size(component_distribution.batch_shape[:-1])
        for one, other in zip(reversed(chosen), reversed(batch), strict=False):
            if 1 not in (one, other) and one != other:
                raise ValueError(
                    f"`mixture_distribution.batch_shape` ({chosen}) is not compatible with "
                    f"`component_distribution.batch_shape`({batch})"
                )
        count = mixture_distribution.logits.shape[-1]
        there = component_distribution.batch_shape[-1]
        if count != there:
            raise ValueError(
                f"`mixture_distribution component` ({count}) does not equal "
                f"`component_distribution.batch_shape[-1]` ({there})"
            )
        self._num_component = count
        event = component_distribution.event_shape
        self._event_ndims = len(event)
        super().__init__(batch, event, validate_args=validate_args)

    support: Any = property(
        lambda self: constraints.of_any_component(self._component_distribution.support)
    )

    @property
    def mixture_distribution(self) -> Any:
        return self._mixture_distribution

    @property
    def component_distribution(self) -> Any:
        return self._component_distribution

    def expand(self, batch_shape: Any) -> Any:
        shape = Size(batch_shape)
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        new._component_distribution = self._component_distribution.expand(
            (*shape, self._num_component)
        )
        new._mixture_distribution = self._mixture_distribution.expand(shape)
        new._batch_shape = shape
        return new

    @property
    def mean(self) -> Any:
        shares = self._shares()
        return (shares * self._component_distribution.mean).sum(-1 - self._event_ndims)

    @property
    def variance(self) -> Any:
        """That within the components, and that of their means."""
        shares, dim = self._shares(), -1 - self._event_ndims
        within = (shares * self._component_distribution.variance).sum(dim)
        apart = (self._component_distribution.mean - self._beside(self.mean)).pow(2.0)
        return within + (shares * apart).sum(dim)

    def cdf(self, value: Any) -> Any:
        below = self._component_distribution.cdf(self._beside(value))
        return (below * self._mixture_distribution.probs).sum(-1)

    def log_prob(self, value: Any) -> Any:
        self._check_value(value)
        each = self._component_distribution.log_prob(self._beside(value))
        chosen = SPELLED["torch.log_softmax"](self._mixture_distribution.logits, dim=-1)
        return SPELLED["torch.logsumexp"](each + chosen, dim=-1)

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            dim, event = len(sample_shape) + len(self._batch_shape), self._event_shape
            chosen = self._mixture_distribution.sample(sample_shape)
            samples = self._component_distribution.sample(sample_shape)
            shape = chosen.shape
            at = chosen.reshape((*shape, *[1] * (len(event) + 1)))
            at = at.repeat((*[1] * len(shape), 1, *event))
            return samples.gather(dim, at).squeeze(dim)

    def _beside(self, value: Any) -> Any:
        return value.unsqueeze(-1 - self._event_ndims)

    def _shares(self) -> Any:
        """The probabilities, of as many dimensions as the components' values."""
        probs = self._mixture_distribution.probs
        known = len(self._mixture_distribution.batch_shape)
        missing = 0 if known == 1 else len(self._batch_shape) - known
        shape = probs.shape
        return probs.reshape((*shape[:-1], *[1] * missing, shape[-1], *[1] * self._event_ndims))

    def __repr__(self) -> str:
        return (
            f"MixtureSameFamily(\n  {self._mixture_distribution},\n  "
            f"{self._component_distribution})"
        )
