"""The graph that no backward has walked through yet: whether a loop is building it up.

What a backward outside of the loop will walk through is to be told in full, past the budget too: a
walk through iterations that were summed up has no cards to show. A loop that runs forward only
(an evaluation), or that has its backward inside, lets go of its nodes, and builds up nothing. It
must not know how iterations are told.
"""

from __future__ import annotations

import weakref

from .graph import Node


class Growth:
    """Follows the oldest node that is alive and was not walked through."""

    def __init__(self) -> None:
        self.nodes = 0
        """How many were made since, with it."""
        self._oldest: weakref.ref[Node] | None = None
        self._since = 0

    def made(self, node: Node, told: int) -> None:
        """A node was made, when so many events had been told."""
        if self._oldest is None or self._oldest() is None:
            self._oldest, self._since, self.nodes = weakref.ref(node), told, 0
        self.nodes += 1

    def walked(self) -> None:
        """A backward began."""
        self._oldest, self.nodes = None, 0

    def reaches_back(self, began: int) -> bool:
        """Whether it lives and was made before event `began`."""
        return self._oldest is not None and self._since < began and self._oldest() is not None
