"""Powers, products and statistics of matrices: functions over ops, step by step as PyTorch's."""

from __future__ import annotations

import warnings
from typing import Any

from .. import dtypes
from ..complex_numbers import real_only
from ..dispatch import apply, unwrap
from ..op import OPS
from ..ops.matrix import numeric, same_dtypes, square
from .arithmetic import by_number
from .dims import one
from .linear import unsafe_view
from .registry import SPELLED, composite
from .solving import inv, tensor


@composite("torch.linalg.matrix_power torch.matrix_power Tensor.matrix_power")
def matrix_power(A: Any, n: int, *, out: None = None) -> Any:
    """By squaring; the inverse's power for a negative n."""
    array = tensor(A, "linalg_matrix_power")
    square("linalg.matrix_power", array)
    if n == 0:
        eye = SPELLED["torch.eye"](array.shape[-1], dtype=A.dtype)
        return A.clone().copy_(eye)
    if n == 1:
        return A.clone()
    power, base = abs(n), A if n > 0 else inv(A)
    if power == 3:
        return (base @ base) @ base
    out, square_ = None, None
    while power:
        square_ = base if square_ is None else square_ @ square_
        if power % 2:
            out = square_ if out is None else out @ square_
        power //= 2
    return out


@composite("torch.linalg.vander")
def linalg_vander(x: Any, *, N: Any = None) -> Any:
    """Columns 1, x, x² ..."""
    array = tensor(x, "linalg_vander", "x")
    x = x if array.ndim else x.unsqueeze(0)
    n = x.shape[-1] if N is None else N
    if n <= 1:
        raise RuntimeError("N must be greater than 1.")
    powers = x.unsqueeze(-1).expand((*x.shape, n - 1)).cumprod(-1)
    ones = SPELLED["torch.ones"]((*x.shape, 1), dtype=powers.dtype)
    return SPELLED["torch.cat"]((ones, powers), -1)


@composite("torch.vander")
def vander(x: Any, N: Any = None, increasing: bool = False) -> Any:
    """Rows of powers, the highest first as numpy has them. As in PyTorch they are multiplied in
    place, so backward refuses."""
    array = unwrap(x, "vander", "'x' (position 1)")
    if array.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    n = array.size if N is None else N
    if n < 0:
        raise RuntimeError("N must be non-negative.")
    kind = dtypes.promote_types(x.dtype, dtypes.int64)
    out = SPELLED["torch.zeros"]((array.size, n), dtype=kind)
    if n > 0:
        out.select(1, 0).fill_(1)
    if n > 1:
        powers = out[:, 1:]
        powers.copy_(x.unsqueeze(1))
        powers.copy_(powers.cumprod(1))
    return out if increasing else out.flip((1,))


@composite("torch.linalg.vecdot")
def vecdot(x: Any, y: Any, *, dim: Any = -1, out: None = None) -> Any:
    numeric("linalg.vecdot", tensor(x, "linalg_vecdot", "x"), half=True)
    same_dtypes("linalg.vecdot", x._data, tensor(y, "linalg_vecdot", "y", 2), "x and y")
    real_only("linalg.vecdot", x)
    if x.ndim == 1 and y.ndim == 1:
        return apply(OPS["vdot"], (x, y))
    return (x * y).sum(dim)


def _cross(a: Any, b: Any, dim: int) -> Any:
    left, right = a._data, b._data
    if left.ndim != right.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    axis = one(dim, left.ndim, "linalg_cross")
    if left.ndim == 0 or left.shape[axis] != 3 or right.shape[axis] != 3:
        sizes = (x.shape[axis] if x.ndim else 1 for x in (left, right))
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got "
            + " and ".join(map(str, sizes))
        )
    return apply(OPS["linalg_cross"], (a, b), {"dim": dim})


@composite("torch.linalg.cross")
def linalg_cross(input: Any, other: Any, *, dim: Any = -1, out: None = None) -> Any:
    tensor(input, "linalg_cross", "input")
    tensor(other, "linalg_cross", "other", 2)
    return _cross(input, other, dim)


