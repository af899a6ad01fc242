"""Runs done again to see what their events hold in part only: a tensor with all its elements.

A run is deterministic, so a replay must come to the same values: those that the event holds prove
it. It must not know HTTP.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import json
from collections import OrderedDict
from typing import Any

import numpy as np

from .run import Run
from .service import Runner
from .tensors import Array, Found

KEPT_BYTES = 64 << 20
WAITING = 16
"""Requests that may wait for their replay."""


class NoReplay(Exception):
    """The replay did not give the tensor: it was stopped, or went another way, or found no room."""


class Replays:
    """Captures tensors by replays, one at a time; the last ones stay at hand."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._kept: OrderedDict[tuple[str, int, int], Array] = OrderedDict()

    async def tensor(self, run: Run, found: Found) -> Array:
        """All elements of the tensor as event `found.seq` saw it. Raises NoReplay."""
        key = run.id, found.id, found.seq
        if self._waiting >= WAITING:
            raise NoReplay("Too many replays are under way. Ask again.")
        self._waiting += 1
        try:
            return await self._kept_or_captured(run, found, key)
        finally:
            self._waiting -= 1

    async def _kept_or_captured(self, run: Run, found: Found, key: tuple[str, int, int]) -> Array:
        async with self._turn:
            if key not in self._kept:
                self._kept[key] = await self._capture(run, found)
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(a.nbytes for a in self._kept.values()) > KEPT_BYTES:
                self._kept.popitem(last=False)
            return self._kept[key]

    async def _capture(self, run: Run, found: Found) -> Array:
        capture = {"tensor": found.id, "seq": found.seq}
        job = dataclasses.replace(run.job, capture=capture)
        pieces = [batch async for batch in self._runner.run(job)]
        lines = b"".join(pieces).splitlines()
        result = (json.loads(lines[-1]) if lines else {}).get("result") or {}
        if not result.get("tensor"):
            raise NoReplay("The replay was stopped before it reached this tensor. Try again.")
        values = decoded(result["tensor"])
        shown = values.reshape(-1)[: found.shown.size]
        same = values.shape == found.shape and shown.dtype == found.shown.dtype
        if not (same and np.array_equal(shown, found.shown, equal_nan=shown.dtype.kind in "fc")):
            raise NoReplay("The replay came to other values than the run. Start the run again.")
        return values


def decoded(captured: dict[str, Any]) -> Array:
    """A captured tensor: `{shape, dtype, data}`, the data base64 of little-endian elements."""
    kind = np.dtype(captured["dtype"])
    flat = np.frombuffer(base64.b64decode(captured["data"]), kind.newbyteorder("<"))
    return flat.astype(kind).reshape(captured["shape"])
