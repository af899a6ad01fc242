"""Where what is written shares memory with what is read: PyTorch's rule, and what is refused here.

PyTorch looks at tensors that lie densely in memory (ATen's MemoryOverlap.cpp). Of others it lets
pass what comes of the order in which it happens to visit their elements, and of products and sums
whatever they are written over: that is refused by name. It must not know ops or Tensor.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from .layout import walk

RULES = frozenset("pointwise alike apart never aside".split())
"""What may be written where. "pointwise": over an input, element by element, but not across one;
"alike": the same, and nothing is known of the order; "apart": nowhere where an input lies;
"never": so here, though PyTorch looks away; "aside": anywhere, it is computed first."""

OVERLAP = (
    "unsupported operation: some elements of the input tensor and the written-to tensor refer to "
    "a single memory location. Please clone() the tensor before performing the operation."
)
CLONE = (
    "an input shares memory with the tensor that is written to, where PyTorch's result hangs on "
    "the order in which it visits elements: clone() the input first"
)

AT_ONCE = 1 << 15
"""PyTorch gives more elements than these to several threads: then there is no order."""

LARGEST = 1 << 22
EFFORT: Any = 10_000
"""What may be spent on finding out: more, and it counts as shared."""


def check(target: Any, other: Any, rule: str) -> None:
    """RuntimeError where PyTorch refuses to write into `target` what is computed of `other`;
    NotImplementedError where it does not, but its result could not be said."""
    if rule == "aside" or not target.size or not other.size:
        return
    if not np.may_share_memory(target, other):
        return
    same = _start(target) == _start(other) and _steps(target) == _steps(other)
    if rule == "never":
        if same or _shared(target, other):
            raise NotImplementedError(CLONE)
    elif dense(target) and dense(other):
        if not same or rule == "apart":
            raise RuntimeError(OVERLAP)
    elif same and target.shape == other.shape and rule != "apart":
        return
    elif _shared(target, other) and (rule != "pointwise" or _read_late(target, other)):
        raise NotImplementedError(CLONE)


def dense(array: Any) -> bool:
    """Whether its elements lie side by side in memory, in whatever order."""
    if array.flags.forc:
        return True
    reach = array.itemsize
    for step, n in sorted(_steps(array)):
        if step != reach:
            return False
        reach *= n
    return True


def _start(array: Any) -> int:
    start: int = array.__array_interface__["data"][0]
    return start


def _steps(array: Any) -> list[tuple[int, int]]:
    """(step, size) of the dimensions that have several elements."""
    return [(s, n) for s, n in zip(array.strides, array.shape, strict=True) if n != 1]


def _shared(a: Any, b: Any) -> bool:
    try:
        return bool(np.shares_memory(a, b, max_work=EFFORT))
    except np.exceptions.TooHardError:
        return True


def _read_late(target: Any, other: Any) -> bool:
    """Whether an element would be read after it was written, in the order of TensorIterator."""
    try:
        other = np.broadcast_to(other, target.shape)
    except ValueError:
        return False  # that is said when it is computed
    shift = _start(other) - _start(target)
    size = target.itemsize
    if other.itemsize != size or shift % size or target.size > LARGEST:
        return True
    return _late(target.shape, target.strides, other.strides, shift, size)


@lru_cache(maxsize=256)
def _late(
    shape: tuple[int, ...], steps: tuple[int, ...], others: tuple[int, ...], shift: int, size: int
) -> bool:
    order = walk(shape, steps, others)
    written, read = _places(shape, steps, order), _places(shape, others, order) + shift
    lowest = min(written.min(), read.min())
    written, read = (written - lowest) // size, (read - lowest) // size
    if max(written.max(), read.max()) > LARGEST:
        return True
    turn = np.arange(written.size)
    when = np.full(max(written.max(), read.max()) + 1, written.size)
    when[written] = turn
    if written.size > AT_ONCE:
        return bool(((when[read] < written.size) & (when[read] != turn)).any())
    return bool((when[read] < turn).any())


def _places(shape: tuple[int, ...], steps: tuple[int, ...], order: tuple[int, ...]) -> Any:
    """Where each element lies, in the order of a walk."""
    place = np.zeros((), np.int64)
    for d in order:
        place = np.add.outer(place, np.arange(shape[d]) * steps[d])
    return place.reshape(-1)
