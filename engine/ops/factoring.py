"""LU and Householder reflections: what LAPACK's getrf, geqrf, orgqr and ormqr do.

The derivatives are of the textbook's factors, for real matrices. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op
from .matrix import columns, factored, failed, matrix, numeric, permutation_matrix, turned
from .solving import parts


def _cut(ops: Any, x: Any, dim: int, first: int, last: int) -> Any:
    return ops.slice(x, x.ndim + dim, first, last, 1)


@helper(tex=r"P\,\v{L}^{-\top}\,\Phi\,\v{U}^{-\top}")
def plu_backward(ops: Any, gL: Any, gU: Any, P: Any, L: Any, U: Any) -> Any:
    """The gradient of A = P L U; what is wide or tall is carried to the square part first."""

    def turned(x: Any) -> Any:
        return ops.transpose(x, -2, -1)

    rows, columns = L.shape[-2], U.shape[-1]
    count = min(rows, columns)
    rest = None
    if columns > count:
        U2, gU2 = (_cut(ops, x, -1, count, columns) for x in (U, gU))
        U, gU = (_cut(ops, x, -1, 0, count) for x in (U, gU))
        rest = ops.linalg_solve_triangular(turned(L), gU2, True, True, True)
        gL = gL - rest @ turned(U2)
    if rows > count:
        L2, gL2 = (_cut(ops, x, -2, count, rows) for x in (L, gL))
        L, gL = (_cut(ops, x, -2, 0, count) for x in (L, gL))
        rest = turned(ops.linalg_solve_triangular(U, turned(gL2), True, True, False))
        gU = gU - turned(L2) @ rest
    inner = ops.tril(turned(L) @ gL, -1) + ops.triu(gU @ turned(U), 0)
    inner = turned(ops.linalg_solve_triangular(U, turned(inner), True, True, False))
    out = ops.linalg_solve_triangular(turned(L), inner, True, True, True)
    if rest is not None:
        out = ops.cat([out, rest], out.ndim - (1 if columns > count else 2))
    return P @ out


@helper(tex=r"\operatorname{tril}, \operatorname{triu}")
def lu_split(ops: Any, lu: Any, one: int) -> Any:
    """L and U of one array; `one` stands on L's diagonal."""
    rows, columns = lu.shape[-2:]
    count = min(rows, columns)
    lower = ops.tril(_cut(ops, lu, -1, 0, count), -1)
    upper = ops.triu(_cut(ops, lu, -2, 0, count), 0)
    if one:
        square = ops.diag_embed(ops.diagonal(upper, 0, -2, -1) * 0 + one, 0, -2, -1)
        if rows > count:
            square = ops.cat([square, _cut(ops, lower, -2, count, rows) * 0],
                             square.ndim - 2)
        lower = lower + square
    return lower, upper


@helper(tex=r"P\,L^{-\top}\,\Phi\,U^{-\top}")
def lu_factor_backward(ops: Any, g: Any, LU: Any, pivots: Any) -> Any:
    L, U = lu_split(ops, LU, 1)
    gL, gU = lu_split(ops, g, 0)
    return plu_backward(ops, gL, gU, ops.lu_permutation(LU, pivots), L, U)


def _lu_checked(function: str, A: Any, pivot: bool) -> None:
    matrix(function, A)
    numeric(function, A)
    if not pivot:
        raise RuntimeError(f"{function}: LU without pivoting is not implemented on the CPU")


def _lu_factor_ex(A: Any, pivot: bool = True, check_errors: bool = False,
                  function: str = "torch.linalg.lu_factor") -> Any:
    _lu_checked("linalg.lu_factor", A, pivot)
    lu, pivots, infos = factored(A)
    if check_errors and infos.any():
        raise failed(function, infos, lambda i: (
            f"U[{i},{i}] is zero and using it on lu_solve would result in a division by zero. If "
            "you still want to perform the factorization, consider calling linalg.lu(A, pivot) or "
            "linalg.lu_factor_ex(A, pivot)"))
    return lu, pivots, infos


