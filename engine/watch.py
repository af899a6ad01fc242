"""The one place where somebody may watch the engine at work.

The engine calls the watcher's methods; it must not know who watches. With nobody watching an op
pays for one attribute read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from .graph import AccumulateGrad, Node
    from .tensor import Tensor


class Watcher(Protocol):
    """What the engine tells, in the order in which it happens."""

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
        """An op ran, or a leaf was made (then `inputs` is empty)."""

    def backward_begin(self, name: str, dependencies: Mapping[Node, int], keep: bool) -> None:
        """A walk of the graph starts; `dependencies` counts the gradients each node waits for,
        `keep` says whether what nodes saved stays for another walk."""

    def backward_step(
        self, node: Node, gradients_in: Sequence[Any], gradients_out: Sequence[Any]
    ) -> None:
        """A node left the ready queue and its vjp was computed (what it saved is still there).

        Gradients are arrays or Tensors, None where undefined."""

    def backward_sent(
        self, ready: Callable[[int], Sequence[Node]], released: Sequence[tuple[Node, int]]
    ) -> None:
        """The node's gradients went to their buffers: `released` lists each lowered counter,
        `ready(n)` the first n nodes of the queue in the order in which they will leave it."""

    def buffered(
        self, node: Node, slot: int, source: Node | None, before: Any, delta: Any, after: Any
    ) -> None:
        """A gradient was added to the input buffer of a node (`before` None: it is the first)."""

    def accumulated(
        self, node: AccumulateGrad | None, tensor: Tensor, before: Any, delta: Any
    ) -> None:
        """A gradient landed in `tensor.grad`; `before` is a copy of what was there, or None."""

    def backward_end(self) -> None:
        """The walk is over, or has failed."""

    def wants_before(self) -> bool:
        """Whether `accumulated`, `optimized` need copies of what was there before."""

    def optimized(
        self,
        optimizer: Any,
        tensor: Tensor,
        before: Any,
        state: Mapping[str, Any],
        hyper: Mapping[str, Any],
    ) -> None:
        """An optimizer changed one parameter; `before` is a copy of its old value."""

    def changed(self, tensor: Tensor, change: str) -> None:
        """A tensor's value was changed in place outside autograd's sight (`.data`, init ...)."""

    def zeroed(self, tensor: Tensor) -> None:
        """A tensor's `.grad` was cleared: set to None or to zeros."""

    def assigned(self, tensor: Tensor) -> None:
        """A tensor's `.grad` was set to another tensor."""

    def asked(self, tensor: Tensor, what: Literal["missing", "retain"]) -> None:
        """`.grad` was read, and it is None ("missing"); or it shall be kept ("retain")."""

    def enter(self, kind: str, name: str, label: str = "", owner: object = None) -> None:
        """A scope opens: kind is "module", "optimizer" or "zero_grad"."""

    def leave(self, result: object = None) -> None:
        """The innermost scope closes; `result` is what a module gives back."""

    def detached(self, tensor: Tensor) -> None:
        """A tensor was cut off the graph: whoever meets it later may ask where."""

    def named(self, tensor: Tensor, name: str) -> None:
        """A parameter is now known by a name ("fc1.weight")."""


class _Seat:
    """Holds the watcher. A slot of one object is the cheapest thing to check on every op."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now: Watcher | None = None


SEAT = _Seat()
