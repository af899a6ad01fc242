"""Indexing as programs write it: the cases, and how the outcome of one is written down.

`tests/oracle/make_index_table.py` runs them with real torch, the tests with the engine. It must not
import either of the two.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

CASES = Path(__file__).with_suffix(".txt").read_text().strip().splitlines()
"""`x` is a leaf, `y` comes from it, `i` holds integers, `z` zeros, `s` one number, `c` a cube."""


def _shown(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_shown(v) for v in value]
    if not hasattr(value, "grad_fn"):
        return str(value)
    node = value.grad_fn
    data = np.asarray(value.detach().numpy(), dtype=float)
    return {
        "grad_fn": None if node is None else type(node).__name__, "dtype": str(value.dtype)[6:],
        "shape": list(value.shape), "data": [repr(float(v)) for v in data.reshape(-1).round(6)],
    }  # fmt: skip


def _graph(node: Any, depth: int = 0) -> Any:
    if node is None or depth > 3:
        return None
    return [node.name(), *(_graph(n, depth + 1) for n, _ in node.next_functions)]


def _cotangent(lib: Any, t: Any) -> Any:
    count = int(np.prod(tuple(t.shape)))
    return lib.from_numpy(np.cos(np.arange(count)).reshape(tuple(t.shape)).astype(str(t.dtype)[6:]))


def _run(lib: Any, code: str, said: list[Any]) -> None:
    x = lib.from_numpy(np.random.RandomState(0).randn(3, 4)).requires_grad_()
    scope: dict[str, Any] = {
        "torch": lib, "np": np, "x": x, "y": x * 1, "i": lib.arange(12).reshape(3, 4),
        "z": lib.zeros(3, 4), "s": lib.tensor(2.0), "c": lib.arange(24).reshape(2, 3, 4) * 1.0,
        "m": lib.tensor([[True, False, True], [False, True, False]]),
        "show": lambda value: said.append(_shown(value)),
    }  # fmt: skip
    result = None
    code = code.replace("\\n", "\n")
    try:
        result = eval(code, scope)
        said.append(_shown(result))
    except SyntaxError:
        exec(code, scope)
        said.extend(_shown(scope[name]) for name in "yizsc")
    kept = [t for t in (result, scope["y"], scope["z"]) if hasattr(t, "grad_fn")]
    said.extend(_graph(t.grad_fn) for t in kept)
    roots = [t for t in kept if t.requires_grad]
    if roots:
        start = [_cotangent(lib, t) for t in roots]
        said.append(_shown(lib.autograd.grad(roots, [x], start, allow_unused=True)))


def outcome(lib: Any, code: str) -> list[Any]:
    """Results, graphs, gradients, the error and the warnings of one case. JSON-able."""
    said: list[Any] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            _run(lib, code, said)
        except Exception as problem:
            said.append([type(problem).__name__, str(problem)])
    texts = {str(w.message).split(" (Triggered")[0] for w in caught}
    return [*said, {"warnings": sorted(texts)}]
