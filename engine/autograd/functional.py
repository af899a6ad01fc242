"""torch.autograd.functional: Jacobians and Hessians of functions, one backward an output element.

It must not know how the walk works.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..dispatch import ON_TENSORS, TENSORS, apply, wrap
from ..graph import GradMode
from ..op import OPS
from ..tensor import Tensor

__all__ = ["hessian", "jacobian"]


def _tuple(value: Any, name: str, function: str) -> tuple[bool, tuple[Tensor, ...]]:
    """Whether a tuple was given, and its tensors."""
    several = isinstance(value, tuple)
    items: tuple[Any, ...] = value if several else (value,)
    for i, item in enumerate(items):
        if type(item) not in TENSORS:
            kind = f"<class '{type(item).__module__}.{type(item).__name__}'>"
            if type(item).__module__ == "builtins":
                kind = f"<class '{type(item).__name__}'>"
            if several:
                raise TypeError(
                    f"The {name} given to {function} must be either a Tensor or a tuple of Tensors "
                    f"but the value at index {i} has type {kind}."
                )
            raise TypeError(
                f"The {name} given to {function} must be either a Tensor or a tuple of Tensors "
                f"but the given {name} has type {kind}."
            )
    return several, items


def jacobian(
    func: Callable[..., Any], inputs: Any, create_graph: bool = False, strict: bool = False,
    vectorize: bool = False, strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """The Jacobian of `func` at `inputs`: for each output and input a tensor of the output's shape
    followed by the input's; tuples of them where tuples are given or returned."""
    if strict or strategy != "reverse-mode":
        raise NotImplementedError("jacobian is supported here with strict=False, in reverse mode")
    from . import grad

    many_in, given = _tuple(inputs, "inputs", "jacobian")
    before, GradMode.enabled = GradMode.enabled, True
    try:
        variables = tuple([
            apply(OPS["view_as"], (t,)) if create_graph and t.requires_grad
            else t.detach().requires_grad_()
            for t in given
        ])  # fmt: skip
        many_out, outputs = _tuple(
            func(*variables), "outputs of the user-provided function", "jacobian"
        )
        rows = []
        for out in outputs:
            flat: Any = out.reshape(-1)  # type: ignore[attr-defined]
            found: list[list[Any]] = [[] for _ in variables]
            for k in range(out._data.size):
                parts: tuple[Tensor | None, ...] = (None,) * len(variables)
                if out.requires_grad:
                    parts = grad(
                        flat[k], variables, retain_graph=True, create_graph=create_graph,
                        allow_unused=True,
                    )  # fmt: skip
                for list_, part, x in zip(found, parts, variables, strict=True):
                    list_.append(wrap(x._data * 0) if part is None else part)
            row = []
            for list_, x in zip(found, variables, strict=True):
                size = [*out._data.shape, *x._data.shape]
                whole: Any = ON_TENSORS.stack(list_, 0) if list_ else wrap(x._data[:0])
                row.append(whole.view(size))
            rows.append(tuple(row) if many_in else row[0])
    finally:
        GradMode.enabled = before
    return tuple(rows) if many_out else rows[0]


def hessian(
    func: Callable[..., Any], inputs: Any, create_graph: bool = False, strict: bool = False,
    vectorize: bool = False, outer_jacobian_strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """The Hessian of a function of one element: a tensor of the input's shape twice, or for
    several inputs a tuple of tuples."""
    many, _ = _tuple(inputs, "inputs", "hessian")

    def slope(*given: Any) -> Any:
        def single(*inner: Any) -> Any:
            out = func(*inner)
            several, outputs = _tuple(out, "outputs of the user-provided function", "hessian")
            if several:
                raise RuntimeError("The function given to hessian should return a single Tensor")
            if outputs[0]._data.size != 1:
                raise RuntimeError(
                    "The Tensor returned by the function given to hessian should contain a single "
                    "element"
                )
            return outputs[0].reshape(())  # type: ignore[attr-defined]

        return jacobian(single, given if many else given[0], create_graph=True)

    return jacobian(slope, inputs, create_graph, strict, vectorize, outer_jacobian_strategy)
