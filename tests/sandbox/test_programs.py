"""Real PyTorch programs in the sandbox print what PyTorch prints, and no more is said of them."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent.parent / "programs"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
NAMES = [name for name in sorted(EXPECTED) if name[:3] <= "p06" or name[:3] in ("p11", "p16")]


@pytest.mark.parametrize("name", NAMES)
def test_it_prints_what_pytorch_prints(sandbox: Any, name: str) -> None:
    result = sandbox.run((FOLDER / f"{name}.py").read_text())
    assert result.of("error") == []
    assert result.stdout == EXPECTED[name]
    assert result.end["reason"] == "ok"


@pytest.mark.parametrize("name", ["s1_square_sum", "s2_net_sgd"])
def test_a_seed_program_is_told_from_start_to_end(sandbox: Any, name: str) -> None:
    first, again = (sandbox.run((FOLDER / f"{name}.py").read_text()) for _ in range(2))
    assert first.of("error") == []
    assert first.end["reason"] == "ok"
    assert first.of("backward")
    assert first.bytes == again.bytes
    assert first.end["counts"] == {kind: len(first.of(kind)) for kind in first.end["counts"]}


def test_a_replay_sums_iterations_up_where_the_run_did(sandbox: Any) -> None:
    source = (
        "import torch\nw = torch.ones(60, requires_grad=True)\n"
        "for i in range(40):\n    y = (w * i).sum()\n    y.backward()\n    w.grad = None\n"
        "z = w.detach() * 2\n"
    )
    limits = {"recorded_bytes": 20_000}
    ran = sandbox.run(source, limits=limits)
    assert any(e["type"] == "iteration" for e in ran.events)
    last = next(e for e in reversed(ran.events) if e["type"] == "forward")
    wanted = {"tensor": last["output"]["id"], "seq": last["seq"]}
    found = sandbox.run(source, limits=limits, capture=wanted).end["result"]["tensor"]
    assert found["shape"] == last["output"]["shape"]


LONG = """import torch
import torch.nn as nn
net = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
x = torch.randn(16, 4)
y = x.sum(1, keepdim=True)
for step in range(300):
    optimizer.zero_grad()
    loss = ((net(x) - y) ** 2).mean()
    loss.backward()
    optimizer.step()
