"""Two tensors compared as a whole: `equal`, `isclose`, `allclose`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..bfloat16 import readable
from ..dispatch import unwrap, wrap
from ..layout import pointwise
from .registry import composite


@composite("torch.equal Tensor.equal")
def equal(input: Any, other: Any) -> bool:
    """One bool: the same shape and the same elements, whatever their dtypes."""
    a, b = unwrap(input, "equal"), unwrap(other, "equal", "'other' (position 2)")
    return bool(np.array_equal(readable(a), readable(b)))


@composite("torch.isclose Tensor.isclose")
def isclose(
    input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Any:
    a, b = unwrap(input, "isclose"), unwrap(other, "isclose", "'other' (position 2)")
    if a.dtype != b.dtype:
        raise RuntimeError(f"{dtypes.of(a.dtype).scalar} did not match {dtypes.of(b.dtype).scalar}")
    rtol, atol = float(rtol), float(atol)  # a visitor's object would be handed arrays
    if rtol < 0:
        raise RuntimeError(f"rtol must be greater than or equal to zero, but got {rtol:g}")
    if atol < 0:
        raise RuntimeError(f"atol must be greater than or equal to zero, but got {atol:g}")
    a, b = readable(a), readable(b)
    close = a == b
    if a.dtype.kind in "fc":
        close = close | (np.isfinite(a - b) & (np.abs(a - b) <= atol + np.abs(rtol * b)))
        if equal_nan:
            close = close | (np.isnan(a) & np.isnan(b))
    else:
        close = close | (np.abs(a.astype(float) - b) <= atol + np.abs(rtol * b.astype(float)))
    return wrap(pointwise((input, other), close) if close.ndim > 1 else close)


@composite("torch.allclose Tensor.allclose")
def allclose(
    input: Any, other: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> bool:
    return bool(isclose(input, other, rtol, atol, equal_nan)._data.all())
