"""Functions of whole matrices: pseudoinverse, least squares, exponential; the cross product.

The derivatives follow FunctionsManual.cpp, for real matrices. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op
from .decompositions import _svd
from .matrix import columns, matrix, numeric, same_dtypes, square, turned
from .solving import is_vector

# --- pseudoinverse and least squares --------------------------------------------------------------


def _tolerance(s: Any, atol: Any, rtol: Any) -> Any:
    largest = s.max(axis=-1, initial=0)
    return np.maximum(np.asarray(atol), np.asarray(rtol) * largest)[..., None]


def _pinv(self: Any, atol: Any, rtol: Any, hermitian: bool = False) -> Any:
    matrix("linalg.pinv", self)
    numeric("linalg.pinv", self)
    rows, columns = self.shape[-2:]
    if not self.size:
        return np.zeros((*self.shape[:-2], columns, rows), self.dtype)
    meter.charge(self.nbytes * 4)
    if hermitian:
        square("linalg.pinv", self)
        values, vectors = np.linalg.eigh(self)
        keep = np.abs(values) > _tolerance(np.abs(values), atol, rtol)
        inverse = np.where(keep, 1 / np.where(keep, values, 1), 0)
        return (vectors * inverse[..., None, :]) @ turned(vectors)
    u, s, vh = _svd(self)
    keep = s > _tolerance(s, atol, rtol)
    inverse = np.where(keep, 1 / np.where(keep, s, 1), 0).astype(s.dtype)
    return (turned(vh) * inverse[..., None, :]) @ turned(u)


@helper(tex=r"-\v{result}^{\top}\,\v{g}\,\v{result}^{\top} + \dots")
def pinv_backward(ops: Any, g: Any, result: Any, self: Any) -> Any:
    """By Golub and Pereyra, for constant rank (pinv_backward)."""

    def turned(x: Any) -> Any:
        return ops.transpose(x, -2, -1)

    back, up = turned(result), turned(g)
    if self.shape[-2] <= self.shape[-1]:
        K = up @ result
        Kb = K @ back
        return (-turned(result @ K) + Kb - (self @ result) @ Kb
                + (back @ result) @ (up - K @ self))
    K = result @ up
    bK = back @ K
    return -turned(K @ result) + (up - self @ K) @ result @ back + bK - (bK @ result) @ self


op("linalg_pinv.atol_rtol_tensor", "self, atol, rtol, *, hermitian", sign="A⁺",
   grad_fn="LinalgPinvBackward0", tex=r"\v{self}^{+}", forward=_pinv, name="pinv",
   vjp={"self": "pinv_backward(g, result, self)"}, lies="as made")


def _lstsq(self: Any, b: Any, rcond: Any = None, driver: Any = None) -> Any:
    function = "torch.linalg.lstsq"
    if self.ndim < 2:
        raise RuntimeError(f"{function}: input must have at least 2 dimensions.")
    numeric("torch.linalg.lstsq", self)
    if b.ndim < 1:
        raise RuntimeError(f"{function}: other must have at least 1 dimension.")
    same_dtypes(function, self, b, "input and other")
    vector = is_vector(self, b)
    right = b[..., None] if vector else b
    if right.shape[-2] != self.shape[-2]:
        dim = "-1" if vector else "-2"
        raise RuntimeError(
            f"{function}: input.size(-2) should match other.size({dim})")
    rows, columns = self.shape[-2:]
    X, rank, s = _least_squares(self, right, rcond)
    empty = np.zeros(0, self.dtype)
    residuals = empty
    if rows > columns and driver != "gelsy":
        off = self @ X - right
        full = driver == "gels" or bool((rank == columns).all())
        residuals = np.asarray((off * off).sum(axis=-2)) if full else empty
    none = np.zeros(0, np.int64)
    ranks = none if driver == "gels" else np.asarray(rank, np.int64)
    return (np.ascontiguousarray(X[..., 0] if vector else X), residuals, ranks,
            s if driver in ("gelss", "gelsd") else empty)


def _least_squares(A: Any, B: Any, rcond: Any) -> Any:
    u, s, vh = _svd(A)
    eps = np.finfo(A.dtype).eps * max(A.shape[-2:]) if rcond is None else rcond
    keep = s > eps * s.max(axis=-1, initial=0)[..., None]
    inverse = np.where(keep, 1 / np.where(keep, s, 1), 0).astype(s.dtype)
    X = (turned(vh) * inverse[..., None, :]) @ (turned(u) @ B)
    return X, keep.sum(axis=-1), s


@helper(tex=r"(\v{self}^{+})^{\top}\,\v{g}")
def lstsq_backward(ops: Any, g: Any, gr: Any, self: Any, b: Any, solution: Any) -> Any:
    """The gradient of b, by that of the solution and of the residuals."""
    vector = is_vector(self, b)
    up, X, right = ((ops.unsqueeze(x, -1) for x in (g, solution, b)) if vector
                    else (g, solution, b))
    out = ops.transpose(_inverse(ops, self), -2, -1) @ up
    if gr.shape[-1]:
        off = self @ X - right
        out = out - 2 * ops.unsqueeze(gr, -2) * off
    return ops.squeeze_dim(out, out.ndim - 1) if vector else out


@helper(tex=r"\v{g}\,\v{b}^{\top}")
def lstsq_backward_A(ops: Any, g: Any, gr: Any, self: Any, b: Any, solution: Any) -> Any:
    """As pinv_backward, with what the solution and the residuals ask of it."""
    vector = is_vector(self, b)
    up, X, right = ((ops.unsqueeze(x, -1) for x in (g, solution, b)) if vector
                    else (g, solution, b))
    inverse = _inverse(ops, self)
    out = pinv_backward(ops, up @ ops.transpose(right, -2, -1), inverse, self)
    if gr.shape[-1]:
        off = self @ X - right
        out = out + 2 * (ops.unsqueeze(gr, -2) * off) @ ops.transpose(X, -2, -1)
    return out


def _inverse(ops: Any, A: Any) -> Any:
    dtype = getattr(A.dtype, "numpy", A.dtype)
    return ops.pinv(A, 0.0, float(np.finfo(dtype).eps) * max(A.shape[-2:]), False)


op("linalg_lstsq", "self, b, *, rcond, driver", grad_fn="LinalgLstsqBackward0", sign="min‖Ax−b‖",
   outputs=("solution", "residuals", "_rank", "_singular_values"),
   tex=r"\operatorname{argmin}_x \left\|\v{self}\,x - \v{b}\right\|", forward=columns(0)(_lstsq),
   vjp={"self": "lstsq_backward_A(g0, g1, self, b, solution)",
        "b": "lstsq_backward(g0, g1, self, b, solution)"}, lies="as made")

# --- exponential ----------------------------------------------------------------------------------

_PADE = (64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000,
         10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1)


def _matrix_exp(self: Any) -> Any:
    """Scaling and squaring with Padé's approximant of degree 13 (Higham 2005)."""
    function = "linalg.matrix_exp"
    if self.ndim < 2 or self.shape[-1] != self.shape[-2]:
        square(function, self)
    numeric(function, self, half=True)
    if not self.size:
        return self.copy()
    meter.charge(self.nbytes * 8)
    A = self.astype(np.complex128 if self.dtype.kind == "c" else np.float64)
    norm = np.abs(A).sum(axis=-2).max()
    if not np.isfinite(norm):
        return np.full_like(self, np.nan)
    squarings = max(0, int(np.ceil(np.log2(norm / 5.37)))) if norm > 5.37 else 0
    A = A / 2.0**squarings
    eye = np.eye(A.shape[-1])
    A2 = A @ A
    A4 = A2 @ A2
    A6 = A4 @ A2
    b = [float(v) for v in _PADE]
    odd = A @ (A6 @ (b[13] * A6 + b[11] * A4 + b[9] * A2)
               + b[7] * A6 + b[5] * A4 + b[3] * A2 + b[1] * eye)
    even = (A6 @ (b[12] * A6 + b[10] * A4 + b[8] * A2)
            + b[6] * A6 + b[4] * A4 + b[2] * A2 + b[0] * eye)
    out = np.linalg.solve(even - odd, even + odd)
    for _ in range(squarings):
        out = out @ out
    return out.astype(self.dtype)


