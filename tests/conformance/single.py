"""Float32: the same samples, within PyTorch's own tolerances.

Sums in another order give other last bits. Where a result is outside of the tolerances it still
counts as good when it is no farther from the truth (PyTorch's float64) than PyTorch's own float32.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from .bridge import Bridge, Unconvertible, rebound, resolved, to_numpy
from .opinfo import (
    Score,
    cotangents,
    differentiable,
    flat,
    full_name,
    leaves_of,
    run_sample,
    samples_of,
)

CLOSE = (1.3e-6, 1e-5)
"""What torch.testing.assert_close allows float32: rtol, atol."""

COMPARED = {None, "test_numpy_refs", "test_reference_numerics_normal"}
"""PyTorch's tests that compare an op with another implementation of it."""


def tolerance_of(op: Any) -> tuple[float, float]:
    """assert_close's, or what the OpInfo itself allows on the CPU where that is more."""
    rtol, atol = CLOSE
    for at in op.decorators:
        if getattr(at, "test_name", "") not in COMPARED or at.device_type not in (None, "cpu"):
            continue
        if at.cls_name not in (None, "TestCommon", "TestUnaryUfuncs", "TestBinaryUfuncs"):
            continue
        for inner in at.decorators:
            known = getattr(inner, "d", {})
            if isinstance(known, dict) and torch.float32 in known:
                rtol, atol = (
                    max(rtol, known[torch.float32].rtol),
                    max(atol, known[torch.float32].atol),
                )
    return rtol, atol


@dataclass
class Single:
    """One OpInfo: how many samples, how many within the tolerances, how many nearer to the truth
    than PyTorch itself."""

    name: str
    samples: int = 0
    close: int = 0
    nearer: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.close + self.nearer == self.samples


def run(lib: Any, op: Any, most: int | None) -> Single:
    """Compare `most` samples of an OpInfo that the module answers to."""
    single = Single(full_name(op))
    tolerance = tolerance_of(op)
    function = resolved(lib, op)
    drawn = Score(single.name)
    samples, grad = samples_of(op, drawn, dtype=torch.float32, most=most)
    for sample in samples:
        score = Score(single.name, tolerance=tolerance)
        run_sample(lib, op, function, sample, grad, score)
        if not score.samples:
            continue
        single.samples += 1
        if score.passed:
            single.close += 1
        elif score.walk_same == score.walk_wanted and nearer(lib, op, sample, tolerance):
            single.nearer += 1
        else:
            single.notes += score.notes
    return single


def widened(value: Any) -> Any:
    """A sample's part in float64."""
    match value:
        case torch.Tensor():
            wide = value.detach().to(torch.promote_types(value.dtype, torch.float64))
            wide = wide if value.dtype in (torch.float32, torch.complex64) else value.detach()
            return wide.clone().requires_grad_(value.requires_grad)
        case list() | tuple() if not hasattr(value, "_fields"):
            return type(value)(widened(v) for v in value)
        case dict():
            return {k: widened(v) for k, v in value.items()}
    return value


def outcome(lib: Any, function: Any, post: Any, parts: Any, leaves: list[Any]) -> list[Any]:
    """The results and the gradients as arrays, None where there is none."""
    given, args, kwargs = parts
    lib.manual_seed(1)
    made = function(given, *args, **kwargs)
    outs = flat(rebound(post, lib)(made) if post else made)
    roots = [t for t in outs if differentiable(t)]
    grads: Any = ()
    if roots and leaves:
        stand_ins = [torch.from_numpy(np.asarray(to_numpy(t))) for t in roots]
        start = [lib.from_numpy(c) for c in cotangents(stand_ins)]
        grads = lib.autograd.grad(roots, leaves, start, allow_unused=True)
    return [None if t is None else np.asarray(to_numpy(t)) for t in (*outs, *grads)]


def nearer(lib: Any, op: Any, sample: Any, tolerance: tuple[float, float]) -> bool:
    """Whether what is outside of the tolerances is no farther from float64 than PyTorch's."""
    post, parts = sample.output_process_fn_grad, (sample.input, sample.args, sample.kwargs)
    bridge, leaves = Bridge(lib), []
    wide = tuple(widened(part) for part in parts)
    with contextlib.suppress(Unconvertible, AttributeError, TypeError, ValueError, RuntimeError):
        ours = tuple(bridge.to(part, leaves) for part in parts)
        got = outcome(lib, resolved(lib, op), post, ours, leaves)
        want = outcome(torch, op, post, parts, leaves_of(*parts))
        truth = outcome(torch, op, post, wide, leaves_of(*wide))
        return all(map(lambda *three: _nearer(*three, tolerance), want, got, truth))
    return False


def _nearer(want: Any, got: Any, truth: Any, tolerance: tuple[float, float]) -> bool:
    if want is None or got is None or truth is None:
        return want is got
    if want.shape != got.shape or want.dtype != got.dtype or want.shape != truth.shape:
        return False
    if want.dtype.kind not in "fc":
        return bool(np.array_equal(want, got))
    close = np.isclose(got, want, rtol=tolerance[0], atol=tolerance[1], equal_nan=True)
    if close.all():
        return True
    far = ~close
    mine, theirs = np.abs(got - truth)[far], np.abs(want - truth)[far]
    return bool(np.isfinite(mine).all() and mine.max() <= theirs.max())


def section(lib: Any, infos: list[Any], most: int | None, say: Callable[[bool, str], None]) -> None:
    """Compare all that can be; `say(good, text)` hears of each, a line tells the sums."""
    done = [run(lib, op, most) for op in infos if op.supports_dtype(torch.float32, "cpu")]
    for one in done:
        text = (
            f"float32 {one.name}: {one.close} of {one.samples} close, {one.nearer} nearer to"
            f" float64; {' | '.join(one.notes[:3])}"
        )
        say(one.passed, text)
    print(
        f"float32: {sum(s.passed for s in done)} of {len(done)} OpInfos; of"
        f" {sum(s.samples for s in done)} samples {sum(s.close for s in done)} within PyTorch's"
        f" tolerances, {sum(s.nearer for s in done)} nearer to float64 than PyTorch",
        flush=True,
    )
