"""The view in which a run is looked at first, as the JSON that the page draws from.

It is made once, for all who ask for it, and before anybody asks where somebody is likely to. It
must not know HTTP, nor how views are laid out.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice
from typing import Any

import orjson

from .service import Lines, ViewService

KEPT = 4
"""Views remembered: whoever opens a run asks soon."""
QUIET_SECONDS = 0.2
"""So long after a run has ended its view is made, unless another has ended by then."""


class Openings:
    """First looks at runs."""

    def __init__(self, views: ViewService) -> None:
        self._views = views
        self._made: OrderedDict[tuple[str, int], asyncio.Task[bytes]] = OrderedDict()
        """(run, how many events it had then) -> its view."""
        self._expected: asyncio.TimerHandle | None = None

    def expect(self, run: Lines) -> None:
        """A run has ended: have its first view ready for whoever opens it. Of runs that end one
        soon after the other, as while a number is pulled, only the last gets one."""
        if self._expected is not None:
            self._expected.cancel()
        loop = asyncio.get_running_loop()
        self._expected = loop.call_later(QUIET_SECONDS, self._prepare, run)

    def _prepare(self, run: Lines) -> None:
        if not self._views.waiting and not self._views.knows(run):
            self.begin(run)

    def begin(self, run: Lines) -> asyncio.Task[bytes]:
        """Somebody is about to look at the run: the view, being made."""
        key = run.id, len(run.lines)
        task = self._made.get(key)
        if task is None:
            task = self._made[key] = asyncio.create_task(self._make(run))
            task.add_done_callback(lambda done: self._drop_failed(key, done))
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        return task

    def _drop_failed(self, key: tuple[str, int], task: asyncio.Task[bytes]) -> None:
        if task.cancelled() or task.exception() is not None:
            self._made.pop(key, None)

    async def view(
        self, run: Lines, opened: Sequence[str] = (), closed: Sequence[str] = ()
    ) -> bytes:
        """The view, with these groups opened and closed by hand. Raises NoView."""
        if opened or closed:
            return await self._make(run, opened, closed)
        return await asyncio.shield(self.begin(run))

    async def _make(
        self, run: Lines, opened: Sequence[str] = (), closed: Sequence[str] = ()
    ) -> bytes:
        step = first_step(run.lines, run.kinds)
        found = await self._views.view(run, step, opened, closed, told=step is not None)
        events = found.pop("events", None)
        body = orjson.dumps(found)
        if events is None or step is None:
            return body
        # The step's own event and the next, which may belong to the same act.
        numbers = [0, *events, step, *([step + 1] if step + 1 < len(run.lines) else [])]
        lines = b",".join(run.lines[seq] for seq in sorted(set(numbers)))
        return body[:-1] + b',"events":[' + lines + b"]}"

    async def close(self) -> None:
        """Let go of what is being made."""
        if self._expected is not None:
            self._expected.cancel()
        tasks: list[asyncio.Task[Any]] = list(self._made.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def first_step(lines: Sequence[bytes], kinds: Sequence[str]) -> int | None:
    """Where a page first looks at a run that has ended well: the first node that its first backward
    came to; None when it came to none. `arrive` in static/js/store.js says the same of all events.
    """
    ended = bool(kinds) and kinds[-1] == "end" and b'"reason":"ok"' in lines[-1]
    if not ended or "backward" not in kinds:
        return None
    seq = kinds.index("backward")
    walked = any(
        kind == "scope" and b'"kind":"backward"' in line and b'"leave"' in line
        for line, kind in zip(islice(lines, seq), kinds, strict=False)
    )
    return None if walked else seq
