"""Windows as columns and columns as windows; pixels as channels, channels as pixels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes, meter
from ..op import helper, op
from ..pools import places
from ..windows import Sizes, Slide, padded


def _checked(slide: Slide) -> None:
    names = {"kernel size": ("kernel", slide.kernel), "stride": ("stride", slide.stride),
             "dilation": ("dilation", slide.dilation)}  # fmt: skip
    for what, (name, (high, wide)) in names.items():
        if min(high, wide) <= 0:
            raise RuntimeError(
                f"{what} should be greater than zero, but got {name}_height: {high} "
                f"{name}_width: {wide}"
            )
    if min(slide.padding) < 0:
        high, wide = slide.padding
        raise RuntimeError(
            f"padding should be non-negative, but got pad_height: {high} pad_width: {wide}"
        )


def _real(function: str, x: Any) -> None:
    if x.dtype.kind in "iu":
        kind = dtypes.of(x.dtype).scalar
        raise NotImplementedError(f"\"{function}\" not implemented for '{kind}'")


def _columns(
    self: Any, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes
) -> Any:
    slide = Slide(kernel_size, stride, padding, dilation)
    _checked(slide)
    shape = list(self.shape)
    if self.ndim not in (3, 4) or 0 in shape[self.ndim - 3 :]:
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero "
            f"dimensions for input, but got: {shape}"
        )
    sizes = self.shape[-2:]
    out = slide.outputs(sizes)
    if min(out) < 1:
        raise RuntimeError(
            f"Given input with spatial size ({sizes[0]}, {sizes[1]}), kernel_size={kernel_size}, "
            f"dilation={dilation}, padding={padding}, calculated shape of the array of sliding "
            f"blocks as {out}, but its components must be at least one."
        )
    _real("im2col_out_cpu", self)
    lead = self.shape[:-3]
    count = math.prod(kernel_size)
    meter.charge(math.prod(self.shape[:-2]) * count * math.prod(out) * self.itemsize)
    x = padded(self, padding)
    made = np.empty((*self.shape[:-2], count, *out), self.dtype)
    for number, place in enumerate(places(slide, out)):
        made[..., number, :, :] = x[(..., *place)]
    return made.reshape(*lead, self.shape[-3] * count, math.prod(out))


def _image(
    self: Any, output_size: Sizes, kernel_size: Sizes, dilation: Sizes, padding: Sizes,
    stride: Sizes,
) -> Any:  # fmt: skip
    slide = Slide(kernel_size, stride, padding, dilation)
    _checked(slide)
    if self.ndim not in (2, 3) or 0 in self.shape[self.ndim - 2 :]:
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and "
            f"non-zero dimensions for input, but got: {list(self.shape)}"
        )
    count, rows = math.prod(kernel_size), self.shape[-2]
    at = self.ndim - 2
    if rows % count:
        raise RuntimeError(
            f"Expected size of input's dimension {at} to be divisible by the product of "
            f"kernel_size, but got input.size({at})={rows} and kernel_size={kernel_size}."
        )
    out = slide.outputs(output_size)
    if min(out) < 1 or math.prod(out) != self.shape[-1]:
        raise RuntimeError(
            f"Given output_size={output_size}, kernel_size={kernel_size}, dilation={dilation}, "
            f"padding={padding}, stride={stride}, expected size of input's dimension {at + 1} to "
            f"match the calculated number of sliding blocks {out[0]} * {out[1]} = "
            f"{math.prod(out)}, but got input.size({at + 1})={self.shape[-1]}."
        )
    _real("col2im_out_cpu", self)
    lead = (*self.shape[:-2], rows // count)
    wide = tuple(n + 2 * p for n, p in zip(output_size, padding, strict=True))
    meter.charge(math.prod(lead) * math.prod(wide) * self.itemsize)
    made: Any = np.zeros((*lead, *wide), self.dtype)
    columns = self.reshape(*lead, count, *out)
    for number, place in enumerate(places(slide, out)):
        made[(..., *place)] += columns[..., number, :, :]
    if any(padding):
        inside = (slice(p, p + n) for n, p in zip(output_size, padding, strict=True))
        made = np.ascontiguousarray(made[(..., *inside)])
    return made


SLIDE = "kernel_size, dilation, padding, stride"

op("im2col", f"self, *, {SLIDE}", grad_fn="Im2ColBackward0", sign="⊡", forward=_columns,
   tex=r"\operatorname{unfold}(\v{self})",
   vjp={"self": f"im2col_backward(g, self_sizes, {SLIDE})"})


@helper(tex=r"\operatorname{fold}(\v{g})")
def im2col_backward(
    ops: Any, g: Any, sizes: Sizes, kernel_size: Sizes, dilation: Sizes, padding: Sizes,
    stride: Sizes,
) -> Any:  # fmt: skip
    """Each element gets the gradients of all columns that it stands in."""
    return ops.col2im(g, tuple(sizes[-2:]), kernel_size, dilation, padding, stride)


op("col2im", f"self, *, output_size, {SLIDE}", grad_fn="Col2ImBackward0", sign="⊡ᵀ",
   forward=_image, tex=r"\operatorname{fold}(\v{self})", vjp={"self": f"im2col(g, {SLIDE})"})

# --- pixels and channels --------------------------------------------------------------------------


def _at_least_3(function: str, x: Any, name: str, factor: int) -> None:
    if x.ndim < 3:
        raise RuntimeError(
            f"{function} expects input to have at least 3 dimensions, but got input with "
            f"{x.ndim} dimension(s)"
        )
    if factor <= 0:
        raise RuntimeError(f"{function} expects a positive {name}, but got {factor}")


def _shuffled(self: Any, upscale_factor: int) -> Any:
    _at_least_3("pixel_shuffle", self, "upscale_factor", upscale_factor)
    f, (c, h, w) = upscale_factor, self.shape[-3:]
    if c % (f * f):
        raise RuntimeError(
            "pixel_shuffle expects its input's 'channel' dimension to be divisible by the square "
            f"of upscale_factor, but input.size(-3)={c} is not divisible by {f * f}"
        )
    lead, n = self.shape[:-3], self.ndim - 3
    x = self.reshape(*lead, c // (f * f), f, f, h, w)
    x = x.transpose(*range(n), n, n + 3, n + 1, n + 4, n + 2)
    return np.ascontiguousarray(x).reshape(*lead, c // (f * f), h * f, w * f)


def _unshuffled(self: Any, downscale_factor: int) -> Any:
    _at_least_3("pixel_unshuffle", self, "downscale_factor", downscale_factor)
    f, (c, h, w) = downscale_factor, self.shape[-3:]
    for name, size, at in (("height", h, -2), ("width", w, -1)):
        if size % f:
            raise RuntimeError(
                f"pixel_unshuffle expects {name} to be divisible by downscale_factor, but "
                f"input.size({at})={size} is not divisible by {f}"
            )
    lead, n = self.shape[:-3], self.ndim - 3
    x = self.reshape(*lead, c, h // f, f, w // f, f)
    x = x.transpose(*range(n), n, n + 2, n + 4, n + 1, n + 3)
    return np.ascontiguousarray(x).reshape(*lead, c * f * f, h // f, w // f)


op("pixel_shuffle", "self, *, upscale_factor", grad_fn="PixelShuffleBackward0", sign="⇄",
   torch="torch.pixel_shuffle F.pixel_shuffle", tex=r"\operatorname{shuffle}(\v{self})",
   forward=_shuffled, vjp={"self": "pixel_unshuffle(g, upscale_factor)"})
op("pixel_unshuffle", "self, *, downscale_factor", grad_fn="PixelUnshuffleBackward0", sign="⇄",
   torch="torch.pixel_unshuffle F.pixel_unshuffle", tex=r"\operatorname{unshuffle}(\v{self})",
   forward=_unshuffled, vjp={"self": "pixel_shuffle(g, downscale_factor)"}, lies="channels")
