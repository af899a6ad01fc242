"""One run: its events as lines, and any number of readers that follow or resume it anywhere.

It must not know who makes the lines (the pool) or who admits the run (the service).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Any, Literal, get_args

from engine.events import Event

State = Literal["queued", "running", "finished"]

BATCH_BYTES = 32 * 1024
BATCH_SECONDS = 0.016
RUN_OVERHEAD = 8192
LINE_OVERHEAD = 88
"""Bytes that Python adds to each stored line."""

HEAD = 64
"""An event's type is told within so many bytes of its line."""
_TYPE = re.compile(rb'"type":"(\w+)"')
_KINDS = {kind.type.encode(): kind.type for kind in get_args(Event)}


def kinds_of(lines: Iterable[bytes]) -> list[str]:
    """The type of the event in each of these lines; "" where none is told."""
    kind, search = _KINDS.get, _TYPE.search
    return [kind(found[1], "") if (found := search(line, 0, HEAD)) else "" for line in lines]


class Run:
    """The events of one run, from the first to `end`, kept as encoded lines.

    Line number N is the event with seq N, of the type `kinds[N]`: whoever wants only some of them
    need not look at all. A run belongs to nobody: readers come and go.
    """

    def __init__(self, id: str, job: Any, client: str) -> None:
        self.id, self.job, self.client = id, job, client
        self.created = time.time()
        self.queued = self.touched = time.monotonic()
        self.state: State = "queued"
        self.lines: list[bytes] = []
        self.kinds: list[str] = []
        self.bytes = 0
        self.finished = asyncio.Event()
        self.readers = 0
        self.on_left: Callable[[Run], None] = lambda run: None
        """Called when the last reader leaves before the end."""
        self._grown = asyncio.Event()

    @property
    def cost(self) -> int:
        """Bytes of memory that the run takes, about."""
        return (
            RUN_OVERHEAD + 4 * len(self.job.source) + self.bytes + LINE_OVERHEAD * len(self.lines)
        )

    def append(self, batch: bytes) -> None:
        """Take whole lines, in order. Wakes every reader."""
        lines = batch.splitlines(keepends=True)
        self.lines.extend(lines)
        self.kinds.extend(kinds_of(lines))
        self.bytes += len(batch)
        self._wake()

    def finish(self) -> None:
        """No line will follow."""
        self.state = "finished"
        self.finished.set()
        self._wake()

    def _wake(self) -> None:
        self._grown.set()
        self._grown = asyncio.Event()

    async def read(self, after: int = -1) -> AsyncGenerator[bytes, None]:
        """Every line with seq > `after`, each once, in order: stored ones, then those that come.

        Batches of whole lines, of about 32 KB, every 16 ms; the first comes at once. Ends after
        `end`.
        """
        at, sent = max(after, -1) + 1, 0.0
        self.readers += 1
        try:
            while True:
                grown = self._grown
                if at >= len(self.lines):
                    if self.finished.is_set():
                        return
                    await grown.wait()
                    await self._gather(sent + BATCH_SECONDS)
                size = 0
                start = at
                while at < len(self.lines) and size < BATCH_BYTES:
                    size += len(self.lines[at])
                    at += 1
                if at > start:
                    sent = time.monotonic()
                    self.touched = sent
                    yield b"".join(self.lines[start:at])
        finally:
            self.readers -= 1
            if not self.readers and not self.finished.is_set():
                self.on_left(self)

    async def _gather(self, until: float) -> None:
        """Wait for the end of the run, or the moment `until`."""
        left = until - time.monotonic()
        if left > 0 and not self.finished.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self.finished.wait()

    def end(self) -> dict[str, Any] | None:
        """The `end` event, once it is there."""
        if not self.finished.is_set() or not self.lines:
            return None
        event: dict[str, Any] = json.loads(self.lines[-1])
        return event if event.get("type") == "end" else None

    def problem(self) -> dict[str, Any] | None:
        """The last `error` event, if the run had one."""
        if (end := self.end()) is not None and end["reason"] == "ok":
            return None
        for line, kind in zip(reversed(self.lines), reversed(self.kinds), strict=True):
            if kind == "error":
                event: dict[str, Any] = json.loads(line)
                return event
        return None

    def event(self, seq: int) -> dict[str, Any] | None:
        """The event with that number, if it is there."""
        if not 0 <= seq < len(self.lines):
            return None
        found: dict[str, Any] = json.loads(self.lines[seq])
        return found

    def summary(self) -> dict[str, Any]:
        """What `GET /runs/{id}` says, without links."""
        return {
            "id": self.id,
            "kind": self.job.kind,
            "source": self.job.source,
            "inputs": dict(self.job.inputs),
            "state": self.state,
            "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.created)),
            "events": len(self.lines),
            "bytes": self.bytes,
            "end": self.end(),
            "problem": self.problem() if self.state == "finished" else None,
        }
