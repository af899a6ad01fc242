"""Writes tests/programs/courses/expected.json: what real Python with PyTorch, numpy, matplotlib,
scikit-learn and tqdm prints for each program of that folder.

    python -m pip install torch==2.13.0 numpy==2.4.6 matplotlib tqdm scikit-learn
    python tests/oracle/make_course_table.py [name ...]

Each runs in a process of its own, with all random streams seeded by 0, as a run without a seed is.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "programs/courses"
TABLE = FOLDER / "expected.json"
START = """
import random, runpy, sys, warnings
import numpy, torch
warnings.simplefilter("ignore")
random.seed(0), numpy.random.seed(0), torch.manual_seed(0)
path, sys.argv = sys.argv[1], ["program.py"]
runpy.run_path(path, run_name="__main__")
"""


def printed(path: Path) -> str:
    """What the program prints. Raises when it fails."""
    environment = {**os.environ, "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-c", START, str(path)],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{path.name}: {done.stderr[-2000:]}")
    return re.sub(r" at 0x[0-9a-f]+", "", done.stdout)  # runs here have no addresses


def main() -> None:
    wanted = sys.argv[1:]
    table = json.loads(TABLE.read_text()) if wanted and TABLE.exists() else {}
    for path in sorted(FOLDER.glob("*.py")):
        if not wanted or path.stem in wanted:
            table[path.stem] = printed(path)
    TABLE.write_text(json.dumps(dict(sorted(table.items())), indent=1) + "\n")


if __name__ == "__main__":
    main()
