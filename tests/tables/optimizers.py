"""What the table of optimizers asks: settings by name, and one run of steps. Imports no torch."""

from __future__ import annotations

from typing import Any

STEPS = 12

OPTIMIZERS: dict[str, list[dict[str, Any]]] = {
    "SGD": [
        {"lr": 0.1}, {"lr": 0.1, "momentum": 0.9}, {"lr": 0.1, "momentum": 0.9, "nesterov": True},
        {"lr": 0.1, "momentum": 0.5, "dampening": 0.3, "weight_decay": 0.01}, {"maximize": True},
    ],
    "Adam": [
        {"lr": 0.1}, {"betas": (0.5, 0.9)}, {"weight_decay": 0.1}, {"amsgrad": True, "lr": 0.05},
        {"maximize": True, "eps": 1e-4}, {"decoupled_weight_decay": True, "weight_decay": 0.1},
    ],
    "AdamW": [{"lr": 0.1}, {"weight_decay": 0.5}, {"amsgrad": True}],
    "Adafactor": [
        {}, {"lr": 0.5, "weight_decay": 0.1}, {"eps": (1e-2, 0.5), "d": 1.5, "maximize": True},
    ],
    "RMSprop": [{}, {"momentum": 0.9}, {"centered": True, "alpha": 0.5}, {"weight_decay": 0.1}],
    "Adagrad": [{}, {"lr_decay": 0.1, "initial_accumulator_value": 0.5}, {"weight_decay": 0.1}],
    "Adadelta": [{}, {"rho": 0.5, "lr": 0.5}, {"weight_decay": 0.1}],
    "Adamax": [{}, {"betas": (0.5, 0.9)}, {"weight_decay": 0.1}],
    "NAdam": [{}, {"momentum_decay": 0.1}, {"weight_decay": 0.1, "decoupled_weight_decay": True}],
    "RAdam": [{"lr": 0.1}, {"betas": (0.5, 0.9)}, {"weight_decay": 0.1}],
    "Rprop": [{}, {"etas": (0.4, 1.5), "step_sizes": (0.01, 0.2)}, {"maximize": True}],
    "ASGD": [{}, {"lambd": 0.1, "t0": 3, "alpha": 0.5}, {"weight_decay": 0.1}],
}  # fmt: skip

SCHEDULERS: dict[str, list[dict[str, Any]]] = {
    "StepLR": [{"step_size": 3}, {"step_size": 2, "gamma": 0.5}],
    "MultiStepLR": [{"milestones": [2, 5, 5]}],
    "ExponentialLR": [{"gamma": 0.9}],
    "ConstantLR": [{}, {"factor": 0.5, "total_iters": 2}],
    "LinearLR": [{}, {"start_factor": 0.1, "total_iters": 4}],
    "PolynomialLR": [{}, {"total_iters": 8, "power": 2.0}],
    "CosineAnnealingLR": [{"T_max": 5}, {"T_max": 4, "eta_min": 0.01}],
    "CosineAnnealingWarmRestarts": [{"T_0": 3}, {"T_0": 2, "T_mult": 2, "eta_min": 0.01}],
    "CyclicLR": [
        {"base_lr": 0.1, "max_lr": 0.4, "step_size_up": 3, "cycle_momentum": False},
        {
            "base_lr": 0.1,
            "max_lr": 0.4,
            "step_size_up": 2,
            "step_size_down": 3,
            "mode": "triangular2",
        },
        {"base_lr": 0.1, "max_lr": 0.4, "step_size_up": 2, "mode": "exp_range", "gamma": 0.9},
    ],
    "OneCycleLR": [
        {"max_lr": 0.5, "total_steps": 13},
        {"max_lr": 0.5, "epochs": 5, "steps_per_epoch": 3},
        {
            "max_lr": 0.5,
            "total_steps": 20,
            "anneal_strategy": "linear",
            "three_phase": True,
            "cycle_momentum": False,
        },
    ],
}


def run(lib: Any, name: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Steps on (p - 1)**2 + sin p: the parameter after each, the repr, what the state is called."""
    p = lib.tensor([1.5, -2.0, 0.25], dtype=lib.float64, requires_grad=True)
    optimizer = getattr(lib.optim, name)([p], **settings)
    path = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        ((p - 1) ** 2 + p.sin()).backward(lib.ones_like(p))
        optimizer.step()
        path.append(p.tolist())
    return {"repr": repr(optimizer), "path": path, "state": sorted(optimizer.state[p])}


def rates(lib: Any, name: str, settings: dict[str, Any]) -> list[float]:
    """The learning rate after each step of a scheduler."""
    p = lib.tensor([1.0], requires_grad=True)
    optimizer = lib.optim.SGD([p], lr=0.3)
    scheduler = getattr(lib.optim.lr_scheduler, name)(optimizer, **settings)
    found = []
    for _ in range(STEPS):
        optimizer.step()
        scheduler.step()
        found.append(optimizer.param_groups[0]["lr"])
    return found


NOT_TO_THE_BIT = {
    "Adafactor": "*", "Adam": "p", "AdamW": "p", "NAdam": "p", "RAdam": "p", "Adagrad": "p",
    "RMSprop": "p momentum_buffer", "Adadelta": "p acc_delta",
}  # fmt: skip
"""What comes out of a square root or a norm, whose last digit hangs on the machine in PyTorch."""


def bits(lib: Any, name: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Five steps of float32 parameters, each from given values, with gradients that ask for every
    digit, NaN among them: what becomes of the parameters, how often each was written to, and the
    state. A number is as Python says it in hexadecimal."""
    numbers = lib.arange(9, dtype=lib.float32)
    parameters = [lib.zeros(size, requires_grad=True) for size in ((9,), (), (2, 3))]
    optimizer = getattr(lib.optim, name)(parameters, **settings)
    for step in range(5):
        values = ((numbers + step) * 5 % 23) / 7 - 1.5
        gradients = ((numbers + 3 * step) * 11 % 29) / 9 - 1.3
        if step == 2:
            gradients[4] = float("nan")
        for p in parameters:
            with lib.no_grad():
                p.copy_(values[: p.numel()].reshape(p.shape))
            p.grad = gradients[: p.numel()].reshape(p.shape)
        optimizer.step()
    found = {f"p{i}": _digits(p.detach()) for i, p in enumerate(parameters)}
    for i, kept in optimizer.state_dict()["state"].items():
        found |= {f"{k}{i}": _digits(v) for k, v in kept.items() if isinstance(v, lib.Tensor)}
    return {"versions": [p._version for p in parameters], "values": found}


def _digits(tensor: Any) -> list[str]:
    return [float(v).hex() for v in tensor.reshape(-1).tolist()]
