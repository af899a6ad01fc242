"""Asks real torch in which order equal AccumulateGrad nodes run, and writes the answers as JSON.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_order_table`.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

TABLE = Path(__file__).parents[1] / "tables" / "order.json"


def observed(count: int) -> list[int]:
    """The order in which `torch.cat` of `count` leaves accumulates its gradients."""
    leaves = [torch.ones(1, requires_grad=True) for _ in range(count)]
    log: list[int] = []
    for i, leaf in enumerate(leaves):
        leaf.register_hook(lambda g, i=i: log.append(i))
    torch.cat(leaves).sum().backward()
    return log


if __name__ == "__main__":
    TABLE.write_text(json.dumps([observed(n) for n in range(1, 60)]) + "\n")
