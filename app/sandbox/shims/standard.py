"""Tools of the standard library that work on the program's own values: functools, operator, ...

What would build code from text or reach into objects is done by hand. It must not know the engine.
"""

from __future__ import annotations

import bisect
import collections
import contextlib
import copy
import functools
import heapq
import itertools
import keyword
import math
import operator
import statistics
import types
from collections.abc import Callable, Iterator
from typing import Any

from ..hooks import Memo
from ..specials import is_own_function
from ..texts import modulo
from ..values import INPLACE, left_shift, power
from . import cached
from .kit import Kit, public

NAMEDTUPLE_NAMES = frozenset(
    {"_asdict", "_replace", "_fields", "_field_defaults", "_make", "count", "index"}
)


class SingleDispatch:
    """A function that chooses by the type of its first argument."""

    def __init__(self, default: Any) -> None:
        self.kinds: dict[Any, Any] = {object: default}

    def register(self, kind: Any, function: Any = None) -> Any:
        if type(kind) is types.UnionType and all(isinstance(k, type) for k in kind.__args__):
            if function is None:
                return lambda given: self.register(kind, given)
            self.kinds |= dict.fromkeys(kind.__args__, function)
            return function
        if not isinstance(kind, type):
            raise TypeError(
                "register() needs the class here, @f.register(int): annotations are not evaluated"
            )
        if function is None:
            return lambda given: self.register(kind, given)
        self.kinds[kind] = function
        return function

    @property
    def registry(self) -> dict[Any, Any]:
        return dict(self.kinds)

    def dispatch(self, kind: Any) -> Any:
        """What is called for a first argument of that class."""
        if not isinstance(kind, type):
            raise TypeError("dispatch() takes a class")
        return next(self.kinds[base] for base in kind.__mro__ if base in self.kinds)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not args:
            raise TypeError("a singledispatch function requires at least 1 positional argument")
        return self.dispatch(type(args[0]))(*args, **kwargs)


def register(given: Any, kind: Callable[[], Any]) -> Any:
    """`@given` of a function whose first argument has an annotation: `kind` reads it."""
    owner = getattr(given, "__self__", None) if type(given) is types.MethodType else None
    if type(owner) not in (SingleDispatch, SingleDispatchMethod):
        return given
    found = kind()
    if type(found) is str:
        found = {k.__name__: k for k in (int, float, str, bool, list, dict, tuple, set)}.get(found)
    return given(found)


class SingleDispatchMethod(SingleDispatch):
    """The same as a method: the first argument is the one after `self`."""

    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return lambda *args, **kwargs: self.dispatch(type(args[0]))(obj, *args, **kwargs)


def _functools(kit: Kit) -> dict[str, Any]:
    def wraps(wrapped: Any, assigned: Any = (), updated: Any = ()) -> Callable[[Any], Any]:
        def decorate(wrapper: Any) -> Any:
            return update_wrapper(wrapper, wrapped)

        return decorate

    def update_wrapper(wrapper: Any, wrapped: Any, assigned: Any = (), updated: Any = ()) -> Any:
        if all(type(f) is types.FunctionType and is_own_function(f) for f in (wrapped, wrapper)):
            wrapper.__name__, wrapper.__doc__ = wrapped.__name__, wrapped.__doc__
            wrapper.__qualname__ = wrapped.__qualname__
            wrapper.__dict__.update(wrapped.__dict__)
            wrapper.__wrapped__ = wrapped
        elif is_own_function(wrapped) and type(wrapper).__module__ == "__main__":
            # An object that decorates. A class of the program's has no other module.
            wrapper.__dict__.update(
                __name__=wrapped.__name__,
                __doc__=wrapped.__doc__,
                __wrapped__=wrapped,
                __qualname__=wrapped.__qualname__,
            )
        return wrapper

    def lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
        if callable(maxsize):
            return _named(functools.lru_cache(128)(_plain(maxsize)), maxsize)
        return lambda function: _named(
            functools.lru_cache(maxsize, typed)(_plain(function)), function
        )

    def cache(function: Any, /) -> Any:
        return _named(functools.lru_cache(None)(_plain(function)), function)

    def _named(made: Any, function: Any) -> Any:
        if type(function) is types.FunctionType and is_own_function(function):
            made.__name__, made.__doc__ = function.__name__, function.__doc__
            made.__qualname__ = function.__qualname__
            made.__wrapped__ = function
        made.cache_parameters.__qualname__ = "cache_parameters"
        return made

    def _plain(function: Any) -> Any:
        if not callable(function):
            raise TypeError("the first argument must be callable")
        # A closure of ours: lru_cache copies names and dicts from what it wraps.
        return lambda *args, **kwargs: function(*args, **kwargs)

    def total_ordering(cls: Any) -> Any:
        if not kit.is_users_class(cls):
            raise TypeError("total_ordering() decorates a class of the program")
        return functools.total_ordering(cls)

    kit.let_read(functools.partial, {"args", "func", "keywords"})
    kit.let_read(
        functools._lru_cache_wrapper,
        "cache_clear cache_info cache_parameters __name__ __doc__ __qualname__ __wrapped__".split(),
    )
    kit.let_read(functools._CacheInfo, NAMEDTUPLE_NAMES | {"hits", "misses", "maxsize", "currsize"})
    kit.let_read(functools.partialmethod, ())
    kit.let_read(SingleDispatch, {"register", "dispatch", "registry"})
    kit.let_read(SingleDispatchMethod, {"register"})
    return {
        "cache": cache,
        "cached_property": cached.maker(kit),
        "cmp_to_key": functools.cmp_to_key,
        "lru_cache": lru_cache,
        "partial": functools.partial,
        "partialmethod": functools.partialmethod,
        "reduce": functools.reduce,
        "singledispatch": SingleDispatch,
        "singledispatchmethod": SingleDispatchMethod,
        "total_ordering": total_ordering,
        "update_wrapper": update_wrapper,
        "WRAPPER_ASSIGNMENTS": functools.WRAPPER_ASSIGNMENTS,
        "WRAPPER_UPDATES": functools.WRAPPER_UPDATES,
        "wraps": wraps,
    }


