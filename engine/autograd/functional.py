"""torch.autograd.functional: Jacobians and Hessians of functions, one backward an output element.

It must not know how the walk works.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import meter
from ..dispatch import ON_TENSORS, TENSORS, apply, wrap
from ..op import OPS
from ..tensor import Tensor
from .grad_mode import enable_grad

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

STRATEGY = 'Expected strategy to be either "forward-mode" or "reverse-mode".'
HINT = (
    ' Hint: If your function has more outputs than inputs, "forward-mode" tends to be more '
    'performant. Otherwise, prefer to use "reverse-mode".'
)


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
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(STRATEGY + HINT)
    if strict or strategy != "reverse-mode":
        raise NotImplementedError("jacobian is supported here with strict=False, in reverse mode")
    many_in, given = _tuple(inputs, "inputs", "jacobian")
    with enable_grad():
        variables = _variables(given, create_graph)
        many_out, outputs = _tuple(
            func(*variables), "outputs of the user-provided function", "jacobian"
        )
        rows = []
        elements = sum(x._data.size * x._data.itemsize for x in variables)
        for out in outputs:
            meter.charge(out._data.size * elements)
            flat: Any = out.reshape(-1)  # type: ignore[attr-defined]
            found: list[list[Any]] = [[] for _ in variables]
            for k in range(out._data.size):
                element = flat[k] if out.requires_grad else None
                parts = pulled((element,), variables, (None,), create_graph, True)
                for list_, part in zip(found, filled(parts, variables), strict=True):
                    list_.append(part)
            row = []
            for list_, x in zip(found, variables, strict=True):
                size = [*out._data.shape, *x._data.shape]
                if not list_:
                    raise RuntimeError("stack expects a non-empty TensorList")
                row.append(ON_TENSORS.stack(list_, 0).view(size))
            rows.append(tuple(row) if many_in else row[0])
    return tuple(rows) if many_out else rows[0]


def hessian(
    func: Callable[..., Any], inputs: Any, create_graph: bool = False, strict: bool = False,
    vectorize: bool = False, outer_jacobian_strategy: str = "reverse-mode",
) -> Any:  # fmt: skip
    """The Hessian of a function of one element: a tensor of the input's shape twice, or for
    several inputs a tuple of tuples."""
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(STRATEGY)
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


# --- products with a vector ---------------------------------------------------------------------


def _variables(given: tuple[Tensor, ...], create_graph: bool) -> tuple[Tensor, ...]:
    """The inputs as leaves of their own, or views of them when the result is to have a graph."""
    return tuple([
        apply(OPS["view_as"], (t,)) if create_graph and t.requires_grad
        else t.detach().requires_grad_()
        for t in given
    ])  # fmt: skip


def _vector(v: Any, like: tuple[Tensor, ...], function: str, shown: str) -> Any:
    """The vector of a product: given, or one for functions of a single element."""
    if v is None:
        if len(like) != 1 or like[0]._data.size != 1:
            said = {
                "outputs": "the user-provided function returns",
                "inputs": "the input to the user-provided function is",
            }[shown]
            raise RuntimeError(
                f"The vector v can only be None if {said} a single Tensor with a single element."
            )
        return (wrap(np.ones_like(like[0]._data)),)
    _, vector = _tuple(v, "v", function)
    if len(vector) != len(like):
        raise RuntimeError(
            f"v is a tuple of invalid length: should be {len(like)} but got {len(vector)}."
        )
    for i, (x, y) in enumerate(zip(vector, like, strict=True)):
        if x._data.shape != y._data.shape:
            place = f"Entry {i} in v has" if len(like) > 1 else "v has"
            raise RuntimeError(f"{place} invalid size: should be {y.shape} but got {x.shape}.")
    return vector


def filled(found: Any, like: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Zeros where a gradient does not reach."""
    return tuple(
        [wrap(np.zeros_like(x._data)) if g is None else g for g, x in zip(found, like, strict=True)]
    )


