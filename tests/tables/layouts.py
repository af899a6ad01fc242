"""How results lie in memory: the calls, and how what came out of one is written down.

The samples of ops.json again, with operands that are turned, cut with a step or both; and calls
written out, for what a sample does not have: expanded and permuted operands, channels_last.
`tests/oracle/make_layout_table.py` runs them with real torch, the tests with the engine. It must
not import either of the two.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.tables import samples

TABLE = Path(__file__).with_suffix(".json")
CASES = Path(__file__).with_suffix(".txt").read_text().strip().splitlines()
"""`a` (3, 4), `b` (4, 3), `c` (2, 3, 4), `q` (3, 3), `img` (2, 4, 6, 8), `last` the same in
channels_last, `row` (3, 1) and `col` (1, 4): leaves of float32."""


def turned(tensor: Any, _: int) -> Any:
    """The same numbers in memory that was walked from the last dimension to the first."""
    return tensor.permute(*reversed(range(tensor.ndim))).contiguous().permute(
        *reversed(range(tensor.ndim)))  # fmt: skip


def stepped(lib: Any, tensor: Any) -> Any:
    """The same numbers as every second one of a row of twice the length."""
    wide = lib.zeros(*tensor.shape[:-1], 2 * tensor.shape[-1], dtype=tensor.dtype)
    wide[..., ::2] = tensor
    return wide[..., ::2]


LAYOUTS: dict[str, Callable[[Any, Any, int], Any]] = {
    "all turned": lambda lib, t, i: turned(t, i),
    "the first turned": lambda lib, t, i: turned(t, i) if i == 0 else t,
    "all with a step": lambda lib, t, i: stepped(lib, t),
}


def lies(value: Any) -> Any:
    """The steps of each tensor. Those of dimensions of one element say nothing: None."""
    if isinstance(value, tuple | list):
        return [lies(v) for v in value]
    if not hasattr(value, "stride"):
        return None
    if not value.numel():
        return []
    steps = zip(value.shape, value.stride(), strict=True)
    return [step if n > 1 else None for n, step in steps]


def _laid(lib: Any, value: Any, layout: Any, count: list[int]) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_laid(lib, v, layout, count) for v in value)
    if isinstance(value, dict):
        return {k: _laid(lib, v, layout, count) for k, v in value.items()}
    if not hasattr(value, "grad_fn"):
        return value
    count[0] += 1
    if value.ndim < 2 or not value.numel():
        return value
    return layout(lib, value.detach(), count[0] - 1)


def met(value: Any) -> bool:
    """Whether a written sample has a tensor that can lie in more than one way."""
    if isinstance(value, list):
        return any(met(v) for v in value)
    if not isinstance(value, dict):
        return False
    if value.get("$") == "tensor":
        return len([n for n in value["shape"] if n > 1]) > 1
    return any(met(v) for v in value.values())  # a tuple's parts, or arguments by name


def of_sample(lib: Any, call: Any, row: dict[str, Any], layout: str) -> Any:
    """How what a sample's call gives lies, with its operands in that layout."""
    count = [0]
    kwargs = {k: samples.read(v, lib, []) for k, v in row["kwargs"].items()}
    given = [samples.read(row["input"], lib, []), samples.read(row["args"], lib, []), kwargs]
    first, args, kwargs = _laid(lib, given, LAYOUTS[layout], count)
    lib.manual_seed(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return lies(call(first, *args, **kwargs))
    except Exception as problem:
        return type(problem).__name__


def of_case(lib: Any, code: str) -> Any:
    """How the result of a call that is written out lies, and its leaves' gradients."""

    def leaf(*sizes: int) -> Any:
        count = int(np.prod(sizes))
        values = np.cos(np.arange(count)).reshape(sizes).astype(np.float32)
        return lib.from_numpy(values).requires_grad_()

    scope = {"a": leaf(3, 4), "b": leaf(4, 3), "c": leaf(2, 3, 4), "q": leaf(3, 3),
             "img": leaf(2, 4, 6, 8), "row": leaf(3, 1), "col": leaf(1, 4)}  # fmt: skip
    last = scope["img"].detach().contiguous(memory_format=lib.channels_last).requires_grad_()
    scope |= {"last": last, "at": scope["a"].detach().t().requires_grad_()}
    lib.manual_seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            out = eval(code, {"torch": lib, "F": lib.nn.functional, "nn": lib.nn, **scope})
        except Exception as problem:
            return [type(problem).__name__]
        found = [lies(out)]
        if getattr(out, "requires_grad", False):
            try:
                out.sum().backward()
            except (RuntimeError, NotImplementedError) as problem:
                found.append(type(problem).__name__)  # without a derivative
            found += [lies(t.grad) for t in scope.values() if t.grad is not None]
    return found
