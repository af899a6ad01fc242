"""Long answers: a run's events as JSON lines or server-sent events, and large files.

It must not know where the pieces come from.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

EVENT_HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
"""Proxies that buffer or compress would hold the stream back."""

RETRY = b"retry: 1000\n\n"


def as_sse(batch: bytes, seq: int) -> bytes:
    """Whole lines as server-sent events; `seq` is the number of the first."""
    lines = batch.splitlines()
    return b"".join(b"id: %d\ndata: %b\n\n" % (seq + i, line) for i, line in enumerate(lines))


async def server_sent(
    batches: AsyncGenerator[bytes, None], after: int
) -> AsyncGenerator[bytes, None]:
    """Batches of lines, the first of them after event `after`, as server-sent events."""
    yield RETRY
    seq = after + 1
    async with contextlib.aclosing(batches):
        async for batch in batches:
            yield as_sse(batch, seq)
            seq += batch.count(b"\n")


@dataclass
class Traffic:
    """Counts what streams do, for the metrics."""

    open: int = 0
    bytes: int = 0
    stalled: int = 0


class Stream(Response):
    """Sends pieces as they come and are taken. Ends when they end, when the reader goes away, or
    when it takes nothing for `stall_seconds`."""

    def __init__(
        self,
        pieces: AsyncGenerator[bytes, None],
        media_type: str,
        stall_seconds: float,
        traffic: Traffic,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.pieces, self.stall_seconds, self.traffic = pieces, stall_seconds, traffic
        self.status_code, self.media_type, self.background = status_code, media_type, None
        self.body = b""
        self.init_headers(dict(headers or {}))
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.traffic.open += 1
        sending = asyncio.create_task(self._send_all(scope, send))
        leaving = asyncio.create_task(_disconnected(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.traffic.open -= 1
            for task in (sending, leaving):
                task.cancel()
            results = await asyncio.gather(sending, leaving, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, (OSError, TimeoutError)):
                raise result

    async def _send_all(self, scope: Scope, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code}
        await send(start | {"headers": self.raw_headers})
        async with contextlib.aclosing(self.pieces) as pieces:
            async for piece in pieces:
                try:
                    async with asyncio.timeout(self.stall_seconds):
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                except TimeoutError:
                    self.traffic.stalled += 1
                    # Closing alone would wait for ever for the reader to take what is buffered.
                    if (abort := scope.get("state", {}).get("abort")) is not None:
                        abort()
                    raise
                self.traffic.bytes += len(piece)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
