"""What may be read of which type: the allow-list by exact type, and what a run adds to it.

It must not know how reads are guarded (guards.py) or which modules exist (names.py).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import words

Policy = frozenset[str] | str
"""What may be read of a type: these names, or one of PUBLIC, OWN, ERROR."""

PUBLIC, OWN, ERROR = "public", "own", "error"


def _public(kind: type, without: Iterable[str] = ()) -> frozenset[str]:
    return frozenset(n for n in dir(kind) if not n.startswith("_")) - frozenset(without)


PLAIN_TYPES: tuple[type, ...] = (
    int, float, bool, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range,
    slice, type(None), type({}.keys()), type({}.values()), type({}.items()),
    enumerate, zip, map, filter, reversed, type(NotImplemented), type(Ellipsis),
)  # fmt: skip

PLAIN: dict[type, frozenset[str]] = {kind: _public(kind, ("mapping",)) for kind in PLAIN_TYPES} | {
    types.GeneratorType: frozenset({"send", "close", "throw", "__next__", "__iter__"}),
    property: frozenset({"setter", "getter", "deleter", "__doc__"}),
}

_WALKED: tuple[Iterable[Any], ...] = (
    [], (), {}, "", "é", set(), b"", bytearray(), range(1), range(1 << 65), {}.values(), {}.items(),
    *(enumerate([]), zip(), map(str, []), filter(None, []), reversed([]), reversed(())),
)  # fmt: skip
for _kind in {type(iter(made)) for made in _WALKED}:
    PLAIN[_kind] = PLAIN.get(_kind, frozenset()) | {"__next__", "__iter__"}

NAMED: frozenset[type] = frozenset(
    {types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.WrapperDescriptorType,
     types.MethodWrapperType, types.MethodDescriptorType, types.ClassMethodDescriptorType}
)  # fmt: skip
"""Callables: of these `__name__` and `__doc__` may be read, and what the program put on its own."""

ERROR_NAMES = frozenset({"args", "value", "code", "add_note", "__suppress_context__"})

ERROR_FACTS = frozenset(
    "name errno strerror filename encoding reason start end msg lineno offset".split()
)
"""What Python's own exceptions say of themselves, where it is text or a number."""


class Host:
    """What the run offers besides plain Python: the types of the engine and of the shims."""

    def __init__(
        self,
        policy: Mapping[type, Policy],
        bases: Iterable[type],
        private: Callable[[type], frozenset[str]],
        writable: Callable[[Any, type, str], bool],
    ) -> None:
        self.policy = dict(policy)
        self.bases = set(bases)
        """What a program's class may inherit from."""
        self.private = private
        """Every underscored name that the engine itself uses on objects of a class."""
        self.may_write = writable
        self.numpy_of: Callable[[Any], Any] | None = None
        """Gives the method `numpy` of a tensor; None: there is none."""
        self.tensors: frozenset[type] = frozenset()

    def may_read(self, name: str) -> bool:
        """Whether an underscored name may be read on the engine's objects."""
        known = name in words.DEFINABLE or name in words.OPEN
        return known or name == "_version" or name.startswith("_saved_")
