"""Second order: gradients of gradients, by PyTorch's, on its own samples in float64.

For every op that PyTorch can differentiate twice: the first gradients under create_graph with
incoming gradients that want one themselves, then theirs for everything. On one small sample of each
the module's own gradgradcheck looks besides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from .bridge import Bridge, Unconvertible, rebound, resolved, to_numpy
from .opinfo import (
    ATOL,
    Score,
    cotangents,
    differences,
    differentiable,
    flat,
    full_name,
    leaves_of,
    samples_of,
)
from .single import CLOSE

ELEMENTS = 24
"""gradgradcheck looks at each element of a sample and of its results: at no more than so many."""


@dataclass
class Twice:
    """One OpInfo: how many samples PyTorch differentiates twice, how many give the same."""

    name: str
    samples: int = 0
    same: int = 0
    checks: int = 0
    agree: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.same == self.samples and self.agree == self.checks


def wanted(op: Any) -> bool:
    return bool(
        op.supports_autograd
        and op.supports_gradgrad
        and torch.float64 in op.supported_backward_dtypes("cpu")
    )


def run(lib: Any, op: Any, most: int | None) -> Twice:
    """Compare the second gradients of `most` samples of an OpInfo that the module answers to."""
    twice = Twice(full_name(op))
    function = resolved(lib, op)
    samples, _ = samples_of(op, Score(twice.name), dtype=torch.float64, most=most)
    for sample in samples:
        bridge = Bridge(lib)
        leaves: list[Any] = []
        parts = (sample.input, sample.args, sample.kwargs)
        try:
            ours = tuple(bridge.to(part, leaves) for part in parts)
        except (Unconvertible, AttributeError):
            continue
        post = sample.output_process_fn_grad
        try:
            want = second(torch, op, post, parts, leaves_of(*parts))
        except Exception:  # What torch itself can't do is nothing to compare.
            continue
        if want is None:
            continue
        twice.samples += 1
        try:
            got = second(lib, function, rebound(post, lib) if post else None, ours, leaves)
            wrong = "no second gradient" if got is None else different(want, got)
        except Exception as e:
            wrong = f"{type(e).__name__}: {e}"
        twice.same += not wrong
        if wrong:
            twice.notes.append(" ".join(wrong.split())[:200])
        elif not twice.checks and 0 < sum(t.numel() for t in want if t is not None) <= ELEMENTS:
            check(lib, twice, op, function, sample)
    return twice


def different(want: Any, got: Any) -> str:
    """None and zeros are the same gradient."""
    pairs = [(a, b) for a, b in zip(want, got, strict=True) if not (_nothing(a) and _nothing(b))]
    return differences((a for a, _ in pairs), (b for _, b in pairs), CLOSE[torch.float32])


def _nothing(gradient: Any) -> bool:
    return gradient is None or not (np.abs(to_numpy(gradient)) > ATOL).any()


def roots_of(lib: Any, function: Any, post: Any, parts: Any) -> list[Any]:
    given, args, kwargs = parts
    lib.manual_seed(1)
    made = function(given, *args, **kwargs)
    return [t for t in flat(post(made) if post else made) if differentiable(t)]


def incoming(lib: Any, outputs: list[Any]) -> list[Any]:
    """Fixed gradients for these outputs."""
    stand_ins = [torch.from_numpy(np.asarray(to_numpy(t))) for t in outputs]
    return [lib.from_numpy(c) for c in cotangents(stand_ins)]


def second(lib: Any, function: Any, post: Any, parts: Any, leaves: list[Any]) -> Any:
    """The gradients of the gradients for the leaves and the incoming gradients; None where the
    first ones depend on nothing."""
    roots = roots_of(lib, function, post, parts)
    if not roots or not leaves:
        return None
    seeds = [c.requires_grad_() for c in incoming(lib, roots)]
    first = lib.autograd.grad(roots, leaves, seeds, create_graph=True, allow_unused=True)
    slopes = [g for g in first if g is not None and g.requires_grad]
    if not slopes:
        return None
    return lib.autograd.grad(slopes, [*leaves, *seeds], incoming(lib, slopes), allow_unused=True)


def check(lib: Any, twice: Twice, op: Any, function: Callable[..., Any], sample: Any) -> None:
    """The module's gradgradcheck on one sample; where it finds something, PyTorch's does not."""
    parts = (sample.input, sample.args, sample.kwargs)
    post = sample.output_process_fn_grad
    leaves: list[Any] = []
    bridge = Bridge(lib)
    ours = tuple(bridge.to(part, leaves) for part in parts)
    said = checked(lib, function, rebound(post, lib) if post else None, ours, leaves)
    if said and checked(torch, op, post, parts, leaves_of(*parts)):
        return  # Not smooth there, or symmetric by agreement.
    twice.checks += 1
    twice.agree += not said
    if said:
        twice.notes.append(f"gradgradcheck: {' '.join(said.split())[:200]}")


def checked(lib: Any, function: Any, post: Any, parts: Any, leaves: list[Any]) -> str:
    """What gradgradcheck says; nothing when it agrees."""

    def outputs(*_: Any) -> Any:
        return tuple(roots_of(lib, function, post, parts))

    try:
        lib.autograd.gradgradcheck(outputs, leaves)
    except Exception as e:
        return f"{type(e).__name__}: {e}"
    return ""


def section(lib: Any, infos: list[Any], most: int | None, say: Callable[[bool, str], None]) -> None:
    """Compare all that can be; `say(good, text)` hears of each, a line tells the sums."""
    done = [run(lib, op, most) for op in infos if wanted(op)]
    for one in done:
        text = f"twice {one.name}: {one.same} of {one.samples}; {' | '.join(one.notes[:3])}"
        say(one.passed, text)
    found = [one for one in done if one.samples]
    print(
        f"second order: {sum(t.passed for t in found)} of {len(found)} OpInfos;"
        f" second gradients {sum(t.same for t in found)} of {sum(t.samples for t in found)}"
        f" samples, gradgradcheck {sum(t.agree for t in found)} of {sum(t.checks for t in found)}",
        flush=True,
    )
