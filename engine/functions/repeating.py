"""repeat_interleave, combinations, sum_to_size, gradient: functions over ops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import meter
from ..backward import _expandable, sum_to
from ..dispatch import TENSORS, apply, unwrap, wrap
from ..op import OPS
from .arithmetic import by_number
from .dims import ints, one
from .registry import SPELLED, composite


def _counted(repeats: Any) -> Any:
    """Each index as often as it is to be repeated."""
    array = unwrap(repeats, "repeat_interleave", "'repeats' (position 1)")
    if array.ndim != 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if array.dtype not in (np.int64, np.int32):
        raise RuntimeError("repeats has to be Long or Int tensor")
    if (array < 0).any():
        raise RuntimeError("repeats can not be negative")
    # As floats: a sum of 64 bits may come round to a small one, and numpy then writes beyond it.
    meter.charge(int(array.sum(dtype=np.float64)) * 8)
    return wrap(np.repeat(np.arange(array.size), array).astype(array.dtype))


@composite("torch.repeat_interleave Tensor.repeat_interleave")
def repeat_interleave(
    input: Any, repeats: Any = None, dim: Any = None, *, output_size: Any = None
) -> Any:
    if repeats is None:
        return _fitting(_counted(input), output_size)
    unwrap(input, "repeat_interleave")
    x = input.flatten() if dim is None else input
    if type(repeats) is int:
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        at = one(0 if dim is None else dim, x.ndim)
        if x.ndim == 0:
            x, at = x.flatten(), 0
        meter.charge(repeats * x._data.nbytes)
        if output_size not in (None, repeats * x.shape[at]):
            raise RuntimeError(
                "repeat_interleave: Invalid output_size, expected "
                f"{repeats * x.shape[at]} but got {output_size}"
            )
        wide = x.unsqueeze(at + 1)
        shape = list(wide.shape)
        shape[at + 1] = repeats
        stretched = wide.expand(tuple(shape))
        copy = apply(OPS["clone"], (stretched,), {"memory_format": "contiguous_format"})
        return copy.flatten(at, at + 1)
    count = unwrap(repeats, "repeat_interleave", "'repeats' (position 2)")
    at = one(0 if dim is None else dim, x.ndim)
    size = x.shape[at] if x.ndim else 1
    if count.ndim == 0 or count.shape == (1,):
        repeats = repeats.reshape((1,)).expand((size,))
    elif count.ndim == 1:
        if count.shape[0] != size:
            raise RuntimeError(
                "repeats must have the same size as input along dim, but got repeats.size(0) = "
                f"{count.shape[0]} and input.size({at}) = {size}"
            )
    else:
        raise RuntimeError("repeats must be 0-dim or 1-dim tensor")
    return x.index_select(at, _fitting(_counted(repeats), output_size))


def _fitting(index: Any, output_size: Any) -> Any:
    """The index, if it has as many places as the caller says."""
    if output_size not in (None, index.shape[0]):
        raise RuntimeError("allocated size does not match required size")
    return index


@composite("torch.combinations")
def combinations(input: Any, r: int = 2, with_replacement: Any = False) -> Any:
    """By a mask over the grid of all indices, as PyTorch does."""
    array = unwrap(input, "combinations")
    if array.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(array.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input.new_empty((0,))
    n = array.shape[0]
    grid = (n,) * r
    meter.charge_array(grid, (r + 1) * 8)
    places = np.indices(grid)
    keep = np.ones(grid, bool)
    for i in range(r - 1):
        later = places[i + 1]
        keep &= places[i] <= later if with_replacement else places[i] < later
    grids = SPELLED["torch.meshgrid"](*[input] * r, indexing="ij")
    mask = wrap(keep)
    return SPELLED["torch.stack"]([g.masked_select(mask) for g in grids], 1)


@composite("Tensor.sum_to_size")
def sum_to_size(self: Any, *size: Any) -> Any:
    shape = ints(size, "sum_to_size")
    wide = tuple(self.shape)
    if not _expandable(shape, wide):
        raise RuntimeError(f"size {{{list(shape)}}} is not expandable to size {{{list(wide)}}}.")
    return sum_to(self, shape)


# --- finite differences ---------------------------------------------------------------------------


def _edges(x: Any, dim: int, spacing: Any, order: int) -> Any:
    """The slope at each place: from both neighbours inside, one-sided at the ends.

    All is taken from the right, as C++ compilers take arguments: nodes are numbered in that order.
    """
    n = x.shape[dim]

    def part(first: int, count: int = 1) -> Any:
        return x.narrow(dim, first, count)

    def rise(high: int, low: int, count: int = 1) -> Any:
        below = part(low, count)
        return part(high, count) - below

    def mixed(*terms: tuple[Any, int], count: int = 1) -> Any:
        products = [factor * part(at, count) for factor, at in reversed(terms)]
        total = products.pop()
        while products:
            total = total + products.pop()
        return total

    join = SPELLED["torch.cat"]
    if type(spacing) not in TENSORS:
        inner = by_number("div", rise(2, 0, n - 2), spacing)
        low = rise(1, 0) if order == 1 else _bent(part, 0, -1.5, 2, -0.5)
        low = by_number("div", low, spacing)
        high = rise(n - 1, n - 2) if order == 1 else _bent(part, n - 3, 0.5, -2, 1.5)
        high = by_number("div", high, spacing)
        return join((low, by_number("div", inner, 2), high), dim)
    steps = spacing._data[1:] - spacing._data[:-1]
    shape = [1] * x.ndim
    shape[dim] = -1
    d0: Any = wrap(steps[:-1].reshape(shape))
    d1: Any = wrap(steps[1:].reshape(shape))
    inner = mixed(
        (-d1 / (d0 * (d0 + d1)), 0), ((d1 - d0) / (d0 * d1), 1), (d0 / (d1 * (d0 + d1)), 2),
        count=n - 2,
    )  # fmt: skip
    if order == 1:
        low = rise(1, 0) / wrap(steps[0])
        high = rise(n - 1, n - 2) / wrap(steps[-1])
    else:
        ends: list[Any] = [wrap(steps[i]) for i in (0, 1, -2, -1)]
        a, b, y, z = ends
        low = mixed(
            (-(2 * a + b) / (a * (a + b)), 0), ((a + b) / (a * b), 1), (-a / (b * (a + b)), 2)
        )
        high = mixed(
            (z / (y * (y + z)), n - 3), (-(y + z) / (y * z), n - 2),
            ((y + 2 * z) / (z * (y + z)), n - 1),
        )  # fmt: skip
    return join((low, inner, high), dim)


def _bent(part: Callable[[int], Any], at: int, *factors: float) -> Any:
    """Three neighbours times numbers, the last two by their size: added, or taken away."""
    c = by_number("mul", part(at + 2), abs(factors[2]))
    b = by_number("mul", part(at + 1), abs(factors[1]))
    total = by_number("mul", part(at), factors[0])
    for factor, product in zip(factors[1:], (b, c), strict=True):
        total = total - product if factor < 0 else total + product
    return total


def _spacings(spacing: Any, dims: Sequence[int], given: bool) -> list[Any]:
    if spacing is None:
        return [1.0] * len(dims)
    if isinstance(spacing, (int, float)):
        return [spacing] * len(dims)
    items = list(spacing) if type(spacing) not in TENSORS else [spacing]
    if len(items) != len(dims):
        if given:
            raise RuntimeError(
                "torch.gradient expected spacing to be unspecified, a scalar or it's spacing and "
                "dim arguments to have the same length, but got a spacing argument of length "
                f"{len(items)} and a dim argument of length {len(dims)}."
            )
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar, or a list of length "
            f"equal to 'self.dim() = {len(dims)}', since dim argument was not given, but got a "
            f"list of length {len(items)}"
        )
    return items


@composite("torch.gradient")
def gradient(input: Any, *, spacing: Any = None, dim: Any = None, edge_order: Any = 1) -> Any:
    array = unwrap(input, "gradient")
    _checked(array, spacing, dim, edge_order)
    dims = (
        list(range(array.ndim)) if dim is None
        else [one(d, array.ndim) for d in ((dim,) if isinstance(dim, int) else dim)]
    )  # fmt: skip
    if len(set(dims)) != len(dims):
        twice = next(d for d in dims if dims.count(d) > 1)
        raise RuntimeError(f"dim {twice} appears multiple times in the list of dims")
    for d in dims:
        if array.shape[d] < edge_order + 1:
            raise RuntimeError(
                "torch.gradient expected each dimension size to be at least edge_order+1"
            )
    spaces = _spacings(spacing, dims, dim is not None)
    for d, space in zip(dims, spaces, strict=True):
        if type(space) in TENSORS:
            if space.ndim != 1:
                raise RuntimeError(
                    "torch.gradient expected each element of spacing to have one dimension, but "
                    f"got an element with {space.ndim} dimensions!"
                )
            if space.shape[0] != array.shape[d]:
                raise RuntimeError(
                    "torch.gradient expected each element of spacing to have the same size as the "
                    "corresponding dimension of input"
                )
    return tuple([_edges(input, d, s, edge_order) for d, s in zip(dims, spaces, strict=True)])


def _checked(array: Any, spacing: Any, dim: Any, edge_order: Any) -> None:
    if array.dtype == np.uint8:
        raise RuntimeError("torch.gradient does not support uint8 input.")
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")


@composite("torch.channel_shuffle F.channel_shuffle")
def channel_shuffle(input: Any, groups: Any) -> Any:
    array = unwrap(input, "channel_shuffle")
    if array.ndim <= 2:
        raise RuntimeError(
            "channel_shuffle expects input with > 2 dims, but got input with sizes "
            f"{list(array.shape)}"
        )
    channels = array.shape[1]
    if groups <= 0:
        raise RuntimeError(
            f"Number of groups to divide channels in must be positive. Value of groups:{groups}"
        )
    if channels % groups:
        raise RuntimeError(
            f"Number of channels must be divisible by groups. Got {channels} channels and {groups} "
            "groups."
        )
    return apply(OPS["channel_shuffle"], (input,), {"groups": groups})
