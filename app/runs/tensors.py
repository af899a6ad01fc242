"""Any tensor of a run at any step, from its events; what they hold in part comes from a replay.

It must not know HTTP.
"""

from __future__ import annotations

import io
import json
import math
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.sandbox.slices import Array

from .run import Run

JSON_ELEMENTS = 65_536
PIECE_BYTES = 256 * 1024


class NoTensor(Exception):
    """The run has no such tensor at that step."""


@dataclass(frozen=True, slots=True)
class Found:
    """A tensor in an event. `shown` is flat: the first elements, as many as the event holds."""

    id: int
    seq: int
    shape: tuple[int, ...]
    dtype: str
    shown: Array
    complete: bool


def find(run: Run, tensor: int, step: int | None) -> Found:
    """The tensor as the last event up to `step` shows it, else as the first one after."""
    needle = b'"id":%d,' % tensor
    last = len(run.lines) - 1
    at = last if step is None else min(max(step, -1), last)
    for seq in [*range(at, -1, -1), *range(at + 1, last + 1)]:
        line = run.lines[seq]
        if needle not in line:
            continue
        event = json.loads(line)
        matches = [value for value in _tensors(event) if value["id"] == tensor]
        if matches:
            value = matches[-1]
            shape = tuple(value["shape"])
            shown = array(value["data"], value["dtype"])
            return Found(tensor, seq, shape, value["dtype"], shown, not value["truncated"])
    raise NoTensor(f"The run has no tensor {tensor}" + ("." if step is None else f" at {step}."))


def _tensors(value: Any) -> Iterator[dict[str, Any]]:
    """Every tensor inside an event, in the order of its keys."""
    if isinstance(value, dict):
        if "shape" in value and "truncated" in value and "id" in value:
            yield value
            return
        for part in value.values():
            yield from _tensors(part)
    elif isinstance(value, list):
        for part in value:
            yield from _tensors(part)


def stored(dtype: str) -> np.dtype[Any]:
    """What holds a tensor's elements here: of bfloat16 float32, which has all of its numbers."""
    return np.dtype("float32" if dtype == "bfloat16" else dtype)


def array(data: list[Any], dtype: str) -> Array:
    """An event's data as the flat array that it was."""
    kind = stored(dtype)
    if kind.kind in "iu":
        return np.array([int(x) for x in data], kind)
    if kind.kind == "c":
        pairs = [complex(float(re), float(im)) for re, im in data]
        return np.array(pairs, kind)
    numbers = [float(x) for x in data] if kind.kind == "f" else data
    return np.array(numbers, kind)


def ghost(found: Found) -> Array:
    """An array of the tensor's shape and dtype that takes no memory: to try slices on."""
    return np.broadcast_to(np.zeros((), stored(found.dtype)), found.shape)


def places(values: Array) -> int:
    """How many numbers, or empty lists, the nested lists of an array have at most."""
    return math.prod(max(1, n) for n in values.shape)


async def pieces(values: Array, npy: bool) -> AsyncGenerator[bytes, None]:
    """The elements in row-major order, little endian; `npy`: after the header of an .npy file."""
    flat = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<"), copy=False)
    if npy:
        buffer = io.BytesIO()
        form = {"descr": np.lib.format.dtype_to_descr(flat.dtype), "fortran_order": False}
        np.lib.format.write_array_header_1_0(buffer, form | {"shape": values.shape})
        yield buffer.getvalue()
    elements = flat.reshape(-1)
    step = max(1, PIECE_BYTES // flat.dtype.itemsize)
    for start in range(0, elements.size, step):
        yield elements[start : start + step].tobytes()
