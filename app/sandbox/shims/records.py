"""`dataclasses`, made by closures: the real ones build code from text.

The compiler leaves the names of annotated fields in `_fields_`. It must not know types of fields.
"""

from __future__ import annotations

import copy
import types
from typing import Any

from .. import bodies, slotted
from .kit import Kit, exact
from .typed import Typing


class _Absent:
    __slots__ = ()

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Absent()


class FrozenInstanceError(AttributeError):
    """Somebody wrote to a frozen dataclass."""


FrozenInstanceError.__module__ = "dataclasses"


class Field:
    """What `dataclasses.field(...)` gives, and what `fields(...)` lists."""

    __slots__ = ("compare", "default", "default_factory", "init", "kw_only", "metadata", "name",
                 "only_init", "repr")  # fmt: skip

    def __init__(
        self, default: Any, factory: Any, init: bool, repr: bool, compare: bool, kw_only: bool
    ) -> None:
        self.name = ""
        self.default, self.default_factory = default, factory
        self.init, self.repr, self.compare, self.kw_only = init, repr, compare, kw_only
        self.metadata: Any = {}
        self.only_init = False
        """An InitVar: given to `__post_init__`, and no attribute."""

    def __repr__(self) -> str:
        return f"Field(name={self.name!r}, default={self.default!r})"


def field(
    *,
    default: Any = MISSING,
    default_factory: Any = MISSING,
    init: bool = True,
    repr: bool = True,
    hash: Any = None,
    compare: bool = True,
    metadata: Any = None,
    kw_only: bool = False,
) -> Any:
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    made = Field(default, default_factory, init, repr, compare, kw_only)
    made.metadata = dict(metadata or {})
    return made


