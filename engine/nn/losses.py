"""Losses as modules: each calls the function of the same name."""

from __future__ import annotations

from typing import Any

from ..functions import loss as F
from ..tensor import Tensor
from .module import Module


class _Loss(Module):
    def __init__(
        self, size_average: Any = None, reduce: Any = None, reduction: str = "mean"
    ) -> None:
        super().__init__()
        if size_average is not None or reduce is not None:
            number = F.reduction_of(reduction, size_average, reduce)
            reduction = next(name for name, n in F.REDUCTIONS.items() if n == number)
        self.reduction = reduction


class MSELoss(_Loss):
    """The mean of squared differences."""

    def forward(self, input: Tensor, target: Tensor) -> Any:
        return F.mse_loss(input, target, reduction=self.reduction)
