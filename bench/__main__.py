"""`make bench`: measures what the project promises, on this machine, and prints a table.

Exit 1 when a promise is broken. `--quick` measures a few times only, to see that it works.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import sandbox
from bench.page import first_card_milliseconds
from bench.server import SQUARE_SUM, start_seconds, warm_runs, what_ifs_per_second
from bench.vision import WORKLOADS as VISION
from tests.harness import ROOT, Server

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""As the sandbox sets it for numpy: a child that computes must not fight with its neighbours."""

ORACLE = ROOT / ".venv-oracle" / "bin" / "python"


def row(name: str, median: float, unit: str, limit: float | None = None, note: str = "") -> bool:
    """Print one line; whether the median keeps within the limit."""
    good = limit is None or median <= limit
    promise = "" if limit is None else f"at most {limit:g} {unit}"
    verdict = "" if limit is None else "kept" if good else "BROKEN"
    print(f"{name:52} {median:9.2f} {unit:3} {promise:18} {verdict:7} {note}".rstrip(), flush=True)
    return good


def spread(values: list[float]) -> str:
    return f"from {min(values):.1f} to {max(values):.1f}, {len(values)} times"


def engine_speeds() -> dict[str, dict[str, float]]:
    """Milliseconds a workload, for the engine and, when it is installed, for PyTorch."""
    speeds = {}
    for module, python in (("engine", Path(sys.executable)), ("torch", ORACLE)):
        if python.exists():
            command = [python, "-m", "bench.engine", "--module", module]
            done = subprocess.run(
                command, cwd=ROOT, env=os.environ | ONE_THREAD, capture_output=True, text=True
            )
            if done.returncode:
                raise RuntimeError(f"{module}: {done.stderr.strip().splitlines()[-1]}")
            speeds[module] = json.loads(done.stdout)
    return speeds


def peak_megabytes(module: str, python: Path, workload: str) -> float:
    """By how much a process of its own grew for a workload."""
    command = [python, "-m", "bench.vision", "--module", module, "--peak", workload]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def second_start_seconds() -> float:
    """`make run` when everything is installed: what make checks, then the start of the server."""
    setup = ["make", "--silent", "setup"]
    subprocess.run(setup, cwd=ROOT, check=True)
    began = time.perf_counter()
    subprocess.run(setup, cwd=ROOT, check=True)
    checked = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as logs:
        return checked + start_seconds(Path(logs), 3)


def sandbox_rows(count: int) -> list[bool]:
    """What the sandbox costs beside plain CPython, which runs in turns with it."""
    kept = []
    limits = {"tensor program": 1.1, "attribute-heavy pure Python": 2.5}
    for name, (times, plain) in sandbox.language_ratios(max(5, count // 3)).items():
        note = f"plain CPython {plain:.1f} ms"
        kept.append(row(f"language layer, {name}", times, "x", limits[name], note))
    runs = sandbox.Runs()
    try:
        firsts = sandbox.first_event_milliseconds(runs, count)
        kept.append(row("warm child to first event", statistics.median(firsts), "ms", 5,
                        spread(firsts)))  # fmt: skip
        ops = sandbox.recorded_ops_seconds(runs, max(3, count // 10))
        kept.append(row("20,000 recorded ops", statistics.median(ops), "s", 1.2, spread(ops)))
        times, plain, there = sandbox.long_ratios(runs, max(1, count // 10))
        note = f"recording off {plain:.2f} s"
        kept.append(row("2,000 iterations of training", times, "x", 1.3, note))
        kept.append(row("iteration 1,000 in full, beside the way there", there, "x", 1.5))
    finally:
        runs.close()
    return kept


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="3 times each instead of 30")
    count = 3 if parser.parse_args().quick else 30
    kept = [row("second start of make run, until /readyz answers", second_start_seconds(), "s", 3)]
    with tempfile.TemporaryDirectory() as logs, Server(Path(logs)) as server:
        runs = warm_runs(server, count)
        firsts, ends = [r.first_event * 1e3 for r in runs], [r.end * 1e3 for r in runs]
        row("seed s1, POST to first event", statistics.median(firsts), "ms", None, spread(firsts))
        kept.append(row("seed s1, POST to end", statistics.median(ends), "ms", 25, spread(ends)))
        rate = what_ifs_per_second(server, 10 * count)
        kept.append(row("what-if runs of s1, one after the other: each", 1e3 / rate, "ms", 1e3 / 60,
                        f"{rate:.0f} a second"))  # fmt: skip
        cards = first_card_milliseconds(server, SQUARE_SUM, count)
        kept.append(
            row(
                "seed s1, click on Run to first card",
                statistics.median(cards),
                "ms",
                100,
                spread(cards),
            )
        )
    kept += sandbox_rows(count)
    speeds = engine_speeds()
    for name, ours in speeds["engine"].items():
        torch = speeds.get("torch", {}).get(name)
        note = f"{ours / torch:.2f} x PyTorch's {torch:.2f} ms" if torch else ""
        row(name, ours, "ms", None, note)
    for name in VISION:
        ours = peak_megabytes("engine", Path(sys.executable), name)
        note = ""
        if ORACLE.exists():
            torch = peak_megabytes("torch", ORACLE, name)
            note = f"{ours / torch:.2f} x PyTorch's {torch:.0f} MB"
        row(f"{name}, peak", ours, "MB", None, note)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
