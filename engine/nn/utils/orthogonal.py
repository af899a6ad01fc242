"""torch.nn.utils.parametrizations.orthogonal: a weight whose columns (or rows) stay orthonormal."""

from __future__ import annotations

from typing import Any

from ...autograd import no_grad
from ...functions.registry import SPELLED
from ...limits import finfo
from ...tensor import Tensor
from ..module import Module
from .parametrize import register_parametrization

MAPS = ("matrix_exp", "cayley", "householder")

FIXED = (
    "It is not possible to assign to the matrix exponential or the Cayley parametrizations when "
    "use_trivialization=False."
)


def _is_orthogonal(Q: Any) -> bool:
    eye = SPELLED["torch.eye"](Q.size(-1), dtype=Q.dtype)
    near = 10.0 * Q.size(-2) * finfo(Q.dtype).eps
    return bool(SPELLED["torch.allclose"](Q.mT @ Q, eye, atol=near))


def _made_orthogonal(A: Any) -> Any:
    """Q of A = Q R, such that R's diagonal is positive."""
    X, tau = SPELLED["torch.geqrf"](A)
    Q = SPELLED["torch.linalg.householder_product"](X, tau)
    return Q * X.diagonal(dim1=-2, dim2=-1).sgn().unsqueeze(-2)


class _Orthogonal(Module):
    base: Any

    def __init__(self, weight: Any, orthogonal_map: str, use_trivialization: bool = True) -> None:
        super().__init__()
        self.shape, self.orthogonal_map = weight.shape, orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X: Any) -> Any:
        n, k = X.size(-2), X.size(-1)
        transposed = n < k
        if transposed:
            X, n, k = X.mT, k, n
        if self.orthogonal_map == "householder":
            A = X.tril(diagonal=-1)
            tau = 2.0 / (1.0 + (A * A).sum(dim=-2))
            Q = SPELLED["torch.linalg.householder_product"](A, tau)
            Q = Q * X.diagonal(dim1=-2, dim2=-1).int().unsqueeze(-2)
        else:
            Q = self._turned(X.tril(), n, k)
        if hasattr(self, "base"):
            Q = self.base @ Q
        return Q.mT if transposed else Q

    def _turned(self, X: Any, n: int, k: int) -> Any:
        """The first columns of the rotation that a lower triangle stands for."""
        if n != k:
            rest = X.new_zeros(n, n - k).expand(*X.shape[:-2], -1, -1)
            X = SPELLED["torch.cat"]([X, rest], dim=-1)
        A = X - X.mT
        if self.orthogonal_map == "matrix_exp":
            Q = SPELLED["torch.matrix_exp"](A)
        else:
            eye, add = SPELLED["torch.eye"](n, dtype=A.dtype), SPELLED["torch.add"]
            Q = SPELLED["torch.linalg.solve"](add(eye, A, alpha=-0.5), add(eye, A, alpha=0.5))
        return Q if n == k else Q[..., :k]

    @no_grad()
    def right_inverse(self, Q: Any) -> Any:
        if Q.shape != self.shape:
            raise ValueError(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of "
                f"shape {Q.shape}."
            )
        given, n, k = Q, Q.size(-2), Q.size(-1)
        transposed = n < k
        if transposed:
            Q, n, k = Q.mT, k, n
        if not hasattr(self, "base"):
            if self.orthogonal_map != "householder":
                raise NotImplementedError(FIXED)
            A, tau = SPELLED["torch.geqrf"](Q)
            signs = A.diagonal(dim1=-2, dim2=-1)
            signs.sign_()
            signs[tau == 0.0] *= -1
            return A.mT if transposed else A
        if n != k:
            more = SPELLED["torch.randn"](*Q.size()[:-2], n, n - k, dtype=Q.dtype)
            Q = _made_orthogonal(SPELLED["torch.cat"]([Q, more], dim=-1))
        else:
            Q = Q.clone() if _is_orthogonal(Q) else _made_orthogonal(Q)
        self.base = Q
        start = SPELLED["torch.zeros_like"](given)
        start.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return start


def orthogonal(
    module: Module, name: str = "weight", orthogonal_map: str | None = None, *,
    use_trivialization: bool = True,
) -> Module:  # fmt: skip
    """Keep a matrix, or each of a batch, orthogonal: of real numbers.

    ValueError for what is no matrix, and for another `orthogonal_map` than those of `MAPS`.
    """
    weight: Any = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    if weight.ndim < 2:
        raise ValueError(
            f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions."
        )
    if weight._data.dtype.kind == "c":
        raise NotImplementedError("orthogonal() of complex matrices is not available here")
    if orthogonal_map is None:
        orthogonal_map = (
            "matrix_exp" if weight._data.shape[-2] == weight._data.shape[-1] else "householder"
        )
    if orthogonal_map not in MAPS:
        raise ValueError(
            'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". Got: '
            f"{orthogonal_map}"
        )
    made = _Orthogonal(weight, orthogonal_map, use_trivialization)
    register_parametrization(module, name, made, unsafe=True)
    return module
