"""Shapes that are drawn as lines, and parts of plots that change looks only: spines, colour bars.

It must not know figures or the module's functions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..arrays.crossing import raw
from .axes import Axes, Handle, numbers


class Look:
    """A spine, an axis, a colour bar: whatever is set there changes nothing here."""

    def _nothing(self, *args: Any, **kwargs: Any) -> None:
        """Plots here do not have that look."""

    set_visible = set_color = set_linewidth = set_label = set_ticks = set_ticklabels = _nothing
    set_position = set_ticks_position = set_label_position = set_tick_params = _nothing
    set_major_locator = set_minor_locator = set_major_formatter = set_label_coords = _nothing
    grid = remove = tick_top = tick_right = tick_bottom = tick_left = _nothing

    @property
    def ax(self) -> Look:
        return self

    set_ylabel = set_xlabel = set_title = tick_params = _nothing

    def values(self) -> Iterator[Look]:
        return iter((self,))

    def __getitem__(self, key: Any) -> Look:
        return self

    def __repr__(self) -> str:
        return "<look>"


LOOK = Look()


class Styled:
    """`plt.style.context(...)`."""

    def __init__(self, *args: Any, **others: Any) -> None:
        """Styles change looks only."""

    def __enter__(self) -> None:
        """Nothing changes."""

    def __exit__(self, *problem: Any) -> None:
        """Nothing has changed."""


class Shapes(Axes):
    """What is drawn by other marks."""

    def hlines(self, y: Any, xmin: Any, xmax: Any, colors: Any = None, linestyles: Any = None,
               **given: Any) -> Handle:  # fmt: skip
        first = float(numbers(xmin)[0]), float(numbers(xmax)[0])
        return self._lines(
            [(first, (v, v)) for v in numbers(y).tolist()], colors, linestyles, given
        )

    def vlines(self, x: Any, ymin: Any, ymax: Any, colors: Any = None, linestyles: Any = None,
               **given: Any) -> Handle:  # fmt: skip
        first = float(numbers(ymin)[0]), float(numbers(ymax)[0])
        return self._lines(
            [((v, v), first) for v in numbers(x).tolist()], colors, linestyles, given
        )

    def _lines(self, ends: list[Any], colors: Any, linestyles: Any, given: Any) -> Handle:
        shade = given.get("color", colors)
        shade = raw(shade)[0] if type(shade) is list and shade else shade
        dash = linestyles if linestyles is not None else given.get("linestyle", given.get("ls"))
        made = [Handle(0)]
        for across, up in ends[:50]:
            made = self.plot(
                list(across), list(up), label=given.get("label"), ls=dash,
                color="ink" if shade is None else shade,
            )  # fmt: skip
            given = {}
        return made[0]

    def axvspan(self, xmin: Any, xmax: Any, **given: Any) -> Handle:
        """Its two edges."""
        kept = {name: given.get(name) for name in ("color", "label")}
        self.axvline(xmin, **kept)
        return self.axvline(xmax, color=kept["color"])

    def axhspan(self, ymin: Any, ymax: Any, **given: Any) -> Handle:
        """Its two edges."""
        kept = {name: given.get(name) for name in ("color", "label")}
        self.axhline(ymin, **kept)
        return self.axhline(ymax, color=kept["color"])

    def fill(self, x: Any, y: Any, color: Any = None, **given: Any) -> list[Handle]:
        """Its outline."""
        across, up = numbers(x).tolist(), numbers(y).tolist()
        shade = color if type(color) is str else None
        return self.plot(across + across[:1], up + up[:1], color=shade, label=given.get("label"))

    def arrow(self, x: Any, y: Any, dx: Any, dy: Any, **given: Any) -> list[Handle]:
        """A line."""
        x0, y0, right, up = (float(numbers(v)[0]) for v in (x, y, dx, dy))
        return self.plot([x0, x0 + right], [y0, y0 + up], color=given.get("color", "ink"))
