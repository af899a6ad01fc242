"""How ops meet bfloat16 and float16, and how their gradients do.

An op is given float32 and its result is rounded once, as PyTorch's kernels do. Backward runs on
tensors, so that what a derivative is made of is rounded op by op. Of bfloat16 only the ops that are
listed, which give PyTorch's very bits; of float16 all but those that are listed, within PyTorch's
own tolerances for it. The others are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from . import complex_numbers
from .bfloat16 import cast
from .graph import Node, OpNode
from .op import Op
from .ops.loss import stepped_mse
from .ops.softmax import stepped_log_softmax
from .promotion import promoted, target

RAW = frozenset("_to_copy clone copy zeros_like".split())
"""Ops that move bits, or cast by themselves."""

NATIVE = frozenset(
    """
    bernoulli.Tensor bernoulli.float cauchy col2im exponential fractional_max_pool2d_backward
    geometric linalg_cross log_normal logsumexp max_pool3d_with_indices_backward nextafter
    nll_loss_forward normal normal.Tensor_Tensor normal.Tensor_float normal.float_Tensor random
    random.from random.to sigmoid_backward uniform
""".split()
)
"""Ops that PyTorch computes in float16 step by step, as numpy does."""

COMPUTED = frozenset(
    """
    _index_put_impl _log_softmax _log_softmax_backward_data _prelu_kernel _softmax
    _softmax_backward_data _unsafe_view _upsample_nearest_exact1d
    _upsample_nearest_exact1d_backward _upsample_nearest_exact2d
    _upsample_nearest_exact2d_backward abs adaptive_max_pool2d adaptive_max_pool2d_backward
    adaptive_max_pool3d adaptive_max_pool3d_backward add.Scalar add.Tensor addcmul addmm
    alias_copy amax amin aminmax angle atan atan2 atanh avg_pool2d_backward baddbmm
    bernoulli block_diag bmm cat ceil celu channel_shuffle clamp clamp.Tensor clamp_max
    clamp_max.Tensor clamp_min clamp_min.Tensor col2im constant_pad_nd copysign.Scalar
    copysign.Tensor cos cosh cummax cummin cumprod cumsum deg2rad diag_embed
    diagonal_backward diagonal_copy diagonal_scatter digamma div.Tensor
    div.Tensor_mode dot elu elu_backward eq.Tensor erf erfc erfinv exp exp2 expand_copy
    expm1 fill.Scalar fill.Tensor fill_.Scalar fill_.Tensor flip floor fmax fmin fmod.Scalar
    fmod.Tensor frac frexp.Tensor gather ge.Tensor gelu gelu_backward gt.Tensor hardshrink
    hardshrink_backward hardsigmoid hardsigmoid_backward hardswish hardswish_backward
    hardtanh hardtanh_backward hypot i0 im2col index.Tensor index_add index_copy
    index_fill.int_Scalar index_fill.int_Tensor index_put index_select isfinite isnan
    kthvalue le.Tensor leaky_relu leaky_relu_backward lerp.Scalar lerp.Tensor lgamma log
    log10 log1p log2 logaddexp logaddexp2 logsumexp lt.Tensor masked_fill.Scalar
    masked_fill.Tensor masked_scatter masked_scatter_backward masked_select max max.dim
    max_pool2d_with_indices max_pool2d_with_indices_backward max_unpool2d max_unpool3d
    maximum mean mean.dim median median.dim min min.dim minimum mm mode mul.Scalar
    mul.Tensor mv nan_to_num nanmedian nanmedian.dim nansum narrow_copy neg new_zeros
    nll_loss_backward nll_loss_forward norm.ScalarOpt_dim permute_copy pixel_shuffle
    pixel_unshuffle pow.Scalar pow.Tensor_Scalar pow.Tensor_Tensor prod put rad2deg
    reciprocal relu remainder.Scalar remainder.Tensor repeat roll rot90 round round.decimals
    rsub.Scalar rsub.Tensor scatter.src scatter.value scatter_add scatter_reduce.two
    select_backward select_scatter sgn sigmoid sigmoid_backward sign sin sinc sinh
    slice_backward slice_scatter smooth_l1_loss smooth_l1_loss_backward softplus
    softplus_backward softshrink softshrink_backward sort sort.stable special_i1
    split_with_sizes_copy sqrt squeeze_.dim squeeze_copy squeeze_copy.dim stack
    std.correction std_mean.correction sub.Scalar sub.Tensor sum sum.dim_IntList t_copy take
    tan tanh tanh_backward threshold threshold_backward topk trace transpose_copy.int tril
    triu trunc unbind_copy.int unsafe_split.Tensor unsqueeze_copy upsample_bilinear2d
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

