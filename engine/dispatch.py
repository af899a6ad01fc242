"""Calling ops: arguments checked, dtypes promoted, the forward run, the node put on the graph.

Every tensor the engine makes comes out of `apply`, `apply_inplace` or `leaf`. A visitor's object
never reaches numpy: what is not exactly a Tensor, a number or None is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from . import dtypes, graph, meter
from .errors import broadcast_error
from .graph import AccumulateGrad, Edge, GradMode, Node, OpNode, Several
from .inplace import check_inplace, check_memory, copy_slices
from .op import OPS, Namespace, Op
from .promotion import promoted
from .tensor import Tensor
from .watch import SEAT

# torch never warns of overflow or division by zero; with errstate every op would pay for silence.
np.seterr(all="ignore")

Array = np.ndarray[Any, np.dtype[Any]]

TENSORS: set[type] = {Tensor}
"""The exact types that count as tensors: Tensor, and Parameter once nn is loaded."""

NUMBERS = (float, int, bool, complex)
NUMBER_TYPES = frozenset(NUMBERS)

NOTHING: Mapping[str, Any] = {}


def wrap(array: Any) -> Tensor:
    """A tensor of its own around an array (or numpy scalar), off the graph."""
    t: Tensor = Tensor.__new__(Tensor)
    t._data = array if type(array) is np.ndarray else np.asarray(array)
    return t


OpNode._wrap = staticmethod(wrap)


def unwrap(value: Any, function: str = "function", position: str = "'input' (position 1)") -> Array:
    """The array of what must be a tensor; TypeError in PyTorch's words otherwise."""
    if type(value) not in TENSORS:
        raise TypeError(
            f"{function}(): argument {position} must be Tensor, not {type(value).__name__}"
        )
    data: Array = value._data
    return data


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


def refuse(op: Op, position: int, value: Any) -> TypeError:
    """What is raised for an argument that is neither tensor nor number."""
    names = op.arguments
    name = names[min(position, len(names) - 1)]
    shown = "input" if name == "self" else name
    return TypeError(
        f"{op.base}(): argument '{shown}' (position {position + 1}) must be Tensor, "
        f"not {type(value).__name__}"
    )


def compute(op: Op, inputs: Sequence[Any], settings: Mapping[str, Any]) -> tuple[Any, bool]:
    """The forward on arrays, and whether any input requires a gradient."""
    arrays: list[Any] = []
    requires = False
    first: np.dtype[Any] | None = None
    plain = True
    for i, x in enumerate(inputs):
        kind = type(x)
        if kind in TENSORS:
            a = x._data
            if x._requires_grad or (x._base is not None and x.requires_grad):
                requires = True
            if first is None:
                first = a.dtype
            elif a.dtype is not first:
                plain = False
            arrays.append(a)
        elif x is None or kind in NUMBER_TYPES:
            if kind is complex:
                plain = False
            arrays.append(x)
        else:
            raise refuse(op, i, x)
    if op.promote and (not plain or first is None or first.kind != "f"):
        arrays = promoted(op, arrays)
    if op.elementwise and len(arrays) > 1:
        _charge_broadcast(op, arrays)
    try:
        return op.forward(*arrays, **settings), requires
    except (ValueError, TypeError, IndexError, FloatingPointError, OverflowError) as problem:
        # numpy's exceptions carry numpy's objects and words: ours carry text only.
        raise broadcast_error(op.base, arrays, problem) from None


def _charge_broadcast(op: Op, arrays: Sequence[Any]) -> None:
    """Charge the result of an elementwise op that is larger than each of its inputs."""
    shapes = [a.shape for a in arrays if type(a) is np.ndarray]
    if len(shapes) < 2 or shapes[0] == shapes[1]:
        return
    try:
        shape = np.broadcast_shapes(*shapes)
    except ValueError as problem:
        raise broadcast_error(op.base, arrays, problem) from None
    size = 1
    for n in shape:
        size *= n
    meter.charge(size * max(a.itemsize for a in arrays if type(a) is np.ndarray))


