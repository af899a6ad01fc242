"""The recorder: watches the engine and makes events.

It numbers tensors and nodes, knows which scope is open, and turns what the engine tells it into
the dataclasses of events.py. It must not know JSON, pipes or the language layer: it asks
`where()` which expression of the program runs now, and hands events to `emit`.
"""

from __future__ import annotations

import dataclasses
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, cast

from . import events as ev
from .budget import Budget, Window
from .events import Event, Span, TensorValue
from .finds import Finds
from .graph import AccumulateGrad, Node, OpNode
from .growth import Growth
from .numbering import Numbering, argument_names, plain, shown
from .op import STRIDES
from .place import Where as Where
from .relatives import Relatives
from .replacement import Replacement
from .scopes import Scopes
from .skim import Skim
from .tensor import Tensor
from .walks import Walks
from .watch import SEAT


class Recorder:
    """A `watch.Watcher` that makes events. Use as a context manager around the program."""

    def __init__(
        self,
        emit: Callable[[Event], None],
        where: Callable[[], Where],
        *,
        events: int = 20_000,
        window: Window | None = None,
        flood: Callable[[int, int], None] | None = None,
    ) -> None:
        """`window`: the iterations to tell in full instead of the first and last (budget.py)."""
        self.replacements: Sequence[Replacement] = ()
        """Elements of tensors that are to be other numbers."""
        self.asides: frozenset[Span] = frozenset()
        """Expressions that only ask whether there is a `.grad`: a missing one is no news there."""
        self._budget = Budget(emit, events, window, flood)
        self._tell = self._budget.tell
        self._place = where
        self._asked: set[tuple[int, str, Span]] = set()
        self._number = Numbering()
        self._relatives = Relatives()
        self._skim = Skim(self._number)
        self._growth = Growth()
        self._scopes = Scopes(self._budget, self._skim, self._growth)
        self._finds = Finds(self._tell, self._number, self._scopes, self._relatives)
        self._walks = Walks(self._tell, self._number, self._scopes)

    def __enter__(self) -> Recorder:
        SEAT.now = self
        return self

    def __exit__(self, *_: object) -> None:
        SEAT.now = None

    def _where(self) -> Where:
        """The place of what is told now. Asking for it may begin an iteration."""
        where = self._place()
        if self._skim.behind and not self._skim.on:
            self._catch_up(where)
        return where

    def _catch_up(self, where: Where) -> None:
        """Tell what changed while nobody watched, before anything else is told."""
        for t in self._skim.changed():
            gradient = None
            if t._grad is None:
                self._walks.cleared(t)
            else:
                gradient = self._number.value(t._grad)
                self._walks.belongs(t, gradient.id)
            self._tell_change(t, "skipped", gradient, where.span)

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
        """An op ran, or a leaf was made. What made nothing (`unbind` of no rows) is no card."""
        if not outputs:
            return
        where = self._where()
        if self._skim.on:
            return
        change = name.split(".")[0].rstrip("_") + "_"
        names = argument_names(arguments, inputs)
        shown = dict(settings)
        tensors, used = list[Tensor](), list[str]()
        for argument, x in zip(names, inputs, strict=True):
            if not isinstance(x, Tensor):
                shown[argument] = x
                continue
            if x._recorded is None:
                self._finds.meet(x, where, node)
            tensors.append(x)
            used.append(argument)
        if inplace and node is None:
            self._changed_by(outputs[0], change, where)
            return
        if inplace and outputs[0]._base is not None:
            node = outputs[0]._base._grad_fn  # CopySlices stands for the change
        if node is not None:
            self._growth.made(node, self._budget.told)
        scope = self._scopes.now
        number = self._number.fresh_node() if node is None else self._number.node(node)
        for replacement in self.replacements:
            replacement.used(inputs)
            replacement.made(number, outputs[0], node, inplace)
        self._number.spans[number] = where.span
        accumulators: list[tuple[int, int]] = []
        edges: list[tuple[int, int] | None] = []
        for edge in node._next if node is not None else ():
            if edge is None:
                edges.append(None)
                continue
            target = edge[0]
            if isinstance(target, AccumulateGrad) and target._recorded is None:
                self._finds.meet(target.variable, where)
                accumulators.append(
                    (self._number.node(target), self._number.tensor(target.variable))
                )
            edges.append((self._number.node(target), edge[1]))
        values = tuple(self._number.value(t) for t in outputs)
        variable = where.variable
        if variable is not None:
            self._number.names[values[0].id] = variable
            self._skim.bound[variable] = weakref.ref(outputs[0])
        saved: tuple[str, ...] = ()
        if isinstance(node, OpNode):
            saved = tuple(
                node.op.saved_names.get(n, n) for n in node.kept if not n.endswith(STRIDES)
            )
        self._tell(ev.Forward(
            node=number, op=name, grad_fn=None if node is None else type(node).__name__,
            span=where.span, inputs=tuple(self._number.tensor(t) for t in tensors),
            arguments=tuple(used), settings={k: plain(v) for k, v in shown.items()},
            output=values[0], more_outputs=values[1:], next=tuple(edges),
            accumulators=tuple(accumulators), saved=saved, variable=variable,
            function=where.function, scope=scope, inplace=inplace,
            version=outputs[0]._changes or None,
        ))  # fmt: skip
        for t in outputs:
            if node is not None and t._grad_fn is node:
                self._number.made_by(number, t)
            if inplace:
                self._relatives_changed(t, change, where.span, number if node else None)
            elif t._base is not None:
                self._relatives.add(t)

    def _relatives_changed(
        self, t: Tensor, change: str, span: Span | None, node: int | None = None
    ) -> None:
        """A tensor was changed in place: so was what looks into the same memory. `node`: the
        card that stands for its base from here on."""
        for other in self._relatives.of(t):
            self._tell_change(other, change, None, span, node if other is t._base else None)

    def _tell_change(
        self,
        t: Tensor,
        change: str,
        gradient: TensorValue | None,
        span: Span | None,
        node: int | None = None,
    ) -> None:
        """A tensor, or its `.grad`, is another now."""
        for replacement in self.replacements:
            replacement.changed(t)
        name, value = self._number.name(t), self._number.value(t)
        told = name, value, change, gradient, span, self._scopes.now, node, t._changes
        self._tell(ev.Bind(*told))

    def _changed_by(self, t: Tensor, change: str, where: Where) -> None:
        """An in-place op outside the graph: on the tensor, its `.data`, or a leaf's `.grad`."""
        given, t = t, t if t._alias is None else t._alias
        owner = self._walks.leaf_of(t)
        if owner is not None:
            if change in ("zero_", "fill_") and not t._data.any():
                change = "zero_grad"
            self._gradient_changed(owner, change, where.span)
            return
        self._tell_change(t, change, None, where.span)
        for other in self._relatives.of(given):
            if other is not t:
                self._tell_change(other, change, None, where.span)
        if given is not t and given._recorded is not None:
            self._tell_change(given, change, None, where.span)

    # --- names and values ----------------------------------------------------------------------

    def bind(self, name: str, value: Any, span: Span | None) -> None:
        """A variable or attribute of the program now names `value`."""
        if isinstance(value, Tensor):
            self._name(name, value, span)

    def named(self, tensor: Tensor, name: str) -> None:
        """A parameter is now known by its path in its module."""
        self._name(name, tensor, None)

    def _name(self, name: str, t: Tensor, span: Span | None) -> None:
        name = shown(name)
        self._skim.bound[name] = weakref.ref(t)
        if self._skim.on:
            return
        if t._recorded is None:
            # A copy, or detached, and named before anything is computed with it.
            self._finds.meet(t, self._where())
        number = self._number.tensor(t)
        if self._number.names.get(number) != name:
            self._number.names[number] = name
            value = self._number.value(t)
            self._tell(ev.Bind(name, value, None, None, span, self._scopes.now))

    def changed(self, tensor: Tensor, change: str) -> None:
        """A value was changed where autograd does not look."""
        if tensor._recorded is not None:
            where = self._where()
            if not self._skim.on:
                self._changed_by(tensor, change, where)

    def zeroed(self, tensor: Tensor) -> None:
        """A leaf's `.grad` was cleared."""
        self.assigned(tensor, "zero_grad")

    def assigned(self, tensor: Tensor, change: str = "grad") -> None:
        """A tensor's `.grad` was set to another tensor."""
        where = self._where()
        if not self._skim.on:
            self._gradient_changed(tensor, change, where.span)

    def detached(self, tensor: Tensor) -> None:
        """A tensor was cut off the graph: it is told of where that was, once it is met."""
        tensor._cut = self._where(), self._scopes.innermost

    def asked(self, tensor: Tensor, what: Literal["missing", "retain"]) -> None:
        """The program reads a `.grad` that is None, or wants one kept: told once a place."""
        where = self._where()
        if self._skim.on or where.span is None or where.span in self.asides:
            return
        self._finds.meet(tensor, where)
        asked = (self._number.tensor(tensor), what, where.span)
        if asked not in self._asked:
            self._asked.add(asked)
            self._tell(ev.Asked(*asked, self._scopes.now))

    def _gradient_changed(self, leaf: Tensor, change: str, span: Span | None) -> None:
        if change == "zero_grad":
            self._walks.cleared(leaf)
        gradient = None
        if leaf._grad is not None:
            gradient = self._number.value(leaf._grad)
            self._walks.belongs(leaf, gradient.id)
        if leaf._recorded is not None:
            self._tell_change(leaf, change, gradient, span)

    def optimized(
        self, optimizer: Any, tensor: Tensor, before: Any, state: Mapping[str, Any],
        hyper: Mapping[str, Any],
    ) -> None:  # fmt: skip
        """An optimizer changed one parameter."""
        where = self._where()
        if tensor._grad is None or before is None or self._skim.on:
            return
        self._finds.meet(tensor, where)
        kept: dict[str, TensorValue | float | int] = {}
        for key, value in state.items():
            if isinstance(value, Tensor):
                kept[key] = self._number.value(value)
            elif type(value) in (int, float):
                kept[key] = value
        number = self._number.tensor(tensor)
        self._tell(ev.Optimizer(
            type(optimizer).__name__, self._number.names.get(number), number,
            self._number.picture(number, before._data, tensor._requires_grad),
            self._number.value(tensor), self._number.value(tensor._grad), kept,
            {k: plain(v) for k, v in hyper.items()},
            where.span, self._scopes.now, tensor._changes,
        ))  # fmt: skip

    # --- backward and scopes: told by those who know them ----------------------------------------

    def wants_before(self) -> bool:
        return not self._skim.on

    def backward_begin(self, name: str, dependencies: Mapping[Node, int], keep: bool) -> None:
        where = self._where()
        if not self._skim.on:
            self._walks.begin(name, where.span, dependencies, keep)

    def backward_step(
        self, node: Node, gradients_in: Sequence[Any], gradients_out: Sequence[Any]
    ) -> None:
        if not self._skim.on:
            self._walks.step(node, gradients_in, gradients_out)

    def buffered(
        self, node: Node, slot: int, source: Node | None, before: Any, delta: Any, after: Any
    ) -> None:
        if not self._skim.on:
            self._walks.buffered(node, slot, source, before, delta, after)

    def accumulated(
        self, node: AccumulateGrad | None, tensor: Tensor, before: Any, delta: Any
    ) -> None:
        if not self._skim.on:
            if tensor._recorded is None:
                self._finds.meet(tensor, self._where())
            self._walks.accumulated(node, tensor, before, delta)

    def backward_sent(
        self, ready: Callable[[int], Sequence[Node]], released: Sequence[tuple[Node, int]]
    ) -> None:
        if not self._skim.on:
            self._walks.sent(ready, released)

    def backward_end(self) -> None:
        if not self._skim.on:
            self._walks.end()

    def enter(self, kind: str, name: str, label: str = "", owner: object = None) -> None:
        where = self._where()
        if not self._skim.on:
            self._scopes.enter(kind, name, label, where.span)

    def leave(self, result: object = None) -> None:
        if not self._skim.on:
            given = result if type(result) in (tuple, list) else (result,)
            told = [t._recorded for t in cast(Any, given) if isinstance(t, Tensor)]
            self._scopes.leave(tuple(number for number in told if number is not None) or None)

    def enter_iteration(
        self, loop: object, name: str, index: int, span: Span | None, left: int | None = None
    ) -> None:
        """A loop's next iteration begins; `left` more will follow, if that can be known."""
        self._scopes.enter_iteration(loop, name, index, span, left)

    def pause_iteration(self, loop: object) -> bool:
        """Its body is done; True: it stays summed up until the next item is there."""
        return self._scopes.pause_iteration(loop)

    def leave_iteration(self, loop: object) -> None:
        """The loop is over."""
        self._scopes.leave_iteration(loop)

    # --- texts --------------------------------------------------------------------------------

    def stdout(self, text: str) -> None:
        """The program printed."""
        where = self._where()  # what is printed has a limit of its own, beside the budget
        scope = None if self._skim.on else self._scopes.now
        self._budget.tell_short(ev.Stdout(text, where.span, scope))

    def plot(self, figure: ev.Plot) -> None:
        """The program showed a figure."""
        where = self._where()
        if self._skim.on:
            self._budget.tell_short(dataclasses.replace(figure, span=where.span))
        else:
            self._tell(dataclasses.replace(figure, span=where.span, scope=self._scopes.now))

    def warning(self, category: str, text: str) -> None:
        """The program, or the engine, warned."""
        where = self._where()
        tell = self._budget.tell_short if self._skim.on else self._tell
        tell(ev.Warned(category, text, where.span))

    def finish(self) -> None:
        """Close what is open. Nothing may be recorded afterwards."""
        self._scopes.leave_all()

    def observe(self, picture: Callable[[TensorValue, Any], None]) -> None:
        """Call `picture(value, array)` with the whole array behind each tensor of an event.

        The array is the engine's own: copy what is to be kept.
        """
        self._number.observe = picture

    def enough(self) -> None:
        """So much has been told that from here on iterations leave summaries (a byte budget)."""
        self._budget.enough()
