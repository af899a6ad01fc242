"""What must hold of every run, whatever the program says."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from typing import Any

from app.sandbox.job import Job
from app.sandbox.limits import Limits
from app.sandbox.pool import Pool

from . import calls

LIMITS = Limits().lowered({"cpu_seconds": 1, "wall_seconds": 6, "memory_bytes": 768 << 20})

HOST = re.compile(
    rb"/app/|/engine/|site-packages|\.pyenv| at 0x(?!\.\.\.)[0-9a-f]{6,}|Traceback \(most recent"
    rb"|mappingproxy|<frame|<code object|<module '|numpy\.|ndarray|_getattr_ at|Guards|\.sandbox"
)
"""Words that only objects and errors of the host have."""


class Checker:
    """A pool that every program goes through."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.pool = Pool(idle=2)
        self.loop.run_until_complete(self.pool.start())
        self.ends: Counter[str] = Counter()
        self.count = 0

    def close(self) -> None:
        self.loop.run_until_complete(self.pool.close())
        self.loop.close()

    def run(self, source: str) -> bytes:
        async def collect() -> bytes:
            return b"".join([batch async for batch in self.pool.run(Job(source, limits=LIMITS))])

        return self.loop.run_until_complete(asyncio.wait_for(collect(), 30))

    def check(self, source: str) -> None:
        """Raises AssertionError with what does not hold."""
        said = self.run(source)
        lines = said.splitlines(keepends=True)
        events = [json.loads(line) for line in lines]
        end = events[-1]
        self.count += 1
        self.ends[end["reason"]] += 1
        assert [e["seq"] for e in events] == list(range(len(events))), "numbers are missing"
        assert [e["type"] for e in events].count("end") == 1, "not one end"
        assert end["type"] == "end", "something comes after the end"
        assert events[0]["type"] == "start", "no start"
        assert end["reason"] != "crashed", end
        self._texts(source.encode(), events)
        printed = "".join(e["text"] for e in events if e["type"] == "stdout")
        assert not calls.problems(printed), calls.problems(printed)
        if end["reason"] in ("cpu", "wall", "memory", "output", "events", "nodes", "tensor"):
            assert end.get("limit") is not None, end
            assert end.get("hint"), end
        assert self.pool.restarts == 0, "the zygote died"
        assert self.pool.trouble is None or self.pool._nursery is not None, "no zygote"
        assert not self.pool._running, "a child is left"

    def _texts(self, source: bytes, events: list[dict[str, Any]]) -> None:
        """Nothing that was said names the host, but in the program's own words."""
        for event in events:
            text = event.get("text") or event.get("message") or ""
            found = HOST.search(text.encode("utf-8", "surrogatepass"))
            if found is not None:
                assert found[0] in source, (event["type"], text[:300])
