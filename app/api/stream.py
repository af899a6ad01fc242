"""A run's events on the wire: JSON lines or server-sent events.

It must not know how a run is stored or driven.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from .accept import JSONL, SSE

HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
"""Proxies that buffer or compress would hold the stream back."""

RETRY = b"retry: 1000\n\n"


def as_sse(batch: bytes, seq: int) -> bytes:
    """Whole lines as server-sent events; `seq` is the number of the first."""
    lines = batch.splitlines()
    return b"".join(b"id: %d\ndata: %b\n\n" % (seq + i, line) for i, line in enumerate(lines))


@dataclass
class Traffic:
    """Counts what streams do, for the metrics."""

    open: int = 0
    bytes: int = 0
    stalled: int = 0


class EventStream(Response):
    """Sends batches as they come. Ends when they end, when the reader goes away, or when it takes
    nothing for `stall_seconds`."""

    def __init__(
        self,
        batches: AsyncGenerator[bytes, None],
        media_type: str,
        after: int,
        stall_seconds: float,
        traffic: Traffic,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.batches, self.after, self.stall_seconds = batches, after, stall_seconds
        self.traffic = traffic
        self.status_code, self.background = status_code, None
        self.media_type = media_type if media_type == SSE else JSONL
        self.body = b""
        self.init_headers(HEADERS | dict(headers or {}))
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
        sse, seq = self.media_type == SSE, self.after + 1
        if sse:
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
        async with contextlib.aclosing(self.batches) as batches:
            async for batch in batches:
                body = as_sse(batch, seq) if sse else batch
                seq += batch.count(b"\n")
                try:
                    async with asyncio.timeout(self.stall_seconds):
                        await send({"type": "http.response.body", "body": body, "more_body": True})
                except TimeoutError:
                    self.traffic.stalled += 1
                    # Closing alone would wait for ever for the reader to take what is buffered.
                    if (abort := scope.get("state", {}).get("abort")) is not None:
                        abort()
                    raise
                self.traffic.bytes += len(body)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
