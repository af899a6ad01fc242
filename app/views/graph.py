"""The graph of a run, folded from its events, and the part of it that one view shows.

It must not know how a view is laid out, nor HTTP.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Event = dict[str, Any]
NEVER = 1 << 62


@dataclass(slots=True)
class Node:
    """A card: a tensor that came to be. `feeds` are (node, argument) of what goes into it."""

    id: int
    seq: int
    grad: bool
    shape: tuple[int, ...]
    scope: int | None
    feeds: list[tuple[int, str]]


@dataclass(slots=True)
class Scope:
    """A scope of the run. `loop` is the same for all iterations of one loop."""

    id: int
    kind: str
    parent: int | None
    enter: int
    leave: int = NEVER
    loop: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one view shows, in the order of the events. Edges: (from, to, argument)."""

    nodes: list[Node]
    edges: list[tuple[int, int, str]]
    omitted: int


@dataclass
class RunGraph:
    """Everything of a run that a view may need. Grows by `add`, one event after the other."""

    nodes: dict[int, Node] = field(default_factory=dict)
    scopes: dict[int, Scope] = field(default_factory=dict)
    training: set[str] = field(default_factory=set)
    """Loops whose iterations hold a whole backward: a view shows one iteration of these."""
    _producer: dict[int, int] = field(default_factory=dict)
    """Tensor -> the node that last made it."""
    _accumulates: dict[int, int] = field(default_factory=dict)
    """AccumulateGrad node -> leaf tensor."""
    _open: list[int] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Take the next `forward` or `scope` event; others change nothing."""
        if event["type"] == "forward":
            self._forward(event)
        elif event["type"] == "scope":
            self._scope(event)

    def _scope(self, event: Event) -> None:
        if event["action"] == "leave":
            if (scope := self.scopes.get(event["id"])) is not None:
                scope.leave = event["seq"]
            if event["id"] in self._open:
                self._open = self._open[: self._open.index(event["id"])]
            return
        parent = event.get("parent")
        if parent is None and self._open:
            parent = self._open[-1]
        scope = Scope(event["id"], event["kind"], parent, event["seq"])
        if scope.kind == "iteration":
            scope.loop = f"{event.get('span')} {event['name']}"
        self.scopes[scope.id] = scope
        self._open.append(scope.id)
        if scope.kind == "backward":
            for outer in self._chain(parent):
                if outer.kind == "iteration":
                    self.training.add(outer.loop)
                    break

    def _forward(self, event: Event) -> None:
        for accumulator, tensor in event.get("accumulators", ()):
            self._accumulates[accumulator] = tensor
        grad = event.get("grad_fn") is not None
        if event.get("inplace") and not grad:
            return
        feeds = [
            (self._producer[tensor], argument)
            for tensor, argument in zip(
                event.get("inputs", ()), event.get("arguments", ()), strict=False
            )
            if tensor in self._producer
        ]
        scope = event.get("scope")
        if scope is None and self._open:
            scope = self._open[-1]
        outputs = [event["output"], *event.get("more_outputs", ())]
        shape = tuple(event["output"]["shape"])
        node = Node(event["node"], event["seq"], grad, shape, scope, feeds)
        self.nodes[node.id] = node
        for output in outputs:
            self._producer[output["id"]] = node.id

    def _chain(self, scope: int | None) -> Iterable[Scope]:
        """The scope and those around it, innermost first."""
        while scope is not None and (found := self.scopes.get(scope)) is not None:
            yield found
            scope = found.parent

    def _unit(self, scope: int | None) -> int | None:
        """The iteration, of a loop that trains, which the scope lies in."""
        return next((s.id for s in self._chain(scope) if s.loop in self.training), None)

    # --- what a view shows -----------------------------------------------------------------------

    def part(self, step: int, event: Event | None, budget: int) -> Part:
        """The nodes around `step` (a seq; `event` is the event there, if known).

        Inside an iteration of a loop that trains: that iteration; else what no such loop holds, or
        the last iteration before `step`. Nodes with a grad_fn, and the tensors that feed them.
        """
        focus = self._focus(step, event)
        unit = self._unit_at(step, focus)
        units = {scope: self._unit(scope) for scope in {n.scope for n in self.nodes.values()}}
        inside = [n for n in self.nodes.values() if units[n.scope] == unit]
        wanted = {n.id for n in inside if n.grad}
        if wanted:
            waiting = deque(sorted(wanted))
            while waiting:
                for feed, _ in self.nodes[waiting.popleft()].feeds:
                    if feed in wanted:
                        continue
                    wanted.add(feed)
                    # What lies outside every loop is shown down to its leaves.
                    if self.nodes[feed].grad and units[self.nodes[feed].scope] is None:
                        waiting.append(feed)
        else:
            wanted = {n.id for n in inside}
        kept = wanted if len(wanted) <= budget else self._nearest(wanted, focus, budget)
        nodes = [self.nodes[i] for i in sorted(kept, key=lambda i: self.nodes[i].seq)]
        edges = [
            (feed, node.id, argument)
            for node in nodes
            for feed, argument in node.feeds
            if feed in kept
        ]
        return Part(nodes, edges, len(wanted) - len(kept))

    def _focus(self, step: int, event: Event | None) -> Node | None:
        """The node that the step is about, else the last one with a grad_fn before it."""
        named = self._named(event or {})
        if named in self.nodes:
            return self.nodes[named]
        best: Node | None = None
        for node in self.nodes.values():
            if node.grad and (best is None or node.seq <= step):
                best = node
        return best or next(iter(self.nodes.values()), None)

    def _named(self, event: Event) -> int:
        """The node that the event names: itself, its leaf, or the maker of its tensor; or -1."""
        node, tensor = event.get("node"), event.get("tensor")
        if isinstance(node, int) and node not in self._accumulates:
            return node
        if isinstance(node, int):
            tensor = self._accumulates[node]
        elif isinstance(tensor, dict):
            tensor = tensor["id"]
        return self._producer.get(tensor, -1) if isinstance(tensor, int) else -1

    def _unit_at(self, step: int, focus: Node | None) -> int | None:
        around = [
            s
            for s in self.scopes.values()
            if s.enter <= step <= s.leave and s.loop in self.training
        ]
        if around:
            return max(around, key=lambda s: s.enter).id
        return self._unit(focus.scope) if focus is not None else None

    def _nearest(self, wanted: set[int], focus: Node | None, budget: int) -> set[int]:
        """`budget` of the nodes, by the number of edges from the focus; ties by order."""
        neighbours: dict[int, list[int]] = {i: [] for i in wanted}
        for i in wanted:
            for feed, _ in self.nodes[i].feeds:
                if feed in wanted:
                    neighbours[i].append(feed)
                    neighbours[feed].append(i)
        order = sorted(wanted, key=lambda i: self.nodes[i].seq)
        if focus is not None and focus.id in wanted:
            order.remove(focus.id)
            order.insert(0, focus.id)
        kept: set[int] = set()
        for start in order:
            waiting = deque([start])
            while waiting and len(kept) < budget:
                i = waiting.popleft()
                if i in kept:
                    continue
                kept.add(i)
                waiting.extend(sorted(neighbours[i], key=lambda n: self.nodes[n].seq))
            if len(kept) >= budget:
                break
        return kept