def named_tuple(
    kit: Kit, typename: Any, field_names: Any, defaults: Any = None, rename: bool = False
) -> type:
    """`collections.namedtuple` of a program's names."""
    names = field_names.replace(",", " ").split() if type(field_names) is str else field_names
    if rename:
        given = [name if type(name) is str else "" for name in names]
        names = [
            name if name.isidentifier() and not keyword.iskeyword(name) and name[0] != "_"
            and name not in given[:at] else f"_{at}"
            for at, name in enumerate(given)
        ]  # fmt: skip
    else:
        names = [name for name in names if type(name) is str and not name.startswith("_")]
    if type(typename) is not str or not typename.isidentifier() or len(names) > 100:
        raise ValueError("Type names and field names must be valid identifiers")
    make: Any = collections.namedtuple
    made: type = make(typename, names, rename=rename, defaults=defaults, module="__main__")
    kit.let_read(made, frozenset(names) | NAMEDTUPLE_NAMES)
    kit.let_inherit(made)
    return made


def _collections(kit: Kit) -> dict[str, Any]:
    def namedtuple(
        typename: str, field_names: Any, *, rename: bool = False, defaults: Any = None
    ) -> type:
        return named_tuple(kit, typename, field_names, defaults, bool(rename))

    kinds: tuple[type, ...] = (
        collections.ChainMap, collections.Counter, collections.OrderedDict,
        collections.defaultdict, collections.deque,
    )  # fmt: skip
    for kind in kinds:
        kit.let_read(kind, public(kind))
    kit.let_read(collections.ChainMap, public(collections.ChainMap) | {"maps"})
    for kind in (collections.UserDict, collections.UserList):
        kit.let_read(kind, public(kind) | {"data"})
        kit.let_inherit(kind)
    for kind in (dict, collections.OrderedDict, collections.defaultdict):
        kit.let_inherit(kind)
    return {kind.__name__: kind for kind in kinds} | {
        "namedtuple": namedtuple, "UserDict": collections.UserDict,
        "UserList": collections.UserList,
    }  # fmt: skip


ITERTOOLS = (
    "accumulate chain combinations combinations_with_replacement compress count cycle dropwhile "
    "filterfalse groupby islice pairwise permutations product repeat starmap takewhile tee "
    "zip_longest"
).split()


def _itertools(kit: Kit) -> dict[str, Any]:
    for name in ITERTOOLS:
        kind = getattr(itertools, name)
        if isinstance(kind, type):
            kit.let_read(kind, {"from_iterable"} if name == "chain" else ())
    return {"batched": _batched} | {name: getattr(itertools, name) for name in ITERTOOLS}


def _batched(iterable: Any, n: int, *, strict: bool = False) -> Iterator[tuple[Any, ...]]:
    """`itertools.batched` of Python 3.12, in every Python."""
    if type(n) is not int or n < 1:
        raise ValueError("n must be at least one")
    items = iter(iterable)

    def batched() -> Iterator[tuple[Any, ...]]:
        while batch := tuple(itertools.islice(items, n)):
            if strict and len(batch) < n:
                raise ValueError("batched(): incomplete batch")
            yield batch

    batched.__qualname__ = "batched"
    return batched()


OPERATORS = (
    "abs add and_ call concat contains countOf delitem eq floordiv ge getitem gt index indexOf inv "
    "invert is_ is_not itemgetter le length_hint lt matmul mul ne neg not_ or_ pos rshift setitem "
    "sub truediv truth xor"
).split()


