"""Connectionist temporal classification, as torch and torch.nn.functional spell it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dispatch import TENSORS, apply, unwrap, wrap
from ..op import OPS
from .dims import ints
from .loss import reduction_of
from .registry import SPELLED, composite


def _numbers(value: Any, name: str) -> tuple[int, ...]:
    """Lengths, as a tuple or a tensor of integers."""
    if type(value) in TENSORS:
        if value._data.dtype.kind not in "iub":
            raise RuntimeError(f"{name} must be integral")
        return tuple(value._data.reshape(-1).tolist())
    return ints((value,), "ctc_loss", name)


def _wrong(what: str, position: int = 0, name: str = "") -> RuntimeError:
    where = f" for argument #{position} '{name}'" if position else ""
    return RuntimeError(
        f"Expected {what}{where} (while checking arguments for ctc_loss_allocate_outputs)"
    )


def _check(log_probs: Any, targets: Any, inputs: Any, lengths: Any, blank: int) -> None:
    """RuntimeError for arguments that do not fit, in PyTorch's words and order; IndexError for a
    label that is no class, at which PyTorch reads other memory."""
    rank, sizes = log_probs._data.ndim, targets._data.shape
    if rank != 3:
        raise _wrong(f"3-dimensional tensor, but got {rank}-dimensional tensor", 1, "log_probs")
    if len(sizes) not in (1, 2):
        raise _wrong(f"1 to 2 dimensions, but got {len(sizes)}-dimensional tensor", 2, "targets")
    steps, batch, classes = log_probs._data.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    for name, found in (("input_lengths", inputs), ("target_lengths", lengths)):
        if len(found) != batch:
            raise RuntimeError(f"{name} must be of size batch_size")
    for n in lengths:
        if n < 0:
            raise _wrong(f"target_lengths to have value at least 0, but got value {n}")
    most = max(lengths, default=0)
    first = sum(lengths) if len(sizes) == 1 else batch
    if sizes[0] != first:
        raise _wrong(f"tensor to have size {first} at dimension 0, but got size {sizes[0]}", 2,
                     "targets")  # fmt: skip
    if len(sizes) == 2 and most > sizes[1]:
        raise _wrong(f"tensor to have size at least {most} at dimension 1, but got size {sizes[1]}",
                     2, "targets")  # fmt: skip
    for n in inputs:
        if n < 0:
            raise _wrong(f"input_lengths to have value at least 0, but got value {n}")
        if n > steps:
            raise _wrong(f"input_lengths to have value at most {steps}, but got value {n}")
    used = targets._data
    if len(sizes) == 2:
        used = used[np.arange(sizes[1]) < np.array(lengths)[:, None]]
    for label in used[(used < 0) | (used >= classes)][:1]:
        raise IndexError(f"ctc_loss(): target {label} is out of bounds for {classes} classes.")


@composite("F.ctc_loss torch.ctc_loss")
def ctc_loss(
    log_probs: Any,
    targets: Any,
    input_lengths: Any,
    target_lengths: Any,
    blank: int = 0,
    reduction: Any = "mean",
    zero_infinity: bool = False,
) -> Any:
    """Minus the logarithm of how likely the targets are, over all ways to stretch them in time."""
    how = reduction if type(reduction) is int else reduction_of(reduction)
    rank = unwrap(log_probs, "ctc_loss", "'log_probs' (position 1)").ndim
    unwrap(targets, "ctc_loss", "'targets' (position 2)")
    batched = rank == 3
    if not batched:
        log_probs = log_probs.unsqueeze(1)
    inputs = _numbers(input_lengths, "input_lengths")
    lengths = _numbers(target_lengths, "target_lengths")
    _check(log_probs, targets, inputs, lengths, blank)
    settings = {
        "input_lengths": inputs, "target_lengths": lengths, "blank": int(blank),
        "zero_infinity": bool(zero_infinity),
    }  # fmt: skip
    loss = apply(OPS["_ctc_loss"], (log_probs, targets), settings)[0]
    if zero_infinity:
        zero = wrap(np.zeros((), log_probs._data.dtype))
        loss = SPELLED["torch.where"](wrap(np.isinf(loss._data)), zero, loss)
    if how == 1:
        sizes = wrap(np.maximum(np.array(lengths), 1).astype(log_probs._data.dtype))
        return (loss / sizes).mean()
    if how == 2:
        return loss.sum()
    return loss if batched else loss.squeeze(0)
