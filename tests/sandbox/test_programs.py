"""Real PyTorch programs in the sandbox print what PyTorch prints, and no more is said of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "programs"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
NAMES = [name for name in sorted(EXPECTED) if name[:3] <= "p06" or name[:3] in ("p11", "p16")]


@pytest.mark.parametrize("name", NAMES)
def test_it_prints_what_pytorch_prints(sandbox: Any, name: str) -> None:
    result = sandbox.run((FOLDER / f"{name}.py").read_text())
    assert result.of("error") == []
    assert result.stdout == EXPECTED[name]
    assert result.end["reason"] == "ok"


@pytest.mark.parametrize("name", ["s1_square_sum", "s2_net_sgd"])
def test_a_seed_program_is_told_from_start_to_end(sandbox: Any, name: str) -> None:
    first, again = (sandbox.run((FOLDER / f"{name}.py").read_text()) for _ in range(2))
    assert first.of("error") == []
    assert first.end["reason"] == "ok"
    assert first.of("backward")
    assert first.bytes == again.bytes
    assert first.end["counts"] == {kind: len(first.of(kind)) for kind in first.end["counts"]}
