"""Linear equations, inverses, determinants, LU: their arguments, in PyTorch's words."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from ..complex_numbers import real_only
from ..dispatch import apply, unwrap
from ..op import OPS
from ..return_types import TYPES
from .registry import composite


def tensor(value: Any, function: str, name: str = "A", position: int = 1) -> Any:
    return unwrap(value, function, f"'{name}' (position {position})")


@composite("torch.linalg.solve_ex")
def solve_ex(A: Any, B: Any, *, left: Any = True, check_errors: Any = False) -> Any:
    return _solved(A, B, left, check_errors, "linalg.solve_ex")


def _solved(A: Any, B: Any, left: Any, check_errors: Any, function: str) -> Any:
    tensor(A, function.replace(".", "_"))
    tensor(B, function.replace(".", "_"), "B", 2)
    settings = {"left": bool(left), "check_errors": bool(check_errors), "function": "linalg.solve"}
    out = apply(OPS["_linalg_solve_ex"], (A, B), settings)
    return TYPES["linalg_solve_ex"](out)


@composite("torch.linalg.solve")
def solve(A: Any, B: Any, *, left: Any = True, out: None = None) -> Any:
    return _solved(A, B, left, True, "linalg.solve")[0]


@composite("torch.linalg.inv_ex")
def inv_ex(A: Any, *, check_errors: Any = False) -> Any:
    tensor(A, "linalg_inv_ex")
    settings = {"check_errors": bool(check_errors), "function": "linalg.inv"}
    return TYPES["linalg_inv_ex"](apply(OPS["linalg_inv_ex"], (A,), settings))


@composite("torch.linalg.inv torch.inverse Tensor.inverse")
def inv(A: Any, *, out: None = None) -> Any:
    return inv_ex(A, check_errors=True)[0]


def _slogdet(name: str) -> Any:
    def slogdet(A: Any) -> Any:
        tensor(A, name)
        return TYPES[name](apply(OPS["_linalg_slogdet"], (A,)))

    slogdet.__qualname__ = "slogdet"
    return slogdet


composite("torch.linalg.slogdet")(_slogdet("linalg_slogdet"))
composite("torch.slogdet Tensor.slogdet")(_slogdet("slogdet"))


@composite("torch.logdet Tensor.logdet")
def logdet(input: Any) -> Any:
    """NaN where the determinant is negative."""
    tensor(input, "logdet", "input")
    real_only("logdet", input)
    sign, size = apply(OPS["_linalg_slogdet"], (input,))
    return apply(OPS["where.self"], (sign == -1, math.nan, size))


@composite("torch.linalg.solve_triangular")
def solve_triangular(
    A: Any, B: Any, *, upper: Any, left: Any = True, unitriangular: Any = False, out: None = None
) -> Any:
    if type(upper) is not bool:
        kind = type(upper).__name__
        raise TypeError(f"linalg_solve_triangular(): argument 'upper' must be bool, not {kind}")
    tensor(A, "linalg_solve_triangular")
    tensor(B, "linalg_solve_triangular", "B", 2)
    settings = {"upper": bool(upper), "left": bool(left), "unitriangular": bool(unitriangular)}
    return apply(OPS["linalg_solve_triangular"], (A, B), settings)


@composite("torch.triangular_solve Tensor.triangular_solve")
def triangular_solve(
    b: Any, A: Any, upper: Any = True, transpose: Any = False, unitriangular: Any = False
) -> Any:
    tensor(b, "triangular_solve", "b")
    tensor(A, "triangular_solve", "A", 2)
    settings = {
        "upper": bool(upper), "transpose": bool(transpose), "unitriangular": bool(unitriangular),
    }  # fmt: skip
    return TYPES["triangular_solve"](apply(OPS["triangular_solve"], (b, A), settings))


# --- LU -------------------------------------------------------------------------------------------


def _factor(A: Any, pivot: Any, check_errors: Any, function: str) -> Any:
    tensor(A, "linalg_lu_factor")
    settings = {"pivot": bool(pivot), "check_errors": bool(check_errors), "function": function}
    return apply(OPS["linalg_lu_factor_ex"], (A,), settings)


@composite("torch.linalg.lu_factor")
def lu_factor(A: Any, *, pivot: Any = True, out: None = None) -> Any:
    found = _factor(A, pivot, True, "torch.linalg.lu_factor")
    return TYPES["linalg_lu_factor"](found[:2])


@composite("torch.linalg.lu_factor_ex")
def lu_factor_ex(A: Any, *, pivot: Any = True, check_errors: Any = False) -> Any:
    found = _factor(A, pivot, check_errors, "torch.linalg.lu_factor_ex")
    return TYPES["linalg_lu_factor_ex"](found)


LU = (
    "torch.lu is deprecated in favor of torch.linalg.lu_factor / torch.linalg.lu_factor_ex and "
    "will be removed in a future PyTorch release.\nLU, pivots = torch.lu(A, compute_pivots)\n"
    "should be replaced with\nLU, pivots = torch.linalg.lu_factor(A, compute_pivots)\nand\n"
    "LU, pivots, info = torch.lu(A, compute_pivots, get_infos=True)\nshould be replaced with\n"
    "LU, pivots, info = torch.linalg.lu_factor_ex(A, compute_pivots)"
)


@composite("torch.lu Tensor.lu")
def lu(A: Any, pivot: Any = True, get_infos: Any = False) -> Any:
    warnings.warn(LU, UserWarning, stacklevel=2)
    found = _factor(A, pivot, not get_infos, "torch.linalg.lu_factor")
    return found if get_infos else found[:2]


@composite("torch.linalg.lu")
def linalg_lu(A: Any, *, pivot: Any = True) -> Any:
    tensor(A, "linalg_lu")
    return TYPES["linalg_lu"](apply(OPS["linalg_lu"], (A,), {"pivot": bool(pivot)}))


@composite("torch.lu_unpack")
def lu_unpack(
    LU_data: Any, LU_pivots: Any, unpack_data: Any = True, unpack_pivots: Any = True
) -> Any:
    tensor(LU_data, "lu_unpack", "LU_data")
    tensor(LU_pivots, "lu_unpack", "LU_pivots", 2)
    settings = {"unpack_data": bool(unpack_data), "unpack_pivots": bool(unpack_pivots)}
    return TYPES["lu_unpack"](apply(OPS["lu_unpack"], (LU_data, LU_pivots), settings))


@composite("torch.linalg.lu_solve")
def linalg_lu_solve(
    LU: Any, pivots: Any, B: Any, *, left: Any = True, adjoint: Any = False, out: None = None
) -> Any:
    for place, (name, value) in enumerate((("LU", LU), ("pivots", pivots), ("B", B)), 1):
        tensor(value, "linalg_lu_solve", name, place)
    settings = {"left": bool(left), "adjoint": bool(adjoint)}
    return apply(OPS["linalg_lu_solve"], (LU, B, pivots), settings)


@composite("torch.lu_solve Tensor.lu_solve")
def lu_solve(b: Any, LU_data: Any, LU_pivots: Any) -> Any:
    return linalg_lu_solve(LU_data, LU_pivots, b)


# --- tensors as matrices --------------------------------------------------------------------------


@composite("torch.linalg.tensorinv")
def tensorinv(A: Any, ind: Any = 2, *, out: None = None) -> Any:
    """The inverse of A as a matrix of its first `ind` dimensions by the others."""
    shape = tensor(A, "linalg_tensorinv").shape
    if ind <= 0:
        raise RuntimeError("Expected a strictly positive integer for 'ind'")
    rows, columns = math.prod(shape[:ind]), math.prod(shape[ind:])
    if rows != columns:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[ind:]) == "
            f"prod(self.shape[:ind]), but got {columns} != {rows}"
        )
    return inv(A.reshape((rows, columns))).reshape(shape[ind:] + shape[:ind])


@composite("torch.linalg.tensorsolve")
def tensorsolve(A: Any, B: Any, dims: Any = None, *, out: None = None) -> Any:
    """X of tensordot(A, X, X.ndim) = B."""
    array = tensor(A, "linalg_tensorsolve")
    right = tensor(B, "linalg_tensorsolve", "B", 2)
    if dims is not None:
        A = A.movedim(tuple(dims), tuple(range(array.ndim - len(dims), array.ndim)))
    shape = tuple(A.shape[right.ndim :])
    size = math.prod(shape)
    if size != right.size:
        raise RuntimeError(
            "Expected self to satisfy the requirement prod(self.shape[other.ndim:]) == "
            f"prod(self.shape[:other.ndim]), but got {size} != {right.size}"
        )
    return solve(A.reshape((right.size, size)), B.flatten()).reshape(shape)


def epsilon(array: Any) -> float:
    return float(np.finfo(array.dtype).eps)
