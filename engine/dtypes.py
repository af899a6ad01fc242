"""What a tensor's elements are: PyTorch's dtypes, promotion rules, sizes and devices.

Everything here speaks of types and shapes and of plain numpy arrays. It must not know Tensor, the
graph or any op. `NAMES` holds every name under which `torch` offers a dtype.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal, SupportsIndex

import numpy as np
import numpy.typing as npt

from .bfloat16 import STORED

Array = npt.NDArray[Any]
Category = Literal["dim", "zero", "scalar"]
"""What an operand is in promotion: a tensor with dimensions, a 0-d tensor, a Python number."""


class dtype:  # noqa: N801 - PyTorch's name
    """An element type. There is one object for each, so `is` compares them."""

    __slots__ = (
        "cpp",
        "is_complex",
        "is_floating_point",
        "is_signed",
        "itemsize",
        "kind",
        "name",
        "numpy",
        "scalar",
        "stored",
    )

    def __init__(self, name: str, kind: int, scalar: str, cpp: str) -> None:
        self.name = name
        self.stored: np.dtype[Any] = STORED if name == "bfloat16" else np.dtype(name)
        if name != "bfloat16":  # Who does not know of it, and asks for `numpy`, is refused.
            self.numpy = self.stored
        self.itemsize: int = self.stored.itemsize
        self.kind = kind
        """0 bool, 1 integer, 2 floating, 3 complex: promotion never goes down this ladder."""
        self.is_floating_point = kind == 2
        self.is_complex = kind == 3
        self.is_signed = kind >= 2 or self.stored.kind == "i"
        self.scalar = scalar
        """The C++ scalar type's name, as most error texts have it: "Float", "Long"."""
        self.cpp = cpp
        """The C++ type's own name, as the other error texts have it: "float", "long int"."""

    def __getattr__(self, name: str) -> Any:
        if name == "numpy":
            raise NotImplementedError(
                "this can't be made in bfloat16 here: make it in float32, then call .bfloat16()"
            )
        raise AttributeError(f"'torch.dtype' object has no attribute '{name}'")

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _by_name, (self.name,)

    def to_real(self) -> dtype:
        return {"complex64": float32, "complex128": float64}.get(self.name, self)

    def to_complex(self) -> dtype:
        if self.kind == 3:
            return self
        if self in (bfloat16, float32, float64):
            return complex128 if self is float64 else complex64
        raise RuntimeError(f"Unknown Complex ScalarType for {self.scalar}")


float16 = dtype("float16", 2, "Half", "c10::Half")
bfloat16 = dtype("bfloat16", 2, "BFloat16", "c10::BFloat16")
float32 = dtype("float32", 2, "Float", "float")
float64 = dtype("float64", 2, "Double", "double")
uint8 = dtype("uint8", 1, "Byte", "unsigned char")
int8 = dtype("int8", 1, "Char", "signed char")
int16 = dtype("int16", 1, "Short", "short int")
int32 = dtype("int32", 1, "Int", "int")
int64 = dtype("int64", 1, "Long", "long int")
bool_ = dtype("bool", 0, "Bool", "bool")
complex64 = dtype("complex64", 3, "ComplexFloat", "c10::complex<float>")
complex128 = dtype("complex128", 3, "ComplexDouble", "c10::complex<double>")

ALL = (
    float16, bfloat16, float32, float64, uint8, int8, int16, int32, int64, bool_, complex64,
    complex128,
)  # fmt: skip
NAMES: dict[str, dtype] = {d.name: d for d in ALL} | {
    "half": float16,
    "float": float32,
    "double": float64,
    "short": int16,
    "int": int32,
    "long": int64,
    "cfloat": complex64,
    "cdouble": complex128,
}
_OF_NUMPY = {d.stored: d for d in ALL}
_OF_PYTHON: dict[Any, dtype] = {float: float64, int: int64, bool: bool_, complex: complex128}


def _by_name(name: str) -> dtype:
    return NAMES[name]


