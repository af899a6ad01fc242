"""An exception of the program as an error event: Python's words, its place, what to do.

Texts are built from the exception's arguments, never by its `__str__`: a program's own could hang.
It must not know events' order or the wire.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from engine.events import Problem

from . import offered, words
from .guards import HIDDEN
from .names import World
from .plots.drawing import Drawing
from .program import Program
from .values import scrub
from .where import Places, clip

MESSAGE_LIMIT = 2_000
LINE_LIMIT = 2_000

_PLAIN = frozenset({str, int, float, bool, type(None), bytes, complex})


def _is_plain(value: Any, depth: int = 3) -> bool:
    """Whether nothing of the program's runs when the value is shown."""
    kind = type(value)
    if kind in _PLAIN or (kind is type and issubclass(value, BaseException)):
        return True
    if depth == 0 or kind not in (tuple, list, dict):
        return False
    parts = [*value, *value.values()] if kind is dict else value
    return all(_is_plain(v, depth - 1) for v in parts)


def arguments(problem: BaseException) -> tuple[Any, ...]:
    """What the exception was made with, whatever its class says."""
    args: tuple[Any, ...] = BaseException.__dict__["args"].__get__(problem)
    return args


def message_of(problem: BaseException, own: set[type]) -> str:
    """The sentence that Python would print after the type's name."""
    # The program may have put something of its own into the place of `args`.
    kind, args = type(problem), arguments(problem)
    try:
        if not all(_is_plain(value) for value in args):
            text = " ".join(v if type(v) is str else f"<{type(v).__name__}>" for v in args)
        elif kind not in own:
            text = str(problem)
        elif len(args) == 1:
            text = repr(args[0]) if issubclass(kind, KeyError) else str(args[0])
        else:
            text = repr(args) if args else ""
    except (ValueError, UnicodeError, TypeError, OverflowError):
        text = f"<{len(args)} arguments that cannot be shown>"
    text = scrub(text[: MESSAGE_LIMIT * 2])
    if len(text) > MESSAGE_LIMIT:
        return f"{text[:MESSAGE_LIMIT]}… (clipped)"
    return text


LARGE_INTEGER = "Make the exponent smaller, or take the logarithm: that of a**n is n * log(a)."
"""Floats are no way out: they end at 2**1024."""

_IMPORTS = {
    "torch": "import torch",
    "nn": "import torch.nn as nn",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "F": "import torch.nn.functional as F",
    "optim": "import torch.optim as optim",
    "math": "import math",
    "random": "import random",
    "time": "import time",
}

