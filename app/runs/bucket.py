"""Token buckets: how often each client may do something. It must not know what."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

KEPT = 10_000
"""Clients remembered; the one that came longest ago is forgotten first."""


class Buckets:
    """One bucket a client, filled with `rate` tokens a second up to `burst`."""

    def __init__(
        self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rate, self.burst, self.clock = rate, burst, clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take a token: 0 when there was one, else the seconds until there is."""
        now = self.clock()
        level, then = self._levels.pop(client, (self.burst, now))
        level = min(self.burst, level + (now - then) * self.rate)
        enough = level >= 1
        self._levels[client] = (level - 1 if enough else level, now)
        if len(self._levels) > KEPT:
            self._levels.popitem(last=False)
        return 0.0 if enough else (1 - level) / self.rate
