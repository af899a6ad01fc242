"""Composites over sums and slices: diff, trapezoid, cumulative_trapezoid.

PyTorch makes these of the same smaller ops, so their graphs have the same nodes.
"""

from __future__ import annotations

from typing import Any

from ..dispatch import unwrap
from .arithmetic import by_number
from .dims import numpy_names, one
from .registry import SPELLED, composite


def _narrow(x: Any, dim: int, start: int, length: int) -> Any:
    return SPELLED["torch.narrow"](x, dim, start, length)


@composite("torch.diff Tensor.diff")
@numpy_names
def diff(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """The n-th difference of neighbours along `dim`."""
    array = unwrap(input, "diff")
    if not array.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    axis = one(dim, array.ndim, "diff")
    if not n:  # PyTorch leaves out what is to be put before and after.
        return SPELLED["torch.zeros_like"](input).copy_(input)
    parts = [p for p in (prepend, input, append) if p is not None]
    if len(parts) > 1:
        for part in parts:
            if unwrap(part, "diff").ndim != array.ndim:
                raise RuntimeError(
                    "diff expects prepend or append to be the same dimension as input"
                )
        input = SPELLED["torch.cat"](parts, axis)
    for _ in range(min(n, input.shape[axis])):
        size = input.shape[axis]
        if not size:
            break
        # From the right, as C++ compilers take arguments.
        early, late = _narrow(input, axis, 0, size - 1), _narrow(input, axis, 1, size - 1)
        input = late.logical_xor(early) if array.dtype == bool else late - early
    return input


def _pieces(function: str, y: Any, x: Any, dx: Any, dim: Any) -> tuple[int, Any]:
    """The dimension, and the widths between samples: a number, or a tensor made from `x`."""
    array = unwrap(y, function)
    axis = one(dim, array.ndim, function)
    if x is None:
        if array.dtype == bool:
            raise RuntimeError(
                f"{function}: received a bool input for `y`, but bool is not supported"
            )
        return axis, dx
    at = unwrap(x, function, "'x' (position 2)")
    if array.dtype == bool or at.dtype == bool:
        raise RuntimeError(
            f"{function}: received a bool input for `x` or `y`, but bool is not supported"
        )
    shape = at.shape
    if at.ndim == 1:
        if at.shape[0] != array.shape[axis]:
            raise RuntimeError(f"{function}: There must be one `x` value for each sample point")
        shape = tuple(at.shape[0] if k == axis else 1 for k in range(array.ndim))
        x = x.view(shape)
    elif at.ndim < array.ndim:
        x = x.view((1,) * (array.ndim - at.ndim) + shape)
    n = x.shape[axis]
    early = _slice(x, axis, 0, n - 1)  # First, as C++ compilers take arguments from the right.
    return axis, _slice(x, axis, 1, n) - early


def _slice(x: Any, dim: int, start: int, end: int) -> Any:
    return x[(*(slice(None),) * dim, slice(start, end))]


def _neighbours(y: Any, axis: int, size: int) -> Any:
    """The sums of each sample and the next."""
    return _slice(y, axis, 0, size - 1) + _slice(y, axis, 1, size)


@composite("torch.trapezoid torch.trapz")
def trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: Any = -1) -> Any:
    """The area under the samples `y`: at the points `x`, or `dx` apart."""
    size = _size("trapezoid", y, dim)
    axis, width = _pieces("trapezoid", y, x, 1 if dx is None else dx, dim)
    if not size:
        return y.detach().sum(axis)
    if x is None:
        last = y.select(axis, -1)
        ends = by_number("mul", y.select(axis, 0) + last, 0.5)
        return by_number("mul", y.sum(axis) - ends, width)
    both = _neighbours(y, axis, size)
    return by_number("div", (both * width).sum(axis), 2.0)


@composite("torch.cumulative_trapezoid")
def cumulative_trapezoid(y: Any, x: Any = None, *, dx: Any = None, dim: Any = -1) -> Any:
    """The area so far, one value fewer than there are samples."""
    size = _size("cumulative_trapezoid", y, dim)
    axis, width = _pieces("cumulative_trapezoid", y, x, 1 if dx is None else dx, dim)
    both = _neighbours(y, axis, max(size, 1))
    if x is None:
        return by_number("mul", both, width / 2.0).cumsum(axis)
    return by_number("div", (both * width).cumsum(axis), 2.0)


def _size(function: str, y: Any, dim: Any) -> int:
    array = unwrap(y, function)
    if not array.ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    size: int = array.shape[one(dim, array.ndim, function)]
    return size
