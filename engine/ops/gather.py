"""Ops along one dimension by index: gather, scatter, index_select, index_add ... They copy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import helper, op


def _checked(
    index: Any, size: int, dim: int, kind: type[Exception] = RuntimeError, least: int = 0,
    function: str = "",
) -> Any:  # fmt: skip
    """The index, when each entry names a place from `least` up to `size`."""
    wrong = (index < least) | (index >= size)
    if wrong.any():
        raise kind(
            f"{function}index {int(index[wrong].flat[0])} is out of bounds for dimension {dim} "
            f"with size {size}"
        )
    return index


def _at_least_1d(array: Any) -> Any:
    """Shares the array's memory."""
    return array.reshape(1) if array.ndim == 0 else array


def _grid(index: Any, dim: int) -> tuple[Any, ...]:
    """For each entry of `index` its own place, but in dimension `dim` the place that it names."""
    rank = index.ndim
    place = [
        np.arange(n).reshape((1,) * k + (n,) + (1,) * (rank - k - 1))
        for k, n in enumerate(index.shape)
    ]
    place[dim] = index
    return tuple(place)


def _under(src: Any, shape: Any) -> Any:
    """The corner of `src` that lies under an index of this shape; a number stays one."""
    if isinstance(src, (int, float, complex)) and not isinstance(src, np.generic):
        return src
    return np.atleast_1d(src)[tuple([slice(n) for n in shape])]


def _gather(self: Any, index: Any, dim: int, sparse_grad: bool = False) -> Any:
    if not index.size:
        return np.empty(index.shape, self.dtype)
    source, at = _at_least_1d(self), _at_least_1d(index)
    return source[_grid(_checked(at, source.shape[dim], dim), dim)].reshape(index.shape)


def _scattered(self: Any, index: Any, src: Any, dim: int, add: bool) -> Any:
    out = np.array(self)
    if not index.size:
        return out
    target, at = _at_least_1d(out), _at_least_1d(index)
    place = _grid(_checked(at, target.shape[dim], dim), dim)
    values = _under(src, at.shape)
    if add:
        np.add.at(target, place, values)
    else:
        target[place] = values
    return out


@helper(tex=r"\operatorname{scatter}(\v{g})")
def gather_backward(
    ops: Any, g: Any, self: Any, dim: Any, index: Any, sparse_grad: bool
) -> Any:
    """Each gradient added at the place that its element came from."""
    return ops.scatter_add(ops.new_zeros(g, tuple(self.shape)), index, g, dim)


op("gather", "self, index, *, dim, sparse_grad", grad_fn="GatherBackward0", sign="⇠",
   meets="apart", torch="torch.gather Tensor.gather", tex=r"\v{self}_{\v{index}}", forward=_gather,
   vjp={"self": "gather_backward(g, self, dim, index, sparse_grad)"})
op("scatter.src", "self, index, src, *, dim", grad_fn="ScatterBackward0", sign="⇢",
   meets="apart",
   torch="torch.scatter Tensor.scatter", tex=r"\v{self}_{\v{index}} \leftarrow \v{src}",
   forward=lambda self, index, src, dim: _scattered(self, index, src, dim, False),
   vjp={"self": "scatter_value(g, index, dim, 0)", "src": "gather(g, index, dim, False)"})
op("scatter.value", "self, index, *, dim, value", grad_fn="ScatterBackward1", sign="⇢",
   meets="apart",
   torch="torch.scatter Tensor.scatter", tex=r"\v{self}_{\v{index}} \leftarrow \v{value}",
   name="scatter_value",
   forward=lambda self, index, dim, value: _scattered(self, index, value, dim, False),
   vjp={"self": "scatter_value(g, index, dim, 0)"})
op("scatter_add", "self, index, src, *, dim", grad_fn="ScatterAddBackward0", sign="⇢+",
   meets="apart", torch="torch.scatter_add Tensor.scatter_add",
   tex=r"\v{self}_{\v{index}} \mathrel{+}= \v{src}",
   forward=lambda self, index, src, dim: _scattered(self, index, src, dim, True),
   vjp={"self": "g", "src": "gather(g, index, dim, False)"})

# --- a vector of indices: whole slices ------------------------------------------------------------


def _slices(dim: int, index: Any) -> tuple[Any, ...]:
    return (*(slice(None),) * dim, index)


