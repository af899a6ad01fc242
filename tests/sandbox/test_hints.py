"""Every hint that the sandbox can give has its Chinese in static/i18n/hints.zh.json."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.sandbox import compiler, expression, language, limits, offered, problems, words

ROOT = Path(__file__).resolve().parents[2]
TABLE: list[list[str]] = json.loads((ROOT / "static/i18n/hints.zh.json").read_text())
KNOWN = {english for english, _ in TABLE}
TABLES: tuple[Any, ...] = (
    (f"{why}{offered.SEE}" for why in offered.NOT_HERE.values()),
    words.ABSENT.values(), words.FOREIGN.values(),
    words.DEFINED_INSTEAD.values(), limits.HINTS.values(), (limits.LONG_EVENT,),
    limits.SERVER_HINTS.values(), (hint for _, hint in problems._SENTENCES),
    (hint for _, hint in compiler._SYNTAX_HINTS), (hint for _, hint in expression._MARKS),
    (expression._PRODUCT, expression._UNFINISHED),
    (compiler._NOTEBOOK_HINT, compiler._NESTING_HINT, compiler._SHORTEN_HINT),
    (hint for _, hint in language._NOT_HERE.values() if hint),
)  # fmt: skip

PLACE = {"Refused": 2, "error": 2, "_cannot_replace": 1}
"""Which argument of these calls is the hint."""


def sentences(node: ast.AST | None) -> Iterator[str]:
    """The texts that an expression may be, with {} for what is filled in."""
    if isinstance(node, ast.IfExp):
        yield from sentences(node.body)
        yield from sentences(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}"
                      for part in node.values)  # fmt: skip


def written() -> Iterator[str]:
    """The hints that stand in calls and in the functions that answer with one."""
    for path in sorted((ROOT / "app/sandbox").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                place = PLACE.get(name)
                if place is not None and len(node.args) > place:
                    yield from sentences(node.args[place])
                for keyword in node.keywords:
                    if keyword.arg == "hint":
                        yield from sentences(keyword.value)
            elif isinstance(node, ast.FunctionDef) and (
                "hint" in node.name or (path.name == "problems.py" and node.name[0] == "_")
            ):
                returns = [n for n in ast.walk(node) if isinstance(n, ast.Return)]
                for found in returns:
                    yield from sentences(found.value)


def covers(english: str, hint: str) -> bool:
    return re.fullmatch(re.escape(english).replace(r"\{\}", ".+"), hint, re.S) is not None


ALL = sorted({hint for table in TABLES for hint in table} | set(written()))


def test_there_are_many() -> None:
    assert len(ALL) > 90
    assert len(KNOWN) == len(TABLE)


@pytest.mark.parametrize("hint", ALL)
def test_it_is_translated(hint: str) -> None:
    assert any(covers(english, hint) for english in KNOWN)


def test_no_translation_is_left_over() -> None:
    left = [english for english in sorted(KNOWN) if not any(covers(english, h) for h in ALL)]
    assert left == []
