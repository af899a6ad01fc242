"""The workloads in HIPS autograd, the best known engine in Python alone, written as one writes it:
a loss of a list of parameters, and its gradient."""

from __future__ import annotations

import importlib
import itertools
from collections.abc import Callable
from typing import Any

import numpy

from bench.workloads import HEADS, HIDDEN, INNER, LENGTH, SEQUENCES, TEXTS, TOKENS, WIDTH, Step

Loss = Callable[[list[Any]], Any]


def _normal(*shape: int, scale: float = 0.1) -> Any:
    return (scale * numpy.random.default_rng(0).standard_normal(shape)).astype(numpy.float32)


def _gradients(loss: Loss, parameters: list[Any], rate: float = 0.0) -> Step:
    """A step: all gradients of the loss, and SGD where there is a rate."""
    grad = importlib.import_module("autograd").grad(loss)

    def step() -> None:
        for p, g in zip(parameters, grad(parameters), strict=True):
            if rate:
                p -= rate * g

    return step


def scalar_graph(np: Any) -> Step:
    def loss(parameters: list[Any]) -> Any:
        (x,) = parameters
        y = x
        for _ in range(250):
            y = np.tanh(y * 1.01 + 0.1) - x * 0.0
        return y

    return _gradients(loss, [0.5])


def training(np: Any, sizes: tuple[int, ...], batch: int) -> Step:
    pairs = list(itertools.pairwise(sizes))
    parameters = [p for a, b in pairs for p in (_normal(a, b), _normal(b))]
    x, y = _normal(batch, sizes[0], scale=1), _normal(batch, sizes[-1], scale=1)

    def loss(parameters: list[Any]) -> Any:
        h = x
        for i in range(0, len(parameters), 2):
            h = np.matmul(h, parameters[i]) + parameters[i + 1]
            if i + 2 < len(parameters):
                h = np.maximum(h, 0)
        return np.mean((h - y) ** 2)

    return _gradients(loss, parameters, 1e-3)


def lstm(np: Any) -> Step:
    x = _normal(LENGTH, SEQUENCES, HIDDEN, scale=1)
    parameters = [_normal(2 * HIDDEN, 4 * HIDDEN), _normal(4 * HIDDEN)]
    nothing = numpy.zeros((SEQUENCES, HIDDEN), numpy.float32)

    def loss(parameters: list[Any]) -> Any:
        weight, bias = parameters
        h, c, out = nothing, nothing, []
        for row in x:
            gates = np.matmul(np.concatenate((row, h), axis=1), weight) + bias
            i, f, g, o = (gates[:, at : at + HIDDEN] for at in range(0, 4 * HIDDEN, HIDDEN))
            c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
            h = np.tanh(c) / (1 + np.exp(-o))
            out.append(h)
        return np.mean(np.array(out) ** 2)

    return _gradients(loss, parameters)


def transformer(np: Any) -> Step:
    x = _normal(TEXTS, TOKENS, WIDTH, scale=1)
    parameters = [
        _normal(WIDTH, 3 * WIDTH), _normal(3 * WIDTH), _normal(WIDTH, WIDTH), _normal(WIDTH),
        _normal(WIDTH, INNER), _normal(INNER), _normal(INNER, WIDTH), _normal(WIDTH),
        _normal(WIDTH), _normal(WIDTH), _normal(WIDTH), _normal(WIDTH),
    ]  # fmt: skip
    size = WIDTH // HEADS

    def norm(h: Any, weight: Any, bias: Any) -> Any:
        h = h - np.mean(h, axis=-1, keepdims=True)
        return h / np.sqrt(np.mean(h * h, axis=-1, keepdims=True) + 1e-5) * weight + bias

    def loss(parameters: list[Any]) -> Any:
        w, b, wo, bo, w1, b1, w2, b2, g1, h1, g2, h2 = parameters
        parts = np.reshape(np.matmul(x, w) + b, (TEXTS, TOKENS, 3, HEADS, size))
        q, k, v = (np.transpose(parts[:, :, i], (0, 2, 1, 3)) for i in range(3))
        scores = np.matmul(q, np.transpose(k, (0, 1, 3, 2))) / size**0.5
        scores = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
        mixed = np.matmul(scores / np.sum(scores, axis=-1, keepdims=True), v)
        flat = np.reshape(np.transpose(mixed, (0, 2, 1, 3)), (TEXTS, TOKENS, WIDTH))
        h = norm(x + np.matmul(flat, wo) + bo, g1, h1)
        out = norm(h + np.matmul(np.maximum(np.matmul(h, w1) + b1, 0), w2) + b2, g2, h2)
        return np.mean(out**2)

    return _gradients(loss, parameters)


WORKLOADS: dict[str, Callable[[Any], Step]] = {
    "scalar graph, 1,000 ops": scalar_graph,
    "MLP 10-5-1, batch 8, SGD": lambda np: training(np, (10, 5, 1), 8),
    "MLP 784-512-512-10, batch 64, SGD": lambda np: training(np, (784, 512, 512, 10), 64),
    "LSTM, 50 steps, hidden 64, batch 16": lstm,
    "transformer block, 64 tokens, batch 8": transformer,
}
