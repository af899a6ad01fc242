"""Writes how PyTorch lays the results of each op in memory.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_layout_table`, once the
samples of ops.json are there.
"""

from __future__ import annotations

import json
from typing import Any

import torch

from tests.tables import layouts, samples


def main() -> None:
    rows: dict[str, list[Any]] = {}
    for name, given in samples.table().items():
        call = samples.function(torch, name)
        for i, row in enumerate(given):
            if not any(layouts.met(row[k]) for k in ("input", "args", "kwargs")):
                continue
            for layout in layouts.LAYOUTS:
                rows.setdefault(name, []).append(
                    [i, layout, layouts.of_sample(torch, call, row, layout)]
                )
    cases = {code: layouts.of_case(torch, code) for code in layouts.CASES}
    parts = [
        "{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in part.items()) + "\n}"
        for part in (rows, cases)
    ]
    layouts.TABLE.write_text(f'{{"samples": {parts[0]},\n"cases": {parts[1]}}}\n')
    print(sum(map(len, rows.values())), "samples,", len(cases), "cases")


if __name__ == "__main__":
    main()
