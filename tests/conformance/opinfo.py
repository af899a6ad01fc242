"""Compares a module that answers to `torch` with PyTorch itself, on PyTorch's own OpInfo samples.

For every sample: the outputs, the gradients for a random cotangent, the grad_fn names, the order in
which the nodes of the backward run, and for every error input the type and the text of what is
raised. It must not know what engine it judges.

The module needs `from_numpy`, `autograd.grad`, `manual_seed`, dtypes by torch's names, and tensors
with `requires_grad_()`, `detach()`, `numpy()`. An op is looked up by the OpInfo's name as an
attribute path (`nn.functional.relu`), then as a method of Tensor, then through the OpInfo's own
Python wrapper with its global `torch` replaced by the module.
"""

from __future__ import annotations

import contextlib
import random
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.utils._pytree import tree_flatten

from .bridge import Bridge, Unconvertible, rebound, resolved, spelled, to_numpy

RTOL, ATOL = 1e-7, 1e-9
"""For float64, which every sample uses where the op allows it."""

DTYPES = (torch.float64, torch.float32, torch.int64, torch.bool, torch.complex128)
NOTES = 4

UNINITIALISED = {
    *("empty", "empty_like", "new_empty", "new_empty_strided", "empty_strided", "empty_permuted"),
    *("resize_", "resize_as_"),
}
"""Their values are whatever was in memory: shapes are compared."""


