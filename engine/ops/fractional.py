"""Fractional max pooling: windows whose starts are drawn. It must not know Tensor."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import meter
from ..op import op
from ..windows import Sizes
from .pooling import _put, _real, planes

SIDES = {2: ("height", "width"), 3: ("time", "height", "width")}


def _checked(function: str, self: Any, kernel: Sizes, out: Sizes, samples: Any) -> None:
    dims = len(kernel)
    shape, batched = list(self.shape), self.ndim == dims + 2
    if self.ndim not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"{function}(): Expected {dims + 1}D or {dims + 2}D tensor, but got: {shape}"
        )
    for i in range(int(batched), self.ndim):
        if not shape[i]:
            raise RuntimeError(
                f"{function}(): Expected input to have non-zero size for non-batch dimensions, but "
                f"got{shape} with dimension {i} being empty."
            )
    if samples.dtype != self.dtype:
        raise RuntimeError("Expect _random_samples to have the same dtype as input")
    if samples.ndim != 3:
        raise RuntimeError(f"Expect _random_samples to have 3 dimensions, got {samples.ndim}")
    images, channels, each = samples.shape
    if images < (shape[0] if batched else 1):
        raise RuntimeError("Expect _random_samples.size(0) no less then input batch size.")
    if channels != shape[-dims - 1]:
        raise RuntimeError("Expect _random_samples.size(1) equals to input channel size.")
    if each != dims:
        raise RuntimeError(f"Expect _random_samples.size(2) equals to {dims}; got {each}.")
    if min(kernel) <= 0:
        raise RuntimeError(f"{function}(): kernel_size must be greater than 0, but got {kernel}")
    for side, n, k, m in zip(SIDES[dims], shape[-dims:], kernel, out, strict=True):
        if m + k - 1 > n:
            raise RuntimeError(
                f"{function}(): pool {side} {k} too large relative to input {side} {n}"
            )


def _starts(sample: Any, n: int, m: int, k: int) -> Any:
    """(planes, m): where the windows of each plane begin along a side; the last one at its end."""
    kind = sample.dtype.type
    alpha = kind(n - k) / kind(m - 1) if m > 1 else kind(0)
    sample = sample[:, None]
    first = np.arange(m, dtype=sample.dtype)
    starts = ((first + sample) * alpha).astype(np.int64) - (sample * alpha).astype(np.int64)
    if m:
        starts[:, m - 1] = n - k
    return starts


def _fractional(dims: int) -> None:
    name, title = f"fractional_max_pool{dims}d", f"FractionalMaxPool{dims}DBackward"

    def forward(
        self: Any, random_samples: Any, kernel_size: Sizes, output_size: Sizes
    ) -> tuple[Any, Any]:
        _checked(name + ("_out" if dims == 3 else ""), self, kernel_size, output_size,
                 random_samples)  # fmt: skip
        _real(name, self)
        x = planes(self, dims)
        drawn = random_samples[: len(self) if self.ndim == dims + 2 else 1].reshape(len(x), dims)
        shape = (*self.shape[:-dims], *output_size)
        meter.charge(16 * math.prod(shape) * math.prod(kernel_size))
        sizes, place = x.shape[1:], np.zeros((len(x), *(1,) * 2 * dims), np.int64)
        for i, (n, m, k) in enumerate(zip(sizes, output_size, kernel_size, strict=True)):
            # The first number is for the last side in two dimensions, for the first in three.
            sample = drawn[:, i if dims == 3 else 1 - i]
            side = _starts(sample, n, m, k)[:, :, None] + np.arange(k)
            lie = [len(x), *(1,) * 2 * dims]
            lie[1 + i], lie[1 + dims + i] = m, k
            place = place + side.reshape(lie) * math.prod(sizes[i + 1 :])
        place = place.reshape(len(x), math.prod(output_size), math.prod(kernel_size))
        found = np.take_along_axis(x.reshape(len(x), 1, math.prod(sizes)), place, 2)
        bad = np.isnan(found)
        best = np.where(bad.any(2), place.shape[2] - 1 - bad[..., ::-1].argmax(2), found.argmax(2))
        values = np.take_along_axis(found, best[..., None], 2)
        indices = np.take_along_axis(place, best[..., None], 2)
        return values.reshape(shape), indices.reshape(shape)

    settings = "kernel_size, output_size"
    op(name, f"self, random_samples, *, {settings}", grad_fn=f"{title}0", sign="max",
       torch=f"F.{name}", outputs=("result0", "result1"), forward=forward,
       tex=r"\max_{\text{window}} \v{self}",
       vjp={"self": f"{name}_backward(g0, self, result1, {settings})"})
    op(f"{name}_backward", f"grad_output, self, indices, *, {settings}",
       grad_fn=f"{title}Backward0", sign="maxᵀ",
       tex=r"\operatorname{put}_{\v{indices}}(\v{grad_output})",
       forward=lambda grad_output, self, indices, kernel_size, output_size: _put(
           grad_output, self, indices, dims, False),
       vjp={"grad_output": f"max_pool_double_backward(g, indices, {dims})",
            "self": "zeros_like(self)"})  # fmt: skip


_fractional(2)
_fractional(3)
