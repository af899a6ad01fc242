"""Convolutions of any number of spatial dimensions, and transposed ones: each is the other's
derivative. Shapes and dtypes are checked here, in PyTorch's words; the arithmetic is in windows.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import helper, op
from ..windows import Sizes, Slide, correlated, input_gradient, weight_gradient
from .linear import cpp, scalar

# --- what is refused ------------------------------------------------------------------------------


def _positive(slide: Slide, output_padding: Sizes, groups: int) -> None:
    if min(slide.padding) < 0:
        raise RuntimeError("negative padding is not supported")
    if min(output_padding) < 0:
        raise RuntimeError("negative output_padding is not supported")
    if min(slide.stride) <= 0:
        raise RuntimeError("non-positive stride is not supported")
    if min(slide.dilation) < 0:
        raise RuntimeError("dilation should be greater than zero")
    if groups <= 0:
        raise RuntimeError("non-positive groups is not supported")


def same_rank(input: Any, weight: Any) -> None:
    """RuntimeError unless arrays (or tensors) have equally many dimensions."""
    rank = weight.ndim
    if input.ndim != rank:
        raise RuntimeError(
            f"Expected {rank}-dimensional input for {rank}-dimensional weight "
            f"{list(weight.shape)}, but got {input.ndim}-dimensional input of size "
            f"{list(input.shape)} instead"
        )


def _fitting(input: Any, weight: Any, bias: Any, transposed: bool, groups: int) -> None:
    """Ranks, channels and groups (check_shape_forward)."""
    same_rank(input, weight)
    given, size = list(input.shape), list(weight.shape)
    if size[0] < groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be at least {groups} at dimension 0, but "
            f"got weight of size {size} instead"
        )
    if size[0] % groups:
        raise RuntimeError(
            f"Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, "
            f"but got weight of size [{size}] instead"
        )
    channels = size[0] if transposed else size[1] * groups
    if given[1] != channels:
        what = "transposed=1" if transposed else f"groups={groups}"
        raise RuntimeError(
            f"Given {what}, weight of size {size}, expected input{given} to have {channels} "
            f"channels, but got {given[1]} channels instead"
        )
    outputs = size[1] * groups if transposed else size[0]
    if bias is not None and bias.shape != (outputs,):
        what = "transposed=1, " if transposed else ""
        raise RuntimeError(
            f"Given {what}weight of size {size}, expected bias to be 1-dimensional with "
            f"{outputs} elements, but got bias of size {list(bias.shape)} instead"
        )


def _alike(input: Any, weight: Any, bias: Any, transposed: bool) -> None:
    if bias is not None and bias.dtype != input.dtype and not transposed:
        raise RuntimeError(
            f"Input type ({cpp(input)}) and bias type ({cpp(bias)}) should be the "
            "same"
        )
    if input.dtype != weight.dtype:
        raise RuntimeError(f"expected scalar type {scalar(input)} but found {scalar(weight)}")
    if transposed and input.dtype.kind in "iub" and input.dtype != np.int64:
        kernel = f"slow_conv_transpose{3 if input.ndim == 5 else 2}d_out_cpu"
        raise NotImplementedError(f"\"{kernel}\" not implemented for '{scalar(input)}'")
    if input.dtype == bool:
        raise NotImplementedError("\"slow_conv2d_cpu\" not implemented for 'Bool'")


def _by(sizes: Any) -> str:
    return " x ".join(map(str, sizes))


def _outputs(slide: Slide, sizes: Sizes) -> Sizes:
    reach = [slide.reach(i) for i in range(len(sizes))]
    wide = [n + 2 * p for n, p in zip(sizes, slide.padding, strict=True)]
    if any(n < r for n, r in zip(wide, reach, strict=True)):
        raise RuntimeError(
            f"Calculated padded input size per channel: ({_by(wide)}). Kernel size: ({_by(reach)})."
            " Kernel size can't be greater than actual input size"
        )
    if min(slide.dilation) == 0:
        raise RuntimeError(
            f"dilation should be greater than zero, but got {list(slide.dilation)}"
        )
    return slide.outputs(sizes)


NAMES = ("depth", "height", "width")


def _inputs(slide: Slide, sizes: Sizes, extra: Sizes) -> Sizes:
    """The sizes that a transposed convolution makes."""
    if any(e >= s and e >= d for e, s, d in zip(extra, slide.stride, slide.dilation, strict=True)):
        names = NAMES[-max(len(extra), 2) :]  # one dimension counts as two, the first of size 1
        parts = {"output_padding": extra, "stride": slide.stride, "dilation": slide.dilation}
        shown = " ".join(
            f"{what}_{name}: {value}"
            for what, values in parts.items()
            for name, value in zip(names, (*(0 if what[0] == "o" else 1,) * (len(names) - len(
                values)), *values), strict=True)
        )  # fmt: skip
        raise RuntimeError(
            f"output padding must be smaller than either stride or dilation, but got {shown}"
        )
    out = slide.inputs(sizes, extra)
    if min(out) < 1:
        raise RuntimeError(
            f"Given input size per channel: ({_by(sizes)}). Calculated output size per channel: "
            f"({_by(out)}). Output size is too small"
        )
    return out


# --- forward and its three derivatives ------------------------------------------------------------


def _wider(function: Any) -> Any:
    """Single precision is computed in double where windows have three dimensions: their long sums
    are in another order than PyTorch's."""

    def run(*args: Any) -> Any:
        given = args[0].dtype
        if given != np.float32 or args[0].ndim <= 4:
            return function(*args)
        some = [
            a.astype(np.float64) if type(a) is np.ndarray and a.dtype == given else a for a in args
        ]
        return function(*some).astype(given)

    return run


