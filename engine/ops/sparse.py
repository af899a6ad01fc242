"""Sparse tensors in COO form: the entries of `to_sparse`, `to_dense`, `coalesce`, `sparse.mm`.

An op sees a sparse tensor as a dense array; `indices` (int64, one row a sparse dimension, one
column an element, each place once unless the entry says otherwise) says which places are specified.
What is not specified takes part in no product: zero times infinity is nothing here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op


def _placed(values: Any, indices: Any, size: Any) -> Any:
    """Values at their places, added up where a place comes twice, in order."""
    out = np.zeros(size, values.dtype)
    np.add.at(out, tuple(indices), values)
    return out


def _masked(self: Any, indices: Any) -> Any:
    out = np.zeros_like(self)
    out[tuple(indices)] = self[tuple(indices)]
    return out


def _product(self: Any, mat2: Any, indices: Any) -> Any:
    rows, columns = indices
    out = np.zeros((self.shape[0], mat2.shape[1]), mat2.dtype)
    meter.charge(len(rows) * mat2.shape[1] * mat2.itemsize)
    np.add.at(out, rows, self[rows, columns][:, None] * mat2[columns])
    return out


@helper(tex=r"{\v{self}}^{\top}\,\v{g}")
def sparse_second(ops: Any, g: Any, self: Any, indices: Any) -> Any:
    """The gradient of the dense matrix of a product."""
    return ops.sparse_product(ops.t(self), g, indices=indices[::-1])


for _aten, _settings, _number in (
    ("_to_sparse.sparse_dim", "sparse_dim", 0),
    ("_to_sparse", "layout, blocksize, dense_dim", 1),
):
    op(_aten, f"self, *, {_settings}", torch="Tensor.to_sparse", sign="∷",
       grad_fn=f"ToSparseBackward{_number}", tex=r"\v{self}", vjp={"self": "g"},
       forward=lambda self, **settings: self.copy(), name=f"to_sparse_{_number}")  # fmt: skip
op("sparse_mask", "self, *, indices", grad_fn="SparseMaskBackward0", sign="∷", tex=r"\v{self}",
   forward=_masked, vjp={"self": "sparse_mask(g, indices)"})
op("_to_dense", "self, *, indices", grad_fn="ToDenseBackward0", sign="▦", tex=r"\v{self}",
   forward=lambda self, indices: self.copy(), vjp={"self": "sparse_mask(g, indices)"})
op("_coalesce", "self", grad_fn="CoalesceBackward0", sign="∷", tex=r"\v{self}",
   forward=lambda self: self.copy(), vjp={"self": "g"})
op("values", "self, *, indices", grad_fn="ValuesBackward0", sign="⇢", tex=r"\v{self}",
   forward=lambda self, indices: self[tuple(indices)],
   vjp={"self": "sparse_placed(g, indices, self_sizes)"})
# Places may come twice in what a program gives.
op("_sparse_coo_tensor_with_dims_and_tensors", "values, *, indices, size", sign="∷",
   grad_fn="SparseCooTensorWithDimsAndTensorsBackward0", tex=r"\v{values}", forward=_placed,
   name="sparse_placed", vjp={"values": "values(g, indices)"})
op("_sparse_mm", "self, mat2, *, indices", grad_fn="MmBackward0", sign="×", forward=_product,
   name="sparse_product", tex=r"\v{self}\,\v{mat2}",
   vjp={"self": "mm(g, t(mat2))", "mat2": "sparse_second(g, self, indices)"})
op("_sparse_addmm", "self, mat1, mat2, *, indices", grad_fn="SparseAddmmBackward0", sign="×",
   tex=r"\v{mat1}\,\v{mat2}",
   forward=lambda self, mat1, mat2, indices: _product(mat1, mat2, indices),
   vjp={"self": "g", "mat1": "sparse_mask(mm(g, t(mat2)), indices)",
        "mat2": "sparse_second(g, mat1, indices)"})
