"""Exactly one `end`, last, whatever happens to the child, the zygote or the reader."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import signal
from typing import Any

import pytest

from app.sandbox.job import Job
from app.sandbox.limits import Limits
from app.sandbox.nursery import Nursery
from app.sandbox.once import lines_of, run_once
from app.sandbox.pool import Pool

LOOP = "print('here')\nwhile True:\n    pass\n"
PATIENT = Limits().lowered({"cpu_seconds": 4, "wall_seconds": 8})


async def _until_printed(stream: Any) -> bytes:
    said = b""
    async for batch in stream:
        said += batch
        if b'"stdout"' in said:
            return said
    raise AssertionError(said)


async def _child(pool: Any) -> Any:
    (child,) = pool._running
    return child


@pytest.mark.parametrize(
    ("number", "reason"),
    [(signal.SIGKILL, "crashed"), (signal.SIGSEGV, "crashed"), (signal.SIGINT, "cancelled")],
)
def test_a_child_that_is_killed_from_outside(sandbox: Any, number: int, reason: str) -> None:
    async def scenario() -> bytes:
        stream = sandbox.pool.run(Job(LOOP, limits=PATIENT))
        said = await _until_printed(stream)
        (await _child(sandbox.pool)).send(number)
        return said + b"".join([batch async for batch in stream])

    events = [json.loads(line) for line in sandbox.do(scenario()).splitlines()]
    assert [e["type"] for e in events] == ["start", "stdout", "end"]
    assert [e["seq"] for e in events] == [0, 1, 2]
    assert events[-1]["reason"] == reason
    assert events[-1]["hint"]


def test_a_crash_names_the_line_where_the_program_was(sandbox: Any) -> None:
    async def scenario() -> bytes:
        stream = sandbox.pool.run(Job("x = 1\nprint('here')\nsum(range(10 ** 13))", limits=PATIENT))
        said = await _until_printed(stream)
        (await _child(sandbox.pool)).send(signal.SIGSEGV)
        return said + b"".join([batch async for batch in stream])

    end = json.loads(sandbox.do(scenario()).splitlines()[-1])
    assert end["reason"] == "crashed"
    assert end["span"][0] in (2, 3)


def test_a_killed_zygote_is_replaced_and_runs_go_on(sandbox: Any) -> None:
    async def scenario() -> tuple[bytes, bytes]:
        pool = sandbox.pool
        before = pool.restarts
        source = "print('here')\nn = 0\nwhile n < 2_000_000: n += 1\nprint('done')"
        stream = pool.run(Job(source, limits=PATIENT))
        said = await _until_printed(stream)
        os.kill(pool._nursery.process.pid, signal.SIGKILL)
        waiting = asyncio.create_task(sandbox.collect(Job("print('next')")))
        said += b"".join([batch async for batch in stream])
        after = await waiting
        assert pool.restarts == before + 1
        return said, after.bytes

    first, second = sandbox.do(scenario())
    assert b'"text":"done\\n"' in first
    assert json.loads(first.splitlines()[-1])["reason"] == "ok"
    assert b'"text":"next\\n"' in second
    assert json.loads(second.splitlines()[-1])["reason"] == "ok"


def test_runs_wait_until_a_zygote_lives_again_however_often_one_dies(sandbox: Any) -> None:
    async def scenario() -> tuple[list[str | None], list[bytes]]:
        pool = Pool(idle=1)
        await pool.start()
        assert pool._nursery is not None
        assert pool.trouble is None
        told: list[str | None] = []
        pool._nursery.process.kill()
        waiting = [asyncio.create_task(_all(pool, f"print('at last', {i})")) for i in range(5)]
        for _ in range(7):
            # Each is shot as soon as it starts.
            shot = pool._nursery
            while pool._nursery in (None, shot):
                await asyncio.sleep(0.005)
            assert pool._nursery is not None
            pool._nursery.process.kill()
            told.append(pool.trouble)
            pool._failures = min(pool._failures, 2)  # the pauses grow; the test need not
        ends = await asyncio.gather(*waiting)
        after = pool.trouble
        await pool.close()
        assert after is None
        return told, ends

    told, ends = sandbox.do(scenario())
    assert any("times in a row" in str(text) for text in told)
    for i, said in enumerate(ends):
        assert b'"text":"at last %d\\n"' % i in said
        assert json.loads(said.splitlines()[-1])["reason"] == "ok"


def test_a_pool_whose_children_all_ended_is_not_in_trouble(sandbox: Any) -> None:
    async def scenario() -> str | None:
        pool = Pool(idle=1)
        await pool.start()
        pool.idle = 0  # so that none takes the place of the one that ran
        await _all(pool, "print(1)")
        assert pool._nursery is not None
        while pool._nursery.known:
            await pool._change()
        told = pool.trouble
        await pool.close()
        return told

    assert sandbox.do(scenario()) is None


async def _all(pool: Pool, source: str) -> bytes:
    return b"".join([batch async for batch in pool.run(Job(source, limits=PATIENT))])


def test_a_zygote_that_says_nothing_is_replaced(
    sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.sandbox.pool.STUCK_SECONDS", 0.5)

    async def scenario() -> bytes:
        pool = Pool(idle=1)
        await pool.start()
        assert pool._nursery is not None
        pool._nursery.process.send_signal(signal.SIGSTOP)
        first = b"".join([batch async for batch in pool.run(Job("print(1)"))])
        second = b"".join([batch async for batch in pool.run(Job("print(2)"))])
        assert pool.restarts == 1
        await pool.close()
        return first + second

    said = sandbox.do(scenario())
    assert b'"text":"1\\n"' in said
    assert b'"text":"2\\n"' in said


def test_a_run_that_finds_no_zygote_ends_in_time(sandbox: Any) -> None:
    async def scenario() -> bytes:
        pool = Pool(idle=1)
        stream = pool.run(Job("print(1)"), 0.2)
        return b"".join([batch async for batch in stream])

    (end,) = map(json.loads, sandbox.do(scenario()).splitlines())
    assert (end["seq"], end["reason"], end["limit"]) == (0, "wall", 0.2)
    assert end["digest"] == hashlib.sha256().hexdigest()


def test_an_end_that_the_server_writes_has_the_digest_of_what_was_told(sandbox: Any) -> None:
    async def scenario() -> bytes:
        stream = sandbox.pool.run(Job(LOOP, limits=PATIENT))
        said = await _until_printed(stream)
        (await _child(sandbox.pool)).send(signal.SIGKILL)
        return said + b"".join([batch async for batch in stream])

    *lines, last = sandbox.do(scenario()).splitlines(keepends=True)
    assert json.loads(last)["digest"] == hashlib.sha256(b"".join(lines)).hexdigest()


def test_closing_the_stream_kills_the_child(sandbox: Any) -> None:
    async def scenario() -> int:
        stream = sandbox.pool.run(Job(LOOP, limits=PATIENT))
        await _until_printed(stream)
        pid = (await _child(sandbox.pool)).pid
        await stream.aclose()
        return pid

    pid = sandbox.do(scenario())
    assert sandbox.pool._running == set()

    async def gone() -> None:
        while True:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            await asyncio.sleep(0.01)

    sandbox.do(gone())


def test_cancelling_the_reader_kills_the_child(sandbox: Any) -> None:
    async def scenario() -> None:
        task = asyncio.create_task(sandbox.collect(Job(LOOP, limits=PATIENT)))
        while not sandbox.pool._running:
            await asyncio.sleep(0.01)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    sandbox.do(scenario())
    assert sandbox.pool._running == set()
    assert sandbox.run("print(3)").stdout == "3\n"


def test_a_slow_reader_gets_every_line(sandbox: Any) -> None:
    async def scenario() -> list[bytes]:
        source = "for i in range(3000): print('line', i)"
        lines: list[bytes] = []
        async for batch in sandbox.pool.run(Job(source)):
            assert batch.endswith(b"\n")
            lines += batch.splitlines()
            await asyncio.sleep(0.001)
        return lines

    lines = sandbox.do(scenario())
    assert [json.loads(line)["seq"] for line in lines] == list(range(len(lines)))
    assert lines[-1].count(b'"type":"end"') == 1
    assert sum(b'"type":"stdout"' in line for line in lines) == 3000


def test_what_is_told_arrives_while_the_program_computes_on(sandbox: Any) -> None:
    async def scenario() -> bytes:
        stream = sandbox.pool.run(Job("print('a')\nprint('b')\nwhile True: pass", limits=PATIENT))
        said = b""
        async for batch in stream:
            said += batch
            if b'"text":"b\\n"' in said:
                await stream.aclose()
                return said
        raise AssertionError(said)

    assert b'"end"' not in sandbox.do(scenario())


def test_equal_runs_have_equal_bytes(sandbox: Any) -> None:
    source = (
        "import random, time\nclass A: pass\n"
        "print({A(), A(), 'x', 'y', 'z'}, random.random(), time.time(), id(A), hash(A()))\n"
        "def f(): yield\nprint(f, f(), [f], len, print, '%s' % f, f'{f}', str([f]))\n"
    )
    first, second = sandbox.run(source), sandbox.run(source)
    assert first.end["reason"] == "ok"
    assert first.bytes == second.bytes
    assert "0x" not in first.stdout


def test_one_run_without_a_server() -> None:
    lines = b"".join(run_once(Job("print('alone')\n1 / 0"))).splitlines()
    events = [json.loads(line) for line in lines]
    assert [e["type"] for e in events] == ["start", "stdout", "error", "end"]
    assert events[2]["message"] == "division by zero"
    assert events[2]["span"] == [2, 0, 2, 5]


def test_one_run_without_a_server_is_stopped_by_the_clock() -> None:
    limits = Limits().lowered({"wall_seconds": 0.3})
    end = json.loads(b"".join(run_once(Job(LOOP, limits=limits))).splitlines()[-1])
    assert (end["reason"], end["limit"]) == ("wall", 0.3)


def test_children_can_be_fresh_processes_where_forks_are_unsafe() -> None:
    nursery = Nursery(spawn=True)
    try:
        nursery.ask(2)
        while len(nursery.idle) < 2:
            assert nursery.receive()
        assert nursery.check(allow_weak=False)["complete"]
        first = b"".join(lines_of(nursery, Job("print('alone')"))).splitlines()
        limits = Limits().lowered({"cpu_seconds": 0.2})
        second = b"".join(lines_of(nursery, Job(LOOP, limits=limits))).splitlines()
    finally:
        nursery.close()
    assert json.loads(first[-1])["reason"] == "ok"
    assert json.loads(second[-1])["reason"] == "cpu"


def test_leaving_a_single_run_kills_it() -> None:
    stream = run_once(Job(LOOP, limits=PATIENT))
    assert b'"start"' in next(stream)
    stream.close()
