"""The numbers of `torch.manual_seed`: PyTorch's CPU generator, bit for bit, from numpy.

Every function draws from a `Generator` and returns a new array in row-major order. The algorithms
are those of ATen (CPUGeneratorImpl, DistributionsHelper.h, TransformationHelper.h,
DistributionTemplates.h, MultinomialKernel.cpp) as they run on x86-64 with AVX2. This file must not
know Tensor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from engine import box_muller
from engine.box_muller import fma64, libm
from engine.dtypes import Array, dtype, float16, float32, float64, int64, of
from engine.generator import DEFAULT_SEED, Generator, default_generator, manual_seed, source
from engine.selection import topk

__all__ = [
    "DEFAULT_SEED",
    "Generator",
    "bernoulli",
    "bernoulli_each",
    "cauchy",
    "default_generator",
    "exponential",
    "geometric",
    "log_normal",
    "manual_seed",
    "multinomial",
    "normal",
    "randint",
    "random",
    "randperm",
    "source",
    "uniform",
]

Shape = Sequence[int]


# --- continuous distributions -----------------------------------------------------------------


def uniform(g: Generator, shape: Shape, dt: dtype, low: float = 0.0, high: float = 1.0) -> Array:
    """Numbers in [low, high): `rand`, `uniform_`. float16, float32 and float64."""
    _check_float(dt, "check_uniform_bounds")
    largest = float(np.finfo(dt.numpy).max)
    for name, bound in (("from", low), ("to", high)):
        if not -largest <= bound <= largest:
            raise RuntimeError(f"{name} is out of bounds for {dt.cpp}")
    if low > high:
        raise RuntimeError(
            f"uniform_ expects to return a [from, to) range, but found from={low:g} > to={high:g}"
        )
    if high - low > largest:
        raise RuntimeError(
            f"uniform_ expects to-from <= std::numeric_limits<{dt.scalar}>::max(), but found "
            f"to={high:g} and from={low:g} which result in to-from to exceed the limit"
        )
    n = math.prod(shape)
    if dt is float64:
        values: Array = g.unit64(n)
        if (low, high) != (0, 1):
            values = fma64(values, np.float64(high - low), np.float64(low))
    else:
        values = g.unit32(n)
        if (low, high) != (0, 1):
            start, end = np.float32(low), np.float32(high)
            values = box_muller.fma32(values, end - start, start)
        values = values.astype(dt.numpy)
    # Rounding may reach the open end; PyTorch then gives the other one.
    values[values == dt.numpy.type(high)] = dt.numpy.type(low)
    return values.reshape(shape)


def normal(
    g: Generator,
    shape: Shape,
    dt: dtype,
    mean: float = 0.0,
    std: float = 1.0,
    contiguous: bool = True,
) -> Array:
    """Numbers of the normal distribution: `randn`, `normal_`. float16, float32, float64 and, with
    half the variance in each part, complex64 and complex128.

    From 16 elements on PyTorch fills blocks of 16; fewer, or a target that isn't contiguous
    (`contiguous=False`, which `x.T.normal_()` is), go one by one and use the cached second value.
    """
    if not std >= 0:
        raise RuntimeError(f"normal expects std >= 0.0, but found std {std:g}")
    if dt.kind == 3:
        parts = normal(g, (*shape, 2), dt.to_real(), mean, std / math.sqrt(2), contiguous)
        return parts.view(dt.numpy).reshape(shape)
    _check_float(dt, "normal_kernel_cpu")
    n = math.prod(shape)
    if n < 16 or not contiguous:
        return _narrow(_normal_pairs(g, n, mean, std), dt).reshape(shape)
    whole = n - n % 16
    draw: Callable[[int], Array] = g.unit64 if dt is float64 else g.unit32
    fill: Callable[[Array, float, float], Array]
    fill = box_muller.fill64 if dt is float64 else box_muller.fill32
    # Except in float16, the ragged end is drawn first and then overwritten.
    values: Array = draw(whole if dt is float16 else n)
    values[:whole] = fill(values[:whole], mean, std)
    if n % 16:
        tail = fill(draw(16), mean, std)
        values = np.concatenate([values[: n - 16], tail])
    return values.astype(dt.numpy, copy=False).reshape(shape)


def _normal_pairs(g: Generator, n: int, mean: float, std: float) -> Array:
    """Box-Muller in float64, a pair at a time; an odd one waits in the generator."""
    head = [] if g.cached_normal is None or n == 0 else [g.cached_normal]
    if head:
        g.cached_normal = None
    pairs = (n - len(head) + 1) // 2
    draws = g.unit64(2 * pairs)
    radius = np.sqrt(-2.0 * libm(math.log1p, -draws[1::2]))
    theta = 2.0 * math.pi * draws[0::2]
    both = np.stack([radius * libm(math.cos, theta), radius * libm(math.sin, theta)], axis=1)
    values = np.concatenate([np.array(head, dtype=np.float64), both.reshape(-1)])
    if len(values) > n:
        g.cached_normal = float(values[n])
    return fma64(values[:n], np.float64(std), np.float64(mean))


def exponential(g: Generator, shape: Shape, dt: dtype, rate: float = 1.0) -> Array:
    """Numbers of the exponential distribution with the given rate (PyTorch's `lambd`)."""
    if dt.kind != 2:
        raise RuntimeError(
            "Exponential distribution is a continuous probability distribution. "
            f"dtype must be a floating point but you specified {dt.scalar}"
        )
    _check_positive("exponential_", "lambda", rate)
    draws = g.unit64(math.prod(shape))
    return _narrow(-1.0 / rate * libm(math.log1p, -draws), dt).reshape(shape)


def cauchy(g: Generator, shape: Shape, dt: dtype, median: float = 0.0, sigma: float = 1.0) -> Array:
    """Numbers of the Cauchy distribution."""
    if dt.kind != 2:
        raise RuntimeError(
            "Cauchy distribution is a continuous probability distribution. "
            f"dtype must be a floating point but you specified {dt.cpp}"
        )
    _check_positive("cauchy_", "sigma", sigma)
    draws = g.unit64(math.prod(shape))
    tangents = libm(math.tan, math.pi * (draws - 0.5))
    return _narrow(fma64(tangents, np.float64(sigma), np.float64(median)), dt).reshape(shape)


def log_normal(g: Generator, shape: Shape, dt: dtype, mean: float = 1.0, std: float = 2.0) -> Array:
    """Numbers whose logarithms are of the normal distribution."""
    _check_float(dt, "log_normal_cpu")
    _check_positive("log_normal_", "std", std)
    normals = _normal_pairs(g, math.prod(shape), mean, std)
    return _narrow(libm(_exp, normals), dt).reshape(shape)


def _check_positive(function: str, name: str, value: float) -> None:
    if not value > 0:
        raise RuntimeError(f"{function} expects {name} > 0.0, but found {name}={value:g}")


def _exp(x: float) -> float:
    return math.exp(x) if x < 709.782712893384 else math.inf


# --- discrete distributions -------------------------------------------------------------------


def randint(g: Generator, shape: Shape, dt: dtype, low: int, high: int) -> Array:
    """Integers in [low, high): `randint`, `random_(low, high)`. Any real dtype."""
    for bound in (low, high):
        if not -(2**63) <= bound < 2**63:
            raise ValueError("Overflow when unpacking long long")
    if low >= high:
        raise RuntimeError(
            f"random_ expects 'from' to be less than 'to', but got from={low} >= to={high}"
        )
    if dt.kind == 3:
        raise RuntimeError(
            "check_random_bounds handles only integral, floating-point and boolean types"
        )
    if dt.kind == 2:
        low, high = _representable(low, high, dt)
    least, most = _limits(dt)
    for name, bound in (("from", low), ("to - 1", high - 1)):
        if not least <= bound <= most:
            raise RuntimeError(f"{name} is out of bounds for {dt.cpp}")
    n, span = math.prod(shape), high - low
    # PyTorch takes 64 bits once 32 would skew the remainder by more than about 5 %.
    bits = g.bits64(n) if span >= 2**28 else g.bits32(n).astype(np.uint64)
    values = (bits % np.uint64(span)).astype(np.int64) + np.int64(low)
    return values.astype(dt.numpy).reshape(shape)


def _limits(dt: dtype) -> tuple[float, float]:
    if dt.kind == 0:
        return 0, 1
    info = np.finfo(dt.numpy) if dt.kind == 2 else np.iinfo(dt.numpy)
    return (float(info.min), float(info.max)) if dt.kind == 2 else (int(info.min), int(info.max))


def _representable(low: int, high: int, dt: dtype) -> tuple[int, int]:
    """The bounds moved inwards to where the floating dtype still tells neighbours apart."""
    digits = np.finfo(dt.numpy).nmant + 1

    def cast(value: int) -> int:
        rounded = float(dt.numpy.type(value))
        return int(rounded) if math.isfinite(rounded) else value

    start, end = low, high
    if cast(low + 1) < low:
        start = cast(low + 1) + (1 << (abs(low + 1).bit_length() - digits))
    if cast(high - 1) >= high:
        end = cast(high - 1) - (1 << (abs(high - 1).bit_length() - digits))
    if start >= end:
        raise RuntimeError(
            "random_ expects 'from' casted to dtype to be less than 'to' casted to dtype, "
            f"but got from={start} >= to={end}"
        )
    return start, end


def random(g: Generator, shape: Shape, dt: dtype) -> Array:
    """`random_()`: integers from 0 to the dtype's largest, or to 2^digits for a floating dtype."""
    if dt.kind == 3:
        raise NotImplementedError(f"\"random_kernel_cpu\" not implemented for '{dt.scalar}'")
    n = math.prod(shape)
    wide = dt is int64 or dt is float64
    bits = g.bits64(n) if wide else g.bits32(n).astype(np.uint64)
    count = 2 ** (np.finfo(dt.numpy).nmant + 1) + 1 if dt.kind == 2 else int(_limits(dt)[1]) + 1
    return (bits % np.uint64(count)).astype(dt.numpy).reshape(shape)


def randperm(g: Generator, n: int, dt: dtype = int64) -> Array:
    """A permutation of 0 to n-1."""
    if n < 0:
        raise RuntimeError(f"Trying to create tensor with negative dimension {n}: [{n}]")
    if dt.kind in (0, 3):
        raise NotImplementedError(f"\"randperm\" not implemented for '{dt.scalar}'")
    if dt.kind == 1 and n > int(np.iinfo(dt.numpy).max):
        raise RuntimeError(f"value cannot be converted to type {dt.name}_t without overflow")
    if dt.kind == 2 and n > 2 ** (np.finfo(dt.numpy).nmant + 1) + 1:
        most = 2 ** (np.finfo(dt.numpy).nmant + 1) + 1
        raise RuntimeError(f"n cannot be greater than {most} for {dt.scalar} type.")
    order = list(range(n))
    left = np.arange(n, 1, -1, dtype=np.uint32)
    for i, step in enumerate((g.bits32(max(n - 1, 0)) % left).tolist()):
        order[i], order[i + step] = order[i + step], order[i]
    return np.array(order, dtype=dt.numpy)


def bernoulli(g: Generator, shape: Shape, dt: dtype, p: float) -> Array:
    """Ones with probability p, else zeros: `bernoulli_(p)`, and the mask of dropout."""
    if not 0 <= p <= 1:
        raise RuntimeError(f"bernoulli_ expects p to be in [0, 1], but got p={p:g}")
    if dt.kind == 3:
        raise NotImplementedError(f"\"bernoulli_scalar_cpu_\" not implemented for '{dt.scalar}'")
    return (g.unit64(math.prod(shape)) < p).astype(dt.numpy).reshape(shape)


def bernoulli_each(g: Generator, p: Array, dt: dtype) -> Array:
    """Ones with the probabilities p, an array as large as the result: `torch.bernoulli(p)`."""
    if p.dtype.kind != "f":
        kind = of(p.dtype).scalar
        raise NotImplementedError(f"\"bernoulli_tensor_cpu_p_\" not implemented for '{kind}'")
    if not bool(np.all((p >= 0) & (p <= 1))):
        raise RuntimeError(
            "Expected p_in >= 0 && p_in <= 1 to be true, but got false.  (Could this error message "
            "be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    draws = g.unit64(p.size) if p.dtype == np.float64 else g.unit32(p.size)
    return (draws < p.reshape(-1)).astype(dt.numpy).reshape(p.shape)


def geometric(g: Generator, shape: Shape, dt: dtype, p: float) -> Array:
    """How many trials until the first success, of probability p each."""
    if not 0 < p < 1:
        raise RuntimeError(f"geometric_ expects p to be in (0, 1), but got p={p:g}")
    if dt.kind in (0, 3):
        raise NotImplementedError(f"\"geometric_cpu\" not implemented for '{dt.scalar}'")
    logs = libm(_log, g.unit64(math.prod(shape)))
    return _narrow(np.ceil(logs / math.log1p(-p)), dt).reshape(shape)


def _log(x: float) -> float:
    return math.log(x) if x else -math.inf


MOST_CATEGORIES = 1 << 24


def multinomial(g: Generator, weights: Array, n: int, replacement: bool = False) -> Array:
    """n categories for each row of `weights`, (k) or (rows, k) of a floating dtype, as int64."""
    if weights.ndim not in (1, 2):
        raise RuntimeError("prob_dist must be 1 or 2 dim")
    if weights.dtype.kind != "f":
        kind = of(weights.dtype).scalar
        raise RuntimeError(
            f"multinomial only supports floating-point dtypes for input, got: {kind}"
        )
    if n <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if not replacement and n > weights.shape[-1]:
        raise RuntimeError(
            "cannot sample n_sample > prob_dist.size(-1) samples without replacement"
        )
    if weights.shape[-1] > MOST_CATEGORIES:
        raise RuntimeError("number of categories cannot exceed 2^24")
    if replacement and n > 1:
        rows = [_with_replacement(g, row, n) for row in np.atleast_2d(weights)]
        return np.stack(rows).reshape(*weights.shape[:-1], n)
    if not bool(np.all((weights >= 0) & (weights < np.inf))):
        raise RuntimeError("probability tensor contains either `inf`, `nan` or element < 0")
    if not bool(np.all(weights.sum(axis=-1) > 0)):
        raise RuntimeError("invalid multinomial distribution (sum of probabilities <= 0)")
    race = exponential(g, weights.shape, of(weights.dtype))
    with np.errstate(divide="ignore", invalid="ignore"):
        quotients = weights / race
    if n == 1:
        return np.asarray(np.argmax(quotients, axis=-1, keepdims=True))
    taken = [topk(row, n) for row in np.atleast_2d(quotients)]
    return np.stack(taken).reshape(*weights.shape[:-1], n)


def _with_replacement(g: Generator, row: Array, n: int) -> Array:
    problem = "invalid multinomial distribution"
    if not bool(np.all(row >= 0)):
        raise RuntimeError(f"{problem} (encountering probability entry < 0)")
    if not bool(np.all(np.isfinite(row))):
        raise RuntimeError(f"{problem} (encountering probability entry = infinity or NaN)")
    sums: Array = np.cumsum(row, dtype=np.float64 if row.dtype == np.float64 else np.float32)
    if not sums[-1] > 0:
        raise RuntimeError(f"{problem} (sum of probabilities <= 0)")
    sums /= sums[-1]
    sums[-1] = 1
    return np.searchsorted(sums.astype(np.float64), g.unit64(n), side="left")


def _check_float(dt: dtype, kernel: str) -> None:
    if dt.kind != 2:
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{dt.scalar}'")


def _narrow(values: Array, dt: dtype) -> Array:
    """float64 to `dt` as C++ casts: to float16 by way of float32."""
    with np.errstate(over="ignore"):
        if dt is float16:
            values = values.astype(float32.numpy)
        return values.astype(dt.numpy)
