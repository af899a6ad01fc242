"""How long any tensor of a finished run takes, at any step: at hand, or by one replay."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Iterator
from typing import Any

from app.api.catalogue import gallery
from bench.sandbox import LONG
from tests.harness import Server

WIDE = """import torch
import torch.nn as nn
net = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))
optimizer = torch.optim.Adam(net.parameters())
x, y = torch.randn(64, 784), torch.randint(0, 10, (64,))
for step in range(4):
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(x), y).backward()
    optimizer.step()
"""
"""Tensors of which events show the beginning only, up to 200,000 elements."""


def programs() -> dict[str, dict[str, Any]]:
    """The gallery, a wide net, and the 2,000 iterations, as requests."""
    found: dict[str, dict[str, Any]] = {
        entry["name"]: {part: entry[part] for part in ("source", "kind", "inputs")}
        for entry in gallery()
    }
    return found | {"wide net": {"source": WIDE}, "2,000 iterations": {"source": LONG}}


def _tensors(value: Any) -> Iterator[dict[str, Any]]:
    """Every tensor that an event shows."""
    if isinstance(value, dict):
        if "truncated" in value:
            yield value
        else:
            for part in value.values():
                yield from _tensors(part)
    elif isinstance(value, list):
        for part in value:
            yield from _tensors(part)


def _part(shape: list[int], dice: random.Random) -> str:
    """Some slice: a few rows and columns."""
    starts = [dice.randrange(n) for n in shape[:2]]
    return ",".join(f"{at}:{at + dice.randint(1, 8)}" for at in starts)


def _answer(
    server: Server, method: str, path: str, body: dict[str, Any] | None = None
) -> tuple[str | None, bytes, float]:
    """Its Location, its content, and the seconds of it all; RuntimeError when it is no good."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Content-Type": "application/json"}
    if body is not None:
        headers["Accept"] = "application/jsonl"
    began = time.perf_counter()
    line.request(method, path, None if body is None else json.dumps(body), headers)
    answer = line.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - began
    line.close()
    if answer.status not in (200, 201):
        raise RuntimeError(f"{path}: {answer.status} {content!r}")
    return answer.headers["Location"], content, seconds


def tensor_seconds(server: Server, count: int) -> tuple[list[float], list[float]]:
    """Seconds at hand, and cold ones as times of the run's own: of `count` tensors a
    program that are told whole, and as many that are not."""
    dice = random.Random(0)
    warm: list[float] = []
    cold: list[float] = []
    for body in programs().values():
        location, lines, _ = _answer(server, "POST", "/api/v1/runs", body)
        shown: dict[bool, list[tuple[int, dict[str, Any]]]] = {False: [], True: []}
        for event in map(json.loads, lines.splitlines()):
            for tensor in _tensors(event):
                if all(tensor["shape"]):
                    shown[tensor["truncated"]].append((event["seq"], tensor))
        for truncated, all_of_them in shown.items():
            for seq, tensor in dice.sample(all_of_them, min(count, len(all_of_them))):
                at = f"{location}/tensors/{tensor['id']}?step={seq}&slice="
                first, *again = (
                    _answer(server, "GET", at + _part(tensor["shape"], dice))[2] for _ in range(4)
                )
                if truncated:
                    cold.append(first / _answer(server, "POST", "/api/v1/runs", body)[2])
                else:
                    warm.append(first)
                warm += again
    return warm, cold
