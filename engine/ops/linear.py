"""Products of vectors and matrices. Shapes and dtypes are checked here, in PyTorch's words."""

from __future__ import annotations

from collections.abc import Callable
from operator import methodcaller
from typing import Any

import numpy as np

from .. import dtypes, meter
from ..op import helper, op
from .shape import squeezed


def scalar(a: Any) -> str:
    """The scalar type of an array as most error texts have it: "Float"."""
    return dtypes.of(a.dtype).scalar


def cpp(a: Any) -> str:
    """The element type of an array as the others have it: "float"."""
    return dtypes.of(a.dtype).cpp


def product(a: Any, b: Any, rows: int, columns: int) -> Any:
    """`a @ b`, once its memory (rows times columns elements) is charged."""
    meter.charge(rows * columns * a.itemsize)
    return a @ b


def _not_bool(function: str, a: Any) -> None:
    if a.dtype.kind == "b":
        raise NotImplementedError(f"\"{function}\" not implemented for 'Bool'")


def _number(like: Any, value: Any) -> Any:
    """beta or alpha in the dtype of the result: integers cut it off, as C++ does."""
    return like.dtype.type(value)


def _scaled(a: Any, factor: Any) -> Any:
    return a if factor == 1 else a * _number(a, factor)


def _plus(self: Any, beta: Any, out: Any) -> Any:
    """`out + beta * self`; a beta of zero hides even NaN."""
    if self.shape != out.shape[-1:] and (
        self.ndim > out.ndim
        or any(
            n not in (1, m)
            for n, m in zip(reversed(self.shape), reversed(out.shape), strict=False)
        )
    ):
        raise _unexpandable(out.shape, self.shape)
    return out if beta == 0 else _scaled(self, beta) + out


def _unexpandable(target: tuple[int, ...], shape: tuple[int, ...]) -> RuntimeError:
    lead = len(target) - len(shape)
    if lead < 0:
        return RuntimeError(
            f"expand({list(shape)}, size={list(target)}): the number of sizes provided "
            f"({len(target)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(shape)})"
        )
    i = next(i for i in reversed(range(len(shape))) if shape[i] not in (1, target[lead + i]))
    return RuntimeError(
        f"The expanded size of the tensor ({target[lead + i]}) must match the existing size "
        f"({shape[i]}) at non-singleton dimension {lead + i}.  Target sizes: {list(target)}.  "
        f"Tensor sizes: {list(shape)}"
    )


def _multipliable(a: Any, b: Any) -> None:
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({a.shape[0]}x{a.shape[1]} and "
            f"{b.shape[0]}x{b.shape[1]})"
        )


# --- two matrices -----------------------------------------------------------------------------


def _mm(self: Any, mat2: Any) -> Any:
    if self.ndim != 2 or mat2.ndim != 2:
        raise RuntimeError(f"{'self' if self.ndim != 2 else 'mat2'} must be a matrix")
    _multipliable(self, mat2)
    if self.dtype != mat2.dtype:
        raise RuntimeError(
            f"expected m1 and m2 to have the same dtype, but got: {cpp(self)} != "
            f"{cpp(mat2)}"
        )
    _not_bool("addmm_impl_cpu_", self)
    if self.shape[1] == 1 and self.shape[0] > 1 and mat2.shape[1] > 1:
        # One product an element: it keeps the sign of its zero (MKL's gemm does not add to +0).
        meter.charge(self.shape[0] * mat2.shape[1] * self.itemsize)
        return self * mat2
    return product(self, mat2, self.shape[0], mat2.shape[1])


def _addmm(self: Any, mat1: Any, mat2: Any, beta: Any, alpha: Any) -> Any:
    if mat1.ndim != 2 or mat2.ndim != 2:
        name, rank = ("mat1", mat1.ndim) if mat1.ndim != 2 else ("mat2", mat2.ndim)
        raise RuntimeError(f"{name} must be a matrix, got {rank}-D tensor")
    if self.dtype != mat2.dtype:
        raise RuntimeError(
            "self and mat2 must have the same dtype, but got "
            f"{scalar(self)} and {scalar(mat2)}"
        )
    if mat1.dtype != mat2.dtype:
        raise RuntimeError(
            "mat1 and mat2 must have the same dtype, but got "
            f"{scalar(mat1)} and {scalar(mat2)}"
        )
    _not_bool("addmm_impl_cpu_", self)
    _multipliable(mat1, mat2)
    out = product(mat1, mat2, mat1.shape[0], mat2.shape[1])
    if beta == 1 and alpha == 1 and self.shape == out.shape[1:]:  # a layer's bias
        return self + out
    return _plus(self, beta, _scaled(out, alpha))


