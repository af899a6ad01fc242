"""All elements of one tensor as one event shows it: what a replay is asked for.

Events carry at most 64 elements; this keeps the whole array behind one of them. It must not know
how the replay runs.
"""

from __future__ import annotations

import base64
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from engine.events import Event, TensorValue
from engine.record import Recorder

KEPT = 64
"""Pictures of the tensor that are kept at once: events may be held back for some iterations."""
KEPT_BYTES = 128 << 20
"""And how much memory they may take: the program needs its own. The oldest go first."""


class Capture:
    """Watches a run until event `seq` has been made, then holds tensor `tensor` of it."""

    def __init__(self, wanted: Mapping[str, int]) -> None:
        self.tensor, self.seq = int(wanted["tensor"]), int(wanted["seq"])
        self.seen = 0
        self.complete = False
        self._taken: deque[tuple[TensorValue, np.ndarray[Any, Any]]] = deque(maxlen=KEPT)
        self._found: tuple[TensorValue, np.ndarray[Any, Any]] | None = None

    def watch(self, recorder: Recorder) -> None:
        """Keep what is behind every picture that the recorder makes of the tensor."""

        def keep(value: TensorValue, array: Any) -> None:
            if value.id == self.tensor:
                self._taken.append((value, np.array(array)))
                while sum(a.nbytes for _, a in self._taken) > KEPT_BYTES and len(self._taken) > 1:
                    self._taken.popleft()

        recorder.observe(keep)

    def see(self, event: Event) -> None:
        """One event, in its order; after number `seq` the capture is complete."""
        if self.seen == self.seq and not self.complete:
            self.complete = True
            shown = {id(value) for value in _pictures(event)}
            self._found = next((t for t in self._taken if id(t[0]) in shown), None)
        self.seen += 1

    def result(self) -> dict[str, Any]:
        """The tensor's place, type and bytes (row-major, little-endian, base64), or why not."""
        if self._found is None:
            return {"tensor": None, "id": self.tensor, "seq": self.seq}
        value, data = self._found
        little = np.ascontiguousarray(data, data.dtype.newbyteorder("<"))
        return {
            "tensor": {
                "id": value.id,
                "shape": list(value.shape),
                "dtype": value.dtype,
                "requires_grad": value.requires_grad,
                "data": base64.b64encode(little.tobytes()).decode(),
            }
        }


def _pictures(value: Any) -> Iterator[TensorValue]:
    """Every tensor that an event shows."""
    if isinstance(value, TensorValue):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _pictures(part)
    elif isinstance(value, dict):
        yield from _pictures(list(value.values()))
    elif is_dataclass(value):
        yield from _pictures([getattr(value, f.name) for f in fields(value)])
