"""The collapse tree: every node in exactly one card, budgets kept, opening and closing undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.views.cards import picture
from app.views.layout import Layouts, engine
from app.views.tree import Cut, Group, Part, automatic, cut, grow, ranges
from tests.app.running import Story, graph_of
from tests.graph_files import events, load

GRAPHS = Path(__file__).parents[1] / "graphs"
BUDGET, CEILING = 150, 300

names = st.sampled_from(["", "a", "b", "layer1", "layer2", "t[0]", "t[1]", "x/y"])
paths = st.lists(names, max_size=14).map(
    lambda path: tuple(
        Part("/".join(path[: i + 1]), "module", name, name.title()) for i, name in enumerate(path)
    )
)


@st.composite
def trees(draw: st.DrawFn) -> Group:
    kinds = draw(st.lists(st.tuples(paths, st.integers(1, 120)), min_size=1, max_size=12))
    found = {}
    for path, count in kinds:
        for _ in range(count):
            found[len(found)] = path
    return grow(found, bucketed=len(found) > BUDGET)


def groups(tree: Group) -> list[Group]:
    return [one for group in tree.groups for one in (group, *groups(group))]


def held(found: Cut) -> list[int]:
    return [
        node
        for card in found.cards
        for node in (card.members if isinstance(card, Group) else [card])
    ]


@given(trees(), st.data())
@settings(max_examples=150, deadline=None)
def test_every_node_is_in_exactly_one_card_and_the_ceiling_holds(
    tree: Group, data: st.DataObject
) -> None:
    keys = [group.key for group in groups(tree)]
    assert len(set(keys)) == len(keys)
    some = st.lists(st.sampled_from(keys), max_size=40) if keys else st.just(list[str]())
    found = cut(tree, BUDGET, CEILING, data.draw(some), data.draw(some))
    assert sorted(held(found)) == sorted(tree.members)
    assert len(found.cards) <= CEILING
    shown = {card.key for card in found.cards if isinstance(card, Group)}
    assert shown.isdisjoint(frame.key for frame in found.frames)


@given(trees())
@settings(max_examples=100, deadline=None)
def test_what_nobody_asked_for_stays_in_the_budget(tree: Group) -> None:
    assert len(cut(tree, BUDGET, CEILING).cards) <= BUDGET


@given(trees(), st.data())
@settings(max_examples=100, deadline=None)
def test_opening_then_closing_gives_the_same_view(tree: Group, data: st.DataObject) -> None:
    before = cut(tree, BUDGET, CEILING)
    closed = [card for card in before.cards if isinstance(card, Group)]
    opened = before.frames
    if closed:
        one = data.draw(st.sampled_from(closed))
        assert one in cut(tree, BUDGET, CEILING, [one.key]).frames
        assert cut(tree, BUDGET, CEILING, [], [one.key]) == before
    if opened:
        one = data.draw(st.sampled_from(opened))
        assert one in cut(tree, BUDGET, CEILING, [], [one.key]).cards
        assert cut(tree, BUDGET, CEILING, [one.key]) == before


@given(st.sets(st.integers(0, 200), min_size=1), st.sets(st.integers(0, 200)))
def test_ranges_hold_the_members_and_no_other_node(members: set[int], others: set[int]) -> None:
    order = sorted(members | others)
    found = ranges(sorted(members), {node: i for i, node in enumerate(order)})
    inside = [node for node in order if any(a <= node <= b for a, b in found)]
    assert inside == sorted(members)


def test_alike_groups_open_together_or_not_at_all() -> None:
    tree = grow({
        100 * block + i: (Part(block, "module", f"block{block}"),)
        for block in range(10)
        for i in range(20)
    })  # fmt: skip
    assert automatic(tree, 100) == set()
    assert len(automatic(tree, 300)) == 10


def test_a_group_of_one_is_what_it_holds() -> None:
    outer, inner = Part(1, "module", "net", "Net"), Part(2, "module", "fc", "Linear")
    tree = grow({0: (outer, inner), 1: (outer, inner), 2: (Part(3, "function", "f"),)})
    (group,) = tree.groups
    assert (group.name, group.label, group.members) == ("net.fc", "Linear", [0, 1])
    assert tree.children[1] == 2


def test_calls_of_a_function_are_told_apart() -> None:
    story = Story()
    x = story.node()
    for _ in range(2):
        for column in (4, 9):
            x = story.node(x)
            story.events[-1] |= {"function": "f", "span": [2, column, 2, column + 1]}
    graph = graph_of(story.events)
    tree = graph.whole(0, None, BUDGET).tree
    assert [(g.kind, g.key, g.members) for g in tree.groups] == [
        ("function", "/f", [1, 2]), ("function", "/f~2", [3, 4])
    ]  # fmt: skip


@pytest.mark.parametrize("name", sorted(path.stem for path in GRAPHS.glob("*.json")))
def test_graphs_from_files_have_views(name: str) -> None:
    graph = graph_of(events(load(GRAPHS / f"{name}.json")))
    whole = graph.whole(0, None, BUDGET)
    found = picture(whole, cut(whole.tree, BUDGET, CEILING))
    view = Layouts(engine("dot")).view(found)
    assert len(view["cards"]) == len(whole.nodes)
    for frame in view["frames"]:
        box = frame["x"], frame["y"], frame["x"] + frame["w"], frame["y"] + frame["h"]
        inside = [
            card
            for card, at in zip(view["cards"], found.inside, strict=True)
            if at >= 0 and found.frames[at]["group"] == frame["group"]
        ]
        for card in inside:
            assert box[0] < card["x"]
            assert box[1] < card["y"]
            assert card["x"] + card["w"] < box[2]
            assert card["y"] + card["h"] < box[3]


def test_a_bucket_says_what_all_of_it_is() -> None:
    layers = {
        2 * i + k: (Part(f"l{i}", "module", str(i), "Linear" if i else "Flatten"),)
        for i in range(100)
        for k in range(2)
    }
    buckets = list(grow(layers).groups)
    assert buckets[0].label == "", "not all of it is the same"
    assert {one.label for one in buckets[1:]} == {"Linear"}
    assert buckets[1].name.startswith("11 … ")
    assert buckets[1].key == "/11-21"
