"""uvicorn, taught what it lacks: a limit on the time for headers, problems as problem+json, and an
end within seconds even while streams are open.

It must not know routes or resources.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.main import create_app
from app.sandbox.pool import Unsafe
from app.settings import Settings

HEADER_BYTES = 64 * 1024


def protocol(header_seconds: float) -> type[H11Protocol]:
    """The HTTP protocol with a limit on how long a request's headers may take to arrive."""

    class Impatient(H11Protocol):
        _waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            # Streams that nobody reads are cut with it (app/api/stream.py).
            self.app_state = self.app_state | {"abort": transport.abort}
            super().connection_made(transport)
            self._wait_for_headers()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self.conn.their_state is not h11.IDLE:
                self._stop_waiting()
            elif self._waiting is None:
                self._wait_for_headers()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def send_400_response(self, msg: str) -> None:
            body = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": msg}
            head = [(b"content-type", b"application/problem+json"), (b"connection", b"close")]
            for event in (
                h11.Response(status_code=400, headers=head, reason=b"Bad Request"),
                h11.Data(data=json.dumps(body).encode()),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
            self.transport.close()

        def _wait_for_headers(self) -> None:
            self._waiting = self.loop.call_later(header_seconds, self._too_slow)

        def _stop_waiting(self) -> None:
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None

        def _too_slow(self) -> None:
            if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
                self.transport.abort()

    return Impatient


class Server(uvicorn.Server):
    """Says where it listens, refuses to start without its sandbox, and ends open runs first when it
    is told to stop."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._app = app
        self._services = contextlib.AsyncExitStack()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await self._services.enter_async_context(self._app.router.lifespan_context(self._app))
        except Unsafe as problem:
            print(f"backstep: no safe place to run programs: {problem}", file=sys.stderr)
            self.should_exit = True
            return
        try:
            await super().startup(sockets)
        except SystemExit:  # The address can't be had; uvicorn has said why.
            print(
                "backstep: take another port: `backstep serve --port 8001` or `PORT=8001 make run`",
                file=sys.stderr,
            )
            await self._services.aclose()
            raise
        for server in getattr(self, "servers", ()):
            for listening in server.sockets:
                host, port = listening.getsockname()[:2]
                name = f"[{host}]" if ":" in host else host
                print(f"Backstep is at http://{name}:{port}", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Every stream gets its end first, so that waiting for it makes sense.
        await self._app.state.context.runs.close()
        await super().shutdown(sockets)
        await self._services.aclose()


def serve(settings: Settings) -> int:
    """Serve until told to stop. The exit code is 0 unless the start failed."""
    return serve_app(create_app(settings), settings)


def serve_app(app: FastAPI, settings: Settings) -> int:
    """The same for an app that is there already."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=protocol(settings.header_seconds),
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=settings.stop_seconds,
        h11_max_incomplete_event_size=HEADER_BYTES,
    )
    server = Server(config, app)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):
        server.run()
    return 0 if server.started else 1
