"""The events: everything that a run tells the world, one dataclass a kind, one tagged union.

Only here is the shape of an event written. The recorder makes them, the sandbox numbers and encodes
them (`v`, `seq`, `type` first), the browser folds them, by the types of `static/js/wire.d.ts`, made
from here. An event never changes: the type checker sees to it. It must not know who reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar, dataclass_transform

import numpy as np
import numpy.typing as npt

from .figure import Mark as Mark
from .figure import PlotAxes as PlotAxes

VERSION = 1
"""The `v` of every event. It changes only when a client written for the old shape would misread."""

DATA_LIMIT = 64
"""How many elements of a tensor an event carries at most, in row-major order."""

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def event(cls: type[Made]) -> type[Made]:
    """A dataclass that the type checker lets nobody change. Python itself looking at each field too
    (`frozen=True`) would take three times as long as making the event."""
    return dataclass(slots=True)(cls)


Span = tuple[int, int, int, int]
"""`(line, column, end line, end column)`: lines from 1, columns from 0 in UTF-16 code units."""


@event
class Stats:
    """What a tensor's elements look like. `None` where nothing finite is there to measure."""

    min: float | int | None
    max: float | int | None
    mean: float | None
    norm: float | None
    """The 2-norm of the finite elements."""
    nan: int
    inf: int
    zeros: int


@event
class TensorValue:
    """A tensor as it was at one moment. `data` is a copy, flat, at most `DATA_LIMIT` elements."""

    id: int
    """Stable for the life of the tensor object; gradients get ids of their own."""
    shape: tuple[int, ...]
    dtype: str
    """PyTorch's name without the prefix: "float32"."""
    requires_grad: bool
    stats: Stats
    data: npt.NDArray[np.generic]
    truncated: bool
    """True when the tensor has more elements than `data`."""
    spread: tuple[int, ...] | None = None
    """Of a truncated tensor: how many of its finite elements lie in each of equal parts of the way
    from `stats.min` to `stats.max`; of more than 4,096 elements so many, taken evenly, count."""


@event
class Start:
    """The first event: what runs, under which conditions."""

    type: ClassVar[str] = "start"
    kind: Literal["program", "expression"]
    source_sha256: str
    engine: str
    torch: str
    """The PyTorch version that the engine answers to; `engine` is its own version."""
    seed: int
    """torch, random and numpy start from it, as if the program had said manual_seed(seed)."""
    options: dict[str, Any]


@event
class Scope:
    """A part of the program is entered or left. Views collapse by scopes, the timeline by phases.

    Scopes nest. One is announced only once something happens inside it. While `backward` is open
    the engine walks the graph; `dependencies` then lists every node it will visit.
    """

    type: ClassVar[str] = "scope"
    action: Literal["enter", "leave"]
    id: int
    """The same in enter and leave; counted from 0 in the run."""
    kind: Literal["module", "function", "iteration", "backward", "optimizer", "zero_grad"]
    name: str
    """module: attribute path ("fc1", "" for the outermost); iteration: loop variable, or "while";
    function: its name; backward: "backward" or "grad"; optimizer: its class ("SGD")."""
    label: str = ""
    """module: class name ("Linear"); otherwise empty."""
    index: int | None = None
    """iteration: counted from 0; backward: which backward of the run, from 0."""
    parent: int | None = None
    span: Span | None = None
    """iteration: the loop's header; the others: the call."""
    dependencies: tuple[tuple[int, int], ...] = ()
    """backward: (node, how many gradients it waits for), the roots with 0 included."""
    results: tuple[int, ...] | None = None
    """module, on leaving: the tensors that it gives back."""
    keep_graph: bool | None = None
    """backward: whether what nodes saved stays once they have run (retain_graph, create_graph)."""


