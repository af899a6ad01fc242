"""`inspect`, as far as nanoGPT needs it: which parameters a function or a class takes.

It must not hand out frames, code or source.
"""

from __future__ import annotations

import inspect as real
import types
from typing import Any

from .kit import Kit

CALLABLES = (
    type, types.FunctionType, types.MethodType, types.BuiltinFunctionType,
)  # fmt: skip


class Parameter:
    """One parameter: its name, as text its kind, and its default where it has one."""

    empty = "<empty>"

    def __init__(self, found: real.Parameter) -> None:
        self.name, self.kind = found.name, found.kind.description
        known = type(found.default) in (int, float, bool, str, type(None), tuple)
        self.default = found.default if known else self.empty
        self._text = str(found) if known or found.default is found.empty else f"{found.name}=..."

    def __repr__(self) -> str:
        return f'<Parameter "{self._text}">'


class Signature:
    """What a call may give."""

    def __init__(self, parameters: dict[str, Parameter]) -> None:
        self.parameters = parameters

    def __repr__(self) -> str:
        return f"<Signature ({', '.join(p._text for p in self.parameters.values())})>"


def signature(callable: Any, /) -> Signature:
    if not isinstance(callable, CALLABLES):
        raise TypeError(f"{type(callable).__name__} is not a callable object")
    found = real.signature(callable).parameters
    return Signature({name: Parameter(part) for name, part in found.items()})


def isfunction(object: Any, /) -> bool:
    return type(object) is types.FunctionType


def isclass(object: Any, /) -> bool:
    return isinstance(object, type)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    kit.let_read(Signature, {"parameters"})
    kit.let_read(Parameter, {"name", "kind", "default"})
    made = (signature, isfunction, isclass)
    return {"inspect": {function.__name__: function for function in made}}
