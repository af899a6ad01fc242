"""What PyTorch says of a call whose arguments fit none of a function's overloads.

Read only when a call has failed: a right call pays nothing. The rules are those of PyTorch's
python_arg_parser.cpp and invalid_arguments.cpp; which overloads there are is recorded in
`overload_table.py`. It must not know what the functions do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from .. import dtypes
from ..dispatch import NUMBER_TYPES, TENSORS
from .overload_table import OPTIONS, TABLE

NUMBERS_TOO = frozenset("add sub mul div eq".split())
"""Whose tensors may be numbers."""

HIDING = frozenset("add sub add_ sub_ addcmul addcdiv addmm addbmm baddbmm addmv addr".split())
"""Those of older overloads, which PyTorch knows but does not list."""

ALSO = {"dim": "axis", "keepdim": "keepdims", "input": "x", "other": "x2"}
"""numpy's names, which PyTorch takes too."""


@dataclass(frozen=True)
class Parameter:
    kind: str
    name: str
    optional: bool
    keyword: bool
    nullable: bool

    def fits(self, value: Any, number: bool) -> bool:
        if value is None and self.nullable:
            return True
        kind = type(value)
        if self.kind == "Tensor":
            return kind in TENSORS or (number and kind in NUMBER_TYPES)
        if self.kind == "tuple of Tensors":  # its elements are read later
            return isinstance(value, (list, tuple))
        if self.kind == "tuple of ints":  # of which only the first is looked at
            return (_whole(value) and self.name != "size") or (
                isinstance(value, (list, tuple)) and all(map(_whole, value[:1]))
            )
        if self.kind in ("int", "Number", "float"):
            if kind in TENSORS:
                return bool(value._data.ndim == 0 and (self.kind != "int" or _whole(value)))
            return _whole(value) if self.kind == "int" else kind in NUMBER_TYPES
        if self.kind == "torch.dtype":
            return isinstance(value, (dtypes.dtype, type))
        if self.kind == "bool":
            return kind is bool
        return self.kind != "str" or kind is str


def _whole(value: Any) -> bool:
    if type(value) in TENSORS:
        return bool(value._data.size == 1 and value._data.dtype.kind in "iu")
    return hasattr(value, "__index__") and not isinstance(value, bool)


@dataclass(frozen=True)
class Overload:
    text: str
    parameters: tuple[Parameter, ...]

    def wrong(self, name: str, args: Any, kwargs: dict[str, Any]) -> str | None:
        """What is wrong with a call of this overload; None where it fits."""
        positional = [p for p in self.parameters if not p.keyword]
        sizes = len(positional) == 1 and positional[0].kind == "tuple of ints"
        sizes = sizes and not positional[0].optional
        if len(args) > len(positional) and not sizes:
            return self._too_many(name, len(positional), len(args))
        left, at = dict(kwargs), 0
        for place, p in enumerate(self.parameters):
            given = at < len(args)
            if given and p.keyword:
                return self._too_many(name, len(positional), len(args))
            key = p.name if p.name in left else ALSO.get(p.name, p.name)
            if not given and key not in left:
                if p.optional:
                    continue
                missing = [f'"{q.name}"' for q in self.parameters[place:] if not q.optional]
                plural = "s" if len(missing) == 1 else ""  # as PyTorch has it
                return (f"{name}() missing {len(missing)} required positional argument{plural}: "
                        + ", ".join(missing))  # fmt: skip
            value = args[at] if given else left.pop(key)
            if given and sizes and at == 0 and _whole(value):
                at = len(args)
                continue
            if not p.fits(value, name.rstrip("_") in NUMBERS_TOO):
                where = f" (position {at + 1})" if given else ""
                return f"{name}(): argument '{p.name}'{where} must be {p.kind}, {_found(p, value)}"
            at += given
        for key in left:
            if key in (p.name for p in positional):
                return f"{name}() got multiple values for argument '{key}'"
            return f"{name}() got an unexpected keyword argument '{key}'"
        return None

    def _too_many(self, name: str, most: int, count: int) -> str:
        least = sum(not p.optional for p in self.parameters)
        were = "was" if count == 1 else "were"
        if least != most:
            return (f"{name}() takes from {least} to {most} positional arguments but {count} were "
                    "given")  # fmt: skip
        plural = "" if most == 1 else "s"
        return f"{name}() takes {most} positional argument{plural} but {count} {were} given"

    def listed(self, args: Any, kwargs: dict[str, Any]) -> str:
        """Its line in the list of all, with what does not fit where the count does."""
        line = f" * ({self.text})\n"
        parts = self.text.split(", ")
        if len(parts) != len(args) + len(kwargs):
            return line
        names = [part.rpartition(" ")[2] for part in parts]
        unknown = [key for key in kwargs if key not in names]
        if unknown:
            return (f"{line}      didn't match because some of the keywords were incorrect: "
                    f"{', '.join(unknown)}\n")  # fmt: skip
        seen = []
        for i, part in enumerate(parts):
            value = args[i] if i < len(args) else kwargs.get(names[i])
            kind = _kind(value)
            exact = part.rpartition(" ")[0]
            mark = "" if kind == exact or (exact, kind) == ("float", "int") else "!"
            seen.append(("" if i < len(args) else f"{names[i]}=") + mark + kind + mark)
        return (f"{line}      didn't match because some of the arguments have invalid types: "
                f"({', '.join(seen)})\n")  # fmt: skip