def _index_select(self: Any, index: Any, dim: int) -> Any:
    size = self.shape[dim] if self.ndim else 1
    outside = (index < 0) | (index >= size)
    if outside.any():
        if dim == 1:  # PyTorch has a way of its own for it
            first = np.atleast_1d(index)[np.atleast_1d(outside)][0]
            raise RuntimeError(
                f"INDICES element is out of DATA bounds, id={first} axis_dim={size}"
            )
        raise IndexError("index out of range in self")
    if not self.ndim:
        return self.copy()
    return np.take(self, _at_least_1d(index), axis=dim)


def _written(self: Any, index: Any, source: Any, dim: int, add: bool, alpha: Any = 1) -> Any:
    out = np.array(self)
    target, at = _at_least_1d(out), _at_least_1d(index)
    size = target.shape[dim]
    if add:
        _checked(at, size, dim)
    else:
        _checked(at, size, dim, IndexError, function="index_copy_(): ")
    values = source if alpha == 1 else (source * alpha).astype(self.dtype)
    if add:
        np.add.at(target, _slices(dim, at), values)
    else:
        target[_slices(dim, at)] = values
    return out


def _index_fill(self: Any, index: Any, value: Any, dim: int) -> Any:
    out = np.array(self)
    target, at = _at_least_1d(out), _at_least_1d(index)
    size = target.shape[dim]
    target[_slices(dim, _checked(at, size, dim, IndexError, -size))] = value
    return out


@helper(tex=r"\operatorname{put}(\v{g})")
def index_select_backward(ops: Any, g: Any, sizes: Any, dim: Any, index: Any) -> Any:
    """Each slice's gradient added at the place that the slice came from."""
    return ops.index_add(ops.new_zeros(g, sizes), index, g, dim, 1)


@helper(tex=r"\v{g}_{\v{index}}")
def index_source_backward(ops: Any, g: Any, source_sizes: Any, dim: Any, index: Any) -> Any:
    """What arrives at the written slices; one number may have been written to all of them."""
    if not source_sizes:
        return ops.index_select(g, index, dim).reshape(())
    return ops.expand(ops.index_select(g, index, dim), source_sizes)


@helper(tex=r"\sum \v{g}_{\v{index}}")
def index_fill_value_backward(ops: Any, g: Any, dim: Any, index: Any) -> Any:
    """One number was written to all the places: a place that is named twice counts once."""
    return ops.sum(ops.index_select(g, ops.unique_index(index), dim))


op("unique_index", "self", tex=r"\operatorname{unique}(\v{self})", sign="∪", forward=np.unique)
op("index_select", "self, index, *, dim", grad_fn="IndexSelectBackward0", sign="[ ]",
   meets="apart", torch="torch.index_select Tensor.index_select", tex=r"\v{self}_{\v{index}}",
   forward=_index_select, vjp={"self": "index_select_backward(g, self_sizes, dim, index)"})
op("index_add", "self, index, source, *, dim, alpha", grad_fn="IndexAddBackward0", sign="[ ]+",
   meets="apart",
   torch="torch.index_add Tensor.index_add",
   tex=r"\v{self}_{\v{index}} \mathrel{+}= \v{alpha} \cdot \v{source}",
   forward=lambda self, index, source, dim, alpha=1:
       _written(self, index, source, dim, True, alpha),
   vjp={"self": "g",
        "source": "index_source_backward(g, source_sizes, dim, index) if alpha == 1 else "
                  "index_source_backward(g, source_sizes, dim, index) * alpha"})
op("index_copy", "self, index, source, *, dim", grad_fn="IndexCopyBackward0", sign="[ ]=",
   meets="apart", torch="torch.index_copy Tensor.index_copy",
   tex=r"\v{self}_{\v{index}} \leftarrow \v{source}",
   forward=lambda self, index, source, dim: _written(self, index, source, dim, False),
   vjp={"self": "index_fill(g, index, dim, 0)",
        "source": "index_source_backward(g, source_sizes, dim, index)"})
op("index_fill.int_Scalar", "self, index, *, dim, value", grad_fn="IndexFillBackward0",
   meets="apart", sign="[ ]=", torch="torch.index_fill Tensor.index_fill",
   tex=r"\v{self}_{\v{index}} \leftarrow \v{value}",
   forward=lambda self, index, dim, value: _index_fill(self, index, value, dim),
   vjp={"self": "index_fill(g, index, dim, 0)"}, lies="like first")
