"""Ops that lay tensors side by side, repeat them or move their elements. They copy."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op


def _is_skipped(shape: Any) -> bool:
    """An empty 1-d tensor fits to anything in torch.cat."""
    return len(shape) == 1 and shape[0] == 0


def _joined(*tensors: Any, dim: int) -> Any:
    kept = [a for a in tensors if not _is_skipped(a.shape)]
    if not kept:
        return np.concatenate(tensors)
    _charge_all(kept)
    return np.concatenate(kept, axis=dim) if len(kept) > 1 else kept[0].copy()


def _charge_all(tensors: Any) -> None:
    meter.charge(sum(a.size for a in tensors) * max((a.itemsize for a in tensors), default=0))


def _stacked(*tensors: Any, dim: int) -> Any:
    _charge_all(tensors)
    return np.stack(tensors, axis=dim)


def _repeated(self: Any, repeats: Any) -> Any:
    meter.charge_array(repeats, self.nbytes)
    return np.tile(self, repeats)


@helper(tex=r"\operatorname{split}(\v{g})")
def cat_tensors_backward(ops: Any, g: Any, sizes: Any, dim: Any) -> Any:
    """Each tensor's own part of the gradient."""
    out, at = [], 0
    for shape in sizes:
        if _is_skipped(shape):
            out.append(ops.slice(g.reshape((-1,)), 0, 0, 0, 1))
            continue
        out.append(ops.slice(g, dim, at, at + shape[dim], 1))
        at += shape[dim]
    return out


@helper(tex=r"\operatorname{unbind}(\v{g})")
def stack_tensors_backward(ops: Any, g: Any, dim: Any) -> Any:
    return ops.unbind(g, dim)


op("cat", "tensors[], *, dim", grad_fn="CatBackward0", sign="++", promote="same",
   meets="apart",
   torch="torch.cat torch.concat torch.concatenate", tex=r"\operatorname{cat}(\v{tensors})",
   forward=_joined, vjp={"tensors": "cat_tensors_backward(g, tensors_sizes, dim)"},
   lies="channels of all")
op("stack", "tensors[], *, dim", grad_fn="StackBackward0", sign="≡", torch="torch.stack",
   meets="apart", promote="same", tex=r"\operatorname{stack}(\v{tensors})",
   forward=_stacked,
   vjp={"tensors": "stack_tensors_backward(g, dim)"}, lies="stacked")


@helper(tex=r"\sum_{\text{copies}} \v{g}")
def repeat_backward(ops: Any, g: Any, repeats: Any, sizes: Any) -> Any:
    """Summed over the copies."""
    lead = len(repeats) - len(sizes)
    if 0 in repeats:
        return ops.zeros_like(ops.expand(ops.sum(g), sizes))
    parts, axes = [], list(range(lead))
    for i, n in enumerate(repeats):
        if i < lead:
            parts.append(n)
        elif n == 1:
            parts.append(sizes[i - lead])
        else:
            axes.append(len(parts))
            parts += [n, sizes[i - lead]]
    return ops.sum_dim(g.reshape(tuple(parts)), tuple(axes), False) if axes else g


op("repeat", "self, *, repeats", grad_fn="RepeatBackward0", sign="n×", torch="Tensor.repeat",
   tex=r"\operatorname{repeat}(\v{self})", forward=_repeated,
   vjp={"self": "repeat_backward(g, repeats, self_sizes)"})
op("flip", "self, *, dims", grad_fn="FlipBackward0", sign="⇋", torch="torch.flip Tensor.flip",
   tex=r"\operatorname{flip}(\v{self})",
   forward=lambda self, dims: np.flip(self, dims).copy() if self.ndim else self.copy(),
   vjp={"self": "flip(g, dims)"}, lies="like first")
op("roll", "self, *, shifts, dims", grad_fn="RollBackward0", sign="↻",
   torch="torch.roll Tensor.roll", tex=r"\operatorname{roll}(\v{self})",
   forward=lambda self, shifts, dims: np.roll(self, shifts, dims or None),
   vjp={"self": "roll_backward(g, shifts, dims)"})


@helper(tex=r"\operatorname{roll}^{-1}(\v{g})")
def roll_backward(ops: Any, g: Any, shifts: Any, dims: Any) -> Any:
    return ops.roll(g, tuple(-n for n in shifts), dims)


