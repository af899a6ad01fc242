"""The module `matplotlib.pyplot`: the current figure and axes, and what shows them.

A figure is told when it is shown, saved, or left open at the end (as notebooks do). It must not
know what the page makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from engine.events import Plot

from ..arrays.crossing import OURS, raw, told
from ..shims.kit import Kit
from .axes import Axes, Handle, numbers, text_of

FIGURES = 40
"""Plots that one run may show."""
CELLS = 30

WORDS = {"title": "title", "xlabel": "xlabel", "ylabel": "ylabel"}

CMAPS = """viridis plasma inferno magma cividis gray gray_r binary bone copper hot cool spring
summer autumn winter coolwarm bwr seismic RdBu RdBu_r RdYlBu RdYlGn Spectral jet rainbow hsv
twilight terrain ocean Blues Reds Greens Greys Oranges Purples YlGnBu YlOrRd OrRd BuGn Paired Set1
Set2 Set3 tab10 tab20 nipy_spectral""".split()
"""Colour maps that programs name; those without colours of their own here are drawn as viridis."""


class Drawing(Axes):
    """Axes with their words, limits and ticks."""

    def __init__(self, figure: Figure) -> None:
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

    def set_xticks(self, ticks: Any, labels: Any = None, **others: Any) -> None:
        self._ticks("x", ticks, None if labels is None else raw(labels))

    def set_yticks(self, ticks: Any, labels: Any = None, **others: Any) -> None:
        self._ticks("y", ticks, None if labels is None else raw(labels))

    def set_xticklabels(self, labels: Any, **others: Any) -> None:
        words = raw(labels)
        at = [p for p, _ in self._facts.get("xticks", ())] or list(range(len(words)))
        self._ticks("x", at, words)

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

    def invert_yaxis(self) -> None:
        self._facts["flip"] = True

    def cla(self) -> None:
        self._marks.clear()
        self._facts.clear()
        self._colours = 0

    def get_figure(self) -> Figure:
        return self.figure

    def get_legend_handles_labels(self) -> tuple[list[Any], list[str]]:
        return [], [mark.label for mark in self._marks if mark.label]

    def _nothing(self, *args: Any, **kwargs: Any) -> None:
        """What only changes looks that plots here do not have."""

    tick_params = margins = set_facecolor = autoscale = minorticks_on = contour = _nothing
    clabel = set_xticks_none = relim = autoscale_view = _nothing

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


class Figure:
    """`matplotlib.figure.Figure`."""

    def __init__(self, number: int, tell: Callable[[Figure], None]) -> None:
        self.number, self._tell = number, tell
        self._title = ""
        self._shape = (1, 1)
        self._cells: dict[int, Drawing] = {}
        self._told: Any = None

    def _at(self, place: int) -> Drawing:
        if place not in self._cells:
            self._cells[place] = Drawing(self)
        return self._cells[place]

    @property
    def axes(self) -> list[Drawing]:
        return [self._cells[place] for place in sorted(self._cells)]

    def add_subplot(self, *args: Any, **others: Any) -> Drawing:
        rows, columns, index = _place(args)
        self._shape = (rows, columns)
        return self._at(index - 1)

    def subplots(self, nrows: Any = 1, ncols: Any = 1, **others: Any) -> Any:
        rows, columns, _ = _place((nrows, ncols, 1))
        self._shape = (rows, columns)
        cells = [[self._at(r * columns + c) for c in range(columns)] for r in range(rows)]
        squeeze = others.get("squeeze", True)
        if squeeze and rows == columns == 1:
            return cells[0][0]
        if squeeze and 1 in (rows, columns):
            return [axes for row in cells for axes in row]
        return Grid(cells)

    def gca(self) -> Drawing:
        return self._at(0)

    def suptitle(self, t: Any, *args: Any, **others: Any) -> None:
        self._title = text_of(t)

    def savefig(self, *args: Any, **others: Any) -> None:
        self._tell(self)

    def _nothing(self, *args: Any, **kwargs: Any) -> None:
        """What only changes looks that plots here do not have."""

    tight_layout = colorbar = subplots_adjust = set_size_inches = autofmt_xdate = _nothing
    show = savefig

    def _data(self) -> Plot | None:
        axes = [cell._data(place) for place, cell in sorted(self._cells.items()) if cell._drawn]
        if not axes:
            return None
        return Plot(self._title, *self._shape, axes=tuple(axes))


def _place(args: tuple[Any, ...]) -> tuple[int, int, int]:
    if len(args) == 1 and type(args[0]) is int and 111 <= args[0] <= 999:
        args = tuple(int(digit) for digit in str(args[0]))
    rows, columns, index = args if len(args) == 3 else (1, 1, 1)
    index = index[0] if isinstance(index, tuple) else index
    if not all(type(v) is int and v > 0 for v in (rows, columns, index)):
        raise ValueError("subplots are counted by whole numbers from 1")
    if rows * columns > CELLS or index > rows * columns:
        raise ValueError(f"num must be an integer from 1 to {min(CELLS, rows * columns)}")
    return rows, columns, index


class Plots:
    """The figures of one run."""

    def __init__(self, kit: Kit) -> None:
        self.console = kit.console
        self.figures: list[Figure] = []
        self.axes: Drawing | None = None
        self.shown = 0

    def figure(self, num: Any = None, *args: Any, **others: Any) -> Figure:
        known = next((f for f in self.figures if type(num) is int and f.number == num), None)
        if known is None:
            known = Figure(max((f.number for f in self.figures), default=0) + 1, self.tell)
            self.figures.append(known)
            if len(self.figures) > FIGURES:
                self.tell(self.figures.pop(0))
        else:
            self.figures.remove(known)
            self.figures.append(known)
        self.axes = None
        return known

    def gcf(self) -> Figure:
        return self.figures[-1] if self.figures else self.figure()

    def gca(self) -> Drawing:
        if self.axes is None:
            self.axes = self.gcf().gca()
        return self.axes

    def sca(self, axes: Any) -> None:
        if type(axes) is Drawing:
            self.axes = axes

    def subplots(self, nrows: Any = 1, ncols: Any = 1, **others: Any) -> Any:
        figure = self.figure()
        axes = figure.subplots(nrows, ncols, **others)
        self.axes = figure._at(0)
        return figure, axes

    def subplot(self, *args: Any, **others: Any) -> Drawing:
        self.axes = self.gcf().add_subplot(*args)
        return self.axes

    def tell(self, figure: Figure) -> None:
        """Tell a figure once, unless something was drawn since."""
        made = figure._data()
        if made is None or made == figure._told:
            return
        figure._told = made
        self.shown += 1
        if self.shown <= FIGURES:
            self.console.tell(made)
        elif self.shown == FIGURES + 1:
            self.console.err(f"only the first {FIGURES} plots of a run are shown")

    def show(self, *args: Any, **others: Any) -> None:
        figures, self.figures, self.axes = self.figures, [], None
        for figure in figures:
            self.tell(figure)

    def savefig(self, *args: Any, **others: Any) -> None:
        self.tell(self.gcf())

    def close(self, *args: Any) -> None:
        """What was drawn and closed without being shown is not shown."""
        if args and args[0] == "all":
            self.figures.clear()
        elif self.figures:
            self.figures.pop()
        self.axes = None

    def clf(self) -> None:
        self.gcf()._cells.clear()
        self.axes = None

    def suptitle(self, *args: Any, **others: Any) -> None:
        self.gcf().suptitle(*args, **others)


DRAWING = (
    "plot scatter bar barh hist fill_between axhline axvline text annotate imshow matshow contour "
    "contourf pcolormesh semilogy semilogx loglog errorbar stem step legend grid axis tick_params "
    "margins cla twinx"
).split()
SETTING = ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale", "xticks", "yticks")
OWN_NAMES = ("figure gcf gca sca subplots subplot show savefig close clf suptitle").split()
NOTHING = ("tight_layout", "colorbar", "subplots_adjust", "pause", "ion", "ioff", "draw", "rc",
           "set_cmap", "clim", "box")  # fmt: skip


def _safe(function: Any, name: str) -> Any:
    """numpy's exceptions as ours: what a mark is made of is numpy's business."""

    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (MemoryError, RuntimeError, *OURS):
            raise
        except Exception as problem:
            raise told(problem) from None

    call.__name__ = call.__qualname__ = name
    return call


for _name in [n for n in dir(Drawing) if not n.startswith("_")]:
    if callable(getattr(Drawing, _name)):
        setattr(Drawing, _name, _safe(getattr(Drawing, _name), _name))


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    plots = Plots(kit)
    kit.console.at_end.append(plots.show)

    def drawn(name: str) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(plots.gca(), name)(*args, **kwargs)

        call.__name__ = call.__qualname__ = name.removeprefix("set_")
        return call

    def nothing(*args: Any, **kwargs: Any) -> None:
        """Changes looks that plots here do not have."""

    for kind in (Drawing, Grid, Figure, Handle):
        kit.let_read(kind, {n for n in dir(kind) if not n.startswith("_")} | {"figure"})
        kind.__module__ = "matplotlib"
    Drawing.__name__ = Drawing.__qualname__ = "Axes"
    table: dict[str, Any] = {name: drawn(name) for name in DRAWING}
    table |= {name: drawn(f"set_{name}") for name in SETTING}
    table |= {name: _safe(getattr(plots, name), name) for name in OWN_NAMES}
    table |= dict.fromkeys(NOTHING, nothing)
    table |= {"rcParams": {}, "Figure": Figure, "Axes": Drawing}
    style = {"use": nothing, "available": ["default", "ggplot", "seaborn-v0_8"]}
    return {
        "matplotlib": {"use": nothing, "rcParams": table["rcParams"], "__version__": "3.10.0"},
        "matplotlib.pyplot": table,
        "matplotlib.pyplot.style": style,
        "matplotlib.pyplot.cm": {name: name for name in CMAPS},
    }  # fmt: skip
