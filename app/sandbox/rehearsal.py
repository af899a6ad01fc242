"""Everything that takes time or an import, done once before any child is made and jailed.

It must not know how children are made.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import sys
from typing import Any, get_args

import numpy as np

import app.sandbox
import engine
from engine import homes
from engine.events import Event, Span
from engine.op import OPS
from engine.record import Recorder

from .compiler import compile_program
from .guards import guard_names
from .limits import Limits
from .loops import Marks
from .names import World
from .where import Places
from .wire import encode, encoder

NUMPY_IS_LATE = ("numpy.ma",)
"""Modules that numpy imports at first use (np.unique asks whether an array is masked)."""


def prepare() -> World:
    """Everything that takes time, done once before any child is made."""
    # The engine imports some of its parts late; in the jail that is too late.
    for part in pkgutil.walk_packages(engine.__path__, "engine."):
        importlib.import_module(part.name)
    for late in NUMPY_IS_LATE:
        importlib.import_module(late)
    world = World()
    _hide_modules()
    np.seterr(all="ignore")
    "é".isidentifier()
    b"\xc3\xa9".decode("utf-8")
    "\N{GREEK SMALL LETTER ALPHA}".encode("utf-16-le")
    for op in OPS.values():
        # Derivatives are compiled at first use; one that cannot be fails where it is used.
        with contextlib.suppress(AttributeError):
            _ = op.in_order
    for kind in get_args(Event):
        encoder(kind)
    _rehearse(world)
    return world


def _hide_modules() -> None:
    """Classes say that they are PyTorch's, or Python's own: no program learns where ours are."""
    homes.settle()
    for part in pkgutil.walk_packages(app.sandbox.__path__, "app.sandbox."):
        if not part.name.startswith(("app.sandbox.shims", "app.sandbox.arrays")):
            continue
        for thing in vars(importlib.import_module(part.name)).values():
            if isinstance(thing, type) and thing.__module__.startswith("app."):
                thing.__module__ = "builtins"


REHEARSAL = """import torch
α = torch.tensor([1.5, 2.0], requires_grad=True)
for i in range(2):
    β = α ** 2 * 3 + α
    β.backward(torch.ones_like(β))
    α.grad = None
print(f"{β} {i:.3f}")
"""
"""What is imported or cached at first use (unicodedata, tables, plans) is so before the jail."""


def _rehearse(world: World) -> None:
    program = compile_program(REHEARSAL, Limits(), world.exports)
    places = Places(program.text, program.variables)
    told: list[bytes] = []
    recorder = Recorder(
        lambda event: told.append(encode(event, 0)), lambda: places.where(sys._getframe(1))
    )
    marks = Marks(program, recorder, world.tensors)
    scope: dict[str, Any] = {"__builtins__": world.builtins(recorder.stdout)}
    with recorder:
        exec(program.code, {**scope, **guard_names(world.guards, marks.names())})


class Silent:
    def enter_iteration(
        self, loop: object, name: str, index: int, span: Span | None, left: int | None
    ) -> None:
        """Nobody listens."""

    def pause_iteration(self, loop: object) -> bool:
        return False

    def leave_iteration(self, loop: object) -> None:
        """Nobody listens."""

    def bind(self, name: str, value: Any, span: Span | None) -> None:
        """Nobody listens."""
