"""Each limit stops a run with its own reason, what was used, what is allowed, and where."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from app.sandbox.limits import HINTS, LONG_EVENT, Limits, table
from app.sandbox.wire import LINE_BYTES

# source, lowered limit, value, reason, span of the end (None: wherever)
STOPS: list[tuple[str, str, float, str, list[int] | None]] = [
    ("x = 0\nwhile True:\n    x += 1\n", "cpu_seconds", 0.2, "cpu", None),
    ("while True:\n    pass\n", "wall_seconds", 0.3, "wall", None),
    ("y = 1\nx = sum(range(10 ** 13))\n", "wall_seconds", 0.3, "wall", [2, 0, 2, 24]),
    ("y = 1\nx = sum(range(10 ** 13))\n", "cpu_seconds", 0.2, "cpu", [2, 0, 2, 24]),
    ("a = 'é'; x = [0] * 10 ** 10\n", "memory_bytes", 1 << 30, "memory", [1, 13, 1, 27]),
    ("import collections\nx = collections.deque(range(10 ** 10))\n", "memory_bytes", 1 << 28,
     "memory", [2, 4, 2, 38]),
    ("x = {}\nwhile True: x[len(x)] = [0] * 10 ** 6\n", "memory_bytes", 1 << 28, "memory", None),
    ("for i in range(99):\n    print('é' * 50)\n", "output_bytes", 1000, "output", [2, 4, 2, 19]),
    ("import torch\nx = torch.ones(300, 300)\n", "tensor_bytes", 100_000, "tensor", [2, 4, 2, 24]),
    (
        "import torch\nkept = []\nwhile True:\n    kept.append(torch.ones(300, 300))\n",
        "live_bytes", 2_000_000, "memory", [4, 16, 4, 36],
    ),
    (
        "import torch\nx = torch.ones(9999, requires_grad=True)\nwhile True: x = x.exp()\n",
        "live_bytes", 2_000_000, "memory", [3, 16, 3, 23],
    ),
    (
        "import torch\nx = torch.ones(300, 300)\ny = x.view(-1, 1) + torch.zeros(9)\n",
        "live_bytes", 2_000_000, "memory", [3, 4, 3, 34],
    ),
    (
        "import torch\nx = torch.ones(1, requires_grad=True)\nwhile True: x = x * 2\n",
        "graph_nodes", 200, "nodes", [3, 16, 3, 21],
    ),
    (
        "import torch\nx = torch.ones(1)\nfor i in range(9999): x * 2\n",
        "event_bytes", 50_000, "events", [3, 22, 3, 27],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "name", "value", "reason", "span"), STOPS)
def test_a_limit_stops_the_run(
    sandbox: Any, source: str, name: str, value: float, reason: str, span: list[int] | None
) -> None:
    # Only the row's own limit: filling memory takes a busy machine seconds of processor time.
    end = sandbox.run(source, limits={name: value}).end
    assert end["reason"] == reason
    assert end["limit"] == value
    assert end["hint"] == HINTS[reason]
    assert end["used"] >= value
    if span is not None:
        # A signal arrives anywhere in the statement; an op's limit at the op.
        exact = reason in ("memory", "output", "tensor", "nodes")
        assert end["span"] == span if exact else end["span"][::2] == span[::2]


# Larger than all memory: what made them before charging them would end with `memory`.
ALLOCATIONS = [
    "torch.cat([x] * 10**4)", "torch.stack([x] * 10**4)", "x.repeat(10**9, 10**9)",
    "torch.repeat_interleave(torch.tensor([10**12]))", "torch.combinations(x, 2)",
    "torch.combinations(x, 64)", "torch.diag_embed(x)", "torch.tril_indices(10**6, 10**6)",
    "torch.triu_indices(10**6, 10**6)",
    "x[:1].expand(10**6, 10**6)", "np.ones((1, 1000))[np.zeros(10**6, int)]",
    "np.einsum('i,j', x, x)", "np.zeros(99).astype('U9999999')",
]  # fmt: skip


@pytest.mark.parametrize("made", ALLOCATIONS)
def test_a_tensor_is_charged_before_it_is_made(sandbox: Any, made: str) -> None:
    source = f"import torch, numpy as np; x = torch.ones(10**6)\n\n{made}\n"
    end = sandbox.run(source).end
    assert end["reason"] == "tensor"
    assert int(end["used"]) > end["limit"]
    assert end["span"] == [3, 0, 3, len(made)]


SOURCES: list[tuple[str, str, float]] = [
    ("x = 1\n" * 100, "source_characters", 500),
    ("x = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n", "source_nodes", 10),
    ("x = ((((1 + 1) + 1) + 1) + 1) + 1\n", "source_depth", 5),
]


@pytest.mark.parametrize(("source", "name", "value"), SOURCES)
def test_a_source_that_is_too_large_is_refused(
    sandbox: Any, source: str, name: str, value: float
) -> None:
    result = sandbox.run(source, limits={name: value})
    assert result.end["reason"] == "refused"
    assert result.end["limit"] == value
    assert result.end["used"] > value
    assert f"{value:,}" in result.error["message"]
    assert result.end["hint"] == result.error["hint"] is not None


def test_the_recorded_events_and_bytes_stop_nothing_but_telling_in_full(sandbox: Any) -> None:
    source = "import torch\nx = torch.ones(1)\nfor i in range(50): x * 2\n"
    for name, value in (("recorded_events", 20), ("recorded_bytes", 5000)):
        result = sandbox.run(source, limits={name: value})
        assert result.end["reason"] == "ok"
        assert len(result.of("iteration")) > 25


def test_an_event_that_is_too_long_to_be_sent_ends_the_run(sandbox: Any) -> None:
    result = sandbox.run("import torch\ntorch.arange(60000).unbind()\n")
    assert result.end["reason"] == "events"
    assert result.end["used"] > result.end["limit"] == LINE_BYTES
    assert result.end["hint"] == LONG_EVENT
    assert result.end["span"][0] == 2


def test_every_limit_is_tried() -> None:
    tried = {row[1] for row in STOPS} | {row[1] for row in SOURCES}
    assert tried | {"recorded_events", "recorded_bytes"} == {f.name for f in fields(Limits)}


def test_what_is_printed_up_to_the_limit_is_kept(sandbox: Any) -> None:
    result = sandbox.run("print('é' * 600)", limits={"output_bytes": 1001})
    assert result.stdout == "é" * 500
    assert result.end["used"] == 1201


def test_what_is_dropped_is_no_longer_counted(sandbox: Any) -> None:
    source = (
        "import torch\nx = torch.ones(300, 300, requires_grad=True)\n"
        "for i in range(200):\n    y = x * 2\n    z = y.view(-1)[:5]\n"
        "    (z * z).sum().backward()\n    x.grad = None\nprint(i)\n"
    )
    assert sandbox.run(source, limits={"live_bytes": 3_000_000}).stdout == "199\n"


def test_nothing_that_was_told_before_is_lost(sandbox: Any) -> None:
    source = "print('a')\ntry:\n    while True: pass\nexcept BaseException:\n    print('b')\n"
    result = sandbox.run(source, limits={"cpu_seconds": 0.2})
    assert result.stdout == "a\n"
    assert result.end["reason"] == "cpu"
    assert result.end["span"][::2] == [3, 3]
    assert result.end["counts"] == {"start": 1, "stdout": 1}
    assert len(result.end["digest"]) == 64


def test_a_program_may_catch_a_memory_error(sandbox: Any) -> None:
    source = "try:\n    x = 'a' * 10 ** 11\nexcept MemoryError:\n    print('caught')\n"
    assert sandbox.run(source).stdout == "caught\n"


def test_every_limit_is_described() -> None:
    rows = table()
    assert [row["name"] for row in rows] == [f.name for f in fields(Limits)]
    for row in rows:
        assert row["sentence"].endswith(".")
        assert row["unit"]
        assert row["reason"] == "refused" or row["reason"] in HINTS


@pytest.mark.parametrize(
    "changes",
    [
        {"cpu_seconds": 99},
        {"cpu_seconds": 0},
        {"cpu_seconds": True},
        {"colour": 1},
        {"memory_bytes": 10_000_000.5},
    ],
)
def test_limits_can_only_be_lowered(changes: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(changes))):
        Limits().lowered(changes)
