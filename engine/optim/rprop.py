"""Rprop and ASGD, in PyTorch's own order of arithmetic (the single-tensor paths)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import OPS
from ..rounding import add_scaled
from .arrays import Array, Arrays, plus
from .optimizer import Hyper, Optimizer
from .options import not_negative, number

SIGN = OPS["sign"].forward
"""Of NaN it is 0, as PyTorch's, not numpy's."""


class Rprop(Optimizer):
    """Resilient backpropagation: only signs of gradients count (Riedmiller and Braun 1993)."""

    def __init__(
        self, params: Any, lr: Any = 1e-2, etas: Any = (0.5, 1.2), step_sizes: Any = (1e-6, 50), *,
        capturable: bool = False, foreach: bool | None = None, maximize: bool = False,
        differentiable: bool = False,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr)
        low, high = (number(eta) for eta in etas)
        if not 0.0 < low < 1.0 < high:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        super().__init__(params, {
            "lr": lr, "etas": etas, "step_sizes": step_sizes, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "capturable": capturable,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        state.count()
        previous = state.zeros("prev", p)
        size = state.zeros("step_size", g, hyper["lr"])
        low, high = hyper["etas"]
        agreed = SIGN(g * previous)
        factor = np.where(agreed > 0, high, np.where(agreed < 0, low, 1)).astype(g.dtype)
        size *= factor
        np.clip(size, *hyper["step_sizes"], out=size)
        g = np.where(agreed < 0, 0, g)
        p -= SIGN(g) * size
        previous[...] = g
        return 1


class ASGD(Optimizer):
    """Averaged stochastic gradient descent (Polyak and Juditsky 1992)."""

    _captured = "params, mus, etas, and state_steps"

    def __init__(
        self, params: Any, lr: Any = 1e-2, lambd: Any = 1e-4, alpha: Any = 0.75, t0: Any = 1e6,
        weight_decay: Any = 0, foreach: bool | None = None, maximize: bool = False,
        differentiable: bool = False, capturable: bool = False,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, weight_decay_value=weight_decay)
        super().__init__(params, {
            "lr": lr, "lambd": lambd, "alpha": alpha, "t0": t0, "weight_decay": weight_decay,
            "foreach": foreach, "maximize": maximize, "differentiable": differentiable,
            "capturable": capturable,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        lr, lambd = hyper["lr"], hyper["lambd"]
        step = state.count()
        eta = state.zeros("eta", np.zeros((), np.float32), lr)
        mu = state.zeros("mu", np.zeros((), np.float32), 1)
        mean = state.zeros("ax", p)
        if hyper["weight_decay"] != 0:
            g = plus(g, p, hyper["weight_decay"])
        p *= 1 - lambd * float(eta)
        add_scaled(p, g, -float(eta))
        if float(mu) != 1:
            mean += (p - mean) * mu
        else:
            mean[...] = p
        eta[...] = lr / (1 + lambd * lr * step) ** hyper["alpha"]
        mu[...] = 1 / max(1, step - hyper["t0"])
        return 2
