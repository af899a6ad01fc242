"""The order in which the nodes of composed functions run: PyTorch's, node for node."""

from __future__ import annotations

import pytest

import engine as torch
import engine.nn
from tests.tables import walks

WANTED = walks.table()


def test_every_expression_has_an_answer() -> None:
    assert list(WANTED) == walks.EXPRESSIONS


@pytest.mark.parametrize("text", walks.EXPRESSIONS)
def test_nodes_run_in_the_order_of_pytorch(text: str) -> None:
    assert walks.walk(torch, text) == WANTED[text]
