"""Numbers and names of tensors and nodes, as events know them.

A tensor or node gets its number at first sight. It must not know what is told about them.
"""

from __future__ import annotations

import dataclasses
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .events import Span, TensorValue
from .graph import Node, OpNode
from .snapshot import snapshot
from .tensor import Tensor

NAME_LIMIT = 80
"""Names and texts of settings are clipped to this many characters."""


def shown(name: str) -> str:
    """A name or text of the program's as people may read it: clipped, and what cannot be seen (a
    control character, one that turns the direction of writing) as Python's escape for it."""
    name = name[:NAME_LIMIT]
    if name.isprintable():
        return name
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in name)[:NAME_LIMIT]


class Numbering:
    """Who is who in one run."""

    def __init__(self) -> None:
        self._tensors = 0
        self._nodes = 0
        self.names: dict[int, str] = {}
        """Tensor number -> the variable, or path in its module, that names it."""
        self.spans: dict[int, Span | None] = {}
        """Node number -> the forward expression that made it."""
        self.outputs: dict[tuple[int, int], int] = {}
        """(node number, place among its outputs) -> the number of the tensor that it made."""
        self.leaves: dict[int, weakref.ref[Tensor]] = {}
        """Leaves that require grad: they may change while nobody watches."""
        self.observe: Callable[[TensorValue, Any], None] | None = None
        """Told of every picture together with the whole array behind it (captures)."""

    def tensor(self, t: Tensor) -> int:
        """The tensor's number."""
        if t._recorded is None:
            t._recorded = self.fresh_tensor()
            if t._requires_grad and t._grad_fn is None:
                self.leaves[t._recorded] = weakref.ref(t)
        return t._recorded

    def fresh_tensor(self) -> int:
        """A number for a value that no Tensor object holds."""
        self._tensors += 1
        return self._tensors - 1

    def node(self, node: Node) -> int:
        """The node's number."""
        if node._recorded is None:
            node._recorded = self.fresh_node()
        return node._recorded

    def fresh_node(self) -> int:
        """A number for a card without a node in the graph."""
        self._nodes += 1
        return self._nodes - 1

    def made_by(self, node: int, t: Tensor) -> None:
        """The node of that number made the tensor: no other object for it needs a card."""
        self.outputs[node, t._output_nr] = self.tensor(t)

    def name(self, t: Tensor) -> str | None:
        """What the program calls the tensor, if anything."""
        return None if t._recorded is None else self.names.get(t._recorded)

    def value(self, t: Tensor) -> TensorValue:
        """The tensor as it is now."""
        return self.picture(self.tensor(t), t._data, t._requires_grad)

    def copy(self, told: TensorValue, t: Tensor) -> TensorValue:
        """The tensor as it is now: a copy of what `told` shows."""
        value = dataclasses.replace(told, id=self.tensor(t), requires_grad=t._requires_grad)
        if self.observe is not None:
            self.observe(value, t._data)
        return value

    def array(self, array: Any) -> TensorValue:
        """A bare array, under a number of its own."""
        return self.picture(self.fresh_tensor(), np.asarray(array), False)

    def picture(self, number: int, array: Any, requires_grad: bool) -> TensorValue:
        """An array as it is now, under the given tensor number."""
        value = snapshot(number, array, requires_grad)
        if self.observe is not None:
            self.observe(value, array)
        return value


def argument_names(arguments: Sequence[str], inputs: Sequence[Any]) -> list[str]:
    """One name an input; a list's members are "tensors[0]", "tensors[1]" ..."""
    if arguments and arguments[-1].startswith("*"):
        first = list(arguments[:-1])
        name = arguments[-1][1:]
        return first + [f"{name}[{i}]" for i in range(len(inputs) - len(first))]
    return list(arguments)


def edge_names(node: Node) -> list[str]:
    """The argument that each edge of a node belongs to."""
    if isinstance(node, OpNode):
        return argument_names(node.op.tensors, node._next)
    return list(node._argument_names)


def plain(value: Any) -> Any:
    """A setting as JSON can carry it."""
    if value is None or type(value) in (bool, int, float):
        return value
    if type(value) is str:
        return shown(value)
    if isinstance(value, Tensor):
        return f"tensor {list(value._data.shape)}"
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value[:64]]
    if isinstance(value, np.generic):
        return plain(value.item())
    if type(value) is complex:
        return str(value)
    if isinstance(value, np.ndarray):
        return f"array {list(value.shape)}"
    if isinstance(value, slice):
        return f"{plain(value.start)}:{plain(value.stop)}:{plain(value.step)}"
    if value is Ellipsis:
        return "..."
    return shown(str(value.name)) if hasattr(value, "name") else type(value).__name__
