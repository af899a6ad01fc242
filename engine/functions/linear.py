"""Products of tensors: what `@`, `torch.matmul` and `F.linear` are made of (ATen's Linear.cpp and
LinearAlgebra.cpp: the same steps, so the same nodes)."""

from __future__ import annotations

import math
from collections.abc import Callable
from inspect import signature
from typing import Any

import numpy as np

from ..dispatch import NUMBER_TYPES, TENSORS, Call, apply, apply_inplace, unwrap
from ..errors import size_mismatch
from ..op import OPS
from ..sparse_tensor import SparseTensor
from ..tensor import Tensor
from .arithmetic import warn_of_old_overload
from .registry import RESOLVERS, SPELLED, caller, composite, resolver
from .sparse import product as sparse_product

MM, ADDMM, BMM, MV, DOT = (OPS[n] for n in ("mm", "addmm", "bmm", "mv", "dot"))
ADD, T = OPS["add.Tensor"], OPS["t"]
UNIT = {"beta": 1, "alpha": 1}


def tensors(function: str, names: tuple[str, ...], *values: Any) -> None:
    """TypeError in PyTorch's words unless all values are tensors."""
    for value in values:
        if type(value) not in TENSORS:
            i = next(i for i, v in enumerate(values) if v is value)
            unwrap(value, function, f"'{names[i]}' (position {i + 1})")


def _scaling(beta: Any, alpha: Any) -> dict[str, Any]:
    return UNIT if beta == 1 and alpha == 1 else {"beta": beta, "alpha": alpha}


@resolver
def mm(input: Any, mat2: Any) -> Call:
    if type(input) is SparseTensor:
        return sparse_product(input, mat2)
    tensors("mm", ("input", "mat2"), input, mat2)
    return MM, (input, mat2), {}


@resolver
def bmm(input: Any, mat2: Any) -> Call:
    tensors("bmm", ("input", "mat2"), input, mat2)
    return BMM, (input, mat2), {}


@resolver
def mv(input: Any, vec: Any) -> Call:
    tensors("mv", ("input", "vec"), input, vec)
    return MV, (input, vec), {}


@resolver
def dot(input: Any, tensor: Any) -> Call:
    tensors("dot", ("input", "tensor"), input, tensor)
    return DOT, (input, tensor), {}


@resolver
def vdot(input: Any, other: Any) -> Call:
    tensors("vdot", ("input", "other"), input, other)
    return OPS["vdot"], (input, other), {}


@resolver
def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Call:
    tensors("addmm", ("input", "mat1", "mat2"), input, mat1, mat2)
    return ADDMM, (input, mat1, mat2), _scaling(beta, alpha)


@resolver
def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Call:
    tensors("baddbmm", ("input", "batch1", "batch2"), input, batch1, batch2)
    return OPS["baddbmm"], (input, batch1, batch2), _scaling(beta, alpha)


@resolver
def addbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Call:
    tensors("addbmm", ("input", "batch1", "batch2"), input, batch1, batch2)
    return OPS["addbmm"], (input, batch1, batch2), _scaling(beta, alpha)


