"""searchsorted, bucketize, isin, nonzero_static, unravel_index: arguments, in PyTorch's words."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import dtypes, meter
from ..dispatch import NUMBER_TYPES, TENSORS, apply, unwrap
from ..dtypes import Size
from ..op import OPS
from ..tensor import Tensor
from .arithmetic import wrong_arguments
from .creation import tensor
from .dims import as_int
from .registry import composite

SEARCH = (
    "(Tensor sorted_sequence, {}, *, bool out_int32 = False, bool right = False, "
    "str side = None, Tensor sorter = None, Tensor out = None)"
)
BUCKETIZE = "({}, Tensor boundaries, *, bool out_int32 = False, bool right = False{})"
ISIN = "({}, *, bool assume_unique = False, bool invert = False, Tensor out = None)"


@composite("torch.searchsorted")
def searchsorted(
    sorted_sequence: Any, input: Any = None, *, out_int32: Any = False, right: Any = False,
    side: Any = None, sorter: Any = None, **given: Any,
) -> Any:  # fmt: skip
    """The place of each value in the rows of `sorted_sequence`."""
    values = given.pop("self", input)
    if given:
        raise TypeError(f"searchsorted() got an unexpected keyword argument '{next(iter(given))}'")
    if type(sorted_sequence) not in TENSORS or not _number_or_tensor(values):
        known = [SEARCH.format(x) for x in ("Tensor input", "Number self")]
        raise wrong_arguments("searchsorted", sorted_sequence, values, known=known)
    order = None if sorter is None else unwrap(sorter, "searchsorted", "'sorter'")
    _side(side, right)
    _fits(sorted_sequence._data, values, order)
    settings = {"out_int32": bool(out_int32), "right": bool(right) or side == "right"}
    return apply(OPS["searchsorted.Tensor"], (sorted_sequence, values, sorter), settings)


def _number_or_tensor(value: Any) -> bool:
    return type(value) in TENSORS or type(value) in NUMBER_TYPES


def _side(side: Any, right: Any) -> None:
    if side is None:
        return
    if side not in ("left", "right"):
        raise RuntimeError(
            f"torch.searchsorted(): side can only be 'left' or 'right' but got {side}"
        )
    if right and side == "left":
        raise RuntimeError(
            "torch.searchsorted(): side and right can't be set to opposites, got side of left "
            "while right was True"
        )


def _fits(boundaries: Any, values: Any, order: Any) -> None:
    """The checks that searchsorted and bucketize share. `order`: the sorter's array or None."""
    say = "torch.searchsorted(): "
    shape, wanted = list(boundaries.shape), np.shape(getattr(values, "_data", values))
    if order is not None:
        if order.shape != boundaries.shape:
            raise RuntimeError(
                f"{say}boundary and sorter must have the same size, but got boundary tensor "
                f"{shape}and got sorter tensor {list(order.shape)}"
            )
        if order.dtype != np.int64:
            raise RuntimeError(
                f"{say}sorter must be a tensor of long dtype but got dtype "
                f"{dtypes.of(order.dtype).scalar}"
            )
        if order.size and not (order.min() >= 0 and order.max() < order.shape[-1]):
            raise RuntimeError(f"{say}sorter index out of range")
    if not wanted and boundaries.ndim != 1:
        raise RuntimeError(
            f"{say}input value can be a scalar only when boundaries tensor dimension is 1, but we "
            f"got boundaries tensor dim({boundaries.ndim}) and input value's dim(0) numel(1)"
        )
    if not boundaries.ndim:
        raise RuntimeError(
            f"{say}boundaries tensor should have positive dimension, but got 0 dimension"
        )
    alike = len(wanted) == boundaries.ndim and wanted[:-1] == boundaries.shape[:-1]
    if boundaries.ndim > 1 and not alike:
        raise RuntimeError(
            f"{say}boundaries tensor should be 1 dimension or the first N-1 dimensions of "
            f"boundaries tensor and input value tensor must match, but we got boundaries tensor "
            f"{shape} and input value tensor {list(wanted)}"
        )
    if boundaries.size and boundaries.dtype.kind in "bc":
        kind = dtypes.of(boundaries.dtype).scalar
        raise NotImplementedError(f"\"searchsorted_out_cpu\" not implemented for '{kind}'")
    meter.charge(48 * int(np.prod(wanted)))


