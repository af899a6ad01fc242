"""`csv`, over text that a program holds: lists of lines, and io.StringIO.

It must not know files.
"""

from __future__ import annotations

import csv as real
from collections.abc import Iterator
from typing import Any

from ..values import scrub
from .kit import Kit, exact

OPTIONS = ("delimiter", "quotechar", "escapechar", "doublequote", "skipinitialspace",
           "lineterminator", "quoting", "strict")  # fmt: skip
DIALECTS = ("excel", "excel-tab", "unix")
CONSTANTS = ("QUOTE_ALL", "QUOTE_MINIMAL", "QUOTE_NONE", "QUOTE_NONNUMERIC")


def _options(dialect: Any, given: dict[str, Any]) -> dict[str, Any]:
    if dialect not in DIALECTS:
        raise real.Error("unknown dialect")
    for name, value in given.items():
        if name not in OPTIONS:
            raise TypeError(f"{name!r} is an invalid keyword argument for this function")
        exact(value, name, str, int, bool, type(None))
    return {"dialect": dialect, **given}


def _lines(source: Any) -> Iterator[str]:
    for line in source:
        if type(line) is not str:
            raise real.Error(
                f"iterator should return strings, not {type(line).__name__} (the file should be "
                "opened in text mode)"
            )
        yield line


def _cell(value: Any) -> Any:
    plain = type(value) in (str, int, float, bool, type(None))
    return value if plain else scrub(str(value))


class Reader:
    """`csv.reader`."""

    def __init__(self, csvfile: Any, dialect: Any = "excel", **given: Any) -> None:
        self._rows = real.reader(_lines(csvfile), **_options(dialect, given))

    def __iter__(self) -> Reader:
        return self

    def __next__(self) -> list[str]:
        return next(self._rows)

    @property
    def line_num(self) -> int:
        return self._rows.line_num


class Writer:
    """`csv.writer`."""

    def __init__(self, kit: Kit, csvfile: Any, dialect: Any, given: dict[str, Any]) -> None:
        class Out:
            write = staticmethod(kit.guards.read(csvfile, "write"))

        self._real = real.writer(Out, **_options(dialect, given))

    def writerow(self, row: Any, /) -> Any:
        return self._real.writerow([_cell(value) for value in row])

    def writerows(self, rows: Any, /) -> None:
        for row in rows:
            self.writerow(row)


class DictReader:
    """`csv.DictReader`."""

    def __init__(
        self, f: Any, fieldnames: Any = None, restkey: Any = None, restval: Any = None,
        dialect: Any = "excel", **given: Any,
    ) -> None:  # fmt: skip
        self._reader = Reader(f, dialect, **given)
        self._names = None if fieldnames is None else [*fieldnames]
        self._restkey, self._restval = restkey, restval

    @property
    def fieldnames(self) -> Any:
        if self._names is None:
            self._names = next(self._reader, None)
        return self._names

    @property
    def line_num(self) -> int:
        return self._reader.line_num

    def __iter__(self) -> DictReader:
        return self

    def __next__(self) -> dict[Any, Any]:
        names = self.fieldnames or []
        row: list[str] = next(self._reader)
        while not row:
            row = next(self._reader)
        made: dict[Any, Any] = dict(zip(names, row, strict=False))
        if len(row) > len(names):
            made[self._restkey] = row[len(names) :]
        made.update(dict.fromkeys(names[len(row) :], self._restval))
        return made


class DictWriter:
    """`csv.DictWriter`."""

    def __init__(
        self, kit: Kit, f: Any, fieldnames: Any, restval: Any, extrasaction: Any, dialect: Any,
        given: dict[str, Any],
    ) -> None:  # fmt: skip
        if extrasaction not in ("raise", "ignore"):
            raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
        self.fieldnames, self._restval, self._action = [*fieldnames], restval, extrasaction
        self._writer = Writer(kit, f, dialect, given)

    def writeheader(self) -> Any:
        return self._writer.writerow(self.fieldnames)

    def writerow(self, rowdict: Any) -> Any:
        wrong = [key for key in rowdict if key not in self.fieldnames]
        if wrong and self._action == "raise":
            shown = ", ".join(map(repr, wrong))
            raise ValueError(f"dict contains fields not in fieldnames: {scrub(shown)}")
        return self._writer.writerow([rowdict.get(n, self._restval) for n in self.fieldnames])

    def writerows(self, rowdicts: Any) -> None:
        for row in rowdicts:
            self.writerow(row)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def writer(csvfile: Any, dialect: Any = "excel", **given: Any) -> Writer:
        return Writer(kit, csvfile, dialect, given)

    def dict_writer(
        f: Any, fieldnames: Any, restval: Any = "", extrasaction: Any = "raise",
        dialect: Any = "excel", **given: Any,
    ) -> DictWriter:  # fmt: skip
        return DictWriter(kit, f, fieldnames, restval, extrasaction, dialect, given)

    dict_writer.__name__ = dict_writer.__qualname__ = "DictWriter"
    kit.let_read(Reader, {"line_num"})
    kit.let_read(DictReader, {"line_num", "fieldnames"})
    kit.let_read(Writer, {"writerow", "writerows"})
    kit.let_read(DictWriter, {"writeheader", "writerow", "writerows", "fieldnames"})
    made = {"reader": Reader, "writer": writer, "DictReader": DictReader,
            "DictWriter": dict_writer, "Error": real.Error}  # fmt: skip
    return {"csv": made | {name: getattr(real, name) for name in CONSTANTS}}
