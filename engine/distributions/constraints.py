"""What parameters and values of distributions must satisfy, with the names PyTorch prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..functions.registry import SPELLED


class Constraint:
    """A test of each element, or of each vector or matrix at the end."""

    def __init__(self, name: str, check: Callable[[Any], Any], event_dim: int = 0) -> None:
        self._name, self.check, self.event_dim = name, check, event_dim

    def __repr__(self) -> str:
        return self._name


def independent(inner: Constraint, dims: int) -> Constraint:
    """Holds for the last `dims` dimensions where it holds for each element of them."""

    if not dims:
        return inner

    def check(value: Any) -> Any:
        found = inner.check(value)
        return found.reshape((*found.shape[: found.dim() - dims], -1)).all(-1)

    name = f"IndependentConstraint({inner!r}, {dims})"
    return Constraint(name, check, inner.event_dim + dims)


def of_any_component(inner: Constraint) -> Constraint:
    """Holds for a value of a mixture where it holds for it as a value of every component."""

    def check(value: Any) -> Any:
        dim = inner.event_dim
        found = inner.check(value.unsqueeze(-1 - dim))
        if value.dim() < dim:
            raise ValueError(f"Expected value.dim() >= {dim} but got {value.dim()}")
        return found.reshape((*found.shape[: value.dim() - dim], -1)).all(-1)

    return Constraint(f"MixtureSameFamilyConstraint({inner!r})", check, inner.event_dim)


def greater_than(lower_bound: Any) -> Constraint:
    return Constraint(f"GreaterThan(lower_bound={lower_bound})", lambda value: lower_bound < value)


def greater_than_eq(lower_bound: Any) -> Constraint:
    name = f"GreaterThanEq(lower_bound={lower_bound})"
    return Constraint(name, lambda value: lower_bound <= value)


def less_than(upper_bound: Any) -> Constraint:
    return Constraint(f"LessThan(upper_bound={upper_bound})", lambda value: value < upper_bound)


def interval(lower_bound: Any, upper_bound: Any) -> Constraint:
    name = f"Interval(lower_bound={lower_bound}, upper_bound={upper_bound})"
    return Constraint(name, lambda value: (lower_bound <= value) & (value <= upper_bound))


def integer_interval(lower_bound: int, upper_bound: Any) -> Constraint:
    def check(value: Any) -> Any:
        return (value % 1 == 0) & (lower_bound <= value) & (value <= upper_bound)

    name = f"IntegerInterval(lower_bound={lower_bound}, upper_bound={upper_bound})"
    return Constraint(name, check)


def multinomial(upper_bound: int) -> Constraint:
    def check(value: Any) -> Any:
        return (value >= 0).all(dim=-1) & (value.sum(dim=-1) <= upper_bound)

    return Constraint("Multinomial()", check, 1)


def _simplex(value: Any) -> Any:
    return (value >= 0).all(dim=-1) & ((value.sum(-1) - 1).abs() < 1e-6)


def _one_hot(value: Any) -> Any:
    return ((value == 0) | (value == 1)).all(-1) & value.sum(-1).eq(1)


def _lower_cholesky(value: Any) -> Any:
    lower = (value.tril() == value).view((*value.shape[:-2], -1)).min(-1)[0]
    return lower & (value.diagonal(dim1=-2, dim2=-1) > 0).min(-1)[0]


def _positive_definite(value: Any) -> Any:
    symmetric = value.isclose(value.mT, atol=1e-6).all(-2).all(-1)
    return SPELLED["torch.linalg.cholesky_ex"](value).info.eq(0) & symmetric


real = Constraint("Real()", lambda value: value == value)
real_vector = independent(real, 1)
boolean = Constraint("Boolean()", lambda value: (value == 0) | (value == 1))
unit_interval = interval(0.0, 1.0)
positive, nonnegative = greater_than(0.0), greater_than_eq(0.0)
simplex, one_hot = Constraint("Simplex()", _simplex, 1), Constraint("OneHot()", _one_hot, 1)
lower_cholesky = Constraint("LowerCholesky()", _lower_cholesky, 2)
positive_definite = Constraint("PositiveDefinite()", _positive_definite, 2)
nonnegative_integer = Constraint(
    "IntegerGreaterThan(lower_bound=0)", lambda value: (value % 1 == 0) & (value >= 0)
)
