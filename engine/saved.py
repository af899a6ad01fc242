"""What nodes saved: how it is shown (`grad_fn._saved_self`), and how hooks pack and unpack it.

It must not know how nodes run nor how ops are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import INFERENCE_SAVED, modified
from .modes import GradMode

if TYPE_CHECKING:
    from .graph import OpNode
    from .tensor import Tensor

Hook = Callable[[Any], Any]


class _Hooks:
    """The pairs of functions in force, the innermost last (saved_tensors_hooks)."""

    __slots__ = ("refused", "stack")

    def __init__(self) -> None:
        self.stack: list[tuple[Hook, Hook]] = []
        self.refused: str | None = None
        """Why hooks may not be used now (disable_saved_tensors_hooks)."""


HOOKS = _Hooks()

NOT_A_TENSOR = "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "


class Pack:
    """One saved tensor that a pair of hooks has taken over."""

    __slots__ = ("edge", "packed", "slot", "unpack")

    def __init__(self, tensor: Tensor, slot: int = -1) -> None:
        """`slot` says which output of the very node it is, -1 that it is none."""
        from .hanging import gradient_edge

        if tensor._inference:
            raise RuntimeError(INFERENCE_SAVED)
        pack, self.unpack = HOOKS.stack[-1]
        # Before the hook is called: it is given the tensor itself.
        self.edge, self.slot = None if slot >= 0 else gradient_edge(tensor), slot
        clock = tensor._version
        before, GradMode.enabled = GradMode.enabled, False
        try:
            self.packed = pack(tensor)
        finally:
            GradMode.enabled = before
        if tensor._version != clock:
            raise RuntimeError(
                "A saved tensor pack hook is modifying its input in place. Tensors provided as "
                "input to pack hook cannot be modified by in-place operations as this can lead to "
                "unexpected side-effects. Please open an issue if you need to perform in-place "
                "operations on the input to a pack hook."
            )

    def unpacked(self) -> Tensor:
        """What the unpack hook gives."""
        from .hanging import TENSORS

        tensor: Tensor = self.unpack(self.packed)
        if type(tensor) not in TENSORS:
            raise TypeError(f"{NOT_A_TENSOR}{type(tensor)}")
        return tensor

    def on_graph(self, node: Any) -> Tensor:
        """The same, at the place in the graph that the saved tensor had."""
        from .graph import AccumulateGrad
        from .hanging import wrap

        given = self.unpacked()
        if self.slot < 0 and self.edge is None and not given.requires_grad:
            return given
        tensor = wrap(given._data)
        if self.slot >= 0:
            tensor._grad_fn, tensor._output_nr = node, self.slot
        elif self.edge is None:
            return tensor
        elif isinstance(self.edge[0], AccumulateGrad):
            tensor._accumulator = self.edge[0]
        else:
            tensor._grad_fn, tensor._output_nr = self.edge
        tensor._requires_grad = True
        return tensor


class Saved:
    """One tensor that is kept by itself (SavedVariable): an OpNode keeps its own more closely."""

    __slots__ = ("_counter", "_slot", "_value", "_version")

    def __init__(self, tensor: Tensor, slot: int = -1) -> None:
        """As Pack. An output is held without its node, which would hold itself."""
        if tensor._inference:
            raise RuntimeError(INFERENCE_SAVED)
        self._slot = slot
        self._value: Any = tensor
        if HOOKS.stack:
            self._value = Pack(tensor, slot)
        elif slot >= 0:
            if tensor._version_counter is None:
                tensor._version_counter = [0]
            self._value, self._counter = tensor._data, tensor._version_counter
        self._version = tensor._version

    def unpack(self, node: Any = None) -> Tensor:
        """The tensor; `node` is the one whose output it is. RuntimeError when it was changed in
        place since and no hooks have taken it."""
        from .hanging import wrap

        value, slot = self._value, self._slot
        if type(value) is Pack:
            return value.on_graph(node)
        now = self._counter[0] if slot >= 0 else value._version
        if now != self._version:
            maker, output = (node, slot) if slot >= 0 else (value.grad_fn, value._output_nr)
            array = value if slot >= 0 else value._data
            raise modified(array, maker and (maker._name(), output), now, self._version)
        if slot < 0:
            tensor: Tensor = value
            return tensor
        again = wrap(value)
        again._grad_fn, again._output_nr, again._requires_grad = node, slot, node is not None
        again._version_counter = self._counter
        return again


class Shown:
    """A node as PyTorch shows it: what its `_saved_...` attributes are and what they hold."""

    def __init__(self, node: OpNode) -> None:
        self._node = node
        self._op = node.op
        self.settings = node.settings

    def names(self) -> Iterator[str]:
        """All that it saves, also what is not there for lack of gradients wanted."""
        op = self._op
        used = set().union(*(f.names for f in op.vjp.values())) if op.vjp else set()
        hidden = f"{op.tensors[-1][1:]}_sizes" if op.variadic else ""
        for name in op.layout:
            if name.endswith("_strides") or f"{name[:-6]}_sym_sizes" in op.shows:
                continue
            # Where a tensor itself is saved, PyTorch asks it for its sizes.
            if name != hidden and name.removesuffix("_sizes") not in {*op.layout} - {name}:
                yield self._shown(name)
        yield from (n for n in op.settings if n in used)
        yield from op.shows

    def _shown(self, name: str) -> str:
        return self._op.saved_names.get(name, name.replace("_sizes", "_sym_sizes"))

    def value(self, wanted: str) -> Any:
        """The attribute; AttributeError when there is none. RuntimeError once it is freed."""
        for name in self._op.layout:
            if self._shown(name) == wanted:
                return self.saved(name)
        if wanted in self._op.shows:
            return self._op.shows[wanted](self)
        if wanted in self.settings:
            return self.settings[wanted]
        raise AttributeError(f"{self._node._name()!r} object has no attribute '_saved_{wanted}'")

    def saved(self, name: str) -> Any:
        """What is kept under a name of op.layout: a Tensor, sizes; None when it was not needed."""
        node = self._node
        value = node.as_tensor(self._op.layout.index(name))
        if name not in node.kept:
            return None
        # A number in a tensor's place is one there, too: PyTorch wraps it.
        number = name in self._op.tensors and type(value) in (bool, int, float, complex)
        return self.tensor(np.array(value)) if number else value

    def array(self, name: str) -> Any:
        """As `saved`, a tensor as its array."""
        value = self.saved(name)
        return getattr(value, "_data", value)

    def tensor(self, array: Any) -> Tensor:
        """An array as a Tensor off the graph."""
        made: Tensor = self._node._wrap(array)
        return made

    def sizes(self, argument: str) -> tuple[int, ...]:
        """The shape of a tensor argument, from what is kept of it or from where its gradient
        goes; () when neither is there."""
        for name in (argument, f"{argument}_sizes"):
            if name in self._node.kept:
                value = self.array(name)
                return tuple(value) if type(value) is tuple else tuple(value.shape)
        edge = self._node._next[self._op.tensors.index(argument)]
        return () if edge is None else tuple(edge[0]._meta[edge[1]][0])

    def strides(self, argument: str) -> tuple[int, ...]:
        """The strides in elements; those of a contiguous tensor where only its shape is known."""
        if argument in self._node.kept:
            array = self.array(argument)
            return tuple(s // array.itemsize for s in array.strides)
        found: list[int] = []
        step = 1
        for n in reversed(self.sizes(argument)):
            found.append(step)
            step *= max(n, 1)
        return tuple(reversed(found))