class Record:
    """What `@dataclass` knows of one class. `kw_only`: all its fields are given by name."""

    def __init__(self, kit: Kit, kind: type, *, kw_only: bool, frozen: bool) -> None:
        self.kit, self.kind, self.frozen = kit, kind, frozen
        self.fields: dict[str, Field] = {}
        for base in reversed(kind.__mro__):
            known = _RECORDS.get(base)
            if known is not None and base is not kind:
                self.fields.update(known.fields)
        for written in kind.__dict__.get("_fields_", ()):
            if written == "*":
                kw_only = True
                continue
            name = written.lstrip("=")
            self.fields[name] = self._own(name, kw_only, written != name)
        self._check_order()

    def _own(self, name: str, kw_only: bool, only_init: bool) -> Field:
        value = self.kind.__dict__.get(name, MISSING)
        if type(value) is types.MemberDescriptorType:  # one of its __slots__
            value = MISSING
        if type(value) in (list, dict, set):
            raise ValueError(
                f"mutable default {type(value)} for field {name} is not allowed: "
                "use default_factory"
            )
        if type(value) is Field:
            spec = Field(value.default, value.default_factory, value.init, value.repr,
                         value.compare, value.kw_only or kw_only)  # fmt: skip
            spec.metadata = value.metadata
            if value.default is MISSING:
                delattr(self.kind, name)
            else:
                setattr(self.kind, name, value.default)
        else:
            spec = Field(value, MISSING, True, True, True, kw_only)
        spec.name, spec.only_init = name, only_init
        return spec

    @property
    def kept(self) -> dict[str, Field]:
        """The fields that become attributes."""
        return {name: spec for name, spec in self.fields.items() if not spec.only_init}

    def _check_order(self) -> None:
        seen: str | None = None
        for name, spec in self.fields.items():
            if not spec.init or spec.kw_only:
                continue
            if spec.default is not MISSING or spec.default_factory is not MISSING:
                seen = name
            elif seen:
                raise TypeError(f"non-default argument {name!r} follows default argument {seen!r}")

    @property
    def places(self) -> tuple[str, ...]:
        """The fields that are given by place."""
        return tuple(n for n, spec in self.fields.items() if spec.init and not spec.kw_only)

    def arguments(self, given_args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Values of the fields by name, as `__init__` was called."""
        title = f"{self.kind.__name__}.__init__()"
        wanted = [name for name, spec in self.fields.items() if spec.init]
        places = self.places
        if len(given_args) > len(places):
            least = sum(self.fields[n].default is MISSING
                        and self.fields[n].default_factory is MISSING for n in places)  # fmt: skip
            span = f"from {least + 1} to {len(places) + 1}" if least < len(places) else (
                str(len(places) + 1))  # fmt: skip
            raise TypeError(
                f"{title} takes {span} positional argument{'s' if places else ''} but "
                f"{len(given_args) + 1} were given"
            )
        given = dict(zip(places, given_args, strict=False))
        for name, value in kwargs.items():
            if name in given:
                raise TypeError(f"{title} got multiple values for argument {name!r}")
            if name not in wanted:
                raise TypeError(f"{title} got an unexpected keyword argument {name!r}")
            given[name] = value
        return given

    def fill(self, instance: Any, given: dict[str, Any]) -> list[Any]:
        """Sets the attributes. Returns what `__post_init__` is given."""
        missing, passed = [], []
        for name, spec in self.fields.items():
            if name in given:
                value = given[name]
            elif spec.default_factory is not MISSING:
                value = spec.default_factory()
            elif spec.default is not MISSING:
                value = spec.default
            elif spec.init:
                missing.append(repr(name))
                continue
            else:
                continue
            if spec.only_init:
                passed.append(value)
                continue
            self.kit.guards.write(instance, name)
            # A frozen class refuses the plain way.
            write = object.__setattr__ if self.frozen else setattr
            write(instance, name, value)
        if missing:
            last = f"{', '.join(missing[:-1])}{',' if len(missing) > 2 else ''} and {missing[-1]}"
            raise TypeError(
                f"{self.kind.__name__}.__init__() missing {len(missing)} required positional "
                f"argument{'s' if len(missing) > 1 else ''}: "
                f"{last if len(missing) > 1 else missing[0]}"
            )
        return passed

    def values(self, instance: Any) -> tuple[Any, ...]:
        """What is compared, in order."""
        return tuple(getattr(instance, n) for n, spec in self.kept.items() if spec.compare)


_RECORDS: dict[type, Record] = {}


def record_of(thing: Any) -> Record:
    kind = thing if isinstance(thing, type) else type(thing)
    found = next((_RECORDS[base] for base in kind.__mro__ if base in _RECORDS), None)
    if found is None:
        raise TypeError("must be called with a dataclass type or instance")
    return found


def _init(record: Record) -> Any:
    def __init__(self: Any, /, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        if not issubclass(type(self), record.kind):
            raise TypeError(f"__init__() needs an object of {record.kind.__name__}")
        # nn.Module and what else stands behind must be made first by the class itself.
        passed = record.fill(self, record.arguments(args, kwargs))
        after = getattr(type(self), "__post_init__", None)
        if after is not None:
            after(self, *passed)

    return __init__


def _repr(record: Record) -> Any:
    def __repr__(self: Any) -> str:  # noqa: N807
        shown = [f"{n}={getattr(self, n)!r}" for n, s in record.kept.items() if s.repr]
        return f"{type(self).__qualname__}({', '.join(shown)})"

    return __repr__


def _comparing(record: Record, how: str) -> Any:
    def compare(self: Any, other: Any) -> Any:
        if type(other) is not type(self):
            return NotImplemented
        return getattr(record.values(self), how)(record.values(other))

    compare.__name__ = how
    return compare


def _frozen(record: Record) -> tuple[Any, Any]:
    def __setattr__(self: Any, name: str, value: Any) -> None:  # noqa: N807
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self: Any, name: str) -> None:  # noqa: N807
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    return __setattr__, __delattr__


def _slotted(kit: Kit, record: Record) -> Any:
    """The class again, with a slot for each field. Where a base is not the program's own, objects
    have a dict in Python too: the class stays."""
    kind = record.kind
    if slotted.WRITTEN in kind.__dict__:
        raise TypeError(f"{kind.__name__} already specifies __slots__")
    if kind not in kit.guards.plain:
        return kind
    left = ("__dict__", "__weakref__", *record.kept)
    body = {name: value for name, value in kind.__dict__.items() if name not in left}
    own = kind.__dict__.get("_fields_", ())
    body[slotted.WRITTEN] = tuple(name for name in record.kept if name in own)
    record.kind = kit.finish_class(slotted.make(kind.__name__, kind.__bases__, body))
    _RECORDS[record.kind] = record
    return record.kind


def _make(
    kit: Kit, kind: Any, *, init: bool, repr: bool, eq: bool, order: bool, frozen: bool,
    kw_only: bool, unsafe_hash: bool, slots: bool,
) -> Any:  # fmt: skip
    if not kit.is_users_class(kind) or issubclass(kind, BaseException):
        raise TypeError("dataclass() should be called on a class of the program")
    record = _RECORDS[kind] = Record(kit, kind, kw_only=kw_only, frozen=frozen)
    if slots:
        kind = _slotted(kit, record)
    own = kind.__dict__
    if init and "__init__" not in own:
        kind.__init__ = _init(record)
    if repr and (own.get("__repr__") is None or own["__repr__"].__module__ != "__main__"):
        kind.__repr__ = _repr(record)
    if eq:
        if "__eq__" not in own:
            kind.__eq__ = _comparing(record, "__eq__")
        if frozen or unsafe_hash:
            kind.__hash__ = lambda self: hash(record.values(self))
        elif "__hash__" not in own or own["__hash__"].__module__ != "__main__":
            kind.__hash__ = None
    if order:
        for how in ("__lt__", "__le__", "__gt__", "__ge__"):
            setattr(kind, how, _comparing(record, how))
    if frozen:
        for hook in ("__setattr__", "__delattr__"):
            if hook in own:
                raise TypeError(f"Cannot overwrite attribute {hook} in class {kind.__name__}")
        kind.__setattr__, kind.__delattr__ = _frozen(record)
    return kind


def _plain(value: Any, factory: Any) -> Any:
    """`value` with dataclasses inside as dicts or tuples, as `asdict` gives it."""
    if type(value) in _RECORDS:
        parts = [(n, _plain(getattr(value, n), factory)) for n in _RECORDS[type(value)].kept]
        return factory(parts)
    if type(value) in (list, tuple):
        return type(value)(_plain(part, factory) for part in value)
    if type(value) is dict:
        return {key: _plain(part, factory) for key, part in value.items()}
    return copy.deepcopy(value)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def dataclass(
        cls: Any = None,
        /,
        *,
        init: bool = True,
        repr: bool = True,
        eq: bool = True,
        order: bool = False,
        unsafe_hash: bool = False,
        frozen: bool = False,
        match_args: bool = True,
        kw_only: bool = False,
        slots: bool = False,
        weakref_slot: bool = False,
    ) -> Any:
        if weakref_slot and not slots:
            raise TypeError("weakref_slot is True but slots is False")

        def make(kind: Any) -> Any:
            kind = _make(kit, kind, init=init, repr=repr, eq=eq, order=order, frozen=frozen,
                         kw_only=kw_only, unsafe_hash=unsafe_hash, slots=slots)  # fmt: skip
            if match_args and "__match_args__" not in kind.__dict__:
                places = _RECORDS[kind].places
                setattr(kind, "__match_args__", places)  # noqa: B010 - unknown to mypy
            return kind

        return make if cls is None else make(cls)

    def make_dataclass(
        cls_name: Any, fields: Any, *, bases: Any = (), namespace: Any = None, **options: Any
    ) -> Any:
        body = bodies.body_of(exact(cls_name, "the name", str), fields, namespace)
        for base in exact(bases, "bases", tuple):
            if base not in kit.guards.plain:
                raise TypeError("make_dataclass() here takes plain classes as bases")
        return dataclass(kit.finish_class(type(cls_name, bases, body)), **options)

    def asdict(obj: Any, *, dict_factory: Any = dict) -> Any:
        record_of(obj)
        return _plain(obj, dict_factory)

    def astuple(obj: Any, *, tuple_factory: Any = tuple) -> Any:
        record_of(obj)
        return _plain(obj, lambda parts: tuple_factory([value for _, value in parts]))

    def fields(thing: Any) -> tuple[Field, ...]:
        return tuple(record_of(thing).kept.values())

    def replace(obj: Any, /, **changes: Any) -> Any:
        record = record_of(obj)
        given = {n: getattr(obj, n) for n, spec in record.kept.items() if spec.init}
        for name in changes:
            if name in record.fields and name not in given:
                raise ValueError(
                    f"field {name} is declared with init=False, it cannot be specified with"
                    " replace()"
                )
        return type(obj)(**(given | changes))

    def is_dataclass(thing: Any) -> bool:
        kind = thing if isinstance(thing, type) else type(thing)
        return any(base in _RECORDS for base in kind.__mro__)

    kit.let_read(Field, set(Field.__slots__) - {"only_init"})
    kit.let_read(_Absent, ())
    return {
        "dataclasses": {
            "asdict": asdict, "astuple": astuple, "dataclass": dataclass, "field": field,
            "fields": fields, "is_dataclass": is_dataclass, "replace": replace,
            "make_dataclass": make_dataclass,
            "FrozenInstanceError": FrozenInstanceError, "MISSING": MISSING,
            "KW_ONLY": Typing("KW_ONLY"), "InitVar": Typing("InitVar"),
        }
    }  # fmt: skip
