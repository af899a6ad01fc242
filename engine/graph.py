"""The graph that backward walks: nodes with PyTorch's names, edges, what each node keeps.

A node is made by the forward of one op and knows how to turn the gradients of the op's outputs
into the gradients of its inputs. It must not know in which order nodes run (backward.py) nor how
ops are called (dispatch.py).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import modified
from .meter import Meter, count_nodes
from .modes import ANOMALY, CLOCK
from .op import Namespace, Op
from .saved import Pack, Shown
from .traces import remember
from .watch import SEAT

if TYPE_CHECKING:
    from .tensor import Tensor

Edge = tuple["Node", int]
"""A node and which of its outputs (forward) or gradients in (backward)."""

Meta = tuple[tuple[int, ...], np.dtype[Any]]
"""Shape and dtype of one output: what a gradient that arrives must be brought to."""

sequence = itertools.count()
"""The order in which nodes are made. Backward prefers the newest."""

LAST = 2**64 - 1
"""AccumulateGrad's sequence number: it runs as soon as it is ready (function.h, UINT64_MAX)."""

TWICE = (
    "Trying to backward through the graph a second time (or directly access saved tensors after "
    "they have already been freed). Saved intermediate values of the graph are freed when you call "
    ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
    "graph a second time or if you need to access saved tensors after calling backward."
)


