"""Complex numbers: their parts, their conjugates, and eigenvalues, which are complex."""

from __future__ import annotations

from typing import Any

from ..dispatch import apply, gradient_edge, unwrap
from ..graph import OpNode
from ..op import OPS
from ..return_types import TYPES
from ..tensor import Tensor
from .registry import SPELLED, composite
from .shape import SELECT, conjugated
from .solving import tensor


def _part(input: Tensor, index: int) -> Any:
    pairs = apply(OPS["view_as_real"], (input,))
    return apply(SELECT, (pairs,), {"dim": input._data.ndim, "index": index})


@composite("torch.real")
def real(input: Any) -> Any:
    return _part(input, 0) if unwrap(input, "real").dtype.kind == "c" else input


@composite("torch.imag")
def imag(input: Any) -> Any:
    if unwrap(input, "imag").dtype.kind != "c":
        raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")
    return _part(input, 1)


SPELLED["Tensor.real"] = property(real)
SPELLED["Tensor.imag"] = property(imag)


@composite("torch.conj Tensor.conj")
def conj(input: Tensor) -> Any:
    unwrap(input, "conj")
    return conjugated(input)


@composite("torch.conj_physical Tensor.conj_physical")
def conj_physical(input: Tensor) -> Any:
    if unwrap(input, "conj_physical").dtype.kind != "c":
        return input
    return apply(OPS["_conj_physical"], (input,))


@composite("torch.resolve_conj Tensor.resolve_conj torch.resolve_neg Tensor.resolve_neg")
def resolve_conj(input: Any) -> Any:
    """A copy of what is lazily conjugated in PyTorch, as its history says; else the tensor itself:
    conjugates are computed at once here."""
    unwrap(input, "resolve_conj")
    lazy, edge = False, gradient_edge(input)
    while edge is not None and isinstance(edge[0], OpNode):
        op = edge[0].op
        if op.aten != "_conj" and not op.view:
            break
        lazy ^= op.aten == "_conj"
        edge = edge[0]._next[0]
    return input.clone() if lazy else input


@composite("torch.linalg.eig")
def linalg_eig(A: Any, *, out: None = None) -> Any:
    tensor(A, "linalg_eig")
    return TYPES["linalg_eig"](apply(OPS["linalg_eig"], (A,)))


@composite("torch.linalg.eigvals")
def linalg_eigvals(A: Any, *, out: None = None) -> Any:
    tensor(A, "linalg_eigvals")
    return apply(OPS["linalg_eig"], (A,), {"function": "linalg.eigvals"})[0]