_SENTENCES: tuple[tuple[str, str], ...] = (
    (
        r"grad can be implicitly created only for scalar",
        "Reduce to one number first, with .sum() or .mean(), or give backward() a gradient of the"
        " same shape: y.backward(torch.ones_like(y)).",
    ),
    (
        r"backward through the graph a second time",
        "Compute the loss again before the second backward(), or keep the graph: the first call"
        " then is loss.backward(retain_graph=True).",
    ),
    (
        r"does not require grad and does not have a grad_fn",
        "No tensor in this computation asked for gradients: create one with requires_grad=True,"
        " and compute from it outside of torch.no_grad().",
    ),
    (
        r"(elements cannot be converted to Scalar|only one element tensors can be converted)",
        "Call .item() only on a tensor with one element: reduce it with .sum() or .mean(), or pick"
        " one element.",
    ),
    (
        r"Boolean value of Tensor with (more than one|no) value",
        "Reduce the comparison to one value with .any() or .all(), or call .item().",
    ),
    (
        r"leaf Variable that requires grad is being used in an in-place",
        "Put the in-place change into a `with torch.no_grad():` block.",
    ),
    (
        r"modified by an inplace operation",
        "Write the change out of place (x = x + 1 instead of x += 1), or clone() the tensor first.",
    ),
    (
        r"in loading state_dict",
        "Names and shapes must be those of this module: print both state_dicts' keys and shapes.",
    ),
    (
        r"shapes cannot be multiplied|size mismatch|inconsistent tensor size",
        "In a matrix product the columns of the first must equal the rows of the second: print"
        " both shapes, transpose one with .T, or change the layer's in_features.",
    ),
    (
        r"must match the size of tensor b",
        "Two sizes go together when they are equal or one of them is 1: print both shapes.",
    ),
    (
        r"[Oo]nly Tensors of floating point|floating point and complex dtype can require grad",
        "Write the numbers with a decimal point (1.0), or give dtype=torch.float32.",
    ),
    (r"Can't call numpy\(\) on Tensor that requires grad", "Call .detach().numpy()."),
    (r"Target -?\d+ is out of bounds",
     "Class numbers go from 0 to the number of outputs minus 1."),
    (r"to have the same dtype|must have the same dtype|both vectors to have same dtype",
     "Bring both to one dtype, as with x.float()."),
    (r"before Module.__init__\(\) call", "Call super().__init__() first in __init__."),
    (r"optimizer got an empty parameter list",
     "Assign layers to attributes in __init__ (self.fc = nn.Linear(...)); lists of layers go into"
     " nn.ModuleList."),
    (r"can't optimize a non-leaf Tensor",
     "Give the optimizer leaves: make the tensor first, then requires_grad_()."),
    (r"appears to not have been used in the graph",
     "Take out the tensors that the result does not depend on, or give allow_unused=True."),
    (r"numpy here takes numbers", "Give numpy numbers, nested lists, arrays or tensors."),
    (r"expected np.ndarray", "Make an array of it first, with np.array(...)."),
    (r"may inherit from the program's own classes only",
     "Write a property, or an ordinary method that does it."),
    (r"is not an acceptable base type here",
     "Inherit from object, dict, Enum, an exception, or a class of torch such as nn.Module; else"
     " keep the value in an attribute."),
    (r"^\w+\(\) takes .*positional arguments? but \d+ w(as|ere) given",
     "Count the arguments that the call gives; name the optional ones, as dim=0."),
    (r"positional arguments? but \d+ w(as|ere) given",
     "A method's first parameter is self; count the arguments that the call gives."),
    (r"expected scalar type Long|expected target dtype to be Long",
     "Class numbers have to be integers: call .long() on them."),
    (
        r"'NoneType' object has no attribute|unsupported operand type\(s\).*'NoneType'",
        "The value is None. A tensor's .grad is None until backward() ran, for tensors without"
        " requires_grad, and after w = w - ...: that w is computed, not a leaf. Change it in"
        " place, w -= ..., under torch.no_grad().",
    ),
    (r"maximum recursion depth exceeded", "A function calls itself without end: add a case that"
     " returns without a call."),
    (r"the integer would have about", LARGE_INTEGER),
    (r"division by zero", "Check the divisor before dividing."),
    (r"list index out of range|tuple index out of range", "The first index is 0, the last is"
     " len(...) - 1."),
    (r"Sizes of tensors must match except in dimension",
     "Pieces that are joined may differ in one dimension only: print their shapes, or give another"
     " dim."),
    (r"is invalid for input of size",
     "The new shape needs as many elements as there are: print x.shape, or let one size be -1."),
    (r"index out of range in self",
     "An embedding's indices go from 0 to num_embeddings - 1: print the largest one with .max()."),
    (r"indices.*one of the following scalar types: Long", "Indices are whole numbers: call .long()"
     " on them."),
    (r"is out of bounds for dimension \d+ with size",
     "Indices go from 0 to the size minus 1, or from minus the size to -1."),
    (r'missing the required "forward" function',
     "Write `def forward(self, x):` in the class, spelled so and indented as its other methods."),
    (r"not compiled with CUDA enabled",
     'There is no GPU here: write device = "cuda" if torch.cuda.is_available() else "cpu".'),
    (r"'module' object is not (callable|subscriptable)",
     "That is a module: name what you want of it, as in time.time() or torch.nn.Linear(2, 3)."),
    (r"missing 1 required positional argument: 'self'",
     "Make an object of the class first, with round brackets: Net().forward(x)."),
    (r"'(method|function|builtin_function_or_method)' object is not (iterable|subscriptable)",
     "Call it, with round brackets: model.parameters()."),
    (r"'tuple' object has no attribute",
     "Take it apart first: out, state = lstm(x), or fig, ax = plt.subplots()."),
    (r"can only concatenate str", "Make text of the number with str(x), or write an f-string."),
    (r"(list|tuple|string) indices must be integers",
     "Count with a whole number, or use a dict for names."),
    (r"expected sequence of length \d+ at dim",
     "All rows need the same length: fill the short ones up, as nn.utils.rnn.pad_sequence does."),
    (r"object has no attribute '__\w+__'",
     "Use what calls it: len(x), next(x), iter(x), x + y."),
    (r"'Tensor' object is not callable", "Write x[0] for an element: round brackets call."),
)  # fmt: skip


