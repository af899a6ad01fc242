"""Every tensor that a program computes with has one card: copies of parameters too, and what
derivatives of derivatives take out of the graph again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cards import faults

COPY = """import copy
import torch
import torch.nn as nn
a = nn.Linear(2, 2)
b = copy.deepcopy(a)
x = torch.ones(1, 2)
b(torch.relu(a(x))).sum().backward()
"""


def ran(sandbox: Any, source: str, **options: Any) -> Any:
    """A run that ended well, with one card for every tensor."""
    result = sandbox.run(source, **options)
    assert result.end["reason"] == "ok", result.of("error")
    assert faults(result.events) == []
    return result


def named(result: Any) -> dict[str, dict[str, Any]]:
    """The forward event of the card that each name was bound to."""
    made = {e["output"]["id"]: e for e in result.of("forward")}
    told = result.of("bind")
    return {e["name"]: made[e["tensor"]["id"]] for e in told if e.get("name")}


def test_copies_of_parameters_have_cards_where_they_were_copied(sandbox: Any) -> None:
    result = ran(sandbox, COPY)
    cards = named(result)
    for name in ("b.weight", "b.bias"):
        assert cards[name]["span"] == [5, 4, 5, 20]
        assert cards[name]["op"] == cards["a.weight"]["op"] == "Parameter"
        assert cards[name]["output"]["requires_grad"]
    assert cards["b.weight"]["node"] != cards["a.weight"]["node"]
    landed = {e["tensor"] for e in result.of("accumulate")}
    assert landed == {card["output"]["id"] for card in cards.values()}


UNTOLD = {
    "a tensor": "v = copy.deepcopy(w)\n(v * w).sum().backward()",
    "inside a list": "v = copy.deepcopy([w, w])\n(v[0] * v[1]).sum().backward()",
    "layers": "nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 8), 2)"
    "(torch.ones(1, 1, 4)).sum().backward()",
    "an average": "net = nn.Linear(2, 1)\n"
    "mean = torch.optim.swa_utils.AveragedModel(net)\nmean.update_parameters(net)\n"
    "(mean(w) - net(w)).sum().backward()",
    "an update without a forward": "v = copy.deepcopy(w)\nv.grad = torch.ones(2)\n"
    "torch.optim.SGD([v], lr=0.1).step()",
    "unpacked by a hook": "with torch.autograd.graph.saved_tensors_hooks(lambda t: t.detach(), "
    "lambda t: t):\n    y = (w ** 3).exp().sum()\n"
    "g = torch.autograd.grad(y, w, create_graph=True)[0]\ng.sum().backward()",
    "detached and changed": "y = w * 1\nz = y.detach().mul_(y)\nz.sum().backward()",
    "made in summary": "for i in range(500):\n    v = torch.ones(2, requires_grad=True)\n"
    "    (v * w).sum().backward()\n(v * w).sum().backward()",
}


@pytest.mark.parametrize("body", UNTOLD.values(), ids=UNTOLD.keys())
def test_a_leaf_has_a_card_when_something_happens_to_it(sandbox: Any, body: str) -> None:
    start = "import copy\nimport torch\nimport torch.nn as nn\n"
    source = f"{start}w = torch.tensor([1.0, 2.0], requires_grad=True)\n{body}\n"
    ran(sandbox, source, limits={"recorded_bytes": 60_000})


RESULTS = [
    "torch.tanh(x * 2)", "torch.sigmoid(x * 2)", "torch.exp(x * 2)", "torch.sqrt(x * 2)",
    "torch.rsqrt(x * 2)", "torch.softmax(x * 2, 0)", "torch.log_softmax(x * 2, 0)",
    "torch.cumprod(x * 2, 0)", "torch.norm(x * 2)", "(x * 2).norm(3)", "(x * 2).std()",
    "torch.prod(x * 2)", "torch.logsumexp(x * 2, 0)", "torch.reciprocal(x * 2)", "torch.tan(x)",
    "torch.expm1(x)", "torch.relu(x * 2)", "torch.nn.functional.elu(-x)", "(x * 2).tanh_()",
    "(x * 2).exp_()", "torch.linalg.inv(x.outer(x) + torch.eye(2))",
    "torch.linalg.cholesky(x.outer(x) + torch.eye(2))",
]  # fmt: skip


@pytest.mark.parametrize("made", RESULTS)
def test_a_saved_result_stands_for_its_card(sandbox: Any, made: str) -> None:
    source = (
        "import torch\nx = torch.tensor([0.3, 0.6], requires_grad=True)\n"
        f"h = {made}\ng = torch.autograd.grad(h.sum(), x, create_graph=True)[0]\n"
        "(g ** 2).sum().backward()\n"
    )
    result = ran(sandbox, source)
    told = {e["output"]["id"] for e in result.of("forward") if e["span"][0] == 3}
    assert told & {i for e in result.of("forward") if e["span"][0] == 4 for i in e["inputs"]}


FUNCTIONS = [
    "torch.func.grad(f)(x)", "torch.func.vmap(torch.func.grad(f))(X)", "torch.func.hessian(f)(x)",
    "torch.func.jacrev(torch.tanh)(x)", "torch.func.jacfwd(torch.sigmoid)(x)",
    "torch.func.jvp(f, (x,), (x,))", "torch.func.vjp(f, x)[1](torch.tensor(1.0))",
    "torch.autograd.functional.hessian(f, x)", "torch.autograd.functional.jacobian(torch.exp, x)",
    "torch.autograd.functional.hvp(f, x, x)",
]  # fmt: skip


@pytest.mark.parametrize("call", FUNCTIONS)
def test_functions_of_derivatives_give_each_node_one_card(sandbox: Any, call: str) -> None:
    source = (
        "import torch\ndef f(x):\n    return torch.tanh(x * x).exp().sum()\n"
        f"x = torch.tensor([0.3, 0.6])\nX = torch.stack([x, x + 1])\nout = {call}\n"
    )
    ran(sandbox, source)
