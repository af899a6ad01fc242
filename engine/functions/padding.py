"""F.pad in all its modes (ATen's PadNd.cpp)."""

from __future__ import annotations

from typing import Any

from ..dispatch import apply, unwrap
from ..op import OPS
from .conversion import copy_
from .creation import empty
from .registry import composite

SLICE = OPS["slice.Tensor"]
COMBINATIONS = """Supported combinations for non-constant padding:
  - 2D or 3D input: padding size = 2 (pads last dimension)
  - 3D or 4D input: padding size = 4 (pads last 2 dimensions)
  - 4D or 5D input: padding size = 6 (pads last 3 dimensions)"""
MODES = {"reflect": "reflection", "replicate": "replication"}


def _numbers(pad: Any) -> tuple[int, ...]:
    if not isinstance(pad, (tuple, list)):
        raise TypeError(
            f"pad(): argument 'pad' (position 2) must be tuple of ints, not {type(pad).__name__}"
        )
    for i, n in enumerate(pad):
        if type(n) is not int:
            raise TypeError(
                "pad(): argument 'pad' (position 2) must be tuple of ints, but found element of "
                f"type {type(n).__name__} at pos {i}"
            )
    return tuple(pad)


@composite("F.pad")
def pad(input: Any, pad: Any, mode: str = "constant", value: Any = None) -> Any:
    """More elements at the ends of the last dimensions, or fewer where a number is negative."""
    ndim = unwrap(input, "pad").ndim
    sizes = _numbers(pad)
    if not isinstance(mode, str):
        raise TypeError(
            f"pad(): argument 'mode' (position 3) must be str, not {type(mode).__name__}"
        )
    if mode not in ("constant", "circular", *MODES):
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    if len(sizes) % 2:
        raise RuntimeError("Padding length must be divisible by 2")
    if len(sizes) > 2 * ndim:
        raise RuntimeError(
            "Padding length should be less than or equal to two times the input dimension but got "
            f"padding length {len(sizes)} and input of dimension {ndim}"
        )
    if isinstance(value, (str, bytes, tuple, list, dict, complex)):
        raise TypeError(
            f"pad(): argument 'value' (position 4) must be float, not {type(value).__name__}"
        )
    if mode == "constant":
        settings = {"pad": sizes, "value": 0.0 if value is None else value}
        return apply(OPS["constant_pad_nd"], (input,), settings)
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    dims = len(sizes) // 2
    if not 1 <= dims <= 3 or ndim not in (dims + 1, dims + 2):
        raise NotImplementedError(
            f"Padding size {len(sizes)} is not supported for {ndim}D input tensor.\n{COMBINATIONS}"
        )
    if mode == "circular":
        return _circular(input, sizes)
    return apply(OPS[f"{MODES[mode]}_pad{dims}d"], (input,), {"padding": sizes})


def _part(x: Any, dim: int, start: int, end: int) -> Any:
    return apply(SLICE, (x,), {"dim": dim, "start": start, "end": end, "step": 1})


def _circular(self: Any, padding: tuple[int, ...]) -> Any:
    """The tensor into the middle of a larger one, then its ends to the opposite sides."""
    ndim = len(padding) // 2
    lead = self.ndim - ndim
    pairs = [(padding[2 * i], padding[2 * i + 1]) for i in range(ndim)]
    shape = list(self.shape)
    for i, (left, right) in enumerate(pairs):
        dim = lead + ndim - 1 - i
        size = shape[dim]
        if left > size or right > size:
            raise RuntimeError("Padding value causes wrapping around more than once.")
        shape[dim] = size + left + right
        if shape[dim] < 0:
            raise RuntimeError("Negative padding value is resulting in an empty dimension")
    out = empty(tuple(shape), dtype=self.dtype)
    middle, inside = out, self
    for i, (left, right) in enumerate(pairs):
        dim = lead + ndim - 1 - i
        middle = _part(middle, dim, max(left, 0), shape[dim] - max(right, 0))
        inside = _part(inside, dim, max(-left, 0), self.shape[dim] - max(-right, 0))
    copy_(middle, inside)
    for i, (left, right) in enumerate(pairs):
        dim = lead + ndim - 1 - i
        n = shape[dim]
        if left > 0:
            end = n - max(right, 0)
            copy_(_part(out, dim, 0, left), _part(out, dim, end - left, end))
        if right > 0:
            begin = max(left, 0)
            copy_(_part(out, dim, n - right, n), _part(out, dim, begin, begin + right))
    return out