op("linalg_lu_factor_ex", "A, *, pivot, check_errors, function", sign="LU",
   grad_fn="LinalgLuFactorExBackward0", outputs=("LU", "pivots", "_info"),
   tex=r"\operatorname{lu}(\v{A})", forward=columns(0)(_lu_factor_ex),
   vjp={"A": "lu_factor_backward(g0, LU, pivots)"}, lies="as made")


def _lu(A: Any, pivot: bool = True) -> Any:
    _lu_checked("linalg.lu", A, pivot)
    lu, pivots, _ = factored(A)
    return permutation_matrix(pivots, A.shape[-2], A.dtype), *parts(lu)


op("linalg_lu", "A, *, pivot", grad_fn="LinalgLuBackward0", sign="LU",
   outputs=("_P", "L", "U"), tex=r"\operatorname{lu}(\v{A})", forward=_lu,
   vjp={"A": "plu_backward(g1, g2, _P, L, U)"}, saved_names={"_P": "P"}, lies="as made")


def _lu_unpack(LU_data: Any, LU_pivots: Any, unpack_data: bool = True,
               unpack_pivots: bool = True) -> Any:
    if unpack_pivots and LU_pivots.dtype != np.int32:
        raise RuntimeError(
            "torch.lu_unpack: LU_pivots is expected to be a contiguous tensor of torch.int32 "
            "dtype.\nNote: this function is intended to be used with the output produced by "
            "torch.linalg.lu_factor")
    nothing = np.zeros(0, LU_data.dtype)
    lower, upper = parts(LU_data) if unpack_data else (nothing, nothing)
    rows = LU_data.shape[-2]
    P = permutation_matrix(LU_pivots, rows, LU_data.dtype) if unpack_pivots else nothing
    return P, lower, upper


@helper(tex=r"\operatorname{tril}(\v{gL}) + \operatorname{triu}(\v{gU})")
def lu_unpack_backward(ops: Any, gL: Any, gU: Any, sizes: Any) -> Any:
    rows, columns = sizes[-2:]
    count = min(rows, columns)
    lower, upper = ops.tril(gL, -1), ops.triu(gU, 0)
    if rows > count:
        upper = ops.cat([upper, _cut(ops, lower, -2, count, rows) * 0], upper.ndim - 2)
    if columns > count:
        lower = ops.cat([lower, _cut(ops, upper, -1, count, columns) * 0],
                        lower.ndim - 1)
    return lower + upper


op("lu_unpack", "LU_data, LU_pivots, *, unpack_data, unpack_pivots", sign="LU",
   grad_fn="LuUnpackBackward0", outputs=("_P", "L", "U"), tex=r"\v{LU_data}", forward=_lu_unpack,
   vjp={"LU_data": "lu_unpack_backward(g1, g2, LU_data_sizes)"}, lies="as made")

# --- reflections ----------------------------------------------------------------------------------


def _reflectors(ops: Any, A: Any, count: int) -> Any:
    """The vectors as columns: 0 above the diagonal, 1 on it, what A has below it."""
    V = ops.tril(_cut(ops, A, -1, 0, count), -1)
    ones = ops.diag_embed(ops.diagonal(V, 0, -2, -1) * 0 + 1, 0, -2, -1)
    if A.shape[-2] > count:
        ones = ops.cat([ones, _cut(ops, V, -2, count, A.shape[-2]) * 0],
                       ones.ndim - 2)
    return V + ones


def _reflected(V: Any, tau: Any, onto: Any, transpose: bool = False) -> Any:
    """H_1 H_2 ... H_k times a matrix (or the reverse), H = I - tau v vᵀ."""
    order = range(tau.shape[-1]) if transpose else range(tau.shape[-1] - 1, -1, -1)
    for i in order:
        v = V[..., :, i : i + 1]
        onto = onto - tau[..., None, i : i + 1] * (v @ (turned(v) @ onto))
    return onto


