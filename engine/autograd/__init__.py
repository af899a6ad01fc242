"""torch.autograd: backward, grad, and the modes that say whether ops go on the graph."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from .. import backward as walk
from .. import bfloat16
from ..dispatch import ON_TENSORS, TENSORS, gradient_edge, wrap
from ..graph import Edge
from ..modes import TRANSFORMS
from ..tensor import Tensor
from . import anomaly_mode, function, functional, grad_mode, graph
from . import gradcheck as _gradcheck
from .anomaly_mode import detect_anomaly, set_detect_anomaly
from .function import Function
from .grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .variable import Variable

__all__ = [
    "Function", "Variable", "anomaly_mode", "backward", "detect_anomaly", "enable_grad", "function",
    "functional", "grad", "grad_mode", "gradcheck", "gradgradcheck", "graph", "inference_mode",
    "is_grad_enabled", "no_grad", "set_detect_anomaly", "set_grad_enabled",
]  # fmt: skip

CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter "
    "and its gradient which can cause a memory leak. We recommend using autograd.grad when "
    "creating the graph to avoid this. If you have to use this function, make sure to reset the "
    ".grad fields of your parameters to None after use to break the cycle and avoid the leak."
)

IN_TRANSFORM = (
    "backward() called inside a functorch transform. This is not supported, please use "
    "functorch.grad or functorch.vjp instead or call backward() outside of functorch transforms."
)
BATCH = (
    "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch "
    "dimension. The sizes of the remaining dimensions are expected to match the shape of "
    "corresponding output, but a mismatch was detected: {} has a shape of {} and {} has a shape of "
    "{}. If you only want some tensors in `grad_output` to be considered batched, consider using "
    "vmap."
)
NO_GRAPH = "element {} of tensors does not require grad and does not have a grad_fn"


def _tensors(value: Any, what: str) -> tuple[Tensor, ...]:
    """One tensor or a sequence of tensors, as a tuple."""
    items = (value,) if type(value) in TENSORS else tuple(value)
    for item in items:
        if type(item) not in TENSORS:
            raise TypeError(
                f"{what} must be a Tensor or tuple of Tensors, got {type(item).__name__}"
            )
    return items


def _roots(
    tensors: Sequence[Tensor], gradients: Any, create_graph: bool
) -> tuple[list[Edge], list[Any]]:
    """The edges to start at and the gradients to start with."""
    if gradients is None:
        given: tuple[Any, ...] = (None,) * len(tensors)
    elif type(gradients) in TENSORS:
        given = (gradients,)
    else:
        given = tuple(gradients)
    if len(given) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(given)} gradients")
    edges, values = [], []
    for i, (t, g) in enumerate(zip(tensors, given, strict=True)):
        if g is None:
            if t._data.size != 1 and t.requires_grad:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            if t._data.dtype.kind == "c" and t.requires_grad:
                raise RuntimeError(
                    f"grad can be implicitly created only for real scalar outputs but got {t.dtype}"
                )
            data = t._data
            if data.dtype == bfloat16.STORED:
                value = wrap(bfloat16.rounded(np.ones(data.shape)))
            else:
                value = wrap(np.ones_like(data) if data.shape else np.array(1, data.dtype))
        else:
            if type(g) not in TENSORS:
                raise TypeError(
                    f"gradients can be either Tensors or None, but got {type(g).__name__}"
                )
            if g._data.shape != t._data.shape:
                raise RuntimeError(
                    f"Mismatch in shape: grad_output[{i}] has a shape of {g.shape} and "
                    f"output[{i}] has a shape of {t.shape}."
                )
            value = g if g._data.dtype == t._data.dtype else _cast(g, t._data.dtype)
        edge = gradient_edge(t)
        if edge is None:
            raise RuntimeError(NO_GRAPH.format(i))
        edges.append(edge)
        values.append(value if create_graph else value._data)
    return edges, values


def _flag(value: Any) -> bool:
    """A flag as C reads it. TypeError for what is no whole number."""
    return bool(operator.index(value))


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """Compute the gradients of `tensors` and add them to the leaves' `.grad`.

    RuntimeError when there is no graph, when a non-scalar has no gradient given, and when the
    graph was already freed.
    """
    if TRANSFORMS.depth:
        raise RuntimeError(IN_TRANSFORM)
    roots = _tensors(tensors, "tensors")
    create_graph = _flag(create_graph)
    keep = create_graph if retain_graph is None else _flag(retain_graph)
    edges, gradients = _roots(roots, grad_tensors, create_graph)
    task = walk.Task("backward", keep, ON_TENSORS if create_graph else None, spare=ON_TENSORS)
    into = []
    if inputs is not None:
        wanted = _tensors(inputs, "inputs")
        if not wanted:
            raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
        for i, t in enumerate(wanted):
            edge = gradient_edge(t)
            if edge is None:
                raise RuntimeError("One of the differentiated Tensors does not require grad")
            if t.grad_fn is not None:
                t.retain_grad()
                task.captures.setdefault(edge, []).append(i)
            else:
                into.append(edge[0])
    if create_graph and not _Told.cycle:
        _Told.cycle = True
        warnings.warn(CYCLE, UserWarning, stacklevel=3)
    walk.run(task, edges, gradients, into)


Tensor._backward = staticmethod(backward)


class _Told:
    """Whether the warning about cycles was given: once a process, as TORCH_WARN_ONCE does."""

    cycle = False


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of `outputs` with respect to `inputs`, without touching any `.grad`."""
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
            "allow_unused=False."
        )
    roots = _tensors(outputs, "outputs")
    wanted = _tensors(inputs, "inputs")
    if is_grads_batched:
        return _batched(
            roots, wanted, grad_outputs, retain_graph, create_graph,
            allow_unused=allow_unused, materialize_grads=materialize_grads,
        )  # fmt: skip
    if allow_unused is None:
        allow_unused = materialize_grads
    create_graph = _flag(create_graph)
    keep = create_graph if retain_graph is None else _flag(retain_graph)
    if not wanted:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    edges, gradients = _roots(roots, grad_outputs, create_graph)
    task = walk.Task("grad", keep, ON_TENSORS if create_graph else None, spare=ON_TENSORS)
    for i, t in enumerate(wanted):
        edge = gradient_edge(t)
        if edge is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        task.captures.setdefault(edge, []).append(i)
    walk.run(task, edges, gradients, ())
    found: list[Tensor | None] = []
    for i, t in enumerate(wanted):
        g = task.captured.get(i)
        if g is None:
            if not allow_unused:
                raise RuntimeError(
                    f"The differentiated Tensor at index {i} appears to not have been used in the "
                    "graph. Set allow_unused=True if this is the desired behavior."
                )
            found.append(wrap(np.zeros_like(t._data)) if materialize_grads else None)
        else:
            found.append(g if type(g) in TENSORS else wrap(np.array(g, copy=True)))
    return tuple(found)


