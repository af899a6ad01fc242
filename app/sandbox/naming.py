"""Gives the event of an op the variable that its result was bound to at once.

A name is known only after the op: the right-hand side may be one op or a whole module call. So the
last op of a right-hand side waits for the next event; when that is the binding of its output, the
two become one. An op of a module waits too: only what the module gives back bears its name. It must
not know how events are made or sent.
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
        self._modules: set[int] = set()
        """The module calls that are under way."""

    def __call__(self, event: Event) -> None:
        if self._op is not None:
            if isinstance(event, Scope) and event.action == "leave":
                self._leave(event)
                self._left.append(event)
                return
            if (
                isinstance(event, Bind)
                and event.change is None
                and event.name is not None
                and event.tensor.id == self._op.output.id
                and self._op.span in self._sides
            ):
                self._op = replace(self._op, variable=event.name)
                self.flush()
                return
            self.flush()
        if isinstance(event, Forward):
            named = event.variable is not None or event.span not in self._sides
            if self._modules or not named:
                self._op = event
                return
        elif isinstance(event, Scope) and event.kind == "module":
            if event.action == "enter":
                self._modules.add(event.id)
            else:
                self._modules.discard(event.id)
        self._emit(event)

    def _leave(self, scope: Scope) -> None:
        """A scope was left right after the op that waits: its own module is the first of them."""
        self._modules.discard(scope.id)
        if scope.kind != "module" or any(one.kind == "module" for one in self._left):
            return
        if self._op is not None and self._op.output.id in (scope.results or ()):
            self._op = replace(self._op, returned=True)

    def flush(self) -> None:
        """Pass on what waits."""
        op, left = self._op, self._left
        self._op, self._left = None, []
        for event in (op, *left):
            if event is not None:
                self._emit(event)
