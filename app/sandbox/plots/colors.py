"""Colours of plots as the page takes them: "C0" to "C9", "ink", "#rrggbb", and colour maps.

What a program gives is looked up, never passed on. It must not know marks or axes.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from ..arrays.crossing import raw

INK = "ink"
"""Black on light pages, white on dark ones."""

NAMED = {
    "b": "#1f4fd8", "g": "#1a8f3c", "r": "#d62f2f", "c": "#12a3a3", "m": "#b13cb1",
    "y": "#c7a500", "k": INK, "w": "#ffffff", "black": INK, "white": "#ffffff",
    "blue": "#1f4fd8", "green": "#1a8f3c", "red": "#d62f2f", "cyan": "#12a3a3",
    "magenta": "#b13cb1", "yellow": "#c7a500", "orange": "#f08c1a", "purple": "#8450b8",
    "pink": "#f07ab0", "brown": "#8c564b", "gray": "#8a8a8a", "grey": "#8a8a8a",
    "olive": "#8f8f20", "navy": "#1f2f7a", "teal": "#138a8a", "lime": "#45c22d",
    "salmon": "#fa8072", "gold": "#d9a900", "skyblue": "#6bb7e0", "lightblue": "#9ac7dd",
    "steelblue": "#4682b4", "darkblue": "#16288f", "darkgreen": "#12662b", "darkred": "#8f1616",
    "crimson": "#dc143c", "coral": "#ff7f50", "indigo": "#5a3aa8", "violet": "#c97ac9",
    "turquoise": "#35c3b5", "tomato": "#ff6347", "lightgray": "#c4c4c4", "lightgrey": "#c4c4c4",
    "darkorange": "#e07a10", "royalblue": "#4169e1", "firebrick": "#b22222",
    "forestgreen": "#228b22", "lightgreen": "#7fce7f", "dodgerblue": "#1e90ff",
}  # fmt: skip
TAB = ("blue", "orange", "green", "red", "purple", "brown", "pink", "gray", "olive", "cyan")

_HEX = re.compile(r"#[0-9a-fA-F]{6}")

MAPS: dict[str, tuple[str, ...]] = {
    "viridis": ("440154", "472d7b", "3b528b", "2c728e", "21918c", "28ae80", "5ec962", "addc30",
                "fde725"),
    "gray": ("000000", "ffffff"),
    "gray_r": ("ffffff", "000000"),
    "plasma": ("0d0887", "5c01a6", "9c179e", "cc4778", "ed7953", "fdb42f", "f0f921"),
    "hot": ("0b0000", "b30000", "ff4d00", "ffd000", "ffffff"),
    "coolwarm": ("3b4cc0", "8db0fe", "dddddd", "f49a7b", "b40426"),
    "jet": ("000080", "0000ff", "00ffff", "ffff00", "ff0000", "800000"),
    "Blues": ("f7fbff", "c6dbef", "6baed6", "2171b5", "08306b"),
    "Reds": ("fff5f0", "fcbba1", "fb6a4a", "cb181d", "67000d"),
}  # fmt: skip
SAME = {
    "Greys_r": "gray", "Greys": "gray_r", "binary": "gray_r", "grey": "gray", "bwr": "coolwarm",
    "RdBu_r": "coolwarm", "RdYlBu_r": "coolwarm", "seismic": "coolwarm", "inferno": "plasma",
    "magma": "plasma", "rainbow": "jet",
}  # fmt: skip

LISTED = frozenset({"tab10", "tab20", "Set1", "Set2", "Set3", "Paired", "Accent", "Dark2"})
"""Colour maps that are lists of colours: drawn in those of lines."""
SHADES = 1_000
"""Colours that one call of a colour map gives."""


def color(given: Any, fallback: str) -> str:
    """A colour of a program's; what is not known becomes the fallback."""
    if type(given) is str:
        name = given.lower().removeprefix("xkcd:")
        if re.fullmatch(r"c[0-9]", name):
            return name.upper()
        if name.startswith("tab:") and name[4:] in TAB:
            return f"C{TAB.index(name[4:])}"
        if _HEX.fullmatch(name):
            return name
        return NAMED.get(name, fallback)
    if isinstance(given, (tuple, list)) and len(given) in (3, 4):
        parts = [p for p in given if isinstance(p, (int, float)) and 0 <= p <= 1]
        if len(parts) == len(given):
            return "#" + "".join(f"{round(255 * p):02x}" for p in parts[:3])
    return fallback


class ColorMap:
    """`plt.cm.viridis`: a name that `cmap=` takes, and a function that gives colours."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, X: Any, *args: Any, **others: Any) -> Any:
        """The colour of a number, or a list of those of several; whole numbers count steps."""
        data = np.asarray(raw(X))
        if data.dtype.kind not in "biuf":
            raise TypeError(f"colour maps take numbers, not {data.dtype.name}")
        if data.size > SHADES:
            raise ValueError(f"a colour map gives at most {SHADES} colours at once")
        whole = data.dtype.kind in "iu"
        if self.name in LISTED:
            at = np.nan_to_num(data if whole else data * 10).clip(0, None if whole else 9)
            found = [f"C{int(place) % 10}" for place in at.reshape(-1)]
        else:
            found = list(hexes(mapped(data.reshape(-1) / (255 if whole else 1), self, 0, 1)))
        return found[0] if data.ndim == 0 else found

    def __repr__(self) -> str:
        return f"<colour map {self.name}>"


def _ramp(name: Any) -> Any:
    name = name.name if type(name) is ColorMap else name
    known = SAME.get(name, name) if type(name) is str else "viridis"
    back = known.endswith("_r") and known not in MAPS
    stops = MAPS.get(known.removesuffix("_r") if back else known, MAPS["viridis"])
    table = np.array([[int(s[i : i + 2], 16) for i in (0, 2, 4)] for s in stops], dtype=float)
    return table[::-1] if back else table


def mapped(values: Any, name: Any, low: Any = None, high: Any = None) -> Any:
    """Bytes (..., 3) of numbers through a colour map; NaN is grey."""
    data = np.asarray(values, dtype=float)
    finite = data[np.isfinite(data)]
    bottom = float(finite.min()) if low is None and finite.size else float(low or 0)
    top = (
        float(finite.max()) if high is None and finite.size else float(1 if high is None else high)
    )
    table = _ramp(name)
    place = np.clip((data - bottom) / ((top - bottom) or 1), 0, 1) * (len(table) - 1)
    place = np.where(np.isfinite(place), place, 0)
    at = np.minimum(place.astype(int), len(table) - 2)
    part = (place - at)[..., None]
    made = np.round(table[at] * (1 - part) + table[at + 1] * part).astype(np.uint8)
    made[~np.isfinite(data)] = 128
    return made


def hexes(colours: Any) -> tuple[str, ...]:
    return tuple(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colours.tolist())
