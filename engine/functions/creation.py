"""Tensors out of nothing and out of Python's numbers: `torch.tensor`, `zeros`, `arange` ..."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import bfloat16, dtypes, foreign, literals
from ..dispatch import NO_GRADIENT, NUMBER_TYPES, TENSORS, leaf, unwrap
from ..dtypes import dtype
from ..tensor import Tensor
from .arithmetic import wrong_arguments
from .options import charged, options, sizes, whole
from .registry import SPELLED, composite

NUMBER = (int, float, complex)


def _needs_float(kind: dtype) -> None:
    if kind.kind < 2:
        raise RuntimeError(NO_GRADIENT)


_MISSING: Any = object()


@composite("torch.tensor")
def tensor(
    data: Any = _MISSING,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: Any = False,
    pin_memory: bool = False,
) -> Tensor:
    """A new leaf that holds a copy of `data`: a number, nested lists, an array or a tensor."""
    if data is _MISSING:
        raise TypeError('tensor() missing 1 required positional arguments: "data"')
    kind = None if dtype is None else dtypes.as_dtype(dtype, "tensor")
    options("tensor", {"device": device})
    if type(requires_grad) is not bool:
        given = type(requires_grad).__name__
        raise TypeError(f"tensor(): argument 'requires_grad' must be bool, not {given}")
    if type(data) in TENSORS:
        warnings.warn(
            "To copy construct from a tensor, it is recommended to use "
            "sourceTensor.detach().clone() or sourceTensor.detach().clone().requires_grad_(True), "
            "rather than torch.tensor(sourceTensor).",
            UserWarning,
            stacklevel=2,
        )
        array = bfloat16.cast(data._data, kind.stored if kind else data._data.dtype)
    else:
        array = literals.array(data, kind)
    if requires_grad:
        _needs_float(dtypes.of(array.dtype))
    return leaf("tensor", array, requires_grad)


@composite("torch.scalar_tensor")
def scalar_tensor(s: Any, **given: Any) -> Tensor:
    if type(s) not in NUMBER_TYPES:
        raise TypeError(
            f"scalar_tensor(): argument 's' (position 1) must be Number, not {type(s).__name__}"
        )
    kind, requires_grad = options("scalar_tensor", given)
    return leaf("scalar_tensor", np.array(s, kind.numpy), requires_grad)


@composite("torch.from_numpy")
def from_numpy(array: Any) -> Tensor:
    """A tensor that shares the array's memory. TypeError for anything but an ndarray."""
    array = foreign.plain(array)
    if type(array) is not np.ndarray or array.dtype == bfloat16.STORED:
        raise TypeError(f"expected np.ndarray (got {type(array).__name__})")
    dtypes.of(array.dtype)
    if any(s < 0 for s in array.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative "
            "strides are not currently supported. (You can probably work around this by making a "
            "copy of your array  with array.copy().) "
        )
    if not array.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. "
            "Conversion between byte orders is currently not supported."
        )
    return leaf("from_numpy", array)


@composite("torch.as_tensor torch.asarray")
def as_tensor(data: Any, dtype: Any = None, device: Any = None, **given: Any) -> Tensor:
    """`data` itself where it can be: a tensor of that dtype, or an array's memory."""
    requires_grad = options("as_tensor", given | {"device": device})[1]
    if type(data) in TENSORS:
        return data if dtype is None else data.to(dtype)  # type: ignore[no-any-return]
    kind = None if dtype is None else dtypes.as_dtype(dtype, "as_tensor")
    data = foreign.plain(data)
    if type(data) is np.ndarray and kind in (None, dtypes.of(data.dtype)):
        return from_numpy(data)
    return leaf("as_tensor", literals.array(data, kind), requires_grad)


# --- filled ---------------------------------------------------------------------------------------


def filled(shape: tuple[int, ...], value: Any, kind: dtypes.dtype) -> Any:
    """An array that holds one number over and over."""
    if kind is dtypes.bfloat16:
        return np.full(shape, bfloat16.rounded(value))
    return np.full(shape, value, kind.numpy)


