"""What events say of hooks that put another gradient in the place of one that came."""

from __future__ import annotations

from typing import Any

from engine import events as ev
from engine.record import Recorder
from tests.engine.recording import of, recorded, tensor


def hooks_told(events: list[Any]) -> list[tuple[str, list[Any], list[Any]]]:
    """(name, what came, what hooks made of it) of each step whose gradient hooks changed."""
    return [
        (e.name, [g and g.data.tolist() for g in e.hooked],
         [g and g.data.tolist() for g in e.gradients_in])
        for e in of(events, ev.Backward) if e.hooked
    ]  # fmt: skip


def test_what_hooks_make_of_a_gradient_is_told_beside_what_came() -> None:
    def program(_: Recorder) -> None:
        x = tensor(1.0, 2.0)
        y = x * 3
        y.register_hook(lambda g: g * 10)
        y.register_hook(lambda g: None)
        y.retain_grad()
        x.register_hook(lambda g: g.add_(1))
        z = (y**2).sum() + y.sum()
        z.register_hook(lambda g: g * 2)
        z.backward()

    events = recorded(program)
    assert hooks_told(events) == [
        ("AddBackward0", [[1.0]], [[2.0]]),
        ("MulBackward0", [[14.0, 26.0]], [[140.0, 260.0]]),
        ("AccumulateGrad", [[420.0, 780.0]], [[421.0, 781.0]]),
    ]
    steps = [e for e in events if type(e) in (ev.Backward, ev.Accumulate)]
    kept = next(e for e in steps if type(e) is ev.Accumulate and e.target == "grad")
    ran = steps[steps.index(kept) - 1]
    assert ran.name == "MulBackward0" and ran.node == kept.node
    assert kept.delta.data.tolist() == [140.0, 260.0]


def test_hooks_that_leave_the_gradient_are_not_told_of() -> None:
    def program(_: Recorder) -> None:
        x = tensor(float("nan"), 2.0)
        x.register_hook(lambda g: g.clone())
        y = x * x
        y.register_hook(lambda g: None)
        y.sum().backward()

    assert hooks_told(recorded(program)) == []


def test_hooks_on_one_of_several_outputs_and_on_a_node() -> None:
    def program(_: Recorder) -> None:
        u, v = tensor(3.0, 5.0).unbind(0)
        v.register_hook(lambda g: g * 7)
        y = u * v
        y.grad_fn.register_prehook(lambda gs: (gs[0] * 4,))
        y.exp().log().backward()

    told = hooks_told(recorded(program))
    assert told[0] == ("MulBackward0", [[1.0]], [[4.0]])
    assert told[1] == ("UnbindBackward0", [None, [12.0]], [[20.0], [84.0]])
