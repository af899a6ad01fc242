"""What all factories take beside their numbers: sizes, dtype, device, requires_grad.

Sizes are checked, and their memory charged, before anything is allocated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import dtypes, meter
from ..dispatch import TENSORS
from ..dtypes import dtype

IGNORED = {"layout", "pin_memory", "memory_format", "non_blocking"}
"""Accepted where they change nothing here; a value that would is refused."""


def device(value: Any) -> dtypes.device:
    """What a `device=` argument means: the CPU. AssertionError in PyTorch's words for CUDA."""
    if value is None:
        return dtypes.cpu
    found = value if isinstance(value, dtypes.device) else dtypes.device(value)
    if found.type == "cpu":
        return dtypes.cpu
    if found.type == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled")
    raise NotImplementedError(f"device '{found}' is not supported here: use 'cpu'")


def options(
    function: str, given: Mapping[str, Any], default: dtype | None = None
) -> tuple[dtype, bool]:
    """The dtype and requires_grad that the keywords shared by all factories ask for."""
    kind = default
    requires_grad = False
    for name, value in given.items():
        if name == "dtype":
            if value is not None:
                kind = dtypes.as_dtype(value, function)
        elif name == "requires_grad":
            if type(value) is not bool:
                raise TypeError(
                    f"{function}(): argument 'requires_grad' must be bool, "
                    f"not {type(value).__name__}"
                )
            requires_grad = value
        elif name == "device":
            device(value)
        elif name not in IGNORED:
            raise TypeError(f"{function}() got an unexpected keyword argument '{name}'")
    return kind or dtypes.get_default_dtype(), requires_grad


def whole(function: str, name: str, value: Any, position: int) -> int:
    """An int, also one that comes as a tensor of one element."""
    if type(value) is int:
        return value
    if type(value) in TENSORS and value._data.dtype.kind in "iu" and value._data.size == 1:
        return int(value._data.item())
    raise TypeError(
        f"{function}(): argument '{name}' (position {position}) must be int, "
        f"not {type(value).__name__}"
    )


def sizes(function: str, args: Sequence[Any], name: str = "size") -> tuple[int, ...]:
    """`(2, 3)`, `((2, 3),)` or `([2, 3],)` as a tuple of ints."""
    if not args:
        raise TypeError(f'{function}() missing 1 required positional arguments: "{name}"')
    items: Sequence[Any] = args
    if len(args) == 1 and isinstance(args[0], (tuple, list)):
        items = args[0]
    found = []
    for i, item in enumerate(items):
        if type(item) is int:
            found.append(item)
        elif type(item) in TENSORS and item._data.dtype.kind in "iu" and item._data.size == 1:
            found.append(int(item._data.item()))
        else:
            kind = type(item).__name__
            what = f"not {kind}"
            if i:
                raise TypeError(
                    f"{function}(): argument '{name}' failed to unpack the object at pos {i + 1} "
                    f'with error "type must be tuple of ints,but got {kind}"'
                )
            if items is not args:
                what = f"but found element of type {kind} at pos 0"
            raise TypeError(
                f"{function}(): argument '{name}' (position 1) must be tuple of ints, {what}"
            )
    return tuple(found)


def charged(shape: tuple[int, ...], kind: dtype) -> tuple[int, ...]:
    """The shape, once its memory is charged. RuntimeError for negative sizes and overflow."""
    count = whole = kind.itemsize
    for n in shape:
        if n < 0:
            raise RuntimeError(
                f"Trying to create tensor with negative dimension {n}: {list(shape)}"
            )
        count *= n
        whole *= n or 1
    # Sizes beside a 0 count too, as numpy counts them.
    if whole >= 1 << 62:
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}")
    meter.charge(count)
    return shape
