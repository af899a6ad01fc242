"""Modified Bessel functions, the normal distribution's inverse: on float arrays, to about 1e-15.

float32 and float16 are computed in float64. It must not know ops or Tensor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .special_functions import Array, _wide, erfc, erfcx

LARGE = 30.0
"""From here on the asymptotic series is exact to the last digit."""


def _scaled(x: Array, order: int) -> Array:
    """exp(-|x|) I_n(|x|): the power series has positive terms only; far out, Hankel's series."""
    a = np.abs(x)
    near = np.minimum(a, LARGE)
    t = near * near / 4
    total = np.ones_like(near)
    for k in range(90, 0, -1):
        total = 1 + t / (k * (k + order)) * total
    out = total * np.exp(-near) * ((near / 2) if order else 1)
    far = a > LARGE
    if far.any():
        b = a[far]
        term = np.ones_like(b)
        total = np.ones_like(b)
        for k in range(1, 25):
            term = term * -(4 * order * order - (2 * k - 1) ** 2) / (8 * k * b)
            total = total + term
        out[far] = total / np.sqrt(2 * math.pi * b)
        out[np.isinf(a)] = 0
    return np.where(np.isnan(x), np.nan, out)


def _i0e(x: Array) -> Array:
    return _scaled(x, 0)


def _i1e(x: Array) -> Array:
    return np.sign(x) * _scaled(x, 1)


def _i0(x: Array) -> Array:
    return np.where(np.isinf(x), np.nan, _scaled(x, 0) * np.exp(np.abs(x)))  # PyTorch's inf * 0


def _i1(x: Array) -> Array:
    grown = np.where(np.isinf(x), np.nan, _scaled(x, 1) * np.exp(np.abs(x)))
    return np.sign(x) * grown


i0, i0e, i1, i1e = _wide(_i0), _wide(_i0e), _wide(_i1), _wide(_i1e)


def _log_ndtr(x: Array) -> Array:
    half = x / math.sqrt(2)
    low = np.minimum(half, -math.sqrt(0.5))
    tail = np.log(erfcx(-low) / 2) - low * low
    out: Array = np.where(x < -1, tail, np.log1p(-erfc(np.maximum(half, -1.0)) / 2))
    return out


def _ndtri(p: Array) -> Array:
    """A rational guess (Abramowitz and Stegun 26.2.23), then Halley's steps in the lower tail."""
    q = np.minimum(p, 1 - p)
    safe = np.clip(q, 1e-300, 0.5)
    t = np.sqrt(-2 * np.log(safe))
    top = 2.515517 + t * (0.802853 + t * 0.010328)
    x = top / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in range(3):
        error = erfc(-x / math.sqrt(2)) / 2 - safe
        step = error * math.sqrt(2 * math.pi) * np.exp(np.minimum(x * x / 2, 690))
        x = x - step / (1 + x * step / 2)
    x = np.where(q == 0, -np.inf, np.where((q < 0) | np.isnan(q), np.nan, x))
    out: Array = np.where(p > 0.5, -x, x)
    return out


log_ndtr, ndtri = _wide(_log_ndtr), _wide(_ndtri)


def zeta(x: Any, q: Any) -> Any:
    """Hurwitz' zeta by Euler and Maclaurin: ten terms, then the series of Bernoulli numbers."""
    kind = np.result_type(x, q)
    s, a = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(q, np.float64))
    total = np.zeros(s.shape)
    for k in range(12):
        total = total + np.power(a + k, -s)
    n = a + 12
    total = total + np.power(n, 1 - s) / (s - 1) + np.power(n, -s) / 2
    factor, bernoulli = s, (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6)
    power = np.power(n, -s - 1)
    for j, b in enumerate(bernoulli):
        total = total + b * factor * power / math.factorial(2 * j + 2)
        factor = factor * (s + 2 * j + 1) * (s + 2 * j + 2)
        power = power / (n * n)
    pole = (a <= 0) & (a == np.floor(a))
    strange = (a < 0) & (a != np.floor(a)) & (s != np.floor(s))
    total = np.where(s == 1, np.inf, np.where((s < 1) | strange, np.nan, total))
    return np.where(pole & (s > 1), np.inf, total).astype(kind)
