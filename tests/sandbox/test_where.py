"""Every op and print knows its exact place, function and variable; loops are told as iterations."""

from __future__ import annotations

from typing import Any

import pytest

from app.sandbox.where import Text


def lit(source: str, span: list[int]) -> str:
    lines = source.split("\n")[span[0] - 1 : span[2]]
    encoded = [line.encode("utf-16-le") for line in lines]
    encoded[-1] = encoded[-1][: span[3] * 2]
    encoded[0] = encoded[0][span[1] * 2 :]
    return "\n".join(line.decode("utf-16-le") for line in encoded)


# source, what each forward's span covers (after the leaves), its variable, its function
OPS: list[tuple[str, list[tuple[str, str | None, str | None]]]] = [
    ("é = '🎉'; y = x * 2 + 1", [("x * 2", None, None), ("x * 2 + 1", "y", None)]),
    ("y = (x\n  * x\n  ).exp()", [("x\n  * x", None, None), ("(x\n  * x\n  ).exp()", "y", None)]),
    ("x2 = [x * i for i in (2, 3)]", [("x * i", None, None)] * 2),
    ("def f(a):\n    return a ** 2\ny = f(x)", [("a ** 2", None, "f")]),
    ("def f(a):\n    return sum([b * 2 for b in [a]][1:], a)\nf(x)", [("b * 2", None, "f")]),
    ("y = (lambda a: -a)(x)", [("-a", None, "lambda")]),
    ("class A:\n    def go(self):\n        self.h = x * 3\nA().go()", [("x * 3", "self.h", "go")]),
    ("y = x * 2\ny += x", [("x * 2", "y", None), ("y += x", "y", None)]),
    ("if (n := x * 2) is not None: m = -n", [("x * 2", "n", None), ("-n", "m", None)]),
    ("a, b = x * 2, x + 1", [("x * 2", "a", None), ("x + 1", "b", None)]),
    ("y = x ** (1 + 1)", [("x ** (1 + 1)", "y", None)]),
    ("y: int = x * 2", [("x * 2", "y", None)]),
    ("print(f'{x * 2}')", [("x * 2", None, None)]),
]


@pytest.mark.parametrize(("source", "wanted"), OPS, ids=range(len(OPS)))
def test_an_op_knows_its_expression(
    sandbox: Any, source: str, wanted: list[tuple[str, str | None, str | None]]
) -> None:
    source = "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n" + source
    result = sandbox.run(source)
    assert result.end["reason"] == "ok", result.events
    first, *ops = result.of("forward")
    assert (lit(source, first["span"]), first["variable"]) == (
        "torch.tensor([1.0, 2.0], requires_grad=True)",
        "x",
    )
    found = [(lit(source, e["span"]), e.get("variable"), e.get("function")) for e in ops]
    assert found == wanted


def test_a_print_and_an_error_know_their_place(sandbox: Any) -> None:
    source = "def f(ä):\n    print('🎉', ä)\n    return ä / 0\n\nf(1)\n"
    result = sandbox.run(source)
    assert lit(source, result.of("stdout")[0]["span"]) == "print('🎉', ä)"
    assert lit(source, result.error["span"]) == "ä / 0"
    assert result.error["source_line"] == "    return ä / 0"


LOOPS = """
import torch
x = torch.tensor(1.0)
for epoch in range(5):
    if epoch == 1:
        continue
    try:
        for i in range(3):
            x = x * 2
            if i == 1:
                break
        while True:
            x = x + 1
            if epoch == 2:
                raise ValueError
            break
    except ValueError:
        pass
    if epoch == 3:
        break
def f():
    for j in range(3):
        y = x * j
        return y
f()
z = x * 3
"""


def test_iterations_nest_and_are_left_however_a_loop_ends(sandbox: Any) -> None:
    result = sandbox.run(LOOPS)
    assert result.end["reason"] == "ok"
    path: list[str] = []
    ids: list[int] = []
    seen: list[str] = []
    for event in result.events:
        if event["type"] == "scope" and event["kind"] == "iteration":
            if event["action"] == "enter":
                assert event.get("parent") == (ids[-1] if ids else None)
                path.append(f"{event['name']}{event['index']}")
                ids.append(event["id"])
            else:
                path.pop()
                assert ids.pop() == event["id"]
        elif event["type"] == "forward":
            seen.append("/".join(path))
            assert event.get("scope") == (ids[-1] if ids else None)
    assert path == []
    assert seen == [
        "",
        "epoch0/i0", "epoch0/i1", "epoch0/while0",
        "epoch2/i0", "epoch2/i1", "epoch2/while0",
        "epoch3/i0", "epoch3/i1", "epoch3/while0",
        "j0", "",
    ]  # fmt: skip


