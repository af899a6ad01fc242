"""What the families of linear algebra share: their checks in PyTorch's words, LU, substitution.

Arrays of matrices are worked on together: the last two dimensions are the matrix.
"""

# fmt: off

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import dtypes, meter

SMALL = 16
"""Rows up to which the order of additions in PyTorch's LAPACK is known."""


class LinAlgError(RuntimeError):
    """What PyTorch calls torch._C._LinAlgError: a matrix that can't be decomposed or solved."""

    __module__ = "torch._C"


LinAlgError.__name__ = LinAlgError.__qualname__ = "_LinAlgError"


def numeric(function: str, array: Any, half: bool = False) -> None:
    """RuntimeError unless single or double precision, or `half`."""
    kind = dtypes.of(array.dtype).scalar
    if array.dtype.kind not in "fc":
        raise RuntimeError(
            f"{function}: Expected a floating point or complex tensor as input. Got {kind}"
        )
    if array.dtype == np.float16 and not half:
        raise RuntimeError(f"{function}: Low precision dtypes not supported. Got {kind}")


def matrix(function: str, array: Any, name: str = "A") -> None:
    """RuntimeError unless it has a matrix in its last two dimensions."""
    if array.ndim < 2:
        raise RuntimeError(
            f"{function}: The input tensor {name} must have at least 2 dimensions."
        )


def square(function: str, array: Any, name: str = "A") -> None:
    """RuntimeError unless its matrices are square."""
    matrix(function, array, name)
    rows, columns = array.shape[-2:]
    if rows != columns:
        raise RuntimeError(
            f"{function}: {name} must be batches of square matrices, but they are {rows} by "
            f"{columns} matrices"
        )


def same_dtypes(function: str, a: Any, b: Any, names: str = "A and B") -> None:
    if a.dtype != b.dtype:
        first, second = names.split(" and ")
        raise RuntimeError(
            f"{function}: Expected {first} and {second} to have the same dtype, but found "
            f"{first} of type {dtypes.of(a.dtype).scalar} and {second} of type "
            f"{dtypes.of(b.dtype).scalar} instead"
        )


def turned(array: Any) -> Any:
    return np.swapaxes(array, -2, -1)


def by_columns(array: Any) -> Any:
    """The same matrices, each lying column by column in memory, as LAPACK leaves them."""
    return turned(np.ascontiguousarray(turned(array)))