SCALED = frozenset(
    """
    add.Scalar add.Tensor addmm baddbmm celu elu_backward index_add rsub.Scalar rsub.Tensor
    smooth_l1_loss smooth_l1_loss_backward softplus softplus_backward sub.Scalar sub.Tensor
    """.split()
)
"""Ops with a factor, alpha or beta, by which PyTorch multiplies, and rounds, before it adds: only
1 changes nothing."""


APART = frozenset(
    """
    _adaptive_avg_pool3d _cdist_backward _cdist_forward _ctc_loss _ctc_loss_backward
    _euclidean_dist _linalg_det _linalg_eigh _linalg_slogdet _linalg_solve_ex _linalg_svd
    _pack_padded_sequence _pack_padded_sequence_backward _pdist_backward _pdist_forward
    _safe_softmax _scaled_dot_product_flash_attention_for_cpu
    _scaled_dot_product_flash_attention_for_cpu_backward _sparse_addmm _sparse_mm
    _weight_norm_interface affine_grid_generator affine_grid_generator_backward avg_pool3d
    avg_pool3d_backward binary_cross_entropy_with_logits bincount bitwise_and.Tensor
    bitwise_left_shift.Tensor bitwise_not bitwise_or.Tensor bitwise_right_shift.Tensor
    bitwise_xor.Tensor cholesky cholesky_inverse cholesky_solve complex gcd geqrf grid_along_2d
    grid_along_3d grid_along_to_grid_2d grid_along_to_grid_3d grid_along_to_input_2d
    grid_along_to_input_3d histogram lcm linalg_cholesky_ex linalg_eig
    linalg_householder_product linalg_inv_ex linalg_lstsq linalg_lu linalg_lu_factor_ex
    linalg_lu_solve linalg_matrix_exp linalg_pinv.atol_rtol_tensor linalg_qr
    linalg_solve_triangular lu_permutation lu_unpack mkldnn_rnn_layer multi_margin_loss
    multi_margin_loss_backward multilabel_margin_loss_backward multilabel_margin_loss_forward
    native_batch_norm ormqr polar rrelu_with_noise soft_margin_loss sparse_mask special_erfcx
    special_log_ndtr special_ndtri special_zeta triangular_solve
""".split()
)
"""Ops that PyTorch has no float16 of, or another one than float32 rounded once."""

ROUNDED = frozenset(
    """
    _embedding_bag acos addcdiv asinh binary_cross_entropy convolution cumprod dist glu
    grid_sampler_2d grid_sampler_3d ldexp.Tensor linalg_vector_norm mvlgamma native_group_norm
    native_layer_norm prod.dim_int renorm special_i0e unfold unfold_copy
""".split()
)
"""Ops of which that is so backward: PyTorch rounds their derivatives at other places."""


STEPPED: Mapping[str, Callable[..., Any]] = {
    "_log_softmax": stepped_log_softmax, "mse_loss": stepped_mse,
}  # fmt: skip
"""Ops that keep a part of their way in the short dtype. They are given how to round."""


@dataclass(frozen=True)
class Short:
    """A short dtype, and what may be done in it."""

    name: str
    exact: bool
    """Only what gives PyTorch's bits."""

    def forward(self, aten: str) -> bool:
        return aten in COMPUTED or aten in FORWARD if self.exact else aten not in APART

    def backward(self, aten: str) -> bool:
        return aten in COMPUTED if self.exact else aten not in APART and aten not in ROUNDED

    def refused(self, what: str) -> NotImplementedError:
        """What to raise for the rest."""
        return NotImplementedError(
            f"{what} in {self.name} is not available here: compute in float32, as x.float() gives"
        )


SHORT = {"V": Short("bfloat16", exact=True), "e": Short("float16", exact=False)}
"""By the character of the dtype as it is stored."""


def is_short(dtype: Any) -> bool:
    """Whether PyTorch's kernels compute with numbers of this dtype in float32."""
    return dtype.char in SHORT


def refuse(dtype: Any, what: str) -> None:
    """NotImplementedError if this dtype is short."""
    if (named := SHORT.get(dtype.char)) is not None:
        raise named.refused(what)