def _filled(name: str, value: Any) -> Any:
    def factory(*size: Any, **given: Any) -> Tensor:
        if "size" in given:
            size = (given.pop("size"),)
        kind, requires_grad = options(name, given)
        shape = sizes(name, size)
        if name == "zeros" and min(shape, default=0) < 0:
            raise RuntimeError("zeros: Dimension size must be non-negative.")
        charged(shape, kind)
        array = filled(shape, value, kind) if value else np.zeros(shape, kind.stored)
        return leaf(name, array, requires_grad)

    def like(input: Tensor, **given: Any) -> Tensor:
        old = unwrap(input, f"{name}_like")
        kind, requires_grad = options(f"{name}_like", given, dtypes.of(old.dtype))
        charged(old.shape, kind)
        array = np.zeros_like(old, kind.stored)
        if value:
            array[...] = filled((), value, kind)
        return leaf(f"{name}_like", array, requires_grad)

    def new(self: Tensor, *size: Any, **given: Any) -> Tensor:
        if "size" in given:
            size = (given.pop("size"),)
        charged(sizes(f"new_{name}", size), dtypes.float64)
        return factory(*size, **{"dtype": self.dtype} | without_none(given))

    factory.__name__ = factory.__qualname__ = name
    like.__name__ = like.__qualname__ = f"{name}_like"
    SPELLED[f"torch.{name}"], SPELLED[f"torch.{name}_like"] = factory, like
    SPELLED[f"Tensor.new_{name}"] = new
    return factory


def without_none(given: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in given.items() if v is not None}


zeros = _filled("zeros", 0)
ones = _filled("ones", 1)
# What was in the memory before would differ from run to run: empty tensors hold zeros.
empty = _filled("empty", 0)


def _filling(function: str, value: Any) -> Any:
    """A number, also one that comes as a tensor of one element: of those that carry no gradient."""
    found = type(value)
    if found in NUMBER_TYPES:
        return value
    if found not in TENSORS or value.requires_grad or value._data.size != 1:
        raise TypeError(
            f"{function}(): argument 'fill_value' (position 2) must be Number, not {found.__name__}"
        )
    return value._data.item()


@composite("torch.full")
def full(size: Any, fill_value: Any, **given: Any) -> Tensor:
    fill_value = _filling("full", fill_value)
    kind, requires_grad = options("full", given, dtypes.of_scalar(fill_value))
    if type(size) is int:
        raise TypeError("full(): argument 'size' (position 1) must be tuple of ints, not int")
    shape = charged(sizes("full", (size,)), kind)
    return leaf("full", filled(shape, fill_value, kind), requires_grad)


@composite("torch.full_like")
def full_like(input: Tensor, fill_value: Any, **given: Any) -> Tensor:
    old = unwrap(input, "full_like")
    fill_value = _filling("full_like", fill_value)
    kind, requires_grad = options("full_like", given, dtypes.of(old.dtype))
    charged(old.shape, kind)
    array = np.empty_like(old, kind.stored)
    array[...] = filled((), fill_value, kind)
    return leaf("full_like", array, requires_grad)


@composite("Tensor.new_full")
def new_full(self: Tensor, size: Any, fill_value: Any, **given: Any) -> Tensor:
    number = _filling("new_full", fill_value)
    return full(size, number, **{"dtype": self.dtype} | without_none(given))


@composite("Tensor.new_tensor")
def new_tensor(self: Tensor, data: Any, **given: Any) -> Tensor:
    return tensor(data, **{"dtype": self.dtype} | without_none(given))


@composite("torch.eye")
def eye(n: Any, m: Any = None, **given: Any) -> Tensor:
    kind, requires_grad = options("eye", given)
    n = whole("eye", "n", n, 1)
    m = n if m is None else whole("eye", "m", m, 2)
    for name, size in (("n", n), ("m", m)):
        if size < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {size}")
    charged((n, m), kind)
    return leaf("eye", np.eye(n, m, dtype=kind.numpy), requires_grad)


