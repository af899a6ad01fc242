"""How a run is watched from outside, and the `end` that the parent writes when the child could not.

It must not know pipes' mechanics (pool.py, once.py).
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from engine.events import End, EndReason, Span

from .job import Job
from .limits import HINTS
from .nursery import Child
from .where import FILENAME, Text
from .wire import Gate, encode

GRACE_SECONDS = 0.3
"""Between the signal that lets the child write its own end, and SIGKILL."""

SIGNALS: dict[str, int] = {
    "wall": signal.SIGTERM,
    "memory": signal.SIGUSR1,
    "cancelled": signal.SIGINT,
}

_LINE = re.compile(rb'File "%s", line (\d+)' % re.escape(FILENAME.encode()))


@dataclass(slots=True)
class Watch:
    """One run as the parent sees it."""

    job: Job
    child: Child
    gate: Gate = field(default_factory=Gate)
    reason: str | None = None
    """Why the parent stops it, once it does."""
    used: float | None = None

    def stop(self, reason: str, used: float | None = None) -> None:
        """Ask the child to end itself; the caller kills it after GRACE_SECONDS."""
        if self.reason is None:
            self.reason, self.used = reason, used
            self.child.send(SIGNALS.get(reason, signal.SIGKILL))

    def feed(self, data: bytes) -> bytes:
        """What may pass of the child's bytes; stops a child that floods or forges."""
        passed = self.gate.feed(data)
        if self.gate.broken and self.reason is None:
            self.stop("crashed")
        allowed = self.job.limits.event_bytes + (1 << 20)
        if self.job.capture is None and self.gate.passed > allowed and not self.gate.ended:
            self.stop("events", self.gate.passed)
            self.gate.broken = True
        return passed

    def check_memory(self) -> None:
        resident = self.child.resident_bytes()
        if resident > self.job.limits.memory_bytes:
            self.stop("memory", resident)

    def last_line(self) -> bytes:
        """The `end` of a child that died without one; its exit is known if ever it will be."""
        limits = self.job.limits
        reason, used = self.reason, self.used
        limit: float | None = None
        ended = self.child.exit
        if reason is None:
            killed = ended is not None and ended.signal in (signal.SIGKILL, signal.SIGXCPU)
            if ended is not None and killed and ended.cpu >= limits.cpu_seconds:
                reason, used = "cpu", round(ended.cpu, 3)
            elif ended is not None and os.WIFEXITED(ended.status):
                reason = {3: "memory"}.get(os.WEXITSTATUS(ended.status), "crashed")
            else:
                reason = "crashed"
        if reason == "cpu":
            limit = limits.cpu_seconds
        elif reason == "wall":
            limit = limits.wall_seconds
            used = limit if used is None else used
        elif reason == "memory":
            limit = limits.memory_bytes
            used = limit if used is None else used
        elif reason == "events":
            limit = limits.event_bytes
        end = End(
            cast(EndReason, reason), limit, used, self.last_place(), HINTS.get(reason),
            self.gate.digest.hexdigest(), dict(self.gate.counts),
        )  # fmt: skip
        return encode(end, self.gate.next_seq)

    def last_place(self) -> Span | None:
        """The line that the interpreter's own last words name."""
        pieces = []
        os.set_blocking(self.child.words, False)
        try:
            while piece := os.read(self.child.words, 1 << 16):
                pieces.append(piece)
        except BlockingIOError:
            pass
        words = b"".join(pieces)
        # Each dump starts with the innermost frame; the last dump counts.
        last = max(words.rfind(b"most recent call first"), 0)
        found = _LINE.search(words, last)
        if found is None:
            return None
        return Text(self.job.source).whole_line(int(found.group(1)))


def end_of(
    lines: Iterable[bytes],
    reason: EndReason,
    limit: float | None = None,
    used: float | None = None,
    *,
    hint: str,
) -> bytes:
    """The `end` after these lines of a run that no child ends: it never began, or was cut off."""
    gate = Gate()
    for line in lines:
        gate.feed(line)
    end = End(reason, limit, used, None, hint, gate.digest.hexdigest(), dict(gate.counts))
    return encode(end, gate.next_seq)
