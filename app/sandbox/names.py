"""What a program may name: its builtins, the modules it may import, the policy for their types.

A World is built once a process, before the jail; a throw-away child uses it for one run. It must
not know how the text was compiled or where its prints go.
"""

from __future__ import annotations

import builtins
import importlib
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import shims, words
from .facade import Facade, TypeName, exported, hint_for
from .guards import Guards
from .policy import PUBLIC, Host, Policy
from .values import power, scrub

TORCH_MODULES: tuple[str, ...] = (
    "", "nn", "nn.functional", "nn.init", "nn.parameter", "nn.utils", "nn.utils.rnn", "optim",
    "optim.lr_scheduler", "utils", "utils.data", "autograd", "autograd.function",
    "autograd.functional", "autograd.graph", "linalg", "fft", "special", "random", "cuda",
    "backends", "distributions", "func", "testing",
)  # fmt: skip
"""Parts of torch that are offered as far as the engine has them."""

INHERITABLE = (
    "Module", "Function", "Optimizer", "LRScheduler", "Dataset", "IterableDataset", "Sampler",
)  # fmt: skip
"""Engine classes whose kind a program may subclass; Tensor is not among them."""

_MISSING = object()

CONSTANTS = ("True", "False", "None", "NotImplemented", "Ellipsis", "__debug__")

PURE_BUILTINS: tuple[str, ...] = tuple(
    """abs all any bin bool bytes callable chr classmethod complex dict divmod enumerate filter
    float frozenset hex int isinstance issubclass iter len list max min next object oct ord property
    range reversed round set slice sorted staticmethod str sum super tuple zip""".split()
)

EXCEPTIONS: tuple[str, ...] = tuple(
    """ArithmeticError AssertionError AttributeError BaseException DeprecationWarning EOFError
    Exception FloatingPointError FutureWarning GeneratorExit ImportError IndexError KeyError
    KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplementedError
    OSError OverflowError RecursionError RuntimeError RuntimeWarning StopIteration SyntaxError
    SystemExit TimeoutError TypeError UnboundLocalError UnicodeError UserWarning ValueError Warning
    ZeroDivisionError""".split()
)
BASE_EXCEPTIONS = frozenset(
    """Exception ArithmeticError AssertionError AttributeError IndexError KeyError LookupError
    NotImplementedError OSError OverflowError RuntimeError RuntimeWarning StopIteration TypeError
    UserWarning ValueError Warning ZeroDivisionError BaseException""".split()
)


def _engine_modules() -> dict[str, types.ModuleType]:
    found: dict[str, types.ModuleType] = {}
    for name in TORCH_MODULES:
        full = f"engine.{name}" if name else "engine"
        try:
            found[name] = importlib.import_module(full)
        except ModuleNotFoundError as problem:
            if problem.name is None or not full.startswith(problem.name):
                raise
    return found


def _torch_facades() -> dict[str, Facade]:
    """`torch`, `torch.nn`, ... each with the public names of its engine module."""
    modules = _engine_modules()
    facades: dict[str, Facade] = {}
    # Deepest first: a package's facade holds those of its parts.
    for name in sorted(modules, key=lambda part: -part.count(".") if part else 1):
        full = f"torch.{name}" if name else "torch"
        module = modules[name]
        table: dict[str, Any] = {}
        for key in getattr(module, "__all__", ()):
            value = getattr(module, key)
            if not key.startswith("_") and type(value) is not types.ModuleType:
                table[key] = value
        for inner, facade in facades.items():
            parent, _, last = inner.rpartition(".")
            if parent == full:
                table[last] = facade
        if not name:
            table["__version__"] = getattr(module, "__version__", "")
        if table:
            facades[full] = Facade(full, table)
    return facades


class PrivateNames:
    """The underscored names that the engine uses on objects of its classes, from their code."""

    def __init__(self) -> None:
        self._of: dict[type, frozenset[str]] = {}

    def __call__(self, kind: type) -> frozenset[str]:
        """Those of all engine classes that `kind` inherits from, or is mixed with."""
        found: set[str] = set()
        for base in _family(kind):
            if words.is_engines(base):
                if base not in self._of:
                    self._of[base] = frozenset(
                        name
                        for name in _names_in(base)
                        if name.startswith("_") and not words.is_dunder(name)
                    )
                found |= self._of[base]
        return frozenset(found)


