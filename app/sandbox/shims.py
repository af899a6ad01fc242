"""Modules of the standard library as programs get them: the safe part, and the same in every run.

Clocks are virtual, random numbers come from the run's seed, what would build code from text or
reach into objects is done by hand. It must not know the engine.
"""

from __future__ import annotations

import collections
import copy
import functools
import itertools
import math
import random
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .guards import is_own_function
from .policy import Policy

Write = Callable[[Any, str], Any]
"""Gives back the object if that attribute of it may be set."""

NAMEDTUPLE_NAMES = frozenset({"_asdict", "_replace", "_fields"})


class Typing:
    """Stands for everything in `typing`: annotations are dropped, so it only has to be there."""

    __slots__ = ("_name",)

    drops_out_of_bases = True

    def __init__(self, name: str) -> None:
        self._name = name

    def __getitem__(self, item: Any) -> Typing:
        return self

    def __or__(self, other: Any) -> Typing:
        return self

    __ror__ = __or__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def __repr__(self) -> str:
        return f"typing.{self._name}"


TYPING_NAMES = (
    "Any Callable ClassVar Dict Final FrozenSet Generator Generic Iterable Iterator List Literal "
    "Mapping MutableMapping NoReturn Optional Protocol Sequence Set Tuple Type TypeVar Union "
    "Annotated Hashable NewType ParamSpec Self Sized Text TypeAlias Concatenate"
).split()


def _typing() -> dict[str, Any]:
    def cast(kind: Any, value: Any) -> Any:
        return value

    def overload(function: Any) -> Any:
        return function

    table: dict[str, Any] = {name: Typing(name) for name in TYPING_NAMES}
    return table | {"TYPE_CHECKING": False, "cast": cast, "overload": overload, "final": overload}


class Clock:
    """Time that only moves when the program looks at it or sleeps: every run reads the same."""

    START = 1_700_000_000.0
    TICK = 1e-6

    def __init__(self) -> None:
        self.passed = 0.0
        self.on_use: Callable[[], None] | None = None

    def read(self) -> float:
        if self.on_use is not None:
            self.on_use()
            self.on_use = None
        self.passed += self.TICK
        return self.passed

    def table(self) -> dict[str, Any]:
        def time() -> float:
            return self.START + self.read()

        def perf_counter() -> float:
            return self.read()

        def sleep(seconds: float, /) -> None:
            if type(seconds) not in (int, float):
                raise TypeError(
                    f"'{type(seconds).__name__}' object cannot be interpreted as a float"
                )
            if seconds < 0:
                raise ValueError("sleep length must be non-negative")
            self.read()
            self.passed += seconds

        return {
            "time": time,
            "perf_counter": perf_counter,
            "monotonic": perf_counter,
            "process_time": perf_counter,
            "sleep": sleep,
        }


RANDOM_NAMES = (
    "betavariate choice choices expovariate gammavariate gauss getrandbits getstate "
    "lognormvariate normalvariate paretovariate randint random randrange sample setstate shuffle "
    "triangular uniform vonmisesvariate weibullvariate"
).split()


class Dice:
    """The module `random`, started from the run's seed."""

    def __init__(self) -> None:
        self.source = random.Random(0)
        self.default = 0

    def start(self, seed: int) -> None:
        self.default = seed
        self.source.seed(seed)

    def table(self) -> dict[str, Any]:
        def seed(a: Any = None, version: int = 2) -> None:
            self.source.seed(self.default if a is None else a, version)

        def new(a: Any = None) -> random.Random:
            return random.Random(self.default if a is None else a)

        new.__name__ = "Random"
        return {name: getattr(self.source, name) for name in RANDOM_NAMES} | {
            "seed": seed,
            "Random": new,
        }


