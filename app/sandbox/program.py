"""A compiled program, and what the run needs to know about its text.

It must not know how text becomes one (compiler.py, language.py) or how it runs (child.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import CodeType

from engine.events import Span

from .counting import Counting
from .where import Bytes, Text


class Refused(Exception):
    """The text may not run. `error` is the type name that the event shows; of a text beyond a limit
    `limit` and `used` say by how much."""

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        hint: str | None = None,
        error: str = "Refused",
        *,
        limit: float | None = None,
        used: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.span, self.hint, self.error = message, span, hint, error
        self.limit, self.used = limit, used


@dataclass(frozen=True, slots=True)
class Loop:
    """One `for` or `while` of the text. `names` are the variables that each item is bound to."""

    name: str
    names: tuple[str, ...]
    span: Span
    counting: Counting | None = None
    """How a `while` counts, where its end can be foreseen."""


@dataclass(frozen=True, slots=True)
class Program:
    """Compiled text, with what the run needs to know about its places."""

    code: CodeType
    text: Text
    variables: dict[Bytes, str]
    """The exact place of an augmented assignment -> the variable that it changes."""
    binds: tuple[tuple[tuple[str, ...], Span], ...]
    """For each marked assignment the names that it binds, and its right-hand side."""
    loops: tuple[Loop, ...]
    asides: frozenset[Span]
    """Where the text only asks whether there is a `.grad`."""
    warnings: tuple[tuple[str, str, Span | None], ...]
    names: frozenset[str]
    """Every name that the text uses: what a misspelt one is compared with."""
