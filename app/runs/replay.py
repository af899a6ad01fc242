"""Runs done again to see what their events hold in part only: a tensor, or a slice of it.

A run is deterministic, so a replay tells the same events: the digest of all of them up to the asked
one proves it. It must not know HTTP.
"""

from __future__ import annotations

import asyncio
import base64
import dataclasses
import hashlib
import json
import math
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from app.sandbox.slices import Array, sliced

from .run import Run
from .service import Runner
from .tensors import Found, ghost, stored
from .turns import Turns

PART = re.compile(rb'\{"v":\d+,"seq":\d+,"type":"part","data":"')
KEPT_BYTES = 96 << 20
WHOLE_BYTES = 16 << 20
"""Tensors up to this size are captured whole, so that every other slice is at hand."""


class NoReplay(Exception):
    """The replay did not give the tensor: it was stopped, or went another way, or found no room."""


class Replays:
    """Captures tensors by replays, one at a time; the last ones stay at hand."""

    def __init__(self, runner: Runner, charge: Callable[[str], None] = lambda client: None) -> None:
        """`charge` is told whose replay begins; it may raise Busy."""
        self._runner, self._charge = runner, charge
        self._turns = Turns("replays")
        self._kept: OrderedDict[tuple[str, int, int, str | None], Array] = OrderedDict()

    async def tensor(
        self, run: Run, found: Found, slice: str | None = None, client: str = ""
    ) -> Array:
        """The tensor as event `found.seq` saw it, or that slice of it. Raises NoReplay, Busy."""
        whole = (run.id, found.id, found.seq, None)
        if ghost(found).nbytes <= WHOLE_BYTES or not slice:
            return sliced(await self._kept_or_captured(run, found, whole, client), slice)
        if whole in self._kept:
            return sliced(self._kept[whole], slice)
        return await self._kept_or_captured(run, found, (*whole[:3], slice), client)

    async def _kept_or_captured(
        self, run: Run, found: Found, key: tuple[str, int, int, str | None], client: str
    ) -> Array:
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        async with self._turns.of(client):
            if key not in self._kept:
                self._charge(client)
                self._kept[key] = await self._capture(run, found, key[3])
            values = self._kept[key]
        while len(self._kept) > 1 and sum(a.nbytes for a in self._kept.values()) > KEPT_BYTES:
            self._kept.popitem(last=False)
        return values

    async def _capture(self, run: Run, found: Found, slice: str | None) -> Array:
        wanted: dict[str, Any] = {"tensor": found.id, "seq": found.seq, "slice": slice}
        result, data = await self._replay(run, wanted)
        if "picture" in result:
            # The tensor changed too often to keep all of it: now it is known when to look.
            result, data = await self._replay(run, wanted | {"picture": result["picture"]})
        if not result.get("tensor"):
            raise NoReplay("The replay was stopped before it reached this tensor. Try again.")
        told = await asyncio.to_thread(digest, run.lines[: found.seq + 1])
        shape = sliced(ghost(found), slice).shape
        values = np.frombuffer(data, stored(found.dtype).newbyteorder("<"))
        if result["digest"] != told or values.size != math.prod(shape):
            raise NoReplay("The replay came to other values than the run. Start the run again.")
        return values.astype(stored(found.dtype), copy=False).reshape(shape)

    async def _replay(self, run: Run, wanted: dict[str, Any]) -> tuple[dict[str, Any], bytearray]:
        """What the `end` of a replay says, and the elements that came before it."""
        data = bytearray()
        last = b"{}"
        async for batch in self._runner.run(dataclasses.replace(run.job, capture=wanted)):
            for last in batch.splitlines():
                if (found := PART.match(last)) is not None:
                    data += base64.b64decode(last[found.end() : -2])
        return json.loads(last).get("result") or {}, data


def digest(lines: Sequence[bytes]) -> str:
    """SHA-256 over lines, as the `end` has it."""
    found = hashlib.sha256()
    for line in lines:
        found.update(line)
    return found.hexdigest()
