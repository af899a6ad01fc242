"""bfloat16: its bits, what it meets, its gradients; what would not be PyTorch's is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine as torch
from engine import short_floats
from engine.bfloat16 import STORED, cast, rounded, widened
from engine.op import OPS

EVERY = np.arange(1 << 16, dtype=np.uint16).view(STORED)
"""All bfloat16s that there are."""


def test_every_number_comes_back() -> None:
    wide = widened(EVERY)
    same = rounded(wide).view(np.uint16) == EVERY.view(np.uint16)
    assert (same | np.isnan(wide)).all()
    assert np.isnan(widened(rounded(wide[np.isnan(wide)]))).all()


@given(st.floats(width=32, allow_nan=False))
def test_the_nearest_is_taken_and_even_of_two(x: float) -> None:
    got = float(widened(rounded(np.float32(x))))
    if math.isinf(got):
        assert abs(x) >= 255.5 * 2.0**120
        return
    bits = int(rounded(np.float32(x)).view(np.uint16))
    around = [float(widened(np.array([b], np.uint16).view(STORED))[0])
              for b in (bits - 1, bits + 1) if 0 <= b < 1 << 16]  # fmt: skip
    finite = [n for n in around if math.isfinite(n)]
    assert all(abs(got - x) <= abs(n - x) for n in finite)
    if any(abs(got - x) == abs(n - x) and n != got for n in finite):
        assert bits % 2 == 0


@pytest.mark.parametrize("kind", [np.float16, np.float64, np.int64, np.bool_])
def test_casts_to_and_fro(kind: Any) -> None:
    values = np.array([[0, 1], [3, 100]], kind)
    there = cast(values.T, STORED)
    assert there.strides == (2, 4)
    np.testing.assert_array_equal(cast(there, values.dtype), values.T)


def test_the_lists_name_ops_once() -> None:
    groups = (short_floats.COMPUTED, short_floats.FORWARD, short_floats.RAW)
    names = [name for group in groups for name in group]
    assert len(names) == len(set(names)) and set(names) <= set(OPS)


def test_gradients_are_rounded_op_by_op_and_grow_in_place() -> None:
    x = torch.tensor([0.1, 257.0, -3.3]).bfloat16().requires_grad_()
    (x.cos() * x).sum().backward()
    first = x.grad
    (x.cos() * x).sum().backward()
    assert x.grad is first and first.dtype is torch.bfloat16
    y = x.detach()
    once = (y.cos() + y * -y.sin()).float()
    assert (first.float() - 2 * once).abs().max() <= 2.0**-6 * first.float().abs().max()


def test_gradients_reach_float32_leaves_through_bfloat16() -> None:
    w = torch.tensor([[0.123456, 1.5]], requires_grad=True)
    h = torch.tensor([1.0, 2.0], requires_grad=True)
    (w.bfloat16() @ h.bfloat16()).float().sum().backward()
    assert (w.grad.dtype, w.grad.tolist()) == (torch.float32, [[1.0, 2.0]])
    assert h.grad.tolist() == [0.12353515625, 1.5]


def test_second_derivatives() -> None:
    x = torch.tensor([3.0]).bfloat16().requires_grad_()
    (first,) = torch.autograd.grad((x**3).sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), x)
    assert (first.item(), second.item(), second.dtype) == (27.0, 18.0, torch.bfloat16)


def _leaf() -> Any:
    return torch.tensor([1.0, 2.0]).bfloat16().requires_grad_()


def _step() -> None:
    x = _leaf()
    (x * x).sum().backward()
    torch.optim.SGD([x], lr=0.1).step()


REFUSED: dict[str, Callable[[], Any]] = {
    "rsqrt": lambda: _leaf().rsqrt(), "xlogy": lambda: torch.xlogy(_leaf(), 2.0),
    "add with alpha": lambda: _leaf().add(1, alpha=2),
    "mse_loss": lambda: torch.nn.functional.mse_loss(_leaf(), _leaf()),
    "randn": lambda: torch.randn(2, dtype=torch.bfloat16),
    "normal": lambda: _leaf().detach().normal_(),
    "other dtypes": lambda: _leaf() @ torch.ones(2),
    "the last": lambda: torch.ones(2, 2).bfloat16().softmax(0),
    "the derivative of silu": lambda: torch.nn.functional.silu(_leaf()).sum().backward(),
    "default dtype": lambda: torch.set_default_dtype(torch.bfloat16),
    "optimizer": _step,
    "norm of gradients": lambda: torch.nn.utils.clip_grad_norm_([_graded()], 1.0),
    "autocast": lambda: torch.autocast("cpu"),
}  # fmt: skip


def _graded() -> Any:
    x = _leaf()
    x.sum().backward()
    return x


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_not_be_pytorchs_is_refused_by_name(name: str) -> None:
    with pytest.raises(NotImplementedError, match=r"here|supported") as caught:
        REFUSED[name]()
    assert name in str(caught.value) or name == "randn"


def test_numpy_has_none() -> None:
    with pytest.raises(TypeError, match="unsupported ScalarType BFloat16"):
        torch.ones(1).bfloat16().numpy()
