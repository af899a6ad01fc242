"""A formula such as `(w*x + b - y)**2` with numbers for its names: value and gradients.

The formula goes through the same language and guards as a program; its names are the inputs and
torch's functions. It must not know how a run starts or ends.
"""

from __future__ import annotations

import ast
import keyword
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import TYPE_CHECKING, Any

from engine.events import Span
from engine.record import Where

from . import words
from .compiler import check_text, compile_tree, parse
from .facade import table_of
from .limits import Limits
from .literals import replace
from .names import World
from .numbers import read
from .problems import LARGE_INTEGER
from .program import Program, Refused
from .where import Text, clip

if TYPE_CHECKING:
    from .child import Run

RESULT = "_result_"
RESULT_BITS = 4096
"""Of an integer: Python does not write more than some digits."""
RESULT_ELEMENTS = 65_536
"""Numbers, or empty rows, that a result may have."""
DTYPES = ("float32", "float64")
_CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf, "tau": math.tau, "nan": math.nan}
KNOWN = (*_CONSTANTS, "torch")
"""What a formula names without calling it and without an input of that name."""

_MARKS = (
    ("invalid character '×'", "Write * for products."),
    ("invalid character '·'", "Write * for products."),
    ("invalid character '−'", "Write - for differences."),
    ("invalid character '÷'", "Write / for quotients."),
    ("invalid character '²'", "Write x**2 for squares."),
    ("invalid character '√'", "Write sqrt(x) for roots."),
    ("invalid decimal literal", "Write * between a number and a name: 2*x."),
)
_PRODUCT = "Write * for every product: w*x, not w x."
_UNFINISHED = "The formula ends too early: write what comes after its last sign."
_SIDE_BY_SIDE = re.compile(r"[\w.)\]]\s+[\w(]|[)\]]\s*[\w(]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A compiled formula with its inputs checked."""

    program: Program
    inputs: dict[str, Any]
    first_use: dict[str, Span]
    whole: Span

    @property
    def code(self) -> CodeType:
        return self.program.code

    def evaluate(self, run: Run) -> dict[str, Any]:
        """Make the inputs leaves, compute, go backward; the `end` event's result."""
        torch = run.world.facades["torch"]
        dtype = run.job.options.get("dtype", "float32")
        if dtype not in DTYPES:
            raise Refused(f"options.dtype must be one of {', '.join(DTYPES)}")
        leaves: dict[str, Any] = {}
        for name, value in self.inputs.items():
            run.fixed = Where(self.first_use.get(name), None, name)
            leaves[name] = _leaf(torch, name, value, torch[dtype], self.first_use.get(name))
        run.fixed = None
        run.scope.update(_functions(run.world), **leaves)
        exec(self.code, run.scope)
        value = run.scope[RESULT]
        run.fixed = Where(self.whole, None, None)
        for name in leaves:
            if name not in self.first_use:
                run.output.say("UserWarning", f"The input {name!r} is not used in the formula.")
        gradients = dict.fromkeys(leaves)
        if type(value) not in run.world.tensors:
            if type(value) not in (int, float, bool, complex):
                raise Refused(
                    f"the formula gives a {type(value).__name__}, not a tensor or number",
                    self.whole,
                    "Write one formula with one result.",
                )
            if type(value) is int and value.bit_length() > RESULT_BITS:
                raise Refused(
                    f"the formula gives an integer of {value.bit_length():,} bits;"
                    f" {RESULT_BITS:,} can be shown",
                    self.whole,
                    LARGE_INTEGER,
                )
            return {"value": value, "gradients": gradients}
        size = math.prod(max(1, int(n)) for n in value.shape)
        if size > RESULT_ELEMENTS:
            raise Refused(
                f"the formula gives {size:,} numbers; {RESULT_ELEMENTS:,} can be shown",
                self.whole,
                "Sum up the result, or run it as a program.",
            )
        self._backward(run, torch, value)
        return {
            "value": value.detach().numpy(),
            "gradients": {
                name: None if leaf.grad is None else leaf.grad.detach().numpy()
                for name, leaf in leaves.items()
            },
        }

    def _backward(self, run: Run, torch: Any, value: Any) -> None:
        say = run.output.say
        if not value.requires_grad:
            say("UserWarning", "The result does not depend on the inputs in a way that has a"
                " gradient: backward was not called.")  # fmt: skip
        elif value.dim() == 0:
            value.backward()
        else:
            shape = tuple(int(n) for n in value.shape)
            say("UserWarning", f"The result has shape {list(shape)}: backward starts from a"
                " gradient of ones, as if it was summed up.")  # fmt: skip
            value.backward(torch["ones_like"](value))


def _functions(world: World) -> dict[str, Any]:
    """Every function of torch and torch.nn.functional by its plain name, and the constants."""
    found: dict[str, Any] = dict(_CONSTANTS)
    for module in ("torch.nn.functional", "torch"):
        facade = world.facades.get(module)
        if facade is not None:
            found.update(
                (name, value)
                for name, value in table_of(facade).items()
                if callable(value) and not name.startswith("_")
            )
    torch = world.facades["torch"]
    return found | {"torch": torch}


def compile_formula(
    source: str,
    inputs: Mapping[str, Any],
    limits: Limits,
    world: World,
    literals: Sequence[tuple[Span, Any]] = (),
) -> Formula:
    """The formula of `source`. Raises Refused with the first thing that cannot be."""
    text = Text(source, strip=True)
    check_text(text, limits)
    if not text.source.strip():
        raise Refused("the formula is empty", None, "Write one, such as (w*x + b - y)**2.")
    try:
        tree, noted = parse(text)
    except Refused as refusal:
        hint = _hint(text.source, refusal)
        raise Refused(refusal.message, refusal.span, hint, refusal.error) from None
    if len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        first = tree.body[1 if len(tree.body) > 1 else 0] if tree.body else None
        raise Refused(
            "a formula is one expression",
            None if first is None else text.span_of(first),
            "Write only what is to the right of `=`, or run it as a program.",
        )
    replace(tree, text, literals)
    body = tree.body[0].value
    whole = text.span_of(body)
    functions = _functions(world)
    first_use = _check_names(text, body, inputs, functions)
    target = ast.copy_location(ast.Name(RESULT, ast.Store()), body)
    program = compile_tree(tree, text, limits, world.exports, noted, target)
    return Formula(program, dict(inputs), first_use, whole)


def _hint(source: str, refusal: Refused) -> str | None:
    """What to do about a formula that is none."""
    for part, known in _MARKS:
        if part in refusal.message:
            return known
    if "invalid syntax" in refusal.message:
        if source.rstrip()[-1:] in tuple("+-*/%@<>=&|~,."):
            return _UNFINISHED
        if _SIDE_BY_SIDE.search(source):
            return _PRODUCT
    return refusal.hint


def _check_names(
    text: Text, body: ast.expr, inputs: Mapping[str, Any], functions: Mapping[str, Any]
) -> dict[str, Span]:
    """Where each input is used first. Refuses `^`, names without a value, unfit input names."""
    for name in inputs:
        if not name.isidentifier() or keyword.iskeyword(name) or words.name_refusal(name):
            raise Refused(f"{clip(name)!r} cannot be the name of an input", None, "Use a letter.")
    own: set[str] = set()
    names: list[ast.Name] = []
    for node in ast.walk(body):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            raise Refused(
                "^ is not a power in Python", text.span_of(node), "Write ** for powers: x**2."
            )
        if isinstance(node, ast.arg):
            own.add(node.arg)
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                own.add(node.id)
            names.append(node)
    first_use: dict[str, Span] = {}
    for node in sorted(names, key=lambda n: (n.lineno, n.col_offset)):
        if node.id in own:
            continue
        if node.id in inputs:
            first_use.setdefault(node.id, text.span_of(node))
        elif node.id not in functions and node.id not in BUILTINS:
            close = words.nearest(node.id, [*inputs, *functions])
            raise Refused(
                f"name {node.id!r} is not defined",
                text.span_of(node),
                f"Did you mean {close!r}?" if close else f"Give a value for {node.id} in inputs.",
                "NameError",
            )
    return first_use


BUILTINS = frozenset({"abs", "max", "min", "sum", "pow", "round", "float", "int", "len", "range",
                       "True", "False", "None", "list", "tuple", "zip"})  # fmt: skip


def _numbers(name: str, value: Any, depth: int = 0) -> Any:
    """A number or nested lists of numbers; refuses anything else."""
    if type(read(value)) in (int, float):
        return float(read(value))
    if type(value) is list and depth < 32:
        return [_numbers(name, part, depth + 1) for part in value]
    raise Refused(
        f"the input {name!r} must be a number or nested lists of numbers,"
        f" not {clip(str(type(value).__name__))}",
        None,
        "Write 1.5 or [[1, 2], [3, 4]].",
    )


def _leaf(torch: Any, name: str, value: Any, dtype: Any, span: Span | None) -> Any:
    try:
        return torch["tensor"](_numbers(name, value), dtype=dtype, requires_grad=True)
    except (ValueError, TypeError, OverflowError, RuntimeError) as problem:
        message = problem.args[0] if problem.args and type(problem.args[0]) is str else "unfit"
        raise Refused(
            f"the input {name!r} does not make a tensor: {clip(message, 200)}", span,
            "All lists of one level need the same length.",
        ) from None  # fmt: skip
