"""Every op against a small table of what PyTorch made of its own samples. Nothing here names an
op: a new entry is tested by existing, once the table is made anew (tests/oracle/make_op_table.py).
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import engine as torch
from engine.op import OPS
from tests.tables import samples

TABLE = samples.table()


def flat(value: Any) -> list[Any]:
    if isinstance(value, tuple | list):
        return [x for v in value for x in flat(v)]
    return [value]


def same(got: Any, want: dict[str, Any] | None) -> None:
    if want is None:
        assert got is None
        return
    expected = samples.array(want)
    found = got.detach().numpy()
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", TABLE)
def test_an_op_does_what_pytorch_did(name: str) -> None:
    call = samples.function(torch, name)
    for row in TABLE[name]:
        leaves: list[Any] = []
        first = samples.read(row["input"], torch, leaves)
        args = [samples.read(a, torch, leaves) for a in row["args"]]
        kwargs = {k: samples.read(v, torch, leaves) for k, v in row["kwargs"].items()}
        torch.manual_seed(0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            out = flat(call(first, *args, **kwargs))
        names = [None if t.grad_fn is None else type(t.grad_fn).__name__ for t in out]
        assert names == row["grad_fn"]
        for got, want in zip(out, row["outputs"], strict=True):
            same(got, want)
        if "gradients" in row:
            roots = [t for t in out if t.requires_grad]
            start = [
                torch.from_numpy(samples.cotangent(tuple(t.shape), t.detach().numpy().dtype))
                for t in roots
            ]
            found = torch.autograd.grad(roots, leaves, start, allow_unused=True)
            for got, want in zip(found, row["gradients"], strict=True):
                same(got, want)


def test_the_table_has_samples_for_the_op_table() -> None:
    """Almost every op with a derivative is met under one of its names: else the table is old."""
    known = {name.rpartition(".")[2] for name in TABLE}
    spelled = [
        op for op in OPS.values() if op.vjp and any("__" not in s for s in op.spellings)
    ]  # fmt: skip
    missing = [
        op.aten for op in spelled
        if not any(s.rpartition(".")[2] in known for s in op.spellings)
    ]  # fmt: skip
    assert len(missing) <= len(spelled) // 10, f"make the table anew: {missing}"
