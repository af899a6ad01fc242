"""Padding: constants, reflections or repetitions around the last dimensions.

A `pad` or `padding` names two numbers a dimension, the last dimension first, as PyTorch's.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import meter
from ..op import helper, op

Sizes = tuple[int, ...]


def _pairs(pad: Sizes, ndim: int) -> list[tuple[int, int]]:
    """(before, after) for every dimension, the first first."""
    found = [(0, 0)] * ndim
    for i in range(len(pad) // 2):
        found[ndim - 1 - i] = (pad[2 * i], pad[2 * i + 1])
    return found


def _constant(self: Any, pad: Sizes, value: Any = 0) -> Any:
    if len(pad) % 2:
        raise RuntimeError(f"Length of pad must be even but instead it equals {len(pad)}")
    if len(pad) > 2 * self.ndim:
        raise RuntimeError(
            "Length of pad should be no more than twice the number of dimensions of the input. "
            f"Pad length is {len(pad)} while the input has {self.ndim} dimensions."
        )
    pairs = _pairs(pad, self.ndim)
    shape = []
    for i, (n, (before, after)) in enumerate(zip(self.shape, pairs, strict=True)):
        if n + before + after < 0:
            raise RuntimeError(
                f"The input size {n}, plus negative padding {before} and {after}, resulted in a "
                f"negative output size, which is invalid. Check dimension {i} of your input."
            )
        shape.append(n + before + after)
    meter.charge(math.prod(shape) * self.itemsize)
    out = np.full(shape, value or 0, self.dtype)
    into = tuple(slice(max(b, 0), max(b, 0) + max(0, n + min(a, 0) + min(b, 0)))
                 for n, (b, a) in zip(self.shape, pairs, strict=True))  # fmt: skip
    from_ = tuple(slice(max(-b, 0), max(-b, 0) + max(0, n + min(a, 0) + min(b, 0)))
                  for n, (b, a) in zip(self.shape, pairs, strict=True))  # fmt: skip
    out[into] = self[from_]
    return out


@helper(tex=r"\operatorname{crop}(\v{g})")
def constant_pad_nd_backward(ops: Any, g: Any, pad: Sizes) -> Any:
    """What was added is taken away, what was cut off was not used."""
    return ops.constant_pad_nd(g, tuple(-p for p in pad), 0)


op("constant_pad_nd", "self, *, pad, value", grad_fn="ConstantPadNdBackward0", sign="▣",
   torch="torch.constant_pad_nd", tex=r"\operatorname{pad}(\v{self})", forward=_constant,
   vjp={"self": "constant_pad_nd_backward(g, pad)"})
