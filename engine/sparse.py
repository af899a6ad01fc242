"""torch.sparse: the names that the op table and its functions spell so."""

from __future__ import annotations

from .functions import registry

globals().update(registry.spelled("torch.sparse"))
__all__ = sorted(registry.spelled("torch.sparse"))
