"""SVD, eigenvalues, QR, Cholesky, pseudoinverse, least squares: their arguments."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from ..dispatch import TENSORS, apply, wrap
from ..dtypes import complex64, complex128, float32, float64, of
from ..op import OPS
from ..ops.matrix import LinAlgError, matrix
from ..return_types import TYPES
from .registry import SPELLED, composite
from .solving import epsilon, tensor

SPELLED["torch.linalg.LinAlgError"] = LinAlgError


@composite("torch.linalg.svd")
def linalg_svd(A: Any, full_matrices: Any = True, *, driver: Any = None, out: None = None) -> Any:
    tensor(A, "linalg_svd")
    _no_driver("svd", driver)
    settings = {"full_matrices": bool(full_matrices)}
    return TYPES["linalg_svd"](apply(OPS["_linalg_svd"], (A,), settings))


def _no_driver(function: str, driver: Any) -> None:
    if driver is not None:
        raise RuntimeError(
            f"torch.linalg.{function}: keyword argument `driver=` is only supported on CUDA inputs "
            "with cuSOLVER backend."
        )


@composite("torch.svd Tensor.svd")
def svd(input: Any, some: Any = True, compute_uv: Any = True, *, out: None = None) -> Any:
    """As linalg.svd, with V instead of Vᵀ; without compute_uv U and V are zeros."""
    array = tensor(input, "svd", "input")
    if array.ndim < 2:
        raise RuntimeError("linalg.svd: input should have at least 2 dimensions, but has "
                           f"{array.ndim} dimensions instead")  # fmt: skip
    if compute_uv:
        u, s, vh = apply(OPS["_linalg_svd"], (input,), {"full_matrices": not some})
        return TYPES["svd"]((u, s, vh.mH))
    s = svdvals(input)
    rows, columns = array.shape[-2:]
    u, v = (input.new_zeros((*array.shape[:-2], n, n)) for n in (rows, columns))
    return TYPES["svd"]((u, s, v))


@composite("torch.linalg.svdvals")
def svdvals(A: Any, *, driver: Any = None, out: None = None) -> Any:
    tensor(A, "linalg_svdvals")
    _no_driver("svdvals", driver)
    return apply(OPS["_linalg_svd"], (A,), {"full_matrices": False})[1]


@composite("torch.linalg.eigh")
def eigh(A: Any, UPLO: Any = "L", *, out: None = None) -> Any:
    tensor(A, "linalg_eigh")
    return TYPES["linalg_eigh"](apply(OPS["_linalg_eigh"], (A,), {"UPLO": _triangle(UPLO)}))


def _triangle(UPLO: Any) -> str:
    if not isinstance(UPLO, str) or len(UPLO) != 1 or UPLO.upper() not in "LU":
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    return UPLO.upper()


@composite("torch.linalg.eigvalsh")
def eigvalsh(A: Any, UPLO: Any = "L", *, out: None = None) -> Any:
    tensor(A, "linalg_eigvalsh")
    return apply(OPS["_linalg_eigh"], (A,), {"UPLO": _triangle(UPLO)})[0]


@composite("torch.linalg.qr")
def linalg_qr(A: Any, mode: Any = "reduced", *, out: None = None) -> Any:
    tensor(A, "linalg_qr")
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', "
            "or 'complete'"
        )
    return TYPES["linalg_qr"](apply(OPS["linalg_qr"], (A,), {"mode": mode}))


QR = (
    "torch.qr is deprecated in favor of torch.linalg.qr and will be removed in a future PyTorch "
    "release.\nThe boolean parameter 'some' has been replaced with a string parameter 'mode'.\n"
    "Q, R = torch.qr(A, some)\nshould be replaced with\n"
    "Q, R = torch.linalg.qr(A, 'reduced' if some else 'complete')"
)


@composite("torch.qr Tensor.qr")
def qr(input: Any, some: Any = True, *, out: None = None) -> Any:
    tensor(input, "qr", "input")
    warnings.warn(QR, UserWarning, stacklevel=2)
    mode = "reduced" if some else "complete"
    return TYPES["qr"](apply(OPS["linalg_qr"], (input,), {"mode": mode}))


@composite("torch.geqrf Tensor.geqrf")
def geqrf(input: Any, *, out: None = None) -> Any:
    tensor(input, "geqrf", "input")
    return TYPES["geqrf"](apply(OPS["geqrf"], (input,)))


@composite("torch.linalg.cholesky_ex")
def cholesky_ex(A: Any, *, upper: Any = False, check_errors: Any = False, out: None = None) -> Any:
    tensor(A, "linalg_cholesky_ex")
    settings = {"upper": bool(upper), "check_errors": bool(check_errors)}
    return TYPES["linalg_cholesky_ex"](apply(OPS["linalg_cholesky_ex"], (A,), settings))


@composite("torch.linalg.cholesky")
def cholesky(A: Any, *, upper: Any = False, out: None = None) -> Any:
    return cholesky_ex(A, upper=upper, check_errors=True)[0]


def _triangular(name: str, takes: tuple[str, ...]) -> None:
    def run(*args: Any, **kwargs: Any) -> Any:
        upper = kwargs.pop("upper", args[len(takes)] if len(args) > len(takes) else False)
        if type(upper) is not bool:
            where = f" (position {len(takes) + 1})" if len(args) > len(takes) else ""
            raise TypeError(
                f"{name}(): argument 'upper'{where} must be bool, not {type(upper).__name__}"
            )
        given = dict(zip(takes, args, strict=False)) | kwargs
        for i, part in enumerate(takes):
            if part not in given:
                raise TypeError(f'{name}() missing 1 required positional arguments: "{part}"')
            tensor(given[part], name, part, i + 1)
        return apply(OPS[name], [given[part] for part in takes], {"upper": bool(upper)})

    run.__name__ = run.__qualname__ = name
    composite(f"torch.{name} Tensor.{name}")(run)


_triangular("cholesky", ("input",))
_triangular("cholesky_inverse", ("input",))
_triangular("cholesky_solve", ("input", "input2"))


@composite("torch.ormqr Tensor.ormqr")
def ormqr(
    input: Any, tau: Any, other: Any, left: Any = True, transpose: Any = False, *, out: None = None
) -> Any:
    for i, (name, value) in enumerate((("input", input), ("tau", tau), ("other", other)), 1):
        tensor(value, "ormqr", name, i)
    if input._data.ndim < 2:
        raise RuntimeError("torch.ormqr: input must have at least 2 dimensions.")
    rows = other._data.shape[-2 if left else -1] if other._data.ndim > 1 else 0
    if tau._data.shape[-1:] != (min(rows, input._data.shape[-1]),):
        raise RuntimeError(
            f"torch.ormqr: tau.shape[-1] must be equal to min(other.shape[{-2 if left else -1}], "
            "input.shape[-1])"
        )
    settings = {"left": bool(left), "transpose": bool(transpose)}
    return apply(OPS["ormqr"], (input, tau, other), settings)


# --- pseudoinverse, rank, least squares -----------------------------------------------------------


DECOMPOSED = (float32, float64, complex64, complex128)


def _tolerances(A: Any, atol: Any, rtol: Any) -> tuple[Any, Any]:
    """As tensors: given, or PyTorch's defaults (get_atol_rtol)."""
    array = A._data
    default = epsilon(array) * max(array.shape[-2:])
    if rtol is None:
        rtol = default
        if atol is not None:
            zero = bool((atol._data > 0).all()) if type(atol) in TENSORS else atol > 0
            rtol = 0.0 if zero else default
    atol = 0.0 if atol is None else atol
    given = (t if type(t) in TENSORS else wrap(np.asarray(t, np.float64)) for t in (atol, rtol))
    low, high = given
    return low, high