print(loss.item())
"""


def test_any_iteration_of_a_long_program_can_be_had_in_full(sandbox: Any) -> None:
    limits = {"recorded_events": 1000}
    ran = sandbox.run(LONG, limits=limits)
    assert ran.end["reason"] == "ok"
    short = {e["number"]: e for e in ran.of("iteration")}
    full = [e["index"] for e in ran.of("scope") if e["kind"] == "iteration"]
    assert set(short) | set(full) == set(range(300))
    assert full[-4:] == [298, 298, 299, 299]
    again = sandbox.run(LONG, limits=limits, options={"record": {"first": 150, "last": 151}})
    assert again.stdout == ran.stdout
    told = [e["index"] for e in again.of("scope") if e["kind"] == "iteration"]
    assert told == [150, 150, 151, 151]
    # It is the same run: every other iteration comes to the same numbers.
    for event in again.of("iteration"):
        if event["number"] in short:
            assert event["values"] == short[event["number"]]["values"]
            assert event["parameters"] == short[event["number"]]["parameters"]
    assert (
        again.bytes
        == sandbox.run(LONG, limits=limits, options={"record": {"first": 150, "last": 151}}).bytes
    )


@pytest.mark.parametrize("op", ["topk(x, 2)", "sort(x)", "median(x)", "mode(x)", "unique(x)",
                                "kthvalue(x, 2)", "cumsum(x, 0)", "linalg.norm(x)"])  # fmt: skip
def test_nothing_is_imported_in_the_jail(sandbox: Any, op: str) -> None:
    result = sandbox.run(f"import torch\nx = torch.tensor([2.0, 1.0, 2.0])\nprint(torch.{op})\n")
    assert not [e for e in result.of("error") if "import" in e["message"] or "Module" in e["error"]]


def test_a_replay_has_room_for_a_large_tensor_that_changes_often(sandbox: Any) -> None:
    source = "import torch\nw = torch.ones(4_000_000)\nfor i in range(40):\n    w += 1\n"
    last = next(e for e in reversed(sandbox.run(source).events) if e["type"] == "bind")
    wanted = {"tensor": last["tensor"]["id"], "seq": last["seq"]}
    end = sandbox.run(source, capture=wanted).end
    assert end["reason"] == "ok"
    assert end["result"]["tensor"]["shape"] == [4_000_000]


def test_a_picture_that_could_not_be_kept_is_found_by_its_number(sandbox: Any) -> None:
    source = (
        "import torch\nw = torch.ones(4_000_000, requires_grad=True)\n(w * 2).sum().backward()\n"
        "with torch.no_grad():\n    for i in range(40):\n        w += 1\n"
    )
    ran = sandbox.run(source)
    first = next(e for e in ran.events if e["type"] == "forward")
    wanted = {"tensor": first["output"]["id"], "seq": first["seq"], "slice": "-2:"}
    alone = sandbox.run(source, capture=wanted | {"picture": 0})
    assert alone.end["result"]["tensor"] == {"shape": [2], "dtype": "float32"}
    assert [base64.b64decode(e["data"]) for e in alone.of("part")] == [b"\0\0\x80\x3f" * 2]


LINEAR = "nn.Linear(2, 2, bias=False)"
NAMED = {
    "alone": (f"m = {LINEAR}\nloss = nn.MSELoss()\nm(x)", "weight", {""}),
    "several": (f"a = {LINEAR}\nb = {LINEAR}\nb(a(x))", "a.weight b.weight", {"a", "b"}),
    "a line": (f"a, b = {LINEAR}, {LINEAR}\nb(a(x))", "a.weight b.weight", {"a", "b"}),
    "nested": (
        f"g = nn.Sequential({LINEAR})\nd = nn.Sequential({LINEAR})\nd(g(x))",
        "g.0.weight d.0.weight", {"g", "d"},
    ),
    "parts": (
        f"a = {LINEAR}\nb = {LINEAR}\nm = nn.Sequential(a, b)\nm(x)", "0.weight 1.weight", {""}
    ),
    "a copy": (
        f"import copy\na = {LINEAR}\na(x)\nb = copy.deepcopy(a)\nb(x)",
        "weight b.weight", {"", "b"},
    ),
    "a class": (
        f"class Two:\n    def __init__(self):\n        self.a = {LINEAR}\n"
        f"        self.b = {LINEAR}\ntwo = Two()\ntwo.b(two.a(x))",
        "a.weight b.weight", {"a", "b"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMED)
def test_a_parameter_says_whose_it_is(sandbox: Any, case: str) -> None:
    source, names, outermost = NAMED[case]
    ran = sandbox.run(f"import torch\nfrom torch import nn\nx = torch.ones(1, 2)\n{source}\n")
    assert ran.end["reason"] == "ok"
    called = [e.get("variable", e.get("name")) for e in ran.events if e["type"] != "scope"]
    told = [name for name in called if (name or "").endswith("weight")]
    assert told == names.split()
    modules = [e for e in ran.of("scope") if e["kind"] == "module" and e["action"] == "enter"]
    assert {e["name"] for e in modules if e.get("parent") is None} - {"loss"} == outermost


@pytest.mark.parametrize("value", [
    "(torch.ones(2) for _ in range(2))", "[torch.ones(2) for _ in range(2)]",
    "torch.ones(2), torch.ones(2)", "torch.ones(2, 2)", "[torch.ones(2)] * 2",
    "torch.ones(4).split(2)", "list(torch.ones(2, 2))",
    "(lambda: (torch.ones(2), torch.ones(2)))()",
])  # fmt: skip
def test_what_is_unpacked_has_the_names_that_it_is_unpacked_to(sandbox: Any, value: str) -> None:
    ran = sandbox.run(f"import torch\na, b = {value}\nc = a * b\n")
    assert ran.end["reason"] == "ok"
    told = [e["name"] for e in ran.of("bind")]
    named = [e["variable"] for e in ran.of("forward") if e.get("variable")]
    assert {"a", "b", "c"} <= {*told, *named}
