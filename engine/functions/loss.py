"""Losses as torch.nn.functional spells them: one op, or a composite of the nodes PyTorch shows."""

from __future__ import annotations

import math
import warnings
from typing import Any

from ..dispatch import apply, unwrap
from ..errors import size_mismatch
from ..op import OPS
from .registry import composite
from .shape import broadcast_tensors

REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


def reduction_of(
    reduction: Any, size_average: Any = None, reduce: Any = None, extra: str = ""
) -> int:
    """The reduction's number, also from the two old flags that stood for it."""
    if size_average is not None or reduce is not None:
        mean = True if size_average is None else size_average
        every = True if reduce is None else reduce
        reduction = "mean" if mean and every else "sum" if every else "none"
        warnings.warn(
            "size_average and reduce args will be deprecated, please use "
            f"reduction='{reduction}' instead.",
            UserWarning,
            stacklevel=3,
        )
    if reduction == extra:
        return 2
    found = REDUCTIONS.get(reduction) if type(reduction) is str else None
    if found is None:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return found


def reduced(loss: Any, reduction: int) -> Any:
    """The elements' losses, their mean, or their sum."""
    return loss.mean() if reduction == 1 else loss.sum() if reduction == 2 else loss


def _alike(input: Any, target: Any) -> tuple[Any, Any]:
    """Both in one shape; PyTorch warns when they weren't."""
    if unwrap(input, "broadcast_tensors").shape != unwrap(target, "broadcast_tensors").shape:
        warnings.warn(
            f"Using a target size ({target.shape}) that is different to the input size "
            f"({input.shape}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            UserWarning,
            stacklevel=3,
        )
    wrong = size_mismatch(input.shape, target.shape)
    if wrong is not None:
        raise wrong
    a, b = broadcast_tensors(input, target)
    return a, b


@composite("F.mse_loss")
def mse_loss(
    input: Any,
    target: Any,
    size_average: Any = None,
    reduce: Any = None,
    reduction: str = "mean",
    weight: Any = None,
) -> Any:
    how = reduction_of(reduction, size_average, reduce)
    a, b = _alike(input, target)
    if weight is None:
        return apply(OPS["mse_loss"], (a, b), {"reduction": how})
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    loss = (a - b) ** 2 * weight
    if how == 0:
        return loss
    return loss.sum() if how == 2 else loss.sum() / weight.sum()