@composite("torch.linalg.pinv")
def pinv(
    A: Any, rcond: Any = None, *, atol: Any = None, rtol: Any = None, hermitian: Any = False,
    out: None = None,
) -> Any:  # fmt: skip
    matrix("linalg.pinv", tensor(A, "linalg_pinv"))
    if (kind := of(A._data.dtype)) not in DECOMPOSED:
        raise RuntimeError(
            f"linalg.pinv({kind.scalar}{{{list(A.shape)}}}): expected a tensor with 2 or more "
            "dimensions of float, double, cfloat or cdouble types"
        )
    atol, rtol = _tolerances(A, atol, rcond if rtol is None else rtol)
    op = OPS["linalg_pinv.atol_rtol_tensor"]
    return apply(op, (A, atol, rtol), {"hermitian": bool(hermitian)})


@composite("torch.pinverse Tensor.pinverse")
def pinverse(input: Any, rcond: Any = 1e-15) -> Any:
    return pinv(input, rcond)


@composite("torch.linalg.matrix_rank")
def matrix_rank(
    A: Any, tol: Any = None, *, atol: Any = None, rtol: Any = None, hermitian: Any = False,
    out: None = None,
) -> Any:  # fmt: skip
    """How many singular values (of symmetric matrices: eigenvalues) are above the tolerance."""
    matrix("linalg.matrix_rank", tensor(A, "linalg_matrix_rank"), "input")
    if of(A._data.dtype) not in DECOMPOSED:
        raise RuntimeError("This function doesn't handle types other than float and double")
    low, high = _tolerances(A, tol if atol is None else atol, 0.0 if tol is not None else rtol)
    sizes = (eigvalsh(A) if hermitian else svdvals(A)).detach()._data
    if not sizes.size:
        return wrap(np.zeros(sizes.shape[:-1], np.int64))
    sizes = np.abs(sizes)
    limit = np.maximum(low._data, high._data * sizes.max(axis=-1))
    return wrap((sizes > limit[..., None]).sum(axis=-1).astype(np.int64))


