"""torch.amp where there is no GPU: autocast and GradScaler that are turned off, as PyTorch turns
them off there.

On the CPU autocast would choose bfloat16 op by op: that is refused.
"""

from __future__ import annotations

import functools
import warnings
from typing import Any

__all__ = ["GradScaler", "autocast"]

NO_BFLOAT16 = (
    "autocast on the CPU is not supported here: give enabled=False, or cast with .bfloat16()"
)


class autocast:  # noqa: N801 - PyTorch's name
    """A block that computes in the dtypes it was given, as autocast does without a GPU."""

    def __init__(
        self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: Any = None
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        if enabled and device_type == "cuda":
            warnings.warn(
                "CUDA is not available or torch_xla is imported. Disabling autocast.",
                UserWarning,
                stacklevel=2,
            )
        elif enabled and device_type == "cpu":
            raise NotImplementedError(NO_BFLOAT16)
        self.device = device_type

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *problem: object) -> None:
        """There is nothing to undo."""

    def __call__(self, function: Any) -> Any:
        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return decorated


class GradScaler:
    """Scales losses for float16 on a GPU: without one it changes nothing."""

    def __init__(
        self, device: str = "cuda", init_scale: float = 65536.0, growth_factor: float = 2.0,
        backoff_factor: float = 0.5, growth_interval: int = 2000, enabled: bool = True,
    ) -> None:  # fmt: skip
        if enabled and device == "cuda":
            warnings.warn(
                "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.",
                UserWarning,
                stacklevel=2,
            )
        elif enabled:
            raise NotImplementedError(f"GradScaler('{device}') is not supported here")

    def scale(self, outputs: Any) -> Any:
        return outputs

    def unscale_(self, optimizer: Any) -> None:
        """Nothing was scaled."""

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        return optimizer.step(*args, **kwargs)

    def update(self, new_scale: Any = None) -> None:
        """The scale stays 1."""

    def get_scale(self) -> float:
        return 1.0

    def is_enabled(self) -> bool:
        return False

    def state_dict(self) -> dict[str, Any]:
        return {}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """There is no state."""
