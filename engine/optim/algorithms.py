"""The algorithms, in PyTorch's own order of arithmetic (torch/optim, the single-tensor paths).

Each is its settings and one `_update` on arrays. Settings that only choose between PyTorch's
implementations (foreach, fused) are kept and shown, and change nothing.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..dispatch import TENSORS
from ..rounding import add_scaled, constant
from .arrays import NUMBER, Array, Arrays, addcmul, lerp, plus, real_parts
from .optimizer import Hyper, Optimizer
from .options import betas_in_range, not_negative

TENSOR_LR = "lr as a Tensor is not supported for capturable=False and foreach=True"


def _decayed(p: Array, g: Array, hyper: Hyper) -> tuple[Array, int]:
    """The gradient with weight decay (L2) added; the decoupled kind shrinks `p` itself. With it,
    how often `p` will have been written to after one more change."""
    decay = hyper["weight_decay"]
    if decay == 0:
        return g, 1
    if hyper.get("decoupled_weight_decay"):
        p *= 1 - hyper["lr"] * decay
        return g, 2
    return plus(g, p, decay), 1


def _squares(average: Array, g: Array, beta: float) -> None:
    """average.mul_(beta).addcmul_(g, g, value=1 - beta)."""
    average *= constant(beta, average.dtype) if beta else beta
    addcmul(average, g, g, 1 - beta)


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum, Nesterov and weight decay."""

    def __init__(
        self, params: Any, lr: Any = 1e-3, momentum: Any = 0, dampening: Any = 0,
        weight_decay: Any = 0, nesterov: bool = False, *, maximize: bool = False,
        foreach: bool | None = None, differentiable: bool = False, fused: bool | None = None,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, momentum_value=momentum, weight_decay_value=weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay,
            "nesterov": nesterov, "maximize": maximize, "foreach": foreach,
            "differentiable": differentiable, "fused": fused,
        })  # fmt: skip

    def _remembers(self, hyper: Hyper) -> bool:
        return bool(hyper["momentum"] != 0)

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        g, writes = _decayed(p, g, hyper)
        momentum = hyper["momentum"]
        if momentum != 0:
            buffer, new = state.copied("momentum_buffer", g)
            if not new:
                buffer *= momentum
                add_scaled(buffer, g, 1 - hyper["dampening"])
            if hyper["nesterov"]:
                g = plus(g, buffer, momentum)
            else:
                g = buffer
        add_scaled(p, g, -hyper["lr"])
        return writes


