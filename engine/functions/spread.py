"""var, std, norms, logsumexp, dist: which overload a call means, checked in PyTorch's words."""

from __future__ import annotations

from typing import Any

from ..dispatch import Call, apply, unwrap
from ..op import OPS
from .dims import numpy_names, rank, several
from .norms import matrix_norm, vector_norm
from .registry import composite, resolver


def _dims(dim: Any, ndim: int, function: str) -> tuple[int, ...] | None:
    """The dimensions named; None for all."""
    if dim is None or dim == () or dim == []:
        return None
    return tuple(d for d in several(dim, ndim, function) if d < ndim)


def _spread(
    function: str, input: Any, dim: Any, unbiased: Any, keepdim: Any, correction: Any
) -> Call:
    ndim = rank(input, function)
    if type(dim) is bool:  # var(unbiased)
        dim, unbiased = None, dim
    if correction is None:
        correction = int(unbiased)
    settings = {
        "dim": _dims(dim, ndim, function), "correction": correction, "keepdim": bool(keepdim),
    }  # fmt: skip
    return OPS[f"{function}.correction"], (input,), settings


def _measured(function: str) -> None:
    def measure(
        input: Any, dim: Any = None, unbiased: Any = True, keepdim: Any = False, *,
        correction: Any = None,
    ) -> Call:  # fmt: skip
        return _spread(function, input, dim, unbiased, keepdim, correction)

    resolver(numpy_names(measure, function))


for _name in ("var", "std", "var_mean", "std_mean"):
    _measured(_name)


@composite("torch.norm Tensor.norm")
@numpy_names
def norm(
    input: Any, p: Any = "fro", dim: Any = None, keepdim: Any = False, dtype: Any = None
) -> Any:
    """torch.norm of a dense tensor is linalg.vector_norm; "fro" and None are the 2-norm."""
    rank(input, "norm")
    if p == "nuc":
        dims = tuple(range(input.ndim)) if dim is None else several(dim, input.ndim, "norm")
        return matrix_norm(input, "nuc", dims, keepdim, dtype=dtype)
    if isinstance(p, str) and p != "fro":
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
    ord = 2.0 if p in (None, "fro") else p
    return apply(*vector_norm(input, ord, dim, bool(keepdim), dtype=dtype))


@resolver
@numpy_names
def logsumexp(input: Any, dim: Any, keepdim: Any = False) -> Call:
    ndim = rank(input, "logsumexp")
    dims = _dims(dim, ndim, "logsumexp")
    if dims is None:
        if (
            ndim and input._data.size
        ):  # PyTorch 2.13 refuses an empty list of dimensions, with these words.
            raise RuntimeError(
                f"output with shape [] doesn't match the broadcast shape {[1] * ndim}"
            )
        dims = tuple(range(ndim))
    return OPS["logsumexp"], (input,), {"dim": dims, "keepdim": bool(keepdim)}


@resolver
def dist(input: Any, other: Any, p: Any = 2) -> Call:
    unwrap(input, "dist")
    unwrap(other, "dist", "'other' (position 2)")
    return OPS["dist"], (input, other), {"p": p}
