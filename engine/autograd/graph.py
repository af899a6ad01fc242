"""torch.autograd.graph: nodes and edges from outside, and hooks on what nodes save.

It must not know how the walk works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from ..dispatch import TENSORS, bump, gradient_edge, wrap
from ..graph import AccumulateGrad, Handle, Node
from ..modes import WALK
from ..saved import HOOKS
from ..tensor import Tensor

__all__ = [
    "GradientEdge", "Node", "disable_saved_tensors_hooks", "get_gradient_edge",
    "increment_version", "register_multi_grad_hook", "save_on_cpu", "saved_tensors_hooks",
]  # fmt: skip


class GradientEdge(NamedTuple):
    """Where a tensor's gradient goes: a node, and which of its outputs the tensor is."""

    node: Node
    output_nr: int
    ownership_token: Node | None = None


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """The edge of a tensor that requires a gradient; RuntimeError for others."""
    edge = gradient_edge(tensor)
    if edge is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not "
                           "require gradients")  # fmt: skip
    return GradientEdge(*edge)


def increment_version(tensor: Any) -> None:
    """Count a change in place that autograd has not seen."""
    for t in (tensor,) if type(tensor) in TENSORS else tensor:
        bump(t)


class saved_tensors_hooks:  # noqa: N801 - PyTorch's name
    """Inside, `pack_hook(tensor)` is called for all that nodes save, and what it returns is kept;
    `unpack_hook` turns that into a tensor again when backward reads it."""

    def __init__(
        self, pack_hook: Callable[[Tensor], Any], unpack_hook: Callable[[Any], Tensor]
    ) -> None:
        self.pack_hook, self.unpack_hook = pack_hook, unpack_hook

    def __enter__(self) -> None:
        if HOOKS.refused is not None:
            raise RuntimeError(HOOKS.refused)
        HOOKS.stack.append((self.pack_hook, self.unpack_hook))

    def __exit__(self, *_: object) -> None:
        HOOKS.stack.pop()


class save_on_cpu(saved_tensors_hooks):  # noqa: N801
    """What is saved is moved to the CPU: here it is there, so it is copied, as PyTorch does."""

    def __init__(self, pin_memory: bool = False, device_type: str = "cuda") -> None:
        super().__init__(lambda tensor: wrap(tensor._data.copy()), lambda packed: packed)


@contextmanager
def disable_saved_tensors_hooks(error_message: str) -> Iterator[None]:
    """Inside, hooks on saved tensors are refused with this message."""
    before = HOOKS.refused
    HOOKS.refused = error_message
    try:
        yield
    finally:
        HOOKS.refused = before


LEAF = (
    "A leaf node was passed to _will_engine_execute_node but we are currently running "
    "autograd.grad(). This is currently not supported."
)


class _Handles:
    """What register_multi_grad_hook returns: `remove()` takes all its hooks away."""

    def __init__(self, handles: Sequence[Handle]) -> None:
        self._handles = handles

    def remove(self) -> None:
        for handle in self._handles:
            handle.remove()

    def __enter__(self) -> _Handles:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def register_multi_grad_hook(
    tensors: Sequence[Tensor], fn: Callable[..., None], *, mode: str = "all"
) -> _Handles:
    """`fn` is called in each backward: with mode "all" once all of the tensors that take part have
    their gradients, with the list of them; with "any" with the first."""
    if mode not in ("all", "any"):
        raise ValueError(f"Expects mode to be one of ('all', 'any') but got {mode}")
    walk = left = 0
    """Which backward call is going on, and for how many gradients it is waited."""
    found: list[Tensor | None] = []

    def arrived(i: int) -> Callable[[Tensor], None]:
        def hook(gradient: Tensor) -> None:
            nonlocal walk, left
            if walk != WALK.number:
                walk, found[:] = WALK.number, [None] * len(tensors)
                left = 1 if mode == "any" else sum(node in WALK.nodes for node in nodes)
                if mode == "all" and not WALK.lands and any(map(_is_leafs, nodes)):
                    raise RuntimeError(LEAF)
            left -= 1
            found[i] = gradient
            if not left:
                fn(gradient if mode == "any" else list(found))

        return hook

    edges = [gradient_edge(t) for t in tensors]
    if mode == "all" and None in edges:
        raise AssertionError("Expected gradient function to be set")
    nodes = [edge[0] for edge in edges if edge is not None]
    return _Handles([
        t.register_hook(arrived(i)) for i, t in enumerate(tensors) if edges[i] is not None
    ])  # fmt: skip


def _is_leafs(node: Node) -> bool:
    return isinstance(node, AccumulateGrad)
