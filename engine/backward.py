"""The backward walk, in PyTorch's order (torch/csrc/autograd/engine.cpp).

Nodes wait until all gradients that will reach them have arrived; ready nodes leave a heap by
sequence number, the newest first. AccumulateGrad has the highest number there is, so gradients
appear in `.grad` in the middle of the walk. Among equals the queue's own shuffling decides.
"""

from __future__ import annotations

import gc
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import numpy as np

from . import dtypes
from .graph import AccumulateGrad, Edge, GraphRoot, Node, OpNode
from .modes import ANOMALY, GradMode
from .op import Namespace
from .queue import Heap, first, pop, push
from .summation import torch_sum
from .watch import SEAT


@dataclass
class Task:
    """One backward call (GraphTask)."""

    name: str
    """"backward" or "grad"."""
    keep_graph: bool
    tensors: Namespace | None
    """The namespace of ops on tensors under create_graph, else None: gradients are arrays."""
    captures: dict[tuple[Node, int], list[int]] = field(default_factory=dict)
    """autograd.grad: at which buffers to take gradients, and for which inputs."""
    captured: dict[int, Any] = field(default_factory=dict)
    needed: set[Node] | None = None
    """Only these nodes run; None: all."""
    visited: set[Node] | None = None
    """Nodes worth visiting: needed ones and those with captures."""


def dependencies(root: Node) -> dict[Node, int]:
    """How many gradients each reachable node waits for (compute_dependencies).

    NotImplementedError where complex numbers would be multiplied on the way.
    """
    counts: dict[Node, int] = {root: 0}
    complex_numbers = False
    todo = [root]
    for node in todo:  # which grows
        if node.meta and node.meta[0][1].kind == "c":
            complex_numbers = True
        for edge in node.next:
            if edge is not None:
                following = edge[0]
                if following in counts:
                    counts[following] += 1
                else:
                    counts[following] = 1
                    todo.append(following)
    if complex_numbers:
        _refuse_complex(todo)
    return counts


ADDING = frozenset({"_to_copy", "add.Tensor", "sub.Tensor", "neg", "sum", "sum.dim_IntList"})
"""Ops whose derivatives hold for complex numbers too: nothing is multiplied."""


def _refuse_complex(nodes: Sequence[Node]) -> None:
    """NotImplementedError for a node whose derivative would be wrong with complex numbers."""
    for node in nodes:
        if not isinstance(node, OpNode) or node.op.view or node.op.aten in ADDING:
            continue
        ends = [node.meta[0], *(e[0].meta[e[1]] for e in node.next if e is not None)]
        kind = next((dtypes.of(dtype) for _, dtype in ends if dtype.kind == "c"), None)
        if kind is not None:
            raise NotImplementedError(
                f"the derivative of complex numbers is not available here ({node.name()} meets "
                f"{kind}): compute with real and imaginary parts instead"
            )


def restrict(task: Task, root: Node, into: Sequence[Node]) -> None:
    """Find which nodes have to run so that the captures, or the leaves `into`, get gradients."""
    goals = {node for node, _ in task.captures}
    needed: set[Node] = set(into)
    order: list[Node] = []
    seen: set[Node] = {root}
    stack: list[tuple[Node, int]] = [(root, 0)]
    while stack:  # depth first without recursion: graphs are deep
        node, at = stack.pop()
        if at < len(node.next):
            stack.append((node, at + 1))
            edge = node.next[at]
            if edge is not None and edge[0] not in seen:
                seen.add(edge[0])
                stack.append((edge[0], 0))
        else:
            order.append(node)
    for node in order:  # children come before parents
        if any(e is not None and (e[0] in needed or e[0] in goals) for e in node.next):
            needed.add(node)
    task.needed = needed
    task.visited = needed | goals


def run(task: Task, roots: Sequence[Edge], gradients: Sequence[Any], into: Sequence[Node]) -> None:
    """Walk the graph from `roots`, whose gradients are given."""
    if len(roots) == 1:
        root, slot = roots[0]
        buffer: list[Any] = [None] * max(1, len(root.meta))
        buffer[slot] = gradients[0]
    else:
        root = GraphRoot(roots, gradients)
        buffer = []
    counts = dependencies(root)
    if task.captures or into:
        restrict(task, root, into)
    watcher = SEAT.now
    if watcher is not None:
        watcher.backward_begin(
            task.name,
            {n: c for n, c in counts.items()
             if n is not root or c or not isinstance(root, GraphRoot)},
        )  # fmt: skip
    before = GradMode.enabled
    GradMode.enabled = task.tensors is not None
    collects = gc.isenabled()
    gc.disable()  # A walk makes little that lives on: looking for cycles meanwhile is in vain.
    try:
        heap: Heap = [(root.sequence_nr, root, buffer)]
        waiting: dict[Node, list[Any]] = {}
        while heap:
            _, node, buffer = pop(heap)
            out = _evaluate(task, node, buffer)
            if out is not None:
                _send(task, node, out, counts, waiting, heap)
            if type(node) is AccumulateGrad and node.variable._after_hooks:
                # Last, so that watchers see the gradient land before a hook changes it.
                for hook in list(node.variable._after_hooks.values()):
                    hook(node.variable)
    finally:
        GradMode.enabled = before
        if collects:
            gc.enable()
        if watcher is not None:
            watcher.backward_end()


