"""The process that turns events into laid-out views. It is killed when one takes too long.

Started as `python -m app.views.worker LAYOUT SHEET`. A message, either way, is a length (4 bytes,
big endian) and JSON. A request is `{run, from, bytes, step, event, opened, closed, budget, ceiling,
framed, told}`: the first `bytes` of the open file SHEET are the run's lines that matter here which
this process has not seen (`from` counts those that it has). The answer is the view, or `{"again":
true}` when it needs all lines. It must not know HTTP or who asks.
"""

from __future__ import annotations

import gc
import os
import select
import sys
from collections import OrderedDict
from typing import Any, BinaryIO

import orjson

from .cards import picture
from .graph import Event, RunGraph
from .layout import Layouts, engine
from .told import read
from .tree import Cut, Group, cut

KEPT = 32
"""Graphs of runs remembered."""
QUIET_SECONDS = 0.5
"""After so long without a request nobody waits for the processor."""
RARELY = 200_000
"""A graph is tens of thousands of objects that stay: looking among them for what can be given back
takes as long as making them."""


class Graphs:
    """The graphs of the last runs, grown by the lines that come."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[RunGraph, int]] = OrderedDict()

    def grown(self, run: str, start: int, lines: bytes) -> RunGraph | None:
        """The run's graph with these lines added; None when earlier ones are not here."""
        graph, count = self._kept.pop(run, (RunGraph(), 0))
        if start == 0:
            graph, count = RunGraph(), 0
        if start != count:
            return None
        events = read(lines)
        graph.add(events)
        self._kept[run] = graph, count + len(events)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return graph


def answer(request: bytes, sheet: int, graphs: Graphs, layouts: Layouts) -> bytes:
    """The answer to one request."""
    asked = orjson.loads(request)
    graph = graphs.grown(asked["run"], asked["from"], os.pread(sheet, asked["bytes"], 0))
    if graph is None:
        return b'{"again":true}'
    whole = graph.whole(asked["step"], asked["event"], asked["budget"])
    found = cut(whole.tree, asked["budget"], asked["ceiling"], asked["opened"], asked["closed"])
    view = layouts.view(picture(whole, found), asked["framed"])
    if asked["told"]:
        tell(view, graph, found, asked["step"], asked["event"])
    return orjson.dumps(view)


def tell(view: dict[str, Any], graph: RunGraph, found: Cut, step: int, event: Event) -> None:
    """Add to a view what its cards are at a step."""
    about = graph.about(event)
    for card, shown in zip(found.cards, view["cards"], strict=True):
        if isinstance(card, Group):
            shown["made"] = sum(graph.nodes[i].seq <= step for i in card.members)
            shown["done"] = int(about in card.members)
    nodes = [card for card in found.cards if not isinstance(card, Group)]
    view["events"] = graph.makers(nodes, step, event)


def receive(stream: BinaryIO) -> bytes | None:
    """The next message, or None at the end of the stream."""
    head = stream.read(4)
    return stream.read(int.from_bytes(head)) if len(head) == 4 else None


def send(stream: BinaryIO, message: bytes) -> None:
    stream.write(len(message).to_bytes(4) + message)
    stream.flush()


def main(layout: str, sheet: int) -> None:
    """Answer requests from standard input until it ends."""
    gc.set_threshold(RARELY)
    lay_out = engine(layout)
    lay_out("digraph{}")  # What the first layout takes longer than the others, nobody waits for.
    graphs, layouts = Graphs(), Layouts(lay_out)
    requests, answers = os.fdopen(0, "rb"), os.fdopen(1, "wb")
    while True:
        if not select.select([requests], [], [], QUIET_SECONDS)[0]:
            lay_out.prepare()
        if (request := receive(requests)) is None:
            break
        send(answers, answer(request, sheet, graphs, layouts))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