def _batched(
    roots: Sequence[Tensor], wanted: Sequence[Tensor], gradients: Any, retain_graph: bool | None,
    create_graph: bool, **rest: Any,
) -> tuple[Tensor | None, ...]:  # fmt: skip
    """`grad` for each of a batch of gradients, the results of each input stacked."""
    given: tuple[Any, ...] = _tensors(gradients, "gradients")
    for i, (g, t) in enumerate(zip(given, roots, strict=False)):
        row = g[0].shape
        if row != t.shape:
            raise RuntimeError(BATCH.format(f"grad_output[{i}]", row[1:], f"output[{i}]", t.shape))
    size = len(given[0])
    rows = [
        grad(roots, wanted, [g[i] for g in given], create_graph=create_graph, **rest,
             retain_graph=retain_graph if i == size - 1 else True)
        for i in range(size)
    ]  # fmt: skip
    return tuple([
        None if column[0] is None else ON_TENSORS.stack(column, 0)
        for column in zip(*rows, strict=True)
    ])  # fmt: skip


def _cast(g: Tensor, dtype: Any) -> Tensor:
    return cast(Tensor, ON_TENSORS._to_copy(g, np.dtype(dtype)))


walk._CAST.append(_cast)


# The function takes the name of the module that it is from, as PyTorch's does.
gradcheck = _gradcheck.gradcheck
gradgradcheck = _gradcheck.gradgradcheck