def _evaluate(task: Task, node: Node, buffer: list[Any]) -> Sequence[Any] | None:
    """Run one node: its gradients, or None when it need not run (evaluate_function)."""
    leaf, hooked = type(node) is AccumulateGrad, node.hooked
    if leaf:
        assert isinstance(node, AccumulateGrad)
        if node.variable._hooks:
            buffer[0] = _hooked(node.variable._hooks, buffer[0])
    elif hooked:
        _tensor_hooks(node, buffer)
    if task.captures:
        for slot in range(len(buffer)):
            for i in task.captures.get((node, slot), ()):
                task.captured[i] = buffer[slot]
    if task.needed is not None and node not in task.needed:
        return None
    if hooked and node.prehooks:
        buffer = _prehooks(node, buffer)
    out = node.run(buffer, task.tensors)
    if not leaf:
        out = validated(node, out)
        if ANOMALY.enabled:
            _look_for_nan(node, out)
        if hooked and node.posthooks:
            out = validated(node, _posthooks(node, out, buffer))
    if SEAT.now is not None and type(node) is not GraphRoot:
        SEAT.now.backward_step(node, buffer, out)
    if not task.keep_graph:
        node.release()
    return out


def _look_for_nan(node: Node, out: Sequence[Any]) -> None:
    """Raise for a gradient with NaN in it (torch.autograd.detect_anomaly)."""
    if not ANOMALY.check_nan:
        return
    for i, g in enumerate(out):
        if g is not None and np.isnan(getattr(g, "_data", g)).any():
            warnings.warn(
                f"Error detected in {node.name()}. No forward pass information available. Enable "
                "detect anomaly during forward pass for more information.",
                UserWarning,
                stacklevel=2,
            )
            raise RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")


def _send(
    task: Task,
    node: Node,
    out: Sequence[Any],
    counts: dict[Node, int],
    waiting: dict[Node, list[Any]],
    heap: Heap,
) -> None:
    """Put a node's gradients into the buffers they go to; what has all of its own is ready."""
    watcher = SEAT.now
    released: list[tuple[Node, int]] | None = None if watcher is None else []
    for edge, gradient in zip(node.next, out):  # noqa: B905 - a third of the time
        if edge is None:
            continue
        target, slot = edge
        left = counts[target] - 1
        if left:
            counts[target] = left
        if released is not None:
            released.append((target, left))
        slots = waiting.get(target) if waiting else None
        if slots is None:
            if task.visited is not None and target not in task.visited:
                continue
            size = len(target.meta)
            slots = [None] if size < 2 else [None] * size
            if left:
                waiting[target] = slots
        elif not left:
            del waiting[target]
        if gradient is not None:
            old = slots[slot]
            new = slots[slot] = gradient if old is None else old + gradient
            if watcher is not None:
                watcher.buffered(target, slot, node, old, gradient, new)
        if not left:
            push(heap, (target.sequence_nr, target, slots))
    if watcher is not None and released is not None and type(node) is not GraphRoot:
        watcher.backward_sent(lambda count: first(heap, count), released)


def validated(node: Node, out: Sequence[Any]) -> Sequence[Any]:
    """Bring each gradient to the shape and dtype of what it belongs to (validate_outputs).

    Broadcasting is undone here, in one place: a gradient with more elements than its input is
    summed over the axes that were stretched.
    """
    fixed = None
    i = -1
    for edge, g in zip(node.next, out):  # noqa: B905 - a third of the time
        i += 1
        if edge is None or g is None:
            continue
        shape, dtype = edge[0].meta[edge[1]]
        kind = type(g)
        if kind is np.ndarray:
            data = g
            if data.shape == shape and data.dtype == dtype:
                continue
        elif kind is dtype.type:  # a numpy scalar
            if not shape:
                continue
            g = data = np.asarray(g)
        else:
            data = getattr(g, "_data", None)
            if data is None:
                g = data = np.asarray(g)
            elif data.shape == shape and data.dtype == dtype:
                continue
        if data.shape != shape:
            if not _expandable(shape, data.shape):
                raise RuntimeError(
                    f"Function {node.name()} returned an invalid gradient at index {i} - got "
                    f"{list(data.shape)} but expected shape compatible with {list(shape)}"
                )
            g = sum_to(g, shape)
        if (g._data if hasattr(g, "_data") else g).dtype != dtype:
            g = _CAST[0](g, dtype) if hasattr(g, "_data") else g.astype(dtype)
        if fixed is None:
            fixed = list(out)
        fixed[i] = g
    return out if fixed is None else fixed


