"""The end says where the first NaN and the first infinity came from what had none."""

from __future__ import annotations

from typing import Any

import pytest

BORN: dict[str, tuple[str, list[tuple[str, str, str, int]]]] = {
    "log of a negative": (
        "x = torch.tensor([1.0, -1.0])\ny = x.log()\nz = y * 2\n",
        [("nan", "forward", "log", 3)],
    ),
    "infinity, then NaN from it": (
        "x = torch.tensor(0.0)\ny = 1 / x\nz = y - y\n",
        [("inf", "forward", "reciprocal", 3), ("nan", "forward", "sub.Tensor", 4)],
    ),
    "a root's gradient": (
        "x = torch.tensor(0.0, requires_grad=True)\ny = x.sqrt()\ny.backward()\n",
        [("inf", "backward", "SqrtBackward0", 3)],
    ),
    "written down": ("x = torch.tensor([float('nan'), 1])\n", [("nan", "forward", "tensor", 2)]),
    "a mask": (
        "x = torch.zeros(2).masked_fill(torch.tensor([True, False]), float('-inf'))\n"
        "y = x.softmax(0)\nz = torch.where(x > 0, x, float('-inf'))\n",
        [],
    ),
    "a row that is all masked": (
        "x = torch.full((2,), float('-inf'))\ny = x.softmax(0)\n",
        [("nan", "forward", "_softmax", 3)],
    ),
    "a step too long": (
        "w = torch.tensor(1.0, requires_grad=True)\n"
        "optimizer = torch.optim.SGD([w], lr=3e38)\n(w * 3e38).backward()\noptimizer.step()\n",
        [("inf", "optimizer", "SGD", 5)],
    ),
    "overwritten again": (
        "x = torch.tensor(float('inf'))\nx.fill_(1.0)\ny = x / 0\n",
        [("inf", "forward", "div.Tensor", 4)],
    ),
    "finite": ("x = torch.ones(2)\nprint(x / 2)\n", []),
}


@pytest.mark.parametrize("name", BORN)
def test_births_are_told(sandbox: Any, name: str) -> None:
    source, expected = BORN[name]
    result = sandbox.run("import torch\n" + source)
    assert result.end["reason"] == "ok", result.events
    born = result.end.get("born", [])
    assert [(b["kind"], b["phase"], b["op"], b["span"][0]) for b in born] == expected
    for birth in born:
        assert result.events[birth["seq"]]["type"] == birth["phase"]


def test_a_loss_that_diverges_where_iterations_are_summed_up(sandbox: Any) -> None:
    source = (
        "import torch\nw = torch.tensor(1.0, requires_grad=True)\nfor i in range(300):\n"
        "    loss = (w * w).sum()\n    loss.backward()\n    with torch.no_grad():\n"
        "        w -= 2.0 * w.grad\n        w.grad = None\n"
    )
    result = sandbox.run(source, limits={"recorded_events": 60})
    short = [e["seq"] for e in result.of("iteration")]
    (inf, nan) = result.end["born"]
    assert (inf["kind"], inf["phase"], nan["kind"]) == ("inf", "iteration", "nan")
    assert inf["seq"] in short
    assert inf["span"][0] == 3


def test_a_formula_tells_too(sandbox: Any) -> None:
    result = sandbox.run("log(x)", kind="expression", inputs={"x": -1})
    assert result.end["result"]["value"] == "NaN"
    assert [(b["op"], b["span"]) for b in result.end["born"]] == [("log", [1, 0, 1, 6])]