def _family(kind: type) -> set[type]:
    """The bases of a class, and those of every class of the program that inherits from it."""
    found = set(kind.__mro__)
    heirs: list[type] = kind.__subclasses__() if kind.__module__ == "__main__" else []
    for heir in heirs:
        found |= _family(heir)
    return found


def _names_in(kind: type) -> set[str]:
    """Every name in a class's own dict and in the code of its methods."""
    found = set(kind.__dict__)
    todo: list[Any] = list(kind.__dict__.values())
    while todo:
        value = todo.pop()
        if isinstance(value, property):
            todo += [value.fget, value.fset, value.fdel]
        elif isinstance(value, (staticmethod, classmethod)):
            todo.append(value.__func__)
        else:
            code = value if isinstance(value, types.CodeType) else getattr(value, "__code__", None)
            if isinstance(code, types.CodeType):
                found.update(code.co_names)
                found.update(part for part in code.co_consts if isinstance(part, str))
                todo.extend(part for part in code.co_consts if isinstance(part, types.CodeType))
    return found


class TypeBuiltin:
    """The builtin `type`: says what something is, makes nothing."""

    __slots__ = ("_type_of",)

    def __init__(self, type_of: Callable[[Any], Any]) -> None:
        self._type_of = type_of

    def __call__(self, *args: Any) -> Any:
        if len(args) != 1:
            raise TypeError("type() takes one argument here: write a class statement")
        return self._type_of(args[0])

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, (type, TypeName))

    def __repr__(self) -> str:
        return "<class 'type'>"


