"""Complex numbers and bfloat16: PyTorch's own samples in complex128 and bfloat16.

What the engine can't do with them it has to refuse: whatever it gives, forward and backward, has
to be PyTorch's. Of bfloat16 that means every bit.
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

FLOORS = {torch.complex128: 0.75, torch.bfloat16: 0.6}
"""The share of the samples that were the same at the least, ever."""


def section(
    lib: Any, infos: list[Any], most: int | None, say: Callable[[bool, str], None],
    dtype: torch.dtype,
) -> None:  # fmt: skip
    """Compare all that can be; `say(good, text)` hears of each, a line tells the sums."""
    samples = same = 0
    for op in infos:
        if not op.supports_dtype(dtype, "cpu"):
            continue
        name, function = full_name(op), resolved(lib, op)
        drawn, grad = samples_of(op, Score(name), dtype=dtype, most=most)
        wrong: list[str] = []
        for sample in drawn:
            score = Score(name, tolerance=(0.0, 0.0) if dtype == torch.bfloat16 else None)
            run_sample(lib, op, function, sample, grad, score)
            samples += score.samples
            same += score.passed
            wrong += [note for note in score.notes if score.samples and not RAISED.match(note)]
        say(not wrong, f"{dtype} {name}: {' | '.join(wrong[:3])}")
    print(f"{dtype}: {same} of {samples} samples the same, the others refused", flush=True)
    say(same >= FLOORS[dtype] * samples, f"{dtype} samples: {same} of {samples}, less than ever")
