"""SparseTensor: what a tensor of layout torch.sparse_coo is, and that it answers to little else.

It keeps a dense array beside indices and values: the graph, the walk and the recorder see that one.
Its type is not among those that ops take, so that what does not know of it refuses it. What can be
done with it is in functions/sparse.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import printing
from .tensor import Array, Tensor

KNOWN = frozenset(
    """
    coalesce cpu dense_dim detach device dim dtype element_size grad grad_fn indices
    is_coalesced is_complex is_cuda is_floating_point is_leaf is_meta is_quantized is_sparse
    layout matmul mm ndim ndimension nelement numel output_nr requires_grad shape size sparse_dim t
    to to_dense to_sparse values
""".split()
)
"""The public names that it has."""


def refused(what: str) -> NotImplementedError:
    """What is raised for all the rest."""
    return NotImplementedError(
        f"{what} of a sparse tensor is not available here: call .to_dense() first"
    )


def _refusing(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        raise refused(f"Tensor.{name}")

    return method


class SparseTensor(Tensor):
    """A tensor of layout torch.sparse_coo. Its type says torch.Tensor, as PyTorch's does."""

    _indices_: Array
    """int64, (sparse_dim, nnz)."""
    _values_: Array
    """(nnz, sizes of the dense dimensions)."""
    _coalesced: bool

    def __getattribute__(self, name: str) -> Any:
        if name[:1] != "_" and name not in KNOWN:
            if hasattr(Tensor, name):
                raise refused(f"Tensor.{name}")
            raise AttributeError(f"'Tensor' object has no attribute '{name}'")
        return super().__getattribute__(name)

    def _plain(self) -> Tensor:
        """The dense tensor at the same place in the graph."""
        made: Tensor = Tensor.__new__(Tensor)
        made.__dict__.update({n: v for n, v in self.__dict__.items() if n not in OWN})
        return made

    @property
    def requires_grad(self) -> bool:
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if value != self._requires_grad:
            raise refused("a gradient of its own")

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        if self._grad_fn is not None:
            return super().__deepcopy__(memo)
        new = sparse(self._plain().__deepcopy__(memo), self._indices_.copy(),
                     self._values_.copy(), self._coalesced)  # fmt: skip
        memo[id(self)] = new
        return new

    def _nnz(self) -> int:
        """How many values are stored."""
        return int(self._indices_.shape[1])

    # PyTorch names an argument that nobody gives.
    def __repr__(self, **options: None) -> str:  # type: ignore[override]
        return printing.sparse_repr(
            self._indices_, self._values_, self._data.shape, self.dtype,
            None if self._grad_fn is None else type(self._grad_fn).__name__,
        )  # fmt: skip


OWN = ("_indices_", "_values_", "_coalesced")

for _name in (
    "__getitem__ __setitem__ __iter__ __bool__ __float__ __int__ __index__ __complex__ "
    "__contains__ __array__ __add__ __radd__ __iadd__ __sub__ __rsub__ __isub__ __mul__ __rmul__ "
    "__imul__ __truediv__ __rtruediv__ __itruediv__ __pow__ __rpow__ __ipow__ __neg__ __abs__ "
    "__eq__ __ne__ __lt__ __le__ __gt__ __ge__ __floordiv__ __mod__ __and__ __or__ __xor__ "
    "__invert__ __rmatmul__"
).split():
    setattr(SparseTensor, _name, _refusing(_name))


def sparse(made: Tensor, indices: Array, values: Array, coalesced: bool) -> SparseTensor:
    """Turn a tensor that an op has just made into a sparse one."""
    made.__class__ = SparseTensor
    assert isinstance(made, SparseTensor)
    made._indices_, made._values_, made._coalesced = indices, values, coalesced
    return made


def merged(indices: Array, values: Array) -> tuple[Array, Array]:
    """Each place once, in order; the values of a place that came twice are added up."""
    if not indices.shape[1]:
        return indices, values
    places, which = np.unique(indices, axis=1, return_inverse=True)
    out = np.zeros((places.shape[1], *values.shape[1:]), values.dtype)
    np.add.at(out, which.reshape(-1), values)
    return places, out
