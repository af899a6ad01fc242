"""Numbers as JSON carries them: it has no words for NaN and infinities, and readers lose digits of
integers beyond 2^53, so these travel as texts. It must not know what the numbers mean.
"""

from __future__ import annotations

import math
from typing import Any

SAFE_INTEGER = 2**53
NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def number(value: float) -> Any:
    """A Python number as JSON can carry it."""
    if isinstance(value, int):
        return value if -SAFE_INTEGER <= value <= SAFE_INTEGER else str(value)
    if math.isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def read(value: Any) -> Any:
    """What JSON carried, with the words for what is not finite as floats; else as it is."""
    return NOT_FINITE.get(value, value) if type(value) is str else value
