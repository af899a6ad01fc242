"""Special methods that Python calls on objects while something is done to them: setting attributes,
copying, listing names. Classes of the program may have them as far as all their bases are its own.

Python's own of these would write past the guards: programs get functions that do not. It must not
know which attributes may be read (guards.py asks here).
"""

from __future__ import annotations

import copy
import types
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from itertools import islice
from typing import Any

from . import words
from .making import Making
from .specials import is_own_function

DICTS = frozenset({dict, OrderedDict, defaultdict, object})

Write = Callable[[Any, str], Any]
"""Gives the object back if its attribute may be set; raises else."""


class _Copied(dict[int, Any]):
    """What `copy.deepcopy` remembers, by addresses: no program sees it."""


class Memo(dict[Any, Any]):
    """What `__deepcopy__` is given: what was copied already, by the numbers that `id` gives."""

    def __init__(self, hooks: Hooks, real: _Copied) -> None:
        super().__init__()
        self._hooks, self._real = hooks, real

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        original = self._hooks.numbered(key)
        if type(original) in self._hooks.plain and type(value) in self._hooks.plain:
            self._real[id(original)] = value


Memo.__name__ = Memo.__qualname__ = "dict"
Memo.__module__ = "builtins"


class Hooks:
    """The hooks of one run. `plain`: the classes whose bases are all the program's own."""

    def __init__(
        self, plain: Set[type], own: Set[type], write: Write,
        identities: Mapping[int, tuple[int, object]],
    ) -> None:  # fmt: skip
        self.plain, self._write, self._identities = plain, write, identities
        self._is_own = own.__contains__
        self.making = Making(plain)
        self.names_of: Callable[[Any], Iterable[str]] = lambda obj: ()
        """What `dir` lists (looking.py)."""
        self._from_object: dict[str, Callable[..., Any]] = {
            "__setattr__": self._setattr,
            "__delattr__": self._delattr,
            "__dir__": lambda obj: [*self.names_of(obj)],
        }
        for name, function in self._from_object.items():
            if type(function) is types.FunctionType:
                function.__name__, function.__qualname__ = name, f"object.{name}"

    def wrap(self, made: type) -> None:
        """Called with each new class, once it is known whether it is plain."""
        self.making.wrap(made)
        own = made.__dict__.get("__deepcopy__")
        if made in self.plain and type(own) is types.FunctionType:

            def __deepcopy__(thing: Any, memo: Any = None) -> Any:  # noqa: N807 - takes its place
                if type(memo) is not Memo:
                    memo = Memo(self, memo if type(memo) is _Copied else _Copied())
                return own(thing, memo)

            __deepcopy__.__qualname__ = own.__qualname__
            setattr(made, "__deepcopy__", __deepcopy__)  # noqa: B010 - unknown to mypy

    def may_have(self, kind: Any, name: str) -> bool:
        """Whether a class comes from such bases that it may have this hook."""
        if kind in self.plain or kind is object:
            return True
        return name in words.OF_DICTS and isinstance(kind, type) and all(
            base in self.plain or base in DICTS or self._is_own(base) for base in kind.__mro__
        ) and self._is_own(kind)  # fmt: skip

    def is_written(self, kind: type, name: str) -> bool:
        """Whether a class has this hook from the program, not from us (a frozen dataclass's)."""
        found = kind.__dict__[name]
        return name == "__deepcopy__" or type(found) is not types.FunctionType or (
            is_own_function(found))  # fmt: skip

    def read(self, obj: Any, name: str) -> Any:
        """`super().__setattr__`, `object.__setattr__`, `x.__copy__`; None for everything else."""
        if name == words.MAKING:
            return self.making.read(obj)
        if obj is object:
            return self._from_object.get(name)
        thing = getattr(obj, "__self__") if type(obj) is super else obj  # noqa: B009
        kind = thing if isinstance(thing, type) else type(thing)
        if not self.may_have(kind, name):
            return None
        found: Any = getattr(obj, name, None)
        if type(found) in (types.FunctionType, types.MethodType):
            return found
        ours = self._from_object.get(name)
        return ours if ours is None or thing is kind else types.MethodType(ours, thing)

    def numbered(self, number: Any) -> object:
        """The object that has a number by `id`; None if there is none."""
        if type(number) is not int or not 0 < number <= len(self._identities):
            return None
        return next(islice(self._identities.values(), number - 1, None))[1]

    def deepcopy(self, x: Any, memo: Any = None) -> Any:
        """`copy.deepcopy`, which keeps addresses to itself."""
        if type(memo) is Memo:
            return copy.deepcopy(x, memo._real)
        return copy.deepcopy(x, _Copied())

    def _checked(self, obj: Any, name: Any) -> Any:
        if not self.may_have(type(obj), "__setattr__"):
            raise TypeError("object.__setattr__() and __delattr__() take objects of plain classes")
        if type(name) is not str:
            raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")
        if (reason := words.attribute_refusal(name, write=True)) is not None:
            raise AttributeError(reason)
        return self._write(obj, name)

    def _setattr(self, obj: Any, name: Any, value: Any, /) -> None:
        object.__setattr__(self._checked(obj, name), name, value)

    def _delattr(self, obj: Any, name: Any, /) -> None:
        object.__delattr__(self._checked(obj, name), name)