# --- ranges ---------------------------------------------------------------------------------------


def _numbers(function: str, *values: Any) -> list[Any]:
    """Python numbers, also those that come as tensors of one element."""
    found = []
    for i, value in enumerate(values):
        number = value._data.item() if type(value) in TENSORS else value
        if not isinstance(number, NUMBER):
            raise TypeError(
                f"{function}(): argument {i + 1} must be Number, not {type(value).__name__}"
            )
        found.append(int(number) if number is True or number is False else number)
    return found


@composite("torch.arange")
def arange(*args: Any, **given: Any) -> Tensor:
    """`arange(end)`, `arange(start, end)`, `arange(start, end, step)`; the end is left out."""
    start, end, step = _bounds("arange", args, given)
    kind, requires_grad = options(
        "arange", given, dtypes.int64 if all(type(x) is int for x in (start, end, step)) else None
    )
    if kind is dtypes.bool_:
        raise NotImplementedError("\"arange_cpu\" not implemented for 'Bool'")
    if kind.kind == 1:
        first, pace = int(start), int(step)
        if kind is dtypes.int64:  # Of the other integers the numbers are counted as they were.
            if pace == 0:
                raise ValueError("step must be nonzero")
            start, end, step = first, int(end), pace
    count = max(0, -((start - end) // step) if _ints(start, end, step)
                else math.ceil((end - start) / step))  # fmt: skip
    charged((count,), kind)
    if kind.kind == 1:
        array = np.arange(count, dtype=np.int64) * pace + first
    else:
        array = start + np.arange(count, dtype=np.float64) * step
    return leaf("arange", array.astype(kind.numpy), requires_grad)


def _ints(*values: Any) -> bool:
    return all(type(x) is int for x in values)


def _bounds(function: str, args: Any, given: dict[str, Any]) -> list[Any]:
    names = ["end"] if len(args) == 1 and "end" not in given else ["start", "end", "step"]
    found = {"start": 0, "step": 1} | dict(zip(names, args, strict=False))
    found |= {n: given.pop(n) for n in ("start", "end", "step") if n in given}
    if "end" not in found:
        raise TypeError(f'{function}() missing 1 required positional arguments: "end"')
    start, end, step = _numbers(function, found["start"], found["end"], found["step"])
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if not (math.isfinite(start) and math.isfinite(end)):
        raise RuntimeError(f"unsupported range: {start} -> {end}")
    if (step > 0 and end < start) or (step < 0 and end > start):
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    return [start, end, step]


RANGE = (
    "torch.range is deprecated and will be removed in a future release because its behavior is "
    "inconsistent with Python's range builtin. Instead, use torch.arange, which produces values in "
    "[start, end)."
)


@composite("torch.range")
def range_(*args: Any, **given: Any) -> Tensor:
    """`range(start, end)`, `range(start, end, step)`: the end belongs to it."""
    if len(args) == 1:
        given = {"start": args[0], **given}
    if len(args) > 1 or "end" in given:
        warnings.warn(RANGE, UserWarning, stacklevel=2)
    start, end, step = _bounds("range", args if len(args) > 1 else (), given)
    kind, requires_grad = options("range", given)
    if kind.kind == 1:
        start, end, step = int(start), int(end), int(step)
        if step == 0:
            raise RuntimeError("step must be nonzero")
        count = (end - start) // step + 1
    else:
        count = math.floor((end - start) / step + 1)
    charged((count,), kind)
    array = start + np.arange(count, dtype=np.int64 if kind.kind == 1 else np.float64) * step
    return leaf("range", array.astype(kind.numpy), requires_grad)


@composite("torch.linspace")
def linspace(start: Any, end: Any, steps: Any, **given: Any) -> Tensor:
    """`steps` numbers from start to end, both included; from either end to the middle."""
    start, end, count = _ends("linspace", start, end, steps)
    kind, requires_grad = options("linspace", given)
    return leaf("linspace", _spaced(start, end, count, kind), requires_grad)


WIDER: dict[str, Any] = {"float32": np.float64, "float64": np.longdouble}


def _ends(function: str, start: Any, end: Any, steps: Any, more: str = "") -> tuple[Any, Any, int]:
    """Both ends as numbers and the count; TypeError and RuntimeError as PyTorch has them."""
    ends = (start, end)
    fit = all(type(x) in TENSORS or isinstance(x, NUMBER) for x in ends)
    whole_steps = type(steps) is int or type(steps) in TENSORS
    if not fit or not whole_steps:
        rest = (
            "Tensor out = None, torch.dtype dtype = None, torch.layout layout = None, torch.device "
            "device = None, bool pin_memory = False, bool requires_grad = False"
        )
        pairs = (("Tensor", "Tensor"), ("Number", "Tensor"), ("Tensor", "Number"),
                 ("Number", "Number"))  # fmt: skip
        known = [f"({a} start, {b} end, int steps, {more}*, {rest})" for a, b in pairs]
        raise wrong_arguments(function, start, end, steps, known=known)
    ranks = [x._data.ndim if type(x) in TENSORS else None for x in ends]
    if any(ranks):
        told = [
            f"{name} with {n} dimension(s)"
            for name, n in zip(("start", "end"), ranks, strict=True) if n is not None
        ]  # fmt: skip
        raise RuntimeError(
            f"{function} only supports 0-dimensional start and end tensors, but got "
            f"{' and '.join(told)}."
        )
    return *_numbers(function, start, end), whole(function, "steps", steps, 3)


def _charged_steps(count: int, kind: dtype) -> None:
    if count < 0:
        raise RuntimeError("number of steps must be non-negative")
    charged((count,), kind)


def _between(first: Any, last: Any, step: Any, count: int) -> Any:
    """From both ends to the middle, as PyTorch steps; in the dtype of the three."""
    index = np.arange(count).astype(type(step))
    return np.where(index < count // 2, first + step * index, last - step * (count - 1 - index))


def _spaced(start: Any, end: Any, count: int, kind: dtype) -> Any:
    _charged_steps(count, kind)
    work = np.float64 if kind.kind < 2 else kind.numpy.type
    if kind.kind == 1:
        start, end = int(start), int(end)
    first, last = work(start), work(end)
    step = (last - first) / work(count - 1) if count > 1 else work(0)
    # PyTorch's multiply-adds round once: the wider type holds the product whole.
    wide: Any = WIDER.get(np.dtype(work).name, work)
    array = _between(wide(first), wide(last), wide(step), count).astype(work)
    return np.array([start] * count if count == 1 else array).astype(kind.numpy)


def _half_exponents(start: Any, end: Any, count: int) -> Any:
    """As PyTorch takes them for float16: ends and way in half precision, the rest in single."""
    _charged_steps(count, dtypes.float32)
    if count == 1:
        return np.full(1, np.float32(start))
    ends = np.float16(start), np.float16(end)
    first, last, way = (np.float32(x) for x in (*ends, ends[1] - ends[0]))
    return _between(first, last, way / np.float32(count - 1), count)


@composite("torch.logspace")
def logspace(start: Any, end: Any, steps: Any, base: float = 10.0, **given: Any) -> Tensor:
    start, end, count = _ends("logspace", start, end, steps, "float base = 10.0, ")
    kind, requires_grad = options("logspace", given)
    if kind is dtypes.float16:
        wide = _half_exponents(start, end, count)
    else:
        wide = _spaced(start, end, count, dtypes.float64 if kind.kind < 2 else kind)
    array = np.power(wide.dtype.type(float(base)), wide)
    return leaf("logspace", array.astype(kind.numpy), requires_grad)
