"""`IPython.display` and `gc`: what notebooks say to the page they stand in and to the interpreter.

It must not know figures: those that are left open are shown at the end.
"""

from __future__ import annotations

import gc
from typing import Any

from ..values import scrub
from .kit import Kit


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def display(*objs: Any, **others: Any) -> None:
        for value in objs:
            kit.console.write(scrub(repr(value)) + "\n")

    def nothing(*args: Any, **kwargs: Any) -> None:
        """There is no output cell to clear, and Python collects as it always does."""

    def collect(generation: int = 2) -> int:
        """How many it found depends on the server's own objects: told as none."""
        gc.collect()
        return 0

    def isenabled() -> bool:
        return True

    return {
        "IPython.display": {"display": display, "clear_output": nothing},
        "gc": {"collect": collect, "enable": nothing, "disable": nothing, "isenabled": isenabled},
    }
