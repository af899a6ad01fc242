"""How much is told in full. A long training loop runs to its end: past the budget an iteration
leaves a summary, and the last iterations of loops whose end can be foreseen are told in full again.
Iterations that build up one graph for a backward after them are told in full for longer.

What is summed up is not even watched, so it costs next to nothing. It must not know how events are
made or encoded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .events import Event

KEEP = 2
"""How many of the last iterations are told in full."""

FAR, PART = 5, 10
"""A loop that would take more than FAR budgets has one of PART parts of one: that more of its
thousands of iterations stand in full helps nobody, any of them opens by a replay, and telling them
takes time and the page's memory."""

CEILING = 4
"""So many budgets of events without an iteration among them that could be summed up are a flood."""


class Window(NamedTuple):
    """Which iterations to tell in full instead of the first and last."""

    first: int
    """Of outermost loops, counted from 0 over the run."""
    last: int
    inner: tuple[int, ...] = ()
    """Where to begin inside of `first`: how many iterations begin before it directly inside, then
    inside of that one."""

    def has(self, number: int, inside: tuple[int, ...]) -> bool:
        """Whether an iteration is in it. One in which it begins is; what comes before is not."""
        begin = (self.first, *self.inner)[: 1 + len(inside)]
        return number <= self.last and (number, *inside) >= begin


class Budget:
    """Stands between the recorder and `emit`.

    `events` are told in full, a part of them if a loop is far too long; then iterations are summed
    up. `window` names the iterations to tell in full instead. `flood` is called when so many events
    come outside of iterations that summing up is no way out.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        events: int = 20_000,
        window: Window | None = None,
        flood: Callable[[int, int], None] | None = None,
    ) -> None:
        self._emit = emit
        self._flood = flood
        self._window = window
        self._allowed = events
        self._building = events
        """So many nodes of a graph that was not walked through are told in full."""
        self.limit = events
        self.told = 0
        self.number = -1
        """The outermost iteration that runs now, or ran last."""

    def enough(self) -> None:
        """From the next iteration on, sum up: another budget is used up."""
        self.limit = min(self.limit, self.told)
        self._building = 0

    def foresee(self, began: int, left: int | None) -> None:
        """An iteration was told in full, from the event `began` on, and `left` will follow it."""
        told = self.told - began
        if left is not None and told * left > FAR * self._allowed and self._window is None:
            self.limit = min(self.limit, self._allowed // PART)

    def tell(self, event: Event) -> None:
        """Pass an event on that counts."""
        self.told += 1
        if self.told > CEILING * self._allowed and self._flood is not None:
            self._flood(CEILING * self._allowed, self.told)
        self._emit(event)

    def tell_short(self, event: Event) -> None:
        """Pass on what is told of an iteration that is summed up."""
        self._emit(event)

    def in_full(self, inside: tuple[int, ...], last: bool, nodes: int = 0) -> bool:
        """Whether the iteration that begins is told in full. `inside`: its place in the outermost
        one, () for that; `last`: it and those around it are among the last of their loops;
        `nodes`: how large the graph is that its loop builds up (growth.py), 0 if it does not."""
        outermost = not inside
        if outermost:
            self.number += 1
        if self._window is not None:
            if outermost:
                self.limit = self.told + self._allowed
            return self._window.has(self.number, inside) and self.told < self.limit
        return last or self.told < self.limit or 0 < nodes < self._building
