"""Error sentences that several ops share, in PyTorch's words.

Everything raised here carries text only: no arrays, no numpy types, no causes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from .dtypes import of
from .modes import ANOMALY

ENABLE = (
    "enable anomaly detection to find the operation that failed to compute its gradient, with "
    "torch.autograd.set_detect_anomaly(True, check_nan=False)."
)
GOOD_LUCK = (
    "the backtrace further above shows the operation that failed to compute its gradient. The "
    "variable in question was changed in there or anywhere later. Good luck!"
)

NON_LEAF_GRAD = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad "
    "attribute won't be populated during autograd.backward(). If you indeed want the .grad field "
    "to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you "
    "access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See "
    "github.com/pytorch/pytorch/pull/30531 for more information."
)
IN_TRANSFORM = (
    "You are attempting to call Tensor.requires_grad_() (or perhaps using "
    "torch.autograd.functional.* APIs) inside of a function being transformed by a functorch "
    "transform. This is unsupported, please attempt to use the functorch transforms (e.g. grad, "
    "vjp, jacrev, jacfwd, hessian) or call requires_grad_() outside of a function being "
    "transformed instead."
)
INFERENCE_ASKED = (
    "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
)
NO_VERSION = "Inference tensors do not track version counter."
INFERENCE_SAVED = (
    "Inference tensors cannot be saved for backward. Please do not use Tensors created in "
    "inference mode in computation tracked by autograd. To work around this, you can make a clone "
    "to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of "
    "`torch.inference_mode()`."
)


def size_mismatch(a: Sequence[int], b: Sequence[int]) -> RuntimeError | None:
    """PyTorch's sentence for two shapes that do not broadcast; None when they do."""
    rank = max(len(a), len(b))
    for i in range(1, rank + 1):
        left = a[-i] if i <= len(a) else 1
        right = b[-i] if i <= len(b) else 1
        if left != right and left != 1 and right != 1:
            return RuntimeError(
                f"The size of tensor a ({left}) must match the size of tensor b ({right}) at "
                f"non-singleton dimension {rank - i}"
            )
    return None


NO_LOOP = re.compile(r"ufunc|DType|dtype\(|numpy boolean")
"""numpy's sentences for numbers that it has no loop for."""


TOO_LARGE = re.compile(r"out of bounds for (u?int\d+)")


def _width(kind: Any) -> int:
    return "buifVc".index(kind.kind)


def broadcast_error(function: str, arrays: Sequence[Any], problem: Exception) -> Exception:
    """Our own exception for one that numpy raised inside an op."""
    shapes = [a.shape for a in arrays if type(a) is np.ndarray]
    for i in range(1, len(shapes)):
        mismatch = size_mismatch(shapes[0], shapes[i])
        if mismatch is not None and type(problem) is ValueError and "broadcast" in str(problem):
            return mismatch
    if shapes and NO_LOOP.search(str(problem)):
        # numpy names its own types: PyTorch names the tensor's.
        kind = max((a.dtype for a in arrays if type(a) is np.ndarray), key=_width)
        return NotImplementedError(f"\"{function}_cpu\" not implemented for '{of(kind).scalar}'")
    if type(problem) is OverflowError and (told := TOO_LARGE.search(str(problem))):
        return RuntimeError(f"value cannot be converted to type {told[1]}_t without overflow")
    if type(problem).__module__ == "builtins":
        return type(problem)(*(a for a in problem.args if type(a) is str))
    return RuntimeError(f"{function}(): {str(problem)[:200]}")


def wrap_dim(dim: int, rank: int) -> int:
    """A dimension counted from either end, as one counted from the front.

    IndexError in PyTorch's words when it is out of range; a 0-d tensor counts as one dimension.
    """
    if type(dim) is not int:
        raise TypeError(f"'dim' must be int, not {type(dim).__name__}")
    span = max(rank, 1)
    if not -span <= dim < span:
        raise IndexError(
            "Dimension out of range (expected to be in range of "
            f"[{-span}, {span - 1}], but got {dim})"
        )
    return dim % span


def forward_name(node: str) -> str:
    """What PyTorch's errors call the op of a node: "Mul" for MulBackward0, "Pow1" for another."""
    return re.sub(r"Backward(0$|(?=\d*$))", "", node)


def modified(array: Any, made: tuple[str, int] | None, now: int, then: int) -> RuntimeError:
    """What PyTorch raises when a saved tensor, output `made`, was changed in place since."""
    from .conversion import legacy_type

    kind = legacy_type(array.dtype)
    where = ""
    if made:
        where = f", which is output {made[1]} of {forward_name(made[0])},"
    return RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace "
        f"operation: [{kind} {list(array.shape)}]{where} is at version {now}; expected version "
        f"{then} instead. Hint: {GOOD_LUCK if ANOMALY.enabled else ENABLE}"
    )


VIEW_DETACHED = (
    "Can't detach views in-place. Use detach() instead. If you are using "
    "DistributedDataParallel (DDP) for training, and gradient_as_bucket_view is set as "
    "True, gradients are views of DDP buckets, and hence detach_() cannot be called on "
    "these gradients. To fix this error, please refer to the Optimizer.zero_grad() "
    "function in torch/optim/optimizer.py as the solution."
)