def _triangle(cut: Any, self: Any, diagonal: int) -> Any:
    """What `cut` leaves. numpy takes no diagonal beyond an int64."""
    reach = sum(self.shape[-2:])
    return cut(self, max(-reach, min(diagonal, reach)))


op("tril", "self, *, diagonal", grad_fn="TrilBackward0", sign="◺", torch="torch.tril Tensor.tril",
   meets="alike", tex=r"\operatorname{tril}(\v{self})", forward=partial(_triangle, np.tril),
   vjp={"self": "tril(g, diagonal)"})
op("triu", "self, *, diagonal", grad_fn="TriuBackward0", sign="◹", torch="torch.triu Tensor.triu",
   meets="alike", tex=r"\operatorname{triu}(\v{self})", forward=partial(_triangle, np.triu),
   vjp={"self": "triu(g, diagonal)"})
op("rot90", "self, *, k, dims", grad_fn="Rot90Backward0", sign="↺",
   torch="torch.rot90 Tensor.rot90", tex=r"\operatorname{rot90}(\v{self})",
   forward=lambda self, k, dims: np.rot90(self, k, dims).copy(),
   vjp={"self": "rot90(g, -k, dims)"})


def _trace(self: Any) -> Any:
    if self.dtype.kind == "b":
        raise NotImplementedError("\"trace\" not implemented for 'Bool'")
    return np.trace(self, dtype=np.int64 if self.dtype.kind in "iu" else None)


op("trace", "self", grad_fn="TraceBackward0", sign="tr", torch="torch.trace Tensor.trace",
   tex=r"\operatorname{tr}(\v{self})", forward=_trace,
   vjp={"self": "trace_backward(g, self_sizes)"})


@helper(tex=r"\v{g} I")
def trace_backward(ops: Any, g: Any, sizes: Any) -> Any:
    """The gradient along the main diagonal."""
    return ops.diagonal_backward(ops.expand(g, (min(sizes),)), sizes, 0, 0, 1)


op("block_diag", "tensors[]", grad_fn="BlockDiagBackward0", sign="⋱", promote="same",
   torch="torch.block_diag", tex=r"\operatorname{diag}(\v{tensors})",
   forward=lambda *tensors: _blocks(tensors),
   vjp={"tensors": "block_diag_backward(g, tensors_sizes)"})


def _as_block(shape: tuple[int, ...]) -> tuple[int, int]:
    """0-d and 1-d tensors count as rows."""
    rows, columns = (1, 1, *shape)[-2:]
    return rows, columns


def _blocks(tensors: Any) -> Any:
    sizes = [_as_block(a.shape) for a in tensors]
    out = np.zeros((sum(r for r, _ in sizes), sum(c for _, c in sizes)), tensors[0].dtype)
    row = column = 0
    for a, (r, c) in zip(tensors, sizes, strict=True):
        out[row : row + r, column : column + c] = a
        row, column = row + r, column + c
    return out


@helper(tex=r"\operatorname{blocks}(\v{g})")
def block_diag_backward(ops: Any, g: Any, sizes: Any) -> Any:
    """Each tensor's own block of the gradient."""
    out = []
    row = column = 0
    for shape in sizes:
        r, c = _as_block(shape)
        block = ops.slice(ops.slice(g, 0, row, row + r, 1), 1, column, column + c, 1)
        out.append(block.reshape(shape))
        row, column = row + r, column + c
    return out

# --- channels -------------------------------------------------------------------------------------


def _channel_shuffle(self: Any, groups: int) -> Any:
    batch, channels, *rest = self.shape
    grouped = self.reshape(batch, groups, channels // groups, *rest)
    return np.ascontiguousarray(grouped.swapaxes(1, 2)).reshape(self.shape)


op("channel_shuffle", "self, *, groups", grad_fn="ChannelShuffleBackward0", sign="⇄",
   tex=r"\operatorname{shuffle}(\v{self})", forward=_channel_shuffle,
   vjp={"self": "unshuffled(g, groups)"})


@helper(tex=r"\v{g}")
def unshuffled(ops: Any, g: Any, groups: int) -> Any:
    """The channels put back: shuffled by the other factor."""
    return ops.channel_shuffle(g, g.shape[1] // groups)
