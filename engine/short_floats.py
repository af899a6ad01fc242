"""How ops meet bfloat16, and how their gradients do.

An op is given float32 and its result is rounded once, as PyTorch's kernels do. Only the ops that
are listed: the others are refused by name. Backward runs on tensors, so that what a derivative is
made of is rounded op by op.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import dtypes
from .bfloat16 import REFUSED, STORED, cast, rounded, widened
from .graph import Node, OpNode
from .op import Op
from .promotion import promoted, target

RAW = frozenset("_to_copy clone copy zeros_like".split())
"""Ops that move bits, or cast by themselves."""

COMPUTED = frozenset(
    """
    _index_put_impl _prelu_kernel _softmax _softmax_backward_data _unsafe_view
    _upsample_nearest_exact1d _upsample_nearest_exact1d_backward _upsample_nearest_exact2d
    _upsample_nearest_exact2d_backward abs adaptive_max_pool2d adaptive_max_pool2d_backward
    adaptive_max_pool3d adaptive_max_pool3d_backward add.Scalar add.Tensor addcmul addmm
    alias_copy amax amin aminmax angle atan atan2 atanh avg_pool2d_backward baddbmm bernoulli
    block_diag bmm cat ceil celu channel_shuffle clamp clamp.Tensor clamp_max clamp_max.Tensor
    clamp_min clamp_min.Tensor col2im constant_pad_nd copysign.Scalar copysign.Tensor cos
    cosh cummax cummin deg2rad diag_embed diagonal_backward diagonal_copy diagonal_scatter
    digamma div.Tensor dot elu elu_backward eq.Tensor erf erfc erfinv exp exp2 expand_copy
    expm1 fill.Scalar fill.Tensor fill_.Scalar fill_.Tensor flip floor fmax fmin frac
    frexp.Tensor gather ge.Tensor gelu gelu_backward gt.Tensor hardshrink hardshrink_backward
    hardsigmoid hardsigmoid_backward hardswish hardswish_backward hardtanh hardtanh_backward
    hypot i0 im2col index.Tensor index_add index_copy index_fill.int_Scalar
    index_fill.int_Tensor index_put index_select isfinite isnan kthvalue le.Tensor leaky_relu
    leaky_relu_backward lerp.Scalar lerp.Tensor lgamma log log10 log1p log2
      logaddexp logaddexp2 logsumexp lt.Tensor
    masked_fill.Scalar masked_fill.Tensor masked_scatter masked_scatter_backward masked_select
    max max.dim max_pool2d_with_indices max_pool2d_with_indices_backward max_unpool2d
    max_unpool3d maximum mean mean.dim median median.dim min min.dim minimum mm mode
    mul.Scalar mul.Tensor mv nan_to_num nanmedian nanmedian.dim nansum narrow_copy neg
    new_zeros nll_loss_backward nll_loss_forward norm.ScalarOpt_dim permute_copy pixel_shuffle
    pixel_unshuffle pow.Scalar pow.Tensor_Scalar pow.Tensor_Tensor put rad2deg reciprocal relu
    repeat roll rot90 round round.decimals rsub.Scalar rsub.Tensor scatter.src scatter.value
    scatter_add scatter_reduce.two select_backward select_scatter sgn sigmoid sigmoid_backward
    sign sin sinc sinh slice_backward slice_scatter smooth_l1_loss smooth_l1_loss_backward
    softplus softplus_backward softshrink softshrink_backward sort sort.stable special_i1
    split_with_sizes_copy sqrt squeeze_.dim squeeze_copy squeeze_copy.dim stack std.correction
    std_mean.correction sub.Scalar sub.Tensor sum sum.dim_IntList t_copy take tan tanh
    tanh_backward threshold threshold_backward topk trace transpose_copy.int tril triu trunc
    unbind_copy.int unsafe_split.Tensor unsqueeze_copy upsample_bilinear2d
    upsample_bilinear2d_backward upsample_nearest1d upsample_nearest1d_backward
    upsample_nearest2d upsample_nearest2d_backward upsample_nearest3d
    upsample_nearest3d_backward var.correction var_mean.correction vdot view_copy view_part
    view_put where.self zero
""".split()
)
"""Ops that give PyTorch's bfloat16, forward and backward: computed in float32, rounded once."""

