"""Streams of real runs from a real server: resumed, shared, slow, cancelled, cut by SIGTERM."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness import Server

JSONL = {"accept": "application/jsonl"}
SSE = {"accept": "text/event-stream"}
LOOP = "import torch\nx = torch.ones(2)\nwhile True:\n    x = x * 1.5\n"
MANY = (
    "import torch\nx = torch.ones(8)\nfor i in range(400):\n    x = x + 1\n    print(i, x.sum())\n"
)
DEADLINE = 20


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=DEADLINE) as client:
        yield client


def started(client: httpx.Client, source: str, **options: Any) -> str:
    answer = client.post("/api/v1/runs", json={"source": source, "options": options})
    assert answer.status_code == 201, answer.text
    location: str = answer.headers["location"]
    assert location == answer.json()["links"]["self"]
    return location


def finished(client: httpx.Client, source: str) -> str:
    answer = client.post("/api/v1/runs", json={"source": source}, headers={"prefer": "wait=15"})
    assert answer.headers["preference-applied"] == "wait=15"
    assert answer.json()["state"] == "finished"
    location: str = answer.headers["location"]
    return location


def events_of(text: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def assert_whole(events: list[dict[str, Any]]) -> None:
    assert [e["seq"] for e in events] == list(range(len(events)))
    assert events[0]["type"] == "start"
    assert [e["type"] for e in events].count("end") == 1
    assert events[-1]["type"] == "end"


def test_a_program_streams_at_once(client: httpx.Client) -> None:
    headers = JSONL | {"content-type": "text/plain"}
    with client.stream("POST", "/api/v1/runs", content="print(6 * 7)\n", headers=headers) as answer:
        assert answer.status_code == 201
        assert answer.headers["content-type"] == "application/jsonl"
        assert answer.headers["x-accel-buffering"] == "no"
        assert answer.headers["cache-control"] == "no-store, no-transform"
        events = events_of(answer.read())
    assert_whole(events)
    assert [e["text"] for e in events if e["type"] == "stdout"] == ["42\n"]
    stored = client.get(answer.headers["location"] + "/events")
    assert events_of(stored.content) == events


def test_events_come_while_the_program_runs(client: httpx.Client) -> None:
    body = {"source": LOOP}
    with client.stream("POST", "/api/v1/runs", json=body, headers=JSONL) as answer:
        lines = answer.iter_lines()
        assert json.loads(next(lines))["type"] == "start"
        location = answer.headers["location"]
        assert client.get(location).json()["state"] == "running"
        ended = client.delete(location).json()
        assert ended["state"] == "finished"
        assert ended["end"]["reason"] == "cancelled"
        rest = [json.loads(line) for line in lines]
    assert rest[-1]["reason"] == "cancelled"
    assert client.delete(location).json()["end"] == ended["end"]


def test_equal_runs_tell_the_same(client: httpx.Client) -> None:
    one, two = (finished(client, MANY) for _ in range(2))
    first, second = (client.get(f"{run}/events").content for run in (one, two))
    assert first == second
    assert_whole(events_of(first))


@pytest.mark.parametrize("kind", ["jsonl", "sse", "both"])
def test_a_stream_that_is_cut_anywhere_can_be_resumed(client: httpx.Client, kind: str) -> None:
    chance = random.Random(kind)
    location = started(client, MANY)
    seen: list[dict[str, Any]] = []
    while not seen or seen[-1]["type"] != "end":
        sse = kind == "sse" or (kind == "both" and chance.random() < 0.5)
        last = seen[-1]["seq"] if seen else -1
        headers, parameters = (SSE, {}) if sse else (JSONL, {"after": last})
        if sse and seen:
            headers = headers | {"last-event-id": str(last)}
        cut = chance.randrange(2000, 200_000)
        text = b""
        with client.stream(
            "GET", f"{location}/events", headers=headers, params=parameters
        ) as answer:
            assert answer.status_code == 200
            for piece in answer.iter_raw(chance.choice((100, 4096))):
                text += piece
                if len(text) > cut:
                    break
        seen += from_sse(text) if sse else events_of(text[: text.rfind(b"\n") + 1])
    assert_whole(seen)
    assert seen == events_of(client.get(f"{location}/events").content)


def from_sse(text: bytes) -> list[dict[str, Any]]:
    """The complete events of a piece of a stream."""
    found = []
    for block in text.decode(errors="replace").split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if "data" in fields:
            event = json.loads(fields["data"])
            assert fields["id"] == str(event["seq"])
            found.append(event)
    return found


def test_a_browser_that_has_all_is_told_to_stop(client: httpx.Client) -> None:
    location = finished(client, "print(1)\n")
    last = client.get(location).json()["end"]["seq"]
    answer = client.get(f"{location}/events", headers=SSE | {"last-event-id": str(last)})
    assert answer.status_code == 204
    # The address may say less than the browser knows.
    answer = client.get(
        f"{location}/events", params={"after": 0}, headers=SSE | {"last-event-id": str(last)}
    )
    assert answer.status_code == 204
    assert client.get(f"{location}/events", params={"after": last}).content == b""


@pytest.mark.parametrize("wrong", ["x", "-1", "1.5", "9" * 5000, "１"])
def test_a_wrong_last_event_id_is_a_problem(client: httpx.Client, wrong: str) -> None:
    location = finished(client, "print(1)\n")
    answer = client.get(f"{location}/events", headers=[("last-event-id", wrong.encode())])
    assert answer.status_code == 422


def test_many_read_at_once_and_none_waits_for_the_slowest(client: httpx.Client) -> None:
    location = started(client, MANY)
    texts: dict[int, bytes] = {}

    def read(reader: int) -> None:
        with httpx.Client(base_url=str(client.base_url), timeout=DEADLINE) as own:
            texts[reader] = own.get(f"{location}/events").content

    with client.stream("GET", f"{location}/events") as never_read:
        threads = [threading.Thread(target=read, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE)
        assert len(texts) == 8
        assert len(set(texts.values())) == 1
        assert_whole(events_of(texts[0]))
        assert never_read.read() == texts[0], "what it was slow to take is all there"


def test_a_run_waits_in_the_queue_and_says_where(client: httpx.Client) -> None:
    runs = [started(client, LOOP) for _ in range(4)]
    told = [client.get(run).json() for run in runs]
    assert [t["state"] for t in told] == ["running", "running", "queued", "queued"]
    assert [t["place"] for t in told] == [None, None, 0, 1]
    for run in reversed(runs):
        assert client.delete(run).json()["end"]["reason"] == "cancelled"


def test_a_formula_is_answered_without_a_stream(client: httpx.Client) -> None:
    body = {
        "kind": "expression",
        "source": "(w*x + b - y)**2",
        "inputs": {"w": 2, "x": 3, "b": 1, "y": 5},
    }
    answer = client.post("/api/v1/runs", json=body)
    assert answer.status_code == 201
    gradients = {"w": 12.0, "x": 8.0, "b": 4.0, "y": -4.0}
    assert answer.json()["result"] == {"value": 4.0, "gradients": gradients}


def test_numbers_that_json_does_not_have(client: httpx.Client) -> None:
    body = {"kind": "expression", "source": "x * y", "inputs": {"x": "-Infinity", "y": [2, "NaN"]}}
    result = client.post("/api/v1/runs", json=body).json()["result"]
    assert result["value"] == ["-Infinity", "NaN"]
    assert result["gradients"] == {"x": "NaN", "y": ["-Infinity", "-Infinity"]}


def test_prefer_wait_waits_no_longer_than_asked(client: httpx.Client) -> None:
    began = time.monotonic()
    answer = client.post("/api/v1/runs", json={"source": LOOP}, headers={"prefer": "wait=1"})
    assert time.monotonic() - began > 0.9
    assert answer.json()["state"] == "running"
    client.delete(answer.headers["location"])


@pytest.mark.parametrize(
    ("name", "limit", "source", "reason"),
    [
        ("wall_seconds", 0.3, "while True:\n    pass\n", "wall"),
        ("output_bytes", 50, "for i in range(99):\n    print(i)\n", "output"),
    ],
)
def test_a_request_may_lower_limits(
    client: httpx.Client, name: str, limit: float, source: str, reason: str
) -> None:
    location = started(client, source, limits={name: limit})
    events = events_of(client.get(f"{location}/events").content)
    assert_whole(events)
    assert events[-1]["reason"] == reason
    assert events[-1]["limit"] == limit


# --- the server's own life ------------------------------------------------------------------------


def test_sigterm_ends_streams_and_the_server_within_seconds(tmp_path: Path) -> None:
    with Server(tmp_path) as server, httpx.Client(base_url=server.url, timeout=DEADLINE) as client:
        with client.stream("POST", "/api/v1/runs", json={"source": LOOP}, headers=JSONL) as answer:
            lines = answer.iter_lines()
            assert json.loads(next(lines))["type"] == "start"
            stopped: list[int] = []
            began = time.monotonic()
            stopping = threading.Thread(target=lambda: stopped.append(server.stop()))
            stopping.start()
            rest = [json.loads(line) for line in lines]
            stopping.join()
        assert time.monotonic() - began < 4
        assert rest[-1]["type"] == "end"
        assert rest[-1]["reason"] == "cancelled"
        assert stopped[0] in (0, -15)
        assert "Traceback" not in server.said()


def test_a_reader_that_takes_nothing_is_cut(tmp_path: Path) -> None:
    environment = {"BACKSTEP_STALL_SECONDS": "0.5"}
    with (
        Server(tmp_path, environment=environment) as server,
        httpx.Client(base_url=server.url, timeout=DEADLINE) as client,
    ):
        source = "for i in range(190):\n    print('x' * 1000)\n"
        many = "import torch\nx = torch.ones(64)\nfor i in range(6000):\n    x = x + 1\n"
        location = finished(client, many + source)
        assert client.get(location).json()["bytes"] > 5_000_000
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            request = f"GET {location}/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
            line.sendall(request.encode())
            deadline = time.monotonic() + DEADLINE
            while "streams_stalled_total 1" not in client.get("/metrics").text:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        assert "streams_open 0" in client.get("/metrics").text
        assert "Traceback" not in server.said()


def test_limits_of_one_client(tmp_path: Path) -> None:
    environment = {
        "BACKSTEP_RUNS_PER_MINUTE": "30",
        "BACKSTEP_RUNS_BURST": "4",
        "BACKSTEP_CLIENT_RUNNING": "1",
        "BACKSTEP_CLIENT_QUEUED": "2",
    }
    with (
        Server(tmp_path, environment=environment) as server,
        httpx.Client(base_url=server.url, timeout=DEADLINE) as client,
    ):
        runs = [started(client, LOOP) for _ in range(3)]
        assert [client.get(r).json()["state"] for r in runs] == ["running", "queued", "queued"]
        for why in ("1 running and 2 waiting", "30 runs a minute"):
            answer = client.post("/api/v1/runs", json={"source": "print(1)"})
            assert answer.status_code == 429
            assert answer.headers["content-type"] == "application/problem+json"
            assert 1 <= int(answer.headers["retry-after"]) <= 2
            assert why in answer.json()["detail"]
            for run in runs:
                client.delete(run)
            client.post("/api/v1/runs", json={"source": "print(1)"}, headers={"prefer": "wait=9"})
        assert 'runs_refused_total{because="client"}' in client.get("/metrics").text


def test_clients_behind_a_proxy_are_told_apart(tmp_path: Path) -> None:
    environment = {
        "BACKSTEP_TRUSTED_PROXIES": "127.0.0.1",
        "BACKSTEP_RUNS_BURST": "1",
        "BACKSTEP_RUNS_PER_MINUTE": "0.01",
    }
    with (
        Server(tmp_path, environment=environment) as server,
        httpx.Client(base_url=server.url, timeout=DEADLINE) as client,
    ):
        for client_address, status in (
            ("192.0.2.1", 201),
            ("192.0.2.1", 429),
            ("192.0.2.2", 201),
            ("2001:db8::1", 201),
            ("2001:db8::2", 429),
            ("2001:db8:0:1::2", 201),
        ):
            headers = {"x-forwarded-for": client_address}
            answer = client.post("/api/v1/runs", json={"source": "print(1)"}, headers=headers)
            assert answer.status_code == status, client_address


def test_a_body_or_headers_that_never_come(tmp_path: Path) -> None:
    environment = {"BACKSTEP_BODY_SECONDS": "0.4", "BACKSTEP_HEADER_SECONDS": "0.4"}
    with Server(tmp_path, environment=environment) as server:
        for request, answer in (
            (b"POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
             b"Content-Length: 10\r\n\r\nprin", b"HTTP/1.1 408"),
            (b"GET / HTTP/1.1\r\nHost: loc", b""),
            (b"", b""),
        ):  # fmt: skip
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
                line.sendall(request)
                try:
                    said = line.recv(65536)
                except ConnectionResetError:
                    said = b""
                assert said.startswith(answer)
                assert bool(said) == bool(answer)
