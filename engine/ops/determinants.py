"""Determinants, and their logarithms.

The derivatives follow FunctionsManual.cpp, for real matrices. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import rounding
from ..op import helper, op
from ..summation import torch_sum
from .matrix import SMALL, factored, numeric, square, turned
from .scan import others
from .solving import lu_solved


def _det(A: Any) -> Any:
    numeric("linalg.det", A)
    square("linalg.det", A)
    if A.shape[-1] > SMALL:
        return np.asarray(np.linalg.det(A))
    diagonal, sign = _diagonal(A)
    return np.multiply.accumulate(diagonal, -1)[..., -1] * sign if A.size else sign


def _factored(A: Any) -> tuple[Any, Any, bool]:
    """LU and pivots, and whether they are Aᵀ's: PyTorch reads as such what lies row by row."""
    turn = bool(A.flags.c_contiguous) and A.dtype.kind != "c"
    return *factored(turned(A) if turn else A)[:2], turn


def _diagonal(A: Any) -> tuple[Any, Any]:
    """U's diagonal, and the sign of the exchange of rows."""
    lu, pivots, _ = _factored(A)
    exchanged: Any = (pivots != np.arange(1, A.shape[-1] + 1)).sum(-1) % 2
    return lu.diagonal(0, -2, -1), np.asarray(1 - 2 * exchanged, A.dtype)


@helper(tex=r"\v{g} \cdot \v{result} \cdot \v{A}^{-\top}")
def det_backward(ops: Any, g: Any, A: Any, result: Any) -> Any:
    """A pivot of exactly 0 counts as epsilon; twice differentiable by SVD (linalg_det_backward)."""
    if 0 in tuple(A.shape):
        return ops.new_zeros(A, A.shape)
    if A.shape[-1] == 1:
        return ops.unsqueeze(ops.unsqueeze(g, -1), -1)
    if type(A) is np.ndarray:
        scale = (g * result)[..., None, None]
        lu, pivots, turn = _factored(A)
        places = np.arange(A.shape[-1])
        diagonal = lu[..., places, places]
        lu[..., places, places] = np.where(diagonal == 0, np.finfo(A.dtype).eps, diagonal)
        eye = np.broadcast_to(np.eye(A.shape[-1], dtype=A.dtype), A.shape)
        return lu_solved(lu, pivots, eye * scale, True, not turn)
    singular = abs(result) < 100 * float(np.finfo(A.dtype.numpy).eps)
    if not bool(singular.any()):
        return solve_ex_diagonal(ops, g * result, A)
    if result.ndim:
        one_by_one = zip(*[x.reshape((-1, *x.shape[result.ndim :])).unbind(0)
                           for x in (g, A, result)], strict=True)  # fmt: skip
        return ops.stack([det_backward(ops, *each) for each in one_by_one], 0).reshape(A.shape)
    U, S, Vh = ops._linalg_svd(A)
    if bool((S[1:] == S[:-1]).any()):
        raise NotImplementedError(
            "det of a singular matrix of which singular values are equal can't be differentiated "
            "twice: PyTorch gives NaN"
        )
    alpha = g * ops.linalg_det(U) * ops.linalg_det(Vh)
    D = others(ops, ops.unsqueeze(alpha, -1), S, S.ndim - 1)
    return (U * ops.unsqueeze(D, -2)) @ Vh


def solve_ex_diagonal(ops: Any, g: Any, A: Any) -> Any:
    """g times the inverse of Aᵀ, as the solution of a system."""
    d = ops.diag_embed(ops.expand(ops.unsqueeze(g, -1), tuple(A.shape[:-1])), 0, -2, -1)
    return ops.solve_ex(ops.transpose(A, -2, -1), d, True)[0]


op("_linalg_det", "A", name="linalg_det", grad_fn="LinalgDetBackward0", sign="det",
   torch="torch.linalg.det torch.det Tensor.det",
   tex=r"\det \v{A}", forward=_det, vjp={"A": "det_backward(g, A, result)"})


def _slogdet(A: Any) -> Any:
    numeric("linalg.slogdet", A)
    square("linalg.slogdet", A)
    if A.shape[-1] > SMALL or A.dtype.kind == "c":
        sign, logabsdet = np.linalg.slogdet(A)
        return np.asarray(sign), np.asarray(logabsdet)
    diagonal, sign = _diagonal(A)
    return (np.multiply.reduce(np.sign(diagonal), -1) * sign,
            torch_sum(rounding.log(np.abs(diagonal)), (A.ndim - 2,)))


@helper(tex=r"\v{g} \cdot \v{A}^{-\top}")
def slogdet_backward(ops: Any, g: Any, A: Any) -> Any:
    """The sign is constant where it is differentiable (slogdet_backward)."""
    if type(A) is np.ndarray and A.shape[-1] < 8:
        lu, pivots, turn = _factored(A)
        eye = np.broadcast_to(np.eye(A.shape[-1], dtype=A.dtype), A.shape)
        return lu_solved(lu, pivots, eye * g[..., None, None], True, not turn)
    return solve_ex_diagonal(ops, g, A)


op("_linalg_slogdet", "A", grad_fn="LinalgSlogdetBackward0", sign="ln|det|",
   outputs=("sign", "logabsdet"), tex=r"\ln\left|\det \v{A}\right|", forward=_slogdet,
   vjp={"A": "slogdet_backward(g1, A)"})
