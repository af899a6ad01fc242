"""What the program asks of a `.grad` is told; what only looks whether there is one is not."""

from __future__ import annotations

import pytest

from .conftest import Sandbox

SETUP = "import torch\nw = torch.tensor(2.0, requires_grad=True)\ny = w * 3\n"
ASKED: list[tuple[str, list[tuple[str, int]]]] = [
    ("print(w.grad)\n", [("missing", 4)]),
    ("a = getattr(w, 'grad')\n", [("missing", 4)]),
    ("w.grad.norm()\n", [("missing", 4)]),
    ("for _ in range(9):\n    print(f'{w.grad}')\n", [("missing", 5)]),
    ("if w.grad is not None:\n    w.grad.zero_()\n", []),
    ("print(None if (w.grad) is None else 1)\n", []),
    ("y.backward()\nprint(w.grad, y.grad)\n", [("missing", 5)]),
    ("y.retain_grad()\ny.backward()\nprint(w.grad, y.grad)\n", [("retain", 4)]),
    ("y.backward()\ntorch.optim.SGD([w], lr=1).zero_grad()\nprint(w.grad)\n", [("missing", 6)]),
    ("torch.nn.utils.clip_grad_norm_([w], 1.0)\ntorch.optim.SGD([w], lr=1).step()\n", []),
    ("print(w.detach().grad)\n", [("missing", 4)]),
]


@pytest.mark.parametrize(("source", "asked"), ASKED)
def test_each_question_is_told_once(
    sandbox: Sandbox, source: str, asked: list[tuple[str, int]]
) -> None:
    result = sandbox.run(SETUP + source)
    assert [(one["what"], one["span"][0]) for one in result.of("asked")] == asked
    known = {one["output"]["id"] for one in result.of("forward")}
    assert {one["tensor"] for one in result.of("asked")} <= known


def test_requires_grad_that_is_switched_is_told(sandbox: Sandbox) -> None:
    result = sandbox.run(SETUP + "w.requires_grad_(False)\nw.requires_grad = False\n_ = w * 2\n"
                         "w.requires_grad = True\n")  # fmt: skip
    told = [one for one in result.of("bind") if one["change"] == "requires_grad"]
    assert [(one["tensor"]["requires_grad"], one["span"][0]) for one in told] == [
        (False, 4), (True, 7)]  # fmt: skip
