"""Events of Python functions that use the engine, without a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import engine as torch
from engine.dispatch import leaf
from engine.record import Recorder, Where
from engine.watch import SEAT
from tests.tables import samples

HERE = Where((1, 0, 1, 5))


def recorded(program: Callable[[Recorder], None], **options: Any) -> list[Any]:
    """The events of a Python function that uses the engine."""
    events: list[Any] = []
    recorder = Recorder(events.append, lambda: HERE, **options)
    with recorder:
        program(recorder)
        recorder.finish()
    assert SEAT.now is None
    return events


def tensor(*values: float, grad: bool = True) -> Any:
    return leaf("tensor", np.array(values[0] if len(values) == 1 else values), grad)


def of(events: list[Any], kind: type) -> list[Any]:
    return [e for e in events if type(e) is kind]


def flat(value: Any) -> list[Any]:
    return [x for v in value for x in flat(v)] if isinstance(value, tuple | list) else [value]


def walked(name: str, row: dict[str, Any]) -> list[Any]:
    """The events of a sample of tests/tables/samples.py, with its backward."""
    events: list[Any] = []
    leaves: list[Any] = []
    with Recorder(events.append, lambda: HERE) as recorder:
        first = samples.read(row["input"], torch, leaves)
        args = [samples.read(a, torch, leaves) for a in row["args"]]
        kwargs = {k: samples.read(v, torch, leaves) for k, v in row["kwargs"].items()}
        torch.manual_seed(0)
        out = flat(samples.function(torch, name)(first, *args, **kwargs))
        roots = [t for t in out if t.requires_grad]
        start = [
            torch.from_numpy(samples.cotangent(tuple(t.shape), t.detach().numpy().dtype))
            for t in roots
        ]
        if roots:
            torch.autograd.grad(roots, leaves, start, allow_unused=True)
        recorder.finish()
    return events
