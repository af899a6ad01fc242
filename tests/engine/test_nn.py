"""Modules, losses and initialisations against what torch 2.13 answered to the same questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import engine
from engine import events
from engine.record import Recorder, Where
from tests.tables import modules

TABLE = json.loads(Path(modules.__file__).with_name("modules.json").read_text())
FREE = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture(scope="module")
def scope() -> dict[str, Any]:
    return modules.namespace(engine, engine.utils.data)


@FREE
@pytest.mark.parametrize("question", TABLE["answers"])
def test_modules_answer_as_pytorchs(scope: dict[str, Any], question: str) -> None:
    assert modules.answer(scope, question) == TABLE["answers"][question]


@FREE
@pytest.mark.parametrize("question", TABLE["draws"])
def test_the_same_seed_draws_the_same_numbers(scope: dict[str, Any], question: str) -> None:
    assert modules.drawn(scope, question) == TABLE["draws"][question]


def test_the_table_has_every_question() -> None:
    assert set(TABLE["answers"]) == set(modules.ASKED)
    assert set(TABLE["draws"]) == set(modules.DRAWS)


def test_a_recorded_module_tells_its_scopes_names_and_masks() -> None:
    told: list[Any] = []
    with Recorder(told.append, lambda: Where(None)):
        engine.manual_seed(0)
        net = engine.nn.Sequential(engine.nn.Linear(3, 4), engine.nn.Dropout(0.5))
        net.append(engine.nn.Sequential(engine.nn.Linear(4, 1)))
        optimizer = engine.optim.SGD(net.parameters(), lr=0.1)
        out = engine.nn.MSELoss()(net(engine.ones(2, 3)), engine.zeros(2, 1))
        optimizer.zero_grad()
        out.backward()
        optimizer.step()
    scopes = [e for e in told if isinstance(e, events.Scope)]
    entered = [(s.name, s.label) for s in scopes if s.action == "enter" and s.kind == "module"]
    assert entered == [
        ("", "Sequential"), ("0", "Linear"), ("1", "Dropout"), ("2", "Sequential"), ("0", "Linear"),
        ("", "MSELoss"),
    ]  # fmt: skip
    assert sorted(s.id for s in scopes if s.action == "leave") == sorted(
        s.id for s in scopes if s.action == "enter"
    )
    changes = [e.change for e in told if isinstance(e, events.Bind) and e.change]
    assert changes[:4] == ["kaiming_uniform_", "uniform_"] * 2
    named = [e.name for e in told if isinstance(e, events.Bind) and e.name and not e.change]
    assert named == ["0.weight", "0.bias", "2.0.weight", "2.0.bias"]
    assert [e.name for e in told if isinstance(e, events.Optimizer)] == named
    forward = {e.op: e for e in told if isinstance(e, events.Forward)}
    mask = forward["bernoulli"].output.data
    assert set(mask.flat) == {0.0, 2.0}, "the mask as it is multiplied, already scaled"
    assert forward["mul.Tensor"].inputs[1] == forward["bernoulli"].output.id


def test_a_module_without_a_watcher_tells_nobody_and_a_failing_one_closes_its_scope() -> None:
    told: list[Any] = []
    net = engine.nn.Linear(2, 2)
    with Recorder(told.append, lambda: Where(None)), pytest.raises(RuntimeError, match="shapes"):
        net(engine.ones(1, 3))
    assert [e.action for e in told if isinstance(e, events.Scope)] == ["enter", "leave"]
    assert engine.nn.Module._depth == 0


@pytest.mark.parametrize("name", ["mse_loss", "smooth_l1_loss", "huber_loss", "cross_entropy",
                                  "binary_cross_entropy_with_logits"])  # fmt: skip
def test_losses_differentiate_twice(name: str) -> None:
    """The second derivative, against differences of the first."""
    engine.manual_seed(1)
    x = engine.randn(3, 4).double().requires_grad_()
    target = engine.rand(3, 4).double()
    loss = getattr(engine.nn.functional, name)

    def slope(at: Any) -> Any:
        return engine.autograd.grad(loss(at, target), [at], create_graph=True)[0]

    (second,) = engine.autograd.grad(slope(x), [x], engine.ones(3, 4).double())
    step = 1e-6
    for i in range(3):
        for j in range(4):
            near = []
            for sign in (1, -1):
                moved = x.detach().clone()
                moved._data[i, j] += sign * step
                near.append(slope(moved.requires_grad_())._data)
            assert second._data[i, j] == pytest.approx(
                float((near[0] - near[1]).sum() / (2 * step)), abs=1e-6
            )
