"""Cases whose float32 results show the order of additions and where PyTorch rounds.

Each is a function of a module that answers to torch, and of the seed of its numbers. It must not
know which module that is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Case = Callable[[Any], Any]

SUMS = [
    ((3,), (0,)), ((7,), (0,)), ((8,), (0,)), ((30,), (0,)), ((700,), (0,)), ((5000,), (0,)),
    ((8, 5), (0,)), ((8, 5), (1,)), ((8, 5), (0, 1)), ((64, 10), (0,)), ((64, 10), (1,)),
    ((20, 33), (0,)), ((20, 33), (1,)), ((300, 4), (0,)), ((4, 300), (1,)), ((100, 40), (0,)),
    ((4, 3, 6, 6), (0, 2, 3)), ((2, 5, 17), (1,)), ((2, 5, 17), (0, 2)), ((40, 1), (0,)),
]  # fmt: skip


def numbers(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


def _sum(shape: tuple[int, ...], axes: tuple[int, ...], turned: bool, name: str) -> Case:
    def case(torch: Any) -> Any:
        x = torch.from_numpy(numbers(*shape))
        if turned:
            x = x.t()
        return getattr(x, name)(axes)

    return case


def _backward(call: Callable[[Any, Any], Any], *shape: int) -> Case:
    """A result and the gradient that reaches its input, side by side."""

    def case(torch: Any) -> Any:
        x = torch.from_numpy(numbers(*shape)).requires_grad_()
        y = call(torch, x)
        y.backward(torch.from_numpy(numbers(*y.shape, seed=1)))
        return torch.cat([y.detach().reshape(-1), x.grad.reshape(-1)])

    return case


def _steps(name: str, **settings: Any) -> Case:
    def case(torch: Any) -> Any:
        w = torch.from_numpy(numbers(16)).requires_grad_()
        optimizer = getattr(torch.optim, name)([w], lr=0.05, **settings)
        for i in range(10):
            w.grad = torch.from_numpy(numbers(16, seed=i + 2))
            optimizer.step()
        return w.detach()

    return case


CASES: dict[str, Case] = {
    **{f"{name}{shape}{axes}{'t' if t else ''}": _sum(shape, axes, t, name)
       for shape, axes in SUMS for t in ((False, True) if len(shape) == 2 else (False,))
       for name in ("sum", "mean")},
    "var": lambda torch: torch.from_numpy(numbers(8, 16)).var(0),
    "std": lambda torch: torch.from_numpy(numbers(8, 16)).std(1),
    "cumsum": lambda torch: torch.from_numpy(numbers(50)).cumsum(0),
    "softmax": _backward(lambda torch, x: torch.softmax(x, 1), 6, 10),
    "softmax, 40 classes": lambda torch: torch.softmax(torch.from_numpy(numbers(3, 40)), 1),
    "softmax, inner": _backward(lambda torch, x: torch.softmax(x, 0), 10, 6),
    "log_softmax": _backward(lambda torch, x: torch.log_softmax(x, 1), 6, 3),
    "tanh": _backward(lambda torch, x: torch.tanh(x), 8, 8),
    "sigmoid": _backward(lambda torch, x: torch.sigmoid(x), 8, 8),
    "mse_loss": _backward(
        lambda torch, x: torch.nn.functional.mse_loss(x, torch.from_numpy(numbers(8, 5, seed=9))),
        8, 5),
    "cross_entropy": _backward(
        lambda torch, x: torch.nn.functional.cross_entropy(x, torch.arange(40) % 3), 40, 3),
    "alpha": lambda torch: torch.add(
        torch.from_numpy(numbers(20)), torch.from_numpy(numbers(20, seed=1)), alpha=0.3),
    "SGD": _steps("SGD"),
    "SGD with momentum": _steps("SGD", momentum=0.9, nesterov=True, weight_decay=0.01),
}  # fmt: skip