@resolver
def addmv(input: Any, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Call:
    tensors("addmv", ("input", "mat", "vec"), input, mat, vec)
    return OPS["addmv"], (input, mat, vec), _scaling(beta, alpha)


@resolver
def addr(input: Any, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1) -> Call:
    tensors("addr", ("input", "vec1", "vec2"), input, vec1, vec2)
    return OPS["addr"], (input, vec1, vec2), _scaling(beta, alpha)


FACTORS = "Number beta = 1, Number alpha = 1"


def _with_factors(name: str, resolve: Callable[..., Call]) -> None:
    """The function, and its methods; also in the old overloads that have the factors in front:
    `addmm(beta, input, alpha, mat1, mat2)`, with or without alpha."""
    one, other = list(signature(resolve).parameters)[1:3]

    def found(called: str, self: Any, beta: Any, rest: Any) -> tuple[Any, Any, dict[str, Any]]:
        a, b = rest[-2:]
        taken, out = ("", "") if self is None else ("Tensor input, ", ", Tensor out = None")
        alpha = "Number alpha, " if len(rest) > 2 else ""
        pair = f"Tensor {one}, Tensor {other}"
        now = [f"{taken}{pair}, *, {FACTORS}{out}"]
        if taken and called in ("addmm", "baddbmm"):
            now.append(f"{taken}{pair}, torch.dtype out_dtype, *, {FACTORS}{out}")
        old = f"Number beta, {taken}{alpha}{pair}" + (", *, Tensor out = None" if taken else "")
        warn_of_old_overload(called, old, *now)
        return a, b, {"beta": beta, "alpha": rest[0] if alpha else 1}

    def function(*args: Any, **given: Any) -> Call:
        if len(args) in (4, 5) and type(args[0]) in NUMBER_TYPES and not given:
            beta, x, *rest = args
            a, b, factors = found(name, x, beta, rest)
            return resolve(x, a, b, **factors)
        return resolve(*args, **given)

    def method(self: Any, *args: Any, called: str = name, **given: Any) -> Call:
        if len(args) in (3, 4) and type(args[0]) in NUMBER_TYPES and not given:
            a, b, factors = found(called, None, args[0], args[1:])
            return resolve(self, a, b, **factors)
        return resolve(self, *args, **given)

    def writing(self: Any, *args: Any, **given: Any) -> Tensor:
        return apply_inplace(*method(self, *args, called=f"{name}_", **given))

    RESOLVERS[name] = function
    SPELLED[f"Tensor.{name}"] = caller(method, name, "Tensor")
    composite(f"Tensor.{name}_")(writing)


for _name, _resolve in (("addmm", addmm), ("baddbmm", baddbmm), ("addbmm", addbmm),
                        ("addmv", addmv), ("addr", addr)):  # fmt: skip
    _with_factors(_name, _resolve)


@composite("torch.outer torch.ger Tensor.outer Tensor.ger")
def outer(input: Any, vec2: Any) -> Any:
    """All products of two vectors' elements: a column times a row."""
    tensors("outer", ("input", "vec2"), input, vec2)
    for name, x in (("self", input), ("vec2", vec2)):
        if x.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {x.ndim}-D")
    return input.reshape((input.shape[0], 1)) * vec2


@composite("torch.inner Tensor.inner")
def inner(input: Any, other: Any) -> Any:
    tensors("inner", ("input", "other"), input, other)
    if input.ndim == 0 or other.ndim == 0:
        return input * other
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.shape)} and {list(other.shape)}"
        )
    from .contraction import tensordot

    return tensordot(input, other, [[-1], [-1]])


# --- matmul -------------------------------------------------------------------------------------


def _folds(a: Tensor, b: Tensor) -> bool:
    """Whether the larger tensor becomes a matrix, not the smaller one a batch (should_fold)."""
    larger, smaller = (a, b) if a.ndim >= b.ndim else (b, a)
    if not (larger.ndim >= 3 and smaller.ndim <= 2):
        return False
    if smaller.requires_grad:
        return True
    if a.ndim == 2:
        return False
    array = larger._data if larger is a else np.swapaxes(larger._data, -1, -2)
    if array.size == 0:
        return True
    shape, steps = array.shape, array.strides
    return all(steps[i] == steps[i + 1] * shape[i + 1] for i in range(array.ndim - 2))


def _folded(a: Any, b: Any) -> Any:
    swapped = b.ndim > a.ndim
    large = b.transpose(-1, -2) if swapped else a
    small = b if not swapped else a.t() if a.ndim == 2 else a
    shape = tuple(large.shape[:-1])
    flat = large.reshape((math.prod(shape), large.shape[-1]))
    if small.ndim == 1:
        return unsafe_view(apply(MV, (flat, small)), shape)
    out = unsafe_view(apply(MM, (flat, small)), (*shape, small.shape[1]))
    return out.transpose(-1, -2).contiguous() if swapped else out


def unsafe_view(x: Tensor, shape: tuple[int, ...]) -> Any:
    """A fresh tensor in another shape: no view, nobody else holds it."""
    return apply(OPS["_unsafe_view"], (x,), {"size": shape})


