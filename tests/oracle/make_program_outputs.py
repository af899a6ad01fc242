"""Runs every `tests/programs/nn_*.py` with real torch and writes what it prints beside it.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_program_outputs`.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path

import torch

FOLDER = Path(__file__).parents[1] / "programs"


def printed(source: str) -> str:
    out = io.StringIO()
    torch.manual_seed(0)
    with contextlib.redirect_stdout(out):
        exec(compile(source, "program", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def main() -> None:
    torch.set_num_threads(1)
    for path in sorted(FOLDER.glob("nn_*.py")):
        path.with_suffix(".txt").write_text(printed(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
