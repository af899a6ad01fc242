"""Events as lines of JSON: the encoder, and the reader's check that lines are framed and numbered.

Fields stand in the dataclass's order. A field that is None is left out when None is its default;
without a default null has a meaning and is written. Floats are the shortest text of their own
dtype; NaN and infinities are strings, and so are integers beyond 2^53. It must not know who makes
an event or where the bytes go.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from operator import attrgetter
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
import orjson

from engine.events import VERSION, Event, Stats, TensorValue

from .numbers import SAFE_INTEGER, number

LINE_BYTES = 8 << 20
"""The longest event that passes."""

_FLOAT32_MAX = float(np.finfo(np.float32).max)
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY
_NATIVE_KINDS = frozenset("fiub")


def array(values: np.ndarray[Any, Any]) -> Any:
    """An array as nested lists of its own dtype's shortest texts."""
    kind = values.dtype.kind
    if kind == "c":
        return _complex(values)
    if values.dtype == np.float16:
        return _scalars(values)
    if kind == "f" and values.size and not np.isfinite(values).all():
        return _scalars(values)
    if kind in "iu" and values.dtype.itemsize == 8 and values.size:
        low, high = int(values.min()), int(values.max())
        if low < -SAFE_INTEGER or high > SAFE_INTEGER:
            return _scalars(values)
    return np.ascontiguousarray(values) if values.ndim else plain(values[()])


def _scalars(values: np.ndarray[Any, Any]) -> Any:
    return plain(values[()]) if values.ndim == 0 else [_scalars(part) for part in values]


def _complex(values: np.ndarray[Any, Any]) -> Any:
    if values.ndim:
        return [_complex(part) for part in values]
    return [plain(values.real[()]), plain(values.imag[()])]


def plain(value: Any) -> Any:
    """Anything that a setting, a state or a result may hold, as JSON can carry it."""
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int or kind is float:
        return number(value)
    if kind is np.float32 or kind is np.float64:
        exact = float(value)
        return value if exact - exact == 0 else number(exact)
    if kind is TensorValue:
        return tensor(value)
    if kind is dict:
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return array(value)
    if isinstance(value, np.generic):
        if isinstance(value, np.float16):
            # Its shortest text, which JSON encoders do not know; 65504 is not told as 65500.
            exact = float(value)
            return number(exact if exact.is_integer() else float(str(value)))
        if value.dtype.kind == "f":
            return value if np.isfinite(value) else number(float(value))
        return plain(value.item())
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(part) for part in value]
    if isinstance(value, int):
        return number(int(value))
    if isinstance(value, float):
        return number(float(value))
    if isinstance(value, complex):
        return [number(value.real), number(value.imag)]
    return str(value)


def _numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Numbers by name; most are float32, and finite."""
    single = set(map(type, values.values())) <= {np.float32}
    if single and all(map(math.isfinite, values.values())):
        return values
    return {name: plain(value) for name, value in values.items()}


def _measure(value: float | int | None, single: bool) -> Any:
    """A statistic in the shortest text of the tensor's dtype."""
    if type(value) is float:
        if single and -_FLOAT32_MAX <= value <= _FLOAT32_MAX:
            return np.float32(value)
        return number(value)
    return plain(value)


def stats(value: Stats, dtype: str) -> dict[str, Any]:
    single = dtype in ("float32", "float16", "bfloat16")
    low, high, mean, norm = value.min, value.max, value.mean, value.norm
    if (
        single and type(low) is type(high) is type(mean) is type(norm) is float
        and low >= -_FLOAT32_MAX and high <= _FLOAT32_MAX and norm <= _FLOAT32_MAX
    ):  # fmt: skip
        exact = np.float32
        return {
            "min": exact(low), "max": exact(high), "mean": exact(mean), "norm": exact(norm),
            "nan": value.nan, "inf": value.inf, "zeros": value.zeros,
        }  # fmt: skip
    return {
        "min": _measure(low, single),
        "max": _measure(high, single),
        "mean": _measure(mean, single),
        "norm": _measure(norm, single),
        "nan": value.nan,
        "inf": value.inf,
        "zeros": value.zeros,
    }


def _data(value: TensorValue) -> Any:
    data, measured = value.data, value.stats
    if measured.nan or measured.inf or data.dtype.kind not in _NATIVE_KINDS:
        return _complex(data) if data.dtype.kind == "c" else _scalars(data)
    if (data.dtype.itemsize == 8 and data.dtype.kind in "iu") or data.dtype == np.float16:
        return array(data)
    return data


@functools.lru_cache(maxsize=1024)
def _kind(shape: tuple[int, ...], dtype: str, requires_grad: bool) -> bytes:
    """What is told of a tensor before its numbers, as the inside of an object."""
    told = {"shape": shape, "dtype": dtype, "requires_grad": requires_grad}
    return orjson.dumps(told)[1:-1]


_TOLD: dict[int, tuple[TensorValue, bytes]] = {}
"""id(data) -> the tensor it was told of (kept, so the id stays its own), the text of its numbers.
A tensor is told of many times: on its way, when it lands, before a step and after it."""
_REMEMBERED = 512


def tensor(value: TensorValue) -> orjson.Fragment:
    known = _TOLD.get(id(value.data))
    if known is None or known[0].stats is not value.stats:
        numbers = {
            "stats": stats(value.stats, value.dtype),
            "data": _data(value),
            "truncated": value.truncated,
        }
        if value.spread is not None:
            numbers["spread"] = value.spread
        if len(_TOLD) >= _REMEMBERED:
            _TOLD.clear()
        known = _TOLD[id(value.data)] = value, text_of(numbers)[1:]
    kind = _kind(value.shape, value.dtype, value.requires_grad)
    return orjson.Fragment(b'{"id":%d,%b,%b' % (value.id, kind, known[1]))


