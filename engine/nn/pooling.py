"""Pooling layers. They have no parameters: each keeps its settings and calls a function."""

from __future__ import annotations

from typing import Any

from ..functions.registry import SPELLED
from ..tensor import Tensor
from .module import Module
from .sizes import own_constructor, repeated


class _Pool(Module):
    _dims = 0
    _function = ""

    def _call(self, *args: Any) -> Any:
        return SPELLED[f"F.{self._function}{self._dims}d"](*args)


class _MaxPool(_Pool):
    """The greatest element of each window."""

    _function = "max_pool"

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        return_indices: bool = False, ceil_mode: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, input: Tensor) -> Any:
        return self._call(input, self.kernel_size, self.stride, self.padding, self.dilation,
                          self.ceil_mode, self.return_indices)  # fmt: skip

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class _MaxUnpool(_Pool):
    """The greatest elements back at their places, zeros elsewhere."""

    _function = "max_unpool"

    def __init__(self, kernel_size: Any, stride: Any = None, padding: Any = 0) -> None:
        super().__init__()
        self.kernel_size = repeated(kernel_size, self._dims)
        self.stride = repeated(kernel_size if stride is None else stride, self._dims)
        self.padding = repeated(padding, self._dims)

    def forward(self, input: Tensor, indices: Tensor, output_size: Any = None) -> Any:
        return self._call(input, indices, self.kernel_size, self.stride, self.padding, output_size)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class _FractionalMaxPool(_Pool):
    """The greatest element of windows whose starts are drawn."""

    _function = "fractional_max_pool"

    def __init__(
        self, kernel_size: Any, output_size: Any = None, output_ratio: Any = None,
        return_indices: bool = False, _random_samples: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.kernel_size = repeated(kernel_size, self._dims)
        if self._dims == 3 and min(self.kernel_size) <= 0:
            raise ValueError(f"kernel_size must be greater than 0, but got {kernel_size}")
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)
        self.output_size = None if output_size is None else repeated(output_size, self._dims)
        self.output_ratio = None if output_ratio is None else repeated(output_ratio, self._dims)
        if output_size is None and output_ratio is None:
            raise ValueError(
                f"{type(self).__name__} requires specifying either an output size, or a pooling "
                "ratio"
            )
        if output_size is not None and output_ratio is not None:
            raise ValueError("only one of output_size and output_ratio may be specified")
        if self.output_ratio is not None and not all(0 < r < 1 for r in self.output_ratio):
            raise ValueError(f"output_ratio must be between 0 and 1 (got {output_ratio})")

    def forward(self, input: Tensor) -> Any:
        return self._call(input, self.kernel_size, self.output_size, self.output_ratio,
                          self.return_indices, self._random_samples)  # fmt: skip


class _AvgPool(_Pool):
    """The mean of each window."""

    _function = "avg_pool"

    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True, divisor_override: int | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def forward(self, input: Tensor) -> Any:
        return self._call(input, self.kernel_size, self.stride, self.padding, self.ceil_mode,
                          self.count_include_pad, self.divisor_override)  # fmt: skip

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class _AvgPool1d(_AvgPool):
    def __init__(
        self, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:  # fmt: skip
        step = kernel_size if stride is None else stride
        super().__init__(
            repeated(kernel_size, 1), repeated(step, 1), repeated(padding, 1), ceil_mode,
            count_include_pad,
        )  # fmt: skip

    def forward(self, input: Tensor) -> Any:
        return self._call(input, self.kernel_size, self.stride, self.padding, self.ceil_mode,
                          self.count_include_pad)  # fmt: skip


class _LPPool(_Pool):
    """The p-norm of each window."""

    _function = "lp_pool"

    def __init__(
        self, norm_type: float, kernel_size: Any, stride: Any = None, ceil_mode: bool = False
    ) -> None:
        super().__init__()
        self.norm_type, self.kernel_size = norm_type, kernel_size
        self.stride, self.ceil_mode = stride, ceil_mode

    def forward(self, input: Tensor) -> Any:
        return self._call(
            input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        )

    def extra_repr(self) -> str:
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class _AdaptiveMaxPool(_Pool):
    """The greatest element of each of so many windows."""

    _function = "adaptive_max_pool"

    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input: Tensor) -> Any:
        return self._call(input, self.output_size, self.return_indices)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class _AdaptiveAvgPool(_Pool):
    """The mean of each of so many windows."""

    _function = "adaptive_avg_pool"

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Any:
        return self._call(input, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class MaxPool1d(_MaxPool):
    _dims = 1


class MaxPool2d(_MaxPool):
    _dims = 2


class MaxPool3d(_MaxPool):
    _dims = 3


class MaxUnpool1d(_MaxUnpool):
    _dims = 1


class MaxUnpool2d(_MaxUnpool):
    _dims = 2


class MaxUnpool3d(_MaxUnpool):
    _dims = 3


class FractionalMaxPool2d(_FractionalMaxPool):
    _dims = 2


class FractionalMaxPool3d(_FractionalMaxPool):
    _dims = 3


class AvgPool1d(_AvgPool1d):
    _dims = 1


class AvgPool2d(_AvgPool):
    _dims = 2


class AvgPool3d(_AvgPool):
    _dims = 3


class LPPool1d(_LPPool):
    _dims = 1


class LPPool2d(_LPPool):
    _dims = 2


class LPPool3d(_LPPool):
    _dims = 3


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    _dims = 1


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    _dims = 2


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    _dims = 3


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    _dims = 1


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    _dims = 2


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    _dims = 3


KINDS = ("MaxPool", "MaxUnpool", "AvgPool", "LPPool", "AdaptiveMaxPool", "AdaptiveAvgPool")
__all__ = [f"{kind}{dims}d" for kind in KINDS for dims in (1, 2, 3)]
__all__ += ["FractionalMaxPool2d", "FractionalMaxPool3d"]
for _name in __all__:
    own_constructor(globals()[_name])
