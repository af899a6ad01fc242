"""What may be said, and how everything else is refused: sentence, exact place, hint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.sandbox.compiler import compile_program
from app.sandbox.limits import Limits
from app.sandbox.program import Program, Refused

PROGRAMS = sorted((Path(__file__).parent.parent / "programs").glob("*.py"))


def compiled(source: str) -> Program:
    return compile_program(source, Limits(), {"math": ("pi", "sqrt")}.get)


def refusal(source: str) -> Refused:
    with pytest.raises(Refused) as caught:
        compiled(source)
    return caught.value


def lit(source: str, span: Any) -> str:
    """The text that a span of one line covers, counted in UTF-16 code units."""
    line = source.split("\n")[span[0] - 1].encode("utf-16-le")
    assert span[0] == span[2]
    return line[span[1] * 2 : span[3] * 2].decode("utf-16-le")


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_real_programs_compile(path: Path) -> None:
    assert compiled(path.read_text()).code


# source, the text that the span covers, a part of the sentence
REFUSED: list[tuple[str, str, str]] = [
    ("é = ö.__globals__", "ö.__globals__", "__globals__"),
    ("x = 1; y = __import__", "__import__", "__import__"),
    ("'🎉', __builtins__", "__builtins__", "__builtins__"),
    ("def f(_getattr_, /): pass", "_getattr_", "_getattr_"),
    ("f(_write_=1)", "_write_=1", "_write_"),
    ("lambda *_getattr_: 1", "_getattr_", "_getattr_"),
    ("[1 for _getattr_ in x]", "_getattr_", "_getattr_"),
    ("(_getattr_ := 1)", "_getattr_", "_getattr_"),
    ("del _getattr_", "_getattr_", "_getattr_"),
    ("import math as _getattr_", "math as _getattr_", "_getattr_"),
    ("from math import pi as _getattr_", "pi as _getattr_", "_getattr_"),
    ("import _getattr_", "_getattr_", "_getattr_"),
    ("with x as _getattr_: pass", "_getattr_", "_getattr_"),
    ("for _getattr_ in x: pass", "_getattr_", "_getattr_"),
    ("global _getattr_", "global _getattr_", "_getattr_"),
    ("class _getattr_: pass", "class _getattr_: pass", "_getattr_"),
    ("def _getattr_(): pass", "def _getattr_(): pass", "_getattr_"),
    ("_getattr_ += 1", "_getattr_", "_getattr_"),
    ("_getattr_: int = 1", "_getattr_", "_getattr_"),
    ("x._getattr_", "x._getattr_", "_getattr_"),
    ("x.ｇi_frame", "x.ｇi_frame", "gi_frame"),
    ("x.gi_frame", "x.gi_frame", "gi_frame"),
    ("x.tb_next = 1", "x.tb_next", "tb_next"),
    ("x.__class__ = y", "x.__class__", "__class__"),
    ("x.f_back += 1", "x.f_back", "f_back"),
    ("del x.__dict__", "x.__dict__", "__dict__"),
    ("async def f(): pass", "async def f(): pass", "async"),
    ("class A(metaclass=M): pass", "metaclass=M", "metaclasses"),
    ("class A: __getattribute__ = f", "__getattribute__", "__getattribute__"),
    ("class A:\n    def __del__(self): pass", "def __del__(self): pass", "__del__"),
    ("def __getattr__(name): pass", "def __getattr__(name): pass", "__getattr__"),
    ("match x:\n    case object(gi_frame=f): pass", "object(gi_frame=f)", "gi_frame"),
    ("match x:\n    case A(__class__=f): pass", "A(__class__=f)", "__class__"),
    ("match x:\n    case [A(__dict__=f)]: pass", "A(__dict__=f)", "__dict__"),
    ("match x:\n    case [a.__globals__]: pass", "a.__globals__", "__globals__"),
    ("match x:\n    case {a.f_back: 1}: pass", "a.f_back", "f_back"),
    ("match x:\n    case A(x=a, y=a): pass", "A(x=a, y=a)", "multiple assignments to name 'a'"),
    ("match x:\n    case A(x=a) | A(y=b): pass", "A(x=a) | A(y=b)", "bind different names"),
    ("match x:\n    case [*a, A(x=1), *b]: pass", "[*a, A(x=1), *b]", "multiple starred"),
    ("class A: __new__ = f", "__new__", "__new__"),
    ("def __new__(cls): pass", "def __new__(cls): pass", "__new__"),
    ("A.__new__ = f", "A.__new__", "__new__"),
    ("match x:\n    case [*_getattr_]: pass", "*_getattr_", "_getattr_"),
    ("match x:\n    case {**_getattr_}: pass", "{**_getattr_}", "_getattr_"),
    ("super(A)", "super(A)", "super"),
    ("from . import x", "from . import x", "relative"),
    ("from math import __dict__", "__dict__", "__dict__"),
    ("__name__ = 1", "__name__", "__name__"),
    ("[x async for x in y]", "x", "async"),
    ("try: pass\nexcept* E: pass", "", "except*"),
]


@pytest.mark.parametrize(("source", "text", "sentence"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused_at_its_place(source: str, text: str, sentence: str) -> None:
    problem = refusal(source)
    assert sentence in problem.message
    assert problem.span is not None
    if text:
        assert lit(source, problem.span) == text


# source, error, a part of Python's sentence, span
UNFIT: list[tuple[str, str, str, Any]] = [
    ("x = (1", "SyntaxError", "'(' was never closed", (1, 4, 1, 5)),
    ("x\0=1", "SyntaxError", "null bytes", (1, 1, 1, 2)),
    ('a\nx="\ud800"', "SyntaxError", "half of a character", (2, 3, 2, 4)),
    ("\ufeffx = = 1", "SyntaxError", "invalid syntax", (1, 5, 1, 6)),
    ("if 1:\n\tx=1\n        y=2", "TabError", "inconsistent use of tabs", None),
    ("if 1:\nx = 1", "IndentationError", "expected an indented block", (2, 0, 2, 1)),
    ("'🎉' 5", "SyntaxError", "invalid syntax", None),
    ("a = 1\r\nb = ?", "SyntaxError", "invalid syntax", (2, 4, 2, 5)),
    ("a = 1\rb = ?", "SyntaxError", "invalid syntax", (2, 4, 2, 5)),
    ("x = “a”", "SyntaxError", "invalid character", (1, 4, 1, 5)),
    ("return 3", "SyntaxError", "'return' outside function", (1, 0, 1, 8)),
    ("def f():\n  nonlocal q", "SyntaxError", "no binding for nonlocal", (2, 2, 2, 12)),
    ("x = 5" + "0" * 5000, "SyntaxError", "4300 digits", None),
    ("x=" + "(" * 300 + ")" * 300, "SyntaxError", "too many nested parentheses", None),
    ("x=" + "-" * 60_000 + "1", "Refused", "nested too deeply", None),
    ("x=" + "1+" * 95 + "1", "Refused", "nested too deeply", (1, 0, 1, 193)),
    ("x=[" + "1," * 30_000 + "]", "Refused", "20,000", None),
    ("x" * 70_000, "Refused", "70,000 characters; 64,000 are allowed", None),
    ("".join("  " * i + "try:\n" + "  " * i + " pass\n" + "  " * i + "finally:\n"
             for i in range(7)) + "  " * 7 + "pass", "Refused", "finally", None),
]  # fmt: skip


@pytest.mark.parametrize(("source", "error", "sentence", "span"), UNFIT, ids=range(len(UNFIT)))
def test_unfit_text(source: str, error: str, sentence: str, span: Any) -> None:
    problem = refusal(source)
    assert problem.error == error
    assert sentence in problem.message
    if span is not None:
        assert problem.span == span


@pytest.mark.parametrize("source", ["", "# nothing", "\ufeff", "\n\n", "pass\x0c\n", "x: int"])
def test_little_text_is_a_program(source: str) -> None:
    assert compiled(source).loops == ()


def test_warnings_of_the_text_are_kept_with_their_line() -> None:
    """What Python tells of a script: that an escape is deprecated is not among it."""
    (told,) = compiled("a = '\\d'\nx = a is 1\n").warnings
    assert told[0] == "SyntaxWarning"
    assert told[2] == (2, 0, 2, 10)


def test_right_hand_sides_and_their_variables() -> None:
    source = (
        "import torch\ny = f(é)\nself.w = a.b\n(p, q) = g(1), h(2)\nz: int = k(3)\n"
        "n += m(4)\no.w -= 5\n"
        "if (c := d(6)): pass\nu = v = s(7)\nr = 'text'\n"
    )
    program = compiled(source)
    lines = source.split("\n")
    found = {
        lines[place[0] - 1].encode()[place[1] : place[3]].decode(): name
        for place, name in program.variables.items()
    }
    assert found == {
        "n += m(4)": "n", "o.w -= 5": "o.w",
    }  # fmt: skip
    assert [(names, lit(source, span)) for names, span in program.binds] == [
        (("y",), "f(é)"), (("self.w",), "a.b"), (("p",), "g(1)"), (("q",), "h(2)"),
        (("z",), "k(3)"), (("c",), "d(6)"), (("u", "v"), "s(7)"),
    ]  # fmt: skip


def test_loops_are_known_with_their_headers() -> None:
    source = (
        "import torch\nfor i in range(3):\n    while i < 2: break\n"
        "for (a, b), c in x: pass\nfor d, e in y: pass\n"
        "[1 for j in x]\ndef g():\n    for k in x: yield k\n"
    )
    loops = compiled(source).loops
    assert [(loop.name, loop.names, lit(source, loop.span)) for loop in loops] == [
        ("i", ("i",), "for i in range(3)"),
        ("while", (), "while i < 2"),
        ("(a, b), c", (), "for (a, b), c in x"),
        ("d, e", ("d", "e"), "for d, e in y"),
    ]


def test_star_imports_bring_exported_names_only() -> None:
    assert {"pi", "sqrt"} <= set(compiled("from math import *").code.co_names)


SMALL = {
    "batched": (
        "from itertools import batched\nprint(list(batched('abcde', 2)), batched([1], 1))\n"
        "for n, strict in ((0, False), (2, True)):\n"
        "    try: print(list(batched([1], n, strict=strict)))\n"
        "    except ValueError as e: print(e)\n",
        "[('a', 'b'), ('c', 'd'), ('e',)] <generator object batched>\n"
        "n must be at least one\nbatched(): incomplete batch\n",
    ),
    "base": (
        "import torch\nclass A: pass\nclass B(A): pass\nclass M(torch.nn.Module): pass\n"
        "class E(ValueError): pass\nprint(B.__base__, A.__base__, M.__base__, E.__base__)\n",
        "<class '__main__.A'> <class 'object'> <class 'torch.nn.modules.module.Module'>"
        " <class 'ValueError'>\n",
    ),
    "rounding mode of an Enum": (
        "import enum, torch\nclass S(str, enum.Enum): A = 'floor'\n"
        "print(torch.div(torch.tensor(7.0), 2.0, rounding_mode=S.A))\n",
        "tensor(3.)\n",
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_small_things_print_what_python_prints(sandbox: Any, name: str) -> None:
    source, printed = SMALL[name]
    result = sandbox.run(source)
    assert result.of("error") == []
    assert result.stdout == printed


REFUSED = {
    "class A: pass\nprint(A.__annotations__)\n": "annotations are not kept here",
    "class A: pass\nprint(A.__subclasses__())\n": "__init_subclass__",
    "print(().__class__.__base__)\n": "has no attribute '__base__'",
    "import operator\ndef g(): yield\noperator.attrgetter('gi_frame')(g())\n": "'gi_frame'",
    "import torch\ntorch.empty(2**32, 2**32, 0)\n": "Storage size calculation overflowed",
}


@pytest.mark.parametrize("source", REFUSED)
def test_a_refusal_says_what_to_do(sandbox: Any, source: str) -> None:
    error = sandbox.run(source).error
    assert REFUSED[source] in error["message"]
    assert "gi_frame" not in (error.get("hint") or "")
