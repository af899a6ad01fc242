"""Matrix decompositions: what the nuclear norm is made of."""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import helper, op


def _svd(A: Any) -> tuple[Any, Any, Any]:
    u, s, vh = np.linalg.svd(A, full_matrices=False)
    return u, s, vh


@helper(tex=r"\v{U}\,\operatorname{diag}(\v{gS})\,\v{Vh}")
def svd_backward(ops: Any, gU: Any, gS: Any, gVh: Any, U: Any, S: Any, Vh: Any) -> Any:
    """The derivative of A = U diag(S) Vh (svd_backward in FunctionsManual.cpp), real matrices."""

    def turned(x: Any) -> Any:
        return ops.transpose(x, -2, -1)

    def diagonal(x: Any) -> Any:
        return ops.diag_embed(x, 0, -2, -1)

    inner = diagonal(gS)
    out_u, out_v = bool((gU != 0).any()), bool((gVh != 0).any())
    if out_u or out_v:
        squares = S * S
        gaps = ops.unsqueeze(squares, -2) - ops.unsqueeze(squares, -1) + diagonal(S * 0 + 1)
    if out_u:
        turn = turned(U) @ gU
        inner = inner + (turn - turned(turn)) / gaps * ops.unsqueeze(S, -2)
    if out_v:
        turn = Vh @ turned(gVh)
        inner = inner + ops.unsqueeze(S, -1) * ((turn - turned(turn)) / gaps)
    out = U @ inner @ Vh
    if out_u and U.shape[-2] > S.shape[-1]:
        rest = gU / ops.unsqueeze(S, -2)
        out = out + (rest - U @ (turned(U) @ rest)) @ Vh
    if out_v and Vh.shape[-1] > S.shape[-1]:
        rest = gVh / ops.unsqueeze(S, -1)
        out = out + U @ (rest - (rest @ turned(Vh)) @ Vh)
    return out


op("_linalg_svd", "A", grad_fn="LinalgSvdBackward0", sign="SVD", outputs=("U", "S", "Vh"),
   tex=r"\operatorname{svd}(\v{A})", forward=_svd,
   vjp={"A": "svd_backward(g0, g1, g2, U, S, Vh)"})
