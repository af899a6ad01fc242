"""What an op is. One `Op` is one ATen overload; all that the product knows of it is in its entry.

An entry is data: names, the forward on arrays, one derivative a differentiable argument, and how
it is drawn. What must be saved for backward follows from the names that the derivatives read.
It must not know Tensor, the graph, or who records.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from .formula import Drawing, Formula, inlined, local_derivative
from .layout import RULES, Rule
from .plan import STRIDES as STRIDES
from .plan import Plan as Plan

OPS: dict[str, Op] = {}
"""Every op by its ATen overload name. Filled by the files of `engine/ops/`."""

FORMULA_NAMES: dict[str, Op] = {}
"""Every op by the name that formulas call it by."""

HELPERS: dict[str, Helper] = {}
"""Functions that formulas may call beside ops."""

SIZES = re.compile(r"(\w+)_(?:sizes|strides)$")


@dataclass(frozen=True)
class Helper:
    """A function over a namespace of ops, for the derivatives that one line can't hold.

    `call(ops, ...)` gets the namespace first: `ops.sum`, `ops.where` ... work on whatever the
    formula works on, arrays or tensors. That is what makes it differentiable once more.
    """

    name: str
    call: Callable[..., Any]
    tex: str
    arguments: tuple[str, ...]


def helper(tex: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a helper under its function's name; `tex` is drawn with its argument names."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        code = call.__code__
        arguments = code.co_varnames[1 : code.co_argcount]
        HELPERS[call.__name__] = Helper(call.__name__, call, tex, arguments)
        return call

    return register


class Namespace:
    """What formulas and helpers call: each op (or helper) by name, on arrays or on tensors."""

    def __init__(self, bind: Callable[[Op], Callable[..., Any]]) -> None:
        self._bind = bind

    def __getattr__(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any]
        if name in HELPERS:
            found = partial(HELPERS[name].call, self)
        elif name in FORMULA_NAMES:
            found = self._bind(FORMULA_NAMES[name])
        else:
            raise AttributeError(f"no op or helper is called {name!r}")
        setattr(self, name, found)
        return found


def _on_arrays(op: Op) -> Callable[..., Any]:
    """`op` on arrays: its forward; a variadic one is given its list whole, settings by place."""
    if not op.variadic:
        return op.forward
    lead = len(op.tensors) - 1

    def call(*args: Any, **settings: Any) -> Any:
        settings.update(zip(op.settings, args[lead + 1 :], strict=False))
        return op.forward(*args[:lead], *args[lead], **settings)

    return call


ARRAYS = Namespace(_on_arrays)
"""Ops on numpy arrays: op.forward itself."""

Vjp = Callable[[Any, Sequence[Any], Mapping[str, Any]], Any]
"""`vjp(g, saved, settings)`: the gradient for one argument. `g` is a tuple for several outputs."""


@dataclass(frozen=True, eq=False)
class Op:
    """One ATen overload.

    `forward(*tensors, **settings)` works on arrays: the tensor arguments are positional (a number
    or None may stand in for one), everything else is a keyword.
    """

    aten: str
    """"pow.Tensor_Scalar": the key of PyTorch's own derivative table."""
    tensors: tuple[str, ...]
    """Names of the tensor arguments, in order. One starting with `*` takes the rest as a list."""
    settings: tuple[str, ...]
    """Names of the other arguments."""
    grad_fn: str
    """What `y.grad_fn` prints: "PowBackward0". Empty when the op has no derivative."""
    forward: Callable[..., Any]
    formula: Formula | None
    """The forward, when it is itself written as a formula."""
    vjp: Mapping[str, Formula]
    """Differentiable argument -> its derivative."""
    template: str
    r"""The forward drawn: LaTeX in which `\v{self}` stands for the argument."""
    sign: str
    """What a card shows in its corner: "+", "Σ"."""
    spellings: tuple[str, ...]
    """How programs say it: "torch.pow", "Tensor.pow", "F.relu", "Tensor.__pow__"."""
    view: bool
    """The result shares memory with the first argument."""
    elementwise: bool
    """Output element i depends on input elements at i only (after broadcasting)."""
    promote: str
    """How dtypes meet: "same" (torch's promotion), "float" (integers become the default float),
    "bool" (compare: promoted, the result is bool), "" (no promotion)."""
    outputs: tuple[str, ...]
    """Names of the outputs, when there are several or formulas call them by name."""
    saved_names: Mapping[str, str] = field(default_factory=dict)
    """Where PyTorch saves under another name: {"self": "input"}."""
    inplace: str = "torch Tensor"
    """Where an elementwise op can be called with an underscore: "Tensor.sin_", "torch.sin_"."""
    scalar: bool = False
    """Forward and derivatives give on numpy scalars, bit for bit, what they give on 0-d arrays.
    The walk uses them there: numpy is ten times as fast on them."""
    shows: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    """What PyTorch's node saves besides, as `_saved_<name>`: read from a saved.Shown."""

    lies: Rule | None = None
    """How results of two dimensions or more come to lie in memory; None: as forward made them."""
    meets: str = "never"
    """Whether its result may be written over its inputs: one of overlap.RULES."""

    @cached_property
    def arguments(self) -> tuple[str, ...]:
        """All argument names, PyTorch's."""
        return tuple(t.lstrip("*") for t in self.tensors) + self.settings

    @cached_property
    def last_bit(self) -> int:
        """The bit of the last tensor argument in what `plan` takes."""
        return 1 << max(len(self.tensors) - 1, 0)

    @cached_property
    def variadic(self) -> bool:
        """Its last tensor argument is a list: of all the tensors, or of those after the others."""
        return self.tensors[-1:] != () and self.tensors[-1].startswith("*")

    @cached_property
    def base(self) -> str:
        """The name without overload: "pow"."""
        return self.aten.split(".")[0]

    @cached_property
    def layout(self) -> tuple[str, ...]:
        """What backward may read, in the order in which a node keeps it: all arguments' union."""
        names: set[str] = set()
        for formula in self.vjp.values():
            names |= self._kept(formula)
        order = [t.lstrip("*") for t in self.tensors]
        known = [*order, *self.outputs, *(f"{n}_sizes" for n in order),
                 *(f"{n}_strides" for n in order)]  # fmt: skip
        return tuple(n for n in known if n in names)

    @cached_property
    def gradients_read(self) -> tuple[int, ...]:
        """Of several named outputs those whose gradients the derivatives read; () for others."""
        names = ("g", *(f"g{i}" for i in range(1, len(self.outputs)))) if self.outputs[1:] else ()
        read = set().union(*(f.names for f in self.vjp.values()))
        return tuple(i for i, n in enumerate(names) if n in read or f"g{i}" in read)

    @cached_property
    def save_order(self) -> tuple[int, ...]:
        """The places of `layout` in the order in which PyTorch saves them: the inputs, then the
        outputs, each by their names."""

        shown = [(n in self.outputs, self.saved_names.get(n, n)) for n in self.layout]
        return tuple(sorted(range(len(shown)), key=shown.__getitem__))

    def _kept(self, formula: Formula) -> set[str]:
        keep = {t.lstrip("*") for t in self.tensors} | set(self.outputs)
        return {n for n in formula.names
                if n in keep or ((m := SIZES.match(n)) and m.group(1) in keep)}  # fmt: skip

    @cached_property
    def places(self) -> dict[str, tuple[str, int]]:
        """Where each name of `layout` comes from: ("input" | "output" | "sizes", index)."""
        order = [t.lstrip("*") for t in self.tensors]
        found = {n: ("input", i) for i, n in enumerate(order)}
        found |= {f"{n}_sizes": ("sizes", i) for i, n in enumerate(order)}
        found |= {f"{n}_strides": ("strides", i) for i, n in enumerate(order)}
        return found | {n: ("output", i) for i, n in enumerate(self.outputs)}

    @cached_property
    def plans(self) -> dict[int, Plan]:
        return {}  # `plan`, as far as it was asked for

    def plan(self, wanted: int) -> Plan:
        """What must be kept when gradients are wanted for these tensor arguments only (bit i: the
        i-th; a list counts as one)."""
        found = self.plans.get(wanted)
        if found is None:
            names = self._needed(wanted)
            places = tuple(self.places[n] if n in names else None for n in self.layout)
            found = self.plans[wanted] = Plan(names, places)
            if self.variadic:
                found.inputs = None
        return found

    def _needed(self, wanted: int) -> tuple[str, ...]:
        names: set[str] = set()
        for i, name in enumerate(self.tensors):
            formula = self.vjp.get(name.lstrip("*"))
            if wanted >> i & 1 and formula is not None:
                names |= self._kept(formula)
        return tuple(n for n in self.layout if n in names)

    def _compile(self, namespace: Namespace) -> dict[str, Vjp]:
        places = {name: f"s[{i}]" for i, name in enumerate(self.layout)}
        places.update({name: f"k[{name!r}]" for name in self.settings})
        many = len(self.outputs) > 1
        if many:
            places.update({f"g{i}": f"g[{i}]" for i in range(len(self.outputs))}, g="g[0]")
        return {
            name: formula.compile(
                "g, s, k", places, {c: getattr(namespace, c) for c in formula.calls}
            )
            for name, formula in self.vjp.items()
        }

    @cached_property
    def on_arrays(self) -> dict[str, Vjp]:
        """The derivatives compiled for numpy arrays."""
        return self._compile(ARRAYS)

    @cached_property
    def in_order(self) -> tuple[Vjp | None, ...]:
        """`on_arrays` in the order of the tensor arguments: the walk reads this."""
        return tuple(self.on_arrays.get(t.lstrip("*")) for t in self.tensors)

    def on_tensors(self, namespace: Namespace) -> dict[str, Vjp]:
        """The derivatives compiled for tensors, whose ops `namespace` holds (create_graph)."""
        cache: dict[str, Vjp] | None = self.__dict__.get("_on_tensors")
        if cache is None:
            cache = self.__dict__["_on_tensors"] = self._compile(namespace)
        return cache

    # --- drawing ---------------------------------------------------------------------------------

    @cached_property
    def tex(self) -> str:
        r"""The forward as LaTeX, `\v{name}` for each argument."""
        if self.template or self.formula is None:
            return self.template
        return self._drawing().draw(self._expanded(self.formula.tree))

    def _drawing(self) -> Drawing:
        return Drawing(_template, frozenset(self.settings))

    @staticmethod
    def _expanded(tree: ast.expr) -> ast.expr:
        def formula_of(name: str) -> Formula | None:
            op = FORMULA_NAMES.get(name)
            return op.formula if op is not None and not op.template else None

        return inlined(tree, formula_of, lambda name: FORMULA_NAMES[name].arguments)

    def _drawn(self, tree: ast.expr) -> dict[str, Any]:
        """A derivative as LaTeX; elementwise ones also as the factor that multiplies `g`."""
        drawn = {"tex": self._drawing().draw(tree)}
        factor = local_derivative(tree) if self.elementwise else None
        return drawn | ({} if factor is None else {"local": self._drawing().draw(factor)})

    def derivative(self, argument: str) -> dict[str, Any]:
        r"""The vjp for one argument as the page draws it: `\v{g}` is the incoming gradient.

        A formula that only asks whether a setting has a certain value (`g if alpha == 1 else ...`)
        is drawn in its general form; the special one stands in `special`, with its condition.
        """
        text = self.vjp[argument].text
        tree = self._expanded(self.vjp[argument].tree)
        if isinstance(tree, ast.IfExp) and isinstance(tree.test, ast.Compare):
            test = tree.test
            name, value = test.left, test.comparators[0]
            if (
                isinstance(name, ast.Name)
                and name.id in self.settings
                and isinstance(test.ops[0], ast.Eq)
                and isinstance(value, ast.Constant)
            ):
                special = {"setting": name.id, "equals": value.value} | self._drawn(tree.body)
                return {"text": text, **self._drawn(tree.orelse), "special": special}
        return {"text": text, **self._drawn(tree)}

    def catalogue(self) -> dict[str, Any]:
        """What the page, the docs and the API say of this op. JSON-able."""
        return {
            "grad_fn": self.grad_fn or None, "arguments": list(self.arguments), "view": self.view,
            "tensors": [t.lstrip("*") for t in self.tensors], "settings": list(self.settings),
            "outputs": [name.lstrip("_") for name in self.outputs], "sign": self.sign,
            "vjp": {name: self.derivative(name) for name in self.vjp}, "tex": self.tex,
            "torch": list(self.spellings), "elementwise": self.elementwise,
            "saved": [self.saved_names.get(n, n) for n in self.layout if not n.endswith(STRIDES)],
        }  # fmt: skip