def columns(*places: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Lay the outputs at these places by columns (a single output is at place 0)."""

    def wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
        def forward(*args: Any, **settings: Any) -> Any:
            out = function(*args, **settings)
            if type(out) is not tuple:
                return by_columns(out) if out.ndim > 1 else out
            return tuple(by_columns(a) if i in places and a.ndim > 1 else a
                         for i, a in enumerate(out))

        return forward

    return wrapped


def failed(function: str, info: Any, said: Any) -> LinAlgError:
    """The error for the first matrix whose `info` is not 0; `said` makes the sentence of it."""
    at = int(np.flatnonzero(np.asarray(info).reshape(-1))[0])
    batch = f"(Batch element {at}): " if np.ndim(info) else ""
    return LinAlgError(f"{function}: {batch}{said(int(np.asarray(info).reshape(-1)[at]))}")


def factored(A: Any) -> tuple[Any, Any, Any]:
    """LU in one array, its pivots (from 1) and infos: LAPACK's getrf.

    To the last bit what PyTorch's LAPACK gives for up to `SMALL` rows: what is below a pivot is
    multiplied by its reciprocal, except the last number of two to four rows.
    """
    rows, columns = A.shape[-2:]
    count = min(rows, columns)
    meter.charge(A.nbytes * 2)
    if A.ndim == 2 and 0 < rows < 8 and count:
        return _factored_one(list(map(list, A)), A.dtype)
    lu = A.reshape(-1, rows, columns).copy() if A.size else np.empty((0, rows, columns), A.dtype)
    each = np.arange(lu.shape[0])
    pivots = np.tile(np.arange(1, count + 1, dtype=np.int32), (lu.shape[0], 1))
    infos = np.zeros(lu.shape[0], np.int32)
    for k in range(count):
        best = k + np.abs(lu[:, k:, k]).argmax(axis=1)
        lu[each, k], lu[each, best] = lu[each, best], lu[each, k]
        pivots[:, k] = best + 1
        head = lu[:, k, k]
        if not head.all():
            infos = np.where((head == 0) & (infos == 0), k + 1, infos).astype(np.int32)
            head = np.where(head == 0, 1, head)
        below = lu[:, k + 1 :, k]
        if rows == columns < 5 and k == rows - 2:
            below /= head[:, None]
        else:
            below *= (1 / head)[:, None]
        lu[:, k + 1 :, k + 1 :] -= below[:, :, None] * lu[:, k : k + 1, k + 1 :]
    batch = A.shape[:-2]
    shape = (*batch, count)
    if not A.size:
        pivots = np.broadcast_to(np.arange(1, count + 1, dtype=np.int32), shape).copy()
        return np.zeros(A.shape, A.dtype), pivots, np.zeros(batch, np.int32)
    return lu.reshape(A.shape), pivots.reshape(shape), infos.reshape(batch)


def _factored_one(lu: list[list[Any]], dtype: Any) -> tuple[Any, Any, Any]:
    """The same of one small matrix: numbers are quicker than arrays of few."""
    rows, columns = len(lu), len(lu[0])
    pivots, info = [], 0
    for k in range(min(rows, columns)):
        best = max(range(k, rows), key=lambda i: abs(lu[i][k]))
        lu[k], lu[best] = lu[best], lu[k]
        pivots.append(best + 1)
        top = lu[k]
        head = top[k]
        if not head:
            info = info or k + 1
            continue
        for row in lu[k + 1 :]:
            if rows == columns < 5 and k == rows - 2:
                factor = row[k] / head
            else:
                factor = row[k] * (1 / head)
            row[k] = factor
            for j in range(k + 1, columns):
                row[j] = row[j] - factor * top[j]
    return np.array(lu, dtype), np.array(pivots, np.int32), np.array(info, np.int32)


def permutations(pivots: Any, rows: int) -> Any:
    """Which row of L U each row of the matrix is, from the pivots: `A = (L U)[order]`."""
    if pivots.ndim == 1:
        places = list(range(rows))
        for k, other in enumerate(pivots.tolist()):
            places[k], places[other - 1] = places[other - 1], places[k]
        return np.argsort(places)
    flat = pivots.reshape(int(np.prod(pivots.shape[:-1])), pivots.shape[-1])
    order = np.tile(np.arange(rows), (flat.shape[0], 1))
    each = np.arange(flat.shape[0])
    for k in range(flat.shape[1]):
        other = flat[:, k] - 1
        order[each, k], order[each, other] = order[each, other], order[each, k]
    return np.argsort(order, axis=-1).reshape(*pivots.shape[:-1], rows)


def permutation_matrix(pivots: Any, rows: int, dtype: Any) -> Any:
    """P of A = P L U."""
    meter.charge(pivots[..., :1].size * rows * rows * dtype.itemsize)
    return np.eye(rows, dtype=dtype)[permutations(pivots, rows)]


def by_rows(n: int, columns: int, transposed: bool) -> bool:
    """LAPACK solves a system of this size row by row, in an order that is known."""
    return n < 8 or (n <= SMALL and not transposed and (n == 8 or columns == 1))


def solved_by_rows(LU: Any, B: Any, transposed: bool) -> Any:
    """X of L U X = B, or of (L U)ᵀ X = B: getrs without its exchange of rows, to the last bit what
    PyTorch's LAPACK gives where `by_rows` says so."""
    n = LU.shape[-1]
    if LU.ndim == B.ndim == 2:  # numbers are quicker than arrays of one
        T: Any = list(map(list, LU.T if transposed else LU))
        X = [row[0] if len(row) == 1 else row for row in B]
    else:
        T = np.moveaxis(turned(LU) if transposed else LU, (-2, -1), (0, 1))[..., None]
        X = list(np.moveaxis(B, -2, 0))
    if transposed:
        rows(T, rows(T, X, False, False, _taken_transposed), True, True, _taken_backwards)
    else:
        rows(T, rows(T, X, False, True, _taken), True, False, _taken)
    out = np.stack([np.asarray(x) for x in X], -1 if np.ndim(X[0]) == 0 else -2) if n else B
    return out.reshape(out.shape[:-2] + B.shape[-2:])


def rows(T: Any, X: list[Any], upper: bool, unit: bool, taken: Callable[..., Any]) -> list[Any]:
    """Solve in place, row by row, for numbers or for arrays of them."""
    n = len(X)
    for i in range(n - 1, -1, -1) if upper else range(n):
        others = range(n - 1, i, -1) if upper else range(i)
        x = taken(X[i], [T[i][k] * X[k] for k in others], n) if others else X[i]
        if not unit:
            head = T[i][i]
            x = x * (1 / head) if n < 8 and head.dtype.kind == "f" else x / head
        X[i] = x
    return X


def _taken(x: Any, terms: list[Any], n: int) -> Any:
    """What is left of the right side without the terms of the unknowns that are known."""
    if n < 8:
        return x - sum(terms[1:], terms[0])
    for term in terms:
        x = x - term
    return x


def _taken_backwards(x: Any, terms: list[Any], n: int) -> Any:
    nearest, *others = terms[::-1]
    return x - (nearest + sum(others[1:], others[0]) if others else nearest)


def _taken_transposed(x: Any, terms: list[Any], n: int) -> Any:
    """Two sums at a time, for the even and the odd ones of whole vectors; then one by one."""
    if n < 5:
        return x - sum(terms[1:], terms[0])
    block = 4 if terms[0].dtype == np.float32 and n < 7 else 2
    whole = len(terms) // block * block
    if whole:
        x = x - (sum(terms[2:whole:2], terms[0]) + sum(terms[3:whole:2], terms[1]))
    for term in terms[whole:]:
        x = x - term
    return x


def substituted(A: Any, B: Any, upper: bool, unitriangular: bool = False) -> Any:
    """X of A X = B for a triangular A, row by row; zeros on the diagonal give infinities."""
    n = A.shape[-1]
    shape = np.broadcast_shapes(A.shape[:-2], B.shape[:-2]) + B.shape[-2:]
    meter.charge(int(np.prod(shape, dtype=object)) * B.itemsize)
    # A badly conditioned triangle loses in single precision what LAPACK's order of work keeps.
    kind, A = B.dtype, A.astype(np.result_type(A, np.float64))
    X = np.broadcast_to(B, shape).astype(np.result_type(B, np.float64))
    for i in range(n - 1, -1, -1) if upper else range(n):
        known = slice(i + 1, n) if upper else slice(0, i)
        row = X[..., i, :]
        if known.start < known.stop:
            row = row - (A[..., i : i + 1, known] @ X[..., known, :])[..., 0, :]
        X[..., i, :] = row if unitriangular else row / A[..., i, i, None]
    return X.astype(kind, copy=False)