_CAST: list[Callable[[Any, Any], Any]] = []
"""How a Tensor gradient is cast; autograd.py puts it here."""


def _expandable(shape: tuple[int, ...], wide: tuple[int, ...]) -> bool:
    if len(shape) > len(wide):
        return False
    return all(a in (b, 1) for a, b in zip(reversed(shape), reversed(wide), strict=False))


def sum_to(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum an array or Tensor over the axes that broadcasting stretched from `shape`."""
    wide = tuple(g.shape)
    lead = len(wide) - len(shape)
    stretched = (lead + i for i, n in enumerate(shape) if n == 1 and wide[lead + i] != 1)
    axes = [*range(lead), *stretched]
    if isinstance(g, np.ndarray):
        return torch_sum(g, tuple(axes), True).reshape(shape)
    if not shape:
        return g.sum()
    out = g.sum(axes, keepdim=True) if axes else g
    return out.view(shape) if lead else out


# --- hooks --------------------------------------------------------------------------------------


def _as_tensor(g: Any) -> Any:
    from .dispatch import TENSORS, wrap

    return g if g is None or type(g) in TENSORS else wrap(g)


def _checked(value: Any, like: Any, hook: Any) -> Any:
    """What a hook returned, if it may stand for the gradient (check_single_result)."""
    from .conversion import legacy_type
    from .dispatch import TENSORS

    if like is None:
        raise RuntimeError("can't replace a None gradient with a non-None value")
    if type(value) not in TENSORS:
        raise TypeError(f"expected Variable, but hook returned '{type(value).__name__}'")
    old = like._data if type(like) in TENSORS else like
    called = hook.__name__ if type(hook) is FunctionType else "<unknown>"
    if value._data.dtype != old.dtype:
        was, got = legacy_type(old.dtype), legacy_type(value._data.dtype)
        raise RuntimeError(f"hook '{called}' has changed the type of value (was {was} got {got})")
    if value._data.shape != old.shape:
        raise RuntimeError(f"hook '{called}' has changed the size of value")
    return value if type(like) in TENSORS else value._data


def _hooked(hooks: Mapping[int, Any], g: Any) -> Any:
    for hook in list(hooks.values()):
        if g is None:
            return g
        value = hook(_as_tensor(g))
        if value is not None:
            g = _checked(value, g, hook)
    return g


def _tensor_hooks(node: Node, buffer: list[Any]) -> None:
    """Hooks of the tensors that this node made, then retain_grad, which sees the hooked value."""
    for slot in range(len(buffer)):
        hooks = (node.tensor_hooks or {}).get(slot)
        if hooks:
            buffer[slot] = _hooked(hooks, buffer[slot])
        kept = (node.retained or {}).get(slot)
        tensor = kept() if kept is not None else None
        if tensor is not None and buffer[slot] is not None:
            g = buffer[slot]
            before = tensor._grad
            new = _as_tensor(g.copy() if isinstance(g, np.ndarray) else g)
            tensor._grad = new if before is None else before + new
            if SEAT.now is not None:
                SEAT.now.accumulated(None, tensor, before, g)


def _prehooks(node: Node, buffer: list[Any]) -> list[Any]:
    assert node.prehooks is not None
    for hook in list(node.prehooks.values()):
        value = hook(tuple(_as_tensor(g) for g in buffer))
        if value is not None:
            given = value if isinstance(value, tuple) else (value,)
            buffer = [
                _checked(v, g, hook) if v is not None else None
                for v, g in zip(given, buffer, strict=True)
            ]
    return buffer


def _posthooks(node: Node, out: Sequence[Any], buffer: Sequence[Any]) -> Sequence[Any]:
    assert node.posthooks is not None
    for hook in list(node.posthooks.values()):
        value = hook(tuple(map(_as_tensor, out)), tuple(map(_as_tensor, buffer)))
        if value is not None:
            given = value if isinstance(value, tuple) else (value,)
            out = [
                _checked(v, g, hook) if v is not None else None
                for v, g in zip(given, out, strict=True)
            ]
    return out
