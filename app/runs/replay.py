"""Runs done again to see what their events hold in part only: a tensor with all its elements.

A run is deterministic, so a replay must give the same events; the digest in `end` proves it.
It must not know HTTP.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections import OrderedDict
from typing import Any

from .run import Run
from .service import Runner
from .tensors import Array, Found, decoded

KEPT_BYTES = 64 << 20


class Differs(Exception):
    """The replay did not give the tensor: it was stopped, or went another way."""


class Replays:
    """Captures tensors by replays, one at a time; the last ones stay at hand."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._turn = asyncio.Lock()
        self._kept: OrderedDict[tuple[str, int, int], Array] = OrderedDict()

    async def tensor(self, run: Run, found: Found) -> Array:
        """All elements of the tensor as event `found.seq` saw it. Raises Differs."""
        key = run.id, found.id, found.seq
        async with self._turn:
            if key not in self._kept:
                self._kept[key] = await self._capture(run, found)
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and sum(a.nbytes for a in self._kept.values()) > KEPT_BYTES:
                self._kept.popitem(last=False)
            return self._kept[key]

    async def _capture(self, run: Run, found: Found) -> Array:
        job = dataclasses.replace(run.job, capture=(found.seq, found.id))
        captured: dict[str, Any] | None = None
        last = b""
        async for batch in self._runner.run(job):
            for line in batch.splitlines():
                if line.startswith(b'{"capture":'):
                    captured = json.loads(line)["capture"]
                else:
                    last = line
        replayed = json.loads(last) if last else {}
        end = run.end()
        if captured is None:
            raise Differs("The replay was stopped before it reached this tensor. Try again.")
        if end is not None and replayed.get("digest") != end.get("digest"):
            raise Differs("The replay gave other events than the run. Start the run again.")
        return decoded(captured)
