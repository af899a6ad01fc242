"""What if one literal, or one element of a tensor, was another number: the run says."""

from __future__ import annotations

from typing import Any

import pytest

SOURCE = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x ** 2).exp() * -0.5
loss = y.sum()
loss.backward()
print([round(v, 4) for v in x.grad.tolist()], loss.item() < 0, "text", False)
"""


def run(sandbox: Any, *replacements: dict[str, Any], source: str = SOURCE, **job: Any) -> Any:
    return sandbox.run(source, options={"replace": list(replacements)}, **job)


def literal(text: str, value: Any, source: str = SOURCE) -> dict[str, Any]:
    """The replacement of the first place where the text stands."""
    before = source[: source.index(text)]
    line = before.count("\n") + 1
    column = len(before.rpartition("\n")[2].encode("utf-16-le")) // 2
    return {"span": [line, column, line, column + len(text)], "value": value}


@pytest.mark.parametrize(("text", "value"), [
    ("2.0", 0.5), ("2.0", -1), ("2.0", "NaN"), ("-0.5", 0.5), ("0.5", 3), ("-0.5", -2.5),
    ("4", 2), ('"text"', "other"), ("False", True),
])  # fmt: skip
def test_a_literal_is_replaced_as_if_it_had_been_written(
    sandbox: Any, text: str, value: Any
) -> None:
    if value == "NaN":
        written = SOURCE.replace(text, 'float("nan")', 1)
    else:
        written = SOURCE.replace(text, repr(value), 1)
    found = run(sandbox, literal(text, value))
    assert found.stdout == sandbox.run(written).stdout
    assert found.stdout != sandbox.run(SOURCE).stdout or value == -1
    # Places are those of the text as it was sent.
    plain = sandbox.run(SOURCE)
    assert [e.get("span") for e in found.events] == [e.get("span") for e in plain.events]
    assert [e.get("node") for e in found.events] == [e.get("node") for e in plain.events]


def test_columns_are_utf_16(sandbox: Any) -> None:
    source = "s = '🙂'; print(1.5)\n"
    assert run(sandbox, literal("1.5", 2.5, source), source=source).stdout == "2.5\n"


def test_a_formula_has_literals_too(sandbox: Any) -> None:
    found = run(sandbox, {"span": [1, 5, 1, 6], "value": 3}, source="x * 2", kind="expression",
                inputs={"x": 5.0})  # fmt: skip
    assert found.end["reason"] == "refused"
    found = run(sandbox, {"span": [1, 4, 1, 5], "value": 3}, source="x * 2", kind="expression",
                inputs={"x": 5.0})  # fmt: skip
    assert found.end["result"] == {"value": 15.0, "gradients": {"x": 3.0}}


def test_an_element_of_a_leaf_is_replaced_before_it_is_told(sandbox: Any) -> None:
    written = sandbox.run(SOURCE.replace("[1.0, 2.0]", "[1.0, 9.5]"))
    found = run(sandbox, {"node": 0, "index": [-1], "value": 9.5})
    assert found.bytes.split(b"\n")[1:-2] == written.bytes.split(b"\n")[1:-2]


def test_a_gradient_flows_as_if_a_constant_had_been_added(sandbox: Any) -> None:
    (exp,) = (e for e in sandbox.run(SOURCE).of("forward") if e["op"] == "exp")
    found = run(sandbox, {"node": exp["node"], "index": [0], "value": 100.0})
    (shown,) = (e for e in found.of("forward") if e["op"] == "exp")
    assert shown["output"]["data"][0] == 100.0
    added = SOURCE.replace(".exp()", ".exp().add(torch.tensor([100.0, 0.0]))")
    gradients = [e["after"]["data"] for e in found.of("accumulate")]
    assert gradients == [e["after"]["data"] for e in sandbox.run(added).of("accumulate")]


def test_a_parameter_keeps_it_through_its_initialisation(sandbox: Any) -> None:
    source = "import torch\nfc = torch.nn.Linear(2, 1)\nprint(fc.weight[0, 1].item())\n"
    found = run(sandbox, {"node": 0, "index": [0, 1], "value": 0.75}, source=source)
    assert found.stdout == "0.75\n"
    changed = [e for e in found.of("bind") if e["change"] == "kaiming_uniform_"]
    assert changed[0]["tensor"]["data"][1] == 0.75


def test_after_the_first_use_the_program_may_change_it(sandbox: Any) -> None:
    source = (
        "import torch\nw = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "for i in range(3):\n    (w * w).sum().backward()\n"
        "    with torch.no_grad():\n        w -= 0.25 * w.grad\n    w.grad = None\n"
        "print(w.tolist())\n"
    )
    found = run(sandbox, {"node": 0, "index": [1], "value": 8.0}, source=source)
    assert found.stdout == "[0.125, 1.0]\n"


@pytest.mark.parametrize(
    ("replacement", "words"),
    [
        ({"node": 99, "index": [0], "value": 1.0}, "no node 99"),
        ({"node": 0, "index": [2], "value": 1.0}, "does not fit the shape [2]"),
        ({"node": 0, "index": [], "value": 1.0}, "does not fit the shape [2]"),
        ({"span": [2, 0, 2, 1], "value": 1.0}, "no literal at exactly this place"),
        ({"span": [6, 76, 6, 80], "value": 1.0}, "no literal"),
        (literal('"text"', 1.0), "is a text"),
        (literal("2.0", "text"), "is a number"),
        (literal("False", 1), "True or False"),
    ],
)
def test_what_is_not_there_is_refused(
    sandbox: Any, replacement: dict[str, Any], words: str
) -> None:
    found = run(sandbox, replacement)
    assert found.end["reason"] == "refused"
    assert words in found.error["message"]
    assert found.error["hint"]


@pytest.mark.parametrize(
    ("source", "node", "words"),
    [
        ("import torch\nx = torch.ones(2)\ny = x.view(2, 1)\n", 1, "view"),
        ("import torch\nx = torch.ones(2, dtype=torch.long)\n", 0, "whole number"),
        ("import torch\nx = torch.ones(2, requires_grad=True) * 1\nx.mul_(2)\n", 3, "in place"),
    ],
)  # fmt: skip
def test_tensors_without_elements_of_their_own(
    sandbox: Any, source: str, node: int, words: str
) -> None:
    index = [0, 0] if words == "view" else [0]
    found = run(sandbox, {"node": node, "index": index, "value": 1.5}, source=source)
    assert found.end["reason"] == "refused"
    assert words in found.error["message"]


def test_no_except_of_the_program_catches_it(sandbox: Any) -> None:
    source = (
        "import torch\ntry:\n    x = torch.ones(2)\nexcept BaseException:\n    print('caught')\n"
    )
    found = run(sandbox, {"node": 0, "index": [9], "value": 1.0}, source=source)
    assert found.stdout == ""
    assert found.end["reason"] == "refused"


def test_a_new_literal_goes_through_the_guards_as_any_other(sandbox: Any) -> None:
    for source, text, value in (
        ("print(getattr(len, 'index'))\n", "'index'", "__self__"),
        ("x = 2 ** 3\n", "3", 10**15),
    ):
        found = run(sandbox, literal(text, value, source), source=source)
        written = sandbox.run(source.replace(text, repr(value)))
        assert found.end["reason"] == written.end["reason"] != "ok"
        assert found.error["message"] == written.error["message"]
