"""torch.signal.windows: the names that the op table and its functions spell so."""

from __future__ import annotations

from ..functions import registry

globals().update(registry.spelled("torch.signal.windows"))
__all__ = sorted(registry.spelled("torch.signal.windows"))
