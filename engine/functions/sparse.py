"""Sparse tensors in COO form: making them, their parts, back to dense, and products with matrices.

Everything else refuses them by name (sparse_tensor.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes, meter
from ..dispatch import TENSORS, Call, apply, unwrap, wrap
from ..op import OPS
from ..sparse_tensor import SparseTensor, merged, refused, sparse
from ..tensor import Tensor
from .conversion import cast, layout, strided
from .creation import tensor
from .options import charged, options
from .options import device as placed
from .registry import SPELLED, composite

SPARSE = SPELLED["torch.sparse_coo"] = layout("sparse_coo")
TO_DENSE, COALESCE, VALUES = OPS["_to_dense"], OPS["_coalesce"], OPS["values"]
MADE = OPS["_sparse_coo_tensor_with_dims_and_tensors"]
WRONG_LAYOUT = "expected sparse coordinate tensor layout but got Strided"


@composite("torch.sparse_coo_tensor")
def sparse_coo_tensor(
    indices: Any, values: Any = None, size: Any = None, *, dtype: Any = None,
    device: Any = None, pin_memory: bool = False, requires_grad: bool = False,
    check_invariants: bool | None = None, is_coalesced: bool | None = None,
) -> SparseTensor:  # fmt: skip
    """A sparse tensor: `indices` (ndim, nnz) of integers, `values` (nnz, ...)."""
    options("sparse_coo_tensor", {"device": device})
    if values is None:
        raise NotImplementedError("torch.sparse_coo_tensor needs indices and values here")
    at = indices if type(indices) in TENSORS else tensor(indices)
    given = values if type(values) in TENSORS else tensor(values)
    if dtype is not None:
        given = cast(given, dtypes.as_dtype(dtype, "sparse_coo_tensor"))
    if at._data.dtype.kind not in "iu":
        raise TypeError("indices must be a tensor of integers")
    places = at._data.astype(np.int64)
    if places.ndim != 2:
        raise RuntimeError(f"indices must be sparse_dim x nnz, but got: {list(places.shape)}")
    count = given._data.shape[0] if given._data.ndim else 0
    if places.shape[1] != count:
        raise RuntimeError(
            "indices and values must have same nnz, but got nnz from indices: "
            f"{places.shape[1]}, nnz from values: {count}"
        )
    if size is None:
        most = places.max(axis=1, initial=-1) + 1
        shape = (*(int(n) for n in most), *given._data.shape[1:])
    else:
        shape = tuple(int(n) for n in size)
    _within(places, shape)
    if len(shape) != len(places) + given._data.ndim - 1:
        raise RuntimeError(
            f"number of dimensions must be sparse_dim ({len(places)}) + dense_dim "
            f"({given._data.ndim - 1}), but got {len(shape)}"
        )
    if requires_grad:
        raise refused("a gradient of its own (values.requires_grad_() passes one on)")
    charged(shape, given.dtype)
    made = apply(MADE, (given,), {"indices": places, "size": shape})
    return sparse(made, places, given._data.copy(), bool(is_coalesced))


def _within(places: Any, shape: tuple[int, ...]) -> None:
    """RuntimeError in PyTorch's words for a place outside."""
    for d, row in enumerate(places):
        if row.size and row.min() < 0:
            raise RuntimeError(f"found negative index {row.min()} for dim {d}")
        if d < len(shape) and row.size and row.max() >= shape[d]:
            raise RuntimeError(
                f"size is inconsistent with indices: for dim {d}, size is {shape[d]} but found "
                f"index {row.max()}"
            )


@composite("Tensor.to_sparse")
def to_sparse(self: Any, sparse_dim: Any = None, *, layout: Any = None, blocksize: Any = None,
              dense_dim: Any = None) -> Any:  # fmt: skip
    """The places that are not zero, of the first `sparse_dim` dimensions."""
    if type(self) is SparseTensor:
        return self
    array = unwrap(self, "to_sparse")
    if (layout is not None and layout is not SPARSE) or blocksize is not None:
        raise NotImplementedError("only layout=torch.sparse_coo is available here")
    if dense_dim is not None:
        raise NotImplementedError("dense_dim of to_sparse is not available here: give sparse_dim")
    ndim = array.ndim
    if sparse_dim is None:
        made = apply(OPS["_to_sparse"], (self,), {"layout": None, "dense_dim": None})
        sparse_dim = ndim
    else:
        if not (0 < sparse_dim <= ndim or sparse_dim == ndim == 0):
            raise RuntimeError(
                f"dense_to_sparse: sparse_dim argument must be in [0,{ndim}] range, but "
                f"{sparse_dim} is given"
            )
        made = apply(OPS["_to_sparse.sparse_dim"], (self,), {"sparse_dim": sparse_dim})
    held = array != 0
    if sparse_dim < ndim:
        held = held.any(axis=tuple(range(sparse_dim, ndim)))
    if ndim == 0:
        places = np.zeros((0, int(held)), np.int64)
        return sparse(made, places, array.reshape(1)[: int(held)].copy(), True)
    places = np.array(np.nonzero(held), np.int64)
    return sparse(made, places, array[tuple(places)], True)


