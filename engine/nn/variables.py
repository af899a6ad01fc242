"""What the running program calls its modules, for where `weight` alone would not say whose it is.

It must not know what modules compute, nor who watches.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

VARIABLES: WeakValueDictionary[str, Any] = WeakValueDictionary()
"""Modules by the variables that they were given to."""


def variable(module: Any) -> str:
    """The variable that holds a module, where the program has several with parameters that are part
    of no other; else ""."""
    now = (id(module), len(VARIABLES))  # a copy is another module
    known: tuple[object, str] = module.__dict__.get("_called", (None, ""))
    if known[0] == now:
        return known[1]
    named = [(name, one) for name, one in VARIABLES.items() if any(one.named_parameters())]
    parts = {id(part) for _, one in named for part in one.modules() if part is not one}
    several = {id(one): name for name, one in reversed(named) if id(one) not in parts}
    found = several.get(id(module), "") if len(several) > 1 else ""
    module.__dict__["_called"] = (now, found)
    return found
