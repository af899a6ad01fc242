"""`vars(x)` and `x.__dict__`: the attributes of an object of the program's own, as a dict.

What is written goes to the object only under names that the program may write. It must not know
which objects there are.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, NoReturn

from . import words


def _name(key: Any) -> str:
    if type(key) is not str:
        raise TypeError(f"attribute name must be string, not '{type(key).__name__}'")
    if (reason := words.attribute_refusal(key, write=True)) is not None:
        raise AttributeError(reason)
    return key


class Attributes(dict[str, Any]):
    """A copy of an object's attributes; what is changed in it is changed in the object too."""

    __slots__ = ("_own",)

    def __init__(self, own: dict[str, Any]) -> None:
        super().__init__(own)
        self._own = own

    def __setitem__(self, key: Any, value: Any) -> None:
        name = _name(key)
        self._own[name] = value
        super().__setitem__(name, value)

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self._own.pop(key, None)

    def update(self, *others: Any, **more: Any) -> None:
        for key, value in dict(*others, **more).items():
            self[key] = value

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key: Any, *default: Any) -> Any:
        found = super().pop(key, *default)
        self._own.pop(key, None)
        return found

    def popitem(self) -> tuple[str, Any]:
        key, value = super().popitem()
        self._own.pop(key, None)
        return key, value

    def clear(self) -> None:
        for key in list(self):
            del self[key]

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc]
        self.update(other)
        return self

    def copy(self) -> dict[str, Any]:
        return dict(self)

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("copy vars(x) by dict(vars(x))")

    __copy__ = copy

    def __deepcopy__(self, memo: Any) -> Any:
        import copy

        return copy.deepcopy(dict(self), memo)


Attributes.__name__ = Attributes.__qualname__ = "dict"
Attributes.__module__ = "builtins"
NAMES = frozenset(name for name in dir(dict) if not name.startswith("_")) - {"fromkeys"}

SPACES: set[type] = set()
"""Types of shims whose attributes are the program's alone."""


def reader(plain: Container[type]) -> Callable[[Any], Attributes]:
    """`vars`, of objects that hold nothing but the program's own: those of `plain` classes."""

    def of(obj: Any) -> Attributes:
        kind = type(obj)
        if kind not in plain and kind not in SPACES:
            raise TypeError("vars() and __dict__ show objects of plain classes of the program")
        try:
            own = object.__getattribute__(obj, "__dict__")
        except AttributeError:
            own = None
        if type(own) is not dict:
            raise AttributeError(f"{kind.__name__!r} object has no attribute '__dict__'")
        return Attributes(own)

    return of
