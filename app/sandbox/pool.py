"""Runs for the server: idle jailed children, one taken for each run, watched from the event loop.

Who may run and who waits is decided before (app/runs/service.py); here every job gets a child. A
zygote that dies is replaced, and runs that are under way go on. It must not know HTTP or storage.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import time
from collections.abc import AsyncIterator
from typing import Any

from .ending import GRACE_SECONDS, Watch, end_of
from .job import Job
from .limits import SERVER_HINTS
from .nursery import Child, Nursery, Unsafe
from .once import run_once

__all__ = ["Job", "Pool", "Unsafe", "run_once"]

PIECE = 1 << 18
"""How much is read from a pipe at once."""

BUFFER_BYTES = 4 << 20
"""A child whose reader lags so far is not read on: its pipe fills and it waits."""

EAGER_READS = 32
GATHER_SECONDS = 0.004
"""The child sends each event at once; after some reads its pipe is left to fill for so long."""

PIPE_BYTES = 1 << 20
"""What a pipe may hold (as far as the system lets), so that the child does not wait for us."""

WATCH_SECONDS = 0.25
EXIT_SECONDS = 1.0
"""How long the report of a child's end is waited for."""

REFILL_SECONDS = 0.025
SETTLE_SECONDS = 0.002
"""The next child is made so long after one was taken, or after its run was told to the end if that
is sooner: a short run, and its last lines, are not held up by it."""

WAIT_SECONDS = 30.0
"""How long a run waits for a child where nobody says; children are missing at restarts only."""

START_SECONDS = 30.0
STUCK_SECONDS = 10.0
"""A zygote that was asked for a child and says nothing for so long is replaced."""

STEADY_SECONDS = 10.0
"""A zygote that lived so long is replaced at once; others with growing pauses."""
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0

log = logging.getLogger("backstep.sandbox")


