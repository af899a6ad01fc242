"""`__slots__` of a program's class: real ones, where all its bases are the program's own.

Elsewhere they forbid nothing in Python either: objects of the bases have a dict. It must not know
how classes are guarded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import words

WRITTEN = "_slots_"
"""Under this name the compiler keeps what the program wrote."""

SERIAL = "_serial_"
"""The slot of an object's number, which makes its hash."""

_LISTS = (list, tuple, set, frozenset, dict)


def _names(written: Any) -> list[str]:
    given = [written] if type(written) is str else written
    if type(given) not in _LISTS:
        raise TypeError("__slots__ is text, or a list or tuple of texts here")
    for name in given:
        if type(name) is not str:
            raise TypeError(f"__slots__ items must be strings, not '{type(name).__name__}'")
        if not name.isidentifier():
            raise TypeError("__slots__ must be identifiers")
        if name not in ("__dict__", "__weakref__") and words.attribute_refusal(name, write=True):
            raise TypeError(f"{name!r} cannot be a slot here")
    return list(given)


def make(name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> type:
    """Stands for the metaclass of a class statement with `__slots__`."""
    names = _names(namespace.get(WRITTEN, ()))
    has_dict = "__dict__" in names or any(base.__dictoffset__ for base in bases)
    # Classes of empty slots may stand beside each other among bases: they get no slot of ours.
    if names and not has_dict and not any(hasattr(base, SERIAL) for base in bases):
        names.append(SERIAL)
    return type(name, bases, {**namespace, "__slots__": tuple(names)})


def numbering(
    serials: Callable[[], int], identity: Callable[[object], int]
) -> Callable[[Any], int]:
    """A hash that is the same in every run: objects are numbered as they are asked."""

    def number(instance: Any) -> int:
        kind = type(instance)
        if kind.__dictoffset__:
            own: dict[str, int] = instance.__dict__
            if (found := own.get(" serial")) is None:
                found = own[" serial"] = serials()
            return found
        slot = next((b.__dict__[SERIAL] for b in kind.__mro__ if SERIAL in b.__dict__), None)
        if slot is None:
            return identity(instance)
        try:
            known: int = slot.__get__(instance)
        except AttributeError:
            slot.__set__(instance, known := serials())
        return known

    number.__name__ = "__hash__"
    return number
