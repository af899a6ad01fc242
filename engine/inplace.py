"""What in-place changes do to the history of views: CopySlices and regenerated views.

A view that is changed in place changes its base; PyTorch puts one CopySlices node on the base and
gives each view a fresh grad_fn (AsStridedBackward0) when it is next asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import overlap
from .errors import forward_name
from .graph import Node, new_node, sequence
from .hanging import rehang
from .op import OPS, Namespace, Op
from .replay import View, replay

if TYPE_CHECKING:
    from .tensor import Tensor

LEAF = "a leaf Variable that requires grad is being used in an in-place operation."
LEAF_VIEW = "a view of a leaf Variable that requires grad is being used in an in-place operation."
SEVERAL = (
    " This view is the output of a function that returns multiple views. Such functions do not "
    "allow the output views to be modified inplace. You should replace the inplace operation by an "
    "out-of-place one."
)
BLOCK = (
    " Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your "
    "code by moving both the view and the inplace either both inside the {} block (if you don't "
    "want the inplace to be tracked) or both outside (if you want the inplace to be tracked)."
)
HIDDEN = {
    "no_grad": ("no_grad mode", " with grad mode enabled"),
    "inference": ("inference mode", " in normal mode"),
}
"""Modes in which views get no history, by `_view_made`; and how it is called to be out of them."""
WRITTEN_TWICE = (
    "unsupported operation: more than one element of the written-to tensor refers to a single "
    "memory location. Please clone() the tensor before performing the operation."
)
ONE_VALUE = {"zero", "fill_.Scalar"}
DEPRECATED = {"masked_fill", "index_fill", "index_put", "_index_put_impl"}
EXPANDED = (
    "writing at some places of an expanded tensor, which PyTorch warns of, is not available here: "
    "clone() it first"
)
FUNCTION = (
    " This view was created inside a custom Function (or because an input was returned as-is) and "
    "the autograd logic to handle view+inplace would override the custom backward associated with "
    "the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix "
    "this by cloning the output of the custom Function."
)


def check_inplace(target: Tensor) -> None:
    """Refuse to write into leaves that require grad, into views of them, and into views whose
    history could not be rewritten, while recording."""
    base = target._base
    if base is not None:
        if target._view_made:
            raise RuntimeError(_ambiguous(target))
        if base._requires_grad and base._grad_fn is None:
            raise RuntimeError(LEAF_VIEW)
    if target._requires_grad and target.is_leaf:
        raise RuntimeError(LEAF)


def _ambiguous(target: Tensor, changed: str = "is being") -> str:
    """Why the view may not be changed in place; with other words, why its base may not."""
    node = target._grad_fn
    mode, now = HIDDEN.get(target._view_made, ("", ""))
    if node is None and not mode:  # a leaf: PyTorch says no_grad here, whatever it was
        mode, now = HIDDEN["no_grad"]
    if target._view_made in HIDDEN:
        end = BLOCK.format("no_grad" if mode == "no_grad mode" else "inference_mode")
    else:
        end = {"several": SEVERAL, "function": FUNCTION}[target._view_made]
    if node is None:
        return f"A view was created in {mode} and {changed} modified inplace{now}.{end}"
    made = f"Output {target._output_nr} of {forward_name(node._name())} is a view"
    if mode:
        made += f" of a view which was created in {mode}"
    return f"{made} and {changed} modified inplace{now}.{end}"


def check_memory(op: Op, inputs: Sequence[Any]) -> None:
    """Refuse to write where elements of the target, or of it and another input, share memory."""
    target = inputs[0]._data
    if not target.flags.writeable:
        target.flags.writeable = True  # an expanded view: numpy means well
    steps = zip(target.strides, target.shape, strict=True)
    if target.size and any(step == 0 and n > 1 for step, n in steps):
        if op.base in DEPRECATED:
            raise NotImplementedError(EXPANDED)
        if op.aten not in ONE_VALUE:
            raise RuntimeError(WRITTEN_TWICE)
        return
    if not target.flags.c_contiguous and op.aten not in ONE_VALUE:
        _check_windows(target)
    for x in inputs[1:]:
        other = getattr(x, "_data", None)
        if other is None or (x is inputs[0] and op.meets == "pointwise"):
            continue
        if np.may_share_memory(target, other):
            _check_shared(op, inputs)


def _check_shared(op: Op, inputs: Sequence[Any]) -> None:
    names = op.tensors + op.tensors[-1:] * len(inputs)
    for name, x in list(zip(names, inputs, strict=False))[1:]:
        other = getattr(x, "_data", None)
        if other is None or name == "value":  # that is read before anything is written
            continue
        if name == "values" and other.size == 1 and inputs[2]._data.dtype == bool:
            continue  # as masked_fill_
        overlap.check(inputs[0]._data, other, op.meets)


def _check_windows(target: Any) -> None:
    """Refuse to write into windows that overlap (of unfold): what comes out of PyTorch hangs on the
    order in which it visits them."""
    reach = target.itemsize
    for step, n in sorted(zip(target.strides, target.shape, strict=True)):
        if n > 1:
            if step < reach:
                raise NotImplementedError(
                    "writing into windows of unfold() that overlap is not available here: clone() "
                    "them first"
                )
            reach += step * (n - 1)


class CopySlices(Node):
    """The base after a view of it was changed in place by the op of `node`."""

    def __init__(self, base: Tensor, target: Tensor, node: Node) -> None:
        from .dispatch import gradient_edge

        self._inner = node
        assert target._view is not None
        self.view: View = target._view
        self._next = (gradient_edge(base), *node._next[1:])
        first = self._next[0]
        self._functions = ((None, 0) if first is None else first, *node.next_functions[1:])
        self._meta = ((base._data.shape, base._data.dtype),)
        self._sequence_nr = next(sequence)

    def _name(self) -> str:
        return "torch::autograd::CopySlices"

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        return self._functions

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        if gradients[0] is None:
            return (None,) * len(self._next)
        if tensors is not None:
            return self._on_tensors(gradients[0], tensors)
        whole = np.array(gradients[0], copy=True)
        part = replay(self.view, whole)
        out = self._inner._run([part.copy()], None)
        part[...] = 0 if out[0] is None else out[0]
        return (whole, *out[1:])

    def _on_tensors(self, g: Any, tensors: Namespace) -> Sequence[Any]:
        arrived = tensors.view_part(g, self.view)
        # What the op saved of its output is now a view of what CopySlices gives.
        view = self._inner._made_by = new_node(OPS["view_part"])
        view.settings, view._next = {"view": self.view}, ((self, 0),)
        view.kept, view.saved = ("self_sizes",), (self._meta[0][0],)
        view.holders = (None,)
        view._meta = self._inner._meta
        try:
            out = self._inner._run([arrived], tensors)
        finally:
            self._inner._made_by = None
        part = tensors.zeros_like(arrived) if out[0] is None else out[0]
        return (tensors.view_put(g, part, self.view), *out[1:])

    def _release(self) -> None:
        self._inner._release()


class AsStridedBackward0(Node):
    """A view whose base has changed since it was taken: its gradient goes into the base's place."""

    def __init__(self, base: Tensor, target: Tensor) -> None:
        from .dispatch import gradient_edge

        assert target._view is not None
        self.view: View = target._view
        self._next = (gradient_edge(base),)
        self.base_meta = (base._data.shape, base._data.dtype)
        self._meta = ((target._data.shape, target._data.dtype),)
        self._sequence_nr = next(sequence)

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        if gradients[0] is None:
            return (None,)
        if tensors is not None:
            whole = tensors.new_zeros(gradients[0], self.base_meta[0])
            return (tensors.view_put(whole, gradients[0], self.view),)
        whole = np.zeros(*self.base_meta)
        replay(self.view, whole)[...] = gradients[0]
        return (whole,)


def copy_slices(target: Tensor, node: Node) -> None:
    """Rewrite the base's history after its view `target` was changed in place by `node`."""
    base = target._base
    assert base is not None and base._version_counter is not None
    rehang(base, CopySlices(base, target, node))
    base._requires_grad = True
    target._view_version = -1
    refresh(target)


def refresh(view: Tensor) -> None:
    """Give a view a new grad_fn when its base has changed since it was made."""
    base, counter = view._base, view._version_counter
    assert base is not None and counter is not None
    if view._view_version == counter[0]:
        return
    if base._requires_grad:
        if view._view_made:
            raise RuntimeError(_ambiguous(view, "its base or another view of its base has been"))
        rehang(view, AsStridedBackward0(base, view))
        view._requires_grad = True
    view._view_version = counter[0]
