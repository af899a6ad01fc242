"""What if: one element of one tensor is another number.

It is replaced as the tensor's card is told, and again whenever the tensor changes before an op has
used it (a parameter that is initialised after it was made). Gradients flow as if a constant had
been added: what an op has saved for backward stays as it was. It must not know who asks.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import numpy as np

from .graph import Node
from .tensor import Tensor


class Replacement:
    """`refuse(message, hint)` ends the run: the element can't be replaced."""

    def __init__(
        self,
        node: int,
        index: Sequence[int],
        value: float,
        refuse: Callable[[str, str], NoReturn],
    ) -> None:
        self.node, self.index, self.value = node, tuple(index), value
        self._refuse = refuse
        self._target: weakref.ref[Tensor] | None = None
        self.done = False
        """Whether the tensor has come to be."""

    def used(self, inputs: Sequence[Any]) -> None:
        """An op reads these: from now on the program may change the tensor as it likes."""
        if self._target is not None:
            target = self._target()
            if target is None or any(x is target for x in inputs):
                self._target = None

    def made(self, number: int, output: Tensor, grad_fn: Node | None, inplace: bool) -> None:
        """A card is about to be told."""
        if number != self.node or self.done:
            return
        self.done = True
        if inplace:
            self._refuse(
                "this card is a change in place of another tensor", "Replace an element of that."
            )
        if output._base is not None:
            self._refuse(
                "this tensor is a view of another one",
                "Replace an element of the tensor that it looks into.",
            )
        if grad_fn is not None:
            # The op may have saved its result: backward goes on reading that one.
            output._data = output._data.copy()
        self._target = weakref.ref(output)
        self._write(output)

    def changed(self, tensor: Tensor) -> None:
        """The tensor was changed in place."""
        if self._target is not None and self._target() is tensor:
            self._write(tensor)

    def _write(self, tensor: Tensor) -> None:
        array = tensor._data
        name = str(array.dtype)
        if array.dtype.kind in "iu" and not float(self.value).is_integer():
            self._refuse(f"an element of a tensor of {name} is a whole number", "Write 1 or -3.")
        if len(self.index) != array.ndim or not all(
            -n <= i < n for i, n in zip(self.index, array.shape, strict=True)
        ):
            self._refuse(
                f"index {list(self.index)} does not fit the shape {list(array.shape)}",
                f"Give {array.ndim} numbers, each below the size of its dimension.",
            )
        try:
            with np.errstate(all="ignore"):
                array[self.index] = self.value
        except (OverflowError, ValueError):
            self._refuse(f"{self.value} does not fit a tensor of {name}", "Write another number.")