def compute(op: Op, arrays: Sequence[Any], settings: Mapping[str, Any]) -> Any:
    """The forward of an op that meets a short dtype. NotImplementedError for what is not listed."""
    if op.view or op.aten in RAW:
        return op.forward(*arrays, **settings)
    kinds = {a.dtype for a in arrays if type(a) is np.ndarray and a.dtype.kind in "fcV"}
    short = next(kind for kind in kinds if is_short(kind))
    if op.promote:
        meeting = target(op, arrays).stored
        stays = is_short(meeting)
        short = meeting if stays else short
    else:
        asked = settings.get("dtype")
        stays = asked is None or is_short(asked.stored)
        if asked is not None and stays:
            short, settings = asked.stored, {**settings, "dtype": None}
    named = SHORT[short.char]
    mixed = not op.promote and len(kinds) > 1
    if not named.exact:
        if op.aten in NATIVE and (stays or not op.promote):
            return op.forward(*(promoted(op, arrays) if op.promote else arrays), **settings)
        if mixed or op.aten in APART:
            op.forward(*arrays, **settings)  # What PyTorch refuses, too, is told in its words.
    if not named.forward(op.aten):
        raise named.refused(op.base)
    if named.exact:
        _same_bits(named, op, arrays, settings)
        if mixed:
            raise named.refused(f"{op.base} with other dtypes")
    if "other" in settings and op.aten not in UNROUNDED:
        settings = {**settings, "other": float(_as_element(settings["other"], short))}
    if op.promote:
        given = [
            _widened(a) if not stays or (i == 1 and op.aten in UNROUNDED and _is_number(a))
            else _as_element(a, short)
            for i, a in enumerate(arrays)
        ]  # fmt: skip
        given = promoted(op, given)
    else:
        if mixed:  # Norms take parameters in float32.
            stays = stays and is_short(arrays[0].dtype)
        given = [_widened(a) for a in arrays]
    complex_numbers.check(op, given)
    if stays and op.aten in STEPPED:
        out = STEPPED[op.aten](partial(_as_element, short=short), *given, **settings)
    else:
        out = op.forward(*given, **settings)
    if not stays:
        return out
    if type(out) is tuple:
        return tuple([_settled(one, short) for one in out])
    return _settled(out, short)


def _same_bits(named: Short, op: Op, arrays: Sequence[Any], settings: Mapping[str, Any]) -> None:
    """NotImplementedError for what PyTorch's kernels compute otherwise."""
    if op.aten in LAST and settings["dim"] % arrays[0].ndim != arrays[0].ndim - 1:
        raise named.refused(f"{op.base} of another dimension than the last")
    if settings.get("transposed"):
        raise named.refused("a transposed convolution")
    for name in ("alpha", "beta") if op.aten in SCALED else ():
        if settings.get(name, 1) != 1:
            raise named.refused(f"{op.base} with {name}")


def _is_number(a: Any) -> bool:
    return type(a) is not np.ndarray or not a.ndim


def _widened(a: Any) -> Any:
    return cast(a, np.float32) if type(a) is np.ndarray and is_short(a.dtype) else a


def _as_element(a: Any, short: Any) -> Any:
    """A number or an array as the short dtype has it, in float32; bools are left."""
    if type(a) is np.ndarray:
        return a if a.dtype.kind == "b" else cast(cast(a, short), np.float32)
    return cast(cast(np.asarray(a), short), np.float32) if type(a) in (int, float) else a


def _settled(out: Any, short: Any) -> Any:
    return cast(np.asarray(out), short) if out.dtype.kind == "f" else out


def check(nodes: Sequence[Node]) -> bool:
    """Whether a short dtype is among the gradients of these nodes. NotImplementedError for a
    derivative that would not be PyTorch's."""
    found = False
    for node in nodes:
        inner = getattr(node, "_inner", node)  # CopySlices runs the node of the change
        short = next((dtype for _, dtype in inner._meta if is_short(dtype)), None)
        if short is None:
            continue
        found = True
        named = SHORT[short.char]
        if isinstance(inner, OpNode) and not (
            named.backward(inner.op.aten)
            or inner.op.aten in RAW
            or (inner.op.view and inner.op.aten != "unfold")  # whose parts overlap
        ):
            raise named.refused(f"the derivative of {inner.op.base}")
    return found
