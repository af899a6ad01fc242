"""What a tensor is made of, and turning it into another dtype: `to`, `float`, `size` ..."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..dispatch import NOTHING, NUMBER_TYPES, TENSORS, Call, apply, apply_inplace, unwrap, wrap
from ..errors import wrap_dim
from ..op import OPS
from ..sparse_tensor import SparseTensor
from ..tensor import Tensor
from ..watch import SEAT
from .options import device
from .registry import SPELLED, composite, resolver

CLONE, TO_COPY = OPS["clone"], OPS["_to_copy"]
COPY, ZERO = OPS["copy"], OPS["zero"]


class layout:  # noqa: N801 - PyTorch's name
    """How elements are kept: `torch.strided`, `torch.sparse_coo`."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


class memory_format(layout):  # noqa: N801
    """An order of dimensions in memory. It changes no number."""


strided = layout("strided")
SPELLED |= {
    "torch.layout": layout, "torch.memory_format": memory_format, "torch.strided": strided,
    "torch.pi": math.pi, "torch.e": math.e, "torch.inf": math.inf, "torch.nan": math.nan,
    "torch.newaxis": None,
}  # fmt: skip
for _name in ("contiguous_format", "preserve_format", "channels_last", "channels_last_3d"):
    SPELLED[f"torch.{_name}"] = memory_format(_name)
preserve = SPELLED["torch.preserve_format"]

# --- copies ---------------------------------------------------------------------------------------


def _format(function: str, value: Any) -> str | None:
    """A memory_format as a setting: its name, None where the layout is kept."""
    if value is None or value is preserve:
        return None
    if type(value) is not memory_format:
        raise TypeError(
            f"{function}(): argument 'memory_format' must be torch.memory_format, "
            f"not {type(value).__name__}"
        )
    return value.name


def _lies(array: Any, name: str | None) -> bool:
    """Whether the elements lie as the named memory format wants them."""
    if name in ("channels_last", "channels_last_3d"):
        rank = 4 if name == "channels_last" else 5
        return bool(array.ndim == rank and np.moveaxis(array, 1, -1).flags.c_contiguous)
    return name is None or bool(array.flags.c_contiguous)


@resolver
def clone(input: Any, *, memory_format: Any = None) -> Call:
    name = None if memory_format is None else _format("clone", memory_format)
    return CLONE, (input,), NOTHING if name is None else {"memory_format": name}


@composite("Tensor.contiguous")
def contiguous(self: Tensor, memory_format: Any = None) -> Any:
    """The tensor itself when its elements lie in order, else a copy that does."""
    name = "contiguous_format" if memory_format is None else _format("contiguous", memory_format)
    if _lies(self._data, name):
        return self
    return apply(CLONE, (self,), {"memory_format": name})


def cast(self: Tensor, kind: dtypes.dtype, copy: bool = False, memory_format: Any = None) -> Any:
    """The tensor in another dtype: itself if it has it already."""
    name = None if memory_format is None else _format("to", memory_format)
    if self._data.dtype == kind.stored and not copy and _lies(self._data, name):
        return self
    return apply(TO_COPY, (self,), {"dtype": kind.stored, "memory_format": name})


@composite("Tensor.to")
def to(self: Tensor, *args: Any, **given: Any) -> Any:
    """`to(dtype)`, `to(device)`, `to(device, dtype)`, `to(other)`."""
    kind = None
    copy = given.get("copy", False)
    for flag in (copy, given.get("non_blocking", False)):
        if type(flag) is not bool:
            raise TypeError("to(): a flag must be bool")  # the overloads are listed
    for i, value in enumerate(args):
        if isinstance(value, dtypes.dtype):
            kind = value
        elif type(value) in TENSORS:
            kind = value.dtype
        elif isinstance(value, (str, dtypes.device)):
            device(value)
        elif type(value) is bool and i > 0:  # non_blocking, then copy
            copy = value if type(args[i - 1]) is bool else copy
        elif value is not None:
            kind = dtypes.as_dtype(value, "to")
    for name, value in given.items():
        if name == "dtype":
            kind = None if value is None else dtypes.as_dtype(value, "to")
        elif name == "device":
            device(value)
        elif name == "other":
            kind = value.dtype
        elif name not in ("non_blocking", "copy", "memory_format"):
            raise TypeError(f"to() got an unexpected keyword argument '{name}'")
    return cast(self, kind or self.dtype, copy, given.get("memory_format"))


