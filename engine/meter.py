"""What a run may use, charged before it is used. Unlimited unless somebody sets limits.

The engine calls `charge` before it allocates; it must not know what happens when a limit is
reached: `stop` does not come back.
"""

from __future__ import annotations

import gc
from collections.abc import Callable


class LimitReached(BaseException):
    """A limit was reached and nobody took over `stop`.

    reason: "tensor" (bytes of one tensor) or "nodes" (live graph nodes).
    """

    def __init__(self, reason: str, limit: int, used: int) -> None:
        super().__init__(f"{reason}: {used} used, {limit} allowed")
        self.reason, self.limit, self.used = reason, limit, used


def _raise(reason: str, limit: int, used: int) -> None:
    raise LimitReached(reason, limit, used)


class Meter:
    """The limits in force. Class attributes, read on every op: one process runs one program."""

    tensor_bytes: int = 1 << 62
    """Bytes of one tensor."""
    nodes: int = 1 << 62
    """Live graph nodes."""
    stop: Callable[[str, int, int], None] = staticmethod(_raise)
    """Called with (reason, limit, used) when a limit is reached."""
    made: int = 0
    """Nodes made since the live ones were last counted (plus those that lived then)."""


def set_limits(tensor_bytes: int, nodes: int, stop: Callable[[str, int, int], None]) -> None:
    """Put limits in force for the whole process; `stop` must not return."""
    Meter.tensor_bytes, Meter.nodes, Meter.stop = tensor_bytes, nodes, staticmethod(stop)
    Meter.made = 0


def charge(nbytes: int) -> None:
    """Say that a tensor of so many bytes is about to be made."""
    if nbytes > Meter.tensor_bytes:
        Meter.stop("tensor", Meter.tensor_bytes, nbytes)


def count_nodes(kind: type) -> None:
    """Called when `made` has reached the limit: counts the nodes that are really alive.

    Counting at each node would cost every op; counting once every `nodes` nodes costs nothing.
    """
    gc.collect()
    alive = sum(isinstance(thing, kind) for thing in gc.get_objects())
    if alive > Meter.nodes:
        Meter.stop("nodes", Meter.nodes, alive)
    # Look again when as many as are still free have been made.
    Meter.made = alive
