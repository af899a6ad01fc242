"""Which expression of the program runs now, as whoever runs it says. It must not know who asks."""

from __future__ import annotations

from typing import NamedTuple

from .events import Span


class Where(NamedTuple):
    """Which expression of the program runs now."""

    span: Span | None
    function: str | None = None
    variable: str | None = None
