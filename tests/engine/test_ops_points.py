"""Ops at their delicate points, whole numbers, bools, factories and views: what torch 2.13 gave."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import engine as torch
import engine.nn.functional as functional
from tests.tables import points

ASKED = [(*q, answer) for q, answer in zip(points.questions(), points.table(), strict=True)]
KINDS = {"float64": 1e-11, "float32": 4e-6}


def close(got: list[Any], want: list[Any], tolerance: float) -> None:
    a, b = points.numbers(got), points.numbers(want)
    np.testing.assert_allclose(a, b, rtol=tolerance, atol=1e-36 if tolerance > 1e-9 else 1e-300)


def name(case: tuple[str, dict[str, np.ndarray], dict[str, Any]]) -> str:
    return f"{case[0]} {case[1]['x'].dtype}"


@pytest.mark.parametrize("case", ASKED, ids=name)
def test_a_function_gives_what_pytorch_gave(case: Any) -> None:
    text, arrays, expected = case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = points.ask(torch, functional, text, arrays)
    assert {k: v for k, v in found.items() if k not in ("value", "gradients")} == {
        k: v for k, v in expected.items() if k not in ("value", "gradients")
    }
    if "error" in expected:
        return
    tolerance = KINDS.get(str(arrays["x"].dtype), 1e-6)
    close(found["value"], expected["value"], tolerance)
    for got, want in zip(found.get("gradients", []), expected.get("gradients", []), strict=True):
        assert (got is None) == (want is None)
        if want is not None:
            close(got, want, 10 * tolerance)