def of(numpy_dtype: npt.DTypeLike) -> dtype:
    """The dtype of a numpy array's elements. TypeError in `from_numpy`'s words if there is none."""
    kind = np.dtype(numpy_dtype)
    found = _OF_NUMPY.get(kind) or _OF_NUMPY.get(kind.newbyteorder("="))
    if found is None:
        raise TypeError(
            f"can't convert np.ndarray of type {kind.type.__module__}.{kind.type.__name__}. "
            "The only supported types are: float64, float32, float16, complex64, complex128, "
            "int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool."
        )
    return found


def as_dtype(value: object, function: str) -> dtype:
    """What a `dtype=` argument means: a dtype, or Python's float (float64), int, bool, complex."""
    if isinstance(value, dtype):
        return value
    if isinstance(value, type) and value in _OF_PYTHON:
        return _OF_PYTHON[value]
    name = type(value).__name__
    raise TypeError(f"{function}(): argument 'dtype' must be torch.dtype, not {name}")


# --- the default dtype -------------------------------------------------------

_default = float32


def get_default_dtype() -> dtype:
    return _default


def set_default_dtype(d: object) -> None:
    """The dtype of Python floats, of `zeros`, `randn` and the like. TypeError unless floating."""
    global _default
    text = "only floating-point types are supported as the default type"
    if not isinstance(d, dtype):
        raise TypeError(f"invalid dtype object: {text}")
    if not d.is_floating_point:
        raise TypeError(text)
    if d is bfloat16:
        raise NotImplementedError("bfloat16 as the default dtype is not available here")
    _default = d


# --- promotion ---------------------------------------------------------------


def promote_types(a: dtype, b: dtype) -> dtype:
    """The smallest dtype that is as wide and as high in kind as both (`torch.promote_types`)."""
    if a is b:
        return a
    if a.kind == b.kind:
        if bfloat16 in (a, b):
            other = b if a is bfloat16 else a
            return float32 if other is float16 else other
        return _OF_NUMPY[np.promote_types(a.numpy, b.numpy)]
    high, low = (a, b) if a.kind > b.kind else (b, a)
    return complex128 if high.kind == 3 and low is float64 else high


def cannot_hold(own: dtype, made: dtype) -> RuntimeError:
    """What is raised where numbers are written into memory of a dtype that is too narrow."""
    return RuntimeError(
        f"result type {made.scalar} can't be cast to the desired output type {own.scalar}"
    )


def can_cast(source: dtype, target: dtype) -> bool:
    """Whether `source` may be written into `target` in place: not down the ladder of kinds."""
    return source.kind <= target.kind


def of_scalar(value: object) -> dtype:
    """The dtype that a bare Python number stands for in promotion: bool, int64 or the default."""
    if isinstance(value, bool):
        return bool_
    if isinstance(value, int):
        return int64
    if isinstance(value, float):
        return _default
    if isinstance(value, complex):
        return complex128 if _default is float64 else complex64
    raise RuntimeError(f"Could not infer dtype of {type(value).__name__}")


def result_type(*operands: tuple[dtype, Category]) -> dtype:
    """The dtype that an op computes in (`torch.result_type`).

    Tensors with dimensions decide; a 0-d tensor only lifts them to a higher kind, a Python number
    only lifts both. So int64 dims with a float scalar give the default dtype, float32 dims with a
    0-d float64 stay float32.
    """
    return _result_type(operands, _default)


@lru_cache(maxsize=1024)
def _result_type(operands: tuple[tuple[dtype, Category], ...], default: dtype) -> dtype:
    best: dict[str, dtype] = {}
    for d, rank in operands:
        if rank == "scalar" and d.kind >= 2:
            d = default if d.kind == 2 else (complex128 if default is float64 else complex64)
        best[rank] = promote_types(best[rank], d) if rank in best else d
    result: dtype | None = None
    for rank in ("scalar", "zero", "dim"):
        if rank in best:
            result = best[rank] if result is None else _lift(best[rank], result)
    assert result is not None
    return result


