"""What must hold of the cards that the events of any run make, by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def faults(events: Iterable[Mapping[str, Any]]) -> list[str]:
    """Nodes that were given two cards, and leaves that have none when something happens to them."""
    found = list[str]()
    nodes, tensors = set[int](), set[int]()
    for e in events:
        leaves = list[int]()
        if e["type"] == "forward":
            if e["node"] in nodes:
                found.append(f"{e['seq']}: node {e['node']} is told again, as {e['op']}")
            nodes.add(e["node"])
            leaves += [leaf for _, leaf in e["accumulators"]]
        elif e["type"] == "optimizer" or (e["type"] == "accumulate" and e["target"] == "grad"):
            leaves.append(e["tensor"])
        found += [f"{e['seq']}: no card for leaf {leaf}" for leaf in leaves if leaf not in tensors]
        if e["type"] == "forward":
            tensors |= {e["output"]["id"], *(more["id"] for more in e["more_outputs"])}
    return found
