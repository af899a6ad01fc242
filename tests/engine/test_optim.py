"""Optimizers and schedulers against what PyTorch did, step for step."""

from __future__ import annotations

import copy
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine as torch
from tests.tables import optimizers

ANSWERS = json.loads(Path(optimizers.__file__).with_suffix(".json").read_text())

CASES = [(n, i) for n, given in optimizers.OPTIMIZERS.items() for i in range(len(given))]
RATES = [(n, i) for n, given in optimizers.SCHEDULERS.items() for i in range(len(given))]


@pytest.mark.parametrize(("name", "i"), CASES)
def test_an_optimizer_walks_pytorchs_path(name: str, i: int) -> None:
    want = ANSWERS["optimizers"][name][i]
    got = optimizers.run(torch, name, optimizers.OPTIMIZERS[name][i])
    np.testing.assert_allclose(got["path"], want["path"], rtol=1e-9)
    assert got["repr"] == want["repr"]
    assert got["state"] == want["state"]


@pytest.mark.parametrize(("name", "i"), CASES)
def test_an_optimizer_rounds_as_pytorch_does(name: str, i: int) -> None:
    want = ANSWERS["bits"][name][i]
    got = optimizers.bits(torch, name, optimizers.OPTIMIZERS[name][i])
    assert got["versions"] == want["versions"]
    assert list(got["values"]) == list(want["values"])
    loose = optimizers.NOT_TO_THE_BIT.get(name, "").split()
    for what, digits in want["values"].items():
        if "*" in loose or what.rstrip("012") in loose:
            numbers = [[float.fromhex(d) for d in side] for side in (got["values"][what], digits)]
            np.testing.assert_allclose(*numbers, rtol=1e-5, err_msg=what)
        else:
            assert got["values"][what] == digits, what


@pytest.mark.parametrize(("name", "i"), RATES)
def test_a_scheduler_sets_pytorchs_rates(name: str, i: int) -> None:
    got = optimizers.rates(torch, name, optimizers.SCHEDULERS[name][i])
    np.testing.assert_allclose(got, ANSWERS["schedulers"][name][i], rtol=1e-12)


def parameter(*values: float) -> Any:
    return torch.tensor(list(values), requires_grad=True)


def test_zero_grad_clears_to_none_or_to_zeros() -> None:
    p = parameter(1.0, 2.0)
    optimizer = torch.optim.SGD([p], lr=0.1)
    (p * p).sum().backward()
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.tolist() == [0, 0]
    optimizer.zero_grad()
    assert p.grad is None


def test_a_step_counts_as_a_change_in_place() -> None:
    p = parameter(2.0)
    loss = (p * p).sum()
    loss.backward(retain_graph=True)
    torch.optim.SGD([p], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_groups_have_settings_of_their_own() -> None:
    a, b = parameter(1.0), parameter(1.0)
    optimizer = torch.optim.SGD([{"params": [a]}, {"params": b, "lr": 1.0}], lr=0.1)
    (a + b).backward()
    optimizer.step()
    assert (round(a.item(), 6), b.item()) == (0.9, 0)


def test_state_travels_through_a_state_dict() -> None:
    def make() -> tuple[Any, Any]:
        p = parameter(1.0, -1.0)
        return p, torch.optim.Adam([p], lr=0.1)

    p, first = make()
    for _ in range(3):
        first.zero_grad()
        (p * p).sum().backward()
        first.step()
    q, second = make()
    q.data = p.detach().clone()
    second.load_state_dict(copy.deepcopy(first.state_dict()))  # else they share it
    for each, optimizer in ((p, first), (q, second)):
        optimizer.zero_grad()
        (each * each).sum().backward()
        optimizer.step()
    assert p.tolist() == q.tolist()


def test_plateaus_are_noticed() -> None:
    optimizer = torch.optim.SGD([parameter(1.0)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=1, factor=0.5)
    for metric in (3.0, 2.0, 2.0, 2.0, math.inf):
        scheduler.step(metric)
    assert scheduler.get_last_lr() == [0.5]


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: torch.optim.SGD([], lr=0.1), ValueError, "empty parameter list"),
        (lambda: torch.optim.SGD([parameter(1.0)], lr=-1.0), ValueError, "Invalid learning rate"),
        (lambda: torch.optim.SGD(parameter(1.0)), TypeError, "should be an iterable of Tensors"),
        (lambda: torch.optim.SGD([1.0]), TypeError, "can only optimize Tensors"),
        (lambda: torch.optim.SGD([parameter(1.0) * 2]), ValueError, "non-leaf Tensor"),
        (lambda: torch.optim.SGD([parameter(1.0)], lr="a"), TypeError, "must be a number"),
        (lambda: torch.optim.Adam([parameter(1.0)], betas=(1.0, 0.9)), ValueError, "at index 0"),
    ],
)
def test_mistakes_are_named(make: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        make()


def test_what_a_program_writes_into_a_group_is_checked_at_the_step() -> None:
    p = parameter(1.0)
    optimizer = torch.optim.SGD([p], lr=0.1)
    (p * p).backward()
    optimizer.param_groups[0]["lr"] = object()
    with pytest.raises(TypeError, match="lr must be a number"):
        optimizer.step()
