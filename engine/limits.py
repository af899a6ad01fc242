"""The limits of dtypes: torch.finfo and torch.iinfo. It must not know Tensor."""

from __future__ import annotations

import numpy as np

from .dtypes import bfloat16, dtype, get_default_dtype


def _not_a_dtype(function: str, value: object) -> TypeError:
    name = type(value).__name__
    return TypeError(f"{function}(): argument 'type' (position 1) must be torch.dtype, not {name}")


class finfo:  # noqa: N801 - PyTorch's name
    """The numerical limits of a floating dtype; of the default one if none is given."""

    def __init__(self, type: object = None) -> None:
        if type is None:
            type = get_default_dtype()
        if not isinstance(type, dtype):
            raise _not_a_dtype("finfo", type)
        if type.kind < 2:
            raise TypeError(
                "torch.finfo() requires a floating point input type. "
                "Use torch.iinfo to handle 'torch.finfo'"
            )
        real = type.to_real()
        self.dtype = real.name
        self.bits = real.itemsize * 8
        if real is bfloat16:
            self.max, self.min, self.eps = 255 * 2.0**120, -255 * 2.0**120, 2.0**-7
            self.smallest_normal = self.tiny = 2.0**-126
            self.resolution = 0.01
            return
        info = np.finfo(real.numpy)
        self.max = float(info.max)
        self.min = -self.max
        self.eps = float(info.eps)
        self.smallest_normal = self.tiny = float(info.tiny)
        self.resolution = {"float16": 1e-3, "float32": 1e-6, "float64": 1e-15}[real.name]

    def __repr__(self) -> str:
        return (
            f"finfo(resolution={self.resolution:g}, min={self.min:g}, max={self.max:g}, "
            f"eps={self.eps:g}, smallest_normal={self.smallest_normal:g}, tiny={self.tiny:g}, "
            f"dtype={self.dtype})"
        )


class iinfo:  # noqa: N801 - PyTorch's name
    """The numerical limits of an integer dtype."""

    def __init__(self, type: object) -> None:
        if not isinstance(type, dtype):
            raise _not_a_dtype("iinfo", type)
        if type.kind >= 2:
            raise TypeError(
                "torch.iinfo() requires an integer input type. "
                "Use torch.finfo to handle 'torch.iinfo'"
            )
        if type.kind == 0:
            raise TypeError("torch.bool is not supported by torch.iinfo")
        info = np.iinfo(type.numpy)
        self.dtype = type.name
        self.bits = type.itemsize * 8
        self.min, self.max = int(info.min), int(info.max)

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
