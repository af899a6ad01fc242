"""torch.utils.checkpoint: a part of the program whose saved tensors are thrown away, and which
runs again in backward to have them once more.

It must not know how ops save nor how nodes run: it is a Function, or a pair of hooks.
"""

from __future__ import annotations

import itertools
import warnings
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from .. import rng
from ..autograd import backward as run_backward
from ..autograd.function import Function
from ..autograd.grad_mode import enable_grad, no_grad
from ..autograd.graph import saved_tensors_hooks
from ..dispatch import TENSORS
from ..modes import WALK, GradMode
from ..nn.containers import Sequential
from ..random import fork_rng
from ..saved import Saved
from ..tensor import Tensor

__all__ = [
    "CheckpointError", "CheckpointFunction", "check_backward_validity", "checkpoint",
    "checkpoint_sequential", "detach_variable", "noop_context_fn", "set_checkpoint_early_stop",
]  # fmt: skip

Contexts = Callable[[], tuple[AbstractContextManager[Any], AbstractContextManager[Any]]]

SAY_WHICH = (
    "torch.utils.checkpoint: the use_reentrant parameter should be passed explicitly. Starting in "
    "PyTorch 2.9, calling checkpoint without use_reentrant will raise an exception. "
    "use_reentrant=False is recommended, but if you need to preserve the current default "
    "behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences "
    "between the two variants."
)
SAY_WHICH_OF_MANY = (
    "torch.utils.checkpoint.checkpoint_sequential: the use_reentrant parameter should be passed "
    "explicitly. In version 2.9 we will raise an exception if use_reentrant is not passed. "
    "use_reentrant=False is recommended, but if you need to preserve the current default "
    "behavior, you can pass use_reentrant=True. Refer to docs for more details on the differences "
    "between the two variants."
)
NOT_WHOLE = (
    "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or passing an "
    "`inputs` parameter to .backward(). To resolve this error, you can either set "
    "use_reentrant=False, or call .backward() without passing the `inputs` argument."
)
SUPPRESSED = (
    "torch.utils.checkpoint: the forward context provided by context_fn suppressed an exception "
    "raised during the checkpointed forward. This is not supported because checkpoint cannot "
    "return a value for a failed forward."
)
UNPACKED = (
    "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked "
    "once. If you are calling ctx.saved_tensors in backward, make sure to do so only once. "
    "Otherwise please open an issue with details on your use case."
)
TIP = """
Tip: To see a more detailed error message, either pass `debug=True` to
`torch.utils.checkpoint.checkpoint(...)` or wrap the code block
with `with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):` to
enable checkpoint‑debug mode globally.

If this error occurs under torch.compile with automatic_dynamic_shapes enabled,
it may be because the recomputation selected a different compiled graph than the
forward pass (e.g., a dynamic graph instead of the original static graph).
To fix this, either:
  - Use torch._dynamo.mark_dynamic() to explicitly mark varying dimensions as
    dynamic upfront, avoiding the static-to-dynamic transition.
  - Call torch._C._dynamo.eval_frame._set_lru_cache(False) to disable LRU cache
    reordering, which can change which graph is checked first between forward
    and recompute.
See https://github.com/pytorch/pytorch/issues/166926 for more details and
workaround examples.
"""
NO_DEBUG = (
    "checkpoint(debug=True) is not supported here: print in the function itself, it runs again "
    "in backward"
)


class CheckpointError(RuntimeError):
    """What runs in backward is not what ran before."""


def noop_context_fn() -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
    return nullcontext(), nullcontext()


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warn when none of the inputs requires a gradient."""
    if not any(x.requires_grad for x in inputs if type(x) in TENSORS):
        warnings.warn(
            "None of the inputs have requires_grad=True. Gradients will be None", stacklevel=2
        )


def detach_variable(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The inputs as leaves that require what they required."""
    if not isinstance(inputs, tuple):
        raise RuntimeError(
            "Only tuple of tensors is supported. Got Unsupported input type: "
            f"{type(inputs).__name__}"
        )
    found = []
    for x in inputs:
        if type(x) in TENSORS:
            requires = x.requires_grad
            x = x.detach()
            x.requires_grad = requires
        found.append(x)
    return tuple(found)


