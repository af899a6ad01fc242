"""float32 functions to the last digit: computed in float64, then rounded.

PyTorch's float32 kernels give the nearest float32 almost always, numpy's own only in 50 to 90 % of
cases. It must not know ops or Tensor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

BLOCK = 8192
"""Elements at a time: a block in float64 stays in the cache."""

FLOAT32, FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)

NUMERIC = (np.ndarray, np.generic)
"""Arrays, and the scalars that 0-d tensors compute on."""


def rounded(call: Callable[..., Any]) -> Callable[[Any], Any]:
    """`call`, a function of one array, with float32 computed in float64."""

    def function(array: Any) -> Any:
        if type(array) is np.float32:  # quicker than astype
            return np.float32(call(np.float64(array)))
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


def exact_if_small(
    call: Callable[..., Any], rounded_call: Callable[..., Any]
) -> Callable[..., Any]:
    """`rounded_call` up to a block of elements, where people read digits; numpy's own beyond it,
    where what counts is time."""

    def function(array: Any) -> Any:
        return rounded_call(array) if array.size <= BLOCK else call(array)

    return function


small_exp, small_log = exact_if_small(np.exp, exp), exact_if_small(np.log, log)


def add_scaled(target: Any, array: Any, factor: float) -> None:
    """`target += factor * array`, in float32 rounded once for up to a block of elements: PyTorch's
    kernels use fused multiply-add."""
    if target.dtype == FLOAT32 and target.size <= BLOCK:
        if factor and array.dtype is FLOAT32:  # quicker than to let the ufuncs cast
            wide = array.astype(FLOAT64) * constant(factor, FLOAT32, FLOAT64)
            target[...] = wide + target.astype(FLOAT64)
        else:
            scaled = np.multiply(array, float(np.float32(factor)), dtype=np.float64)
            np.add(target, scaled, target)
    else:
        target += factor * array


def add_product(target: Any, a: Any, b: Any) -> None:
    """`target += a * b`, as `add_scaled` adds."""
    if target.dtype == FLOAT32 and target.size <= BLOCK:
        target[...] = a.astype(FLOAT64) * b.astype(FLOAT64) + target.astype(FLOAT64)
    else:
        target += a * b


@lru_cache(maxsize=256)
def constant(number: float, *dtypes: Any) -> Any:
    """A number that is not 0, rounded to one dtype after the other, as an array of no dimensions:
    numpy is quicker with one than with a number."""
    array = np.array(number)
    for dtype in dtypes:
        array = array.astype(dtype)
    return array


def fused(a: Any, b: Any, c: Any) -> Any:
    """`a * b + c`, in float32 rounded once for up to a block of elements."""
    if a.dtype == FLOAT32 and a.size <= BLOCK:
        if not isinstance(b, NUMERIC):
            b = np.float32(b)
        return np.add(np.multiply(a, b, dtype=np.float64), c, dtype=np.float64).astype(FLOAT32)
    return a * b + c


def one_less_square(array: Any) -> Any:
    """`1 - array * array`, in float32 rounded once for up to a block of elements."""
    if type(array) is np.float32:
        number = float(array)
        return np.float32(1 - number * number)
    if array.dtype == FLOAT32 and array.size <= BLOCK:
        wide = array.astype(np.float64)
        return (1 - wide * wide).astype(FLOAT32)
    return 1 - array * array


SLEEF_EXP = (0.00139304355252534151077271, 0.00833336077630519866943359,
             0.0416664853692054748535156, 0.166666671633720397949219, 0.5)  # fmt: skip


def vector_exp(array: Any) -> Any:
    """exp as PyTorch's vector kernels have it (SLEEF's expf_u10): up to one unit in the last place
    off, and always the same one. In float32, for up to a block of elements."""
    if array.dtype != FLOAT32 or array.size > BLOCK:
        return np.exp(array)
    x = np.asarray(array).astype(np.float64)
    single = np.float32
    q = np.rint((x * float(single(1.442695040888963407))).astype(single)).astype(np.float64)
    s = (x - q * float(single(0.693145751953125))).astype(single).astype(np.float64)
    s = (s - q * float(single(1.428606765330187045e-06))).astype(single).astype(np.float64)
    u: Any = float(single(0.000198527617612853646278381))
    for c in SLEEF_EXP:
        u = (u * s + float(single(c))).astype(single).astype(np.float64)
    u = ((s * s).astype(single) * u + s).astype(single).astype(np.float64)
    out = np.ldexp((1 + u).astype(single), q.astype(np.int32))
    return np.where(x < -104, single(0), np.where(x > 100, single(np.inf), out))
