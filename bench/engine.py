"""How fast the engine is, beside PyTorch and HIPS autograd: forward and backward of workloads.

Each peer is a process of its own, on one thread, in float32, with the environment that the sandbox
gives to its own. Processor time is measured, and they take turns, so that whatever else the machine
does hits all alike; a ratio is the median over the turns.

    python -m bench.engine PEER        waits for names of workloads, answers with milliseconds
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from app.sandbox.environment import COMPUTING
from bench import hips
from bench.workloads import BESIDE, WORKLOADS, Step

ROOT = Path(__file__).parents[1]

ORACLE = ROOT / ".venv-oracle" / "bin" / "python"

PEERS = ("engine", "recording", "torch", "hips")
"""`recording` is the engine with a recorder that makes all events and sends them nowhere."""


def _recorded(step: Step) -> Step:
    """The step with a recorder of its own."""
    record: Any = importlib.import_module("engine.record")
    here = record.Where(None)

    def recorded() -> None:
        with record.Recorder(lambda event: None, lambda: here, events=1 << 60):
            step()

    return recorded


def make(peer: str, workload: str) -> Step:
    """The step of a workload, as this peer runs it."""
    if peer == "hips":
        return hips.WORKLOADS[workload](importlib.import_module("autograd.numpy"))
    lib = importlib.import_module("torch" if peer == "torch" else "engine")
    if peer == "torch":
        lib.set_num_threads(1)
        return BESIDE[workload](lib)
    step = WORKLOADS[workload](lib)
    return _recorded(step) if peer == "recording" else step


def milliseconds(step: Step, seconds: float) -> float:
    """The median processor time of a step; at least 3 steps are timed."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        began = time.process_time()
        step()
        times.append(time.process_time() - began)
    return statistics.median(times) * 1e3


class Peer:
    """A process that runs workloads when asked."""

    def __init__(self, name: str) -> None:
        python = Path(sys.executable) if name in ("engine", "recording") else ORACLE
        self._process = subprocess.Popen(
            [python, "-m", "bench.engine", name], cwd=ROOT, env=os.environ | COMPUTING,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def milliseconds(self, workload: str) -> float:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(workload + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def turns(workload: str, names: list[str], count: int) -> dict[str, list[float]]:
    """Milliseconds of each peer, turn by turn."""
    peers = {name: Peer(name) for name in names}
    try:
        times: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(count):
            for name, peer in peers.items():
                times[name].append(peer.milliseconds(workload))
        return times
    finally:
        for peer in peers.values():
            peer.close()


def peak_megabytes(peer: str, workload: str) -> float:
    """By how much a process of its own grew for a workload."""
    python = ORACLE if peer == "torch" else Path(sys.executable)
    command = [python, "-m", "bench.vision", "--module", peer, "--peak", workload]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | COMPUTING, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.engine")
    parser.add_argument("peer", choices=PEERS)
    peer = parser.parse_args().peer
    steps: dict[str, Step] = {}
    for line in sys.stdin:
        name = line.strip()
        if name not in steps:
            steps[name] = make(peer, name)
            for _ in range(3):
                steps[name]()
        print(milliseconds(steps[name], 0.2), flush=True)


if __name__ == "__main__":
    main()
