"""One pair of axes: what a program draws into it, kept as marks within bounds.

It must not know figures or the module's functions.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np

from engine.figure import Mark, PlotAxes

from ..arrays.crossing import raw, wrap
from .colors import INK, color, hexes, mapped

POINTS = 1_000
"""Points that one mark keeps: more are thinned out evenly."""
MARKS = 60
PIXELS = 64
TEXT = 200

_FORMAT = re.compile(r"(--|-\.|-|:)|([.,ov^<>s*+xXDd|_ph8])|([bgrcmykw]|C\d)")


def text_of(value: Any) -> str:
    """A label as plain text within bounds, without control characters."""
    found = value if type(value) is str else str(raw(value))
    return "".join(c for c in found if c.isprintable() or c == "\n")[:TEXT]


def numbers(values: Any) -> Any:
    """A flat array of floats. TypeError for anything else."""
    data = np.asarray(raw(values))
    if data.dtype.kind not in "biuf":
        raise TypeError(f"plots take numbers, not {data.dtype.name}")
    return data.astype(float).reshape(-1)


def _short(values: Any) -> tuple[float, ...]:
    return tuple(float(f"{v:.6g}") for v in values.tolist())


def _thin(*columns: Any) -> list[Any]:
    count = max(len(c) for c in columns)
    if count <= POINTS:
        return list(columns)
    chosen = np.linspace(0, count - 1, POINTS).round().astype(int)
    return [c[chosen] if len(c) == count else c for c in columns]


class Handle:
    """What drawing gives back: a line, points, bars ... A legend may name it."""

    def __init__(self, at: int) -> None:
        self._at = at

    def _nothing(self, *args: Any, **kwargs: Any) -> None:
        """The mark is data already."""

    set_label = set_data = set_color = set_visible = set_clim = set_linewidth = _nothing
    set_xdata = set_ydata = set_alpha = remove = set_linestyle = set_marker = _nothing
    set_facecolor = set_edgecolor = set_markersize = _nothing
    set_text = set_array = set_offsets = set_height = set_cmap = _nothing

    def __iter__(self) -> Any:
        return iter(())

    def __repr__(self) -> str:
        return "<mark>"


class Axes:
    """`matplotlib.axes.Axes`."""

    def __init__(self) -> None:
        self._marks: list[Mark] = []
        self._facts: dict[str, Any] = {}
        self._colours = 0

    # --- help

    def _next(self, given: Any = None) -> str:
        if given is not None:
            return color(given, "C0")
        self._colours += 1
        return f"C{(self._colours - 1) % 10}"

    def _add(self, mark: Mark) -> Handle:
        if len(self._marks) < MARKS:
            self._marks.append(mark)
        return Handle(len(self._marks) - 1)

    def _categories(self, values: Any, side: str) -> Any:
        """Numbers for the values of an axis; words become places with tick labels."""
        inner = raw(values)
        if isinstance(inner, (list, tuple)) and inner and all(type(v) is str for v in inner):
            places = np.arange(len(inner), dtype=float)
            self._ticks(side, places.tolist(), inner)
            return places
        return numbers(values)

    def _ticks(self, side: str, places: Any, words: Any = None) -> None:
        at = numbers(places)[:50]
        names = [text_of(w) for w in words][:50] if words is not None else [f"{v:g}" for v in at]
        self._facts[f"{side}ticks"] = tuple(zip(_short(at), names, strict=False))

    @property
    def _drawn(self) -> bool:
        return bool(self._marks)

    def _data(self, place: int) -> PlotAxes:
        return PlotAxes(place=place, marks=tuple(self._marks), **self._facts)

    def legend(
        self, *args: Any, loc: Any = None, handles: Any = None, labels: Any = None, **others: Any
    ) -> None:
        """`legend()`, `legend(labels)`, `legend(handles, labels)`: an empty `loc` is the best."""
        words = labels if labels is not None else args[-1] if args else ()
        drawn = handles if handles is not None else args[0] if len(args) > 1 else None
        words = words if isinstance(words, (list, tuple)) else ()
        if isinstance(drawn, (list, tuple)):
            places = [handle._at for handle in drawn if type(handle) is Handle]
        else:
            places = [i for i, m in enumerate(self._marks) if m.kind not in ("text", "image")]
        for at, word in zip(places, words, strict=False):
            self._marks[at] = replace(self._marks[at], label=text_of(word))
        self._facts["legend"] = True
        self._facts["loc"] = _loc(raw(loc))

    # --- drawing

    def plot(self, *args: Any, label: Any = None, color: Any = None, c: Any = None,
             linestyle: Any = None, ls: Any = None, marker: Any = None, **others: Any
             ) -> list[Handle]:  # fmt: skip
        rest, made = list(args), []
        while rest:
            first = rest.pop(0)
            second = rest.pop(0) if rest and type(rest[0]) is not str else None
            look = rest.pop(0) if rest and type(rest[0]) is str else ""
            x = self._categories(first, "x") if second is not None else None
            y = np.asarray(raw(first if second is None else second), dtype=float)
            columns = y.T if y.ndim == 2 else y.reshape(1, -1)
            for column in columns[:20]:
                across = np.arange(len(column), dtype=float) if x is None else x
                if len(across) != len(column):
                    raise ValueError(
                        "x and y must have same first dimension, but have shapes "
                        f"{across.shape} and {column.shape}"
                    )
                style = _style(look, linestyle if ls is None else ls, marker)
                given = color if color is not None else c
                shade = self._next(given if given is not None else style[2])
                thin = _thin(across, column)
                made.append(self._add(Mark(
                    "line", _short(thin[0]), _short(thin[1]), _label(label), shade,
                    dash=style[0], marker=style[1],
                )))  # fmt: skip
        return made

    def scatter(self, x: Any, y: Any, s: Any = None, c: Any = None, *, label: Any = None,
                color: Any = None, cmap: Any = None, marker: Any = None, vmin: Any = None,
                vmax: Any = None, **others: Any) -> Handle:  # fmt: skip
        across, up = self._categories(x, "x"), self._categories(y, "y")
        if len(across) != len(up):
            raise ValueError("x and y must be the same size")
        given = color if c is None else c
        shades: tuple[str, ...] = ()
        inner = None if type(given) is str or given is None else raw(given)
        if inner is not None:
            data = np.asarray(inner)
            if data.dtype.kind in "biuf" and data.size == len(across):
                values = data.astype(float).reshape(-1)
                across, up, values = _thin(across, up, values)
                shades = hexes(mapped(values, cmap, raw(vmin), raw(vmax)))
            elif data.dtype.kind == "U" and data.size == len(across):
                shades = tuple(_color_of(v) for v in data.tolist())[:POINTS]
                given = None
            else:
                given = inner
        across, up = _thin(across, up)
        shade = self._next() if shades or given is None else _color_of(given)
        return self._add(Mark("scatter", _short(across), _short(up), _label(label), shade,
                              colors=shades))  # fmt: skip

    def bar(self, x: Any, height: Any, width: Any = 0.8, bottom: Any = 0, *, label: Any = None,
            color: Any = None, align: Any = "center", **others: Any) -> Handle:  # fmt: skip
        return self._bars(x, height, width, bottom, label, color, "bar", align)

    def barh(self, y: Any, width: Any, height: Any = 0.8, left: Any = 0, *, label: Any = None,
             color: Any = None, align: Any = "center", **others: Any) -> Handle:  # fmt: skip
        return self._bars(y, width, height, left, label, color, "barh", align)

    def _bars(self, x: Any, height: Any, width: Any, base: Any, label: Any, shade: Any,
              kind: Any, align: Any) -> Handle:  # fmt: skip
        places = self._categories(x, "x" if kind == "bar" else "y")
        wide = numbers(width)
        if align == "edge":
            places = places + wide / 2
        tall = numbers(height)
        tall = np.broadcast_to(tall, places.shape) if tall.size == 1 else tall
        if len(tall) != len(places):
            raise ValueError("shape mismatch: bars need as many heights as places")
        low = np.broadcast_to(numbers(base), tall.shape)
        places, tall, low = _thin(places, tall, low)
        single = shade if type(shade) is str or shade is None else None
        return self._add(Mark(
            kind, _short(places), _short(tall), _label(label), self._next(single),
            base=_short(low), width=float(wide[0]) if wide.size else 0.8,
        ))  # fmt: skip

    def hist(self, x: Any, bins: Any = 10, range: Any = None, density: bool = False, *,
             label: Any = None, color: Any = None, weights: Any = None, **others: Any
             ) -> tuple[Any, Any, Handle]:  # fmt: skip
        counted = raw(bins)
        if type(counted) is int and counted > POINTS:
            raise ValueError(f"at most {POINTS} bins are drawn")
        data = numbers(x)
        data = data[np.isfinite(data)]
        n, edges = np.histogram(data, counted, raw(range), bool(density))
        n = n.astype(float)
        wide = float(edges[1] - edges[0])
        mark = Mark("bar", _short((edges[:-1] + edges[1:]) / 2), _short(n), _label(label),
                    self._next(color), base=(0.0,) * len(n), width=wide)  # fmt: skip
        return wrap(n), wrap(edges), self._add(mark)

    def fill_between(self, x: Any, y1: Any, y2: Any = 0, *, label: Any = None, color: Any = None,
                     **others: Any) -> Handle:  # fmt: skip
        across, top = numbers(x), numbers(y1)
        low = np.broadcast_to(numbers(y2), across.shape)
        across, top, low = _thin(across, np.broadcast_to(top, across.shape), low)
        return self._add(Mark("area", _short(across), _short(top), _label(label),
                              self._next(color), base=_short(low)))  # fmt: skip

    def axhline(self, y: Any = 0, *args: Any, color: Any = None, linestyle: Any = None,
                label: Any = None, **others: Any) -> Handle:  # fmt: skip
        return self._add(Mark("rule", (), _short(numbers(y)[:1]), _label(label),
                              self._next(color), dash=_dash(linestyle)))  # fmt: skip

    def axvline(self, x: Any = 0, *args: Any, color: Any = None, linestyle: Any = None,
                label: Any = None, **others: Any) -> Handle:  # fmt: skip
        return self._add(Mark("rule", _short(numbers(x)[:1]), (), _label(label),
                              self._next(color), dash=_dash(linestyle)))  # fmt: skip

    def text(self, x: Any, y: Any, s: Any, *args: Any, **others: Any) -> Handle:
        return self._add(Mark("text", _short(numbers(x)[:1]), _short(numbers(y)[:1]),
                              text_of(s), INK))  # fmt: skip

    def annotate(self, text: Any, xy: Any, xytext: Any = None, **others: Any) -> Handle:
        at = numbers(xy if xytext is None else xytext)
        return self.text(at[:1].tolist(), at[1:2].tolist(), text)

    def imshow(self, X: Any, cmap: Any = None, *, vmin: Any = None, vmax: Any = None,
               extent: Any = None, origin: Any = "upper", **others: Any) -> Handle:  # fmt: skip
        data = np.asarray(raw(X))
        if data.dtype.kind not in "biuf" or not (
            data.ndim == 2 or (data.ndim == 3 and data.shape[2] in (3, 4))
        ):
            raise TypeError(f"Invalid shape {data.shape} for image data")
        if 0 in data.shape:
            raise ValueError("an image needs at least one pixel")
        height, width = data.shape[:2]
        box = _short(numbers(extent)[:4]) if extent is not None else (
            -0.5, width - 0.5, height - 0.5, -0.5)  # fmt: skip
        rows = np.linspace(0, height - 1, min(height, PIXELS)).round().astype(int)
        columns = np.linspace(0, width - 1, min(width, PIXELS)).round().astype(int)
        limits = raw(vmin), raw(vmax)
        if data.ndim == 2 and limits[0] is None and limits[1] is None:
            finite = data[np.isfinite(data)]
            limits = (finite.min(), finite.max()) if finite.size else (0, 1)
        data = data[np.ix_(rows, columns)]
        if data.ndim == 2:
            pixels = mapped(data, cmap, *limits)
        else:
            part = data[..., :3].astype(float)
            scale = 255 if data.dtype.kind == "f" else 1
            pixels = np.clip(np.nan_to_num(part * scale), 0, 255).round().astype(np.uint8)
        if type(origin) is str and origin == "lower":
            pixels = pixels[::-1]
            if extent is None:
                box = (-0.5, width - 0.5, -0.5, height - 0.5)
        self._facts.setdefault("equal", extent is None)
        return self._add(Mark("image", box[:2], box[2:], "", INK, pixels=pixels.tobytes().hex(),
                              columns=len(columns)))  # fmt: skip

    matshow = imshow

    def contourf(self, *args: Any, levels: Any = 7, cmap: Any = None, **others: Any) -> Handle:
        across, up, data = _grid(args)
        count = raw(levels) if len(args) != 4 else raw(args[3])
        if type(count) is int and 0 < count <= 50:
            low, high = float(data.min()), float(data.max())
            step = ((high - low) or 1) / count
            data = np.floor((data - low) / step).clip(0, count - 1)
        return self.imshow(wrap(data[::-1]), cmap, extent=_box(across, up))  # fmt: skip

    def pcolormesh(self, *args: Any, cmap: Any = None, **others: Any) -> Handle:
        across, up, data = _grid(args)
        return self.imshow(wrap(data[::-1]), cmap, extent=_box(across, up))  # fmt: skip

    def semilogy(self, *args: Any, **given: Any) -> list[Handle]:
        self._facts["ylog"] = True
        return self.plot(*args, **given)

    def semilogx(self, *args: Any, **given: Any) -> list[Handle]:
        self._facts["xlog"] = True
        return self.plot(*args, **given)

    def loglog(self, *args: Any, **given: Any) -> list[Handle]:
        self._facts["xlog"] = self._facts["ylog"] = True
        return self.plot(*args, **given)

    def errorbar(self, x: Any, y: Any, yerr: Any = None, xerr: Any = None, fmt: str = "",
                 **given: Any) -> list[Handle]:  # fmt: skip
        if yerr is not None:
            middle, part = numbers(y), numbers(yerr)
            self.fill_between(x, (middle - part).tolist(), (middle + part).tolist(), color="gray")
        return self.plot(x, y, fmt, **{k: v for k, v in given.items() if k in ("label", "color")})

    def stem(self, *args: Any, **others: Any) -> list[Handle]:
        return self.plot(*args[:2], linestyle="", marker="o")

    def step(self, x: Any, y: Any, *args: Any, **given: Any) -> list[Handle]:
        across, up = numbers(x), numbers(y)
        return self.plot(np.repeat(across, 2)[1:].tolist(), np.repeat(up, 2)[:-1].tolist(),
                         **{k: v for k, v in given.items() if k in ("label", "color")})  # fmt: skip


def _box(across: Any, up: Any) -> list[float]:
    return [float(v) for v in (across.min(), across.max(), up.min(), up.max())]


def _grid(args: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    data = np.asarray(raw(args[2] if len(args) > 2 else args[0]), dtype=float)
    if data.ndim != 2:
        raise TypeError("Input z must be a 2D array")
    if len(args) > 2:
        return numbers(args[0]), numbers(args[1]), data
    return np.arange(data.shape[1], dtype=float), np.arange(data.shape[0], dtype=float), data


LOCS = ("best", "upper right", "upper left", "lower left", "lower right", "right", "center left",
        "center right", "lower center", "upper center", "center")  # fmt: skip
"""Where a legend may be, by matplotlib's numbers."""