@event
class Forward:
    """A tensor came to be: by an op, or as a new leaf (then `inputs` is empty).

    `node` names this event's card in the graph, and the grad_fn when there is one.
    """

    type: ClassVar[str] = "forward"
    node: int
    op: str
    """ATen overload ("pow.Tensor_Scalar"); for leaves the creating call ("tensor", "randn",
    "Parameter"). The key of the op catalogue."""
    grad_fn: str | None
    """As PyTorch prints it ("PowBackward0"); None when no gradient flows here."""
    span: Span | None
    inputs: tuple[int, ...]
    """Tensor ids, in the order of `arguments`."""
    arguments: tuple[str, ...]
    """PyTorch's argument name of each input ("self", "other"; a list's members "tensors[0]")."""
    settings: dict[str, Any]
    """The arguments that are not tensors ({"exponent": 2})."""
    output: TensorValue
    more_outputs: tuple[TensorValue, ...] = ()
    """Outputs 1, 2, ... of ops with several."""
    next: tuple[tuple[int, int] | None, ...] = ()
    """grad_fn.next_functions: (node, which of its outputs), None where no gradient goes."""
    accumulators: tuple[tuple[int, int], ...] = ()
    """AccumulateGrad nodes first seen here: (node, the leaf tensor it accumulates into)."""
    saved: tuple[str, ...] = ()
    """Names of what the derivative keeps ("self", "result"): PyTorch's _saved_* without prefix."""
    variable: str | None = None
    """The variable that the program binds the result to at once (`y = ...`)."""
    function: str | None = None
    """Name of the program's function that this ran in; None at the top level."""
    scope: int | None = None
    """Innermost open scope."""
    returned: bool | None = None
    """The module that it ran in gives the output back: no other of its ops bears its name."""
    inplace: bool = False
    """The output is a changed input (`x.add_(1)`), under the same tensor id."""
    version: int | None = None
    """`_version` of the outputs, where it is not 0: how often their memory was changed."""


@event
class LocalDerivative:
    """How one input of a node moves its output, with this run's numbers.

    elementwise: `value` has the (broadcast) output's shape: gradient out = gradient in * value,
    summed over broadcast axes. jacobian: a small matrix, `value[i][j] = d output[i] / d input[j]`.
    formula: too large for either; the op's formula says it.
    """

    kind: Literal["elementwise", "jacobian", "formula"]
    value: TensorValue | None = None


@event
class GradientOut:
    """What one input of a node receives."""

    argument: str
    node: int | None
    """The node that receives it; None when it goes nowhere."""
    slot: int
    tensor: TensorValue | None
    """None when the gradient is undefined (PyTorch's undefined tensor: counts as zero)."""
    local: LocalDerivative | None
    """None at nodes that compute nothing of their own."""


@event
class Backward:
    """One step of the engine: a node left the ready queue, and its vjp was computed.

    For AccumulateGrad `gradients_out` is empty: an `accumulate` event follows.
    """

    type: ClassVar[str] = "backward"
    root: int
    """Index of the backward scope this belongs to."""
    node: int
    name: str
    """"PowBackward0", "AccumulateGrad"."""
    order: int
    """This step's place in this backward, from 0."""
    gradients_in: tuple[TensorValue | None, ...]
    """One for each output of the forward op."""
    gradients_out: tuple[GradientOut, ...]
    ready: tuple[int, ...]
    """Nodes in the ready queue after this step, in the order in which they would leave it."""
    released: tuple[tuple[int, int], ...]
    """(node, gradients still awaited) for every counter that this step lowered."""
    span: Span | None = None
    """The forward expression's."""
    scope: int | None = None
    hooked: tuple[TensorValue | None, ...] | None = None
    """What came before hooks made `gradients_in` of it; None (for one: there) where none did."""


@event
class Accumulate:
    """One contribution landed: in a leaf's `.grad`, or in the input buffer of a node that several
    gradients reach (buffers with a single contribution are not told)."""

    type: ClassVar[str] = "accumulate"
    root: int
    target: Literal["grad", "buffer"]
    node: int
    """AccumulateGrad for `grad`; the receiving node for `buffer`."""
    slot: int
    tensor: int | None
    """The leaf (or retained) tensor for `grad`."""
    source: int | None
    """The node that sent the contribution; None for `grad`."""
    before: TensorValue | None
    delta: TensorValue
    after: TensorValue
    k: int
    """This is contribution k of n, from 1."""
    n: int
    scope: int | None = None


@event
class Optimizer:
    """An optimizer changed one parameter."""

    type: ClassVar[str] = "optimizer"
    algorithm: str
    name: str | None
    """The parameter's name in its module ("fc1.weight"), where it is known."""
    tensor: int
    before: TensorValue
    after: TensorValue
    gradient: TensorValue
    state: dict[str, TensorValue | float | int]
    """What the optimizer remembers for this parameter, after the step."""
    hyper: dict[str, Any]
    """lr, momentum, ..."""
    span: Span | None = None
    scope: int | None = None
    version: int | None = None
    """`_version` of the parameter after the step."""


