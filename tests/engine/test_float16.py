"""float16: computed in float32 and rounded once, op by op; what would be farther from PyTorch's
than its tolerances is refused. What PyTorch answers stands in tests/tables/names.json."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine as torch
from engine import short_floats
from engine.bfloat16 import cast
from engine.op import OPS

F = torch.nn.functional


def test_the_lists_name_ops_once() -> None:
    groups = (short_floats.NATIVE, short_floats.APART, short_floats.ROUNDED, short_floats.RAW)
    names = [name for group in groups for name in group]
    assert len(names) == len(set(names)) and set(names) <= set(OPS)
    assert set(short_floats.STEPPED) <= set(OPS)


@settings(deadline=None)
@given(st.floats(allow_nan=False))
def test_doubles_are_cast_by_way_of_float32(x: float) -> None:
    """2049.0000001 is halfway for a float32, which has lost what made it more."""
    with np.errstate(over="ignore", under="ignore"):
        want = np.array(x).astype(np.float32).astype(np.float16)
    assert cast(np.array(x), np.float16) == want
    assert float(torch.tensor(x, dtype=torch.float64).half()) == float(want)


@settings(deadline=None)
@given(st.lists(st.floats(-4, 4, width=16), min_size=2, max_size=9))
def test_a_gradient_is_that_of_float32_up_to_roundings(values: list[float]) -> None:
    def slope(kind: Any) -> Any:
        x = torch.tensor(values).to(kind).requires_grad_()
        (torch.softmax(x, 0) * torch.tanh(x)).sum().backward()
        assert x.grad.dtype is kind
        return x.grad.float().numpy()

    np.testing.assert_allclose(slope(torch.float16), slope(torch.float32), atol=4e-3)


def _leaf(*shape: int) -> Any:
    return torch.ones(*shape).half().requires_grad_()


def _step() -> Any:
    x = _leaf(2)
    x.sum().backward()
    torch.optim.SGD([x], lr=0.1).step()


REFUSED: dict[str, Callable[[], Any]] = {
    "the derivative of convolution": lambda: torch.nn.Conv1d(1, 1, 1)
    .half()(_leaf(1, 1, 3)).sum().backward(),
    "scaled_dot_product_attention": lambda: F.scaled_dot_product_attention(
        *[_leaf(1, 2, 3)] * 3
    ),
    "native_batch_norm": lambda: F.batch_norm(_leaf(3, 2), None, None, training=True),
    "complex32": lambda: torch.complex(_leaf(2), _leaf(2)),
    "optimizer": _step,
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_not_be_pytorchs_is_refused_by_name(name: str) -> None:
    with pytest.raises(NotImplementedError, match="here") as caught:
        REFUSED[name]()
    assert name in str(caught.value)
