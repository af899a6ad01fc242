"""What programs say with the names of names.txt, one a line: statements, then an expression.

`tests/oracle/make_names_table.py` asks real torch, the tests the engine. It must import neither.
"""

from __future__ import annotations

import io
import json
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

TEXT = Path(__file__).with_name("names.txt")
TABLE = Path(__file__).with_name("names.json")


def questions() -> list[str]:
    lines = TEXT.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def table() -> dict[str, str]:
    """The answers of real torch."""
    answers: dict[str, str] = json.loads(TABLE.read_text())
    return answers


class Tiny:
    """Something of the program's own."""


def symmetric(nn: Any) -> type:
    class Symmetric(nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return x.triu() + x.triu(1).transpose(-1, -2)

    return Symmetric


def squared(nn: Any) -> type:
    class Squared(nn.Module):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            return x * x

        def right_inverse(self, x: Any) -> Any:
            return x.abs().sqrt()

    return Squared


def ask(lib: Any, text: str) -> str:
    """What the last expression prints, or the exception; seeded, in a world of its own."""
    scope: dict[str, Any] = {
        "torch": lib, "nn": lib.nn, "F": lib.nn.functional, "np": np, "io": io, "Tiny": Tiny,
        "Symmetric": symmetric, "Squared": squared,
    }  # fmt: skip
    *statements, expression = text.split("; ")
    lib.manual_seed(1)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            for statement in statements:
                exec(statement, scope)
            value = eval(expression, scope)
            said = value if isinstance(value, str) else repr(value)
        except Exception as problem:
            whole = str(problem)
            first = whole if "one of:" in whole else (whole.splitlines() or [""])[0]
            said = f"{type(problem).__name__}: {first}"
    for warning in caught:
        first = str(warning.message).splitlines()[0].split(" (Triggered")[0]
        said += f"\n{warning.category.__name__}: {first}"
    return re.sub(r" at 0x[0-9a-f]+", "", said)
