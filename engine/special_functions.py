"""Special functions that numpy lacks, on float arrays, to a relative error of about 1e-15.

float32 and float16 are computed in float64. It must not know ops or Tensor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def _wide(function: Callable[[Array], Array]) -> Callable[[Any], Any]:
    """Compute in float64, give back the argument's own dtype and shape."""

    def computed(x: Any) -> Any:
        out = function(np.asarray(x, np.float64).reshape(-1))
        return out.reshape(np.shape(x)).astype(x.dtype, copy=False)

    computed.__name__ = function.__name__
    computed.__doc__ = function.__doc__
    return computed


def _polynomial(coefficients: Sequence[float], x: Array) -> Array:
    out = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        out *= x
        out += c
    return out


# --- the error function ---------------------------------------------------------------------------

# erf(x) / x as a polynomial in x^2 on [0, 1], and (1 + 2x) exp(x^2) erfc(x) as one in
# t = (x - 3.75) / (x + 3.75) for all x >= 0 (the substitution of Shepherd and Laframboise, Math.
# Comp. 36 (1981)). Both are Chebyshev interpolants, computed with 60 digits and written in powers.
_NEAR = (
    1.1283791670955126, -0.37612638903183754, 0.1128379167095512, -0.026866170645129854,
    0.005223977625423455, -0.0008548327021945428, 0.00012055332903350668,
    -1.4925647581008593e-05, 1.6462045711013026e-06, -1.6364645854816389e-07,
    1.479243542696247e-08, -1.2164764337224506e-09, 8.709755232851789e-11, -4.2320376764874594e-12,
)  # fmt: skip
_FAR = (
    1.2375126308378275, -0.14024059858554697, 0.0035854154854644293, 0.0822767384901452,
    -0.10880393014174886, 0.09230432116037748, -0.05869339858963677, 0.028362277418956406,
    -0.009746579558029276, 0.0017556258528952954, 0.0002937136655913448, -0.0002901540805408417,
    5.164909889268241e-05, 2.238423915508223e-05, -1.1444146237700524e-05, -9.73559896736775e-07,
    1.751637648849062e-06, -5.7218230603224066e-08, -2.5866850716155884e-07,
    2.3263508708859107e-08, 3.867533424222233e-08, -3.744210080962012e-09,
    -5.173990214011299e-09, 3.1114333809799115e-10, 4.25147144479637e-10,
)  # fmt: skip


def _scaled_erfc(x: Array) -> Array:
    """exp(x^2) erfc(x) for x >= 0."""
    t = np.where(np.isinf(x), 1.0, (x - 3.75) / (x + 3.75))
    out: Array = _polynomial(_FAR, t) / (1 + 2 * x)
    return out


def _gauss(x: Array) -> Array:
    """exp(-x^2) with x^2 in two parts, so that large x keep their digits."""
    x = np.clip(x, -40, 40)
    high = x.astype(np.float32).astype(np.float64)
    out: Array = np.exp(-high * high) * np.exp((high - x) * (high + x))
    return out


def _erf(x: Array) -> Array:
    a = np.abs(x)
    out = x * _polynomial(_NEAR, np.minimum(x * x, 1))
    far = a >= 1
    if far.any():
        b = a[far]
        out[far] = np.copysign(1 - _gauss(b) * _scaled_erfc(b), x[far])
    return out


def _erfc(x: Array) -> Array:
    out = 1 - _erf(x)
    far = x > 0.5
    if far.any():
        b = x[far]
        out[far] = _gauss(b) * _scaled_erfc(b)
    return out


def _erfcx(x: Array) -> Array:
    out = np.empty_like(x)
    negative = x < 0
    b = x[~negative]
    out[~negative] = _scaled_erfc(b)
    b = x[negative]
    out[negative] = 2 * np.exp(b * b) - _scaled_erfc(-b)
    return out


def _erfinv(y: Array) -> Array:
    """Newton's steps from a first guess by Winitzki's formula."""
    a = np.abs(y)
    log = np.log1p(-a * a)
    half = 2 / (math.pi * 0.147) + log / 2
    x = np.sqrt(np.maximum(np.sqrt(half * half - log / 0.147) - half, 0))
    inside = a < 1
    for _ in range(3):
        # Far out erfc tells more than erf.
        error = np.where(a < 0.5, _erf(x) - a, (1 - a) - _erfc(x))
        step = error * (math.sqrt(math.pi) / 2) * np.exp(np.minimum(x * x, 700))
        x = np.where(inside, x - step / (1 + x * step), x)
    x = np.where(a == 1, np.inf, np.where(a > 1, np.nan, x))
    return np.copysign(x, y)


