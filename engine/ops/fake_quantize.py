"""Rounding to the steps that a quantized tensor has, as training for it does. It must not know
Tensor.

Sources: FakeQuantPerTensorAffine.cpp, FakeQuantPerChannelAffine.cpp, FakeQuantizeKernel.cpp.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..op import op

RANGE = "`quant_min` should be less than or         equal to `quant_max`."
OUTSIDE = "`zero_point` must be between `quant_min` and `quant_max`."


def _real(self: Any, kernel: str) -> None:
    if self.dtype.kind != "f":
        kind = dtypes.of(self.dtype).scalar
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind}'")


def _rounded(
    self: Any, scale: Any, zero_point: Any, low: int, high: int, made: type
) -> tuple[Any, Any]:
    """The nearest step, multiplied out as `made`, and where it lies within the range. NaN comes to
    the lowest step."""
    with np.errstate(all="ignore"):
        scale = np.asarray(scale, np.float32)
        wide = self.astype(np.float32) if self.dtype == np.float16 else self
        steps = wide * (np.float32(1) / scale)
        if zero_point.dtype.kind == "f":
            steps = np.rint(steps + zero_point.astype(np.float32))
        else:
            steps = np.rint(steps) + zero_point.astype(steps.dtype)
        inside = (steps >= low) & (steps <= high)
        kept = np.fmin(np.fmax(steps, low), high).astype(made)
        return ((kept - zero_point.astype(made)) * scale.astype(made)).astype(self.dtype), inside


def _per_tensor(
    self: Any, scale: float, zero_point: int, quant_min: int, quant_max: int
) -> tuple[Any, Any]:
    if quant_min > quant_max:
        raise RuntimeError(RANGE)
    if not quant_min <= zero_point <= quant_max:
        raise RuntimeError(OUTSIDE)
    _real(self, "fake_quantize_tensor_cachemask_kernel_type_handling")
    return _rounded(self, scale, np.int64(zero_point), quant_min, quant_max, np.float32)


def _per_tensor_of_tensors(
    self: Any, scale: Any, zero_point: Any, quant_min: int, quant_max: int
) -> tuple[Any, Any]:
    if quant_min > quant_max:
        raise RuntimeError(RANGE)
    _real(self, "fake_quantize_tensor_cachemask_kernel_type_handling")
    zero = zero_point.reshape(())[()].astype(np.int64)
    return _rounded(self, scale.reshape(()), zero, quant_min, quant_max, np.float32)


def _per_channel(
    self: Any, scale: Any, zero_point: Any, axis: int, quant_min: int, quant_max: int
) -> tuple[Any, Any]:
    if scale.dtype != np.float32:
        raise RuntimeError(
            f"Scale must be Float or BFloat16, found {dtypes.of(scale.dtype).scalar}"
        )
    if zero_point.dtype not in (np.int32, np.float32, np.float16):
        kind = dtypes.of(zero_point.dtype).scalar
        raise RuntimeError(f"Zero-point must be Int32, Float or Half, found {kind}")
    if scale.ndim != 1:
        raise RuntimeError("scale should be a 1-D tensor")
    if zero_point.ndim != 1:
        raise RuntimeError("zero point should be a 1-D tensor")
    if scale.shape != zero_point.shape:
        raise RuntimeError("scale and zero-point need to have the same dimensions")
    if scale.shape[0] != self.shape[axis]:
        raise RuntimeError(
            "dimensions of scale and zero-point are not consistent with input tensor"
        )
    if quant_min > quant_max:
        raise RuntimeError(RANGE)
    whole = zero_point.dtype == np.int32
    if whole and not ((zero_point >= quant_min) & (zero_point <= quant_max)).all():
        raise RuntimeError(OUTSIDE)
    _real(self, "fake_quantize_channel_cachemask_cpu_type_handling")
    lie = [1] * self.ndim
    lie[axis] = -1
    scale, zero_point = scale.reshape(lie), zero_point.reshape(lie)
    return _rounded(self, scale, zero_point, quant_min, quant_max, np.float64)


TEX = (
    r"\v{scale} \left(\operatorname{clamp}(\operatorname{round}(\frac{\v{self}}{\v{scale}}) + "
    r"\v{zero_point}, \v{quant_min}, \v{quant_max}) - \v{zero_point}\right)"
)

op("fake_quantize_per_tensor_affine_cachemask", "self, *, scale, zero_point, quant_min, quant_max",
   grad_fn="FakeQuantizePerTensorAffineCachemaskBackward0", sign="≈", outputs=("output", "mask"),
   tex=TEX, forward=_per_tensor, vjp={"self": "g0 * mask"})
op("_fake_quantize_per_tensor_affine_cachemask_tensor_qparams",
   "self, scale, zero_point, *, quant_min, quant_max",
   grad_fn="FakeQuantizePerTensorAffineCachemaskTensorQparamsBackward0", sign="≈",
   outputs=("output", "mask"), tex=TEX, forward=_per_tensor_of_tensors,
   vjp={"self": "g0 * mask"})
op("fake_quantize_per_channel_affine_cachemask",
   "self, scale, zero_point, *, axis, quant_min, quant_max",
   grad_fn="FakeQuantizePerChannelAffineCachemaskBackward0", sign="≈",
   outputs=("output", "mask"), tex=TEX, forward=_per_channel, vjp={"self": "g0 * mask"})
