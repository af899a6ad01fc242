"""Runs whole programs against real torch and against a module that answers to `torch`.

What they print must be identical; the tensors, gradients and parameters that they leave behind must
be the same numbers; and so must the graphs behind them. Both run in this process, each program in
a namespace of its own whose `import torch` means the module under test.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import math
import random
import re
import tomllib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = re.compile(r"s\d|p0[1-5]|nn_|examples/")
"""Programs that must agree; the others show how far the engine is."""

RTOL, ATOL = 1e-3, 1e-6
"""For what float32 programs leave behind after many steps. What they print must be identical."""


def programs() -> Iterator[tuple[str, str]]:
    """Name and text of every program: the corpora, and the gallery's, its formulas too."""
    for path in sorted((ROOT / "tests/programs").glob("*.py")):
        yield path.stem, path.read_text("utf-8")
    gallery = tomllib.loads((ROOT / "examples/gallery.toml").read_text("utf-8"))
    for entry in gallery["example"]:
        text = (ROOT / "examples" / entry["file"]).read_text("utf-8")
        program = text if entry["kind"] == "program" else formula_as_program(text, entry["inputs"])
        yield f"examples/{entry['file']}", program


def formula_as_program(formula: str, inputs: dict[str, Any]) -> str:
    leaves = [f"{n} = torch.tensor({v!r}, requires_grad=True)" for n, v in inputs.items()]
    lines = ["import torch", *leaves, f"value = ({formula.strip()})", "value.sum().backward()"]
    return "\n".join(lines) + "\n"


def posing(lib: Any) -> dict[str, Any]:
    """A namespace for a program in which `import torch` finds `lib`."""
    name = lib.__name__

    def imported(
        target: str,
        scope: dict[str, Any] | None = None,
        local: dict[str, Any] | None = None,
        wanted: Any = (),
        level: int = 0,
    ) -> Any:
        if level == 0 and (target == "torch" or target.startswith("torch.")):
            module = importlib.import_module(name + target.removeprefix("torch"))
            return module if wanted else lib
        return builtins.__import__(target, scope, local, wanted, level)

    return {
        "__name__": "__main__",
        "__builtins__": {**vars(builtins), "__import__": imported},
    }


def run(lib: Any, name: str, text: str) -> tuple[str, dict[str, Any]]:
    """What the program prints, and what it leaves behind. An error is printed, as its sentence."""
    scope = posing(lib)
    stdout = io.StringIO()
    random.seed(0)
    np.random.seed(0)
    with warnings.catch_warnings(), contextlib.redirect_stdout(stdout):
        warnings.simplefilter("ignore")
        try:
            lib.manual_seed(0)
            exec(compile(text, name, "exec"), scope)
        except Exception as e:
            print(f"{type(e).__name__}: {e}")
        left = dict(remains(lib, scope))
    return stdout.getvalue(), left


def remains(lib: Any, scope: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tensors that the program's names hold, their gradients and the graphs behind them."""
    for name, value in sorted(scope.items()):
        if name.startswith("__"):
            continue
        if isinstance(value, lib.Tensor):
            yield from tensor_remains(name, value)
        elif isinstance(value, lib.nn.Module):
            for path, parameter in value.named_parameters():
                yield from tensor_remains(f"{name}.{path}", parameter)


def tensor_remains(name: str, tensor: Any) -> Iterator[tuple[str, Any]]:
    yield name, tensor.detach().tolist()
    yield f"{name}.dtype", str(tensor.dtype)
    if tensor.is_leaf and tensor.grad is not None:
        yield f"{name}.grad", tensor.grad.tolist()
    if tensor.grad_fn is not None:
        yield f"{name}.graph", graph(tensor.grad_fn)


def graph(root: Any, most: int = 2000) -> list[tuple[str, tuple[int | None, ...]]]:
    """Names of the nodes behind a tensor and who points to whom, breadth first."""
    ids = {root: 0}
    nodes = [root]
    rows = []
    for node in nodes[:most]:
        row: list[int | None] = []
        for following, _ in node.next_functions:
            if following is not None and following not in ids:
                ids[following] = len(ids)
                nodes.append(following)
            row.append(None if following is None else ids[following])
        rows.append((node.name(), tuple(row)))
    return rows


def largest(value: Any) -> float:
    """The largest finite number of nested lists, by size."""
    if isinstance(value, list):
        return max(map(largest, value), default=0.0)
    return abs(value) if isinstance(value, float) and math.isfinite(value) else 0.0


def close(want: Any, got: Any, within: float | None = None) -> bool:
    """Equal, or lists of the same shape whose numbers are close.

    Rounding errors of a tensor are as large as its largest elements, also in its small ones.
    """
    if within is None:
        within = max(ATOL, RTOL * largest(want))
    if isinstance(want, list) and isinstance(got, list):
        return len(want) == len(got) and all(
            close(a, b, within) for a, b in zip(want, got, strict=True)
        )
    if isinstance(want, float) and isinstance(got, float):
        if math.isnan(want) or math.isnan(got):
            return math.isnan(want) and math.isnan(got)
        return want == got or abs(want - got) <= within
    return bool(want == got)


def difference(lib: Any, name: str, text: str) -> str:
    """The first thing in which the program's run differs from PyTorch's; empty when none does."""
    want_text, want = run(torch, name, text)
    try:
        got_text, got = run(lib, name, text)
    except Exception as e:
        return f"what it leaves behind cannot be read: {type(e).__name__}: {e}"
    if want_text != got_text:
        ours, theirs = got_text.splitlines(), want_text.splitlines()
        for n in range(max(len(ours), len(theirs))):
            a = theirs[n] if n < len(theirs) else "(nothing)"
            b = ours[n] if n < len(ours) else "(nothing)"
            if a != b:
                return f"line {n + 1} of what it prints: {b!r}, want {a!r}"
        return "the ends of its lines"
    if list(want) != list(got):
        return f"leaves {sorted(set(want) ^ set(got))}"
    for name, value in want.items():
        if not close(value, got[name]):
            return f"{name} is {str(got[name])[:160]}, want {str(value)[:160]}"
    return ""
