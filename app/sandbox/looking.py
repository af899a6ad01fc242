"""`vars`, `dir`, `locals`, `globals`: what there is, as copies that change nothing.

Special names, and those that the compiler and the engine use, are left out. It must not know how
values are read (guards.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from types import FrameType
from typing import Any, NoReturn

from . import attributes, words
from .facade import Facade, exported
from .guards import INNER_NAMES, Guards
from .policy import ERROR, ERROR_NAMES, OWN, PUBLIC
from .where import FILENAME


class Names(dict[str, Any]):
    """What `globals` and `locals` give: a copy that says so when it is written to."""

    def _no(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("globals() and locals() are copies here: assign the name itself")

    __setitem__ = __delitem__ = __ior__ = _no
    update = setdefault = pop = popitem = clear = _no

    def copy(self) -> dict[str, Any]:
        return dict(self)


Names.__name__ = Names.__qualname__ = "dict"
Names.__module__ = "builtins"
for _name in ("__setitem__", "__delitem__", "__ior__", "update", "setdefault", "pop", "popitem"):
    Names.__dict__[_name].__qualname__ = f"dict.{_name}"


_PARTS = ("_modules", "_parameters", "_buffers")
"""Where a module keeps what it lists by name."""


def _frame() -> FrameType:
    """The innermost frame of the program: no other may be looked into."""
    at: FrameType | None = sys._getframe(1)
    while at is not None and at.f_code.co_filename != FILENAME:
        at = at.f_back
    if at is None:
        raise RuntimeError("no frame of the program is running")
    return at


def _visible(names: Mapping[str, Any]) -> Names:
    """A copy of the program's names among the names of a frame."""
    return Names(
        (name, value)
        for name, value in names.items()
        if name.isidentifier() and (name == "__name__" or words.name_refusal(name) is None)
    )


def _own_names(kind: type, guards: Guards) -> Iterable[str]:
    """What a class of the program has from itself and from the classes that it comes from."""
    for base in kind.__mro__:
        if base in guards.user:
            hidden = guards.host.private(base) if base in guards.bound_to_engine else frozenset()
            yield from (name for name in base.__dict__ if name not in hidden)
        else:
            yield from _kept(base, guards)


def _kept(kind: type, guards: Guards) -> Iterable[str]:
    policy = guards.policy.get(kind)
    if policy is PUBLIC or policy is OWN:
        return (name for name in dir(kind) if name[0] != "_")
    if policy is ERROR or issubclass(kind, BaseException):
        return ERROR_NAMES
    return policy if isinstance(policy, frozenset) else ()


def names_of(obj: Any, guards: Guards) -> list[str]:
    """What may be read of an object, without asking it."""
    kind = type(obj)
    found: set[str] = set()
    if kind is Facade:
        found.update(exported(obj))
    elif isinstance(obj, type):
        found.update(_own_names(obj, guards))
    elif guards.policy_of(kind) is INNER_NAMES:  # grad_fn: what it is, and what it saved
        found.update(n for n in dir(obj) if n in INNER_NAMES or n.startswith("_saved_"))
    else:
        found.update(_own_names(kind, guards))
        if kind in guards.plain or kind in attributes.SPACES:
            found.update(getattr(obj, "__dict__", ()))
        elif kind in guards.host.tensors or guards.policy.get(kind) in (PUBLIC, OWN):
            own = getattr(obj, "__dict__", {})
            for part in _PARTS:
                found.update(own.get(part, ()))
            found.update(n for n in own if n[0] != "_")
    return sorted(
        name for name in found
        if (words.attribute_refusal(name) is None and words.name_refusal(name) is None)
        or name in words.DEFINABLE
    )  # fmt: skip


def functions(guards: Guards) -> dict[str, Callable[..., Any]]:
    """The builtins that look around. `dir` and its like are for the program that calls them."""
    read_all = attributes.reader(guards.plain)
    guards.hooks.names_of = lambda obj: names_of(obj, guards)
    guards.policy[Names] = frozenset("get keys values items copy".split())

    def vars(*obj: Any) -> Any:
        if not obj:
            return _visible(_frame().f_locals)
        try:
            return read_all(*obj)
        except AttributeError:
            raise TypeError("vars() argument must have __dict__ attribute") from None

    def locals() -> Names:
        return _visible(_frame().f_locals)

    def globals() -> Names:
        return _visible(_frame().f_globals)

    def dir(*obj: Any) -> list[Any]:
        if not obj:
            return sorted(_visible(_frame().f_locals))
        (thing,) = obj
        own = guards.hooks.read(thing, "__dir__") if type(thing) in guards.plain else None
        return names_of(thing, guards) if own is None else sorted(own())

    return {"vars": vars, "locals": locals, "globals": globals, "dir": dir}
