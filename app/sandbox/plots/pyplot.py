"""The module `matplotlib.pyplot`: the current figure and axes, and what shows them.

A figure is told when it is shown, saved, or left open at the end (as notebooks do). It must not
know what the page makes of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.events import Plot

from ..arrays.crossing import OURS, raw, told
from ..shims.kit import Kit
from .axes import Handle, text_of
from .colors import ColorMap
from .drawing import Drawing, Grid
from .looks import LOOK, Look, Styled

FIGURES = 40
"""Plots that one run may show."""
CELLS = 100
"""Pairs of axes that one plot may have."""

WORDS = {"title": "title", "xlabel": "xlabel", "ylabel": "ylabel"}

CMAPS = """viridis plasma inferno magma cividis gray gray_r binary bone copper hot cool spring
summer autumn winter coolwarm bwr seismic RdBu RdBu_r RdYlBu RdYlGn Spectral jet rainbow hsv
twilight terrain ocean Blues Reds Greens Greys Oranges Purples YlGnBu YlOrRd OrRd BuGn Paired Set1
Set2 Set3 tab10 tab20 nipy_spectral""".split()
"""Colour maps that programs name; those without colours of their own here are drawn as viridis."""


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

    def colorbar(self, *args: Any, **others: Any) -> Look:
        return LOOK

    def add_axes(self, *args: Any, **others: Any) -> Drawing:
        return self.gca()

    def get_axes(self) -> list[Drawing]:
        return self.axes

    def clear(self, *args: Any, **others: Any) -> None:
        self._cells.clear()

    tight_layout = subplots_adjust = set_size_inches = autofmt_xdate = _nothing
    set_facecolor = set_dpi = align_labels = set_constrained_layout = _nothing
    set_tight_layout = legend = text = supxlabel = supylabel = _nothing
    show, clf = savefig, clear

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

    def subplot2grid(self, shape: Any, loc: Any, **others: Any) -> Drawing:
        (rows, columns), (row, column) = raw(shape), raw(loc)
        return self.subplot(rows, columns, row * columns + column + 1)

    def make_axes(self, *args: Any, **others: Any) -> Drawing:
        return self.gca()

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

    def get_fignums(self) -> list[int]:
        return sorted(figure.number for figure in self.figures)

    def fignum_exists(self, num: Any) -> bool:
        return type(num) is int and num in self.get_fignums()

    def suptitle(self, *args: Any, **others: Any) -> None:
        self.gcf().suptitle(*args, **others)


DRAWING = (
    "plot scatter bar barh hist fill_between axhline axvline text annotate imshow matshow contour "
    "contourf pcolormesh semilogy semilogx loglog errorbar stem step legend grid axis tick_params "
    "margins cla twinx hlines vlines axvspan axhspan fill arrow clabel minorticks_on "
    "locator_params boxplot violinplot pie hist2d stackplot quiver bar_label twiny autoscale "
    "ticklabel_format"
).split()
SETTING = ("title", "xlabel", "ylabel", "xlim", "ylim", "xscale", "yscale", "xticks", "yticks")
OWN_NAMES = (
    "figure gcf gca sca subplots subplot subplot2grid show savefig close clf suptitle "
    "get_fignums fignum_exists"
).split()
NOTHING = ("tight_layout", "subplots_adjust", "pause", "ion", "ioff", "draw", "rc", "set_cmap",
           "clim", "box", "figtext", "rcdefaults", "setp", "switch_backend", "gray", "viridis",
           "hot", "jet", "plasma", "delaxes")  # fmt: skip

TICKERS = ("MaxNLocator", "MultipleLocator", "AutoMinorLocator", "FuncFormatter",
           "FormatStrFormatter", "ScalarFormatter", "PercentFormatter")  # fmt: skip


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
    if callable(_made := getattr(Drawing, _name)):
        _made.__qualname__ = f"Axes.{_name}"  # as Python's own sentences name it
        setattr(Drawing, _name, _safe(_made, _name))


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

    def look(*args: Any, **others: Any) -> Look:
        return LOOK

    def get_cmap(name: Any = None, lut: Any = None) -> ColorMap:
        if type(name) is ColorMap:
            return name
        known = "viridis" if name is None else name
        if type(known) is not str or known not in maps:
            raise ValueError(f"{text_of(known)!r} is not a known value for name")
        return maps[known]

    maps = {name: ColorMap(name) for name in CMAPS}
    cm = {**maps, "get_cmap": get_cmap}
    for kind in (Drawing, Grid, Figure, Handle, Look, ColorMap):
        kit.let_read(kind, {n for n in dir(kind) if not n.startswith("_")} | {"figure", "name"})
        kind.__module__ = "matplotlib"
    Drawing.__name__ = Drawing.__qualname__ = "Axes"
    table: dict[str, Any] = {name: drawn(name) for name in DRAWING}
    table |= {name: drawn(f"set_{name}") for name in SETTING}
    table |= {name: _safe(getattr(plots, name), name) for name in OWN_NAMES}
    table |= dict.fromkeys(NOTHING, nothing)
    table["rc_context"] = Styled
    table |= {"rcParams": {}, "Figure": Figure, "Axes": Drawing, "axes": plots.make_axes,
              "colorbar": look, "MaxNLocator": look, "get_cmap": get_cmap}  # fmt: skip
    style = {"use": nothing, "available": ["default", "ggplot", "seaborn-v0_8"],
             "context": Styled}  # fmt: skip
    return {
        "matplotlib": {"use": nothing, "rcParams": table["rcParams"], "__version__": "3.10.0",
                       "colormaps": maps},
        "matplotlib.pyplot": table,
        "matplotlib.pyplot.style": style, "matplotlib.style": style,
        "matplotlib.pyplot.cm": cm, "matplotlib.cm": cm,
        "matplotlib.ticker": dict.fromkeys(TICKERS, look),
    }  # fmt: skip
