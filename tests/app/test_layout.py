"""Positions by both Graphvizes, and the worker process that is killed when it takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest

from app.main import create_app
from app.runs.run import kinds_of
from app.settings import Settings
from app.views.cards import CALM, HUB_FED, picture, size
from app.views.layout import ENGINES, Dot, source
from app.views.opening import KEPT, Openings
from app.views.service import NoView, ViewService
from app.views.tree import cut
from tests.app.running import Story, graph_of, run

Box = dict[str, float]


def diamond() -> Story:
    story = Story()
    x = story.node(shape=(3,))
    a, b = story.node(x, x, shape=(3,)), story.node(x, shape=(2, 4))
    story.node(a, b, shape=(64, 64))
    return story


def run_of(story: Story, name: str = "r") -> Any:
    return SimpleNamespace(id=name, lines=story.lines, kinds=kinds_of(story.lines))


def laid_out(layout: str, *stories: Story) -> list[dict[str, Any]]:
    """Views of the stories, by one worker."""

    async def views() -> list[dict[str, Any]]:
        service = ViewService(Settings(layout=layout))
        try:
            return [await service.view(run_of(story, str(id(story)))) for story in stories]
        finally:
            await service.close()

    return run(views)


def overlap(a: Box, b: Box) -> bool:
    return (
        a["x"] < b["x"] + b["w"]
        and b["x"] < a["x"] + a["w"]
        and a["y"] < b["y"] + b["h"]
        and b["y"] < a["y"] + a["h"]
    )


def on_border(point: list[float], box: Box, slack: float = 3.0) -> bool:
    """Whether the point is on the box's border, or nearly."""
    x, y = point
    inside = (
        box["x"] - slack <= x <= box["x"] + box["w"] + slack
        and box["y"] - slack <= y <= box["y"] + box["h"] + slack
    )
    deep = (
        box["x"] + slack < x < box["x"] + box["w"] - slack
        and box["y"] + slack < y < box["y"] + box["h"] - slack
    )
    return inside and not deep


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_a_layout_is_one(engine: str) -> None:
    (view,) = laid_out(engine, diamond())
    cards = {box["node"]: box for box in view["cards"]}
    assert set(cards) == {0, 1, 2, 3}
    for a, b in combinations(cards.values(), 2):
        assert not overlap(a, b), (a, b)
    for box in cards.values():
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["w"] <= view["width"] + 0.01
        assert box["y"] + box["h"] <= view["height"] + 0.01
    told = [(edge["from"], edge["to"], edge["argument"]) for edge in view["edges"]]
    assert told == [
        (0, 1, "self"), (0, 1, "other"), (0, 2, "self"), (1, 3, "self"), (2, 3, "other")
    ]  # fmt: skip
    for edge in view["edges"]:
        source, target, points = cards[edge["from"]], cards[edge["to"]], edge["points"]
        assert source["x"] + source["w"] < target["x"], "forward goes from left to right"
        assert len(points) >= 4
        assert len(points) % 3 == 1
        assert on_border(points[0], source), (points, source)
        assert on_border(points[-1], target), (points, target)
    assert view["edges"][0]["points"] != view["edges"][1]["points"], "two arguments, two curves"


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_equal_structure_wears_the_same_positions(engine: str) -> None:
    later = diamond()
    for event in later.events:
        event["node"] += 50
    one, two = laid_out(engine, diamond(), later)
    assert one["hash"] == two["hash"]
    assert [c["node"] + 50 for c in one["cards"]] == [c["node"] for c in two["cards"]]
    assert [(c["x"], c["y"]) for c in one["cards"]] == [(c["x"], c["y"]) for c in two["cards"]]


def test_a_dot_that_has_waited_lays_out_as_a_new_one() -> None:
    whole = graph_of(diamond().events).whole(0, None, 150)
    graph = source(picture(whole, cut(whole.tree, 150, 300)), framed=True)
    dot = Dot()
    new = dot(graph)
    for _ in range(2):
        dot.prepare()
        assert dot(graph) == new
    dot.prepare()
    assert dot._waiting is not None
    dot._waiting.kill()
    assert dot(graph) == new


def test_cards_have_room_for_their_numbers() -> None:
    assert size(()) == size((1,)) == (96, 100)
    assert size((4,))[0] > size((3,))[0] > size(())[0]
    assert size((3, 2))[1] > size((2, 2))[1] > size((1, 2))[1]
    assert size((100,)) == size((5, 5)) == size((2, 3, 4)) == (120, 120)


async def children(service: ViewService) -> int:
    await service.start()
    worker = service._worker
    assert worker is not None
    return worker.pid


