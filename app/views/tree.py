"""The collapse tree of a graph: its nodes by module path, loop iteration and function call.

A cut through the tree is what one view shows: every node stands in exactly one card, its own or
that of a closed group. It must not know events, layouts or HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

FAN = 24
"""A group with more children gets them in buckets: consecutive siblings."""
BUCKETS = 12
DEEPEST = 10
"""Nesting beyond this is not told apart."""


@dataclass(frozen=True, slots=True)
class Part:
    """One name of a path: a module, an iteration, a call. Equal `id`s are the same group."""

    id: int | str
    kind: str
    name: str
    label: str = ""


Path = tuple[Part, ...]


@dataclass(eq=False, slots=True)
class Group:
    """A subtree. `key` says where it is by names, so that it outlives ids. `held` are its children
    as they were found: most groups of a large graph are never opened, so what is made of them is
    made when somebody asks."""

    kind: str
    name: str
    label: str
    held: list[Group | int] = field(default_factory=list)
    bucketed: bool = True
    key: str = ""
    parent: Group | None = None
    _children: list[Group | int] | None = None
    _members: list[int] | None = None

    @property
    def children(self) -> list[Group | int]:
        """The nodes and groups in it, these with keys; in buckets where there are many."""
        if self._children is None:
            self._children = _arranged(self)
        return self._children

    @property
    def groups(self) -> list[Group]:
        """The children that are groups."""
        return [child for child in self.children if isinstance(child, Group)]

    @property
    def members(self) -> list[int]:
        """All nodes in it, in their order."""
        if self._members is None:
            self._members = []
            for child in self.held:
                if isinstance(child, Group):
                    self._members.extend(child.members)
                else:
                    self._members.append(child)
        return self._members


@dataclass(frozen=True, slots=True)
class Cut:
    """`cards` are the nodes and closed groups, in order; `frames` the open groups, outer first."""

    cards: list[Group | int]
    frames: list[Group]


def grow(paths: Mapping[int, Path], bucketed: bool = True) -> Group:
    """The tree of these nodes, in their order; without buckets where all fit anyway."""
    root = Group("root", "", "", bucketed=bucketed)
    found: dict[tuple[Group, int | str], Group] = {}
    held = root.held
    before: Path = ()
    for node, path in paths.items():
        if path is not before:  # Neighbours mostly stand in the same group.
            held, before = _at(root, path, found).held, path
        held.append(node)
    return root


def _at(root: Group, path: Path, found: dict[tuple[Group, int | str], Group]) -> Group:
    """The group of that path, made where there is none."""
    group = root
    for part in path[:DEEPEST]:
        inner = found.get((group, part.id))
        if inner is None:
            inner = Group(part.kind, part.name, part.label, bucketed=root.bucketed)
            found[group, part.id] = inner
            group.held.append(inner)
        group = inner
    return group


def _arranged(group: Group) -> list[Group | int]:
    """The children of a group, as they are shown. The n-th of equal names says so."""
    children = [_single(child) for child in group.held]
    count = len(children)
    if group.bucketed and count > FAN:
        buckets = min(BUCKETS, -(-count // BUCKETS))
        ends = [count * i // buckets for i in range(buckets + 1)]
        children = [_slice(children[a:b], a) for a, b in pairwise(ends)]
    seen: dict[str, int] = {}
    for child in children:
        if not isinstance(child, Group):
            continue
        name = child.key if child.kind == "bucket" else child.name.replace("/", "∕")[:80]
        times = seen[name] = seen.get(name, 0) + 1
        child.key = f"{group.key}/{name}" + (f"~{times}" if times > 1 else "")
        child.parent = group
    return children


def _single(child: Group | int) -> Group | int:
    """A group of one is what it holds: of two names that say the same, both are kept in one."""
    while isinstance(child, Group) and len(child.held) == 1:
        only = child.held[0]
        if isinstance(only, Group):
            only.name = ".".join(filter(None, (child.name, only.name)))
            only.label = only.label or child.label
        child = only
    return child


def _slice(children: list[Group | int], start: int) -> Group:
    names = [c.name for c in children if isinstance(c, Group) and c.name]
    name = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}" if names else ""
    labels = {c.label if isinstance(c, Group) else "" for c in children}
    # What all of them are says what the numbers count.
    label = labels.pop() if len(labels) == 1 else ""
    return Group("bucket", name, label, children, key=f"{start}-{start + len(children) - 1}")


def _alike(group: Group) -> str:
    """The same for groups that differ in numbers only: they open together or not at all."""
    return re.sub(r"\d+", "0", re.sub(r"~\d+", "", group.key))


def automatic(root: Group, budget: int) -> set[str]:
    """The groups that are open unless somebody says otherwise: level by level, as many as the
    budget of cards allows."""
    opened, count, level = set[str](), len(root.children), list(root.groups)
    while level:
        kinds: dict[str, list[Group]] = {}
        for group in level:
            kinds.setdefault(_alike(group), []).append(group)
        level = []
        for alike in sorted(kinds.values(), key=lambda some: sum(len(g.children) for g in some)):
            more = sum(len(group.children) - 1 for group in alike)
            if count + more > budget:
                continue
            count += more
            for group in alike:
                opened.add(group.key)
                level.extend(group.groups)
    return opened


def cut(
    root: Group,
    budget: int,
    ceiling: int,
    opened: Sequence[str] = (),
    closed: Collection[str] = (),
) -> Cut:
    """What is shown with these groups opened and closed by hand, the last opened last.

    Beyond the ceiling of cards groups are closed again: first those that nobody asked for, then
    those that were opened longest ago.
    """
    asked = {key: i + 1 for i, key in enumerate(opened)}
    open_now = (automatic(root, budget) - set(closed)) | asked.keys()
    found = _walk(root, open_now)
    while len(found.cards) > ceiling:
        last = min(
            found.frames, key=lambda g: (asked.get(g.key, 0), -g.key.count("/"), -len(g.members))
        )
        open_now.discard(last.key)
        found = _walk(root, open_now)
    return found


def _walk(root: Group, open_now: Collection[str]) -> Cut:
    cards: list[Group | int] = []
    frames: list[Group] = []

    def visit(group: Group) -> None:
        for child in group.children:
            if isinstance(child, Group) and child.key in open_now:
                frames.append(child)
                visit(child)
            else:
                cards.append(child)

    visit(root)
    return Cut(cards, frames)


def ranges(members: Sequence[int], place: Mapping[int, int]) -> list[tuple[int, int]]:
    """The members as few (first, last): neighbours in the order `place` of all nodes."""
    found: list[tuple[int, int]] = []
    for node in sorted(members, key=place.__getitem__):
        if found and place[node] == place[found[-1][1]] + 1:
            found[-1] = (found[-1][0], node)
        else:
            found.append((node, node))
    return found
