"""torch.FloatTensor and its kin: constructors that are also types to ask for."""

from __future__ import annotations

import warnings
from typing import Any

from .. import dtypes, literals
from ..dispatch import TENSORS, leaf
from ..dtypes import dtype
from ..tensor import Tensor
from .creation import zeros
from .registry import SPELLED, composite

DEPRECATED = (
    "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use "
    "torch.set_default_dtype() and torch.set_default_device() as alternatives."
)
OPTIONS = (
    "TensorOptions(dtype={}, device=cpu, layout=Strided, requires_grad=false (default), "
    "pinned_memory=false (default), memory_format=(nullopt))"
)


class LegacyType(type):
    """torch.FloatTensor and its kin: called with data or sizes; a tensor of that dtype is one."""

    kind: dtype

    def __call__(cls, *args: Any) -> Tensor:
        name, kind = cls.__name__, cls.kind
        if len(args) == 1 and type(args[0]) in TENSORS:
            given = args[0].dtype
            if given is not kind:
                wanted, got = (OPTIONS.format(d.cpp) for d in (kind, given))
                raise TypeError(f"expected {wanted} (got {got})")
            alias: Tensor = args[0].detach()
            return alias
        if len(args) == 1 and not isinstance(args[0], int):
            return leaf(name, literals.array(literals.sequence(args[0]), kind))
        made: Tensor = zeros(*args, dtype=kind)
        return made

    def __instancecheck__(cls, value: Any) -> bool:
        return type(value) in TENSORS and value.dtype is cls.kind

    __call__.__qualname__ = "new"  # so PyTorch names it when arguments are wrong


def _legacy(name: str, kind: dtype) -> None:
    SPELLED[f"torch.{name}"] = LegacyType(name, (), {"__module__": "torch", "kind": kind})


for _name, _kind in {
    "FloatTensor": dtypes.float32, "DoubleTensor": dtypes.float64, "LongTensor": dtypes.int64,
    "IntTensor": dtypes.int32, "ShortTensor": dtypes.int16, "CharTensor": dtypes.int8,
    "ByteTensor": dtypes.uint8, "BoolTensor": dtypes.bool_, "HalfTensor": dtypes.float16,
}.items():  # fmt: skip
    _legacy(_name, _kind)


class _Told:
    """Whether the warning was given: once a process, as TORCH_WARN_ONCE does."""

    deprecated = False


@composite("torch.set_default_tensor_type")
def set_default_tensor_type(t: Any) -> None:
    """The dtype of that tensor type becomes the default."""
    if not _Told.deprecated:
        _Told.deprecated = True
        warnings.warn(DEPRECATED, UserWarning, stacklevel=2)
    name = t.removeprefix("torch.") if type(t) is str else getattr(t, "__name__", "")
    kind = SPELLED.get(f"torch.{name}")
    if not isinstance(kind, LegacyType):
        raise TypeError("invalid type object")
    dtypes.set_default_dtype(kind.kind)
