"""Ops that pick or replace elements by a mask or by their place in the flat tensor. They copy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..layout import same_steps
from ..op import FORMULA_NAMES, helper, op


def _masked_fill(self: Any, mask: Any, value: Any) -> Any:
    shape = np.broadcast_shapes(self.shape, mask.shape)
    out = np.broadcast_to(self, shape).copy()
    np.copyto(out, np.asarray(value).astype(out.dtype), where=mask)
    return out


def _masked_scatter(self: Any, mask: Any, source: Any) -> Any:
    shape = np.broadcast_shapes(self.shape, mask.shape)
    out = np.broadcast_to(self, shape).copy()
    place = np.broadcast_to(mask, shape)
    count = int(np.count_nonzero(place))
    if count > source.size:
        raise RuntimeError("Number of elements of source < number of ones in mask")
    out[place] = source.reshape(-1)[:count]
    return out


def _masked_select(self: Any, mask: Any) -> Any:
    shape = np.broadcast_shapes(self.shape, mask.shape)
    return np.broadcast_to(self, shape)[np.broadcast_to(mask, shape)]


def _masked_part(grad_output: Any, mask: Any, sizes: Any) -> Any:
    """The gradients under the mask, in order, then zeros."""
    out = np.zeros(sizes, grad_output.dtype)
    part = grad_output[np.broadcast_to(mask, grad_output.shape)]
    out.reshape(-1)[: part.size] = part
    return out


@helper(tex=r"\operatorname{put}(\v{g})")
def masked_select_backward(ops: Any, g: Any, sizes: Any, mask: Any) -> Any:
    """Each gradient at the place that its element came from."""
    wide = np.broadcast_shapes(tuple(sizes), tuple(mask.shape))
    return ops.masked_scatter(ops.new_zeros(g, wide), mask, g)


@helper(tex=r"\sum_{\v{mask}} \v{g}")
def masked_fill_backward(ops: Any, g: Any, mask: Any) -> Any:
    return ops.sum(ops.masked_select(g, mask))


op("masked_fill.Scalar", "self, mask, *, value", grad_fn="MaskedFillBackward0", sign="▒",
   torch="torch.masked_fill Tensor.masked_fill", elementwise=True, promote="",
   tex=r"\begin{cases}\v{value} & \v{mask} \\ \v{self} & \text{otherwise}\end{cases}",
   forward=_masked_fill, vjp={"self": "masked_fill(g, mask, 0)"}, lies="contiguous")
op("masked_fill.Tensor", "self, mask, value", grad_fn="MaskedFillBackward1", sign="▒",
   meets="pointwise", torch="torch.masked_fill Tensor.masked_fill", name="masked_fill_tensor",
   tex=r"\begin{cases}\v{value} & \v{mask} \\ \v{self} & \text{otherwise}\end{cases}",
   forward=_masked_fill,
   vjp={"self": "masked_fill(g, mask, 0)", "value": "masked_fill_backward(g, mask)"},
   lies="contiguous")
op("masked_scatter", "self, mask, source", grad_fn="MaskedScatterBackward0", sign="▒",
   torch="torch.masked_scatter Tensor.masked_scatter",
   tex=r"\v{self}_{\v{mask}} \leftarrow \v{source}", forward=_masked_scatter,
   vjp={"self": "masked_fill(g, mask, 0)",
        "source": "masked_scatter_backward(g, mask, source_sizes)"})
op("masked_scatter_backward", "grad_output, mask, *, sizes",
   grad_fn="MaskedScatterBackwardBackward0", sign="▒", tex=r"\v{grad_output}_{\v{mask}}",
   forward=_masked_part,
   vjp={"grad_output": "masked_scatter(zeros_like(grad_output), mask, g)"})
op("masked_select", "self, mask", grad_fn="MaskedSelectBackward0", sign="▒",
   meets="apart", torch="torch.masked_select Tensor.masked_select", tex=r"\v{self}_{\v{mask}}",
   forward=_masked_select, vjp={"self": "masked_select_backward(g, self_sizes, mask)"})

# --- places in the flat tensor --------------------------------------------------------------------


def _flat(index: Any, count: int) -> Any:
    wrong = (index < -count) | (index >= count)
    if wrong.any():
        raise IndexError(
            f"out of range: tried to access index {int(index[wrong].flat[0])} on a tensor of "
            f"{count} elements."
        )
    return index


def _take(self: Any, index: Any) -> Any:
    if not self.size and index.size:
        raise IndexError("take(): tried to take from an empty tensor")
    return np.asarray(self.reshape(-1)[_flat(index, self.size)])


def _put(self: Any, index: Any, source: Any, accumulate: bool = False) -> Any:
    out = np.array(self, order="C")
    target = out.reshape(-1)
    at = _flat(index, out.size).reshape(-1)
    if accumulate:
        np.add.at(target, at, source.reshape(-1))
    else:
        target[at] = source.reshape(-1)
    return out


@helper(tex=r"\operatorname{put}(\v{g})")
def take_backward(ops: Any, g: Any, sizes: Any, index: Any) -> Any:
    """Each gradient added at the place that its element came from."""
    return ops.put(ops.new_zeros(g, sizes), index, g, True)


@helper(tex=r"\operatorname{take}(\v{g}, \v{index})")
def put_source_backward(ops: Any, g: Any, index: Any, sizes: Any) -> Any:
    return ops.take(g, index).reshape(sizes)


op("take", "self, index", grad_fn="TakeBackward0", sign="[ ]", torch="torch.take Tensor.take",
   meets="apart", tex=r"\operatorname{take}(\v{self}, \v{index})", forward=_take,
   vjp={"self": "take_backward(g, self_sizes, index)"})
op("put", "self, index, source, *, accumulate", grad_fn="PutBackward0", sign="[ ]=",
   meets="apart",
   torch="torch.put Tensor.put", tex=r"\operatorname{put}(\v{self}, \v{index}, \v{source})",
   forward=_put,
   vjp={"self": "g if accumulate else put(g, index, zeros_like(source), False)",
        "source": "put_source_backward(g, index, source_sizes)"}, lies="like first")

# --- where is something ---------------------------------------------------------------------------


def _nonzero(self: Any) -> Any:
    """A row for each place; a dimension's numbers lie together, as PyTorch's do."""
    found: Any = np.array(np.nonzero(np.atleast_1d(self)), np.int64)
    return found.T[:, : self.ndim]


op("nonzero", "self", sign="≠0", tex=r"\operatorname{nonzero}(\v{self})", forward=_nonzero,
   lies="as made")


def _nonzero_static(self: Any, size: int, fill_value: int = -1) -> Any:
    found = FORMULA_NAMES["nonzero"].forward(self)[:size]
    out = np.full((size, self.ndim), fill_value, np.int64)
    out[: len(found)] = found
    return out


op("nonzero_static", "self, *, size, fill_value", sign="≠0",
   tex=r"\operatorname{nonzero}(\v{self})_{\le \v{size}}", forward=_nonzero_static, lies="as made")

# --- a view replaced: the differentiable forms of `x[...] = src` ----------------------------------


def _view_replaced(view: str) -> Any:
    """The forward that writes `src` where the view op of that name looks, in a copy."""

    def forward(self: Any, src: Any, *given: Any, **settings: Any) -> Any:
        out = same_steps(self)
        target = FORMULA_NAMES[view].forward(out, *given, **settings)
        if target.shape != src.shape:
            raise RuntimeError(
                f"expected src to have a size equal to the slice of self. src size = "
                f"{list(src.shape)}, slice size = {list(target.shape)}"
            )
        target[...] = src
        return out

    return forward


for _name, _view, _settings in (
    ("select_scatter", "select", "dim, index"), ("slice_scatter", "slice", "dim, start, end, step"),
    ("diagonal_scatter", "diagonal", "offset, dim1, dim2"),
):  # fmt: skip
    op(_name, f"self, src, *, {_settings}", sign="[ ]=",
       grad_fn=f"{_view.capitalize()}ScatterBackward0", torch=f"torch.{_name} Tensor.{_name}",
       tex=rf"\operatorname{{{_view}}}(\v{{self}}) \leftarrow \v{{src}}",
       forward=_view_replaced(_view),
       vjp={"self": f"{_name}(g, zeros_like(src), {_settings})",
            "src": f"{_view}(g, {_settings})"}, lies="as made")  # fmt: skip