class Explainer:
    """Makes error events for one program."""

    def __init__(self, world: World, program: Program, places: Places) -> None:
        self.world, self.program, self.places = world, program, places
        self._special: tuple[tuple[str, Callable[..., str | None]], ...] = (
            (r"name '(\w+)' is not defined", self._name),
            (r"cannot access (?:local|free) variable '(\w+)'", self._unbound),
            (r"cannot import name '(\w+)' from '([\w.]+)'", self._import_name),
            (r"No module named '([\w.]+)'", self.world.import_hint),
            (r"module '([\w.]+)' has no attribute '(\w+)'", self.world.import_hint),
            (r"'(?:numpy\.)?(\w+)' object has no attribute '(\w+)'", self._attribute),
        )

    def event(self, problem: BaseException) -> Problem:
        """The error event of an uncaught exception."""
        span = self.places.of_traceback(problem.__traceback__).span
        message = message_of(problem, self.world.guards.user)
        line = None if span is None else clip(self.places.text.line(span[0]), LINE_LIMIT)
        return Problem(
            clip(type(problem).__name__), message, span, self.hint(problem, message), line
        )

    def hint(self, problem: BaseException, message: str) -> str | None:
        if type(problem) is SystemExit:
            return "The program ended itself here, with an exit code other than 0."
        for pattern, answer in self._special:
            found = re.search(pattern, message)
            if found:
                hint = answer(*found.groups())
                if hint:
                    return hint
        return next((h for pattern, h in _SENTENCES if re.search(pattern, message)), None)

    def _name(self, name: str) -> str | None:
        if name in words.ABSENT:
            return words.ABSENT[name]
        if name in _IMPORTS:
            return f"Add `{_IMPORTS[name]}` at the top."
        if name in words.FOREIGN or name == "pd":
            return words.FOREIGN["pandas" if name == "pd" else name]
        # What the program names itself, what a module has by just this name, what resembles that.
        close = words.nearest(name, set(self.program.names) - {name})
        owner = next((m for m in ("torch", "math") if self._offers(m, name)), None)
        if not close and owner:
            return f"Did you mean {owner}.{name}?"
        close = close or words.nearest(name, set(self.world.builtins(lambda text: None)))
        return f"Did you mean {close!r}?" if close else None

    def _offers(self, module: str, name: str) -> bool:
        return name in (self.world.exports(module) or ())

    def _unbound(self, name: str) -> str:
        return f"Assign {name} before this line, or declare `global {name}` in the function."

    def _import_name(self, name: str, module: str) -> str | None:
        return self.world.import_hint(module, name)

    def _attribute(self, kind: str, name: str) -> str | None:
        if name in HIDDEN:
            return "Call x.numpy() on the tensor itself."
        if name in words.OF_FILES and kind in ("Path", "PosixPath", "ndarray"):
            return words.HOST
        for known in self.world.guards.policy:
            if known.__name__ == kind:
                public = [word for word in dir(known) if not word.startswith("_")]
                found = offered.hint(self._room(kind, name), name, public)
                return words.PLOTS if found is None and known is Drawing else found
        room = self._room(kind, name)
        return None if room == kind else offered.hint(room, name, [])

    def _room(self, kind: str, name: str) -> str:
        """Where PyTorch's list has a name that `kind` lacks: all modules' names are together."""
        modules = "Module/Optimizer"
        listed = name in offered.pytorch().get(modules, ()) and kind != "Tensor"
        return modules if listed and not self.world.offers(modules, name) else kind