def laid_out(*names: str) -> dict[str, Callable[[Any], Any]]:
    """Sizes and strides of matrices, which PyTorch's nodes keep even where it needs no values."""
    shows: dict[str, Callable[[Any], Any]] = {}
    for name in names:
        shows[f"{name}_sym_sizes"] = methodcaller("sizes", name)
        shows[f"{name}_sym_strides"] = methodcaller("strides", name)
    return shows


def _by_columns(sizes: tuple[int, ...], strides: tuple[int, ...], itemsize: int) -> bool:
    """Whether a matrix lies in memory column by column: then its gradient had better, too."""
    return bool(strides == (itemsize, itemsize * sizes[0]))


@helper(tex=r"\v{g}\,{\v{other}}^{\top}")
def mm_first(ops: Any, g: Any, other: Any, sizes: Any, strides: Any) -> Any:
    """The gradient of the left matrix of a product (mm_mat1_backward)."""
    if _by_columns(sizes, strides, g.itemsize):
        return ops.t(ops.mm(other, ops.t(g)))
    return ops.mm(g, ops.t(other))


@helper(tex=r"{\v{other}}^{\top}\,\v{g}")
def mm_second(ops: Any, g: Any, other: Any, sizes: Any, strides: Any) -> Any:
    """The gradient of the right matrix of a product (mm_mat2_backward)."""
    if _by_columns(sizes, strides, g.itemsize):
        return ops.t(ops.mm(ops.t(g), other))
    return ops.mm(ops.t(other), g)


op("mm", "self, mat2", grad_fn="MmBackward0", sign="×", torch="torch.mm Tensor.mm",
   tex=r"\v{self}\,\v{mat2}", forward=_mm,
   vjp={"self": "mm_first(g, mat2, self_sizes, self_strides)",
        "mat2": "mm_second(g, self, mat2_sizes, mat2_strides)"}, shows=laid_out("self", "mat2"))
op("addmm", "self, mat1, mat2, *, beta, alpha", grad_fn="AddmmBackward0", sign="×+",
   torch="torch.addmm Tensor.addmm",
   tex=r"\v{beta} \cdot \v{self} + \v{alpha} \cdot \v{mat1}\,\v{mat2}", forward=_addmm,
   vjp={"self": "g if beta == 1 else mul_scalar(g, beta)",
        "mat1": "mm_first(g, mat2, mat1_sizes, mat1_strides) if alpha == 1"
                " else mul_scalar(mm_first(g, mat2, mat1_sizes, mat1_strides), alpha)",
        "mat2": "mm_second(g, mat1, mat2_sizes, mat2_strides) if alpha == 1"
                " else mul_scalar(mm_second(g, mat1, mat2_sizes, mat2_strides), alpha)"},
   shows=laid_out("mat1", "mat2"))

# --- batches of matrices ----------------------------------------------------------------------


def _batches(batch1: Any, batch2: Any) -> None:
    for name, a in (("batch1", batch1), ("batch2", batch2)):
        if a.ndim != 3:
            raise RuntimeError(f"{name} must be a 3D tensor")
    wanted = [batch1.shape[0], batch1.shape[2]]
    if list(batch2.shape[:2]) != wanted:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: {wanted} but got: "
            f"{list(batch2.shape[:2])}."
        )


def _bmm(self: Any, mat2: Any) -> Any:
    _batches(self, mat2)
    if self.dtype != mat2.dtype:
        raise RuntimeError(
            f"expected scalar type {scalar(self)} but found {scalar(mat2)}"
        )
    _not_bool("bmm", self)
    return product(self, mat2, self.shape[0] * self.shape[1], mat2.shape[2])


def _same_dtypes(self: Any, batch1: Any, batch2: Any) -> None:
    if not self.dtype == batch1.dtype == batch2.dtype:
        raise RuntimeError(
            f"Input dtypes must be the same, got: input {cpp(self)}, batch1: "
            f"{cpp(batch1)}, batch2: {cpp(batch2)}"
        )