def _operator(kit: Kit) -> dict[str, Any]:
    read = kit.guards.read

    class attrgetter:  # noqa: N801 - Python's name
        def __init__(self, *names: str) -> None:
            if not names or not all(type(name) is str for name in names):
                raise TypeError("attribute name must be a string")
            self._names = names

        def __call__(self, obj: Any, /) -> Any:
            found = [functools.reduce(read, name.split("."), obj) for name in self._names]
            return found[0] if len(found) == 1 else tuple(found)

        def __repr__(self) -> str:
            return f"operator.attrgetter({', '.join(map(repr, self._names))})"

    class methodcaller:  # noqa: N801 - Python's name
        def __init__(self, name: str, /, *args: Any, **kwargs: Any) -> None:
            if type(name) is not str:
                raise TypeError("method name must be a string")
            self._name, self._args, self._kwargs = name, args, kwargs

        def __call__(self, obj: Any, /) -> Any:
            return read(obj, self._name)(*self._args, **self._kwargs)

        def __repr__(self) -> str:
            parts = [repr(part) for part in (self._name, *self._args)]
            parts += [f"{name}={part!r}" for name, part in self._kwargs.items()]
            return f"operator.methodcaller({', '.join(parts)})"

    def mod(a: Any, b: Any, /) -> Any:
        return modulo(a, b)

    for kind in (operator.itemgetter, attrgetter, methodcaller):
        kit.let_read(kind, ())
    in_place = {
        {"Add": "iadd", "Sub": "isub", "Mult": "imul", "Div": "itruediv"}[name]: INPLACE[name]
        for name in ("Add", "Sub", "Mult", "Div")
    }
    return in_place | {name: getattr(operator, name) for name in OPERATORS} | {
        "attrgetter": attrgetter,
        "methodcaller": methodcaller,
        "mod": mod,
        "pow": power,
        "lshift": left_shift,
    }  # fmt: skip


HEAPQ = "heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest".split()
BISECT = "bisect bisect_left bisect_right insort insort_left insort_right".split()
STATISTICS = (
    "mean fmean geometric_mean harmonic_mean median median_low median_high mode multimode stdev "
    "pstdev variance pvariance quantiles covariance correlation linear_regression NormalDist "
    "StatisticsError"
).split()


def _contextlib(kit: Kit) -> dict[str, Any]:
    class redirect_stdout:  # noqa: N801 - it takes this name's place
        _fronts = kit.console.fronts

        def __init__(self, new_target: Any) -> None:
            if not hasattr(type(new_target), "write"):
                raise TypeError(f"{type(self).__name__}() takes an io.StringIO here")
            self._target = new_target

        def __enter__(self) -> Any:
            self._fronts.append(self._target)
            return self._target

        def __exit__(self, *problem: Any) -> None:
            if self._fronts:
                self._fronts.pop()

    class redirect_stderr(redirect_stdout):  # noqa: N801
        _fronts = kit.console.error_fronts

    kit.let_read(redirect_stdout, ())
    kit.let_read(redirect_stderr, ())
    kit.let_read(contextlib.ExitStack, {"enter_context", "callback", "push", "pop_all", "close"})
    kit.let_inherit(contextlib.ContextDecorator)
    kit.let_inherit(contextlib.AbstractContextManager)
    names = ("contextmanager", "suppress", "nullcontext", "closing", "ExitStack",
             "ContextDecorator", "AbstractContextManager")  # fmt: skip
    return {name: getattr(contextlib, name) for name in names} | {
        "redirect_stdout": redirect_stdout, "redirect_stderr": redirect_stderr,
    }  # fmt: skip


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    def deepcopy(x: Any, memo: Any = None) -> Any:
        return kit.guards.hooks.deepcopy(x, memo)

    kit.let_read(statistics.NormalDist, public(statistics.NormalDist, ("samples",)))
    kit.let_read(statistics.LinearRegression, NAMEDTUPLE_NAMES | {"slope", "intercept"})
    kit.let_read(Memo, public(dict, ("fromkeys",)))
    return {
        "math": {name: getattr(math, name) for name in public(math)},  # type: ignore[arg-type]
        "statistics": {name: getattr(statistics, name) for name in STATISTICS},
        "heapq": {name: getattr(heapq, name) for name in HEAPQ},
        "bisect": {name: getattr(bisect, name) for name in BISECT},
        "operator": _operator(kit),
        "functools": _functools(kit),
        "collections": _collections(kit),
        "itertools": _itertools(kit),
        "contextlib": _contextlib(kit),
        "copy": {"copy": copy.copy, "deepcopy": deepcopy, "Error": copy.Error},
    }
