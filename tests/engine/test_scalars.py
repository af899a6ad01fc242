"""Ops that compute on numpy scalars where tensors are 0-d: bit for bit what arrays give."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checking
from hypothesis import strategies as st

from engine import ops as ops
from engine.op import OPS, Op

SCALAR = [op for op in OPS.values() if op.scalar]
SETTINGS: dict[str, list[Any]] = {
    "alpha": [1, 2.5, -3], "other": [2, -0.75], "exponent": [0, 1, 2, 3, -1, 0.5, 2.5, -2],
}  # fmt: skip
EDGES = st.sampled_from([0.0, -0.0, 1.0, -1.0, float("inf"), float("-inf"), float("nan"), 1e-42])


def bits(value: Any, kind: Any) -> tuple[Any, bytes]:
    """Shape and bytes; one NaN is as good as another."""
    array = np.asarray(value).astype(kind)
    return array.shape, (np.full((), np.nan) if np.isnan(array) else array).tobytes()


@pytest.mark.parametrize("op", SCALAR, ids=lambda op: op.aten)
@checking(deadline=None)
@given(data=st.data())
def test_scalars_give_what_arrays_give(op: Op, data: st.DataObject) -> None:
    width = data.draw(st.sampled_from([32, 64]))
    kind = np.dtype(f"f{width // 8}")
    numbers = EDGES | st.floats(width=32)
    arrays = [np.array(data.draw(numbers), kind) for _ in op.tensors]
    settings = {name: data.draw(st.sampled_from(SETTINGS[name])) for name in op.settings}
    on_arrays = op.forward(*arrays, **settings)
    on_scalars = op.forward(*[a[()] for a in arrays], **settings)
    assert np.asarray(on_scalars).dtype == kind
    assert bits(on_arrays, kind) == bits(on_scalars, kind)
    g = np.array(data.draw(numbers), kind)
    places = {**dict(zip(op.tensors, arrays, strict=True)), "result": np.asarray(on_arrays, kind)}
    saved = [places[name] for name in op.layout]
    for vjp in op.in_order:
        assert vjp is not None
        plain = vjp(g, saved, settings)
        quick = vjp(g[()], [a[()] for a in saved], settings)
        assert bits(plain, kind) == bits(quick, kind)


def test_there_are_such_ops() -> None:
    assert {"add.Tensor", "mul.Tensor", "tanh", "pow.Tensor_Scalar"} <= {o.aten for o in SCALAR}