def _baddbmm(self: Any, batch1: Any, batch2: Any, beta: Any, alpha: Any) -> Any:
    _batches(batch1, batch2)
    _same_dtypes(self, batch1, batch2)
    out = product(batch1, batch2, batch1.shape[0] * batch1.shape[1], batch2.shape[2])
    return _plus(self, beta, _scaled(out, alpha))


def _addbmm(self: Any, batch1: Any, batch2: Any, beta: Any, alpha: Any) -> Any:
    _batches(batch1, batch2)
    _same_dtypes(self, batch1, batch2)
    out = product(batch1, batch2, batch1.shape[0] * batch1.shape[1], batch2.shape[2])
    return _plus(self, beta, _scaled(out.sum(0, dtype=out.dtype), alpha))


op("bmm", "self, mat2", grad_fn="BmmBackward0", sign="×", torch="torch.bmm Tensor.bmm",
   tex=r"\v{self}\,\v{mat2}", forward=_bmm,
   vjp={"self": "bmm(g, transpose(mat2, 1, 2))", "mat2": "bmm(transpose(self, 1, 2), g)"})
op("baddbmm", "self, batch1, batch2, *, beta, alpha", grad_fn="BaddbmmBackward0", sign="×+",
   torch="torch.baddbmm Tensor.baddbmm",
   tex=r"\v{beta} \cdot \v{self} + \v{alpha} \cdot \v{batch1}\,\v{batch2}",
   forward=_baddbmm,
   vjp={"self": "g if beta == 1 else mul_scalar(g, beta)",
        "batch1": "bmm(g, transpose(batch2, 1, 2)) if alpha == 1 else "
                  "mul_scalar(bmm(g, transpose(batch2, 1, 2)), alpha)",
        "batch2": "bmm(transpose(batch1, 1, 2), g) if alpha == 1 else "
                  "mul_scalar(bmm(transpose(batch1, 1, 2), g), alpha)"})


@helper(tex=r"\v{g}")
def over_batch(ops: Any, g: Any, count: Any) -> Any:
    """The gradient of a sum over the batch, for each of its `count` members."""
    return ops.expand(ops.unsqueeze(g, 0), (count, *g.shape))


op("addbmm", "self, batch1, batch2, *, beta, alpha", grad_fn="AddbmmBackward0", sign="Σ×+",
   torch="torch.addbmm Tensor.addbmm",
   tex=r"\v{beta} \cdot \v{self} + \v{alpha} \cdot \sum_b \v{batch1}_b\,\v{batch2}_b",
   forward=_addbmm,
   vjp={"self": "g if beta == 1 else mul_scalar(g, beta)",
        "batch1": "bmm(over_batch(g, batch1_sizes[0]), transpose(batch2, 1, 2)) if alpha == 1 "
                  "else mul_scalar(bmm(over_batch(g, batch1_sizes[0]), transpose(batch2, 1, 2)),"
                  " alpha)",
        "batch2": "bmm(transpose(batch1, 1, 2), over_batch(g, batch1_sizes[0])) if alpha == 1 "
                  "else mul_scalar(bmm(transpose(batch1, 1, 2), over_batch(g, batch1_sizes[0])),"
                  " alpha)"})

# --- vectors ----------------------------------------------------------------------------------


@helper(tex=r"\v{a}\,\v{b}^{\top}")
def outer_product(ops: Any, a: Any, b: Any) -> Any:
    """The matrix of all products of two vectors' elements (torch.ger)."""
    return ops.view(a, (a.shape[0], 1)) * b


def _matrix_vector(self: Any, mat: Any, vec: Any) -> None:
    """What addmv checks; mv is addmv without a vector to add."""
    if mat.ndim != 2 or vec.ndim != 1 or self.ndim > 1:
        raise RuntimeError(
            f"vector + matrix @ vector expected, got {self.ndim}, {mat.ndim}, {vec.ndim}"
        )
    if mat.shape[1] != vec.shape[0] or self.shape not in ((), (1,), (mat.shape[0],)):
        raise RuntimeError(
            f"size mismatch, got input ({self.shape[0] if self.ndim else 1}), mat "
            f"({mat.shape[0]}x{mat.shape[1]}), vec ({vec.shape[0]})"
        )
    if not self.dtype == mat.dtype == vec.dtype:
        raise RuntimeError(
            "addmv input tensors must have the same dtype, but got "
            f"{scalar(self)}, {scalar(mat)}, and {scalar(vec)}"
        )
    _not_bool("addmv_impl_cpu", mat)


