"""Axes with their words, limits and ticks, and what several of them are in.

It must not know the current figure or the module's functions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ..arrays.crossing import raw, wrap
from .axes import numbers, text_of
from .looks import LOOK
from .summaries import Summaries


class Drawing(Summaries):
    """Axes with their words, limits and ticks."""

    def __init__(self, figure: Any) -> None:
        super().__init__()
        self.figure = figure

    def set_title(self, label: Any, *args: Any, **others: Any) -> None:
        self._facts["title"] = text_of(label)

    def set_xlabel(self, label: Any, *args: Any, **others: Any) -> None:
        self._facts["xlabel"] = text_of(label)

    def set_ylabel(self, label: Any, *args: Any, **others: Any) -> None:
        self._facts["ylabel"] = text_of(label)

    def set(self, **given: Any) -> None:
        for name, value in given.items():
            if name in ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale",
                        "xticks", "yticks"):  # fmt: skip
                getattr(self, f"set_{name}")(value)

    def _limits(self, side: str, args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        names = ("left", "right") if side == "x" else ("bottom", "top")
        first = args[0] if args else given.get(names[0])
        second = args[1] if len(args) > 1 else given.get(names[1])
        both: Any = raw(first)
        if isinstance(both, (tuple, list)):
            first, second = both[:2]
        pair = [None if v is None else float(numbers(v)[0]) for v in (first, second)]
        self._facts[f"{side}lim"] = tuple(pair)
        return tuple(pair)

    def set_xlim(self, *args: Any, **given: Any) -> Any:
        return self._limits("x", args, given)

    def set_ylim(self, *args: Any, **given: Any) -> Any:
        return self._limits("y", args, given)

    def set_xscale(self, value: Any, **others: Any) -> None:
        self._facts["xlog"] = value == "log"

    def set_yscale(self, value: Any, **others: Any) -> None:
        self._facts["ylog"] = value == "log"

    def _side_ticks(self, side: str, ticks: Any, labels: Any) -> Any:
        """Set them if they are given; where they are, and their words, of those set by hand."""
        if ticks is not None:
            self._ticks(side, ticks, None if labels is None else raw(labels))
        found = self._facts.get(f"{side}ticks", ())
        return wrap(numbers([place for place, _ in found])), [word for _, word in found]

    def set_xticks(self, ticks: Any = None, labels: Any = None, **others: Any) -> Any:
        return self._side_ticks("x", ticks, labels)

    def set_yticks(self, ticks: Any = None, labels: Any = None, **others: Any) -> Any:
        return self._side_ticks("y", ticks, labels)

    def get_xlim(self) -> tuple[float, float]:
        return self._ends("x")

    def get_ylim(self) -> tuple[float, float]:
        return self._ends("y")

    def _ends(self, side: str) -> tuple[float, float]:
        """The limits that were set; those of the marks else, as wide as matplotlib makes them."""
        first, last = self._facts.get(f"{side}lim") or (None, None)
        if first is not None and last is not None:
            return first, last
        drawn = [mark for mark in self._marks if mark.kind != "text"]
        values = [v for mark in drawn for v in getattr(mark, side) if math.isfinite(v)]
        simple = all(mark.kind in ("line", "scatter") for mark in drawn)
        if not simple or self._facts.get(f"{side}log") or (values and min(values) == max(values)):
            raise RuntimeError(f"get_{side}lim() knows limits that were set, and those of lines and"
                               f" points: call set_{side}lim() first")  # fmt: skip
        low, high = (min(values), max(values)) if values else (0.0, 1.0)
        edge = 0.05 * (high - low) if values else 0.0
        return low - edge if first is None else first, high + edge if last is None else last

    def get_title(self, *args: Any) -> str:
        return str(self._facts.get("title", ""))

    def _words(self, side: str, labels: Any) -> None:
        words = raw(labels)
        at = [p for p, _ in self._facts.get(f"{side}ticks", ())] or list(range(len(words)))
        self._ticks(side, at, words)

    def set_xticklabels(self, labels: Any, **others: Any) -> None:
        self._words("x", labels)

    def set_yticklabels(self, labels: Any, **others: Any) -> None:
        self._words("y", labels)

    def grid(self, visible: Any = True, *args: Any, **others: Any) -> None:
        self._facts["grid"] = visible is not False

    def axis(self, *args: Any, **others: Any) -> None:
        word = args[0] if args else None
        if type(word) is str:
            if word in ("off", "on"):
                self._facts["frame"] = word == "on"
            elif word in ("equal", "scaled", "image", "square"):
                self._facts["equal"] = True
        elif word is not None and len(word) == 4:
            self.set_xlim(word[0], word[1])
            self.set_ylim(word[2], word[3])

    def set_aspect(self, aspect: Any, **others: Any) -> None:
        self._facts["equal"] = type(aspect) is str and aspect == "equal"

    def set_axis_off(self) -> None:
        self._facts["frame"] = False

    def twinx(self) -> Drawing:
        return self

    twiny = twinx

    def invert_yaxis(self) -> None:
        self._facts["flip"] = True

    def cla(self) -> None:
        self._marks.clear()
        self._facts.clear()
        self._colours = 0

    def get_figure(self) -> Any:
        return self.figure

    def get_legend_handles_labels(self) -> tuple[list[Any], list[str]]:
        return [], [mark.label for mark in self._marks if mark.label]

    def _nothing(self, *args: Any, **kwargs: Any) -> None:
        """What only changes looks that plots here do not have."""

    tick_params = margins = set_facecolor = autoscale = minorticks_on = contour = _nothing
    set_prop_cycle = set_box_aspect = set_axis_on = ticklabel_format = _nothing
    clabel = relim = autoscale_view = label_outer = locator_params = _nothing
    xaxis = yaxis = spines = LOOK

    clear = cla


class Grid:
    """What `subplots(2, 3)` gives: axes by row and column."""

    def __init__(self, rows: list[list[Drawing]]) -> None:
        self._rows = rows

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self._rows), len(self._rows[0]))

    @property
    def flat(self) -> Iterator[Drawing]:
        return iter(self.ravel())

    @property
    def size(self) -> int:
        return len(self.ravel())

    def ravel(self) -> list[Drawing]:
        return [axes for row in self._rows for axes in row]

    flatten = ravel

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self[i] for i in range(len(self._rows)))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, tuple) and len(key) == 2:
            return self._rows[key[0]][key[1]]
        return list(self._rows[key])
