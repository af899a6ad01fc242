"""Runs of all clients: who may start one, who waits, what is kept.

It must not know HTTP, nor how a program is run: it drives anything with `run(job)`.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from app.sandbox.ending import end_of
from app.sandbox.limits import SERVER_HINTS
from app.settings import Settings
from engine.events import EndReason

from .bucket import Buckets
from .run import Run

log = logging.getLogger("backstep.runs")


class Job(Protocol):
    """What the service reads of a job."""

    @property
    def kind(self) -> Any: ...


class Runner(Protocol):
    """What runs jobs: `app.sandbox.pool.Pool`."""

    def run(self, job: Any, wait: float = ...) -> AsyncIterator[bytes]: ...


class Busy(Exception):
    """The run can't be taken now. `own`: because of this client's own runs, not of everybody's."""

    def __init__(self, message: str, retry_after: float, own: bool) -> None:
        super().__init__(message)
        self.message, self.retry_after, self.own = message, retry_after, own


class RunService:
    """Admits runs, drives each through the runner when its turn comes, keeps the newest."""

    def __init__(self, runner: Runner, settings: Settings) -> None:
        self.runner, self.settings = runner, settings
        self.runs: OrderedDict[str, Run] = OrderedDict()
        self.ended: Counter[str] = Counter()
        """Finished runs by the `reason` of their end."""
        self.refused: Counter[str] = Counter()
        self.on_ended: Callable[[Run], None] = lambda run: None
        """Called with every run that has ended."""
        self.events = 0
        self.bytes = 0
        self.dropped = 0
        self._buckets = Buckets(settings.runs_per_minute / 60, settings.runs_burst)
        self._queue: list[Run] = []
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._closing = False

    # --- what the API calls ----------------------------------------------------------------------

    def create(self, job: Job, client: str) -> Run:
        """Take a run; it starts at once or waits its turn. Raises Busy."""
        self._admit(client)
        run = Run(secrets.token_urlsafe(12), job, client)
        run.on_left = self._left
        self.runs[run.id] = run
        self._queue.append(run)
        loop = asyncio.get_running_loop()
        self._timers[run.id] = loop.call_later(
            self.settings.queue_seconds, self._waited_too_long, run
        )
        self._start_next()
        return run

    def get(self, id: str) -> Run | None:
        """The run, while it is kept. Asking for it makes it young again."""
        run = self.runs.get(id)
        if run is not None:
            run.touched = time.monotonic()
            self.runs.move_to_end(id)
        return run

    def cancel(self, run: Run) -> None:
        """End the run with `reason: cancelled`. A finished run stays as it is."""
        if run in self._queue:
            self._queue.remove(run)
            self._end(run, "cancelled")
        elif (task := self._tasks.get(run.id)) is not None:
            task.cancel()

    def place(self, run: Run) -> int | None:
        """How many runs are before this one in the queue; None when it does not wait."""
        return self._queue.index(run) if run in self._queue else None

    @property
    def running(self) -> int:
        return len(self._tasks)

    @property
    def waiting(self) -> int:
        return len(self._queue)

    async def close(self) -> None:
        """Take no more runs, end all that are open, and wait for them."""
        self._closing = True
        for run in list(self._queue):
            self.cancel(run)
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- admission -------------------------------------------------------------------------------

    def _admit(self, client: str) -> None:
        limits = self.settings
        if self._closing:
            raise self._busy("The server is stopping.", 5, own=False)
        running = sum(self.runs[id].client == client for id in self._tasks)
        waiting = sum(run.client == client for run in self._queue)
        if running + waiting >= limits.client_running + limits.client_queued:
            raise self._busy(
                f"There are {running} running and {waiting} waiting runs from your address; at"
                f" most {limits.client_running} and {limits.client_queued} are allowed. Wait for"
                " one to end. Do many people share the address, as in a classroom? Whoever runs"
                " this server can raise BACKSTEP_CLIENT_RUNNING, BACKSTEP_CLIENT_QUEUED and"
                " BACKSTEP_RUNS_PER_MINUTE.",
                2,
                own=True,
            )
        if len(self._queue) >= limits.queued and len(self._tasks) >= limits.running:
            raise self._busy(f"{len(self._queue)} runs are waiting already.", 5, own=False)
        self.charge(client)

    def charge(self, client: str) -> None:
        """Take one of this client's runs a minute, for what costs as much. Raises Busy."""
        wait = self._buckets.take(client)
        if wait > 0:
            rate = self.settings.runs_per_minute
            raise self._busy(f"You started more than {rate:g} runs a minute.", wait, own=True)

    def _busy(self, message: str, retry_after: float, own: bool) -> Busy:
        self.refused["client" if own else "server"] += 1
        return Busy(message, retry_after, own)

    def _start_next(self) -> None:
        """Start waiting runs, oldest first, while there is room for them and their clients."""
        active = Counter(self.runs[id].client for id in self._tasks)
        for run in list(self._queue):
            if len(self._tasks) >= self.settings.running:
                return
            if active[run.client] >= self.settings.client_running:
                continue
            active[run.client] += 1
            self._queue.remove(run)
            self._drop_timer(run)
            run.state = "running"
            task = self._tasks[run.id] = asyncio.create_task(self._drive(run))
            task.add_done_callback(functools.partial(self._driven, run))

    # --- the life of one run ---------------------------------------------------------------------

    async def _drive(self, run: Run) -> None:
        # What is left of the wait: a child may have to be waited for too.
        left = run.queued + self.settings.queue_seconds - time.monotonic()
        async for batch in self.runner.run(run.job, max(0.0, left)):
            run.append(batch)

    def _driven(self, run: Run, task: asyncio.Task[None]) -> None:
        """The run's task is over; one that was cancelled before it began comes here too."""
        del self._tasks[run.id]
        reason: EndReason | None = None
        if task.cancelled():
            reason = "cancelled"
        elif (problem := task.exception()) is not None:
            log.error("run %s failed", run.id, exc_info=problem)
            reason = "crashed"
        self._end(run, reason)
        self._start_next()

    def _end(self, run: Run, reason: EndReason | None) -> None:
        """Finish the run; write the `end` when whoever ran it could not."""
        self._drop_timer(run)
        written = bool(run.kinds) and run.kinds[-1] == "end"
        if not written:
            waited = self.settings.queue_seconds if reason == "wall" else None
            why: EndReason = reason or "crashed"
            run.append(end_of(run.lines, why, waited, waited, hint=SERVER_HINTS[why]))
        run.finish()
        end = run.end() or {}
        self.ended[str(end.get("reason"))] += 1
        self.events += len(run.lines)
        self.bytes += run.bytes
        self._evict(run)
        self.on_ended(run)

    def _left(self, run: Run) -> None:
        """The last reader went away: cancel the run unless somebody comes back in time."""
        loop = asyncio.get_running_loop()

        def look_again() -> None:
            if not run.readers:
                self.cancel(run)

        self._drop_timer(run, "left")
        self._timers[run.id + "left"] = loop.call_later(self.settings.grace_seconds, look_again)

    def _waited_too_long(self, run: Run) -> None:
        if run in self._queue:
            self._queue.remove(run)
            self._end(run, "wall")

    def _drop_timer(self, run: Run, kind: str = "") -> None:
        timer = self._timers.pop(run.id + kind, None)
        if timer is not None:
            timer.cancel()

    def _evict(self, newest: Run) -> None:
        """Drop the runs that nobody looked at for longest, until the rest fits."""
        self._drop_timer(newest, "left")
        total = sum(run.cost for run in self.runs.values())
        for run in list(self.runs.values()):
            if total <= self.settings.store_bytes:
                return
            if run is newest or run.state != "finished" or run.readers:
                continue
            total -= run.cost
            del self.runs[run.id]
            self.dropped += 1
