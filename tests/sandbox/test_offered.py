"""Every name that programs use is here, or is known not to be; what is said of it leads on."""

from __future__ import annotations

from typing import Any

import pytest

from app.sandbox import offered
from app.sandbox.names import World

MOST_USED = sorted(
    ((uses, room, name) for room, names in offered.pytorch().items()
     for name, uses in names.items() if uses),
    reverse=True,
)[:300]  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_the_300_most_used_names_are_here_or_have_a_reason(world: World) -> None:
    left = [
        f"{room}.{name}" for _, room, name in MOST_USED
        if not world.offers(room, name) and offered.reason(f"{room}.{name}") is None
    ]  # fmt: skip
    assert left == []


def test_what_is_said_to_be_missing_is_missing(world: World) -> None:
    for path in offered.NOT_HERE:
        room, _, name = path.rpartition(".")
        assert not world.offers(room, name), path


def test_what_differs_is_here(world: World) -> None:
    for path in offered.DIFFERS:
        room, _, name = path.rpartition(".")
        assert world.offers(room, name), path


SAID = {
    "exp(1)": "Did you mean torch.exp?",
    "print(pi)": "Did you mean torch.pi?",
    "lenn([1])": "Did you mean 'len'?",
    "expp = 1\nexp": "Did you mean 'expp'?",
    "import torch\ntorch.unsqeeze": "Did you mean 'unsqueeze'?",
    "import torch\ntorch.fork": "That is not here. All names are in docs/ops.md.",
    "import torch\ntorch.ones(1).to_sparse_csr()": "Sparse tensors are COO ones here",
    "import torch\ntorch.ones(1).resiz()": "Did you mean",
    "import torch\ntorch.ones(1).resize(1)": "memory is not resized here",
    "from torch.nn import Conv4d": "Did you mean",
    "from torch.nn.attention import flex_attention": None,
}


@pytest.mark.parametrize("source", SAID)
def test_a_missing_name_says_what_to_do(sandbox: Any, source: str) -> None:
    error = sandbox.run(source).error
    wanted = SAID[source]
    assert error["error"] in ("AttributeError", "ImportError", "ModuleNotFoundError", "NameError")
    assert wanted is None or wanted in error["hint"]
