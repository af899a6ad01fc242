"""bfloat16 in numpy, which has no such type: the upper half of a float32, its bits in two bytes.

numpy can't compute with those and says so. It must not know ops or Tensor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

STORED = np.dtype("V2")
"""What numpy takes the elements for: two bytes that mean nothing to it."""

HALF = np.dtype(np.float16)


def widened(array: Any) -> Any:
    """The same numbers in float32."""
    bits = array.view(np.uint16).astype(np.uint32)
    return np.asarray(np.left_shift(bits, np.uint32(16))).view(np.float32)


def rounded(array: Any) -> Any:
    """The nearest bfloat16s, ties to even; from float64 by way of float32, as C++ casts."""
    single = np.asarray(array).astype(np.float32)
    bits = single.view(np.uint32)
    upper = (bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))) >> np.uint32(16)
    out = np.asarray(upper.astype(np.uint16))
    np.copyto(out, np.uint16(0x7FC0), where=np.isnan(single))
    return out.view(STORED)


def readable(array: Any) -> Any:
    """An array that numpy can compute with: bfloat16 as float32."""
    return widened(array) if array.dtype == STORED else array


def cast(array: Any, kind: Any) -> np.ndarray[Any, np.dtype[Any]]:
    """A copy in another dtype, where either may be bfloat16. To float16 by way of float32, as C++
    casts; what is too large becomes infinity."""
    if array.dtype == kind:
        made = array.copy("K")
    elif kind == STORED:
        made = rounded(array)
    elif kind == HALF:
        with np.errstate(over="ignore"):
            made = readable(array).astype(np.float32).astype(HALF)
    else:
        made = readable(array).astype(kind)
    return np.asarray(made)
