"""How fast a module that answers to `torch` is: forward and backward of small workloads.

    python -m bench.engine [--module torch]      JSON: workload -> milliseconds, median

One thread, float32, so that PyTorch's own numbers are comparable.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from bench.vision import WORKLOADS as VISION

Step = Callable[[], object]


def scalar_graph(torch: Any) -> Step:
    """1,000 ops on 0-d tensors, backward through all of them."""
    x = torch.tensor(0.5, requires_grad=True)

    def step() -> None:
        y = x
        for _ in range(250):
            y = (y * 1.01 + 0.1).tanh() - x * 0.0
        x.grad = None
        y.backward()

    return step


def training(torch: Any, sizes: tuple[int, ...], batch: int) -> Step:
    """One step of SGD for a multi-layer perceptron with these layer sizes."""
    torch.manual_seed(0)
    layers: list[Any] = []
    for i in range(len(sizes) - 1):
        layers += [torch.nn.Linear(sizes[i], sizes[i + 1]), torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3)
    x, y = torch.randn(batch, sizes[0]), torch.randn(batch, sizes[-1])

    def step() -> None:
        optimizer.zero_grad()
        ((net(x) - y) ** 2).mean().backward()
        optimizer.step()

    return step


WORKLOADS: dict[str, Callable[[Any], Step]] = {
    "scalar graph, 1,000 ops": scalar_graph,
    "MLP 10-5-1, batch 8, SGD": lambda torch: training(torch, (10, 5, 1), 8),
    "MLP 784-512-512-10, batch 64, SGD": lambda torch: training(torch, (784, 512, 512, 10), 64),
    **VISION,
}


def milliseconds(step: Step, seconds: float = 1.0) -> float:
    """The median time of a step, after a few to warm up; at least 5 steps are timed."""
    for _ in range(3):
        step()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        began = time.perf_counter()
        step()
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.engine")
    parser.add_argument("--module", default="engine")
    args = parser.parse_args()
    lib = importlib.import_module(args.module)
    if hasattr(lib, "set_num_threads"):
        lib.set_num_threads(1)
    print(json.dumps({name: milliseconds(make(lib)) for name, make in WORKLOADS.items()}))


if __name__ == "__main__":
    main()
