"""What views read of a run's events: of each kind, the few fields that matter, from its line.

The events' shapes are written in `engine/events.py`; everything that is not named here is skipped,
not decoded. It must not know what is made of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

MATTERING = {"forward", "scope", "bind", "asked"}
"""Types of events that views read."""


class Tensor(msgspec.Struct, gc=False):
    """A tensor, without its numbers."""

    id: int
    shape: tuple[int, ...]


class Forward(msgspec.Struct, tag="forward", gc=False):
    """See `engine.events.Forward`."""

    seq: int
    node: int
    op: str
    grad_fn: str | None
    output: Tensor
    inputs: tuple[int, ...] = ()
    arguments: tuple[str, ...] = ()
    more_outputs: tuple[Tensor, ...] = ()
    accumulators: tuple[tuple[int, int], ...] = ()
    span: tuple[int, ...] | None = None
    function: str | None = None
    scope: int | None = None
    inplace: bool = False


class Scope(msgspec.Struct, tag="scope", gc=False):
    """See `engine.events.Scope`."""

    seq: int
    action: str
    id: int
    kind: str
    name: str
    label: str = ""
    index: int | None = None
    parent: int | None = None
    span: tuple[int, ...] | None = None


class Bind(msgspec.Struct, tag="bind"):
    """See `engine.events.Bind`."""

    seq: int
    tensor: Tensor
    node: int | None = None
    scope: int | None = None


class Asked(msgspec.Struct, tag="asked"):
    """See `engine.events.Asked`."""

    what: str
    tensor: int | None = None


Told = Forward | Scope | Bind | Asked

_DECODER = msgspec.json.Decoder(Told)


def mattering(lines: Sequence[bytes], kinds: Sequence[str]) -> list[bytes]:
    """Those lines that are of events that views read, by the types of all."""
    return [line for line, kind in zip(lines, kinds, strict=True) if kind in MATTERING]


def read(lines: bytes) -> list[Told]:
    """The events of lines that matter."""
    found: list[Told] = _DECODER.decode_lines(lines)
    return found
