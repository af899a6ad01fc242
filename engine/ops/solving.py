"""Systems of linear equations: solve, inverse, triangular systems, LU.

The derivatives follow FunctionsManual.cpp, for real matrices. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op
from .matrix import (
    by_rows,
    columns,
    factored,
    failed,
    matrix,
    numeric,
    permutation_matrix,
    permutations,
    same_dtypes,
    solved_by_rows,
    square,
    substituted,
    turned,
)


def is_vector(A: Any, B: Any) -> bool:
    """B holds vectors: one, or as many as A has matrices."""
    return B.ndim == 1 or (A.ndim - 1 == B.ndim and tuple(B.shape) == tuple(A.shape[:-1]))


# --- solve and inverse ----------------------------------------------------------------------------


def _solve(A: Any, B: Any, left: bool = True, check_errors: bool = False,
           function: str = "linalg.solve") -> Any:
    numeric(function, A)
    square(function, A)
    same_dtypes(function, A, B)
    vector = is_vector(A, B)
    if vector and not left:
        raise RuntimeError(
            f"{function}: Vector broadcasting of the left hand side is not supported for "
            f"left=False. In this case {function} is equivalent to B / A.squeeze(-1)"
        )
    right = B[..., None] if vector else B
    _sizes(function, A, right, left)
    batch = np.broadcast_shapes(A.shape[:-2], right.shape[:-2])
    meter.charge(int(np.prod(batch + right.shape[-2:], dtype=object)) * B.itemsize)
    infos = np.zeros(batch if not check_errors else A.shape[:-2], np.int32)
    X = solution(A, right, left)
    if X is None:
        lu, pivots, infos = factored(A)
        if check_errors and infos.any():
            raise failed(f"torch.{function}", infos, lambda _: (
                "The solver failed because the input matrix is singular."))
        X = lu_solved(lu, pivots, right, left, False)
        infos = np.broadcast_to(infos, batch).copy()
    return np.ascontiguousarray(X[..., 0] if vector else X).reshape(
        batch + (B.shape[-1:] if vector else right.shape[-2:])), infos


def solution(A: Any, B: Any, left: bool) -> Any:
    """By numpy's LAPACK, which is quick; None where ours is to the bit, or A is singular."""
    if by_rows(A.shape[-1], B.shape[-1 if left else -2], not left):
        return None
    try:
        return np.linalg.solve(A, B) if left else turned(np.linalg.solve(turned(A), turned(B)))
    except np.linalg.LinAlgError:
        return None


def _sizes(function: str, A: Any, B: Any, left: bool) -> None:
    if B.ndim < 2:
        raise RuntimeError(f"{function}: The input tensor B must have at least 2 dimensions.")
    if A.shape[-2 if left else -1] != B.shape[-2 if left else -1]:
        what = "AX = B" if left else "XA = B"
        raise RuntimeError(
            f"{function}: Incompatible shapes of A and B for the equation {what} "
            f"({A.shape[-2]}x{A.shape[-1]} and {B.shape[-2]}x{B.shape[-1]})"
        )


@helper(tex=r"\v{A}^{-\top}\,\v{g}")
def solve_backward(ops: Any, g: Any, A: Any, left: bool) -> Any:
    """The gradient of B (linalg_solve_backward): by the LU of A, unless it is to be derived."""
    if type(A) is np.ndarray and by_rows(A.shape[-1], 1, left):
        vector = is_vector(A, g)
        lu, pivots, _ = factored(A)
        out = lu_solved(lu, pivots, g[..., None] if vector else g, left, True)
        return out[..., 0] if vector else out
    return ops.solve_ex(ops.transpose(A, -2, -1), g, left)[0]


@helper(tex=r"-\v{A}^{-\top}\,\v{g}\,\v{result}^{\top}")
def solve_backward_A(ops: Any, g: Any, A: Any, result: Any, left: bool) -> Any:
    """The gradient of A."""
    back = solve_backward(ops, g, A, left)
    if is_vector(A, result):
        return -(ops.unsqueeze(back, -1) @ ops.unsqueeze(result, -2))
    other = ops.transpose(result, -2, -1)
    return -(back @ other) if left else -(other @ back)


op("_linalg_solve_ex", "A, B, *, left, check_errors, function", name="solve_ex",
   grad_fn="LinalgSolveExBackward0", sign="A⁻¹b", outputs=("result", "_info"),
   tex=r"\v{A}^{-1}\,\v{B}", forward=columns(0)(_solve),
   vjp={"A": "solve_backward_A(g, A, result, left)", "B": "solve_backward(g, A, left)"},
   lies="as made")


def _inv(A: Any, check_errors: bool = False, function: str = "linalg.inv") -> Any:
    numeric(function, A)
    square(function, A)
    meter.charge(A.nbytes)
    eye = np.broadcast_to(np.eye(A.shape[-1], dtype=A.dtype), A.shape)
    X = solution(A, eye, True)
    if X is not None:
        return X, np.zeros(A.shape[:-2], np.int32)
    lu, pivots, infos = factored(A)
    if check_errors and infos.any():
        raise failed(function, infos, lambda i: (
            f"The diagonal element {i} is zero, the inversion could not be completed because the "
            "input matrix is singular."))
    return lu_solved(lu, pivots, eye, True, False), infos


