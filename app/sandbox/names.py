"""What a program may name: its builtins, the modules it may import, the policy for their types.

A World is built once a process, before the jail; a throw-away child uses it for one run. It must
not know how the text was compiled or where its prints go.
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import engine

from . import looking, offered, shims, words
from .classes import Classes
from .facade import Facade, TypeBuiltin, exported, hint_for
from .guards import Guards
from .modules import PrivateNames, name_plainly, nested, torch_tables
from .plots import pyplot
from .policy import PUBLIC, Host, Policy
from .shims import devices
from .shims.standard import register
from .shims.tracing import stepping
from .values import power, scrub

INHERITABLE = (
    "Module", "Function", "Optimizer", "LRScheduler", "BasePruningMethod",
    "Dataset", "IterableDataset", "Sampler",
)  # fmt: skip
"""Engine classes whose kind a program may subclass; Tensor is not among them."""

_MISSING = object()
_NOTHING = Facade("", {})

CONSTANTS = ("True", "False", "None", "NotImplemented", "Ellipsis", "__debug__")

PURE_BUILTINS: tuple[str, ...] = tuple(
    """abs all any bin bool bytearray bytes callable chr classmethod complex dict divmod
    enumerate filter float frozenset hex int isinstance issubclass iter len list max min
    next object oct ord property range reversed round set slice sorted staticmethod str sum
    super tuple zip""".split()
)

EXCEPTIONS: tuple[str, ...] = tuple(
    """ArithmeticError AssertionError AttributeError BaseException BlockingIOError
    BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError
    ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError
    EncodingWarning EnvironmentError Exception FileExistsError FileNotFoundError
    FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
    IndentationError IndexError InterruptedError IsADirectoryError KeyError
    KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError
    NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning
    PermissionError ProcessLookupError RecursionError ReferenceError ResourceWarning
    RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning
    SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError
    UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning
    UserWarning ValueError Warning ZeroDivisionError""".split()
)
BASE_EXCEPTIONS = frozenset(
    """Exception ArithmeticError AssertionError AttributeError IndexError KeyError LookupError
    NotImplementedError OSError OverflowError RuntimeError RuntimeWarning StopIteration TypeError
    UserWarning ValueError Warning ZeroDivisionError BaseException""".split()
)


class World:
    """Everything that one program can reach."""

    def __init__(self) -> None:
        self.clock, self.dice, self.console = shims.Clock(), shims.Dice(), shims.Console()
        self.numbers = shims.Numbers()
        offered.pytorch()  # read now: no file can be read in the jail
        tables = torch_tables()
        policy: dict[type, Policy] = {}
        bases: set[type] = {object}
        inheritable = tuple(
            value
            for table in tables.values()
            for name in INHERITABLE
            if isinstance(value := table.get(name), type)
        )
        for table in tables.values():
            for value in table.values():
                if isinstance(value, type) and words.is_engines(value):
                    policy[value] = PUBLIC
                    if issubclass(value, inheritable):
                        bases.add(value)
        # A sparse tensor's class has no name of its own: it says torch.Tensor, as PyTorch's does.
        policy |= {
            kind: PUBLIC for kind in engine.Tensor.__subclasses__() if words.is_engines(kind)
        }
        bases.update(getattr(builtins, name) for name in BASE_EXCEPTIONS)
        self.modules_written = tuple(kind for kind in inheritable if kind.__name__ == "Module")
        self._writable: dict[tuple[type, str], bool] = {}
        self.guards = Guards(Host(policy, bases, PrivateNames(), self._may_write))
        self.tensors: frozenset[type] = frozenset(
            kind
            for table in tables.values()
            for name in ("Tensor", "Parameter")
            if isinstance(kind := table.get(name), type)
        )
        self.guards.host.tensors = self.tensors
        name_plainly(policy)
        kit = shims.Kit(self.guards, self.console)
        self.classes = Classes(kit)
        beside = {**shims.tables(kit, self.clock, self.dice, self.numbers), **pyplot.tables(kit)}
        for name, made in beside.items():
            _named(name, made)
            tables[name] = tables.get(name, {}) | dict(made)
        self.facades = nested(tables)
        self._builtins = self._all_builtins()

    def seed(self, number: int) -> None:
        """Start torch and random as `manual_seed(number)` and `random.seed(number)` would."""
        self.dice.start(number)
        self.numbers.start(number)
        self.facades["torch"]["manual_seed"](number)

    def _may_write(self, obj: Any, kind: type, name: str) -> bool:
        key = (kind, name)
        known = self._writable.get(key)
        if known is None:
            if not words.is_engines(kind):
                known = False
            elif issubclass(kind, self.modules_written) or words.is_context(kind):
                known = True
            else:
                found = next((b.__dict__[name] for b in kind.__mro__ if name in b.__dict__), None)
                known = isinstance(found, property) and found.fset is not None
                # Tensors may carry what the program hangs on them: x.g = ...
                known |= found is None and kind in self.tensors
            self._writable[key] = known
        return known

    # --- imports

    def exports(self, module: str) -> Sequence[str] | None:
        facade = self.facades.get(module)
        return None if facade is None else exported(facade)

    def offers(self, room: str, name: str) -> bool:
        """Whether programs reach a name of "torch.nn", of a "Tensor", of a "Module/Optimizer"."""
        kinds = [kind for kind in self.guards.policy if kind.__name__ in room.split("/")]
        if kinds:
            return any(hasattr(kind, name) for kind in kinds if words.is_engines(kind))
        found: Any = self.facades["torch"]
        for part in [*room.split(".")[1:], name]:
            if type(found) is Facade:
                found = _lookup(found, part)
            else:
                found = getattr(found, part, _MISSING)
        return found is not _MISSING

    def import_module(
        self,
        name: str,
        globals: Any = None,
        locals: Any = None,
        fromlist: Any = (),
        level: int = 0,
    ) -> Any:
        facade = None if level else self.facades.get(name)
        if facade is None and not level and not fromlist and "." in name:
            # `import torch.backends.cudnn`: settings that stand for a module.
            parent, _, last = name.rpartition(".")
            if isinstance(_lookup(self.facades.get(parent, _NOTHING), last), devices.Switches):
                return self.facades[name.partition(".")[0]]
        if facade is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        for part in fromlist or ():
            if _lookup(facade, part) is _MISSING:
                raise ImportError(f"cannot import name {part!r} from {name!r}", name=name)
        return facade if fromlist else self.facades.get(name.partition(".")[0], facade)

    def import_hint(self, module: str, name: str | None = None) -> str | None:
        """What to say about a module that is not there, or a name that a module lacks."""
        if name is not None:
            facade = self.facades.get(module)
            close = None if facade is None else hint_for(facade, name)
            if name in words.OF_FILES or (close is None and module in words.OF_THE_HOST):
                return words.HOST
            if close is None and module.startswith("sklearn"):
                return words.FOREIGN["pandas"]
            if module.startswith("matplotlib"):
                alike = words.nearest(name, exported(facade), 0.8) if facade else None
                return f"Did you mean {alike!r}?" if alike else words.PLOTS
            return close
        top = module.partition(".")[0]
        if top in words.FOREIGN:
            return words.FOREIGN[top]
        parent, _, last = module.rpartition(".")
        if top == "torch" and parent in self.facades:
            return hint_for(self.facades[parent], last)
        close = words.nearest(module, self.facades)
        if close:
            return f"Did you mean {close!r}?"
        tops = sorted({known.partition(".")[0] for known in self.facades})
        return f"Available here: {', '.join(tops)}."

    # --- builtins

    def builtins(self, out: Callable[[str], None]) -> dict[str, Any]:
        """The builtins of the one run, always the same table; `out` takes printed text."""
        self.console.out = out
        return self._builtins

    def _all_builtins(self) -> dict[str, Any]:
        """Made before any child: that touches a hundred objects, each child would have to copy the
        memory that they lie in."""
        table: dict[str, Any] = {
            name: getattr(builtins, name) for name in (*PURE_BUILTINS, *EXCEPTIONS, *CONSTANTS)
        }
        table.update(_dynamic(self.guards))
        table["__import__"] = self.import_module
        table["__build_class__"] = self.classes.build
        table["_register_"] = register
        table["breakpoint"] = stepping(self.console)
        table["print"] = _print(self.console, self.guards.read)
        return table


def _named(module: str, table: Mapping[str, Any]) -> None:
    """Gives what a module has the names that a program sees: none of ours in reprs and errors."""
    for key, value in table.items():
        if type(value) is types.FunctionType and value.__module__.startswith("app."):
            if "<" in value.__qualname__ or value.__name__.startswith("_"):
                value.__name__ = value.__qualname__ = key
            value.__module__ = module
        elif isinstance(value, type) and value.__module__.startswith("app."):
            value.__name__ = value.__qualname__ = key
            value.__module__ = module
            for name, part in value.__dict__.items():
                if type(part) is types.FunctionType:
                    part.__qualname__ = f"{key}.{name}"


def _lookup(facade: Facade, name: str) -> Any:
    try:
        return facade[name]
    except AttributeError:
        return _MISSING


def _print(console: shims.Console, read: Callable[[Any, str], Any]) -> Callable[..., None]:
    def print(
        *values: Any, sep: Any = " ", end: Any = "\n", file: Any = None, flush: Any = False,
        **others: Any,
    ) -> None:  # fmt: skip
        for name in others:
            raise TypeError(f"{name!r} is an invalid keyword argument for print()")
        for name, value in (("sep", sep), ("end", end)):
            if value is not None and type(value) is not str:
                raise TypeError(f"{name} must be None or a string, not {type(value).__name__}")
        text = (" " if sep is None else sep).join([scrub(str(value)) for value in values])
        text += "\n" if end is None else end
        if file is None:
            console.write(text)
        else:
            read(file, "write")(text)

    print.__qualname__, print.__module__ = "print", "builtins"
    return print


def _text(value: Any) -> str:
    return scrub(str(value))


def _name_of(name: Any) -> str:
    if type(name) is not str:
        raise TypeError(f"attribute name must be string, not '{type(name).__name__}'")
    return name


def _dynamic(guards: Guards) -> dict[str, Any]:
    """Builtins that take attribute names or say what an object is, through the guards."""
    guards.type_of_types = TypeBuiltin(guards.type_of)
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
        kind: Any = type(obj)
        gathered: tuple[Any, ...] = (tuple, frozenset)
        for gather in gathered:
            if kind.__hash__ is gather.__hash__:
                # Of its parts: a function's own hash is an address.
                return builtins.hash(gather(_Part(hash(p)) for p in gather.__iter__(obj)))
        known = kind in guards.user or isinstance(guards.policy.get(kind), str)
        known = known and getattr(kind, "__hash__", None) is not object.__hash__
        return (
            value
            if known or "offered" in kind.__dict__ or kind in _HASHED_BY_VALUE
            else guards.identity(obj)
        )

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
        **looking.functions(guards),
        "repr": repr,
        "ascii": ascii,
        "type": guards.type_of_types,
    }
    for name, function in functions.items():
        if name != "type":
            # What a program sees of them is the builtin's name alone.
            function.__qualname__ = name
            function.__module__ = "builtins"
    return dict(functions)


class _Part:
    """Has a given hash."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value

    def __hash__(self) -> int:
        return self.value


_HASHED_BY_VALUE = frozenset({int, float, bool, complex, str, bytes})
