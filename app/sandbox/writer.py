"""The child's side of the pipe: numbers events, encodes them, sends each at once.

Nothing waits in the child: a program may spend its last seconds in a loop inside C, where no timer
of ours would run, and what it told before must not be lost. The reader gathers lines into batches.
It must not know what events mean.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

from engine.events import VERSION, Event

from .wire import LINE_BYTES, encode


class Writer:
    """Numbered lines into `fd`. Signal handlers must not act while `busy`: they call `later`."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self.seq = 0
        self.bytes = 0
        self.overlong = 0
        """Bytes of an event that was too long to be sent."""
        self.counts: dict[str, int] = {}
        self.busy = False
        self.digest = hashlib.sha256()
        self._later: Callable[[], None] | None = None

    def emit(self, event: Event) -> None:
        """Send one event."""
        self.whole(self.send, event)

    def whole(self, action: Callable[[Event], None], event: Event) -> None:
        """Do `action` with no signal handler acting inside of it."""
        outer, self.busy = self.busy, True
        try:
            action(event)
        finally:
            self.busy = outer
        if self._later is not None and not outer:
            stop, self._later = self._later, None
            stop()

    def send(self, event: Event) -> None:
        """As `emit`, from inside of `whole`."""
        line = encode(event, self.seq)
        if len(line) > LINE_BYTES:
            self.overlong = len(line)
        else:
            self._line(event.type, line)

    def part(self, data: bytes) -> None:
        """Send a piece of a captured tensor, in base64: a line that only replays have."""
        head = b'{"v":%d,"seq":%d,"type":"part","data":"' % (VERSION, self.seq)
        self._line("part", head + data + b'"}\n')

    def _line(self, kind: str, line: bytes) -> None:
        self.seq += 1
        self.digest.update(line)
        self.bytes += len(line)
        self.counts[kind] = self.counts.get(kind, 0) + 1
        sent = os.write(self.fd, line)
        while sent < len(line):
            sent += os.write(self.fd, line[sent:])

    def later(self, action: Callable[[], None]) -> None:
        """Do `action` when the event that is being written is complete."""
        self._later = action