@helper(tex=r"-\v{inverse}^{\top}\,\v{g}\,\v{inverse}^{\top}")
def inv_backward(ops: Any, g: Any, inverse: Any) -> Any:
    back = ops.transpose(inverse, -2, -1)
    return -(back @ (g @ back))


op("linalg_inv_ex", "A, *, check_errors, function", name="inv_ex",
   grad_fn="LinalgInvExBackward0", sign="A⁻¹", outputs=("inverse", "_info"),
   tex=r"\v{A}^{-1}", forward=columns(0)(_inv), vjp={"A": "inv_backward(g, inverse)"},
   lies="as made")

# --- triangular systems ---------------------------------------------------------------------------


def _solve_triangular(self: Any, B: Any, upper: bool, left: bool = True,
                      unitriangular: bool = False) -> Any:
    function = "linalg.solve_triangular"
    same_dtypes(function, self, B)
    matrix(function, self)
    matrix(function, B, "B")
    square(function, self)
    _sizes(function, self, B, left)
    if left:
        return substituted(self, B, upper, unitriangular)
    return np.ascontiguousarray(
        turned(substituted(turned(self), turned(B), not upper, unitriangular)))


@helper(tex=r"\v{self}^{-\top}\,\v{g}")
def triangular_backward(ops: Any, g: Any, self: Any, upper: bool, left: bool,
                        unitriangular: bool) -> Any:
    return ops.linalg_solve_triangular(
        ops.transpose(self, -2, -1), g, not upper, left, unitriangular)


@helper(tex=r"-\operatorname{tri}\left(\v{self}^{-\top}\,\v{g}\,\v{result}^{\top}\right)")
def triangular_backward_A(ops: Any, g: Any, self: Any, result: Any, upper: bool, left: bool,
                          unitriangular: bool) -> Any:
    """Only the triangle that was read."""
    back = triangular_backward(ops, g, self, upper, left, unitriangular)
    other = ops.transpose(result, -2, -1)
    whole = -(back @ other) if left else -(other @ back)
    off = int(unitriangular)
    return ops.triu(whole, off) if upper else ops.tril(whole, -off)


op("linalg_solve_triangular", "self, B, *, upper, left, unitriangular", sign="△⁻¹b",
   grad_fn="LinalgSolveTriangularBackward0", tex=r"\v{self}^{-1}\,\v{B}",
   forward=columns(0)(_solve_triangular),
   vjp={"self": "triangular_backward_A(g, self, result, upper, left, unitriangular)",
        "B": "triangular_backward(g, self, upper, left, unitriangular)"}, lies="as made")


def _triangular_solve(self: Any, A: Any, upper: bool = True, transpose: bool = False,
                      unitriangular: bool = False) -> Any:
    function = "triangular_solve"
    for name, a in (("b", self), ("A", A)):
        if a.ndim < 2:
            raise RuntimeError(
                f"torch.triangular_solve: Expected {name} to have at least 2 dimensions, but it "
                f"has {a.ndim} dimensions instead")
    square(function, A)
    _sizes(function, A, self, True)
    batch = np.broadcast_shapes(A.shape[:-2], self.shape[:-2])
    given = turned(A) if transpose else A
    X = substituted(given, self, upper != transpose, unitriangular)
    meter.charge(X.nbytes)
    return X, np.broadcast_to(A, batch + A.shape[-2:]).copy()


@helper(tex=r"\v{A}^{-\top}\,\v{g}")
def triangular_solve_backward(ops: Any, g: Any, A: Any, upper: bool, transpose: bool,
                              unitriangular: bool) -> Any:
    return ops.triangular_solve(g, A, upper, not transpose, unitriangular)[0]


@helper(tex=r"-\operatorname{tri}\left(\v{A}^{-\top}\,\v{g}\,\v{solution}^{\top}\right)")
def triangular_solve_backward_A(ops: Any, g: Any, gA: Any, A: Any, solution: Any, upper: bool,
                                transpose: bool, unitriangular: bool) -> Any:
    back = triangular_solve_backward(ops, g, A, upper, transpose, unitriangular)
    if transpose:
        whole = -(solution @ ops.transpose(back, -2, -1))
    else:
        whole = -(back @ ops.transpose(solution, -2, -1))
    off = int(unitriangular)
    return (ops.triu(whole, off) if upper else ops.tril(whole, -off)) + gA


op("triangular_solve", "self, A, *, upper, transpose, unitriangular", sign="△⁻¹b",
   grad_fn="TriangularSolveBackward0", outputs=("solution", "cloned_coefficient"),
   tex=r"\v{A}^{-1}\,\v{self}", forward=columns(0, 1)(_triangular_solve),
   vjp={"self": "triangular_solve_backward(g0, A, upper, transpose, unitriangular)",
        "A": "triangular_solve_backward_A(g0, g1, A, solution, upper, transpose,"
             " unitriangular)"}, lies="as made")

