"""Gives the event of an op the variable that its result was bound to at once.

A name is known only after the op: the right-hand side may be one op or a whole module call. So the
last op of a right-hand side waits for the next event; when that is the binding of its output, the
two become one. It must not know how events are made or sent.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import replace

from engine.events import Bind, Event, Forward, Scope, Span


class Naming:
    """Passes events on to `emit`. `sides` are the spans of right-hand sides."""

    def __init__(self, emit: Callable[[Event], None], sides: Container[Span | None]) -> None:
        self._emit = emit
        self._sides = sides
        self._op: Forward | None = None
        self._left: list[Scope] = []
        """The scopes that were left since that op."""

    def __call__(self, event: Event) -> None:
        if self._op is not None:
            if isinstance(event, Scope) and event.action == "leave":
                self._left.append(event)
                return
            if (
                isinstance(event, Bind)
                and event.change is None
                and event.name is not None
                and event.tensor.id == self._op.output.id
            ):
                self._op = replace(self._op, variable=event.name)
                self.flush()
                return
            self.flush()
        if isinstance(event, Forward) and event.variable is None and event.span in self._sides:
            self._op = event
            return
        self._emit(event)

    def flush(self) -> None:
        """Pass on what waits."""
        op, left = self._op, self._left
        self._op, self._left = None, []
        for event in (op, *left):
            if event is not None:
                self._emit(event)