def _given(found: tuple[Tensor, ...], many: bool, create_graph: bool) -> Any:
    out = found if create_graph else tuple([t.detach() for t in found])
    return out if many else out[0]


def _unstrict(function: str, strict: bool) -> None:
    if strict:
        raise NotImplementedError(f"{function} is supported here with strict=False")


def pulled(
    outputs: Sequence[Tensor | None], inputs: Sequence[Tensor], seeds: Sequence[Any],
    create_graph: bool, retain_graph: bool | None = None,
) -> Sequence[Tensor | None]:  # fmt: skip
    """The gradients of what hangs together among `outputs` for `inputs`, None where there is no
    way between them."""
    from . import grad

    pairs = zip(outputs, seeds, strict=True)
    some = [(t, g) for t, g in pairs if t is not None and t.requires_grad]
    found: Sequence[Tensor | None] = (None,) * len(inputs)
    if some:
        found = grad(
            [t for t, _ in some], inputs, [g for _, g in some], retain_graph, create_graph,
            allow_unused=True,
        )  # fmt: skip
    return found


def vjp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
    strict: bool = False,
) -> Any:  # fmt: skip
    """The outputs of `func` at `inputs`, and the product of `v` with its Jacobian."""
    _unstrict("vjp", strict)
    with enable_grad():
        many_in, given = _tuple(inputs, "inputs", "vjp")
        variables = _variables(given, create_graph)
        many_out, outputs = _tuple(func(*variables), "outputs of the user-provided function", "vjp")
        vector = _vector(v, outputs, "vjp", "outputs")
        products = filled(pulled(outputs, variables, vector, create_graph), variables)
    return _given(outputs, many_out, create_graph), _given(products, many_in, create_graph)


def jvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
    strict: bool = False,
) -> Any:  # fmt: skip
    """The outputs of `func` at `inputs`, and the product of its Jacobian with `v`: backward of
    backward, as PyTorch does it."""
    _unstrict("jvp", strict)
    with enable_grad():
        _, given = _tuple(inputs, "inputs", "jvp")
        variables = _variables(given, create_graph)
        vector = _vector(v, given, "jvp", "inputs")
        many_out, outputs = _tuple(func(*variables), "outputs of the user-provided function", "jvp")
        seeds = tuple([wrap(np.zeros_like(t._data)).requires_grad_() for t in outputs])
        slopes = pulled(outputs, variables, seeds, True)
        products = filled(pulled(slopes, seeds, vector, create_graph), outputs)
    return _given(outputs, many_out, create_graph), _given(products, many_out, create_graph)


def _hessian_product(
    name: str, func: Callable[..., Any], inputs: Any, v: Any, create_graph: bool, strict: bool
) -> Any:
    """The value of a function of one element at `inputs`, and `v` times its Hessian, which is
    symmetric."""
    _unstrict(name, strict)
    with enable_grad():
        many, given = _tuple(inputs, "inputs", name)
        variables = _variables(given, create_graph)
        vector = _vector(v, given, name, "inputs")
        several, outputs = _tuple(func(*variables), "outputs of the user-provided function", name)
        if several:
            raise RuntimeError(f"The function given to {name} should return a single Tensor")
        if outputs[0]._data.size != 1:
            raise RuntimeError(
                f"The Tensor returned by the function given to {name} should contain a single "
                "element"
            )
        slopes = pulled(outputs, variables, (None,), True)
        products = filled(pulled(slopes, variables, vector, create_graph), variables)
    return _given(outputs, False, create_graph), _given(products, many, create_graph)


def vhp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
    strict: bool = False,
) -> Any:  # fmt: skip
    """The value of a function of one element at `inputs`, and `v` times its Hessian."""
    return _hessian_product("vhp", func, inputs, v, create_graph, strict)


def hvp(
    func: Callable[..., Any], inputs: Any, v: Any = None, create_graph: bool = False,
    strict: bool = False,
) -> Any:  # fmt: skip
    """The value of a function of one element at `inputs`, and its Hessian times `v`."""
    return _hessian_product("hvp", func, inputs, v, create_graph, strict)
