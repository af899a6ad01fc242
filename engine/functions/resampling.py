"""unfold, fold, interpolate and the like, as torch.nn.functional spells them."""

from __future__ import annotations

import warnings
from typing import Any

from ..dispatch import apply, unwrap
from ..op import OPS
from ..ops.upsampling import SCALES
from .convolution import Sizes, numbers
from .registry import SPELLED, composite


def _pair(value: Any, function: str, name: str) -> Sizes:
    found = numbers(value, function, f"'{name}'")
    if type(value) is int:
        return found * 2
    if len(found) != 2:
        raise RuntimeError(f"It is expected {name} equals to 2, but got size {len(found)}")
    return found


@composite("F.unfold")
def unfold(
    input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """Every window of an image as a column."""
    unwrap(input, "unfold")
    sizes = {"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride}
    return apply(OPS["im2col"], (input,), {k: _pair(v, "im2col", k) for k, v in sizes.items()})


@composite("F.fold")
def fold(
    input: Any, output_size: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0,
    stride: Any = 1,
) -> Any:  # fmt: skip
    """Columns as the windows of an image, added where they overlap."""
    unwrap(input, "fold")
    sizes = {"output_size": output_size, "kernel_size": kernel_size, "dilation": dilation,
             "padding": padding, "stride": stride}  # fmt: skip
    return apply(OPS["col2im"], (input,), {k: _pair(v, "col2im", k) for k, v in sizes.items()})


# --- interpolation --------------------------------------------------------------------------------

NAMES = {
    **{("nearest", d): f"upsample_nearest{d}d" for d in (1, 2, 3)},
    **{("nearest-exact", d): f"_upsample_nearest_exact{d}d" for d in (1, 2, 3)},
    ("linear", 1): "upsample_linear1d", ("bilinear", 2): "upsample_bilinear2d",
    ("trilinear", 3): "upsample_trilinear3d", ("bicubic", 2): "upsample_bicubic2d",
}  # fmt: skip
NEEDS = {"linear": 3, "bilinear": 4, "trilinear": 5}


def _sizes(input: Any, size: Any, scale_factor: Any, dims: int) -> tuple[Any, Any]:
    """The output's size, or the scale of each dimension; the other is None."""
    spatial = list(input.shape[2:])
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        if not isinstance(size, (list, tuple)):
            return [size] * dims, None
        if len(size) != dims:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input "
                f"with spatial dimensions of {spatial} and output size of {size}. Please provide "
                "input tensor in (N, C, d1, d2, ...,dK) format and output size in (o1, o2, ...,oK) "
                "format."
            )
        return list(size), None
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    if not isinstance(scale_factor, (list, tuple)):
        return None, [scale_factor] * dims
    if len(scale_factor) != dims:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got input "
            f"with spatial dimensions of {spatial} and scale_factor of shape {scale_factor}. "
            "Please provide input tensor in (N, C, d1, d2, ...,dK) format and scale_factor in (s1, "
            "s2, ...,sK) format."
        )
    return None, list(scale_factor)


@composite("F.interpolate")
def interpolate(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
    align_corners: Any = None, recompute_scale_factor: Any = None, antialias: bool = False,
) -> Any:  # fmt: skip
    """The input at another size."""
    dims = unwrap(input, "interpolate").ndim - 2
    plain = mode in ("nearest", "area", "nearest-exact")
    if plain and align_corners is not None:
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear "
            "| bicubic | trilinear"
        )
    output, scales = _sizes(input, size, scale_factor, dims)
    if recompute_scale_factor and size is not None:
        raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
    if scales is not None:
        for s in scales:
            if type(s) not in (int, float):
                raise TypeError(
                    "interpolate(): argument 'scale_factor' must be a number, not "
                    f"{type(s).__name__}"
                )
        output = [int(n * s) for n, s in zip(input.shape[2:], scales, strict=True)]
        if recompute_scale_factor or mode == "area":
            scales = None
    if antialias and not (mode in ("bilinear", "bicubic", "lanczos") and dims == 2):
        raise ValueError(
            "Anti-alias option is restricted to bilinear, bicubic, and lanczos modes and requires "
            "a 4-D tensor as input"
        )
    if antialias or mode == "lanczos":
        raise NotImplementedError("antialias=True is not supported here: use antialias=False")
    wanted = numbers(output, "interpolate", "'size'")
    if mode == "area" and dims in (1, 2, 3):
        return SPELLED[f"F.adaptive_avg_pool{dims}d"](input, wanted)
    name = NAMES.get((mode, dims))
    if name is None:
        raise _unfitting(mode, dims + 2)
    settings: dict[str, Any] = {"output_size": wanted}
    if not plain:
        settings["align_corners"] = bool(align_corners)
    given = scales if scales is not None else [None] * dims
    return apply(OPS[name], (input,), settings | dict(zip(SCALES[dims], given, strict=True)))


def _unfitting(mode: str, rank: int) -> NotImplementedError:
    if mode in NEEDS and rank in (3, 4, 5):
        return NotImplementedError(f"Got {rank}D input, but {mode} mode needs {NEEDS[mode]}D input")
    return NotImplementedError(
        f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {rank}D) for the modes: "
        "nearest | linear | bilinear | bicubic | trilinear | lanczos | area | nearest-exact (got "
        f"{mode})"
    )


def _old(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.",
        UserWarning,
        stacklevel=3,
    )


@composite("F.upsample")
def upsample(
    input: Any, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
    align_corners: Any = None,
) -> Any:  # fmt: skip
    _old("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


@composite("F.upsample_nearest")
def upsample_nearest(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    _old("upsample_nearest")
    return interpolate(input, size, scale_factor, "nearest")


@composite("F.upsample_bilinear")
def upsample_bilinear(input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    _old("upsample_bilinear")
    return interpolate(input, size, scale_factor, "bilinear", True)
