"""Filling parameters: PyTorch's initialisations, which draw the same numbers from the same seed.

Each changes its tensor in place, outside the graph, and tells watchers once, by its own name.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from .. import dtypes, rng
from ..bfloat16 import cast
from ..dispatch import NUMBER_TYPES, TENSORS, bump, unwrap, wrap
from ..tensor import Tensor
from ..watch import SEAT

__all__ = [
    "calculate_gain", "constant_", "dirac_", "eye_", "kaiming_normal_", "kaiming_uniform_",
    "normal_", "ones_", "orthogonal_", "sparse_", "trunc_normal_", "uniform_", "xavier_normal_",
    "xavier_uniform_", "zeros_",
]  # fmt: skip

F = TypeVar("F", bound=Callable[..., Tensor])


def _told(function: F) -> F:
    """Let watchers see one change, by this function's name."""

    @functools.wraps(function)
    def initialise(tensor: Any, *args: Any, **kwargs: Any) -> Any:
        unwrap(tensor, function.__name__, "'tensor' (position 1)")
        watcher, SEAT.now = SEAT.now, None
        try:
            function(tensor, *args, **kwargs)
        finally:
            SEAT.now = watcher
        bump(tensor)
        if watcher is not None:
            watcher.changed(tensor, function.__name__)
        return tensor

    return initialise  # type: ignore[return-value]


def _write(tensor: Tensor, array: Any) -> Tensor:
    if type(array) is not np.ndarray and type(array) not in NUMBER_TYPES:
        if type(array) not in TENSORS or array._data.ndim:
            raise TypeError(
                "fill_(): argument 'value' (position 1) must be Number or Tensor, "
                f"not {type(array).__name__}"
            )
        array = array._data
    tensor._data[...] = cast(np.asarray(array), tensor._data.dtype)
    return tensor


def _uniform(tensor: Tensor, low: float, high: float, generator: Any) -> Tensor:
    array = tensor._data
    kind = dtypes.of(array.dtype)
    return _write(tensor, rng.uniform(rng.source(generator), array.shape, kind, low, high))


def _normal(tensor: Tensor, mean: float, std: float, generator: Any) -> Tensor:
    array = tensor._data
    ordered = bool(array.flags.c_contiguous)
    kind = dtypes.of(array.dtype)
    return _write(tensor, rng.normal(rng.source(generator), array.shape, kind, mean, std, ordered))


@_told
def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    return _uniform(tensor, float(a), float(b), generator)


@_told
def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    return _normal(tensor, float(mean), float(std), generator)


@_told
def constant_(tensor: Tensor, val: float) -> Tensor:
    return _write(tensor, val)


@_told
def ones_(tensor: Tensor) -> Tensor:
    return _write(tensor, 1)


@_told
def zeros_(tensor: Tensor) -> Tensor:
    return _write(tensor, 0)


@_told
def eye_(tensor: Tensor) -> Tensor:
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    return _write(tensor, np.eye(*tensor._data.shape))


@_told
def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    if tensor.ndim not in (3, 4, 5):
        raise ValueError("Only tensors with 3, 4, or 5 dimensions are supported")
    shape = tensor._data.shape
    if shape[0] % groups:
        raise ValueError("dim 0 must be divisible by groups")
    array = np.zeros(shape)
    out = shape[0] // groups
    middle = tuple(n // 2 for n in shape[2:])
    for g in range(groups):
        for d in range(min(out, shape[1])):
            array[(g * out + d, d, *middle)] = 1
    return _write(tensor, array)


@_told
def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Any = None,
) -> Tensor:
    """Normal numbers between a and b: the others are drawn anew, or, where too many would be,
    uniform ones are kept as often as the normal density says."""
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            stacklevel=3,
        )

    def below(x: float) -> float:
        return (1.0 + math.erf((x - mean) / std / math.sqrt(2.0))) / 2.0

    array = tensor._data
    kind = array.dtype.type
    if below(b) - below(a) > 0.3:
        low, high = kind(a), kind(b)
        _normal(tensor, mean, std, generator)
        while (bad := (array < low) | (array > high)).any():
            array[bad] = _normal(wrap(np.empty_like(array)), mean, std, generator)._data[bad]
        return tensor
    peak = -0.5 * ((max(a, min(mean, b)) - mean) / std) ** 2
    pending = np.ones(array.shape, bool)
    while pending.any():
        drawn = _uniform(wrap(np.empty_like(array)), a, b, generator)._data
        array[pending] = drawn[pending]
        density = np.square((drawn - kind(mean)) / kind(std)) * kind(-0.5) - kind(peak)
        chance = _uniform(wrap(np.empty_like(array)), 0.0, 1.0, generator)._data
        pending &= np.log(chance) > density
    return tensor


