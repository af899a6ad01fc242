"""Convolutions as torch and torch.nn.functional spell them."""

from __future__ import annotations

import warnings
from typing import Any

from ..dispatch import apply, unwrap
from ..op import OPS
from ..ops.convolution import same_rank
from .registry import SPELLED, composite

CONVOLUTION = OPS["convolution"]

Sizes = tuple[int, ...]


def numbers(value: Any, function: str, name: str) -> Sizes:
    """An int, or ints in a tuple or list, as a tuple. TypeError in PyTorch's words otherwise."""
    if type(value) is int:
        return (value,)
    if not isinstance(value, (tuple, list)):
        raise TypeError(
            f"{function}(): argument {name} must be tuple of ints, not {type(value).__name__}"
        )
    for i, v in enumerate(value):
        if type(v) is not int:
            raise TypeError(
                f"{function}(): argument {name} must be tuple of ints, but found element of type "
                f"{type(v).__name__} at pos {i}"
            )
    return tuple(value)


def _each(value: Any, dims: int, function: str, name: str) -> Sizes:
    """One number a spatial dimension (expand_param_if_needed)."""
    found = numbers(value, function, f"'{name}'")
    if type(value) is int and function[-1] == "d":  # conv2d reads 1 as [1, 1] before it looks on
        found *= int(function[-2])
    if len(found) == dims:
        return found
    if len(found) != 1:
        raise RuntimeError(
            f"expected {name} to be a single integer value or a list of {dims} values to match the "
            f"convolution dimensions, but got {name}={list(found)}"
        )
    return found * dims


def _batched(x: Any, dims: int, function: str) -> bool:
    """Whether there is a dimension of images; RuntimeError when there are too many or too few."""
    rank: int = unwrap(x, function).ndim
    if rank not in (dims + 1, dims + 2):
        raise RuntimeError(
            f"Expected {dims + 1}D (unbatched) or {dims + 2}D (batched) input to {function}, but "
            f"got input of size: {list(x.shape)}"
        )
    return rank == dims + 2


def _tensors(function: str, input: Any, weight: Any, bias: Any) -> None:
    unwrap(input, function)
    unwrap(weight, function, "'weight' (position 2)")
    if bias is not None:
        unwrap(bias, function, "'bias' (position 3)")


def convolved(
    input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any,
    transposed: bool, output_padding: Any, groups: Any, function: str = "convolution",
) -> Any:  # fmt: skip
    """One op, once every setting names all dimensions of the kernel."""
    dims = weight.ndim - 2
    if dims < 1:
        raise RuntimeError("weight should have at least three dimensions")
    if type(groups) is not int:
        raise TypeError(f"{function}(): argument 'groups' must be int, not {type(groups).__name__}")
    return apply(CONVOLUTION, (input, weight, bias), {
        "stride": _each(stride, dims, function, "stride"),
        "padding": _each(padding, dims, function, "padding"),
        "dilation": _each(dilation, dims, function, "dilation"),
        "transposed": transposed,
        "output_padding": _each(output_padding, dims, function, "output_padding"),
        "groups": groups,
    })  # fmt: skip


def _same(
    input: Any, weight: Any, bias: Any, stride: Any, dilation: Any, groups: Any, function: str
) -> Any:
    """As much padding as keeps the sizes; an odd rest is added on the right (_convolution_same)."""
    same_rank(input, weight)
    dims = weight.ndim - 2
    steps, spread = (
        _each(value, dims, function, name)
        for name, value in (("stride", stride), ("dilation", dilation))
    )
    if any(s != 1 for s in steps):
        raise RuntimeError("padding='same' is not supported for strided convolutions")
    total = [d * (k - 1) for d, k in zip(spread, weight.shape[2:], strict=True)]
    left = tuple(t // 2 for t in total)
    if any(t % 2 for t in total):
        warnings.warn(
            "Using padding='same' with even kernel lengths and odd dilation may require a "
            "zero-padded copy of the input be created",
            UserWarning,
            stacklevel=3,
        )
        pad = tuple(n for t in reversed(total) for n in (0, t % 2))
        input = apply(OPS["constant_pad_nd"], (input,), {"pad": pad, "value": 0})
    return convolved(input, weight, bias, 1, left, spread, False, 0, groups, function)


def _forward(name: str, dims: int) -> None:
    def conv(
        input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: Any = 1,
    ) -> Any:  # fmt: skip
        _tensors(name, input, weight, bias)
        batched = _batched(input, dims, name)
        x = input if batched else input.unsqueeze(0)
        if type(padding) is not str:
            y = convolved(x, weight, bias, stride, padding, dilation, False, 0, groups, name)
        elif padding == "same":
            y = _same(x, weight, bias, stride, dilation, groups, name)
        elif padding == "valid":
            y = convolved(x, weight, bias, stride, 0, dilation, False, 0, groups, name)
        else:
            raise RuntimeError(f"Invalid padding string: '{padding}'")
        return y if batched else y.squeeze(0)

    conv.__name__ = conv.__qualname__ = name
    SPELLED[f"torch.{name}"] = SPELLED[f"F.{name}"] = conv


def _transposed(name: str, dims: int) -> None:
    def conv_transpose(
        input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
        output_padding: Any = 0, groups: Any = 1, dilation: Any = 1,
    ) -> Any:  # fmt: skip
        _tensors(name, input, weight, bias)
        batched = _batched(input, dims, name)
        x = input if batched else input.unsqueeze(0)
        y = convolved(
            x, weight, bias, stride, padding, dilation, True, output_padding, groups, name
        )
        return y if batched else y.squeeze(0)

    conv_transpose.__name__ = conv_transpose.__qualname__ = name
    SPELLED[f"torch.{name}"] = SPELLED[f"F.{name}"] = conv_transpose


for _dims in (1, 2, 3):
    _forward(f"conv{_dims}d", _dims)
    _transposed(f"conv_transpose{_dims}d", _dims)


@composite("torch.convolution")
def convolution(
    input: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, transposed: Any,
    output_padding: Any, groups: Any,
) -> Any:  # fmt: skip
    _tensors("convolution", input, weight, bias)
    return convolved(
        input, weight, bias, stride, padding, dilation, bool(transposed), output_padding, groups
    )
