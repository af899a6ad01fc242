"""A run as one file: it holds what the run told, and making it takes little room."""

from __future__ import annotations

import base64
import re
import tracemalloc
import zlib
from typing import Any

import numpy as np
import orjson

from app.api.takeaways import _page
from app.sandbox.job import Job
from app.sandbox.wire import encode
from app.takeaway import Look
from engine import events as ev
from engine.snapshot import snapshot


def lines(count: int) -> list[bytes]:
    random = np.random.default_rng(0)
    values = (snapshot(i, random.normal(size=64).astype(np.float32), True) for i in range(count))
    return [encode(ev.Bind(f"x{i}", value), i) for i, value in enumerate(values)]


def carried(page: str) -> Any:
    found = re.search(r'<script type="application/octet-stream" id="replay">([^<]*)<', page)
    assert found is not None
    text = found[1] + "=" * (-len(found[1]) % 4)
    return orjson.loads(zlib.decompress(base64.urlsafe_b64decode(text)))


def test_the_file_holds_every_event() -> None:
    told = lines(5)
    value = snapshot(9, np.array(1 / 3, np.float32), False)
    told.append(encode(ev.Forward(0, "sin", None, None, (), (), {}, value), 5))
    found = carried(_page(Job("x = 1"), told, [], Look(3, "zh", None)))
    assert found["events"] == [orjson.loads(line) for line in told]
    assert (list(found["ops"]), found["step"], found["source"]) == (["sin"], 3, "x = 1")


def room(told: list[bytes]) -> int:
    """The most memory that was in use at once."""
    tracemalloc.start()
    try:
        _page(Job("x = 1"), told, [], Look(None, None, None))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_long_run_takes_a_few_times_its_lines() -> None:
    told = lines(4000)
    room(told[:1])  # what is read once
    # As objects all of them would take more than seven times as much.
    assert room(told) - room(told[:1]) < 5.5 * sum(map(len, told))