# --- by fan --------------------------------------------------------------------------------------


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """How many inputs and outputs each unit has."""
    shape = tensor._data.shape
    if len(shape) < 2:
        raise ValueError(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
        )
    field = math.prod(shape[2:])
    return shape[1] * field, shape[0] * field


GAINS = {"sigmoid": 1, "tanh": 5.0 / 3, "relu": math.sqrt(2.0), "selu": 3.0 / 4}
LINEAR = ("linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d",
          "conv_transpose3d")  # fmt: skip


def calculate_gain(nonlinearity: str, param: Any = None) -> float:
    """By how much the spread of values is to grow to make up for a nonlinearity."""
    if nonlinearity in LINEAR:
        return 1
    if nonlinearity in GAINS:
        return GAINS[nonlinearity]
    if nonlinearity == "leaky_relu":
        if param is None:
            slope = 0.01
        elif not isinstance(param, bool) and isinstance(param, (int, float)):
            slope = param
        else:
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    raise ValueError(f"Unsupported nonlinearity {nonlinearity}")


@_told
def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    bound = math.sqrt(3.0) * (gain * math.sqrt(2.0 / float(fan_in + fan_out)))
    return _uniform(tensor, -bound, bound, generator)


@_told
def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
    return _normal(tensor, 0.0, gain * math.sqrt(2.0 / float(fan_in + fan_out)), generator)


def _calculate_correct_fan(tensor: Tensor, mode: str) -> int:
    mode = mode.lower()
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"Mode {mode} not supported, please use one of ['fan_in', 'fan_out']")
    return _calculate_fan_in_and_fan_out(tensor)[mode == "fan_out"]


def _spread(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    """The standard deviation that keeps the variance through the layer (He et al.)."""
    return calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))


def _empty(tensor: Tensor) -> bool:
    if 0 not in tensor._data.shape:
        return False
    warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=4)
    return True


@_told
def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    if _empty(tensor):
        return tensor
    bound = math.sqrt(3.0) * _spread(tensor, a, mode, nonlinearity)
    return _uniform(tensor, -bound, bound, generator)


@_told
def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    if _empty(tensor):
        return tensor
    return _normal(tensor, 0.0, _spread(tensor, a, mode, nonlinearity), generator)


@_told
def orthogonal_(tensor: Tensor, gain: float = 1, generator: Any = None) -> Tensor:
    """Orthonormal rows (or columns): the Q of a QR decomposition of normal numbers."""
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor._data.size == 0:
        return tensor
    rows = tensor._data.shape[0]
    columns = tensor._data.size // rows
    flat = _normal(wrap(np.empty((rows, columns), tensor._data.dtype)), 0.0, 1.0, generator)._data
    q, r = np.linalg.qr(flat.T if rows < columns else flat)
    q = q * np.sign(np.diag(r))
    return _write(tensor, (q.T if rows < columns else q).reshape(tensor._data.shape) * float(gain))


@_told
def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """Normal numbers, of which the share `sparsity` of each column is zero."""
    if tensor.ndim != 2:
        raise ValueError("Only tensors with 2 dimensions are supported")
    rows, columns = tensor._data.shape
    _normal(tensor, 0.0, float(std), generator)
    for column in range(columns):
        order = rng.randperm(rng.default_generator, rows)
        tensor._data[order[: math.ceil(sparsity * rows)], column] = 0
    return tensor


def _deprecated(now: Callable[..., Any]) -> Callable[..., Any]:
    """The old spelling, without the underscore: it warns."""
    name = now.__name__.rstrip("_")

    def initialise(*args: Any, **kwargs: Any) -> Any:
        warnings.warn(
            f"`nn.init.{name}` is now deprecated in favor of `nn.init.{now.__name__}`.",
            FutureWarning,
            stacklevel=2,
        )
        return now(*args, **kwargs)

    return initialise


_OLD = [n for n in __all__ if n.endswith("_") and n not in ("ones_", "trunc_normal_", "zeros_")]
for _name in _OLD:
    globals()[_name.rstrip("_")] = _deprecated(globals()[_name])
__all__ += [n.rstrip("_") for n in _OLD]
