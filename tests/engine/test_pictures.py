"""Pictures of large tensors: measured as one, and not kept longer than they are needed."""

from __future__ import annotations

import itertools
import weakref
from typing import Any

import numpy as np
import pytest

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
