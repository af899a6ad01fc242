"""torch.autograd.gradcheck: what backward gives against differences of the function itself.

It must not know how the walk works.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import dtypes, rng
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


def _reals(array: Any) -> Any:
    """The elements in a row, a complex number as the two that it is made of."""
    flat = np.asarray(array).reshape(-1)
    return np.stack([flat.real, flat.imag], -1).reshape(-1) if flat.dtype.kind == "c" else flat


def _units(array: Any) -> tuple[complex, ...]:
    """The directions in which an element can move."""
    return (1, 1j) if array.dtype.kind == "c" else (1,)


def _numerical(
    function: Callable[..., Any], inputs: Sequence[Any], x: Tensor, eps: float
) -> list[Any]:
    """For each output its Jacobian by central differences, one row a real number of the input."""
    rows: list[list[Any]] = []
    flat = x._data.reshape(-1)
    if not np.shares_memory(flat, x._data):
        flat = x._data.ravel(order="K")
    for k in range(flat.size):
        at = np.unravel_index(k, x._data.shape)
        before = x._data[at].copy()
        for unit in _units(x._data):
            values = []
            for step in (eps * unit, -eps * unit):
                x._data[at] = before + step
                values.append([_reals(t._data).copy() for t in _differentiable(function(*inputs))])
            rows.append([(up - down) / (2 * eps) for up, down in zip(*values, strict=True)])
        x._data[at] = before
    if not rows:
        return [np.zeros((0, _reals(t._data).size)) for t in _differentiable(function(*inputs))]
    return [np.stack([row[i] for row in rows]) for i in range(len(rows[0]))]


def _analytical(output: Tensor, inputs: Sequence[Tensor]) -> list[Any]:
    """For each input the Jacobian of one output by backward, one row a real number of the input."""
    from . import grad

    units = _units(output._data)
    columns = output._data.size * len(units)
    found = [np.zeros((_reals(x._data).size, columns), x._data.real.dtype) for x in inputs]
    for k in range(columns):
        seed = np.zeros(output._data.shape, output._data.dtype)
        seed.reshape(-1)[k // len(units)] = units[k % len(units)]
        parts = grad(output, inputs, wrap(seed), retain_graph=True, allow_unused=True)
        for jacobian, part in zip(found, parts, strict=True):
            if part is not None:
                jacobian[:, k] = _reals(part._data)
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
            if x._data.dtype not in (np.float64, np.complex128):
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


def _drawn(like: Any) -> Tensor:
    """Numbers between -1 and 1 from the default generator, as torch.testing.make_tensor draws
    them."""
    parts = len(_units(like))
    kind = dtypes.of(like.real.dtype)
    shape = like.shape if parts == 1 else (*like.shape, 2)
    array = rng.uniform(rng.default_generator, shape, kind, -1.0, 1.0)
    return wrap(array if parts == 1 else array.view(like.dtype).reshape(like.shape))


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
        seeds = tuple(_drawn(t._data).requires_grad_() for t in _differentiable(func(*given)))
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
