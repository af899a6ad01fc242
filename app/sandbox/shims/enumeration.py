"""`enum`: Python's own, whose classes a program may inherit from.

Calling a class with names makes a class, whose attributes, bases and module would be anybody's
choice: here they are checked. It must not know how classes are guarded.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from .. import words
from .kit import Kit

KINDS = ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")
MIXINS = (str, int, float)
"""Plain types that may stand beside an Enum among the bases."""

Finish = Callable[[Any], Any]


def is_enum(kind: Any) -> bool:
    return isinstance(kind, enum.EnumType)


def _members(names: Any, start: int) -> list[tuple[str, Any]] | None:
    """The members that `Enum("Name", names)` asks for; None: their values are the kind's to say."""
    if type(names) is str:
        names = names.replace(",", " ").split()
    if type(names) is dict:
        names = list(names.items())
    if type(names) not in (list, tuple):
        raise TypeError(f"{type(names).__name__!r} object is not names for an Enum here")
    plain = all(type(part) is str for part in names)
    pairs = [(part, None) if type(part) is str else tuple(part) for part in names]
    for pair in pairs:
        if len(pair) != 2 or type(pair[0]) is not str or not pair[0].isidentifier():
            raise TypeError("the names of an Enum must be identifiers")
        if pair[0].startswith("_") or words.attribute_refusal(pair[0]) is not None:
            raise ValueError(f"an Enum here has no member called {pair[0]!r}")
        if type(pair[1]) not in PLAIN_VALUES:
            raise TypeError(f"the value of {pair[0]!r} must be a number, text or a tuple here")
    return None if plain else pairs


PLAIN_VALUES = (int, float, bool, complex, str, bytes, tuple, frozenset, type(None))
"""What has no `__get__`: a function would become a method."""


_REAL: dict[type, type] = {}
"""What the classes that a program inherits from stand for."""


def maker(finish: Finish) -> type[enum.EnumType]:
    """The type of a program's Enums. `finish` gives a new class what every class gets."""

    class EnumType(enum.EnumType):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, _REAL[cls]) if cls in _REAL else (
                super().__instancecheck__(instance))  # fmt: skip

        def __subclasscheck__(cls, subclass: Any) -> bool:
            return issubclass(subclass, _REAL[cls]) if cls in _REAL else (
                super().__subclasscheck__(subclass))  # fmt: skip

        def __call__(
            cls, value: Any, *names: Any, module: Any = None, qualname: Any = None,
            type: Any = None, start: Any = 1, **more: Any,
        ) -> Any:  # fmt: skip
            if not names and "names" not in more:
                return super().__call__(value)
            given = names[0] if names else more.pop("names")
            if cls._member_map_:
                raise TypeError(f"<enum {value!r}> cannot extend {cls!r}")
            if more or len(names) > 1 or value.__class__ is not str or not value.isidentifier():
                raise TypeError("an Enum is made of a name and of its members' names here")
            if start.__class__ is not int:
                raise TypeError("start must be an integer")
            if type is not None and type not in MIXINS:
                raise TypeError("the type of an Enum's members may be str, int or float here")
            pairs = _members(given, start)
            if pairs is None:
                pairs = given
            return finish(super().__call__(value, pairs, module="__main__", type=type, start=start))

    EnumType.__module__, EnumType.__qualname__ = "enum", "EnumType"
    return EnumType


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def unique(kind: Any) -> Any:
        if not kit.is_users_class(kind) or not is_enum(kind):
            raise TypeError("unique() decorates an Enum of the program")
        return enum.unique(kind)

    meta = maker(lambda made: kit.finish_class(made))
    offered: dict[str, Any] = {}
    for name in KINDS:
        real = getattr(enum, name)
        kind: Any = meta.__new__(meta, name, (real,), meta.__prepare__(name, (real,)))
        kind.__module__, kind.__qualname__, kind.__doc__ = "enum", name, real.__doc__
        _REAL[kind] = real
        kit.let_inherit(kind)
        kit.let_read(kind, ())
        offered[name] = kind
    kit.let_read(enum.auto, {"value"})
    return {"enum": offered | {"auto": enum.auto, "unique": unique}}
