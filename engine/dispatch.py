"""Calling ops: arguments checked, dtypes promoted, the forward run, the node put on the graph.

Every tensor the engine makes comes out of `apply`, `apply_inplace` or `leaf`. A visitor's object
never reaches numpy: what is not exactly a Tensor, a number or None is refused here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from inspect import Parameter, signature
from typing import Any

import numpy as np

from . import bfloat16, complex_numbers, dtypes, meter, short_floats
from .errors import broadcast_error
from .graph import Node
from .hanging import NOTHING as NOTHING
from .hanging import TENSORS as TENSORS
from .hanging import copies, rehang, saved_before
from .hanging import gradient_edge as gradient_edge
from .hanging import link as link
from .hanging import wrap as wrap
from .inplace import check_inplace, check_memory, copy_slices
from .modes import CLOCK, TRANSFORMS, GradMode
from .op import OPS, Namespace, Op
from .promotion import promoted
from .promotion import target as computed_in
from .sparse_tensor import SparseTensor, refused
from .tensor import Tensor
from .watch import SEAT

# torch never warns of overflow or division by zero; with errstate every op would pay for silence.
np.seterr(all="ignore")

Array = np.ndarray[Any, np.dtype[Any]]

NUMBERS = (float, int, bool, complex)
NUMBER_TYPES = frozenset(NUMBERS)


def unwrap(value: Any, function: str = "function", position: str = "'input' (position 1)") -> Array:
    """The array of what must be a tensor; TypeError in PyTorch's words otherwise."""
    if type(value) not in TENSORS:
        if type(value) is SparseTensor:
            raise refused(f"{function}()")
        raise TypeError(
            f"{function}(): argument {position} must be Tensor, not {type(value).__name__}"
        )
    data: Array = value._data
    return data


def constant(function: str, name: str, value: Any) -> None:
    """Refuse a gradient where PyTorch has no derivative."""
    if value is None:
        return
    unwrap(value, function, f"'{name}'")
    if value.requires_grad:
        raise RuntimeError(
            f"The function '{function}' is not differentiable with respect to argument '{name}'. "
            "This input cannot have requires_grad True."
        )


def not_in_list(function: str, i: int, argument: int, value: Any) -> Exception:
    """What is raised for element `i` of a list of tensors that is none."""
    if type(value) is SparseTensor:
        return refused(f"{function}()")
    kind = type(value).__name__
    return TypeError(f"expected Tensor as element {i} in argument {argument}, but got {kind}")


NO_GRADIENT = "Only Tensors of floating point and complex dtype can require gradients"


INFERENCE_CHANGED = (
    "Inplace update to inference tensor outside InferenceMode is not allowed.You can make a clone "
    "to get a normal tensor before doing inplace update.See "
    "https://github.com/pytorch/rfcs/pull/17 for more details."
)


def refuse(op: Op, position: int, value: Any) -> Exception:
    """What is raised for an argument that is neither tensor nor number."""
    if type(value) is SparseTensor:
        return refused(f"{op.base}()")
    names = op.arguments
    name = names[min(position, len(names) - 1)]
    shown = "input" if name == "self" else name
    problem = TypeError(
        f"{op.base}(): argument '{shown}' (position {position + 1}) must be Tensor, "
        f"not {type(value).__name__}"
    )
    # A method's tensor does not count: functions/registry.py asks for this. A class of its own
    # would be seen by the program, which is told of a TypeError.
    problem.__dict__["position"] = position
    return problem


SETTINGS: set[type] = {
    int, float, bool, complex, str, type(None), slice, type(Ellipsis), dict, np.ndarray
}  # fmt: skip
"""Types of what an op's forward may get beside its tensors; numpy's and our own come as met."""


def check_setting(op: Op, name: str, value: Any) -> None:
    """TypeError for an object of a visitor's own: numpy would call its methods with arrays."""
    kind = type(value)
    if kind in SETTINGS:
        return
    if isinstance(value, (tuple, list)):
        gather: Any = tuple if isinstance(value, tuple) else list
        for part in gather.__iter__(value):
            check_setting(op, name, part)
    elif kind.__module__.partition(".")[0] in ("engine", "torch", "numpy"):
        SETTINGS.add(kind)
    else:
        wanted = "str" if isinstance(value, str) else "Number"
        raise TypeError(f"{op.base}(): argument '{name}' must be {wanted}, not {kind.__name__}")


