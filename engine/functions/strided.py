"""Tensors by how they lie in memory: empty_strided, empty_permuted, resize_."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..dispatch import TENSORS, apply, bump, leaf, unwrap
from ..op import OPS
from ..tensor import Tensor
from ..watch import SEAT
from .creation import without_none
from .options import charged, options, sizes, whole
from .registry import composite


@composite("torch.empty_strided")
def empty_strided(size: Any, stride: Any, **given: Any) -> Tensor:
    kind, requires_grad = options("empty_strided", given)
    shape, steps = sizes("empty_strided", (size,)), sizes("empty_strided", (stride,), "stride")
    span = 1 + sum((n - 1) * s for n, s in zip(shape, steps, strict=True)) if all(shape) else 0
    charged((span,), kind)
    memory = np.zeros(span, kind.numpy)
    array = np.ndarray(shape, kind.numpy, memory, strides=[s * kind.itemsize for s in steps])
    return leaf("empty_strided", array, requires_grad)


@composite("Tensor.new_empty_strided")
def new_empty_strided(self: Tensor, size: Any, stride: Any, **given: Any) -> Tensor:
    return empty_strided(size, stride, **{"dtype": self.dtype} | without_none(given))


def _permuted(size: tuple[int, ...], order: tuple[int, ...]) -> tuple[int, ...]:
    """The strides of a dense tensor whose dimensions lie in memory in this order."""
    count = len(size)
    if len(order) != count:
        raise RuntimeError(
            "Number of dimensions in size does not match the length of the physical_layout; i.e. "
            f"len(size) = {count} is not equal to len(physical_layout) = {len(order)}"
        )
    strides, step = [0] * count, 1
    for at in range(count - 1, -1, -1):
        dim = order[at]
        if not 0 <= dim < count:
            raise RuntimeError(
                f"Dimension out of range (expected to be between 0 and {count - 1}, but got {dim} "
                f"at index {at}).  NB: negative dims not currently supported; file an issue if you "
                "want it."
            )
        if strides[dim]:
            raise RuntimeError("Duplicate dim not allowed")
        strides[dim] = step
        step *= max(size[dim], 1)
    return tuple(strides)


@composite("torch.empty_permuted")
def empty_permuted(size: Any, physical_layout: Any, **given: Any) -> Tensor:
    shape = sizes("empty_permuted", (size,))
    order = sizes("empty_permuted", (physical_layout,), "physical_layout")
    steps = _permuted(shape, order)
    kind, _ = options("empty_permuted", given)
    charged(shape, kind)
    made: Tensor = empty_strided(shape, steps, **given)
    return made


@composite("torch.as_strided Tensor.as_strided")
def as_strided(input: Any, size: Any, stride: Any, storage_offset: Any = None) -> Any:
    """A look at the tensor's memory with strides of one's own. NotImplementedError for a tensor
    that is itself such a look, or does not lie row by row."""
    array = unwrap(input, "as_strided")
    shape, steps = sizes("as_strided", (size,)), sizes("as_strided", (stride,), "stride")
    offset = 0 if storage_offset is None else whole("as_strided", "storage_offset",
                                                    storage_offset, 4)  # fmt: skip
    if len(shape) != len(steps):
        raise RuntimeError("mismatch in length of strides and shape")
    if min(shape, default=0) < 0:
        raise RuntimeError(
            f"Storage size calculation overflowed with sizes={list(shape)} and "
            f"strides={list(steps)}"
        )
    if min(steps, default=0) < 0:
        raise RuntimeError(
            "as_strided: Negative strides are not supported at the moment, got strides: "
            f"{list(steps)}"
        )
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    memory = array if input._base is None else input._base._data
    if memory.size != array.size or not (memory.flags.c_contiguous and array.flags.c_contiguous):
        raise NotImplementedError(
            "as_strided of a view is not available here: take it of the tensor itself, or of "
            "contiguous().clone()"
        )
    span = 1 + sum((n - 1) * s for n, s in zip(shape, steps, strict=True)) if all(shape) else 0
    if span and offset + span > array.size:
        raise RuntimeError(
            f"setStorage: sizes {list(shape)}, strides {list(steps)}, storage offset {offset}, and "
            f"itemsize {array.itemsize} requiring a storage size of "
            f"{(offset + span) * array.itemsize} are out of bounds for storage of size "
            f"{array.nbytes}"
        )
    settings = {"size": shape, "stride": steps, "storage_offset": min(offset, array.size)}
    return apply(OPS["as_strided"], (input,), settings)


NOT_RESIZABLE = "cannot resize variables that require grad"


@composite("Tensor.resize_")
def resize_(self: Tensor, *size: Any, memory_format: Any = None) -> Tensor:
    """Another shape, in place: the elements stay as they lie in memory, new ones are zeros."""
    old = unwrap(self, "resize_", "'self'")
    if self.requires_grad:
        raise RuntimeError(NOT_RESIZABLE)
    shape = sizes("resize_", size)
    count = math.prod(shape)
    if min(shape, default=0) < 0:
        raise RuntimeError("numel: integer multiplication overflow")
    if self._base is not None:
        raise RuntimeError("resize_ is not here for a view of another tensor: use reshape")
    charged(shape, self.dtype)
    memory = _memory(old)
    if count > memory.size:
        memory = np.concatenate([memory, np.zeros(count - memory.size, old.dtype)])
    self._data = memory[:count].reshape(shape)
    bump(self)
    if SEAT.now is not None:
        SEAT.now.forward("resize_", (self,), ("self",), {"size": shape}, (self,), None, True)
    return self


@composite("Tensor.resize_as_ torch.resize_as_")
def resize_as_(input: Tensor, the_template: Any, *, memory_format: Any = None) -> Tensor:
    if type(the_template) not in TENSORS:
        raise TypeError(
            "resize_as_(): argument 'the_template' (position 1) must be Tensor, not "
            f"{type(the_template).__name__}"
        )
    return resize_(input, the_template.shape)


def _memory(array: Any) -> Any:
    """All elements from the tensor's first one on to the end of its memory, as they lie there."""
    whole = array
    while type(whole.base) is np.ndarray and whole.base.dtype == array.dtype:
        whole = whole.base
    if not whole.flags.c_contiguous and not whole.flags.f_contiguous:
        whole = array
        if not array.flags.forc:
            return array.reshape(-1)
    start = array.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    return whole.ravel(order="K")[start // array.itemsize :]
