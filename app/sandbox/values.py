"""Plain values under guard: text without addresses, formats, integers that stay within bounds.

It must not know which attributes may be read: it is told how to read one.
"""

from __future__ import annotations

import math
import operator
import re
import string
from _string import formatter_field_name_split  # type: ignore[import-not-found]
from collections.abc import Callable
from types import FunctionType
from typing import Any

from .where import FILENAME

INTEGER_BITS = 1 << 22
"""The largest power or shift of integers: about 1.2 million decimal digits."""

Read = Callable[[Any, str], Any]
"""Reads an attribute, or raises AttributeError."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_ADDRESS_BYTES = re.compile(rb" at 0x[0-9a-fA-F]+")


def scrub(text: str) -> str:
    """`text` without memory addresses: runs repeat exactly and nothing of the host shows."""
    return _ADDRESS.sub("", text) if " at 0x" in text else text


def scrub_bytes(text: bytes | bytearray) -> bytes | bytearray:
    """The same of bytes, as `b"%r" % x` makes them."""
    return type(text)(_ADDRESS_BYTES.sub(b"", text)) if b" at 0x" in text else text


def scrubbed(method: Any) -> Callable[..., Any]:
    """`__repr__` and its kin, as programs call them by name."""

    def __repr__(*args: Any, **kwargs: Any) -> Any:  # noqa: N807 - takes its place
        text = method(*args, **kwargs)
        return scrub(text) if type(text) is str else text

    __repr__.__name__ = method.__name__
    __repr__.__qualname__ = method.__qualname__
    return __repr__


class Formatter(string.Formatter):
    """str.format whose fields read attributes through the guard, and no underscored ones."""

    def __init__(self, read: Read) -> None:
        self.read = read

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        first, rest = formatter_field_name_split(field_name)
        value = self.get_value(first, args, kwargs)
        for is_attribute, name in rest:
            if is_attribute:
                if str(name).startswith("_"):
                    kind = type(value).__name__
                    raise AttributeError(f"{kind!r} object has no attribute {name!r}")
                value = self.read(value, name)
            else:
                value = value[name]
        return value, first

    def get_value(self, key: Any, args: Any, kwargs: Any) -> Any:
        if type(key) is int and key >= len(args):
            raise IndexError(f"Replacement index {key} out of range for positional args tuple")
        return super().get_value(key, args, kwargs)

    def format_field(self, value: Any, format_spec: str) -> str:
        return scrub(format(value, format_spec))

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return scrub(super().convert_field(value, conversion)) if conversion else value


def _power_bits(base: Any, exponent: Any) -> int:
    if not (isinstance(base, int) and isinstance(exponent, int) and exponent > 0):
        return 0
    if abs(base) < 2:
        return 1
    try:
        return int(math.log2(abs(base)) * exponent) + 1
    except OverflowError:  # an exponent beyond floats
        return base.bit_length() * exponent


def _check_bits(bits: int) -> None:
    if bits > INTEGER_BITS:
        raise OverflowError(
            f"the integer would have about {f'{bits:,}' if bits < 10**30 else '10**30 or more'}"
            f" bits; {INTEGER_BITS:,} are allowed"
        )


def power(base: Any, exponent: Any) -> Any:
    """`base ** exponent`; OverflowError instead of minutes of work for a giant integer."""
    _check_bits(_power_bits(base, exponent))
    return base**exponent


def left_shift(value: Any, count: Any) -> Any:
    """`value << count`, within the same bounds."""
    if type(value) is int and type(count) is int and value and count > 0:
        _check_bits(value.bit_length() + count)
    return value << count


def _inplace_power(base: Any, exponent: Any) -> Any:
    _check_bits(_power_bits(base, exponent))
    return operator.ipow(base, exponent)  # type: ignore[no-untyped-call]


def _inplace_left_shift(value: Any, count: Any) -> Any:
    if type(value) is int:
        return left_shift(value, count)
    return operator.ilshift(value, count)  # type: ignore[no-untyped-call]


INPLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Mult": operator.imul, "Div": operator.itruediv,
    "FloorDiv": operator.ifloordiv, "Mod": operator.imod, "Pow": _inplace_power,
    "MatMult": operator.imatmul, "BitOr": operator.ior, "BitAnd": operator.iand,
    "BitXor": operator.ixor, "LShift": _inplace_left_shift, "RShift": operator.irshift,
}  # fmt: skip


def of_class(owner: type, name: str, asked: Any = None) -> Any:
    """`owner.name`, or `asked.name` for a `super()` of that class; a method of ours only takes
    objects of the class that has it.

    Methods trust `self`: `Tensor.detach(anything)` would let a program's object into numpy.
    """
    value = getattr(owner if asked is None else asked, name)
    bases = owner.__mro__
    if asked is not None:
        bases = bases[bases.index(asked.__thisclass__) + 1 :]
    home = next((base for base in bases if name in base.__dict__), owner)
    found = home.__dict__.get(name)
    if type(found) is not FunctionType or found.__code__.co_filename == FILENAME:
        return value

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not issubclass(type(self), home):
            raise TypeError(
                f"descriptor {name!r} for {home.__name__!r} objects doesn't apply to a "
                f"{type(self).__name__!r} object"
            )
        return value(self, *args, **kwargs)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = value.__doc__
    return method
