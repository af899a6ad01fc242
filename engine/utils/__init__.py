"""torch.utils, of which `data` and `checkpoint` are here."""

from __future__ import annotations

from . import checkpoint, data

__all__ = ["checkpoint", "data"]