def compute(op: Op, inputs: Sequence[Any], settings: Mapping[str, Any]) -> tuple[Any, bool]:
    """The forward on arrays, and whether any input requires a gradient."""
    arrays: list[Any] = []
    requires = stretched = False
    scalar = op.scalar
    first: np.dtype[Any] | None = None
    plain = True
    for x in inputs:
        kind = type(x)
        if kind in TENSORS:
            a = x._data
            if x._requires_grad or (x._base is not None and x.requires_grad):
                requires = True
            if first is None:
                first = a.dtype
                shape = a.shape
            else:
                if a.dtype is not first:
                    plain = False
                if a.shape != shape:
                    stretched = True
            arrays.append(a)
        elif x is None or kind in NUMBER_TYPES:
            if kind is complex:
                plain = False
            arrays.append(x)
        else:
            raise refuse(op, len(arrays), x)
    if not plain or first is None or first.char not in "fd":
        if any(type(a) is np.ndarray and short_floats.is_short(a.dtype) for a in arrays):
            return _in_short(op, arrays, settings), requires
        if op.promote:
            arrays = promoted(op, arrays)
        complex_numbers.check(op, arrays)
    elif scalar and first is not None and not stretched and not shape:
        if len(arrays) == 1:
            arrays[0] = arrays[0][()]
        else:
            arrays = [a[()] if type(a) is np.ndarray else a for a in arrays]
    if stretched and op.elementwise:
        _charge_broadcast(op, arrays)
    for name, value in settings.items():
        if type(value) not in SETTINGS:
            check_setting(op, name, value)
    try:
        return op.forward(*arrays, **settings), requires
    except MemoryError as problem:
        meter.viewed(meter.wanted(problem))
        raise
    except (ValueError, TypeError, IndexError, FloatingPointError, OverflowError) as problem:
        # numpy's exceptions carry numpy's objects and words: ours carry text only.
        arrays = [np.asarray(a) if isinstance(a, np.generic) else a for a in arrays]
        raise broadcast_error(op.base, arrays, problem) from None


def _in_short(op: Op, arrays: Sequence[Any], settings: Mapping[str, Any]) -> Any:
    try:
        return short_floats.compute(op, arrays, settings)
    except (ValueError, TypeError, IndexError) as problem:
        raise broadcast_error(op.base, arrays, problem) from None


def _charge_broadcast(op: Op, arrays: Sequence[Any]) -> None:
    """Charge the result of an elementwise op that is larger than each of its inputs."""
    shapes = [a.shape for a in arrays if type(a) is np.ndarray]
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
    outs: tuple[Tensor, ...]
    if type(out) is tuple:
        if (lies := op.lies) is not None:
            out = tuple([lies(inputs, a) if np.ndim(a) > 1 else a for a in out])
        outs = tuple([wrap(a) for a in out])
    else:
        t: Tensor = Tensor.__new__(Tensor)
        if type(out) is not np.ndarray:
            out = np.asarray(out)
        elif out.ndim > 1 and (lies := op.lies) is not None:
            out = lies(inputs, out)
        t._data = data = out
        # Written though they are the class's defaults: found at once when the next op asks.
        t._requires_grad = False
        t._inference = 0
        t._base = t._version_counter = t._grad_fn = None
        if data.nbytes > meter.SMALL:
            (meter.viewed if op.view else meter.made)(data.nbytes)
        outs = (t,)
    if GradMode.inference:
        for t in outs:
            t._inference = 1
    if op.view:
        _view_of(op, inputs[0], settings, outs, type(out) is tuple)
    node = link(op, inputs, settings, outs) if requires and GradMode.enabled and op.vjp else None
    if SEAT.now is not None:
        SEAT.now.forward(op.aten, inputs, op.tensors, settings, outs, node, False)
    return outs if type(out) is tuple else t


