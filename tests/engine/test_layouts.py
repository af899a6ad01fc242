"""How results lie in memory: as PyTorch's, so that `view` works, or does not, as there. The calls
and PyTorch's answers are in tests/tables/layouts.*."""

from __future__ import annotations

import json
from typing import Any

import pytest

import engine as torch
from tests.tables import layouts, samples

TABLE: dict[str, dict[str, Any]] = json.loads(layouts.TABLE.read_text())
SAMPLES = samples.table()


def written(value: Any) -> Any:
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("name", TABLE["samples"])
def test_an_ops_result_lies_where_pytorchs_does(name: str) -> None:
    call = samples.function(torch, name)
    for i, layout, said in TABLE["samples"][name]:
        found = layouts.of_sample(torch, call, SAMPLES[name][i], layout)
        assert (i, layout, written(found)) == (i, layout, said)


@pytest.mark.parametrize("code", TABLE["cases"])
def test_a_calls_result_and_gradients_lie_where_pytorchs_do(code: str) -> None:
    assert written(layouts.of_case(torch, code)) == TABLE["cases"][code]


def test_the_table_is_that_of_the_cases() -> None:
    assert list(TABLE["cases"]) == layouts.CASES
