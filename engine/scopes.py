"""Which part of the program is open: module calls, loop iterations, backward, optimizer steps.

A scope is told only once something happens in it. It must not know what happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from .budget import KEEP, Budget
from .events import Scope, Span
from .growth import Growth
from .numbering import shown
from .skim import Skim


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
    last: bool = False
    """iteration: it, and those around it, are among the last of their loops."""
    left: int | None = None
    """iteration: how many follow, if that can be known."""
    began: int = 0
    """iteration: how many events had been told before it."""
    builds: bool = False
    """iteration: it, or one around it, goes on with a graph for a backward after its loop."""
    keep: bool | None = None
    """backward: whether what nodes saved stays."""
    inside: tuple[int, ...] = ()
    """iteration: its place in the outermost one, by how many began before it in each around it."""
    entered: int = 0
    """iteration: how many iterations have begun directly inside of it."""


class Scopes:
    """The stack of open scopes. `skim` sums up the iterations that `budget` does not tell."""

    def __init__(self, budget: Budget, skim: Skim, growth: Growth) -> None:
        self._tell = budget.tell
        self._budget = budget
        self._skim = skim
        self._growth = growth
        self._before: tuple[object, int] = (None, 0)
        """The loop of the iteration that was closed last, and how much had been told before it."""
        self._open: list[_Open] = []
        self._skimmed: _Open | None = None
        """The iteration that is being summed up."""
        self._told = 0

    def enter(self, kind: str, name: str, label: str, span: Span | None) -> None:
        """A module call, optimizer step or zero_grad begins."""
        self._open.append(_Open(kind, shown(name), shown(label), None, span))

    def leave(self, results: tuple[int, ...] | None = None) -> None:
        """It ends, with the iterations that were left open in it."""
        self._close(lambda scope: scope.kind not in ("iteration", "backward"), results)

    def enter_backward(
        self, name: str, index: int, span: Span | None,
        dependencies: tuple[tuple[int, int], ...], keep: bool,
    ) -> None:  # fmt: skip
        """A backward walk begins: told at once, with its counters."""
        self._growth.walked()
        self._open.append(_Open("backward", name, "", index, span, keep=keep))
        self._announce(dependencies)

    def leave_backward(self) -> None:
        self._close(lambda scope: scope.kind == "backward")

    def enter_iteration(
        self, loop: object, name: str, index: int, span: Span | None, left: int | None = None
    ) -> None:
        """An iteration of a loop begins (the one before it ends). `left`: how many follow."""
        self.leave_iteration(loop)
        if self._skimmed is not None:
            return
        around = [scope for scope in self._open if scope.kind == "iteration"]
        last = left is not None and left < KEEP and all(scope.last for scope in around)
        scope = _Open("iteration", shown(name), "", index, span, loop, None, last, left)
        scope.began = self._budget.told
        before, began = self._before
        scope.builds = before == loop and self._growth.reaches_back(began)
        if around:
            scope.inside = (*around[-1].inside, around[-1].entered)
            around[-1].entered += 1
            scope.builds = scope.builds or around[-1].builds
        self._open.append(scope)
        nodes = self._growth.nodes if scope.builds else 0
        if not self._budget.in_full(scope.inside, last, nodes):
            self._skimmed = scope
            self._skim.begin()

    def pause_iteration(self, loop: object) -> bool:
        """An iteration's body is done; what fetches the next item comes now. One that is summed up
        stays so meanwhile (a loader makes many tensors): True. Else the iteration is left."""
        if self._skimmed is not None and self._skimmed.loop == loop:
            return True
        self.leave_iteration(loop)
        return False

    def leave_iteration(self, loop: object) -> None:
        """The loop is over."""
        if any(scope.kind == "iteration" and scope.loop == loop for scope in self._open):
            self._close(lambda scope: scope.kind == "iteration" and scope.loop == loop)

    def leave_all(self) -> None:
        self._close(lambda _: False)

    @property
    def innermost(self) -> object:
        """The innermost scope, told or not: for `still`."""
        return self._open[-1] if self._open else None

    def still(self, innermost: object) -> int | None:
        """The number of the scope that was the innermost, or of what is now, once it is left."""
        now = self.now
        if innermost is None:
            return None
        return next((scope.id for scope in self._open if scope is innermost), now)

    @property
    def now(self) -> int | None:
        """The innermost scope's number; scopes that nothing had happened in are told first."""
        if not self._open:
            return None
        if self._open[-1].id is None:
            self._announce(())
        return self._open[-1].id

    def _announce(self, dependencies: tuple[tuple[int, int], ...]) -> None:
        parent: int | None = None
        for scope in self._open:
            if scope.id is None:
                scope.id = self._told
                self._told += 1
                innermost = scope is self._open[-1]
                self._tell(_event("enter", scope, parent, dependencies if innermost else ()))
            parent = scope.id

    def _close(self, last: Callable[[_Open], bool], results: tuple[int, ...] | None = None) -> None:
        """Close scopes from the inside until the one for which `last` holds is closed."""
        while self._open:
            scope = self._open.pop()
            if scope.kind == "iteration":
                self._before = scope.loop, scope.began
            if scope.id is not None:
                parent = self._open[-1].id if self._open else None
                given = results if scope.kind == "module" and last(scope) else None
                self._tell(_event("leave", scope, parent, (), given))
            if scope is self._skimmed:
                self._skimmed = None
                self._skim.end()
                around = [s.index or 0 for s in self._open if s.kind == "iteration"]
                summary = self._skim.summary(
                    scope.index or 0, self._budget.number, scope.inside, tuple(around), scope.span
                )
                self._budget.tell_short(summary)
            elif scope.kind == "iteration":
                self._budget.foresee(scope.began, scope.left)
            if last(scope):
                return


def _event(
    action: str, scope: _Open, parent: int | None, dependencies: tuple[tuple[int, int], ...],
    results: tuple[int, ...] | None = None,
) -> Scope:  # fmt: skip
    assert scope.id is not None
    return Scope(
        cast(Any, action), scope.id, cast(Any, scope.kind), scope.name, scope.label, scope.index,
        parent, scope.span, dependencies, results, scope.keep if action == "enter" else None,
    )  # fmt: skip