def apply(op: Op, inputs: Sequence[Any], settings: Mapping[str, Any] = NOTHING) -> Any:
    """Run an op: its tensor (or a tuple of them), on the graph when a gradient is wanted.

    `inputs` are Tensors, Python numbers or None, in the order of op.tensors; a variadic op gets
    its whole list.
    """
    out, requires = compute(op, inputs, settings)
    if type(out) is tuple:
        outs = tuple(wrap(a) for a in out)
    else:
        t: Tensor = Tensor.__new__(Tensor)
        t._data = out if type(out) is np.ndarray else np.asarray(out)
        if t._data.nbytes > meter.Meter.tensor_bytes:
            meter.charge(t._data.nbytes)
        outs = (t,)
    if op.view:
        _view_of(op, inputs[0], settings, outs, type(out) is tuple)
    node = link(op, inputs, settings, outs) if requires and GradMode.enabled and op.vjp else None
    if SEAT.now is not None:
        SEAT.now.forward(op.aten, inputs, op.tensors, settings, outs, node, False)
    return outs if type(out) is tuple else outs[0]


def _view_of(
    op: Op, parent: Tensor, settings: Mapping[str, Any], outs: Sequence[Tensor], several: bool
) -> None:
    """Tell views their base: they share its memory and its version counter."""
    for i, out in enumerate(outs):
        if out._data.size and not np.may_share_memory(out._data, parent._data):
            continue
        base = parent._base if parent._base is not None else parent
        counter = base._version_counter
        if counter is None:
            counter = base._version_counter = [0]
        out._base = base
        out._version_counter = counter
        out._view = (op, settings, parent._view if parent._base is not None else None, i)
        out._view_version = counter[0]
        made = "" if GradMode.enabled else "no_grad"
        out._view_made = made or ("several" if several else parent._view_made)


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
    if edges is None:
        edges = tuple([gradient_edge(x) if type(x) in TENSORS else None for x in inputs])
    node = graph.new_node(op)
    node.settings = settings
    node.next = edges
    for i, out in enumerate(outs):
        if out._data.dtype.kind in "fc" and op.outputs[min(i, len(op.outputs) - 1)][0] != "_":
            out._grad_fn = node
            out._output_nr = i
            out._requires_grad = True
    if len(outs) == 1:
        node.meta = ((outs[0]._data.shape, outs[0]._data.dtype),)
    else:
        node.meta = tuple([(out._data.shape, out._data.dtype) for out in outs])
    if op.layout:
        _keep(op, node, inputs, outs, edges, replaced)
    return node


def _keep(
    op: Op,
    node: OpNode,
    inputs: Sequence[Any],
    outs: Sequence[Tensor],
    edges: tuple[Edge | None, ...],
    replaced: Mapping[int, Array],
) -> None:
    """Save what the wanted derivatives read: arrays, who holds them, at which version."""
    lead = len(op.tensors) - 1 if op.variadic else -1
    wanted = [e is not None for e in edges]
    if op.variadic:  # the members of the list count as one argument
        wanted[lead:] = [any(wanted[lead:])]
    node.kept, plan = op.plan(tuple(wanted))
    saved: list[Any] = []
    holders: list[Any] = []
    versions: list[int] = []
    for place in plan:
        value: Any = None
        holder: Any = None
        version = 0
        if place is not None:
            kind, i = place
            if i == lead and kind != "output":
                rest = inputs[lead:]
                if kind == "input":
                    value = tuple([None if x is None else x._data for x in rest])
                    holder = Several(rest)
                    version = holder._version_counter[0]
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
                            version = x._version_counter[0]
                else:
                    value = x
            elif kind == "output":
                out = outs[i]
                value = out._data
                if out._version_counter is None:
                    out._version_counter = [0]
                holder = out._version_counter
                version = holder[0]
            else:
                x = inputs[i]
                value = x._data.shape if type(x) in TENSORS else ()
        saved.append(value)
        holders.append(holder)
        versions.append(version)
    node.saved, node.holders, node.versions = tuple(saved), tuple(holders), tuple(versions)


