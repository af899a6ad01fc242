"""The tables of PyTorch's answers that `make test` reads: whether PyTorch still gives them.

It must not know what is in them.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import torch

from . import programs

OF_AVX512 = {"make_digits_table", "make_op_table"}
"""Scripts whose tables hold digits that hang on the width of vectors."""


def run_tables(check: Callable[[bool, str], None]) -> None:
    """The answers of PyTorch that tests/tables keeps are asked for again, in a copy of the tree."""
    if platform.machine() not in ("x86_64", "AMD64"):
        print("tables of PyTorch's answers: made on x86-64, where the random streams are others")
        return
    makers = sorted((programs.ROOT / "tests/oracle").glob("make_*.py"))
    left: set[str] = set()
    if torch.backends.cpu.get_cpu_capability() != "AVX512":
        left = OF_AVX512
        makers = [maker for maker in makers if maker.stem not in left]
        print(f"tables of PyTorch's answers: without AVX-512 its last digits differ, so that "
              f"{', '.join(sorted(left))} are not run")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for room in ("engine", "tests", "examples"):
            shutil.copytree(programs.ROOT / room, copy / room)
        for maker in makers:
            command = [sys.executable, "-m", f"tests.oracle.{maker.stem}"]
            done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
            check(done.returncode == 0, f"{maker.name}: {done.stderr.strip()[-300:]}")
        kept = sorted((programs.ROOT / "tests/tables").glob("*.json"))
        for table in kept:
            same = table.read_bytes() == (copy / "tests/tables" / table.name).read_bytes()
            check(same, f"tests/tables/{table.name} is not what PyTorch answers today")
    print(f"tables of PyTorch's answers: {len(kept)}, asked for again by {len(makers)} scripts")