@composite("torch.bucketize")
def bucketize(
    input: Any, boundaries: Any = None, *, out_int32: Any = False, right: Any = False, **given: Any
) -> Any:
    """The bucket of each value: between which of `boundaries` it lies."""
    values = given.pop("self", input)
    if given:
        raise TypeError(f"bucketize() got an unexpected keyword argument '{next(iter(given))}'")
    if type(boundaries) not in TENSORS or not _number_or_tensor(values):
        known = [BUCKETIZE.format("Tensor input", ", Tensor out = None"),
                 BUCKETIZE.format("Number self", "")]  # fmt: skip
        raise wrong_arguments("bucketize", values, boundaries, known=known)
    if boundaries._data.ndim != 1:
        raise RuntimeError(
            f"boundaries tensor must be 1 dimension, but got dim({boundaries._data.ndim})"
        )
    _fits(boundaries._data, values, None)
    settings = {"out_int32": bool(out_int32), "right": bool(right)}
    return apply(OPS["bucketize.Tensor"], (values, boundaries), settings)


@composite("torch.isin")
def isin(
    elements: Any, test_elements: Any, *, assume_unique: Any = False, invert: Any = False
) -> Any:
    """Which of `elements` are among `test_elements`."""
    both = (elements, test_elements)
    if not all(map(_number_or_tensor, both)) or not any(type(x) in TENSORS for x in both):
        known = [ISIN.format(x) for x in (
            "Tensor elements, Tensor test_elements", "Number element, Tensor test_elements",
            "Tensor elements, Number test_element")]  # fmt: skip
        raise wrong_arguments("isin", elements, test_elements, known=known)
    for x in both:
        kind = dtypes.of(x._data.dtype) if type(x) in TENSORS else dtypes.of_scalar(x)
        if kind is dtypes.bool_ or kind.is_complex:
            raise RuntimeError(f"Unsupported input type encountered for isin(): {kind.scalar}")
    return apply(OPS["isin.Tensor_Tensor"], both, {"invert": bool(invert)})


@composite("torch.nonzero_static Tensor.nonzero_static")
def nonzero_static(input: Any, *, size: Any, fill_value: Any = -1) -> Tensor:
    """The first `size` places of what is not zero; rows of `fill_value` where there are fewer."""
    array = unwrap(input, "nonzero_static")
    count = as_int(size, "nonzero_static", "size")
    if count < 0:
        raise RuntimeError("nonzero_static: 'size' must be an non-negative integer")
    meter.charge(8 * (count + array.size) * array.ndim)
    settings = {"size": count, "fill_value": as_int(fill_value, "nonzero_static", "fill_value")}
    made: Tensor = apply(OPS["nonzero_static"], (input,), settings)
    return made


@composite("torch.unravel_index")
def unravel_index(indices: Any, shape: Any) -> Any:
    """Places in a flat tensor as one index tensor for each dimension of `shape`."""
    array = unwrap(indices, "unravel_index", "'indices' (position 1)")
    if array.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {dtypes.of(array.dtype)}")
    if type(shape) is int:
        shape = (shape,)
    if type(shape) not in (tuple, list, Size):
        kind = "class 'torch.Tensor'" if type(shape) in TENSORS else f"class '{_name(shape)}'"
        raise TypeError(f"expected 'shape' to be int or sequence of ints, but got <{kind}>")
    for dim in shape:
        if type(dim) is not int:
            raise TypeError(
                f"expected 'shape' sequence to only contain ints, but got <class '{_name(dim)}'>"
            )
    if any(dim < 0 for dim in shape):
        raise ValueError(f"'shape' cannot have negative values, but got {tuple(shape)}")
    steps = [1]
    for dim in shape[:0:-1]:
        steps.insert(0, steps[0] * dim)
    steps = steps if shape else []
    whole = indices.unsqueeze(-1).floor_divide(tensor(steps, dtype=dtypes.int64))
    return (whole % tensor(list(shape), dtype=dtypes.int64)).unbind(-1)


def _name(value: Any) -> str:
    return type(value).__name__
