"""Marks of a running program for the recorder: loop iterations and names given to tensors.

An iteration is announced only when something is recorded in it, so loops of plain Python cost next
to nothing. It must not know how text became marks (language.py) or what the recorder makes of them.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator
from types import GeneratorType
from typing import Any, Protocol

from engine.events import Span
from engine.nn.module import Module
from engine.nn.variables import VARIABLES
from engine.utils.data import Batches, DataLoader

from .counting import Ends
from .program import Loop, Program
from .shims.progress import Bar

SIZED = frozenset({
    range, list, tuple, dict, str, set, frozenset, type({}.keys()), type({}.values()),
    type({}.items()), DataLoader, Batches,
})  # fmt: skip
"""What says how many items will come. Exact types: a program's own class may say anything."""

_FULL: tuple[Iterable[Any], ...] = ([], (), {}, "", "é", set(), range(1), range(1 << 65))
HINTED: frozenset[type] = frozenset({
    *(type(iter(made)) for made in _FULL),
    type(iter({}.values())), type(iter({}.items())), reversed, type(reversed([])),
    type(reversed(range(1))), type(reversed({})),
})  # fmt: skip
"""Python's own iterators that know how many are left."""

OURS = Bar.__iter__.__code__
"""The code of our own generator: its `self` says how many there will be."""

DEEPEST = 8
"""Iterators inside of each other that are looked into."""


class Recording(Protocol):
    """What the marks need of the recorder."""

    def enter_iteration(
        self, loop: object, name: str, index: int, span: Span | None, left: int | None
    ) -> None: ...
    def pause_iteration(self, loop: object) -> bool: ...
    def leave_iteration(self, loop: object) -> None: ...
    def bind(self, name: str, value: Any, span: Span | None) -> None: ...


class _Running:
    """One loop that is under way."""

    __slots__ = ("ends", "index", "inside", "length", "loop", "told")

    def __init__(self, loop: Loop, length: int | None, ends: Ends | None) -> None:
        self.loop = loop
        self.length, self.ends = length, ends
        """How many iterations there will be, and where it counts to, where that can be foreseen."""
        self.index = -1
        self.inside = False
        """Whether the body runs now (not the iterable)."""
        self.told = False

    def left(self) -> int | None:
        """How many iterations will follow, where that can be foreseen."""
        if self.length is not None:
            return self.length - 1 - self.index
        if self.ends is not None and self.loop.counting is not None:
            return self.loop.counting.left(self.ends)
        return None


def _call(name: str, value: Any) -> None:
    """What a module is called where it is called by itself."""
    if isinstance(value, Module):
        VARIABLES[name.removeprefix("self.")] = value


class Marks:
    """The recorder's guards of one run, named as compiled code calls them."""

    def __init__(self, program: Program, recorder: Recording, tensors: frozenset[type]) -> None:
        self._program = program
        self._recorder = recorder
        self._tensors = tensors
        self._bindable = tensors | {tuple, list}
        self._running: list[_Running] = []

    def sync(self) -> None:
        """Announce the iterations that are under way. Called before anything is recorded."""
        for running in self._running:
            if running.inside and not running.told:
                running.told = True
                loop = running.loop
                self._recorder.enter_iteration(
                    running, loop.name, running.index, loop.span, running.left()
                )

    def loop(self, number: int, items: Iterable[Any]) -> Iterator[Any]:
        return self._iterate(self._program.loops[number], iter(items), _length(items))

    def forever(self, number: int, ends: Ends | None = None) -> Iterator[None]:
        return self._iterate(self._program.loops[number], iter(_ENDLESS), None, ends)

    def _iterate(
        self, loop: Loop, items: Iterator[Any], length: int | None, ends: Ends | None = None
    ) -> Iterator[Any]:
        running = _Running(loop, length, ends)
        pause, leave = self._recorder.pause_iteration, self._recorder.leave_iteration
        bindable = self._bindable if loop.names else ()
        self._running.append(running)
        try:
            for item in items:
                if running.told:
                    running.told = False
                    leave(running)
                running.index += 1
                running.inside = True
                if type(item) in bindable:
                    self._bind_item(loop, item)
                yield item
                running.inside = False
                if running.told:
                    running.told = pause(running)
        finally:
            # break, return and exceptions arrive here too: the frame lets go of this generator.
            running.inside = False
            self._running.remove(running)
            if running.told:
                leave(running)

    def _bind_item(self, loop: Loop, item: Any) -> None:
        if type(item) in self._tensors:
            if len(loop.names) == 1:
                self._tell(loop.names[0], item, loop.span)
        elif len(item) == len(loop.names) > 1:
            for name, part in zip(loop.names, item, strict=True):
                if type(part) in self._tensors:
                    self._tell(name, part, loop.span)

    def bind(self, number: int, value: Any) -> Any:
        if type(value) in self._tensors:
            names, span = self._program.binds[number]
            for name in names:
                self._tell(name, value, span)
        else:
            _call(self._program.binds[number][0][0], value)
        return value

    def bind_all(self, number: int, values: tuple[Any, ...]) -> None:
        for name, value in zip(self._program.binds[number][0], values, strict=True):
            if type(value) in self._tensors:
                self._tell(name, value, self._program.binds[number][1])
            else:
                _call(name, value)

    def _tell(self, name: str, value: Any, span: Span | None) -> None:
        self.sync()
        self._recorder.bind(name, value, span)

    def names(self) -> list[tuple[str, Any]]:
        return [
            ("_bind_", self.bind),
            ("_binds_", self.bind_all),
            ("_loop_", self.loop),
            ("_while_", self.forever),
        ]


class _Endless:
    """Yields None for ever."""

    def __iter__(self) -> Iterator[None]:
        while True:
            yield None


_ENDLESS = _Endless()


def _length(items: Any, depth: int = 0) -> int | None:
    """How many there will be, where that is known: a stream of a program's own may not say.

    Called before the first is taken. Nothing of the program's runs here but what `len` would call.
    """
    kind = type(items)
    if depth > DEEPEST:
        return None
    if kind in SIZED:
        try:
            return len(items)
        except TypeError:
            return None
    if kind in HINTED:
        return operator.length_hint(items)
    if kind is enumerate:
        return _length(items.__reduce__()[1][0], depth + 1)
    if kind is zip:
        lengths = [_length(part, depth + 1) for part in items.__reduce__()[1]]
        known = [length for length in lengths if length is not None]
        return min(known) if known and len(known) == len(lengths) else None
    if kind is Bar:
        return None if items._items is None else _length(items._items, depth + 1)
    if kind is GeneratorType and items.gi_code is OURS and items.gi_frame is not None:
        return _length(items.gi_frame.f_locals["self"], depth + 1)
    return None
