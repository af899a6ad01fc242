"""Formulas: the same text computes on arrays and is drawn, and what may not stand in one."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pytest

import engine  # noqa: F401 - fills the op table
from engine.formula import Drawing, Formula, fill, local_derivative
from engine.graph import BY_HAND
from engine.op import OPS, Op

DRAWN = {
    "g * other": r"\v{g} \odot \v{other}",
    "g / (2 * result)": r"\frac{\v{g}}{2 \cdot \v{result}}",
    "(a + b) * c": r"\left(\v{a} + \v{b}\right) \odot \v{c}",
    "a + b * c": r"\v{a} + \v{b} \odot \v{c}",
    "a - (b - c)": r"\v{a} - \left(\v{b} - \v{c}\right)",
    "-(a + b)": r"-\left(\v{a} + \v{b}\right)",
    "(a * b) ** n": r"\left(\v{a} \odot \v{b}\right)^{\v{n}}",
    "a ** (n - 1)": r"\v{a}^{\v{n} - 1}",
    "a @ b": r"\v{a}\,\v{b}",
    "n * a": r"\v{n} \cdot \v{a}",
    "where(a > 0, b, 0)": r"\begin{cases}\v{b} & \v{a} > 0 \\ 0 & \text{otherwise}\end{cases}",
}

LOCAL = {
    "g": "1",
    "-g": "-1",
    "g * a": "a",
    "a * g": "a",
    "-g * a": "-a",
    "g / a": "1 / a",
    "g * a * b": "a * b",
    "where(a > 0, g, 0)": "where(a > 0, 1, 0)",
    "g if n == 1 else g * n": "1 if n == 1 else n",
    "g @ a": None,
    "g * g": None,
    "expand(g, n)": None,
}


def drawing() -> Drawing:
    return Drawing(lambda name: None, frozenset({"n"}))


@pytest.mark.parametrize(("text", "tex"), DRAWN.items())
def test_a_formula_is_drawn_with_the_parentheses_it_needs(text: str, tex: str) -> None:
    assert drawing().draw(Formula(text).tree) == tex


@pytest.mark.parametrize(("text", "factor"), LOCAL.items())
def test_the_local_derivative_is_the_factor_of_g(text: str, factor: str | None) -> None:
    found = local_derivative(Formula(text).tree)
    assert (None if found is None else ast.unparse(found)) == factor


def test_a_template_encloses_what_it_can_and_wraps_the_rest() -> None:
    pieces = {"a": ("x + y", 1)}
    assert fill(r"\frac{\v{a}}{2}", pieces) == r"\frac{x + y}{2}"
    assert fill(r"\sin \v{a}", pieces) == r"\sin \left(x + y\right)"
    assert fill(r"\max(0, \v{a})", pieces) == r"\max(0, \left(x + y\right))"


@pytest.mark.parametrize("text", ["g.real", "lambda: g", "[g]", "g := 1", "open('x').read()"])
def test_what_is_not_arithmetic_is_refused(text: str) -> None:
    with pytest.raises(SyntaxError):
        Formula(text)


def test_a_formula_reads_its_names_from_their_places() -> None:
    call = Formula("g * (n * a)").compile("g, s, k", {"a": "s[0]", "n": "k['n']"}, {})
    assert call(2.0, (3.0,), {"n": 5}) == 30.0


OPS_WITH_DERIVATIVES = [op for op in OPS.values() if op.vjp]


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.aten)
def test_every_op_can_be_shown(op: Op) -> None:
    shown: dict[str, Any] = op.catalogue()
    assert shown["tex"], "the forward is not drawn"
    assert shown["sign"], "a card would have an empty corner"
    for argument, derivative in shown["vjp"].items():
        assert derivative["tex"], argument
        assert derivative["tex"].count("{") == derivative["tex"].count("}")


@pytest.mark.parametrize("op", OPS_WITH_DERIVATIVES, ids=lambda op: op.aten)
def test_every_derivative_belongs_to_an_argument_and_has_a_grad_fn(op: Op) -> None:
    names = {t.lstrip("*") for t in op.tensors}
    assert set(op.vjp) <= names
    name = op.grad_fn.removesuffix("_copy")
    assert name.endswith(tuple("0123456789")) or name in BY_HAND
    outputs = {f"g{i}" for i in range(len(op.outputs))} | {"g"}
    sizes = {f"{n}_{what}" for n in names for what in ("sizes", "strides")}
    known = names | set(op.settings) | set(op.outputs) | outputs | sizes
    for formula in op.vjp.values():
        assert formula.names <= known, formula


@pytest.mark.parametrize("op", OPS_WITH_DERIVATIVES, ids=lambda op: op.aten)
def test_every_derivative_compiles_for_arrays_and_for_tensors(op: Op) -> None:
    from engine.dispatch import ON_TENSORS

    assert set(op.on_arrays) == set(op.on_tensors(ON_TENSORS)) == set(op.vjp)


def test_the_catalogue_tells_a_setting_that_simplifies_the_formula() -> None:
    power = OPS["pow.Tensor_Scalar"].catalogue()["vjp"]["self"]
    assert power["local"] == r"\v{exponent} \cdot \v{self}^{\v{exponent} - 1}"
    assert power["special"]["setting"] == "exponent"
    assert power["special"]["equals"] == 0
    assert power["special"]["tex"] == "0"
    assert OPS["pow.Tensor_Scalar"].forward(np.array([3.0]), 2) == [9.0]


DRAWABLE = ((0x20, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF), (0x1D00, 0x1D7F), (0x2010, 0x209F),
            (0x2100, 0x21FF), (0x2200, 0x22FF), (0x2308, 0x230B), (0x2592, 0x2592),
            (0x25A0, 0x25FF), (0x2C7C, 0x2C7C))  # fmt: skip
"""Letters, arrows, operators, shapes: what fonts have. The rest is a box on many machines."""


@pytest.mark.parametrize("op", OPS.values(), ids=lambda op: op.aten)
def test_signs_are_in_every_font(op: Op) -> None:
    for character in op.sign:
        assert any(low <= ord(character) <= high for low, high in DRAWABLE), hex(ord(character))