@pytest.mark.parametrize("layout", ["dot", "wasm"])
def test_the_worker_answers(layout: str) -> None:
    async def scenario() -> None:
        service = ViewService(Settings(layout=layout))
        try:
            story = diamond()
            growing = run_of(story)
            first = await service.view(growing)
            assert [c["node"] for c in first["cards"]] == [0, 1, 2, 3]
            last = story.node(3)
            growing.lines, growing.kinds = story.lines, kinds_of(story.lines)
            assert [c["node"] for c in (await service.view(growing))["cards"]][-1] == last
            assert (await service.view(run_of(diamond(), "other")))["hash"] == first["hash"]
        finally:
            await service.close()

    run(scenario)


@contextlib.asynccontextmanager
async def first_looks(settings: Settings) -> AsyncIterator[tuple[ViewService, Openings]]:
    service = ViewService(settings)
    openings = Openings(service)
    try:
        yield service, openings
    finally:
        await openings.close()
        await service.close()


def test_the_app_has_views_ready_of_runs_that_ended() -> None:
    here = create_app(Settings()).state.context
    assert here.runs.on_ended == here.openings.expect


def test_of_runs_that_end_one_after_the_other_the_last_has_its_view_ready() -> None:
    async def scenario() -> None:
        async with first_looks(Settings()) as (service, openings):
            await service.view(run_of(diamond(), "looked at"))
            for name in ("pulled", "further", "last"):
                openings.expect(run_of(diamond(), name))
            while "last" not in service._seen:
                await asyncio.sleep(0.01)
            assert set(service._seen) == {"looked at", "last"}

    run(scenario)


def test_a_first_look_is_made_once_for_all_who_ask() -> None:
    async def scenario() -> None:
        async with first_looks(Settings()) as (_, openings):
            first = openings.begin(run_of(diamond()))
            assert openings.begin(run_of(diamond())) is first
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(openings.view(run_of(diamond())), 0.000_1)
            others = [openings.view(run_of(diamond())) for _ in range(3)]
            assert set(await asyncio.gather(*others)) == {await first}
            await asyncio.gather(*(openings.view(run_of(diamond(), str(i))) for i in range(9)))
            assert len(openings._made) == KEPT

    run(scenario)


def test_a_first_look_that_failed_is_tried_again() -> None:
    async def scenario() -> None:
        async with first_looks(Settings(layout_seconds=0.000_001)) as (_, openings):
            for _ in range(2):
                with pytest.raises(NoView):
                    await openings.view(run_of(diamond()))
            assert not openings._made

    run(scenario)


def test_the_worker_comes_back_after_it_was_killed() -> None:
    async def scenario() -> None:
        service = ViewService(Settings())
        try:
            before = await service.view(run_of(diamond()))
            pid = await children(service)
            os.kill(pid, signal.SIGKILL)
            assert await service.view(run_of(diamond())) == before
            assert await children(service) != pid
        finally:
            await service.close()

    run(scenario)


def tangle(steps: int) -> Story:
    """Eight parameters feed every step of a chain: with all edges that takes Graphviz very long."""
    story = Story()
    parameters = [story.node() for _ in range(8)]
    state = story.node()
    for _ in range(steps):
        for parameter in parameters:
            state = story.node(state, parameter)
    return story


def alive(group: int) -> list[str]:
    """The processes of the group that still run (the dead may wait for their burial)."""
    told = subprocess.run(["ps", "-eo", "pgid=,stat=,comm="], capture_output=True, text=True)
    lines = [line.split(maxsplit=2) for line in told.stdout.splitlines()]
    return [name for pgid, stat, name in lines if int(pgid) == group and stat[0] != "Z"]


def test_hubs_are_badges_but_for_their_first_use() -> None:
    (view,) = laid_out("dot", tangle(14))
    assert len(view["cards"]) == 121
    edges = [edge for edge in view["edges"] if edge["from"] in range(8)]
    assert sum(not edge.get("hub") for edge in edges) == 8
    assert sum(bool(edge.get("hub")) for edge in edges) == 8 * 13
    assert not any(edge.get("hub") for edge in laid_out("dot", tangle(3))[0]["edges"])
    # What feeds very many is one in a small view, too: a fan of lines hides the chain.
    story = Story()
    state = start = story.node()
    for _ in range(30):
        state = story.node(state, start)
    (view,) = laid_out("dot", story)
    assert len(view["cards"]) <= CALM
    assert sum(bool(edge.get("hub")) for edge in view["edges"]) > HUB_FED


def test_what_takes_too_long_is_killed() -> None:
    async def scenario() -> None:
        service = ViewService(Settings(layout_seconds=0.001))
        try:
            pid = await children(service)
            with pytest.raises(NoView, match=r"more than 0\.001 s"):
                await service.view(run_of(tangle(36)))
            assert service.timeouts == 3, "with frames, without, with fewer cards"
            deadline = time.monotonic() + 5
            while alive(pid) and time.monotonic() < deadline:
                await asyncio.sleep(0.01)
            assert not alive(pid), "the worker and its dot are gone"
        finally:
            await service.close()

    run(scenario)
