"""torch.masked: reductions and normalizations that see only where a mask is True.

What is masked out becomes the operation's identity, then the plain operation runs. It must hold
no derivatives.
"""

from __future__ import annotations

import math
from typing import Any

from .. import dtypes
from ..complex_numbers import real_only
from ..dispatch import TENSORS, unwrap
from ..limits import iinfo
from .registry import SPELLED, composite

Dims = tuple[int, ...]
EXTREMES = {"amax": -1, "argmax": -1, "logaddexp": -1, "logsumexp": -1, "amin": 1, "argmin": 1}
"""Which end of the dtype's range is the identity."""


def _dims(dim: Any, ndim: int) -> Dims:
    if dim is None or dim == ():
        return tuple(range(ndim))
    span = max(ndim, 1)
    found: list[int] = []
    for d in (dim,) if isinstance(dim, int) else dim:
        if d in found:
            raise RuntimeError(f"dim={d} appears multiple times in the list of dims")
        if not -span <= d < span:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-span}, {span - 1}], "
                f"but got {d})"
            )
        found.append(d % span)
    return tuple(sorted(found))


def _identity(name: str, input: Any, ord: Any = 2) -> Any:
    """The value that changes nothing."""
    kind = input.dtype
    value: Any = 0
    if name == "prod":
        value = 1
    elif name == "median":
        value = math.nan
    elif name == "norm":
        value = math.inf if ord == -math.inf else 0
    elif name in EXTREMES:
        sign = EXTREMES[name]
        if kind.is_floating_point:
            value = sign * math.inf
        else:
            limits = iinfo(kind)
            value = limits.max if sign > 0 else limits.min
    return SPELLED["torch.tensor"](value, dtype=kind)


def _mask(input: Any, mask: Any) -> Any:
    """The mask as bools in the input's shape."""
    if type(mask) not in TENSORS:
        raise TypeError(f"mask must be Tensor, not {type(mask).__name__}")
    if mask.shape != input.shape:
        if mask.ndim > input.ndim:
            raise IndexError(
                "_input_mask expected broadcastable mask (got mask dimensionality higher than of "
                "the input)"
            )
        mask = mask.clone().broadcast_to(input.shape)
    return mask.to(dtypes.bool_)


def _filled(name: str, input: Any, mask: Any, ord: Any = 2) -> Any:
    unwrap(input, name)
    if mask is None:
        return input
    return SPELLED["torch.where"](_mask(input, mask), input, _identity(name, input, ord))


def _sum_dtype(input: Any, dtype: Any) -> Any:
    if dtype is not None:
        return dtype
    small = not input.dtype.is_floating_point and not input.dtype.is_complex
    return dtypes.int64 if small else input.dtype


@composite("torch.masked.sum")
def masked_sum(
    input: Any, dim: Any = None, *, keepdim: Any = False, dtype: Any = None, mask: Any = None
) -> Any:
    filled = _filled("sum", input, mask)
    return filled.sum(_dims(dim, input.ndim), bool(keepdim), dtype=_sum_dtype(input, dtype))


@composite("torch.masked.prod")
def masked_prod(
    input: Any, dim: Any = None, *, keepdim: Any = False, dtype: Any = None, mask: Any = None
) -> Any:
    out = _filled("prod", input, mask).to(_sum_dtype(input, dtype))
    for d in reversed(_dims(dim, input.ndim)):
        out = out.prod(dim=d, keepdim=bool(keepdim))
    return out


def _running(name: str, identity: str) -> None:
    @composite(f"torch.masked.{name}")
    def running(input: Any, dim: Any, *, dtype: Any = None, mask: Any = None) -> Any:
        kind = input.dtype if dtype is None else dtype
        filled = _filled(identity, input, mask)
        return getattr(filled, name)(_dims(dim, input.ndim)[0], dtype=kind).to(kind)

    running.__name__ = running.__qualname__ = name


_running("cumsum", "sum")
_running("cumprod", "prod")


def _extreme(name: str) -> None:
    @composite(f"torch.masked.{name}")
    def extreme(
        input: Any, dim: Any = None, *, keepdim: Any = False, dtype: Any = None, mask: Any = None
    ) -> Any:
        filled = _filled(name, input, mask)
        dims = dim if name.startswith("arg") else _dims(dim, input.ndim)
        out = SPELLED[f"torch.{name}"](filled, dims, bool(keepdim))
        return out.to(input.dtype if dtype is None else dtype)

    extreme.__name__ = extreme.__qualname__ = name


for _name in ("amax", "amin", "argmax", "argmin", "logsumexp"):
    _extreme(_name)


def _counted(input: Any, dim: Any, keepdim: bool, mask: Any) -> Any:
    if mask is None:
        ones = SPELLED["torch.ones"](input.shape, dtype=dtypes.int64)
        return masked_sum(ones, dim, keepdim=keepdim)
    return _mask(input, mask).sum(dim=_dims(dim, input.ndim), keepdim=keepdim)


