"""Pictures of tensors: their statistics, how large ones are spread, and that none is kept longer
than it is needed."""

from __future__ import annotations

import itertools
import weakref
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import events as ev
from engine.dispatch import leaf
from engine.record import Recorder
from engine.snapshot import snapshot
from tests.engine.recording import of, recorded


@pytest.mark.parametrize("size", [1025, 131_072, 131_073, 300_001])
@pytest.mark.parametrize("odd", [None, np.nan, np.inf])
def test_statistics_of_many_are_those_of_all(size: int, odd: float | None) -> None:
    """Large arrays are measured piece by piece, in the order in which they lie in memory."""
    array = np.random.default_rng(size).normal(size=(size, 1)).astype(np.float32)
    array[[3, size - 1]], array[size - 2] = 0, -9
    if odd is not None:
        array[size - 3] = odd
    seen = snapshot(0, array.T, False).stats
    wide = array[np.isfinite(array)].astype(np.float64)
    assert (seen.min, seen.max, seen.zeros) == (-9, wide.max(), 2)
    assert (seen.nan, seen.inf) == (int(np.isnan(array).sum()), int(np.isinf(array).sum()))
    assert seen.mean == pytest.approx(wide.mean(), rel=1e-6)
    assert seen.norm == pytest.approx(np.sqrt((wide**2).sum()), rel=1e-6)


def test_a_walk_lets_go_of_gradients_that_are_through() -> None:
    """And still knows a gradient again that two nodes get: as one, with one number."""
    size, alive, most = 100_000, list[weakref.ref[Any]](), 0

    def keep(value: ev.TensorValue, array: Any) -> None:
        nonlocal most
        if value.shape == (size,):
            alive.append(weakref.ref(array))
            most = max(most, sum(reference() is not None for reference in alive))

    def program(recorder: Recorder) -> None:
        y: Any = leaf("tensor", np.ones(size), True)
        for _ in range(50):
            y = y.sin()
        alive.clear()
        recorder.observe(keep)
        (y + y).sum().backward()

    steps = of(recorded(program), ev.Backward)
    assert most < 20
    sent = [out.tensor for out in steps[1].gradients_out if out.tensor is not None]
    assert len({value.id for value in sent}) == 1
    for before, after in itertools.pairwise(steps[2:]):
        given, taken = before.gradients_out[0].tensor, after.gradients_in[0]
        assert given is not None and taken is not None and given.id == taken.id


@pytest.mark.parametrize(
    ("values", "dtype", "expected"),
    [
        ([1.0, -2.0, 0.0], "float32", (-2, 1, np.float32(-1 / 3), np.float32(5**0.5), 0, 0, 1)),
        ([np.nan, np.inf, 3.0], "float64", (3, 3, 3, 3, 1, 1, 0)),
        ([np.nan], "float64", (None, None, None, None, 1, 0, 0)),
        ([-np.inf, np.inf], "float32", (None, None, None, None, 0, 2, 0)),
        ([2, 0, -2], "int64", (-2, 2, 0, 8**0.5, 0, 0, 1)),
        ([True, False], "bool", (0, 1, 0.5, 1, 0, 0, 1)),
        ([], "float32", (None, None, None, None, 0, 0, 0)),
    ],
)
def test_statistics(values: list[Any], dtype: str, expected: tuple[Any, ...]) -> None:
    seen = snapshot(0, np.array(values, dtype), False).stats
    assert (seen.min, seen.max, seen.mean, seen.norm, seen.nan, seen.inf, seen.zeros) == expected


def test_a_snapshot_is_a_copy_and_ends_at_the_limit() -> None:
    array = np.arange(100.0)
    seen = snapshot(7, array, True)
    array[:] = 0
    assert seen.data.tolist() == list(range(ev.DATA_LIMIT))
    assert seen.truncated
    assert seen.stats.max == 99


@given(
    st.integers(0, 9),
    st.integers(65, 9000),
    st.sampled_from(("float32", "float64", "float16", "int64", "uint8")),
    st.sampled_from((None, np.nan, np.inf, -np.inf)),
)
def test_a_large_tensor_tells_how_it_is_spread(
    seed: int, size: int, dtype: str, odd: float | None
) -> None:
    array = (np.random.default_rng(seed).normal(size=size) * 20 + 100).astype(dtype)
    if odd is not None and array.dtype.kind == "f":
        array[:: size // 3] = odd
    seen = snapshot(0, array.reshape(1, size).T, False)
    finite = array[np.isfinite(array)].astype(np.float64)
    assert seen.spread is not None
    expected = np.histogram(finite, len(seen.spread))[0]
    if size <= 4096:
        # An element on a border may fall to either side of it.
        assert sum(seen.spread) == finite.size
        assert np.abs(np.cumsum(seen.spread) - np.cumsum(expected)).max() <= finite.size / 20
    else:
        assert sum(seen.spread) <= 4096
        shares = np.cumsum(seen.spread) / sum(seen.spread) - np.cumsum(expected) / finite.size
        assert np.abs(shares).max() < 0.05


def test_a_sample_keeps_to_no_column() -> None:
    columns = np.arange(16.0)
    seen = snapshot(0, np.tile(columns, (4096, 1)), False).spread
    assert seen is not None
    assert min(seen) > 0.9 * max(seen)


@pytest.mark.parametrize(
    "array", [np.arange(64.0), np.ones(100), np.full(100, np.nan), 1j * np.ones(99)]
)
def test_what_is_shown_whole_or_all_the_same_has_no_spread(array: Any) -> None:
    assert snapshot(0, array, False).spread is None