def _caster(name: str, kind: dtypes.dtype) -> None:
    def method(self: Tensor, memory_format: Any = None) -> Any:
        return cast(self, kind, False, memory_format)

    method.__name__ = method.__qualname__ = name
    SPELLED[f"Tensor.{name}"] = method


for _name, _kind in {
    "float": dtypes.float32, "double": dtypes.float64, "half": dtypes.float16,
    "bfloat16": dtypes.bfloat16,
    "long": dtypes.int64, "int": dtypes.int32, "short": dtypes.int16, "char": dtypes.int8,
    "byte": dtypes.uint8, "bool": dtypes.bool_, "cfloat": dtypes.complex64,
    "cdouble": dtypes.complex128,
}.items():  # fmt: skip
    _caster(_name, _kind)

TYPES = {"HalfTensor": "float16", "BFloat16Tensor": "bfloat16", "FloatTensor": "float32",
         "DoubleTensor": "float64", "ByteTensor": "uint8", "CharTensor": "int8",
         "ShortTensor": "int16", "IntTensor": "int32", "LongTensor": "int64", "BoolTensor": "bool",
         "ComplexFloatTensor": "complex64",
         "ComplexDoubleTensor": "complex128"}  # fmt: skip


@composite("Tensor.type")
def type_(self: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """Without an argument the name "torch.FloatTensor", else a cast."""
    if dtype is None:
        return next(f"torch.{n}" for n, d in TYPES.items() if d == self.dtype.name)
    if type(dtype) is str:
        name = dtype.removeprefix("torch.")
        if name not in TYPES:
            raise ValueError(f"invalid type: '{dtype}'")
        return cast(self, dtypes.NAMES[TYPES[name]])
    if isinstance(dtype, type):
        dtype = getattr(dtype, "kind", dtypes.get_default_dtype() if dtype is Tensor else dtype)
    return cast(self, dtypes.as_dtype(dtype, "type"))


@composite("Tensor.type_as")
def type_as(self: Tensor, other: Tensor) -> Any:
    unwrap(other, "type_as", "'other' (position 1)")
    return cast(self, other.dtype)


@composite("Tensor.cpu")
def cpu(self: Tensor, memory_format: Any = None) -> Tensor:
    return self


@composite("Tensor.cuda")
def cuda(self: Tensor, *_: Any, **__: Any) -> Tensor:
    raise AssertionError("Torch not compiled with CUDA enabled")


# --- overwriting ----------------------------------------------------------------------------------


@resolver
def fill(input: Any, value: Any) -> Call:
    if type(value) in TENSORS:
        if value._data.ndim:
            raise RuntimeError(
                "fill_ only supports 0-dimension value tensor but got tensor with "
                f"{value._data.ndim} dimensions."
            )
        return OPS["fill.Tensor"], (input, value), NOTHING
    if type(value) not in NUMBER_TYPES:
        raise TypeError(
            "fill_(): argument 'value' (position 1) must be Number or Tensor, "
            f"not {type(value).__name__}"
        )
    return OPS["fill.Scalar"], (input,), {"value": value}


@composite("Tensor.fill_ torch.fill_")
def fill_(self: Tensor, value: Any) -> Tensor:
    op, inputs, settings = fill(self, value)
    return apply_inplace(OPS[op.aten.replace("fill", "fill_")], inputs, settings)


@composite("Tensor.zero_ torch.zero_")
def zero_(self: Tensor) -> Tensor:
    return apply_inplace(ZERO, (self,))


@composite("Tensor.copy_")
def copy_(self: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    if type(src) in NUMBER_TYPES:
        src = wrap(np.array(src))
    unwrap(src, "copy_", "'other' (position 1)")
    return apply_inplace(COPY, (self, src))


# --- what it is -----------------------------------------------------------------------------------


@composite("torch.is_tensor")
def is_tensor(obj: Any) -> bool:
    return type(obj) in TENSORS or type(obj) is SparseTensor


@composite("Tensor.size")
def size(self: Tensor, dim: Any = None) -> Any:
    if dim is None:
        return self.shape
    if self._data.ndim == 0:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    return self._data.shape[wrap_dim(dim, self._data.ndim)]


@composite("Tensor.dim Tensor.ndimension")
def dim(self: Tensor) -> int:
    return self._data.ndim


@composite("torch.numel Tensor.numel Tensor.nelement")
def numel(input: Tensor) -> int:
    return unwrap(input, "numel").size


@composite("Tensor.element_size")
def element_size(self: Tensor) -> int:
    return self._data.itemsize


@composite("Tensor.stride")
def stride(self: Tensor, dim: Any = None) -> Any:
    steps = tuple(s // self._data.itemsize for s in self._data.strides)
    return steps if dim is None else steps[wrap_dim(dim, len(steps))]


@composite("Tensor.storage_offset")
def storage_offset(self: Tensor) -> int:
    if self._base is None:
        return 0
    ours = self._data.__array_interface__["data"][0]
    theirs = self._base._data.__array_interface__["data"][0]
    return int(ours - theirs) // self._data.itemsize


def reinterpreted(self: Tensor, kind: dtypes.dtype) -> Tensor:
    """The same bits read as another dtype, as detach() off the graph: `x.view(torch.int32)`.
    RuntimeError where elements of another size do not fit into rows (ATen's TensorConversions.cpp:
    view_dtype)."""
    array, own = self._data, self.dtype
    ratio = kind.itemsize // own.itemsize
    if ratio != 1:
        _fits_rows(self, ratio, f"to view {own.scalar} as {kind.scalar} (different element sizes)")
    out = self.detach()
    out._data = array.view(kind.stored)
    if SEAT.now is not None:
        SEAT.now.forward("view.dtype", (self,), ("self",), {"dtype": kind}, (out,), None, False)
    return out


def _fits_rows(self: Tensor, ratio: int, to_view: str) -> None:
    array = self._data
    steps = [step // array.itemsize for step in array.strides]
    if not array.ndim:
        raise RuntimeError(f"self.dim() cannot be 0 {to_view}")
    for name, found in (("size(-1)", array.shape[-1]), ("storage_offset()", storage_offset(self))):
        if ratio > 1 and found % ratio:
            raise RuntimeError(
                f"self.{name} must be divisible by {ratio} {to_view}, but got {found}"
            )
    if array.size and array.shape[-1] != 1 and steps[-1] != 1:
        raise RuntimeError(f"self.stride(-1) must be 1 {to_view}, but got {steps[-1]}")
    for d, step in enumerate(steps[:-1]):
        if ratio > 1 and step % ratio:
            raise RuntimeError(
                f"self.stride({d}) must be divisible by {ratio} {to_view}, but got {step}"
            )


@composite("Tensor.is_contiguous")
def is_contiguous(self: Tensor, memory_format: Any = None) -> bool:
    return _lies(self._data, _format("is_contiguous", memory_format) or "contiguous_format")


@composite("Tensor.is_floating_point torch.is_floating_point")
def is_floating_point(input: Tensor) -> bool:
    return unwrap(input, "is_floating_point").dtype.kind in "fV"


@composite("Tensor.is_complex torch.is_complex")
def is_complex(input: Tensor) -> bool:
    return unwrap(input, "is_complex").dtype.kind == "c"


@composite("Tensor.is_signed")
def is_signed(self: Tensor) -> bool:
    return self.dtype.is_signed


@composite("torch.is_nonzero Tensor.is_nonzero")
def is_nonzero(input: Tensor) -> bool:
    return bool(input)


@composite("Tensor.get_device")
def get_device(self: Tensor) -> int:
    return -1


@composite("torch.result_type")
def result_type(tensor1: Any, tensor2: Any) -> dtypes.dtype:
    operands: list[tuple[dtypes.dtype, dtypes.Category]] = []
    for x in (tensor1, tensor2):
        if type(x) in TENSORS:
            operands.append((x.dtype, "dim" if x._data.ndim else "zero"))
        else:
            operands.append((dtypes.of_scalar(x), "scalar"))
    return dtypes.result_type(*operands)


@composite("torch.is_same_size Tensor.is_same_size")
def is_same_size(input: Tensor, other: Tensor) -> bool:
    return bool(unwrap(input, "is_same_size").shape == unwrap(other, "is_same_size").shape)


@composite("torch.detach")
def detach(input: Tensor) -> Tensor:
    unwrap(input, "detach")
    return input.detach()


@composite("torch.detach_")
def detach_(input: Tensor) -> Tensor:
    unwrap(input, "detach_")
    return input.detach_()


@composite("torch.can_cast")
def can_cast(from_: dtypes.dtype, to: dtypes.dtype) -> bool:
    return dtypes.can_cast(from_, to)


for _name, _value in {
    "itemsize": property(lambda self: self._data.itemsize),
    "nbytes": property(lambda self: self._data.nbytes),
    "is_cuda": property(lambda self: False),
    "is_cpu": property(lambda self: True),
    "is_quantized": property(lambda self: False),
    "is_meta": property(lambda self: False),
    "is_nested": property(lambda self: False),
    "name": property(lambda self: None),
}.items():
    SPELLED[f"Tensor.{_name}"] = _value
