"""`__new__` of a program's own classes: it makes objects of such classes and nothing else.

Python trusts what `__new__` gives: `copy.deepcopy` writes into its `__dict__`. So each is wrapped,
and `object.__new__` is handed out as a function that knows plain classes only. It must not know
which attributes may be read (guards.py asks here).
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any


class Making:
    """The `__new__` of one run. `plain` are the classes whose bases are all the program's own."""

    def __init__(self, plain: Set[type]) -> None:
        self.plain = plain
        self._wrapped: set[int] = set()
        self._kept: list[Any] = []

        def __new__(cls: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807 - takes its place
            self._check(cls)
            return object.__new__(cls, *args, **kwargs)

        __new__.__qualname__, __new__.__module__ = "object.__new__", "builtins"
        self.from_object: Callable[..., Any] = __new__

    def _check(self, cls: Any) -> None:
        if not isinstance(cls, type) or cls not in self.plain:
            raise TypeError("__new__() makes objects of the program's own classes only")

    def wrap(self, made: Any) -> None:
        """Called with each new class, once it is known whether it is plain."""
        if made not in self.plain or "__new__" not in made.__dict__:
            return
        own = made.__new__

        def __new__(cls: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N807 - takes its place
            self._check(cls)
            thing = own(cls, *args, **kwargs)
            if type(thing) not in self.plain:
                raise TypeError(
                    f"{made.__name__}.__new__() must return an object of a class of the program"
                )
            return thing

        __new__.__qualname__ = f"{made.__name__}.__new__"
        self._wrapped.add(id(__new__))
        self._kept.append(__new__)
        made.__new__ = staticmethod(__new__)

    def read(self, obj: Any) -> Any:
        """`super().__new__`, `Base.__new__`, `object.__new__`; None for everything else."""
        if obj is object:
            return self.from_object
        kind: Any = obj
        if type(obj) is super:
            kind = getattr(obj, "__self__")  # noqa: B009 - unknown to mypy
        if not isinstance(kind, type) or kind not in self.plain:
            return None
        value = obj.__new__
        if value is object.__new__:
            return self.from_object
        return value if id(value) in self._wrapped else None
