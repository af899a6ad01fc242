"""Drawings that sum data up first: boxes, two-dimensional histograms, stacks, arrows.

It must not know figures or the module's functions.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.figure import Mark

from ..arrays.crossing import raw, wrap
from ..texts import modulo
from .axes import POINTS, Handle, _label, _short, _thin, numbers, text_of
from .looks import Shapes

BOXES = 50
"""Boxes and arrows that one call draws at most."""
VIOLIN = 60
"""Heights at which a violin's width is measured."""
GAP = float("nan")
"""Between two pieces of one line."""


def _sets(x: Any) -> list[Any]:
    """The sets of numbers that a box plot is of: one array, columns of one, or several."""
    inner = raw(x)
    if isinstance(inner, (list, tuple)) and inner and np.ndim(inner[0]):
        return [numbers(part) for part in inner[:BOXES]]
    data = np.asarray(inner, dtype=float)
    return [data] if data.ndim < 2 else [*data.T[:BOXES]]


def _density(part: Any, heights: Any) -> Any:
    """How often values are about each height, the most often as 1."""
    kept = part[:: max(1, len(part) // POINTS)]
    spread = float(kept.std(ddof=1)) if len(kept) > 1 else 0.0
    if not spread:
        return np.ones(len(heights))
    width = spread * len(kept) ** -0.2
    found = np.exp(-0.5 * ((heights[:, None] - kept) / width) ** 2).sum(axis=1)
    return found / found.max()


class Summaries(Shapes):
    """What is drawn of sums and quartiles."""

    def boxplot(
        self, x: Any, *args: Any, labels: Any = None, tick_labels: Any = None,
        positions: Any = None, vert: Any = True, whis: Any = 1.5, showfliers: Any = True,
        widths: Any = None, orientation: Any = "vertical", **others: Any,
    ) -> dict[str, list[Handle]]:  # fmt: skip
        """Quartiles as a box, the median, whiskers to the last point within 1.5 boxes, the rest."""
        upright = bool(vert) and orientation == "vertical"
        data = [part[np.isfinite(part)] for part in _sets(x)]
        given = range(1, len(data) + 1) if positions is None else positions
        places = numbers(given)
        if len(places) != len(data):
            raise ValueError("List of boxplot statistics and `positions` values must have same "
                             "the length")  # fmt: skip
        half = 0.25 if widths is None else float(numbers(widths)[0]) / 2
        boxes, middles, reach, far = [], [], [], []
        for at, part in zip(places.tolist(), data, strict=True):
            low, middle, high = (
                np.percentile(part, (25, 50, 75)).tolist() if part.size else (GAP, GAP, GAP)
            )
            span = float(numbers(whis)[0]) * (high - low)
            inside = part[(part >= low - span) & (part <= high + span)]
            ends = (float(inside.min()), float(inside.max())) if inside.size else (low, high)
            boxes.append((at, low, high - low))
            middles += [(at - half, middle), (at + half, middle), (GAP, GAP)]
            for end, edge in ((min(ends[0], low), low), (max(ends[1], high), high)):
                reach += [(at, edge), (at, end), (GAP, GAP),
                          (at - half / 2, end), (at + half / 2, end), (GAP, GAP)]  # fmt: skip
            far += [(at, v) for v in part.tolist() if not ends[0] <= v <= ends[1]]
        words = tick_labels if labels is None else labels
        names = raw(words) if words is not None else [f"{at:g}" for at in places.tolist()]
        self._ticks("x" if upright else "y", places.tolist(), names)
        columns = np.asarray(boxes, dtype=float).reshape(-1, 3)
        box = self._add(Mark(
            "bar" if upright else "barh", _short(columns[:, 0]), _short(columns[:, 2]), "",
            self._next(), base=_short(columns[:, 1]), width=2 * half,
        ))  # fmt: skip
        drawn = {
            "boxes": [box],
            "medians": [self._pieces("line", middles, upright, "ink")],
            "whiskers": [self._pieces("line", reach, upright, "ink")],
        }
        if far and showfliers:
            drawn["fliers"] = [self._pieces("scatter", far, upright, "ink")]
        return drawn

    def violinplot(
        self, dataset: Any, positions: Any = None, vert: Any = True, widths: Any = 0.5,
        showmeans: Any = False, showextrema: Any = True, showmedians: Any = False,
        orientation: Any = "vertical", **others: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """How often values are about, as a width on both sides: a Gaussian kernel by Scott's rule,
        which is matplotlib's."""
        upright = bool(vert) and orientation == "vertical"
        data = [part[np.isfinite(part)] for part in _sets(dataset)]
        places = numbers(range(1, len(data) + 1) if positions is None else positions)
        if len(places) != len(data):
            raise ValueError("List of violinplot statistics and `positions` values must have the "
                             "same length")  # fmt: skip
        half, bodies, levels = float(numbers(widths)[0]) / 2, [], []
        for at, part in zip(places.tolist(), data, strict=True):
            if not part.size:
                continue
            shade, heights = self._next(), np.linspace(part.min(), part.max(), VIOLIN)
            width = _density(part, heights) * half
            # The outline, there and back.
            edge = np.concatenate([at - width, (at + width)[::-1], [at - width[0]]])
            up = np.concatenate([heights, heights[::-1], [heights[0]]])
            bodies.append(self._pieces("line", np.stack([edge, up], 1), upright, shade))
            told = [(showextrema, part.min()), (showextrema, part.max()),
                    (showmeans, part.mean()), (showmedians, np.median(part))]  # fmt: skip
            for asked, level in told:
                if asked:
                    levels += [(at - half / 2, level), (at + half / 2, level), (GAP, GAP)]
            if showextrema:
                levels += [(at, part.min()), (at, part.max()), (GAP, GAP)]
        drawn: dict[str, Any] = {"bodies": bodies}
        if levels:
            lines = self._pieces("line", levels, upright, "ink")
            asked_for = {"cbars": showextrema, "cmins": showextrema, "cmaxes": showextrema,
                         "cmeans": showmeans, "cmedians": showmedians}  # fmt: skip
            drawn |= {name: lines for name, asked in asked_for.items() if asked}
        return drawn

    def pie(
        self, x: Any, explode: Any = None, labels: Any = None, colors: Any = None,
        autopct: Any = None, startangle: Any = 0, radius: Any = 1, counterclock: Any = True,
        pctdistance: Any = 0.6, labeldistance: Any = 1.1, normalize: Any = True, **others: Any,
    ) -> tuple[list[Handle], ...]:  # fmt: skip
        """Each wedge is an outline, with its share and its name."""
        sizes = numbers(x)[:BOXES]
        if (sizes < 0).any():
            raise ValueError("Wedge sizes 'x' must be non negative values")
        total = sizes.sum()
        if not normalize and total > 1:
            raise ValueError("Cannot plot an unnormalized pie with sum(x) > 1")
        shares = sizes / total if normalize and total else sizes
        names = [""] * len(sizes) if labels is None else list(raw(labels))
        out = np.zeros(len(sizes)) if explode is None else numbers(explode)
        for what, given in (("labels", names), ("explode", out)):
            if len(given) < len(sizes):
                raise ValueError(f"'{what}' must be of length 'x', not {len(given)}")
        shades = [] if colors is None else list(raw(colors))
        turn = 2 * np.pi * (1 if counterclock else -1)
        at, size = float(numbers(startangle)[0]) / 360 * 2 * np.pi, float(numbers(radius)[0])
        wedges: list[Handle] = []
        words: list[Handle] = []
        told: list[Handle] = []
        for n, share in enumerate(shares.tolist()):
            end = at + turn * share
            middle = (at + end) / 2
            centre = out[n] * size * np.array([np.cos(middle), np.sin(middle)])
            turns = np.linspace(at, end, max(2, int(72 * share)))
            rim = centre + size * np.stack([np.cos(turns), np.sin(turns)], axis=1)
            shade = self._next(shades[n % len(shades)] if shades else None)
            wedge = self._pieces("line", np.concatenate([[centre], rim, [centre]]), True, shade)
            wedges.append(wedge)
            far = centre + size * np.array([np.cos(middle), np.sin(middle)]) * np.array(
                [[float(numbers(labeldistance)[0])], [float(numbers(pctdistance)[0])]])  # fmt: skip
            words.append(self.text(*far[0].tolist(), text_of(names[n])))
            if autopct is not None:
                part = 100 * share
                shown = autopct(part) if callable(autopct) else modulo(text_of(autopct), part)
                told.append(self.text(*far[1].tolist(), text_of(shown)))
            at = end
        self._facts["equal"] = True
        return (wedges, words) if autopct is None else (wedges, words, told)

    def _pieces(self, kind: Any, points: Any, upright: bool, shade: str) -> Handle:
        across, up = np.asarray(points, dtype=float).reshape(-1, 2).T
        across, up = _thin(across, up)
        pair = (across, up) if upright else (up, across)
        return self._add(Mark(kind, _short(pair[0]), _short(pair[1]), "", shade))

    def hist2d(
        self, x: Any, y: Any, bins: Any = 10, range: Any = None, cmap: Any = None, **others: Any
    ) -> tuple[Any, Any, Any, Handle]:  # fmt: skip
        counted = raw(bins)
        for part in counted if isinstance(counted, (list, tuple)) else (counted,):
            if type(part) is int and not 0 < part <= POINTS:
                raise ValueError(f"from 1 to {POINTS} bins are drawn")
        n, right, up = np.histogram2d(numbers(x), numbers(y), counted, raw(range))
        box = [float(v) for v in (right[0], right[-1], up[0], up[-1])]
        drawn = self.imshow(wrap(np.ascontiguousarray(n.T[::-1])), cmap, extent=box)
        self._facts["equal"] = False
        return wrap(n), wrap(right), wrap(up), drawn

    def stackplot(
        self, x: Any, *args: Any, labels: Any = (), colors: Any = None, **others: Any
    ) -> list[Handle]:
        across = numbers(x)
        rows = np.vstack([np.atleast_2d(np.asarray(raw(part), dtype=float)) for part in args])
        if rows.shape[1] != len(across):
            raise ValueError("x and the rows must have the same length")
        names, shades = list(raw(labels)), [] if colors is None else list(raw(colors))
        low, made = np.zeros(len(across)), []
        for at, row in enumerate(rows[:BOXES]):
            places, top, base = _thin(across, low + row, low)
            shade = self._next(shades[at % len(shades)] if shades else None)
            name = names[at] if at < len(names) else None
            made.append(self._add(Mark("area", _short(places), _short(top), _label(name), shade,
                                       base=_short(base))))  # fmt: skip
            low = low + row
        return made

    def quiver(self, *args: Any, color: Any = None, scale: Any = None, **others: Any) -> Handle:
        """Each arrow is a line with a dot at its end; the longest is as long as the points are
        apart, unless `scale` is 1."""
        rows = [np.asarray(raw(part), dtype=float) for part in args[:4]]
        if len(rows) == 2:
            places: Any = np.indices(np.atleast_2d(rows[0]).shape, dtype=float)
            rows = [places[1], places[0], *rows]
        if len(rows) != 4:
            raise TypeError("quiver() takes U, V or X, Y, U, V")
        if rows[0].ndim == 1 and rows[2].ndim == 2:
            rows[0], rows[1] = np.meshgrid(rows[0], rows[1])
        x, y, u, v = (part.reshape(-1) for part in np.broadcast_arrays(*rows))
        longest = float(np.hypot(u, v).max()) if u.size else 0.0
        if longest and not (type(raw(scale)) in (int, float) and scale == 1):
            apart = max(float(np.ptp(x)), float(np.ptp(y))) / max(1.0, np.sqrt(x.size))
            u, v = u * (apart or 1) / longest, v * (apart or 1) / longest
        kept = np.linspace(0, x.size - 1, min(x.size, POINTS // 3)).round().astype(int)
        x, y, u, v = x[kept], y[kept], u[kept], v[kept]
        gaps = np.full(x.shape, GAP)
        shade = "ink" if type(color) is not str else self._next(color)
        ends = np.stack([x + u, y + v], axis=1)
        line = np.stack([np.stack([x, y], 1), ends, np.stack([gaps, gaps], 1)], axis=1)
        drawn = self._pieces("line", line.reshape(-1, 2), True, shade)
        self._pieces("scatter", ends, True, shade)
        return drawn

    def bar_label(
        self, container: Any, labels: Any = None, fmt: Any = "%g", **others: Any
    ) -> list[Handle]:
        """Heights, or words, above the bars."""
        if type(container) is not Handle:
            raise TypeError("bar_label() takes what bar() gave")
        mark = self._marks[container._at]
        words = None if labels is None else list(raw(labels))
        made = []
        for at, (place, height, base) in enumerate(
            zip(mark.x[:BOXES], mark.y, mark.base, strict=False)
        ):
            word = f"{height:g}" if words is None else text_of(words[at])
            if words is None and type(fmt) is str and fmt != "%g":
                word = str(fmt % height if "%" in fmt else fmt.format(height))
            tip = base + height
            where = (place, tip) if mark.kind == "bar" else (tip, place)
            made.append(self.text(*where, word))
        return made