def test_an_iteration_is_told_with_its_header(sandbox: Any) -> None:
    result = sandbox.run(LOOPS)
    spans = {e["name"]: lit(LOOPS, e["span"]) for e in result.of("scope")}
    assert spans["epoch"] == "for epoch in range(5)"
    assert spans["while"] == "while True"


def test_names_without_an_op_are_told(sandbox: Any) -> None:
    source = (
        "import torch\nx = torch.tensor([1.0])\ny = x\nclass A: pass\na = A()\na.w = y\n"
        "for t in [x]: pass\np, q = [x, 5]\n"
    )
    result = sandbox.run(source)
    told = [(e["name"], lit(source, e["span"])) for e in result.of("bind")]
    assert told == [("y", "x"), ("a.w", "y"), ("t", "for t in [x]"), ("p", "x")]


def test_of_several_ops_of_one_call_the_last_gets_the_name(sandbox: Any) -> None:
    source = (
        "import torch\nimport torch.nn as nn\nnet = nn.Linear(2, 1)\n"
        "loss = nn.MSELoss()(net(torch.tensor([[1.0, 2.0]])), torch.tensor([[[0.5]]]))\n"
    )
    result = sandbox.run(source)
    assert result.end["reason"] == "ok", result.events
    names = [(e["op"], e.get("variable")) for e in result.of("forward")]
    assert names[-1] == ("mse_loss", "loss")
    assert [name for _, name in names if name] == ["loss"]
    assert "loss" not in [e["name"] for e in result.of("bind")]
    assert [e["seq"] for e in result.events] == list(range(len(result.events)))


def test_a_loop_of_plain_python_costs_little(sandbox: Any) -> None:
    source = "n = 0\nfor i in range(1_000_000): n += i\nprint(n)"
    result = sandbox.run(source, limits={"cpu_seconds": 1.5})
    assert result.stdout == "499999500000\n"


@pytest.mark.parametrize(
    ("line", "column", "wanted"),
    [("abc", 2, 2), ("é", 2, 1), ("🎉x", 4, 2), ("a🎉b", 6, 4), ("日本", 3, 1), ("x", 99, 1)],
)
def test_columns(line: str, column: int, wanted: int) -> None:
    assert Text("first\n" + line).from_bytes(2, column) == wanted


def test_a_byte_order_mark_counts_as_one_column() -> None:
    text = Text("\ufeffé = 1\né")
    assert text.from_bytes(1, 0) == 1
    assert text.from_bytes(1, 2) == 2
    assert text.from_bytes(2, 2) == 1


def test_a_value_is_known_by_each_of_its_names_the_last_one_after_the_others(sandbox: Any) -> None:
    source = ("import torch\nx = torch.ones(1, requires_grad=True)\nclass N: pass\nn = N()\n"
              "n.h = a = b = x * 2\nc = d = b\n")  # fmt: skip
    result = sandbox.run(source)
    (made,) = [event for event in result.of("forward") if event["op"] == "mul.Tensor"]
    assert made["variable"] == "n.h"
    found = [(event["name"], event["tensor"]["id"]) for event in result.of("bind")]
    assert found == [(name, made["output"]["id"]) for name in ("a", "b", "c", "d")]


RETURNED = """import torch
from torch import nn
gru = nn.GRUCell(2, 2)
lin = nn.Linear(2, 1)
x = torch.ones(1, 2, requires_grad=True)
h = gru(x)
y = lin((h * 2).detach())[None]
z = nn.Sequential(nn.Linear(2, 2), nn.Tanh())(x)
"""


def test_of_a_modules_ops_only_what_it_gives_back_is_marked(sandbox: Any) -> None:
    result = sandbox.run(RETURNED)
    assert result.end["reason"] == "ok", result.events
    made = [(e["op"], e.get("variable")) for e in result.of("forward") if e.get("returned")]
    assert made == [("add.Tensor", "h"), ("addmm", None), ("addmm", None), ("tanh", "z")]


def test_what_was_detached_before_a_module_is_told_of_its_own_place(sandbox: Any) -> None:
    result = sandbox.run(RETURNED)
    [cut] = [e for e in result.of("forward") if e["op"] == "detach"]
    assert lit(RETURNED, cut["span"]) == "(h * 2).detach()"
    assert "scope" not in cut