@dataclass
class Score:
    """What one OpInfo gave. `wanted`: what PyTorch itself could do; the others: what agreed."""

    name: str
    grad_fn: str | None = None
    missing: bool = False
    samples: int = 0
    forward: int = 0
    grad_wanted: int = 0
    grad: int = 0
    grad_nonzero: int = 0
    walk_wanted: int = 0
    walk_same: int = 0
    grad_fn_wanted: int = 0
    grad_fn_same: int = 0
    errors_wanted: int = 0
    errors_same: int = 0
    not_comparable: int = 0
    seconds: float = 0.0
    tolerance: tuple[float, float] | None = None
    """rtol and atol for what is not float64; None: as float64."""
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Every sample agrees: forward, gradients, grad_fn names, order of nodes."""
        return (
            not self.missing
            and self.samples > 0
            and self.forward == self.samples
            and self.grad == self.grad_wanted
            and self.walk_same == self.walk_wanted
            and self.grad_fn_same == self.grad_fn_wanted
        )

    def note(self, text: str) -> None:
        if len(self.notes) < NOTES:
            self.notes.append(" ".join(text.split())[:200])


def is_tensor(value: Any) -> bool:
    return hasattr(value, "grad_fn") and hasattr(value, "shape")


def flat(value: Any) -> list[Any]:
    """Everything in nested tuples, lists and dicts, in order."""
    if is_tensor(value):
        return [value]
    if isinstance(value, tuple | list):
        return [leaf for v in value for leaf in flat(v)]
    if isinstance(value, dict):
        return [leaf for v in value.values() for leaf in flat(v)]
    return [value]


def grad_fn_names(values: Iterable[Any]) -> list[str | None]:
    return [
        type(v.grad_fn).__name__ if is_tensor(v) and v.grad_fn is not None else None for v in values
    ]


def watched(outputs: Iterable[Any]) -> list[str]:
    """A list that the next backward writes into: the nodes that ran, by name and place, in order.

    Places count breadth first from the outputs, so that equal lists mean equal graphs.
    """
    places: dict[Any, int] = {}
    waiting = [t.grad_fn for t in outputs if is_tensor(t) and t.grad_fn is not None]
    log: list[str] = []
    for node in waiting:
        if node in places:
            continue
        places[node] = len(places)
        said = f"{node.name()} #{places[node]}"
        node.register_hook(lambda grads, given, said=said: log.append(said))
        waiting.extend(n for n, _ in node.next_functions if n is not None)
    return log


def differentiable(value: Any) -> bool:
    return (
        is_tensor(value)
        and value.requires_grad
        and (value.is_floating_point() or value.is_complex())
    )


def difference(want: Any, got: Any, tolerance: tuple[float, float] | None = None) -> str:
    """What differs between two results, in a few words; empty when nothing does. `tolerance` is
    for what is not float64."""
    if want is None or got is None:
        return "" if want is got else f"{'None' if want is None else 'a value'} expected"
    a, b = to_numpy(want), to_numpy(got)
    if a.shape != b.shape:
        return f"shape {b.shape}, want {a.shape}"
    if a.dtype != b.dtype:
        return f"dtype {b.dtype}, want {a.dtype}"
    if a.dtype.kind in "biuSU":
        return "" if np.array_equal(a, b) else f"values {b!r}, want {a!r}"
    if a.dtype.kind in "OV":
        return f"not an array of numbers: {b.dtype}"
    rtol, atol = tolerance if tolerance and a.dtype.char not in "dD" else (RTOL, ATOL)
    if np.allclose(b, a, rtol=rtol, atol=atol, equal_nan=True):
        return ""
    with np.errstate(all="ignore"):
        return f"off by up to {np.nanmax(np.abs(a - b)):.3g}"


def differences(
    want: Iterable[Any], got: Iterable[Any], tolerance: tuple[float, float] | None = None
) -> str:
    want, got = list(want), list(got)
    if len(want) != len(got):
        return f"{len(got)} results, want {len(want)}"
    return "; ".join(
        d for a, b in zip(want, got, strict=True) if (d := difference(a, b, tolerance))
    )


def leaves_of(*parts: Any) -> list[torch.Tensor]:
    """The tensors of a sample that want a gradient, in order."""
    found = tree_flatten(tuple(list(p) if isinstance(p, tuple) else p for p in parts))[0]
    return [x for x in found if isinstance(x, torch.Tensor) and x.requires_grad]


def cotangents(outputs: list[torch.Tensor]) -> list[np.ndarray]:
    rng = np.random.RandomState(7)
    made = []
    for t in outputs:
        c = rng.standard_normal(tuple(t.shape))
        c = c + 1j * rng.standard_normal(tuple(t.shape)) if t.is_complex() else c
        made.append(np.asarray(c).astype(to_numpy(t).dtype))
    return made


def samples_of(
    op: Any, score: Score, want_grad: bool = True, dtype: Any = None, most: int | None = None
) -> tuple[list[Any], bool]:
    """The OpInfo's samples (`most` of them), always the same, and whether their gradients are
    compared."""
    dtype = dtype or next(d for d in DTYPES if op.supports_dtype(d, "cpu"))
    grad = bool(
        want_grad
        and op.supports_autograd
        and (dtype.is_floating_point or dtype.is_complex)
        and dtype in op.supported_backward_dtypes("cpu")
    )
    torch.manual_seed(0)
    np.random.seed(0)  # Some of torch's sample generators draw from it.
    random.seed(0)
    made: list[Any] = []
    try:
        made.extend(islice(op.sample_inputs("cpu", dtype, requires_grad=grad), most))
    except Exception as e:
        score.note(f"torch's samples end with {type(e).__name__}: {e}")
    return made, grad


def run_op(lib: Any, op: Any, *, errors: bool = True, stop_early: bool = False) -> Score:
    """Score `lib` on one OpInfo. `stop_early` ends at the first difference, for mutants."""
    score = Score(full_name(op))
    began = time.perf_counter()
    function = resolved(lib, op)
    samples, grad = samples_of(op, score)
    score.missing = function is None
    for sample in samples:
        run_sample(lib, op, function, sample, grad, score)
        if stop_early and not score.passed:
            break
    if errors and function is not None and op.error_inputs_func is not None:
        for case in _error_cases(op, score):
            _run_error(Bridge(lib), op, function, case, score)
    score.seconds = time.perf_counter() - began
    return score


def run_spelling(lib: Any, spelling: str, op: Any, most: int = 12) -> Score:
    """Score another way to say an op, "Tensor.__add__", against the same way in torch."""
    score = Score(spelling)
    inplace = spelling.endswith("_") and not spelling.endswith("__")
    reference, function = spelled(torch, spelling), spelled(lib, spelling)
    samples, grad = samples_of(op, score, want_grad=not inplace)
    score.missing = function is None
    if reference is None:
        score.missing = True
        score.note("torch has no such name")
        return score
    if spelling.endswith("__"):
        samples = [s for s in samples if not s.kwargs]  # Operators have no keywords.
    for sample in samples[:most]:
        run_sample(lib, reference, function, sample, grad, score)
    return score


def run_sample(
    lib: Any, reference: Any, function: Any, sample: Any, grad: bool, score: Score
) -> None:
    bridge = Bridge(lib)
    leaves: list[Any] = []
    parts = (sample.input, sample.args, sample.kwargs)
    refusal = ""
    try:  # Converted before torch runs: some ops write into their arguments.
        given, args, kwargs = (bridge.to(part, leaves) for part in parts)
    except Unconvertible:
        score.not_comparable += 1
        return
    except Exception as e:
        refusal = f"arguments: {type(e).__name__}: {e}"

    inputs = leaves_of(sample.input, sample.args, sample.kwargs)
    post = sample.output_process_fn_grad
    try:
        torch.manual_seed(1)
        want = reference(sample.input, *sample.args, **sample.kwargs)
        want_flat = flat(want)
        want_names = grad_fn_names(want_flat)
        want_post = flat(post(want)) if post else want_flat
    except Exception as e:
        score.not_comparable += 1
        score.note(f"torch itself: {type(e).__name__}: {e}")
        return
    score.samples += 1

    roots = [t for t in want_post if differentiable(t)]
    want_grads = None
    want_walk: list[str] = []
    weights: list[np.ndarray] = []
    if grad and inputs and roots:
        weights = cotangents(roots)
        want_walk = watched(roots)
        with contextlib.suppress(Exception):  # Some samples have no gradient in torch either.
            want_grads = torch.autograd.grad(
                roots, inputs, [torch.from_numpy(w) for w in weights], allow_unused=True
            )
    if want_grads is not None:
        score.grad_wanted += 1
        score.walk_wanted += 1
        score.grad_nonzero += any(g is not None and bool(g.any()) for g in want_grads)
    if any(want_names):
        score.grad_fn_wanted += 1
        score.grad_fn = next(n for n in want_names if n)
    if function is None:
        return
    if refusal:
        score.note(refusal)
        return

    try:
        lib.manual_seed(1)
        got = function(given, *args, **kwargs)
        got_flat = flat(got)
        got_post = flat(rebound(post, lib)(got)) if post else got_flat
        if getattr(reference, "name", "") in UNINITIALISED:
            same = [tuple(t.shape) for t in want_flat] == [tuple(t.shape) for t in got_flat]
            wrong = "" if same else "shapes"
        else:
            wrong = differences(want_post, got_post, score.tolerance)
    except Exception as e:
        score.note(f"forward: {type(e).__name__}: {e}")
        return
    if wrong:
        score.note(f"forward: {wrong}")
    else:
        score.forward += 1

    if any(want_names):
        got_names = grad_fn_names(got_flat)
        if got_names == want_names:
            score.grad_fn_same += 1
        else:
            score.note(f"grad_fn {got_names[:2]}, want {want_names[:2]}")
    if want_grads is not None:
        try:
            got_roots = [y for x, y in zip(want_post, got_post, strict=True) if differentiable(x)]
            got_walk = watched(got_roots)
            got_grads = lib.autograd.grad(
                got_roots, leaves, [lib.from_numpy(w) for w in weights], allow_unused=True
            )
            wrong = differences(want_grads, got_grads, score.tolerance)
            score.walk_same += got_walk == want_walk
            if got_walk != want_walk:
                pairs = enumerate(zip([*want_walk, "end"], [*got_walk, "end"], strict=False))
                at, (a, b) = next((i, p) for i, p in pairs if p[0] != p[1])
                score.note(f"step {at} of the walk: {b}, want {a}")
        except Exception as e:
            wrong = f"{type(e).__name__}: {e}"
        if wrong:
            score.note(f"gradient: {wrong}")
        else:
            score.grad += 1


def _error_cases(op: Any, score: Score) -> Iterator[Any]:
    """The error inputs that torch itself refuses as promised, and that arrays can express."""
    try:
        cases = list(op.error_inputs("cpu"))
    except Exception as e:
        score.note(f"error inputs: {type(e).__name__}: {e}")
        return
    for case in cases:
        if case.error_regex == "unsupported operation":
            continue  # Inputs that overlap in memory: not expressible through from_numpy.
        yield case


def _run_error(bridge: Bridge, op: Any, function: Any, case: Any, score: Score) -> None:
    s = case.sample_input
    try:
        given, args, kwargs = bridge.to(s.input), bridge.to(s.args), bridge.to(s.kwargs)
    except Exception:
        return
    try:
        op(s.input, *s.args, **s.kwargs)
        return
    except Exception as e:
        if not isinstance(e, case.error_type) or not re.search(case.error_regex, str(e)):
            return
    score.errors_wanted += 1
    try:
        function(given, *args, **kwargs)
        score.note(f"nothing raised, want {case.error_regex}")
    except Exception as e:
        if isinstance(e, case.error_type) and re.search(case.error_regex, str(e)):
            score.errors_same += 1
        else:
            score.note(f"raised {type(e).__name__}: {e}, want {case.error_regex}")


def full_name(op: Any) -> str:
    return op.name + (f"/{op.variant_test_name}" if op.variant_test_name else "")


def opinfos(names: set[str] | None = None, pattern: str = "") -> list[Any]:
    """The OpInfos whose name is in `names` (None: all) and fits `pattern`."""
    return [
        o
        for o in op_db
        if (names is None or o.name in names)
        and re.search(pattern, o.name)
        and any(o.supports_dtype(d, "cpu") for d in DTYPES)
        and not o.name.startswith("jiterator")  # CUDA only.
        and (o.name, o.variant_test_name) != ("as_strided", "partial_views")  # Shared storage.
    ]