def _functools() -> dict[str, Any]:
    def wraps(wrapped: Any, assigned: Any = (), updated: Any = ()) -> Callable[[Any], Any]:
        def decorate(wrapper: Any) -> Any:
            if all(
                type(f) is types.FunctionType and is_own_function(f) for f in (wrapped, wrapper)
            ):
                wrapper.__name__, wrapper.__doc__ = wrapped.__name__, wrapped.__doc__
                wrapper.__qualname__ = wrapped.__qualname__
            return wrapper

        return decorate

    def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
        if callable(maxsize):
            return functools.lru_cache(128)(_plain(maxsize))
        return lambda function: functools.lru_cache(maxsize, typed)(_plain(function))

    def cache(function: Any, /) -> Any:
        return functools.lru_cache(None)(_plain(function))

    def _plain(function: Any) -> Any:
        if not callable(function):
            raise TypeError("the first argument must be callable")
        # A closure of ours: lru_cache copies names and dicts from what it wraps.
        return lambda *args, **kwargs: function(*args, **kwargs)

    return {
        "cache": cache,
        "cmp_to_key": functools.cmp_to_key,
        "lru_cache": lru_cache,
        "partial": functools.partial,
        "reduce": functools.reduce,
        "wraps": wraps,
    }


def _collections(policy: dict[type, Policy]) -> dict[str, Any]:
    def namedtuple(typename: str, field_names: Any, *, defaults: Any = None) -> type:
        names = field_names.replace(",", " ").split() if type(field_names) is str else field_names
        names = [name for name in names if type(name) is str and not name.startswith("_")]
        if type(typename) is not str or not typename.isidentifier() or len(names) > 100:
            raise ValueError("Type names and field names must be valid identifiers")
        make: Any = collections.namedtuple
        made: type = make(typename, names, defaults=defaults, module="__main__")
        policy[made] = frozenset(names) | NAMEDTUPLE_NAMES | {"count", "index"}
        return made

    return {
        "Counter": collections.Counter,
        "OrderedDict": collections.OrderedDict,
        "defaultdict": collections.defaultdict,
        "deque": collections.deque,
        "namedtuple": namedtuple,
    }


ITERTOOLS = (
    "accumulate chain combinations combinations_with_replacement compress count cycle dropwhile "
    "filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee "
    "zip_longest"
).split()


def _itertools(policy: dict[type, Policy]) -> dict[str, Any]:
    for name in ITERTOOLS:
        kind = getattr(itertools, name)
        if isinstance(kind, type):
            policy[kind] = frozenset({"from_iterable"} if name == "chain" else ())
    return {name: getattr(itertools, name) for name in ITERTOOLS}


class _Absent:
    __slots__ = ()


_ABSENT = _Absent()


class Field:
    """What `dataclasses.field(...)` gives."""

    __slots__ = ("default", "factory", "in_init", "in_repr")

    def __init__(self, default: Any, factory: Any, in_init: bool, in_repr: bool) -> None:
        self.default, self.factory = default, factory
        self.in_init, self.in_repr = in_init, in_repr


def field(
    *,
    default: Any = _ABSENT,
    default_factory: Any = _ABSENT,
    init: bool = True,
    repr: bool = True,
    compare: bool = True,
    metadata: Any = None,
) -> Any:
    if default is not _ABSENT and default_factory is not _ABSENT:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr)


def _fields_of(kind: type) -> dict[str, Field]:
    found: dict[str, Field] = {}
    for base in reversed(kind.__mro__):
        for name in base.__dict__.get("_fields_", ()):
            value = base.__dict__.get(name, _ABSENT)
            found[name] = value if type(value) is Field else Field(value, _ABSENT, True, True)
    return found