op("index_fill.int_Tensor", "self, index, value, *, dim", grad_fn="IndexFillBackward1",
   meets="apart", sign="[ ]=", torch="torch.index_fill Tensor.index_fill", name="index_fill_tensor",
   tex=r"\v{self}_{\v{index}} \leftarrow \v{value}",
   forward=lambda self, index, value, dim: _index_fill(self, index, value, dim),
   vjp={"self": "index_fill(g, index, dim, 0)",
        "value": "index_fill_value_backward(g, dim, index)"}, lies="like first")

# --- reduced with what is there -------------------------------------------------------------------

UFUNCS = {"sum": np.add, "add": np.add, "mean": np.add, "prod": np.multiply,
          "multiply": np.multiply, "amax": np.maximum, "amin": np.minimum}  # fmt: skip
START = {"sum": 0, "mean": 0, "prod": 1, "amax": -np.inf, "amin": np.inf}


def _reduced(target: Any, place: Any, values: Any, reduce: str, include_self: bool) -> None:
    """Reduce `values` into `target` at `place`, in place; numpy's `at` takes repeated places."""
    if not include_self:
        start = START[reduce]
        if target.dtype.kind != "f" and reduce in ("amax", "amin"):
            info = np.iinfo(target.dtype)
            start = info.min if reduce == "amax" else info.max
        target[place] = start
    UFUNCS[reduce].at(target, place, values)
    if reduce == "mean":
        count = np.full(target.shape, 1 if include_self else 0, np.int64)
        np.add.at(count, place, 1)
        np.copyto(count, 1, where=count == 0)
        if target.dtype.kind == "f":
            np.divide(target, count.astype(target.dtype), out=target)
        else:
            np.floor_divide(target, count, out=target, casting="unsafe")


def _scatter_reduce(
    self: Any, index: Any, src: Any, dim: int, reduce: str, include_self: bool = True
) -> Any:
    out = np.array(self)
    if not index.size:
        return out
    target, at = _at_least_1d(out), _at_least_1d(index)
    place = _grid(_checked(at, target.shape[dim], dim), dim)
    values = _under(src, at.shape)
    _reduced(target, place, values, reduce, include_self)
    return out


def _index_reduce(
    self: Any, index: Any, source: Any, dim: int, reduce: str, include_self: bool = True
) -> Any:
    out = np.array(self)
    target, at = _at_least_1d(out), _at_least_1d(index)
    place = _slices(dim, _checked(at, target.shape[dim], dim))
    _reduced(target, place, _at_least_1d(source), reduce, include_self)
    return out


def _reduce_backward(ops: Any, g: Any, self: Any, src: Any, reduce: Any, include_self: Any,
                     result: Any, pick: Any, add: Any, again: Any) -> tuple[Any, Any]:  # fmt: skip
    """Both gradients of a reduction into places (scatter_reduce_backward, index_reduce_backward).

    `pick(t)` reads the places, `add(t, s)` adds into them, `again(t, s)` reduces once more.
    """
    ones = ops.zeros_like(src) + 1
    if reduce == "sum":
        return g, pick(g)
    if reduce == "mean":
        count = add(ops.zeros_like(g) + 1 if include_self else ops.zeros_like(g), ones)
        count = ops.masked_fill(count, count == 0, 1)
        return g / count, pick(g) / pick(count)
    if reduce == "prod":
        masked_self = ops.masked_fill(self, self == 0, 1)
        grad_self = g * again(masked_self, src) / masked_self
        zero = src == 0
        zeros = pick(add(ops.zeros_like(self), ops.where(zero, ones, 0)))
        single = zero & (zeros == 1)
        # Where one factor is 0 the product of the others is computed without it.
        others = again(self, ops.masked_fill(src, single, 1))
        whole = pick(g * result) / ops.masked_fill(src, zero, 1)
        return grad_self, ops.where(single, pick(g * others), whole)
    value = pick(result)
    self_is = ops.where(self == result, ops.zeros_like(self) + 1, 0)
    src_is = ops.where(src == value, ones, 0)
    shared = g / add(self_is, src_is)
    return self_is * shared, src_is * pick(shared)


def _scatter_reduce_gradients(ops: Any, g: Any, self: Any, dim: Any, index: Any, src: Any,
                              reduce: Any, include_self: Any, result: Any) -> Any:  # fmt: skip
    return _reduce_backward(
        ops, g, self, src, reduce, include_self, result,
        lambda t: ops.gather(t, index, dim), lambda t, s: ops.scatter_add(t, index, s, dim),
        lambda t, s: ops.scatter_reduce(t, index, s, dim, reduce, include_self),
    )  # fmt: skip


