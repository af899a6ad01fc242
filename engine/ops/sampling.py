"""Spatial transformers: a grid from an affine map, an image read at the points of a grid.

Positions, padding and what is constant follow GridSampler.h. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import meter
from ..op import op

BILINEAR, NEAREST, BICUBIC = 0, 1, 2
ZEROS, BORDER, REFLECTION = 0, 1, 2


def _base(size: tuple[int, ...], align_corners: bool, kind: Any) -> Any:
    """The points (x, y, 1) (or x, y, z, 1) of an image whose sides go from -1 to 1."""
    sides = size[2:]
    out = np.ones((*sides, len(sides) + 1), kind)
    for i, n in enumerate(sides):
        side = np.linspace(-1, 1, n).astype(kind) if n > 1 else np.zeros(n, kind)
        side = side if align_corners else side * kind(n - 1) / kind(n)
        out[..., len(sides) - 1 - i] = side.reshape(-1, *(1,) * (len(sides) - 1 - i))
    return out.reshape(-1, len(sides) + 1)


def _affine_grid(theta: Any, size: tuple[int, ...], align_corners: bool) -> Any:
    points = _base(size, align_corners, theta.dtype.type)
    return (points @ theta.transpose(0, 2, 1)).reshape(size[0], *size[2:], len(size) - 2)


def _affine_grid_backward(grad: Any, size: tuple[int, ...], align_corners: bool) -> Any:
    points = _base(size, align_corners, grad.dtype.type)
    return grad.reshape(size[0], -1, len(size) - 2).transpose(0, 2, 1) @ points


op("affine_grid_generator", "theta, *, size, align_corners", sign="#",
   grad_fn="AffineGridGeneratorBackward0", tex=r"\operatorname{grid}(\v{theta})",
   forward=_affine_grid, vjp={"theta": "affine_grid_generator_backward(g, size, align_corners)"})
op("affine_grid_generator_backward", "grad, *, size, align_corners", sign="#",
   grad_fn="BmmBackward0", tex=r"\operatorname{grid}^\top(\v{grad})",
   forward=_affine_grid_backward, vjp={"grad": "affine_grid_generator(g, size, align_corners)"})


def _pixels(at: Any, n: int, align: bool) -> tuple[Any, Any]:
    """Positions in pixels of coordinates from -1 to 1, and their slope."""
    kind = at.dtype.type
    if align:
        return (at + kind(1)) / kind(2) * kind(n - 1), kind((n - 1) / 2)
    return ((at + kind(1)) * kind(n) - kind(1)) / kind(2), kind(n / 2)


def _padded(
    position: Any, n: int, padding: int, align: bool, lost: int
) -> tuple[Any, Any]:
    """Positions brought inside, and 1, -1 or 0: how they move with the positions given. What is no
    number stands at `lost`."""
    kind = position.dtype.type
    slope = np.ones_like(position)
    if padding == REFLECTION:
        low, high = (0, 2 * (n - 1)) if align else (-1, 2 * n - 1)
        if low == high:
            return np.zeros_like(position), np.zeros_like(position)
        least, span = kind(low / 2), kind((high - low) / 2)
        beyond = position - least
        slope = np.where(beyond < 0, -slope, slope)
        beyond = np.abs(beyond)
        extra, odd = np.fmod(beyond, span), np.floor(beyond / span) % 2 == 1
        position = np.where(odd, span - extra, extra) + least
        slope = np.where(odd, -slope, slope)
    if padding != ZEROS:
        inside = (position > 0) & (position < n - 1)
        slope = np.where(inside, slope, 0)
        position = np.where(np.isnan(position), kind(lost), np.clip(position, 0, n - 1))
    return position, slope


Tap = tuple[Any, Any, Any, Any]
"""One neighbour along an axis: its index, its weight, the slope of that by pixel, and the slope of
that."""


def _cubic(t: Any) -> list[tuple[Any, Any, Any]]:
    """The weights of four neighbours, `t` after the second, their slopes, and the slopes' own."""
    a = t.dtype.type(-0.75)
    found = []
    for x, sign in ((t + 1, 1), (t, 1), (1 - t, -1), (2 - t, -1)):
        near = x <= 1
        weight = np.where(near, ((a + 2) * x - (a + 3)) * x * x + 1,
                          ((a * x - 5 * a) * x + 8 * a) * x - 4 * a)
        slope = np.where(near, (3 * (a + 2) * x - 2 * (a + 3)) * x,
                         (3 * a * x - 10 * a) * x + 8 * a)
        curve = np.where(near, 6 * (a + 2) * x - 2 * (a + 3), 6 * a * x - 10 * a)
        found.append((weight, sign * slope, curve))
    return found


