"""Float32 and float16: the same samples, within PyTorch's own tolerances.

Sums in another order give other last bits. Where a result is outside of the tolerances it still
counts as good when it is no farther from the truth (PyTorch's float64) than PyTorch's own. What
the engine can't do in float16 it has to refuse by name.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
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

CLOSE = {torch.float32: (1.3e-6, 1e-5), torch.float16: (1e-3, 1e-5)}
"""What torch.testing.assert_close allows: rtol, atol."""

WIDE = (torch.float16, torch.float32, torch.complex64)

REFUSED = re.compile(r"\w+: NotImplementedError: ")
"""How a score notes that the engine refused."""

MOST_REFUSED = 0.12
"""The share of the samples that were refused at the most, ever."""

COMPARED = {None, "test_numpy_refs", "test_reference_numerics_normal"}
"""PyTorch's tests that compare an op with another implementation of it."""


def tolerance_of(op: Any, dtype: torch.dtype) -> tuple[float, float]:
    """assert_close's, or what the OpInfo itself allows on the CPU where that is more."""
    rtol, atol = CLOSE[dtype]
    for at in op.decorators:
        if getattr(at, "test_name", "") not in COMPARED or at.device_type not in (None, "cpu"):
            continue
        if at.cls_name not in (None, "TestCommon", "TestUnaryUfuncs", "TestBinaryUfuncs"):
            continue
        for inner in at.decorators:
            known = getattr(inner, "d", {})
            if isinstance(known, dict) and dtype in known:
                rtol, atol = max(rtol, known[dtype].rtol), max(atol, known[dtype].atol)
    return rtol, atol


@dataclass
class Single:
    """One OpInfo: how many samples, how many within the tolerances, how many nearer to the truth
    than PyTorch itself, how many refused."""

    name: str
    samples: int = 0
    close: int = 0
    nearer: int = 0
    refused: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return self.close + self.nearer + self.refused == self.samples


def run(lib: Any, op: Any, most: int | None, dtype: torch.dtype) -> Single:
    """Compare `most` samples of an OpInfo that the module answers to."""
    single = Single(full_name(op))
    tolerance = tolerance_of(op, dtype)
    function = resolved(lib, op)
    drawn = Score(single.name)
    samples, grad = samples_of(op, drawn, dtype=dtype, most=most)
    for sample in samples:
        score = Score(single.name, tolerance=tolerance)
        run_sample(lib, op, function, sample, grad, score)
        if not score.samples:
            continue
        single.samples += 1
        if score.passed:
            single.close += 1
        elif any(refused := [REFUSED.match(note) for note in score.notes]):
            good = all(refused) or nearer(lib, op, sample, tolerance, backward=False)
            single.refused += good
            single.notes += [] if good else score.notes
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
            wide = wide if value.dtype in WIDE else value.detach()
            return wide.clone().requires_grad_(value.requires_grad)
        case list() | tuple() if not hasattr(value, "_fields"):
            return type(value)(widened(v) for v in value)
        case dict():
            return {k: widened(v) for k, v in value.items()}
    return value


def outcome(lib: Any, function: Any, post: Any, parts: Any, leaves: Sequence[Any]) -> list[Any]:
    """The results and the gradients of the leaves as arrays, None where there is none."""
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


def nearer(
    lib: Any, op: Any, sample: Any, tolerance: tuple[float, float], backward: bool = True
) -> bool:
    """Whether what is outside of the tolerances is no farther from float64 than PyTorch's."""
    post, parts = sample.output_process_fn_grad, (sample.input, sample.args, sample.kwargs)
    bridge, leaves = Bridge(lib), []
    wide = tuple(widened(part) for part in parts)
    with contextlib.suppress(Unconvertible, AttributeError, TypeError, ValueError, RuntimeError):
        ours = tuple(bridge.to(part, leaves) for part in parts)
        got = outcome(lib, resolved(lib, op), post, ours, leaves if backward else ())
        want = outcome(torch, op, post, parts, leaves_of(*parts) if backward else ())
        truth = outcome(torch, op, post, wide, leaves_of(*wide) if backward else ())
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


def section(
    lib: Any, infos: list[Any], most: int | None, say: Callable[[bool, str], None],
    dtype: torch.dtype = torch.float32,
) -> None:  # fmt: skip
    """Compare all that can be; `say(good, text)` hears of each, a line tells the sums."""
    name = str(dtype).removeprefix("torch.")
    done = [run(lib, op, most, dtype) for op in infos if op.supports_dtype(dtype, "cpu")]
    for one in done:
        text = (
            f"{name} {one.name}: {one.close} of {one.samples} close, {one.nearer} nearer to"
            f" float64, {one.refused} refused; {' | '.join(one.notes[:3])}"
        )
        say(one.passed, text)

    def total(field: str) -> int:
        return sum(getattr(one, field) for one in done)

    print(
        f"{name}: {sum(s.passed for s in done)} of {len(done)} OpInfos; of {total('samples')}"
        f" samples {total('close')} within PyTorch's tolerances, {total('nearer')} nearer to"
        f" float64 than PyTorch, {total('refused')} refused",
        flush=True,
    )
    say(total("refused") <= MOST_REFUSED * total("samples"), f"{name}: more refused than ever")
