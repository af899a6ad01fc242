"""Which part of a run's graph views show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.runs.run import kinds_of
from app.views.cards import picture
from app.views.graph import RunGraph, Whole
from app.views.layout import structure
from app.views.opening import first_step
from app.views.tree import cut
from tests.app.running import Story, graph_of

FIXTURES = Path(__file__).parents[1] / "js" / "fixtures"


def part_of(story: Story, step: int | None = None) -> Whole:
    at = len(story.events) - 1 if step is None else step
    return graph_of(story.events).whole(at, story.events[at], 150)


def shown(part: Whole) -> set[int]:
    return set(part.nodes)


def edges(part: Whole) -> list[tuple[int, int, str]]:
    return [
        (feed, node.node, name)
        for node in part.nodes.values()
        for feed, name in zip(part.feeds[node.node], node.arguments, strict=True)
        if feed in part.nodes
    ]


def test_side_computations_are_left_out() -> None:
    story = Story()
    x, label = story.node(), story.node(grad=False)
    onehot = story.node(label, grad=False)
    aside = story.node(onehot, grad=False)
    y = story.node(x, onehot)
    part = part_of(story)
    assert shown(part) == {x, onehot, y}
    assert aside not in shown(part)
    assert edges(part) == [(x, y, "self"), (onehot, y, "other")]


def test_without_any_gradient_all_is_shown() -> None:
    story = Story()
    x = story.node(grad=False)
    y = story.node(x, x, grad=False)
    part = part_of(story)
    assert shown(part) == {x, y}
    assert edges(part) == [(x, y, "self"), (x, y, "other")]


def test_nothing_yet() -> None:
    assert RunGraph().whole(0, None, 150).nodes == {}


def test_changes_in_place_without_gradient_have_no_card() -> None:
    story = Story()
    w = story.node()
    y = story.node(w)
    changed = story.node(w, grad=False, tensor=w, inplace=True)
    z = story.node(w)
    part = part_of(story)
    assert shown(part) == {w, y, z}
    assert changed not in shown(part)
    assert (w, z, "self") in edges(part)


def test_an_edge_from_a_base_that_was_changed_through_a_view_starts_at_copy_slices() -> None:
    story = Story()
    base = story.node(story.node(), shape=[4])
    view = story.node(base)
    changed = story.node(view, tensor=view, inplace=True)
    whole = {"id": base, "shape": [4], "dtype": "float32", "data": [], "truncated": True}
    story.tell("bind", name="base", tensor=whole, change="mul_", node=changed)
    after = story.node(base)
    part = part_of(story)
    assert (changed, after, "self") in edges(part)
    assert (base, after, "self") not in edges(part)
    assert part.nodes[changed].output.shape == (4,)


def test_changes_in_place_with_gradient_have_one() -> None:
    story = Story()
    w = story.node()
    y = story.node(w)
    changed = story.node(y, tensor=y, inplace=True)
    z = story.node(y)
    part = part_of(story)
    assert {(y, changed, "self"), (changed, z, "self")} <= set(edges(part))


def training(iterations: int) -> tuple[Story, list[dict[str, int]]]:
    """A loop over one parameter; returns what each iteration's steps are numbered."""
    story = Story()
    weight, data = story.node(shape=(2, 2)), story.node(grad=False, shape=(3, 2))
    marks = []
    for index in range(iterations):
        enter = story.enter("iteration", "step", index=index, span=[3, 0, 3, 20])
        product = story.node(data, weight, shape=(3, 2))
        loss = story.node(product)
        backward = story.enter("backward", "backward", index=index)
        step = story.tell("backward", node=product)
        story.leave()
        metric = story.node(product, grad=False)
        story.node(weight, grad=False, tensor=weight, inplace=True)
        leave = story.leave()
        marks.append({
            "enter": enter, "product": product, "loss": loss, "backward": backward,
            "step": step, "leave": leave, "metric": metric,
        })  # fmt: skip
    story.tell("stdout", text="done")
    return story, marks


def test_a_view_shows_one_training_iteration() -> None:
    story, marks = training(3)
    parts = []
    for mark in marks:
        for step in range(mark["enter"], mark["leave"] + 1):
            part = part_of(story, step)
            assert shown(part) == {0, 1, mark["product"], mark["loss"]}
        parts.append(part)
    assert len({structure(picture(part, cut(part.tree, 150, 300))) for part in parts}) == 1
    assert len({tuple(sorted(shown(part))) for part in parts}) == 3


