"""Special attributes that say where something comes from: a class's bases, an error's cause, a
function's defaults. They give the program's own objects and plain ones only.

It must not know how reads are guarded (guards.py).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Container
from typing import Any

from . import words
from .slotted import WRITTEN
from .values import scrub
from .where import FILENAME

Known = Callable[[type], bool]
"""Whether a program may hold a class."""

LINEAGE = frozenset({"__mro__", "__base__", "__bases__", "mro"})
CAUSES = frozenset({"__cause__", "__context__"})
OF_FUNCTIONS = frozenset({"__defaults__", "__kwdefaults__", "__module__"})


_INTERPRETER: frozenset[type] = frozenset(
    {types.ModuleType, types.FrameType, types.CodeType, types.TracebackType,
     types.MappingProxyType, types.GetSetDescriptorType, types.MemberDescriptorType,
     types.CellType}
)  # fmt: skip


def holds_the_host(value: Any) -> bool:
    """Whether a value is an object of the host, or a tuple with one."""
    if type(value) is tuple:
        return any(map(holds_the_host, value))
    return is_of_the_host(value if isinstance(value, type) else type(value))


def is_of_the_host(kind: type) -> bool:
    if kind.__module__.partition(".")[0] == "numpy":
        return "offered" not in kind.__dict__
    return kind in _INTERPRETER


def is_own_function(function: types.FunctionType) -> bool:
    """Whether the program made it."""
    return function.__code__.co_filename == FILENAME


def is_pythons_error(kind: type) -> bool:
    """Whether a class is one of Python's own exceptions."""
    return issubclass(kind, BaseException) and kind.__module__ == "builtins"


def lineage(kind: Any, name: str, known: Known) -> Any:
    """The classes that one of the program's comes from."""
    if name == "__base__":
        base = kind.__base__
        return base if known(base) or base.__module__ == "builtins" else object
    found = kind.__bases__ if name == "__bases__" else kind.__mro__
    kept = tuple(base for base in found if base is object or known(base) or is_pythons_error(base))
    if name != "mro":
        return kept

    def mro() -> list[type]:
        return list(kept)

    mro.__qualname__ = "mro"
    return mro


def cause(error: BaseException, name: str, known: Known) -> BaseException | None:
    """What an error of the program came from; what our own code came upon stays inside."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    if place is None or place.tb_frame.f_code.co_filename != FILENAME:
        return None
    found = error.__cause__ if name == "__cause__" else error.__context__
    kind = type(found)
    return found if known(kind) or kind.__module__ == "builtins" else None


def fact(error: BaseException, name: str) -> Any:
    """What one of Python's own exceptions says of itself; None for what is no text or number."""
    found = next((b.__dict__[name] for b in type(error).__mro__ if name in b.__dict__), None)
    if type(found) not in (types.MemberDescriptorType, types.GetSetDescriptorType):
        return None
    value = getattr(error, name, None)
    return scrub(value) if type(value) is str else value if type(value) is int else None


def is_programs(place: types.TracebackType) -> bool:
    return place.tb_frame.f_code.co_filename == FILENAME


class Traceback:
    """What stands for a traceback: it may be given to functions of `traceback`, and no more."""

    __slots__ = ("_error",)

    def __init__(self, error: BaseException) -> None:
        if not isinstance(error, BaseException):
            raise TypeError("a traceback is of an exception")
        self._error = error

    @property
    def tb_lineno(self) -> int | None:
        """The line of the program that the exception came through first."""
        place = self._error.__traceback__
        while place is not None and not is_programs(place):
            place = place.tb_next
        return None if place is None else place.tb_lineno

    def __repr__(self) -> str:
        return "<traceback object>"


Traceback.__name__ = Traceback.__qualname__ = "traceback"
Traceback.__module__ = "builtins"


def of_function(function: types.FunctionType, name: str) -> Any:
    """What a function of the program's own says of itself; KeyError for what it has not."""
    if name == "__defaults__":
        return function.__defaults__
    if name == "__kwdefaults__":
        return None if function.__kwdefaults__ is None else dict(function.__kwdefaults__)
    if name == "__module__":
        return "__main__"
    return function.__dict__[name]


def slots(obj: Any, own: Container[type]) -> Any:
    """The `__slots__` that a class of the program has, as they were written."""
    kind = obj if isinstance(obj, type) else type(obj)
    if kind not in own or not hasattr(kind, WRITTEN):
        what = "type object" if kind is obj else f"{kind.__name__!r} object"
        raise AttributeError(f"{what} has no attribute '__slots__'")
    return getattr(kind, WRITTEN)


def afterwards(obj: Any, name: str, own: Container[type]) -> Any:
    """`Base.__init_subclass__`, and `__set_name__` of the program's own descriptors; None else."""
    if name == "__init_subclass__":
        return subclassing(obj)
    known = (obj if isinstance(obj, type) else type(obj)) in own
    return getattr(obj, words.AFTERWARDS[name], None) if known else None


def _no_keywords(kind: Any) -> Callable[..., None]:
    def __init_subclass__(**given: Any) -> None:  # noqa: N807 - takes its place
        if given:
            raise TypeError(f"{kind.__name__}.__init_subclass__() takes no keyword arguments")

    __init_subclass__.__qualname__ = f"{kind.__name__}.__init_subclass__"
    return __init_subclass__


def subclassing(obj: Any) -> Callable[..., None]:
    """`super().__init_subclass__`, `Base.__init_subclass__`."""
    kind = obj if isinstance(obj, type) else getattr(obj, "__self__", None)
    if not isinstance(kind, type):
        raise AttributeError("__init_subclass__ is for classes")
    found: Any = getattr(obj, words.AFTERWARDS["__init_subclass__"], None)
    return _no_keywords(kind) if found is None else found


def after(made: Any, keywords: dict[str, Any], own: Callable[[type], bool]) -> None:
    """What Python calls while it makes a class, once the class is like every other."""
    for key, value in list(made.__dict__.items()):
        name = getattr(type(value), words.AFTERWARDS["__set_name__"], None)
        if name is not None and own(type(value)):
            name(value, made, key)
    for called, hook in words.AFTERWARDS.items():
        if type(function := made.__dict__.get(hook)) is types.FunctionType:
            function.__name__, function.__qualname__ = called, f"{made.__qualname__}.{called}"
    hook = words.AFTERWARDS["__init_subclass__"]
    if hook in made.__dict__ and type(made.__dict__[hook]) is types.FunctionType:
        setattr(made, hook, classmethod(made.__dict__[hook]))
    subclassing(super(made, made))(**keywords)
