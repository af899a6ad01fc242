"""Complex numbers: PyTorch's own samples in complex128.

What the engine can't do with them it has to refuse: whatever it gives, forward and backward, has
to be PyTorch's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import torch

from .bridge import resolved
from .opinfo import Score, full_name, run_sample, samples_of

RAISED = re.compile(r"(forward|gradient|arguments): \w+: ")
"""How a score notes an exception: a refusal, not a wrong number."""

FLOOR = 0.75
"""The share of the samples that were the same at the least, ever."""


def section(lib: Any, infos: list[Any], most: int | None, say: Callable[[bool, str], None]) -> None:
    """Compare all that can be; `say(good, text)` hears of each, a line tells the sums."""
    samples = same = 0
    for op in infos:
        if not op.supports_dtype(torch.complex128, "cpu"):
            continue
        name, function = full_name(op), resolved(lib, op)
        drawn, grad = samples_of(op, Score(name), dtype=torch.complex128, most=most)
        wrong: list[str] = []
        for sample in drawn:
            score = Score(name)
            run_sample(lib, op, function, sample, grad, score)
            samples += score.samples
            same += score.passed
            wrong += [note for note in score.notes if score.samples and not RAISED.match(note)]
        say(not wrong, f"complex {name}: {' | '.join(wrong[:3])}")
    print(f"complex numbers: {same} of {samples} samples the same, the others refused", flush=True)
    say(same >= FLOOR * samples, f"complex samples: {same} of {samples}, less than ever")