def _part(value: Any) -> Any:
    """The value of a field whose type says too little."""
    kind: Any = type(value)
    if kind is TensorValue:
        return tensor(value)
    if hasattr(kind, "__dataclass_fields__"):
        return encoder(kind)(value)
    if kind is tuple or kind is list:
        return [_part(part) for part in value]
    return plain(value)


@functools.cache
def encoder(kind: Any) -> Callable[[Any], dict[str, Any]]:
    """A function that turns a dataclass (an event, or one inside an event) into what JSON encoders
    take, made once from the types of its fields."""
    hints = get_type_hints(kind)
    names = tuple(f.name for f in fields(kind))
    read = attrgetter(*names)
    optional = tuple(f.name for f in fields(kind) if f.default is None)
    special = tuple((n, _coder(hints[n])) for n in names if not _is_native(hints[n]))

    def encode_fields(value: Any) -> dict[str, Any]:
        body = dict(zip(names, read(value), strict=True))
        for name in optional:
            if body[name] is None:
                del body[name]
        for name, code in special:
            part = body.get(name)
            if part is not None:
                body[name] = code(part)
        return body

    return encode_fields


def _coder(hint: Any) -> Callable[[Any], Any]:
    """What encodes a value of this type that is not None."""
    parts = get_args(hint)
    if hint is TensorValue:
        return tensor
    if hasattr(hint, "__dataclass_fields__"):
        return encoder(hint)
    if hint in (dict[str, float], dict[str, float | int]):
        return _numbers
    if get_origin(hint) in (Union, UnionType) and len(parts) == 2 and parts[1] is type(None):
        return _coder(parts[0])
    if get_origin(hint) is tuple and len(parts) == 2 and parts[1] is ...:
        code = _coder(parts[0])
        return lambda values: [None if one is None else code(one) for one in values]
    return _part


def _is_native(hint: Any) -> bool:
    """Whether JSON encoders know all of a type: numbers of nodes, places, names (a float may be
    NaN)."""
    if get_origin(hint) is Literal:
        return True
    parts = [part for part in get_args(hint) if part is not ...]
    if get_origin(hint) in (tuple, Union, UnionType):
        return all(_is_native(part) for part in parts)
    return hint in (int, str, bool, type(None))


def _mended(value: Any) -> Any:
    """The same with half characters (lone surrogates) written as escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_mended(key): _mended(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mended(part) for part in value]
    return value


def text_of(value: Any) -> bytes:
    """Lists, dicts and what `array` and `plain` gave as JSON."""
    return orjson.dumps(value, option=_OPTIONS)


def encode(event: Event, seq: int) -> bytes:
    """One event as one line, newline included."""
    kind: Any = type(event)
    body = encoder(kind)(event)
    try:
        text = text_of(body)
    except TypeError:
        text = text_of(_mended(body))
    head = b'{"v":%d,"seq":%d,"type":"%s"' % (VERSION, seq, event.type.encode())
    return head + (b"," if len(text) > 2 else b"") + text[1:] + b"\n"


class Gate:
    """What the parent lets through of a child's bytes: whole, numbered lines up to the `end`.

    The child is not trusted: a line that is not framed as the next event closes the gate.
    """

    def __init__(self, line_bytes: int = LINE_BYTES) -> None:
        self.next_seq = 0
        self.ended = False
        self.broken = False
        self.counts: dict[str, int] = {}
        self._rest: list[bytes] = []
        """Pieces of a line whose end has not come."""
        self._line_bytes = line_bytes
        self.passed = 0
        """Bytes that went through."""
        self.digest = hashlib.sha256()
        """Over all lines that went through but the `end`: what that says of them."""

    def feed(self, data: bytes) -> bytes:
        """The lines of `data` (and what was left before) that may pass, in one piece."""
        if self.ended or self.broken:
            return b""
        cut = data.rfind(b"\n") + 1
        # Joined once a line, not once a piece: a line may have megabytes.
        whole = b"".join([*self._rest, data[:cut]]) if cut else b""
        self._rest = [data[cut:]] if cut else [*self._rest, data]
        data, cut = whole, len(whole)
        if sum(map(len, self._rest)) > self._line_bytes:
            self.broken = True
        start = told = 0
        # JSON has none, and readers of server-sent events would take it for the end of a line.
        carriage = data.find(b"\r")
        while start < cut and not self.ended:
            stop = data.index(b"\n", start) + 1
            kind = self._kind(data, start)
            if kind is None or data[stop - 2 : stop] != b"}\n" or 0 <= carriage < stop:
                self.broken = True
                break
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self.next_seq += 1
            self.ended = kind == "end"
            if not self.ended:
                told = stop
            start = stop
        if self.ended or self.broken:
            self._rest = []
        self.passed += start
        self.digest.update(data[:told])
        return data[:start]

    def _kind(self, data: bytes, start: int) -> str | None:
        head = b'{"v":%d,"seq":%d,"type":"' % (VERSION, self.next_seq)
        if not data.startswith(head, start):
            return None
        begin = start + len(head)
        stop = data.find(b'"', begin, begin + 20)
        word = data[begin:stop]
        return word.decode() if stop > 0 and word.isalpha() and word.isascii() else None
