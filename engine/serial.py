"""Numbers in place of addresses: what hashes objects that are equal to themselves only.

Python's own hash is the address, so that sets would have another order in every run. It must not
know what is numbered.
"""

from __future__ import annotations

import itertools
from typing import Any

SERIAL = " serial"
"""Where an object keeps its number: the blank keeps it apart from a program's names."""

_COUNT = itertools.count(1)


def serial(thing: Any) -> int:
    """The object's number, from the first time that somebody asks on."""
    own: dict[str, Any] = thing.__dict__
    found: int | None = own.get(SERIAL)
    if found is None:
        found = own[SERIAL] = next(_COUNT)
    return found
