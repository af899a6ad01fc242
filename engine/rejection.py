"""Draws that may take several tries each: gamma, Poisson, binomial, Dirichlet.

Element by element, as ATen's `Distributions.h` and `Distributions.cpp` draw them, so that each try
takes from the stream what PyTorch's takes. Sums are done in float64, constants are the float32 ones
that stand there. This file must not know Tensor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from engine.dtypes import Array, of
from engine.generator import Generator
from engine.summation import torch_sum

Kind = Any
"""np.float32 or np.float64, the dtype of the arguments."""

_THIRD, _SQUEEZE = float(np.float32(1 / 3)), float(np.float32(0.0331))
_STIRLING = (
    0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509,
    0.0166446911898211, 0.0138761288230707, 0.0118967099458917, 0.0104112652619720,
    0.00925546218271273, 0.00833056343336287,
)  # fmt: skip


def gamma(g: Generator, alpha: Array) -> Array:
    """One number for each concentration of `alpha` (float32 or float64), in its dtype; at least
    the smallest normal number."""
    kind = _floating(alpha, "gamma_cpu")
    draws = [_gamma(g, a, kind) for a in alpha.reshape(-1)]
    found: Array = np.maximum(np.array(draws, kind), np.finfo(kind).tiny)
    return found.reshape(alpha.shape)


def dirichlet(g: Generator, alpha: Array) -> Array:
    """Rows that sum to one: gammas of the concentrations (..., k), in float64, divided."""
    kind = _floating(alpha, "dirichlet")
    gammas = gamma(g, alpha.astype(np.float64))
    parts: Array = (gammas / torch_sum(gammas, (gammas.ndim - 1,), True)).astype(kind)
    most = np.nextafter(kind(1), kind(0))
    return parts.clip(np.finfo(kind).tiny, most)


def poisson(g: Generator, rate: Array) -> Array:
    """One count for each rate, in its dtype. RuntimeError for a negative rate, NotImplementedError
    for one whose counts no int64 holds: PyTorch's are no numbers of that distribution."""
    kind = _floating(rate, "poisson_cpu")
    if (rate >= 2.0**62).any():
        raise NotImplementedError("poisson of rates from 2**62 on is not available here")
    return np.array([_poisson(g, r) for r in rate.reshape(-1).tolist()], kind).reshape(rate.shape)


def binomial(g: Generator, count: Array, prob: Array) -> Array:
    """How many of `count` tries succeed with `prob`, element by element, in the dtype of count.
    NotImplementedError for infinitely many tries, of which PyTorch makes inf or nan by chance."""
    for name, array in (("count", count), ("prob", prob)):
        if array.dtype.kind != "f":
            raise ValueError(
                f"binomial only supports floating-point dtypes for {name}, got: "
                f"{of(array.dtype).scalar}"
            )
    if count.dtype != prob.dtype:
        raise RuntimeError(
            f"Found dtype {of(prob.dtype).scalar} but expected {of(count.dtype).scalar}"
        )
    kind = _floating(count, "binomial_cpu")
    if np.isposinf(count).any():
        raise NotImplementedError("binomial of infinitely many tries is not available here")
    count, prob = np.broadcast_arrays(count, prob)
    pairs = zip(count.reshape(-1), prob.reshape(-1), strict=True)
    return np.array([_binomial(g, n, p, kind) for n, p in pairs], kind).reshape(count.shape)


def _floating(array: Array, kernel: str) -> Kind:
    if array.dtype.kind != "f":
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{of(array.dtype).scalar}'")
    return array.dtype.type


def _normal(g: Generator) -> float:
    """One number of the normal distribution; every other one waited in the generator."""
    waiting = g.cached_normal
    if waiting is not None:
        g.cached_normal = None
        return waiting
    theta, away = 2.0 * math.pi * g.unit(), g.unit()
    radius = math.sqrt(-2.0 * math.log1p(-away))
    g.cached_normal = radius * math.sin(theta)
    return radius * math.cos(theta)


