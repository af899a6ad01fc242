"""What is called wrongly says a name of PyTorch's, never that of a function inside the engine."""

from __future__ import annotations

import re
import warnings
from typing import Any

import pytest

import engine as torch
from app.sandbox import offered
from engine.functions.registry import SPELLED

PUBLIC = {name for names in offered.pytorch().values() for name in names}
WRONG: dict[str, tuple[int, bool]] = {
    "none": (0, False), "a keyword": (1, True), "too many": (14, False), "objects": (-14, False),
}  # fmt: skip
"""How many tensors, or a tensor and how many objects; whether with a keyword that nothing has."""


def told(function: Any, count: int, keyword: bool) -> str | None:
    """The name in what the function says of arguments that it does not take."""
    x = SPELLED["torch.ones"](2, 2)
    args = (x,) * count if count >= 0 else (x, *[object() for _ in range(-count)])
    try:
        function(*args, **({"frobnicate": 1} if keyword else {}))
    except Exception as problem:
        found = re.match(r"([\w.<>]+)\(\)", str(problem))
        return found[1] if found else None
    return None


@pytest.mark.parametrize("how", WRONG)
def test_no_function_inside_is_named(how: str) -> None:
    leaked, asked = {}, 0
    for spelling, function in SPELLED.items():
        name = spelling.rpartition(".")[2]
        if isinstance(function, type) and issubclass(function, Exception):
            continue  # Python's own, with PyTorch's name: _LinAlgError()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = told(function, *WRONG[how])
        if said is None:
            continue
        asked += 1
        said = said.removeprefix("TensorBase.").removesuffix(".__init__")
        short = re.sub("^(special|linalg)_", "", said)
        if not {said, short} & ({name, "new"} | PUBLIC) and not re.match("__\\w+__$", said):
            leaked[spelling] = said
    assert leaked == {}
    assert asked > 200


def test_a_mistake_of_a_hook_is_told_of_the_hook() -> None:
    def pack() -> int:
        return 0

    x = torch.ones(2, requires_grad=True)
    changed = x * 1
    for call in (x.exp, lambda: torch.sigmoid(x), lambda: x.mul(x), changed.exp_):
        with (
            torch.autograd.graph.saved_tensors_hooks(pack, lambda y: y),
            pytest.raises(TypeError, match=r"pack\(\) takes 0 positional arguments but 1 was"),
        ):
            call()
