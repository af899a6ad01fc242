"""What a module's dictionaries hold, checked as it is read: programs may write into them.

It must not know Module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .parameter import BUFFERS, PARAMETERS

TENSORS = BUFFERS | PARAMETERS


def tensors(room: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The parameters or buffers of one module that are not None. TypeError for anything else."""
    for name, value in room.items():
        if type(value) in TENSORS:
            yield name, value
        elif value is not None:
            raise TypeError(f"'{name}' is a {type(value).__name__}, not a parameter or buffer")


def children(room: Mapping[str, Any], kind: type) -> Iterator[tuple[str, Any]]:
    """The modules (`kind`) right below one that are not None. TypeError for anything else."""
    for name, value in room.items():
        if isinstance(value, kind):
            yield name, value
        elif value is not None:
            raise TypeError(f"{type(value).__name__} is not a Module subclass")
