"""`enum`: Python's own, whose classes a program may inherit from.

It must not know how classes are guarded.
"""

from __future__ import annotations

import enum
from typing import Any

from .kit import Kit

KINDS = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")
MIXINS = (str, int, float)


def is_enum(kind: Any) -> bool:
    return isinstance(kind, enum.EnumType)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def unique(kind: Any) -> Any:
        if not kit.is_users_class(kind) or not is_enum(kind):
            raise TypeError("unique() decorates an Enum of the program")
        return enum.unique(kind)

    for name in KINDS:
        kit.let_inherit(getattr(enum, name))
        kit.let_read(getattr(enum, name), ())
    kit.let_read(enum.auto, {"value"})
    return {"enum": {name: getattr(enum, name) for name in KINDS} | {
        "auto": enum.auto, "unique": unique}}  # fmt: skip
