"""`logging`, to the output or to stderr, with the run's clock: no files, sockets or threads.

It must not know who reads what is logged.
"""

from __future__ import annotations

import string
import time
from collections.abc import Callable
from functools import cached_property
from typing import Any

from ..values import scrub
from . import tracing
from .clock import Clock
from .kit import OWN, Kit, exact, public

LEVELS = {"CRITICAL": 50, "ERROR": 40, "WARNING": 30, "INFO": 20, "DEBUG": 10, "NOTSET": 0}
NAMES = {number: name for name, number in LEVELS.items()}
OF_OBJECTS = frozenset("name level parent handlers propagate levelname levelno".split())
BASIC = "%(levelname)s:%(name)s:%(message)s"


def level_of(value: Any) -> int:
    if type(value) is int:
        return value
    found = LEVELS.get(exact(value, "level", str))
    if found is None:
        raise ValueError(f"Unknown level: {value!r}")
    return found


def name_of(level: Any) -> str:
    return NAMES.get(level, f"Level {level}")


class LogRecord:
    """One thing that was logged."""

    def __init__(
        self, name: str, level: int, msg: Any, args: tuple[Any, ...], now: Callable[[], float]
    ) -> None:
        self.name, self.levelno, self.levelname = name, level, name_of(level)
        self.msg, self.args, self._now = msg, args, now
        self.exc_text = ""
        """Where the exception came from that was handled, if that was asked for."""

    @cached_property
    def created(self) -> float:
        """Asked for where a line shows it: who sees no time needs no word about the clock."""
        return self._now()

    def getMessage(self) -> str:
        text = str(self.msg)
        if not self.args:
            return text
        one = self.args[0] if len(self.args) == 1 and isinstance(self.args[0], dict) else self.args
        return str(text % one)


class Formatter:
    """How a record becomes a line."""

    def __init__(
        self, fmt: Any = None, datefmt: Any = None, style: str = "%", **others: Any
    ) -> None:
        if style not in ("%", "{"):
            raise ValueError("Style must be one of: %,{ here")
        self._style = style
        self._fmt = exact(fmt or {"%": "%(message)s", "{": "{message}"}[style], "the format", str)
        if style == "{":
            for _, field, spec, _ in string.Formatter().parse(self._fmt):
                # An attribute or an item would be read without a guard.
                if field is not None and (not field.isidentifier() or "{" in (spec or "")):
                    raise ValueError(f"invalid field name/expression: {field!r}")
        self._dates = exact(datefmt, "datefmt", str, type(None))

    def format(self, record: LogRecord) -> str:
        parts: dict[str, Any] = {
            "name": record.name, "levelname": record.levelname, "levelno": record.levelno,
            "message": record.getMessage(), "filename": "program.py", "module": "program",
            "process": 1, "threadName": "MainThread",
        }  # fmt: skip
        if any(name in self._fmt for name in ("asctime", "created", "msecs")):
            parts |= self._times(record)
        try:
            line = self._fmt % parts if self._style == "%" else self._fmt.format(**parts)
            return f"{line}\n{record.exc_text}" if record.exc_text else str(line)
        except KeyError as problem:
            raise ValueError(f"Formatting field not found in record: {problem}") from None

    def _times(self, record: LogRecord) -> dict[str, Any]:
        asctime = time.strftime(self._dates or "%Y-%m-%d %H:%M:%S", time.gmtime(record.created))
        thousandths = int(record.created % 1 * 1000)
        return {
            "created": record.created, "msecs": float(thousandths),
            "asctime": asctime if self._dates else f"{asctime},{thousandths:03d}",
        }  # fmt: skip


class Filter:
    """Lets the records of one logger, and of those below it, pass."""

    def __init__(self, name: str = "") -> None:
        self.name = exact(name, "the name", str)

    def filter(self, record: Any) -> bool:
        return not self.name or f"{record.name}.".startswith(f"{self.name}.")