def _found(p: Parameter, value: Any) -> str:
    """What stands there instead: in a list, its first element."""
    if p.kind == "tuple of ints" and isinstance(value, (list, tuple)):
        return f"but found element of type {_kind(value[0])} at pos 0"
    return f"not {_kind(value)}"


def _kind(value: Any) -> str:
    kind = type(value)
    if kind is dtypes.dtype or kind.__module__ == "numpy":
        return f"{kind.__module__.replace('engine.dtypes', 'torch')}.{kind.__name__}"
    return kind.__name__


@cache
def recorded() -> dict[str, list[str]]:
    """The parameters of each overload, as text, by spelling: "torch.sum", "Tensor.sum"."""
    found: dict[str, list[str]] = {}
    for line in TABLE.replace("\n  ", " ").splitlines():
        spelling, _, text = line.partition("(")
        found.setdefault(spelling, []).append(text.removesuffix(")").replace("@", OPTIONS))
    return found


@cache
def overloads(spelling: str) -> tuple[Overload, ...]:
    """Those of a spelling; () where none are recorded."""
    return tuple(map(_read, recorded().get(spelling, ())))


def _read(text: str) -> Overload:
    parameters, keyword = [], False
    for part in text.split(", ") if text else ():
        if part == "*":
            keyword = True
            continue
        declared, _, default = part.partition(" = ")
        kind, _, name = declared.rpartition(" ")
        parameters.append(Parameter(kind, name, bool(default), keyword, default == "None"))
    return Overload(text, tuple(parameters))


def told(spelling: str, args: Any, kwargs: dict[str, Any]) -> TypeError | None:
    """PyTorch's error for this call of "torch.sum" or "Tensor.sum" (whose tensor is the first of
    `args`). None where the call is right, or nothing is known of the name."""
    known = overloads(spelling)
    if not known:
        return None
    room, _, name = spelling.partition(".")
    args = args[room == "Tensor" :]
    wrong = [o.wrong(name, args, kwargs) for o in known]
    if None in wrong:
        return None
    count = len(args) + len(kwargs)
    plausible = [
        said
        for said, o in zip(wrong, known, strict=True)
        if sum(not p.optional for p in o.parameters) <= count <= len(o.parameters)
    ]
    if len(plausible) == 1 or (len(known) == 1 and name not in HIDING):
        return TypeError(plausible[0] if plausible else wrong[0])
    given = ", ".join(map(_kind, args))
    given += ", " * bool(args and kwargs)
    given += "".join(f"{key}={_kind(value)}, " for key, value in kwargs.items())
    if args:
        given = given.removesuffix(", ")
    fitting = "".join(o.listed(args, kwargs) for o in known)
    return TypeError(
        f"{name}() received an invalid combination of arguments - got ({given}), but expected "
        + (f"one of:\n{fitting}" if len(known) > 1 else f"({known[0].text})")
    )
