"""The list of PyTorch's names as a page: docs/ops.md, read once. It must not know what is here."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Literal

from app.takeaway import words

LIST = Path(__file__).parents[1] / "docs" / "ops.md"

_ROW = re.compile(r"\| `(.+)` \| (\d+) \| (.+) \|")
_LINE = re.compile(r"(Here|Not here) \(\d+\): (.+)")


@cache
def told(language: Literal["en", "zh"]) -> dict[str, Any]:
    """All that the template shows, in that language: `t` finds the page's texts."""
    return _listed() | {"language": language, "t": words()[language].__getitem__}


def _listed() -> dict[str, Any]:
    """The list: `rows` by use, `rooms` with their names, how many of both."""
    seen: set[str] = set()
    rows: list[dict[str, str]] = []
    rooms: list[dict[str, Any]] = []
    for line in LIST.read_text("utf-8").splitlines():
        if row := _ROW.fullmatch(line):
            rows.append(dict(zip(("name", "uses", "how"), row.groups(), strict=True)))
        elif line.startswith("### "):
            rooms.append({"room": line[4:], "here": [], "absent": []})
        elif found := _LINE.fullmatch(line):
            which = "here" if found[1] == "Here" else "absent"
            for name in found[2].replace("`", "").split():
                # The page leads to a name alone: the first of several rooms that have it.
                rooms[-1][which].append({"name": name, "first": name not in seen})
                seen.add(name)
    here = sum(len(room["here"]) for room in rooms)
    return {
        "rows": rows, "rooms": rooms, "here": here,
        "public": here + sum(len(room["absent"]) for room in rooms),
    }  # fmt: skip
