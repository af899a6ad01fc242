"""torch.profiler, as far as programs carry it along: labels for blocks and functions.

Nothing is measured here; what a label stands around runs as it is.
"""

from __future__ import annotations

from contextlib import ContextDecorator

__all__ = ["record_function"]


class record_function(ContextDecorator):  # noqa: N801 - PyTorch's name
    """Names a block or a function for a profiler, of which there is none."""

    def __init__(self, name: str, args: str | None = None) -> None:
        self.name, self.args = name, args

    def __enter__(self) -> record_function:
        return self

    def __exit__(self, *problem: object) -> None:
        """What the block raises goes on."""
