"""torch.autograd.Function: ops whose forward and backward the program writes itself.

What a program's methods return is checked by exact type before the engine touches it. It must
not know the order in which nodes run.
"""

from __future__ import annotations

import functools
import inspect
import types
import warnings
import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import graph
from ..dispatch import TENSORS, apply, bump, gradient_edge, rebase, wrap
from ..graph import Node
from ..modes import TRANSFORMS, GradMode
from ..op import OPS, Namespace
from ..saved import Saved
from ..tensor import Tensor
from ..watch import SEAT

__all__ = ["Function", "FunctionCtx", "once_differentiable"]

NO_FORWARD = "You must implement the forward function for custom autograd.Function."
NO_BACKWARD = (
    "You must implement either the backward or vjp method for your custom autograd.Function to "
    "use it with backward mode AD."
)
BOTH = (
    "Implementing both 'backward' and 'vjp' for a custom Function is not allowed. You should only "
    "implement one of them."
)
LEGACY = (
    "Legacy autograd function with non-static forward method is deprecated. Please use new-style "
    "autograd function with static forward method. (Example: "
    "https://pytorch.org/docs/stable/autograd.html#torch.autograd.Function)"
)
INSTANCE = (
    "{} should not be instantiated. Methods on autograd functions are all static, so you should "
    "invoke them on the class itself. Instantiating an autograd function will raise an error in a "
    "future version of PyTorch."
)
TRANSFORMED = (
    "In order to use an autograd.Function with functorch transforms (vmap, grad, jvp, jacrev, "
    "...), it must override the setup_context staticmethod. For more details, please see "
    "https://pytorch.org/docs/main/notes/extending.func.html"
)
TWICE_MARKED = "trying to differentiate twice a function that was marked with @once_differentiable"
DIRTY_LEAF = "a leaf Variable that requires grad has been used in an in-place operation."
NOT_RETURNED = (
    "Some elements marked as dirty during the forward method were not returned as output. The "
    "inputs that are modified inplace must all be outputs of the Function."
)
DIRTY_VIEW = (
    "If your Function modifies inplace an input that is a view of another Tensor, your Function "
    "cannot return more than one Tensor. This is not supported by the current autograd engine. "
    "You should either make sure the input is not a view (using .clone() for example) or make "
    "your Function only return one Tensor (potentially splitting it into two Functions: one doing "
    "the inplace that returns a single Tensor and a second one that does the other operations). "
    "You can ask on the forum https://discuss.pytorch.org/ if you need help to do this change."
)


class FunctionCtx:
    """What forward and backward share. Programs put attributes of their own on it."""

    needs_input_grad: tuple[bool, ...]
    _to_save: tuple[Any, ...] = ()
    _saved: tuple[Saved | None, ...] | None = ()
    _dirty: tuple[Any, ...] = ()
    _fixed: tuple[Any, ...] = ()
    _materialize = True

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors (or None) for backward, where `saved_tensors` gives them back."""
        self._to_save = tensors

    def save_for_forward(self, *tensors: Any) -> None:
        """What PyTorch keeps for `jvp`, which is never called here."""

    def mark_dirty(self, *tensors: Any) -> None:
        """Say which inputs forward changes in place; they must be returned."""
        self._dirty = tensors

    def mark_non_differentiable(self, *tensors: Any) -> None:
        """Say which outputs have no gradient."""
        self._fixed = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Whether backward gets zeros (the default) or None where no gradient arrived."""
        self._materialize = bool(value)

    @property
    def saved_tensors(self) -> tuple[Tensor | None, ...]:
        """What was saved. RuntimeError once freed, or when one was changed in place since."""
        if self._saved is None:
            raise RuntimeError(graph.TWICE)
        return tuple([None if s is None else s.unpack(self) for s in self._saved])

    def _keep(self, outputs: Sequence[Any]) -> None:
        """Save what forward asked for, each tensor at its version."""
        kept: list[Saved | None] = []
        for i, t in enumerate(self._to_save):
            if t is None:
                kept.append(None)
                continue
            if type(t) not in TENSORS:
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {i} is of type "
                    f"{type(t).__name__}"
                )
            slot = next((k for k, out in enumerate(outputs) if out is t), -1)
            kept.append(Saved(t, slot if t._grad_fn is self else -1))
        self._saved = tuple(kept)
        self._to_save = ()