@contextmanager
def _drawn_as_at(state: Any) -> Iterator[None]:
    """Inside, random numbers come as they came at `state`; None: as they come."""
    with fork_rng(enabled=state is not None):
        if state is not None:
            rng.Generator.set_state(rng.default_generator, state)
        yield


def _state(preserve: bool) -> Any:
    return rng.Generator.get_state(rng.default_generator) if preserve else None


class CheckpointFunction(Function):
    """The reentrant way: forward runs off the graph, backward runs it again and walks its graph."""

    @staticmethod
    def forward(ctx: Any, run_function: Any, preserve_rng_state: bool, *args: Any) -> Any:
        check_backward_validity(args)
        ctx.run_function, ctx.state = run_function, _state(preserve_rng_state)
        ctx.inputs = [None if type(x) in TENSORS else x for x in args]
        ctx.places = [i for i, x in enumerate(args) if type(x) in TENSORS]
        ctx.save_for_backward(*(args[i] for i in ctx.places))
        with no_grad():
            return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *args: Any) -> Any:
        if not WALK.whole:
            raise RuntimeError(NOT_WHOLE)
        inputs = list(ctx.inputs)
        for i, x in zip(ctx.places, ctx.saved_tensors, strict=True):
            inputs[i] = x
        with _drawn_as_at(ctx.state):
            leaves = detach_variable(tuple(inputs))
            with enable_grad():
                outputs = ctx.run_function(*leaves)
        if type(outputs) in TENSORS:
            outputs = (outputs,)
        pairs = [
            (out, args[i])
            for i, out in enumerate(outputs)
            if type(out) in TENSORS and out.requires_grad
        ]
        if not pairs:
            raise RuntimeError(
                "none of output has requires_grad=True, this checkpoint() is not necessary"
            )
        run_backward([out for out, _ in pairs], [g for _, g in pairs])
        return None, None, *(x.grad if type(x) in TENSORS else None for x in leaves)


class _EarlyStop:
    """What set_checkpoint_early_stop says; None: nothing."""

    wanted: bool | None = None


@contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Inside, checkpoints stop running again once all is there that they threw away, or do not."""
    before, _EarlyStop.wanted = _EarlyStop.wanted, enable
    try:
        yield
    finally:
        _EarlyStop.wanted = before


class _StopRecomputationError(Exception):
    """All that was thrown away is there again."""


class _Holder:
    """Stands for one tensor that was not saved."""

    __slots__ = ("__weakref__", "found")

    def __init__(self) -> None:
        self.found: dict[int, Tensor | None] = {}
        """By backward call: what running again has made, None once it was used."""


Description = Callable[[Tensor], Any]

DESCRIBED: dict[str, Description] = {
    "default": lambda x: {"shape": x.shape, "dtype": x.dtype, "device": x.device},
    "none": lambda x: None,
}
"""What must be the same of a tensor in both runs."""


class _Region:
    """The other way: one run of the function, whose nodes keep holders in the place of tensors."""

    def __init__(
        self, run: Callable[..., None], args: Sequence[Any], early: bool, describe: Description
    ) -> None:
        self._run, self._early, self._describe = run, early, describe
        self._inputs = [Saved(x) if type(x) in TENSORS else x for x in args]
        self._holders: list[weakref.ref[_Holder]] = []
        self._described: list[Any] = []
        self._counts: Counter[int] = Counter()
        """By backward call: how many tensors running again has saved."""
        self._done: set[int] = set()
        self.complete = False
        """The first run has ended."""
        self._lenient = False

    def pack(self, x: Tensor) -> _Holder:
        holder = _Holder()
        self._holders.append(weakref.ref(holder))
        self._described.append(self._describe(x))
        return holder

    def unpack(self, holder: _Holder) -> Tensor:
        """What running the function again has made in this place, once a backward call."""
        walk = WALK.number or WALK.fresh()
        if walk not in self._done:
            inputs = [x.unpack() if type(x) is Saved else x for x in self._inputs]
            try:
                again = saved_tensors_hooks(lambda x: self._found(walk, x), lambda x: x)
                with again, enable_grad():
                    self._run(*inputs)
            except _StopRecomputationError:
                pass
            self._done.add(walk)
            self._compare(walk)
        tensor = holder.found[walk]
        if tensor is None:
            raise CheckpointError(UNPACKED)
        holder.found[walk] = None
        return tensor

    def _found(self, walk: int, x: Tensor) -> Tensor:
        """Keep what the second run saves, for the holder that stands in its place."""
        x = x.detach() if x.requires_grad else x
        at = self._counts[walk]
        self._counts[walk] += 1
        if at >= len(self._holders):
            if not self.complete:  # A backward inside the function: more will be saved yet.
                self._lenient = True
                return x
            raise CheckpointError(
                "torch.utils.checkpoint: trying to save more tensors during recomputation than "
                f"during the original forward pass.\n{TIP}"
            )
        holder = self._holders[at]()
        if holder is not None:  # else a backward inside the function is done with it
            holder.found[walk] = x
        if self._early and at + 1 == len(self._holders):
            raise _StopRecomputationError
        return x

    def _compare(self, walk: int) -> None:
        """CheckpointError when the second run saved something else than the first."""
        if self._lenient:
            return
        if len(self._holders) != self._counts[walk]:
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the "
                "original forward and recomputation.\nNumber of tensors saved during forward: "
                f"{len(self._holders)}\nNumber of tensors saved during recomputation: "
                f"{self._counts[walk]}.\n{TIP}"
            )
        different = ""
        for i, (reference, then) in enumerate(zip(self._holders, self._described, strict=True)):
            holder = reference()
            if holder is not None:
                tensor = holder.found[walk]
                assert tensor is not None
                now = self._describe(tensor)
                if now != then:
                    different += (
                        f"tensor at position {i}:\nsaved metadata: {then}\n"
                        f"recomputed metadata: {now}\n"
                    )
        if different:
            raise CheckpointError(
                "torch.utils.checkpoint: Recomputed values for the following tensors have "
                f"different metadata than during the forward pass.\n{different}.\n{TIP}"
            )


def checkpoint(
    function: Callable[..., Any], *args: Any, use_reentrant: bool | None = None,
    context_fn: Contexts = noop_context_fn, determinism_check: str = "default",
    debug: bool = False, early_stop: bool = True, **kwargs: Any,
) -> Any:  # fmt: skip
    """`function(*args, **kwargs)`, of which nothing is kept but the inputs: it runs again in
    backward.

    `preserve_rng_state=False` lets it draw other random numbers then. NotImplementedError for
    `debug`, CheckpointError in backward when the function does something else there.
    """
    if use_reentrant is None:
        warnings.warn(SAY_WHICH, stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        if context_fn is not noop_context_fn or debug is not False:
            raise ValueError(
                "Passing `context_fn` or `debug` is only supported when use_reentrant=False."
            )
        return CheckpointFunction.apply(function, preserve, *args)
    if debug:
        raise NotImplementedError(NO_DEBUG)
    if determinism_check not in DESCRIBED:
        raise ValueError(
            f"determinism_check should be one of {list(DESCRIBED)}, but got {determinism_check}"
        )
    first, again = context_fn()
    state = _state(preserve)

    def run(*inputs: Any) -> None:
        with _drawn_as_at(state), again:
            function(*inputs, **kwargs)

    if not GradMode.enabled:
        return function(*args, **kwargs)
    early = early_stop if _EarlyStop.wanted is None else _EarlyStop.wanted
    region = _Region(run, args, early, DESCRIBED[determinism_check])
    with saved_tensors_hooks(region.pack, region.unpack), first:
        out = function(*args, **kwargs)
        region.complete = True
    if not region.complete:
        raise RuntimeError(SUPPRESSED)
    return out


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """A Sequential, or a list of functions, in `segments` parts, each but the last checkpointed."""
    if use_reentrant is None:
        warnings.warn(SAY_WHICH_OF_MANY, stacklevel=2)
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if isinstance(functions, Sequential):
        functions = list(functions.children())

    def part(start: int, end: int) -> Callable[[Any], Any]:
        def forward(input: Any) -> Any:
            for function in itertools.islice(functions, start, end):
                input = function(input)
            return input

        return forward

    size = len(functions) // segments
    end = 0
    for start in range(0, size * (segments - 1), size):
        end = start + size
        input = checkpoint(
            part(start, end), input, use_reentrant=use_reentrant, preserve_rng_state=preserve
        )
    return part(end, len(functions))(input)
