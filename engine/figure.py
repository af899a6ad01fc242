"""What a plot is made of: marks on pairs of axes, as the `plot` event of events.py carries them.

It must not know who draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing drawn into a plot. Points are thinned out, pictures made small: all is bounded.
    `base`, `width`: where bars and areas start, how thick bars are; `colors`: one a point."""

    kind: Literal["line", "scatter", "bar", "barh", "area", "rule", "text", "image"]
    x: tuple[float, ...]
    """bar, barh: the middles, y the lengths; image: left and right, y bottom and top."""
    y: tuple[float, ...]
    label: str
    color: str
    """"C0" to "C9", "ink" (the page's own), or "#rrggbb"."""
    dash: str = ""
    """line, rule: "", "dashed", "dotted", or "none" for markers alone."""
    marker: bool = False
    colors: tuple[str, ...] = ()
    base: tuple[float, ...] = ()
    width: float = 0.0
    pixels: str = ""
    """image: rrggbb of each pixel, from the top left, row by row."""
    columns: int = 0


@dataclass(frozen=True, slots=True)
class PlotAxes:
    """One pair of axes of a plot; `place`: row by row from 0. What is None follows from marks."""

    place: int
    marks: tuple[Mark, ...]
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    legend: bool = False
    loc: str | None = None
    """Where the legend is, in matplotlib's words ("upper left"); None: where it covers least."""
    grid: bool = False
    frame: bool = True
    equal: bool = False
    flip: bool = False
    xlog: bool = False
    ylog: bool = False
    xlim: tuple[float | None, ...] | None = None
    ylim: tuple[float | None, ...] | None = None
    xticks: tuple[tuple[float, str], ...] | None = None
    yticks: tuple[tuple[float, str], ...] | None = None