class Adam(Optimizer):
    """Adam (Kingma and Ba 2014)."""

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: Any = 1e-8,
        weight_decay: Any = 0, amsgrad: bool = False, *, foreach: bool | None = None,
        maximize: bool = False, capturable: bool = False, differentiable: bool = False,
        fused: bool | None = None, decoupled_weight_decay: bool = False,
    ) -> None:  # fmt: skip
        if type(lr) in TENSORS and foreach and not capturable:
            raise ValueError(TENSOR_LR)
        not_negative(learning_rate=lr, epsilon_value=eps)
        exact = betas_in_range(betas)
        not_negative(weight_decay_value=weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": exact, "eps": eps, "weight_decay": weight_decay,
            "amsgrad": amsgrad, "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "differentiable": differentiable, "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        beta1, beta2 = hyper["betas"]
        step = state.count()
        average = state.zeros("exp_avg", p)
        squares = state.zeros("exp_avg_sq", p)
        g, writes = _decayed(p, g, hyper)
        lerp(average, g, 1 - beta1)
        _squares(squares, g, beta2)
        size = hyper["lr"] / (1 - beta1**step)
        if hyper["amsgrad"]:
            largest = state.zeros("max_exp_avg_sq", p)
            np.maximum(largest, squares, out=largest)
            squares = largest
        spread = np.sqrt(squares) / math.sqrt(1 - beta2**step)
        eps = hyper["eps"]
        spread += constant(eps, p.dtype) if eps else eps
        p += -size * average / spread
        return writes


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2017)."""

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: Any = 1e-8,
        weight_decay: Any = 1e-2, amsgrad: bool = False, *, maximize: bool = False,
        foreach: bool | None = None, capturable: bool = False, differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__(
            params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize,
            capturable=capturable, differentiable=differentiable, fused=fused,
            decoupled_weight_decay=True,
        )  # fmt: skip


class RMSprop(Optimizer):
    """RMSprop (Hinton's lecture 6e), plain or centered, with momentum."""

    def __init__(
        self, params: Any, lr: Any = 1e-2, alpha: Any = 0.99, eps: Any = 1e-8,
        weight_decay: Any = 0, momentum: Any = 0, centered: bool = False, capturable: bool = False,
        foreach: bool | None = None, maximize: bool = False, differentiable: bool = False,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, epsilon_value=eps, momentum_value=momentum,
                     weight_decay_value=weight_decay, alpha_value=alpha)  # fmt: skip
        super().__init__(params, {
            "lr": lr, "momentum": momentum, "alpha": alpha, "eps": eps, "centered": centered,
            "weight_decay": weight_decay, "capturable": capturable, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        alpha = hyper["alpha"]
        state.count()
        g, writes = _decayed(p, g, hyper)
        squares = state.zeros("square_avg", p)
        _squares(squares, g, alpha)
        if hyper["centered"]:
            if hyper["momentum"] > 0:
                state.zeros("momentum_buffer", p)  # PyTorch's state_dict has it first
            mean = state.zeros("grad_avg", p)
            lerp(mean, g, 1 - alpha)
            spread = squares.copy()
            addcmul(spread, mean, mean, -1)
            np.sqrt(spread, out=spread)
        else:
            spread = np.sqrt(squares)
        spread += hyper["eps"]
        if hyper["momentum"] > 0:
            buffer = state.zeros("momentum_buffer", p)
            buffer *= hyper["momentum"]
            buffer += g / spread
            add_scaled(p, buffer, -hyper["lr"])
        else:
            p += -hyper["lr"] * g / spread
        return writes


class Adagrad(Optimizer):
    """Adagrad (Duchi, Hazan, Singer 2011)."""

    def __init__(
        self, params: Any, lr: Any = 1e-2, lr_decay: Any = 0, weight_decay: Any = 0,
        initial_accumulator_value: Any = 0, eps: Any = 1e-10, foreach: bool | None = None, *,
        maximize: bool = False, differentiable: bool = False, fused: bool | None = None,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, lr_decay_value=lr_decay, weight_decay_value=weight_decay,
                     initial_accumulator_value_value=initial_accumulator_value,
                     epsilon_value=eps)  # fmt: skip
        super().__init__(params, {
            "lr": lr, "lr_decay": lr_decay, "eps": eps, "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value, "foreach": foreach,
            "maximize": maximize, "differentiable": differentiable, "fused": fused,
        })  # fmt: skip
        for group in self.param_groups:
            for p in group["params"]:
                state = Arrays(self.state[p], p._data.dtype.kind == "c")
                state.zeros("step", NUMBER)
                state.zeros("sum", real_parts(p._data), group["initial_accumulator_value"])

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        step = state.count()
        total = state.zeros("sum", p, hyper["initial_accumulator_value"])
        g, writes = _decayed(p, g, hyper)
        rate = hyper["lr"] / (1 + (step - 1) * hyper["lr_decay"])
        addcmul(total, g, g)
        p += -rate * g / (np.sqrt(total) + hyper["eps"])
        return writes


class Adadelta(Optimizer):
    """Adadelta (Zeiler 2012)."""

    def __init__(
        self, params: Any, lr: Any = 1.0, rho: Any = 0.9, eps: Any = 1e-6, weight_decay: Any = 0,
        foreach: bool | None = None, *, capturable: bool = False, maximize: bool = False,
        differentiable: bool = False,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, rho_value=rho)
        if not rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        not_negative(epsilon_value=eps, weight_decay_value=weight_decay)
        super().__init__(params, {
            "lr": lr, "rho": rho, "eps": eps, "weight_decay": weight_decay, "maximize": maximize,
            "capturable": capturable, "foreach": foreach, "differentiable": differentiable,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        rho, eps = hyper["rho"], hyper["eps"]
        state.count()
        squares = state.zeros("square_avg", p)
        deltas = state.zeros("acc_delta", p)
        g, writes = _decayed(p, g, hyper)
        _squares(squares, g, rho)
        delta = np.sqrt(deltas + eps) / np.sqrt(squares + eps) * g
        _squares(deltas, delta, rho)
        add_scaled(p, delta, -hyper["lr"])
        return writes


class Adamax(Optimizer):
    """Adamax: Adam with the infinity norm (Kingma and Ba 2014)."""

    def __init__(
        self, params: Any, lr: Any = 2e-3, betas: Any = (0.9, 0.999), eps: Any = 1e-8,
        weight_decay: Any = 0, foreach: bool | None = None, *, maximize: bool = False,
        differentiable: bool = False, capturable: bool = False,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, epsilon_value=eps)
        exact = betas_in_range(betas)
        not_negative(weight_decay_value=weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": exact, "eps": eps, "weight_decay": weight_decay,
            "foreach": foreach, "maximize": maximize, "differentiable": differentiable,
            "capturable": capturable,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        beta1, beta2 = hyper["betas"]
        step = state.count()
        average = state.zeros("exp_avg", p)
        largest = state.zeros("exp_inf", p)
        g, writes = _decayed(p, g, hyper)
        lerp(average, g, 1 - beta1)
        np.maximum(largest * beta2, np.abs(g) + hyper["eps"], out=largest)
        p += -(hyper["lr"] / (1 - beta1**step)) * average / largest
        return writes


class NAdam(Optimizer):
    """Adam with Nesterov momentum (Dozat 2016)."""

    _captured = "params, mu_products and state_steps"

    def __init__(
        self, params: Any, lr: Any = 2e-3, betas: Any = (0.9, 0.999), eps: Any = 1e-8,
        weight_decay: Any = 0, momentum_decay: Any = 4e-3, decoupled_weight_decay: bool = False,
        *, foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, epsilon_value=eps)
        exact = betas_in_range(betas)
        not_negative(weight_decay_value=weight_decay, momentum_decay_value=momentum_decay)
        super().__init__(params, {
            "lr": lr, "betas": exact, "eps": eps, "weight_decay": weight_decay,
            "momentum_decay": momentum_decay, "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "differentiable": differentiable,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        beta1, beta2 = hyper["betas"]
        step = state.count()
        decay = hyper["momentum_decay"]
        now = beta1 * (1 - 0.5 * 0.96 ** (step * decay))
        later = beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * decay))
        product = state.product("mu_product", now)
        average = state.zeros("exp_avg", p)
        squares = state.zeros("exp_avg_sq", p)
        g, writes = _decayed(p, g, hyper)
        lerp(average, g, 1 - beta1)
        _squares(squares, g, beta2)
        spread = np.sqrt(squares / (1 - beta2**step)) + hyper["eps"]
        p += (-hyper["lr"] * (1 - now) / (1 - product)) * g / spread
        p += (-hyper["lr"] * later / (1 - product * later)) * average / spread
        return writes + 1


class RAdam(Optimizer):
    """Rectified Adam (Liu et al. 2019)."""

    def __init__(
        self, params: Any, lr: Any = 1e-3, betas: Any = (0.9, 0.999), eps: Any = 1e-8,
        weight_decay: Any = 0, decoupled_weight_decay: bool = False, *,
        foreach: bool | None = None, maximize: bool = False, capturable: bool = False,
        differentiable: bool = False,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr, epsilon_value=eps)
        exact = betas_in_range(betas)
        not_negative(weight_decay_value=weight_decay)
        super().__init__(params, {
            "lr": lr, "betas": exact, "eps": eps, "weight_decay": weight_decay,
            "maximize": maximize, "foreach": foreach, "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay, "differentiable": differentiable,
        })  # fmt: skip

    def _update(self, p: Array, g: Array, state: Arrays, hyper: Hyper) -> int:
        beta1, beta2 = hyper["betas"]
        step = state.count()
        average = state.zeros("exp_avg", p)
        squares = state.zeros("exp_avg_sq", p)
        g, writes = _decayed(p, g, hyper)
        lerp(average, g, 1 - beta1)
        _squares(squares, g, beta2)
        correction2 = 1 - beta2**step
        corrected = average / (1 - beta1**step)
        rho_inf = 2 / (1 - beta2) - 1
        rho = rho_inf - 2 * step * beta2**step / correction2
        if rho > 5.0:
            rectified = math.sqrt(
                (rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)
            )
            adaptive = math.sqrt(correction2) / (np.sqrt(squares) + hyper["eps"])
            p += -(corrected * hyper["lr"] * adaptive * rectified)
        else:
            p += -(corrected * hyper["lr"])
        return writes