def _elements(x: Any) -> int:
    """How many there are; PyTorch gives no gradient (None) for reflectors without any."""
    return prod(x.shape)


def _eye_like(ops: Any, V: Any, columns: int) -> Any:
    """Ones on the diagonal of a matrix with V's rows."""
    rows = V.shape[-2]
    square = ops.new_zeros(V, (*V.shape[:-2], rows)) + 1
    return _cut(ops, ops.diag_embed(square, 0, -2, -1), -1, 0, columns)


def _reflection_gradients(ops: Any, g: Any, A: Any, tau: Any, columns: int) -> Any:
    """The gradients of A and tau from that of the first columns of H_1 ... H_k."""
    count = tau.shape[-1]
    V = _reflectors(ops, A, count)
    vectors = [_cut(ops, V, -1, i, i + 1) for i in range(count)]
    scales = [ops.unsqueeze(_cut(ops, tau, -1, i, i + 1), -1) for i in range(count)]
    after = [_eye_like(ops, V, columns)]
    for v, t in zip(vectors[:0:-1], scales[:0:-1], strict=True):
        after.append(after[-1] - t * (v @ (ops.transpose(v, -2, -1) @ after[-1])))
    of_vectors, of_scales = [], []
    for v, t, R in zip(vectors, scales, reversed(after), strict=True):
        a = ops.transpose(ops.transpose(v, -2, -1) @ g, -2, -1)
        b = ops.transpose(ops.transpose(v, -2, -1) @ R, -2, -1)
        of_scales.append(-ops.sum_dim(a * b, (a.ndim - 2, a.ndim - 1), False))
        of_vectors.append(-t * (g @ b + R @ a))
        g = g - t * (v @ ops.transpose(a, -2, -1))
    gV = ops.tril(ops.cat(of_vectors, A.ndim - 1), -1)
    if A.shape[-1] > count:
        gV = ops.cat([gV, _cut(ops, A, -1, count, A.shape[-1]) * 0], A.ndim - 1)
    return gV, ops.stack(of_scales, tau.ndim - 1)


