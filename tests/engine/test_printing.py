"""What tensors print, against the text of torch 2.13 for a few hundred seeded arrays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import dtypes, printing
from engine.dtypes import NAMES
from tests.tables import recipes

ANSWERS = json.loads(Path(recipes.__file__).with_name("printing.json").read_text())["answers"]
CASES = list(zip(recipes.prints(), ANSWERS, strict=True))


@pytest.fixture(autouse=True)
def _defaults() -> Iterator[None]:
    yield
    dtypes.set_default_dtype(dtypes.float32)
    printing.set_printoptions(profile="default")


@pytest.mark.parametrize("part", range(10))
def test_recorded_tensors(part: int) -> None:
    for case, expected in CASES[part::10]:
        dtypes.set_default_dtype(NAMES[case["default"]])
        printing.set_printoptions(profile="default")
        printing.set_printoptions(**case["options"])
        node = "CloneBackward0" if case["graph"] == 2 else None
        dt = NAMES[case["dtype"]]
        assert printing.tensor_repr(case["array"], dt, case["graph"] > 0, node) == expected


def test_the_table_reaches_every_kind_of_text() -> None:
    everything = "\n".join(ANSWERS)
    for sign in ("e-", "...", "nan", "-inf", "requires_grad=True", "grad_fn=<", "size=(", "dtype="):
        assert sign in everything


def test_options_come_back() -> None:
    before = printing.get_printoptions()
    with printing.printoptions(precision=2, sci_mode=True):
        assert printing.get_printoptions() == {**before, "precision": 2, "sci_mode": True}
        text = printing.tensor_repr(np.array([1.5], np.float32), dtypes.float32)
    assert text == "tensor([1.50e+00])"
    assert printing.get_printoptions() == before


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("default", {"precision": 4, "threshold": 1000, "edgeitems": 3, "linewidth": 80}),
        ("short", {"precision": 2, "threshold": 1000, "edgeitems": 2, "linewidth": 80}),
        ("full", {"precision": 4, "threshold": float("inf"), "edgeitems": 3, "linewidth": 80}),
    ],
)
def test_profiles(profile: str, expected: dict[str, Any]) -> None:
    printing.set_printoptions(profile=profile)
    assert printing.get_printoptions() == {**expected, "sci_mode": None}


def test_parameters() -> None:
    tensor = printing.tensor_repr(np.ones(2, np.float32), dtypes.float32, True)
    expected = "Parameter containing:\ntensor([1., 1.], requires_grad=True)"
    assert printing.parameter_repr(tensor) == expected
