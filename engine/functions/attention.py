"""Attention as torch.nn.functional spells it: one op where PyTorch's CPU kernel serves, else
its composition; and the many-headed kind."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np

from .. import short_floats
from ..dispatch import apply, leaf, unwrap, wrap
from ..op import OPS
from .dropout import dropout
from .linear import linear, multiplied
from .registry import SPELLED, composite

FLASH = OPS["_scaled_dot_product_flash_attention_for_cpu"]
MUL, ADD, TRANSPOSE = OPS["mul.Scalar"], OPS["add.Tensor"], OPS["transpose.int"]

# --- one head, or many side by side ---------------------------------------------------------------


def _checked(query: Any, key: Any, value: Any, attn_mask: Any) -> None:
    for i, (name, t) in enumerate((("query", query), ("key", key), ("value", value))):
        place = f"'{name}' (position {i + 1})"
        unwrap(t, "scaled_dot_product_attention", place)
    if not query.dtype is key.dtype is value.dtype:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{query.dtype.cpp} key.dtype: {key.dtype.cpp} and value.dtype: {value.dtype.cpp} "
            "instead."
        )
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{query.ndim} key.dim: {key.ndim} and value.dim: {value.ndim} instead."
        )
    if attn_mask is not None:
        kind = unwrap(attn_mask, "scaled_dot_product_attention", "'attn_mask' (position 4)").dtype
        if kind != bool and kind != np.float32 and attn_mask.dtype is not query.dtype:
            raise RuntimeError(
                "Expected attn_mask dtype to be bool or float or to match query dtype, but got "
                f"attn_mask.dtype: {attn_mask.dtype.cpp} and  query.dtype: {query.dtype.cpp} "
                "instead."
            )


def _as_numbers(mask: Any, like: Any) -> Any:
    """A mask of booleans (True may be seen) as what is added to the scores."""
    if mask is None or mask._data.dtype != bool:
        return mask
    array = np.where(mask._data, 0, -np.inf).astype(like._data.dtype)
    return leaf("masked_fill", array)


def _mask_serves(mask: Any, n: int, heads: int, rows: int, columns: int) -> bool:
    """Whether the kernel takes this mask (check_attn_mask_shape)."""
    if mask is None:
        return True
    shape = mask._data.shape
    if mask.requires_grad or len(shape) not in (2, 4):
        return False
    if shape[-2] not in (1, rows) or shape[-1] not in (1, columns):
        return False
    return len(shape) == 2 or bool(shape[0] in (1, n) and shape[1] in (1, heads))


def _kernel_serves(q: Any, k: Any, v: Any, mask: Any, dropout_p: float, grouped: bool) -> bool:
    """Whether PyTorch would take its fused kernel (sdp_utils_cpp.cpp)."""
    a, b, c = q._data, k._data, v._data
    if dropout_p != 0 or not a.ndim == b.ndim == c.ndim == 4 or a.dtype.kind != "f":
        return False
    n, heads, rows, width = a.shape
    if not width == b.shape[3] == c.shape[3] or b.shape[2] != c.shape[2]:
        return False
    if grouped:
        if not n == b.shape[0] == c.shape[0] or b.shape[1] != c.shape[1] or not b.shape[1]:
            return False
        if heads % b.shape[1]:
            return False
    elif not (n, heads) == b.shape[:2] == c.shape[:2]:
        return False
    if not rows or not b.shape[2] or 0 in (n, heads, width):
        return False
    if any(x.shape[3] != 1 and x.strides[3] != x.itemsize for x in (a, b, c)):
        return False
    return _mask_serves(mask, int(n), int(heads), int(rows), int(b.shape[2]))


@composite("F.scaled_dot_product_attention")
def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """softmax(query key^T scale + mask) value."""
    _checked(query, key, value, attn_mask)
    short_floats.refuse(query._data.dtype, "scaled_dot_product_attention")
    mask = _as_numbers(attn_mask, query)
    if _kernel_serves(query, key, value, mask, dropout_p, enable_gqa):
        width = query._data.shape[-1]
        settings = {
            "dropout_p": float(dropout_p), "is_causal": bool(is_causal),
            "scale": 1 / math.sqrt(width) if scale is None else float(scale),
        }  # fmt: skip
        return apply(FLASH, (query, key, value, mask), settings)[0]
    if is_causal and mask is not None:
        raise RuntimeError(
            "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal="
            "True"
        )
    return _composed(query, key, value, mask, dropout_p, is_causal, scale, enable_gqa)


def _composed(
    query: Any, key: Any, value: Any, mask: Any, dropout_p: float, is_causal: bool,
    scale: float | None, grouped: bool,
) -> Any:  # fmt: skip
    """_scaled_dot_product_attention_math: the scale is split between query and key."""
    width = query._data.shape[-1]
    size = (1 / math.sqrt(width) if width else math.inf) if scale is None else abs(scale)
    factor = math.sqrt(size)
    sign = -1.0 if scale is not None and scale < 0 else 1.0
    query = apply(MUL, (query,), {"other": sign * factor})
    if is_causal:
        rows, columns = query._data.shape[-2], key._data.shape[-2]
        mask = _as_numbers(wrap(np.tri(rows, columns, dtype=bool)), query)
    if grouped:
        times = query._data.shape[-3] // key._data.shape[-3]
        key, value = (t.repeat_interleave(times, -3) for t in (key, value))
    turned = apply(TRANSPOSE, (key,), {"dim0": key.ndim - 2, "dim1": key.ndim - 1})
    scores = multiplied(query, apply(MUL, (turned,), {"other": factor}))
    if mask is not None:
        scores = apply(ADD, (scores, mask), {"alpha": 1})
    shares = apply(OPS["_safe_softmax"], (scores,), {"dim": scores.ndim - 1})
    if dropout_p > 0.0:
        shares = dropout(shares, dropout_p, True)
    return multiplied(shares, value)


# --- many heads -----------------------------------------------------------------------------------


def canonical_mask(
    mask: Any, mask_name: str, other_type: Any, other_name: str, target_type: Any,
    check_other: bool = True,
) -> Any:  # fmt: skip
    """A mask as numbers to add: booleans (True is hidden) become minus infinity."""
    if mask is None:
        return None
    data = unwrap(mask, "is_floating_point")
    floating = data.dtype.kind == "f"
    if data.dtype != bool and not floating:
        raise AssertionError(f"only bool and floating types of {mask_name} are supported")
    if check_other and other_type is not None and mask.dtype != other_type:
        warnings.warn(
            f"Support for mismatched {mask_name} and {other_name} is deprecated. Use same type for "
            "both instead.",
            stacklevel=4,
        )
    if floating:
        return mask
    return leaf("masked_fill", np.where(data, -np.inf, 0).astype(target_type.numpy))


def dtype_of(t: Any) -> Any:
    if t is not None:
        unwrap(t, "is_floating_point")
    return None if t is None else t.dtype


def _ranks(query: Any, key: Any, value: Any, padding: Any, mask: Any, heads: int) -> bool:
    """Whether there is a batch; AssertionError where the ranks don't fit together."""
    rank = query.ndim
    if rank not in (2, 3):
        raise AssertionError(
            f"query should be unbatched 2D or batched 3D tensor but received {rank}-D query tensor"
        )
    start = f"For {'batched' if rank == 3 else 'unbatched'} ({rank}-D) `query`, expected"
    if key.ndim != rank or value.ndim != rank:
        raise AssertionError(
            f"{start} `key` and `value` to be {rank}-D but found {key.ndim}-D and {value.ndim}-D "
            "tensors respectively"
        )
    if padding is not None and padding.ndim != rank - 1:
        raise AssertionError(
            f"{start} `key_padding_mask` to be `None` or {rank - 1}-D but found {padding.ndim}-D "
            "tensor instead"
        )
    if mask is not None and mask.ndim not in (2, 3):
        raise AssertionError(
            f"{start} `attn_mask` to be `None`, 2-D or 3-D but found {mask.ndim}-D tensor instead"
        )
    if rank == 2 and mask is not None and mask.ndim == 3:
        wanted = (heads, query.shape[0], key.shape[0])
        if tuple(mask.shape) != wanted:
            raise AssertionError(f"Expected `attn_mask` shape to be {wanted} but got {mask.shape}")
    return bool(rank == 3)


