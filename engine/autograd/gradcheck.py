"""torch.autograd.gradcheck: what backward gives against differences of the function itself.

It must not know how the walk works.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import backward as walk
from .. import dtypes, meter, rng
from ..dispatch import ON_TENSORS, TENSORS, gradient_edge, wrap
from ..graph import Edge
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

OVERLAPPING = (
    "The {}th input has a dimension with stride 0. gradcheck only supports inputs that are "
    "non-overlapping to be able to compute the numerical gradients correctly. You should call "
    ".contiguous on the input before passing it to gradcheck."
)
UNDEFINED_CHECKED = (
    "Backwards compatibility: New undefined gradient support checking feature is enabled by "
    "default, but it may break existing callers of this function. If this is true for you, you can "
    'call this function with "check_undefined_grad=False" to disable the feature'
)
UNDEFINED_RAISED = (
    "Expected backward function to handle undefined output grads. Please look at "
    '"Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'
)
UNDEFINED_SOME = (
    "Expected all input grads to be undefined or zero when all output grads are undefined or zero. "
    'Please look at "Notes about undefined output gradients" in "tools/autograd/derivatives.yaml"'
)
NOT_REENTRANT = (
    "Backward is not reentrant, i.e., running backward with same input and grad_output multiple "
    "times gives different values, although analytical gradient matches numerical gradient."
    "The tolerance for nondeterminism was {}."
)


class GradcheckError(RuntimeError):
    """Backward and differences do not agree."""


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _differentiable(value: Any) -> list[Tensor]:
    """The tensors among what a function returned that have a gradient."""
    found = []
    for t in _tuple(value):
        if type(t) not in TENSORS:
            kind = type(t).__name__
            raise AttributeError(f"{kind!r} object has no attribute 'requires_grad'")
        if t.requires_grad:
            found.append(t)
    return found


def _floating(value: Any) -> list[Tensor]:
    """Those that could have one, be they on the graph or not."""
    return [t for t in _tuple(value) if type(t) in TENSORS and t._data.dtype.kind in "fc"]


def _reals(array: Any) -> Any:
    """The elements in a row, a complex number as the two that it is made of."""
    flat = np.asarray(array).reshape(-1)
    return np.stack([flat.real, flat.imag], -1).reshape(-1) if flat.dtype.kind == "c" else flat


def _units(array: Any) -> tuple[complex, ...]:
    """The directions in which an element can move."""
    return (1, 1j) if array.dtype.kind == "c" else (1,)


def _numerical(
    function: Callable[..., Any], inputs: Sequence[Any], x: Tensor, eps: float,
    looked_at: Callable[[Any], Sequence[Any]] = _differentiable,
) -> list[Any]:  # fmt: skip
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
                values.append([_reals(t._data).copy() for t in looked_at(function(*inputs))])
            if not rows:
                meter.charge(sum(value.nbytes for value in values[0]) * flat.size)
            rows.append([(up - down) / (2 * eps) for up, down in zip(*values, strict=True)])
        x._data[at] = before
    if not rows:
        return [np.zeros((0, _reals(t._data).size)) for t in looked_at(function(*inputs))]
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


def _check_inputs(given: Sequence[Any]) -> list[tuple[int, Tensor]]:
    """The inputs that require a gradient, with their places."""
    wanted = []
    for i, x in enumerate(given):
        if type(x) not in TENSORS or not x.requires_grad:
            continue
        if x._data.dtype not in (np.float64, np.complex128):
            warnings.warn(SINGLE.format(i), UserWarning, stacklevel=4)
        steps = zip(x._data.strides, x._data.shape, strict=True)
        if x._data.size and any(step == 0 and n > 1 for step, n in steps):
            raise RuntimeError(OVERLAPPING.format(i))
        wanted.append((i, x))
        x.retain_grad()
    if not wanted:
        raise ValueError(NO_INPUT)
    return wanted


def _check_undefined(outputs: Sequence[Tensor], inputs: Sequence[Tensor], k: int | None) -> None:
    """Backward must do with no gradient for output `k`, None for all, and zeros for the others."""
    task = walk.Task("grad", True, None, spare=ON_TENSORS)
    for i, x in enumerate(inputs):
        task.captures.setdefault(_edge(x), []).append(i)
    seeds = [None if k in (None, o) else np.zeros_like(t._data) for o, t in enumerate(outputs)]
    try:
        walk.run(task, [_edge(t) for t in outputs], seeds, ())
    except RuntimeError:
        warnings.warn(UNDEFINED_CHECKED, UserWarning, stacklevel=4)
        raise GradcheckError(UNDEFINED_RAISED) from None
    for g in task.captured.values():
        if g is not None and np.any(getattr(g, "_data", g) != 0):
            warnings.warn(UNDEFINED_CHECKED, UserWarning, stacklevel=4)
            raise GradcheckError(UNDEFINED_SOME)


def _edge(t: Tensor) -> Edge:
    edge = gradient_edge(t)
    assert edge is not None
    return edge


def _check(
    func: Callable[..., Any], given: tuple[Any, ...], *, eps: float, atol: float, rtol: float,
    nondet_tol: float, check_undefined_grad: bool,
) -> None:  # fmt: skip
    """GradcheckError where anything does not agree (_slow_gradcheck and what follows it)."""
    from . import grad

    wanted = _check_inputs(given)
    inputs = [x for _, x in wanted]
    outputs = _differentiable(func(*given))
    if not outputs:
        for x in inputs:
            if any(part.any() for part in _numerical(func, given, x, eps, _floating)):
                raise GradcheckError("Numerical gradient for function expected to be zero")
        return
    numerical = [_numerical(func, given, x, eps) for x in inputs]
    for o, output in enumerate(outputs):
        analytical = _analytical(output, inputs)
        for first, again in zip(analytical, _analytical(output, inputs), strict=True):
            if (np.abs(first - again) > nondet_tol).any():
                raise GradcheckError(NOT_REENTRANT.format(nondet_tol))
        for (i, _), by_steps, by_walk in zip(wanted, numerical, analytical, strict=True):
            if not np.allclose(by_walk, by_steps[o], rtol, atol, equal_nan=True):
                raise GradcheckError(
                    f"Jacobian mismatch for output {o} with respect to input {i},\n"
                    f"numerical:{wrap(by_steps[o])}\nanalytical:{wrap(by_walk)}\n"
                )
    nothing = [wrap(np.zeros_like(t._data)) for t in outputs]
    for g in grad(outputs, inputs, nothing, retain_graph=True, allow_unused=True):
        if g is not None and g._data.any():
            raise GradcheckError("backward not multiplied by grad_output")
    if check_undefined_grad:
        for k in (None, *(range(len(outputs)) if len(outputs) > 1 else ())):
            _check_undefined(_differentiable(func(*given)), inputs, k)


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
    if not check_backward_ad:
        raise AssertionError(
            "Expected at least one of check_forward_ad or check_backward_ad to be True"
        )
    try:
        _check(
            func, _tuple(inputs), eps=eps, atol=atol, rtol=rtol, nondet_tol=nondet_tol,
            check_undefined_grad=check_undefined_grad,
        )  # fmt: skip
    except GradcheckError:
        if raise_exception:
            raise
        return False
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