def _gamma(g: Generator, alpha: Any, kind: Kind) -> float:
    """Marsaglia and Tsang's way; what belongs to `alpha` alone is done in its dtype."""
    scale = 1.0
    if alpha < 1:
        if alpha == 0:
            return 0.0
        scale = _power(1 - g.unit(), float(kind(1) / alpha))
        alpha = kind(alpha + kind(1))
    d = float(kind(alpha - kind(np.float32(_THIRD))))
    if not d > 0:
        return math.nan
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x, y = 0.0, 0.0
        while y <= 0:
            x = _normal(g)
            y = 1.0 + c * x
        v, u, xx = y * y * y, 1 - g.unit(), x * x
        if u < 1.0 - _SQUEEZE * xx * xx:
            return scale * d * v
        if math.log(u) < 0.5 * xx + d * (1.0 - v + math.log(v)):
            return scale * d * v


def _power(base: float, exponent: float) -> float:
    return math.pow(base, exponent) if base > 0 else 0.0


def _poisson(g: Generator, rate: float) -> int:
    if not rate >= 0:
        raise RuntimeError("invalid Poisson rate, expected rate to be non-negative")
    if rate == 0:
        return 0
    if rate < 10:
        least, product, count = math.exp(-rate), 1.0, 0
        while True:
            product *= g.unit()
            if product <= least:
                return count
            count += 1
    # Hörmann's transformed rejection
    root, log_rate = math.sqrt(rate), math.log(rate)
    b = 0.931 + 2.53 * root
    a = -0.059 + 0.02483 * b
    inverse_alpha, tight = 1.1239 + 1.1328 / (b - 3.4), 0.9277 - 3.6224 / (b - 2)
    while True:
        u, v = g.unit() - 0.5, g.unit()
        us = 0.5 - abs(u)
        k = math.floor((2 * a / us + b) * u + rate + 0.43) if us else -1
        if us >= 0.07 and v <= tight:
            return k
        if k < 0 or (us < 0.013 and v > us):
            continue
        left = _log(v) + math.log(inverse_alpha) - math.log(a / (us * us) + b)
        if left <= -rate + k * log_rate - math.lgamma(k + 1):
            return k


def _log(x: float) -> float:
    return math.log(x) if x else -math.inf


def _binomial(g: Generator, count: Any, prob: Any, kind: Kind) -> float:
    if count <= 0 or prob <= 0:
        return 0.0
    if prob >= 1:
        return float(count)
    if prob != prob or count != count:
        return math.nan
    turned = prob > 0.5
    p = kind(1.0 - float(prob)) if turned else prob
    draw = _transformed if float(kind(count * p)) >= 10.0 else _inverted
    found = draw(g, count, p, kind)
    return float(count) - found if turned else found


def _inverted(g: Generator, count: Any, prob: Any, kind: Kind) -> float:
    """The number of geometric waits that fit into `count`."""
    log_prob, waited, fit = float(np.log1p(-prob)), 0.0, 0
    if kind is np.float64:
        log_prob = math.log1p(-float(prob))
    while True:
        waited += math.ceil(_log(u) / log_prob) if (u := g.unit()) else math.inf
        if waited > count:
            return fit
        fit += 1


def _tail(k: float) -> float:
    if k < len(_STIRLING):
        return _STIRLING[int(k)]
    square = (k + 1) * (k + 1)
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1)


def _transformed(g: Generator, count: Any, prob: Any, kind: Kind) -> float:
    """Hörmann's BTRS. What C++ computes in the dtype of its arguments is computed in it here."""
    one = kind(1)
    n, p = float(count), float(prob)
    deviation = float(np.sqrt(kind(kind(count * prob) * kind(one - prob))))
    b = 1.15 + 2.53 * deviation
    a = -0.0873 + 0.0248 * b + 0.01 * p
    c = float(kind(count * prob)) + 0.5
    tight, r = 0.92 - 4.2 / b, float(kind(prob / kind(one - prob)))
    alpha = (2.83 + 5.1 / b) * deviation
    m = float(np.floor(kind(kind(count + one) * prob)))
    while True:
        u, v = g.unit() - 0.5, g.unit()
        us = 0.5 - abs(u)
        k = float(kind(math.floor((2 * a / us + b) * u + c))) if us else -1.0
        if k < 0 or k > n:
            continue
        if us >= 0.07 and v <= tight:
            return k
        v = _log(v * alpha / (a / (us * us) + b))
        upper = (
            (m + 0.5) * math.log((m + 1) / (r * (n - m + 1)))
            + (n + 1) * math.log((n - m + 1) / (n - k + 1))
            + (k + 0.5) * math.log(r * (n - k + 1) / (k + 1))
            + _tail(m) + _tail(n - m) - _tail(k) - _tail(n - k)
        )  # fmt: skip
        if v <= upper:
            return k
