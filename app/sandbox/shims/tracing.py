"""`traceback`, `sys.exc_info` and `pdb`: where an exception came from, as text about the program.

Frames, code and tracebacks of Python stay inside; places in our own code are left out. It must not
know how errors that nobody caught are told (problems.py).
"""

from __future__ import annotations

import sys
import traceback as real
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from .. import specials, words
from ..specials import Traceback, is_programs
from ..values import scrub
from ..where import FILENAME
from .kit import Console, Kit

HEAD = "Traceback (most recent call last):\n"
CAUSE = "\nThe above exception was the direct cause of the following exception:\n\n"
CONTEXT = "\nDuring handling of the above exception, another exception occurred:\n\n"
DEEPEST = 50
"""Exceptions that may be told before one."""


def handled() -> BaseException | None:
    """The exception that the program handles just now: one that it caught itself."""
    error = sys.exc_info()[1]
    place = None if error is None else error.__traceback__
    return error if place is not None and is_programs(place) else None


def _frames(error: BaseException) -> Iterator[real.FrameSummary]:
    place = error.__traceback__
    while place is not None:
        if is_programs(place):
            code = place.tb_frame.f_code
            positions = next(islice(code.co_positions(), place.tb_lasti // 2, None))
            line, end_line, column, end_column = positions
            yield real.FrameSummary(
                FILENAME, place.tb_lineno if line is None else line, code.co_name,
                end_lineno=end_line, colno=column, end_colno=end_column,
            )  # fmt: skip
        place = place.tb_next


def places(error: BaseException, limit: int | None = None) -> list[str]:
    """The lines that an exception went through, outermost first, each with its text."""
    found = [*_frames(error)]
    if limit is not None:
        found = found[-limit:] if limit < 0 else found[:limit]
    written = real.StackSummary.from_list(found).format()
    shown = f'  File "{words.ABOUT_FILE["__file__"]}"'
    head = f'  File "{FILENAME}"'
    return [shown + entry[len(head) :] if entry.startswith(head) else entry for entry in written]


def sentence(error: BaseException) -> str:
    """`ValueError: text`, and notes."""
    kind = type(error)
    home = "torch." if words.is_engines(kind) else f"{kind.__module__}."
    home = "" if home in ("__main__.", "builtins.") else home
    try:
        text = scrub(str(error))
    except Exception:
        text = "<exception str() failed>"
    said = f"{home}{kind.__qualname__}{': ' if text else ''}{text}\n"
    return said + "".join(f"{scrub(str(note))}\n" for note in getattr(error, "__notes__", ()))


def lines(error: BaseException, known: specials.Known, limit: Any, chain: bool) -> list[str]:
    """All that Python tells of an exception, with those that it came from."""
    found: list[str] = []
    at, depth = error, 0
    while True:
        head = [HEAD, *places(at, limit)] if at.__traceback__ is not None else []
        found[:0] = [*head, sentence(at)]
        depth += 1
        cause = specials.cause(at, "__cause__", known)
        before = cause or (
            None if at.__suppress_context__ else specials.cause(at, "__context__", known)
        )
        if not chain or before is None or depth > DEEPEST:
            return found
        found.insert(0, CAUSE if before is cause else CONTEXT)
        at = before


def _traceback(kit: Kit, known: specials.Known) -> dict[str, Any]:
    def given(exc: Any, value: Any, tb: Any) -> BaseException | None:
        error = value if isinstance(value, BaseException) else exc
        if isinstance(error, BaseException):
            return error
        if type(tb) is Traceback:
            return tb._error
        raise TypeError("give the exception itself: print_exception(e)")

    def said(error: BaseException | None, limit: Any, chain: Any) -> list[str]:
        if limit is not None and type(limit) is not int:
            raise TypeError("limit must be an integer or None")
        return ["NoneType: None\n"] if error is None else lines(error, known, limit, bool(chain))

    def write(text: str, file: Any) -> None:
        if file is None:
            kit.console.err(text)
        else:
            kit.guards.read(file, "write")(text)

    def format_exception(
        exc: Any, /, value: Any = None, tb: Any = None, limit: Any = None, chain: Any = True
    ) -> list[str]:
        return said(given(exc, value, tb), limit, chain)

    def format_exception_only(exc: Any, /, value: Any = None) -> list[str]:
        error = given(exc, value, None)
        return [] if error is None else [sentence(error)]

    def format_exc(limit: Any = None, chain: Any = True) -> str:
        return "".join(said(handled(), limit, chain))

    def print_exc(limit: Any = None, file: Any = None, chain: Any = True) -> None:
        write(format_exc(limit, chain), file)

    def print_exception(
        exc: Any, /, value: Any = None, tb: Any = None, limit: Any = None, file: Any = None,
        chain: Any = True,
    ) -> None:  # fmt: skip
        write("".join(format_exception(exc, value, tb, limit, chain)), file)

    def format_tb(tb: Any, limit: Any = None) -> list[str]:
        if type(tb) is not Traceback:
            raise TypeError("format_tb() takes what sys.exc_info() or e.__traceback__ gives")
        return places(tb._error, limit)

    def print_tb(tb: Any, limit: Any = None, file: Any = None) -> None:
        write(HEAD + "".join(format_tb(tb, limit)), file)

    made: tuple[Callable[..., Any], ...] = (
        format_exc, format_exception, format_exception_only, format_tb, print_exc,
        print_exception, print_tb,
    )  # fmt: skip
    return {function.__name__: function for function in made}


def exc_info(kit: Kit) -> Callable[[], tuple[Any, Any, Any]]:
    def exc_info() -> tuple[Any, Any, Any]:
        error = handled()
        if error is None:
            return (None, None, None)
        return (kit.guards.type_of(error), error, Traceback(error))

    return exc_info


STEPPING = "Nothing stops here: step through the run on the page."


def stepping(console: Console) -> Callable[..., None]:
    """`breakpoint()` and `pdb.set_trace()`: passed, with a word about it."""

    def set_trace(*args: Any, **given: Any) -> None:
        console.note(STEPPING)

    return set_trace


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    guards = kit.guards

    def known(kind: type) -> bool:
        return kind in guards.user or kind in guards.policy

    kit.let_read(Traceback, {"tb_lineno"})
    return {
        "traceback": _traceback(kit, known),
        "pdb": {"set_trace": stepping(kit.console)},
    }