class Handle:
    """What register_hook returns: `remove()` takes the hook, and no later one, away."""

    keys = itertools.count()

    def __init__(self, hooks: dict[int, Any], hook: Any) -> None:
        """Put `hook` at the end of the ordered dict `hooks`."""
        self._hooks = hooks
        self._key = next(Handle.keys)
        hooks[self._key] = hook

    def remove(self) -> None:
        self._hooks.pop(self._key, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


class Node:
    """A function of the backward graph (torch.autograd.graph.Node). Subclasses carry the name. The
    underscores keep what is not PyTorch's apart from what a program puts on a Function's ctx."""

    _next: tuple[Edge | None, ...] = ()
    _meta: tuple[Meta, ...] = ()
    _sequence_nr: int = 0
    _tensor_hooks: dict[int, dict[int, Any]] | None = None
    """Per slot: hooks of the tensor that this node made."""
    _retained: dict[int, Any] | None = None
    """Per slot: weak references to tensors whose .grad is kept (retain_grad)."""
    _prehooks: dict[int, Any] | None = None
    _posthooks: dict[int, Any] | None = None
    _recorded: int | None = None
    """The recorder's number for this node."""
    _made_by: Node | None = None
    """Whose output a saved output is, when it is not this node's own (inside CopySlices)."""
    _argument_names: tuple[str, ...] = ("self",)
    """What the edges of a node without an op stand for."""
    _metadata: dict[Any, Any] | None = None
    _frees: bool = True
    """Whether `release` has something to do."""
    _hooked: bool = False
    """Whether any of the hooks above, or `retained`, was ever set: the walk asks this alone."""

    def name(self) -> str:
        """PyTorch's name: "PowBackward0"."""
        return self._name()

    def _name(self) -> str:
        return type(self).__name__

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """As PyTorch's: one pair for each tensor argument, (None, 0) where no gradient goes."""
        return tuple((None, 0) if e is None else e for e in self._next)

    @property
    def metadata(self) -> dict[Any, Any]:
        """A dictionary for whoever wants to attach something to this node."""
        if self._metadata is None:
            self._metadata = {}
        return self._metadata

    def register_hook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(grad_inputs, grad_outputs)` runs after this node; what it returns replaces
        the grad_inputs."""
        self._hooked = True
        self._posthooks = self._posthooks or {}
        return Handle(self._posthooks, hook)

    def register_prehook(self, hook: Callable[..., Any]) -> Handle:
        """`hook(grad_outputs)` runs before this node; what it returns replaces them."""
        self._hooked = True
        self._prehooks = self._prehooks or {}
        return Handle(self._prehooks, hook)

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        """The gradients of the inputs, one for each edge of `next`, None where undefined.

        `gradients` are arrays, or Tensors when `tensors` (the tensor namespace) is given.
        """
        raise NotImplementedError

    def _release(self) -> None:
        """Forget what was kept for backward."""

    def __repr__(self) -> str:
        # PyTorch shows an address; ours is the place in the graph: equal runs print the same.
        return f"<{type(self).__name__} object at 0x{self._sequence_nr:x}>"


class Several(tuple[Any, ...]):
    """The tensors (or None) of an argument that is a list, as one holder of what is saved."""

    __slots__ = ()

    @property
    def _version_counter(self) -> list[int]:
        return [sum(t._version for t in self if t is not None)]


PACKED = -1
"""The `clock` of a node whose saved tensors hooks have taken: it is always checked."""

BY_HAND = {"CopyBackwards", "NotImplemented"}
"""Nodes that PyTorch does not generate: their names carry the namespace."""


class OpNode(Node):
    """The node of one op of the table."""

    op: Op
    settings: Mapping[str, Any]
    _frees = False  # a tensor, or a number in its place; sizes alone are never forgotten
    kept: tuple[str, ...] = ()
    """Names of what is kept, a part of op.layout."""
    saved: tuple[Any, ...] | None = ()
    """Arrays (and sizes) for op.layout; None once freed."""
    holders: tuple[Any, ...] = ()
    """For each of op.layout: the Tensor the array came from; for an output its version counter."""
    versions: tuple[int, ...] | None = None
    """The version of each holder when it was saved; None when all were 0."""
    clock: int = 0
    """What CLOCK showed then."""
    packs: Sequence[Pack | tuple[Pack | None, ...] | None] | None = None
    """For each of op.layout: what saved_tensors_hooks made of it; a tuple for a list."""
    unpacked: tuple[Any, ...] | None = None
    """What these gave back in the step that somebody watches: a hook is not asked twice."""

    def _name(self) -> str:
        name = type(self).__name__
        return f"torch::autograd::{name}" if name in BY_HAND else name

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        # PyTorch's edges are those of the arguments that have a derivative: a mask has none.
        names, vjp = self.op.tensors, self.op.vjp
        found = super().next_functions
        some = [pair for name, pair in zip(names, found, strict=False) if name in vjp]
        if self.op.variadic and names[-1][1:] in vjp:
            some += found[len(names) - 1 :]
        return tuple(some)

    def check(self) -> tuple[Any, ...]:
        """The saved arrays, if they are still what they were."""
        if self.saved is None:
            raise RuntimeError(TWICE)
        for i in range(len(self.holders)):
            self._verify(i)
        if self.packs is not None:
            found = list(self.saved)
            for i in self.op.save_order:
                pack = self.packs[i]
                if isinstance(pack, tuple):
                    found[i] = tuple([p and p.unpacked()._data for p in pack])
                elif pack is not None:
                    found[i] = pack.unpacked()._data
            if SEAT.now is not None:
                self.unpacked = tuple(found)
            return tuple(found)
        return self.saved

    def _verify(self, i: int) -> None:
        """See that what is saved at place `i` was not changed in place since."""
        holder = self.holders[i]
        if holder is not None:
            counter = holder if type(holder) is list else holder._version_counter
            then = 0 if self.versions is None else self.versions[i]
            if counter is not None and counter[0] != then:
                self._modified(i, counter[0], then)

    def _modified(self, i: int, now: int, then: int) -> None:
        """Raise what PyTorch raises when a saved tensor was changed in place."""
        assert self.saved is not None
        holder, array = self.holders[i], self.saved[i]
        if type(holder) is Several:
            holder, array = next(
                (t, a) for t, a in zip(holder, array, strict=True) if t is not None and t._version
            )
        made = None
        if type(holder) is list:
            made = (self._name(), 0)
        else:
            array = holder._data  # as it lies now, after t_() too
            if holder.grad_fn is not None:
                made = (holder.grad_fn._name(), holder._output_nr)
        raise modified(array, made, now, then)

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        op = self.op
        saved: Any = self.saved
        if tensors is not None:
            saved = self.as_tensors()
        elif saved is None or (saved and self.clock != CLOCK.now):
            saved = self.check()
        if len(gradients) == 1:
            g: Any = gradients[0]
            if g is None:
                return (None,) * len(self._next)
        elif all(gradients[i] is None for i in op.gradients_read or range(len(gradients))):
            return (None,) * len(self._next)
        else:
            g = tuple(self._zero(i, tensors) if x is None else x for i, x in enumerate(gradients))
        if tensors is None:
            compiled = op.in_order
            if op.scalar:
                if not self._meta[0][0]:
                    if type(g) is np.ndarray:
                        g = g[()]
                    if len(saved) == 1:
                        if type(saved[0]) is np.ndarray:
                            saved = (saved[0][()],)
                    elif saved:
                        saved = [a[()] if type(a) is np.ndarray else a for a in saved]
            elif type(g) is not np.ndarray and type(g) is not tuple:
                g = np.asarray(g)
        else:
            by_name = op.on_tensors(tensors)
            compiled = tuple(by_name.get(t.lstrip("*")) for t in op.tensors)
        settings = self.settings
        if not op.variadic:
            if len(compiled) == 1:
                vjp = compiled[0]
                return (None if vjp is None else vjp(g, saved, settings),)
            if len(compiled) == 2:
                (vjp, other), (edge, last) = compiled, self._next
                return (
                    None if edge is None or vjp is None else vjp(g, saved, settings),
                    None if last is None or other is None else other(g, saved, settings),
                )
            return [
                None if edge is None or vjp is None else vjp(g, saved, settings)
                for vjp, edge in zip(compiled, self._next)  # noqa: B905 - a third of the time
            ]
        out = [
            None if edge is None or vjp is None else vjp(g, saved, settings)
            for vjp, edge in zip(compiled[:-1], self._next, strict=False)
        ]
        if compiled[-1] is not None:
            out += compiled[-1](g, saved, settings)
        return out

    def _zero(self, i: int, tensors: Namespace | None) -> Any:
        zeros = np.zeros(self._meta[i][0], self._meta[i][1])
        return zeros if tensors is None else self._wrap(zeros)

    _wrap: Callable[[Any], Any] = staticmethod(lambda array: array)
    """Array -> Tensor; dispatch.py sets it."""

    def as_tensors(self) -> tuple[Any, ...]:
        """What is saved, as Tensors on the graph: for derivatives of derivatives."""
        if self.saved is None:
            raise RuntimeError(TWICE)
        out: list[Any] = list(self.saved)
        for i in self.op.save_order:
            out[i] = self.as_tensor(i)
        return tuple(out)

    def as_tensor(self, i: int) -> Any:
        """The same for one place of op.layout."""
        if self.saved is None:
            raise RuntimeError(TWICE)
        array, holder = self.saved[i], self.holders[i]
        self._verify(i)
        pack = None if self.packs is None else self.packs[i]
        if isinstance(pack, tuple):
            return tuple([p and p.on_graph(self) for p in pack])
        if pack is not None:
            return pack.on_graph(self)
        if holder is None:
            return array
        if type(holder) is list:  # an output of this very node
            again = self._wrap(array)
            if array.dtype.kind in "fcV":  # no mask, no indices
                again._grad_fn, again._requires_grad = self._made_by or self, True
            again._output_nr = max(0, self.op.outputs.index(self.op.layout[i]))
            again._version_counter = holder
            return again
        return holder

    def _release(self) -> None:
        if self._frees:
            self.saved, self.holders, self.versions, self.packs = None, (), None, None

    def __getattr__(self, attribute: str) -> Any:
        """`_saved_self`, `_saved_exponent`: what PyTorch shows of a node's saved tensors."""
        if not attribute.startswith("_saved_"):
            raise AttributeError(f"{self._name()!r} object has no attribute {attribute!r}")
        return Shown(self).value(attribute[7:])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *(f"_saved_{n}" for n in Shown(self).names())]


class AccumulateGrad(Node):
    """Where a leaf's gradient ends: it is put, or added, into `variable.grad`."""

    _sequence_nr = LAST

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable
        self._meta = ((variable._data.shape, variable._data.dtype),)

    def _name(self) -> str:
        return "torch::autograd::AccumulateGrad"

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        self.variable._accumulate(gradients[0])
        return ()


class GraphRoot(Node):
    """Feeds several roots of one backward call with their gradients."""

    def __init__(self, roots: Sequence[Edge], gradients: Sequence[Any]) -> None:
        self._next = tuple(roots)
        self.gradients = gradients
        self._sequence_nr = next(sequence)

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        return self.gradients


_CLASSES: dict[str, type[OpNode]] = {}


def node_class(name: str) -> type[OpNode]:
    """The Node subclass of a grad_fn name: `type(y.grad_fn).__name__` is what PyTorch says."""
    if name not in _CLASSES:
        _CLASSES[name] = type(name, (OpNode,), {"__module__": "engine.graph"})
    return _CLASSES[name]


def new_node(op: Op) -> OpNode:
    """A node for one call of `op`, counted and numbered."""
    node = (_CLASSES.get(op.grad_fn) or node_class(op.grad_fn))()
    node.op = op
    node._sequence_nr = n = next(sequence)
    if n >= Meter.count_at:
        count_nodes(Node, n)
    if ANOMALY.enabled:
        remember(node)
    return node


def number(node: Node) -> None:
    """Give a new node its place in the order, and count it."""
    node._sequence_nr = n = next(sequence)
    if n >= Meter.count_at:
        count_nodes(Node, n)
    if ANOMALY.enabled:
        remember(node)
