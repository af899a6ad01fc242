"""`torch.cuda` and `torch.backends`: there is no device but the processor, and programs may ask.

It must not know the engine.
"""

from __future__ import annotations

from typing import Any

from .kit import OWN, Kit


class Switches:
    """Settings that a program may set without effect: `cudnn.deterministic` ..."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def _no() -> bool:
    return False


def _none() -> int:
    return 0


def _nothing(*args: Any, **kwargs: Any) -> None:
    """There is nothing to do without a device."""


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    """These go into torch's own facades."""
    kit.let_read(Switches, OWN)
    kit.guards.writable.add(Switches)
    cudnn = Switches(enabled=True, benchmark=False, deterministic=False, is_available=_no)
    nothing = ("manual_seed", "manual_seed_all", "empty_cache", "synchronize", "set_device")
    for function, name in ((_no, "is_available"), (_none, "device_count"), (_nothing, "nothing")):
        function.__name__ = function.__qualname__ = name
    return {
        "torch.cuda": {"is_available": _no, "device_count": _none}
        | dict.fromkeys(nothing, _nothing),
        "torch.accelerator": {
            "is_available": _no, "device_count": _none, "current_accelerator": _nothing,
            "synchronize": _nothing,
        },
        "torch.version": {"__version__": "2.13.0", "cuda": None, "hip": None},
        "torch.mps": {"is_available": _no, "empty_cache": _nothing, "manual_seed": _nothing},
        "torch.backends": {
            "cudnn": cudnn,
            "mps": Switches(is_available=_no, is_built=_no),
            "cuda": Switches(is_built=_no, matmul=Switches(allow_tf32=False)),
        },
    }  # fmt: skip
