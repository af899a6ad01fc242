"""Complex numbers: made of two real ones, turned over the real axis, and seen as pairs.

What other ops do with them is in `complex_numbers.py`. It must not know Tensor.
"""

# fmt: off

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes
from ..op import helper, op

op("_conj", "self", grad_fn="ConjBackward0", sign="z̄", tex=r"\overline{\v{self}}",
   name="conj", forward=lambda self: np.conj(self), vjp={"self": "conj(g)"})
op("_conj_physical", "self", grad_fn="ConjPhysicalBackward0", sign="z̄",
   tex=r"\overline{\v{self}}", forward=lambda self: np.conj(self), vjp={"self": "conj(g)"})

# --- pairs of real numbers, in the same memory ----------------------------------------------------


def _as_real(self: Any) -> Any:
    if self.dtype.kind != "c":
        raise RuntimeError("view_as_real is only supported for complex tensors")
    part = self.real
    return np.lib.stride_tricks.as_strided(
        part, (*part.shape, 2), (*part.strides, part.itemsize))


def _as_complex(self: Any) -> Any:
    kind = dtypes.of(self.dtype)
    _no_complex32(kind)
    if kind not in (dtypes.float32, dtypes.float64):
        raise RuntimeError(
            "view_as_complex is only supported for half, float and double tensors, but got a tensor"
            f" of scalar type: {kind.scalar}")
    if not self.ndim:
        raise RuntimeError("Input tensor must have one or more dimensions")
    if self.shape[-1] != 2:
        raise RuntimeError("Tensor must have a last dimension of size 2")
    steps = [s // self.itemsize for s in self.strides]
    if steps[-1] != 1:
        raise RuntimeError("Tensor must have a last dimension with stride 1")
    if any(s % 2 for s in steps[:-1]):
        raise RuntimeError("Tensor must have a stride divisible by 2 for all but last dimension")
    if not self.size:
        return np.zeros(self.shape[:-1], kind.to_complex().numpy)
    return self.view(kind.to_complex().numpy)[..., 0]


@helper(tex=r"\operatorname{complex}(\v{g})")
def pairs_as_complex(ops: Any, g: Any) -> Any:
    """view_as_complex of what may lie in any order."""
    return ops.complex(ops.select(g, g.ndim - 1, 0), ops.select(g, g.ndim - 1, 1))


@helper(tex=r"\operatorname{Re}(\v{g})")
def real_part(ops: Any, g: Any) -> Any:
    """The real part, of real numbers all of it."""
    if isinstance(g, (np.ndarray, np.generic)):
        return np.real(g)
    if g._data.dtype.kind != "c":
        return g
    return ops.select(ops.view_as_real(g), g.ndim, 0)


@helper(tex=r"\operatorname{Im}(\v{g})")
def imaginary_part(ops: Any, g: Any) -> Any:
    return ops.select(ops.view_as_real(g), g.ndim, 1)


op("view_as_real", "self", grad_fn="ViewAsRealBackward0", sign="ℜℑ", view=True,
   torch="torch.view_as_real", tex=r"(\operatorname{Re} \v{self}, \operatorname{Im} \v{self})",
   forward=_as_real, vjp={"self": "pairs_as_complex(g)"})
op("view_as_complex", "self", grad_fn="ViewAsComplexBackward0", sign="ℂ", view=True,
   torch="torch.view_as_complex", tex=r"\operatorname{complex}(\v{self})",
   forward=_as_complex, vjp={"self": "view_as_real(g)"})

# --- of two parts ---------------------------------------------------------------------------------


def _no_complex32(kind: dtypes.dtype) -> None:
    if kind is dtypes.float16:
        raise NotImplementedError("torch.complex32 is not here: use float32 parts")


def _same(real: Any, imag: Any) -> Any:
    kinds = [dtypes.of(a.dtype) for a in (real, imag)]
    if any(not k.is_floating_point for k in kinds):
        raise RuntimeError(
            "Expected both inputs to be Half, Float or Double tensors but got "
            f"{kinds[0].scalar} and {kinds[1].scalar}")
    if kinds[0] is not kinds[1]:
        raise RuntimeError(
            f"Expected object of scalar type {kinds[0].scalar} but got scalar type "
            f"{kinds[1].scalar} for second argument")
    _no_complex32(kinds[0])
    return kinds[0].to_complex().numpy


def _complex(real: Any, imag: Any) -> Any:
    out = np.empty(np.broadcast_shapes(real.shape, imag.shape), _same(real, imag))
    out.real, out.imag = real, imag
    return out


def _polar(abs: Any, angle: Any) -> Any:
    out = np.empty(np.broadcast_shapes(abs.shape, angle.shape), _same(abs, angle))
    wide = angle.astype(np.float64)
    out.real, out.imag = abs * np.cos(wide), abs * np.sin(wide)
    return out


op("complex", "real, imag", grad_fn="ComplexBackward0", sign="ℂ", torch="torch.complex",
   tex=r"\v{real} + i\,\v{imag}", forward=_complex,
   vjp={"real": "real_part(g)", "imag": "imaginary_part(g)"}, lies="pointwise")
op("polar", "abs, angle", grad_fn="PolarBackward0", sign="r∠φ", torch="torch.polar",
   tex=r"\v{abs}\,e^{i\,\v{angle}}", forward=_polar,
   vjp={"abs": "real_part(conj(g) * sgn(result))",
        "angle": "real_part(conj(g) * (result * 1j))"}, lies="pointwise")
