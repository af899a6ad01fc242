"""Small programs whose forward and backward are timed: with PyTorch, with the engine.

Each makes its step from whatever answers to `torch`. bench/vision.py has those of convolutions,
bench/hips.py the same in HIPS autograd.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bench.vision import WORKLOADS as VISION

Step = Callable[[], object]

HIDDEN, LENGTH, SEQUENCES = 64, 50, 16
"""The LSTM's."""

WIDTH, HEADS, INNER, TOKENS, TEXTS = 128, 4, 512, 64, 8
"""The transformer block's."""


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


def _backward(torch: Any, net: Any, run: Callable[[], Any]) -> Step:
    """Forward and backward of the mean of squares of what `run` gives."""

    def step() -> None:
        for p in net.parameters():
            p.grad = None
        (run() ** 2).mean().backward()

    return step


def lstm(torch: Any) -> Step:
    """An LSTM over whole sequences."""
    torch.manual_seed(0)
    net = torch.nn.LSTM(HIDDEN, HIDDEN)
    x = torch.randn(LENGTH, SEQUENCES, HIDDEN)
    return _backward(torch, net, lambda: net(x)[0])


def lstm_cells(torch: Any) -> Step:
    """The same as a loop over an LSTMCell, as PyTorch's LSTM without its one fused kernel."""
    torch.manual_seed(0)
    net = torch.nn.LSTMCell(HIDDEN, HIDDEN)
    x = torch.randn(LENGTH, SEQUENCES, HIDDEN)

    def run() -> Any:
        state, out = None, []
        for row in x:
            state = net(row, state)
            out.append(state[0])
        return torch.stack(out)

    return _backward(torch, net, run)


def transformer(torch: Any) -> Step:
    """A transformer block: attention, feed-forward, two layer norms."""
    torch.manual_seed(0)
    net = torch.nn.TransformerEncoderLayer(WIDTH, HEADS, INNER, dropout=0.0, batch_first=True)
    x = torch.randn(TEXTS, TOKENS, WIDTH)
    return _backward(torch, net, lambda: net(x))


WORKLOADS: dict[str, Callable[[Any], Step]] = {
    "scalar graph, 1,000 ops": scalar_graph,
    "MLP 10-5-1, batch 8, SGD": lambda torch: training(torch, (10, 5, 1), 8),
    "MLP 784-512-512-10, batch 64, SGD": lambda torch: training(torch, (784, 512, 512, 10), 64),
    "LSTM, 50 steps, hidden 64, batch 16": lstm,
    "transformer block, 64 tokens, batch 8": transformer,
    **VISION,
}

BESIDE: dict[str, Callable[[Any], Step]] = WORKLOADS | {
    "LSTM, 50 steps, hidden 64, batch 16": lstm_cells,
}
"""What PyTorch runs to compare with."""

TORCH_LIMITS = dict(zip(WORKLOADS, (1.2, 0.6, 1.2, 1.3, 1.3, 1.8, 1.3), strict=True))
"""How many times PyTorch's time the engine may take."""

HIPS_LIMIT = 0.5
"""How many times HIPS autograd's time, where it can do the work at all."""

RECORDING_LIMITS = {
    "scalar graph, 1,000 ops": 1.25,
    "MLP 784-512-512-10, batch 64, SGD": 1.1,
    "LSTM, 50 steps, hidden 64, batch 16": 1.1,
    "transformer block, 64 tokens, batch 8": 1.1,
    "MNIST CNN, batch 64, SGD": 1.1,
    "94 convolutions of Inception-v3, one image": 1.1,
}
"""How many times the time without a recorder that with one may be."""
