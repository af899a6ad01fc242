"""Programs in the styles of courses, and of each part of the language, print what Python prints.

What those printed is in expected.json; tests/oracle/make_course_table.py makes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cards import faults

FOLDERS = [Path(__file__).parent.parent / "programs" / name for name in ("courses", "language")]
EXPECTED: dict[Path, str] = {
    folder / f"{name}.py": text
    for folder in FOLDERS
    for name, text in json.loads((folder / "expected.json").read_text()).items()
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_program_was_recorded(folder: Path) -> None:
    programs = set(folder.glob("*.py"))
    assert len(programs) >= 40
    assert programs == {path for path in EXPECTED if path.parent == folder}


@pytest.mark.parametrize(
    "path", sorted(EXPECTED), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_it_prints_what_python_prints(sandbox: Any, path: Path) -> None:
    source = path.read_text()
    result = sandbox.run(source)
    assert result.of("error") == []
    assert result.stdout == EXPECTED[path]
    assert result.end["reason"] == "ok"
    assert [e for e in result.of("forward") if not cut(source, e.get("span"))] == []
    assert faults(result.events) == []


def cut(source: str, span: list[int] | None) -> str:
    """The text that a span (columns in UTF-16 code units) means."""
    if span is None:
        return ""
    lines = [line.encode("utf-16-le") for line in source.split("\n")]
    line, column, end_line, end_column = span
    if line == end_line:
        return lines[line - 1][2 * column : 2 * end_column].decode("utf-16-le")
    parts = [lines[line - 1][2 * column :], *lines[line : end_line - 1]]
    return b"".join([*parts, lines[end_line - 1][: 2 * end_column]]).decode("utf-16-le")


MADE = """import torch
import numpy as np
x = torch.from_numpy(np.array([1.0, 2.0]))  # é 你 😀
w = torch.ones(2, dtype=torch.float64, requires_grad=True)
for i in range(2):
    s = "😀"; y, z = x * w, w / np.sqrt(4.0)
    total = (y + z * np.float64(i)).sum()
    total.backward()
"""


def test_what_each_line_made_is_told_with_numpy_beside(sandbox: Any) -> None:
    found = [
        (e["op"].partition(".")[0], cut(MADE, e["span"]), e.get("variable"))
        for e in sandbox.run(MADE).of("forward")
    ]
    one = [
        ("mul", "x * w", "y"), ("div", "w / np.sqrt(4.0)", "z"), ("mul", "z * np.float64(i)", None),
        ("add", "y + z * np.float64(i)", None), ("sum", "(y + z * np.float64(i)).sum()", "total"),
    ]  # fmt: skip
    first = ("from_numpy", "torch.from_numpy(np.array([1.0, 2.0]))", "x")
    assert found[0] == first
    assert found[2:] == one * 2