def _unpacked(t: Any, count: int, width: int) -> Any:
    """A projection to several at once, each in a tensor of its own."""
    t = t.unflatten(-1, (count, width)).unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous()
    return [t[i] for i in range(count)]


def _projected(q: Any, k: Any, v: Any, w: Any, b: Any) -> Any:
    """Query, key and value through their parts of one weight (_in_projection_packed)."""
    e = q.shape[-1]
    if k is v and q is k:
        return _unpacked(linear(q, w, b), 3, e)
    if k is v:
        w_q, w_kv = w.split([e, e * 2])
        b_q, b_kv = (None, None) if b is None else b.split([e, e * 2])
        out = linear(q, w_q, b_q)
        return [out, *_unpacked(linear(k, w_kv, b_kv), 2, e)]
    pieces = w.chunk(3)
    parts = [None] * 3 if b is None else b.chunk(3)
    return [linear(t, w, b) for t, w, b in zip((q, k, v), pieces, parts, strict=True)]


def _projected_apart(q: Any, k: Any, v: Any, weights: Any, bias: Any) -> Any:
    """Each through a weight of its own (_in_projection)."""
    e = q.shape[-1]
    for name, t, w in zip(("query", "key", "value"), (q, k, v), weights, strict=True):
        wanted = (e, t.shape[-1])
        if tuple(w.shape) != wanted:
            raise AssertionError(f"expecting {name} weights shape of {wanted}, but got {w.shape}")
    parts = [None] * 3 if bias is None else bias.chunk(3)
    return [linear(t, w, b) for t, w, b in zip((q, k, v), weights, parts, strict=True)]


