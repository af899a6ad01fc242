"""`inspect`: which parameters a function or a class takes, and what kind of thing something is.

It must not hand out frames, code or source.
"""

from __future__ import annotations

import inspect as real
import types
from typing import Any

from ..facade import Facade
from ..specials import is_own_function
from ..values import scrub
from .kit import Kit

CALLABLES = (
    type, types.FunctionType, types.MethodType, types.BuiltinFunctionType,
)  # fmt: skip
PLAIN = (int, float, bool, str, type(None), tuple)
KINDS = ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY",
         "VAR_KEYWORD")  # fmt: skip


class Parameter:
    """One parameter: its name, its kind, and its default where it has one."""

    empty = real.Parameter.empty
    annotation = real.Parameter.empty

    def __init__(self, found: real.Parameter, own: bool) -> None:
        self.name, self.kind = found.name, found.kind
        known = own or type(found.default) in PLAIN
        self.default = found.default if known else self.empty
        bare = found.replace(annotation=real.Parameter.empty)
        shown = known or found.default is found.empty
        self._text = scrub(str(bare)) if shown else f"{found.name}=..."

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f'<Parameter "{self._text}">'


for _name in KINDS:
    setattr(Parameter, _name, getattr(real.Parameter, _name))


class BoundArguments:
    """Which parameter gets which value of a call."""

    def __init__(self, found: real.BoundArguments) -> None:
        self._found = found

    arguments = property(lambda self: dict(self._found.arguments))
    args = property(lambda self: self._found.args)
    kwargs = property(lambda self: self._found.kwargs)

    def apply_defaults(self) -> None:
        self._found.apply_defaults()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"<BoundArguments ({shown})>"


class Signature:
    """What a call may give."""

    empty = real.Parameter.empty
    return_annotation = real.Parameter.empty

    def __init__(self, found: real.Signature, own: bool) -> None:
        self._found, self._own = found, own
        self.parameters = {n: Parameter(part, own) for n, part in found.parameters.items()}

    def bind(self, *args: Any, **kwargs: Any) -> BoundArguments:
        return self._bound(self._found.bind(*args, **kwargs))

    def bind_partial(self, *args: Any, **kwargs: Any) -> BoundArguments:
        return self._bound(self._found.bind_partial(*args, **kwargs))

    def _bound(self, found: real.BoundArguments) -> BoundArguments:
        if not self._own:
            raise TypeError("bind() is for functions of the program here")
        return BoundArguments(found)

    def __str__(self) -> str:
        bare = [part.replace(annotation=real.Parameter.empty, default=_Shown(self.parameters[n]))
                if part.default is not part.empty else
                part.replace(annotation=real.Parameter.empty)
                for n, part in self._found.parameters.items()]  # fmt: skip
        return scrub(str(real.Signature(bare)))

    def __repr__(self) -> str:
        return f"<Signature {self}>"


class _Shown:
    """A default as it is shown."""

    def __init__(self, parameter: Parameter) -> None:
        self._text = parameter._text.partition("=")[2]

    def __repr__(self) -> str:
        return self._text


def _is_own(callable: Any) -> bool:
    inner = callable.__func__ if type(callable) is types.MethodType else callable
    if isinstance(inner, type):
        inner = getattr(inner, "__init__", None)
    return type(inner) is types.FunctionType and is_own_function(inner)


def signature(callable: Any, /) -> Signature:
    if not isinstance(callable, CALLABLES):
        raise TypeError(f"{type(callable).__name__} is not a callable object")
    return Signature(real.signature(callable), _is_own(callable))


def isfunction(object: Any, /) -> bool:
    return type(object) is types.FunctionType


def ismethod(object: Any, /) -> bool:
    return type(object) is types.MethodType


def isclass(object: Any, /) -> bool:
    return isinstance(object, type)


def ismodule(object: Any, /) -> bool:
    return type(object) is Facade


def isgenerator(object: Any, /) -> bool:
    return type(object) is types.GeneratorType


def isgeneratorfunction(obj: Any, /) -> bool:
    return type(obj) is types.FunctionType and real.isgeneratorfunction(obj)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    read, hooks = kit.guards.read, kit.guards.hooks

    def getdoc(object: Any, /) -> str | None:
        found = read(object, "__doc__")
        return real.cleandoc(found) if type(found) is str else None

    def getmembers(object: Any, predicate: Any = None) -> list[tuple[str, Any]]:
        pairs = [(name, read(object, name)) for name in hooks.names_of(object)]
        return [pair for pair in pairs if predicate is None or predicate(pair[1])]

    kit.let_read(Signature, {"parameters", "bind", "bind_partial", "empty", "return_annotation"})
    kit.let_read(Parameter, {"name", "kind", "default", "empty", "annotation", *KINDS})
    kit.let_read(BoundArguments, {"arguments", "args", "kwargs", "apply_defaults"})
    kit.let_read(type(real.Parameter.KEYWORD_ONLY), {"name", "value", "description"})
    kit.let_read(real.Parameter.empty, ())
    made = (signature, isfunction, isclass, ismethod, ismodule, isgenerator, isgeneratorfunction,
            getdoc, getmembers)  # fmt: skip
    return {"inspect": {function.__name__: function for function in made}
            | {"Parameter": Parameter, "Signature": Signature}}  # fmt: skip
