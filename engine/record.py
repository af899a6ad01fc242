"""The recorder: watches the engine and makes events.

It numbers tensors and nodes, knows which scope is open, and turns what the engine tells it into
the frozen dataclasses of events.py. It must not know JSON, pipes or the language layer: it asks
`where()` which expression of the program runs now, and hands events to `emit`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from . import events as ev
from .budget import Budget
from .derivative import local_derivative
from .events import Event, GradientOut, Scope, Span, TensorValue
from .graph import AccumulateGrad, Node, OpNode
from .snapshot import snapshot
from .tensor import Tensor
from .watch import SEAT

NAME_LIMIT = 80
"""Names and texts of settings are clipped to this many characters."""

QUEUE_LIMIT = 32
"""How much of the ready queue an event shows."""


class Where(NamedTuple):
    """Which expression of the program runs now."""

    span: Span | None
    function: str | None = None
    variable: str | None = None


@dataclass
class _Open:
    """A scope that is open; told once something happens in it."""

    kind: str
    name: str
    label: str
    index: int | None
    span: Span | None
    loop: object = None
    id: int | None = None


@dataclass
class _Walk:
    """One backward walk that is under way."""

    root: int
    order: int = 0
    expected: dict[tuple[Node, int], int] = field(default_factory=dict)
    """(node, slot) -> how many gradients will be added there."""
    landed: dict[tuple[Node, int], int] = field(default_factory=dict)
    values: dict[int, tuple[Any, TensorValue]] = field(default_factory=dict)
    """id(array) -> (the array, kept alive; its picture): the same gradient keeps its number."""
    step: tuple[Node, Sequence[Any], tuple[GradientOut, ...]] | None = None
    after: list[Event] = field(default_factory=list)
    """Contributions that landed during the step: told right after it."""


class Recorder:
    """A `watch.Watcher` that makes events. Use as a context manager around the program."""

    def __init__(
        self,
        emit: Callable[[Event], None],
        where: Callable[[], Where],
        *,
        events: int = 20_000,
        flood: Callable[[int, int], None] | None = None,
    ) -> None:
        self._budget = Budget(emit, events, flood=flood)
        self._tell = self._budget.tell
        self._where = where
        self._tensors = 0
        self._nodes = 0
        self._scopes = 0
        self._roots = 0
        self._open: list[_Open] = []
        self._walks: list[_Walk] = []
        self._names: dict[int, str] = {}
        self._spans: dict[int, Span | None] = {}
        self._gradient_of: dict[int, weakref.ref[Tensor]] = {}
        self._landed: dict[int, int] = {}
        self._parameters: dict[int, weakref.ref[Tensor]] = {}
        self._scalars: dict[str, float | int] = {}

    def __enter__(self) -> Recorder:
        SEAT.now = self
        return self

    def __exit__(self, *_: object) -> None:
        SEAT.now = None

    # --- numbers -----------------------------------------------------------------------------

    def tensor_id(self, t: Tensor) -> int:
        """The tensor's number, given at first sight."""
        if t._recorded is None:
            t._recorded = self._tensors
            self._tensors += 1
        return t._recorded

    def _value(self, t: Tensor) -> TensorValue:
        return snapshot(self.tensor_id(t), t._data, t._requires_grad)

    def _gradient(self, g: Any) -> TensorValue | None:
        """The picture of a gradient: an array of the walk, or a Tensor under create_graph."""
        if g is None:
            return None
        if isinstance(g, Tensor):
            return self._value(g)
        known = self._walks[-1].values if self._walks else {}
        found = known.get(id(g))
        if found is not None:
            return found[1]
        value = snapshot(self._tensors, np.asarray(g), False)
        self._tensors += 1
        known[id(g)] = (g, value)
        return value

    def _node_id(self, node: Node) -> int:
        if node.recorded is None:
            node.recorded = self._nodes
            self._nodes += 1
        return node.recorded

    def _name(self, t: Tensor) -> str | None:
        return None if t._recorded is None else self._names.get(t._recorded)

    # --- forward -----------------------------------------------------------------------------

    def forward(
        self,
        name: str,
        inputs: Sequence[Any],
        arguments: Sequence[str],
        settings: Mapping[str, Any],
        outputs: Sequence[Tensor],
        node: Node | None,
        inplace: bool,
    ) -> None:
        """An op ran, or a leaf was made."""
        where = self._where()
        names = _argument_names(arguments, inputs)
        shown = dict(settings)
        tensors: list[Tensor] = []
        used: list[str] = []
        for argument, x in zip(names, inputs, strict=True):
            if isinstance(x, Tensor):
                if x._recorded is None:
                    self._found(x, where)
                tensors.append(x)
                used.append(argument)
            else:
                shown[argument] = x
        if inplace and node is None:
            self._changed_by(outputs[0], name.split(".")[0].rstrip("_") + "_", where)
            return
        if inplace and outputs[0]._base is not None:
            node = outputs[0]._base._grad_fn  # CopySlices stands for the change
        scope = self._scope()
        number = self._nodes
        if node is not None:
            number = self._node_id(node)
        else:
            self._nodes += 1
        self._spans[number] = where.span
        accumulators: list[tuple[int, int]] = []
        edges: list[tuple[int, int] | None] = []
        for edge in node.next if node is not None else ():
            if edge is None:
                edges.append(None)
                continue
            target = edge[0]
            if isinstance(target, AccumulateGrad) and target.recorded is None:
                accumulators.append((self._node_id(target), self.tensor_id(target.variable)))
            edges.append((self._node_id(target), edge[1]))
        values = tuple(self._value(t) for t in outputs)
        variable = where.variable
        if variable is not None and outputs:
            self._names[values[0].id] = variable
            self._scalar(variable, outputs[0])
        saved: tuple[str, ...] = ()
        if isinstance(node, OpNode):
            saved = tuple(node.op.saved_names.get(n, n) for n in node.kept)
        self._tell(ev.Forward(
            node=number, op=name, grad_fn=None if node is None else type(node).__name__,
            span=where.span, inputs=tuple(self.tensor_id(t) for t in tensors),
            arguments=tuple(used), settings={k: plain(v) for k, v in shown.items()},
            output=values[0], more_outputs=values[1:], next=tuple(edges),
            accumulators=tuple(accumulators), saved=saved, variable=variable,
            function=where.function, scope=scope, inplace=inplace,
        ))  # fmt: skip

    def _found(self, t: Tensor, where: Where) -> None:
        """A tensor that no event has introduced: detached, `.data`, or made while not watching."""
        source = t._alias
        inputs: tuple[int, ...] = ()
        if source is not None and source._recorded is not None:
            inputs = (source._recorded,)
        number = self._nodes
        self._nodes += 1
        self._spans[number] = where.span
        self._tell(ev.Forward(
            node=number, op="detach" if inputs else "tensor", grad_fn=None, span=where.span,
            inputs=inputs, arguments=("self",) * len(inputs), settings={}, output=self._value(t),
            function=where.function, scope=self._scope(),
        ))  # fmt: skip

    def _changed_by(self, t: Tensor, change: str, where: Where) -> None:
        """An in-place op outside the graph: on the tensor, its `.data`, or a leaf's `.grad`."""
        if t._alias is not None:
            t = t._alias
        leaf = self._gradient_of.get(-1 if t._recorded is None else t._recorded)
        owner = leaf() if leaf is not None else None
        if owner is not None and owner._grad is t:
            cleared = not t._data.any()
            self._forget_landings(owner, cleared)
            self._tell(ev.Bind(
                self._name(owner), self._value(owner), "zero_grad" if cleared else change,
                self._value(t), where.span, self._scope(),
            ))  # fmt: skip
            return
        self._tell(
            ev.Bind(self._name(t), self._value(t), change, None, where.span, self._scope())
        )

    # --- names and values ----------------------------------------------------------------------

    def bind(self, name: str, value: Any, span: Span | None) -> None:
        """A variable or attribute of the program now names `value`."""
        if not isinstance(value, Tensor):
            return
        self._scalar(name, value)
        number = self.tensor_id(value) if value._recorded is None else value._recorded
        if self._names.get(number) == name:
            return
        self._names[number] = name
        self._tell(ev.Bind(name[:NAME_LIMIT], self._value(value), None, None, span, self._scope()))

    def _scalar(self, name: str, t: Tensor) -> None:
        if t._data.size == 1 and t._data.dtype.kind in "fiu":
            self._scalars[name] = t._data.item()

    def named(self, tensor: Tensor, name: str) -> None:
        """A parameter is now known by its path in its module."""
        number = self.tensor_id(tensor)
        self._parameters[number] = weakref.ref(tensor)
        if self._names.get(number) != name:
            self._names[number] = name
            self._tell(ev.Bind(name[:NAME_LIMIT], self._value(tensor), None, None, None,
                               self._scope()))  # fmt: skip

    def changed(self, tensor: Tensor, change: str) -> None:
        """A value was changed where autograd does not look."""
        if tensor._recorded is not None:
            self._changed_by(tensor, change, self._where())

    def zeroed(self, tensor: Tensor) -> None:
        """A leaf's `.grad` was cleared."""
        self._forget_landings(tensor, True)
        if tensor._recorded is None:
            return
        gradient = None if tensor._grad is None else self._value(tensor._grad)
        self._tell(ev.Bind(self._name(tensor), self._value(tensor), "zero_grad", gradient,
                           self._where().span, self._scope()))  # fmt: skip

    def _forget_landings(self, leaf: Tensor, cleared: bool) -> None:
        if cleared and leaf._recorded is not None:
            self._landed.pop(leaf._recorded, None)

    def optimized(
        self, optimizer: Any, tensor: Tensor, before: Any, state: Mapping[str, Any],
        hyper: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """An optimizer changed one parameter."""
        if tensor._grad is None or before is None:
            return
        kept: dict[str, TensorValue | float | int] = {}
        for key, value in state.items():
            if isinstance(value, Tensor):
                kept[key] = self._value(value)
            elif type(value) in (int, float):
                kept[key] = value
        number = self.tensor_id(tensor)
        self._tell(ev.Optimizer(
            type(optimizer).__name__, self._names.get(number), number,
            snapshot(number, before._data, tensor._requires_grad), self._value(tensor),
            self._value(tensor._grad), kept, {k: plain(v) for k, v in hyper.items()},
            self._where().span, self._scope(),
        ))  # fmt: skip

    # --- backward -----------------------------------------------------------------------------

    def wants_before(self) -> bool:
        return True

    def backward_begin(self, name: str, dependencies: Mapping[Node, int]) -> None:
        """A walk starts: its scope is told with all counters."""
        walk = _Walk(self._roots)
        self._roots += 1
        for node in dependencies:
            for edge in node.next:
                if edge is not None:
                    walk.expected[edge] = walk.expected.get(edge, 0) + 1
        self._walks.append(walk)
        opened = _Open("backward", name, "", walk.root, self._where().span)
        self._open.append(opened)
        counts = tuple((self._node_id(n), c) for n, c in dependencies.items())
        self._announce(counts)

    def backward_step(
        self, node: Node, gradients_in: Sequence[Any], gradients_out: Sequence[Any]
    ) -> None:
        """A node ran; told by `backward_sent`, when the queue after it is known."""
        out = []
        names = _edge_names(node)
        for i, (edge, g) in enumerate(zip(node.next, gradients_out, strict=False)):
            if edge is None:
                continue
            local = local_derivative(node, i)
            value = None
            if local is not None and local[1] is not None:
                value = snapshot(self._tensors, local[1], False)
                self._tensors += 1
            out.append(GradientOut(
                names[i] if i < len(names) else f"input {i}", self._node_id(edge[0]), edge[1],
                self._gradient(g), None if local is None else ev.LocalDerivative(local[0], value),
            ))  # fmt: skip
        self._walks[-1].step = (node, list(gradients_in), tuple(out))

    def buffered(
        self, node: Node, slot: int, source: Node | None, before: Any, delta: Any, after: Any
    ) -> None:
        """A gradient was added to a node's input buffer."""
        walk = self._walks[-1]
        n = walk.expected.get((node, slot), 1)
        if n < 2:
            return
        k = walk.landed[node, slot] = walk.landed.get((node, slot), 0) + 1
        told = self._gradient(delta)
        total = self._gradient(after)
        assert told is not None and total is not None
        leaf = node.variable if isinstance(node, AccumulateGrad) else None
        walk.after.append(ev.Accumulate(
            walk.root, "buffer", self._node_id(node), slot,
            None if leaf is None else self.tensor_id(leaf),
            None if source is None else source.recorded, self._gradient(before), told, total,
            k, n, self._scope(),
        ))  # fmt: skip

    def accumulated(
        self, node: AccumulateGrad | None, tensor: Tensor, before: Any, delta: Any
    ) -> None:
        """A gradient landed in `.grad`."""
        assert tensor._grad is not None
        number = self.tensor_id(tensor)
        k = self._landed[number] = self._landed.get(number, 0) + 1
        told = self._gradient(delta)
        assert told is not None
        holder = node if node is not None else tensor._grad_fn
        after = self._value(tensor._grad)
        self._gradient_of[after.id] = weakref.ref(tensor)
        walk = self._walks[-1]
        walk.after.append(ev.Accumulate(
            walk.root, "grad", -1 if holder is None else self._node_id(holder), 0, number, None,
            None if before is None else self._value(before), told, after, k, k, self._scope(),
        ))  # fmt: skip

    def backward_sent(
        self, ready: Callable[[int], Sequence[Node]], released: Sequence[tuple[Node, int]]
    ) -> None:
        """The step is complete: tell it, then what landed."""
        walk = self._walks[-1]
        assert walk.step is not None
        node, came, out = walk.step
        number = self._node_id(node)
        self._tell(ev.Backward(
            walk.root, number, type(node).__name__, walk.order, tuple(self._gradient(g) for g in came),
            out, tuple(self._node_id(n) for n in ready(QUEUE_LIMIT)),
            tuple((self._node_id(n), left) for n, left in released), self._spans.get(number),
            self._scope(),
        ))  # fmt: skip
        walk.order += 1
        walk.step = None
        for event in walk.after:
            self._tell(event)
        walk.after.clear()

    def backward_end(self) -> None:
        self._walks.pop()
        self._close(lambda o: o.kind == "backward")

    # --- scopes -------------------------------------------------------------------------------

    def enter(self, kind: str, name: str, label: str = "", owner: object = None) -> None:
        """A module call, optimizer step or zero_grad begins."""
        self._open.append(_Open(kind, name[:NAME_LIMIT], label[:NAME_LIMIT], None,
                                self._where().span))  # fmt: skip

    def leave(self) -> None:
        self._close(lambda o: o.kind not in ("iteration", "backward"))

    def enter_iteration(self, loop: object, name: str, index: int, span: Span | None) -> None:
        """An iteration of a loop of the program begins (the one before it ends)."""
        if any(o.loop == loop and o.kind == "iteration" for o in self._open):
            self._close(lambda o: o.kind == "iteration" and o.loop == loop)
        if not any(o.kind == "iteration" for o in self._open):
            self._budget.iteration_begins()
        self._open.append(_Open("iteration", name[:NAME_LIMIT], "", index, span, loop))

    def leave_iteration(self, loop: object) -> None:
        """The loop is over."""
        if any(o.loop == loop and o.kind == "iteration" for o in self._open):
            self._close(lambda o: o.kind == "iteration" and o.loop == loop)

    def _scope(self) -> int | None:
        """The innermost scope's number; scopes that nothing had happened in are told first."""
        if self._open and self._open[-1].id is None:
            self._announce(())
        return self._open[-1].id if self._open else None

    def _announce(self, dependencies: tuple[tuple[int, int], ...]) -> None:
        parent: int | None = None
        for scope in self._open:
            if scope.id is None:
                scope.id = self._scopes
                self._scopes += 1
                last = scope is self._open[-1]
                self._tell(Scope("enter", scope.id, scope.kind, scope.name, scope.label,  # type: ignore[arg-type]
                                 scope.index, parent, scope.span,
                                 dependencies if last else ()))  # fmt: skip
            parent = scope.id

    def _close(self, match: Callable[[_Open], bool]) -> None:
        """Close scopes from the inside until one that matches is closed."""
        while self._open:
            scope = self._open.pop()
            if scope.id is not None:
                parent = self._open[-1].id if self._open else None
                self._tell(Scope("leave", scope.id, scope.kind, scope.name, scope.label,  # type: ignore[arg-type]
                                 scope.index, parent, scope.span))  # fmt: skip
            if scope.kind == "iteration" and not any(o.kind == "iteration" for o in self._open):
                self._budget.iteration_ends(lambda s=scope: self._summary(s))  # type: ignore[misc]
            if match(scope):
                return

    def _summary(self, scope: _Open) -> ev.Iteration:
        norms: dict[str, float] = {}
        gradients: dict[str, float] = {}
        for number, reference in self._parameters.items():
            t = reference()
            if t is not None:
                name = self._names.get(number, str(number))
                norms[name] = float(np.linalg.norm(t._data))
                if t._grad is not None:
                    gradients[name] = float(np.linalg.norm(t._grad._data))
        values = dict(self._scalars)
        return ev.Iteration(scope.index or 0, values, norms, gradients, scope.span)

    # --- texts --------------------------------------------------------------------------------

    def stdout(self, text: str) -> None:
        """The program printed."""
        self._tell(ev.Stdout(text, self._where().span, self._scope()))

    def warning(self, category: str, text: str) -> None:
        """The program, or the engine, warned."""
        self._tell(ev.Warned(category, text, self._where().span))

    def finish(self) -> None:
        """Close what is open and tell what was held back. Nothing may be recorded afterwards."""
        self._close(lambda _: False)
        self._budget.finish()


def _argument_names(arguments: Sequence[str], inputs: Sequence[Any]) -> list[str]:
    """One name an input; a list's members are "tensors[0]", "tensors[1]" ..."""
    if arguments and arguments[-1].startswith("*"):
        first = list(arguments[:-1])
        name = arguments[-1][1:]
        return first + [f"{name}[{i}]" for i in range(len(inputs) - len(first))]
    return list(arguments)


def _edge_names(node: Node) -> list[str]:
    if isinstance(node, OpNode):
        return _argument_names(node.op.tensors, node.next)
    return ["self"]


def plain(value: Any) -> Any:
    """A setting as JSON can carry it."""
    if value is None or type(value) in (bool, int, float):
        return value
    if type(value) is str:
        return value[:NAME_LIMIT]
    if isinstance(value, Tensor):
        return f"tensor {list(value._data.shape)}"
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value[:64]]
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return f"array {list(value.shape)}"
    if isinstance(value, slice):
        return f"{plain(value.start)}:{plain(value.stop)}:{plain(value.step)}"
    if value is Ellipsis:
        return "..."
    return type(value).__name__ if not hasattr(value, "name") else str(value.name)[:NAME_LIMIT]
