"""numpy's basic slicing as text: `0:4,:`, `-1`, `...,::2`.

It must not know whose arrays they are.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

_NUMBER = r"\s*(-?\d{1,12})?\s*"
_INDEX = re.compile(r"\s*(-?\d{1,12})\s*")
_SLICE = re.compile(rf"{_NUMBER}:{_NUMBER}(?::\s*([1-9]\d{{0,8}})?\s*)?")


class BadSlice(Exception):
    """The slice can't be read, or does not fit the shape."""


def sliced(values: Array, text: str | None) -> Array:
    """`values[text]` in numpy's basic slicing: `0:4,:`, `-1`, `...,::2`."""
    if not text:
        return values
    index: list[Any] = []
    for part in text.split(","):
        if part.strip() == "...":
            index.append(...)
        elif found := _INDEX.fullmatch(part):
            index.append(int(found[1]))
        elif found := _SLICE.fullmatch(part):
            index.append(slice(*(None if n is None else int(n) for n in found.groups())))
        else:
            raise BadSlice(f"{part[:40]!r} is no index: write numbers, start:stop:step, or '...'.")
    try:
        return np.asarray(values[tuple(index)])
    except (IndexError, ValueError) as error:
        raise BadSlice(f"{text[:80]!r} does not fit shape {list(values.shape)}: {error}.") from None
