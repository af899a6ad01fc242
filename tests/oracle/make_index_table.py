"""Writes what real torch makes of each case of indexing and of changes in place.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_index_table`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from tests.tables import changes, indexing


def write(module: Any, ask: Callable[[Any, str], Any]) -> None:
    place = Path(module.__file__).with_suffix(".json")
    rows = [[code, ask(torch, code)] for code in module.CASES]
    lines = ",\n".join(json.dumps(row) for row in rows)
    place.write_text(f"[\n{lines}\n]\n")
    print(f"{len(rows)} cases in {place.name}")


if __name__ == "__main__":
    write(indexing, indexing.outcome)
    write(changes, changes.second_derivatives)