def _mv(self: Any, vec: Any) -> Any:
    _matrix_vector(np.empty(self.shape[:1], vec.dtype), self, vec)
    return product(self, vec, self.shape[0], 1)


def _addmv(self: Any, mat: Any, vec: Any, beta: Any, alpha: Any) -> Any:
    _matrix_vector(self, mat, vec)
    return _plus(self, beta, _scaled(product(mat, vec, mat.shape[0], 1), alpha))


def _dot(self: Any, tensor: Any) -> Any:
    if self.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(
            f"1D tensors expected, but got {self.ndim}D and {tensor.ndim}D tensors"
        )
    if self.dtype != tensor.dtype:
        raise RuntimeError(
            "dot : expected both vectors to have same dtype, but found "
            f"{scalar(self)} and {scalar(tensor)}"
        )
    if self.size != tensor.size:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{self.size}] and src [{tensor.size}] to "
            f"have the same number of elements, but got {self.size} and {tensor.size} elements "
            "respectively"
        )
    _not_bool("dot", self)
    return product(self, tensor, 1, 1)


op("mv", "self, vec", grad_fn="MvBackward0", sign="×", torch="torch.mv Tensor.mv",
   tex=r"\v{self}\,\v{vec}", forward=_mv,
   vjp={"self": "outer_product(g, vec)", "vec": "mv(t(self), g)"})
op("addmv", "self, mat, vec, *, beta, alpha", grad_fn="AddmvBackward0", sign="×+",
   torch="torch.addmv Tensor.addmv",
   tex=r"\v{beta} \cdot \v{self} + \v{alpha} \cdot \v{mat}\,\v{vec}", forward=_addmv,
   vjp={"self": "g if beta == 1 else mul_scalar(g, beta)",
        "mat": "outer_product(g, vec) if alpha == 1 else mul_scalar(outer_product(g, vec), alpha)",
        "vec": "mv(t(mat), g) if alpha == 1 else mul_scalar(mv(t(mat), g), alpha)"})
op("dot", "self, tensor", grad_fn="DotBackward0", sign="·", torch="torch.dot Tensor.dot",
   tex=r"\v{self} \cdot \v{tensor}", forward=_dot,
   vjp={"self": "g * tensor", "tensor": "g * self"})
op("vdot", "self, other", grad_fn="VdotBackward0", sign="·", torch="torch.vdot Tensor.vdot",
   tex=r"\v{self} \cdot \v{other}", forward=_dot,
   vjp={"self": "g * other", "other": "g * self"})


def _addr(self: Any, vec1: Any, vec2: Any, beta: Any, alpha: Any) -> Any:
    for name, a in (("vec1", vec1), ("vec2", vec2)):
        if a.ndim != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {name}, but got {a.ndim}-D")
    meter.charge(vec1.size * vec2.size * vec1.itemsize)
    return _plus(self, beta, _scaled(np.multiply.outer(vec1, vec2), alpha))


op("addr", "self, vec1, vec2, *, beta, alpha", grad_fn="AddrBackward0", sign="⊗+",
   meets="alike", torch="torch.addr Tensor.addr", promote="same",
   tex=r"\v{beta} \cdot \v{self} + \v{alpha} \cdot \v{vec1}\,\v{vec2}^{\top}", forward=_addr,
   vjp={"self": "g if beta == 1 else mul_scalar(g, beta)",
        "vec1": "mv(g, vec2) if alpha == 1 else mul_scalar(mv(g, vec2), alpha)",
        "vec2": "mv(t(g), vec1) if alpha == 1 else mul_scalar(mv(t(g), vec1), alpha)"})

# What matmul does to the row that it made of a vector: in place on a tensor that nobody else holds.
op("squeeze_.dim", "self, *, dim", grad_fn="SqueezeBackward4", sign="▪",
   tex=r"\operatorname{squeeze}(\v{self})", forward=lambda self, dim: squeezed(self, (dim,)),
   vjp={"self": "unsqueeze_to_dim(g, self_sizes, dim)"})
