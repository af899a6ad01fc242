"""torch.autograd.Variable: what tensors with gradients were called before PyTorch 0.4.

Programs still write it. It must not know more than Tensor does.
"""

from __future__ import annotations

import warnings
from typing import Any

from ..dispatch import NO_GRADIENT, TENSORS, wrap
from ..tensor import Tensor

VOLATILE = "volatile was removed and now has no effect. Use `with torch.no_grad():` instead."


class VariableMeta(type):
    """Every tensor is a Variable; calling it gives the tensor off the graph."""

    def __instancecheck__(cls, value: Any) -> bool:
        return type(value) in TENSORS

    def __call__(cls, data: Any = None, requires_grad: bool = False, volatile: Any = None) -> Any:
        if volatile is not None:
            warnings.warn(VOLATILE, UserWarning, stacklevel=2)
        if data is None:
            data = Tensor()
        if type(data) not in TENSORS:
            kind = type(data).__name__
            raise TypeError(f"Variable data has to be a tensor, but got {kind}")
        if requires_grad and data._data.dtype.kind not in "fc":
            raise RuntimeError(NO_GRADIENT)
        made = wrap(data._data)
        made._alias = data
        return made._require(bool(requires_grad))


class Variable(metaclass=VariableMeta):
    """See the module."""


Variable.__module__ = "torch.autograd.variable"
