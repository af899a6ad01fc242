"""What a node keeps of a call, for given wishes for gradients. It must not know Tensor or nodes."""

from __future__ import annotations

STRIDES = "_strides"
"""How a tensor lies in memory: kept for the speed of backward, shown to nobody."""


class Plan:
    """What must be kept when gradients are wanted for certain tensor arguments."""

    __slots__ = ("frees", "inputs", "names", "places")

    def __init__(self, names: tuple[str, ...], places: tuple[tuple[str, int] | None, ...]) -> None:
        self.names = names
        """Of op.layout."""
        self.frees = any(not n.endswith(("_sizes", STRIDES)) for n in names)
        """Whether there is more among them than sizes: what release forgets."""
        self.places = places
        """For each of op.layout where it comes from; None where it is not needed."""
        self.inputs: tuple[int, ...] | None = None
        """The same when only inputs are kept: which one, -1 for none. This is the fast lane."""
        if all(p is None or p[0] == "input" for p in places):
            self.inputs = tuple([-1 if p is None else p[1] for p in places])
