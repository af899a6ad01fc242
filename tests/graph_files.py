"""Graphs from files (`nodes` of id, label, kind, path; `edges` producer to consumer) as the events
of a run, so that they pass through the same views and the same page as programs do.

Large ones are kept packed: tables of what repeats, columns of numbers, xz. `python -m
tests.graph_files FILE.json ...` packs graphs into tests/graphs. It must not know views or pages.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import deque
from pathlib import Path
from typing import Any

Event = dict[str, Any]

STATS = {"min": 0.5, "max": 0.5, "mean": 0.5, "norm": 0.5, "nan": 0, "inf": 0, "zeros": 0}


GRAPHS = Path(__file__).parent / "graphs"
PACKED = ".json.xz"


def load(path: Path) -> dict[str, Any]:
    """A graph from its file, plain or packed."""
    if path.name.endswith(PACKED):
        return unpack(path.read_bytes())
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def named(name: str) -> dict[str, Any]:
    """One of the graphs kept here."""
    plain = GRAPHS / f"{name}.json"
    return load(plain if plain.exists() else GRAPHS / (name + PACKED))


def pack(graph: dict[str, Any]) -> bytes:
    """The graph in few bytes. Nodes are numbered from 0, in order."""
    nodes = graph["nodes"]
    assert [node["id"] for node in nodes] == list(range(len(nodes)))
    kinds = list(dict.fromkeys((node["label"], node["kind"]) for node in nodes))
    paths = list(dict.fromkeys(node["path"] for node in nodes))
    of_kind, of_path = ({one: i for i, one in enumerate(some)} for some in (kinds, paths))
    ends = [b for _, b in graph["edges"]]
    columns = {
        "kinds": kinds,
        "paths": paths,
        "kind": [of_kind[node["label"], node["kind"]] for node in nodes],
        "path": [of_path[node["path"]] for node in nodes],
        "back": [a - b for a, b in graph["edges"]],
        "end": [b - before for before, b in zip([0, *ends], ends, strict=False)],
    }
    plain = json.dumps(columns, separators=(",", ":")).encode()
    return lzma.compress(plain, preset=9 | lzma.PRESET_EXTREME)


def unpack(data: bytes) -> dict[str, Any]:
    columns = json.loads(lzma.decompress(data))
    nodes = []
    for id, (kind, path) in enumerate(zip(columns["kind"], columns["path"], strict=True)):
        label, of = columns["kinds"][kind]
        nodes.append({"id": id, "label": label, "kind": of, "path": columns["paths"][path]})
    edges, b = [], 0
    for back, step in zip(columns["back"], columns["end"], strict=True):
        b += step
        edges.append([b + back, b])
    return {"nodes": nodes, "edges": edges}


def in_order(graph: dict[str, Any]) -> list[int]:
    """The nodes, each after all that feed it."""
    follows: dict[int, list[int]] = {node["id"]: [] for node in graph["nodes"]}
    awaited = dict.fromkeys(follows, 0)
    for a, b in graph["edges"]:
        follows[a].append(b)
        awaited[b] += 1
    ready = deque(node for node, count in awaited.items() if count == 0)
    order = []
    while ready:
        node = ready.popleft()
        order.append(node)
        for after in follows[node]:
            awaited[after] -= 1
            if awaited[after] == 0:
                ready.append(after)
    return order


def depth_first(graph: dict[str, Any]) -> list[int]:
    """The nodes as a program makes them: what feeds a node comes just before it."""
    feeds: dict[int, list[int]] = {node["id"]: [] for node in graph["nodes"]}
    for a, b in graph["edges"]:
        feeds[b].append(a)
    order: dict[int, None] = {}
    for last in reversed(in_order(graph)):
        waiting = [(last, False)]
        while waiting:
            node, done = waiting.pop()
            if done:
                order.setdefault(node)
            elif node not in order:
                waiting.append((node, True))
                waiting.extend((feed, False) for feed in feeds[node])
    return list(order)


def events(graph: dict[str, Any]) -> list[Event]:
    """A run that made this graph: scopes for the paths, then a `forward` a node, then a walk back
    that leaves each node once. Nodes are numbered as they are made, as those of a program are."""
    found: list[Event] = []

    def tell(type: str, **fields: Any) -> None:
        found.append({"v": 1, "seq": len(found), "type": type} | fields)

    tell("start", kind="program", source_sha256="", engine="0", torch="2.13.0", seed=0, options={})
    number = {node: i for i, node in enumerate(depth_first(graph))}
    nodes = {number[node["id"]]: node | {"id": number[node["id"]]} for node in graph["nodes"]}
    feeds: dict[int, list[int]] = {node: [] for node in nodes}
    for a, b in graph["edges"]:
        feeds[number[b]].append(number[a])
    scopes: dict[str, int] = {"": -1}
    order = sorted(nodes)
    for node in order:
        path = nodes[node]["path"]
        for i in range(path.count("/") + 1 if path else 0):
            name = path.split("/")[i]
            at = "/".join(path.split("/")[: i + 1])
            if at in scopes:
                continue
            parent = scopes["/".join(path.split("/")[:i])]
            scopes[at] = len(scopes) - 1
            tell(
                "scope", action="enter", id=scopes[at], kind="module", name=name, label="",
                parent=None if parent < 0 else parent, span=None, index=None, dependencies=[],
            )  # fmt: skip
            tell("scope", action="leave", id=scopes[at], kind="module", name=name, label="")
    for node in order:
        kind, label = nodes[node]["kind"], nodes[node]["label"].partition("\n")[0]
        scope = scopes[nodes[node]["path"]]
        tell(
            "forward", node=node, op=label, grad_fn=label if kind == "grad" else None, span=None,
            inputs=feeds[node], arguments=[f"tensors[{i}]" for i in range(len(feeds[node]))],
            settings={}, output=_tensor(node), saved=[], next=[],
            **({} if scope < 0 else {"scope": scope}),
        )  # fmt: skip
    made = [node for node in reversed(order) if nodes[node]["kind"] == "grad"]
    back = len(scopes)
    tell(
        "scope", action="enter", id=back, kind="backward", name="backward", label="", index=0,
        parent=None, span=None, dependencies=[[node, 0] for node in made],
    )  # fmt: skip
    for i, node in enumerate(made):
        tell(
            "backward", root=0, node=node, name=nodes[node]["label"], order=i,
            gradients_in=[_tensor(-1)], ready=[], released=[], span=None, scope=back,
            gradients_out=[
                {"argument": f"tensors[{k}]", "node": feed, "slot": 0, "tensor": None,
                 "local": None} for k, feed in enumerate(feeds[node])
            ],
        )  # fmt: skip
    tell("scope", action="leave", id=back, kind="backward", name="backward", label="")
    tell("end", reason="ok", counts={})
    return found


def _tensor(id: int) -> Event:
    return {
        "id": id, "shape": [], "dtype": "float32", "requires_grad": True, "stats": STATS,
        "data": [0.5], "truncated": False,
    }  # fmt: skip


def main(files: list[str]) -> None:
    for file in map(Path, files):
        (GRAPHS / (file.stem + PACKED)).write_bytes(pack(load(file)))


if __name__ == "__main__":
    main(sys.argv[1:])
