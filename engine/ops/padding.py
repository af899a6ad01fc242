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
   vjp={"self": "constant_pad_nd_backward(g, pad)"}, lies="channels")

# --- reflections and repetitions ------------------------------------------------------------------


def _places(n: int, before: int, after: int, mode: str) -> Any:
    """For each element of the padded dimension, which of the `n` it copies."""
    at = np.arange(-before, n + after)
    if mode == "replication":
        return at.clip(0, n - 1)
    at = np.abs(at)
    return (n - 1) - np.abs((n - 1) - at)


def _around(self: Any, padding: Sizes, mode: str) -> Any:
    pairs = _pairs(padding, self.ndim)
    meter.charge(
        self.itemsize * math.prod(n + a + b for n, (a, b) in zip(self.shape, pairs, strict=True))
    )
    for axis, (before, after) in enumerate(pairs):
        if before or after:
            self = self.take(_places(self.shape[axis], before, after, mode), axis)
    return self.copy() if not any(padding) else self


def _gathered(grad_output: Any, self: Any, padding: Sizes, mode: str) -> Any:
    """Each copy's gradient added to that of its original, one dimension after the other."""
    g = grad_output
    for axis, (before, after) in enumerate(_pairs(padding, self.ndim)):
        if not (before or after):
            continue
        n = self.shape[axis]
        g = g.swapaxes(0, axis)
        out = np.zeros((n, *g.shape[1:]), g.dtype)
        first = min(max(0, -before), n)
        last = max(first, n - max(0, -after))
        out[first:last] = g[first + before : last + before]
        left, right = g[: max(before, 0)], g[max(0, len(g) - max(after, 0)) :]
        if mode == "replication":
            out[0] += left.sum(0)
            out[n - 1] += right.sum(0)
        else:
            out[1 : len(left) + 1] += left[::-1]
            out[n - 1 - len(right) : n - 1] += right[::-1]
        g = out.swapaxes(0, axis)
    return np.ascontiguousarray(g)


def _checked(self: Any, padding: Sizes, mode: str) -> None:
    """What PyTorch's kernels refuse, in their words."""
    dims, shape = len(padding) // 2, list(self.shape)
    if self.dtype == bool:
        raise NotImplementedError(f"\"{mode}_pad{dims}d\" not implemented for 'Bool'")
    if 0 in shape[self.ndim - dims - 1 :] or self.ndim == dims:
        raise RuntimeError(
            f"Expected {dims + 1}D or {dims + 2}D (batch mode) tensor with possibly 0 batch size "
            f"and other non-zero dimensions for input, but got: {shape}"
        )
    sizes: list[tuple[int, int]] = []
    for i in range(dims):
        axis, before, after = self.ndim - 1 - i, padding[2 * i], padding[2 * i + 1]
        n = shape[axis]
        if mode == "reflection" and max(before, after) >= n:
            raise RuntimeError(
                f"Argument #{4 + 2 * i}: Padding size should be less than the corresponding input "
                f"dimension, but got: padding ({before}, {after}) at dimension {axis} of input "
                f"{shape}"
            )
        sizes.insert(0, (n, n + before + after))
    if any(out < 1 for _, out in sizes):
        names = "DHW"[3 - dims :]
        given = ", ".join(f"{x}: {n}" for x, (n, _) in zip(names, sizes, strict=True))
        made = " ".join(f"{x}: {n}" for x, (_, n) in zip(names, sizes, strict=True))
        raise RuntimeError(f"input ({given}) is too small. Calculated output {made}")


def _padder(mode: str, dims: int) -> None:
    name, kind = f"{mode}_pad{dims}d", f"{mode.capitalize()}Pad{dims}D"
    sign = "◫" if mode == "reflection" else "▣"

    def forward(self: Any, padding: Sizes) -> Any:
        _checked(self, padding, mode)
        return _around(self, padding, mode)

    op(name, "self, *, padding", grad_fn=f"{kind}Backward0", sign=sign, forward=forward,
       tex=r"\operatorname{pad}(\v{self})",
       vjp={"self": f"{name}_backward(g, self, padding)"}, lies="channels")
    op(f"{name}_backward", "grad_output, self, *, padding", grad_fn=f"{kind}BackwardBackward0",
       sign=f"{sign}ᵀ", tex=r"\operatorname{pad}^{\top}(\v{grad_output})",
       forward=lambda grad_output, self, padding: _gathered(grad_output, self, padding, mode),
       vjp={"grad_output": f"{name}(g, padding)", "self": "zeros_like(g)"})


for _mode in ("reflection", "replication"):
    for _dims in (1, 2, 3):
        _padder(_mode, _dims)