erf = _wide(_erf)
erfc = _wide(_erfc)
erfcx = _wide(_erfcx)
erfinv = _wide(_erfinv)

# --- the gamma function ---------------------------------------------------------------------------


def _each(function: Callable[[float], float]) -> Callable[[Array], Array]:
    def mapped(x: Array) -> Array:
        return np.array([function(v) for v in x.tolist()], np.float64)

    return mapped


def _log_gamma(v: float) -> float:
    try:
        return math.lgamma(v)
    except ValueError:  # a pole: 0, -1, -2 ...
        return math.inf
    except OverflowError:
        return math.inf


lgamma = _wide(_each(_log_gamma))

_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510,
              43867 / 798, -174611 / 330)  # fmt: skip
"""B2, B4 ... B20."""


def _digamma(x: Array) -> Array:
    """Reflection for negative x, the recurrence up to 10, then the asymptotic series."""
    reflected = x < 0
    y = np.where(reflected, 1 - x, x)
    out = np.zeros_like(y)
    for _ in range(10):
        low = y < 10
        out = np.where(low, out - 1 / y, out)
        y = np.where(low, y + 1, y)
    inverse = 1 / (y * y)
    series = np.zeros_like(y)
    for k in range(len(_BERNOULLI), 0, -1):
        series = (series + _BERNOULLI[k - 1] / (2 * k)) * inverse
    out += np.log(y) - 0.5 / y - np.where(np.isinf(y), 0, series)
    fraction = x - np.trunc(x)
    out = np.where(reflected, out - math.pi / np.tan(math.pi * fraction), out)
    out = np.where(reflected & (fraction == 0), np.nan, out)
    return np.where(x == 0, np.copysign(np.inf, -x), out)


digamma = _wide(_digamma)


def _zeta(s: int, q: Array) -> Array:
    """Hurwitz's zeta function, s >= 2: Euler and Maclaurin's summation from q + 12 on."""
    out = np.zeros_like(q)
    for k in range(12):
        out += (q + k) ** -float(s)
    y = q + 12
    out += y ** (1.0 - s) / (s - 1) + 0.5 * y ** -float(s)
    factor, power = float(s), y ** (-s - 1.0)
    for k, b in enumerate(_BERNOULLI, start=1):
        out += b / math.factorial(2 * k) * factor * power
        factor *= (s + 2 * k - 1) * (s + 2 * k)
        power = power / (y * y)
    return out


def _factorial(n: int) -> float:
    """n!, infinite where no float holds it."""
    return float(math.factorial(n)) if n <= 170 else math.inf


def polygamma(n: int, x: Any) -> Any:
    """The n-th derivative of digamma."""
    if n == 0:
        return digamma(x)
    if n == 1:
        return _trigamma(np.asarray(x))

    def derivative(values: Array) -> Array:
        sign = 1.0 if n % 2 else -1.0
        with np.errstate(invalid="ignore"):
            out = sign * _factorial(n) * _zeta(n + 1, values)
        # As PyTorch: zeta is infinite at 0, -1, -2 ... and, for odd s, unknown below 0.
        whole = (values <= 0) & (values == np.floor(values))
        return np.where(whole, sign * np.inf, out)

    return _wide(derivative)(x)


def _trigamma(x: Array) -> Array:
    """The derivative of digamma as PyTorch has it, in the dtype of x: reflected below 0.5, then a
    series of few terms from six steps on (aten/src/ATen/native/Math.h, trigamma)."""
    kind = x.dtype.type
    pi, small = kind(math.pi), x < 0.5
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        sine = np.sin(pi * x)
        out: Array = np.where(small, -(pi * pi) / (sine * sine), kind(0))
        y = np.where(small, 1 - x, x)
        for _ in range(6):
            out = out + 1 / (y * y)
            y = y + 1
        square = 1 / (y * y)
        tail = square * (kind(1 / 6) - square * (kind(1 / 30) - square * kind(1 / 42)))
        out = out + (1 + 1 / (2 * y) + tail) / y
    return np.where(small, -out, out)