@composite("torch.masked.mean")
def masked_mean(
    input: Any, dim: Any = None, *, keepdim: Any = False, dtype: Any = None, mask: Any = None
) -> Any:
    kind = input.dtype if dtype is None else dtype
    if not (kind.is_floating_point or kind.is_complex):
        source = "Input" if dtype is None else "Optional"
        raise ValueError(
            f"mean(): Could not infer output dtype. {source} dtype must be either a floating point "
            f"or complex dtype. Got: {kind}"
        )
    total = masked_sum(input, dim, keepdim=keepdim, dtype=kind, mask=mask)
    return total / _counted(input, dim, bool(keepdim), mask)


@composite("torch.masked.median")
def masked_median(
    input: Any, dim: Any = -1, *, keepdim: Any = False, dtype: Any = None, mask: Any = None
) -> Any:
    kind = input.dtype if dtype is None else dtype
    floating = input.dtype.is_floating_point
    filled = _filled("median", input if floating else input.to(dtypes.float32), mask)
    out = filled.nanmedian(_dims(dim, input.ndim)[0], bool(keepdim))[0]
    if floating:
        return out
    if bool(out.isnan().any()):
        raise ValueError(
            "masked median expects no fully masked out rows if dtype is not floating point"
        )
    return out.to(kind)


@composite("torch.masked.norm")
def masked_norm(
    input: Any, ord: Any = 2.0, dim: Any = None, *, keepdim: Any = False, dtype: Any = None,
    mask: Any = None,
) -> Any:  # fmt: skip
    filled = _filled("norm", input, mask, ord)
    kind = input.dtype if dtype is None else dtype
    dims = _dims(dim, input.ndim)
    return SPELLED["torch.linalg.vector_norm"](filled, ord, dims, bool(keepdim), dtype=kind)


def _spread(
    input: Any, dim: Any, unbiased: Any, correction: Any, keepdim: Any, dtype: Any, mask: Any
) -> Any:
    """The variance."""
    real_only("masked.var", input)
    if correction is None:
        correction = 1.0 if unbiased is None else float(unbiased)
    kind = dtype if dtype is not None else input.dtype
    kind = kind if kind.is_floating_point or kind.is_complex else dtypes.float32
    count = _counted(input, dim, True, mask)
    total = masked_sum(input, dim, keepdim=True, dtype=kind, mask=mask)
    apart = input - total / count
    square = masked_sum(apart * apart, dim, keepdim=keepdim, dtype=kind, mask=mask)
    if not keepdim:
        count = count.reshape(square.shape)
    if correction:
        count = count.to(kind) - float(correction)
        count = SPELLED["torch.maximum"](count, count.new_zeros([]))
    return (square / count).to(kind)


@composite("torch.masked.var")
def masked_var(
    input: Any, dim: Any = None, unbiased: Any = None, *, correction: Any = None,
    keepdim: Any = False, dtype: Any = None, mask: Any = None,
) -> Any:  # fmt: skip
    return _spread(input, dim, unbiased, correction, keepdim, dtype, mask)


@composite("torch.masked.std")
def masked_std(
    input: Any, dim: Any = None, unbiased: Any = None, *, correction: Any = None,
    keepdim: Any = False, dtype: Any = None, mask: Any = None,
) -> Any:  # fmt: skip
    return _spread(input, dim, unbiased, correction, keepdim, dtype, mask).sqrt()


def _soft(name: str, identity: str) -> None:
    @composite(f"torch.masked.{name}")
    def soft(input: Any, dim: Any, *, dtype: Any = None, mask: Any = None) -> Any:
        filled = _filled(identity, input, mask)
        kind = input.dtype if dtype is None else dtype
        return SPELLED[f"F.{name}"](filled, _dims(dim, input.ndim)[0], dtype=kind)

    soft.__name__ = soft.__qualname__ = name


for _name, _end in (("softmax", "amax"), ("log_softmax", "amax"), ("softmin", "amin")):
    _soft(_name, _end)


@composite("torch.masked.normalize")
def masked_normalize(
    input: Any, ord: Any, dim: Any, *, eps: Any = 1e-12, dtype: Any = None, mask: Any = None
) -> Any:
    filled = _filled("sum", input, mask)
    size = masked_norm(input, ord, dim, keepdim=True, dtype=dtype, mask=mask)
    return filled / SPELLED["torch.maximum"](size, size.new_full([], eps))


@composite("torch.masked.logaddexp")
def masked_logaddexp(
    input: Any, other: Any, *, dtype: Any = None, input_mask: Any = None, other_mask: Any = None
) -> Any:
    left = _filled("logaddexp", input, input_mask)
    right = _filled("logaddexp", other, other_mask)
    kind = input.dtype if dtype is None else dtype
    return SPELLED["torch.logaddexp"](left, right).to(kind)