def _axis(
    at: Any, n: int, mode: int, padding: int, align: bool, lost: int
) -> tuple[list[Tap], Any]:
    """The neighbours along one axis, and how pixels move with the coordinates."""
    position, scale = _pixels(at, n, align)
    if mode == BICUBIC:
        low = np.floor(position)
        taps = [(np.trunc(_padded(low + k - 1, n, padding, align, lost)[0]), *parts)
                for k, parts in enumerate(_cubic(position - low))]
        return taps, np.full_like(at, scale)
    position, slope = _padded(position, n, padding, align, lost)
    one = np.ones_like(position)
    if mode == NEAREST:
        return [(np.rint(position), one, 0 * one, 0)], slope * scale
    low = np.floor(position)
    taps = [(low, low + 1 - position, -one, 0), (low + 1, position - low, one, 0)]
    return taps, slope * scale


def _taps(
    grid: Any, sides: Sequence[int], mode: int, padding: int, align: bool, along: Any
) -> tuple[list[tuple[Any, Any, Any, list[Any]]], list[Any]]:
    """Every neighbour of each point: its place, whether that is inside, its weight, and its slope
    by pixel along each axis; and how pixels move with the coordinates. The grid's last coordinate
    is the image's first axis. With `along`, a direction for each point, weight and slopes are those
    of the derivative in that direction."""
    flat = len(sides) == 2  # PyTorch's vectors of pixels and its loop over voxels differ in NaN
    axes = [_axis(grid[..., -1 - i], n, mode, padding, align, 0 if flat else n - 1)
            for i, n in enumerate(sides)]
    scales = [scale for _, scale in axes]
    all_axes = range(len(sides))
    found = []
    for corner in itertools.product(*(taps for taps, _ in axes)):
        inside: Any = True
        for (index, *_), n in zip(corner, sides, strict=True):
            inside = inside & (index >= 0) & (index < n)
        place = tuple(np.where(inside, index, 0).astype(np.int64) for index, *_ in corner)

        def product(*by: int, corner: tuple[Tap, ...] = corner, inside: Any = inside) -> Any:
            """The weight's derivative by pixel along these axes."""
            out: Any = 1
            for k, tap in enumerate(corner):
                out = out * tap[1 + by.count(k)]
            return np.where(inside, out, 0 * out if flat else 0)

        if along is None:
            found.append((place, inside, product(), [product(i) for i in all_axes]))
        else:
            ways = [along[..., -1 - i] * scales[i] for i in all_axes]
            weight, *slopes = (
                sum(way * product(k, *by) for k, way in enumerate(ways))
                for by in ((), *((i,) for i in all_axes)))
            found.append((place, inside, weight, slopes))
    return found, scales


def _batch(grid: Any) -> Any:
    return np.arange(grid.shape[0]).reshape(-1, *(1,) * (grid.ndim - 2))


def _sampled(input: Any, grid: Any, along: Any, interpolation_mode: int, padding_mode: int,
             align_corners: bool) -> Any:
    channels, *sides = input.shape[1:]
    meter.charge(2 * channels * grid[..., 0].size * input.itemsize)
    pixels, out = np.moveaxis(input, 1, -1), 0
    taps, _ = _taps(grid, sides, interpolation_mode, padding_mode, align_corners, along)
    for place, _, weight, _ in taps:
        out = out + pixels[(_batch(grid), *place)] * weight[..., None]
    return np.ascontiguousarray(np.moveaxis(np.asarray(out, input.dtype), -1, 1))


