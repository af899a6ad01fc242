"""torch.fake_quantize_per_tensor_affine and per_channel_affine: which entry a call means."""

from __future__ import annotations

from typing import Any

from ..dispatch import TENSORS, apply, constant, unwrap
from ..errors import wrap_dim
from ..op import OPS
from .options import whole
from .registry import composite


@composite("torch.fake_quantize_per_tensor_affine")
def fake_quantize_per_tensor_affine(
    input: Any, scale: Any, zero_point: Any, quant_min: Any, quant_max: Any
) -> Any:
    """The input at the nearest of `quant_max - quant_min + 1` steps; the gradient passes inside."""
    name = "fake_quantize_per_tensor_affine"
    unwrap(input, name)
    bounds = {"quant_min": whole(name, "quant_min", quant_min, 4),
              "quant_max": whole(name, "quant_max", quant_max, 5)}  # fmt: skip
    if type(scale) in TENSORS and type(zero_point) in TENSORS:
        op = OPS["_fake_quantize_per_tensor_affine_cachemask_tensor_qparams"]
        constant(op.aten, "scale", scale)
        constant(op.aten, "zero_point", zero_point)
        return apply(op, (input, scale, zero_point), bounds)[0]
    found = {"scale": float(scale), "zero_point": whole(name, "zero_point", zero_point, 3)}
    return apply(OPS["fake_quantize_per_tensor_affine_cachemask"], (input,), found | bounds)[0]


@composite("torch.fake_quantize_per_channel_affine")
def fake_quantize_per_channel_affine(
    input: Any, scale: Any, zero_point: Any, axis: Any, quant_min: Any, quant_max: Any
) -> Any:
    """As per_tensor_affine, with a scale and a zero point for each place of `axis`."""
    name = "fake_quantize_per_channel_affine"
    array = unwrap(input, name)
    op = OPS["fake_quantize_per_channel_affine_cachemask"]
    unwrap(scale, name, "'scale' (position 2)")
    unwrap(zero_point, name, "'zero_point' (position 3)")
    constant(op.aten, "scale", scale)
    constant(op.aten, "zero_point", zero_point)
    settings = {"axis": wrap_dim(whole(name, "axis", axis, 4), array.ndim),
                "quant_min": whole(name, "quant_min", quant_min, 5),
                "quant_max": whole(name, "quant_max", quant_max, 6)}  # fmt: skip
    return apply(op, (input, scale, zero_point), settings)[0]
