"""Matrix decompositions: SVD, QR, eigenvalues of symmetric matrices, Cholesky.

The derivatives follow FunctionsManual.cpp, for real matrices. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op
from .matrix import LinAlgError, columns, failed, matrix, numeric, square, substituted, turned

# --- singular values ------------------------------------------------------------------------------


def _svd(A: Any, full_matrices: bool = False) -> tuple[Any, Any, Any]:
    matrix("linalg.svd", A)
    numeric("linalg.svd", A)
    rows, columns = A.shape[-2:]
    meter.charge((A[..., :1, :1].size or 1) * A.itemsize * (
        (rows * rows + columns * columns) if full_matrices else 2 * rows * columns))
    if not A.size:
        count = min(rows, columns)
        wide = (rows, columns) if full_matrices else (count, count)
        batch = A.shape[:-2]
        eyes = [np.eye(rows, wide[0], dtype=A.dtype), np.eye(wide[1], columns, dtype=A.dtype)]
        u, vh = (np.broadcast_to(e, batch + e.shape).copy() for e in eyes)
        return u, np.zeros((*batch, count), A.real.dtype), vh
    try:
        u, s, vh = np.linalg.svd(A, full_matrices=full_matrices)
    except np.linalg.LinAlgError:
        raise LinAlgError(
            "linalg.svd: The algorithm failed to converge because the input matrix contained "
            "non-finite values.") from None
    return u, s, vh


@helper(tex=r"\v{U}\,\operatorname{diag}(\v{gS})\,\v{Vh}")
def svd_backward(ops: Any, gU: Any, gS: Any, gVh: Any, U: Any, S: Any, Vh: Any) -> Any:
    """The derivative of A = U diag(S) Vh (svd_backward in FunctionsManual.cpp), real matrices."""

    def turned(x: Any) -> Any:
        return ops.transpose(x, -2, -1)

    def diagonal(x: Any) -> Any:
        return ops.diag_embed(x, 0, -2, -1)

    count = S.shape[-1]
    out_u, out_v = bool((gU != 0).any()), bool((gVh != 0).any())
    if U.shape[-1] > count:  # full_matrices: what completes the bases is arbitrary
        gU, U = (ops.slice(x, x.ndim - 1, 0, count, 1) for x in (gU, U))
    if Vh.shape[-2] > count:
        gVh, Vh = (ops.slice(x, x.ndim - 2, 0, count, 1) for x in (gVh, Vh))
    inner = diagonal(gS)
    if out_u or out_v:
        squares = S * S
        gaps = ops.unsqueeze(squares, -2) - ops.unsqueeze(squares, -1) + diagonal(S * 0 + 1)
    if out_u:
        turn = turned(U) @ gU
        inner = inner + (turn - turned(turn)) / gaps * ops.unsqueeze(S, -2)
    if out_v:
        turn = Vh @ turned(gVh)
        inner = inner + ops.unsqueeze(S, -1) * ((turn - turned(turn)) / gaps)
    out = U @ inner @ Vh
    if out_u and U.shape[-2] > count:
        rest = gU / ops.unsqueeze(S, -2)
        out = out + (rest - U @ (turned(U) @ rest)) @ Vh
    if out_v and Vh.shape[-1] > count:
        rest = gVh / ops.unsqueeze(S, -1)
        out = out + U @ (rest - (rest @ turned(Vh)) @ Vh)
    return out


op("_linalg_svd", "A, *, full_matrices", grad_fn="LinalgSvdBackward0", sign="SVD",
   outputs=("U", "S", "Vh"), tex=r"\operatorname{svd}(\v{A})", forward=columns(0, 2)(_svd),
   vjp={"A": "svd_backward(g0, g1, g2, U, S, Vh)"}, lies="as made")

# --- eigenvalues of symmetric matrices ------------------------------------------------------------


def _eigh(A: Any, UPLO: str = "L") -> tuple[Any, Any]:
    numeric("linalg.eigh", A)
    square("linalg.eigh", A)
    meter.charge(A.nbytes)
    try:
        values, vectors = np.linalg.eigh(A, UPLO)  # type: ignore[call-overload]
    except np.linalg.LinAlgError:
        raise LinAlgError(
            "linalg.eigh: The algorithm failed to converge because the input matrix is "
            "ill-conditioned or has too many repeated eigenvalues.") from None
    return values, vectors


@helper(tex=r"\v{eigenvectors}\,\operatorname{diag}(\v{g})\,\v{eigenvectors}^{\top}")
def eigh_backward(ops: Any, g: Any, gV: Any, eigenvalues: Any, eigenvectors: Any) -> Any:
    """What the vectors add is divided by the gaps between values (linalg_eig_backward)."""
    back = ops.transpose(eigenvectors, -2, -1)
    if not bool((gV != 0).any()):
        return (eigenvectors * ops.unsqueeze(g, -2)) @ back
    one = ops.diag_embed(eigenvalues * 0 + 1, 0, -2, -1)
    gaps = ops.unsqueeze(eigenvalues, -2) - ops.unsqueeze(eigenvalues, -1) + one
    turn = back @ gV
    turn = (turn - ops.transpose(turn, -2, -1)) * 0.5
    inner = turn / gaps + ops.diag_embed(g, 0, -2, -1)
    return eigenvectors @ inner @ back


op("_linalg_eigh", "A, *, UPLO", grad_fn="LinalgEighBackward0", sign="λ",
   outputs=("eigenvalues", "eigenvectors"), tex=r"\operatorname{eigh}(\v{A})",
   forward=columns(1)(_eigh),
   vjp={"A": "eigh_backward(g0, g1, eigenvalues, eigenvectors)"}, lies="as made")

# --- QR -------------------------------------------------------------------------------------------


def _qr(A: Any, mode: str = "reduced") -> tuple[Any, Any]:
    matrix("linalg.qr", A)
    numeric("linalg.qr", A)
    rows, columns = A.shape[-2:]
    whole = A[..., :1, :1].size or 1
    meter.charge(whole * A.itemsize * (rows * rows if mode == "complete" else rows * columns))
    if not A.size:
        count = rows if mode == "complete" else min(rows, columns)
        eye = np.eye(rows, count, dtype=A.dtype)
        q = np.broadcast_to(eye, A.shape[:-2] + eye.shape).copy()
        r = np.zeros((*A.shape[:-2], count, columns), A.dtype)
        return (np.zeros(0, A.dtype), r) if mode == "r" else (q, r)
    if mode == "r":
        return np.zeros(0, A.dtype), np.linalg.qr(A, "r")
    q, r = np.linalg.qr(A, mode)  # type: ignore[call-overload]
    return q, r


@helper(tex=r"\left(\v{gQ} + \v{Q}\,M\right)\,\v{R}^{-\top}")
def qr_backward(ops: Any, gQ: Any, gR: Any, Q: Any, R: Any, mode: str) -> Any:
    """By a triangular system; wide matrices by their square part (linalg_qr_backward)."""
    if mode == "r":
        raise RuntimeError(
            "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. "
            "Please use linalg.qr(A, mode='reduced') if you are going to differentiate through "
            "linalg.qr.")
    rows, columns = Q.shape[-2], R.shape[-1]
    if mode == "complete" and rows > columns:
        raise RuntimeError(
            "The QR decomposition is not differentiable when mode='complete' and "
            "nrows > ncols")

    def turned(x: Any) -> Any:
        return ops.transpose(x, -2, -1)

    def cut(x: Any, first: int, last: int) -> Any:
        return ops.slice(x, x.ndim - 1, first, last, 1)

    wide = columns > rows
    if wide:
        gR2, R2 = cut(gR, rows, columns), cut(R, rows, columns)
        gQ = gQ + (Q @ R2) @ turned(gR2)
        gR, R = cut(gR, 0, rows), cut(R, 0, rows)
    upper = ops.triu(gR @ turned(R) - turned(Q) @ gQ, 0)
    upper = upper + turned(ops.triu(upper, 1))
    inner = gQ + Q @ upper
    out = turned(ops.linalg_solve_triangular(R, turned(inner), True, True, False))
    return ops.cat([out, Q @ gR2], out.ndim - 1) if wide else out


op("linalg_qr", "A, *, mode", grad_fn="LinalgQrBackward0", sign="QR", outputs=("Q", "R"),
   tex=r"\operatorname{qr}(\v{A})", forward=columns(0, 1)(_qr),
   vjp={"A": "qr_backward(g0, g1, Q, R, mode)"}, lies="as made")

# --- Cholesky -------------------------------------------------------------------------------------


def _minors(A: Any) -> tuple[Any, Any]:
    """Column by column, for the matrices that numpy refused: the factor so far, and infos."""
    flat = A.reshape(-1, *A.shape[-2:])
    L = np.zeros_like(flat)
    infos = np.zeros(flat.shape[0], np.int32)
    for b, one in enumerate(flat):
        for k in range(one.shape[0]):
            head = one[k, k] - L[b, k, :k] @ L[b, k, :k]
            if not head > 0:
                infos[b] = k + 1
                break
            L[b, k, k] = np.sqrt(head)
            L[b, k + 1 :, k] = (one[k + 1 :, k] - L[b, k + 1 :, :k] @ L[b, k, :k]) / L[b, k, k]
    return L.reshape(A.shape), infos.reshape(A.shape[:-2])


def _cholesky_ex(self: Any, upper: bool = False, check_errors: bool = False,
                 function: str = "linalg.cholesky") -> Any:
    numeric(function, self)
    square(function, self)
    meter.charge(self.nbytes)
    lower = turned(self) if upper else self
    infos = np.zeros(self.shape[:-2], np.int32)
    try:
        L = np.linalg.cholesky(lower)
    except np.linalg.LinAlgError:
        L, infos = _minors(lower)
        if check_errors:
            raise failed(function, infos, lambda i: (
                "The factorization could not be completed because the input is not "
                f"positive-definite (the leading minor of order {i} is not positive-definite)."
            )) from None
    return (np.ascontiguousarray(turned(L)) if upper else L), infos


@helper(tex=r"\v{L}^{-\top}\,\Phi(\v{L}^{\top}\,\v{g})\,\v{L}^{-1}")
def cholesky_backward(ops: Any, g: Any, L: Any, upper: bool) -> Any:
    """Symmetric (cholesky_backward)."""

    def turned(x: Any) -> Any:
        return ops.transpose(x, -2, -1)

    if upper:
        L, g = turned(L), turned(g)
    inner = ops.tril(turned(L) @ g, 0)
    inner = (inner + turned(ops.tril(inner, -1))) * 0.5
    left = ops.linalg_solve_triangular(turned(L), inner, True, True, False)
    return ops.linalg_solve_triangular(L, left, False, False, False)


op("linalg_cholesky_ex", "self, *, upper, check_errors, function", sign="LLᵀ",
   grad_fn="LinalgCholeskyExBackward0", outputs=("L", "_info"),
   tex=r"\operatorname{chol}(\v{self})", forward=columns(0)(_cholesky_ex),
   vjp={"self": "cholesky_backward(g, L, upper)"}, lies="as made")
op("cholesky", "self, *, upper", grad_fn="CholeskyBackward0", sign="LLᵀ",
   tex=r"\operatorname{chol}(\v{self})",
   forward=columns(0)(
       lambda self, upper=False: _cholesky_ex(self, upper, True, "cholesky")[0]),
   vjp={"self": "cholesky_backward(g, result, upper)"}, lies="as made")


def _cholesky_solve(self: Any, input2: Any, upper: bool = False) -> Any:
    for name, a in (("b", self), ("u", input2)):
        if a.ndim < 2:
            raise RuntimeError(
                f"{name} should have at least 2 dimensions, but has {a.ndim} dimensions instead")
    square("cholesky_solve", input2)
    if input2.shape[-1] != self.shape[-2]:
        raise RuntimeError(
            "Incompatible matrix sizes for cholesky_solve: each A matrix is "
            f"{input2.shape[-1]} by {input2.shape[-1]} but each b matrix is {self.shape[-2]} by "
            f"{self.shape[-1]}")
    lower = turned(input2) if upper else input2
    return substituted(turned(lower), substituted(lower, self, False), True)


@helper(tex=r"-\left(C + C^{\top}\right)\,\v{input2}")
def cholesky_solve_backward(ops: Any, g: Any, self: Any, input2: Any, result: Any,
                            upper: bool) -> Any:
    """C is what A = L Lᵀ gets (cholesky_solve_backward)."""
    common = ops.cholesky_solve(g, input2, upper) @ ops.transpose(result, -2, -1)
    common = common + ops.transpose(common, -2, -1)
    return -(input2 @ common) if upper else -(common @ input2)


op("cholesky_solve", "self, input2, *, upper", grad_fn="CholeskySolveBackward0", sign="A⁻¹b",

   tex=r"\left(\v{input2}\,\v{input2}^{\top}\right)^{-1}\,\v{self}",
   forward=columns(0)(_cholesky_solve),
   vjp={"self": "cholesky_solve(g, input2, upper)",
        "input2": "cholesky_solve_backward(g, self, input2, result, upper)"}, lies="as made")


def _cholesky_inverse(self: Any, upper: bool = False) -> Any:
    square("cholesky_inverse", self)
    eye = np.broadcast_to(np.eye(self.shape[-1], dtype=self.dtype), self.shape)
    return _cholesky_solve(eye, self, upper)


@helper(tex=r"-\v{result}\,(\v{g} + \v{g}^{\top})\,\v{result}\,\v{self}")
def cholesky_inverse_backward(ops: Any, g: Any, self: Any, result: Any, upper: bool) -> Any:
    common = result @ ((g + ops.transpose(g, -2, -1)) @ result)
    return -(self @ common) if upper else -(common @ self)


op("cholesky_inverse", "self, *, upper", grad_fn="CholeskyInverseBackward0", sign="A⁻¹",

   tex=r"\left(\v{self}\,\v{self}^{\top}\right)^{-1}", forward=columns(0)(_cholesky_inverse),
   vjp={"self": "cholesky_inverse_backward(g, self, result, upper)"}, lies="as made")
