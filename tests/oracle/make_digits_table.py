"""Writes tests/tables/digits.json: the bits of PyTorch's results (x86-64, one thread).

    python -m tests.oracle.make_digits_table        # with PyTorch 2.13.0

Softmax adds by vectors of AVX-512: make the table on a machine that has it.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

from tests.tables.digits import CASES


def main() -> None:
    torch.set_num_threads(1)
    assert torch.backends.cpu.get_cpu_capability() == "AVX512"
    table = {name: case(torch).numpy().tobytes().hex() for name, case in CASES.items()}
    path = Path(__file__).parents[1] / "tables/digits.json"
    path.write_text(json.dumps(table, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
