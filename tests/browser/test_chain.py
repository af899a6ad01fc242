"""The chain rule card: its tensors in their own shapes, its Jacobians, its equations."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage

START = "import torch\nimport torch.nn.functional as F\n"
A = f"{START}a = torch.tensor([[0.5, -1.5, 2.0], [1.0, 0.25, -0.75]], requires_grad=True)\n"


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


def rows(table: Locator) -> list[int]:
    """How many numbers each row of a table has."""
    return [row.locator("td").count() for row in table.locator("tr").all()]


def test_gradients_beside_a_jacobian_have_their_own_shapes(stage: Stage) -> None:
    stage.look_at(
        "y",
        f"{START}x = torch.tensor([[1.0, 2.0], [0.0, 1.0], [3.0, 1.0]], requires_grad=True)\n"
        "y = torch.softmax(x, 1)\ny.backward(torch.ones(3, 2))\n",
    )
    chain = stage.page.get_by_test_id("chain")
    expect(chain.get_by_test_id("flattened")).to_contain_text("output, [3, 2]")
    expect(chain.get_by_test_id("flattened")).to_contain_text("input, [3, 2]")
    assert rows(chain.get_by_test_id("gradient-in")) == [2, 2, 2]
    assert rows(chain.get_by_test_id("gradient-out")) == [2, 2, 2]
    assert rows(chain.get_by_test_id("local-derivative")) == [6] * 6


def test_a_jacobian_of_vectors_is_not_said_to_be_flattened(stage: Stage) -> None:
    stage.look_at(
        "y",
        f"{START}x = torch.tensor([1.0, 2.0], requires_grad=True)\n"
        "y = torch.softmax(x, 0)\ny.backward(torch.ones(2))\n",
    )
    expect(stage.page.get_by_test_id("local-derivative")).to_be_visible()
    expect(stage.page.get_by_test_id("flattened")).to_have_count(0)


@pytest.mark.parametrize(
    ("line", "shape"),
    [("y = F.layer_norm(a, (3,))", [6] * 6), ("y, i = a.max(1)", [6, 6])],
)
def test_an_op_of_several_results_has_its_jacobian(
    stage: Stage, line: str, shape: list[int]
) -> None:
    stage.look_at("y", f"{A}{line}\ny.backward(torch.ones_like(y))\n")
    matrix = stage.page.get_by_test_id("chain").get_by_test_id("local-derivative")
    expect(matrix.locator("tr")).to_have_count(len(shape))
    assert rows(matrix) == shape


def test_what_is_joined_takes_its_part(stage: Stage) -> None:
    """Ten elements: too many for a matrix."""
    stage.look_at(
        "y",
        f"{START}p = torch.arange(4.0, requires_grad=True)\n"
        "q = torch.arange(6.0, requires_grad=True)\n"
        "y = torch.cat([p, q])\ny.backward(torch.arange(10.0))\n",
    )
    chains = stage.page.get_by_test_id("chain")
    expect(chains).to_have_count(2)
    for chain in chains.all():
        expect(chain).to_contain_text("takes its part")
        expect(chain).not_to_contain_text("as it is")
