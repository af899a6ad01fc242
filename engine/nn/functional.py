"""torch.nn.functional: every callable that the op table or a composite spells `F.name`."""

from __future__ import annotations

from .. import functions  # noqa: F401 - makes all spellings callable
from ..functions.registry import spelled

_found = spelled("F")
globals().update(_found)
__all__ = sorted(_found)
