"""The child's side of the pipe: numbers events, encodes them, sends them in batches.

The first event leaves at once, then batches by 32 KB or 16 ms, by an interval timer, so that what
was recorded arrives also while the program computes on. It must not know what events mean.
"""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable
from typing import Any

from engine.events import Event

from .wire import encode

BATCH_BYTES = 32 * 1024
BATCH_SECONDS = 0.016


class Writer:
    """Numbered lines into `fd`. Signal handlers must not act while `busy`: they call `later`."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.seq = 0
        self.bytes = 0
        self.counts: dict[str, int] = {}
        self.busy = False
        self.digest = hashlib.sha256()
        self._lines: list[bytes] = []
        self._size = 0
        self._armed = False
        self._later: Callable[[], None] | None = None

    def start_timer(self) -> None:
        signal.signal(signal.SIGALRM, self._alarm)

    def emit(self, event: Event) -> None:
        """Take one event; it leaves with its batch."""
        outer, self.busy = self.busy, True
        line = encode(event, self.seq)
        self.seq += 1
        self._lines.append(line)
        self.digest.update(line)
        self._size += len(line)
        self.bytes += len(line)
        self.counts[event.type] = self.counts.get(event.type, 0) + 1
        if self.seq == 1 or self._size >= BATCH_BYTES:
            self._send()
        elif not self._armed:
            self._armed = True
            signal.setitimer(signal.ITIMER_REAL, BATCH_SECONDS)
        self.busy = outer
        if self._later is not None and not outer:
            self._run_later()

    def flush(self) -> None:
        outer, self.busy = self.busy, True
        self._send()
        self.busy = outer

    def later(self, action: Callable[[], None]) -> None:
        """Do `action` when the event that is being written is complete."""
        self._later = action

    def _run_later(self) -> None:
        action, self._later = self._later, None
        if action is not None:
            action()

    def _alarm(self, signum: int, frame: Any) -> None:
        self._armed = False
        if not self.busy:
            self.flush()
        elif self._lines:
            self._armed = True
            signal.setitimer(signal.ITIMER_REAL, BATCH_SECONDS)

    def _send(self) -> None:
        data = b"".join(self._lines)
        self._lines.clear()
        self._size = 0
        view = memoryview(data)
        while view:
            view = view[os.write(self.fd, view) :]
