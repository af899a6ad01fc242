"""Results to the last bit: sums in PyTorch's order, products rounded where it rounds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import engine
from engine.rounding import fused, vector_exp
from engine.summation import torch_sum
from tests.tables.digits import CASES

TABLE = json.loads((Path(__file__).parents[1] / "tables/digits.json").read_text("utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_every_bit_is_pytorchs(name: str) -> None:
    result = CASES[name](engine)._data
    wanted = np.frombuffer(bytes.fromhex(TABLE[name]), result.dtype)
    np.testing.assert_array_equal(result.reshape(-1), wanted)


def test_the_table_has_no_other_cases() -> None:
    assert list(TABLE) == list(CASES)


@settings(deadline=None)
@given(st.data())
def test_whole_numbers_have_one_sum_in_every_order(data: st.DataObject) -> None:
    shape = data.draw(array_shapes(min_dims=1, max_dims=4, max_side=40))
    numbers = data.draw(arrays(np.float32, shape, elements=st.integers(-64, 64)))
    order = data.draw(st.permutations(range(len(shape))))
    axes = tuple(sorted(data.draw(st.sets(st.sampled_from(range(len(shape))), min_size=1))))
    keep = data.draw(st.booleans())
    turned = numbers.transpose(order)
    np.testing.assert_array_equal(
        torch_sum(turned, axes, keep), turned.sum(axis=axes, keepdims=keep)
    )


def test_fused_rounds_once() -> None:
    a = np.float32([1 + 2**-12])
    assert fused(a, a, np.float32([-1]))[0] == np.float32(2**-11 + 2**-24)


@pytest.mark.parametrize(
    ("x", "y"), [(0, 1), (-np.inf, 0), (np.inf, np.inf), (-200, 0), (200, np.inf)]
)
def test_vector_exp_at_the_edges(x: float, y: float) -> None:
    assert vector_exp(np.float32([x]))[0] == np.float32(y)
    assert np.isnan(vector_exp(np.float32([np.nan])))[0]