def _loc(given: Any) -> str | None:
    """A place by its name; None for the best one, which the page finds."""
    if type(given) is int and 0 <= given < len(LOCS):
        given = LOCS[given]
    if type(given) is str and given not in LOCS:
        told = ", ".join(map(repr, LOCS))
        raise ValueError(f"{given!r} is not a valid value for loc; supported values are {told}")
    return given if type(given) is str and given != "best" else None


def _label(value: Any) -> str:
    return "" if value is None else text_of(value)


def _color_of(given: Any) -> str:
    return color(given, "C0")


DASHES = {"-": "", "--": "dashed", ":": "dotted", "-.": "dashed", "solid": "", "dashed": "dashed",
          "dotted": "dotted", "dashdot": "dashed"}  # fmt: skip


def _dash(given: Any) -> str:
    return DASHES.get(given, "") if type(given) is str else ""


def _style(look: str, linestyle: Any, marker: Any) -> tuple[str, bool, str | None]:
    """dash, whether there are markers, colour: from "r--o" and the named arguments."""
    line, dot, shade = "", "", None
    found = color(look, "") if look else ""
    if found:
        shade = look
    else:
        for part in _FORMAT.finditer(look):
            line, dot = part.group(1) or line, part.group(2) or dot
            shade = part.group(3) or shade
    bare = bool(dot) and not line
    if type(linestyle) is str:
        line, bare = linestyle, linestyle.lower() in ("", "none", " ")
    marked = bool(dot) or (type(marker) is str and marker.lower() not in ("", "none"))
    return "none" if bare else _dash(line), marked, shade
