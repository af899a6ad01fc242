"""`make bench`: measures what the project promises, on this machine, and prints a table.

Exit 1 when a promise is broken. `--quick` measures a few times only, to see that it works.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import sandbox
from bench.engine import ORACLE, peak_megabytes, turns
from bench.hips import WORKLOADS as HIPS
from bench.page import first_card_milliseconds, first_load_kilobytes, ready_milliseconds
from bench.server import SQUARE_SUM, start_seconds, warm_runs, what_ifs_per_second
from bench.tensors import tensor_seconds
from bench.vision import WORKLOADS as VISION
from bench.workloads import HIPS_LIMIT, RECORDING_LIMITS, TORCH_LIMITS, WORKLOADS
from tests.harness import ROOT, Server

PEAK_LIMIT = 1.5
"""How many times PyTorch's peak of memory."""


def row(name: str, median: float, unit: str, limit: float | None = None, note: str = "") -> bool:
    """Print one line; whether the median keeps within the limit."""
    good = limit is None or median <= limit
    promise = "" if limit is None else f"at most {limit:g} {unit}"
    verdict = "" if limit is None else "kept" if good else "misses"
    print(f"{name:52} {median:9.2f} {unit:3} {promise:18} {verdict:7} {note}".rstrip(), flush=True)
    return good


def spread(values: list[float]) -> str:
    return f"from {min(values):.1f} to {max(values):.1f}, {len(values)} times"


def beside(name: str, ours: list[float], theirs: list[float], whose: str, limit: float) -> bool:
    """A row of how many times theirs ours takes: the median over pairs."""
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    note = f"{statistics.median(ours):.2f} ms, {whose} {statistics.median(theirs):.2f} ms"
    return row(name, ratio, "x", limit, note)


def engine_rows(count: int) -> list[bool]:
    """The engine beside PyTorch and HIPS autograd, where these are, and beside itself recorded."""
    kept = []
    for name in WORKLOADS:
        names = ["engine"]
        if ORACLE.exists():
            names += ["torch", "hips"] if name in HIPS else ["torch"]
        if name in RECORDING_LIMITS:
            names.append("recording")
        times = turns(name, names, count)
        ours = times["engine"]
        if "torch" in times:
            kept.append(beside(name, ours, times["torch"], "PyTorch", TORCH_LIMITS[name]))
        else:
            row(name, statistics.median(ours), "ms")
        if "hips" in times:
            kept.append(beside("  beside HIPS autograd", ours, times["hips"], "that", HIPS_LIMIT))
        if "recording" in times:
            limit = RECORDING_LIMITS[name]
            kept.append(beside("  recorded in full", times["recording"], ours, "bare", limit))
    for name in VISION:
        megabytes = peak_megabytes("engine", name)
        if ORACLE.exists():
            torch = peak_megabytes("torch", name)
            note = f"{megabytes:.0f} MB, PyTorch {torch:.0f} MB"
            kept.append(row(f"{name}, peak", megabytes / torch, "x", PEAK_LIMIT, note))
        else:
            row(f"{name}, peak", megabytes, "MB")
    return kept


def second_start_seconds() -> float:
    """`make run` when everything is installed: what make checks, then the start of the server."""
    setup = ["make", "--silent", "setup"]
    subprocess.run(setup, cwd=ROOT, check=True)
    began = time.perf_counter()
    subprocess.run(setup, cwd=ROOT, check=True)
    checked = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as logs:
        return checked + start_seconds(Path(logs), 3)


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def tensor_rows(server: Server, count: int) -> list[bool]:
    """Any tensor of the gallery's runs, a wide net's and a long one's, at random steps."""
    warm, cold = tensor_seconds(server, count)
    half, most = percentile(warm, 0.5) * 1e3, percentile(warm, 0.95) * 1e3
    note = f"half of them {half:.1f} ms, {len(warm)} times"
    kept = [row("any tensor at any step, at hand: 95 of 100", most, "ms", 100, note)]
    times = percentile(cold, 0.95)
    note = f"half of them {percentile(cold, 0.5):.2f} x, {len(cold)} times"
    name = "  by one replay, beside its run: 95 of 100"
    return [*kept, row(name, times, "x", 1.2, note)]


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
        kept += tensor_rows(server, max(2, count // 2))
        opened, touched = first_load_kilobytes(server)
        kept.append(row("first load, all of it", opened, "KB", 450))
        row("with what explains a run, fetched at the first sign of a person", touched, "KB")
        ready = ready_milliseconds(server, count)
        kept.append(row("first load, until the page can be used", statistics.median(ready), "ms",
                        1000, spread(ready)))  # fmt: skip
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
    kept += engine_rows(max(3, count // 3))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
