"""LBFGS: steps along an estimate of the inverse Hessian made of the last gradients.

All parameters are one vector here; the closure is asked for the loss several times a step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd import enable_grad, no_grad
from ..dispatch import bump, wrap
from ..rounding import add_scaled
from ..watch import SEAT
from .arrays import Array, Arrays, real_parts
from .optimizer import Optimizer
from .options import not_negative, number

Evaluate = Callable[[Any, Array], tuple[float, Array]]
"""The loss and the gradient a number of steps along a direction."""


class LBFGS(Optimizer):
    """Limited-memory BFGS (Nocedal and Wright), heavily inspired by minFunc."""

    def __init__(
        self, params: Any, lr: Any = 1, max_iter: int = 20, max_eval: int | None = None,
        tolerance_grad: float = 1e-7, tolerance_change: float = 1e-9, history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:  # fmt: skip
        not_negative(learning_rate=lr)
        if max_eval is None:
            max_eval = max_iter * 5 // 4
        super().__init__(params, {
            "lr": lr, "max_iter": max_iter, "max_eval": max_eval,
            "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change,
            "history_size": history_size, "line_search_fn": line_search_fn,
        })  # fmt: skip
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = list(self.param_groups[0]["params"])

    def _gradient(self) -> Array:
        parts = [
            real_parts(np.zeros_like(p._data) if p._grad is None else p._grad._data).reshape(-1)
            for p in self._params
        ]
        return np.concatenate(parts)

    def _move(self, size: Any, direction: Array) -> None:
        at = 0
        for p in self._params:
            own = real_parts(p._data)
            n = own.size
            add_scaled(own, direction[at : at + n].reshape(own.shape), float(size))
            bump(p)
            at += n

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """One step of up to `max_iter` iterations; the loss before it is returned."""
        if closure is None:
            raise TypeError("LBFGS.step() missing 1 required positional argument: 'closure'")
        with no_grad():
            return self._search(closure)

    def _told(self, before: list[Any] | None) -> None:
        """Tell watchers how each parameter changed."""
        watcher = SEAT.now
        if watcher is None or before is None:
            return
        watcher.enter("optimizer", type(self).__name__, owner=self)
        hyper = {k: number(v) for k, v in self.param_groups[0].items()
                 if k in ("lr", "max_iter", "history_size")}  # fmt: skip
        for p, old in zip(self._params, before, strict=True):
            watcher.optimized(self, p, old, {}, hyper)
        watcher.leave()

    def _search(self, closure: Callable[[], Any]) -> Any:
        group = self.param_groups[0]
        lr, max_iter, max_eval, small, still, most = (
            number(group[name], name) for name in
            ("lr", "max_iter", "max_eval", "tolerance_grad", "tolerance_change", "history_size")
        )  # fmt: skip
        state = self.state[self._params[0]]
        memory = _Memory(state)
        for name in ("func_evals", "n_iter"):
            state[name] = number(state.get(name, 0), name)

        def ask() -> Any:
            with enable_grad():
                return closure()

        first = ask()
        loss = float(first)
        evaluated = 1
        state["func_evals"] += 1
        g = self._gradient()
        if np.abs(g).max() <= small:
            return first
        watcher = SEAT.now
        before = None
        if watcher is not None:
            wants = watcher.wants_before()
            before = [wrap(p._data.copy()) if wants else None for p in self._params]
        for n in range(1, max_iter + 1):
            state["n_iter"] += 1
            d = memory.direction(g, state["n_iter"] == 1, most)
            memory.gradient = g.copy()
            previous = loss
            t = min(1.0, 1.0 / np.abs(g).sum()) * lr if state["n_iter"] == 1 else lr
            memory.size = t
            slope = g @ d
            if slope > -still:
                break
            asked = 0
            done = False
            search = group["line_search_fn"]
            if search is not None:
                if type(search) is not str or search != "strong_wolfe":
                    raise RuntimeError("only 'strong_wolfe' is supported")
                evaluate = self._along(ask)
                loss, g, t, asked = strong_wolfe(
                    evaluate, t, d, loss, g, slope, still, max_eval - evaluated
                )
                memory.size = t
                self._move(t, d)
                done = bool(np.abs(g).max() <= small)
            else:
                self._move(t, d)
                if n != max_iter:
                    loss = float(ask())
                    g = self._gradient()
                    done = bool(np.abs(g).max() <= small)
                    asked = 1
            evaluated += asked
            state["func_evals"] += asked
            if done or evaluated >= max_eval or np.abs(d * t).max() <= still:
                break
            if n == max_iter or abs(loss - previous) < still:
                break
        memory.keep(previous)
        self._told(before)
        return first

    def _along(self, ask: Callable[[], Any]) -> Evaluate:
        start = [p._data.copy() for p in self._params]

        def evaluate(t: Any, d: Array) -> tuple[float, Array]:
            self._move(t, d)
            loss = float(ask())
            g = self._gradient()
            for p, old in zip(self._params, start, strict=True):
                p._data[...] = old
                bump(p)
            return loss, g

        return evaluate


class _Memory:
    """The last changes of place and gradient, kept in the optimizer's state between steps."""

    def __init__(self, state: dict[str, Any]) -> None:
        kept = Arrays(state)
        self._state = state
        self.changes, self.steps = kept.several("old_dirs"), kept.several("old_stps")
        self.ro = kept.several("ro")
        self.scale: Any = kept.scalar("H_diag", 1)
        self.d = kept.kept("d")
        self.size: Any = kept.scalar("t", None)
        self.gradient = kept.kept("prev_flat_grad")

    def direction(self, g: Array, first: bool, most: int) -> Array:
        """Where to go from a gradient: the two loops over what is remembered."""
        if first or self.d is None or self.gradient is None:
            self.d = -g
            self.changes, self.steps, self.ro, self.scale = [], [], [], 1
            return self.d
        y = g - self.gradient
        s = self.d * self.size
        ys = y @ s
        if ys > 1e-10:
            if len(self.changes) == most:
                for kept in (self.changes, self.steps, self.ro):
                    kept.pop(0)
            self.changes.append(y)
            self.steps.append(s)
            self.ro.append(np.asarray(1.0 / ys))
            self.scale = ys / (y @ y)
        q = -g
        shares = []
        for y, s, ro in zip(self.changes[::-1], self.steps[::-1], self.ro[::-1], strict=True):
            share = (s @ q) * ro
            shares.append(share)
            add_scaled(q, y, -float(share))
        al = [wrap(np.asarray(share)) for share in shares[::-1]]
        self._state["al"] = al + [None] * (most - len(al))
        d: Array = q * self.scale
        for y, s, ro, share in zip(self.changes, self.steps, self.ro, shares[::-1], strict=True):
            add_scaled(d, s, float(share - (y @ d) * ro))
        self.d = d
        return d

    def keep(self, loss: float) -> None:
        def tensors(arrays: list[Array]) -> list[Any]:
            return [wrap(a) for a in arrays]

        def tensor(value: Any) -> Any:
            return value if type(value) in (int, float) else wrap(np.asarray(value))

        self._state.update(
            d=wrap(self.d), t=tensor(self.size), old_dirs=tensors(self.changes),
            old_stps=tensors(self.steps), ro=tensors(self.ro), H_diag=tensor(self.scale),
            prev_flat_grad=wrap(self.gradient), prev_loss=float(loss),
        )  # fmt: skip


