"""Compares a module that answers to `torch` with 205 observed cases of what PyTorch 2.13.0 does.

semantics.json holds for each case the code and what PyTorch showed for it: stdout, warnings, error
type and text, the graph (names, next_functions, saved names), the order of backward, and x.grad.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CASES = Path(__file__).with_name("semantics.json")

Observation = dict[str, Any]


@dataclass
class Group:
    """The outcome of one group of cases; `wrong` holds the code and what differs."""

    name: str
    total: int = 0
    same: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)


def observe(torch: Any, code: str) -> Observation:
    """Run `code` against a module named `torch` in it, and write down what can be seen."""
    seen: Observation = {"code": code}
    scope: dict[str, Any] = {"torch": torch}
    stdout = io.StringIO()
    torch.manual_seed(0)
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(stdout):
        warnings.simplefilter("always")
        try:
            exec(code, scope)
        except Exception as e:
            seen["error"] = [type(e).__name__, str(e)]
    out = scope.get("out")
    if out is not None and "error" not in seen:
        seen |= {
            "shape": list(out.shape),
            "dtype": str(out.dtype),
            "requires_grad": out.requires_grad,
        }
        if out.grad_fn is not None:
            seen |= _observe_backward(torch, out, scope.get("x"))
    if stdout.getvalue():
        seen["stdout"] = re.sub(r"0x[0-9a-f]+", "0x..", stdout.getvalue())
    if caught:
        seen["warnings"] = sorted(
            {f"{w.category.__name__}: {str(w.message).split(' (Triggered')[0]}" for w in caught}
        )
    return seen


def _observe_backward(torch: Any, out: Any, x: Any) -> Observation:
    ids = {out.grad_fn: 0}
    nodes = [out.grad_fn]
    for node in nodes:
        for following, _ in node.next_functions:
            if following is not None and following not in ids:
                ids[following] = len(ids)
                nodes.append(following)
    seen: Observation = {
        "grad_fn": out.grad_fn.name(),
        "type_name": type(out.grad_fn).__name__,
        "graph": [
            {
                "id": ids[node],
                "name": node.name(),
                "next": [[ids[n], k] if n is not None else None for n, k in node.next_functions],
                "saved": sorted(a[7:] for a in dir(node) if a.startswith("_saved_")),
            }
            for node in nodes
        ],
    }
    order: list[str] = []
    for node in nodes:
        label = f"{node.name()}#{ids[node]}"
        node.register_prehook(lambda _, label=label: order.append(label))
    try:
        torch.autograd.backward(out, torch.ones_like(out))
        seen["order"] = order
    except Exception as e:
        seen["backward_error"] = [type(e).__name__, str(e)]
    grad = getattr(x, "grad", None)
    if grad is not None:
        seen["x_grad"] = str(grad) if grad.is_complex() else grad.tolist()
    return seen


def compare(lib: Any) -> list[Group]:
    """Every case, by group. What the module cannot even be asked counts as wrong."""
    groups: dict[str, Group] = {}
    for case in json.loads(CASES.read_text("utf-8"))["cases"]:
        group = groups.setdefault(case["group"], Group(case["group"]))
        want = {k: v for k, v in case.items() if k != "group"}
        try:
            got = observe(lib, case["code"])
        except Exception as e:
            got = {"code": case["code"], "asked": f"{type(e).__name__}: {e}"}
        differ = [k for k in sorted(want.keys() | got.keys()) if want.get(k) != got.get(k)]
        group.total += 1
        group.same += not differ
        if differ:
            lines = [f"{k}: want {want.get(k)!r}, got {got.get(k)!r}" for k in differ]
            group.wrong.append((case["code"], "\n".join(lines)))
    return list(groups.values())
