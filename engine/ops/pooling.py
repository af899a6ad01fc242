"""Pooling: the greatest element or the mean of windows, and what puts elements back.

A `self` is (channels, *spatial) or (images, channels, *spatial). What is refused is said in
PyTorch's words; the arithmetic is in pools.py. It must not know Tensor.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes, meter, pools
from ..op import helper, op
from ..windows import Sizes, Slide

EMPTY = "Expected {least}D or {more}D (batch mode) tensor with optional 0 dim batch size for input,"


def planes(x: Any, dims: int) -> Any:
    """(planes, *spatial): images and channels in one."""
    return np.ascontiguousarray(x).reshape(math.prod(x.shape[: x.ndim - dims]), *x.shape[-dims:])


def _as(like: Any, flat: Any, dims: int) -> Any:
    """The planes of `flat` as the images and channels of `like`."""
    return flat.reshape(*like.shape[: like.ndim - dims], *flat.shape[1:])


def _kind(self: Any) -> str:
    return dtypes.of(self.dtype).scalar


# --- how large the result is ----------------------------------------------------------------------


def _size(n: int, i: int, slide: Slide, ceil_mode: bool) -> int:
    """pooling_output_shape: the last window must start inside, or in the left padding."""
    p, s = slide.padding[i], slide.stride[i]
    out = (n + 2 * p - slide.reach(i) + (s - 1 if ceil_mode else 0)) // s + 1
    if ceil_mode and (out - 1) * s >= n + p:
        out -= 1
    return out


def _outputs(
    function: str, self: Any, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes,
    ceil_mode: bool,
) -> tuple[Slide, Sizes]:  # fmt: skip
    """How windows move, and how many there are; RuntimeError in PyTorch's words."""
    slide = Slide(kernel, stride, padding, dilation)
    dims = len(kernel)
    if 0 in stride:
        raise RuntimeError("stride should not be zero")
    for p, k, d in zip(padding, kernel, dilation, strict=True):
        if p < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {p}")
        if p > int((d * (k - 1) + 1) / 2):  # C++ cuts off
            raise RuntimeError(
                "pad should be at most half of effective kernel size, but got "
                f"pad={p}, kernel_size={k} and dilation={d}"
            )
    if min(kernel) <= 0 or min(stride) <= 0:
        what = "kernel size" if min(kernel) <= 0 else "stride"
        values = kernel if min(kernel) <= 0 else stride
        letter = "k" if min(kernel) <= 0 else "d"
        names = "THW"[3 - dims :]
        shown = " ".join(f"{letter}{n}: {v}" for n, v in zip(names, values, strict=True))
        raise RuntimeError(f"{what} should be greater than zero, but got {shown}")
    if min(dilation) <= 0:
        names = "THW"[3 - dims :]
        shown = " ".join(f"dilation{n}: {d}" for n, d in zip(names, dilation, strict=True))
        raise RuntimeError(f"dilation should be greater than zero, but got {shown}")
    if dims == 3 and 0 in self.shape[self.ndim - 4 :]:
        raise RuntimeError(
            f"{function}(): Expected input's non-batch dimensions to have positive length, but "
            f"input has a shape of {list(self.shape)} and non-batch dimension 0 has length zero!"
        )
    if 0 in self.shape[1 if self.ndim == dims + 2 else 0 :]:
        raise RuntimeError(
            EMPTY.format(least=dims + 1, more=dims + 2) + f" but got:{list(self.shape)}"
        )
    sizes = self.shape[-dims:]
    out = tuple(_size(n, i, slide, ceil_mode) for i, n in enumerate(sizes))
    if min(out) < 1:
        channels = self.shape[-dims - 1]
        given, made = ("x".join(map(str, (channels, *s))) for s in (sizes, out))
        raise RuntimeError(
            f"Given input size: ({given}). Calculated output size: ({made}). Output size is too "
            "small"
        )
    return slide, out


def _rank(self: Any, dims: int) -> None:
    if self.ndim not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"non-empty {dims + 1}D or {dims + 2}D (batch mode) tensor expected for input"
        )


