"""Where in the visitor's text the program is now, and the columns of that text.

Python counts columns in UTF-8 bytes, the world outside in UTF-16 code units. It must not know what
happens at the place that it names.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from types import CodeType, FrameType, TracebackType
from typing import Any

from engine.events import Span
from engine.record import Where

FILENAME = "<program>"
"""The file name of every code object that was compiled from the visitor's text."""

NAME_LIMIT = 80
"""Names longer than this are clipped in events."""

_NEWLINE = re.compile("\r\n|\r|\n")
_FIRST_WORD = re.compile(r"((?:[ \t]*(?:\r\n|\r|\n))*)([ \t]*)")

Bytes = tuple[int, int, int, int]
"""A span in Python's own columns: (line, column, end line, end column) in UTF-8 bytes."""


NOWHERE = Where(None, None, None)


def clip(name: str, limit: int = NAME_LIMIT) -> str:
    return name if len(name) <= limit else name[: limit - 1] + "…"


class Text:
    """The visitor's text as lines, with columns in every counting that Python uses."""

    def __init__(self, source: str, *, strip: bool = False) -> None:
        """`strip` leaves out the blanks before the first word: a formula may be indented."""
        self.source = source.removeprefix("\ufeff")
        self._shifts = {1: len(source) - len(self.source)}
        if strip:
            found = _FIRST_WORD.match(self.source)
            before, blanks = found.groups() if found else ("", "")
            self.source = before + self.source[len(before) + len(blanks) :]
            line = len(_NEWLINE.split(before))
            self._shifts[line] = self._shifts.get(line, 0) + len(blanks)
        self.lines = _NEWLINE.split(self.source)

    def line(self, number: int) -> str:
        """Line `number` (from 1), empty where there is none."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def _shift(self, number: int) -> int:
        return self._shifts.get(number, 0)

    def from_bytes(self, number: int, column: int) -> int:
        """A column in UTF-8 bytes as one in UTF-16 code units."""
        text = self.line(number)
        if not text.isascii():
            head = text.encode("utf-8", "surrogatepass")[:column]
            text = head.decode("utf-8", "ignore")
            return len(text.encode("utf-16-le", "surrogatepass")) // 2 + self._shift(number)
        return min(column, len(text)) + self._shift(number)

    def from_characters(self, number: int, column: int) -> int:
        """A column in characters as one in UTF-16 code units."""
        head = self.line(number)[: max(0, column)]
        return len(head.encode("utf-16-le", "surrogatepass")) // 2 + self._shift(number)

    def span_of(self, node: Any) -> Span:
        """The span of a syntax tree's node."""
        return self.span((node.lineno, node.col_offset, node.end_lineno, node.end_col_offset))

    def span(self, place: Bytes) -> Span:
        line, column, end_line, end_column = place
        return (
            line,
            self.from_bytes(line, column),
            end_line,
            self.from_bytes(end_line, end_column),
        )

    def whole_line(self, number: int) -> Span | None:
        """The span of the text on one line, without its indentation."""
        if not 0 < number <= len(self.lines):
            return None
        text = self.lines[number - 1]
        start = len(text) - len(text.lstrip())
        return (
            number,
            self.from_characters(number, start),
            number,
            self.from_characters(number, max(start, len(text.rstrip()))),
        )


def _function(code: CodeType) -> str | None:
    """The name of the def that a code object belongs to; comprehensions belong to theirs."""
    for part in reversed(code.co_qualname.split(".<locals>.")):
        name = part.rpartition(".")[2]
        if name == "<lambda>":
            return "lambda"
        if not name.startswith("<"):
            return clip(name)
    return None


class Places:
    """Answers `where()` for one program. Positions are cached: an op costs a short frame walk."""

    def __init__(self, text: Text, variables: Mapping[Bytes, str]) -> None:
        self.text = text
        self.variables = variables
        self._codes: dict[int, tuple[CodeType, list[Bytes | None], dict[int, Where]]] = {}

    def _positions(self, code: CodeType) -> tuple[CodeType, list[Bytes | None], dict[int, Where]]:
        positions: list[Bytes | None] = [
            None
            if line is None or column is None or end is None or end_column is None
            else (line, column, end, end_column)
            for line, end, column, end_column in code.co_positions()
        ]
        # The code object is kept, so its id stays its own.
        entry: tuple[CodeType, list[Bytes | None], dict[int, Where]] = (code, positions, {})
        self._codes[id(code)] = entry
        return entry

    def at(self, code: CodeType, instruction: int) -> Where:
        """The place of an instruction (its index in bytes) of one code object."""
        known = self._codes.get(id(code)) or self._positions(code)
        where = known[2].get(instruction)
        if where is None:
            _, positions, cache = known
            index = instruction // 2
            place = positions[index] if 0 <= index < len(positions) else None
            where = cache[instruction] = Where(
                None if place is None else self.text.span(place),
                _function(code),
                None if place is None else self.variables.get(place),
            )
        return where

    def where(self, frame: FrameType | None = None) -> Where:
        """The nearest frame of the program, from `frame` (default: the caller) outwards."""
        at: FrameType | None = sys._getframe(1) if frame is None else frame
        while at is not None:
            if at.f_code.co_filename == FILENAME:
                found = self.at(at.f_code, at.f_lasti)
                # A function that is only being entered has no expression yet: its caller has.
                if found.span is None or found.span[:2] != found.span[2:]:
                    return found
            at = at.f_back
        return NOWHERE

    def of_traceback(self, traceback: TracebackType | None) -> Where:
        """The innermost place of the program that an exception came through."""
        found = NOWHERE
        for entry in _entries(traceback):
            code = entry.tb_frame.f_code
            if code.co_filename == FILENAME:
                found = self.at(code, entry.tb_lasti)
        return found


def _entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next