class FunctionNode(Node, FunctionCtx):
    """The node of one call of a Function, and its ctx; subclasses carry "<class>Backward"."""

    _function: type[Function]
    _tensor_inputs: tuple[bool, ...]
    """For each argument of forward: whether it is a tensor."""
    _tensor_outputs: tuple[bool, ...]

    def __repr__(self) -> str:
        # As Python shows an instance of a class; PyTorch shows its own nodes without their home.
        return f"<{type(self).__module__}.{super().__repr__()[1:]}"

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        arrived = []
        for g, (shape, dtype), real in zip(
            gradients, self._meta, self._tensor_outputs, strict=True
        ):
            if g is None and real and self._materialize:
                g = np.zeros(shape, dtype)
            arrived.append(g if g is None or type(g) in TENSORS else wrap(g))
        function = self._function
        own = function.backward is not Function.backward
        if own and function.vjp is not Function.vjp:
            raise RuntimeError(BOTH)
        out = (function.backward if own else function.vjp)(self, *arrived)
        found = self._checked(out if type(out) is tuple else (out,))
        return found if tensors is not None else [None if g is None else g._data for g in found]

    def _checked(self, out: tuple[Any, ...]) -> list[Any]:
        """One gradient (or None) for each tensor argument."""
        count = len(self._tensor_inputs)
        if all(g is None for g in out[count:]):
            out = out[:count]
        if len(out) != count:
            raise RuntimeError(
                f"function {self._name()} returned an incorrect number of gradients (expected "
                f"{count}, got {len(out)})"
            )
        found = []
        for i, (g, real) in enumerate(zip(out, self._tensor_inputs, strict=True)):
            if real:
                found.append(g)
            elif g is not None:
                raise RuntimeError(
                    f"function {self._name()} returned a gradient different than None at position "
                    f"{i + 1}, but the corresponding forward input was not a Variable"
                )
        for g in found:
            if g is not None and type(g) not in TENSORS:
                raise RuntimeError(f"expected Variable or None (got {type(g).__name__})")
        return found

    def _release(self) -> None:
        if self._saved:
            self._saved = None


_CLASSES: weakref.WeakKeyDictionary[type, type[FunctionNode]] = weakref.WeakKeyDictionary()


def _node_class(function: type[Function]) -> type[FunctionNode]:
    found = _CLASSES.get(function)
    if found is None:
        name = f"{function.__name__}Backward"
        found = type(name, (FunctionNode,), {"__module__": "torch.autograd.function"})
        _CLASSES[function] = found
    return found


class Function:
    """Base of ops that a program defines: static `forward` and `backward`, called by `apply`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn(INSTANCE.format(type(self)), DeprecationWarning, stacklevel=2)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(LEGACY)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """The op itself: `forward(ctx, *args)`, or `forward(*args)` beside setup_context."""
        raise NotImplementedError(NO_FORWARD)

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple[Any, ...], output: Any) -> Any:
        """Save for backward what forward, which then gets no ctx, has used and made."""
        raise NotImplementedError("setup_context is not implemented.")

    @staticmethod
    def backward(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        """The gradients of forward's arguments, None for those that are no tensors."""
        raise NotImplementedError(NO_BACKWARD)

    vjp = backward

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        """Run forward outside the graph and hang its outputs on one node of the graph."""
        apart = cls.setup_context is not Function.setup_context
        if TRANSFORMS.depth and not apart:
            raise RuntimeError(TRANSFORMED)
        args = _positional(cls.forward, args, kwargs, apart)
        tensors = [x for x in args if type(x) in TENSORS]
        wanted = GradMode.enabled and any(t.requires_grad for t in tensors)
        ctx = _node_class(cls)()
        ctx.needs_input_grad = tuple([type(x) in TENSORS and x.requires_grad for x in args])
        node = ctx if wanted else None
        if wanted:
            graph.number(ctx)
            ctx._function = cls
            ctx._tensor_inputs = tuple([type(x) in TENSORS for x in args])
            ctx._next = tuple([gradient_edge(t) for t in tensors])
        names = _argument_names(cls, len(args))
        before, GradMode.enabled = GradMode.enabled, False
        try:
            if apart:
                out = cls.forward(*args)
                cls.setup_context(ctx, args, out)
            else:
                out = cls.forward(ctx, *args)
        finally:
            GradMode.enabled = before
        several = type(out) is tuple
        outs = _hung(ctx, node, tensors, out if several else (out,))
        if node is not None:
            node._argument_names = tuple(
                [n for n, x in zip(names, args, strict=True) if type(x) in TENSORS]
            )
            node._keep(outs)
        if SEAT.now is not None and any(type(t) in TENSORS for t in outs):
            made = [t for t in outs if type(t) in TENSORS]
            dirty = any(t is d for t in made for d in ctx._dirty)
            SEAT.now.forward(cls.__name__, args, names, {}, made, node, dirty)
        return tuple(outs) if several else outs[0]


