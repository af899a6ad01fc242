"""Reading at other positions: nearest, linear and cubic interpolation, one dimension at a time.

Each output element is a weighted sum of few input elements along one dimension; several dimensions
come one after the other. Positions and weights are computed in the dtype that PyTorch uses, so
that the same neighbours are chosen. It must not know Tensor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes, meter
from ..op import op
from ..windows import Sizes

A = -0.75
"""The free number of cubic convolution, as PyTorch has it."""

Taps = list[tuple[Any, Any]]
"""Where the neighbours lie, and their weights; None where the weight is 1."""


def _nearest(n: int, out: int, scale: Any, align: bool, kind: Any, half: float = 0.0) -> Taps:
    at = np.arange(out)
    if n == out:
        return [(at, None)]
    if out == 2 * n and not half:
        return [(at >> 1, None)]
    step = np.float32(1.0 / scale if scale else np.float32(n) / np.float32(out))
    position = np.floor((at.astype(np.float32) + np.float32(half)) * step)
    return [(np.minimum(position.astype(np.int64), n - 1), None)]


def _exact(n: int, out: int, scale: Any, align: bool, kind: Any) -> Taps:
    return _nearest(n, out, scale, align, kind, 0.5)


def _positions(n: int, out: int, scale: Any, align: bool, kind: Any) -> Any:
    at = np.arange(out).astype(kind)
    if align:
        return at * kind(kind(n - 1) / kind(out - 1) if out > 1 else 0)
    step = kind(1.0 / scale) if scale else kind(n) / kind(out)
    return step * (at + kind(0.5)) - kind(0.5)


def _linear(n: int, out: int, scale: Any, align: bool, kind: Any) -> Taps:
    if n == out:
        return [(np.arange(out), None)]
    position = np.maximum(_positions(n, out, scale, align, kind), kind(0))
    low = np.minimum(position.astype(np.int64), n - 1)
    part = (position - low.astype(kind)).clip(0, 1)
    return [(low, kind(1) - part), (np.minimum(low + 1, n - 1), part)]


def _cubic(n: int, out: int, scale: Any, align: bool, kind: Any) -> Taps:
    if n == out:
        return [(np.arange(out), None)]
    position = _positions(n, out, scale, align, kind)
    low = np.floor(position)
    part = position - low

    def near(x: Any) -> Any:
        return (kind(A + 2) * x - kind(A + 3)) * x * x + kind(1)

    def far(x: Any) -> Any:
        return ((kind(A) * x - kind(5 * A)) * x + kind(8 * A)) * x - kind(4 * A)

    weights = [far(part + kind(1)), near(part), near(kind(1) - part), far(kind(2) - part)]
    first = low.astype(np.int64) - 1
    return [((first + i).clip(0, n - 1), w) for i, w in enumerate(weights)]


def _weigh(x: Any, weight: Any, axis: int) -> Any:
    if weight is None:
        return x
    return x * weight.reshape(-1, *(1,) * (x.ndim - axis - 1)).astype(x.dtype)


def _read(x: Any, taps: Taps, axis: int) -> Any:
    total: Any = None
    for index, weight in taps:
        part = _weigh(x.take(index, axis), weight, axis)
        total = part if total is None else total + part
    return total


def _spread(g: Any, taps: Taps, axis: int, n: int) -> Any:
    """The transposed of `_read`: positions rise, so equal ones lie together and are summed."""
    out: Any = np.zeros((*g.shape[:axis], n, *g.shape[axis + 1 :]), g.dtype)
    for index, weight in taps:
        places, begins = np.unique(index, return_index=True)
        part = np.add.reduceat(_weigh(g, weight, axis), begins, axis, dtype=g.dtype)
        out[(*(slice(None),) * axis, places)] += part
    return out


def _kind(x: Any) -> Any:
    return np.float64 if x.dtype == np.float64 else np.float32


def _checked(name: str, x: Any, sizes: Sizes, out: Sizes) -> None:
    dims = len(out)
    if min(*sizes, *out) <= 0:
        names = "DHW"[3 - dims :]
        given, made = (
            ", ".join(f"{n}: {v}" for n, v in zip(names, values, strict=True))
            for values in (sizes, out)
        )
        raise RuntimeError(
            f"Input and output sizes should be greater than 0, but got input ({given}) output "
            f"({made})"
        )
    if 0 in x.shape[1:]:
        raise RuntimeError(
            f"Non-empty {dims + 2}D data tensor expected but got a tensor with sizes "
            f"{list(x.shape)}"
        )
    if x.dtype.kind != "f":
        kernel = f"{name}_channels_last" if dims > 1 else name
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dtypes.of(x.dtype).scalar}'")
    meter.charge(math.prod(x.shape[:2]) * math.prod(out) * x.itemsize)


SCALES = {1: ("scales",), 2: ("scales_h", "scales_w"), 3: ("scales_d", "scales_h", "scales_w")}


def _enter(name: str, dims: int, taps: Any, aligned: bool) -> None:
    stem = "".join(part.capitalize() for part in name.strip("_").split("_")) + f"{dims}D"
    aten = f"{name}{dims}d"
    scales = SCALES[dims]
    settings = ("output_size", *(("align_corners",) if aligned else ()), *scales)
    listed = ", ".join(settings)

    def each(x: Any, sizes: Sizes, out: Sizes, given: dict[str, Any]) -> list[Taps]:
        align = bool(given.get("align_corners"))
        return [
            taps(n, m, given[scale], align, _kind(x))
            for n, m, scale in zip(sizes, out, scales, strict=True)
        ]

    def forward(self: Any, output_size: Sizes, *args: Any, **given: Any) -> Any:
        given |= dict(zip(settings[1:], args, strict=False))
        _checked(aten, self, self.shape[2:], output_size)
        for axis, found in enumerate(each(self, self.shape[2:], output_size, given), 2):
            self = _read(self, found, axis)
        return self

    def backward(
        grad_output: Any, output_size: Sizes, input_size: Sizes, *args: Any, **given: Any
    ) -> Any:
        given |= dict(zip(settings[1:], args, strict=False))
        g = grad_output
        for axis, found in enumerate(each(g, input_size[2:], output_size, given), 2):
            g = _spread(g, found, axis, input_size[axis])
        return g

    rest = ", ".join(settings[1:])
    op(aten, f"self, *, {listed}", grad_fn=f"{stem}Backward0", sign="⇱", forward=forward,
       tex=r"\operatorname{interpolate}(\v{self})",
       vjp={"self": f"{aten}_backward(g, output_size, self_sizes, {rest})"}, lies="channels")
    op(f"{aten}_backward", f"grad_output, *, output_size, input_size, {rest}",
       grad_fn=f"{stem}BackwardBackward0", sign="⇱ᵀ", forward=backward,
       tex=r"\operatorname{interpolate}^{\top}(\v{grad_output})",
       vjp={"grad_output": f"{aten}(g, {listed})"})


for _dims in (1, 2, 3):
    _enter("upsample_nearest", _dims, _nearest, False)
    _enter("_upsample_nearest_exact", _dims, _exact, False)
for _name, _dims in (("linear", 1), ("bilinear", 2), ("trilinear", 3)):
    _enter(f"upsample_{_name}", _dims, _linear, True)
_enter("upsample_bicubic", 2, _cubic, True)
