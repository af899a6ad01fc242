"""torch.func.jacrev, jacfwd, hessian, jvp: whole derivatives, a row or a column at a time.

What PyTorch does in forward mode is done backwards twice, as torch.autograd.functional.jvp does.
It must not know how a level's variables are made (gradients.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ..dispatch import ON_TENSORS, TENSORS, wrap
from ..tensor import Tensor
from . import trees
from .gradients import (
    Argnums,
    Level,
    chosen,
    named,
    pullback,
    pulled,
    split_aux,
    tensors_of,
    transforming,
)

JVP = "jvp(f, primals, tangents)"


def _basis(tensors: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    """For each element of all tensors: zeros in their shapes, one at that element."""
    for i, t in enumerate(tensors):
        for k in range(t._data.size):
            one = [np.zeros_like(x._data) for x in tensors]
            one[i].reshape(-1)[k] = 1
            yield [wrap(a) for a in one]


def _real(name: str, tree: Any, side: str) -> None:
    for i, t in enumerate(trees.flatten(tree)[0]):
        if type(t) in TENSORS and t._data.dtype.kind == "c":
            raise RuntimeError(
                f"{name}: Expected all {side} to be real but received complex tensor at flattened "
                f"input idx: {i}"
            )


def _picked(arguments: tuple[Any, ...], argnums: Argnums) -> Any:
    return tuple(arguments[n] for n in ((argnums,) if isinstance(argnums, int) else argnums))


def _nested(
    table: Sequence[Sequence[Any]], output: trees.Spec | None, inputs: trees.Spec | None,
    argnums: Argnums,
) -> Any:  # fmt: skip
    """`table[o][i]`, the derivative of output `o` by input `i`, nested as outputs of inputs."""
    rows = [trees.unflatten(row, inputs) for row in table]
    return trees.unflatten([row[0] if isinstance(argnums, int) else row for row in rows], output)


def jacrev(
    func: Callable[..., Any], argnums: Any = 0, *, has_aux: bool = False,
    chunk_size: int | None = None, _preallocate_and_copy: bool = False,
) -> Callable[..., Any]:  # fmt: skip
    """A function that gives the Jacobian of `func`, a row for each element of its output."""
    if chunk_size is not None and not chunk_size > 0:
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    def rows(*args: Any) -> Any:
        _real("jacrev", args, "inputs")
        places = chosen(args, argnums)
        output, back, aux = pullback(func, args, places, has_aux)
        flat, spec = trees.flatten(output)
        _real("jacrev", flat, "outputs")
        inputs, inputs_spec = trees.flatten(_picked(args, places))
        found = [trees.flatten(back(trees.unflatten(seeds, spec)))[0] for seeds in _basis(flat)]
        table: list[list[Any]] = []
        at = 0
        for o in flat:
            n = o._data.size
            table.append([
                _stacked([row[i] for row in found[at : at + n]], x, 0).view(
                    [*o._data.shape, *x._data.shape]
                )
                for i, x in enumerate(inputs)
            ])  # fmt: skip
            at += n
        jacobian = _nested(table, spec, inputs_spec, places)
        return (jacobian, aux) if has_aux else jacobian

    return named(rows, func)


def _stacked(parts: Sequence[Tensor], like: Tensor, dim: int) -> Any:
    return ON_TENSORS.stack(parts, dim) if parts else wrap(like._data[:0])


def _pushed(
    func: Callable[..., Any], primals: tuple[Any, ...], argnums: Argnums, has_aux: bool
) -> tuple[Any, trees.Spec | None, Callable[[Sequence[Tensor]], list[Any]], Any]:
    """The output of `func`, how it is nested, the function from tangents of the primals to those
    of the output, and what the output has beside it."""
    level = Level()
    with transforming():
        given, variables, _ = level.lifted(primals, argnums)
        output = func(*given)
        aux = None
        if has_aux:
            output, aux = split_aux(output, JVP)
        flat, spec = tensors_of(output, JVP)
        # The gradient is linear in what it starts from: its own derivative by that is the push.
        seeds = [level.leaf(wrap(np.zeros_like(o._data))) for o in flat]
        slopes = pulled(flat, variables, seeds)

    def forwards(tangents: Sequence[Tensor]) -> list[Any]:
        with transforming():
            moved = pulled(slopes, seeds, tangents)
        found: list[Any] = level.settled(moved)
        return found

    return level.settled(output), spec, forwards, level.settled(aux) if has_aux else None


def jvp(
    func: Callable[..., Any], primals: Any, tangents: Any, *, strict: bool = False,
    has_aux: bool = False,
) -> Any:  # fmt: skip
    """The output of `func` at `primals`, and how it moves when they move by `tangents`."""
    if strict:
        raise NotImplementedError("torch.func.jvp is supported here with strict=False")
    if not isinstance(primals, tuple):
        raise RuntimeError(
            f"{JVP}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals)."
        )
    flat, spec = trees.flatten(primals)
    moves, moves_spec = trees.flatten(tangents)
    if spec != moves_spec:
        raise RuntimeError(
            f"{JVP}: Expected primals and tangents to have the same python structure. For example, "
            "if primals is a tuple of 3 tensors, tangents also must be. Got primals with structure "
            f"{trees.shown(spec)} and tangents with structure {trees.shown(moves_spec)}"
        )
    for name, given in (("primals", flat), ("tangents", moves)):
        if not given:
            raise RuntimeError(f"{JVP}: Expected {name} to contain at least one Tensor.")
        for x in given:
            if type(x) not in TENSORS:
                raise RuntimeError(f"{JVP}: Expected {name} to only contain Tensors, got {type(x)}")
    for x, move in zip(flat, moves, strict=True):
        if move._data.dtype.kind not in "fc":
            raise ValueError(
                f"Expected tangent to be floating point or complex, but got: {move.dtype}"
            )
        if x._data.shape != move._data.shape:
            raise RuntimeError(
                "Trying to set a forward gradient that has a different size than that of the "
                f"original Tensor, this is not supported. Tensor is of size {[*x.shape]} while the "
                f"given forward gradient is of size {[*move.shape]}. "
            )
        if x.dtype != move.dtype:
            raise NotImplementedError(
                "a tangent of another dtype than its primal is not available here: use "
                "tangent.to(primal.dtype)"
            )
    output, output_spec, forwards, aux = _pushed(func, primals, tuple(range(len(primals))), has_aux)
    moved = trees.unflatten(forwards(moves), output_spec)
    return (output, moved, aux) if has_aux else (output, moved)


def jacfwd(
    func: Callable[..., Any], argnums: Any = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """A function that gives the Jacobian of `func`, a column for each element of its input."""

    def columns(*args: Any) -> Any:
        _real("jacfwd", args, "inputs")
        places = chosen(args, argnums)
        inputs, inputs_spec = trees.flatten(_picked(args, places))
        output, spec, forwards, aux = _pushed(func, args, places, has_aux)
        flat = trees.flatten(output)[0]
        _real("jacfwd", flat, "outputs")
        found = [forwards(moves) for moves in _basis(inputs)]
        table: list[list[Any]] = []
        for k, o in enumerate(flat):
            row, at = [], 0
            for x in inputs:
                n = x._data.size
                whole = _stacked([moved[k] for moved in found[at : at + n]], x, -1)
                row.append(whole.reshape([*o._data.shape, *x._data.shape]))
                at += n
            table.append(row)
        jacobian = _nested(table, spec, inputs_spec, places)
        return (jacobian, aux) if has_aux else jacobian

    return named(columns, func)


def hessian(func: Callable[..., Any], argnums: Any = 0) -> Callable[..., Any]:
    """A function that gives the second derivatives of `func`."""
    return jacfwd(jacrev(func, argnums), argnums)
