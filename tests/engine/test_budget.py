"""Long programs: what is told in full, what is summed up, and that the numbers are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import engine as torch
from engine import events as ev
from engine.budget import CEILING, FAR, PART, Budget, Window
from engine.dispatch import leaf
from engine.record import Recorder
from engine.skim import norms
from engine.watch import SEAT
from tests.engine.recording import HERE, of, recorded, tensor


def test_a_loop_past_the_budget_leaves_summaries_and_its_end_in_full() -> None:
    def program(recorder: Recorder) -> None:
        w = tensor(1.0)
        recorder.named(w, "w")
        for i in range(50):
            recorder.enter_iteration("loop", "i", i, HERE.span, 49 - i)
            loss = w * w
            recorder.bind("loss", loss, HERE.span)
            loss.backward()
            recorder.stdout(f"{i}\n")
            w.grad = None
        recorder.leave_iteration("loop")

    events = recorded(program, events=60)
    told = [e.index for e in of(events, ev.Scope) if e.kind == "iteration" and e.action == "enter"]
    short = [e.index for e in of(events, ev.Iteration)]
    assert sorted(told + short) == list(range(50))
    assert told[-2:] == [48, 49]
    assert all(e.values["loss"] == 1.0 for e in of(events, ev.Iteration))
    assert all(e.parameters == {"w": 1.0} for e in of(events, ev.Iteration))
    assert [e.number for e in of(events, ev.Iteration)] == short
    assert [e.text for e in of(events, ev.Stdout)] == [f"{i}\n" for i in range(50)]


@pytest.mark.parametrize(("iterations", "known", "part"), [
    (FAR * 16, True, 1), (FAR * 32, True, PART), (FAR * 32, False, 1),
])  # fmt: skip
def test_of_a_loop_that_is_far_too_long_a_part_of_the_budget_is_told_in_full(
    iterations: int, known: bool, part: int
) -> None:
    """An iteration of `training` has about a twentieth of the budget."""
    one = len(recorded(training(1), events=1 << 30))
    events = recorded(training(iterations, known), events=20 * one)
    short = of(events, ev.Iteration)[0].number
    assert 20 // part <= short <= 30 // part + 1


def test_what_a_backward_after_the_loop_walks_through_is_told_in_full() -> None:
    """Each iteration makes two nodes and a walk passes all of them."""

    def program(recorder: Recorder) -> None:
        w = tensor(1.0)
        total = w * 0
        for i in range(30):
            recorder.enter_iteration("outer", "i", i, HERE.span, 29 - i)
            for j in range(3):
                recorder.enter_iteration(("inner", i), "j", j, HERE.span, 2 - j)
                total = total + w * j
            recorder.leave_iteration(("inner", i))
        recorder.leave_iteration("outer")
        total.backward()

    events = recorded(program, events=200)
    assert of(events, ev.Iteration) == []
    cards = {e.node for e in of(events, ev.Forward)}
    walked = [e for e in of(events, ev.Backward) if e.name != "AccumulateGrad"]
    assert len(walked) == 1 + 30 * 3 * 2
    assert {e.node for e in walked} <= cards
    # There is an end to it: from as many nodes on as events are allowed.
    assert of(recorded(program, events=100), ev.Iteration)


@pytest.mark.parametrize("kind", ["forward only", "measured after its backward", "kept"])
def test_a_loop_that_builds_no_graph_for_later_is_summed_up(kind: str) -> None:
    def program(recorder: Recorder) -> None:
        w = tensor(1.0)
        kept = [w * 5] if kind == "kept" else []
        for i in range(50):
            recorder.enter_iteration("loop", "i", i, HERE.span, 49 - i)
            loss = w * w
            if kind != "forward only":
                loss.backward()
            if kind == "measured after its backward":
                loss = w * w * 2
            kept = [*kept, loss] if kind == "kept" else kept
        recorder.leave_iteration("loop")

    events = recorded(program, events=60)
    assert len(of(events, ev.Iteration)) > 20


def test_summaries_keep_the_dtypes_digits() -> None:
    def program(recorder: Recorder) -> None:
        w = leaf("tensor", np.array(0.1, "float32"), True)
        recorder.named(w, "w")
        for i in range(5):
            recorder.enter_iteration("loop", "i", i, HERE.span)
            loss = w * 1
            recorder.bind("loss", loss, HERE.span)
            loss.backward()
        recorder.leave_iteration("loop")

    short = of(recorded(program, events=0), ev.Iteration)[-1]
    assert str(short.values["loss"]) == "0.1"
    assert str(short.parameters["w"]) == "0.1"
    assert short.gradients["w"] == 5.0


def test_a_flood_without_iterations_is_reported() -> None:
    flooded: list[tuple[int, int]] = []

    def flood(limit: int, used: int) -> None:
        flooded.append((limit, used))
        raise InterruptedError

    budget = Budget(lambda e: None, events=5, flood=flood)
    for _ in range(CEILING * 5):
        budget.tell(ev.Stdout("x"))
    with pytest.raises(InterruptedError):
        budget.tell(ev.Stdout("x"))
    assert flooded == [(CEILING * 5, CEILING * 5 + 1)]


def training(iterations: int, known: bool = True) -> Callable[[Recorder], None]:
    """A loop with a parameter that changes; the numbers depend on the iteration."""

    def program(recorder: Recorder) -> None:
        w = tensor(1.0)
        recorder.named(w, "w")
        for i in range(iterations):
            left = iterations - 1 - i if known else None
            recorder.enter_iteration("loop", "i", i, HERE.span, left)
            loss = w * w * (i + 1)
            recorder.bind("loss", loss, HERE.span)
            loss.backward()
            with torch.no_grad():
                w -= w.grad * 0.001
            w.grad = None
        recorder.leave_iteration("loop")
        _ = w * 1

    return program


def test_what_changed_in_iterations_that_were_summed_up_is_told_before_anything_else() -> None:
    events = recorded(training(30), events=40)
    full = [e.index for e in of(events, ev.Scope) if e.kind == "iteration" and e.action == "enter"]
    assert full[-2:] == [28, 29]
    assert len(of(events, ev.Iteration)) == 30 - len(full)
    skipped = [e for e in of(events, ev.Bind) if e.change == "skipped"]
    assert [e.name for e in skipped] == ["w"]
    short = of(events, ev.Iteration)[-1]
    assert abs(skipped[0].tensor.data[0]) == short.parameters["w"]
    # The next one starts from there: w * w is told with its new value.
    after = of(events[events.index(skipped[0]) :], ev.Forward)[0]
    assert after.output.data[0] == skipped[0].tensor.data[0] ** 2
    assert after.output.data[0] != of(events, ev.Forward)[1].output.data[0]


@pytest.mark.parametrize("trains", [True, False])
def test_nothing_is_cleared_that_the_program_does_not_clear(trains: bool) -> None:
    def program(recorder: Recorder) -> None:
        w = tensor(1.0)
        recorder.named(w, "w")
        y = w
        for i in range(30):
            recorder.enter_iteration("loop", "i", i, HERE.span, 29 - i)
            y = y * w
            if trains:
                (w * i).backward()
        recorder.leave_iteration("loop")
        y.backward()

    events = recorded(program, events=40 if trains else 20)
    assert of(events, ev.Iteration)
    (skipped,) = [e for e in of(events, ev.Bind) if e.change is not None]
    assert skipped.change == "skipped"
    if trains:
        short = of(events, ev.Iteration)[-1]
        assert skipped.gradient is not None
        assert skipped.gradient.data[0] == short.gradients["w"]
    else:
        assert skipped.gradient is None


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("first", [0, 7, 28])
def test_a_window_tells_other_iterations_in_full(known: bool, first: int) -> None:
    events = recorded(training(30, known), window=Window(first, first + 1))
    whole = recorded(training(30, known))
    full = [e.index for e in of(events, ev.Scope) if e.kind == "iteration" and e.action == "enter"]
    assert full == [first, first + 1]
    assert [e.number for e in of(events, ev.Iteration)] == [
        i for i in range(30) if i not in (first, first + 1)
    ]
    # The same numbers as without a window.
    for index in full:
        assert numbers(events, index) == numbers(whole, index)


def loops(recorder: Recorder, sizes: dict[str, int], w: Any) -> None:
    """Loops inside of each other, by their variables and lengths; the innermost has an op."""
    (name, length), *inner = sizes.items()
    for i in range(length):
        recorder.enter_iteration(name, name, i, HERE.span, length - 1 - i)
        if inner:
            loops(recorder, dict(inner), w)
        else:
            _ = w * i
    recorder.leave_iteration(name)


@pytest.mark.parametrize("inner", [(), (0,), (1,), (1, 2), (2, 0), (2, 3)])
def test_a_window_begins_inside_of_an_iteration(inner: tuple[int, ...]) -> None:
    def program(recorder: Recorder) -> None:
        loops(recorder, {"epoch": 3, "batch": 3, "part": 4}, tensor(1.0))

    places = [(epoch, batch, part) for epoch in range(3) for batch in range(3) for part in range(4)]
    events = recorded(program, window=Window(1, 1, inner))
    entered = [e for e in of(events, ev.Scope) if e.kind == "iteration" and e.action == "enter"]
    told, at = [], [0, 0, 0]
    for scope in entered:
        depth = ["epoch", "batch", "part"].index(scope.name)
        at[depth] = cast(int, scope.index)
        if depth == 2:
            told.append(tuple(at))
    assert told == [one for one in places if one[0] == 1 and one >= (1, *inner)]
    # Each summary says where it lies, and what is told and summed up is all there is.
    short = [(e.number, *e.inner) for e in of(events, ev.Iteration)]
    assert sorted(short) == short
    covered = [one for one in places if any(one[: len(s)] == s for s in short)]
    assert sorted(covered + told) == places


def test_of_two_loops_in_an_iteration_each_has_places_of_its_own() -> None:
    def program(recorder: Recorder) -> None:
        w = tensor(1.0)
        for epoch in range(3):
            recorder.enter_iteration("epochs", "epoch", epoch, HERE.span, 2 - epoch)
            for name in ("k", "j"):
                loops(recorder, {name: 5}, w)
        recorder.leave_iteration("epochs")

    short = of(recorded(program, window=Window(1, 1, (99,))), ev.Iteration)
    inside = [e for e in short if e.number == 1]
    assert [(e.index, e.around) for e in inside] == [(i, (1,)) for i in [*range(5), *range(5)]]
    for summary in inside:
        events = recorded(program, window=Window(1, 1, summary.inner))
        entered = [e for e in of(events, ev.Scope) if e.kind == "iteration" and e.action == "enter"]
        first = entered[1]
        assert first.index == summary.index
        assert first.name == ("k" if inside.index(summary) < 5 else "j")


def numbers(events: list[Any], index: int) -> list[float]:
    """What the ops and the steps of one iteration came to."""
    at = [i for i, e in enumerate(events)
          if type(e) is ev.Scope and e.kind == "iteration" and e.index == index]  # fmt: skip
    part = events[at[0] : at[1]]
    found = [e.output.data[0] for e in of(part, ev.Forward)]
    found += [e.after.data[0] for e in of(part, ev.Accumulate)]
    assert found
    return found


def test_inner_loops_are_summed_up_inside_of_an_iteration_that_is_told() -> None:
    def program(recorder: Recorder) -> None:
        loops(recorder, {"epoch": 4, "batch": 20}, tensor(1.0))

    events = recorded(program, events=15)
    entered = [e for e in of(events, ev.Scope) if e.kind == "iteration" and e.action == "enter"]
    told = [(e.name, e.index) for e in entered]
    assert told[0] == ("epoch", 0)
    assert ("epoch", 1) not in told
    assert told[-6:] == [("epoch", 2), ("batch", 18), ("batch", 19),
                         ("epoch", 3), ("batch", 18), ("batch", 19)]  # fmt: skip
    assert [e.number for e in of(events, ev.Iteration)].count(1) == 1
    assert [e.number for e in of(events, ev.Iteration)].count(3) == 18
    assert len(of(events, ev.Scope)) % 2 == 0


def test_an_error_in_an_iteration_that_is_summed_up_leaves_its_summary() -> None:
    def program(recorder: Recorder) -> None:
        x = tensor(1.0)
        recorder.enter_iteration("loop", "i", 0, HERE.span, 9)
        _ = x * 2
        with pytest.raises(RuntimeError):
            torch.ones(2, 3) @ torch.ones(2, 3)

    events = recorded(program, events=0)
    assert [type(e) for e in events][-1] is ev.Iteration
    assert SEAT.now is None


@settings(deadline=None)
@given(
    st.lists(
        arrays(
            st.sampled_from([np.float32, np.float64, np.float16, np.complex64]),
            array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=9),
            elements=st.just(1) | st.integers(-8, 8),
        ),
        max_size=6,
    )
)
def test_norms_that_are_measured_together_are_those_of_each(found: list[Any]) -> None:
    for array, length in zip(found, norms(found), strict=True):
        assert length.dtype == np.abs(array).dtype
        assert float(length) == pytest.approx(float(np.linalg.norm(array.reshape(-1))), rel=1e-2)
