"""The local derivatives that events tell: times the gradient that came in they are what went out,
for every sample of every op."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import engine as torch
from engine.events import Backward
from tests.engine.recording import of, recorded, walked
from tests.tables import samples

TABLE = samples.table()


def jacobians(events: list[Any]) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """The argument and the matrix of each, seen to be right."""
    found = []
    for event in of(events, Backward):
        for out in event.gradients_out:
            if out.local is None or out.local.kind != "jacobian":
                continue
            (came,) = [g for g in event.gradients_in if g is not None]
            matrix = out.local.value.data.reshape(out.local.value.shape)
            np.testing.assert_allclose(came.data @ matrix, out.tensor.data, rtol=1e-6, atol=1e-6)
            found.append((out.argument, matrix))
    return found


@pytest.mark.parametrize("name", TABLE)
def test_gradient_in_times_jacobian_is_gradient_out(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in TABLE[name]:
            jacobians(walked(name, row))


X = [[0.5, -1.5, 2.0], [1.0, 0.25, -0.75]]
SMALL = [
    ("torch.nn.functional.layer_norm(x, (3,))", (6, 6)),
    ("x.max(1).values", (2, 6)),
    ("x.sort(0).values", (6, 6)),
    ("x.unbind(0)[0]", (3, 6)),
    ("torch.addmm(torch.ones(2, requires_grad=True), x, torch.ones(3, 2))", (4, 2)),
    ("torch.linalg.inv(x[:, :2])", (4, 4)),
]


@pytest.mark.parametrize(("text", "shape"), SMALL)
def test_an_op_of_several_results_has_a_jacobian(text: str, shape: tuple[int, int]) -> None:
    def program(_: Any) -> None:
        x = torch.tensor(X, requires_grad=True)
        eval(text, {"torch": torch, "x": x}).sum().backward()

    assert shape in [matrix.shape for _, matrix in jacobians(recorded(program))]


def test_each_member_of_a_list_has_a_jacobian() -> None:
    def program(_: Any) -> None:
        a = torch.ones(1, requires_grad=True)
        torch.cat([a, torch.ones(2, requires_grad=True)]).sum().backward()

    found = dict(jacobians(recorded(program)))
    assert found["tensors[0]"].tolist() == [[1], [0], [0]]
    assert found["tensors[1]"].tolist() == [[0, 0], [1, 0], [0, 1]]


def test_what_two_gradients_make_has_no_matrix_of_one() -> None:
    def program(_: Any) -> None:
        a, b = torch.ones(2, 2, requires_grad=True).unbind(0)
        (a * b).sum().backward()

    unbind = next(e for e in of(recorded(program), Backward) if e.name == "UnbindBackward0")
    assert [out.local.kind for out in unbind.gradients_out] == ["formula"]
