"""Connectionist temporal classification, as torch and torch.nn.functional spell it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..dispatch import TENSORS, apply, unwrap, wrap
from ..op import OPS
from .loss import reduction_of
from .registry import SPELLED, composite


def _numbers(value: Any) -> tuple[int, ...]:
    items = value._data.reshape(-1).tolist() if type(value) in TENSORS else list(value)
    return tuple(int(n) for n in items)


def _check(log_probs: Any, targets: Any, inputs: Any, lengths: Any, blank: int) -> None:
    steps, batch, classes = log_probs._data.shape
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    if len(inputs) != batch:
        raise RuntimeError(f"Expected input_lengths to have value at most {batch}")
    if len(lengths) != batch:
        raise RuntimeError("target_lengths must be of size batch_size")
    for n in lengths:
        if n < 0:
            raise RuntimeError(
                f"Expected target_lengths to have value at least 0, but got value {n} (while "
                "checking arguments for ctc_loss_cpu)"
            )
    for n in inputs:
        if n > steps:
            raise RuntimeError(
                f"Expected input_lengths to have value at most {steps}, but got value {n} (while "
                "checking arguments for ctc_loss_allocate_outputs)"
            )
    if targets.ndim == 2 and max(lengths, default=0) > targets.shape[1]:
        raise RuntimeError(
            f"Expected tensor to have size at least {max(lengths)} at dimension 1, but got size "
            f"{targets.shape[1]} for argument #2 'targets' (while checking arguments for "
            "ctc_loss_cpu)"
        )


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
        if targets.ndim > 1:
            targets = targets.reshape(-1)
    inputs, lengths = _numbers(input_lengths), _numbers(target_lengths)
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
