"""What a tensor's `.grad` may be set to, and how a tensor becomes a Python number.

It must not know the graph.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from . import dtypes
from .bfloat16 import readable
from .modes import TRANSFORMS, GradMode
from .python_values import ITEM

if TYPE_CHECKING:
    from .tensor import Tensor

GRAD_DTYPE = (
    "attempting to assign a gradient with dtype '{}' to a tensor with grad_dtype '{}'. The "
    "gradient must match the tensor's grad_dtype (defaults to the tensor's dtype). You can set the "
    "tensor's grad_dtype attribute with a specific dtype, or None to allow any dtype. Set "
    "grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
    "downstream systems that assume they match."
)
SCALAR = (
    "Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior.\n"
    "Consider using tensor.detach() first."
)


def check_grad(tensor: Tensor, value: Any) -> None:
    """Refuse what can't be a gradient of `tensor`, in PyTorch's words."""
    from .dispatch import TENSORS

    if type(value) not in TENSORS:
        raise TypeError(
            f"assigned grad expected to be a Tensor or None but got grad of type "
            f"{type(value).__name__}"
        )
    if value is tensor:
        raise RuntimeError("can't assign Variable as its own grad")
    ours, given = tensor._data, value._data
    if given.dtype != ours.dtype:
        names = dtypes.of(given.dtype).cpp, dtypes.of(ours.dtype).scalar
        raise RuntimeError(GRAD_DTYPE.format(*names))
    if given.shape != ours.shape:
        raise RuntimeError(
            f"attempting to assign a gradient of size '{list(given.shape)}' to a tensor of size "
            f"'{list(ours.shape)}'. Please ensure that the gradient and the tensor are the same "
            "size"
        )


class _Told:
    """Whether the warning about scalars was given: once a process, as TORCH_WARN_ONCE does."""

    scalar = False


def to_python(tensor: Tensor, warn: bool) -> Any:
    """The one element for float(), int() and complex(); ValueError when there are more."""
    if TRANSFORMS.mapped:
        raise RuntimeError(ITEM)
    if warn and not _Told.scalar and GradMode.enabled and tensor.requires_grad:
        _Told.scalar = True
        warnings.warn(SCALAR, UserWarning, stacklevel=3)
    if tensor._data.size != 1:
        raise ValueError("only one element tensors can be converted to Python scalars")
    return readable(tensor._data).item()


def legacy_type(dtype: np.dtype[Any]) -> str:
    """How PyTorch's older messages call a dtype: "torch.FloatTensor"."""
    return f"torch.{dtypes.of(dtype).scalar}Tensor"