class World:
    """Everything that one program can reach."""

    def __init__(self) -> None:
        self.clock, self.dice = shims.Clock(), shims.Dice()
        self.facades = _torch_facades()
        policy: dict[type, Policy] = {}
        bases: set[type] = {object}
        inheritable = tuple(
            value
            for facade in self.facades.values()
            for name in INHERITABLE
            if isinstance(value := _lookup(facade, name), type)
        )
        for facade in self.facades.values():
            for name in exported(facade):
                value = facade[name]
                if isinstance(value, type) and words.is_engines(value):
                    policy[value] = PUBLIC
                    if issubclass(value, inheritable):
                        bases.add(value)
        bases.update(getattr(builtins, name) for name in BASE_EXCEPTIONS)
        self.modules_written = tuple(kind for kind in inheritable if kind.__name__ == "Module")
        self._writable: dict[tuple[type, str], bool] = {}
        self.guards = Guards(Host(policy, bases, PrivateNames(), self._may_write))
        self.tensors: frozenset[type] = frozenset(
            kind
            for facade in self.facades.values()
            for name in ("Tensor", "Parameter")
            if isinstance(kind := _lookup(facade, name), type)
        )
        made = shims.tables(
            self.guards.policy, self.guards.user, self.guards.write, self.clock, self.dice
        )
        self.facades.update({name: Facade(name, table) for name, table in made.items()})

    def seed(self, number: int) -> None:
        """Start torch and random as `manual_seed(number)` and `random.seed(number)` would."""
        self.dice.start(number)
        self.facades["torch"]["manual_seed"](number)

    def _may_write(self, obj: Any, kind: type, name: str) -> bool:
        key = (kind, name)
        known = self._writable.get(key)
        if known is None:
            if not words.is_engines(kind):
                known = False
            elif issubclass(kind, self.modules_written) or kind.__name__ == "FunctionCtx":
                known = True
            else:
                found = next((b.__dict__[name] for b in kind.__mro__ if name in b.__dict__), None)
                known = isinstance(found, property) and found.fset is not None
            self._writable[key] = known
        return known

    # --- imports

    def exports(self, module: str) -> Sequence[str] | None:
        facade = self.facades.get(module)
        return None if facade is None else exported(facade)

    def import_module(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        facade = None if level else self.facades.get(name)
        if facade is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        for part in fromlist or ():
            if _lookup(facade, part) is _MISSING:
                raise ImportError(f"cannot import name {part!r} from {name!r}", name=name)
        return facade if fromlist else self.facades[name.partition(".")[0]]

    def import_hint(self, module: str, name: str | None = None) -> str | None:
        """What to say about a module that is not there, or a name that a module lacks."""
        if name is not None:
            facade = self.facades.get(module)
            return None if facade is None else hint_for(facade, name)
        top = module.partition(".")[0]
        if top in words.FOREIGN:
            return words.FOREIGN[top]
        close = words.nearest(module, self.facades)
        if close:
            return f"Did you mean {close!r}?"
        offered = sorted({known.partition(".")[0] for known in self.facades})
        return f"Available here: {', '.join(offered)}."

    # --- builtins

    def builtins(self, out: Callable[[str], None]) -> dict[str, Any]:
        """The builtins of one run; `out` takes printed text."""
        table: dict[str, Any] = {
            name: getattr(builtins, name) for name in (*PURE_BUILTINS, *EXCEPTIONS)
        }
        table.update({name: getattr(builtins, name) for name in CONSTANTS})
        table.update(_dynamic(self.guards))
        table["__import__"] = self.import_module
        table["__build_class__"] = self.guards.build_class
        table["print"] = _print(out)
        return table


def _lookup(facade: Facade, name: str) -> Any:
    try:
        return facade[name]
    except AttributeError:
        return _MISSING


def _print(out: Callable[[str], None]) -> Callable[..., None]:
    def print(
        *values: Any, sep: Any = " ", end: Any = "\n", file: Any = None, flush: Any = False
    ) -> None:
        for name, value in (("sep", sep), ("end", end)):
            if value is not None and type(value) is not str:
                raise TypeError(f"{name} must be None or a string, not {type(value).__name__}")
        if file is not None:
            raise TypeError("print() has no file= here: everything goes to the output panel")
        text = (" " if sep is None else sep).join([scrub(str(value)) for value in values])
        out(text + ("\n" if end is None else end))

    print.__qualname__ = "print"
    return print


def _text(value: Any) -> str:
    return scrub(str(value))


def _name_of(name: Any) -> str:
    if type(name) is not str:
        raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")
    return name


def _dynamic(guards: Guards) -> dict[str, Any]:
    """Builtins that take attribute names or say what an object is, through the guards."""
    read, write = guards.read, guards.write

    def getattr(obj: Any, name: Any, default: Any = _MISSING, /) -> Any:
        try:
            return read(obj, _name_of(name))
        except AttributeError:
            if default is _MISSING:
                raise
            return default

    def hasattr(obj: Any, name: Any, /) -> bool:
        try:
            read(obj, _name_of(name))
        except AttributeError:
            return False
        return True

    def setattr(obj: Any, name: Any, value: Any, /) -> None:
        if (reason := words.attribute_refusal(_name_of(name), write=True)) is not None:
            raise AttributeError(reason)
        builtins.setattr(write(obj, name), name, value)

    def delattr(obj: Any, name: Any, /) -> None:
        if (reason := words.attribute_refusal(_name_of(name), write=True)) is not None:
            raise AttributeError(reason)
        builtins.delattr(write(obj, name), name)

    def hash(obj: Any, /) -> int:
        value = builtins.hash(obj)
        kind = type(obj)
        known = kind in guards.user or isinstance(guards.policy.get(kind), str)
        return value if known or kind in _HASHED_BY_VALUE else guards.identity(obj)

    def map(function: Any, /, *iterables: Any) -> Any:
        return builtins.map(_text if function is str else function, *iterables)

    def format(value: Any, format_spec: str = "", /) -> str:
        return scrub(builtins.format(value, format_spec))

    def pow(base: Any, exp: Any, mod: Any = None) -> Any:
        return power(base, exp) if mod is None else builtins.pow(base, exp, mod)

    def id(obj: Any, /) -> int:
        return guards.identity(obj)

    def repr(obj: Any, /) -> str:
        return scrub(builtins.repr(obj))

    def ascii(obj: Any, /) -> str:
        return scrub(builtins.ascii(obj))

    def exit(code: Any = None) -> None:
        raise SystemExit(code)

    functions: Mapping[str, Any] = {
        "getattr": getattr,
        "hasattr": hasattr,
        "setattr": setattr,
        "delattr": delattr,
        "hash": hash,
        "map": map,
        "format": format,
        "pow": pow,
        "exit": exit,
        "quit": exit,
        "id": id,
        "repr": repr,
        "ascii": ascii,
        "type": TypeBuiltin(guards.type_of),
    }
    for name, function in functions.items():
        if name != "type":
            # What a program sees of them is the builtin's name alone.
            function.__qualname__ = name
            function.__module__ = "builtins"
    return dict(functions)


_HASHED_BY_VALUE = frozenset({int, float, bool, complex, str, bytes, tuple, frozenset, type(None)})
