"""Workloads of convolutions: a CNN that reads digits, and all convolutions of Inception-v3.

    python -m bench.vision --module torch --peak "MNIST CNN, batch 64, SGD"     megabytes

Time is measured by bench/engine.py with the other workloads. A peak needs a process of its own:
it is by how much the process grew at most while the workload was made and run.
"""

from __future__ import annotations

import argparse
import importlib
import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Step = Callable[[], object]
Convolution = tuple[int, int, tuple[int, int], int, tuple[int, int], int]
"""Channels in and out, kernel, stride, padding, and the size of the square image."""


def digits(torch: Any) -> Step:
    """One step of SGD of PyTorch's MNIST example, batch 64."""
    torch.manual_seed(0)
    nn = torch.nn
    net = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Dropout(0.25), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Dropout(0.5),
        nn.Linear(128, 10), nn.LogSoftmax(dim=1),
    )  # fmt: skip
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01)
    x, y = torch.randn(64, 1, 28, 28), torch.randint(0, 10, (64,))

    def step() -> None:
        optimizer.zero_grad()
        nn.functional.nll_loss(net(x), y).backward()
        optimizer.step()

    return step


def _square(n: int) -> tuple[int, int]:
    return n, n


def _mixed_a(c: int, pool: int, size: int) -> Iterator[Convolution]:
    one, same = _square(1), (0, 0)
    yield c, 64, one, 1, same, size
    yield c, 48, one, 1, same, size
    yield 48, 64, _square(5), 1, _square(2), size
    yield c, 64, one, 1, same, size
    yield 64, 96, _square(3), 1, _square(1), size
    yield 96, 96, _square(3), 1, _square(1), size
    yield c, pool, one, 1, same, size


def _mixed_c(c: int, inner: int, size: int) -> Iterator[Convolution]:
    one, none, wide, high = _square(1), (0, 0), (1, 7), (7, 1)
    across, down = (0, 3), (3, 0)
    yield c, 192, one, 1, none, size
    yield c, inner, one, 1, none, size
    yield inner, inner, wide, 1, across, size
    yield inner, 192, high, 1, down, size
    yield c, inner, one, 1, none, size
    yield inner, inner, high, 1, down, size
    yield inner, inner, wide, 1, across, size
    yield inner, inner, high, 1, down, size
    yield inner, 192, wide, 1, across, size
    yield c, 192, one, 1, none, size


def _mixed_e(c: int, size: int) -> Iterator[Convolution]:
    one, none = _square(1), (0, 0)
    yield c, 320, one, 1, none, size
    yield c, 384, one, 1, none, size
    yield 384, 384, (1, 3), 1, (0, 1), size
    yield 384, 384, (3, 1), 1, (1, 0), size
    yield c, 448, one, 1, none, size
    yield 448, 384, _square(3), 1, _square(1), size
    yield 384, 384, (1, 3), 1, (0, 1), size
    yield 384, 384, (3, 1), 1, (1, 0), size
    yield c, 192, one, 1, none, size


def inception() -> Iterator[Convolution]:
    """The convolutions of Inception-v3 in order, for one image of 299 x 299 (torchvision's)."""
    none, three = (0, 0), _square(3)
    yield 3, 32, three, 2, none, 299
    yield 32, 32, three, 1, none, 149
    yield 32, 64, three, 1, _square(1), 147
    yield 64, 80, _square(1), 1, none, 73
    yield 80, 192, three, 1, none, 73
    for channels, pool in ((192, 32), (256, 64), (288, 64)):
        yield from _mixed_a(channels, pool, 35)
    yield 288, 384, three, 2, none, 35
    yield 288, 64, _square(1), 1, none, 35
    yield 64, 96, three, 1, _square(1), 35
    yield 96, 96, three, 2, none, 35
    for inner in (128, 160, 160, 192):
        yield from _mixed_c(768, inner, 17)
    yield 768, 192, _square(1), 1, none, 17
    yield 192, 320, three, 2, none, 17
    yield 768, 192, _square(1), 1, none, 17
    yield 192, 192, (1, 7), 1, (0, 3), 17
    yield 192, 192, (7, 1), 1, (3, 0), 17
    yield 192, 192, three, 2, none, 17
    for channels in (1280, 2048):
        yield from _mixed_e(channels, 8)


def convolutions(torch: Any) -> Step:
    """Forward and backward of each convolution of Inception-v3, one after the other."""
    torch.manual_seed(0)
    layers, images = [], []
    for channels, out, kernel, stride, padding, size in inception():
        layers.append(torch.nn.Conv2d(channels, out, kernel, stride, padding, bias=False))
        images.append(torch.randn(1, channels, size, size, requires_grad=True))

    def step() -> None:
        for layer, x in zip(layers, images, strict=True):
            layer.weight.grad = x.grad = None
            y = layer(x)
            y.backward(torch.ones_like(y))

    return step


WORKLOADS: dict[str, Callable[[Any], Step]] = {
    "MNIST CNN, batch 64, SGD": digits,
    "94 convolutions of Inception-v3, one image": convolutions,
}


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def peak(torch: Any, name: str) -> float:
    """By how many megabytes the process grew at most in three steps, from before the model."""
    torch.ones(2, 2).requires_grad_().sum().backward()
    before = resident()
    step = WORKLOADS[name](torch)
    for _ in range(3):
        step()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.vision")
    parser.add_argument("--module", default="engine")
    parser.add_argument("--peak", choices=list(WORKLOADS), required=True)
    args = parser.parse_args()
    lib = importlib.import_module(args.module)
    if hasattr(lib, "set_num_threads"):
        lib.set_num_threads(1)
    print(peak(lib, args.peak))


if __name__ == "__main__":
    main()