@helper(tex=r"\exp\begin{pmatrix}\v{self}^{\top} & \v{g} \\ 0 & \v{self}^{\top}\end{pmatrix}_{12}")
def matrix_exp_backward(ops: Any, g: Any, self: Any) -> Any:
    """A corner of the exponential of a matrix of twice the size (Najfeld and Havel)."""
    n, dims = self.shape[-1], self.ndim
    if 0 in tuple(self.shape):
        return g
    back = ops.transpose(self, -2, -1)
    top = ops.cat([back, g], dims - 1)
    low = ops.cat([ops.zeros_like(back), back], dims - 1)
    whole = ops.linalg_matrix_exp(ops.cat([top, low], dims - 2))
    return ops.slice(ops.slice(whole, dims - 2, 0, n, 1), dims - 1, n, 2 * n, 1)


op("linalg_matrix_exp", "self", grad_fn="LinalgMatrixExpBackward0", sign="e^A",
   torch="torch.linalg.matrix_exp torch.matrix_exp Tensor.matrix_exp",
   tex=r"e^{\v{self}}", forward=_matrix_exp, vjp={"self": "matrix_exp_backward(g, self)"})

# --- cross product --------------------------------------------------------------------------------


def _cross(self: Any, other: Any, dim: int = -1) -> Any:
    a, b = np.broadcast_arrays(np.moveaxis(self, dim, -1), np.moveaxis(other, dim, -1))
    meter.charge(a.size * a.itemsize)
    return np.ascontiguousarray(np.moveaxis(np.cross(a, b), -1, dim))


op("linalg_cross", "self, other, *, dim", grad_fn="LinalgCrossBackward0", sign="×", promote="same",
   meets="apart", tex=r"\v{self} \times \v{other}", forward=_cross,
   vjp={"self": "linalg_cross(other, g, dim)", "other": "linalg_cross(g, self, dim)"})