@composite("torch.linalg.lstsq")
def lstsq(A: Any, B: Any, rcond: Any = None, *, driver: Any = None) -> Any:
    tensor(A, "linalg_lstsq")
    tensor(B, "linalg_lstsq", "B", 2)
    chosen = "gelsy" if driver is None else driver
    if chosen not in ("gels", "gelsy", "gelsd", "gelss"):
        raise RuntimeError(
            "torch.linalg.lstsq: parameter `driver` should be one of (gels, gelsy, gelsd, gelss)"
        )
    settings = {"rcond": rcond, "driver": chosen}
    return TYPES["linalg_lstsq"](apply(OPS["linalg_lstsq"], (A, B), settings))


# --- of low rank ----------------------------------------------------------------------------------


def _approximate_basis(A: Any, q: int, niter: int, M: Any) -> Any:
    """Q whose columns nearly span A's range (Halko et al. 2009, algorithm 4.4)."""
    draw = SPELLED["torch.randn"](A.shape[-1], q, dtype=A.dtype)
    Q = linalg_qr(_less(A @ draw, M, draw))[0]
    for _ in range(niter):
        Q = linalg_qr(_less(A.mH @ Q, None if M is None else M.mH, Q))[0]
        Q = linalg_qr(_less(A @ Q, M, Q))[0]
    return Q


def _less(X: Any, M: Any, right: Any) -> Any:
    return X if M is None else X - M @ right


@composite("torch.svd_lowrank")
def svd_lowrank(A: Any, q: Any = 6, niter: Any = 2, M: Any = None) -> Any:
    tensor(A, "svd_lowrank")
    q = 6 if q is None else q
    rows, columns = A.shape[-2:]
    if M is not None:
        M = M.broadcast_to(A.shape)
    if rows < columns:
        A = A.mH
        M = None if M is None else M.mH
    Q = _approximate_basis(A, q, niter, M)
    B = Q.mH @ A
    B = B if M is None else B - Q.mH @ M
    u, s, vh = linalg_svd(B, full_matrices=False)
    v, u = vh.mH, Q @ u
    return (v, s, u) if rows < columns else (u, s, v)


@composite("torch.pca_lowrank")
def pca_lowrank(A: Any, q: Any = None, center: Any = True, niter: Any = 2) -> Any:
    tensor(A, "pca_lowrank")
    rows, columns = A.shape[-2:]
    q = min(6, rows, columns) if q is None else q
    if not 0 <= q <= min(rows, columns):
        raise ValueError(
            f"q(={q}) must be non-negative integer and not greater than "
            f"min(m, n)={min(rows, columns)}"
        )
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    if not center:
        return svd_lowrank(A, q, niter, None)
    return svd_lowrank(A - A.mean(-2, keepdim=True), q, niter, None)
