"""float32 functions to the last digit: computed in float64, then rounded.

PyTorch's float32 kernels give the nearest float32 almost always, numpy's own only in 50 to 90 % of
cases. It must not know ops or Tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

BLOCK = 8192
"""Elements at a time: a block in float64 stays in the cache."""

FLOAT32 = np.dtype(np.float32)


def rounded(call: Callable[..., Any]) -> Callable[[Any], Any]:
    """`call`, a function of one array, with float32 computed in float64."""

    def function(array: Any) -> Any:
        if array.dtype is not FLOAT32 and array.dtype != FLOAT32:
            return call(array)
        if array.size <= BLOCK:
            return call(array.astype(np.float64)).astype(FLOAT32)
        flat = array.reshape(-1)
        out = np.empty(flat.shape, FLOAT32)
        for at in range(0, flat.size, BLOCK):
            out[at : at + BLOCK] = call(flat[at : at + BLOCK].astype(np.float64))
        return out.reshape(array.shape)

    function.__name__ = call.__name__
    return function


exp, log, log1p, expm1 = (rounded(f) for f in (np.exp, np.log, np.log1p, np.expm1))
tanh = rounded(np.tanh)
