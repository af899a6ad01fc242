"""`typing`, `abc` and `collections.abc`: annotations are dropped, so most only has to be there.

It must not know which classes a program may inherit from.
"""

from __future__ import annotations

import collections.abc
import types
from typing import Any

from .. import attributes, words
from ..facade import TypeName
from . import protocols
from .kit import OWN, Kit, exact

TYPING_NAMES = (
    "Annotated Any Awaitable Callable ClassVar Collection Concatenate Container Coroutine "
    "DefaultDict Deque Dict Final FrozenSet Generator Generic Hashable Iterable Iterator List "
    "Literal LiteralString Mapping MutableMapping MutableSequence Never NewType NoReturn "
    "NotRequired Optional OrderedDict ParamSpec Protocol Required Reversible Self Sequence Set "
    "Sized SupportsFloat SupportsInt Text Tuple Type TypeAlias TypeGuard TypeVar TypeVarTuple "
    "Union Unpack NamedTuple TypedDict ItemsView KeysView MappingView MutableSet ValuesView "
    "AbstractSet AnyStr AsyncGenerator AsyncIterable AsyncIterator BinaryIO ByteString ChainMap "
    "ContextManager Counter ForwardRef IO Match Pattern ReadOnly SupportsAbs SupportsBytes "
    "SupportsComplex SupportsIndex SupportsRound TextIO TypeIs"
).split()

ABSTRACT = (
    "Callable Collection Container Generator Hashable ItemsView Iterable Iterator KeysView Mapping "
    "MappingView MutableMapping MutableSequence MutableSet Reversible Sequence Set Sized ValuesView"
).split()


class Typing:
    """Stands for one name of `typing`."""

    __slots__ = ("_kind", "_name")

    drops_out_of_bases = True

    def __init__(self, name: str, kind: type | None = None) -> None:
        self._name = name
        self._kind = kind
        """What isinstance() asks, if this name can be asked for at all."""

    def __getitem__(self, item: Any) -> Typing:
        return self

    def __or__(self, other: Any) -> Typing:
        return self

    __ror__ = __or__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._kind is not None and getattr(self._kind, "__abstractmethods__", False):
            return self._kind(*args, **kwargs)  # raises: these are abstract
        return args[1] if self._name == "NewType" and len(args) > 1 else self

    def __instancecheck__(self, instance: Any) -> bool:
        if self._kind is None:
            raise TypeError(f"typing.{self._name} cannot be used with isinstance()")
        return isinstance(instance, self._kind)

    def __subclasscheck__(self, subclass: Any) -> bool:
        if self._kind is None:
            raise TypeError(f"typing.{self._name} cannot be used with issubclass()")
        return issubclass(subclass, self._kind)

    def __repr__(self) -> str:
        return f"typing.{self._name}"


def name_of(value: Typing) -> str:
    return value._name


def abstract_base(value: Typing) -> type | None:
    """The class of collections.abc that a name stands for among the bases of a class."""
    kind = value._kind
    return kind if kind is not None and kind.__module__ == "collections.abc" else None


_KINDS: dict[str, type] = {
    "Dict": dict, "List": list, "Tuple": tuple, "Set": set, "FrozenSet": frozenset, "Type": type,
}  # fmt: skip


class ABC:
    """A class whose abstract methods must be defined before it can be made."""

    __slots__ = ()


ABC.__module__ = "abc"
ABC.__doc__ = None


def abstract_names(made: type) -> frozenset[str]:
    """The methods that a class still has to define."""
    if ABC not in made.__mro__:
        return frozenset()
    found: dict[str, bool] = {}
    for base in reversed(made.__mro__):
        for name, value in base.__dict__.items():
            found[name] = type(value) in _METHODS and bool(
                getattr(value, "__isabstractmethod__", False)
            )
    return frozenset(name for name, abstract in found.items() if abstract)


_METHODS = (types.FunctionType, property, classmethod, staticmethod)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def cast(kind: Any, value: Any) -> Any:
        return value

    def given(value: Any) -> Any:
        return value

    def assert_never(value: Any) -> Any:
        raise AssertionError(f"Expected code to be unreachable, but got: {value!r}")

    def overload(function: Any) -> Any:
        return function

    def abstractmethod(function: Any) -> Any:
        if type(function) is types.FunctionType:
            function.__isabstractmethod__ = True  # type: ignore[attr-defined]
        elif type(function) is property and function.fget is not None:
            abstractmethod(function.fget)
            return property(function.fget, function.fset, function.fdel)
        return function

    kit.let_read(Typing, ())
    kit.let_read(ABC, ())
    kit.let_inherit(ABC)
    asked = {name: getattr(collections.abc, name) for name in ABSTRACT}
    for kind in asked.values():
        kit.let_inherit(kind)
    guards = kit.guards
    protocols.ProtocolMeta._has.append(protocols.asking(guards.read, words.is_dunder))
    table: dict[str, Any] = {
        name: Typing(name, _KINDS.get(name) or asked.get(name)) for name in TYPING_NAMES
    }
    table |= {
        "TYPE_CHECKING": False, "cast": cast, "overload": overload, "final": overload,
        "no_type_check": overload, "override": overload,
        "runtime_checkable": protocols.runtime_checkable,
        "get_type_hints": lambda thing: {}, "get_args": lambda kind: (),
        "get_origin": lambda kind: None, "assert_never": assert_never, "reveal_type": given,
        "assert_type": lambda value, kind: value,
    }  # fmt: skip
    return {
        "typing": table,
        "typing_extensions": table,
        "collections.abc": {name: Typing(name, asked[name]) for name in ABSTRACT},
        "abc": {"ABC": ABC, "ABCMeta": ABC, "abstractmethod": abstractmethod},
        "types": {
            "SimpleNamespace": _namespace(kit),
            "FunctionType": TypeName("function"), "LambdaType": TypeName("function"),
            "GeneratorType": TypeName("generator"), "MethodType": TypeName("method"),
            "NoneType": type(None), "BuiltinFunctionType": TypeName("builtin_function_or_method"),
        },
    }  # fmt: skip


class SimpleNamespace:
    """`types.SimpleNamespace`, and what argparse gives."""

    def __init__(self, **given: Any) -> None:
        for name in given:
            # `copy` would call a `__reduce_ex__` that it finds here, and do as it says; text of a
            # class of the program's own (an Enum's) would not say what it is.
            exact(name, "an attribute's name", str)
            if (reason := words.attribute_refusal(name, write=True)) is not None:
                raise AttributeError(reason)
        self.__dict__.update(given)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{_shown(type(self))}({shown})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__

    def __contains__(self, name: object) -> bool:
        return name in self.__dict__

    __hash__ = None  # type: ignore[assignment]


class Namespace(SimpleNamespace):
    """What argparse gives."""


def _shown(kind: type) -> str:
    return "namespace" if kind is SimpleNamespace else kind.__name__


def _namespace(kit: Kit) -> Any:
    for kind in (SimpleNamespace, Namespace):
        kit.let_read(kind, OWN)
        kit.guards.writable.add(kind)
        attributes.SPACES.add(kind)
    kit.let_read(attributes.Attributes, attributes.NAMES)
    return SimpleNamespace
