"""torch.autograd.gradcheck: what backward gives against differences of the function itself.

It must not know how the walk works.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..dispatch import TENSORS, wrap
from ..tensor import Tensor

__all__ = ["GradcheckError", "gradcheck", "gradgradcheck"]

NO_INPUT = (
    "gradcheck expects at least one input tensor to require gradient, but none of them have "
    "requires_grad=True."
)
SINGLE = (
    "Input #{} requires gradient and is not a double precision floating point or complex. This "
    "check will likely fail if all the inputs are not of double precision floating point or "
    "complex. "
)


class GradcheckError(RuntimeError):
    """Backward and differences do not agree."""


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _differentiable(value: Any) -> list[Tensor]:
    """The tensors among what a function returned that have a gradient."""
    return [t for t in _tuple(value) if type(t) in TENSORS and t.requires_grad]


def _numerical(
    function: Callable[..., Any], inputs: Sequence[Any], x: Tensor, eps: float
) -> list[Any]:
    """For each output its Jacobian by central differences, one row an element of the input."""
    rows: list[list[Any]] = []
    flat = x._data.reshape(-1)
    if not np.shares_memory(flat, x._data):
        flat = x._data.ravel(order="K")
    for k in range(flat.size):
        at = np.unravel_index(k, x._data.shape)
        before = x._data[at].copy()
        values = []
        for step in (eps, -eps):
            x._data[at] = before + step
            values.append([np.array(t._data) for t in _differentiable(function(*inputs))])
        x._data[at] = before
        rows.append([(up - down) / (2 * eps) for up, down in zip(*values, strict=True)])
    if not rows:
        return [np.zeros((0, t._data.size)) for t in _differentiable(function(*inputs))]
    return [np.stack([row[i].reshape(-1) for row in rows]) for i in range(len(rows[0]))]


def _analytical(output: Tensor, inputs: Sequence[Tensor]) -> list[Any]:
    """For each input the Jacobian of one output by backward, one row an element of the input."""
    from . import grad

    found = [np.zeros((x._data.size, output._data.size), x._data.dtype) for x in inputs]
    for k in range(output._data.size):
        seed = np.zeros(output._data.shape, output._data.dtype)
        seed.reshape(-1)[k] = 1
        parts = grad(output, inputs, wrap(seed), retain_graph=True, allow_unused=True)
        for jacobian, part in zip(found, parts, strict=True):
            if part is not None:
                jacobian[:, k] = part._data.reshape(-1)
    return found


def _failed(raise_exception: bool, text: str) -> bool:
    if raise_exception:
        raise GradcheckError(text)
    return False


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Whether backward agrees with differences; GradcheckError (or False) where it does not.

    Every element is looked at, also in fast mode. Forward mode and batched gradients are not
    supported here.
    """
    for name, asked in (
        ("check_forward_ad", check_forward_ad), ("check_batched_grad", check_batched_grad),
        ("check_batched_forward_grad", check_batched_forward_grad),
    ):  # fmt: skip
        if asked:
            raise NotImplementedError(f"gradcheck({name}=True) is not supported here")
    given = _tuple(inputs)
    wanted = []
    for i, x in enumerate(given):
        if type(x) in TENSORS and x.requires_grad:
            if x._data.dtype != np.float64:
                warnings.warn(SINGLE.format(i), UserWarning, stacklevel=2)
            wanted.append((i, x))
            x.retain_grad()
    if not wanted:
        raise ValueError(NO_INPUT)
    outputs = _differentiable(func(*given))
    numerical = [_numerical(func, given, x, eps) for _, x in wanted]
    for o, output in enumerate(outputs):
        analytical = _analytical(output, [x for _, x in wanted])
        for (i, _), by_steps, by_walk in zip(wanted, numerical, analytical, strict=True):
            if not np.allclose(by_walk, by_steps[o], rtol, atol, equal_nan=True):
                return _failed(
                    raise_exception,
                    f"Jacobian mismatch for output {o} with respect to input {i},\n"
                    f"numerical:{wrap(by_steps[o])}\nanalytical:{wrap(by_walk)}\n",
                )
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    gen_non_contig_grad_outputs: bool = False,
    **options: Any,
) -> bool:
    """gradcheck of the gradients themselves, as a function of inputs and incoming gradients."""
    from . import grad
    from .grad_mode import enable_grad

    given = _tuple(inputs)
    if grad_outputs is None:
        steps = np.random.Generator(np.random.PCG64(0))
        seeds = tuple(
            wrap(np.asarray(steps.uniform(0.1, 1, t._data.shape), t._data.dtype)).requires_grad_()
            for t in _differentiable(func(*given))
        )
    else:
        seeds = _tuple(grad_outputs)
    count = len(seeds)

    def slopes(*args: Any) -> Any:
        arguments, incoming = args[:-count], args[-count:]
        with enable_grad():
            outputs = _differentiable(func(*arguments))
            wanted = [x for x in arguments if type(x) in TENSORS and x.requires_grad]
            found = grad(outputs, wanted, incoming, create_graph=True, allow_unused=True)
        return tuple(g for g in found if g is not None)

    return gradcheck(slopes, (*given, *seeds), **options)
