"""torch.random: the seeds and states of the default generator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from . import rng
from .dtypes import device
from .functions import registry

_found = registry.spelled("torch.random")
globals().update(_found)

__all__ = ["fork_rng", *sorted(_found)]


@contextmanager
def fork_rng(
    devices: Iterable[Any] | None = None, enabled: bool = True, _caller: str = "fork_rng",
    _devices_kw: str = "devices", device_type: Any = "cuda",
) -> Iterator[None]:  # fmt: skip
    """Inside, the program draws from a fork: after it, the stream goes on where it was before.

    AssertionError for devices: there are none but the CPU.
    """
    device(device_type)
    if tuple(devices or ()):
        raise AssertionError("Torch not compiled with CUDA enabled")
    generator = rng.default_generator
    state = rng.Generator.get_state(generator) if enabled else None
    try:
        yield
    finally:
        if state is not None:
            rng.Generator.set_state(generator, state)
