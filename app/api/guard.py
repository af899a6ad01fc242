"""What every request passes before the app: host, origin, body size and time; what every response
carries: security headers. A plain ASGI layer, so that streams pass untouched.

It must not know routes or resources.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings

from .problem import Problem

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:"
    " blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types backstep"
)

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Frame-Options": "DENY",
}
SAFE = {"GET", "HEAD", "OPTIONS"}
DRAINED = 1000
"""Parts (of up to 64 KB) of a body that is too large anyway that are still taken from the line."""
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def host_name(host: str) -> str:
    """The name in a Host header, without port and brackets; empty when it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


class Guard:
    """Wraps the app."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app, self.settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                out = MutableHeaders(scope=message)
                framed = "frame-ancestors *" in out.get("content-security-policy", "")
                for name, value in FIXED.items():
                    if not (framed and name == "X-Frame-Options"):
                        out.setdefault(name, value)
                out.setdefault("Content-Security-Policy", CSP)
            await send(message)

        body = Body(receive, self.settings)
        try:
            self._check_host(headers)
            self._check_origin(scope, headers)
            if body.is_too_large(headers):
                await body.drain(headers)
                raise body.too_large()
            await self.app(scope, body.receive, send_guarded)
        except Problem as problem:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008, "reason": problem.title})
            elif not started:
                await problem.response()(scope, receive, send_guarded)
            else:
                raise

    def _check_host(self, headers: Headers) -> None:
        name = host_name(headers.get("host", ""))
        allowed = {h.lower() for h in self.settings.allowed_hosts} | LOOPBACK
        if "*" in allowed or name in allowed or name.endswith(".localhost"):
            return
        if not self.settings.local and _is_address(name):
            return
        raise Problem(
            421,
            f"This server does not answer to the host name {name!r}. Use localhost, or add the name"
            " to BACKSTEP_ALLOWED_HOSTS.",
        )

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        if scope["type"] == "http" and scope["method"] in SAFE:
            return
        origin = headers.get("origin")
        own = headers.get("host", "")
        if origin is not None:
            try:
                same = urlsplit(origin).netloc.lower() == own.lower()
            except ValueError:
                same = False
        else:
            same = headers.get("sec-fetch-site", "same-origin") in {"same-origin", "none"}
        if not same:
            raise Problem(403, f"Requests from other sites are not taken (Origin: {origin!r}).")


class Body:
    """A request's body that may be neither too large nor too slow."""

    def __init__(self, receive: Receive, settings: Settings) -> None:
        self._receive, self._settings = receive, settings
        self._size = 0
        self._deadline: float | None = None
        self._complete = False

    def is_too_large(self, headers: Headers) -> bool:
        length = headers.get("content-length", "")
        return length.isdigit() and int(length) > self._settings.body_bytes

    async def drain(self, headers: Headers) -> None:
        """Take what the client is sending anyway, so that it reads the answer: clients that are
        cut off in the middle of a body report a broken line instead."""
        if "expect" in headers:
            return
        deadline = asyncio.get_running_loop().time() + self._settings.body_seconds
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                for _ in range(DRAINED):
                    message = await self._receive()
                    if not message.get("more_body", False):
                        return

    async def receive(self) -> Message:
        if self._complete:
            return await self._receive()
        now = asyncio.get_running_loop().time()
        if self._deadline is None:
            self._deadline = now + self._settings.body_seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise Problem(
                408,
                f"The request did not arrive within {self._settings.body_seconds:g} s.",
                headers={"Connection": "close"},
            ) from None
        self._size += len(message.get("body", b""))
        if self._size > self._settings.body_bytes:
            raise self.too_large()
        self._complete = not message.get("more_body", False)
        return message

    def too_large(self) -> Problem:
        return Problem(
            413,
            f"A request may have {self._settings.body_bytes:,} bytes at most.",
            extra={"code": "bytes", "limit": self._settings.body_bytes},
            headers={"Connection": "close"},
        )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
