"""Names that programs use, a line each: they print what PyTorch printed."""

from __future__ import annotations

import pytest

import engine as torch
from tests.tables import names

ANSWERS = names.table()


def test_every_line_was_asked() -> None:
    assert list(ANSWERS) == names.questions()


@pytest.mark.parametrize("text", ANSWERS)
def test_it_prints_what_pytorch_prints(text: str) -> None:
    assert names.ask(torch, text) == ANSWERS[text]
