"""What a run may use, charged before it is used. Unlimited unless somebody sets limits.

The engine calls `charge` before it allocates; it must not know what happens when a limit is
reached: `stop` does not come back.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Sequence


class LimitReached(BaseException):
    """A limit was reached and nobody took over `stop`.

    reason: "tensor" (bytes of one tensor), "memory" (of all that live) or "nodes" (live graph
    nodes).
    """

    def __init__(self, reason: str, limit: int, used: int) -> None:
        super().__init__(f"{reason}: {used} used, {limit} allowed")
        self.reason, self.limit, self.used = reason, limit, used


def _raise(reason: str, limit: int, used: int) -> None:
    raise LimitReached(reason, limit, used)


START = -1
"""`count_at` before the first node under new limits: none is counted there."""


class _Limits:
    """The limits in force: one process runs one program."""

    __slots__ = ("count_at", "fresh", "live_bytes", "nodes", "room", "stop", "tensor_bytes")

    def __init__(self) -> None:
        self.tensor_bytes = 1 << 62
        """Bytes of one tensor."""
        self.live_bytes = 1 << 62
        """Bytes of all tensors that are alive at once."""
        self.nodes = 1 << 62
        """Live graph nodes."""
        self.fresh = 0
        """Bytes of tensors made since the living ones were last counted ..."""
        self.room = 1 << 62
        """... and how many may be made until they are counted again."""
        self.stop: Callable[[str, int, int], None] = _raise
        """Called with (reason, limit, used) when a limit is reached."""
        self.count_at = 1 << 62
        """The sequence number of the node at which the live ones are counted."""


Meter = _Limits()


SMALL = 512
"""Tensors of so many bytes are smaller than the objects around them: they are not counted."""

MOST_DIMS = 64
"""numpy refuses an array of more dimensions by itself, before it makes it."""


def set_limits(
    tensor_bytes: int, live_bytes: int, nodes: int, stop: Callable[[str, int, int], None]
) -> None:
    """Put limits in force for the whole process; `stop` must not return."""
    Meter.tensor_bytes, Meter.live_bytes = tensor_bytes, live_bytes
    Meter.nodes, Meter.stop = nodes, stop
    Meter.count_at = START
    Meter.fresh, Meter.room = 0, live_bytes


def charge(nbytes: int) -> None:
    """Say that a tensor of so many bytes is about to be made."""
    if nbytes > Meter.tensor_bytes:
        Meter.stop("tensor", Meter.tensor_bytes, nbytes)
    if Meter.fresh + nbytes > Meter.room:
        count_bytes(nbytes)


def charge_array(shape: Sequence[int], itemsize: int) -> None:
    """Say that an array of this shape is about to be made."""
    if len(shape) <= MOST_DIMS:
        charge(math.prod(shape) * itemsize)


def made(nbytes: int) -> None:
    """Say that a tensor of so many bytes was made: it lives until it is found to be gone."""
    charge(nbytes)
    Meter.fresh += nbytes


def viewed(nbytes: int) -> None:
    """Say that a view shows so many bytes: what reads it would need as many."""
    if nbytes > Meter.tensor_bytes:
        Meter.stop("tensor", Meter.tensor_bytes, nbytes)


def wanted(problem: Exception) -> int:
    """The bytes of the array that numpy could not have memory for; 0 when it was not numpy."""
    dtype = getattr(problem, "dtype", None)
    if dtype is None:
        return 0
    return math.prod(map(int, getattr(problem, "shape", ()))) * int(dtype.itemsize)


def count_bytes(more: int) -> None:
    """Count the bytes that are really alive; `more` will be needed.

    Freeing is not watched, that would cost every op: what was made is added up, and where that
    comes to the limit the living are counted.
    """
    from .census import live_bytes

    alive = live_bytes()
    if alive + more > Meter.live_bytes:
        gc.collect()
        alive = live_bytes()
    if alive + more > Meter.live_bytes:
        Meter.stop("memory", Meter.live_bytes, alive + more)
    Meter.fresh, Meter.room = 0, Meter.live_bytes - alive


def count_nodes(kind: type, number: int) -> None:
    """Called when node `number` reaches `count_at`: counts the nodes that are really alive.

    Counting at each node would cost every op; counting once every `nodes` nodes costs nothing.
    """
    if Meter.count_at == START:
        Meter.count_at = number + Meter.nodes
        return
    gc.collect()
    alive = sum(isinstance(thing, kind) for thing in gc.get_objects())
    if alive > Meter.nodes:
        Meter.stop("nodes", Meter.nodes, alive)
    # Look again when as many as are still free have been made.
    Meter.count_at = number + Meter.nodes - alive + 1