class Pool:
    """Children of one zygote. `start()` first; `close()` ends everything."""

    def __init__(self, idle: int = 4, *, allow_weak: bool = False) -> None:
        """`allow_weak`: serve also where the system has no seccomp (then say so loudly)."""
        self.idle, self.allow_weak = idle, allow_weak
        self.report: dict[str, Any] = {}
        """The jail's report; `complete` is False where only the language layer holds."""
        self.restarts = 0
        self._nursery: Nursery | None = None
        self._changed = asyncio.Event()
        self._closing = False
        self._restarting: asyncio.Task[None] | None = None
        self._running: set[Child] = set()
        self._failures = 0
        """Zygotes in a row that did not come up, or died soon."""

    @property
    def trouble(self) -> str | None:
        """Why no run can start now; None while a zygote lives that makes children."""
        if self._nursery is not None and self._nursery.works:
            return None
        if self._failures > 1:
            return f"The sandbox failed {self._failures} times in a row and is being started again."
        return "The sandbox is being started."

    async def start(self) -> None:
        """Start the zygote, run its probes, fork the idle children. Raises Unsafe."""
        await self._open()

    async def close(self) -> None:
        """Kill what runs and end the zygote."""
        self._closing = True
        if self._restarting is not None:
            self._restarting.cancel()
        for child in list(self._running):
            child.send(signal.SIGKILL)
        self._drop_nursery()

    # --- the zygote ------------------------------------------------------------------------------

    async def _open(self) -> None:
        nursery = await asyncio.to_thread(Nursery)
        if self._closing:
            nursery.close()
            raise Unsafe("it was stopped")
        self._nursery = nursery
        asyncio.get_running_loop().add_reader(nursery.control, self._heard, nursery)
        try:
            async with asyncio.timeout(START_SECONDS):
                while nursery.hello is None and self._nursery is nursery:
                    await self._change()
                self.report = nursery.check(allow_weak=self.allow_weak)
                nursery.ask(self.idle)
                while self._nursery is nursery and not nursery.idle:
                    await self._change()
        except (TimeoutError, Unsafe, OSError) as problem:
            if self._nursery is nursery:
                self._drop_nursery()
            raise problem if isinstance(problem, Unsafe) else Unsafe("it did not start") from None
        if self._nursery is not nursery:
            raise Unsafe("it died while it started")

    async def _change(self) -> None:
        await self._changed.wait()

    def _tell_change(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _heard(self, nursery: Nursery) -> None:
        if not nursery.receive() and self._nursery is nursery:
            self._lost()
        self._tell_change()

    def _lost(self) -> None:
        """The zygote is gone, or no good: another takes its place."""
        nursery = self._nursery
        self._drop_nursery()
        if self._closing or not self.report or self._restarting is not None:
            return
        if nursery is not None and time.monotonic() - nursery.started > STEADY_SECONDS:
            self._failures = 0
        log.warning("the zygote died; starting another")
        self._restarting = asyncio.get_running_loop().create_task(self._restart())

    def _drop_nursery(self) -> None:
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            with contextlib.suppress(ValueError, OSError, RuntimeError):
                asyncio.get_running_loop().remove_reader(nursery.control)
            nursery.close()

    async def _restart(self) -> None:
        """Until a zygote lives again, with growing pauses: the cause may pass."""
        self.restarts += 1
        while True:
            if self._failures:
                pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(self._failures - 1, 9))
                await asyncio.sleep(pause)
            self._failures += 1
            try:
                await self._open()
            except Exception as problem:
                log.warning("the zygote does not start: %s", problem)
            else:
                self._restarting = None
                self._tell_change()
                return

    async def _take(self) -> Child:
        """An idle child. Waits while there is none."""
        while not self._closing:
            nursery = self._nursery
            if nursery is not None and nursery.idle:
                return nursery.idle.popleft()
            if nursery is not None and nursery.hello is not None and nursery.asked == 0:
                with contextlib.suppress(OSError):
                    nursery.ask()
            try:
                async with asyncio.timeout(STUCK_SECONDS):
                    await self._change()
            except TimeoutError:
                if nursery is not None and nursery is self._nursery and self._restarting is None:
                    nursery.process.kill()
                    self._lost()
        raise Unsafe("the sandbox is not running")

    # --- runs ------------------------------------------------------------------------------------

    async def run(self, job: Job, wait: float = WAIT_SECONDS) -> AsyncIterator[bytes]:
        """Batches of whole lines; the last line is always `end`. Waits `wait` for a child.

        Closing the iterator, or cancelling the task that reads it, kills the run.
        """
        try:
            async with asyncio.timeout(wait):
                child = await self._take()
        except TimeoutError:
            yield end_of([], "wall", wait, wait, hint=SERVER_HINTS["wall"])
            return
        except Unsafe:
            yield end_of([], "crashed", hint=SERVER_HINTS["crashed"])
            return
        self._running.add(child)
        run = _Run(Watch(job, child))
        loop = asyncio.get_running_loop()
        refill = loop.call_later(REFILL_SECONDS, self._refill)
        try:
            async for batch in run.lines():
                yield batch
            if not run.watch.gate.ended:
                await self._wait_for_exit(child)
                yield run.watch.last_line()
        finally:
            run.close()
            self._running.discard(child)
            child.discard()
            refill.cancel()
            loop.call_later(SETTLE_SECONDS, self._refill)

    def _refill(self) -> None:
        """Have children made in the place of those that were taken."""
        nursery = self._nursery
        if nursery is None or nursery.hello is None:
            return
        missing = self.idle - len(nursery.idle) - nursery.asked
        if missing > 0:
            with contextlib.suppress(OSError):
                nursery.ask(missing)

    async def _wait_for_exit(self, child: Child) -> None:
        """Until the zygote has told how the child ended, if it still can."""
        child.send(signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(EXIT_SECONDS):
                while child.exit is None and self._nursery is not None:
                    if child.pid not in self._nursery.known:
                        return
                    await self._change()


class _Run:
    """One run's pipes on the event loop."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.child = watch.child
        self.loop = asyncio.get_running_loop()
        self.batches: list[bytes] = []
        self.size = 0
        self.wake = asyncio.Event()
        self.eof = False
        self.reading = False
        self.closed = False
        self.reads = 0
        self.timers: list[asyncio.TimerHandle] = []
        self.started = time.monotonic()
        self.rest = memoryview(watch.job.to_bytes())
        os.set_blocking(self.child.job, False)
        os.set_blocking(self.child.events, False)
        with contextlib.suppress(OSError, AttributeError):
            fcntl.fcntl(self.child.events, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        self._send()
        self._read_on()
        self._later(watch.job.limits.wall_seconds, self._wall)
        self._later(WATCH_SECONDS, self._look)

    def _later(self, seconds: float, action: Any) -> None:
        if len(self.timers) > 64:
            now = self.loop.time()
            self.timers = [t for t in self.timers if not t.cancelled() and t.when() > now]
        self.timers.append(self.loop.call_later(seconds, action))

    def _send(self) -> None:
        """Hand the job over, as fast as the child takes it."""
        try:
            while self.rest:
                self.rest = self.rest[os.write(self.child.job, self.rest) :]
        except BlockingIOError:
            self.loop.add_writer(self.child.job, self._send)
            return
        except OSError:
            # The child is gone: reading tells.
            self.rest = memoryview(b"")
        self._close_job()

    def _close_job(self) -> None:
        if self.child.job not in self.child.closed:
            self.loop.remove_writer(self.child.job)
            self.child.close(self.child.job)

    def _read_on(self) -> None:
        if not self.reading and not self.eof and not self.closed:
            self.reading = True
            self.loop.add_reader(self.child.events, self._readable)

    def _stop_reading(self) -> None:
        if self.reading:
            self.reading = False
            self.loop.remove_reader(self.child.events)

    def _readable(self) -> None:
        try:
            data = os.read(self.child.events, PIECE)
        except BlockingIOError:
            return
        if not data:
            self.eof = True
        elif passed := self.watch.feed(data):
            self.batches.append(passed)
            self.size += len(passed)
        self._follow_up()
        self.wake.set()
        self.reads += 1
        if self.reads < EAGER_READS and not self.eof and not self.watch.gate.ended:
            return
        self._stop_reading()
        if self.size <= BUFFER_BYTES and not self.watch.gate.ended:
            self._later(GATHER_SECONDS, self._read_on)

    def _wall(self) -> None:
        self.watch.stop("wall", round(time.monotonic() - self.started, 3))
        self._follow_up()

    def _look(self) -> None:
        self.watch.check_memory()
        self._follow_up()
        self._later(WATCH_SECONDS, self._look)

    def _follow_up(self) -> None:
        """Once the child was told to stop, it has some time to say its last words."""
        if self.watch.reason is not None and self.started:
            self.started = 0.0
            self._later(GRACE_SECONDS, lambda: self.child.send(signal.SIGKILL))

    async def lines(self) -> AsyncIterator[bytes]:
        while True:
            if self.batches:
                batch = b"".join(self.batches)
                self.batches.clear()
                self.size = 0
                full = len(batch) > BUFFER_BYTES
                yield batch
                if full:
                    self._read_on()
            if self.watch.gate.ended and not self.batches:
                return
            if self.eof and not self.batches:
                return
            self.wake.clear()
            if not self.batches and not self.eof and not self.watch.gate.ended:
                await self.wake.wait()

    def close(self) -> None:
        self.closed = True
        self._stop_reading()
        self._close_job()
        for timer in self.timers:
            timer.cancel()
