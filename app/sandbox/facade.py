"""What stands for a module and for a type that a program may name but not hold.

Both are immutable: a facade is a table of exported names, a type name is only a name. They must
not know what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from . import offered

FORMER: dict[str, Mapping[str, str]] = {}
"""Of a module: what it says itself of names that it had once."""


class Facade:
    """A module as a program sees it: exported names and nothing else."""

    __slots__ = ("_name", "_table")

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_name", name)
        object.__setattr__(self, "_table", MappingProxyType(dict(table)))

    def __getitem__(self, name: str) -> Any:
        if type(name) is not str:
            raise TypeError("'module' object is not subscriptable")
        try:
            return self._table[name]
        except KeyError:
            former = FORMER.get(self._name, {}).get(name)
            raise AttributeError(
                former or f"module {self._name!r} has no attribute {name!r}"
            ) from None

    def __getattr__(self, name: str) -> Any:
        # IMPORT_FROM reads natively; guarded reads go through `[]`.
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"module {self._name!r} is read-only")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"module {self._name!r} is read-only")

    def __iter__(self) -> Iterator[str]:
        raise TypeError("'module' object is not iterable")

    def __repr__(self) -> str:
        return f"<module {self._name!r}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("cannot pickle 'module' object")


Facade.__name__ = Facade.__qualname__ = "module"


def exported(facade: Facade) -> tuple[str, ...]:
    """The names that `from module import *` brings."""
    table: Mapping[str, Any] = object.__getattribute__(facade, "_table")
    return tuple(name for name in table if not name.startswith("_"))


def table_of(facade: Facade) -> Mapping[str, Any]:
    table: Mapping[str, Any] = object.__getattribute__(facade, "_table")
    return table


def hint_for(facade: Facade, name: str) -> str | None:
    """What to say about a name that a facade does not have."""
    room = object.__getattribute__(facade, "_name")
    return offered.hint(room, name, list(exported(facade)))


class TypeName:
    """What `type(x)` gives for objects whose class may not be held."""

    __slots__ = ("_name",)
    _name: str

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("this type is read-only")

    def __instancecheck__(self, instance: Any) -> bool:
        return str(type(instance).__name__) == self._name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TypeName) and other._name == self._name

    def __hash__(self) -> int:
        return hash(self._name)

    def __repr__(self) -> str:
        return f"<class {self._name!r}>"


def type_name(stub: TypeName) -> str:
    return stub._name


TypeName.__name__ = TypeName.__qualname__ = "type"


class TypeBuiltin(TypeName):
    """The builtin `type`: says what something is, makes nothing."""

    __slots__ = ("_type_of",)
    _type_of: Callable[[Any], Any]

    def __init__(self, type_of: Callable[[Any], Any]) -> None:
        super().__init__("type")
        object.__setattr__(self, "_type_of", type_of)

    def __call__(self, *args: Any, **given: Any) -> Any:
        if len(args) != 1 or given:
            raise TypeError("type() takes one argument here: write a class statement")
        return self._type_of(args[0])

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, (type, TypeName))

    __hash__ = TypeName.__hash__


TypeBuiltin.__name__ = TypeBuiltin.__qualname__ = "type"