_correlated, _input_gradient, _weight_gradient = map(
    _wider, (correlated, input_gradient, weight_gradient)
)


def _convolution(
    input: Any, weight: Any, bias: Any, stride: Sizes, padding: Sizes, dilation: Sizes,
    transposed: bool, output_padding: Sizes, groups: int,
) -> Any:  # fmt: skip
    slide = Slide(weight.shape[2:], stride, padding, dilation)
    _positive(slide, output_padding, groups)
    _alike(input, weight, bias, transposed)
    _fitting(input, weight, bias, transposed, groups)
    if not transposed:
        out = _outputs(slide, input.shape[2:])
        return _correlated(input, weight, bias, slide, groups, out)
    out = _inputs(slide, input.shape[2:], output_padding)
    sizes = (len(input), weight.shape[1] * groups, *out)
    y = _input_gradient(input, weight, sizes, slide, groups)
    if bias is not None:
        y += bias.reshape(-1, *(1,) * len(out))
    return y


def _backward_input(
    grad_output: Any, weight: Any, input_sizes: Sizes, stride: Sizes, padding: Sizes,
    dilation: Sizes, transposed: bool, output_padding: Sizes, groups: int,
) -> Any:  # fmt: skip
    slide = Slide(weight.shape[2:], stride, padding, dilation)
    if transposed:
        return _correlated(grad_output, weight, None, slide, groups, input_sizes[2:])
    return _input_gradient(grad_output, weight, input_sizes, slide, groups)


def _backward_weight(
    grad_output: Any, input: Any, weight_sizes: Sizes, stride: Sizes, padding: Sizes,
    dilation: Sizes, transposed: bool, output_padding: Sizes, groups: int,
) -> Any:  # fmt: skip
    slide = Slide(weight_sizes[2:], stride, padding, dilation)
    small, large = (input, grad_output) if transposed else (grad_output, input)
    return _weight_gradient(small, large, weight_sizes, slide, groups)


def _backward_bias(grad_output: Any, bias_sizes: Sizes) -> Any:
    # Along memory first, a long sum at a time: much faster than over three dimensions at once.
    flat = grad_output.reshape(*grad_output.shape[:2], -1)
    return flat.sum(2, dtype=flat.dtype).sum(0, dtype=flat.dtype)


@helper(tex=r"\v{g}")
def over_positions(ops: Any, g: Any, sizes: Any) -> Any:
    """One number a channel, at every position of every image."""
    return ops.expand(g.reshape((1, sizes[1], *(1,) * (len(sizes) - 2))), sizes)


SLIDE = "stride, padding, dilation, transposed, output_padding, groups"

op("convolution", f"input, weight, bias, *, {SLIDE}", grad_fn="ConvolutionBackward0", sign="⋆",
   tex=r"\v{weight} \star \v{input}\given{bias}{ + \v{bias}}{}", forward=_convolution,
   saved_names={"bias_sizes": "bias_sym_sizes_opt"},
   vjp={"input": f"convolution_backward_input(g, weight, input_sizes, {SLIDE})",
        "weight": f"convolution_backward_weight(g, input, weight_sizes, {SLIDE})",
        "bias": "convolution_backward_bias(g, bias_sizes)"}, lies="channels")
op("convolution_backward.input", f"grad_output, weight, *, input_sizes, {SLIDE}",
   name="convolution_backward_input", grad_fn="ConvolutionBackwardBackward0", sign="⋆ᵀ",
   tex=r"\v{weight} \star^{\top} \v{grad_output}", forward=_backward_input,
   vjp={"grad_output": f"convolution(g, weight, None, {SLIDE})",
        "weight": f"convolution_backward_weight(grad_output, g, weight_sizes, {SLIDE})"})
op("convolution_backward.weight", f"grad_output, input, *, weight_sizes, {SLIDE}",
   name="convolution_backward_weight", grad_fn="ConvolutionBackwardBackward0", sign="⋆",
   tex=r"\v{grad_output} \star \v{input}", forward=_backward_weight,
   vjp={"grad_output": f"convolution(input, g, None, {SLIDE})",
        "input": f"convolution_backward_input(grad_output, g, input_sizes, {SLIDE})"})
op("convolution_backward.bias", "grad_output, *, bias_sizes", name="convolution_backward_bias",
   grad_fn="ConvolutionBackwardBackward0", sign="Σ",
   tex=r"\sum_{n,\,\text{positions}} \v{grad_output}", forward=_backward_bias,
   vjp={"grad_output": "over_positions(g, grad_output_sizes)"})