def _real(function: str, self: Any, whole: str = "") -> None:
    """Kernels are there for floating point numbers, and for some also for whole ones (`whole`:
    numpy's characters of their dtypes)."""
    if self.dtype.kind != "f" and self.dtype.char not in whole:
        raise NotImplementedError(f"\"{function}\" not implemented for '{_kind(self)}'")


# --- the greatest ---------------------------------------------------------------------------------


@helper(tex=r"\v{g}_{\v{indices}}")
def max_pool_double_backward(ops: Any, g: Any, indices: Any, dims: int) -> Any:
    """The elements that `indices` name in each plane."""
    lead = tuple(indices.shape[: indices.ndim - dims])
    if math.prod(indices.shape) == 0:
        return ops.new_zeros(g, tuple(indices.shape))
    flat = ops.gather(g.reshape((*lead, -1)), indices.reshape((*lead, -1)), len(lead), False)
    return ops.view(flat, tuple(indices.shape))


def _put(g: Any, self: Any, indices: Any, dims: int, once: bool) -> Any:
    found = pools.put(planes(g, dims), planes(indices, dims), self.shape[-dims:], once)
    return _as(self, found, dims)


POOL = "kernel_size, stride, padding, dilation, ceil_mode"


def _max_pool(dims: int) -> None:
    name = f"max_pool{dims}d_with_indices"
    title = f"MaxPool{dims}DWithIndicesBackward"

    def forward(
        self: Any, kernel_size: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes,
        ceil_mode: bool,
    ) -> Any:  # fmt: skip
        _rank(self, dims)
        slide, out = _outputs(f"{name}_out_cpu_template", self, kernel_size, stride, padding,
                              dilation, ceil_mode)  # fmt: skip
        _real(f"max_pool{dims}d", self, whole=np.typecodes["AllInteger"])
        values, indices = pools.greatest(planes(self, dims), slide, out)
        return _as(self, values, dims), _as(self, indices, dims)

    def backward(
        grad_output: Any, self: Any, indices: Any, kernel_size: Sizes, stride: Sizes,
        padding: Sizes, dilation: Sizes, ceil_mode: bool,
    ) -> Any:  # fmt: skip
        reach = Slide(kernel_size, stride, padding, dilation).reach
        once = all(s >= reach(i) for i, s in enumerate(stride))
        return _put(grad_output, self, indices, dims, once)

    op(name, f"self, *, {POOL}", grad_fn=f"{title}0", sign="max",
       outputs=("result0", "result1"), forward=forward,
       tex=r"\max_{\text{window}} \v{self}",
       vjp={"self": f"{name}_backward(g0, self, result1, {POOL})"}, lies="channels")
    op(f"{name}_backward", f"grad_output, self, indices, *, {POOL}",
       grad_fn=f"{title}Backward0", sign="maxᵀ", forward=backward,
       tex=r"\operatorname{put}_{\v{indices}}(\v{grad_output})",
       vjp={"grad_output": f"max_pool_double_backward(g, indices, {dims})",
            "self": "zeros_like(self)"})


def _adaptive_max_pool(dims: int) -> None:
    name, title = f"adaptive_max_pool{dims}d", f"AdaptiveMaxPool{dims}DBackward"

    def forward(self: Any, output_size: Sizes) -> Any:
        adaptive(name, self, dims, output_size, ": ")
        _real(name, self)
        starts, lengths = [], []
        for i, (n, m) in enumerate(zip(self.shape[-dims:], output_size, strict=True)):
            start, length = pools.shares(n, m)
            starts.append(pools.spread(start, i, dims))
            lengths.append(pools.spread(length, i, dims))
        x = planes(self, dims)
        if not math.prod(output_size) or not len(x):
            shape = (*self.shape[:-dims], *output_size)
            return np.zeros(shape, self.dtype), np.zeros(shape, np.int64)
        values, indices = pools.greatest_of(x, starts, lengths)
        return _as(self, values, dims), _as(self, indices, dims)

    op(name, "self, *, output_size", grad_fn=f"{title}0", sign="max",
       outputs=("result0", "result1"), forward=forward, tex=r"\max_{\text{window}} \v{self}",
       vjp={"self": f"{name}_backward(g0, self, result1)"}, lies="channels")
    op(f"{name}_backward", "grad_output, self, indices", grad_fn=f"{title}Backward0", sign="maxᵀ",
       tex=r"\operatorname{put}_{\v{indices}}(\v{grad_output})",
       forward=lambda grad_output, self, indices: _put(grad_output, self, indices, dims, False),
       vjp={"grad_output": f"max_pool_double_backward(g, indices, {dims})",
            "self": "zeros_like(self)"})