class Filtered:
    """What asks filters: objects with a method `filter`, or functions."""

    def __init__(self, read: Callable[[Any, str], Any]) -> None:
        self.filters: list[Any] = []
        self._read = read

    def addFilter(self, filter: Any) -> None:
        if filter not in self.filters:
            self.filters.append(filter)

    def removeFilter(self, filter: Any) -> None:
        if filter in self.filters:
            self.filters.remove(filter)

    def filter(self, record: Any) -> bool:
        """Whether all of them let the record pass."""
        for asked in list(self.filters):
            try:
                ask = self._read(asked, "filter")
            except AttributeError:
                ask = asked
            if not ask(record):
                return False
        return True


class Handler(Filtered):
    """Where lines go: to the output, or to stderr."""

    def __init__(self, write: Callable[[str], Any], read: Callable[[Any, str], Any]) -> None:
        super().__init__(read)
        self._write, self._formatter, self.level = write, Formatter(), 0

    def setFormatter(self, fmt: Any) -> None:
        self._formatter = exact(fmt, "the formatter", Formatter)

    def setLevel(self, level: Any) -> None:
        self.level = level_of(level)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""

    def handle(self, record: LogRecord) -> None:
        if record.levelno >= self.level and self.filter(record):
            self._write(scrub(self._formatter.format(record)) + "\n")


class Logger(Filtered):
    """One logger; those whose names go on after a dot hand on to it."""

    def __init__(self, name: str, level: int, parent: Logger | None, book: Book) -> None:
        super().__init__(book.read)
        self.name, self.level, self.parent, self.propagate = name, level, parent, True
        self.handlers: list[Any] = []
        self._book = book

    def setLevel(self, level: Any) -> None:
        self.level = level_of(level)

    def addHandler(self, hdlr: Any) -> None:
        if hdlr not in self.handlers:
            self.handlers.append(exact(hdlr, "the handler", Handler))

    def removeHandler(self, hdlr: Any) -> None:
        if hdlr in self.handlers:
            self.handlers.remove(hdlr)

    def hasHandlers(self) -> bool:
        return bool(self.handlers) or (
            bool(self.propagate) and self.parent is not None and self.parent.hasHandlers()
        )

    def getEffectiveLevel(self) -> int:
        if self.level or self.parent is None:
            return self.level
        return self.parent.getEffectiveLevel()

    def isEnabledFor(self, level: int) -> bool:
        return level > self._book.disabled and level >= self.getEffectiveLevel()

    def log(self, level: int, msg: Any, *args: Any, exc_info: Any = None, **others: Any) -> None:
        if self.isEnabledFor(exact(level, "level", int)):
            record = LogRecord(self.name, level, msg, args, self._book.now)
            if exc_info:
                record.exc_text = self._book.traced(exc_info)
            if self.filter(record):
                self._book.tell(self, record)

    def debug(self, msg: Any, *args: Any, **others: Any) -> None:
        self.log(10, msg, *args, **others)

    def info(self, msg: Any, *args: Any, **others: Any) -> None:
        self.log(20, msg, *args, **others)

    def warning(self, msg: Any, *args: Any, **others: Any) -> None:
        self.log(30, msg, *args, **others)

    def error(self, msg: Any, *args: Any, **others: Any) -> None:
        self.log(40, msg, *args, **others)

    def exception(self, msg: Any, *args: Any, exc_info: Any = True, **others: Any) -> None:
        self.log(40, msg, *args, exc_info=exc_info)

    def critical(self, msg: Any, *args: Any, **others: Any) -> None:
        self.log(50, msg, *args, **others)

    warn, fatal = warning, critical

    def __repr__(self) -> str:
        kind = "RootLogger" if self.parent is None else "Logger"
        return f"<{kind} {self.name} ({name_of(self.getEffectiveLevel())})>"


