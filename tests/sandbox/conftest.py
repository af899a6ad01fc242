"""Runs through the real thing: one pool with its zygote and jailed children for all tests here."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from app.sandbox.job import Job
from app.sandbox.limits import Limits
from app.sandbox.pool import Pool

Event = dict[str, Any]


class Result:
    """What one run said."""

    def __init__(self, lines: bytes) -> None:
        self.bytes = lines
        self.events: list[Event] = [json.loads(line) for line in lines.splitlines()]
        self.end = self.events[-1]

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def stdout(self) -> str:
        return "".join(event["text"] for event in self.of("stdout"))

    @property
    def error(self) -> Event:
        (error,) = self.of("error")
        return error


class Sandbox:
    """A pool and the event loop that it lives on."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.pool: Pool = self.loop.run_until_complete(self._start())

    async def _start(self) -> Pool:
        pool = Pool(idle=2)
        await pool.start()
        return pool

    def do(self, coroutine: Any) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(coroutine, 60))

    async def collect(self, job: Job) -> Result:
        return Result(b"".join([batch async for batch in self.pool.run(job)]))

    def run(self, source: str, **changes: Any) -> Result:
        """Run a program; `limits` lowers limits, the rest are the job's fields."""
        limits = Limits().lowered(changes.pop("limits", {}))
        return self.do(self.collect(Job(source, limits=limits, **changes)))

    def run_all(self, jobs: Sequence[Job], at_once: int = 2) -> list[Result]:
        async def gather() -> list[Result]:
            turn = asyncio.Semaphore(at_once)

            async def one(job: Job) -> Result:
                async with turn:
                    return await self.collect(job)

            return await asyncio.gather(*map(one, jobs))

        return self.do(gather())

    def close(self) -> None:
        self.do(self.pool.close())
        self.loop.close()


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    running = Sandbox()
    yield running
    running.close()
