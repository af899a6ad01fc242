"""MultiheadAttention: attention with several heads and the projections around it."""

from __future__ import annotations

from typing import Any

from ..dispatch import unwrap
from ..functions import attention as F
from ..tensor import Tensor
from . import init
from .layers import Linear
from .module import Module
from .parameter import Parameter, fresh

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """A Linear by another name: that is what prints of a model show."""


class MultiheadAttention(Module):
    """Queries, keys and values projected, attended in several heads, joined and projected."""

    in_proj_weight: Parameter | None
    in_proj_bias: Parameter | None
    q_proj_weight: Parameter | None
    k_proj_weight: Parameter | None
    v_proj_weight: Parameter | None

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True,
        add_bias_kv: bool = False, add_zero_attn: bool = False, kdim: int | None = None,
        vdim: int | None = None, batch_first: bool = False, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and "
                f"num_heads={num_heads} instead"
            )
        super().__init__()
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.kdim = kdim if kdim is not None else embed_dim
        self.vdim = vdim if vdim is not None else embed_dim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.dropout, self.batch_first = dropout, batch_first
        self.head_dim = embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")
        apart = ("q_proj_weight", "k_proj_weight", "v_proj_weight")
        if self._qkv_same_embed_dim:
            self.in_proj_weight = fresh(3 * embed_dim, embed_dim, dtype=dtype)
            for name in apart:
                self.register_parameter(name, None)
        else:
            widths = (embed_dim, self.kdim, self.vdim)
            for name, width in zip(apart, widths, strict=True):
                self.register_parameter(name, fresh(embed_dim, width, dtype=dtype))
            self.register_parameter("in_proj_weight", None)
        made = fresh(3 * embed_dim, dtype=dtype) if bias else None
        self.register_parameter("in_proj_bias", made)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias, dtype=dtype)
        self.bias_k: Any = None
        self.bias_v: Any = None
        if add_bias_kv:
            self.bias_k = fresh(1, 1, embed_dim, dtype=dtype)
            self.bias_v = fresh(1, 1, embed_dim, dtype=dtype)
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def _reset_parameters(self) -> None:
        for name in ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight"):
            weight = self._parameters.get(name)
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            assert self.out_proj.bias is not None
            init.constant_(self.out_proj.bias, 0.0)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, key_padding_mask: Any = None,
        need_weights: bool = True, attn_mask: Any = None, average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> Any:  # fmt: skip
        """The attended values, and the heads' mean weights when they are wanted."""
        for given in (query, key, value):
            unwrap(given, "linear")
        batched = query.ndim == 3
        padding = F.canonical_mask(key_padding_mask, "key_padding_mask", F.dtype_of(attn_mask),
                                   "attn_mask", query.dtype)  # fmt: skip
        mask = F.canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, False)
        q, k, v = (query, key, value)
        if self.batch_first and batched:
            q, k, v = _turned(query, key, value)
        out, weights = F.multi_head_attention_forward(
            q, k, v, self.embed_dim, self.num_heads, self.in_proj_weight, self.in_proj_bias,
            self.bias_k, self.bias_v, self.add_zero_attn, self.dropout, self.out_proj.weight,
            self.out_proj.bias, training=self.training, key_padding_mask=padding,
            need_weights=need_weights, attn_mask=mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight, k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight, average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )  # fmt: skip
        if self.batch_first and batched:
            return out.transpose(1, 0), weights
        return out, weights


def _turned(query: Any, key: Any, value: Any) -> tuple[Any, Any, Any]:
    """Time first; tensors that are one stay one."""
    if key is not value:
        return query.transpose(1, 0), key.transpose(1, 0), value.transpose(1, 0)
    turned = query.transpose(1, 0)
    other = turned if query is key else key.transpose(1, 0)
    return turned, other, other