# --- LU -------------------------------------------------------------------------------------------


def parts(lu: Any) -> tuple[Any, Any]:
    """L and U of one array that holds both."""
    count = min(lu.shape[-2:])
    lower = np.tril(lu[..., :count], -1) + np.eye(lu.shape[-2], count, dtype=lu.dtype)
    return lower, np.triu(lu[..., :count, :])


def lu_solved(LU: Any, pivots: Any, B: Any, left: bool, adjoint: bool) -> Any:
    """X of A X = B, Aᵀ X = B, X A = B or X Aᵀ = B for A = P L U."""
    if not left:
        return np.ascontiguousarray(turned(lu_solved(LU, pivots, turned(B), True, not adjoint)))
    if by_rows(LU.shape[-1], B.shape[-1], adjoint):
        order = permutations(pivots, LU.shape[-1])
        if LU.ndim == B.ndim == 2:
            meter.charge(B.nbytes * 2)
            if adjoint:
                return solved_by_rows(LU, B, True)[order]
            return solved_by_rows(LU, B[np.argsort(order)], False)
        shape = np.broadcast_shapes(LU.shape[:-2], B.shape[:-2]) + B.shape[-2:]
        meter.charge(int(np.prod(shape, dtype=object)) * B.itemsize * 2)
        order = np.broadcast_to((order if adjoint else np.argsort(order))[..., None], shape)
        if adjoint:
            return np.take_along_axis(solved_by_rows(LU, B, True), order, -2)
        return solved_by_rows(LU, np.take_along_axis(np.broadcast_to(B, shape), order, -2), False)
    P = permutation_matrix(pivots, LU.shape[-1], LU.dtype)
    if adjoint:
        inner = substituted(turned(LU), B, False)
        return P @ substituted(turned(LU), inner, True, True)
    return substituted(LU, substituted(LU, turned(P) @ B, False, True), True)


def _lu_solve(LU: Any, B: Any, pivots: Any, left: bool = True, adjoint: bool = False) -> Any:
    function = "linalg.lu_solve"
    numeric(function, LU)
    if pivots.dtype != np.int32:
        raise RuntimeError(
            f"{function}: pivots should be a Tensor of scalar type torch.int32")
    matrix(function, LU, "LU")
    square(function, LU)
    _sizes(function, LU, B, left)
    if LU.shape[-1] != pivots.shape[-1]:
        raise RuntimeError(
            f"{function}: Number of pivots per batch should be same as the dimension of the matrix")
    if LU.shape[:-2] != pivots.shape[:-1]:
        raise RuntimeError(
            f"{function}: Expected LU.shape[:-1] and pivots.shape to be the same, but got pivots "
            f"with shape {list(pivots.shape)} instead")
    return lu_solved(LU, pivots, B, left, adjoint)


@helper(tex=r"\v{LU}^{-\top}\,\v{g}")
def lu_solve_backward(ops: Any, g: Any, LU: Any, pivots: Any, left: bool, adjoint: bool) -> Any:
    return ops.linalg_lu_solve(LU, g, pivots, left, not adjoint)


@helper(tex=r"-\v{LU}^{-\top}\,\v{g}\,\v{result}^{\top}")
def lu_solve_backward_LU(ops: Any, g: Any, LU: Any, pivots: Any, result: Any, left: bool,
                         adjoint: bool) -> Any:
    """The gradient of A = P L U, carried on to L and U (linalg_lu_solve_LU)."""
    back = lu_solve_backward(ops, g, LU, pivots, left, adjoint)
    one, other = (back, result) if left != adjoint else (result, back)
    if left:
        whole = -(one @ ops.transpose(other, -2, -1))
    else:
        whole = -(ops.transpose(one, -2, -1) @ other)
    P = ops.lu_permutation(LU, pivots)
    inner = ops.transpose(P, -2, -1) @ whole
    lower = ops.tril(LU, -1) + ops.diag_embed(ops.diagonal(LU, 0, -2, -1) * 0 + 1, 0, -2, -1)
    return ops.tril(inner @ ops.transpose(ops.triu(LU, 0), -2, -1), -1) + ops.triu(
        ops.transpose(lower, -2, -1) @ inner, 0)


op("lu_permutation", "LU, pivots", sign="P", tex=r"P",
   forward=lambda LU, pivots: permutation_matrix(pivots, LU.shape[-2], LU.dtype), lies="as made")
op("linalg_lu_solve", "LU, B, pivots, *, left, adjoint", sign="A⁻¹b",
   grad_fn="LinalgLuSolveBackward0", tex=r"\v{LU}^{-1}\,\v{B}", forward=columns(0)(_lu_solve),
   vjp={"LU": "lu_solve_backward_LU(g, LU, pivots, result, left, adjoint)",
        "B": "lu_solve_backward(g, LU, pivots, left, adjoint)"}, lies="as made")
