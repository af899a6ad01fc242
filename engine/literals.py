"""From Python numbers and nested lists to arrays, as `torch.tensor` reads them, with its errors.

A tensor inside a list is known by its `dtype` attribute and read by `__float__` or `__index__`;
this module must not know the Tensor class itself.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

from engine import bfloat16, dtypes, foreign
from engine.dtypes import Array, dtype
from engine.hanging import TENSORS

_MAX_DIMS = 128
_PLAIN = {float, int, bool}


def infer(data: object) -> dtype:
    """The dtype that `torch.tensor(data)` picks: ints int64, any float the default, bools bool.

    RuntimeError "Could not infer dtype of ..." for anything that isn't a number.
    """
    found: dtype | None = None
    for one in _leaf_dtypes(data):
        found = one if found is None else dtypes.promote_types(found, one)
    assert found is not None
    return found


def array(data: object, dt: dtype | None = None) -> Array:
    """A new array of `data`'s numbers, of `dt` or of the dtype that they suggest.

    ValueError for ragged lists and for ints beyond int64, RuntimeError for numbers that an integer
    dtype can't hold, TypeError for what isn't a number.
    """
    data = foreign.plain(data)
    if isinstance(data, np.ndarray):
        target = dt or dtypes.of(data.dtype)
        return bfloat16.cast(data, target.stored)
    if isinstance(data, str | bytes):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    shape = _shape(data)
    target = dt or infer(data)
    if 0 in shape:  # PyTorch then looks no further
        return np.empty(shape, dtype=target.stored)
    leaves: list[Any] = []
    _flatten(data, shape, 0, leaves)
    return _store(leaves, target).reshape(shape)


def sequence(data: object) -> object:
    """`data`, which the old constructors (torch.Tensor) take when it is no single number."""
    plain = foreign.plain(data)
    if _is_sequence(plain) and getattr(plain, "ndim", None) != 0:
        return data
    raise TypeError(f"new(): data must be a sequence (got {type(data).__name__})")


def _is_sequence(value: object) -> bool:
    """CPython's `PySequence_Check`: no dict, tensor or numpy scalar is one."""
    kind = type(value)
    if kind is list or kind is tuple:
        return True
    return (
        hasattr(kind, "__getitem__")
        and not isinstance(value, dict | np.generic)
        and kind not in TENSORS
    )


def _shape(data: Any) -> list[int]:
    shape: list[int] = []
    while _is_sequence(data):
        shape.append(len(data))
        if len(shape) > _MAX_DIMS:
            raise ValueError(f"too many dimensions '{type(data).__name__}'")
        if not shape[-1]:
            break
        data = data[0]
    return shape


def _leaf_dtypes(data: Any) -> Iterable[dtype]:
    """The dtypes of the leaves in order, those of plain numbers in one list once each."""
    if isinstance(data, list | tuple) and data:
        kinds = set(map(type, data))
        if kinds <= _PLAIN:
            yield from (dtypes.of_scalar(kind()) for kind in kinds)
        else:
            for item in data:
                yield from _leaf_dtypes(item)
    elif type(data) in TENSORS:
        yield data.dtype
    elif isinstance(data, np.generic | np.ndarray) and not isinstance(data, str | bytes):
        yield dtypes.of(data.dtype)
    elif isinstance(data, str | bytes):
        raise TypeError(f"new(): invalid data type '{type(data).__name__}'")
    elif _is_sequence(data):
        if len(data) == 0:
            yield dtypes.get_default_dtype()
        for item in data:
            yield from _leaf_dtypes(item)
    else:
        yield dtypes.of_scalar(data)


def _flatten(data: Any, shape: list[int], dim: int, leaves: list[Any]) -> None:
    if dim == len(shape):
        leaves.append(data)
        return
    try:
        row = data if isinstance(data, list | tuple) else list(data)
    except TypeError:
        raise TypeError("not a sequence") from None
    if len(row) != shape[dim]:
        raise ValueError(f"expected sequence of length {shape[dim]} at dim {dim} (got {len(row)})")
    if dim + 1 == len(shape):
        leaves.extend(row)
    else:
        for item in row:
            _flatten(item, shape, dim + 1, leaves)


def _store(leaves: list[Any], target: dtype) -> Array:
    kinds = set(map(type, leaves))
    if target.kind == 0:
        plain = float | np.bool_
        truth = [x != 0 if isinstance(x, plain) else operator.index(x) != 0 for x in leaves]
        return np.array(truth, dtype=np.bool_)
    if target.kind == 1:
        return _store_integers(leaves, kinds, target)
    if target.kind == 2:
        numbers = leaves if kinds <= _PLAIN else [_real(x) for x in leaves]
        wide = np.array(numbers, dtype=np.float64)
    else:
        wide = np.array(
            [
                complex(x) if isinstance(x, complex | np.complexfloating) else _real(x)
                for x in leaves
            ],
            dtype=np.complex128,
        )
    with np.errstate(over="ignore"):
        if target is dtypes.bfloat16:
            return bfloat16.rounded(wide)  # type: ignore[no-any-return]
        if target is dtypes.float16:  # C++ goes from double to half by way of float
            wide = wide.astype(np.float32)
        return wide.astype(target.numpy)


def _real(value: Any) -> float:
    if hasattr(type(value), "__float__") or hasattr(type(value), "__index__"):
        return float(value)
    raise TypeError(f"must be real number, not {type(value).__name__}")


def _store_integers(leaves: list[Any], kinds: set[type], target: dtype) -> Array:
    limits = np.iinfo(target.numpy)
    low, high = int(limits.min), int(limits.max)
    if not kinds <= {int, bool}:
        leaves = [_truncated(x, low, high, target) for x in leaves]
    try:
        wide = np.array(leaves, dtype=np.int64)
    except OverflowError:
        raise ValueError("Overflow when unpacking long long") from None
    if target is not dtypes.int64 and wide.size:
        # A negative int may wrap into uint8, as in C++, as long as its size fits.
        if wide.max() > high or wide.min() < (low if low else -high):
            raise _overflow(target)
        wide = wide.astype(target.numpy)
    return wide


def _truncated(value: Any, low: int, high: int, target: dtype) -> int:
    if not isinstance(value, float):
        return operator.index(value)
    # Compared as floats, as in C++: int64's upper bound is then 2^63, which wraps when cast.
    if not float(low) <= value <= float(high):
        raise _overflow(target)
    whole = int(value)
    return low if whole > high else whole


def _overflow(target: dtype) -> RuntimeError:
    return RuntimeError(f"value cannot be converted to type {target.name} without overflow")