def _lift(higher: dtype, lower: dtype) -> dtype:
    """`higher`'s category decides unless `lower`'s kind is above it.

    float16 lifted to complex gives complex64: numpy has no complex32.
    """
    if higher.kind == 3:
        return higher
    if higher.kind == 2:
        if lower.kind == 3:
            return complex128 if higher is float64 else complex64
        return higher
    if higher.kind == 0 or lower.kind >= 2:
        return promote_types(higher, lower)
    return higher


# --- sizes and devices -------------------------------------------------------


class Size(tuple[int, ...]):
    """A tensor's shape: a tuple of ints that prints as PyTorch's and stays so when cut."""

    __slots__ = ()

    def __new__(cls, sizes: Iterable[Any] = ()) -> Size:
        items = tuple(sizes)
        for i, item in enumerate(items):
            if not hasattr(item, "__index__"):
                name = type(item).__name__
                raise TypeError(f"torch.Size() takes an iterable of 'int' (item {i} is '{name}')")
        return super().__new__(cls, (int(item.__index__()) for item in items))

    def numel(self) -> int:
        return math.prod(self)

    def __repr__(self) -> str:
        return f"torch.Size([{', '.join(map(str, self))}])"

    def __getitem__(self, index: Any) -> Any:
        found = super().__getitem__(index)
        return Size(found) if isinstance(index, slice) else found

    def __add__(self, other: Any) -> Size:
        return Size(super().__add__(tuple(other)))

    def __radd__(self, other: tuple[int, ...]) -> Size:
        return Size(tuple(other) + tuple(self))

    def __mul__(self, times: SupportsIndex) -> Size:
        return Size(super().__mul__(times))

    __rmul__ = __mul__

    def __reduce__(self) -> tuple[Any, ...]:
        return Size, (tuple(self),)


_DEVICE_TYPES = (
    "cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, vulkan, "
    "mps, meta, hpu, mtia, privateuseone"
)


class device:  # noqa: N801 - PyTorch's name
    """Where a tensor lives. Any of PyTorch's devices has a name; only the CPU holds tensors."""

    __slots__ = ("index", "type")

    def __init__(self, type: object, index: int | None = None) -> None:
        self.type: str
        self.index: int | None = index
        if isinstance(type, device):
            self.type, self.index = type.type, type.index
            return
        if isinstance(type, int):
            raise RuntimeError("Cannot access accelerator device when none is available.")
        if not isinstance(type, str):
            name = type.__class__.__name__
            raise TypeError(
                f"device() received an invalid combination of arguments - got ({name}), "
                "but expected one of:\n * (torch.device device)\n      didn't match because some "
                f"of the arguments have invalid types: (!{name}!)\n * (str type, int index = -1)\n"
            )
        if not type:
            raise RuntimeError("Device string must not be empty")
        kind, colon, number = type.partition(":")
        if kind not in _DEVICE_TYPES.split(", "):
            raise RuntimeError(
                f"Expected one of {_DEVICE_TYPES} device type at start of device string: {kind}"
            )
        self.type = kind
        if colon:
            if index is not None:
                raise RuntimeError(
                    "type (string) must not include an index because index was passed explicitly: "
                    + type
                )
            if not re.fullmatch(r"0|[1-9][0-9]*", number):
                raise RuntimeError(f"Invalid device string: '{type}'")
            self.index = int(number)
        elif index is not None and index < 0:
            raise RuntimeError("Device index must not be negative")

    def __repr__(self) -> str:
        index = "" if self.index is None else f", index={self.index}"
        return f"device(type='{self.type}'{index})"

    def __enter__(self) -> device:
        """Tensors that are made inside live on this device: it must be the CPU."""
        if self.type != "cpu":
            raise NotImplementedError(
                f"with torch.device('{self}'): only the CPU holds tensors here"
            )
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


cpu = device("cpu")
