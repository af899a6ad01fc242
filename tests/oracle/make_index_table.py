"""Writes what real torch makes of each case of indexing.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_index_table`.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

from tests.tables import indexing

PLACE = Path(indexing.__file__).with_suffix(".json")


def main() -> None:
    rows = [[code, indexing.outcome(torch, code)] for code in indexing.CASES]
    lines = ",\n".join(json.dumps(row) for row in rows)
    PLACE.write_text(f"[\n{lines}\n]\n")
    print(f"{len(rows)} cases in {PLACE.name}")


if __name__ == "__main__":
    main()
