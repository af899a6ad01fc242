"""torch.autograd: backward, grad, and the modes that say whether ops go on the graph."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from .. import backward as walk
from .. import bfloat16, dtypes
from ..dispatch import ON_TENSORS, TENSORS, gradient_edge, wrap
from ..graph import Edge
from ..modes import TRANSFORMS, GradMode
from ..tensor import Tensor
from . import anomaly_mode, function, functional, grad_mode, graph, profiler
from . import gradcheck as _gradcheck
from .anomaly_mode import detect_anomaly, set_detect_anomaly
from .function import Function
from .grad_mode import enable_grad, inference_mode, is_grad_enabled, no_grad, set_grad_enabled
from .graph import GradientEdge
from .variable import Variable

__all__ = [
    "Function", "Variable", "anomaly_mode", "backward", "detect_anomaly", "enable_grad", "function",
    "functional", "grad", "grad_mode", "gradcheck", "gradgradcheck", "graph", "inference_mode",
    "is_grad_enabled", "no_grad", "profiler", "set_detect_anomaly", "set_grad_enabled",
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
NOT_BATCHED = (
    "vmap(vjp, in_dims=0, ...)(<inputs>): Got in_dim=0 for some input, but that input is a Tensor "
    "of dimensionality 0 so expected in_dim to satisfy 0 <= in_dim < 0."
)
SIZES = (
    "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {} for "
    "the mapped dimension"
)
GRAD_VARIABLES = "`grad_variables` is deprecated. Use `grad_tensors` instead."
BOTH = (
    "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. "
    "Please only use `grad_tensors`."
)
ONLY_INPUTS = (
    "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate "
    "gradient for other parts of the graph, please use torch.autograd.backward."
)
UNUSED = (
    "The differentiated Tensor at index {} appears to not have been used in the graph. Set "
    "allow_unused=True if this is the desired behavior."
)
NO_GRAPH = "element {} of tensors does not require grad and does not have a grad_fn"


def _listed(value: Any) -> tuple[Any, ...]:
    """One tensor or edge, or a sequence of them, as a tuple."""
    return (value,) if type(value) in TENSORS or type(value) is GradientEdge else tuple(value)


def _goals(inputs: Any, function: str) -> tuple[Any, ...]:
    """What `inputs` names: a tensor, an edge, a sequence of them or the values of a dict."""
    if type(inputs) is dict:
        inputs = inputs.values()
    elif isinstance(inputs, Mapping):
        raise TypeError(
            f"`inputs` argument to `{function}()` must be a dict, not {type(inputs).__name__}. "
            "Other Mapping types are not supported."
        )
    wanted = _listed(inputs)
    if not wanted:
        raise RuntimeError(f"`inputs` argument to `{function}()` cannot be empty.")
    return wanted


def _goal_edge(goal: Any) -> Edge:
    """Where the gradient of one of `inputs` arrives."""
    if type(goal) is GradientEdge:
        return goal.node, goal.output_nr
    if type(goal) not in TENSORS:
        kind = type(goal).__name__
        raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {kind}")
    edge = gradient_edge(goal)
    if edge is None:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    return edge


def _described(root: Any) -> tuple[tuple[int, ...], np.dtype[Any], Edge | None]:
    """Shape, dtype and edge of something to differentiate."""
    if type(root) is GradientEdge:
        return (*root.node._meta[root.output_nr], (root.node, root.output_nr))
    if type(root) not in TENSORS:
        raise AssertionError("Expected output to be a torch.Tensor")
    return root._data.shape, root._data.dtype, gradient_edge(root)


def _roots(
    tensors: Sequence[Any], gradients: Any, create_graph: bool
) -> tuple[list[Edge], list[Any]]:
    """The edges to start at and the gradients to start with (_make_grads)."""
    given = (None,) * len(tensors) if gradients is None else _listed(gradients)
    values: list[Any] = []
    edges = []
    for i, (root, g) in enumerate(zip(tensors, given, strict=False)):
        shape, dtype, edge = _described(root)
        edges.append(edge)
        if g is None:
            values.append(None if edge is None else _one(shape, dtype))
        elif type(g) not in TENSORS:
            kind = type(g).__name__
            raise TypeError(f"gradients can be either Tensors or None, but got {kind}")
        else:
            values.append(_fitting(g, i, shape, dtype))
    if len(values) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(values)} gradients")
    found = []
    for i, edge in enumerate(edges):
        if edge is None:
            raise RuntimeError(NO_GRAPH.format(i))
        found.append(edge)
    return found, values if create_graph else [value._data for value in values]


def _one(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tensor:
    """The gradient to start with where none is given."""
    if np.prod(shape) != 1:
        raise RuntimeError("grad can be implicitly created only for scalar outputs")
    if dtype.kind == "c":
        raise RuntimeError(
            "grad can be implicitly created only for real scalar outputs but got "
            f"{dtypes.of(dtype)}"
        )
    ones = np.ones(shape, np.float32 if dtype == bfloat16.STORED else dtype)
    return wrap(bfloat16.rounded(ones) if dtype == bfloat16.STORED else ones)


def _fitting(g: Tensor, i: int, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tensor:
    """A given gradient, in the dtype of what it belongs to."""
    if g._data.shape != shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{i}] has a shape of {g.shape} and output[{i}] has a "
            f"shape of {dtypes.Size(shape)}."
        )
    if (g._data.dtype.kind == "c") != (dtype.kind == "c"):
        raise RuntimeError(
            "For complex Tensors, both grad_output and output are required to have the same dtype. "
            f"Mismatch in dtype: grad_output[{i}] has a dtype of {g.dtype} and output[{i}] has a "
            f"dtype of {dtypes.of(dtype)}."
        )
    return g if g._data.dtype == dtype else _cast(g, dtype)


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
    if grad_variables is not None:
        warnings.warn(GRAD_VARIABLES, FutureWarning, stacklevel=2)
        if grad_tensors is not None:
            raise RuntimeError(BOTH)
        grad_tensors = grad_variables
    wanted = () if inputs is None else _goals(inputs, "backward")
    create_graph = _flag(create_graph)
    keep = create_graph if retain_graph is None else _flag(retain_graph)
    edges, gradients = _roots(_listed(tensors), grad_tensors, create_graph)
    task = walk.Task("backward", keep, ON_TENSORS if create_graph else None, spare=ON_TENSORS)
    into = []
    for goal in wanted:  # Of one that is no leaf the node itself runs, too.
        if type(goal) in TENSORS:
            goal.retain_grad()
        into.append(_goal_edge(goal)[0])
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
) -> Any:
    """The gradients of `outputs` with respect to `inputs`, without touching any `.grad`: a tuple,
    or a dict where `inputs` is one."""
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
            "allow_unused=False."
        )
    if allow_unused is None:
        allow_unused = materialize_grads
    roots, wanted = _listed(outputs), _goals(inputs, "grad")
    if not only_inputs:
        warnings.warn(ONLY_INPUTS, FutureWarning, stacklevel=2)
    create_graph = _flag(create_graph)
    keep = create_graph if retain_graph is None else _flag(retain_graph)
    walked = _batched if is_grads_batched else _walked
    found = walked(roots, wanted, grad_outputs, keep, create_graph, allow_unused)
    if materialize_grads:
        found = [_zeros(goal) if g is None else g for g, goal in zip(found, wanted, strict=True)]
    if type(inputs) is dict:
        return dict(zip(inputs, found, strict=True))
    return tuple(found)


def _walked(
    roots: Sequence[Any], wanted: Sequence[Any], given: Any, keep: bool, create_graph: bool,
    allow_unused: bool,
) -> list[Tensor | None]:  # fmt: skip
    """The gradients that arrive at `wanted` in one walk."""
    edges, gradients = _roots(roots, given, create_graph)
    task = walk.Task("grad", keep, ON_TENSORS if create_graph else None, spare=ON_TENSORS)
    for i, goal in enumerate(wanted):
        task.captures.setdefault(_goal_edge(goal), []).append(i)
    walk.run(task, edges, gradients, ())
    found: list[Tensor | None] = []
    for i in range(len(wanted)):
        g = task.captured.get(i)
        if g is None and not allow_unused:
            raise RuntimeError(UNUSED.format(i))
        if g is not None and type(g) not in TENSORS:
            g = wrap(np.array(g, copy=True))
            g._inference = int(GradMode.inference)
        found.append(g)
    return found


def _zeros(goal: Any) -> Tensor:
    """The gradient of what was not used."""
    shape, dtype, _ = _described(goal)
    return wrap(np.zeros(shape, dtype))


def _batched(
    roots: Sequence[Any], wanted: Sequence[Any], given: Any, keep: bool, create_graph: bool,
    allow_unused: bool,
) -> list[Tensor | None]:  # fmt: skip
    """`_walked` for each of a batch of gradients, the results of each input stacked."""
    batches: tuple[Any, ...] = (None,) * len(roots) if given is None else _listed(given)
    for i, (g, root) in enumerate(zip(batches, roots, strict=False)):
        if g is None:
            _roots([root], None, False)  # which knows what to say of most
            raise ValueError(NOT_BATCHED)
        row, shape = g[0].shape, _described(root)[0]
        if row != shape:
            if type(root) is GradientEdge:
                raise RuntimeError("Batched grads are not supported with GradientEdge")
            raise RuntimeError(
                BATCH.format(f"grad_output[{i}]", row[1:], f"output[{i}]", root.shape)
            )
    sizes = [len(g) for g in batches]
    if len(set(sizes)) > 1:
        raise ValueError(SIZES.format(sizes))
    rows = [
        _walked(roots, wanted, [g[k] for g in batches], keep or k < sizes[0] - 1, create_graph,
                allow_unused)
        for k in range(sizes[0])
    ]  # fmt: skip
    return [
        None if column[0] is None else ON_TENSORS.stack(column, 0)
        for column in zip(*rows, strict=True)
    ]


def _cast(g: Tensor, dtype: Any) -> Tensor:
    return cast(Tensor, ON_TENSORS._to_copy(g, np.dtype(dtype)))


walk._CAST.append(_cast)


# The function takes the name of the module that it is from, as PyTorch's does.
gradcheck = _gradcheck.gradcheck
gradgradcheck = _gradcheck.gradgradcheck
