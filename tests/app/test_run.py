"""A run's lines for many readers, and who may start one: the service over real programs."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from app.runs.bucket import Buckets
from app.runs.jobs import make_job
from app.runs.run import BATCH_BYTES, Run
from app.runs.service import Busy, RunService
from app.sandbox.pool import Pool
from app.settings import Settings
from tests.app.running import run

LOOP = "import torch\nx = torch.ones(2)\nwhile True:\n    x = x + 1\n"
SLEEP = "while True:\n    pass\n"


def line(seq: int, size: int = 20) -> bytes:
    return b'{"v":1,"seq":%d,"type":"x","text":"%s"}\n' % (seq, b"t" * size)


def sequences(batches: list[bytes]) -> list[int]:
    return [json.loads(one)["seq"] for batch in batches for one in batch.splitlines()]


async def collected(followed: Run, after: int = -1) -> list[bytes]:
    return [batch async for batch in followed.read(after)]


def test_every_reader_gets_every_line_once_wherever_it_starts() -> None:
    async def scenario() -> None:
        followed = Run("r", make_job("x", "program", {}, {}), "me")
        chance = random.Random(7)
        readers = {
            after: asyncio.create_task(collected(followed, after))
            for after in [-1, -1, 0, 3, 250, 998, 999, 5000]
        }
        seq = 0
        while seq < 1000:
            count = min(chance.choice((1, 2, 40, 200)), 1000 - seq)
            followed.append(b"".join(line(seq + i, chance.randrange(900)) for i in range(count)))
            seq += count
            await asyncio.sleep(chance.choice((0, 0.001, 0.02)))
        late = asyncio.create_task(collected(followed, 500))
        followed.finish()
        for after, reader in [*readers.items(), (500, late)]:
            assert sequences(await reader) == list(range(after + 1, 1000))

    run(scenario)


def test_batches_are_large_when_much_is_there_and_quick_when_little_is() -> None:
    async def scenario() -> None:
        followed = Run("r", make_job("x", "program", {}, {}), "me")
        reader = followed.read()
        followed.append(line(0))
        first = asyncio.ensure_future(anext(reader))
        for _ in range(5):
            await asyncio.sleep(0)
        assert first.done(), "the first event comes without waiting for a timer"
        assert sequences([first.result()]) == [0]
        followed.append(b"".join(line(1 + i, 1000) for i in range(400)))
        sizes = [len(await anext(reader)) for _ in range(10)]
        assert all(BATCH_BYTES <= size < BATCH_BYTES + 2000 for size in sizes)
        followed.finish()
        rest = [batch async for batch in reader]
        assert sequences(rest)[-1] == 400

    run(scenario)


def test_little_events_are_gathered_and_the_end_is_not_kept_back() -> None:
    async def scenario() -> None:
        followed = Run("r", make_job("x", "program", {}, {}), "me")
        reader = asyncio.create_task(collected(followed))
        for seq in range(50):
            followed.append(line(seq))
            await asyncio.sleep(0)
        followed.finish()
        batches = await reader
        assert sequences(batches) == list(range(50))
        assert len(batches) < 10

    run(scenario)


def with_service(
    scenario: Callable[[RunService], Coroutine[Any, Any, None]],
    **settings: Any,
) -> None:
    async def whole() -> None:
        pool = Pool(idle=1, allow_weak=True)
        await pool.start()
        service = RunService(pool, Settings(**settings))
        try:
            await scenario(service)
        finally:
            await service.close()
            await pool.close()

    run(whole)


def job(source: str = "print(1)\n") -> Any:
    return make_job(source, "program", {}, {})


def end_of(finished: Run) -> dict[str, Any]:
    found = finished.end()
    assert found is not None
    assert found["seq"] == len(finished.lines) - 1
    return found


def test_one_client_waits_for_itself_and_others_do_not_wait_for_it() -> None:
    async def scenario(service: RunService) -> None:
        mine = [service.create(job(SLEEP), "me") for _ in range(3)]
        assert [r.state for r in mine] == ["running", "queued", "queued"]
        assert [service.place(r) for r in mine] == [None, 0, 1]
        with pytest.raises(Busy) as busy:
            service.create(job(), "me")
        assert busy.value.own
        other = service.create(job(), "you")
        assert other.state == "running"
        await other.finished.wait()
        assert end_of(other)["reason"] == "ok"
        third = service.create(job(SLEEP), "them")
        with pytest.raises(Busy) as busy:
            service.create(job(), "somebody")
        assert not busy.value.own
        for finished in [mine[2], mine[0], third]:
            service.cancel(finished)
        await mine[0].finished.wait()
        assert end_of(mine[0])["reason"] == "cancelled"
        assert end_of(mine[2])["reason"] == "cancelled"
        assert mine[1].state == "running"

    with_service(scenario, client_running=1, client_queued=2, running=2, queued=2)


def test_a_run_can_be_cancelled_before_it_began() -> None:
    async def scenario(service: RunService) -> None:
        told: list[Run] = []
        service.on_ended = told.append
        early = service.create(job(), "me")
        service.cancel(early)
        await early.finished.wait()
        assert end_of(early)["reason"] == "cancelled"
        assert service.running == service.waiting == 0
        after = service.create(job(), "me")
        await after.finished.wait()
        assert end_of(after)["reason"] == "ok"
        assert told == [early, after]

    with_service(scenario)


def test_who_waits_too_long_is_told() -> None:
    async def scenario(service: RunService) -> None:
        first, second = (service.create(job(SLEEP), "me") for _ in range(2))
        await second.finished.wait()
        assert end_of(second) | {"limit": 0.1, "used": 0.1} == end_of(second)
        assert end_of(second)["reason"] == "wall"
        assert first.state == "running"

    with_service(scenario, queue_seconds=0.1, running=1)


def test_the_wait_for_a_turn_and_for_a_child_is_one() -> None:
    async def scenario() -> None:
        service = RunService(Pool(idle=1), Settings(queue_seconds=0.2))  # no zygote was started
        waiting = service.create(job("print(1)"), "me")
        await waiting.finished.wait()
        assert end_of(waiting)["reason"] == "wall"
        assert end_of(waiting)["used"] <= 0.2
        await service.close()

    run(scenario)


def test_a_refusal_says_what_a_classroom_can_do() -> None:
    async def scenario(service: RunService) -> None:
        service.create(job(SLEEP), "me")
        with pytest.raises(Busy, match="BACKSTEP_CLIENT_QUEUED"):
            service.create(job(SLEEP), "me")

    with_service(scenario, client_running=1, client_queued=0)


async def gone_after_one_event(followed: Run) -> None:
    reader = followed.read()
    await anext(reader)
    await reader.aclose()


def test_a_run_is_cancelled_some_time_after_its_last_reader_left() -> None:
    async def scenario(service: RunService) -> None:
        stayed, left = service.create(job(LOOP), "me"), service.create(job(LOOP), "you")
        await gone_after_one_event(stayed)
        back = stayed.read()
        await anext(back)  # at once: what follows may take longer than the grace
        await gone_after_one_event(left)
        await left.finished.wait()
        assert end_of(left)["reason"] == "cancelled"
        assert stayed.state == "running"
        await back.aclose()
        await stayed.finished.wait()
        assert end_of(stayed)["reason"] == "cancelled"

    with_service(scenario, grace_seconds=0.2)


def test_the_oldest_finished_runs_are_dropped() -> None:
    async def scenario(service: RunService) -> None:
        source = "for i in range(150):\n    print('x' * 1000)\n"
        done = []
        for _ in range(8):
            done.append(service.create(job(source), "me"))
            await done[-1].finished.wait()
            service.get(done[0].id)
        kept = [r for r in done if service.get(r.id)]
        assert done[0] in kept, "what was looked at is young"
        assert done[-1] in kept
        assert done[1] not in kept
        assert sum(r.cost for r in kept) <= 1 << 20
        assert service.dropped == len(done) - len(kept)

    with_service(scenario, store_bytes=1 << 20)


def test_a_runner_that_breaks_still_gives_an_end(caplog: pytest.LogCaptureFixture) -> None:
    class Breaks:
        async def run(self, job: Any, wait: float = 0) -> AsyncIterator[bytes]:
            yield line(0)
            raise RuntimeError("broken")

    async def scenario() -> None:
        service = RunService(Breaks(), Settings())
        broken = service.create(job(), "me")
        assert sequences(await collected(broken)) == [0, 1]
        assert end_of(broken)["reason"] == "crashed"

    run(scenario)
    assert "broken" in caplog.text


def test_tokens_come_back_with_time() -> None:
    now = 0.0
    buckets = Buckets(rate=0.5, burst=3, clock=lambda: now)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == 2.0
    assert buckets.take("b") == 0
    now = 1.0
    assert buckets.take("a") == 1.0
    now = 2.0
    assert buckets.take("a") == 0
    now = 1000.0
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") > 0
