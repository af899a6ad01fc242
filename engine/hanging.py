"""Hanging tensors on the graph: the node of one call, its edges, and what it saves.

It must not know how ops are called (dispatch.py) nor how nodes run (graph.py, backward.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import graph
from .errors import INFERENCE_SAVED
from .graph import PACKED, AccumulateGrad, Edge, Node, OpNode, Several
from .modes import CLOCK
from .op import Op, Plan
from .saved import HOOKS, Pack
from .tensor import Tensor

Array = np.ndarray[Any, np.dtype[Any]]

TENSORS: set[type] = {Tensor}
"""The exact types that count as tensors: Tensor, and Parameter once nn is loaded."""

NOTHING: Mapping[str, Any] = {}


def wrap(array: Any) -> Tensor:
    """A tensor of its own around an array (or numpy scalar), off the graph."""
    t: Tensor = Tensor.__new__(Tensor)
    t._data = array if type(array) is np.ndarray else np.asarray(array)
    return t


OpNode._wrap = staticmethod(wrap)


def rehang(tensor: Tensor, node: Node) -> None:
    """Give a tensor that was changed in place its new history. `retain_grad` goes along."""
    old, slot = tensor._grad_fn, tensor._output_nr
    kept = None if old is None or old._retained is None else old._retained.get(slot)
    if kept is not None and kept() is tensor:
        assert old is not None and old._retained is not None
        del old._retained[slot]
        node._retained = {0: kept}
        node._hooked = True
    tensor._grad_fn, tensor._output_nr = node, 0


def gradient_edge(t: Tensor) -> Edge | None:
    """Where gradients of this tensor go: its grad_fn, or its AccumulateGrad; None if nowhere."""
    if t._base is not None:
        t._refresh()
    if t._grad_fn is not None:
        return t._grad_fn, t._output_nr
    if not t._requires_grad:
        return None
    if t._accumulator is None:
        t._accumulator = AccumulateGrad(t)
    return t._accumulator, 0


SCALAR_META = {dtype: (((), dtype),) for dtype in (np.dtype("f4"), np.dtype("f8"))}
"""The `meta` of 0-d outputs, made once: there may be many."""


def link(
    op: Op,
    inputs: Sequence[Any],
    settings: Mapping[str, Any],
    outs: Sequence[Tensor],
    edges: tuple[Edge | None, ...] | None = None,
    replaced: Mapping[int, Array] = NOTHING,  # type: ignore[assignment]
) -> OpNode | None:
    """Make the node of one call and hang its outputs on it.

    `edges` are given by in-place ops (the history before the change); `replaced` holds copies of
    inputs that the op is about to overwrite.
    """
    wanted, bit, last = 0, 1, op.last_bit
    if edges is None:
        found: list[Edge | None] = []
        for x in inputs:
            edge = None
            if type(x) in TENSORS:
                if x._grad_fn is not None and x._base is None:
                    edge = (x._grad_fn, x._output_nr)
                else:
                    edge = gradient_edge(x)
                if edge is not None:
                    wanted |= bit
            found.append(edge)
            if bit < last:  # the members of a list count as one argument
                bit += bit
        edges = tuple(found)
    else:
        wanted = wanted_by(op, edges)
    node = graph.new_node(op)
    node.settings = settings
    node._next = edges
    if len(outs) == 1:
        out = outs[0]
        data = out._data
        dtype = data.dtype
        shape = data.shape
        node._meta = ((shape, dtype),) if shape else SCALAR_META.get(dtype) or (((), dtype),)
        if dtype.kind in "fcV":
            out._grad_fn = node
            out._requires_grad = True
            out._output_nr = 0
    else:
        node._meta = tuple([(out._data.shape, out._data.dtype) for out in outs])
        for i, out in enumerate(outs):
            if out._data.dtype.kind in "fcV" and op.outputs[min(i, len(op.outputs) - 1)][0] != "_":
                out._grad_fn = node
                out._output_nr = i
                out._requires_grad = True
    if op.layout:
        plan = op.plans.get(wanted) or op.plan(wanted)
        node.kept = plan.names
        node._frees = plan.frees
        if plan.inputs is None or replaced or HOOKS.stack:
            _keep(op, node, plan, inputs, outs, edges, replaced)
        else:
            _keep_inputs(node, plan.inputs, inputs)
    return node


def wanted_by(op: Op, edges: Sequence[Edge | None]) -> int:
    """For which tensor arguments a gradient is wanted, as Op.plan takes it."""
    wanted, bit = 0, 1
    for edge in edges:
        if edge is not None:
            wanted |= bit
        if bit < op.last_bit:
            bit += bit
    return wanted


def _keep_inputs(node: OpNode, places: tuple[int, ...], inputs: Sequence[Any]) -> None:
    """As `_keep`, where nothing but inputs is saved."""
    saved: list[Any] = []
    holders: list[Any] = []
    changed = False
    for i in places:
        value = holder = None
        if i >= 0:
            value = inputs[i]
            if type(value) in TENSORS:
                holder = value
                value = holder._data
                if holder._version_counter is not None:
                    changed = True
                if holder._inference:
                    raise RuntimeError(INFERENCE_SAVED)
        saved.append(value)
        holders.append(holder)
    node.saved, node.holders, node.clock = tuple(saved), tuple(holders), CLOCK.now
    if changed:
        node.versions = tuple([0 if h is None else h._version for h in holders])


def _keep(
    op: Op,
    node: OpNode,
    plan: Plan,
    inputs: Sequence[Any],
    outs: Sequence[Tensor],
    edges: tuple[Edge | None, ...],
    replaced: Mapping[int, Array],
) -> None:
    """Save what the wanted derivatives read: arrays, who holds them, at which version."""
    lead = len(op.tensors) - 1 if op.variadic else -1
    saved: list[Any] = []
    holders: list[Any] = []
    changed = False
    for place in plan.places:
        value: Any = None
        holder: Any = None
        if place is not None:
            kind, i = place
            if i == lead and kind != "output":
                rest = inputs[lead:]
                if kind == "input":
                    if any(x is not None and x._inference for x in rest):
                        raise RuntimeError(INFERENCE_SAVED)
                    value = tuple([None if x is None else x._data for x in rest])
                    holder = Several(rest)
                    changed = True
                else:
                    value = tuple([x._data.shape for x in rest])
            elif kind == "input":
                x = inputs[i]
                if type(x) in TENSORS:
                    value = x._data
                    if i in replaced:
                        value = replaced[i]
                        holder = wrap(value)
                        edge = edges[i]
                        if edge is not None:  # PyTorch saves a clone, which has a history
                            holder._grad_fn, holder._output_nr = edge
                            holder._requires_grad = True
                    else:
                        holder = x
                        if x._version_counter is not None:
                            changed = True
                        if x._inference:
                            raise RuntimeError(INFERENCE_SAVED)
                else:
                    value = x
            elif kind == "output":
                out = outs[i]
                value = out._data
                if out._version_counter is None:
                    out._version_counter = [0]
                holder = out._version_counter
                changed = changed or holder[0] != 0
            else:
                x = inputs[i]
                if type(x) in TENSORS:
                    value = x._data.shape if kind == "sizes" else x._data.strides
                else:
                    value = ()
        saved.append(value)
        holders.append(holder)
    node.saved, node.holders, node.clock = tuple(saved), tuple(holders), CLOCK.now
    if changed:
        node.versions = tuple([
            0 if h is None
            else h[0] if type(h) is list
            else 0 if h._version_counter is None
            else h._version_counter[0]
            for h in holders
        ])  # fmt: skip
    if HOOKS.stack:
        _pack(op, node, outs)


def _pack(op: Op, node: OpNode, outs: Sequence[Tensor]) -> None:
    """Hand what was saved to the saved_tensors_hooks in force: they keep it, nobody looks whether
    it is changed."""
    values, holders = list(node.saved or ()), list(node.holders)
    packs: list[Any] = [None] * len(values)
    for i in op.save_order:
        name, holder = op.layout[i], holders[i]
        if type(holder) is Several:
            packs[i] = tuple([None if t is None else Pack(t) for t in holder])
        elif type(holder) is list:
            slot = op.outputs.index(name)
            packs[i] = Pack(outs[slot], slot)
        elif holder is not None:
            packs[i] = Pack(holder)
        if packs[i] is not None:
            values[i] = holders[i] = None
    node.saved, node.holders, node.packs = tuple(values), tuple(holders), packs
    node.clock = PACKED


def copies(op: Op, inputs: Sequence[Any], edges: Sequence[Edge | None]) -> dict[int, Array]:
    """What an op that writes into its first input saves of it. Hooks pack before it is written:
    for them it is copied wherever it stands."""
    kept, target = op.plan(wanted_by(op, edges)).names, inputs[0]
    return {
        i: target._data.copy()
        for i, (name, x) in enumerate(zip(op.tensors, inputs, strict=False))
        if x is target and name in kept and (i == 0 or HOOKS.stack)
    }


def saved_before(node: OpNode, target: Tensor) -> None:
    """PyTorch saves the other inputs before it writes: those of the same memory are one behind."""
    counter = target._version_counter
    if any(getattr(h, "_version_counter", None) is counter for h in node.holders):
        versions = node.versions or (0,) * len(node.holders)
        node.versions = tuple([
            v - (getattr(h, "_version_counter", None) is counter)
            for v, h in zip(versions, node.holders, strict=True)
        ])  # fmt: skip
        node.clock -= 1
