"""Cases whose results show, to the last bit, the order of additions and where PyTorch rounds.

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


def _system(n: int, columns: int | None, kind: str, left: bool = True, turned: bool = False,
            batch: tuple[int, ...] = ()) -> Case:  # fmt: skip
    """A system's solution, and its gradient at the right side (at a vector's matrix too)."""

    def case(torch: Any) -> Any:
        A = torch.from_numpy(numbers(*batch, n, n).astype(kind)).requires_grad_()
        size = (n,) if columns is None else (n, columns) if left else (columns, n)
        B = torch.from_numpy(numbers(*batch, *size, seed=1).astype(kind)).requires_grad_()
        X = torch.linalg.solve(A.mT if turned else A, B, left=left)
        X.backward(torch.from_numpy(numbers(*X.shape, seed=2).astype(kind)))
        seen = (X.detach(), B.grad, A.grad) if columns is None else (X.detach(), B.grad)
        return torch.cat([x.reshape(-1) for x in seen])

    return case


def _determinant(name: str, n: int, kind: str, turned: bool, *batch: int) -> Case:
    def case(torch: Any) -> Any:
        A = torch.from_numpy(numbers(*batch, n, n).astype(kind)).requires_grad_()
        y = getattr(torch.linalg, name)(A.mT if turned else A)
        y = y if name == "det" else y[1]
        y.backward(torch.from_numpy(numbers(*y.shape, seed=2).astype(kind)))
        shown = [y.detach().reshape(-1)] if name == "det" else []  # the logarithm is the library's
        return torch.cat([*shown, A.grad.reshape(-1)])

    return case


def _newton(torch: Any) -> Any:
    """Newton's method on Rosenbrock's function."""
    x, seen = torch.tensor([-1.2, 1.0], requires_grad=True), []
    for _ in range(7):
        y = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
        (g,) = torch.autograd.grad(y, x, create_graph=True)
        H = torch.stack([torch.autograd.grad(e, x, retain_graph=True)[0] for e in g])
        with torch.no_grad():
            x -= torch.linalg.solve(H, g)
        seen.append(x.detach().clone())
    return torch.cat(seen)


def _eigenvalues(torch: Any) -> Any:
    """Only the signs: of what is 0 on paper, too."""
    A = torch.tensor([[2.0, 1.0], [1.0, 3.0]], requires_grad=True)
    torch.linalg.eig(A)[0].real.sum().backward()
    return torch.signbit(A.grad)


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
    **{f"solve, {n} {kind}{' turned' if turned else ''}": _system(n, None, kind, turned=turned)
       for n in range(1, 8) for kind in ("f", "d") for turned in (False, True)},
    **{f"solve, {n} by 3 {kind}{'' if left else ' from the right'}": _system(n, 3, kind, left)
       for n in range(1, 8) for kind in ("f", "d") for left in (True, False)},
    **{f"solve, {n} {kind} batch": _system(n, 2, kind, batch=(3,)) for n in (2, 3, 5)
       for kind in ("f", "d")},
    **{f"solve, {n} {kind} forward": lambda torch, n=n, kind=kind: torch.linalg.solve(
        torch.from_numpy(numbers(n, n).astype(kind)), torch.from_numpy(numbers(n).astype(kind)))
       for n in (8, 12, 16) for kind in ("f", "d")},
    **{f"{name}, {n} {kind}{' turned' if turned else ''}":
           _determinant(name, n, kind, turned)
       for name in ("det", "slogdet") for n in range(1, 8) for kind in ("f", "d")
       for turned in (False, True)},
    **{f"{name}, batch": _determinant(name, 3, "d", False, 2, 2) for name in ("det", "slogdet")},
    **{f"inv, {n} {kind}": lambda torch, n=n, kind=kind: torch.linalg.inv(
        torch.from_numpy(numbers(n, n).astype(kind))) for n in range(1, 9) for kind in ("f", "d")},
    **{f"lu_factor, {n} by {m} {kind}": lambda torch, n=n, m=m, kind=kind: torch.linalg.lu_factor(
        torch.from_numpy(numbers(n, m).astype(kind)))[0]
       for n, m in ((4, 4), (3, 5), (5, 3), (9, 9)) for kind in ("f", "d")},
    "newton": _newton,
    "eigenvalues": _eigenvalues,
    **{f"lerp, {weight}": lambda torch, weight=weight: torch.lerp(
        torch.from_numpy(numbers(20)), torch.from_numpy(numbers(20, seed=1)), weight)
       for weight in (0.3, 0.7)},
    "lerp, tensor": lambda torch: torch.lerp(
        torch.from_numpy(numbers(20)), torch.from_numpy(numbers(20, seed=1)),
        torch.from_numpy(numbers(20, seed=2))),
    **{f"addcmul, {value}": lambda torch, value=value: torch.addcmul(
        *(torch.from_numpy(numbers(20, seed=seed)) for seed in range(3)), value=value)
       for value in (1, 0.3)},
    "SGD": _steps("SGD"),
    "SGD with momentum": _steps("SGD", momentum=0.9, nesterov=True, weight_decay=0.01),
}  # fmt: skip
