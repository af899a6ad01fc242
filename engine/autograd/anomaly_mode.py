"""torch.autograd.detect_anomaly: backward stops at the first node that gives NaN.

It must not know how nodes run.
"""

from __future__ import annotations

import warnings

from ..modes import ANOMALY

__all__ = ["detect_anomaly", "set_detect_anomaly"]

ENABLED = (
    "Anomaly Detection has been enabled. This mode will increase the runtime and should only be "
    "enabled for debugging."
)


class set_detect_anomaly:  # noqa: N801 - PyTorch's name
    """Set the mode at once; as a context manager, until the end of the block."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = (ANOMALY.enabled, ANOMALY.check_nan)
        ANOMALY.enabled, ANOMALY.check_nan = bool(mode), bool(check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        ANOMALY.enabled, ANOMALY.check_nan = self._before


class detect_anomaly:  # noqa: N801
    """Inside, a NaN in a gradient raises and says which node gave it."""

    def __init__(self, check_nan: bool = True) -> None:
        self._check_nan = check_nan
        warnings.warn(ENABLED, UserWarning, stacklevel=2)

    def __enter__(self) -> None:
        self._before = (ANOMALY.enabled, ANOMALY.check_nan)
        ANOMALY.enabled, ANOMALY.check_nan = True, self._check_nan

    def __exit__(self, *_: object) -> None:
        ANOMALY.enabled, ANOMALY.check_nan = self._before
