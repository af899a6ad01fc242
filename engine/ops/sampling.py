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


op("affine_grid_generator", "theta, *, size, align_corners", sign="⌗",
   grad_fn="AffineGridGeneratorBackward0", tex=r"\operatorname{grid}(\v{theta})",
   forward=_affine_grid, vjp={"theta": "affine_grid_generator_backward(g, size, align_corners)"})
op("affine_grid_generator_backward", "grad, *, size, align_corners", sign="⌗",
   grad_fn="BmmBackward0", tex=r"\operatorname{grid}^\top(\v{grad})",
   forward=_affine_grid_backward, vjp={"grad": "affine_grid_generator(g, size, align_corners)"})


def _pixels(at: Any, n: int, align: bool) -> tuple[Any, Any]:
    """Positions in pixels of coordinates from -1 to 1, and their slope."""
    kind = at.dtype.type
    if align:
        return (at + kind(1)) / kind(2) * kind(n - 1), kind((n - 1) / 2)
    return ((at + kind(1)) * kind(n) - kind(1)) / kind(2), kind(n / 2)


def _padded(position: Any, n: int, padding: int, align: bool) -> tuple[Any, Any]:
    """Positions brought inside, and 1, -1 or 0: how they move with the positions given."""
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
        position, slope = np.clip(position, 0, n - 1), np.where(inside, slope, 0)
    return position, slope


Tap = tuple[Any, Any, Any]
"""One neighbour along an axis: its index, its weight, and the slope of that by pixel."""


def _cubic(t: Any) -> list[tuple[Any, Any]]:
    """The weights of four neighbours, `t` after the second, and their slopes."""
    a = t.dtype.type(-0.75)
    found = []
    for x, sign in ((t + 1, 1), (t, 1), (1 - t, -1), (2 - t, -1)):
        near = x <= 1
        weight = np.where(near, ((a + 2) * x - (a + 3)) * x * x + 1,
                          ((a * x - 5 * a) * x + 8 * a) * x - 4 * a)
        slope = np.where(near, (3 * (a + 2) * x - 2 * (a + 3)) * x,
                         (3 * a * x - 10 * a) * x + 8 * a)
        found.append((weight, sign * slope))
    return found


def _axis(at: Any, n: int, mode: int, padding: int, align: bool) -> tuple[list[Tap], Any]:
    """The neighbours along one axis, and how pixels move with the coordinates."""
    position, scale = _pixels(at, n, align)
    if mode == BICUBIC:
        low = np.floor(position)
        taps = [(np.trunc(_padded(low + k - 1, n, padding, align)[0]), weight, slope)
                for k, (weight, slope) in enumerate(_cubic(position - low))]
        return taps, np.full_like(at, scale)
    position, slope = _padded(position, n, padding, align)
    one = np.ones_like(position)
    if mode == NEAREST:
        return [(np.rint(position), one, 0 * one)], slope * scale
    low = np.floor(position)
    return [(low, low + 1 - position, -one), (low + 1, position - low, one)], slope * scale


def _taps(
    grid: Any, sides: Sequence[int], mode: int, padding: int, align: bool
) -> tuple[list[tuple[Any, Any, list[Any]]], list[Any]]:
    """Every neighbour of each point (its place, weight and slopes along the axes), and how pixels
    move with the coordinates. The grid's last coordinate is the image's first axis."""
    axes = [_axis(grid[..., -1 - i], n, mode, padding, align) for i, n in enumerate(sides)]
    found = []
    for corner in itertools.product(*(taps for taps, _ in axes)):
        inside: Any = True
        for (index, _, _), n in zip(corner, sides, strict=True):
            inside = inside & (index >= 0) & (index < n)
        place = tuple(np.where(inside, index, 0).astype(np.int64) for index, _, _ in corner)
        weight: Any = 1
        for _, part, _ in corner:
            weight = weight * part
        slopes = []
        for i in range(len(sides)):
            slope: Any = 1
            for k, (_, part, by) in enumerate(corner):
                slope = slope * (by if k == i else part)
            slopes.append(np.where(inside, slope, 0))
        found.append((place, np.where(inside, weight, 0), slopes))
    return found, [scale for _, scale in axes]


def _batch(grid: Any) -> Any:
    return np.arange(grid.shape[0]).reshape(-1, *(1,) * (grid.ndim - 2))


def _sampled(input: Any, grid: Any, interpolation_mode: int, padding_mode: int,
             align_corners: bool) -> Any:
    channels, *sides = input.shape[1:]
    meter.charge(2 * channels * grid[..., 0].size * input.itemsize)
    pixels, out = np.moveaxis(input, 1, -1), 0
    for place, weight, _ in _taps(grid, sides, interpolation_mode, padding_mode, align_corners)[0]:
        out = out + pixels[(_batch(grid), *place)] * weight[..., None]
    return np.ascontiguousarray(np.moveaxis(np.asarray(out, input.dtype), -1, 1))


def _to_input(grad_output: Any, grid: Any, sizes: tuple[int, ...], interpolation_mode: int,
              padding_mode: int, align_corners: bool) -> Any:
    n, channels, *sides = sizes
    meter.charge(math.prod(sizes) * grad_output.itemsize)
    out = np.zeros((n, *sides, channels), grad_output.dtype)
    g = np.moveaxis(grad_output, 1, -1)
    for place, weight, _ in _taps(grid, sides, interpolation_mode, padding_mode, align_corners)[0]:
        at = (np.broadcast_to(_batch(grid), weight.shape), *place)
        np.add.at(out, at, g * weight[..., None])
    return np.ascontiguousarray(np.moveaxis(out, -1, 1))


def _to_grid(grad_output: Any, input: Any, grid: Any, interpolation_mode: int, padding_mode: int,
             align_corners: bool) -> Any:
    out = np.zeros_like(grid)
    pixels, g = np.moveaxis(input, 1, -1), np.moveaxis(grad_output, 1, -1)
    sides = input.shape[2:]
    taps, scales = _taps(grid, sides, interpolation_mode, padding_mode, align_corners)
    for place, _, slopes in taps:
        seen = (pixels[(_batch(grid), *place)] * g).sum(-1)
        for i, slope in enumerate(slopes):
            out[..., -1 - i] += seen * slope
    for i, scale in enumerate(scales):
        out[..., -1 - i] *= scale
    return out


_SETTINGS = "interpolation_mode, padding_mode, align_corners"
_TWICE = "not_implemented('grid_sampler_2d_backward')"

for _n in (2, 3):
    op(f"grid_sampler_{_n}d", f"input, grid, *, {_SETTINGS}", sign="⌗",
       grad_fn=f"GridSampler{_n}DBackward0", tex=r"\v{input}(\v{grid})", forward=_sampled,
       vjp={"input": f"grid_to_input(g, grid, input_sizes, {_SETTINGS})",
            "grid": f"grid_to_grid(g, input, grid, {_SETTINGS})"})
op("grid_to_input", f"grad_output, grid, *, sizes, {_SETTINGS}", sign="⌗",
   grad_fn="NotImplemented", tex=r"\v{grad_output}", forward=_to_input,
   vjp={"grad_output": _TWICE, "grid": _TWICE})
op("grid_to_grid", f"grad_output, input, grid, *, {_SETTINGS}", sign="⌗",
   grad_fn="NotImplemented", tex=r"\v{grad_output}", forward=_to_grid,
   vjp={"grad_output": _TWICE, "input": _TWICE, "grid": _TWICE})
