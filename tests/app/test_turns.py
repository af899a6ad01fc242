"""What costs as much as a run is charged as one, and clients wait in turn for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from app.runs.service import Busy
from app.runs.turns import Turns
from tests.app.running import run as running
from tests.harness import Server


def test_who_asks_often_waits_behind_himself() -> None:
    async def scenario() -> tuple[list[str], list[bool]]:
        turns, order, refused = Turns("things", own=5, most=7), [], []
        gate = asyncio.Event()

        async def ask(client: str) -> None:
            try:
                async with turns.of(client):
                    await gate.wait()
                    order.append(client)
            except Busy as busy:
                refused.append(busy.own)

        async with asyncio.TaskGroup() as group:
            for client in "aaaaaabbc":
                group.create_task(ask(client))
            while len(refused) < 2:
                await asyncio.sleep(0)
            gate.set()
        assert not turns._waiting
        assert not turns._lines
        return order, refused

    order, refused = running(scenario)
    assert "".join(order) == "ababaaa"
    assert refused == [True, False]


SOURCE = "import torch\nx = torch.rand(1000, requires_grad=True)\ny = (x * 2).sum()\ny.backward()\n"


@pytest.fixture(scope="module")
def scarce(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that gives each client two runs at once, and one more every ten minutes."""
    given = {"BACKSTEP_RUNS_PER_MINUTE": "0.1", "BACKSTEP_RUNS_BURST": "2",
             "BACKSTEP_TRUSTED_PROXIES": "127.0.0.1"}  # fmt: skip
    with Server(tmp_path_factory.mktemp("logs"), environment=given) as server:
        yield server


@pytest.mark.parametrize("what", ["tensors/{}", "replay?step={}"])
def test_what_costs_a_run_takes_one(scarce: Server, what: str) -> None:
    me = {"x-forwarded-for": "10.0.0.1" if "tensors" in what else "10.0.0.2", "prefer": "wait=20"}
    with httpx.Client(base_url=scarce.url, headers=me, timeout=60) as client:
        run = client.post("/api/v1/runs", json={"source": SOURCE}).json()
        address = f"/api/v1/runs/{run['id']}/{what}"
        assert client.get(address.format(0)).status_code == 200
        assert client.get(address.format(0)).status_code == 200  # at hand: nothing is charged
        refused = client.get(address.format(1))
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 1


def test_one_file_is_made_at_a_time(server: Server) -> None:
    run = httpx.post(
        f"{server.url}/api/v1/runs", json={"source": SOURCE}, headers={"prefer": "wait=20"}
    ).json()
    address = f"{server.url}/api/v1/runs/{run['id']}/replay"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: httpx.get(address, timeout=60), range(8)))
    assert {answer.status_code for answer in answers} <= {200, 429}
    assert len({answer.text for answer in answers if answer.status_code == 200}) == 1
