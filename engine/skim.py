"""Iterations that are summed up: nobody watches them, and at their end one event says what the
names stand for. What changed meanwhile is found when somebody watches again.

It must not know which iterations are summed up (budget.py), nor how changes are told.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np

from .events import Iteration, Span
from .numbering import Numbering
from .tensor import Tensor
from .watch import SEAT

Array = np.ndarray[Any, np.dtype[Any]]


class Skim:
    """The watcher leaves its seat while an iteration is summed up."""

    def __init__(self, numbering: Numbering) -> None:
        self._number = numbering
        self.on = False
        """Whether an iteration runs that is summed up."""
        self.bound: dict[str, weakref.ref[Tensor]] = {}
        """What each name names now."""
        self._seat: Any = None
        """Who watched when it began."""
        self._before: dict[int | None, int] | None = None
        """Versions of the known tensors before the first iteration that is not told of yet."""

    @property
    def behind(self) -> bool:
        """Whether something was summed up since `changed` was asked."""
        return self._before is not None

    def begin(self) -> None:
        """An iteration begins."""
        self.on = True
        if self._before is None:
            self._before = {t._recorded: t._changes for t in self._known()}
        self._seat, SEAT.now = SEAT.now, None

    def end(self) -> None:
        """It is over."""
        self.on = False
        if SEAT.now is None:
            SEAT.now = self._seat

    def _known(self) -> list[Tensor]:
        """Tensors that events have told of and that may change: leaves, and what has a name."""
        found: dict[int, Tensor] = {}
        for reference in [*self._number.leaves.values(), *self.bound.values()]:
            t = reference()
            if t is not None and t._recorded is not None:
                found[t._recorded] = t
        return [found[number] for number in sorted(found)]

    def changed(self) -> list[Tensor]:
        """What may be another now than events have said: all leaves, and what changed in place."""
        before, self._before = self._before or {}, None
        return [
            t
            for t in self._known()
            if t._recorded in before
            and (t._recorded in self._number.leaves or before[t._recorded] != t._changes)
        ]

    def summary(
        self, index: int, number: int, inner: tuple[int, ...], around: tuple[int, ...],
        span: Span | None,
    ) -> Iteration:  # fmt: skip
        """What the names stand for at the end of an iteration."""
        values: dict[str, float | int] = {}
        leaves: list[str] = []
        gradients: list[str] = []
        arrays: list[Array] = []
        slopes: list[Array] = []
        for name, reference in list(self.bound.items()):
            t = reference()
            if t is None:
                del self.bound[name]
                continue
            if t._data.size == 1 and t._data.dtype.kind in "fiu":
                values[name] = t._data.flat[0]  # its own dtype, so its own digits
            if t._requires_grad and t._grad_fn is None:
                leaves.append(name)
                arrays.append(t._data)
                if t._grad is not None:
                    gradients.append(name)
                    slopes.append(t._grad._data)
        found = norms(arrays + slopes)
        return Iteration(
            index, values, dict(zip(leaves, found, strict=False)),
            dict(zip(gradients, found[len(leaves) :], strict=True)), span, number, inner, around,
        )  # fmt: skip


SMALL = 65536
"""Arrays of one dtype that have at most so many elements in all are measured in one go."""


def norms(arrays: Sequence[Array]) -> list[Any]:
    """The 2-norm of all elements of each array, in the array's dtype."""
    sizes = [array.size for array in arrays]
    if len({array.dtype for array in arrays}) != 1 or 0 in sizes or sum(sizes) > SMALL:
        return [norm(array) for array in arrays]
    dtype = arrays[0].dtype
    if dtype.kind != "f":
        return [norm(array) for array in arrays]
    wide = np.concatenate(arrays, axis=None, dtype=np.float64)
    starts = [0, *itertools.accumulate(sizes[:-1])]
    return list(np.sqrt(np.add.reduceat(wide * wide, starts)).astype(dtype))


def norm(array: Any) -> Any:
    """The 2-norm of all elements, in the array's dtype."""
    if array.dtype.kind != "f":
        return np.linalg.norm(array.reshape(-1))
    flat = array.reshape(-1)
    return np.sqrt(flat.dot(flat))
