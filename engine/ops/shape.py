"""Views: the same numbers under another shape. Each shares its argument's memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op


def _viewed(self: Any, size: Any) -> Any:
    try:
        return self.reshape(size, copy=False)
    except ValueError:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one "
            "dimension spans across two contiguous subspaces). Use .reshape(...) instead."
        ) from None


@helper(tex=r"\operatorname{reshape}(\v{g})")
def reshape(ops: Any, g: Any, size: Any) -> Any:
    """Arrays and tensors both have the method."""
    return g.reshape(size)


# reshape makes the last two of what it can't simply view: without a copy, or after one.
op("view", "self, *, size", grad_fn="ViewBackward0", sign="▭", view=True,
   tex=r"\operatorname{view}(\v{self})", forward=_viewed,
   vjp={"self": "reshape(g, self_sizes)"})
op("_reshape_alias", "self, *, size", grad_fn="ReshapeAliasBackward0", sign="▭", view=True,
   tex=r"\operatorname{reshape}(\v{self})", forward=_viewed,
   vjp={"self": "reshape(g, self_sizes)"})
op("_unsafe_view", "self, *, size", grad_fn="UnsafeViewBackward0", sign="▭", lies="as made",
   tex=r"\operatorname{view}(\v{self})", forward=_viewed,
   vjp={"self": "reshape(g, self_sizes)"})

# --- order of dimensions --------------------------------------------------------------------------

op("t", "self", grad_fn="TBackward0", sign="ᵀ", torch="torch.t Tensor.t", view=True,
   tex=r"\v{self}^{\top}", forward=lambda self: self.T, vjp={"self": "t(g)"})
op("transpose.int", "self, *, dim0, dim1", grad_fn="TransposeBackward0", sign="ᵀ", view=True,
   torch="torch.transpose Tensor.transpose torch.swapaxes Tensor.swapaxes torch.swapdims "
         "Tensor.swapdims",
   tex=r"\v{self}^{\top}",
   forward=lambda self, dim0, dim1:
       self.swapaxes(dim0, dim1) if self.ndim else self.view(),
   vjp={"self": "transpose(g, dim0, dim1)"})
op("permute", "self, *, dims", grad_fn="PermuteBackward0", sign="⇄", view=True,
   tex=r"\operatorname{permute}(\v{self})", forward=lambda self, dims: self.transpose(dims),
   vjp={"self": "permute_backwards(g, dims)"})


@helper(tex=r"\operatorname{permute}^{-1}(\v{g})")
def permute_backwards(ops: Any, g: Any, dims: Any) -> Any:
    """The inverse permutation."""
    inverse = [0] * len(dims)
    for i, d in enumerate(dims):
        inverse[d] = i
    return ops.permute(g, tuple(inverse))


# --- dimensions of size 1 -------------------------------------------------------------------------


def squeezed(self: Any, dims: Any) -> Any:
    dims = [d % self.ndim for d in dims] if self.ndim else ()
    return self.reshape([n for i, n in enumerate(self.shape) if n != 1 or i not in dims])


op("unsqueeze", "self, *, dim", grad_fn="UnsqueezeBackward0", sign="▫", view=True,
   torch="torch.unsqueeze Tensor.unsqueeze", tex=r"\operatorname{unsqueeze}(\v{self})",
   forward=lambda self, dim: np.expand_dims(self, dim), vjp={"self": "squeeze_dim(g, dim)"})
op("squeeze", "self", grad_fn="SqueezeBackward0", sign="▪", view=True,
   torch="torch.squeeze Tensor.squeeze", tex=r"\operatorname{squeeze}(\v{self})",
   forward=lambda self: squeezed(self, range(self.ndim)),
   vjp={"self": "unsqueeze_to(g, self_sizes)"})
op("squeeze.dim", "self, *, dim", grad_fn="SqueezeBackward1", sign="▪", view=True,
   tex=r"\operatorname{squeeze}(\v{self})", name="squeeze_dim",
   forward=lambda self, dim: squeezed(self, (dim,)),
   vjp={"self": "unsqueeze_to_dim(g, self_sizes, dim)"})
op("squeeze.dims", "self, *, dim", grad_fn="SqueezeBackward2", sign="▪", view=True,
   tex=r"\operatorname{squeeze}(\v{self})", name="squeeze_dims",
   forward=lambda self, dim: squeezed(self, dim),
   vjp={"self": "unsqueeze_to_dims(g, self_sizes, dim)"})


@helper(tex=r"\operatorname{unsqueeze}(\v{g})")
def unsqueeze_to(ops: Any, g: Any, sizes: Any) -> Any:
    """Every dimension of size 1 put back."""
    for i, n in enumerate(sizes):
        if n == 1:
            g = ops.unsqueeze(g, i)
    return g


@helper(tex=r"\operatorname{unsqueeze}(\v{g})")
def unsqueeze_to_dim(ops: Any, g: Any, sizes: Any, dim: Any) -> Any:
    return ops.unsqueeze(g, dim) if sizes and sizes[dim] == 1 else g


@helper(tex=r"\operatorname{unsqueeze}(\v{g})")
def unsqueeze_to_dims(ops: Any, g: Any, sizes: Any, dims: Any) -> Any:
    for i in sorted(dims):
        if sizes and sizes[i] == 1:
            g = ops.unsqueeze(g, i)
    return g


# --- the same in place: the tensor itself takes the new shape (`x.unsqueeze_(0)`) -----------------

op("squeeze_", "self", grad_fn="SqueezeBackward3", sign="▪",
   tex=r"\operatorname{squeeze}(\v{self})",
   forward=lambda self: squeezed(self, range(self.ndim)),
   vjp={"self": "unsqueeze_to(g, self_sizes)"})
op("squeeze_.dims", "self, *, dim", grad_fn="SqueezeBackward5", sign="▪",
   tex=r"\operatorname{squeeze}(\v{self})", name="squeeze_dims_",
   forward=lambda self, dim: squeezed(self, dim),
   vjp={"self": "unsqueeze_to_dims(g, self_sizes, dim)"})
op("unsqueeze_", "self, *, dim", grad_fn="UnsqueezeBackward1", sign="▫",
   tex=r"\operatorname{unsqueeze}(\v{self})",
   forward=lambda self, dim: np.expand_dims(self, dim), vjp={"self": "squeeze_dim(g, dim)"})
op("transpose_", "self, *, dim0, dim1", grad_fn="TransposeBackward1", sign="ᵀ",
   tex=r"\v{self}^{\top}",
   forward=lambda self, dim0, dim1: self.swapaxes(dim0, dim1) if self.ndim else self,
   vjp={"self": "transpose(g, dim0, dim1)"})
op("t_", "self", grad_fn="TBackward1", sign="ᵀ", tex=r"\v{self}^{\top}",
   forward=lambda self: self.T, vjp={"self": "t(g)"})

# --- stretching -----------------------------------------------------------------------------------


@helper(tex=r"\sum_{\text{stretched}} \v{g}")
def sum_to_size(ops: Any, g: Any, sizes: Any) -> Any:
    """Summed over the dimensions that were stretched from `sizes`."""
    lead = g.ndim - len(sizes)
    axes = [*range(lead), *(lead + i for i, n in enumerate(sizes) if n == 1 != g.shape[lead + i])]
    if not axes:
        return g
    summed = ops.sum_dim(g, tuple(axes), True)
    return summed.reshape(sizes) if lead else summed


def _expanded(self: Any, size: tuple[int, ...]) -> Any:
    if type(self) is np.ndarray and self.ndim == 0:  # a tenth of broadcast_to's time
        return np.ndarray(size, self.dtype, self, 0, (0,) * len(size))
    return np.broadcast_to(self, size)


op("expand", "self, *, size", grad_fn="ExpandBackward0", sign="⇔", view=True,
   tex=r"\operatorname{expand}(\v{self})",
   forward=lambda self, size: _expanded(self, size),
   vjp={"self": "sum_to_size(g, self_sizes)"})

# --- parts ----------------------------------------------------------------------------------------


def along(dim: int, index: Any) -> Any:
    """What picks `index` of dimension `dim` and everything of the others."""
    return (*(slice(None),) * dim, index)


def _put(grad_output: Any, input_sizes: Any, place: Any) -> Any:
    """Zeros with `grad_output` at `place`."""
    out = np.zeros(input_sizes, grad_output.dtype)
    out[place] = grad_output
    return out


op("select.int", "self, *, dim, index", grad_fn="SelectBackward0", sign="[i]", view=True,
   torch="torch.select Tensor.select", tex=r"\v{self}_{\v{index}}",
   forward=lambda self, dim, index: self[(*along(dim, index), ...)],
   vjp={"self": "select_backward(g, self_sizes, dim, index)"})
op("select_backward", "grad_output, *, input_sizes, dim, index",
   grad_fn="SelectBackwardBackward0", sign="[i]", tex=r"\operatorname{put}(\v{grad_output})",
   forward=lambda grad_output, input_sizes, dim, index:
       _put(grad_output, input_sizes, along(dim, index)),
   vjp={"grad_output": "select(g, dim, index)"})
op("slice.Tensor", "self, *, dim, start, end, step", grad_fn="SliceBackward0", sign="[:]",
   view=True, tex=r"\v{self}_{\v{start}:\v{end}:\v{step}}",
   forward=lambda self, dim, start, end, step: self[along(dim, slice(start, end, step))],
   vjp={"self": "slice_backward(g, self_sizes, dim, start, end, step)"})
op("slice_backward", "grad_output, *, input_sizes, dim, start, end, step",
   grad_fn="SliceBackwardBackward0", sign="[:]", tex=r"\operatorname{put}(\v{grad_output})",
   forward=lambda grad_output, input_sizes, dim, start, end, step:
       _put(grad_output, input_sizes, along(dim, slice(start, end, step))),
   vjp={"grad_output": "slice(g, dim, start, end, step)"})


def _diagonal(self: Any, offset: int, dim1: int, dim2: int) -> Any:
    reach = self.shape[dim1] + self.shape[dim2]  # numpy takes no offset beyond a C int
    view = np.diagonal(self, max(-reach, min(offset, reach)), dim1, dim2)
    if self.flags.writeable:
        view.flags.writeable = True
    return view


def _on_diagonal(grad_output: Any, input_sizes: Any, offset: int, dim1: int, dim2: int) -> Any:
    meter.charge_array(input_sizes, grad_output.itemsize)
    out = np.zeros(input_sizes, grad_output.dtype)
    _diagonal(out, offset, dim1, dim2)[...] = grad_output
    return out


def _embedded(self: Any, offset: int, dim1: int, dim2: int) -> Any:
    n = self.shape[-1] + abs(offset)
    sizes = list(self.shape[:-1])
    for d in sorted((dim1 % (self.ndim + 1), dim2 % (self.ndim + 1))):
        sizes.insert(d, n)
    return _on_diagonal(self, sizes, offset, dim1, dim2)


op("diagonal", "self, *, offset, dim1, dim2", grad_fn="DiagonalBackward0", sign="⋱", view=True,
   torch="torch.diagonal Tensor.diagonal", tex=r"\operatorname{diagonal}(\v{self})",
   forward=_diagonal, vjp={"self": "diagonal_backward(g, self_sizes, offset, dim1, dim2)"})
op("diagonal_copy", "self, *, offset, dim1, dim2", grad_fn="DiagonalBackward0_copy", sign="⋱",
   torch="torch.diagonal_copy", tex=r"\operatorname{diagonal}(\v{self})",
   forward=lambda self, offset, dim1, dim2: _diagonal(self, offset, dim1, dim2).copy(),
   vjp={"self": "diagonal_backward(g, self_sizes, offset, dim1, dim2)"})
op("diagonal_backward", "grad_output, *, input_sizes, offset, dim1, dim2",
   grad_fn="DiagonalBackwardBackward0", sign="⋱", tex=r"\operatorname{diag}(\v{grad_output})",
   forward=_on_diagonal, vjp={"grad_output": "diagonal(g, offset, dim1, dim2)"})
op("diag_embed", "self, *, offset, dim1, dim2", grad_fn="DiagEmbedBackward0", sign="⋱",
   torch="torch.diag_embed Tensor.diag_embed", tex=r"\operatorname{diag}(\v{self})",
   forward=_embedded, vjp={"self": "diagonal(g, offset, dim1, dim2)"})


def _unfolded(self: Any, dimension: int, size: int, step: int) -> Any:
    if not self.ndim:
        return self.reshape(1)[:size]
    windows = np.lib.stride_tricks.sliding_window_view(self, size, dimension, writeable=True)
    return windows[along(dimension, slice(None, None, step))]


def _folded(grad_in: Any, input_sizes: Any, dim: int, size: int, step: int) -> Any:
    if not input_sizes:
        return np.asarray(grad_in.sum())
    out = np.zeros(input_sizes, grad_in.dtype)
    count = grad_in.shape[dim]
    for i in range(size):
        out[along(dim, slice(i, i + step * (count - 1) + 1, step))] += grad_in[..., i]
    return out


op("unfold", "self, *, dimension, size, step", grad_fn="UnfoldBackward0", sign="⊡", view=True,
   torch="Tensor.unfold", tex=r"\operatorname{unfold}(\v{self})", forward=_unfolded,
   vjp={"self": "unfold_backward(g, self_sizes, dimension, size, step)"})
op("unfold_backward", "grad_in, *, input_sizes, dim, size, step",
   grad_fn="UnfoldBackwardBackward0", sign="⊡", tex=r"\operatorname{fold}(\v{grad_in})",
   forward=_folded, vjp={"grad_in": "unfold(g, dim, size, step)"})



def _as_strided(self: Any, size: Any, stride: Any, storage_offset: int) -> Any:
    memory, step = np.ravel(self), self.itemsize
    return np.lib.stride_tricks.as_strided(
        memory[storage_offset:], size, [s * step for s in stride]
    )


def _as_strided_back(grad: Any, sizes: Any, size: Any, stride: Any, storage_offset: int) -> Any:
    whole = np.zeros(sizes, grad.dtype)
    places = _as_strided(np.arange(whole.size), size, stride, storage_offset)
    np.add.at(whole.reshape(-1), places, grad)
    return whole


op("as_strided", "self, *, size, stride, storage_offset", grad_fn="AsStridedBackward0", sign="⊡",
   tex=r"\operatorname{as\_strided}(\v{self})", view=True, forward=_as_strided,
   vjp={"self": "as_strided_back(g, self_sizes, size, stride, storage_offset)"})
op("as_strided_back", "grad, *, sizes, size, stride, storage_offset", sign="⊡",
   grad_fn="AsStridedBackwardBackward0", tex=r"\operatorname{fold}(\v{grad})",
   forward=_as_strided_back, vjp={"grad": "as_strided(g, size, stride, storage_offset)"})

# --- several parts at once ------------------------------------------------------------------------


def _cuts(self: Any, split_sizes: Any, dim: int) -> Any:
    out, at = [], 0
    for n in split_sizes:
        out.append(self[along(dim, slice(at, at + n))])
        at += n
    return tuple(out)


def _lengths(n: int, split_size: int) -> list[int]:
    if n == 0 or split_size == 0:
        return [n]
    return [min(split_size, n - i) for i in range(0, n, split_size)]


@helper(tex=r"\operatorname{cat}(\v{g})")
def split_backward(ops: Any, g: Any, split_size: Any, dim: Any, sizes: Any) -> Any:
    """The parts' gradients side by side (PyTorch asks for sizes and split_size too)."""
    return ops.cat(g, dim) if type(g) is tuple else g


