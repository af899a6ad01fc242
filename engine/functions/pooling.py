"""Pooling as torch and torch.nn.functional spell it: sizes read, one dimension as two, the ops."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..dispatch import TENSORS, apply, unwrap
from ..op import OPS
from .convolution import Sizes, numbers
from .registry import SPELLED

WORDS = {2: "two", 3: "three"}


def _name(function: Callable[..., Any], name: str, *spellings: str) -> None:
    function.__name__ = function.__qualname__ = name
    for spelling in spellings:
        SPELLED[spelling] = function


def _sizes(value: Any, dims: int, function: str, name: str, place: int, must: str) -> Sizes:
    """A number for each dimension, given once or for each; `must` begins the sentence if not."""
    found = numbers(value, function, f"'{name}' (position {place})")
    if len(found) not in (1, dims):
        raise RuntimeError(f"{function}: {name} must {must}, or a tuple of {WORDS[dims]} ints")
    return found if len(found) == dims else found * dims


def _stride(value: Any, kernel: Sizes, function: str, must: str) -> Sizes:
    if value is None or (isinstance(value, (tuple, list)) and not value):
        return kernel
    return _sizes(value, len(kernel), function, "stride", 3, must)


def _max_pool_settings(
    dims: int, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: Any
) -> dict[str, Any]:
    name = f"max_pool{dims}d"
    kernel = _sizes(kernel_size, dims, name, "kernel_size", 2, "either be a single int")
    return {
        "kernel_size": kernel,
        "stride": _stride(stride, kernel, name, "either be omitted, a single int"),
        "padding": _sizes(padding, dims, name, "padding", 4, "either be a single int"),
        "dilation": _sizes(dilation, dims, name, "dilation", 5, "be either a single int"),
        "ceil_mode": bool(ceil_mode),
    }


def _max_pool(dims: int) -> None:
    op = OPS[f"max_pool{dims}d_with_indices"]

    def with_indices(
        input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: bool = False, return_indices: bool = False,
    ) -> Any:  # fmt: skip
        unwrap(input, f"max_pool{dims}d")
        settings = _max_pool_settings(dims, kernel_size, stride, padding, dilation, ceil_mode)
        return apply(op, (input,), settings)

    def max_pool(
        input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: bool = False, return_indices: bool = False,
    ) -> Any:  # fmt: skip
        both = with_indices(input, kernel_size, stride, padding, dilation, ceil_mode)
        return both if return_indices else both[0]

    _name(with_indices, f"max_pool{dims}d_with_indices", f"F.max_pool{dims}d_with_indices")
    _name(max_pool, f"max_pool{dims}d", f"F.max_pool{dims}d", f"torch.max_pool{dims}d")


def _one(value: Any, name: str) -> int:
    found = numbers(value, "max_pool1d", f"'{name}'")
    if len(found) != 1:
        raise RuntimeError(
            f"max_pool1d() {name} must be an int, list of ints or tuple of ints of size 1 but got "
            f"size {len(found)}"
        )
    return found[0]


def _check_1d(
    input: Any, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool
) -> None:
    """What max_pool1d refuses (check_max_pool1d)."""
    shape = list(input.shape)
    if len(shape) not in (2, 3) or 0 in shape[len(shape) - 2 :]:
        raise RuntimeError(
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for "
            f"input, but got:{shape}"
        )
    for name, value in (("kernel_size", kernel), ("stride", stride)):
        if value <= 0:
            raise RuntimeError(f"max_pool1d() {name} must be greater than zero, but got {value}")
    if padding < 0:
        raise RuntimeError(f"max_pool1d() padding must be non-negative, but got {padding}")
    if padding > kernel // 2:
        raise RuntimeError(
            "max_pool1d() padding should be at most half of kernel size, but got "
            f"padding={padding} and kernel_size={kernel}"
        )
    if dilation <= 0:
        raise RuntimeError(f"max_pool1d() dilation must be greater than zero, but got {dilation}")
    room = shape[-1] + 2 * padding - dilation * (kernel - 1) - 1 + (stride - 1) * ceil_mode
    out = room // stride + 1
    if ceil_mode and (out - 1) * stride >= shape[-1] + padding:
        out -= 1
    if out <= 0:
        raise RuntimeError(f"max_pool1d() Invalid computed output size: {out}")


def _pooled_1d(
    input: Any, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool
) -> tuple[Any, Any]:
    settings = {"kernel_size": (1, kernel), "stride": (1, stride), "padding": (0, padding),
                "dilation": (1, dilation), "ceil_mode": bool(ceil_mode)}  # fmt: skip
    values, indices = apply(OPS["max_pool2d_with_indices"], (input.unsqueeze(-2),), settings)
    return values.squeeze(-2), indices.squeeze(-2)


def max_pool1d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    unwrap(input, "max_pool1d")
    kernel = _one(kernel_size, "kernel_size")
    step = kernel if stride is None or stride == [] else _one(stride, "stride")
    return _pooled_1d(
        input, kernel, step, _one(padding, "padding"), _one(dilation, "dilation"), ceil_mode
    )


def max_pool1d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
    ceil_mode: bool = False, return_indices: bool = False,
) -> Any:  # fmt: skip
    given = (input, kernel_size, stride, padding, dilation, ceil_mode)
    if return_indices:
        return max_pool1d_with_indices(*given)
    array = unwrap(input, "max_pool1d")
    kernel = _one(kernel_size, "kernel_size")
    step = kernel if stride is None or stride == [] else _one(stride, "stride")
    sizes = (kernel, step, _one(padding, "padding"), _one(dilation, "dilation"))
    _check_1d(input, *sizes, bool(ceil_mode))
    if array.dtype.kind != "f":
        raise NotImplementedError(f"\"max_pool1d_impl\" not implemented for '{input.type()[6:-6]}'")
    return _pooled_1d(input, *sizes, ceil_mode)[0]


_name(max_pool1d, "max_pool1d", "F.max_pool1d", "torch.max_pool1d")
_name(max_pool1d_with_indices, "max_pool1d_with_indices", "F.max_pool1d_with_indices",
      "torch.max_pool1d_with_indices")  # fmt: skip

# --- means ----------------------------------------------------------------------------------------


def _avg_pool(dims: int) -> None:
    name, op = f"avg_pool{dims}d", OPS[f"avg_pool{dims}d"]
    either = "either be " if dims == 2 else "be "

    def avg_pool(
        input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0,
        ceil_mode: bool = False, count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> Any:  # fmt: skip
        unwrap(input, name)
        kernel = _sizes(kernel_size, dims, name, "kernel_size", 2, f"{either}a single int")
        return apply(op, (input,), {
            "kernel_size": kernel,
            "stride": _stride(stride, kernel, name, f"{either}omitted, a single int"),
            "padding": _sizes(padding, dims, name, "padding", 4, f"{either}a single int"),
            "ceil_mode": bool(ceil_mode), "count_include_pad": bool(count_include_pad),
            "divisor_override": divisor_override,
        })  # fmt: skip

    _name(avg_pool, name, f"F.{name}")


def _sequence(input: Any, function: str) -> None:
    rank = unwrap(input, function).ndim
    if rank not in (2, 3):
        raise RuntimeError(
            f"Expected 2 to 3 dimensions, but got {rank}-dimensional tensor for argument #1 'self' "
            f"(while checking arguments for {function})"
        )


def _single(value: Any, function: str, name: str, place: int) -> int:
    found = numbers(value, function, f"'{name}' (position {place})")
    if len(found) != 1:
        raise RuntimeError(
            f"{function}() argument '{name}' should contain one int (got {len(found)})"
        )
    return found[0]


def avg_pool1d(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:  # fmt: skip
    _sequence(input, "avg_pool1d")
    kernel = _single(kernel_size, "avg_pool1d", "kernel_size", 2)
    omitted = stride is None or (isinstance(stride, (tuple, list)) and not stride)
    step = kernel if omitted else _single(stride, "avg_pool1d", "stride", 3)
    pad = _single(padding, "avg_pool1d", "padding", 4)
    return apply(OPS["avg_pool2d"], (input.unsqueeze(-2),), {
        "kernel_size": (1, kernel), "stride": (1, step), "padding": (0, pad),
        "ceil_mode": bool(ceil_mode), "count_include_pad": bool(count_include_pad),
        "divisor_override": None,
    }).squeeze(-2)  # fmt: skip


_name(avg_pool1d, "avg_pool1d", "F.avg_pool1d", "torch.avg_pool1d")


def _output_size(input: Any, value: Any, dims: int, function: str) -> Any:
    """One number or several; None keeps what there is (_list_with_default)."""
    shape = unwrap(input, function).shape
    if isinstance(value, (tuple, list)):
        if len(shape) <= len(value):
            raise ValueError(f"Input dimension should be at least {len(value) + 1}")
        kept = shape[-len(value) :]
        value = [n if v is None else v for v, n in zip(value, kept, strict=False)]
    found = numbers(value, function, "'output_size' (position 2)")
    return found * dims if type(value) is int else found


def _adaptive(dims: int) -> None:
    name, single = f"adaptive_avg_pool{dims}d", (1,) * dims
    mean_of, op = tuple(range(-1, -dims - 1, -1)), OPS[f"_adaptive_avg_pool{dims}d"]

    def adaptive_avg_pool(input: Any, output_size: Any) -> Any:
        size = _output_size(input, output_size, dims, name)
        if len(size) != dims:
            raise RuntimeError(f"{name}: output_size must be {dims}")
        if min(size) < 0:
            shown = ", ".join(map(str, size[:2])) + "".join(f",{n}" for n in size[2:])
            raise RuntimeError(
                f"{name}: elements of output_size must be greater than or equal to 0 but received "
                f"{{{shown}}}"
            )
        if size == single and input.ndim in (dims + 1, dims + 2) and math.prod(input.shape):
            return input.mean(mean_of, keepdim=True)
        return apply(op, (input,), {"output_size": size})

    _name(adaptive_avg_pool, name, f"F.{name}")
    largest, max_op = f"adaptive_max_pool{dims}d", OPS[f"adaptive_max_pool{dims}d"]

    def with_indices(input: Any, output_size: Any, return_indices: bool = False) -> Any:
        size = _output_size(input, output_size, dims, largest)
        if len(size) != dims:
            raise RuntimeError(f"{largest}(): internal error: output_size.size() must be {dims}")
        return apply(max_op, (input,), {"output_size": size})

    def adaptive_max_pool(input: Any, output_size: Any, return_indices: bool = False) -> Any:
        both = with_indices(input, output_size)
        return both if return_indices else both[0]

    _name(with_indices, f"{largest}_with_indices", f"F.{largest}_with_indices")
    _name(adaptive_max_pool, largest, f"F.{largest}")


for _dims in (2, 3):
    _max_pool(_dims)
    _avg_pool(_dims)
    _adaptive(_dims)


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    _sequence(input, "adaptive_avg_pool1d")
    size = _single(output_size, "adaptive_avg_pool1d", "output_size", 2)
    return SPELLED["F.adaptive_avg_pool2d"](input.unsqueeze(-2), (1, size)).squeeze(-2)


def adaptive_max_pool1d_with_indices(
    input: Any, output_size: Any, return_indices: bool = False
) -> Any:
    _sequence(input, "adaptive_max_pool1d")
    size = _single(output_size, "adaptive_max_pool1d", "output_size", 2)
    both = SPELLED["F.adaptive_max_pool2d_with_indices"](input.unsqueeze(-2), (1, size))
    return both[0].squeeze(-2), both[1].squeeze(-2)


def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    both = adaptive_max_pool1d_with_indices(input, output_size)
    return both if return_indices else both[0]


_name(adaptive_avg_pool1d, "adaptive_avg_pool1d", "F.adaptive_avg_pool1d",
      "torch.adaptive_avg_pool1d")  # fmt: skip
_name(adaptive_max_pool1d, "adaptive_max_pool1d", "F.adaptive_max_pool1d")
_name(adaptive_max_pool1d_with_indices, "adaptive_max_pool1d_with_indices",
      "F.adaptive_max_pool1d_with_indices", "torch.adaptive_max_pool1d")  # fmt: skip

# --- norms ----------------------------------------------------------------------------------------


def _lp_pool(dims: int) -> None:
    name = f"lp_pool{dims}d"
    average, largest = SPELLED[f"F.avg_pool{dims}d"], SPELLED[f"F.max_pool{dims}d"]

    def lp_pool(
        input: Any, norm_type: Any, kernel_size: Any, stride: Any = None, ceil_mode: bool = False
    ) -> Any:
        unwrap(input, name)
        if norm_type == math.inf:
            return largest(input.abs(), kernel_size, stride, 0, 1, ceil_mode)
        if norm_type == -math.inf:
            return -largest(-input.abs(), kernel_size, stride, 0, 1, ceil_mode)
        out = average(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
        each = numbers(kernel_size, name, "'kernel_size'")
        count = math.prod(each if len(each) == dims else each * dims)
        return (out.sign() * out.abs().relu()).mul(count).pow(1.0 / norm_type)

    _name(lp_pool, name, f"F.{name}")


for _dims in (1, 2, 3):
    _lp_pool(_dims)

# --- back to where they were ----------------------------------------------------------------------


def _unpooled_size(input: Any, kernel: Sizes, stride: Sizes, padding: Sizes, wanted: Any) -> Sizes:
    dims = len(kernel)
    default = [
        (n - 1) * s + k - 2 * p
        for n, s, k, p in zip(input.shape[-dims:], stride, kernel, padding, strict=False)
    ]
    if wanted is None:
        return tuple(default)
    if len(wanted) == dims + 2:
        wanted = wanted[2:]
    if len(wanted) != dims:
        raise ValueError(
            f"output_size should be a sequence containing {dims} or {dims + 2} elements, but it "
            f"has a length of '{len(wanted)}'"
        )
    for i in range(dims):
        least, most = default[i] - stride[i], default[i] + stride[i]
        if not least < wanted[i] < most:
            raise ValueError(
                f'invalid output_size "{wanted}" (dim {i} must be between {least} and {most})'
            )
    return tuple(wanted)


def _unpool(dims: int) -> None:
    name = f"max_unpool{dims}d"

    def max_unpool(
        input: Any, indices: Any, kernel_size: Any, stride: Any = None, padding: Any = 0,
        output_size: Any = None,
    ) -> Any:  # fmt: skip
        unwrap(input, name)
        if type(indices) not in TENSORS:
            unwrap(indices, name, "'indices' (position 2)")

        def each(value: Any, what: str) -> Sizes:
            found = numbers(value, name, f"'{what}'")
            return found * dims if type(value) is int else found

        kernel = each(kernel_size, "kernel_size")
        step = kernel if stride is None else each(stride, "stride")
        size = _unpooled_size(input, kernel, step, each(padding, "padding"), output_size)
        if dims > 1:
            return apply(OPS[name], (input, indices), {"output_size": size})
        out = apply(
            OPS["max_unpool2d"], (input.unsqueeze(-1), indices.unsqueeze(-1)),
            {"output_size": (*size, 1)},
        )  # fmt: skip
        return out.squeeze(-1)

    _name(max_unpool, name, f"F.{name}")


for _dims in (1, 2, 3):
    _unpool(_dims)
