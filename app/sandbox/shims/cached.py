"""`functools.cached_property`, for objects of the program's classes.

Python's own reads and writes the `__dict__` of whatever it is given, under the name that it had in
another class: the engine's, too. It must not know the rest of functools.
"""

from __future__ import annotations

from typing import Any

from .kit import Kit


def maker(kit: Kit) -> type:
    """The class of one run."""
    guards = kit.guards

    class cached_property:  # noqa: N801 - Python's name
        def __init__(self, func: Any) -> None:
            self._func, self._name = func, ""
            self.__doc__ = getattr(func, "__doc__", None)

        def __set_name__(self, owner: Any, name: str) -> None:
            if self._name and name != self._name:
                raise TypeError(
                    "Cannot assign the same cached_property to two different names "
                    f"({self._name!r} and {name!r})."
                )
            self._name = name

        def __get__(self, instance: Any, owner: Any = None) -> Any:
            if instance is None:
                return self
            name, kind = self._name, type(instance)
            if not name:
                raise TypeError(
                    "Cannot use cached_property instance without calling __set_name__ on it."
                )
            if kind not in guards.user:
                raise TypeError("cached_property is for objects of the program's classes")
            cache = getattr(guards.write(instance, name), "__dict__", None)
            if type(cache) is not dict:
                raise TypeError(
                    f"No '__dict__' attribute on {kind.__name__!r} instance to cache {name!r} "
                    "property."
                )
            if name not in cache:
                cache[name] = self._func(instance)
            return cache[name]

    kit.let_read(cached_property, {"__doc__"})
    return cached_property
