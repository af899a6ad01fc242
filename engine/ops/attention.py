"""Attention as one op: softmax(query key^T scale + mask) value, as PyTorch's CPU kernel has it."""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..latest import Latest
from ..op import helper, op


def _turned(a: Any) -> Any:
    return a.swapaxes(-1, -2)


def _repeated(a: Any, like: Any) -> Any:
    """Fewer key heads than query heads: each serves several (grouped queries)."""
    return a if a.shape[1] == like.shape[1] else np.repeat(a, like.shape[1] // a.shape[1], axis=1)


def _gathered(g: Any, like: Any) -> Any:
    """What the copies of a head received, added up."""
    if g.shape[1] == like.shape[1]:
        return g
    n, heads = like.shape[:2]
    return g.reshape(n, heads, g.shape[1] // heads, *g.shape[2:]).sum(axis=2)


def _scores(query: Any, key: Any, attn_mask: Any, is_causal: bool, scale: float) -> Any:
    meter.charge(2 * query.shape[0] * query.shape[1] * query.shape[2] * key.shape[2]
                 * query.itemsize)
    scores = np.matmul(query, _turned(key))
    scores *= query.dtype.type(scale)
    if is_causal:
        later = np.triu(np.ones(scores.shape[-2:], bool), 1)
        scores[..., later] = -np.inf
    if attn_mask is not None:
        scores += attn_mask
    return scores


def _attention(
    query: Any, key: Any, value: Any, attn_mask: Any, dropout_p: float, is_causal: bool,
    scale: float,
) -> Any:
    shares = _scores(query, _repeated(key, query), attn_mask, is_causal, scale)
    largest = shares.max(axis=-1, keepdims=True)
    largest[largest == -np.inf] = 0
    shares -= largest
    np.exp(shares, out=shares)
    total = shares.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore"):
        logsumexp = np.log(total) + largest
    total[total == 0] = 1
    out = np.empty_like(query)  # it lies in memory as the query does
    np.divide(np.matmul(shares, _repeated(value, query)), total, out=out)
    return out, logsumexp[..., 0]


def _backward(
    grad_out: Any, query: Any, key: Any, value: Any, attn_mask: Any, out: Any, logsumexp: Any,
    is_causal: bool, scale: float,
) -> tuple[Any, Any, Any]:
    """For query, key and value; the shares are computed anew."""
    keys, values = _repeated(key, query), _repeated(value, query)
    shares = _scores(query, keys, attn_mask, is_causal, scale)
    shares -= np.where(logsumexp == -np.inf, 0, logsumexp)[..., None].astype(query.dtype)
    np.exp(shares, out=shares)
    dv = np.matmul(_turned(shares), grad_out)
    inner = np.matmul(grad_out, _turned(values))
    inner -= (grad_out * out).sum(axis=-1, keepdims=True)
    inner *= shares
    inner *= query.dtype.type(scale)
    dk = np.matmul(_turned(inner), query)
    return np.matmul(inner, keys), _gathered(dk, key), _gathered(dv, value)


_latest = Latest()


@helper(tex=r"\frac{\partial}{\partial\,(q, k, v)_{\v{argument}}}"
            r" \operatorname{attention}(\v{query}, \v{key}, \v{value})\,\v{g}")
def attention_backward(
    ops: Any, argument: Any, g: Any, query: Any, key: Any, value: Any, attn_mask: Any, output: Any,
    logsumexp: Any, is_causal: Any, scale: Any,
) -> Any:
    """The gradient for query, key or value (by its place)."""
    given = g, query, key, value, attn_mask, output, logsumexp
    if type(g) is np.ndarray:
        return _latest((g, logsumexp), lambda: _backward(*given, is_causal, scale))[argument]
    backward = ops._scaled_dot_product_flash_attention_for_cpu_backward
    return backward(*given, is_causal, scale)[argument]


_NAME = "_scaled_dot_product_flash_attention_for_cpu"
_GIVEN = "g, query, key, value, attn_mask, output, _logsumexp, is_causal, scale"

op(_NAME, "query, key, value, attn_mask, *, dropout_p, is_causal, scale",
   grad_fn="ScaledDotProductFlashAttentionForCpuBackward0", sign="attn", forward=_attention,
   outputs=("output", "_logsumexp"), saved_names={"_logsumexp": "logsumexp"},
   tex=r"\operatorname{softmax}\left(\v{scale}\,\v{query}\,\v{key}^{\top}\right) \v{value}",
   vjp={name: f"attention_backward({i}, {_GIVEN})"
        for i, name in enumerate(("query", "key", "value"))}, lies="as made")
op(f"{_NAME}_backward",
   "grad_out, query, key, value, attn_mask, out, logsumexp, *, is_causal, scale",
   grad_fn="NotImplemented", sign="attn′", forward=_backward,
   outputs=("grad_query", "grad_key", "grad_value"),
   tex=r"\frac{\partial}{\partial\,q, k, v} \operatorname{attention}(\v{query}, \v{key},"
       r" \v{value})\,\v{grad_out}",
   vjp=dict.fromkeys(("grad_out", "query", "key", "value", "out"),
                     f"not_implemented('{_NAME}_backward')"))