# --- back to where they were ----------------------------------------------------------------------


def _unpool(dims: int) -> None:
    name, call = f"max_unpool{dims}d", f"max_unpooling{dims}d"

    def forward(self: Any, indices: Any, output_size: Sizes) -> Any:
        if indices.dtype != np.int64:
            kind = _kind(indices)
            raise RuntimeError(f"elements in indices should be type int64 but got: {kind}")
        if self.ndim not in (dims + 1, dims + 2):
            raise RuntimeError(
                f"Input to {call} should be a {dims + 1}d or {dims + 2}d Tensor, but got a tensor "
                f"with {self.ndim} dimensions."
            )
        if self.shape != indices.shape:
            raise RuntimeError(
                "Expected shape of indices to be same as that of the input tensor "
                f"({list(self.shape)}) but got indices tensor with shape: {list(indices.shape)}"
            )
        for i in range(1 if self.ndim == dims + 2 else 0, self.ndim):
            if self.shape[i] == 0:
                raise RuntimeError(
                    f"{call}_forward_out_cpu(): Expected input to have non-zero size for non-batch "
                    f"dimensions, but got {list(self.shape)} with dimension {i} being empty."
                )
        span = math.prod(output_size)
        meter.charge(math.prod(self.shape[:-dims]) * span * self.itemsize)
        wrong = indices[(indices < 0) | (indices >= span)]
        if wrong.size:
            size = "x".join(map(str, output_size))
            raise RuntimeError(
                f"Found an invalid max index: {int(wrong.flat[0])} (output volumes are of size "
                f"{size})"
            )
        found = pools.put(planes(self, dims), planes(indices, dims), output_size, True)
        return _as(self, found, dims)

    op(name, "self, indices, *, output_size", grad_fn=f"MaxUnpool{dims}DBackward0", sign="maxᵀ",
       tex=r"\operatorname{put}_{\v{indices}}(\v{self})", forward=forward,
       vjp={"self": f"max_pool_double_backward(g, indices, {dims})"}, lies="channels")


# --- the mean -------------------------------------------------------------------------------------

AVERAGE = "kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override"


def _averaged(total: Any, divisor: Any) -> Any:
    if total.dtype.kind in "iu":
        return np.trunc(total / divisor).astype(total.dtype)
    return total / np.asarray(divisor).astype(total.dtype)


