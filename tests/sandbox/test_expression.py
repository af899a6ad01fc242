"""Formulas: value and gradients, good errors, places in the visitor's text."""

from __future__ import annotations

import math
from typing import Any

import pytest

VALUES: list[tuple[str, dict[str, Any], Any, dict[str, Any]]] = [
    ("(w*x + b - y)**2", {"w": 2, "x": 3, "b": 1, "y": 5}, 4.0,
     {"w": 12.0, "x": 8.0, "b": 4.0, "y": -4.0}),
    ("  x**2", {"x": 3}, 9.0, {"x": 6.0}),
    ("\n\n  x**2\n", {"x": [1, 2]}, [1.0, 4.0], {"x": [2.0, 4.0]}),
    ("sin(x)*exp(-y)", {"x": 0, "y": 0}, 0.0, {"x": 1.0, "y": -0.0}),
    ("x * pi", {"x": 1, "unused": 4}, 3.1415927, {"x": 3.1415927, "unused": None}),
    ("1 + 2", {}, 3, {}),
    ("x / 0", {"x": 1}, "Infinity", {"x": "Infinity"}),
    ("log(x)", {"x": -1}, "NaN", {"x": -1.0}),
    ("x", {"x": "NaN"}, "NaN", {"x": 1.0}),
    ("x.exp() if True else x", {"x": 0}, 1.0, {"x": 1.0}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "inputs", "value", "gradients"), VALUES)
def test_value_and_gradients(
    sandbox: Any, source: str, inputs: dict[str, Any], value: Any, gradients: dict[str, Any]
) -> None:
    result = sandbox.run(source, kind="expression", inputs=inputs)
    assert result.end["reason"] == "ok", result.events
    assert result.end["result"] == {"value": value, "gradients": gradients}


def test_float64_is_an_option(sandbox: Any) -> None:
    result = sandbox.run("x * pi", kind="expression", inputs={"x": 1}, options={"dtype": "float64"})
    assert result.end["result"]["value"] == math.pi


def test_places_are_in_the_visitors_text(sandbox: Any) -> None:
    source = "\n  é*x + x**2"
    result = sandbox.run(source, kind="expression", inputs={"x": 3, "é": 2})
    spans = [(e.get("variable"), e["span"]) for e in result.of("forward")]
    assert spans == [
        ("x", [2, 4, 2, 5]), ("é", [2, 2, 2, 3]), (None, [2, 2, 2, 5]), (None, [2, 8, 2, 12]),
        (None, [2, 2, 2, 12]),
    ]  # fmt: skip


def test_what_is_not_as_usual_is_said(sandbox: Any) -> None:
    result = sandbox.run("x * 2", kind="expression", inputs={"x": [1, 2], "b": 1})
    said = " ".join(e["text"] for e in result.of("warning"))
    assert "'b' is not used" in said
    assert "gradient of ones" in said
    result = sandbox.run("x > 0", kind="expression", inputs={"x": 1})
    assert "no" in result.of("warning")[0]["text"] or "not" in result.of("warning")[0]["text"]
    assert result.end["result"] == {"value": True, "gradients": {"x": None}}


# formula, inputs, a part of the sentence, a part of the hint, span
ERRORS: list[tuple[str, dict[str, Any], str, str, Any]] = [
    ("w*x + b", {"w": 1, "x": 2}, "name 'b' is not defined", "value for b", [1, 6, 1, 7]),
    ("é + tanhh(x)", {"x": 1, "é": 1}, "name 'tanhh' is not defined", "'tanh'", [1, 4, 1, 9]),
    ("x^2", {"x": 1}, "not a power", "**", [1, 0, 1, 3]),
    ("y = x", {"x": 1}, "one expression", "right of", [1, 0, 1, 5]),
    ("x; x", {"x": 1}, "one expression", "right of", [1, 3, 1, 4]),
    ("2x", {"x": 1}, "invalid decimal literal", "*", None),
    ("w x", {"w": 1, "x": 1}, "invalid syntax", "product", None),
    ("x × 2", {"x": 1}, "invalid character", "*", [1, 2, 1, 3]),
    ("  (x", {"x": 1}, "was never closed", "bracket", [1, 2, 1, 3]),
    ("", {}, "empty", "Write", None),
    ("# x", {"x": 1}, "one expression", "right of", None),
    ("x.__class__.__subclasses__", {"x": 1}, "__subclasses__", "", [1, 0, 1, 26]),
    ("open('f')", {}, "name 'open' is not defined", "", [1, 0, 1, 4]),
    ("x", {"x": "a"}, "must be a number", "1.5", None),
    ("x", {"x": {"a": 1}}, "must be a number", "1.5", None),
    ("x", {"x": [[1, 2], [3]]}, "'x'", "length", [1, 0, 1, 1]),
    ("x", {"x": 1, "_getattr_": 1}, "'_getattr_'", "", None),
    ("x", {"x": 1, "lambda": 1}, "'lambda'", "", None),
    ("(x, x)", {"x": 1}, "tuple", "one", [1, 0, 1, 6]),
    ("10**5000", {}, "bits", "logarithm", [1, 0, 1, 8]),
    ("ones(3000000)", {}, "3,000,000 numbers", "Sum", [1, 0, 1, 13]),
    ("zeros(3000000, 0)", {}, "3,000,000 numbers", "Sum", [1, 0, 1, 17]),
]


@pytest.mark.parametrize(("source", "inputs", "sentence", "hint", "span"), ERRORS)
def test_errors(
    sandbox: Any, source: str, inputs: dict[str, Any], sentence: str, hint: str, span: Any
) -> None:
    result = sandbox.run(source, kind="expression", inputs=inputs)
    assert result.end["reason"] == "refused"
    assert sentence in result.error["message"]
    assert hint in result.error.get("hint", "")
    if span is not None:
        assert result.error["span"] == span


def test_an_error_while_computing_has_its_place(sandbox: Any) -> None:
    result = sandbox.run("1 + x.nope()", kind="expression", inputs={"x": 1})
    assert result.end["reason"] == "error"
    assert result.error["span"] == [1, 4, 1, 10]


HINTS = [
    ("x+", "ends too early"), ("(w*x + b) *", "ends too early"), ("2 x", "Write *"),
    ("w x", "Write * for every"), ("(a) b", "Write * for every"), ("x²", "x**2"), ("x^2", "x**2"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "hint"), HINTS)
def test_the_hint_is_about_what_is_wrong(sandbox: Any, source: str, hint: str) -> None:
    inputs = dict.fromkeys("abwx", 1.0)
    (error,) = sandbox.run(source, kind="expression", inputs=inputs).of("error")
    assert hint in error["hint"]
