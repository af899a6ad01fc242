"""`typing.Protocol`: classes that ask what an object can do, and the ABCs of `collections.abc`.

It must not know how classes are made (classes.py) or guarded.
"""

from __future__ import annotations

import abc
import types
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

NOT_ASKED = frozenset(
    "__init__ __new__ __module__ __doc__ __dict__ __weakref__ __qualname__ __match_args__ "
    "__slots__ __abstractmethods__ __class_getitem__ __annotations__ __firstlineno__ "
    "__static_attributes__ _fields_ _abc_impl _init_subclass_".split()
)

Has = Callable[[Any, str], bool]


class ProtocolMeta(abc.ABCMeta):
    """The type of protocols and of what inherits from them."""

    _asked: ClassVar[dict[type, dict[str, bool]]] = {}
    """Of each protocol: the names it asks for, and whether each is a method."""
    _runtime: ClassVar[set[type]] = set()
    _has: ClassVar[list[Has]] = []

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls in ProtocolMeta._asked:
            raise TypeError("Protocols cannot be instantiated")
        return super().__call__(*args, **kwargs)

    def __instancecheck__(cls, instance: Any) -> bool:
        asked = ProtocolMeta._asked.get(cls)
        if asked is None:
            return super().__instancecheck__(instance)
        _check_runtime(cls)
        has = ProtocolMeta._has[-1]
        return cls in type(instance).__mro__ or all(has(instance, name) for name in asked)

    def __subclasscheck__(cls, subclass: Any) -> bool:
        asked = ProtocolMeta._asked.get(cls)
        if asked is None or not isinstance(subclass, type) or cls in subclass.__mro__:
            return super().__subclasscheck__(subclass)
        _check_runtime(cls)
        if not all(asked.values()):
            data = sorted(name for name, method in asked.items() if not method)
            raise TypeError(
                "Protocols with non-method members don't support issubclass(). Non-method members: "
                f"{str(data)[1:-1]}."
            )
        return all(any(name in base.__dict__ for base in subclass.__mro__) for name in asked)


ProtocolMeta.__name__ = ProtocolMeta.__qualname__ = "_ProtocolMeta"
ProtocolMeta.__module__ = "typing"


def _check_runtime(cls: type) -> None:
    if ProtocolMeta._runtime.isdisjoint(cls.__mro__):
        raise TypeError(
            "Instance and class checks can only be used with @runtime_checkable protocols"
        )


def note(made: type, names: Iterable[str], bases: Iterable[type]) -> None:
    """A class statement with Protocol among its bases made this; `names` are in its body."""
    asked: dict[str, bool] = {}
    for base in bases:
        asked |= ProtocolMeta._asked.get(base, {})
    for name in names:
        value = made.__dict__.get(name)
        asked[name] = type(value) in (types.FunctionType, classmethod, staticmethod)
    ProtocolMeta._asked[made] = asked


def members(made: type) -> list[str]:
    """The names that a protocol asks for, from its body."""
    fields = [n.lstrip("=") for n in made.__dict__.get("_fields_", ()) if n != "*"]
    return [*(n for n in made.__dict__ if n not in NOT_ASKED and n not in fields), *fields]


def asking(read: Callable[[Any, str], Any], special: Callable[[str], bool]) -> Has:
    """Whether an object has a name: special ones are looked for in its class."""

    def has(instance: Any, name: str) -> bool:
        if special(name):
            found = [b.__dict__[name] for b in type(instance).__mro__ if name in b.__dict__]
            return bool(found) and found[0] is not None
        try:
            read(instance, name)
        except AttributeError:
            return False
        return True

    return has


def runtime_checkable(cls: Any) -> Any:
    if cls not in ProtocolMeta._asked:
        raise TypeError(f"@runtime_checkable can be only applied to protocol classes, got {cls!r}")
    ProtocolMeta._runtime.add(cls)
    return cls
