"""Every setting of the server, read from the environment (prefix BACKSTEP_).

What a single run may use is written in `app/sandbox/limits.py`; the setting `limits` changes it. It
must not know who reads it.
"""

from __future__ import annotations

import ipaddress
from functools import cached_property
from typing import Any, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.sandbox.limits import Limits

MIB = 1 << 20

LOCAL = {
    "runs_per_minute": 6000,
    "runs_burst": 600,
    "client_running": 2,
    "client_queued": 32,
}
"""What per-client settings become on a loopback address, where the only client is the owner."""


class Settings(BaseSettings):
    """One field a setting; its description is its documentation (docs/settings.md lists them)."""

    model_config = SettingsConfigDict(env_prefix="BACKSTEP_", frozen=True)

    host: str = Field(
        default="127.0.0.1",
        description="Address to listen on. Loopback means: one person, this machine.",
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one."
    )
    allowed_hosts: list[str] = Field(
        default=[],
        description="Host names that requests may name, as a JSON list; localhost is always one."
        " On other than loopback addresses IP addresses are too. `*` allows every name.",
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses (comma-separated) whose X-Forwarded-For names the client.",
    )
    running: int = Field(default=2, ge=1, description="Runs that compute at the same time.")
    idle: int = Field(default=4, ge=1, description="Child processes kept ready for the next runs.")
    queued: int = Field(
        default=32, ge=0, description="Runs that may wait; the next is answered with 503."
    )
    queue_seconds: float = Field(
        default=30.0, gt=0, description="Longest time that a run waits for its turn."
    )
    client_running: int = Field(
        default=1, ge=1, description="Runs that one client may have running."
    )
    client_queued: int = Field(
        default=2,
        ge=0,
        description="Runs that one client may have waiting; then 429.",
    )
    runs_per_minute: float = Field(
        default=30, gt=0, description="Runs that one client may start a minute."
    )
    runs_burst: int = Field(default=10, ge=1, description="Runs that one client may start at once.")
    weak_sandbox: bool = Field(
        default=False,
        description="Serve on other than loopback addresses even where the system has no seccomp.",
    )
    grace_seconds: float = Field(
        default=5.0, gt=0, description="How long a run goes on after its last reader has left."
    )
    store_bytes: int = Field(
        default=256 * MIB,
        ge=MIB,
        description="Memory for the events of finished runs; beyond it the oldest are dropped.",
    )
    body_bytes: int = Field(default=MIB, ge=1024, description="Largest request body; then 413.")
    body_seconds: float = Field(
        default=10.0, gt=0, description="Longest time for a request body; then 408."
    )
    header_seconds: float = Field(
        default=10.0,
        gt=0,
        description="Longest time for a request's headers; then the line is closed.",
    )
    stall_seconds: float = Field(
        default=60.0, gt=0, description="A stream whose reader takes nothing for so long is closed."
    )
    wait_seconds: float = Field(
        default=20.0, gt=0, description="Longest time that `Prefer: wait` and an expression wait."
    )
    layout_seconds: float = Field(
        default=2.0, gt=0, description="Longest time that one layout of a view may take."
    )
    view_cards: int = Field(
        default=300,
        ge=100,
        le=300,
        description="Most cards in one view; half of them are shown before somebody opens groups.",
    )
    layout: str = Field(
        default="auto",
        pattern="^(auto|dot|wasm)$",
        description="What lays out views: system `dot`, Graphviz as WASM, or whichever is there.",
    )
    stop_seconds: int = Field(
        default=5, ge=1, description="After SIGTERM, how long open requests may take to end."
    )

    limits: dict[str, int | float] = Field(
        default={},
        description="Limits of a run to be others than those below, as a JSON object of names and"
        ' numbers: `{"cpu_seconds": 30, "wall_seconds": 60}`.',
    )

    @field_validator("limits")
    @classmethod
    def _limits(cls, changes: dict[str, int | float]) -> dict[str, int | float]:
        Limits().changed(changes)
        return changes

    @cached_property
    def run_limits(self) -> Limits:
        """What one run may use."""
        return Limits().changed(self.limits)

    def table(self) -> list[dict[str, Any]]:
        """Every setting that is a number of something, as /api/v1/limits shows it."""
        return [
            {"name": name, "value": getattr(self, name), "sentence": field.description}
            for name, field in type(self).model_fields.items()
            if field.annotation in (int, float) and name != "port"
        ]

    @cached_property
    def local(self) -> bool:
        """Whether the address is a loopback address."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @model_validator(mode="after")
    def _generous_at_home(self) -> Self:
        if self.local:
            for name, value in LOCAL.items():
                if name not in self.model_fields_set:
                    self.__dict__[name] = value
        return self