def _positional(
    forward: Any, args: tuple[Any, ...], kwargs: dict[str, Any], apart: bool
) -> tuple[Any, ...]:
    """All arguments by place; with a setup_context `apart`, defaults too, as PyTorch does."""
    if not kwargs and not apart:
        return args
    try:
        bound = inspect.signature(forward).bind(*(() if apart else (None,)), *args, **kwargs)
    except TypeError as problem:
        got = "got " if str(problem).startswith("multiple") else ""
        raise TypeError(f"forward() {got}{problem}") from None
    if apart:
        bound.apply_defaults()
    return bound.args if apart else bound.args[1:]


def _argument_names(function: type[Function], count: int) -> tuple[str, ...]:
    """What forward calls its arguments."""
    forward = function.forward
    names: tuple[str, ...] = ()
    if type(forward) is types.FunctionType:
        code = forward.__code__
        names = code.co_varnames[: code.co_argcount]
        if function.setup_context is Function.setup_context:
            names = names[1:]
    return names[:count] + tuple(f"input {i}" for i in range(len(names), count))


def _hung(
    ctx: FunctionCtx, node: FunctionNode | None, inputs: Sequence[Tensor], outs: Sequence[Any]
) -> list[Any]:
    """The outputs with their place in the graph (_process_backward_mode_ad)."""
    for kind, marked in ("mark_dirty can only accept variables, but argument ", ctx._dirty), (
        "mark_non_differentiable only accepts variable arguments, but got ", ctx._fixed,
    ):  # fmt: skip
        if any(type(t) not in TENSORS for t in marked):
            raise RuntimeError(kind)
    if any(all(t is not out for out in outs) for t in ctx._dirty):
        raise RuntimeError(NOT_RETURNED)
    if node is not None:
        real = tuple([type(t) in TENSORS for t in outs])
        node._tensor_outputs = real
        nothing = ((), np.dtype(np.float32))
        node._meta = tuple([
            (t._data.shape, t._data.dtype) if r else nothing
            for t, r in zip(outs, real, strict=True)
        ])  # fmt: skip
    several = sum(type(t) in TENSORS for t in outs) > 1
    return [
        _output(ctx, node, inputs, t, i, several) if type(t) in TENSORS else t
        for i, t in enumerate(outs)
    ]


def _output(
    ctx: FunctionCtx,
    node: FunctionNode | None,
    inputs: Sequence[Tensor],
    t: Tensor,
    slot: int,
    several: bool,
) -> Tensor:
    given = any(t is x for x in inputs)
    if any(t is d for d in ctx._dirty):
        bump(t)
        if node is not None and t._data.dtype.kind in "fc":
            if t._requires_grad and t.is_leaf:
                raise RuntimeError(DIRTY_LEAF)
            if t._base is not None and several:
                raise RuntimeError(DIRTY_VIEW)
            rebase(t, node)
            t._output_nr = t._output_nr if t._base is not None else slot
        return t
    fixed = any(t is f for f in ctx._fixed)
    if node is None or fixed or t._data.dtype.kind not in "fc":
        if given:
            return t.detach()
        if t._requires_grad and t._base is None:
            t.detach_()
        return t
    if given:
        before, GradMode.enabled = GradMode.enabled, False
        watcher, SEAT.now = SEAT.now, None
        try:
            t = apply(OPS["view_as"], (t,))
        finally:
            GradMode.enabled, SEAT.now = before, watcher
    if t._base is not None:
        t._view_made = "several" if several else "function"
    t._grad_fn, t._output_nr, t._requires_grad = node, slot, True
    return t


class Error(Node):
    """Stands behind gradients that cannot be differentiated again (DelayedError)."""

    def _name(self) -> str:
        return "torch::autograd::Error"

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        raise RuntimeError(TWICE_MARKED)


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a backward that cannot be differentiated itself: whoever tries is told."""

    @functools.wraps(backward)
    def once(ctx: Any, *gradients: Any) -> Any:
        recorded, GradMode.enabled = GradMode.enabled, False
        try:
            out = backward(ctx, *gradients)
        finally:
            GradMode.enabled = recorded
        if not recorded or not any(type(g) in TENSORS and g.requires_grad for g in gradients):
            return out
        found = out if type(out) is tuple else (out,)
        found = tuple([_behind_error(g) if type(g) in TENSORS else g for g in found])
        return found if type(out) is tuple else found[0]

    return once


def _behind_error(gradient: Tensor) -> Tensor:
    """The same numbers, on a node that refuses to run."""
    out = wrap(gradient._data)
    node = Error()
    graph.number(node)
    node._meta = ((out._data.shape, out._data.dtype),)
    out._grad_fn, out._requires_grad = node, True
    return out
