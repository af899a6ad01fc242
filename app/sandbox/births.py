"""Where NaN and infinity first came from what had none, seen in the events of a run.

Every tensor in an event is summed up already (`stats`): this looks at counts only. It must not know
who shows what it finds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Literal

from engine.events import (
    Backward,
    Bind,
    Event,
    Forward,
    Iteration,
    Optimizer,
    Span,
    Stats,
    TensorValue,
)  # fmt: skip

Kind = Literal["nan", "inf"]
KINDS: tuple[Kind, ...] = ("nan", "inf")


class Births:
    """Fed with every event; holds the first birth of each kind."""

    def __init__(self) -> None:
        self._found: dict[Kind, dict[str, Any]] = {}
        self._tainted: dict[Kind, set[int]] = {"nan": set(), "inf": set()}
        """Tensors that hold one now."""

    def told(self) -> tuple[dict[str, Any], ...] | None:
        """What `end.born` says: nothing when every number was finite."""
        return tuple(sorted(self._found.values(), key=lambda birth: int(birth["seq"]))) or None

    def see(self, event: Event, seq: int) -> None:
        """One event, with its number."""
        if isinstance(event, Forward):
            self._forward(event, seq)
        elif isinstance(event, Backward):
            self._backward(event, seq)
        elif isinstance(event, Optimizer):
            self._optimizer(event, seq)
        elif isinstance(event, Bind):
            self._bind(event)
        elif isinstance(event, Iteration):
            self._iteration(event, seq)

    def _tell(
        self, kind: Kind, phase: str, op: str, span: Span | None, seq: int, node: int | None = None
    ) -> None:
        if kind not in self._found:
            birth = {"kind": kind, "phase": phase, "op": op, "span": span, "seq": seq}
            self._found[kind] = birth if node is None else birth | {"node": node}

    def _now(self, value: TensorValue) -> None:
        """What the tensor holds now."""
        for kind in KINDS:
            tainted = self._tainted[kind]
            if _count(value.stats, kind):
                tainted.add(value.id)
            elif tainted:
                tainted.discard(value.id)

    def _forward(self, event: Forward, seq: int) -> None:
        for value in (event.output, *event.more_outputs):
            for kind in KINDS:
                if not _count(value.stats, kind) or kind in self._found:
                    continue
                # A program that writes infinity down (to mask scores) means it; NaN it never does.
                given = kind == "inf" and (not event.inputs or _infinite(event.settings.values()))
                if not given and self._tainted[kind].isdisjoint(event.inputs):
                    self._tell(kind, "forward", event.op, event.span, seq, event.node)
            self._now(value)

    def _backward(self, event: Backward, seq: int) -> None:
        for out in event.gradients_out:
            for kind in KINDS:
                if out.tensor is None or not _count(out.tensor.stats, kind):
                    continue
                if not any(one and _count(one.stats, kind) for one in event.gradients_in):
                    self._tell(kind, "backward", event.name, event.span, seq, event.node)

    def _optimizer(self, event: Optimizer, seq: int) -> None:
        for kind in KINDS:
            before = _count(event.before.stats, kind) or _count(event.gradient.stats, kind)
            if _count(event.after.stats, kind) and not before:
                self._tell(kind, "optimizer", event.algorithm, event.span, seq)
        self._now(event.after)

    def _bind(self, event: Bind) -> None:
        """A change outside of the graph: whatever the program did there, it is no op's."""
        if event.change is not None:
            self._now(event.tensor)

    def _iteration(self, event: Iteration, seq: int) -> None:
        """An iteration that is summed up: the place is known by the name only."""
        told = event.values, event.parameters, event.gradients
        if all(all(map(math.isfinite, numbers.values())) for numbers in told):
            return
        for name, value in (event.values | event.parameters | event.gradients).items():
            if not math.isfinite(value):
                kind: Kind = "nan" if value != value else "inf"
                self._tell(kind, "iteration", name, event.span, seq)


def _count(stats: Stats, kind: Kind) -> int:
    return stats.nan if kind == "nan" else stats.inf


def _infinite(values: Iterable[Any]) -> bool:
    return any(type(value) is float and math.isinf(value) for value in values)