def apply_inplace(op: Op, inputs: Sequence[Any], settings: Mapping[str, Any] = NOTHING) -> Tensor:
    """Run an op and write its result into its first argument, as PyTorch's `op_` does.

    RuntimeError for leaves that require grad, for shapes that would have to grow, and for dtypes
    that can't be cast; the version counter goes up; history is rewritten.
    """
    target: Tensor = inputs[0]
    if type(target) not in TENSORS:
        raise refuse(op, 0, target)
    wanted = GradMode.enabled and any(
        type(x) in TENSORS and (x._requires_grad or (x._base is not None and x.requires_grad))
        for x in inputs
    )
    if wanted:
        check_inplace(target)
    check_memory(op, inputs)
    out, _ = compute(op, inputs, settings)
    out = np.asarray(out)
    old = target._data
    if out.shape != old.shape:
        raise RuntimeError(
            f"output with shape {list(old.shape)} doesn't match the broadcast shape "
            f"{list(out.shape)}"
        )
    if out.dtype != old.dtype and not dtypes.can_cast(dtypes.of(out.dtype), dtypes.of(old.dtype)):
        raise RuntimeError(
            f"result type {dtypes.of(out.dtype).scalar} can't be cast to the desired output type "
            f"{dtypes.of(old.dtype).scalar}"
        )
    node = None
    if wanted and op.vjp:
        edges = tuple(gradient_edge(x) if type(x) in TENSORS else None for x in inputs)
        kept, _ = op.plan(tuple([e is not None for e in edges]))
        replaced = {
            i: old.copy()
            for i, (name, x) in enumerate(zip(op.tensors, inputs, strict=False))
            if x is target and name in kept
        }
        np.copyto(old, out, casting="unsafe")
        bump(target)
        node = link(op, inputs, settings, (wrap(old),), edges, replaced)
        assert node is not None
        # The output that the node keeps is the changed tensor: same memory, same counter.
        counter = target._version_counter
        assert counter is not None
        node.holders = tuple(counter if type(h) is list else h for h in node.holders)
        node.versions = tuple(
            counter[0] if h is counter else v
            for h, v in zip(node.holders, node.versions, strict=True)
        )
        rebase(target, node)
    else:
        np.copyto(old, out, casting="unsafe")
        bump(target)
    if SEAT.now is not None:
        SEAT.now.forward(op.aten, inputs, op.tensors, settings, (target,), node, True)
    return target


def bump(target: Tensor) -> None:
    """Count a change in place."""
    if target._version_counter is None:
        target._version_counter = [1]
    else:
        target._version_counter[0] += 1


def rebase(target: Tensor, node: Node) -> None:
    """Make `node` the history of a tensor that was just changed in place."""
    if target._base is not None:
        copy_slices(target, node)
        return
    target._grad_fn = node
    target._output_nr = 0
    target._requires_grad = True


def leaf(
    name: str,
    array: Any,
    requires_grad: bool = False,
    settings: Mapping[str, Any] = NOTHING,
    kind: type[Tensor] = Tensor,
) -> Tensor:
    """A new leaf tensor around an array nobody else holds; watchers see `name` make it."""
    t: Tensor = kind.__new__(kind)
    t._data = array if type(array) is np.ndarray else np.asarray(array)
    meter.charge(t._data.nbytes)
    if requires_grad:
        t.requires_grad_()
    if SEAT.now is not None:
        SEAT.now.forward(name, (), (), settings, (t,), None, False)
    return t


def _on_tensors(op: Op) -> Callable[..., Any]:
    """`op` as formulas call it: tensors first, then settings by place or by name."""
    count = len(op.tensors)
    variadic = op.variadic

    def call(*args: Any, **settings: Any) -> Any:
        tensors, rest = args[:count], args[count:]
        if variadic:
            tensors = (*tensors[:-1], *tensors[-1])
        settings.update(zip(op.settings, rest, strict=False))
        return apply(op, tensors, settings)

    return call


ON_TENSORS = Namespace(_on_tensors)
"""Ops on tensors, for formulas under create_graph."""


def own_gradient(gradient: Tensor) -> Tensor:
    """A leaf's first gradient under create_graph: PyTorch clones one that is on the graph."""
    if not gradient.requires_grad:
        return gradient
    op = OPS["copy"]
    out = wrap(gradient._data.copy())
    node = link(op, (None, gradient), NOTHING, (out,))
    if SEAT.now is not None:
        SEAT.now.forward(op.aten, (gradient,), ("src",), NOTHING, (out,), node, False)
    return out


Call = tuple[Op, Sequence[Any], Mapping[str, Any]]
"""What overload resolution finds out: the op, its tensors, its settings."""
