"""unique, unique_consecutive, bincount, histc, histogram: arguments, checked in PyTorch's words."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes, meter
from ..dispatch import TENSORS, apply, unwrap
from ..op import OPS
from ..return_types import TYPES
from .dims import as_int, one
from .registry import composite


@composite("torch.unique Tensor.unique")
def unique(
    input: Any, sorted: Any = True, return_inverse: Any = False, return_counts: Any = False,
    dim: Any = None,
) -> Any:  # fmt: skip
    array = unwrap(input, "_unique2")
    settings = {"sorted": bool(sorted), "return_inverse": bool(return_inverse),
                "return_counts": bool(return_counts)}  # fmt: skip
    if dim is None:
        found = apply(OPS["_unique2"], (input,), settings)
    else:
        axis = one(dim, array.ndim, "unique")
        _none_empty(array, axis, "unique")
        found = apply(OPS["unique_dim"], (input,), {"dim": axis, **settings})
    return _chosen(found, return_inverse, return_counts)


@composite("torch.unique_consecutive Tensor.unique_consecutive")
def unique_consecutive(
    input: Any, return_inverse: Any = False, return_counts: Any = False, dim: Any = None
) -> Any:
    array = unwrap(input, "unique_consecutive")
    axis = None if dim is None else one(dim, array.ndim, "unique_consecutive")
    if axis is not None:
        _none_empty(array, axis, "unique_consecutive")
    settings = {"return_inverse": bool(return_inverse), "return_counts": bool(return_counts),
                "dim": axis}  # fmt: skip
    found = apply(OPS["unique_consecutive"], (input,), settings)
    return _chosen(found, return_inverse, return_counts)


def _none_empty(array: Any, axis: int, function: str) -> None:
    if array.size == 0 and array.shape[axis]:
        raise RuntimeError(
            f"There are 0 sized dimensions, and they aren't selected, so {function} cannot be "
            "applied"
        )


def _chosen(found: Any, inverse: Any, counts: Any) -> Any:
    output, where, how_often = found
    if not (inverse or counts):
        return output
    return (output, *([where] if inverse else ()), *([how_often] if counts else ()))


@composite("torch.bincount Tensor.bincount")
def bincount(input: Any, weights: Any = None, minlength: Any = 0) -> Any:
    array = unwrap(input, "bincount")
    least = as_int(minlength, "bincount", "minlength")
    if array.dtype.kind not in "iu":
        kind = dtypes.of(array.dtype).scalar
        raise NotImplementedError(f"\"bincount_cpu\" not implemented for '{kind}'")
    if array.ndim != 1 or (array.size and array.min() < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if least < 0:
        raise RuntimeError("minlength should be >= 0")
    if weights is not None and unwrap(weights, "bincount").shape != array.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    meter.charge(8 * max(least, int(array.max()) + 1 if array.size else 0))
    return apply(OPS["bincount"], (input, weights), {"minlength": least})


def _floats(array: Any, kernel: str) -> None:
    if array.dtype.kind != "f":
        kind = dtypes.of(array.dtype).scalar
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{kind}'")


def _bins(bins: Any, itemsize: int) -> int:
    count = as_int(bins, "histogram", "bins")
    if count <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {count} for dimension 0")
    meter.charge(3 * itemsize * (count + 1))
    return count


@composite("torch.histc Tensor.histc")
def histc(input: Any, bins: int = 100, min: Any = 0, max: Any = 0) -> Any:
    array = unwrap(input, "histc")
    _floats(array, "histogram_cpu")
    settings = {"bins": _bins(bins, array.itemsize), "min": float(min), "max": float(max)}
    if settings["max"] < settings["min"]:
        raise RuntimeError("torch.histc: max must be larger than min")
    _finite(array, settings["min"], settings["max"], "histc")
    return apply(OPS["histc"], (input,), settings)


def _finite(array: Any, low: float, high: float, function: str) -> None:
    if low == high and array.size:
        low, high = float(array.min()), float(array.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        shown = ["-nan" if np.isnan(x) else str(x) for x in (low, high)]
        raise RuntimeError(f"torch.{function}: range of [{shown[0]}, {shown[1]}] is not finite")


@composite("torch.histogram Tensor.histogram")
def histogram(
    input: Any, bins: Any = 100, *, range: Any = None, weight: Any = None, density: Any = False
) -> Any:
    array = unwrap(input, "histogram")
    _floats(array, "histogramdd")
    if weight is not None and unwrap(weight, "histogram").shape != array.shape:
        raise RuntimeError(
            "torch.histogramdd(): if weight tensor is provided it should have the same shape as "
            "the input tensor excluding its innermost dimension"
        )
    equal = type(bins) not in TENSORS
    edges = bins
    if equal:
        from .creation import from_numpy

        count = _bins(bins, array.itemsize)
        low, high = (0.0, 1.0) if range is None else map(float, range)
        if range is None and array.size:
            low, high = array.min(), array.max()
        if low == high:
            low, high = low - 0.5, high + 0.5
        edges = from_numpy(np.linspace(low, high, count + 1).astype(array.dtype))
    settings = {"density": bool(density), "equal": equal}
    return TYPES["histogram"](apply(OPS["histogram"], (input, edges, weight), settings))
