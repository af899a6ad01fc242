"""Tensors of runs: from the events, from replays, in part, in three forms."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import httpx
import numpy as np
import pytest

from app.runs.jobs import make_job
from app.runs.replay import NoReplay, Replays
from app.runs.run import Run
from app.runs.tensors import NoTensor, find
from app.sandbox.pool import Pool
from app.sandbox.slices import Array, BadSlice, sliced
from app.sandbox.wire import array, text_of
from tests.app.running import run as running
from tests.harness import Server

SOURCE = """\
import torch
x = torch.arange(12.0).view(3, 4)
big = torch.ones(40, 30) * 0.1
for i in range(3):
    big = big * 2
odd = torch.tensor([float("nan"), float("inf"), -float("inf"), -0.0])
"""


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def told(server: Server) -> tuple[str, dict[str, list[tuple[int, int]]]]:
    """A run's address, and for each variable the (seq, tensor) pairs that it named."""
    answer = httpx.post(
        f"{server.url}/api/v1/runs", json={"source": SOURCE}, headers={"prefer": "wait=15"}
    )
    address = answer.headers["location"]
    names: dict[str, list[tuple[int, int]]] = {}
    for line in httpx.get(f"{server.url}{address}/events").text.splitlines():
        event = json.loads(line)
        if event["type"] == "forward" and event.get("variable"):
            names.setdefault(event["variable"], []).append((event["seq"], event["output"]["id"]))
    assert answer.json()["end"]["reason"] == "ok", answer.json()
    return address, names


def test_a_small_tensor_comes_from_the_events(
    client: httpx.Client, told: tuple[str, dict[str, list[tuple[int, int]]]]
) -> None:
    address, names = told
    seq, tensor = names["x"][-1]
    body = client.get(f"{address}/tensors/{tensor}").json()
    assert body["shape"] == [3, 4]
    assert body["dtype"] == "float32"
    assert body["data"] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert body["seq"] >= seq
    part = client.get(f"{address}/tensors/{tensor}", params={"slice": "1:,::2"}).json()
    assert part["data"] == [[4, 6], [8, 10]]
    assert part["sliced_shape"] == [2, 2]


def test_what_is_not_finite_is_a_string(
    client: httpx.Client, told: tuple[str, dict[str, list[tuple[int, int]]]]
) -> None:
    address, names = told
    body = client.get(f"{address}/tensors/{names['odd'][-1][1]}").json()
    assert body["data"][:3] == ["NaN", "Infinity", "-Infinity"]
    assert str(body["data"][3]) == "-0.0"