def _householder_product(input: Any, tau: Any) -> Any:
    function = "torch.linalg.householder_product"
    if input.ndim < 2:
        raise RuntimeError(f"{function}: input must have at least 2 dimensions.")
    if input.shape[-2] < input.shape[-1]:
        raise RuntimeError(
            f"{function}: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if input.shape[-1] < tau.shape[-1]:
        raise RuntimeError(
            f"{function}: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    if input.ndim - tau.ndim != 1:
        raise RuntimeError(
            f"{function}: Expected tau to have one dimension less than input, but got tau.ndim "
            f"equal to {tau.ndim} and input.ndim is equal to {input.ndim}")
    if input.shape[:-2] != tau.shape[:-1]:
        raise RuntimeError(
            f"{function}: Expected batch dimensions of tau to be equal to input.shape[:-2], but "
            f"got {list(tau.shape[:-1])}")
    meter.charge(input.nbytes * 3)
    eye = np.broadcast_to(np.eye(*input.shape[-2:], dtype=input.dtype), input.shape)
    return _reflected(_columns(input, tau.shape[-1]), tau, eye) + np.zeros((), input.dtype)


def _columns(input: Any, count: int) -> Any:
    return np.tril(input[..., :count], -1) + np.eye(input.shape[-2], count, dtype=input.dtype)


@helper(tex=r"\v{g}")
def householder_backward(ops: Any, g: Any, input: Any, tau: Any) -> Any:
    if not _elements(input) or not _elements(tau):
        return None
    return _reflection_gradients(ops, g, input, tau, input.shape[-1])[0]


@helper(tex=r"\v{g}")
def householder_backward_tau(ops: Any, g: Any, input: Any, tau: Any) -> Any:
    if not _elements(input) or not _elements(tau):
        return None
    return _reflection_gradients(ops, g, input, tau, input.shape[-1])[1]


op("linalg_householder_product", "input, tau", sign="H₁H₂…",
   grad_fn="LinalgHouseholderProductBackward0",
   torch="torch.linalg.householder_product torch.orgqr Tensor.orgqr",
   tex=r"\prod_i \left(I - \tau_i v_i v_i^{\top}\right)", forward=columns(0)(_householder_product),
   vjp={"input": "householder_backward(g, input, tau)",
        "tau": "householder_backward_tau(g, input, tau)"}, lies="as made")


def _ormqr(self: Any, input2: Any, input3: Any, left: bool = True, transpose: bool = False) -> Any:
    function = "torch.ormqr"
    for name, a in (("input", self), ("other", input3)):
        if a.ndim < 2:
            raise RuntimeError(f"{function}: {name} must have at least 2 dimensions.")
    side = -2 if left else -1
    if input3.shape[side] < input2.shape[-1]:
        raise RuntimeError(
            f"{function}: other.shape[{side}] must be greater than or equal to tau.shape[-1]")
    if input3.shape[side] != self.shape[-2]:
        raise RuntimeError(f"{function}: other.shape[{side}] must be equal to input.shape[-2]")
    for name, a in (("tau", input2), ("other", input3)):
        if a.ndim != self.ndim - (name == "tau"):
            less = name == "tau"
            what = "one dimension less than" if less else "the same number of dimensions as"
            raise RuntimeError(
                f"{function}: Expected {name} to have {what} input, but got {name}.ndim equal to "
                f"{a.ndim} and input.ndim is equal to {self.ndim}")
    meter.charge(input3.nbytes)
    V = _columns(self, input2.shape[-1])
    if left:
        return _reflected(V, input2, input3, transpose) + np.zeros((), input3.dtype)
    return np.ascontiguousarray(turned(_reflected(V, input2, turned(input3), not transpose)))


def _of_q(ops: Any, g: Any, self: Any, input2: Any, input3: Any, left: bool,
          transpose: bool) -> Any:
    """The gradients of the reflectors, by that of Q whole."""
    if not _elements(self) or not _elements(input2):
        return None, None
    gQ = g @ ops.transpose(input3, -2, -1) if left else ops.transpose(input3, -2, -1) @ g
    gQ = ops.transpose(gQ, -2, -1) if transpose else gQ
    return _reflection_gradients(ops, gQ, self, input2, self.shape[-2])


@helper(tex=r"\v{g}\,\v{input3}^{\top}")
def ormqr_backward(ops: Any, g: Any, self: Any, input2: Any, input3: Any, left: bool,
                   transpose: bool, which: int) -> Any:
    return _of_q(ops, g, self, input2, input3, left, transpose)[which]


op("ormqr", "self, input2, input3, *, left, transpose", grad_fn="OrmqrBackward0", sign="Q×",
   tex=r"Q\,\v{input3}", forward=columns(0)(_ormqr),
   vjp={"self": "ormqr_backward(g, self, input2, input3, left, transpose, 0)",
        "input2": "ormqr_backward(g, self, input2, input3, left, transpose, 1)",
        "input3": "ormqr(self, input2, g, left, not transpose)"}, lies="as made")


def _geqrf(self: Any) -> Any:
    matrix("torch.geqrf", self, "input")
    meter.charge(self.nbytes)
    h, tau = np.linalg.qr(self, "raw")
    return np.ascontiguousarray(turned(h)), tau


op("geqrf", "self", grad_fn="GeqrfBackward0", sign="QR", outputs=("a", "tau"),
   tex=r"\operatorname{geqrf}(\v{self})", forward=columns(0)(_geqrf),
   vjp={"self": "geqrf_backward(g0)"}, lies="as made")


@helper(tex=r"\v{g}")
def geqrf_backward(ops: Any, g: Any) -> Any:
    raise NotImplementedError("the derivative for 'geqrf' is not implemented.")
