"""Programs in the styles of courses and posts print what Python and PyTorch print.

What those printed is in expected.json; tests/oracle/make_course_table.py makes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "programs" / "courses"
EXPECTED: dict[str, str] = json.loads((FOLDER / "expected.json").read_text())


def test_every_program_was_recorded() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_it_prints_what_python_prints(sandbox: Any, name: str) -> None:
    result = sandbox.run((FOLDER / f"{name}.py").read_text())
    assert result.of("error") == []
    assert result.stdout == EXPECTED[name]
    assert result.end["reason"] == "ok"