class Book:
    """All loggers of one run."""

    def __init__(
        self, now: Callable[[], float], last_resort: Callable[[str], Any],
        traced: Callable[[Any], str], read: Callable[[Any, str], Any],
    ) -> None:  # fmt: skip
        self.read = read
        self.now, self.traced, self.disabled = now, traced, 0
        self.root = Logger("root", 30, None, self)
        self.known = {"root": self.root}
        self.last_resort = last_resort

    def get(self, name: Any = None) -> Logger:
        name = exact("root" if name is None else name, "A logger name", str)
        if name not in self.known:
            above = name.rpartition(".")[0]
            while above and above not in self.known:
                above = above.rpartition(".")[0]
            parent = self.known[above] if above else self.root
            self.known[name] = Logger(name, 0, parent, self)
        return self.known[name]

    def tell(self, logger: Logger, record: LogRecord) -> None:
        at: Logger | None = logger
        found = False
        while at is not None:
            for handler in list(at.handlers):
                found = True
                exact(handler, "the handler", Handler).handle(record)
            at = at.parent if at.propagate else None
        if not found and record.levelno >= 30:
            self.last_resort(scrub(Formatter().format(record)) + "\n")


def tables(kit: Kit, clock: Clock) -> dict[str, dict[str, Any]]:
    def err(text: str) -> None:
        kit.console.err(text)

    def traced(given: Any) -> str:
        error = given if isinstance(given, BaseException) else tracing.handled()
        told = tracing.tables(kit)["traceback"]["format_exception"]
        return "NoneType: None" if error is None else "".join(told(error)).rstrip("\n")

    book = Book(clock.now, err, traced, kit.guards.read)

    def StreamHandler(stream: Any = None) -> Handler:
        read = kit.guards.read
        return Handler(err if stream is None else read(stream, "write"), read)

    def basicConfig(
        *, level: Any = None, format: Any = None, datefmt: Any = None, style: str = "%",
        stream: Any = None, handlers: Any = None, force: bool = False, filename: Any = None,
        **others: Any,
    ) -> None:  # fmt: skip
        if filename is not None:
            raise ValueError("logging to a file is not available here: leave filename out")
        if force:
            book.root.handlers.clear()
        if not book.root.handlers:
            form = Formatter(format or BASIC, datefmt, style)
            for handler in [StreamHandler(stream)] if handlers is None else list(handlers):
                if handlers is None or exact(handler, "the handler", Handler)._formatter._fmt == (
                    "%(message)s"):  # fmt: skip
                    handler.setFormatter(form)
                book.root.addHandler(handler)
        if level is not None:
            book.root.setLevel(level)

    def telling(name: str) -> Any:
        def tell(msg: Any, *args: Any, **others: Any) -> None:
            if not book.root.handlers:
                basicConfig()
            getattr(book.root, name)(msg, *args, **others)

        tell.__name__ = tell.__qualname__ = name
        return tell

    def disable(level: Any = 50) -> None:
        book.disabled = level_of(level)

    def log(level: Any, msg: Any, *args: Any, **others: Any) -> None:
        if not book.root.handlers:
            basicConfig()
        book.root.log(level, msg, *args, **others)

    for kind, hidden in ((Logger, ()), (Handler, ("handle",)), (Formatter, ()), (LogRecord, ())):
        kit.let_read(kind, public(kind, hidden) | OF_OBJECTS)
    kit.let_read(Filter, OWN)
    kit.let_inherit(Filter)
    kit.guards.writable.add(Logger)
    said = {n: telling(n) for n in ("debug", "info", "warning", "error", "exception", "critical")}
    return {
        "logging": said | LEVELS | {
            "getLogger": book.get, "basicConfig": basicConfig, "disable": disable, "log": log,
            "StreamHandler": StreamHandler,
            "Formatter": Formatter, "Filter": Filter, "getLevelName": name_of, "Logger": Logger,
            "WARN": 30, "FATAL": 50,
        }
    }  # fmt: skip
