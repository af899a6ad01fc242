"""Writes expected.json in tests/programs/courses and tests/programs/language: what real Python with
PyTorch, numpy, matplotlib, scikit-learn and tqdm prints for each program of that folder.

    python -m pip install torch==2.13.0 numpy==2.4.6 matplotlib tqdm scikit-learn
    python tests/oracle/make_course_table.py [name ...]

Each runs in a fork of one process, with all random streams seeded by 0, as a run without a seed is.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import runpy
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

FIXED = {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"}
if os.environ.get("PYTHONHASHSEED") != "0":  # sets print in one order: it must be there at start
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **FIXED})

import numpy  # noqa: E402
import torch  # noqa: E402

PROGRAMS = Path(__file__).resolve().parents[1] / "programs"
FOLDERS = PROGRAMS / "courses", PROGRAMS / "language"


def printed(path: Path) -> str:
    """What the program prints, run in a fork of this process. Raises when it fails."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryDirectory() as folder:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.chdir(folder)  # what a program writes goes with it
            run(path)
        if os.waitpid(child, 0)[1]:
            raise SystemExit(f"{path.name} failed")
        out.seek(0)
        return re.sub(r" at 0x[0-9a-f]+", "", out.read().decode())  # runs here have no addresses


def run(path: Path) -> None:
    """Run it as a main program, and end."""
    warnings.simplefilter("ignore")
    random.seed(0), numpy.random.seed(0), torch.manual_seed(0)
    sys.argv = ["program.py"]
    try:
        with contextlib.suppress(SystemExit):
            runpy.run_path(str(path), run_name="__main__")
        sys.stdout.flush()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def main() -> None:
    wanted = sys.argv[1:]
    for folder in FOLDERS:
        kept = folder / "expected.json"
        table = json.loads(kept.read_text()) if wanted and kept.exists() else {}
        for path in sorted(folder.glob("*.py")):
            if not wanted or path.stem in wanted:
                table[path.stem] = printed(path)
        kept.write_text(json.dumps(dict(sorted(table.items())), indent=1) + "\n")


if __name__ == "__main__":
    main()
