"""What is in force for the whole process: the grad mode, and how often something was changed.

Objects with slots: they are read on every op. It must not know who reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any


class _GradMode:
    """Whether ops are put on the graph now (torch.no_grad, enable_grad, set_grad_enabled)."""

    __slots__ = ("asked", "enabled", "inference")

    def __init__(self) -> None:
        self.enabled = self.asked = True
        """`asked` is what the program asked for: the same, but for inference mode."""
        self.inference = False
        """Inside torch.inference_mode: what is made there stays off graphs for good."""


GradMode = _GradMode()


class _Clock:
    """Counts all changes in place. While it stands still, nothing that was saved has changed."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now = 0


CLOCK = _Clock()


class _Anomaly:
    """Whether backward looks for NaN (torch.autograd.detect_anomaly)."""

    __slots__ = ("check_nan", "enabled")

    def __init__(self) -> None:
        self.enabled = False
        self.check_nan = True


ANOMALY = _Anomaly()


class _Walk:
    """The backward call that runs now."""

    __slots__ = ("_last", "lands", "nodes", "number", "whole")

    def __init__(self) -> None:
        self._last = self.number = 0
        """0 outside of any."""
        self.nodes: Container[Any] = ()
        """Those that it goes to."""
        self.lands = True
        """Gradients end in leaves (autograd.grad takes them away before)."""
        self.whole = True
        """It runs all of its graph, and so do those that it runs within."""

    def fresh(self) -> int:
        """A number that no call has."""
        self._last += 1
        return self._last

    def begin(self, whole: bool, nodes: Container[Any], lands: bool) -> tuple[Any, ...]:
        """A call begins; what `end` must be given."""
        outer = self.number, self.whole, self.nodes, self.lands
        self.number, self.whole = self.fresh(), self.whole and whole
        self.nodes, self.lands = nodes, lands
        return outer

    def end(self, outer: tuple[Any, ...]) -> None:
        self.number, self.whole, self.nodes, self.lands = outer


WALK = _Walk()


class _Transforms:
    """How deep inside function transforms (torch.func) the program is."""

    __slots__ = ("depth", "mapped", "randomness", "written")

    def __init__(self) -> None:
        self.depth = 0
        self.mapped = 0
        """How many of them are vmaps: their tensors stand for many, so none has a value to ask."""
        self.randomness = ""
        """What the innermost vmap says of random numbers; "" outside."""
        self.written: Callable[[Any], None] | None = None
        """What the innermost vmap is to be asked about an array that was changed in place."""


TRANSFORMS = _Transforms()
