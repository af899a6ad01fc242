"""Uniform numbers to normal ones in blocks of 16, with the roundings of PyTorch's CPU kernels.

float32 repeats the AVX2 kernel: Cephes's logarithm, sine and cosine, with the fused multiply-adds
that the compiler makes of them. float64 calls the C library. It must not know generators.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
_f32 = np.float32
_BLOCK = 8192
"""How many numbers go through the float32 kernel at once: their temporaries stay in the cache."""


def libm(function: Callable[[float], float], values: F64) -> F64:
    """The C library's function of each value; numpy's own differs in the last bit now and then."""
    return np.fromiter(map(function, values.ravel().tolist()), np.float64, values.size).reshape(
        values.shape
    )


# --- fused multiply-adds ----------------------------------------------------------------------


def fma32(a: Any, b: Any, c: Any) -> F32:
    """a * b + c rounded once, to float32."""
    product = np.multiply(a, b, dtype=np.float64)  # exact: 48 bits
    total = np.asarray(product + np.asarray(c, dtype=np.float64))
    # Rounding to float64 and then to float32 goes wrong only if the first one lands on a tie.
    tie = (total.view(np.int64) & 0x1FFFFFFF) == 0x10000000
    if tie.any():
        _, error = _two_sum(product, np.asarray(c, dtype=np.float64))
        total = np.where(tie, _toward(total, error), total)
    result: F32 = total.astype(np.float32)
    return result


def fma64(a: Any, b: Any, c: Any) -> F64:
    """a * b + c rounded once, to float64 (Boldo and Melquiond's algorithm; no overflow, please)."""
    high, low = _two_product(a, b)
    inner, inner_error = _two_sum(c, low)
    outer, outer_error = _two_sum(high, inner)
    rest, error = _two_sum(inner_error, outer_error)
    odd = (np.asarray(rest).view(np.int64) & 1) == 1
    rest = np.where(odd, rest, _toward(rest, error))  # rounded to odd
    result: F64 = np.asarray(outer + rest)
    return result


def _two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _two_product(a: Any, b: Any) -> tuple[Any, Any]:
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    product = a * b
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, error


def _split(a: Any) -> tuple[Any, Any]:
    scaled = a * 134217729.0  # 2^27 + 1
    high = scaled - (scaled - a)
    return high, a - high


def _toward(values: Any, direction: Any) -> Any:
    """The next float64 in the direction of the sign; the same one for zero."""
    end = np.where(direction > 0, np.inf, -np.inf)
    return np.where(direction == 0, values, np.nextafter(values, end))


# --- float64 ----------------------------------------------------------------------------------


def fill64(uniforms: F64, mean: float, std: float) -> F64:
    """Normal numbers from as many uniform ones, a multiple of 16: 8 radii, then 8 angles."""
    rows = uniforms.reshape(-1, 2, 8)
    radius = np.sqrt(-2.0 * libm(math.log, 1.0 - rows[:, 0]))
    theta = 2.0 * math.pi * rows[:, 1]
    pair = [radius * libm(math.cos, theta), radius * libm(math.sin, theta)]
    return fma64(np.stack(pair, axis=1), np.float64(std), np.float64(mean)).reshape(-1)


# --- float32 ----------------------------------------------------------------------------------


def fill32(uniforms: F32, mean: float, std: float) -> F32:
    """As `fill64`, in the AVX2 kernel's float32 arithmetic."""
    out = np.empty_like(uniforms)
    for start in range(0, len(uniforms), _BLOCK):
        block = uniforms[start : start + _BLOCK].reshape(-1, 2, 8)
        radius = np.sqrt(_f32(-2) * _log(_f32(1) - block[:, 0]))
        sine, cosine = _sine_and_cosine(_f32(2.0 * math.pi) * block[:, 1])
        pair = np.stack([radius * cosine, radius * sine], axis=1)
        out[start : start + _BLOCK] = fma32(pair, _f32(std), _f32(mean)).reshape(-1)
    return out


def _polynomial(x: F32, *coefficients: float) -> F32:
    result: F32 | np.float32 = _f32(coefficients[0])
    for c in coefficients[1:]:
        result = fma32(result, x, _f32(c))
    return np.asarray(result)


def _log(u: F32) -> F32:
    """Cephes `logf` for u in (0, 1]."""
    mantissa, exponent = np.frexp(u)
    small = mantissa < _f32(math.sqrt(0.5))
    e = (exponent - small).astype(np.float32)
    x = (mantissa - _f32(1)) + np.where(small, mantissa, _f32(0))
    z = x * x
    y = x * _polynomial(
        x,
        7.0376836292e-2,
        -1.1514610310e-1,
        1.1676998740e-1,
        -1.2420140846e-1,
        1.4249322787e-1,
        -1.6668057665e-1,
        2.0000714765e-1,
        -2.4999993993e-1,
        3.3333331174e-1,
    )
    y = fma32(y, z, e * _f32(-2.12194440e-4))
    y = fma32(z, _f32(-0.5), y)
    return fma32(e, _f32(0.693359375), x + y)  # ln 2 in two parts


def _sine_and_cosine(x: F32) -> tuple[F32, F32]:
    """Cephes `sinf` and `cosf` for x >= 0: a polynomial on the octant around a multiple of pi/2."""
    octant = ((x * _f32(4 / math.pi)).astype(np.int32) + 1) & ~1
    y = octant.astype(np.float32)
    for part in (-0.78515625, -2.4187564849853515625e-4, -3.77489497744594108e-8):  # pi/4 in three
        x = fma32(y, _f32(part), x)
    z = x * x
    near_one = z * _polynomial(z, 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)
    near_one = fma32(near_one, z, z * _f32(-0.5)) + _f32(1)
    odd = z * _polynomial(z, -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)
    odd = fma32(odd, x, x)
    straight = (octant & 2) == 0
    sine = np.where(straight, odd, near_one)
    cosine = np.where(straight, near_one, odd)
    sine = np.where((octant & 4) != 0, -sine, sine)
    cosine = np.where(((octant - 2) & 4) == 0, -cosine, cosine)
    return sine, cosine