# --- how far to go along a direction --------------------------------------------------------------


def _cubic(x1: Any, f1: Any, g1: Any, x2: Any, f2: Any, g2: Any, bounds: Any = None) -> Any:
    """Where the cubic through two values and slopes is least, within bounds."""
    low, high = bounds or ((x1, x2) if x1 <= x2 else (x2, x1))
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if square < 0:
        return (low + high) / 2.0
    d2 = np.sqrt(square)
    if x1 <= x2:
        least = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2))
    else:
        least = x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(least, low), high)


Point = tuple[Any, float, Array, Any]
"""How far, the loss there, the gradient, the slope along the direction."""


def strong_wolfe(
    evaluate: Evaluate, t: Any, d: Array, loss: float, g: Array, slope: Any, still: float,
    most: int, c1: float = 1e-4, c2: float = 0.9,
) -> tuple[float, Array, Any, int]:  # fmt: skip
    """A step that fulfils the strong Wolfe conditions: loss, gradient, size, evaluations."""
    length = np.abs(d).max()
    previous: Point = (0, loss, g, slope)

    def at(t: Any) -> Point:
        f, new = evaluate(t, d)
        return t, f, new, new @ d

    now = at(t)
    asked, n = 1, 0
    bracket: list[Point] = []
    done = False
    while n < most:
        if now[1] > loss + c1 * now[0] * slope or (n > 1 and now[1] >= previous[1]):
            bracket = [previous, now]
            break
        if abs(now[3]) <= -c2 * slope:
            bracket, done = [now], True
            break
        if now[3] >= 0:
            bracket = [previous, now]
            break
        bounds = (now[0] + 0.01 * (now[0] - previous[0]), now[0] * 10)
        t = _cubic(previous[0], previous[1], previous[3], now[0], now[1], now[3], bounds)
        previous, now = now, at(t)
        asked, n = asked + 1, n + 1
    if n == most:
        bracket = [(0, loss, g, slope), now]
    slow = False
    low = 0 if bracket[0][1] <= bracket[-1][1] else 1
    while not done and n < most:
        a, b = bracket[0], bracket[1]
        if abs(b[0] - a[0]) * length < still:
            break
        t = _cubic(a[0], a[1], a[3], b[0], b[1], b[3])
        near, far = min(a[0], b[0]), max(a[0], b[0])
        margin = 0.1 * (far - near)
        if min(far - t, t - near) < margin:
            if slow or t >= far or t <= near:
                t = far - margin if abs(t - far) < abs(t - near) else near + margin
                slow = False
            else:
                slow = True
        else:
            slow = False
        now = at(t)
        asked, n = asked + 1, n + 1
        if now[1] > loss + c1 * t * slope or now[1] >= bracket[low][1]:
            bracket[1 - low] = now
            low = 0 if bracket[0][1] <= bracket[1][1] else 1
            continue
        if abs(now[3]) <= -c2 * slope:
            done = True
        elif now[3] * (bracket[1 - low][0] - bracket[low][0]) >= 0:
            bracket[1 - low] = bracket[low]
        bracket[low] = now
    size, value, gradient, _ = bracket[low if len(bracket) > 1 else 0]
    return value, gradient, size, asked