def _batched(a: Any, b: Any) -> Any:
    n = a.shape[-2] if a.ndim > 1 else 1
    m1, m2 = a.shape[-1], b.shape[-2] if b.ndim > 1 else b.shape[0]
    p = b.shape[-1] if b.ndim > 1 else 1
    lead_a, lead_b = tuple(a.shape[:-2]), tuple(b.shape[:-2])
    if a.ndim == 3 and b.ndim == 3 and lead_a != lead_b:
        if lead_a[0] == 1 and a.requires_grad:
            return multiplied(a.squeeze(0), b)
        if lead_b[0] == 1 and b.requires_grad:
            return multiplied(a, b.squeeze(0))
    wrong = size_mismatch(lead_a, lead_b)
    if wrong is not None:
        raise wrong
    lead = tuple(np.broadcast_shapes(lead_a, lead_b))
    count = math.prod(lead)
    left = a.expand((*lead, n, m1)).reshape((count, n, m1))
    if b.ndim == 1:
        right = b.expand((*lead, m2)).reshape((count, m2)).unsqueeze(2)
    else:
        right = b.expand((*lead, m2, p)).reshape((count, m2, p))
    out = apply(BMM, (left, right))
    shape = lead + ((n,) if a.ndim > 1 else ()) + ((p,) if b.ndim > 1 else ())
    return unsafe_view(out.squeeze(-1) if b.ndim == 1 else out, shape)


def multiplied(a: Any, b: Any) -> Any:
    """`a @ b` by the ranks of both (_matmul_impl)."""
    ranks = a.ndim, b.ndim
    if 0 in ranks:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {a.ndim}D and {b.ndim}D"
        )
    if ranks == (1, 1):
        return apply(DOT, (a, b))
    if ranks == (2, 1):
        return apply(MV, (a, b))
    if ranks == (1, 2):
        return apply(OPS["squeeze_.dim"], (apply(MM, (a.unsqueeze(0), b)),), {"dim": 0})
    if ranks == (2, 2):
        return apply(MM, (a, b))
    return _folded(a, b) if _folds(a, b) else _batched(a, b)


@composite("torch.matmul Tensor.matmul torch.linalg.matmul")
def matmul(input: Any, other: Any) -> Any:
    if type(input) is SparseTensor:
        return apply(*sparse_product(input, other))
    tensors("matmul", ("input", "other"), input, other)
    return multiplied(input, other)


@composite("Tensor.__matmul__")
def __matmul__(self: Tensor, other: Any) -> Any:  # noqa: N807 - Python's name
    return multiplied(self, other) if type(other) in TENSORS else NotImplemented


@composite("Tensor.__rmatmul__")
def __rmatmul__(self: Tensor, other: Any) -> Any:  # noqa: N807
    return multiplied(other, self) if type(other) in TENSORS else NotImplemented


# --- linear -------------------------------------------------------------------------------------


@composite("F.linear")
def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """`input @ weight.T + bias`: one addmm where the input lies in order, else matmul and add_."""
    tensors("linear", ("input", "weight"), input, weight)
    if bias is not None:
        unwrap(bias, "linear", "'bias' (position 3)")
    rank = input._data.ndim
    if rank == 0 or weight._data.ndim == 0:
        raise RuntimeError(
            "both arguments to linear need to be at least 1D, but they are "
            f"{input.ndim}D and {weight.ndim}D"
        )
    if bias is None:
        return multiplied(input, weight.t())
    if rank == 2:
        turned = apply(T, (weight,)) if weight._data.ndim == 2 else weight.t()
        return apply(ADDMM, (bias, input, turned), UNIT)
    if input.is_contiguous():
        shape = tuple(input.shape)
        flat = input.reshape((math.prod(shape[:-1]), shape[-1]))
        out = apply(ADDMM, (bias, flat, weight.t()), UNIT)
        return out.view((*shape[:-1], out.shape[1]))
    return apply_inplace(ADD, (multiplied(input, weight.t()), bias), {"alpha": 1})
