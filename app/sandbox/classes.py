"""`class` statements of a program: which bases they may have, and what a class gets from us.

It must not know what may be read of a class (guards.py) or which modules exist (names.py).
"""

from __future__ import annotations

import abc
import builtins
import enum
import itertools
from collections.abc import Callable, Iterable
from typing import Any

from . import slotted, specials, words
from .guards import Guards, missing
from .hooks import DICTS
from .shims import protocols
from .shims.enumeration import MIXINS
from .shims.kit import Kit
from .shims.standard import named_tuple
from .shims.typed import ABC, Typing, abstract_base, abstract_names, name_of


class Classes:
    """Makes the classes of one run."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.guards: Guards = kit.guards
        self._number = slotted.numbering(itertools.count(1).__next__, self.guards.identity)
        self.guards.plain.add(ABC)
        kit.finish_class = self._finish

    def build(self, body: Any, name: str, /, *bases: Any, **keywords: Any) -> Any:
        """`class name(*bases)`: only of bases that are safe to inherit from."""
        if any(type(base) is Typing and name_of(base) == "NamedTuple" for base in bases):
            return self._named_tuple(body, name)
        if any(type(base) is Typing and name_of(base) == "TypedDict" for base in bases):
            keywords.pop("total", None)
            # What it makes is a dict, which PyTorch and json take for one.
            bases = (*(base for base in bases if type(base) is not Typing), dict)
        kept = _without_typing(bases)
        self._check_bases(kept)
        self._check_makers(body, name, kept)
        hooked = body.__code__.co_names
        protocol = any(type(base) is Typing and name_of(base) == "Protocol" for base in bases)
        meta: dict[str, Any] = {"metaclass": protocols.ProtocolMeta} if protocol else {}
        if slotted.WRITTEN in hooked and not meta and self._are_plain(kept):
            meta = {"metaclass": slotted.make}
        made: Any = builtins.__build_class__(body, name, *kept, **meta)
        if issubclass(made, tuple):
            if len(kept) > 1:
                raise TypeError("a class of tuples has one base here")
            for key in made.__dict__:
                _check_items(name, key)
        if protocol:
            protocols.note(made, protocols.members(made), kept)
        if len(kept) != len(bases) and "__class_getitem__" not in made.__dict__:
            made.__class_getitem__ = classmethod(_of_any_type)
        self._finish(made)
        specials.after(made, keywords, self.guards.user.__contains__)
        return made

    def _finish(self, made: Any) -> Any:
        """What every class gets once it is there."""
        guards = self.guards
        self._protect_the_engine(made, made.__name__)
        if "__getattr__" in made.__dict__:
            made.__getattr__ = _only_ordinary_names(made.__dict__["__getattr__"])
        if issubclass(made, str):
            made.format = made.format_map = _no_format
        if not issubclass(made, (BaseException, dict, enum.Enum)):
            self._give_defaults(made)
        if open_methods := abstract_names(made):
            made.__abstractmethods__ = open_methods
        guards.adopt(made)
        guards.hooks.wrap(made)
        return made

    def _check_bases(self, bases: Iterable[Any]) -> None:
        bases = tuple(bases)
        with_enum = any(isinstance(base, enum.EnumType) for base in bases)
        for base in bases:
            known = isinstance(base, type) and (
                base in self.guards.user
                or base in self.guards.host.bases
                or (with_enum and base in MIXINS)
            )
            if not known:
                shown = base.__name__ if isinstance(base, type) else str(type(base).__name__)
                raise TypeError(f"{shown!r} is not an acceptable base type here")

    def _check_makers(self, body: Any, name: str, bases: tuple[Any, ...]) -> None:
        """`__new__` and its like are for plain classes only: asked before an Enum would call it."""
        guards = self.guards
        found = {key for key in body.__code__.co_names if key in words.OF_PLAIN}
        kinds = {kind for base in bases for kind in base.__mro__}
        for kind in kinds & guards.user:
            found |= {key for key in words.OF_PLAIN & kind.__dict__.keys()
                      if key == words.MAKING or guards.hooks.is_written(kind, key)}  # fmt: skip
        of_dicts = found <= words.OF_DICTS and kinds <= guards.user | DICTS
        if found and not of_dicts and not self._are_plain(bases):
            raise TypeError(
                f"{name}.{min(found)}: a class that has it may inherit from the program's own "
                "classes only"
            )

    def _are_plain(self, bases: Iterable[type]) -> bool:
        return all(base in self.guards.plain or base is object for base in bases)

    def _protect_the_engine(self, made: Any, name: str) -> None:
        guards = self.guards
        own = [base for base in made.__mro__ if base in guards.user or base is made]
        engine = [
            base for base in made.__mro__
            if base in guards.host.bases and base in guards.policy and words.is_engines(base)
        ]  # fmt: skip
        if not engine:
            return
        private = guards.host.private(made)
        for base in own:
            for key in base.__dict__:
                if key in private and not words.is_dunder(key):
                    raise TypeError(
                        f"{name}.{key} would replace an internal of {engine[0].__name__}:"
                        " choose another name"
                    )
        guards.bound_to_engine.update(own)

    def _named_tuple(self, body: Any, name: str) -> Any:
        """`class P(NamedTuple)`: the tuple of its annotated names, with the methods given."""
        plain: Any = builtins.__build_class__(body, name)
        for hook in words.OF_PLAIN & plain.__dict__.keys():
            raise AttributeError(f"Cannot overwrite NamedTuple attribute {hook}")
        names = [n.lstrip("=") for n in plain.__dict__.get("_fields_", ()) if n != "*"]
        defaults = [plain.__dict__[n] for n in names if n in plain.__dict__]
        made: Any = named_tuple(self.kit, name, names, defaults)
        methods = set()
        for key, value in plain.__dict__.items():
            _check_items(name, key)
            if (key not in names and not key.startswith("__")) or key in words.DEFINABLE:
                if key == "__getattr__":
                    value = _only_ordinary_names(value)
                setattr(made, key, value)
                methods.add(key)
        self.kit.let_read(made, frozenset(self.guards.policy[made]) | methods)
        return made

    def _give_defaults(self, made: Any) -> None:
        """A repr without an address, and a hash that is the same in every run."""
        if made.__repr__ is object.__repr__:

            def show(instance: Any) -> str:
                return f"<__main__.{type(instance).__qualname__} object>"

            show.__name__ = "__repr__"
            made.__repr__ = show
        if made.__hash__ is object.__hash__:
            made.__hash__ = self._number


def _check_items(name: str, key: str) -> None:
    """Tuples have the same items at each look: what was checked is what is used."""
    if key in words.OF_ITEMS:
        raise TypeError(f"{name} cannot change {key} of a tuple here: write a class of its own")


def _without_typing(bases: tuple[Any, ...]) -> tuple[Any, ...]:
    """Bases without what only says something of types; `Sequence[int]` is the class Sequence."""
    kept: list[Any] = []
    for base in bases:
        found = abstract_base(base) if type(base) is Typing else base
        if found is not None and found not in kept:
            kept.append(found)
    return tuple(b for b in kept if not (  # Iterator beside Iterable: Python orders them itself
        b.__class__ is abc.ABCMeta and b.__module__ == "collections.abc"
        and any(b is not other and isinstance(other, type) and b in other.__mro__
                for other in kept)))  # fmt: skip


def _of_any_type(cls: Any, item: Any) -> Any:
    """`Stack[int]` of a generic class: types are not checked here."""
    return cls


def _no_format(self: Any, *args: Any, **kwargs: Any) -> Any:
    raise TypeError("use str(x).format(...) here")


def _only_ordinary_names(function: Any) -> Callable[[Any, str], Any]:
    """A `__getattr__` that Python's own protocols never reach."""

    def __getattr__(self: Any, name: str) -> Any:  # noqa: N807 - it takes this name's place
        if words.is_dunder(name):
            raise missing(self, name)
        return function(self, name)

    return __getattr__
