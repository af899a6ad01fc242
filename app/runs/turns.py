"""One thing at a time, clients in turn: whoever asks often waits behind himself, not others behind
him. It must not know what is done."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .service import Busy

RETRY_SECONDS = 2.0


class Turns:
    """`what` names the things in sentences; `own` of one client and `most` in all may wait."""

    def __init__(self, what: str, own: int = 8, most: int = 64) -> None:
        self.what, self.own, self.most = what, own, most
        self._turn = asyncio.Lock()
        self._lines: dict[str, asyncio.Lock] = {}
        """One a client: only the first of each line waits for the turn, which goes round."""
        self._waiting: Counter[str] = Counter()

    @asynccontextmanager
    async def of(self, client: str) -> AsyncIterator[None]:
        """This client's turn. Raises Busy where too many wait for theirs."""
        if self._waiting[client] >= self.own:
            raise Busy(
                f"{self.own} {self.what} of yours are under way. Wait for one of them.",
                RETRY_SECONDS, own=True,
            )  # fmt: skip
        if self._waiting.total() >= self.most:
            raise Busy(f"Too many {self.what} are under way. Ask again.", RETRY_SECONDS, own=False)
        self._waiting[client] += 1
        line = self._lines.setdefault(client, asyncio.Lock())
        try:
            async with line, self._turn:
                yield
        finally:
            self._waiting[client] -= 1
            if not self._waiting[client]:
                del self._waiting[client], self._lines[client]
