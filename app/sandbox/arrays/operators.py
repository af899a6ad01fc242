"""What arrays and scalars answer to operators. It must not know how either is made."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

import engine

from .crossing import INWARD, broadcast, raw, run_raw
from .sizes import asked, product

from_numpy: Any = getattr(engine, "from_numpy")  # noqa: B009 - the engine makes its names
TENSORS = (engine.Tensor, engine.nn.Parameter)
REPEATED = (list, tuple, str, bytes)
"""What a whole number repeats: `[0] * n`."""
_NUMBERS = (int, float, bool, complex, str)


def operand(value: Any) -> Any:
    """The other side of an operator as numpy takes it, or NotImplemented."""
    kind = type(value)
    if kind in _NUMBERS:
        return value
    if kind in INWARD and kind.__module__ == "numpy":
        return value._data
    if kind is list or kind is tuple:
        return np.asarray(raw(value))
    return NotImplemented


def _both_ways(name: str, function: Callable[..., Any]) -> tuple[Any, Any]:
    check: Any = product if name == "matmul" else asked if name in COMPARING else broadcast
    word: Any = divmod if name == "divmod" else getattr(operator, f"__{name}__")

    def forth(self: Any, other: Any) -> Any:
        if type(other) in TENSORS:
            return word(tensor_of(self), other)
        if name == "mul" and type(other) in REPEATED and type(self).__name__ != "ndarray":
            return other * operator.index(self)
        right = operand(other)
        if right is NotImplemented:
            return NotImplemented
        run_raw(check, [self._data, right], {})
        return run_raw(function, [self._data, right], {})

    def back(self: Any, other: Any) -> Any:
        if type(other) in TENSORS:
            return word(other, tensor_of(self))
        if name == "mul" and type(other) in REPEATED and type(self).__name__ != "ndarray":
            return other * operator.index(self)
        left = operand(other)
        if left is NotImplemented:
            return NotImplemented
        run_raw(check, [left, self._data], {})
        return run_raw(function, [left, self._data], {})

    return forth, back


def tensor_of(value: Any) -> Any:
    """What torch calculates with: an array is a tensor, a scalar is a plain number."""
    data = value._data
    return from_numpy(data) if type(data) is np.ndarray else data.item()


def _in_place(function: Callable[..., Any]) -> Any:
    def change(self: Any, other: Any) -> Any:
        right = operand(other)
        if right is NotImplemented:
            return NotImplemented
        run_raw(function, [self._data, right], {"out": (self._data,)})
        return self

    return change


BINARY: dict[str, Any] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "truediv": np.true_divide,
    "floordiv": np.floor_divide, "mod": np.remainder, "pow": np.power, "matmul": np.matmul,
    "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    "lshift": np.left_shift, "rshift": np.right_shift, "divmod": np.divmod,
}  # fmt: skip
COMPARING: dict[str, Any] = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
    "gt": np.greater, "ge": np.greater_equal,
}  # fmt: skip
UNARY: dict[str, Any] = {
    "neg": np.negative, "pos": np.positive, "abs": np.absolute, "invert": np.invert,
}  # fmt: skip


class Operators:
    """The base of arrays and scalars: `_data` is numpy's."""

    __slots__ = ()
    _data: Any


def _unary(function: Callable[..., Any]) -> Any:
    return lambda self: run_raw(function, [self._data], {})


for _name, _function in BINARY.items():
    _forth, _back = _both_ways(_name, _function)
    setattr(Operators, f"__{_name}__", _forth)
    setattr(Operators, f"__r{_name}__", _back)
for _name, _function in COMPARING.items():
    setattr(Operators, f"__{_name}__", _both_ways(_name, _function)[0])
for _name, _function in UNARY.items():
    setattr(Operators, f"__{_name}__", _unary(_function))

IN_PLACE = {f"__i{name}__": _in_place(f) for name, f in BINARY.items() if name != "divmod"}