def _view_of(
    op: Op, parent: Tensor, settings: Mapping[str, Any], outs: Sequence[Tensor], several: bool
) -> None:
    """Tell views their base: they share its memory and its version counter."""
    for i, out in enumerate(outs):
        data, whole = out._data, parent._data
        owner = data.base
        shared = owner is whole or (owner is not None and owner is whole.base)
        if not shared and data.size and not np.may_share_memory(data, whole):
            continue
        if parent._inference:  # no version, so no base: as what is detached
            out._alias, out._inference = parent, 1
            continue
        base = parent._base if parent._base is not None else parent
        counter = base._version_counter
        if counter is None:
            counter = base._version_counter = [0]
        out._base = base
        out._version_counter = counter
        out._view = (op, settings, parent._view if parent._base is not None else None, i)
        out._view_version = counter[0]
        out._inference = 0  # a view of an ordinary tensor, wherever it is taken
        made = "" if GradMode.enabled else "inference" if GradMode.inference else "no_grad"
        out._view_made = made or ("several" if several else parent._view_made)


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
    try:
        out, _ = compute(op, inputs, settings)
    except NotImplementedError:
        if op.elementwise and op.promote:  # PyTorch looks at the dtypes before it has no kernel
            _must_fit(computed_in(op, [getattr(x, "_data", x) for x in inputs]), target.dtype)
        raise
    out = np.asarray(out)
    old = target._data
    if out.shape != old.shape:
        raise RuntimeError(
            f"output with shape {[*old.shape]} doesn't match the broadcast shape {[*out.shape]}"
        )
    if out.dtype != old.dtype:
        _must_fit(dtypes.of(out.dtype), target.dtype)
        out = bfloat16.cast(out, old.dtype)
    node = None
    if wanted and op.vjp:
        edges = tuple(gradient_edge(x) if type(x) in TENSORS else None for x in inputs)
        replaced = copies(op, inputs, edges)
        np.copyto(old, out, casting="unsafe")
        bump(target)
        # The output that the node keeps is the changed tensor: same memory, same counter.
        changed = wrap(old)
        changed._version_counter = target._version_counter
        node = link(op, inputs, settings, (changed,), edges, replaced)
        assert node is not None
        saved_before(node, target)
        rebase(target, node)
    else:
        np.copyto(old, out, casting="unsafe")
        bump(target)
    if SEAT.now is not None:
        SEAT.now.forward(op.aten, inputs, op.tensors, settings, (target,), node, True)
    return target


def _must_fit(made: dtypes.dtype, own: dtypes.dtype) -> None:
    if not dtypes.can_cast(made, own):
        raise dtypes.cannot_hold(own, made)


def bump(target: Tensor) -> None:
    """Count a change in place. RuntimeError, as late as PyTorch's, for what inference made."""
    CLOCK.now += 1
    if target._inference == 1 and not GradMode.inference:
        raise RuntimeError(INFERENCE_CHANGED)
    if target._version_counter is None:
        target._version_counter = [0]
    target._version_counter[0] += 1
    if TRANSFORMS.written is not None:
        TRANSFORMS.written(target._data)


def rebase(target: Tensor, node: Node) -> None:
    """Make `node` the history of a tensor that was just changed in place."""
    if target._base is not None:
        copy_slices(target, node)
        return
    rehang(target, node)
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
    meter.made(t._data.nbytes)
    if GradMode.inference:
        t._inference = 1
    if requires_grad:
        if t._data.dtype.kind not in "fcV":
            raise RuntimeError(NO_GRADIENT)
        t._require(True)
    if SEAT.now is not None:
        SEAT.now.forward(name, (), (), settings, (t,), None, False)
    return t


def _on_tensors(op: Op) -> Callable[..., Any]:
    """`op` as formulas call it: tensors first, then settings by place or by name."""
    count = len(op.tensors)
    variadic = op.variadic
    known = {} if op.formula is not None else signature(op.forward).parameters
    left_out = {n: known[n].default for n in op.settings
                if n in known and known[n].default is not Parameter.empty}  # fmt: skip

    def call(*args: Any, **settings: Any) -> Any:
        tensors, rest = args[:count], args[count:]
        if variadic:
            tensors = (*tensors[:-1], *tensors[-1])
        settings.update(zip(op.settings, rest, strict=False))
        return apply(op, tensors, left_out | settings if left_out else settings)

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
