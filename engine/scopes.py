"""Which part of the program is open: module calls, loop iterations, backward, optimizer steps.

A scope is told only once something happens in it. It must not know what happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from .budget import Budget
from .events import Event, Iteration, Scope, Span
from .numbering import NAME_LIMIT


@dataclass
class _Open:
    """A scope that is open."""

    kind: str
    name: str
    label: str
    index: int | None
    span: Span | None
    loop: object = None
    id: int | None = None
    """Its number, once it has been told."""


class Scopes:
    """The stack of open scopes. `summary(index, span)` makes the event of an iteration that is not
    told in full."""

    def __init__(
        self,
        tell: Callable[[Event], None],
        budget: Budget,
        summary: Callable[[int, Span | None], Iteration],
    ) -> None:
        self._tell = tell
        self._budget = budget
        self._summary = summary
        self._open: list[_Open] = []
        self._told = 0

    def enter(self, kind: str, name: str, label: str, span: Span | None) -> None:
        """A module call, optimizer step or zero_grad begins."""
        self._open.append(_Open(kind, name[:NAME_LIMIT], label[:NAME_LIMIT], None, span))

    def leave(self) -> None:
        """It ends, with the iterations that were left open in it."""
        self._close(lambda scope: scope.kind not in ("iteration", "backward"))

    def enter_backward(
        self, name: str, index: int, span: Span | None, dependencies: tuple[tuple[int, int], ...]
    ) -> None:
        """A backward walk begins: told at once, with its counters."""
        self._open.append(_Open("backward", name, "", index, span))
        self._announce(dependencies)

    def leave_backward(self) -> None:
        self._close(lambda scope: scope.kind == "backward")

    def enter_iteration(self, loop: object, name: str, index: int, span: Span | None) -> None:
        """An iteration of a loop begins (the one before it ends)."""
        self.leave_iteration(loop)
        if not self._in_loop():
            self._budget.iteration_begins()
        self._open.append(_Open("iteration", name[:NAME_LIMIT], "", index, span, loop))

    def leave_iteration(self, loop: object) -> None:
        """The loop is over."""
        if any(scope.kind == "iteration" and scope.loop == loop for scope in self._open):
            self._close(lambda scope: scope.kind == "iteration" and scope.loop == loop)

    def leave_all(self) -> None:
        self._close(lambda _: False)

    @property
    def now(self) -> int | None:
        """The innermost scope's number; scopes that nothing had happened in are told first."""
        if not self._open:
            return None
        if self._open[-1].id is None:
            self._announce(())
        return self._open[-1].id

    def _in_loop(self) -> bool:
        return any(scope.kind == "iteration" for scope in self._open)

    def _announce(self, dependencies: tuple[tuple[int, int], ...]) -> None:
        parent: int | None = None
        for scope in self._open:
            if scope.id is None:
                scope.id = self._told
                self._told += 1
                innermost = scope is self._open[-1]
                self._tell(_event("enter", scope, parent, dependencies if innermost else ()))
            parent = scope.id

    def _close(self, last: Callable[[_Open], bool]) -> None:
        """Close scopes from the inside until the one for which `last` holds is closed."""
        while self._open:
            scope = self._open.pop()
            if scope.id is not None:
                self._tell(_event("leave", scope, self._open[-1].id if self._open else None, ()))
            if scope.kind == "iteration" and not self._in_loop():
                index, span = scope.index or 0, scope.span
                self._budget.iteration_ends(lambda: self._summary(index, span))  # noqa: B023
            if last(scope):
                return


def _event(
    action: str, scope: _Open, parent: int | None, dependencies: tuple[tuple[int, int], ...]
) -> Scope:
    assert scope.id is not None
    return Scope(
        cast(Any, action), scope.id, cast(Any, scope.kind), scope.name, scope.label, scope.index,
        parent, scope.span, dependencies,
    )  # fmt: skip