FORWARD = frozenset(
    """
    _adaptive_avg_pool2d _adaptive_avg_pool2d_backward _unique2 acos acosh addcdiv all any
    argmax argmin asin asinh avg_pool2d bucketize.Tensor convolution count_nonzero embedding
    embedding_dense_backward glu heaviside isin.Tensor_Tensor isinf isneginf isposinf isreal
    linalg_vector_norm logcumsumexp logical_and logical_not logical_or logical_xor
    max_pool3d_with_indices max_pool3d_with_indices_backward mish multinomial
    native_group_norm ne.Tensor nonzero nonzero_static reflection_pad1d
    reflection_pad1d_backward reflection_pad2d reflection_pad2d_backward reflection_pad3d
    reflection_pad3d_backward replication_pad1d replication_pad1d_backward replication_pad2d
    replication_pad2d_backward replication_pad3d replication_pad3d_backward
    searchsorted.Tensor signbit silu special_i1e unfold_backward unfold_copy
    unique_consecutive
""".split()
)
"""Ops of which that is so forward only. A convolution's gradient in PyTorch depends on the
processor: with AVX-512 it is rounded once, without it step by step."""

UNROUNDED = frozenset("mul.Tensor mul.Scalar div.Tensor div.Scalar".split())
"""Ops that take a number on the right as it is; what else meets bfloat16 is rounded to it first."""

LAST = frozenset("_softmax _softmax_backward_data".split())
"""Ops that PyTorch computes in float32 along the last dimension only."""

ONCE = frozenset("alpha beta".split())
"""Factors that PyTorch multiplies by, and rounds, before it adds: only 1 changes nothing."""


def compute(op: Op, arrays: Sequence[Any], settings: Mapping[str, Any]) -> Any:
    """The forward of an op that meets bfloat16. NotImplementedError for what is not listed."""
    if op.view or op.aten in RAW:
        return op.forward(*arrays, **settings)
    if op.aten not in COMPUTED and op.aten not in FORWARD:
        raise NotImplementedError(REFUSED.format(op.base))
    if op.aten in LAST and settings["dim"] % arrays[0].ndim != arrays[0].ndim - 1:
        raise NotImplementedError(REFUSED.format(f"{op.base} of another dimension than the last"))
    if settings.get("transposed"):
        raise NotImplementedError(REFUSED.format("a transposed convolution"))
    for name in ONCE:
        if settings.get(name, 1) != 1:
            raise NotImplementedError(REFUSED.format(f"{op.base} with {name}"))
    if "other" in settings and op.aten not in UNROUNDED:
        settings = {**settings, "other": float(_as_element(settings["other"]))}
    if op.promote:
        stays = target(op, arrays) is dtypes.bfloat16
        given = [
            _widened(a) if not stays or (i == 1 and op.aten in UNROUNDED and _is_number(a))
            else _as_element(a)
            for i, a in enumerate(arrays)
        ]  # fmt: skip
        given = promoted(op, given)
    else:
        stays = settings.get("dtype") is None
        kinds = {a.dtype for a in arrays if type(a) is np.ndarray and a.dtype.kind in "fcV"}
        if len(kinds) > 1:
            raise NotImplementedError(REFUSED.format(f"{op.base} with other dtypes"))
        given = [_widened(a) for a in arrays]
    out = op.forward(*given, **settings)
    if not stays:
        return out
    return tuple(map(_settled, out)) if type(out) is tuple else _settled(out)


def _is_number(a: Any) -> bool:
    return type(a) is not np.ndarray or not a.ndim


def _widened(a: Any) -> Any:
    return widened(a) if type(a) is np.ndarray and a.dtype == STORED else a


def _as_element(a: Any) -> Any:
    """A number or an array as bfloat16 has it, in float32; bools are left."""
    if type(a) is np.ndarray:
        return a if a.dtype.kind == "b" else widened(cast(a, STORED))
    return widened(rounded(a)) if type(a) in (int, float) else a


def _settled(out: Any) -> Any:
    return rounded(out) if out.dtype.kind == "f" else out


def check(nodes: Sequence[Node]) -> bool:
    """Whether bfloat16 is among the gradients of these nodes. NotImplementedError for a derivative
    that would not be PyTorch's."""
    found = False
    for node in nodes:
        inner = getattr(node, "node", node)  # CopySlices runs the node of the change
        if all(dtype != STORED for _, dtype in inner.meta):
            continue
        found = True
        if isinstance(inner, OpNode) and not (
            inner.op.aten in COMPUTED
            or inner.op.aten in RAW
            or (inner.op.view and inner.op.aten != "unfold")  # whose parts overlap
        ):
            raise NotImplementedError(REFUSED.format(f"the derivative of {inner.op.base}"))
    return found
