"""Which ops may meet complex numbers, and how their nodes run backward with them.

PyTorch's gradient of a complex number is the conjugate of the derivative: where a function is
holomorphic and its derivative f' is written for real numbers, the gradient is conj(conj(g) f').
So no entry says it twice. Of a real number in a complex computation it is the real part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import dtypes
from .graph import Node, OpNode
from .op import Namespace, Op
from .rounding import NUMERIC

HOLOMORPHIC = frozenset(
    """
    _index_put_impl _linalg_det _linalg_solve_ex _to_copy _unsafe_view acos acosh add.Scalar
    add.Tensor addbmm addcdiv addcmul addmm addmv addr alias_copy asin asinh atan atanh baddbmm
    block_diag bmm cat channel_shuffle clone constant_pad_nd copy cos cosh cumprod cumsum
    diag_embed diagonal_backward diagonal_copy diagonal_scatter div.Scalar div.Tensor dot exp exp2
    expand_copy expm1 fill.Scalar fill.Tensor fill_.Scalar fill_.Tensor flip gather im2col
    index.Tensor index_add index_copy index_fill.int_Scalar index_fill.int_Tensor index_put
    index_select ldexp.Tensor lerp.Scalar lerp.Tensor linalg_cross linalg_inv_ex linalg_matrix_exp
    linalg_solve_triangular log log10 log1p log2 lu_unpack masked_fill.Scalar masked_fill.Tensor
    masked_scatter masked_scatter_backward masked_select mean mean.dim mm mul.Scalar mul.Tensor mv
    narrow_copy neg new_zeros permute_copy pixel_shuffle pixel_unshuffle pow.Scalar
    pow.Tensor_Scalar pow.Tensor_Tensor prod prod.dim_int put reciprocal reflection_pad1d
    reflection_pad1d_backward reflection_pad2d reflection_pad2d_backward reflection_pad3d
    reflection_pad3d_backward repeat replication_pad1d replication_pad1d_backward
    replication_pad2d replication_pad2d_backward replication_pad3d replication_pad3d_backward roll
    rot90 rsqrt rsub.Scalar rsub.Tensor scatter.src scatter.value scatter_add select_backward
    select_copy.int sigmoid sigmoid_backward sin sinc sinh slice_backward slice_copy.Tensor
    split_copy.Tensor split_with_sizes_copy sqrt squeeze_.dim squeeze_copy squeeze_copy.dim
    squeeze_copy.dims stack sub.Scalar sub.Tensor sum sum.dim_IntList t_copy take tan tanh
    tanh_backward trace transpose_copy.int triangular_solve tril triu unbind_copy.int
    unfold_backward unfold_copy unsafe_split.Tensor unsqueeze_copy view_copy view_part view_put
    where.self zero zeros_like
""".split()
)
"""Ops whose derivatives, written for real numbers, hold when they are turned so."""

OWN = frozenset(
    """
    _conj _conj_physical abs angle complex linalg_eig normal polar sgn view_as_complex view_as_real
""".split()
)
"""Ops whose derivatives are written for complex numbers."""

FORWARD = frozenset(
    """
    _linalg_eigh _linalg_slogdet _linalg_svd all any cholesky count_nonzero dist eq.Tensor geqrf
    isfinite isinf isnan isreal linalg_cholesky_ex linalg_qr linalg_vector_norm logical_and
    logical_not logical_or logical_xor ne.Tensor nonzero nonzero_static norm.ScalarOpt_dim renorm
    silu std.correction std_mean.correction var.correction var_mean.correction
