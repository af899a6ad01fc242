"""How fast a program runs in the sandbox, beside plain CPython in the same process.

Ratios are of runs that take turns, so that whatever else the machine does hits both alike.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from app.sandbox.compiler import compile_program
from app.sandbox.guards import guard_names
from app.sandbox.job import Job
from app.sandbox.limits import Limits
from app.sandbox.loops import Marks
from app.sandbox.names import World
from app.sandbox.pool import Pool
from app.sandbox.rehearsal import Silent, prepare
from bench.server import SQUARE_SUM
from tests.harness import ROOT

TRAINING = """import torch
import torch.nn as nn
net = nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
x = torch.randn(32, 8)
y = x.sum(1, keepdim=True)
for step in range(ITERATIONS):
    optimizer.zero_grad()
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
"""

MICROGRAD = (ROOT / "tests/programs/p06_micrograd_value.py").read_text("utf-8")
ATTRIBUTES = (
    MICROGRAD[: MICROGRAD.index("a, b = Value")]
    + """
def neuron(w, x, b):
    return (w[0] * x[0] + w[1] * x[1] + b).tanh()

w, b = [Value(0.5), Value(-0.25)], Value(0.1)
for step in range(60):
    loss = Value(0.0)
    for x in ((1.0, 2.0), (2.0, -1.0), (-0.5, 0.25)):
        error = neuron(w, x, b) - 0.5
        loss = loss + error * error
    for p in w:
        p.grad = 0.0
    b.grad = 0.0
    loss.backward()
    for p in w:
        p.data -= 0.01 * p.grad
    b.data -= 0.01 * b.grad
"""
)
"""micrograd's class, training one neuron."""

OPS = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
results = [x * 1.0001 for _ in range(COUNT)]
"""

LONG = """import torch
import torch.nn as nn
layers = []
for i in range(9):
    layers += [nn.Linear(8, 8), nn.Tanh()]
net = nn.Sequential(*layers, nn.Linear(8, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
x = torch.randn(16, 8)
y = torch.sin(x.sum(1, keepdim=True))
for step in range(2000):
    optimizer.zero_grad()
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
"""
"""200,000 ops: each iteration 32 forward, 51 backward, 20 of the optimizer."""


def guarded(world: World, source: str) -> Callable[[], None]:
    """The program as the sandbox runs it, recording off."""
    program = compile_program(source, Limits(), world.exports)

    def run() -> None:
        marks = Marks(program, Silent(), world.tensors)
        names = guard_names(world.guards, marks.names())
        builtins = world.builtins(lambda text: None)
        exec(program.code, {"__name__": "__main__", "__builtins__": builtins, **names})

    return run


def plain(source: str) -> Callable[[], None]:
    """The program as CPython runs it, with the engine as torch."""
    code = compile(source, "<plain>", "exec")
    return lambda: exec(code, {"__name__": "__main__"})


def seconds(action: Callable[[], Any]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def ratio(ours: Callable[[], Any], theirs: Callable[[], Any], count: int) -> tuple[float, float]:
    """How often longer ours takes, as the median over pairs, and the median of theirs in ms."""
    ours(), theirs()
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(count)]
    return statistics.median(a / b for a, b in pairs), statistics.median(b for _, b in pairs) * 1e3


def language_ratios(count: int) -> dict[str, tuple[float, float]]:
    """Workload -> (times plain CPython, milliseconds of plain CPython)."""
    world = prepare()
    import engine
    import engine.nn
    import engine.optim

    for name in ("", ".nn", ".optim"):
        sys.modules[f"torch{name}"] = sys.modules[f"engine{name}"]
    try:
        return {
            name: ratio(guarded(world, source), plain(source), count)
            for name, source in (
                ("tensor program", TRAINING.replace("ITERATIONS", "60")),
                ("attribute-heavy pure Python", ATTRIBUTES),
            )
        }
    finally:
        for name in ("", ".nn", ".optim"):
            del sys.modules[f"torch{name}"]
        assert engine


PATIENT = Limits(wall_seconds=60.0, cpu_seconds=30.0)
"""A busy machine must not end what is measured on it."""


class Runs:
    """Runs through a real pool, on a loop of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.pool = Pool(idle=2)
        self.loop.run_until_complete(self.pool.start())

    def close(self) -> None:
        self.loop.run_until_complete(self.pool.close())
        self.loop.close()

    async def _run(self, source: str, options: dict[str, Any]) -> tuple[float, float, bytes]:
        await asyncio.sleep(0.03)  # the next child gets ready
        began = time.perf_counter()
        first, last = 0.0, b""
        async for batch in self.pool.run(Job(source, options=options, limits=PATIENT)):
            first = first or time.perf_counter() - began
            last = batch
        return first, time.perf_counter() - began, last

    def run(self, source: str, **options: Any) -> tuple[float, float]:
        """Seconds to the first event and to the `end`, which must be a good one."""
        first, end, last = self.loop.run_until_complete(self._run(source, options))
        if b'"reason":"ok"' not in last.splitlines()[-1]:
            raise RuntimeError(last[-400:].decode())
        return first, end


def first_event_milliseconds(runs: Runs, count: int) -> list[float]:
    return [runs.run(SQUARE_SUM)[0] * 1e3 for _ in range(count + 3)][3:]


def recorded_ops_seconds(runs: Runs, count: int) -> list[float]:
    """20,000 ops recorded in full, from the job to the `end`."""
    return [runs.run(OPS.replace("COUNT", "19990"))[1] for _ in range(count)]


def long_ratios(runs: Runs, count: int) -> tuple[float, float, float]:
    """2,000 iterations, beside the same in this process with recording off; and iteration 1,000 in
    full beside half of that: (times off, seconds of off, times of the way there)."""
    off = guarded(prepare(), LONG)
    half = LONG.replace("range(2000)", "range(1000)")
    wholes, bare, there = [], [], []
    for _ in range(count):
        bare.append(seconds(off))
        wholes.append(runs.run(LONG)[1])
        way = runs.run(half)[1]
        there.append(runs.run(half, record={"first": 999})[1] / way)
    return (
        statistics.median(a / b for a, b in zip(wholes, bare, strict=True)),
        statistics.median(bare),
        statistics.median(there),
    )
