"""From op entries to callables: `torch.add`, `Tensor.add`, `Tensor.add_`, `Tensor.__add__`.

The entry's spellings say where an op can be called; a resolver says which overload a call means.
An op without a resolver is called with its tensors, then its settings. A composite is a plain
function over ops, with its own spellings. It must not hold derivatives.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from ..dispatch import NOTHING, NUMBER_TYPES, TENSORS, Call, apply, apply_inplace, refuse
from ..op import OPS, Op
from ..tensor import Tensor
from .out import TAKES_OUT, into, taking
from .overloads import recorded, told
from .strictness import strict, strict_functional

F = TypeVar("F", bound=Callable[..., Any])

RESOLVERS: dict[str, Callable[..., Call]] = {}
"""Overload resolution by base name ("pow")."""

SPELLED: dict[str, Any] = {}
"""Every callable by its spelling: "torch.pow", "Tensor.pow", "F.relu"."""


def resolver(function: Callable[..., Call]) -> Callable[..., Call]:
    """Register overload resolution: `function(*args, **kwargs) -> (op, tensors, settings)`.

    Its name is the ATen base name (a trailing underscore avoids Python's own words).
    """
    name = function.__name__.rstrip("_")
    function.__name__ = function.__qualname__ = name
    RESOLVERS[name] = function
    return function


def composite(spellings: str) -> Callable[[F], F]:
    """Register a plain function over ops under its spellings."""

    def register(function: F) -> F:
        # Python names the function when its arguments are wrong.
        function.__name__ = function.__qualname__ = spellings.split()[0].rpartition(".")[2]
        for spelling in spellings.split():
            SPELLED[spelling] = function
        return function

    return register


def automatic(op: Op) -> Callable[..., Call]:
    """Resolution for an op with one overload: tensors, then settings, by place or by name."""
    names = op.arguments
    count = len(op.tensors)

    def resolve(*args: Any, **kwargs: Any) -> Call:
        if len(args) > len(names):
            raise TypeError(
                f"{op.base}() takes {len(names)} positional arguments but {len(args)} were given"
            )
        given = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            name = "self" if name == "input" and "self" in names else name
            if name not in names or name in given:
                raise TypeError(f"{op.base}() got an unexpected keyword argument '{name}'")
            given[name] = value
        for name in names[:count]:
            if name not in given:
                shown = "input" if name == "self" else name
                raise TypeError(f'{op.base}() missing 1 required positional arguments: "{shown}"')
        inputs = tuple([given[n] for n in names[:count]])
        for i, x in enumerate(inputs):
            if type(x) not in TENSORS:
                raise refuse(op, i, x)
        settings = {n: given[n] for n in names[count:] if n in given}
        return op, inputs, settings or NOTHING

    def one(input: Any) -> Call:
        if type(input) not in TENSORS:
            raise refuse(op, 0, input)
        return op, (input,), NOTHING

    if len(names) == 1 and names[0] == "self":
        one.__name__ = one.__qualname__ = op.base
        return one
    return resolve


MISSING = re.compile(r"\w+\(\) missing (\d+) required positional arguments?: '")

SIGNATURE = re.compile(
    r"([\w.<>]+)\(\)( (?:missing|takes .* but \d+|got an unexpected keyword|got multiple) .*)$"
)
"""What Python says of a call that does not fit, by the inner function's name."""


def worded(problem: TypeError, name: str, method: bool) -> TypeError | ValueError:
    """What Python or an op says of wrong arguments, as PyTorch says it of `name`. It does not
    count a method's tensor."""
    text = str(problem)
    missing = MISSING.match(text)
    if missing is not None:
        count, names = int(missing[1]), text[missing.end() - 1 :]
        wanted = ", ".join(f'"{word}"' for word in re.findall(r"'(\w+)'", names))
        plural = "s" if count == 1 else ""  # as PyTorch has it
        return TypeError(f"{name}() missing {count} required positional argument{plural}: {wanted}")
    wrong = SIGNATURE.match(text)
    if wrong is not None:
        alone = re.match(r" takes 1 positional arguments? but (\d+) were given", wrong[2])
        if method and alone:
            return TypeError(f"TensorBase.{name}() takes no arguments ({int(alone[1]) - 1} given)")
        return TypeError(f"{name}(){wrong[2]}")
    return counted(problem, name) if method else problem


def counted(problem: TypeError | ValueError, name: str) -> TypeError | ValueError:
    """What an op says of one of its tensors, as a method says it."""
    position = getattr(problem, "position", 0)
    if not position:
        return problem
    rest = str(problem).partition("(): ")[2]
    rest = rest.replace(f"(position {position + 1})", f"(position {position})")
    return TypeError(f"{name}(): {rest}")


def said_as(room: str, name: str) -> str:
    """What PyTorch calls a function in its errors."""
    return f"{room[6:]}_{name}" if room in ("torch.linalg", "torch.special") else name


def caller(resolve: Callable[..., Call], name: str, room: str = "torch") -> Callable[..., Any]:
    """A function that runs what `resolve` finds; PyTorch says linalg_det() of torch.linalg.det."""
    method, said = room == "Tensor", said_as(room, name)
    spelling = f"{room}.{name}"

    def function(*args: Any, **kwargs: Any) -> Any:
        if kwargs and "out" in kwargs and name in TAKES_OUT:
            return into(function, name, args, kwargs)
        try:
            op, inputs, settings = resolve(*args, **kwargs)
        except TypeError as problem:
            raise told(spelling, args, kwargs) or worded(problem, said, method) from None
        except ValueError as problem:  # float("text")
            raise told(spelling, args, kwargs) or problem from None
        try:
            return apply(op, inputs, settings)
        except (TypeError, ValueError) as problem:  # A hook's own must stay as it is.
            known: Exception | None = told(spelling, args, kwargs)
            if known is None and method and hasattr(problem, "position"):
                known = counted(problem, said)
            if known is not None:
                raise known from None
            raise

    function.takes_out = name in TAKES_OUT  # type: ignore[attr-defined]

    function.__name__ = function.__qualname__ = name
    function.__module__ = "torch"
    return function


def one_by_one(name: str, resolve: Callable[..., Call]) -> Callable[..., Call]:
    """The resolver of a method, registered, that takes dimensions one by one: `x.squeeze(0, 1)`."""

    def method(self: Any, *dims: Any, **given: Any) -> Call:
        return resolve(self, *((dims,) if dims[1:] else dims), **given)

    method.__wrapped__ = resolve  # type: ignore[attr-defined]
    SPELLED[f"Tensor.{name}"] = caller(method, name, "Tensor")
    return method


def inplace_caller(resolve: Callable[..., Call], name: str) -> Callable[..., Any]:
    """As `caller`, writing the result into the first tensor."""

    def method(*args: Any, **kwargs: Any) -> Any:
        try:
            op, inputs, settings = resolve(*args, **kwargs)
        except TypeError as problem:
            raise told(f"Tensor.{name}", args, kwargs) or worded(problem, name, True) from None
        except ValueError as problem:  # float("text")
            raise told(f"Tensor.{name}", args, kwargs) or problem from None
        try:
            return apply_inplace(op, inputs, settings)
        except (TypeError, ValueError) as problem:  # A hook's own must stay as it is.
            known: Exception | None = told(f"Tensor.{name}", args, kwargs)
            if known is None and hasattr(problem, "position"):
                known = counted(problem, name)
            if known is not None:
                raise known from None
            raise

    method.__name__ = method.__qualname__ = name
    method.__module__ = "torch"
    method.__wrapped__ = resolve  # type: ignore[attr-defined]
    return method


def binary(resolve: Callable[..., Call], run: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A Python operator: what is neither tensor nor number is left to the other operand.

    `run` is apply or apply_inplace."""

    turned = name.startswith("__r")

    def operator(self: Tensor, other: Any) -> Any:
        kind = type(other)
        if kind not in TENSORS or turned:  # Of two tensors nothing needs to be asked.
            if kind not in TENSORS and kind not in NUMBER_TYPES:
                return NotImplemented
            if type(self) not in TENSORS:
                raise TypeError(
                    f"descriptor '{name}' for 'torch._C.TensorBase' objects doesn't apply to a "
                    f"'{type(self).__name__}' object"
                )
        return run(*resolve(self, other))

    operator.__name__ = operator.__qualname__ = name
    return operator


def telling(run: Callable[..., Any], spelling: str) -> Callable[..., Any]:
    """`run`, which says what PyTorch says where its arguments fit none of the overloads."""

    def function(*args: Any, **kwargs: Any) -> Any:
        try:
            return run(*args, **kwargs)
        except (TypeError, ValueError):
            known = told(spelling, args, kwargs)
            if known is None:
                raise
            raise known from None

    function.__name__ = function.__qualname__ = spelling.rpartition(".")[2]
    function.__module__, function.__doc__ = "torch", run.__doc__
    return function


UNARY_DUNDERS = {"__neg__", "__abs__", "__invert__", "__pos__"}


def attach() -> None:
    """Make every spelling callable, and put the `Tensor.` ones on the class."""
    for op in OPS.values():
        resolve = RESOLVERS.get(op.base) or automatic(op)
        for spelling in op.spellings:
            if spelling in SPELLED:
                continue
            room, _, name = spelling.rpartition(".")
            run = caller(strict(resolve, said_as(room, name), room == "Tensor"), name, room)
            if name.startswith("__") and name not in UNARY_DUNDERS:
                SPELLED[spelling] = binary(resolve, apply, name)
                if op.elementwise and not name.startswith("__r") and name[2:-2] not in COMPARISONS:
                    into = f"__i{name[2:]}"
                    SPELLED[f"Tensor.{into}"] = binary(resolve, apply_inplace, into)
                continue
            SPELLED[spelling] = run
            if (
                room == "Tensor" and op.elementwise and not name.startswith("__")
                and "Tensor" in op.inplace
            ):  # fmt: skip
                changing = getattr(resolve, "inplace", resolve)
                SPELLED[f"Tensor.{name}_"] = inplace_caller(changing, f"{name}_")
                if len(op.tensors) == 1 and name == op.base and "torch" in op.inplace:
                    SPELLED.setdefault(f"torch.{name}_", SPELLED[f"Tensor.{name}_"])
    for other, name in SAME.items():
        for room in ("torch.", "Tensor."):
            SPELLED[room + other] = SPELLED[room + name]
            if room == "Tensor.":
                SPELLED[f"Tensor.{other}_"] = SPELLED[f"Tensor.{name}_"]
    for spelling, function in SPELLED.items():
        room, _, name = spelling.rpartition(".")
        if "<" in getattr(function, "__qualname__", ""):  # Python would say the maker's own name
            function.__name__ = function.__qualname__ = name
        made_here = hasattr(function, "takes_out")
        if not made_here and room in STRICT_ROOMS:
            function = strict(function, said_as(room, name), room == "Tensor")
            SPELLED[spelling] = function
        elif room == "F":
            SPELLED[spelling] = function = strict_functional(function, name)
        if not made_here and spelling not in TOLD_BY_INTS and spelling in recorded():
            SPELLED[spelling] = function = telling(function, spelling)
        if room == "Tensor":
            setattr(Tensor, name, function)
        elif room in OUT_ROOMS and name in TAKES_OUT and not made_here:
            SPELLED[spelling] = taking(function, name)


TOLD_BY_INTS = frozenset(f"Tensor.{name}" for name in ("view", "reshape", "permute", "expand"))
"""Nothing but their sizes is read: `dims.ints` says what is wrong with them."""

STRICT_ROOMS = {"torch", "Tensor", "torch.linalg", "torch.special"}
"""Whose functions are written in C++: it reads True and False only."""

OUT_ROOMS = {"torch", "torch.linalg", "torch.special"}


SAME = {"greater": "gt", "greater_equal": "ge", "less": "lt", "less_equal": "le",
        "not_equal": "ne"}  # fmt: skip
"""Other names of the comparisons."""

COMPARISONS = {"eq", "ne", "lt", "le", "gt", "ge"}


def spelled(room: str) -> dict[str, Any]:
    """Everything that is spelled `room.name`, by name."""
    return {s.rpartition(".")[2]: f for s, f in SPELLED.items() if s.rpartition(".")[0] == room}