""".split()
)
"""Ops that compute with complex numbers and have no derivative for them."""


def check(op: Op, arrays: Sequence[Any]) -> None:
    """NotImplementedError where an op would compute something wrong with complex numbers."""
    if turns(op) or op.aten in OWN or op.aten in FORWARD:
        return
    for a in arrays:
        if isinstance(a, NUMERIC) and a.dtype.kind == "c":
            known = SAID.get(op.aten) or SAID.get(op.base)
            if known is not None:
                raise known[0](known[1].format(dtypes.of(a.dtype).scalar))
            raise NotImplementedError(REFUSED.format(op.base, dtypes.of(a.dtype)))


def _said() -> dict[str, tuple[type[Exception], str]]:
    kernels = {
        "max": "max_all", "min": "min_all", "amax": "max_values_cpu", "amin": "min_values_cpu",
        "round": "round_vml_cpu", "erf": "erf_vml_cpu", "lgamma": "lgamma_vml_cpu",
        "floor_divide": "div_floor_cpu",
        **{name: f"{name}_cpu" for name in ("lt", "le", "gt", "ge", "remainder", "cummax")},
    }  # fmt: skip
    said: dict[str, tuple[type[Exception], str]] = {
        name: (NotImplementedError, f"\"{kernel}\" not implemented for '{{}}'")
        for name, kernel in kernels.items()
    }
    for name in ("max", "min", "argmax", "argmin"):
        at = f"{name}.dim" if name in kernels else name
        said[at] = (RuntimeError, f"{name}(): does not support complex input")
    for name in ("maximum", "minimum", "fmax", "fmin"):
        said[name] = (RuntimeError, f"{name} not implemented for complex tensors.")
    for name in ("floor", "ceil", "trunc"):
        said[name] = (NotImplementedError, f"{name} is not supported for complex inputs")
    for name in ("clamp", "relu"):
        said[name] = (NotImplementedError, "clamp is not supported for complex types")
    said["sort"] = (RuntimeError, " Sort does not support complex dtypes on CPU")
    said["topk"] = (RuntimeError, " topk does not support complex dtypes on CPU")
    return said


SAID = _said()
"""What PyTorch itself says of ops that have no complex numbers, by aten name or all overloads'."""

REFUSED = (
    "{} of complex numbers is not available here (it meets {}): compute with real and imaginary "
    "parts instead"
)


def turns(op: Op) -> bool:
    """Whether nodes of this op send back conj(conj(g) f') where they meet complex numbers."""
    return op.view or op.aten in HOLOMORPHIC


def real_only(function: str, *tensors: Any) -> None:
    """NotImplementedError for complex tensors, for what is made of several ops."""
    for t in tensors:
        if t._data.dtype.kind == "c":
            raise NotImplementedError(REFUSED.format(function, dtypes.of(t._data.dtype)))


class ComplexNode(OpNode):
    """The node of an op that met complex numbers."""

    def _run(self, gradients: Sequence[Any], tensors: Namespace | None) -> Sequence[Any]:
        own = self.op.aten in OWN
        if not own:
            gradients = [_turned(g, tensors) for g in gradients]
        out = list(super()._run(gradients, tensors))
        for i, (g, edge) in enumerate(zip(out, self._next, strict=False)):
            if edge is None or not _is_complex(g):
                continue
            if not own:
                g = _turned(g, tensors)
            if edge[0]._meta[edge[1]][1].kind != "c":
                g = g.real
            out[i] = g
        return out


def _is_complex(g: Any) -> bool:
    return g is not None and getattr(g, "_data", g).dtype.kind == "c"


def _turned(g: Any, tensors: Namespace | None) -> Any:
    if not _is_complex(g):
        return g
    return np.conj(g) if tensors is None else tensors.conj(g)


_CLASSES: dict[type[OpNode], type[OpNode]] = {}


def _complex_class(kind: type[OpNode]) -> type[OpNode]:
    """The same class, of the same name, as it runs with complex numbers."""
    if kind not in _CLASSES:
        _CLASSES[kind] = type(kind.__name__, (ComplexNode, kind), {"__module__": kind.__module__})
    return _CLASSES[kind]


def prepare(nodes: Sequence[Node]) -> None:
    """Let the nodes that met complex numbers run with them."""
    for node in nodes:
        inner = getattr(node, "_inner", node)  # CopySlices runs the node of the change
        if not isinstance(inner, OpNode) or isinstance(inner, ComplexNode):
            continue
        ends = [*inner._meta, *(e[0]._meta[e[1]] for e in inner._next if e is not None)]
        kind = next((dtypes.of(dtype) for _, dtype in ends if dtype.kind == "c"), None)
        if kind is not None:
            if not (turns(inner.op) or inner.op.aten in OWN):
                raise NotImplementedError(
                    f"the derivative of complex numbers is not available here ({inner._name()} "
                    f"meets {kind}): compute with real and imaginary parts instead"
                )
            inner.__class__ = _complex_class(type(inner))