def _dataclasses(user: set[type], write: Write) -> dict[str, Any]:
    def make(kind: type, frozen: bool, eq: bool, show: bool) -> type:
        if kind not in user:
            raise TypeError("dataclass() should be called on a class of the program")
        fields = _fields_of(kind)
        for name in kind.__dict__.get("_fields_", ()):
            value = kind.__dict__.get(name, _ABSENT)
            if type(value) in (list, dict, set):
                raise ValueError(
                    f"mutable default {type(value)} for field {name} is not allowed: "
                    "use default_factory"
                )
        seen_default: str | None = None
        for name, spec in fields.items():
            if spec.in_init and spec.default is _ABSENT and spec.factory is _ABSENT:
                if seen_default:
                    raise TypeError(
                        f"non-default argument {name!r} follows default argument {seen_default!r}"
                    )
            elif spec.in_init:
                seen_default = name
        wanted = [name for name, spec in fields.items() if spec.in_init]

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            if len(args) > len(wanted):
                raise TypeError(
                    f"{kind.__name__}.__init__() takes {len(wanted) + 1} positional arguments but "
                    f"{len(args) + 1} were given"
                )
            given = dict(zip(wanted, args, strict=False))
            for name, value in kwargs.items():
                if name in given or name not in wanted:
                    what = "multiple values for" if name in given else "an unexpected keyword"
                    raise TypeError(f"{kind.__name__}.__init__() got {what} argument {name!r}")
                given[name] = value
            missing = []
            for name, spec in fields.items():
                if name in given:
                    setattr(write(self, name), name, given[name])
                elif spec.factory is not _ABSENT:
                    setattr(write(self, name), name, spec.factory())
                elif spec.default is not _ABSENT:
                    setattr(write(self, name), name, spec.default)
                elif spec.in_init:
                    missing.append(repr(name))
            if missing:
                raise TypeError(
                    f"{kind.__name__}.__init__() missing {len(missing)} required positional "
                    f"argument{'s' if len(missing) > 1 else ''}: {' and '.join(missing)}"
                )
            after = getattr(kind, "__post_init__", None)
            if after is not None:
                after(self)

        def __repr__(self: Any) -> str:  # noqa: N807
            shown = [f"{n}={getattr(self, n)!r}" for n, spec in fields.items() if spec.in_repr]
            return f"{type(self).__qualname__}({', '.join(shown)})"

        def __eq__(self: Any, other: Any) -> Any:  # noqa: N807
            if type(other) is not type(self):
                return NotImplemented
            return all(getattr(self, n) == getattr(other, n) for n in fields)

        if "__init__" not in kind.__dict__:
            kind.__init__ = __init__  # type: ignore[misc]
        if show:
            kind.__repr__ = __repr__  # type: ignore[method-assign, assignment]
        if eq:
            kind.__eq__ = __eq__  # type: ignore[method-assign, assignment]
            if not frozen:
                kind.__hash__ = None  # type: ignore[assignment]
        for name in kind.__dict__.get("_fields_", ()):
            value = kind.__dict__.get(name)
            if type(value) is Field:
                if value.default is _ABSENT:
                    delattr(kind, name)
                else:
                    setattr(kind, name, value.default)
        return kind

    def dataclass(
        cls: Any = None,
        /,
        *,
        init: bool = True,
        repr: bool = True,
        eq: bool = True,
        order: bool = False,
        frozen: bool = False,
        **others: Any,
    ) -> Any:
        if cls is None:
            return lambda kind: make(kind, frozen, eq, repr)
        return make(cls, frozen, eq, repr)

    def asdict(obj: Any) -> dict[str, Any]:
        return {name: copy.deepcopy(getattr(obj, name)) for name in _fields_of(type(obj))}

    return {"asdict": asdict, "dataclass": dataclass, "field": field}


def _copy() -> dict[str, Any]:
    return {"copy": copy.copy, "deepcopy": copy.deepcopy}


def tables(
    policy: dict[type, Policy], user: set[type], write: Write, clock: Clock, dice: Dice
) -> Mapping[str, Mapping[str, Any]]:
    """Module name -> exported names. Adds to `policy` what the modules' types let read."""
    for kind in (collections.Counter, collections.OrderedDict, collections.defaultdict,
                 collections.deque):  # fmt: skip
        policy[kind] = _names(dir(kind))
    policy[random.Random] = frozenset(RANDOM_NAMES) | {"seed"}
    policy[functools.partial] = frozenset({"args", "func", "keywords"})
    policy[functools._lru_cache_wrapper] = frozenset({"cache_clear", "cache_info"})
    policy[Typing] = frozenset()
    policy[Field] = frozenset()
    return {
        "math": {name: getattr(math, name) for name in _names(dir(math))},
        "random": dice.table(),
        "time": clock.table(),
        "typing": _typing(),
        "functools": _functools(),
        "collections": _collections(policy),
        "itertools": _itertools(policy),
        "dataclasses": _dataclasses(user, write),
        "copy": _copy(),
    }


def _names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.startswith("_"))
