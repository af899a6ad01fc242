"""Sliding windows over arrays, and the products that convolutions are made of.

A window is copied into a column, so that one matrix product serves a whole strip of windows. With
stride 1 a strip is copied as one run over whole rows of the input: a few columns too many, but
long copies instead of short ones. Columns are made a strip at a time, so that they stay in the
cache and memory stays small. It must not know Tensor, ops or gradients.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from . import meter

Sizes = tuple[int, ...]

STRIP_BYTES = 1 << 20
"""About how large the columns of one strip may be."""

WASTE = 1.25
"""How much longer whole rows may be than the windows that are wanted of them."""


class Slide(NamedTuple):
    """How windows move over the spatial dimensions."""

    kernel: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes

    def reach(self, i: int) -> int:
        """How many elements a window spans in dimension `i`."""
        return self.dilation[i] * (self.kernel[i] - 1) + 1

    def outputs(self, sizes: Sizes) -> Sizes:
        """How many windows fit into each spatial dimension."""
        return tuple(
            (n + 2 * p - self.reach(i)) // s + 1
            for i, (n, p, s) in enumerate(zip(sizes, self.padding, self.stride, strict=True))
        )

    def inputs(self, sizes: Sizes, extra: Sizes) -> Sizes:
        """How many elements so many windows span, without the padding: a transposed one's sizes."""
        return tuple(
            (n - 1) * self.stride[i] - 2 * self.padding[i] + self.reach(i) + extra[i]
            for i, n in enumerate(sizes)
        )


def padded(x: Any, padding: Sizes) -> Any:
    """Zeros around the last dimensions; `x` itself, contiguous, where there are none to add."""
    if not any(padding):
        return np.ascontiguousarray(x)
    lead = x.ndim - len(padding)
    pairs = list(zip(x.shape[lead:], padding, strict=True))
    shape = (*x.shape[:lead], *(n + 2 * p for n, p in pairs))
    meter.charge(math.prod(shape) * x.itemsize)
    out: Any = np.zeros(shape, x.dtype)
    out[(..., *(slice(p, p + n) for n, p in pairs))] = x
    return out


class Strip(NamedTuple):
    """A part of the windows: images `first` to `last`, rows `top` to `bottom` of the outputs."""

    first: int
    last: int
    top: int
    bottom: int


