"""Settings of the process: how tensors print, the number of threads, the device asked for.

It must not compute.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .. import dtypes
from ..dispatch import TENSORS, unwrap
from ..layout import owner
from ..modes import ANOMALY
from ..printing import get_printoptions, printoptions, set_printoptions
from ..tensor import Tensor
from .options import device as checked_device
from .registry import SPELLED, composite

SPELLED["torch.set_printoptions"] = set_printoptions
SPELLED["torch.get_printoptions"] = get_printoptions
SPELLED["torch.printoptions"] = printoptions


@composite("torch.compile")
def compile_(model: Any = None, **options: Any) -> Any:
    """The model itself: there is nothing to compile. Also a decorator with options."""
    if model is None:
        return lambda function: function
    return model


@composite("torch.is_anomaly_enabled")
def is_anomaly_enabled() -> bool:
    return bool(ANOMALY.enabled)


@composite("torch.is_anomaly_check_nan_enabled")
def is_anomaly_check_nan_enabled() -> bool:
    return bool(ANOMALY.check_nan)


class _Process:
    threads = 1
    precision = "highest"
    deterministic = False
    numbered = 0
    memory: ClassVar[dict[int, tuple[int, Any]]] = {}
    """id of an array that owns memory -> its number, while it lives."""


@composite("torch.set_num_threads torch.set_num_interop_threads")
def set_num_threads(count: int) -> None:
    """Accepted; ops run on one thread here."""
    if type(count) is not int:
        raise TypeError(f"set_num_threads expects an int, but got {type(count).__name__}")
    if count < 1:
        raise RuntimeError("set_num_threads expects a positive integer")
    _Process.threads = count


@composite("torch.get_num_threads torch.get_num_interop_threads")
def get_num_threads() -> int:
    return _Process.threads


@composite("torch.set_float32_matmul_precision")
def set_float32_matmul_precision(precision: str) -> None:
    """Accepted; products are computed in full precision."""
    if precision not in ("highest", "high", "medium"):
        raise RuntimeError(
            f"float32_matmul_precision must be one of highest, high, medium, but got {precision}"
        )
    _Process.precision = precision


@composite("torch.get_float32_matmul_precision")
def get_float32_matmul_precision() -> str:
    return _Process.precision


@composite("torch.use_deterministic_algorithms")
def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Accepted: everything is deterministic here."""
    _Process.deterministic = bool(mode)


@composite("torch.are_deterministic_algorithms_enabled")
def are_deterministic_algorithms_enabled() -> bool:
    return _Process.deterministic


@composite("torch.set_default_device")
def set_default_device(device: Any) -> None:
    """The CPU, which it is anyway; other devices are refused."""
    checked_device(device)


@composite("torch.get_default_device")
def get_default_device() -> dtypes.device:
    return dtypes.cpu


@composite("Tensor.data_ptr")
def data_ptr(self: Tensor) -> int:
    """Where the elements are. Two tensors that share memory give the same number, which is no
    address: memory is numbered as it is first asked for, so that every run repeats exactly."""
    array = unwrap(self, "data_ptr")
    whole = owner(array)
    key, known = id(whole), _Process.memory
    if key not in known:
        _Process.numbered += 1
        gone = weakref.ref(whole, lambda _: known.pop(key, None))
        known[key] = (_Process.numbered << 32, gone)
    offset: int = array.ctypes.data - whole.ctypes.data
    return known[key][0] + offset


@composite("Tensor.pin_memory")
def pin_memory(self: Tensor, device: Any = None) -> Tensor:
    raise RuntimeError("Cannot access accelerator device when none is available.")


@composite("Tensor.share_memory_")
def unchanged(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """The tensor itself: there is one kind of memory here."""
    return self


@composite("Tensor.is_pinned Tensor.is_shared")
def is_pinned(self: Tensor) -> bool:
    return False


@composite("Tensor.is_inference torch.is_inference")
def is_inference(self: Tensor) -> bool:
    unwrap(self, "is_inference")
    return self._inference > 0


@composite("Tensor.apply_")
def apply_(self: Tensor, function: Callable[[Any], Any]) -> Tensor:
    """Replace each element by what a Python function makes of it."""
    array = unwrap(self, "apply_")
    if self.requires_grad:
        raise RuntimeError("Can't call apply_() on Variable that requires grad. Use "
                           "var.detach().apply_() instead.")  # fmt: skip
    for place in np.ndindex(array.shape):
        value = function(array[place].item())
        if type(value) in TENSORS:
            value = value.item()
        if type(value) not in (bool, int, float):
            raise TypeError(f"must be real number, not {type(value).__name__}")
        array[place] = value
    return self
