"""What one view shows, before it has places: cards, frames and edges, from a cut through the tree.

It must not know Graphviz, events or HTTP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .graph import Whole
from .tree import Cut, Group, ranges

GROUP = (132, 84)
SCALAR = (96, 100)
BIG = (120, 120)
ELEMENT = 34
"""Width of a number in a small vector or matrix."""
ROW = 22

CALM = 40
"""Views of so few cards draw every edge of a leaf: nothing hides there."""
HUB_LEAF_FED = 2
HUB_FED = 16


@dataclass(frozen=True, slots=True)
class Edge:
    """From card to card, by their numbers in the view. `argument` is None for the edges between
    closed groups, which stand for `count` of the graph's. A hub's edge is drawn as a badge."""

    source: int
    target: int
    argument: str | None
    count: int
    hub: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A view. `inside` says for each card, and `around` for each frame, the frame it is in (-1 for
    none); `cards` and `frames` are what is told about them, `sizes` what cards need."""

    cards: list[dict[str, Any]]
    sizes: list[tuple[int, int]]
    inside: list[int]
    frames: list[dict[str, Any]]
    around: list[int]
    edges: list[Edge]


def size(shape: Sequence[int]) -> tuple[int, int]:
    """Width and height of the card of a tensor: one that can show its numbers gets the room."""
    sizes = [n for n in shape if n != 1]
    if not sizes:
        return SCALAR
    if len(sizes) == 1 and sizes[0] <= 4 and (not shape or shape[-1] != 1):
        return max(SCALAR[0], 20 + ELEMENT * sizes[0]), SCALAR[1]
    if len(shape) == 2 and shape[0] <= 4 and shape[1] <= 4:
        return max(SCALAR[0], 20 + ELEMENT * shape[1]), SCALAR[1] + ROW * (shape[0] - 1)
    return BIG


def picture(whole: Whole, found: Cut) -> Picture:
    """The cards and frames of the cut, and the edges between its cards."""
    number = {group.key: i for i, group in enumerate(found.frames)}
    where: dict[int, int] = {}
    cards: list[dict[str, Any]] = []
    sizes: list[tuple[int, int]] = []
    inside = [-1] * len(found.cards)
    for i, card in enumerate(found.cards):
        if isinstance(card, Group):
            inside[i] = _frame(card, number)
            where.update(dict.fromkeys(card.members, i))
            cards.append(_told(card) | {"ranges": ranges(card.members, whole.place)})
            sizes.append(GROUP)
        else:
            where[card] = i
            cards.append({"node": card})
            sizes.append(size(whole.nodes[card].output.shape))
    for i, frame in enumerate(found.frames):
        for child in frame.children:
            if not isinstance(child, Group):
                inside[where[child]] = i
    frames = [_told(group) for group in found.frames]
    around = [_frame(group, number) for group in found.frames]
    return Picture(cards, sizes, inside, frames, around, _edges(whole, found, where))


def _frame(group: Group, number: dict[str, int]) -> int:
    return -1 if group.parent is None else number.get(group.parent.key, -1)


def _told(group: Group) -> dict[str, Any]:
    return {
        "group": group.key,
        "kind": group.kind,
        "name": group.name,
        "label": group.label,
        "count": len(group.members),
    }


def _edges(whole: Whole, found: Cut, where: dict[int, int]) -> list[Edge]:
    crossing: list[tuple[int, int, str | None]] = []
    closed = [isinstance(card, Group) for card in found.cards]
    get = where.get
    for i, node in whole.nodes.items():
        to = where[i]
        for number, start in enumerate(map(get, whole.feeds[i])):
            if start == to or start is None:  # Most edges of a large graph stay in one group.
                continue
            plain = not (closed[start] or closed[to])
            crossing.append((start, to, node.arguments[number] if plain else None))
    many = Counter(crossing)
    apart = _hubs(many, len(found.cards) <= CALM)
    first: set[int] = set()
    edges: list[Edge] = []
    for (start, to, name), count in sorted(many.items(), key=lambda item: item[0][1]):
        hub = start in apart and start in first
        first.add(start)
        edges.append(Edge(start, to, name, count, hub))
    return edges


def _hubs(many: Counter[tuple[int, int, str | None]], calm: bool) -> set[int]:
    """What feeds so many cards that its edges, not the number of cards, make a layout slow and a
    picture dense. Its first use keeps its edge, so that it stands near it."""
    pairs = {(start, to) for start, to, _ in many}
    fed = Counter(start for start, _ in pairs)
    made = {to for _, to in pairs}
    return {
        start
        for start, n in fed.items()
        if n > (HUB_FED if calm or start in made else HUB_LEAF_FED)
    }