class Strips:
    """Cuts the windows over `x` (images, channels, spatial, padded already) into strips."""

    def __init__(self, shape: Sizes, itemsize: int, slide: Slide, out: Sizes) -> None:
        self.slide, self.out = slide, out
        self.images, self.channels = shape[:2]
        self.sizes = shape[2:]
        ones = all(s == 1 for s in slide.stride)
        whole = math.prod(self.sizes[1:])
        self.whole = ones and whole <= WASTE * math.prod(out[1:])
        self.inner: Sizes = self.sizes[1:] if self.whole else out[1:]
        """The dimensions of a strip after its rows: the input's, or just those wanted."""
        row = self.channels * math.prod(slide.kernel) * math.prod(self.inner) * itemsize
        rows = max(1, STRIP_BYTES // max(row, 1))
        self.rows = min(out[0], rows)
        self.at_once = max(1, rows // max(out[0], 1))

    def __iter__(self) -> Iterator[Strip]:
        for first in range(0, self.images, self.at_once):
            last = min(self.images, first + self.at_once)
            for top in range(0, self.out[0], self.rows):
                yield Strip(first, last, top, min(self.out[0], top + self.rows))

    @property
    def exact(self) -> bool:
        """Whether strips hold what is wanted and nothing else."""
        return self.inner == self.out[1:]

    def columns(self, x: Any, strip: Strip) -> Any:
        """(channels, *kernel, images, rows, *inner): the windows of a strip, one a column."""
        slide = self.slide
        rows, images = strip.bottom - strip.top, strip.last - strip.first
        step = x.strides
        kernel_steps = [d * s for d, s in zip(slide.dilation, step[2:], strict=True)]
        start = x[strip.first :, :, strip.top * slide.stride[0] :]
        lead = (self.channels, *slide.kernel, images)
        lead_steps = (step[1], *kernel_steps, step[0])
        shape = (*lead, rows, *self.inner)
        if not self.whole:
            steps = (a * b for a, b in zip(slide.stride, step[2:], strict=True))
            view = np.lib.stride_tricks.as_strided(
                start, shape, (*lead_steps, *steps), writeable=False
            )
            if images == 1 and all(k == 1 for k in slide.kernel) and view.flags.c_contiguous:
                return view
            return np.ascontiguousarray(view)
        # The last run ends with its last window: beyond it there may be no memory.
        width = math.prod(self.inner)
        run = (rows - 1) * width + 1
        for n, s in zip(self.out[1:], step[3:], strict=True):
            run += (n - 1) * s // x.itemsize
        view = np.lib.stride_tricks.as_strided(
            start, (*lead, run), (*lead_steps, x.itemsize), writeable=False
        )
        if self.exact and run == rows * width and images == 1 and math.prod(slide.kernel) == 1:
            return view.reshape(shape)
        flat = np.empty((*lead, rows * width), x.dtype)
        flat[..., :run] = view
        flat[..., run:] = 0
        return flat.reshape(shape)

    def wanted(self, strip: Any) -> Any:
        """Of an array that ends as a strip does: what is wanted, without the rest of the rows."""
        return strip if self.exact else strip[(..., *(slice(n) for n in self.out[1:]))]

    def gradient(self, g: Any, strip: Strip) -> Any:
        """(channels of g, images, rows, *inner): outputs' gradients, zero where not wanted."""
        part = g[strip.first : strip.last, :, strip.top : strip.bottom].swapaxes(0, 1)
        if self.exact:
            return np.ascontiguousarray(part)
        made = np.zeros((*part.shape[:3], *self.inner), g.dtype)
        self.wanted(made)[...] = part
        return made


def correlated(x: Any, weight: Any, bias: Any, slide: Slide, groups: int, out: Sizes) -> Any:
    """(N, O, *out): each window of `x` (N, C, *sizes) times `weight` (O, C / groups, *kernel)."""
    shape = (len(x), len(weight), *out)
    meter.charge(math.prod(shape) * x.itemsize)
    y = np.empty(shape, x.dtype)
    if y.size == 0 or x.size == 0:
        y[...] = 0 if bias is None else bias.reshape(1, -1, *(1,) * len(out))
        return y
    x = padded(x, slide.padding)
    strips = Strips(x.shape, x.itemsize, slide, out)
    w = weight.reshape(groups, len(weight) // groups, -1)
    add = None if bias is None else bias.reshape(1, -1, *(1,) * len(out))
    for strip in strips:
        columns = strips.columns(x, strip)
        place = y[strip.first : strip.last, :, strip.top : strip.bottom]
        lead = (len(weight), *columns.shape[1 + len(out) :])
        columns = columns.reshape(groups, w.shape[2], -1)
        part = strips.wanted((w @ columns).reshape(lead)).swapaxes(0, 1)
        if add is None:
            place[...] = part
        else:
            np.add(part, add, out=place)
    return y


def weight_gradient(g: Any, x: Any, weight_sizes: Sizes, slide: Slide, groups: int) -> Any:
    """The derivative of `correlated` for its weight, times `g`."""
    total = np.zeros((groups, weight_sizes[0] // groups, math.prod(weight_sizes[1:])), x.dtype)
    if g.size == 0 or total.size == 0:
        return total.reshape(weight_sizes)
    x = padded(x, slide.padding)
    strips = Strips(x.shape, x.itemsize, slide, g.shape[2:])
    for strip in strips:
        columns = strips.columns(x, strip).reshape(groups, total.shape[2], -1)
        part = strips.gradient(g, strip).reshape(groups, total.shape[1], -1)
        total += part @ columns.swapaxes(1, 2)
    return total.reshape(weight_sizes)


def input_gradient(g: Any, weight: Any, input_sizes: Sizes, slide: Slide, groups: int) -> Any:
    """The derivative of `correlated` for its input, times `g`: what a transposed one computes."""
    sizes = input_sizes[2:]
    whole = tuple(n + 2 * p for n, p in zip(sizes, slide.padding, strict=True))
    shape = (*input_sizes[:2], *whole)
    meter.charge(math.prod(shape) * g.itemsize)
    out: Any = np.zeros(shape, g.dtype)
    if g.size and out.size and weight.size:
        strips = Strips(shape, g.itemsize, slide, g.shape[2:])
        w = weight.reshape(groups, len(weight) // groups, -1).swapaxes(1, 2)
        for strip in strips:
            part = strips.gradient(g, strip)
            columns = w @ part.reshape(groups, w.shape[2], -1)
            columns = columns.reshape(input_sizes[1], *slide.kernel, *part.shape[1:])
            _add(out, columns, strips, strip)
    if not any(slide.padding):
        return out
    return np.ascontiguousarray(
        out[(..., *(slice(p, p + n) for n, p in zip(sizes, slide.padding, strict=True)))]
    )


def _add(out: Any, columns: Any, strips: Strips, strip: Strip) -> None:
    """Add each column to the elements that its window covers."""
    slide = strips.slide
    images, rows = strip.last - strip.first, strip.bottom - strip.top
    dims = len(slide.kernel)
    width = math.prod(strips.inner)
    flat = out.reshape(*out.shape[:2], -1)
    for place in np.ndindex(*slide.kernel):
        part = columns[(slice(None), *place)].swapaxes(0, 1)  # (images, channels, rows, *inner)
        if strips.whole:
            at = strip.top * width
            for i, p in enumerate(place):
                at += p * slide.dilation[i] * math.prod(strips.sizes[i + 1 :])
            run = min(rows * width, flat.shape[2] - at)  # beyond it there are zeros only
            flat[strip.first : strip.last, :, at : at + run] += part.reshape(
                images, out.shape[1], -1
            )[..., :run]
            continue
        where = []
        for i in range(dims):
            s, count = slide.stride[i], rows if i == 0 else strips.out[i]
            begin = place[i] * slide.dilation[i] + (strip.top * s if i == 0 else 0)
            where.append(slice(begin, begin + s * (count - 1) + 1, s))
        out[(slice(strip.first, strip.last), slice(None), *where)] += part