@helper(tex=r"\operatorname{stack}(\v{g})")
def unbind_backward(ops: Any, g: Any, dim: Any) -> Any:
    return ops.stack(g if type(g) is tuple else (g,), dim)


op("split.Tensor", "self, *, split_size, dim", grad_fn="SplitBackward0", sign="a|b", view=True,
   tex=r"\operatorname{split}(\v{self})",
   forward=lambda self, split_size, dim:
       _cuts(self, _lengths(self.shape[dim], split_size), dim),
   vjp={"self": "split_backward(g, split_size, dim, self_sizes)"})
op("unsafe_split.Tensor", "self, *, split_size, dim", grad_fn="UnsafeSplitBackward0", sign="a|b",
   tex=r"\operatorname{split}(\v{self})",
   forward=lambda self, split_size, dim:
       _cuts(self, _lengths(self.shape[dim], split_size), dim),
   vjp={"self": "split_backward(g, split_size, dim, self_sizes)"})
op("split_with_sizes", "self, *, split_sizes, dim", grad_fn="SplitWithSizesBackward0", sign="a|b",
   view=True, tex=r"\operatorname{split}(\v{self})", forward=_cuts,
   vjp={"self": "split_backward(g, split_sizes, dim, self_sizes)"})
op("unbind.int", "self, *, dim", grad_fn="UnbindBackward0", sign="a|b", view=True,
   tex=r"\operatorname{unbind}(\v{self})",
   forward=lambda self, dim:
       tuple([self[(*along(dim, i), ...)] for i in range(self.shape[dim])]),
   vjp={"self": "unbind_backward(g, dim)"})