@composite("Tensor.to_dense")
def to_dense(self: Any, dtype: Any = None, *, masked_grad: Any = None) -> Any:
    """The ordinary tensor. A gradient comes back for the specified places alone."""
    if type(self) is not SparseTensor:
        unwrap(self, "to_dense")
        return self if dtype is None else self.to(dtype)
    if masked_grad is False:
        raise NotImplementedError("masked_grad=False of to_dense is not available here")
    out = apply(TO_DENSE, (self._plain(),), {"indices": self._indices_})
    return out if dtype is None else out.to(dtype)


@composite("Tensor.coalesce")
def coalesce(self: Any) -> Any:
    """Each place once, in order."""
    _sparse_only(self, "coalesce")
    if self._coalesced:
        return self
    return sparse(apply(COALESCE, (self._plain(),)), *merged(self._indices_, self._values_), True)


def _sparse_only(self: Any, name: str) -> None:
    if type(self) is not SparseTensor:
        unwrap(self, name)
        raise RuntimeError(f"{name} {WRONG_LAYOUT}")


def _coalesced_only(self: Any, name: str) -> None:
    if not self._coalesced:
        raise RuntimeError(
            f"Cannot get {name} on an uncoalesced tensor, please call .coalesce() first"
        )


@composite("Tensor.indices")
def indices(self: Any) -> Tensor:
    _sparse_only(self, "indices")
    _coalesced_only(self, "indices")
    return wrap(self._indices_.copy())


@composite("Tensor.values")
def values(self: Any) -> Any:
    if type(self) is not SparseTensor:
        unwrap(self, "values")
        raise RuntimeError("values expected sparse tensor layout but got Strided")
    _coalesced_only(self, "values")
    return apply(VALUES, (self._plain(),), {"indices": self._indices_})


@composite("Tensor.is_coalesced")
def is_coalesced(self: Any) -> bool:
    _sparse_only(self, "is_coalesced")
    return bool(self._coalesced)


@composite("Tensor.sparse_dim")
def sparse_dim(self: Any) -> int:
    return len(self._indices_) if type(self) is SparseTensor else 0


@composite("Tensor.dense_dim")
def dense_dim(self: Any) -> int:
    return self._values_.ndim - 1 if type(self) is SparseTensor else self._data.ndim


def _detach(self: SparseTensor) -> SparseTensor:
    return sparse(wrap(self._data), self._indices_, self._values_, self._coalesced)


def _t(self: SparseTensor) -> SparseTensor:
    """The transpose of a matrix."""
    if len(self._indices_) != 2 or self._data.ndim != 2:
        raise refused("t()")
    made = apply(OPS["t"], (self._plain(),))
    return sparse(made, self._indices_[::-1], self._values_, False)


def _to(self: SparseTensor, *args: Any, **given: Any) -> SparseTensor:
    """The tensor itself: there is one device, and its dtype does not change."""
    for value in (*args, *given.values()):
        if isinstance(value, dtypes.dtype) and value is not self.dtype:
            raise refused("another dtype")
        if isinstance(value, (str, dtypes.device)):
            placed(value)
    return self


def product(input: SparseTensor, mat2: Any) -> Call:
    """The call behind `sparse @ dense` and `torch.mm(sparse, dense)`."""
    _matrices(input, mat2)
    places, _ = merged(input._indices_, input._values_)
    return OPS["_sparse_mm"], (input._plain(), mat2), {"indices": places}


@composite("torch.sparse.mm")
def mm(mat1: Any, mat2: Any) -> Any:
    """The product of a sparse and a dense matrix, dense. Two dense ones are torch.mm."""
    if type(mat1) is not SparseTensor:
        return mat1.mm(mat2)
    _matrices(mat1, mat2)
    places, _ = merged(mat1._indices_, mat1._values_)
    return apply(OPS["_sparse_addmm"], (None, mat1._plain(), mat2), {"indices": places})


def _matrices(mat1: SparseTensor, mat2: Any) -> None:
    if type(mat2) is SparseTensor:
        raise refused("a product with another")
    theirs = unwrap(mat2, "mm", "'mat2' (position 2)")
    if len(mat1._indices_) != 2 or mat1._data.ndim != 2 or theirs.ndim != 2:
        raise refused("a product with what is no matrix")
    if theirs.dtype != mat1._data.dtype:
        raise RuntimeError(
            f"expected scalar type {mat1.dtype.scalar} but found {mat2.dtype.scalar}"
        )
    if mat1._data.shape[1] != theirs.shape[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({mat1._data.shape[0]}x"
            f"{mat1._data.shape[1]} and {theirs.shape[0]}x{theirs.shape[1]})"
        )
    meter.charge(theirs.itemsize * mat1._data.shape[0] * theirs.shape[1])


def _mm(self: SparseTensor, other: Any) -> Any:
    return apply(*product(self, other))


SPELLED["torch.spmm"] = mm
for _name, _value in {
    "is_sparse": property(lambda self: type(self) is SparseTensor),
    "layout": property(lambda self: SPARSE if type(self) is SparseTensor else strided),
}.items():
    SPELLED[f"Tensor.{_name}"] = _value
for _name, _method in {"detach": _detach, "t": _t, "to": _to, "mm": _mm, "matmul": _mm,
                       "__matmul__": _mm, "cpu": _to}.items():  # fmt: skip
    setattr(SparseTensor, _name, _method)
for _name, _shown in {"is_floating_point": "fV", "is_complex": "c"}.items():
    setattr(SparseTensor, _name, lambda self, _shown=_shown: self._data.dtype.kind in _shown)
for _name in ("numel", "nelement"):
    setattr(SparseTensor, _name, lambda self: self._data.size)
