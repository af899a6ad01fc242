"""How fast the server is, as a client without a browser sees it: start, first event, `end`."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.harness import ROOT, Server

SQUARE_SUM = (ROOT / "tests/programs/s1_square_sum.py").read_text("utf-8")


@dataclass
class Run:
    """Seconds from the moment the request is sent."""

    first_event: float
    end: float


def run_once(
    line: http.client.HTTPConnection, source: str, options: dict[str, Any] | None = None
) -> Run:
    """One POST that streams JSON lines; RuntimeError when the run does not end as it should."""
    body = json.dumps({"source": source, "kind": "program", "options": options or {}})
    headers = {"Content-Type": "application/json", "Accept": "application/jsonl"}
    began = time.perf_counter()
    line.request("POST", "/api/v1/runs", body, headers)
    answer = line.getresponse()
    first = answer.readline()
    first_event = time.perf_counter() - began
    last = first
    while following := answer.readline():
        last = following
        if b'"type":"end"' in last:
            break
    end = time.perf_counter() - began
    answer.read()
    if answer.status not in (200, 201) or json.loads(last).get("reason") != "ok":
        raise RuntimeError(f"status {answer.status}, last line {last!r}")
    return Run(first_event, end)


def warm_runs(server: Server, count: int) -> list[Run]:
    """`count` runs of the first seed program over one connection, after five that are not counted.

    Between two runs the server gets the time of a person's blink, to make ready its next child.
    """
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    runs = []
    for _ in range(count + 5):
        runs.append(run_once(line, SQUARE_SUM))
        time.sleep(0.1)
    line.close()
    return runs[5:]


def what_ifs_per_second(server: Server, count: int) -> float:
    """Runs of the first seed program, each with another element of its leaf, without a pause."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    for _ in range(5):
        run_once(line, SQUARE_SUM)
    began = time.perf_counter()
    for i in range(count):
        what_if = {"replace": [{"node": 0, "index": [0], "value": i / count}]}
        run_once(line, SQUARE_SUM, what_if)
    seconds = time.perf_counter() - began
    line.close()
    return count / seconds


def start_seconds(folder: Path, count: int) -> float:
    """The median time from the command to the first answer of /readyz."""
    times = []
    for _ in range(count):
        with Server(folder) as server:
            times.append(server.start_seconds)
    return statistics.median(times)
