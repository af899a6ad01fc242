"""The backward walk, in PyTorch's order (torch/csrc/autograd/engine.cpp).

Nodes wait until all gradients that will reach them have arrived; ready nodes leave a heap by
sequence number, the newest first. AccumulateGrad has the highest number there is, so gradients
appear in `.grad` in the middle of the walk. Among equals the queue's own shuffling decides.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from . import complex_numbers, short_floats
from .bfloat16 import readable
from .gradient_hooks import hooked, landed, posthooks, prehooks, tensor_hooks
from .graph import AccumulateGrad, Edge, GraphRoot, Node, OpNode
from .modes import ANOMALY, WALK, GradMode
from .op import Namespace
from .queue import Heap, first, pop, push
from .summation import torch_sum
from .traces import tell
from .watch import SEAT


@dataclass(slots=True)
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
    spare: Namespace | None = None
    """The namespace of ops on tensors, for gradients rounded op by op: bfloat16, float16."""
    quiet: bool = False
    """Gradients are tensors though no graph is made: nobody is told how they are computed."""


def dependencies(root: Node) -> tuple[dict[Node, int], bool]:
    """How many gradients each reachable node waits for (compute_dependencies), and whether any of
    them is bfloat16 or float16.

    Nodes that met complex numbers are prepared for them; NotImplementedError where they can't be.
    """
    counts: dict[Node, int] = {root: 0}
    unusual = False
    todo = [root]
    for node in todo:  # which grows
        if node._meta and node._meta[0][1].char not in "fd":
            unusual = True
        for edge in node._next:
            if edge is not None:
                following = edge[0]
                if following in counts:
                    counts[following] += 1
                else:
                    counts[following] = 1
                    todo.append(following)
    if not unusual:
        return counts, False
    complex_numbers.prepare(todo)
    return counts, short_floats.check(todo)


def restrict(task: Task, root: Node, into: Sequence[Node]) -> None:
    """Find which nodes have to run so that the captures, or the leaves `into`, get gradients."""
    goals = {node for node, _ in task.captures}
    needed: set[Node] = set(into)
    order: list[Node] = []
    seen: set[Node] = {root}
    stack: list[tuple[Node, int]] = [(root, 0)]
    while stack:  # depth first without recursion: graphs are deep
        node, at = stack.pop()
        if at < len(node._next):
            stack.append((node, at + 1))
            edge = node._next[at]
            if edge is not None and edge[0] not in seen:
                seen.add(edge[0])
                stack.append((edge[0], 0))
        else:
            order.append(node)
    for node in order:  # children come before parents
        if any(e is not None and (e[0] in needed or e[0] in goals) for e in node._next):
            needed.add(node)
    task.needed = needed
    task.visited = needed | goals


def run(task: Task, roots: Sequence[Edge], gradients: Sequence[Any], into: Sequence[Node]) -> None:
    """Walk the graph from `roots`, whose gradients are given."""
    gradients = list(gradients)
    root = roots[0][0] if len(roots) == 1 else GraphRoot(roots, gradients)
    counts, short = dependencies(root)
    if short and task.tensors is None:
        task.tensors, task.quiet = task.spare, True
        gradients[:] = [OpNode._wrap(g) for g in gradients]
    buffer: list[Any] = []
    if len(roots) == 1:
        buffer = [None] * max(1, len(root._meta))
        buffer[roots[0][1]] = gradients[0]
    if task.captures or into:
        restrict(task, root, into)
    watcher = SEAT.now
    if watcher is not None:
        own = {n: c for n, c in counts.items()
               if n is not root or c or not isinstance(root, GraphRoot)}  # fmt: skip
        watcher.backward_begin(task.name, own, task.keep_graph)
        if len(roots) == 1:
            watcher.buffered(root, roots[0][1], None, None, gradients[0], gradients[0])
    outer = WALK.begin(task.visited is None, task.visited or counts, not task.captures)
    before = GradMode.enabled
    GradMode.enabled = task.tensors is not None and not task.quiet
    collects = gc.isenabled()
    gc.disable()  # A walk makes little that lives on: looking for cycles meanwhile is in vain.
    heap: Heap = [(root._sequence_nr, root, buffer)]
    try:
        if watcher is None and task.tensors is None and task.visited is None:
            _walk_straight(task, counts, heap)
        else:
            _walk(task, counts, heap)
    finally:
        WALK.end(outer)
        GradMode.enabled = before
        if collects:
            gc.enable()
        if watcher is not None:
            watcher.backward_end()


def _walk(task: Task, counts: dict[Node, int], heap: Heap) -> None:
    """Run the ready nodes until none is left."""
    waiting: dict[Node, list[Any]] = {}
    while heap:
        _, node, buffer = pop(heap)
        out = _evaluate(task, node, buffer)
        if out is not None:
            _send(task, node, out, counts, waiting, heap)
            if type(node) is AccumulateGrad:
                landed(node, buffer)


def _walk_straight(task: Task, counts: dict[Node, int], heap: Heap) -> None:
    """`_walk` where nobody watches, every node runs and gradients are arrays: what `_evaluate`,
    `validated` and `_send` do there, in one go."""
    waiting: dict[Node, list[Any]] = {}
    keep = task.keep_graph
    while heap:
        _, node, buffer = heap.pop() if len(heap) == 1 else pop(heap)
        if type(node) is AccumulateGrad:
            variable = node.variable
            if node._hooked or variable._hooks or variable._after_hooks:
                _evaluate(task, node, buffer)
                landed(node, buffer)
            else:
                variable._accumulate(buffer[0])
            continue
        if node._hooked or ANOMALY.enabled:
            out = _evaluate(task, node, buffer)
            assert out is not None
        else:
            out = node._run(buffer, None)
            if not keep and node._frees:
                node._release()
        i = -1
        for edge, g in zip(node._next, out):  # noqa: B905 - a third of the time
            i += 1
            if edge is None:
                continue
            target, slot = edge
            meta = target._meta
            if g is not None:
                shape, dtype = meta[slot]
                if type(g) is np.ndarray:
                    if g.shape != shape or g.dtype is not dtype:
                        g = fitted(node, i, g, shape, dtype)
                elif shape or type(g) is not dtype.type:
                    g = fitted(node, i, g, shape, dtype)
            left = counts[target] - 1
            if left:
                counts[target] = left
                slots = waiting.get(target)
                if slots is None:
                    slots = waiting[target] = [None] * (len(meta) or 1)
            elif waiting and target in waiting:
                slots = waiting.pop(target)
            elif len(meta) < 2:  # its only gradient
                if heap:
                    push(heap, (target._sequence_nr, target, [g]))
                else:
                    heap.append((target._sequence_nr, target, [g]))
                continue
            else:
                slots = [None] * len(meta)
            if g is not None:
                old = slots[slot]
                slots[slot] = g if old is None else old + g
            if not left:
                push(heap, (target._sequence_nr, target, slots))


def _evaluate(task: Task, node: Node, buffer: list[Any]) -> Sequence[Any] | None:
    """Run one node: its gradients, or None when it need not run (evaluate_function)."""
    if not ANOMALY.enabled:
        return _evaluated(task, node, buffer)
    try:
        return _evaluated(task, node, buffer)
    except Exception:
        tell(node)
        raise


def _evaluated(task: Task, node: Node, buffer: list[Any]) -> Sequence[Any] | None:
    leaf, watched = type(node) is AccumulateGrad, node._hooked
    if leaf:
        assert isinstance(node, AccumulateGrad)
        if node.variable._hooks:
            buffer[0] = hooked(node.variable._hooks, buffer[0])
    elif watched:
        tensor_hooks(node, buffer)
    if task.captures:
        for slot in range(len(buffer)):
            for i in task.captures.get((node, slot), ()):
                task.captured[i] = buffer[slot]
    if task.needed is not None and node not in task.needed:
        return None
    if watched and node._prehooks:
        buffer[:] = prehooks(node, buffer)
    if task.quiet:
        out = _run_quietly(node, buffer, task.tensors)
    else:
        out = node._run(buffer, task.tensors)
        if not leaf:
            out = validated(node, out)
    if not leaf:
        if ANOMALY.enabled:
            _look_for_nan(node, out)
        if watched and node._posthooks:
            out = validated(node, posthooks(node, out, buffer))
    if SEAT.now is not None and type(node) is not GraphRoot:
        SEAT.now.backward_step(node, buffer, out)
        if isinstance(node, OpNode):
            node.unpacked = None
    if not task.keep_graph:
        node._release()
    return out


def _run_quietly(node: Node, buffer: list[Any], tensors: Namespace | None) -> Sequence[Any]:
    """Run a node on tensors of which nobody is told; a leaf is given the array."""
    if type(node) is AccumulateGrad:
        return node._run([None if g is None else g._data for g in buffer], None)
    with hushed():
        return validated(node, node._run(buffer, tensors))


@contextmanager
def hushed() -> Iterator[None]:
    """Nobody watches here."""
    watcher, SEAT.now = SEAT.now, None
    try:
        yield
    finally:
        SEAT.now = watcher


def _look_for_nan(node: Node, out: Sequence[Any]) -> None:
    """Raise for a gradient with NaN in it (torch.autograd.detect_anomaly)."""
    for i, g in enumerate(out if ANOMALY.check_nan else ()):
        if g is not None and np.isnan(readable(getattr(g, "_data", g))).any():
            raise RuntimeError(
                f"Function '{node._name()}' returned nan values in its {i}th output."
            )


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
    for edge, gradient in zip(node._next, out):  # noqa: B905 - a third of the time
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
            size = len(target._meta)
            slots = [None] if size < 2 else [None] * size
            if left:
                waiting[target] = slots
        elif not left:
            del waiting[target]
        if gradient is not None:
            old = slots[slot]
            with hushed() if task.quiet else nullcontext():
                new = slots[slot] = gradient if old is None else old + gradient
            if watcher is not None:
                watcher.buffered(target, slot, node, old, gradient, new)
        if not left:
            push(heap, (target._sequence_nr, target, slots))
    if watcher is not None and released is not None and type(node) is not GraphRoot:
        watcher.backward_sent(lambda count: first(heap, count), released)


def validated(node: Node, out: Sequence[Any]) -> Sequence[Any]:
    """Bring each gradient to the shape and dtype of what it belongs to (validate_outputs)."""
    fixed = None
    i = -1
    for edge, g in zip(node._next, out):  # noqa: B905 - a third of the time
        i += 1
        if edge is None or g is None:
            continue
        shape, dtype = edge[0]._meta[edge[1]]
        new = fitted(node, i, g, shape, dtype)
        if new is not g:
            if fixed is None:
                fixed = list(out)
            fixed[i] = new
    return out if fixed is None else fixed


def fitted(node: Node, i: int, g: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Any:
    """The gradient that `node` gives for its input `i`, in that input's shape and dtype.

    Broadcasting is undone here, in one place: a gradient with more elements than its input is
    summed over the axes that were stretched. A numpy scalar may stand for a 0-d array.
    """
    kind = type(g)
    if kind is dtype.type and not shape:
        return g
    data = g if kind is np.ndarray else getattr(g, "_data", None)
    if data is None:
        g = data = np.asarray(g)
    if data.shape != shape:
        if _stretched(data.shape, shape) is None:
            raise RuntimeError(
                f"Function {node._name()} returned an invalid gradient at index {i} - got "
                f"{list(data.shape)} but expected shape compatible with {list(shape)}"
            )
        g = sum_to(g, shape)
    if (g if type(g) is np.ndarray else g._data).dtype != dtype:
        g = g.astype(dtype) if type(g) is np.ndarray else _CAST[0](g, dtype)
    return g


_CAST: list[Callable[[Any, Any], Any]] = []
"""How a Tensor gradient is cast; autograd.py puts it here."""


def _expandable(shape: tuple[int, ...], wide: tuple[int, ...]) -> bool:
    pairs = zip(reversed(shape), reversed(wide), strict=False)
    return len(shape) <= len(wide) and all(a in (b, 1) for a, b in pairs)


def sum_to(g: Any, shape: tuple[int, ...]) -> Any:
    """Sum an array or Tensor over the axes that broadcasting stretched from `shape`."""
    if isinstance(g, np.ndarray):
        return torch_sum(g, _stretched(g.shape, shape) or (), True).reshape(shape)
    if not shape:
        return g.sum()
    wide = tuple(g.shape)
    axes = _stretched(wide, shape)
    out = g.sum(axes, keepdim=True) if axes else g
    return out.view(shape) if len(wide) > len(shape) else out


@lru_cache(maxsize=2048)
def _stretched(wide: tuple[int, ...], shape: tuple[int, ...]) -> tuple[int, ...] | None:
    """The axes of `wide` that broadcasting made of `shape`; None where it can't have."""
    if not _expandable(shape, wide):
        return None
    lead = len(wide) - len(shape)
    longer = [lead + i for i, n in enumerate(shape) if n == 1 and wide[lead + i] != 1]
    return (*range(lead), *longer)
