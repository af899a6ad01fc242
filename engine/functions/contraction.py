"""Sums of products over several dimensions: tensordot, multi_dot, einsum (ATen's Linear.cpp)."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any

from ..dispatch import apply, unwrap
from ..op import OPS
from .linear import tensors
from .registry import composite

MM, BMM, DOT = OPS["mm"], OPS["bmm"], OPS["dot"]


@composite("torch.tensordot")
def tensordot(a: Any, b: Any, dims: Any = 2, out: None = None) -> Any:
    """Sum over pairs of dimensions: the last `dims` of a with the first of b, or two lists."""
    tensors("tensordot", ("a", "b"), a, b)
    if isinstance(dims, (list, tuple)):
        dims_a, dims_b = ([d] if isinstance(d, int) else list(d) for d in dims)
    else:
        count = int(dims)
        if count < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={count}")
        if count > min(a.ndim, b.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={count}")
        dims_a, dims_b = list(range(-count, 0)), list(range(count))
    if len(dims_a) != len(dims_b):
        raise RuntimeError("both dimension lists should have same length")
    depth = 1
    for i, j in zip(dims_a, dims_b, strict=True):
        n, m = a.shape[i], b.shape[j]
        if m == 1:
            a = a.sum(i, keepdim=True)
        elif n == 1:
            b = b.sum(j, keepdim=True)
        elif n != m:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {n} in dim {i} and "
                f"second has size {m} in dim {j}"
            )
        else:
            depth *= n
    dims_a, dims_b = [d % a.ndim for d in dims_a], [d % b.ndim for d in dims_b]
    free_a = [i for i in range(a.ndim) if i not in dims_a]
    free_b = [j for j in range(b.ndim) if j not in dims_b]
    rows = tuple(a.shape[i] for i in free_a)
    columns = tuple(b.shape[j] for j in free_b)
    if a._data.size == b._data.size == depth:
        return _inner(a.permute(*free_a, *dims_a), b.permute(*dims_b, *free_b)).view(rows + columns)
    left = a.permute(*free_a, *dims_a).reshape((math.prod(rows), depth))
    right = b.permute(*dims_b, *free_b).reshape((depth, math.prod(columns)))
    return apply(MM, (left, right)).reshape(rows + columns)


def _inner(a: Any, b: Any) -> Any:
    """All of one tensor times all of another, as a number."""
    # The second comes first, as C++ compilers take arguments from the right.
    if a.is_contiguous() and b.is_contiguous():
        right = b.flatten()
        return apply(DOT, (a.flatten(), right))
    right = b.squeeze()
    return (a.squeeze() * right).sum()


# --- products of many matrices --------------------------------------------------------------------


@composite("torch.linalg.multi_dot")
def multi_dot(tensors: Sequence[Any], *, out: None = None) -> Any:
    """The product of two or more matrices (vectors at the ends), in the cheapest order."""
    n = len(tensors)
    if n < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {n}")
    for x in tensors:
        unwrap(x, "linalg_multi_dot", "'tensors' (position 1)")
    factors, shape = list(tensors), []
    for at, name, dim in ((0, "first", 0), (n - 1, "last", -1)):
        if factors[at].ndim == 1:
            factors[at] = factors[at].unsqueeze(dim)
        elif factors[at].ndim == 2:
            shape.append(factors[at].shape[dim])
        else:
            raise RuntimeError(
                f"multi_dot(): the {name} tensor must be 1D or 2D but got {factors[at].ndim}D"
            )
    for i, x in enumerate(factors[1:-1], 1):
        if x.ndim != 2:
            raise RuntimeError(f"multi_dot(): tensor {i} must be 2D but got {x.ndim}D")
    for i in range(1, n):
        a, b = factors[i - 1], factors[i]
        if a.shape[1] != b.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {i - 1} and {i} with shapes {list(tensors[i - 1].shape)} "
                f"and {list(tensors[i].shape)} cannot be multiplied"
            )
    return _chain(factors).view(tuple(shape))


def _chain(factors: list[Any]) -> Any:
    """The product by the order that takes the fewest multiplications."""
    sizes = [f.shape[0] for f in factors] + [factors[-1].shape[1]]
    n = len(factors)
    cost = [[0] * n for _ in range(n)]
    cut = [[0] * n for _ in range(n)]
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            options = [
                cost[i][k] + cost[k + 1][j] + sizes[i] * sizes[k + 1] * sizes[j + 1]
                for k in range(i, j)
            ]
            cost[i][j] = min(options)
            cut[i][j] = i + options.index(cost[i][j])
    if n == 3:  # A tie goes to the left, as PyTorch decides it.
        a, b, c, d = sizes
        cut[0][2] = 0 if a * c * (b + d) > b * d * (a + c) else 1

    def product(i: int, j: int) -> Any:
        if i == j:
            return factors[i]
        k = cut[i][j]
        right = product(k + 1, j)  # First, as C++ compilers take arguments from the right.
        return apply(MM, (product(i, k), right))

    return product(0, n - 1)


CHAIN = (
    "torch.chain_matmul is deprecated and will be removed in a future PyTorch release. Use "
    "torch.linalg.multi_dot instead, which accepts a list of two or more tensors rather than "
    "multiple parameters."
)


@composite("torch.chain_matmul")
def chain_matmul(*matrices: Any, out: None = None) -> Any:
    """multi_dot of matrices; one alone is copied."""
    warnings.warn(CHAIN, UserWarning, stacklevel=2)
    for x in matrices:
        if unwrap(x, "chain_matmul", "'matrices' (position 1)").ndim != 2:
            raise RuntimeError(
                f"Tensor dimension is {x.ndim}, expected 2 instead. (while checking arguments for "
                "chain_matmul)"
            )
    return matrices[0].clone() if len(matrices) == 1 else multi_dot(matrices)
