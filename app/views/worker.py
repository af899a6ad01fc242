"""The process that turns events into laid-out views. It is killed when one takes too long.

Started as `python -m app.views.worker LAYOUT`. A message, either way, is a length (4 bytes, big
endian) and bytes. A request is two: JSON `{run, from, step, event, budget, loose}`, and the run's
`forward` and `scope` lines that this process has not seen (`from` counts those that it has). The
answer is the view as JSON, or `{"again": true}` when it needs all lines. It must not know HTTP or
who asks.
"""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from typing import BinaryIO

import orjson

from .graph import RunGraph
from .layout import Layouts, engine

KEPT = 32
"""Graphs of runs remembered."""


class Graphs:
    """The graphs of the last runs, grown by the lines that come."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[RunGraph, int]] = OrderedDict()

    def grown(self, run: str, start: int, lines: list[bytes]) -> RunGraph | None:
        """The run's graph with these lines added; None when earlier ones are not here."""
        graph, count = self._kept.pop(run, (RunGraph(), 0))
        if start == 0:
            graph, count = RunGraph(), 0
        if start != count:
            return None
        for line in lines:
            graph.add(orjson.loads(line))
        self._kept[run] = graph, count + len(lines)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return graph


def answer(request: bytes, lines: bytes, graphs: Graphs, layouts: Layouts) -> bytes:
    """The answer to one request."""
    asked = orjson.loads(request)
    graph = graphs.grown(asked["run"], asked["from"], lines.splitlines())
    if graph is None:
        return b'{"again":true}'
    part = graph.part(asked["step"], asked["event"], asked["budget"])
    return orjson.dumps(layouts.view(part, asked["loose"]))


def receive(stream: BinaryIO) -> bytes | None:
    """The next message, or None at the end of the stream."""
    head = stream.read(4)
    return stream.read(int.from_bytes(head)) if len(head) == 4 else None


def send(stream: BinaryIO, message: bytes) -> None:
    stream.write(len(message).to_bytes(4) + message)
    stream.flush()


def main(layout: str) -> None:
    """Answer requests from standard input until it ends."""
    graphs, layouts = Graphs(), Layouts(engine(layout))
    layouts.view(RunGraph().part(0, None, 1))
    requests, answers = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    while (request := receive(requests)) is not None and (lines := receive(requests)) is not None:
        send(answers, answer(request, lines, graphs, layouts))


if __name__ == "__main__":
    main(sys.argv[1])