def _one_more(*masks: Any) -> Any:
    """The masks with a column that is always seen."""
    return [None if m is None else SPELLED["F.pad"](m, (0, 1)) for m in masks]


def _fitting(mask: Any, batch: int, heads: int, rows: int, columns: int) -> Any:
    if mask.ndim == 2:
        if tuple(mask.shape) != (rows, columns):
            raise RuntimeError(
                f"The shape of the 2D attn_mask is {mask.shape}, but should be {(rows, columns)}."
            )
        return mask.unsqueeze(0)
    wanted = (batch * heads, rows, columns)
    if tuple(mask.shape) != wanted:
        raise RuntimeError(
            f"The shape of the 3D attn_mask is {mask.shape}, but should be {wanted}."
        )
    return mask


@composite("F.multi_head_attention_forward")
def multi_head_attention_forward(
    query: Any, key: Any, value: Any, embed_dim_to_check: int, num_heads: int,
    in_proj_weight: Any, in_proj_bias: Any, bias_k: Any, bias_v: Any, add_zero_attn: bool,
    dropout_p: float, out_proj_weight: Any, out_proj_bias: Any, training: bool = True,
    key_padding_mask: Any = None, need_weights: bool = True, attn_mask: Any = None,
    use_separate_proj_weight: bool = False, q_proj_weight: Any = None, k_proj_weight: Any = None,
    v_proj_weight: Any = None, static_k: Any = None, static_v: Any = None,
    average_attn_weights: bool = True, is_causal: bool = False,
) -> Any:  # fmt: skip
    """Attention with several heads: project, attend in each head, join, project."""
    batched = _ranks(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        query = query.unsqueeze(1)
        key = key.unsqueeze(1)
        value = value.unsqueeze(1)
        if key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
    rows, batch, width = query.shape
    columns = key.shape[0]
    padding = canonical_mask(key_padding_mask, "key_padding_mask", dtype_of(attn_mask),
                             "attn_mask", query.dtype)  # fmt: skip
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module "
            "method `generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and padding is None and not need_weights:
        mask = None
    else:
        mask = canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, False)
        is_causal = is_causal and padding is None
    if width != embed_dim_to_check:
        raise AssertionError(
            f"was expecting embedding dimension of {embed_dim_to_check}, but got {width}"
        )
    size = width // num_heads
    if size * num_heads != width:
        raise AssertionError(f"embed_dim {width} not divisible by num_heads {num_heads}")
    if use_separate_proj_weight:
        if key.shape[:2] != value.shape[:2]:
            raise AssertionError(
                f"key's sequence and batch dims {key.shape[:2]} do not match value's "
                f"{value.shape[:2]}"
            )
        weights = (q_proj_weight, k_proj_weight, v_proj_weight)
        q, k, v = _projected_apart(query, key, value, weights, in_proj_bias)
    else:
        if key.shape != value.shape:
            raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")
        q, k, v = _projected(query, key, value, in_proj_weight, in_proj_bias)
    if mask is not None:
        mask = _fitting(mask, batch, num_heads, rows, columns)
    if bias_k is not None and bias_v is not None:
        cat = SPELLED["torch.cat"]
        k = cat([k, bias_k.repeat(1, batch, 1)])
        v = cat([v, bias_v.repeat(1, batch, 1)])
        mask, padding = _one_more(mask, padding)

    def heads(t: Any) -> Any:
        return t.view(t.shape[0], batch * num_heads, size).transpose(0, 1)

    q = heads(q)
    k = heads(k) if static_k is None else static_k
    v = heads(v) if static_v is None else static_v
    if add_zero_attn:
        zeros = leaf("zeros", np.zeros((batch * num_heads, 1, size), k._data.dtype))
        k, v = (SPELLED["torch.cat"]([t, zeros], 1) for t in (k, v))
        mask, padding = _one_more(mask, padding)
    columns = k.shape[1]
    if padding is not None:
        for i, n in enumerate((batch, columns)):
            if padding.shape[i] != n:
                raise AssertionError(
                    f"Expected key_padded_mask.shape[{i}] to be {n}, but got {padding.shape[i]}"
                )
        padding = padding.view(batch, 1, 1, columns).expand(-1, num_heads, -1, -1)
        padding = padding.reshape(batch * num_heads, 1, columns)
        mask = padding if mask is None else mask + padding
    p = dropout_p if training else 0.0
    if not need_weights:
        if mask is not None:
            if mask.shape[0] == 1 and mask.ndim == 3:
                mask = mask.unsqueeze(0)
            else:
                mask = mask.view(batch, num_heads, -1, columns)
        q = q.view(batch, num_heads, rows, size)
        k = k.view(batch, num_heads, columns, size)
        v = v.view(batch, num_heads, columns, size)
        out = scaled_dot_product_attention(q, k, v, mask, p, is_causal)
        out = out.permute(2, 0, 1, 3).reshape(batch * rows, width)
        out = linear(out, out_proj_weight, out_proj_bias)
        out = out.view(rows, batch, out.shape[1])
        return (out if batched else out.squeeze(1)), None
    scaled = q * math.sqrt(1.0 / float(size))
    if mask is not None:
        shares = SPELLED["torch.baddbmm"](mask, scaled, k.transpose(-2, -1))
    else:
        shares = SPELLED["torch.bmm"](scaled, k.transpose(-2, -1))
    shares = SPELLED["F.softmax"](shares, -1)
    if p > 0.0:
        shares = dropout(shares, p)
    out = SPELLED["torch.bmm"](shares, v)
    out = out.transpose(0, 1).reshape(rows * batch, width)
    out = linear(out, out_proj_weight, out_proj_bias)
    out = out.view(rows, batch, out.shape[1])
    shares = shares.view(batch, num_heads, rows, columns)
    if average_attn_weights:
        shares = shares.mean(dim=1)
    return (out, shares) if batched else (out.squeeze(1), shares.squeeze(0))
