"""A tensor, or a slice of one, as one event shows it: what a replay is asked for.

Events carry at most 64 elements; this keeps what is behind one of them. Only the slice that was
asked for is kept and travels, in parts. It must not know how the replay runs.
"""

from __future__ import annotations

import base64
import hashlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from engine.bfloat16 import readable
from engine.events import Event, TensorValue
from engine.record import Recorder

from .slices import Array, BadSlice, sliced

KEPT = 20_000
"""Pictures of the tensor that are remembered: an event may show one that was made long before."""
KEPT_BYTES = 64 << 20
"""How much memory what is behind them may take: the program needs its own. The oldest go first."""
PART_BYTES = 768 * 1024
"""How much of the elements travels in one line."""


@dataclass(slots=True)
class _Picture:
    value: TensorValue
    number: int
    """Which picture of the tensor this is, from 0."""
    data: Array | None
    """The slice of all elements; None once it had to go."""


class Capture:
    """Watches a run until event `seq` has been made, then holds the slice of tensor `tensor`.

    wanted: `tensor`, `seq`, and perhaps `slice` (as text), and `picture`: the one picture to keep,
    known from an earlier replay that could not keep so many.
    """

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self.tensor, self.seq = int(wanted["tensor"]), int(wanted["seq"])
        self.slice, self.only = wanted.get("slice"), wanted.get("picture")
        self.seen = 0
        self.complete = False
        self.digest = hashlib.sha256()
        """Over the lines of all events up to `seq`: equal to the run's own, or it went astray."""
        self._made = 0
        self._bytes = 0
        self._taken: deque[_Picture] = deque(maxlen=KEPT)
        self._full: deque[_Picture] = deque()
        self._found: _Picture | None = None

    def watch(self, recorder: Recorder) -> None:
        """Keep what is behind every picture that the recorder makes of the tensor."""
        recorder.observe(self._keep)

    def _keep(self, value: TensorValue, array: Array) -> None:
        if value.id != self.tensor:
            return
        taken = _Picture(value, self._made, None)
        self._made += 1
        self._taken.append(taken)
        if self.only is not None and self.only != taken.number:
            return
        try:
            taken.data = np.array(sliced(array, self.slice))
        except BadSlice:
            return  # it has another shape here: not the picture that was asked for
        self._bytes += taken.data.nbytes
        self._full.append(taken)
        while self._bytes > KEPT_BYTES and len(self._full) > 1:
            oldest = self._full.popleft()
            assert oldest.data is not None
            self._bytes -= oldest.data.nbytes
            oldest.data = None

    def see(self, event: Event, line: bytes) -> None:
        """One event, in its order; after number `seq` the capture is complete."""
        if self.complete:
            return
        self.digest.update(line)
        if self.seen == self.seq:
            self.complete = True
            shown = {id(value) for value in _pictures(event)}
            self._found = next((t for t in self._taken if id(t.value) in shown), None)
        self.seen += 1

    def parts(self) -> Iterator[bytes]:
        """The elements of the slice (row-major, little-endian) as base64, part by part."""
        if self._found is None or self._found.data is None:
            return
        flat = self._found.data.reshape(-1)
        step = PART_BYTES // flat.dtype.itemsize
        for start in range(0, flat.size, step):
            part = readable(flat[start : start + step])
            yield base64.b64encode(part.astype(part.dtype.newbyteorder("<"), copy=False).tobytes())

    def result(self) -> dict[str, Any]:
        """What the `end` says of it; `tensor` is None when there is none."""
        found = self._found
        about = {"id": self.tensor, "seq": self.seq, "digest": self.digest.hexdigest()}
        if found is None or not self.complete:
            return about | {"tensor": None}
        if found.data is None:
            return about | {"tensor": None, "picture": found.number}
        shape, dtype = list(found.data.shape), found.value.dtype
        return about | {"tensor": {"shape": shape, "dtype": dtype}}


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
