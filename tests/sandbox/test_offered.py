"""Every name that programs use is here, or is known not to be; what is said of it leads on."""

from __future__ import annotations

from typing import Any

import pytest

from app.sandbox import offered
from app.sandbox.facade import Facade, table_of
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


def test_the_nearest_name_is_here_and_its_other_is_pytorchs_but_not_here(world: World) -> None:
    for path, nearest in offered.NEAREST.items():
        room, _, name = path.rpartition(".")
        assert not world.offers(room, name), path
        there, _, other = (nearest if "." in nearest else f"{room}.{nearest}").rpartition(".")
        assert not nearest or world.offers(there, other), (path, nearest)


ALSO = {"torch.autograd": {"is_grad_enabled"}}
"""Names that PyTorch has there and does not list."""

ROOMS = """torch.linalg torch.fft torch.special torch.nn.utils torch.nn.utils.parametrizations
    torch.nn.utils.prune torch.optim torch.optim.swa_utils torch.distributions torch.utils.data
    torch.utils.checkpoint torch.autograd torch.autograd.graph torch.amp torch.random""".split()


def test_no_part_of_torch_has_a_name_that_the_list_lacks(world: World) -> None:
    """Names here come of PyTorch's: a room that the list has by half shows it."""
    for room in ROOMS:
        listed = offered.pytorch()[room]
        made = {name for name, value in table_of(world.facades[room]).items()
                if not name.startswith("_") and type(value) is not Facade}  # fmt: skip
        assert made - set(listed) <= ALSO.get(room, set()), room


def test_the_list_has_names_only() -> None:
    for room, names in offered.pytorch().items():
        assert names and not room.endswith(":"), room
        assert all(name.isidentifier() and name[0] != "_" for name in names), room
        assert not {name for name in names if name.endswith("_notes")}, room


def test_what_differs_is_here(world: World) -> None:
    for path in offered.DIFFERS:
        room, _, name = path.rpartition(".")
        assert world.offers(room, name), path


SAID = {
    "exp(1)": "Did you mean torch.exp?",
    "print(pi)": "Did you mean torch.pi?",
    "lenn([1])": "Did you mean 'len'?",
    "expp = 1\nexp": "Did you mean 'expp'?",
    "import torch\ntorch.unsqeeze": "Did you mean 'unsqueeze'? All names are in docs/ops.md.",
    "import torch\ntorch.fork": "That is not here. All names are in docs/ops.md.",
    "import torch\ntorch.as_strided_copy": "the nearest name that is: 'as_strided'.",
    "import torch\ntorch.igamma": "That is not here. All names are in docs/ops.md.",
    "import torch\ntorch.nn.Foo": "That is not here. All names are in docs/ops.md.",
    "import torch\ntorch.cuda.Stream": "That is not here. All names are in docs/ops.md.",
    "from torch.nn import Foo": "That is not here. All names are in docs/ops.md.",
    "import torch\ntorch.jit.script": "call the function or the module itself",
    "import torch.onnx": "call the function or the module itself",
    "import torch\ntorch.distributions.InverseGamma": "bit for bit. All names are in docs/ops.md.",
    "import torch\ntorch.cond": "Use if and else",
    "import torch\ntorch.fft.fft": "There are no Fourier transforms here",
    "import torch\ntorch.optim.Muon": "the nearest name that is: 'SGD'.",
    "import torch\ntorch.linalg.ldl_factor": "the nearest name that is: 'lu_factor'.",
    "import torch\nclass Net(torch.nn.Module): pass\nNet().to_empty()": "name that is: 'to'.",
    "import torch\ntorch.ones(1).to_sparse_csr()": "Sparse tensors are COO ones here",
    "import torch\ntorch.ones(1).resiz()": "? All names are in docs/ops.md.",
    "import torch\ntorch.ones(1).resize(1)": "memory is not resized here",
    "from torch.nn import Conv4d": "? All names are in docs/ops.md.",
    "from torch.nn.attention import flex_attention": "All names are in docs/ops.md",
}


@pytest.mark.parametrize("source", SAID)
def test_a_missing_name_says_what_to_do(sandbox: Any, source: str) -> None:
    error = sandbox.run(source).error
    wanted = SAID[source]
    assert error["error"] in ("AttributeError", "ImportError", "ModuleNotFoundError", "NameError")
    assert wanted in error["hint"]
