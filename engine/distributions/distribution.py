"""Distribution: what all have in common: shapes, checks in PyTorch's words, the repr."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from .. import foreign
from ..autograd import enable_grad, no_grad
from ..dispatch import TENSORS
from ..dtypes import Size, get_default_dtype
from ..functions.registry import SPELLED
from .constraints import Constraint


class lazy:  # noqa: N801 - a decorator
    """An attribute computed when it is first read, with gradients, and kept."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function, self.name = function, function.__name__

    def __get__(self, instance: Any, kind: Any = None) -> Any:
        if instance is None:
            return self
        with enable_grad():
            value = self.function(instance)
        instance.__dict__[self.name] = value
        return value


def is_number(value: Any) -> bool:
    """Also numpy's float64, which is a float."""
    return isinstance(foreign.plain(value), int | float | complex)


def broadcast_all(*values: Any) -> Any:
    """All as tensors of one shape; numbers take the first tensor's dtype."""
    if not all(type(v) in TENSORS or is_number(v) for v in values):
        raise ValueError(
            "Input arguments must all be instances of Number, torch.Tensor or objects implementing "
            "__torch_function__."
        )
    kind = next((v.dtype for v in values if type(v) in TENSORS), None)
    if kind is None:
        kind = get_default_dtype()
    make = SPELLED["torch.tensor"]
    tensors = [make(float(foreign.plain(v)), dtype=kind) if is_number(v) else v for v in values]
    return SPELLED["torch.broadcast_tensors"](*tensors)


def sum_rightmost(value: Any, dim: int) -> Any:
    """Summed over the last `dim` dimensions."""
    return value.reshape((*value.shape[:-dim], -1)).sum(-1) if dim else value


class Distribution:
    """The base of all distributions (torch.distributions.Distribution)."""

    has_rsample: Any = False
    has_enumerate_support: Any = False
    arg_constraints: ClassVar[Mapping[str, Constraint] | None] = None
    support: Any = None
    """Where values may lie, a Constraint; a property where it depends on parameters."""
    _validate_args = True

    def __init__(
        self, batch_shape: Any = (), event_shape: Any = (), validate_args: bool | None = None
    ) -> None:
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if not self._validate_args:
            return
        if self.arg_constraints is None:
            warnings.warn(
                f"{type(self)} does not define `arg_constraints`. Please set `arg_constraints = "
                "{}` or initialize the distribution with `validate_args=False` to turn off "
                "validation.",
                stacklevel=2,
            )
            return
        for name, constraint in self._constraints().items():
            if name not in self.__dict__ and isinstance(getattr(type(self), name, None), lazy):
                continue
            value = getattr(self, name)
            if not bool(constraint.check(value).all()):
                raise ValueError(
                    f"Expected parameter {name} ({type(value).__name__} of shape "
                    f"{tuple(value.shape)}) of distribution {self!r} to satisfy the constraint "
                    f"{constraint!r}, but found invalid values:\n{value}"
                )

    def _constraints(self) -> Mapping[str, Constraint]:
        if self.arg_constraints is None:
            raise NotImplementedError
        return self.arg_constraints

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        if value not in [True, False]:
            raise ValueError
        Distribution._validate_args = value

    @property
    def batch_shape(self) -> Size:
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        return self._event_shape

    @property
    def mean(self) -> Any:
        raise NotImplementedError

    @property
    def mode(self) -> Any:
        raise NotImplementedError(f"{type(self)} does not implement mode")

    @property
    def variance(self) -> Any:
        raise NotImplementedError

    @property
    def stddev(self) -> Any:
        return self.variance.sqrt()

    def expand(self, batch_shape: Any) -> Any:
        """The same for a larger batch."""
        shape = Size(batch_shape)
        new = object.__new__(type(self))
        new.__dict__.update(self.__dict__)
        for name in self._constraints():
            if name in self.__dict__:
                value, base = self.__dict__[name], len(self._batch_shape)
                new.__dict__[name] = value.expand((*shape, *value.shape[base:]))
        for name, value in self.__dict__.items():
            if isinstance(value, Distribution):
                rest = value._batch_shape[len(self._batch_shape) :]
                new.__dict__[name] = value.expand((*shape, *rest))
        new._batch_shape = shape
        return new

    def sample(self, sample_shape: Any = ()) -> Any:
        with no_grad():
            return self.rsample(sample_shape)

    def sample_n(self, n: int) -> Any:
        """`n` samples, as `sample((n,))`."""
        warnings.warn(
            "`sample_n(n)` will be deprecated. Use `sample((n,))` instead.",
            FutureWarning,
            stacklevel=2,
        )
        return self.sample(Size((n,)))

    def rsample(self, sample_shape: Any = ()) -> Any:
        raise NotImplementedError

    def log_prob(self, value: Any) -> Any:
        raise NotImplementedError

    def cdf(self, value: Any) -> Any:
        raise NotImplementedError

    def icdf(self, value: Any) -> Any:
        raise NotImplementedError

    def entropy(self) -> Any:
        raise NotImplementedError

    def enumerate_support(self, expand: bool = True) -> Any:
        raise NotImplementedError

    def perplexity(self) -> Any:
        return self.entropy().exp()

    def _extended_shape(self, sample_shape: Any = ()) -> Size:
        return Size((*Size(sample_shape), *self._batch_shape, *self._event_shape))

    def _check_value(self, value: Any) -> None:
        """ValueError for a value of another shape, or outside of the support."""
        if not self._validate_args:
            return
        if type(value) not in TENSORS:
            raise ValueError("The value argument to log_prob must be a Tensor")
        event, shape = self._event_shape, value.shape
        if shape[len(shape) - len(event) :] != event:
            raise ValueError(
                f"The right-most size of value must match event_shape: {shape} vs {event}."
            )
        expected = Size((*self._batch_shape, *event))
        for i, j in zip(reversed(shape), reversed(expected), strict=False):
            if i not in (1, j) and j != 1:
                raise ValueError(
                    "Value is not broadcastable with batch_shape+event_shape: "
                    f"{shape} vs {expected}."
                )
        support = self.support
        if not bool(support.check(value).all()):
            raise ValueError(
                f"Expected value argument ({type(value).__name__} of shape {tuple(shape)}) to be "
                f"within the support ({support!r}) of the distribution {self!r}, but found invalid "
                f"values:\n{value}"
            )

    def __repr__(self) -> str:
        shown = []
        for name in self._constraints():
            if name in self.__dict__:
                value = self.__dict__[name]
                shown.append(f"{name}: {value if value.numel() == 1 else value.size()}")
        return f"{type(self).__name__}({', '.join(shown)})"
