"""Eigenvalues of any square matrix: complex ones, whatever the matrix holds.

The derivative is PyTorch's (linalg_eig_backward in FunctionsManual.cpp). It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes, meter
from ..op import helper, op
from .matrix import LinAlgError, columns, numeric, square


def _eig(A: Any, function: str = "linalg.eig") -> tuple[Any, Any]:
    square(function, A)
    if A.dtype.kind in "iub":
        raise RuntimeError(f"Unknown Complex ScalarType for {dtypes.of(A.dtype).scalar}")
    if A.dtype == np.float16:
        raise NotImplementedError('"linalg_eig_out_cpu" not implemented for \'Half\'')
    numeric(function, A)
    if not np.isfinite(A).all():
        raise RuntimeError("torch.linalg.eig: input tensor should not contain infs or NaNs.")
    kind = dtypes.of(A.dtype).to_complex().numpy
    meter.charge(A.size * kind.itemsize)
    try:
        values, vectors = np.linalg.eig(A)
    except np.linalg.LinAlgError:
        raise LinAlgError(
            f"{function}: The algorithm failed to converge because the input matrix is "
            "ill-conditioned or has too many repeated eigenvalues.") from None
    return values.astype(kind, copy=False), vectors.astype(kind, copy=False)


PHASE = (
    "linalg_eig_backward: The eigenvectors in the complex case are specified up to multiplication "
    "by e^{i phi}. The specified loss function depends on this quantity, so it is ill-defined."
)


@helper(tex=r"\v{V}^{-H}\,\operatorname{diag}(\v{gL})\,\v{V}^{H}")
def eig_backward(ops: Any, gL: Any, gV: Any, L: Any, V: Any) -> Any:
    """What the vectors add is divided by the gaps between values. RuntimeError where the loss
    depends on the vectors' phase, which nothing decides."""
    Vh = ops.transpose(ops.conj(V), -2, -1)
    if not bool((gV != 0).any()):
        return ops.solve_ex(Vh, ops.unsqueeze(gL, -1) * Vh, True)[0]
    turn = Vh @ gV
    lengths = ops.diagonal(turn, 0, -2, -1)
    if bool((ops.abs(ops.imaginary_part(lengths)) > 0.01).any()):
        raise RuntimeError(PHASE)
    inner = turn - Vh @ (V * ops.unsqueeze(ops.real_part(lengths), -2))
    one = ops.diag_embed(L * 0 + 1, 0, -2, -1)
    gaps = ops.conj(ops.unsqueeze(L, -2) - ops.unsqueeze(L, -1)) + one
    inner = inner / gaps * (1 - one) + ops.diag_embed(gL, 0, -2, -1)
    return ops.solve_ex(Vh, inner @ Vh, True)[0]


op("linalg_eig", "A, *, function", grad_fn="LinalgEigBackward0", sign="λ",
   outputs=("eigenvalues", "eigenvectors"), tex=r"\operatorname{eig}(\v{A})",
   forward=columns(1)(_eig),
   vjp={"A": "eig_backward(g0, g1, eigenvalues, eigenvectors)"}, lies="as made")
