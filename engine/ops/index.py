"""Ops that pick elements by index tensors and masks, and ops that write there. They copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .. import dtypes, meter
from ..layout import laid
from ..op import helper, op
from ..replay import replay


def _sizes(shape: Sequence[int]) -> str:
    return str([int(n) for n in shape])


def check_bounds(index: Any, size: int, dim: int) -> None:
    """Raise for the first entry of an integer array that does not name one of `size` places."""
    if size == 0 and index.size:
        raise IndexError("index is out of bounds for dimension with size 0")
    wrong = (index < -size) | (index >= size)
    if wrong.any():
        raise IndexError(
            f"index {int(index[wrong].flat[0])} is out of bounds for dimension {dim} "
            f"with size {size}"
        )


def _mask(mask: Any, shape: Sequence[int], dim: int) -> list[Any]:
    """A mask over dimensions `dim`, `dim + 1` ... as one integer array for each of them."""
    for k in range(mask.ndim):
        if dim + k >= len(shape) or mask.shape[k] != shape[dim + k]:
            raise IndexError(
                f"The shape of the mask {_sizes(mask.shape)} at index {k} does not match the "
                f"shape of the indexed tensor {_sizes(shape)} at index {dim + k}"
            )
    return list(mask.nonzero())


def places(shape: Sequence[int], indices: Sequence[Any]) -> tuple[Any, ...]:
    """numpy's index for integer arrays, masks and None (the whole dimension), one after the other.

    IndexError in PyTorch's words for what is out of bounds or does not fit together.
    """
    if len(indices) > len(shape):
        raise IndexError(
            f"too many indices for tensor of dimension {len(shape)} (got {len(indices)})"
        )
    found: list[Any] = []
    for index in indices:
        if index is None:
            found.append(slice(None))
        elif index.dtype in (bool, np.uint8):
            found += _mask(index, shape, len(found))
        elif index.dtype not in (np.int64, np.int32):
            raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
        else:
            found.append(index)
    if len(found) > len(shape):
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    arrays = [a for a in found if type(a) is not slice]
    try:
        np.broadcast_shapes(*(a.shape for a in arrays))
    except ValueError:
        raise IndexError(
            "shape mismatch: indexing tensors could not be broadcast together with shapes "
            + ", ".join(_sizes(a.shape) for a in arrays)
        ) from None
    order = 0  # PyTorch's sentence counts index tensors, not dimensions.
    for dim, index in enumerate(found):
        if type(index) is not slice:
            check_bounds(index, shape[dim], order)
            order += 1
    return tuple(found)


def _charge(shape: Sequence[int], place: Sequence[Any], itemsize: int) -> None:
    """Charge what indexing will make, before it does."""
    size = itemsize
    for n in np.broadcast_shapes(*(p.shape for p in place if type(p) is not slice)):
        size *= n
    for dim, n in enumerate(shape):
        size *= n if dim >= len(place) or type(place[dim]) is slice else 1
    meter.charge(size)


def _index(self: Any, *indices: Any) -> Any:
    place = places(self.shape, indices)
    if all(type(p) is slice for p in place):
        return self.copy()
    _charge(self.shape, place, self.itemsize)
    out = self[place]
    plain = self.flags.c_contiguous and all(type(p) is slice or p.ndim < 2 for p in place)
    if out.ndim < 2 or plain:
        # numpy leaves the indexed dimensions last in memory, PyTorch lays the result out in order.
        return out if out.flags.c_contiguous else out.copy()
    return laid(out, *_walked(self, place))


def _walked(self: Any, place: Sequence[Any]) -> Iterator[tuple[int, ...]]:
    """The steps over the result that reading takes in the tensor, and in each index."""
    at = [d for d, p in enumerate(place) if type(p) is not slice]
    chosen = np.broadcast_arrays(*(place[d] for d in at))
    over = (0,) * chosen[0].ndim
    together = at[-1] - at[0] == len(at) - 1
    rest = tuple([s for d, s in enumerate(self.strides) if d not in at])
    first = at[0] if together else 0
    yield (*rest[:first], *over, *rest[first:])
    for index in chosen:
        yield (*(0,) * first, *index.strides, *(0,) * (len(rest) - first))


def _index_put(self: Any, values: Any, *indices: Any, accumulate: bool = False) -> Any:
    place = places(self.shape, indices)
    _charge(self.shape, place, self.itemsize)
    wanted = np.broadcast_to(0, self.shape)[place].shape
    try:
        fitted = np.broadcast_to(values, wanted)
    except ValueError:
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {_sizes(values.shape)} cannot be broadcast to "
            f"indexing result of shape {_sizes(wanted)}"
        ) from None
    if self.dtype != values.dtype:
        raise RuntimeError(
            "Index put requires the source and destination dtypes match, got "
            f"{dtypes.of(self.dtype).scalar} for the destination and "
            f"{dtypes.of(values.dtype).scalar} for the source."
        )
    out = np.array(self)
    if accumulate:
        np.add.at(out, place, fitted)
    else:
        out[place] = fitted
    return out


@helper(tex=r"\operatorname{put}(\v{g})")
def index_backward(ops: Any, g: Any, indices: Any, sizes: Any) -> Any:
    """Each gradient added at the place that its element came from."""
    return ops._index_put_impl(ops.new_zeros(g, sizes), g, indices, True)


op("new_zeros", "self, *, size", tex="0", sign="0",
   forward=lambda self, size: np.zeros(size, self.dtype))
op("index.Tensor", "self, indices[]", grad_fn="IndexBackward0", sign="[ ]",
   tex=r"\v{self}_{\v{indices}}", forward=_index,
   vjp={"self": "index_backward(g, indices, self_sizes)"}, lies="as made")
for _name, _grad_fn in (("index_put", "IndexPutBackward0"),
                        ("_index_put_impl", "IndexPutImplBackward0")):  # fmt: skip
    op(_name, "self, values, indices[], *, accumulate", grad_fn=_grad_fn, sign="[ ]=",
       meets="apart", torch="torch.index_put Tensor.index_put" if _name == "index_put" else "",
       tex=r"\v{self}_{\v{indices}} \given{accumulate}{\mathrel{+}=}{\leftarrow} \v{values}",
       forward=_index_put,
       vjp={"self": "g if accumulate == True else "
                    f"{_name}(g, new_zeros(g, values_sizes), indices, False)",
            "values": "index(g, indices)"}, lies="as made")  # fmt: skip

# --- a view's part of its base: what CopySlices does, so that it can be derived once more ---------


def _view_put(self: Any, src: Any, view: Any) -> Any:
    out = np.array(self)
    replay(view, out)[...] = src
    return out


op("view_part", "self, *, view", grad_fn="AsStridedBackward0", sign="[ ]",
   tex=r"\operatorname{view}(\v{self})", forward=lambda self, view: np.array(replay(view, self)),
   vjp={"self": "view_put(new_zeros(g, self_sizes), g, view)"}, lies="as made")
op("view_put", "self, src, *, view", grad_fn="AsStridedScatterBackward0", sign="[ ]=",
   tex=r"\operatorname{view}(\v{self}) \leftarrow \v{src}", forward=_view_put,
   vjp={"self": "view_put(g, zeros_like(src), view)", "src": "view_part(g, view)"}, lies="as made")
