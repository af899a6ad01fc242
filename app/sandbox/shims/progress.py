"""`tqdm`: passes its items through. The bar itself goes to stderr in Python: nothing is printed.

It must not know the timeline of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..values import scrub
from .kit import Kit

WRITABLE = frozenset({"n", "total", "desc"})


class Bar:
    """One progress bar."""

    def __init__(self, iterable: Any = None, desc: Any = None, total: Any = None, **_: Any) -> None:
        self._items = iterable
        self.desc, self.total, self.n = desc, total, 0

    def __iter__(self) -> Iterator[Any]:
        if self._items is None:
            raise TypeError("'NoneType' object is not iterable")
        for item in self._items:
            yield item
            self.n += 1

    def __len__(self) -> int:
        return int(self.total) if self._items is None else len(self._items)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *problem: Any) -> None:
        """Nothing is open."""

    def __repr__(self) -> str:
        return "<progress bar>"

    def update(self, n: Any = 1) -> None:
        self.n += n

    def _nothing(self, *args: Any, **kwargs: Any) -> None:
        """What only changes the bar's look."""

    set_description = set_description_str = set_postfix = set_postfix_str = _nothing
    close = refresh = reset = clear = _nothing


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def write(text: str = "", file: Any = None, end: str = "\n") -> None:
        kit.console.write(scrub(str(text) + str(end)))

    def trange(*args: Any, **kwargs: Any) -> Bar:
        return Bar(range(*args), **kwargs)

    Bar.write = staticmethod(write)  # type: ignore[attr-defined]
    Bar.__name__ = Bar.__qualname__ = "tqdm"
    kit.let_read(Bar, {n for n in dir(Bar) if not n.startswith("_")} | WRITABLE)
    kit.guards.writable.add(Bar)
    table: dict[str, Any] = {"tqdm": Bar, "trange": trange}
    return dict.fromkeys(("tqdm", "tqdm.auto", "tqdm.notebook", "tqdm.std"), table)