NO_DIM = (
    "Using torch.cross without specifying the dim arg is deprecated.\nPlease either pass the dim "
    "explicitly or simply use torch.linalg.cross.\nThe default value of dim will change to agree "
    "with that of linalg.cross in a future release."
)


@composite("torch.cross Tensor.cross")
def cross(input: Any, other: Any, dim: Any = None, *, out: None = None) -> Any:
    """Along the first dimension of size 3 when none is named."""
    shape = tensor(input, "cross", "input").shape
    tensor(other, "cross", "other", 2)
    if dim is None:
        if 3 not in shape:
            raise RuntimeError("no dimension of size 3 in input")
        warnings.warn(NO_DIM, UserWarning, stacklevel=2)
        dim = shape.index(3)
    return _cross(input, other, dim)


@composite("torch.kron Tensor.kron")
def kron(input: Any, other: Any, *, out: None = None) -> Any:
    """Every element of one times the whole other: the axes interleaved, then joined."""
    a = tensor(input, "kron", "input").shape
    b = tensor(other, "kron", "other", 2).shape
    rank = max(len(a), len(b))
    a, b = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    left = unsafe_view(input, tuple(n for size in a for n in (size, 1)))
    right = unsafe_view(other, tuple(n for size in b for n in (1, size)))
    return unsafe_view(left * right, tuple(m * n for m, n in zip(a, b, strict=True)))


# --- covariance -----------------------------------------------------------------------------------


def _weights(name: str, weights: Any, count: int, floating: bool) -> Any:
    array = unwrap(weights, "cov", f"'{name}'")
    if array.ndim > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with "
            f"{array.ndim} dimensions"
        )
    if (array.dtype.kind == "f") is not floating:
        kind = "floating point" if floating else "integral"
        raise RuntimeError(
            f"cov(): expected {name} to have {kind} dtype but got {name} with "
            f"{dtypes.of(array.dtype).scalar} dtype"
        )
    if array.size != count:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the input "
            f"but got {array.size} != {count}"
        )
    if array.size and array.min() < 0:
        raise RuntimeError(f"cov(): {name} cannot be negative")
    return weights


@composite("torch.cov Tensor.cov")
def cov(input: Any, *, correction: int = 1, fweights: Any = None, aweights: Any = None) -> Any:
    array = tensor(input, "cov", "input")
    real_only("cov", input)
    if array.ndim > 2:
        raise RuntimeError(
            "cov(): expected input to have two or fewer dimensions but got an input with "
            f"{array.ndim} dimensions"
        )
    if array.dtype == bool:
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = input.view(1, -1) if array.ndim < 2 else input
    count = x.shape[1]
    w = None if fweights is None else _weights("fweights", fweights, count, False)
    if aweights is not None:
        _weights("aweights", aweights, count, True)
        w = aweights if w is None else w * aweights
    total = SPELLED["torch.tensor"](count) if w is None else w.sum()
    if w is not None and count and float(total) == 0:
        raise ZeroDivisionError("cov(): weights sum to zero, can't be normalized")
    mean = (x if w is None else x * w).sum(1) / total
    if w is None or not correction:
        freedom = total - correction if w is None else total
    elif aweights is None:
        freedom = total - correction
    else:
        freedom = total - by_number("mul", (w * aweights).sum(), correction) / total
    if float(freedom) <= 0:
        warnings.warn(
            "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number "
            "of observations.",
            UserWarning,
            stacklevel=2,
        )
        freedom = SPELLED["torch.zeros_like"](freedom)
    x = x - mean.unsqueeze(1)
    return (x @ (x if w is None else x * w).t()).true_divide(freedom).squeeze()


@composite("torch.corrcoef Tensor.corrcoef")
def corrcoef(input: Any) -> Any:
    array = tensor(input, "corrcoef", "input")
    real_only("corrcoef", input)
    if array.ndim > 2:
        raise RuntimeError(
            "corrcoef(): expected input to have two or fewer dimensions but got an input with "
            f"{array.ndim} dimensions"
        )
    c = cov(input)
    if not c.ndim:
        return c / c
    spread = c.diagonal().sqrt()
    c = c / spread.view(-1, 1)
    c = c / spread.view(1, -1)
    return c.clip(-1, 1)