def _to_input(grad_output: Any, grid: Any, along: Any, sizes: tuple[int, ...],
              interpolation_mode: int, padding_mode: int, align_corners: bool) -> Any:
    n, channels, *sides = sizes
    meter.charge(math.prod(sizes) * grad_output.itemsize)
    out = np.zeros((n, *sides, channels), grad_output.dtype)
    g = np.moveaxis(grad_output, 1, -1)
    taps, _ = _taps(grid, sides, interpolation_mode, padding_mode, align_corners, along)
    for place, inside, weight, _ in taps:
        at = (np.broadcast_to(_batch(grid), weight.shape), *place)
        np.add.at(out, at, g * np.where(inside, weight, 0)[..., None])
    return np.ascontiguousarray(np.moveaxis(out, -1, 1))


def _to_grid(grad_output: Any, input: Any, grid: Any, along: Any, interpolation_mode: int,
             padding_mode: int, align_corners: bool) -> Any:
    out = np.zeros_like(grid)
    pixels, g = np.moveaxis(input, 1, -1), np.moveaxis(grad_output, 1, -1)
    sides = input.shape[2:]
    taps, scales = _taps(grid, sides, interpolation_mode, padding_mode, align_corners, along)
    for place, _, _, slopes in taps:
        seen = (pixels[(_batch(grid), *place)] * g).sum(-1)
        for i, slope in enumerate(slopes):
            out[..., -1 - i] += seen * slope
    for i, scale in enumerate(scales):
        out[..., -1 - i] *= scale
    return out


def _plain(function: Any, at: int) -> Any:
    """The function of the points themselves: no direction."""
    return lambda *args, **settings: function(*args[:at], None, *args[at:], **settings)


_SETTINGS = "interpolation_mode, padding_mode, align_corners"

for _n in (2, 3):
    _twice = f"GridSampler{_n}DBackwardBackward0"
    _thrice = f"not_implemented('grid_sampler_{_n}d_backward_backward')"
    op(f"grid_sampler_{_n}d", f"input, grid, *, {_SETTINGS}", sign="#",
       grad_fn=f"GridSampler{_n}DBackward0", tex=r"\v{input}(\v{grid})",
       forward=_plain(_sampled, 2),
       vjp={"input": f"grid_to_input_{_n}d(g, grid, input_sizes, {_SETTINGS})",
            "grid": f"grid_to_grid_{_n}d(g, input, grid, {_SETTINGS})"})
    op(f"grid_to_input_{_n}d", f"grad_output, grid, *, sizes, {_SETTINGS}", sign="#",
       grad_fn=_twice, tex=r"\v{grad_output}", forward=_plain(_to_input, 2),
       vjp={"grad_output": f"grid_sampler_{_n}d(g, grid, {_SETTINGS})",
            "grid": f"grid_to_grid_{_n}d(grad_output, g, grid, {_SETTINGS})"})
    op(f"grid_to_grid_{_n}d", f"grad_output, input, grid, *, {_SETTINGS}", sign="#",
       grad_fn=_twice, tex=r"\v{grad_output}", forward=_plain(_to_grid, 3),
       vjp={"grad_output": f"grid_along_{_n}d(input, grid, g, {_SETTINGS})",
            "input": f"grid_along_to_input_{_n}d(grad_output, grid, g, input_sizes, {_SETTINGS})",
            "grid": f"grid_along_to_grid_{_n}d(grad_output, input, grid, g, {_SETTINGS})"})
    op(f"grid_along_{_n}d", f"input, grid, along, *, {_SETTINGS}", sign="#",
       grad_fn="NotImplemented", tex=r"\v{input}(\v{grid})", forward=_sampled,
       vjp=dict.fromkeys(("input", "grid", "along"), _thrice))
    op(f"grid_along_to_input_{_n}d", f"grad_output, grid, along, *, sizes, {_SETTINGS}", sign="#",
       grad_fn="NotImplemented", tex=r"\v{grad_output}", forward=_to_input,
       vjp=dict.fromkeys(("grad_output", "grid", "along"), _thrice))
    op(f"grid_along_to_grid_{_n}d", f"grad_output, input, grid, along, *, {_SETTINGS}", sign="#",
       grad_fn="NotImplemented", tex=r"\v{grad_output}", forward=_to_grid,
       vjp=dict.fromkeys(("grad_output", "input", "grid", "along"), _thrice))
