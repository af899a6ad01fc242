"""affine_grid and grid_sample, checked in PyTorch's words; _weight_norm."""

from __future__ import annotations

import warnings
from typing import Any

from ..dispatch import apply, unwrap
from ..op import OPS
from ..ops.sampling import BICUBIC, BILINEAR, BORDER, NEAREST, REFLECTION, ZEROS
from .options import charged
from .registry import composite

MODES = {"bilinear": BILINEAR, "nearest": NEAREST, "bicubic": BICUBIC}
PADDINGS = {"zeros": ZEROS, "border": BORDER, "reflection": REFLECTION}
DEFAULT = (
    "Default grid_sample and affine_grid behavior has changed to align_corners=False since 1.3.0. "
    "Please specify align_corners=True if the old behavior is desired. See the documentation of "
    "grid_sample for details."
)


@composite("F.affine_grid")
def affine_grid(theta: Any, size: Any, align_corners: Any = None) -> Any:
    """Where each point of an image of that size lies after the affine map."""
    array, shape = unwrap(theta, "affine_grid"), tuple(int(n) for n in size)
    if align_corners is None:
        warnings.warn(DEFAULT, UserWarning, stacklevel=2)
    if array.dtype.kind != "f":
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    if len(shape) not in (4, 5):
        raise NotImplementedError(
            "affine_grid only supports 4D and 5D sizes, for 2D and 3D affine transforms, "
            f"respectively. Got size {size}."
        )
    n = len(shape) - 2
    if array.ndim != 3 or array.shape[1:] != (n, n + 1):
        raise ValueError(
            f"Expected a batch of {n}D affine matrices of shape Nx{n}x{n + 1} for size {size}. Got "
            f"{theta.shape}."
        )
    if min(shape) <= 0:
        raise ValueError(f"Expected non-zero, positive output size. Got {size}")
    if array.shape[0] != shape[0]:
        want, got = [shape[0], n + 1], [array.shape[0], n + 1]
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: {want} but got: {got}."
        )
    charged((shape[0], *shape[2:], n + 1), theta.dtype)
    settings = {"size": shape, "align_corners": bool(align_corners)}
    return apply(OPS["affine_grid_generator"], (theta,), settings)


@composite("F.grid_sample")
def grid_sample(
    input: Any, grid: Any, mode: str = "bilinear", padding_mode: str = "zeros",
    align_corners: Any = None,
) -> Any:  # fmt: skip
    """The image read at the points of a grid whose corners are -1 and 1."""
    image, points = unwrap(input, "grid_sample"), unwrap(grid, "grid_sample")
    if mode not in MODES:
        raise ValueError(
            "nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', "
            f"but got: '{mode}'"
        )
    if padding_mode not in PADDINGS:
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or "
            f"'reflection', but got: '{padding_mode}'"
        )
    if align_corners is None:
        warnings.warn(DEFAULT, UserWarning, stacklevel=2)
    sizes = f"input with sizes {list(image.shape)} and grid with sizes {list(points.shape)}"
    if image.ndim not in (4, 5) or points.ndim != image.ndim:
        raise RuntimeError(
            f"grid_sampler(): expected {image.ndim if image.ndim in (4, 5) else '4D or 5'}D input "
            f"and grid with same number of dimensions, but got {sizes}"
        )
    if image.shape[0] != points.shape[0]:
        raise RuntimeError(
            f"grid_sampler(): expected grid and input to have same batch size, but got {sizes}"
        )
    if points.shape[-1] != image.ndim - 2:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {image.ndim - 2} in last dimension, but "
            f"got grid with sizes {list(points.shape)}"
        )
    if image.dtype != points.dtype:
        raise RuntimeError(
            f"grid_sampler(): expected input and grid to have same dtype, but input has "
            f"{str(input.dtype)[6:]} and grid has {str(grid.dtype)[6:]}"
        )
    if image.ndim == 5 and mode == "bicubic":
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")
    settings = {"interpolation_mode": MODES[mode], "padding_mode": PADDINGS[padding_mode],
                "align_corners": bool(align_corners)}  # fmt: skip
    return apply(OPS[f"grid_sampler_{image.ndim - 2}d"], (input, grid), settings)


def weight_norm(v: Any, g: Any, dim: int) -> Any:
    """torch._weight_norm: the direction of v with the magnitude g, by one node where PyTorch has
    one."""
    if dim in (0, v.ndim - 1):
        return apply(OPS["_weight_norm_interface"], (v, g), {"dim": dim})[0]
    return v * (g / norm_except_dim(v, dim))


def norm_except_dim(v: Any, dim: int) -> Any:
    """The length of each part along `dim`."""
    if dim == -1:
        return v.norm()
    if dim == 0:
        return v.reshape(v.size(0), -1).norm(2, 1).view(-1, *(1,) * (v.ndim - 1))
    if dim == v.ndim - 1:
        return v.view(-1, v.size(-1)).norm(2, 0).view(*(1,) * dim, -1)
    return norm_except_dim(v.transpose(0, dim), 0).transpose(0, dim)
