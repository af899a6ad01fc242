"""Views of runs for whoever asks, through a worker process that may be killed at any time.

It must not know HTTP, and never lays out a graph itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from typing import Any, BinaryIO, Protocol

import orjson

from app.settings import Settings

from .told import mattering

FALLBACK = 4
"""A view that takes too long is laid out without frames; if that is too long as well, with that
many times fewer cards."""
START_SECONDS = 20.0
WAITING = 64
"""Requests that may wait for the worker."""
CRASHES = 2
REMEMBERED = 1000
"""Runs of which something is remembered here."""

EMPTY = {
    "run": "", "from": 0, "step": 0, "event": None, "opened": (), "closed": (),
    "budget": 1, "ceiling": 1, "framed": True, "told": False,
}  # fmt: skip
"""A request that only wakes the worker."""


class Lines(Protocol):
    """What a view needs of a run: its name, its events as lines, and their types."""

    id: str
    lines: list[bytes]
    kinds: list[str]


class NoView(Exception):
    """Graphviz did not finish in time, even for fewer cards; or too many wait for it."""


class ViewService:
    """One worker, kept warm; requests take turns."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = asyncio.Lock()
        self._worker: Process | None = None
        self._sheet: BinaryIO | None = None
        self._seen: dict[str, tuple[int, int]] = {}
        """Run -> (events looked at, lines that the worker has)."""
        self._attempt: dict[str, int] = {}
        """Runs whose views took too long: with which attempt to begin."""
        self.timeouts = 0
        self._waiting = 0

    async def start(self) -> None:
        """Have a worker ready."""
        async with self._turn:
            await self._alive()

    @property
    def waiting(self) -> int:
        """Requests that have no answer yet."""
        return self._waiting

    def knows(self, run: Lines) -> bool:
        """Whether the worker has all of the run's events."""
        return self._seen.get(run.id, (0, 0))[0] >= len(run.lines)

    async def view(
        self,
        run: Lines,
        step: int | None = None,
        opened: Sequence[str] = (),
        closed: Sequence[str] = (),
        told: bool = False,
    ) -> dict[str, Any]:
        """The laid-out view around `step` (the last event by default), with these groups opened
        (the last one last) and closed by hand. `told`: closed groups say how much of them has been
        `made` and `done` by that step, and `events` are the numbers of the events that the cards
        are made of. Raises NoView."""
        if self._waiting >= WAITING:
            raise NoView("Too many views are being laid out. Ask again.")
        self._waiting += 1
        try:
            asked = {"opened": opened, "closed": closed, "told": told}
            return await self._laid_out(run, step, asked)
        finally:
            self._waiting -= 1

    async def _laid_out(
        self, run: Lines, step: int | None, asked: dict[str, Any]
    ) -> dict[str, Any]:
        async with self._turn:
            most = self._settings.view_cards
            attempts = [(most, True), (most, False), (most // FALLBACK, False)]
            number, crashes = self._attempt.get(run.id, 0), 0
            while number < len(attempts) and crashes < CRASHES:
                try:
                    ceiling, framed = attempts[number]
                    bounds = {"ceiling": ceiling, "budget": ceiling // 2, "framed": framed}
                    return await self._view(run, step, asked | bounds)
                except TimeoutError:
                    self.timeouts += 1
                    number += 1
                    self._remember(run.id, min(number, len(attempts) - 1))
                    await self._kill()
                except (EOFError, ConnectionError):
                    crashes += 1
                    await self._kill()
                except asyncio.CancelledError:
                    await self._kill()
                    raise
        raise NoView(
            f"Graphviz needed more than {self._settings.layout_seconds:g} s for this view."
        )

    def _remember(self, run: str, attempt: int) -> None:
        if len(self._attempt) >= REMEMBERED:
            self._attempt.clear()
        self._attempt[run] = attempt

    async def close(self) -> None:
        """End the worker."""
        await self._kill()

    # --- the worker ------------------------------------------------------------------------------

    async def _view(self, run: Lines, step: int | None, asked: dict[str, Any]) -> dict[str, Any]:
        worker = await self._alive()
        last = len(run.lines) - 1
        at = last if step is None else min(max(step, 0), last)
        event = orjson.loads(run.lines[at]) if run.lines else None
        looked, had = self._seen.get(run.id, (0, 0))
        for fresh in (False, True):
            start, count = (0, 0) if fresh else (looked, had)
            new = mattering(run.lines[start : last + 1], run.kinds[start : last + 1])
            request = {"run": run.id, "from": count, "step": at, "event": _slim(event)}
            async with asyncio.timeout(self._settings.layout_seconds):
                found = await self._ask(worker, request | asked, new)
            if "again" not in found:
                break
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[run.id] = (last + 1, count + len(new))
        return found

    async def _ask(
        self, worker: Process, request: dict[str, Any], lines: list[bytes]
    ) -> dict[str, Any]:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert self._sheet is not None
        self._sheet.seek(0)
        self._sheet.truncate()
        self._sheet.writelines(lines)
        self._sheet.flush()
        message = orjson.dumps(request | {"bytes": self._sheet.tell()})
        worker.stdin.write(len(message).to_bytes(4) + message)
        length = int.from_bytes(await worker.stdout.readexactly(4))
        found: dict[str, Any] = orjson.loads(await worker.stdout.readexactly(length))
        return found

    async def _alive(self) -> Process:
        if self._worker is not None and self._worker.returncode is None:
            return self._worker
        await self._kill()
        self._seen.clear()
        self._sheet = _sheet()
        sheet = self._sheet.fileno()
        self._worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app.views.worker", self._settings.layout, str(sheet),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True, pass_fds=[sheet],
        )  # fmt: skip
        async with asyncio.timeout(START_SECONDS):
            await self._ask(self._worker, EMPTY, [])
        return self._worker

    async def _kill(self) -> None:
        """End the worker and the `dot` that it may wait for."""
        worker, self._worker = self._worker, None
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            sheet.close()
        if worker is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        await worker.wait()


def _sheet() -> BinaryIO:
    """Memory that service and worker share: what is written for the other stands there. A pipe
    takes a few pages at a time, and for each the two would wait for a processor."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("backstep-view"), "w+b")
    return tempfile.TemporaryFile()


def _slim(event: dict[str, Any] | None) -> dict[str, Any] | None:
    """The names of node and tensor, without the numbers."""
    if event is None:
        return None
    tensor = event.get("tensor")
    return {
        "node": event.get("node"),
        "tensor": tensor["id"] if isinstance(tensor, dict) else tensor,
        "scope": event.get("scope"),
    }