def _avg_pool(dims: int) -> None:
    name, title = f"avg_pool{dims}d", f"AvgPool{dims}DBackward"
    ones = (1,) * dims

    def divisor(slide: Slide, sizes: Sizes, out: Sizes, include: bool, override: Any) -> Any:
        return pools.counts(slide, sizes, out, include) if override is None else override

    def forward(
        self: Any, kernel_size: Sizes, stride: Sizes, padding: Sizes, ceil_mode: bool,
        count_include_pad: bool, divisor_override: Any,
    ) -> Any:  # fmt: skip
        if divisor_override == 0:
            raise RuntimeError("divisor must be not zero")
        _rank(self, dims)
        if dims == 3 and all(
            n < k for n, k, p in zip(self.shape[-3:], kernel_size, padding, strict=True) if not p
        ) and 0 not in stride and not any(padding):  # fmt: skip
            given = " ".join(f"{x}: {n}" for x, n in zip("THW", self.shape[-3:], strict=True))
            wanted = " ".join(f"k{x}: {n}" for x, n in zip("THW", kernel_size, strict=True))
            raise RuntimeError(
                f"input image ({given}) smaller than kernel size ({wanted})"
            )
        slide, out = _outputs(name, self, kernel_size, stride, padding, ones, ceil_mode)
        _real(name, self, whole="lq")
        x = planes(self, dims)
        count = divisor(slide, x.shape[1:], out, count_include_pad, divisor_override)
        return _as(self, _averaged(pools.summed(x, slide, out), count), dims)

    def backward(
        grad_output: Any, self: Any, kernel_size: Sizes, stride: Sizes, padding: Sizes,
        ceil_mode: bool, count_include_pad: bool, divisor_override: Any,
    ) -> Any:  # fmt: skip
        slide = Slide(kernel_size, stride, padding, ones)
        g, sizes = planes(grad_output, dims), self.shape[-dims:]
        count = divisor(slide, sizes, g.shape[1:], count_include_pad, divisor_override)
        found = pools.unsummed(g / np.asarray(count).astype(g.dtype), slide, sizes)
        return _as(self, found, dims)

    op(name, f"self, *, {AVERAGE}", grad_fn=f"{title}0", sign="mean", forward=forward,
       tex=r"\overline{\v{self}}_{\text{window}}",
       vjp={"self": f"{name}_backward(g, self, {AVERAGE})"}, lies="channels")
    op(f"{name}_backward", f"grad_output, self, *, {AVERAGE}", grad_fn=f"{title}Backward0",
       sign="meanᵀ", tex=r"\sum_{\text{windows}} \frac{\v{grad_output}}{n}", forward=backward,
       vjp={"grad_output": f"{name}(g, {AVERAGE})", "self": "zeros_like(self)"})


def adaptive(name: str, self: Any, dims: int, output_size: Sizes, colon: str) -> None:
    """What adaptive pooling refuses."""
    last = range(1 if self.ndim == dims + 2 else 0, self.ndim)
    if self.ndim not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"{name}(): Expected {dims + 1}D or {dims + 2}D tensor, but got{colon}"
            f"{list(self.shape)}"
        )
    for i in last:
        if self.shape[i] == 0:
            raise RuntimeError(
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but "
                f"input has sizes {list(self.shape)} with dimension {i} being empty"
            )
    shape = [*self.shape[:-dims], *output_size]
    if min(output_size) < 0:
        raise RuntimeError(
            f"Trying to create tensor with negative dimension {min(output_size)}: {shape}"
        )
    meter.charge(math.prod(shape) * self.itemsize)


def _adaptive_avg_pool(dims: int) -> None:
    name, title = f"_adaptive_avg_pool{dims}d", f"AdaptiveAvgPool{dims}DBackward"

    def forward(self: Any, output_size: Sizes) -> Any:
        adaptive(name[1:], self, dims, output_size, " ")
        _real(name[1:], self)
        return _as(self, pools.shared(planes(self, dims), output_size), dims)

    op(name, "self, *, output_size", grad_fn=f"{title}0", sign="mean", forward=forward,
       tex=r"\overline{\v{self}}_{\text{window}}", vjp={"self": f"{name}_backward(g, self)"},
       lies="channels")
    op(f"{name}_backward", "grad_output, self", grad_fn=f"{title}Backward0", sign="meanᵀ",
       tex=r"\sum_{\text{windows}} \frac{\v{grad_output}}{n}",
       forward=lambda grad_output, self:
           _as(self, pools.unshared(planes(grad_output, dims), self.shape[-dims:]), dims),
       vjp={"grad_output": f"adaptive_again(g, grad_output_sizes, {dims})",
            "self": "zeros_like(self)"})


@helper(tex=r"\overline{\v{g}}_{\text{window}}")
def adaptive_again(ops: Any, g: Any, sizes: Sizes, dims: int) -> Any:
    """Adaptive pooling to the sizes that there were."""
    return getattr(ops, f"_adaptive_avg_pool{dims}d")(g, tuple(sizes[-dims:]))


for _dims in (2, 3):
    for _enter in (_max_pool, _adaptive_max_pool, _unpool, _avg_pool, _adaptive_avg_pool):
        _enter(_dims)
