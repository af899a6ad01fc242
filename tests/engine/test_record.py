"""The recorder: what events say of a run is what the run did, on random graphs too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine as torch
from engine import events as ev
from engine.backward import sum_to
from engine.dispatch import leaf, wrap
from engine.record import Recorder
from tests.engine.recording import HERE, of, recorded, tensor

UNARY = [torch.sin, torch.exp, torch.tanh, torch.sigmoid, torch.relu, torch.neg, torch.square
         if hasattr(torch, "square") else torch.cos]  # fmt: skip


@st.composite
def graphs(draw: Any) -> Callable[[Recorder], None]:
    """A random program over two leaves, of scalars and vectors."""
    steps = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30), st.integers(0, 30)),
                          min_size=1, max_size=12))  # fmt: skip

    def program(_: Recorder) -> None:
        values = [tensor(0.5, -1.25, 2.0), tensor(0.75)]
        for kind, a, b in steps:
            x, y = values[a % len(values)], values[b % len(values)]
            if kind < len(UNARY):
                values.append(UNARY[kind](x))
            elif kind == 7:
                values.append(x + y)
            elif kind == 8:
                values.append(x * y)
            else:
                values.append(x - y)
        out = values[-1]
        if out.requires_grad:
            out.backward(wrap(np.ones_like(out._data)))

    return program


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_the_numbers_of_every_step_fit_together(program: Callable[[Recorder], None]) -> None:
    events = recorded(program)
    shapes: dict[int, tuple[int, ...]] = {}
    for e in of(events, ev.Forward):
        shapes[e.output.id] = e.output.shape
    counters: dict[int, int] = {}
    arrived: dict[tuple[int, int], Any] = {}
    for e in events:
        match e:
            case ev.Scope(action="enter", kind="backward"):
                counters = dict(e.dependencies)
            case ev.Backward():
                assert counters[e.node] == 0, "a node runs when nothing is missing"
                (g,) = e.gradients_in
                if (e.node, 0) in arrived:
                    np.testing.assert_allclose(g.data, arrived[e.node, 0])
                for out in e.gradients_out:
                    assert out.local.kind == "elementwise"
                    product = (g.data * out.local.value.data).reshape(g.shape)
                    expected = sum_to(product, out.tensor.shape).reshape(-1)
                    np.testing.assert_allclose(out.tensor.data, expected, rtol=1e-12)
                    key = (out.node, out.slot)
                    arrived[key] = arrived.get(key, 0) + out.tensor.data
                for node, left in e.released:
                    counters[node] -= 1
                    assert counters[node] >= left >= 0
                assert all(counters[n] == 0 for n in e.ready)
            case ev.Accumulate():
                before = 0 if e.before is None else e.before.data
                np.testing.assert_allclose(e.after.data, before + e.delta.data, rtol=1e-12)
                assert 1 <= e.k <= e.n


@settings(max_examples=20, deadline=None)
@given(graphs())
def test_equal_runs_make_equal_events(program: Callable[[Recorder], None]) -> None:
    first, second = recorded(program), recorded(program)
    assert [repr(e) for e in first] == [repr(e) for e in second]


def test_a_chain_is_told_with_names_numbers_and_edges() -> None:
    def program(_: Recorder) -> None:
        x = tensor(1.0, 2.0, 3.0)
        (x**2).backward(wrap(np.ones(3)))

    made, power, *_ = of(recorded(program), ev.Forward)
    assert (made.op, made.grad_fn, made.inputs) == ("tensor", None, ())
    assert (power.op, power.grad_fn) == ("pow.Tensor_Scalar", "PowBackward0")
    assert power.inputs == (made.output.id,)
    assert power.arguments == ("self",)
    assert power.settings == {"exponent": 2}
    assert power.saved == ("self",)
    ((accumulator, zero),) = power.next
    assert zero == 0
    assert power.accumulators == ((accumulator, made.output.id),)


def test_landing_in_grad_is_told_after_the_step_and_adds_up_over_backwards() -> None:
    def program(_: Recorder) -> None:
        x = tensor(3.0)
        (x * 2).backward()
        (x * 5).backward()

    events = recorded(program)
    landed = [e for e in of(events, ev.Accumulate) if e.target == "grad"]
    assert [(e.before is None, e.delta.data[0], e.after.data[0], e.k) for e in landed] == [
        (True, 2.0, 2.0, 1), (False, 5.0, 7.0, 2),
    ]  # fmt: skip
    at = events.index(landed[0])
    assert events[at - 1].name == "AccumulateGrad"


def test_a_changed_leaf_and_a_cleared_gradient_are_bindings() -> None:
    def program(recorder: Recorder) -> None:
        w = tensor(1.0)
        recorder.bind("w", w, HERE.span)
        (w * 3).backward()
        with torch.no_grad():
            w.sub_(0.5)
        w.data.mul_(2.0)
        w.grad.zero_()
        w.grad = None

    bound = of(recorded(program), ev.Bind)
    assert [(b.name, b.change, b.tensor.data[0]) for b in bound] == [
        ("w", None, 1.0), ("w", "sub_", 0.5), ("w", "mul_", 1.0),
        (None, "mul_", 1.0),  # what `w.data` gave
        ("w", "zero_grad", 1.0), ("w", "zero_grad", 1.0),
    ]  # fmt: skip
    assert bound[4].gradient.data[0] == 0
    assert bound[5].gradient is None


def test_scopes_nest_and_are_told_only_when_something_happens_in_them() -> None:
    def program(recorder: Recorder) -> None:
        x = tensor(1.0)
        for i in range(3):
            recorder.enter_iteration("loop", "i", i, HERE.span)
            if i != 1:
                recorder.enter("module", "fc", "Linear")
                x = x * 2
                recorder.leave()
        recorder.leave_iteration("loop")

    scopes = of(recorded(program), ev.Scope)
    assert [(s.action, s.kind, s.index, s.parent) for s in scopes] == [
        ("enter", "iteration", 0, None), ("enter", "module", None, 0),
        ("leave", "module", None, 0), ("leave", "iteration", 0, None),
        ("enter", "iteration", 2, None), ("enter", "module", None, 2),
        ("leave", "module", None, 2), ("leave", "iteration", 2, None),
    ]  # fmt: skip


def test_an_error_in_backward_closes_its_scope() -> None:
    def program(_: Recorder) -> None:
        x = tensor(2.0)
        y = x * x
        y.backward()
        with pytest.raises(RuntimeError, match="second time"):
            y.backward()
        (x * 3).backward()

    scopes = [(s.action, s.index) for s in of(recorded(program), ev.Scope)]
    assert scopes == [(a, i) for i in range(3) for a in ("enter", "leave")]


def test_what_landed_before_a_hook_raised_is_told() -> None:
    def program(_: Recorder) -> None:
        def bad(_: Any) -> None:
            raise ValueError("no")

        x = tensor(2.0)
        x.register_post_accumulate_grad_hook(bad)
        with pytest.raises(ValueError, match="no"):
            (x * 3).backward()

    landed = [e for e in of(recorded(program), ev.Accumulate) if e.target == "grad"]
    assert [float(e.after.data[0]) for e in landed] == [3.0]


def test_a_gradient_that_a_hook_changes_in_place_is_shown_as_it_is_used() -> None:
    def program(_: Recorder) -> None:
        x = tensor(1.0, 2.0)
        h = x * 3
        h.register_hook(lambda g: g.mul_(10))
        (h * h).sum().backward()

    step = of(recorded(program), ev.Backward)[2]
    assert step.gradients_in[0].data.tolist() == [60.0, 120.0]
    assert step.gradients_out[0].tensor.data.tolist() == [180.0, 360.0]


@pytest.mark.parametrize("grad", [False, True])
def test_changing_a_view_in_place_changes_what_it_looks_into(grad: bool) -> None:
    def program(_: Recorder) -> None:
        base = tensor(1.0, 2.0, grad=grad) * 1
        base[0].mul_(5)

    events = recorded(program)
    made = of(events, ev.Forward)[1].output.id
    (told,) = [e for e in of(events, ev.Bind) if e.tensor.id == made]
    assert told.tensor.data.tolist() == [5.0, 2.0]
    assert told.change == "mul_"


def told_values(events: list[Any]) -> dict[int, list[float]]:
    """Tensor -> its elements, as the last event that shows it says."""
    values: dict[int, list[float]] = {}
    for e in events:
        shown = e.output if type(e) is ev.Forward else e.tensor if type(e) is ev.Bind else None
        if shown is not None:
            values[shown.id] = shown.data.tolist()
    return values


@pytest.mark.parametrize("grad", [True, False])
@pytest.mark.parametrize("through", ["base", "view", "detached", "data"])
def test_a_change_is_told_of_all_that_look_into_the_memory(grad: bool, through: str) -> None:
    kept: dict[str, Any] = {}

    def program(_: Recorder) -> None:
        base = tensor(1.0, 2.0, 3.0, 4.0, grad=grad) * 1
        kept.update(
            base=base, view=base.view(2, 2), part=base[1:3], other=base * 2, detached=base.detach(),
            inner=base.view(2, 2)[1],
        )  # fmt: skip
        _ = kept["detached"] + 1
        target = base.data if through == "data" else kept[through]
        target.mul_(5)

    values = told_values(recorded(program))
    for t in kept.values():
        assert values[t._recorded] == t._data.reshape(-1).tolist()
    assert values[kept["base"]._recorded] == [5, 10, 15, 20]
    assert values[kept["other"]._recorded] == [2, 4, 6, 8]


def test_views_that_do_not_overlap_are_not_told() -> None:
    kept: list[Any] = []

    def program(_: Recorder) -> None:
        base = tensor(1.0, 2.0, 3.0, 4.0, grad=False) * 1
        kept.extend([base, base[:2], base[2:]])
        base[:2].mul_(5)

    told = {e.tensor.id for e in of(recorded(program), ev.Bind)}
    assert kept[0]._recorded in told
    assert kept[1]._recorded in told
    assert kept[2]._recorded not in told


def test_copy_slices_stands_for_a_base_that_was_changed_through_a_view() -> None:
    def program(_: Recorder) -> None:
        base = tensor(1.0, 2.0) * 1
        base[0].mul_(5)
        _ = base + 1

    events = recorded(program)
    (changed,) = [e for e in of(events, ev.Forward) if e.inplace]
    assert changed.grad_fn == "CopySlices"
    base = of(events, ev.Forward)[1].output.id
    (told,) = [e for e in of(events, ev.Bind) if e.tensor.id == base]
    assert told.node == changed.node
    after = of(events, ev.Forward)[-1]
    assert after.next[0] == (changed.node, 0)


def test_an_op_that_makes_nothing_is_no_event() -> None:
    made: list[Any] = []
    events = recorded(lambda _: made.append(torch.zeros(0, 3).unbind(0)))
    assert [len(parts) for parts in made] == [0]
    assert [e.op for e in of(events, ev.Forward)] == ["zeros"]


def test_a_small_jacobian_is_in_numbers() -> None:
    def program(_: Recorder) -> None:
        a = leaf("tensor", np.array([[1.0, 2.0], [3.0, 4.0]]), True)
        v = tensor(5.0, 6.0, grad=False)
        torch.mv(a, v).backward(wrap(np.ones(2)))

    step = of(recorded(program), ev.Backward)[0]
    local = step.gradients_out[0].local
    assert local.kind == "jacobian"
    assert local.value.shape == (2, 4)
    assert local.value.data.tolist() == [5, 6, 0, 0, 0, 0, 5, 6]


def test_a_gradient_that_is_assigned_or_scaled_is_told() -> None:
    def program(recorder: Recorder) -> None:
        w = tensor(2.0)
        recorder.bind("w", w, HERE.span)
        w.grad = tensor(3.0, grad=False)
        w.grad.mul_(0.5)
        w.grad.clamp_(max=0)

    told = [e for e in of(recorded(program), ev.Bind) if e.change]
    assert [(e.name, e.change, e.gradient.data[0]) for e in told] == [
        ("w", "grad", 3.0), ("w", "mul_", 1.5), ("w", "clamp_", 0.0),
    ]  # fmt: skip


def test_a_hook_after_accumulation_changes_what_has_landed() -> None:
    def program(recorder: Recorder) -> None:
        w = tensor(2.0)
        w.register_post_accumulate_grad_hook(lambda p: p.grad.mul_(10))
        (w * 3).backward()

    events = recorded(program)
    landed = next(i for i, e in enumerate(events) if type(e) is ev.Accumulate)
    changed = next(i for i, e in enumerate(events) if type(e) is ev.Bind and e.change == "mul_")
    assert landed < changed
    assert events[landed].after.data[0] == 3
    assert events[changed].gradient.data[0] == 30


def test_a_leafs_hook_that_changes_its_gradient_is_seen_in_the_sum() -> None:
    def program(recorder: Recorder) -> None:
        x = tensor([1.0, 2.0])
        x.register_hook(lambda g: g.mul_(10))
        (x * 3).sum().backward()
        (x * 3).sum().backward()

    told = of(recorded(program), ev.Accumulate)
    assert [(e.delta.data.tolist(), e.after.data.tolist()) for e in told] == [
        ([30, 30], [30, 30]), ([30, 30], [60, 60]),
    ]  # fmt: skip


def test_retaining_a_gradient_twice_is_no_step_of_the_program() -> None:
    def program(recorder: Recorder) -> None:
        x = tensor(2.0)
        y = x * 3
        y.retain_grad()
        y.backward(retain_graph=True)
        y.backward()

    events = recorded(program)
    assert [e.op for e in of(events, ev.Forward)] == ["tensor", "mul.Tensor"]
    assert of(events, ev.Accumulate)[-2].after.data[0] == 2


def test_hooks_that_took_saved_tensors_are_asked_once() -> None:
    def program(recorder: Recorder) -> None:
        x = tensor([1.0, 2.0, 3.0])
        asked: list[int] = []

        def unpack(kept: Any) -> Any:
            asked.append(1)
            return kept / 2

        with torch.autograd.graph.saved_tensors_hooks(lambda t: t * 2, unpack):
            y = (x * x).sum()
        y.backward()
        assert x.grad.tolist() == [2, 4, 6]
        assert len(asked) == 2

    backwards = of(recorded(program), ev.Backward)
    product = next(e for e in backwards if e.name == "MulBackward0")
    # Of what the hook gave back, without asking it again.
    assert [out.local.value.data.tolist() for out in product.gradients_out] == [[1, 2, 3]] * 2


def test_running_statistics_are_told_as_they_were_by_their_names() -> None:
    def program(_: Recorder) -> None:
        layer = torch.nn.Sequential(torch.nn.BatchNorm1d(1))
        layer(torch.tensor([[1.0], [3.0]]))

    events = recorded(program)
    means = [e.tensor if isinstance(e, ev.Bind) else e.output for e in events
             if getattr(e, "variable", getattr(e, "name", "")) == "0.running_mean"]  # fmt: skip
    assert [[float(one) for one in mean.data] for mean in means] == [[0.0], [pytest.approx(0.2)]]
