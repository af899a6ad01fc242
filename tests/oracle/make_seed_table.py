"""Runs the two seed programs in real torch and writes what a person must then read on the screen:
values, gradients, updated parameters, and the order in which backward ran the nodes.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_seed_table`.
"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import torch

TESTS = Path(__file__).parents[1]
TABLE = TESTS / "tables" / "seeds.json"

SHOWN = {
    "s1_square_sum": ["x", "y", "loss"],
    "s2_net_sgd": ["inputs", "labels", "outputs", "loss"],
}


def watched(source: str) -> tuple[dict[str, Any], list[str], str]:
    """Run a program; its variables, the nodes of `loss.backward()` in order, and its prints."""
    order: list[str] = []
    backward = torch.Tensor.backward

    def watching(self: torch.Tensor, *args: Any, **kwargs: Any) -> None:
        seen, todo = set(), [self.grad_fn]
        while todo:
            node = todo.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            node.register_prehook(lambda g, node=node: order.append(node.name()))
            todo.extend(n for n, _ in node.next_functions)
        backward(self, *args, **kwargs)

    scope: dict[str, Any] = {"__name__": "__main__"}
    printed = io.StringIO()
    torch.Tensor.backward = watching  # type: ignore[method-assign]
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(source, "<program>", "exec"), scope)
    finally:
        torch.Tensor.backward = backward  # type: ignore[method-assign]
    return scope, order, printed.getvalue()


def numbers(t: torch.Tensor) -> list[float]:
    return [float(f"{v:.8g}") for v in t.detach().reshape(-1).tolist()]


def main() -> None:
    rows = {}
    for name, shown in SHOWN.items():
        text = (TESTS / "programs" / f"{name}.py").read_text()
        source = text.replace("import torch\n", "import torch\ntorch.manual_seed(0)\n", 1)
        scope, order, printed = watched(source)
        row: dict[str, Any] = {
            "source": source, "stdout": printed, "order": order,
            "values": {v: numbers(scope[v]) for v in shown}, "gradients": {}, "after": {},
        }  # fmt: skip
        if "net" in scope:
            for key, p in scope["net"].named_parameters():
                row["gradients"][key] = numbers(p.grad)
                row["after"][key] = numbers(p)
        else:
            row["gradients"]["x"] = numbers(scope["x"].grad)
        rows[name] = row
    TABLE.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
