"""The graph of a run, folded from its events, and the part of it that views show.

It must not know how a view is cut or laid out, nor HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from . import told
from .tree import Group, Part, Path, grow

Event = dict[str, Any]
NEVER = 1 << 62

PARTS = {"module", "iteration", "function"}
"""Kinds of scopes that are told in a path."""
PARAMETER_HOMES = {"module", "iteration"}
LEAF_HOMES = {"iteration"}

Node = told.Forward
"""A card: a tensor that came to be. Its `arguments` are those for which there are `feeds`."""


@dataclass(slots=True)
class Scope:
    """A scope of the run. `loop` is the same for all iterations of one loop."""

    id: int
    kind: str
    parent: int | None
    enter: int
    leave: int = NEVER
    loop: str = ""
    name: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the views around one step may show: nodes in the order of the events, what
    goes into each, their tree, and their places in that order."""

    nodes: dict[int, Node]
    feeds: dict[int, list[int]]
    tree: Group
    place: dict[int, int]


@dataclass
class RunGraph:
    """Everything of a run that a view may need. Grows by `add`, one event after the other."""

    nodes: dict[int, Node] = field(default_factory=dict)
    feeds: dict[int, list[int]] = field(default_factory=dict)
    """Node -> the nodes that go into it, one for each of its arguments."""
    scopes: dict[int, Scope] = field(default_factory=dict)
    training: set[str] = field(default_factory=set)
    """Loops whose iterations hold a whole backward: a view shows one iteration of these."""
    _producer: dict[int, int] = field(default_factory=dict)
    """Tensor -> the node that last made it."""
    _accumulates: dict[int, int] = field(default_factory=dict)
    """AccumulateGrad node -> leaf tensor."""
    _open: list[int] = field(default_factory=list)
    _told: dict[int, list[tuple[int, int | None]]] = field(default_factory=dict)
    """Node -> later events (seq, scope) that its card is made of too: names, changes in place."""
    _asked: set[int] = field(default_factory=set)
    """Nodes whose missing `.grad` the program asks for: there is something to tell about them."""
    _whole: tuple[object, Whole] | None = None

    def add(self, events: Iterable[told.Told]) -> None:
        """Take the next events."""
        for event in events:
            if isinstance(event, told.Forward):
                self._forward(event)
            elif isinstance(event, told.Bind):
                self._bind(event)
            elif isinstance(event, told.Scope):
                self._scope(event)
            elif event.what == "missing" and event.tensor in self._producer:
                self._asked.add(self._producer[event.tensor])

    def _scope(self, event: told.Scope) -> None:
        if event.action == "leave":
            if (known := self.scopes.get(event.id)) is not None:
                known.leave = event.seq
            if event.id in self._open:
                self._open = self._open[: self._open.index(event.id)]
            return
        parent = event.parent
        if parent is None and self._open:
            parent = self._open[-1]
        scope = Scope(event.id, event.kind, parent, event.seq)
        scope.name, scope.label = event.name, event.label
        if scope.kind == "iteration":
            scope.loop = f"{event.span} {event.name}"
            loop = f"({scope.name})" if "," in scope.name else scope.name
            scope.name = f"{loop}[{event.index}]"
        self.scopes[scope.id] = scope
        self._open.append(scope.id)
        if scope.kind == "backward":
            for outer in self._chain(parent):
                if outer.kind == "iteration":
                    self.training.add(outer.loop)
                    break

    def _forward(self, event: told.Forward) -> None:
        for accumulator, tensor in event.accumulators:
            if accumulator not in self._accumulates:
                self._tell(tensor, event)
            self._accumulates[accumulator] = tensor
        if event.inplace and event.grad_fn is None:
            self._tell(event.output.id, event)
            return
        producer = self._producer
        feeds = [producer[tensor] for tensor in event.inputs if tensor in producer]
        if len(feeds) < len(event.inputs):
            named = zip(event.inputs, event.arguments, strict=False)
            event.arguments = tuple(name for tensor, name in named if tensor in producer)
        self.feeds[event.node] = feeds
        if event.scope is None and self._open:
            event.scope = self._open[-1]
        self.nodes[event.node] = event
        producer[event.output.id] = event.node
        for output in event.more_outputs:
            producer[output.id] = event.node

    def _bind(self, event: told.Bind) -> None:
        """Another card may stand for the tensor from here on: CopySlices for its base."""
        node = self.nodes.get(-1 if event.node is None else event.node)
        if node is not None:
            self._producer[event.tensor.id] = node.node
            node.output = event.tensor
        self._tell(event.tensor.id, event)

    def _tell(self, tensor: int, event: told.Forward | told.Bind) -> None:
        node = self._producer.get(tensor)
        if node is not None:
            self._told.setdefault(node, []).append((event.seq, event.scope))

    def _chain(self, scope: int | None) -> Iterable[Scope]:
        """The scope and those around it, innermost first."""
        while scope is not None and (found := self.scopes.get(scope)) is not None:
            yield found
            scope = found.parent

    def _unit(self, scope: int | None) -> int | None:
        """The iteration, of a loop that trains, which the scope lies in."""
        if not self.training:
            return None
        return next((s.id for s in self._chain(scope) if s.loop in self.training), None)

    # --- what views show -------------------------------------------------------------------------

    def makers(self, shown: Iterable[int], step: int, event: Event) -> list[int]:
        """The events, by their numbers, that the cards of these nodes, and that which `event` of
        the number `step` is about, are made of up to it; nodes made later have theirs too."""
        wanted = set(shown)
        about = self.nodes.get(self.about(event))
        if about is not None:
            wanted |= {about.node, *self.feeds[about.node]}
        # A transpose's card goes by the name of what was turned.
        wanted |= {feed for i in wanted if self.nodes[i].op == "t" for feed in self.feeds[i]}
        found, scopes = set[int](), {event.get("scope")}
        for node in (self.nodes[i] for i in wanted):
            found.add(node.seq)
            scopes.add(node.scope)
            for seq, scope in self._told.get(node.node, ()):
                if seq <= step:
                    found.add(seq)
                    scopes.add(scope)
        around = {one.enter for scope in scopes for one in self._chain(scope)}
        return sorted(found | around)

    def whole(self, step: int, event: Event | None, budget: int) -> Whole:
        """The nodes that views around `step` (a seq; `event` is the event there, if known) show.

        Inside an iteration of a loop that trains: that iteration; else what no such loop holds, or
        the last iteration before `step`. Nodes with a grad_fn, the tensors that feed them,
        and those whose missing `.grad` is asked for.
        """
        unit = self._unit_at(step, self._focus(step, event))
        told = len(self.nodes), len(self.scopes), len(self.training), len(self._asked)
        key = unit, budget, told
        if self._whole is not None and self._whole[0] == key:
            return self._whole[1]
        chosen = self._wanted(unit)
        nodes = {i: node for i, node in self.nodes.items() if i in chosen}
        tree = grow(self._paths(nodes, unit), bucketed=len(nodes) > budget)
        found = Whole(nodes, self.feeds, tree, {node: i for i, node in enumerate(nodes)})
        self._whole = key, found
        return found

    def _wanted(self, unit: int | None) -> set[int]:
        units = {scope: self._unit(scope) for scope in {n.scope for n in self.nodes.values()}}
        inside = [i for i, n in self.nodes.items() if units[n.scope] == unit]
        wanted = {i for i in inside if self.nodes[i].grad_fn is not None}
        if not wanted:
            return set(inside)
        fed = wanted
        while fed:
            fed = set(chain.from_iterable(map(self.feeds.__getitem__, fed))) - wanted
            wanted |= fed
            # What lies outside every loop is shown down to its leaves.
            reached = [self.nodes[i] for i in fed]
            fed = {n.node for n in reached if n.grad_fn is not None and units[n.scope] is None}
        return wanted | self._asked.intersection(inside)

    def _paths(self, nodes: dict[int, Node], unit: int | None) -> dict[int, Path]:
        """Where each node stands in the program: modules, iterations and calls around it, without
        those around the unit. A parameter stands in the modules that all its uses are in; other
        leaves in their loop iterations."""
        scopes = self._scope_paths({node.scope for node in nodes.values()}, unit)
        paths = _with_calls(nodes, scopes)
        feeds = self.feeds
        leaves = {i for i in nodes if not feeds[i]}
        used: dict[int, Path] = {}
        apart = leaves.isdisjoint
        for i, path in paths.items():
            if apart(feeds[i]):  # As most are, in a large graph.
                continue
            for feed in feeds[i]:
                if feed in leaves:
                    before = used.get(feed)
                    used[feed] = path if before is None else _common(before, path)
        for i, path in used.items():
            homes = PARAMETER_HOMES if self.nodes[i].op == "Parameter" else LEAF_HOMES
            while path and path[-1].kind not in homes:
                path = path[:-1]
            if len(path) > len(paths[i]):
                paths[i] = path
        return paths

    def _scope_paths(self, wanted: set[int | None], unit: int | None) -> dict[int | None, Path]:
        """The paths of these scopes, and of all around them."""
        found: dict[int | None, Path] = {unit: (), None: ()}
        for scope in wanted:
            around: list[Scope] = []
            for one in self._chain(scope):
                if one.id in found:
                    break
                around.append(one)
            path = found.get(around[-1].parent, ()) if around else ()
            for one in reversed(around):
                if one.kind in PARTS:
                    path = (*path, Part(one.id, one.kind, one.name, one.label))
                found[one.id] = path
            found.setdefault(scope, ())
        return found

    def _focus(self, step: int, event: Event | None) -> Node | None:
        """The node that the step is about, else the last one with a grad_fn before it."""
        named = self.about(event or {})
        if named in self.nodes:
            return self.nodes[named]
        best: Node | None = None
        for node in self.nodes.values():
            if node.grad_fn is not None and (best is None or node.seq <= step):
                best = node
        return best or next(iter(self.nodes.values()), None)

    def about(self, event: Event) -> int:
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


def _with_calls(nodes: dict[int, Node], scopes: dict[int | None, Path]) -> dict[int, Path]:
    """The path of each node: that of its scope, and in it the call of one of the program's
    functions. Nodes of one function that follow each other in one scope are one call, until an
    expression of it is met again. Neighbours of one call, and those of none, have the very same
    path."""
    paths: dict[int, Path] = {}
    here: tuple[object, str] | None = None
    call: Path = ()
    met, count = set[tuple[int, ...] | None](), 0
    for i, node in nodes.items():
        outer, name = scopes[node.scope], node.function
        if name is None or (name == "forward" and outer and outer[-1].kind == "module"):
            here = None
            paths[i] = outer
            continue
        if here != (node.scope, name) or node.span in met:
            here, met = (node.scope, name), set()
            count += 1
            call = (*outer, Part(f"call {count}", "function", name))
        met.add(node.span)
        paths[i] = call
    return paths


def _common(a: Path, b: Path) -> Path:
    if a is b:
        return a
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return a[:same]
