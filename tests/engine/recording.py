"""Events of Python functions that use the engine, without a sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.dispatch import leaf
from engine.record import Recorder, Where
from engine.watch import SEAT

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
