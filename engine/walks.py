"""The events of a backward walk: its counters, each step with its numbers, what landed where.

It must not know the forward, nor why somebody walks.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from . import events as ev
from .derivative import local_derivative
from .events import Event, GradientOut, Span, TensorValue
from .graph import AccumulateGrad, Node
from .numbering import Numbering, edge_names
from .scopes import Scopes
from .tensor import Tensor

QUEUE_LIMIT = 32
"""How much of the ready queue an event shows."""


@dataclass
class _Walk:
    """One walk that is under way."""

    root: int
    order: int = 0
    expected: dict[tuple[Node, int], int] = field(default_factory=dict)
    """(node, slot) -> how many gradients will be added there."""
    landed: dict[tuple[Node, int], int] = field(default_factory=dict)
    values: dict[int, tuple[Callable[[], Any], TensorValue]] = field(default_factory=dict)
    """id(array) -> (the array, if it still lives; its picture): the same gradient keeps its
    number. Arrays are not kept alive here: the memory of those that are through is used again."""
    came: dict[tuple[Node, int], TensorValue] = field(default_factory=dict)
    """(node, slot) -> what was sent there, where hooks may put another in its place."""
    step: tuple[Node, Sequence[Any], tuple[GradientOut, ...]] | None = None
    after: list[Event] = field(default_factory=list)
    """Contributions that landed during the step: told right after it."""


class Walks:
    """The walks of one run; a hook may start one inside another."""

    def __init__(self, tell: Callable[[Event], None], numbering: Numbering, scopes: Scopes) -> None:
        self._tell = tell
        self._number = numbering
        self._scopes = scopes
        self._roots = 0
        self._open: list[_Walk] = []
        self._gradient_of: dict[int, weakref.ref[Tensor]] = {}
        self._landed: dict[int, int] = {}

    def leaf_of(self, gradient: Tensor) -> Tensor | None:
        """The leaf whose `.grad` this tensor is, if a walk put it there."""
        if gradient._recorded is None or gradient._recorded not in self._gradient_of:
            return None
        leaf = self._gradient_of[gradient._recorded]()
        return leaf if leaf is not None and leaf._grad is gradient else None

    def belongs(self, leaf: Tensor, gradient: int) -> None:
        """The tensor of that number is the leaf's `.grad` now."""
        self._gradient_of[gradient] = weakref.ref(leaf)

    def cleared(self, leaf: Tensor) -> None:
        """The leaf's `.grad` was cleared: its contributions are counted anew."""
        if leaf._recorded is not None:
            self._landed.pop(leaf._recorded, None)

    def _gradient(self, g: Any) -> TensorValue | None:
        """The picture of a gradient: an array of the walk, or a Tensor under create_graph."""
        if g is None:
            return None
        if isinstance(g, Tensor):
            return self._number.value(g)
        known = self._open[-1].values
        found = known.get(id(g))
        if found is None or found[0]() is not g:
            alive = weakref.ref(g) if type(g) is np.ndarray else lambda: g
            found = known[id(g)] = (alive, self._number.array(g))
        return found[1]

    def begin(
        self, name: str, span: Span | None, dependencies: Mapping[Node, int], keep: bool
    ) -> None:
        """A walk starts: its scope is told with all counters."""
        walk = _Walk(self._roots)
        self._roots += 1
        for node in dependencies:
            for edge in node._next:
                if edge is not None:
                    walk.expected[edge] = walk.expected.get(edge, 0) + 1
        self._open.append(walk)
        counts = tuple((self._number.node(n), c) for n, c in dependencies.items())
        self._scopes.enter_backward(name, walk.root, span, counts, keep)

    def step(self, node: Node, gradients_in: Sequence[Any], gradients_out: Sequence[Any]) -> None:
        """A node ran; told by `sent`, when the queue after it is known."""
        self._doubt(node, gradients_in)
        out = []
        names = edge_names(node)
        came = [g is not None for g in gradients_in]
        for i, (edge, g) in enumerate(zip(node._next, gradients_out, strict=False)):
            if edge is None:
                continue
            local = local_derivative(node, i, came)
            value = None
            if local is not None and local[1] is not None:
                value = self._number.array(local[1])
            out.append(GradientOut(
                names[i] if i < len(names) else f"input {i}", self._number.node(edge[0]), edge[1],
                self._gradient(g), None if local is None else ev.LocalDerivative(local[0], value),
            ))  # fmt: skip
        self._open[-1].step = (node, list(gradients_in), tuple(out))

    def buffered(
        self, node: Node, slot: int, source: Node | None, before: Any, delta: Any, after: Any
    ) -> None:
        """A gradient was added to a node's input buffer."""
        walk = self._open[-1]
        if _has_hooks(node) and (sent := self._gradient(after)) is not None:
            walk.came[node, slot] = sent
        n = walk.expected.get((node, slot), 1)
        if n < 2:
            return
        k = walk.landed[node, slot] = walk.landed.get((node, slot), 0) + 1
        told = self._gradient(delta)
        total = self._gradient(after)
        assert told is not None and total is not None
        leaf = node.variable if isinstance(node, AccumulateGrad) else None
        walk.after.append(ev.Accumulate(
            walk.root, "buffer", self._number.node(node), slot,
            None if leaf is None else self._number.tensor(leaf),
            None if source is None else source._recorded, self._gradient(before), told, total,
            k, n, self._scopes.now,
        ))  # fmt: skip

    def _doubt(self, node: Node | None, gradients: Sequence[Any]) -> None:
        """Hooks may have changed these in place: their pictures may be of the time before."""
        if node is not None and _has_hooks(node):
            for g in gradients:
                self._open[-1].values.pop(id(g), None)

    def accumulated(
        self, node: AccumulateGrad | None, tensor: Tensor, before: Any, delta: Any
    ) -> None:
        """A gradient landed in `.grad`."""
        assert tensor._grad is not None
        number = self._number.tensor(tensor)
        k = self._landed[number] = self._landed.get(number, 0) + 1
        holder = node if node is not None else tensor._grad_fn
        self._doubt(holder, (delta,))
        told = self._gradient(delta)
        assert told is not None
        grad = tensor._grad
        copied = before is None and type(delta) is np.ndarray and delta.dtype == grad._data.dtype
        after = self._number.copy(told, grad) if copied else self._number.value(grad)
        self.belongs(tensor, after.id)
        walk = self._open[-1]
        walk.after.append(ev.Accumulate(
            walk.root, "grad", -1 if holder is None else self._number.node(holder), 0, number, None,
            None if before is None else self._number.value(before), told, after, k, k,
            self._scopes.now,
        ))  # fmt: skip

    def sent(
        self, ready: Callable[[int], Sequence[Node]], released: Sequence[tuple[Node, int]]
    ) -> None:
        """The step is complete: tell it, then what landed."""
        walk = self._open[-1]
        assert walk.step is not None
        node, came, out = walk.step
        number = self._number.node(node)
        gradients = tuple(self._gradient(g) for g in came)
        sent = [walk.came.pop((node, slot), None) for slot in range(len(gradients))]
        hooked = tuple(
            None if _alike(*two) else two[0] for two in zip(sent, gradients, strict=True)
        )
        self._tell(
            ev.Backward(
                root=walk.root,
                node=number,
                name=type(node).__name__,
                order=walk.order,
                gradients_in=gradients,
                gradients_out=out,
                ready=tuple(self._number.node(n) for n in ready(QUEUE_LIMIT)),
                released=tuple((self._number.node(n), left) for n, left in released),
                span=self._number.spans.get(number),
                scope=self._scopes.now,
                hooked=hooked if any(hooked) else None,
            )
        )
        walk.order += 1
        walk.step = None
        for event in walk.after:
            self._tell(event)
        walk.after.clear()

    def end(self) -> None:
        """The walk is over. When a hook raised, what had landed before is told here."""
        for event in self._open.pop().after:
            self._tell(event)
        self._scopes.leave_backward()


def _has_hooks(node: Node) -> bool:
    """Whether the program may put another gradient in the place of what comes to a node."""
    leaf_hooks = isinstance(node, AccumulateGrad) and node.variable._hooks
    return bool(leaf_hooks or node._tensor_hooks or node._prehooks)


def _alike(sent: TensorValue | None, used: TensorValue | None) -> bool:
    """Whether hooks have left a gradient as it came; one that is not known is left alone."""
    return (
        sent is None
        or used is None
        or (sent.stats == used.stats and np.array_equal(sent.data, used.data, equal_nan=True))
    )