def test_after_the_loop_the_last_iteration_is_shown() -> None:
    story, marks = training(3)
    assert shown(part_of(story)) == {0, 1, marks[-1]["product"], marks[-1]["loss"]}


def test_loops_inside_one_forward_are_shown_whole() -> None:
    story = Story()
    weight = state = story.node()
    states = []
    for index in range(4):
        story.enter("iteration", "t", index=index, span=[5, 0, 5, 9])
        state = story.node(state, weight)
        states.append(state)
        story.leave()
    story.enter("backward", "backward", index=0)
    step = story.tell("backward", node=states[1])
    story.leave()
    for at in (0, 2, step):
        assert shown(part_of(story, at)) == {weight, *states}


def test_an_iteration_is_called_by_its_variables() -> None:
    story = Story()
    for name in ("t", "t, x"):
        story.enter("iteration", name, index=2, span=[5, 0, 5, 9])
        story.node()
        story.leave()
    names = [scope.name for scope in graph_of(story.events).scopes.values()]
    assert names == ["t[2]", "(t, x)[2]"]


def test_the_inner_loop_that_trains_is_the_unit() -> None:
    story = Story()
    weight = story.node()
    losses = []
    for epoch in range(2):
        story.enter("iteration", "epoch", index=epoch, span=[3, 0, 3, 9])
        for batch in range(2):
            story.enter("iteration", "batch", index=batch, span=[4, 4, 4, 9])
            losses.append(story.node(weight))
            story.enter("backward", "backward", index=len(losses) - 1)
            story.leave()
            story.leave()
        story.leave()
    graph = graph_of(story.events)
    for loss in losses:
        at = graph.nodes[loss].seq
        assert shown(graph.whole(at, story.events[at], 150)) == {weight, loss}


def test_what_feeds_an_iteration_from_outside_is_shown_down_to_its_leaves() -> None:
    story = Story()
    x = story.node()
    before = story.node(story.node(x))
    step = story.enter("iteration", "i", index=0, span=[3, 0, 3, 9])
    loss = story.node(before)
    story.enter("backward", "backward", index=0)
    story.leave()
    story.leave()
    assert shown(part_of(story, step)) == {x, before - 1, before, loss}


@pytest.mark.parametrize("name", sorted(p.stem for p in FIXTURES.glob("*.jsonl")))
def test_recorded_runs_have_a_view_at_every_step(name: str) -> None:
    events = [json.loads(line) for line in (FIXTURES / f"{name}.jsonl").read_text().splitlines()]
    graph = graph_of(events)
    for event in events:
        ids = shown(graph.whole(event["seq"], event, 150))
        assert ids
        if event["type"] == "backward" and event["name"] != "AccumulateGrad":
            assert event["node"] in ids


@pytest.mark.parametrize("name", sorted(p.stem for p in FIXTURES.glob("*.jsonl")))
def test_a_run_is_looked_at_first_where_backward_begins(name: str) -> None:
    lines = (FIXTURES / f"{name}.jsonl").read_bytes().splitlines()
    events = [json.loads(line) for line in lines]
    backward = [event["seq"] for event in events if event["type"] == "backward"]
    ok = events[-1]["type"] == "end" and events[-1]["reason"] == "ok"
    kinds = kinds_of(lines)
    assert first_step(lines, kinds) == (backward[0] if backward and ok else None)
    assert first_step(lines[:-1], kinds[:-1]) is None
    if not backward or not ok:
        return
    # A walk that came to nothing is a step of its own: where it began is looked at.
    failed = [line for line in lines if b'"type":"backward"' not in line[:64]]
    assert first_step(failed, kinds_of(failed)) is None
    at = backward[0]
    graph = graph_of(events)
    part = graph.whole(at, events[at], 150)
    made = [events[seq] for seq in graph.makers(part.nodes, at, events[at])]
    assert {one["node"] for one in made if one["type"] == "forward"} >= shown(part)
    assert {one["type"] for one in made if one["seq"] > at} <= {"forward", "scope"}
    # Whoever looks at one card only is told of few others.
    node = next(iter(part.nodes))
    assert len(graph.makers([node], at, events[at])) <= len(made)
