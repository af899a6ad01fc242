"""One run for the command line: the same child in the same jail, without a server.

It must not know how lines are shown.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator

from .ending import GRACE_SECONDS, Watch
from .job import Job
from .nursery import Nursery, Unsafe

WATCH_SECONDS = 0.25


def run_once(job: Job, *, allow_weak: bool = True) -> Iterator[bytes]:
    """Batches of whole lines; the last line is always `end`.

    Raises Unsafe when the sandbox does not hold on this machine. Closing the iterator kills the
    run.
    """
    nursery = Nursery(quick=True)
    try:
        nursery.ask()
        while not nursery.idle:
            if not nursery.receive():
                raise Unsafe("the sandbox did not start")
        nursery.check(allow_weak=allow_weak)
        yield from lines_of(nursery, job)
    finally:
        nursery.close()


def lines_of(nursery: Nursery, job: Job) -> Iterator[bytes]:
    """Run a job in an idle child of the nursery."""
    child = nursery.idle.popleft()
    watch = Watch(job, child)
    try:
        with contextlib.suppress(BrokenPipeError):
            view = memoryview(job.to_bytes())
            while view:
                view = view[os.write(child.job, view) :]
        child.close(child.job)
        started = time.monotonic()
        wall, kill = started + job.limits.wall_seconds, None
        while not watch.gate.ended:
            until = wall if kill is None else kill
            pause = max(0.0, min(WATCH_SECONDS, until - time.monotonic()))
            if select.select([child.events], [], [], pause)[0]:
                data = os.read(child.events, 1 << 16)
                if not data:
                    break
                if passed := watch.feed(data):
                    yield passed
            now = time.monotonic()
            watch.check_memory()
            if now >= wall and watch.reason is None:
                watch.stop("wall", round(now - started, 3))
            if watch.reason is not None and kill is None:
                kill = now + GRACE_SECONDS
            if kill is not None and now >= kill:
                child.send(signal.SIGKILL)
                kill = now + 5
        if not watch.gate.ended:
            child.send(signal.SIGKILL)
            while child.exit is None and nursery.receive():
                pass
            yield watch.last_line()
    finally:
        child.discard()