def _template(name: str) -> tuple[str, tuple[str, ...]] | None:
    """The LaTeX template and argument names of an op or helper that a formula calls."""
    if name in HELPERS:
        return HELPERS[name].tex, HELPERS[name].arguments
    op = FORMULA_NAMES.get(name)
    return None if op is None else (op.tex, op.arguments)


def op(
    aten: str,
    signature: str,
    *,
    forward: Callable[..., Any] | str,
    vjp: Mapping[str, str] | None = None,
    grad_fn: str = "",
    tex: str = "",
    sign: str = "",
    torch: str = "",
    view: bool = False,
    elementwise: bool = False,
    promote: str | None = None,
    outputs: Sequence[str] = ("result",),
    name: str | None = None,
    saved_names: Mapping[str, str] | None = None,
    inplace: str = "torch Tensor",
    scalar: bool = False,
    shows: Mapping[str, Callable[[Any], Any]] | None = None,
    lies: str = "",
    meets: str = "",
) -> Op:
    """Enter an op into the table.

    `signature` is ATen's argument names; those before `*` are tensors ("self, *, dim, keepdim"),
    one written `tensors[]` takes a list. `name` is what formulas call it, the ATen name without
    overload by default (the first op of that name keeps it). `forward` may be a formula itself.
    `promote` is "same" for elementwise ops and "" for the others unless given; `lies`, one of
    layout.RULES, "pointwise" and "contiguous"; `meets`, of overlap.RULES, "pointwise" and "never".
    """
    if aten in OPS:
        raise ValueError(f"op {aten!r} is defined twice")
    before, _, after = signature.partition("*")
    tensors = tuple("*" + n[:-2] if n.endswith("[]") else n for n in _split(before))
    settings = tuple(_split(after))
    formula = Formula(forward) if isinstance(forward, str) else None
    call = _formula_forward(formula, tensors, settings) if formula else forward
    assert callable(call)
    derivatives = {k.strip(): Formula(v) for k, v in (vjp or {}).items()}
    if derivatives and not grad_fn:
        raise ValueError(f"op {aten!r} has derivatives but no grad_fn")
    laid = "as made" if view else lies or ("pointwise" if elementwise else "contiguous")
    entry = Op(aten, tensors, settings, grad_fn, call, formula, derivatives, tex, sign,
               tuple(torch.split()), view, elementwise,
               ("same" if elementwise else "") if promote is None else promote,
               tuple(outputs), dict(saved_names or {}), inplace, scalar,
               dict(shows or {}), RULES[laid],
               meets or ("pointwise" if elementwise else "never"))  # fmt: skip
    OPS[aten] = entry
    FORMULA_NAMES.setdefault(name or entry.base, entry)
    return entry


def _split(text: str) -> Iterator[str]:
    return (part.strip() for part in text.split(",") if part.strip())


def _formula_forward(
    formula: Formula, tensors: tuple[str, ...], settings: tuple[str, ...]
) -> Callable[..., Any]:
    """A forward written as a formula, compiled at its first call (it may call later ops)."""
    ready: list[Callable[..., Any]] = []
    parameters = ", ".join([*tensors, *settings])

    def forward(*args: Any, **kwargs: Any) -> Any:
        if not ready:
            functions = {c: getattr(ARRAYS, c) for c in formula.calls}
            ready.append(formula.compile(parameters, {}, functions))
        return ready[0](*args, **kwargs)

    return forward
