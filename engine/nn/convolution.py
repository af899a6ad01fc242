"""Convolution layers: ordinary, transposed and lazy, for one, two and three dimensions."""

from __future__ import annotations

import math
from typing import Any

from ..functions.padding import pad
from ..functions.registry import SPELLED
from ..tensor import Tensor
from . import init
from .lazy import LazyModuleMixin
from .module import Module
from .parameter import Parameter, UninitializedParameter, fresh
from .sizes import own_constructor, repeated

__all__ = [
    "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
    "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyConvTranspose1d", "LazyConvTranspose2d",
    "LazyConvTranspose3d",
]  # fmt: skip

MODES = "{'zeros', 'reflect', 'replicate', 'circular'}"


class _ConvNd(Module):
    """weight is (out_channels, in_channels / groups, *kernel_size); transposed, the first two are
    in_channels and out_channels / groups."""

    weight: Parameter
    bias: Parameter | None
    transposed = False
    _dims = 0

    def _settle(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any, padding: Any,
        dilation: Any, output_padding: Any, groups: int, bias: bool, padding_mode: str, dtype: Any,
    ) -> None:  # fmt: skip
        """Check and keep the settings, make and fill the parameters."""
        dims = self._dims
        each = [repeated(v, dims) for v in (kernel_size, stride, dilation, output_padding)]
        self.in_channels, self.out_channels = in_channels, out_channels
        self.kernel_size, self.stride, self.dilation, self.output_padding = each
        self.padding = padding if isinstance(padding, str) else repeated(padding, dims)
        self.groups, self.padding_mode = groups, padding_mode
        self._check()
        self._around = self._pads()
        small = (in_channels, out_channels // groups)
        if not self.transposed:
            small = (out_channels, in_channels // groups)
        self.weight = fresh(*small, *self.kernel_size, dtype=dtype)
        if bias:
            self.bias = fresh(out_channels, dtype=dtype)
        else:
            self.register_parameter("bias", None)
        self.reset_parameters()

    def _check(self) -> None:
        if self.groups <= 0:
            raise ValueError("groups must be a positive integer")
        if self.in_channels % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        if self.out_channels % self.groups != 0:
            raise ValueError("out_channels must be divisible by groups")
        if isinstance(self.padding, str):
            if self.padding not in ("same", "valid"):
                raise ValueError(
                    f"Invalid padding string {self.padding!r}, should be one of {{'same', 'valid'}}"
                )
            if self.padding == "same" and any(s != 1 for s in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
        if self.padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise ValueError(
                f"padding_mode must be one of {MODES}, but got padding_mode='{self.padding_mode}'"
            )

    def _pads(self) -> tuple[int, ...]:
        """The padding as F.pad takes it, for modes other than zeros."""
        if self.padding == "valid":
            return (0, 0) * self._dims
        if self.padding == "same":
            total = [d * (k - 1) for d, k in zip(self.dilation, self.kernel_size, strict=False)]
            return tuple(n for t in reversed(total) for n in (t // 2, t - t // 2))
        around: Any = self.padding
        return tuple(p for p in reversed(around) for _ in range(2))

    def reset_parameters(self) -> None:
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = self.weight.shape[1] * math.prod(self.weight.shape[2:])
            bound = 1 / math.sqrt(fan_in) if fan_in > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Any:
        padding: Any = self.padding
        if self.padding_mode != "zeros":
            input, padding = pad(input, self._around, mode=self.padding_mode), 0
        return SPELLED[f"F.conv{self._dims}d"](
            input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups
        )

    def extra_repr(self) -> str:
        text = (
            f"{self.in_channels}, {self.out_channels}, kernel_size={self.kernel_size}, "
            f"stride={self.stride}"
        )
        if self.padding != (0,) * len(self.padding):
            text += f", padding={self.padding}"
        if self.dilation != (1,) * len(self.dilation):
            text += f", dilation={self.dilation}"
        if self.output_padding != (0,) * len(self.output_padding):
            text += f", output_padding={self.output_padding}"
        if self.groups != 1:
            text += f", groups={self.groups}"
        if self.bias is None:
            text += ", bias=False"
        return text + (
            f", padding_mode={self.padding_mode}" if self.padding_mode != "zeros" else ""
        )


class _Conv(_ConvNd):
    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1,
        padding: Any = 0, dilation: Any = 1, groups: int = 1, bias: bool = True,
        padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self._settle(in_channels, out_channels, kernel_size, stride, padding, dilation, 0, groups,
                     bias, padding_mode, dtype)  # fmt: skip


class _ConvTranspose(_ConvNd):
    transposed = True

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: Any, stride: Any = 1,
        padding: Any = 0, output_padding: Any = 0, groups: int = 1, bias: bool = True,
        dilation: Any = 1, padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {type(self).__name__}')
        self._settle(in_channels, out_channels, kernel_size, stride, padding, dilation,
                     output_padding, groups, bias, padding_mode, dtype)  # fmt: skip

    def forward(self, input: Tensor, output_size: Any = None) -> Any:
        extra = self.output_padding if output_size is None else self._extra(input, output_size)
        return SPELLED[f"F.conv_transpose{self._dims}d"](
            input, self.weight, self.bias, self.stride, self.padding, extra, self.groups,
            self.dilation,
        )  # fmt: skip

    def _extra(self, input: Tensor, output_size: Any) -> tuple[int, ...]:
        """The output_padding that makes the output so large."""
        dims, wanted = self._dims, output_size
        lead = 2 if input.ndim == dims + 2 else 1
        if len(wanted) == lead + dims:
            wanted = wanted[lead:]
        if len(wanted) != dims:
            raise ValueError(
                f"ConvTranspose{dims}D: for {input.ndim}D input, output_size must have {dims} or "
                f"{lead + dims} elements (got {len(wanted)})"
            )
        least = [
            (input.shape[i + lead] - 1) * self.stride[i] - 2 * self.padding[i]
            + self.dilation[i] * (self.kernel_size[i] - 1) + 1
            for i in range(dims)
        ]  # fmt: skip
        most = [n + s - 1 for n, s in zip(least, self.stride, strict=True)]
        if any(not a <= n <= b for n, a, b in zip(wanted, least, most, strict=True)):
            raise ValueError(
                f"requested an output size of {wanted}, but valid sizes range from {least} to "
                f"{most} (for an input of {input.shape[2:]})"
            )
        return tuple(n - a for n, a in zip(wanted, least, strict=True))


@own_constructor
class Conv1d(_Conv):
    """Slides its weights along sequences."""

    _dims = 1


@own_constructor
class Conv2d(_Conv):
    """Slides its weights over images."""

    _dims = 2


@own_constructor
class Conv3d(_Conv):
    """Slides its weights through volumes."""

    _dims = 3


@own_constructor
class ConvTranspose1d(_ConvTranspose):
    """What Conv1d's backward does, as a layer."""

    _dims = 1


@own_constructor
class ConvTranspose2d(_ConvTranspose):
    """What Conv2d's backward does, as a layer."""

    _dims = 2


@own_constructor
class ConvTranspose3d(_ConvTranspose):
    """What Conv3d's backward does, as a layer."""

    _dims = 3


class _Lazy(LazyModuleMixin, _ConvNd):
    def _wait(self, out_channels: int, bias: bool, dtype: Any) -> None:
        """Put parameters without shapes where those of no channels stand."""
        self.weight = UninitializedParameter(dtype=dtype)
        self.out_channels = out_channels
        if bias:
            self.bias = UninitializedParameter(dtype=dtype)

    def reset_parameters(self) -> None:
        if not self.has_uninitialized_params() and self.in_channels != 0:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor, *args: Any, **kwargs: Any) -> None:
        if not self.has_uninitialized_params():
            return
        dims = self._dims
        if input.ndim not in (dims + 1, dims + 2):
            raise RuntimeError(
                f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to "
                f"{type(self).__name__}, but got input of size: {input.shape}"
            )
        self.in_channels = n = input.shape[input.ndim - dims - 1]
        if n % self.groups != 0:
            raise ValueError("in_channels must be divisible by groups")
        small = (n, self.out_channels // self.groups)
        if not self.transposed:
            small = (self.out_channels, n // self.groups)
        self.materialize(weight=(*small, *self.kernel_size), bias=(self.out_channels,))
        self.reset_parameters()


class _LazyConv(_Lazy, _Conv):
    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1, bias: bool = True, padding_mode: str = "zeros",
        device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(0, 0, kernel_size, stride, padding, dilation, groups, False, padding_mode)
        self._wait(out_channels, bias, dtype)


class _LazyConvTranspose(_Lazy, _ConvTranspose):
    def __init__(
        self, out_channels: int, kernel_size: Any, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: int = 1, bias: bool = True, dilation: Any = 1,
        padding_mode: str = "zeros", device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(0, 0, kernel_size, stride, padding, output_padding, groups, False,
                         dilation, padding_mode)  # fmt: skip
        self._wait(out_channels, bias, dtype)


@own_constructor
class LazyConv1d(_LazyConv):
    """A Conv1d that learns `in_channels` from its first input."""

    cls_to_become, _dims = Conv1d, 1


@own_constructor
class LazyConv2d(_LazyConv):
    """A Conv2d that learns `in_channels` from its first input."""

    cls_to_become, _dims = Conv2d, 2


@own_constructor
class LazyConv3d(_LazyConv):
    """A Conv3d that learns `in_channels` from its first input."""

    cls_to_become, _dims = Conv3d, 3


@own_constructor
class LazyConvTranspose1d(_LazyConvTranspose):
    """A ConvTranspose1d that learns `in_channels` from its first input."""

    cls_to_become, _dims = ConvTranspose1d, 1


@own_constructor
class LazyConvTranspose2d(_LazyConvTranspose):
    """A ConvTranspose2d that learns `in_channels` from its first input."""

    cls_to_become, _dims = ConvTranspose2d, 2


@own_constructor
class LazyConvTranspose3d(_LazyConvTranspose):
    """A ConvTranspose3d that learns `in_channels` from its first input."""

    cls_to_become, _dims = ConvTranspose3d, 3