def test_a_large_tensor_comes_from_a_replay_at_each_step(
    client: httpx.Client, told: tuple[str, dict[str, list[tuple[int, int]]]]
) -> None:
    address, names = told
    value = np.float32(0.1)
    for seq, tensor in names["big"]:
        answer = client.get(
            f"{address}/tensors/{tensor}",
            params={"step": seq},
            headers={"accept": "application/x-npy"},
        )
        assert answer.status_code == 200, answer.text
        assert "attachment" in answer.headers["content-disposition"]
        found = np.load(io.BytesIO(answer.content), allow_pickle=False)
        assert found.shape == (40, 30)
        assert found.dtype == np.float32
        assert (found == value).all()
        value *= np.float32(2)
    raw = client.get(
        f"{address}/tensors/{tensor}",
        params={"slice": "3,4:6"},
        headers={"accept": "application/octet-stream"},
    )
    assert raw.headers["x-tensor-dtype"] == "float32"
    assert raw.headers["x-tensor-shape"] == "2"
    assert np.frombuffer(raw.content, "<f4").tolist() == found[3, 4:6].tolist()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("999999", 404),
        ("0?slice=99", 422),
        ("0?slice=:,:,:,:", 422),
        ("0?slice=__import__", 422),
        ("0?slice=1::-1", 422),
        ("0?step=x", 422),
    ],
)
def test_what_is_not_there_is_a_problem(
    client: httpx.Client,
    told: tuple[str, dict[str, list[tuple[int, int]]]],
    path: str,
    status: int,
) -> None:
    answer = client.get(f"{told[0]}/tensors/{path}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


SLICES = {
    "": slice(None),
    "1": 1,
    "-1": -1,
    "0:2": slice(0, 2),
    ":,1": (slice(None), 1),
    "...,0": (..., 0),
    " 1 : , ::2 ": (slice(1, None), slice(None, None, 2)),
    "-2:,-1": (slice(-2, None), -1),
    "5:9": slice(5, 9),
}


@pytest.mark.parametrize("text", SLICES)
def test_slices_are_numpys(text: str) -> None:
    values = np.arange(24).reshape(4, 3, 2)
    assert np.array_equal(sliced(values, text), values[SLICES[text]])  # type: ignore[index]


@pytest.mark.parametrize("text", ["x", "1.5", "0:1:0", "4", "...,...", "1;2", ":,:,:,:", ","])
def test_wrong_slices_say_so(text: str) -> None:
    with pytest.raises(BadSlice):
        sliced(np.zeros((4, 3, 2)), text)


def test_a_tensor_of_nearly_the_largest_size_comes_whole_and_in_part(client: httpx.Client) -> None:
    source = "import torch\nx = torch.arange(4_190_000 * 4, dtype=torch.float32)\nx *= 0.5\n"
    run = client.post("/api/v1/runs", json={"source": source}, headers={"prefer": "wait=15"}).json()
    assert run["end"]["reason"] == "ok", run
    address = f"/api/v1/runs/{run['id']}/tensors/0"
    part = client.get(address, params={"slice": "16759998:"})
    assert part.json()["data"] == [8379999.0, 8379999.5]
    assert part.json()["shape"] == [16_760_000]
    assert client.get(address).status_code == 413
    whole = client.get(address, headers={"accept": "application/octet-stream"})
    assert whole.status_code == 200, whole.text
    found = np.frombuffer(whole.content, "<f4")
    assert np.array_equal(found, np.arange(16_760_000, dtype=np.float32) * np.float32(0.5))


def test_a_slice_is_judged_before_anything_runs_again(client: httpx.Client) -> None:
    source = "import torch\nx = torch.ones(4_000_000)\n"
    run = client.post("/api/v1/runs", json={"source": source}, headers={"prefer": "wait=15"}).json()
    address = f"/api/v1/runs/{run['id']}/tensors/0"
    answer = client.get(address, params={"slice": "4000000"})
    assert answer.status_code == 422
    assert "4000000" in answer.json()["detail"]


def test_a_replay_that_goes_another_way_is_no_proof(server: Server) -> None:
    source = "import torch\nx = torch.rand(100)\ny = torch.rand(100)\n"

    async def scenario() -> tuple[list[str], Array]:
        pool = Pool(idle=1)
        await pool.start()
        run = Run("r", make_job(source, "program", {}, {}), "me")
        async for batch in pool.run(run.job):
            run.append(batch)
        replays = Replays(pool)
        values = await replays.tensor(run, find(run, 1, None))
        said = []
        # The first value is another one now: what comes after proves nothing.
        run.lines[1] = run.lines[1].replace(b'"data":[', b'"data":[0,', 1)
        run.id = "s"
        try:
            await replays.tensor(run, find(run, 1, None))
        except NoReplay as problem:
            said.append(str(problem))
        await pool.close()
        return said, values

    said, values = running(scenario)
    assert values.shape == (100,)
    assert ["other values" in text for text in said] == [True]


def test_many_empty_rows_are_no_json(client: httpx.Client) -> None:
    run = client.post("/api/v1/runs", json={"source": "import torch\nx = torch.zeros(10**9, 0)\n"},
                      headers={"prefer": "wait=10"}).json()  # fmt: skip
    assert run["end"]["reason"] == "ok"
    assert client.get(f"/api/v1/runs/{run['id']}/tensors/0").status_code == 413
    part = client.get(f"/api/v1/runs/{run['id']}/tensors/0", params={"slice": ":2"})
    assert part.json()["data"] == [[], []]


def test_a_step_decides_which_value() -> None:
    run = Run("r", make_job("x", "program", {}, {}), "me")
    for seq, number in enumerate((1.5, None, 2.5)):
        value = {"id": 7, "shape": [], "dtype": "float32", "truncated": False, "data": [number]}
        event = {"v": 1, "seq": seq, "type": "bind", "tensor": value if number else None}
        run.append(json.dumps(event, separators=(",", ":")).encode() + b"\n")
    told = {step: float(find(run, 7, step).shown[0]) for step in (0, 1, 2, 99, None)}
    assert told == {0: 1.5, 1: 1.5, 2: 2.5, 99: 2.5, None: 2.5}
    with pytest.raises(NoTensor):
        find(run, 8, None)


def test_numbers_are_the_shortest_of_their_own_type() -> None:
    told = [np.array([0.1], np.float32), np.array([2**60]), np.array([True, False]),
            np.array(1 + 2j), np.array([[0.1], [np.nan]], np.float16), np.zeros((2, 0)),
            np.array([-np.inf, 1e-45], np.float32)]  # fmt: skip
    assert [json.loads(text_of(array(values))) for values in told] == [
        [0.1], [str(2**60)], [True, False], [1.0, 2.0], [[0.1], ["NaN"]], [[], []],
        ["-Infinity", 1e-45],
    ]  # fmt: skip
