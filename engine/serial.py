"""Numbers in place of addresses: what hashes objects that are equal to themselves only.

Python's own hash is the address, so that sets would have another order in every run. It must not
know what is numbered.
"""

from __future__ import annotations

import itertools
from typing import Any

_COUNT = itertools.count(1)


def serial(thing: Any) -> int:
    """The object's number, from the first time that somebody asks on."""
    own: dict[str, Any] = thing.__dict__  # the blank keeps it apart from a program's names
    found: int | None = own.get(" serial")
    if found is None:
        found = own[" serial"] = next(_COUNT)
    return found