@event
class Bind:
    """A variable or attribute now names a tensor, or a tensor was changed in place.

    `change` is None for a name; "zero_grad" when `.grad` was cleared; else the in-place op
    ("sub_", "data", "fill_") and `tensor` holds the new value. "requires_grad": that was switched.
    "skipped": it changed in iterations that were summed up.
    """

    type: ClassVar[str] = "bind"
    name: str | None
    tensor: TensorValue
    change: str | None = None
    gradient: TensorValue | None = None
    """After `.grad` was cleared, assigned ("grad") or changed in place, and of what was skipped."""
    span: Span | None = None
    scope: int | None = None
    node: int | None = None
    """The card that stands for the tensor from here on: CopySlices, once a view was changed."""
    version: int | None = None
    """With a change: `_version` of the tensor now."""


@event
class Asked:
    """The program asks for the `.grad` of a tensor that has none (a test for None is no question),
    or wants it kept."""

    type: ClassVar[str] = "asked"
    tensor: int
    what: Literal["missing", "retain"]
    """missing: `.grad` was read, and it is None; retain: retain_grad() was called."""
    span: Span | None = None
    scope: int | None = None


@event
class Iteration:
    """A loop iteration that is not recorded in full."""

    type: ClassVar[str] = "iteration"
    index: int
    values: dict[str, float | int]
    """Scalars that the iteration bound to names (loss ...)."""
    parameters: dict[str, float]
    """2-norm of each parameter after the iteration."""
    gradients: dict[str, float]
    """2-norm of each parameter's gradient."""
    span: Span | None = None
    number: int = 0
    """Which iteration of an outermost loop this is, or lies in; counted from 0 over the run. The
    option `record` takes it: `{"first": number}` runs the program with this iteration in full."""
    inner: tuple[int, ...] = ()
    """Where it lies in that: how many iterations began before it directly inside, then inside of
    that one. The option `record` takes it too: `{"first": number, "inner": inner}` begins there."""
    around: tuple[int, ...] = ()
    """The `index` of each iteration around it, the outermost first."""


@event
class Stdout:
    """Text that the program printed, as data."""

    type: ClassVar[str] = "stdout"
    text: str
    span: Span | None = None
    scope: int | None = None


@event
class Plot:
    """A figure that the program showed (matplotlib.pyplot), as data."""

    type: ClassVar[str] = "plot"
    title: str
    rows: int
    columns: int
    axes: tuple[PlotAxes, ...]
    span: Span | None = None
    scope: int | None = None


@event
class Warned:
    """A warning; of category "stderr": what the program wrote there, as it is."""

    type: ClassVar[str] = "warning"
    category: str
    text: str
    span: Span | None = None


@event
class Problem:
    """What went wrong: PyTorch's (or Python's) own sentence, where, and what to do."""

    type: ClassVar[str] = "error"
    error: str
    """The exception's type name: "RuntimeError"; "Refused" for what may not be said here."""
    message: str
    span: Span | None = None
    hint: str | None = None
    source_line: str | None = None
    node: int | None = None


EndReason = Literal[
    "ok", "error", "refused", "cpu", "wall", "memory", "output",
    "events", "nodes", "tensor", "cancelled", "crashed",
]  # fmt: skip


@event
class End:
    """The last event, exactly once. A stream without it is cut: resume it."""

    type: ClassVar[str] = "end"
    reason: EndReason
    limit: int | float | None = None
    used: int | float | None = None
    """A limit: allowed, and asked for. Bytes or seconds or a count, as the reason says."""
    span: Span | None = None
    hint: str | None = None
    digest: str | None = None
    """SHA-256 over the lines of all earlier events: equal runs have equal digests."""
    counts: dict[str, int] = field(default_factory=dict)
    """Events by type."""
    result: dict[str, Any] | None = None
    """For an expression: {"value": ..., "gradients": {...}}."""
    born: tuple[dict[str, Any], ...] | None = None
    """Where NaN and infinity came first from what had none: {kind, phase, op, span, seq}."""


Event = (
    Start | Scope | Forward | Backward | Accumulate | Optimizer | Bind | Asked | Iteration
    | Stdout | Plot | Warned | Problem | End
)  # fmt: skip
