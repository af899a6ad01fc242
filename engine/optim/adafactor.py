"""Adafactor (Shazeer and Stern 2018), in PyTorch's own order of arithmetic (single-tensor)."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arrays import Array, Arrays, lerp
from .optimizer import Hyper, Optimizer
from .options import number


class Adafactor(Optimizer):
    """The second moment of a matrix is kept as one number a row and one a column."""

    def __init__(
        self, params: Any, lr: Any = 1e-2, beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3), d: float = 1.0, weight_decay: float = 0.0,
        *, foreach: bool | None = None, maximize: bool = False,
    ) -> None:  # fmt: skip
        first, second = eps
        for low, what, given in (
            (0.0, "Learning rate should be >= 0", lr),
            (None, "beta2_decay should be <= 0", beta2_decay),
            (0.0, "epsilon1 should be >= 0", first),
            (0.0, "epsilon2 should be >= 0", second),
            (1.0, "Clipping threshold d should be >= 1", d),
            (0.0, "weight_decay should be >= 0", weight_decay),
        ):
            value = number(given)
            if value is not None and not (value <= 0.0 if low is None else low <= value):
                raise ValueError(f"{what} but is: {value}")
        super().__init__(params, {
            "lr": lr, "beta2_decay": beta2_decay, "eps": eps, "d": d, "weight_decay": weight_decay,
            "foreach": foreach, "maximize": maximize,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        if state.paired:
            raise RuntimeError("Adafactor does not support complex parameters")
        step = float(state.count())
        eps1, eps2 = hyper["eps"]
        eps1 = float(np.finfo(p.dtype).eps) if eps1 is None else eps1
        share = step ** hyper["beta2_decay"]
        size = max(eps2, _length(p) / p.size**0.5) * min(hyper["lr"], 1 / step**0.5)
        if hyper["weight_decay"] != 0:
            p *= 1 - hyper["lr"] * hyper["weight_decay"]
        if g.ndim > 1:
            rows = state.zeros("row_var", g[..., :1])
            columns = state.zeros("col_var", g[..., :1, :])
            lerp(rows, np.square(np.linalg.norm(g, axis=-1, keepdims=True)) / g.shape[-1], share)
            lerp(columns, np.square(np.linalg.norm(g, axis=-2, keepdims=True)) / g.shape[-2], share)
            estimate = rows @ columns
            estimate /= np.maximum(rows.mean(-2, keepdims=True), eps1)
        else:
            estimate = state.zeros("variance", g)
            lerp(estimate, g * g, share)
        update = g / np.sqrt(np.maximum(estimate, eps1 * eps1))
        p += -size / max(1.0, _length(update) / (update.size**0.5 * hyper["d"])) * update
        return 2 if hyper["weight_decay"] else 1


def _length(array: Array) -> float:
    return float(np.linalg.norm(array.reshape(-1)))
