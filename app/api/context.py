"""What request handlers share: services and settings. It must not know any resource."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request

from app.runs.replay import Replays
from app.runs.service import RunService
from app.runs.turns import Turns
from app.sandbox.limits import Limits
from app.settings import Settings
from app.takeaway import Look
from app.views.opening import Openings
from app.views.service import ViewService

from .stream import Traffic


@dataclass
class Files:
    """Runs as files: each takes seconds and many times its size, so one is made at a time."""

    turns: Turns = field(default_factory=lambda: Turns("files", own=4))
    last: dict[tuple[str, Look], str] = field(default_factory=dict)
    """The newest file, by its run and how it opens."""


@dataclass
class Context:
    """One a server."""

    settings: Settings
    runs: RunService
    views: ViewService
    openings: Openings
    replays: Replays
    limits: Limits
    """What one run may use."""
    trouble: Callable[[], str | None] = lambda: None
    """Why no program can be run now, if so."""
    files: Files = field(default_factory=Files)
    traffic: Traffic = field(default_factory=Traffic)
    lag: float = 0.0
    """How late the event loop was at the last look, in seconds."""

    def look_soon(self, id: str) -> dict[str, Any] | None:
        """Somebody opens a page to look at this run: its summary. The view of one that has ended is
        begun."""
        run = self.runs.get(id)
        if run is None:
            return None
        if run.end() is not None:
            self.openings.begin(run)
        return run.summary()


def context(request: Request) -> Context:
    """The server's context."""
    found: Context = request.app.state.context
    return found


def client_of(request: Request) -> str:
    """Who asks, for limits: an IPv4 address, or the /64 network that one IPv6 client has."""
    address = request.client.host if request.client else ""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