def _index_reduce_gradients(ops: Any, g: Any, self: Any, dim: Any, index: Any, source: Any,
                            reduce: Any, include_self: Any, result: Any) -> Any:  # fmt: skip
    return _reduce_backward(
        ops, g, self, source, reduce, include_self, result,
        lambda t: ops.index_select(t, index, dim), lambda t, s: ops.index_add(t, index, s, dim, 1),
        lambda t, s: ops.index_reduce(t, index, s, dim, reduce, include_self),
    )  # fmt: skip


@helper(tex=r"\frac{\partial \v{result}}{\partial \v{self}}^{\top} \v{g}")
def scatter_reduce_self(ops: Any, g: Any, self: Any, dim: Any, index: Any, src: Any, reduce: Any,
                        include_self: Any, result: Any) -> Any:  # fmt: skip
    out = _scatter_reduce_gradients(ops, g, self, dim, index, src, reduce, include_self, result)
    return out[0] if include_self else ops.scatter_value(out[0], index, dim, 0)


@helper(tex=r"\frac{\partial \v{result}}{\partial \v{src}}^{\top} \v{g}")
def scatter_reduce_src(ops: Any, g: Any, self: Any, dim: Any, index: Any, src: Any, reduce: Any,
                       include_self: Any, result: Any) -> Any:  # fmt: skip
    out = _scatter_reduce_gradients(ops, g, self, dim, index, src, reduce, include_self, result)
    return out[1]


@helper(tex=r"\frac{\partial \v{result}}{\partial \v{self}}^{\top} \v{g}")
def index_reduce_self(ops: Any, g: Any, self: Any, dim: Any, index: Any, source: Any, reduce: Any,
                      include_self: Any, result: Any) -> Any:  # fmt: skip
    out = _index_reduce_gradients(ops, g, self, dim, index, source, reduce, include_self, result)
    return out[0] if include_self else ops.index_fill(out[0], index, dim, 0)


@helper(tex=r"\frac{\partial \v{result}}{\partial \v{source}}^{\top} \v{g}")
def index_reduce_source(ops: Any, g: Any, self: Any, dim: Any, index: Any, source: Any, reduce: Any,
                        include_self: Any, result: Any) -> Any:  # fmt: skip
    out = _index_reduce_gradients(ops, g, self, dim, index, source, reduce, include_self, result)
    return out[1]


@helper(tex=r"\text{not implemented}")
def scatter_not_implemented(ops: Any, g: Any) -> Any:
    raise RuntimeError("derivative for aten::scatter is not implemented")


op("scatter_reduce.two", "self, index, src, *, dim, reduce, include_self",
   meets="apart", grad_fn="ScatterReduceBackward0", sign="⇢Σ",
   torch="torch.scatter_reduce Tensor.scatter_reduce",
   tex=r"\v{self}_{\v{index}} \leftarrow \operatorname{reduce}(\v{src})", forward=_scatter_reduce,
   vjp={"self": "scatter_reduce_self(g, self, dim, index, src, reduce, include_self, result)",
        "src": "scatter_reduce_src(g, self, dim, index, src, reduce, include_self, result)"})
op("index_reduce", "self, index, source, *, dim, reduce, include_self",
   meets="apart",
   grad_fn="IndexReduceBackward0", sign="[ ]Σ", torch="torch.index_reduce Tensor.index_reduce",
   tex=r"\v{self}_{\v{index}} \leftarrow \operatorname{reduce}(\v{source})", forward=_index_reduce,
   vjp={"self": "index_reduce_self(g, self, dim, index, source, reduce, include_self, result)",
        "source":
            "index_reduce_source(g, self, dim, index, source, reduce, include_self, result)"})
op("scatter.reduce", "self, index, src, *, dim, reduce", grad_fn="NotImplemented", sign="⇢Σ",
   meets="apart",
   tex=r"\v{self}_{\v{index}} \leftarrow \operatorname{reduce}(\v{src})", name="scatter_with_src",
   forward=_scatter_reduce,
   vjp={"self": "scatter_not_implemented(g)", "src": "scatter_not_implemented(g)"})
op("scatter.value_reduce", "self, index, *, dim, value, reduce", grad_fn="NotImplemented",
   meets="apart",
   sign="⇢Σ", tex=r"\v{self}_{\v{index}} \leftarrow \operatorname{reduce}(\v{value})",
   name="scatter_with_value",
   forward=lambda self, index, dim, value, reduce:
       _scatter_reduce(self, index, value, dim, reduce),
   vjp={"self": "scatter_not_implemented(g)"})
