"""Complex numbers: their parts, their conjugates, and eigenvalues, which are complex."""

from __future__ import annotations

from typing import Any

from ..dispatch import apply, unwrap
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
def resolve_conj(input: Tensor) -> Tensor:
    """The tensor itself: conjugates are computed at once here."""
    unwrap(input, "resolve_conj")
    return input


@composite("torch.linalg.eig")
def linalg_eig(A: Any, *, out: None = None) -> Any:
    tensor(A, "linalg_eig")
    return TYPES["linalg_eig"](apply(OPS["linalg_eig"], (A,)))


@composite("torch.linalg.eigvals")
def linalg_eigvals(A: Any, *, out: None = None) -> Any:
    tensor(A, "linalg_eigvals")
    return apply(OPS["linalg_eig"], (A,), {"function": "linalg.eigvals"})[0]
