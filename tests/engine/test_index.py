"""Indexing, assignment, gather, scatter and masks: what real torch did in each case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine as torch
from tests.tables import changes, indexing


def rows(module: Any) -> list[Any]:
    found: list[Any] = json.loads(Path(module.__file__).with_suffix(".json").read_text())
    return found


ROWS, CHANGES = rows(indexing), rows(changes)


@pytest.mark.parametrize(("code", "said"), ROWS, ids=[code for code, _ in ROWS])
def test_an_index_means_what_it_means_in_pytorch(code: str, said: list[Any]) -> None:
    assert indexing.outcome(torch, code) == said


@pytest.mark.parametrize(("code", "said"), CHANGES, ids=[code for code, _ in CHANGES])
def test_second_derivatives_go_through_changes_in_place(code: str, said: list[Any]) -> None:
    found = changes.second_derivatives(torch, code)
    assert len(found) == len(said)
    for got, want in zip(found, said, strict=True):
        if want is None or isinstance(want, str):
            assert got == want
        else:
            np.testing.assert_allclose(got, want, rtol=1e-7)


def test_the_tables_are_those_of_the_cases() -> None:
    assert [code for code, _ in ROWS] == indexing.CASES
    assert [code for code, _ in CHANGES] == changes.CASES


class Nosy:
    """An object of a program that wants to be told about numpy."""

    def __array__(self, *_: object, **__: object) -> Any:
        raise AssertionError("numpy got hold of it")

    def __array_function__(self, *_: object) -> Any:
        raise AssertionError("numpy got hold of it")


@pytest.mark.filterwarnings("ignore:Using a non-tuple sequence")
@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: (v, 0), lambda v: [v], lambda v: [[v]]])
def test_a_programs_object_never_reaches_numpy(wrap: Any) -> None:
    x = torch.zeros(3, 4)
    with pytest.raises((IndexError, TypeError, RuntimeError)):
        x[wrap(Nosy())]
    with pytest.raises((IndexError, TypeError, RuntimeError)):
        x[wrap(Nosy())] = 1
    with pytest.raises(TypeError, match=r"can't assign a Nosy to a torch\.FloatTensor"):
        x[0] = Nosy()


class Sly(int):
    def __index__(self) -> Any:
        raise AssertionError("a subclass was asked")


def test_an_int_of_a_subclass_counts_as_the_int_it_is() -> None:
    assert torch.arange(4)[Sly(2)].item() == 2
    x = torch.zeros(4)
    x[Sly(1)] = Sly(3)
    assert x.tolist() == [0, 3, 0, 0]


def test_gradients_of_gradients_go_through_an_index() -> None:
    x = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64, requires_grad=True)
    y = x[torch.tensor([0, 0, 2])]
    (g,) = torch.autograd.grad(y * y * y, x, torch.ones(3).double(), create_graph=True)
    assert g.tolist() == [6.0, 0.0, 27.0]
    assert type(g.grad_fn).__name__ == "IndexPutImplBackward0"
    (gg,) = torch.autograd.grad(g, x, torch.ones(3).double())
    assert gg.tolist() == [12.0, 0.0, 18.0]


def test_a_large_result_is_charged_before_it_is_made() -> None:
    from engine import meter

    before = meter.Meter.tensor_bytes
    index = torch.zeros(1000, dtype=torch.int64)
    x = torch.zeros(1000, 10)
    meter.Meter.tensor_bytes = 100_000
    try:
        with pytest.raises(meter.LimitReached) as caught:
            x.reshape(1, 10_000)[index]
    finally:
        meter.Meter.tensor_bytes = before
    assert caught.value.used == 4 * 10_000 * 1000


@pytest.mark.parametrize("write", ["add_(1)", "mul_(x)", "copy_(torch.ones(3, 3))"])
def test_windows_that_overlap_are_not_written_into(write: str) -> None:
    """PyTorch's answer hangs on the order in which it visits them; filling them has but one."""
    windows = torch.arange(5.0).unfold(0, 3, 1)
    with pytest.raises(NotImplementedError, match=r"unfold\(\).*clone\(\)"):
        eval(f"windows.{write}", {"windows": windows, "torch": torch, "x": 2})
    windows.zero_()
    assert windows.tolist() == [[0.0] * 3] * 3
