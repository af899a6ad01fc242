"""The chain rule card: its tensors in their own shapes, its Jacobians, its equations."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_formulas import plain

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


def back(stage: Stage, argument: str, numbers: bool = True) -> str:
    """The equation of what goes back to an argument, as TeX without colours."""
    part = stage.page.locator(f'[data-argument="{argument}"]')
    name = "formula-backward-numbers" if numbers else "formula-backward"
    shown = part.get_by_test_id(name)
    expect(shown.locator(".katex")).not_to_have_count(0)
    expect(shown.locator(".katex-error")).to_have_count(0)
    return plain(shown)


def table(*lines: str) -> str:
    return "\\beginbmatrix" + " \\\\ ".join(lines) + "\\endbmatrix"


def test_a_product_with_a_zero_is_not_divided_by_it(stage: Stage) -> None:
    stage.look_at(
        "y",
        f"{START}x = torch.tensor([2.0, 0.0, 3.0], requires_grad=True)\n"
        "y = x.prod()\ny.backward()\n",
    )
    told = back(stage, "self")
    assert told.startswith(table("0 & 6 & 0")) and "frac" not in told
    assert "\\prod_j \\ne i" in told


NORMALIZED = table("0.1162 & -1.2787 & 1.1625", "1.1625 & 0.1162 & -1.2787")


def test_a_normalization_has_what_it_normalized_in_its_equation(stage: Stage) -> None:
    stage.look_at("y", f"{A}y = F.layer_norm(a, (3,))\ny.backward(a.detach())\n")
    told = back(stage, "input")
    assert NORMALIZED + " \\odot" in told
    assert table("1.4337", "0.7169") in told, "the root of the variance, for each row"
    assert "weight" not in told and "\\hat" not in told
    forward = plain(stage.page.get_by_test_id("formula-forward-numbers"))
    assert table("0.3333", "0.1667") in forward and "bias" not in forward
    assert stage.text("inspector").count("result1 = [[0.3333], [0.1667]]") == 1
    stage.look_at("y", f"{A}y = torch.nn.LayerNorm(3)(a)\ny.backward(a.detach())\n")
    assert "weight" in back(stage, "input", numbers=False)
    width = "(all) => all.every((one) => one.scrollWidth <= one.clientWidth)"
    assert stage.page.locator(".formula.display").evaluate_all(width)


def test_a_normalization_with_fixed_moments_passes_nothing_through_them(stage: Stage) -> None:
    stage.look_at(
        "y",
        f"{A}y = torch.nn.BatchNorm1d(3, affine=False).eval()(a)\ny.backward(a.detach())\n",
    )
    assert "overline" not in back(stage, "input", numbers=False)
    assert back(stage, "input").startswith(table("0.5 & -1.5 & 2", "1 & 0.25 & -0.75"))


def test_a_bias_is_said_to_receive_a_sum(stage: Stage) -> None:
    stage.look_at("y", f"{A}y = torch.nn.Linear(3, 2)(a)\ny.backward(torch.ones(2, 2))\n")
    assert back(stage, "self", numbers=False).rpartition(" = ")[2].startswith("\\sum_0 ")
    assert back(stage, "self") == f"{table('2 & 2')} = \\sum_0 {table('1 & 1', '1 & 1')}"
    assert "sum" not in back(stage, "mat1")


@pytest.mark.parametrize(
    ("line", "symbols", "values"),
    [
        (
            "y = torch.cat([a[0], a[1]])",
            "cat(a[0],\\,a[1])",
            f"({table('0.5 & -1.5 & 2')},\\,{table('1 & 0.25 & -0.75')})",
        ),
        ("y = a[:, [0, 2]]", "a_:,\\,tensor", f"_:,\\,{table('0 & 2')}"),
    ],
)
def test_a_list_is_written_member_by_member(
    stage: Stage, line: str, symbols: str, values: str
) -> None:
    stage.look_at("y", f"{A}{line}\ny.backward(torch.ones_like(y))\n")
    symbolic = stage.page.get_by_test_id("formula-forward")
    expect(symbolic.locator(".katex")).not_to_have_count(0)
    told = plain(symbolic).replace("\\mathtt", "").replace("\\mathit", "")
    assert symbols in told.replace("\\operatorname", "")
    assert plain(stage.page.get_by_test_id("formula-forward-numbers")).endswith(values)


def test_saved_indices_are_told(stage: Stage) -> None:
    stage.look_at("y", f"{A}y, i = a.max(1)\ny.sum().backward()\n")
    expect(stage.page.get_by_test_id("inspector")).to_contain_text("indices = [2, 0]")


def test_the_places_of_a_pool_are_not_called_its_result(stage: Stage) -> None:
    stage.look_at(
        "y",
        f"{START}x = torch.arange(16.0).reshape(1, 1, 4, 4).requires_grad_()\n"
        "y = F.max_pool2d(x, 2)\ny.backward(torch.ones(1, 1, 2, 2))\n",
    )
    assert "put_result1(" in back(stage, "self", numbers=False).replace("\\mathit", "")


COLUMN = table("1", "2")


@pytest.mark.parametrize(
    ("line", "equation"),
    [
        ("y = a.sum(1)", f"{table('1 & 1 & 1', '2 & 2 & 2')} = \\operatornameexpand({COLUMN})"),
        ("y = a.mean(1)", f" = \\frac\\operatornameexpand({COLUMN})3"),
        ("y = a.logsumexp(1)", f" = {COLUMN} \\odot e^"),
    ],
)
def test_what_was_reduced_stands_as_a_column_in_what_goes_back(
    stage: Stage, line: str, equation: str
) -> None:
    stage.look_at("y", f"{A}{line}\ny.backward(torch.tensor([1.0, 2.0]))\n")
    assert equation in back(stage, "self")


def test_a_weighted_loss_counts_its_weights(stage: Stage) -> None:
    """PyTorch: -1/4 and -3/4, of the weights 1 and 3."""
    stage.look_at(
        "y",
        f"{A}w = torch.tensor([1.0, 2.0, 3.0])\n"
        "y = F.nll_loss(a, torch.tensor([0, 2]), w)\ny.backward()\n",
    )
    told = back(stage, "self")
    assert told.startswith(f"{table('-0.25 & 0 & 0', '0 & 0 & -0.75')} = -\\frac14")
    assert f"\\odot {table('1 & 2 & 3')} \\odot" in told


def test_a_part_that_alone_has_a_gradient_shows_it(stage: Stage) -> None:
    stage.look_at("p", f"{A}p, q = a.unbind(0)\nq.backward(torch.tensor([1.0, 2.0, 3.0]))\n")
    assert stage.chain("gradient-in") == [1, 2, 3]
    assert back(stage, "self").endswith(f"stack(0,\\,{table('1 & 2 & 3')})")


def test_a_slice_is_written_as_the_program_does(stage: Stage) -> None:
    stage.look_at("y", f"{A}y = a[:, 1:]\ny.backward(torch.ones(2, 2))\n")
    forward = stage.page.get_by_test_id("formula-forward")
    expect(forward.locator(".katex")).not_to_have_count(0)
    assert plain(forward) == "y = a_:,\\,1:"


def test_a_short_sum_to_one_number_is_written_out(stage: Stage) -> None:
    stage.look_at(
        "y",
        "import torch\nx = torch.tensor(2.0, requires_grad=True)\n"
        "v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"
        "y = x * v\n(y * torch.tensor([5.0, 6.0, -7.0])).sum().backward()\n",
    )
    assert back(stage, "self") == "-4 = 5 \\times 1 + 6 \\times 2 + (-7) \\times 3"
    assert back(stage, "other") == "10 = 5 \\times 2"


def test_a_long_loss_is_written_in_two_lines(stage: Stage) -> None:
    stage.look_at(
        "y",
        f"{A}t = (a > 0).float()\nw = torch.tensor([2.0, 2.0, 2.0])\n"
        "y = F.binary_cross_entropy_with_logits(a, t, pos_weight=w)\ny.backward()\n",
    )
    assert "aligned" in back(stage, "self", numbers=False)
    width = "(all) => all.every((one) => one.scrollWidth <= one.clientWidth)"
    assert stage.page.locator(".formula.display").evaluate_all(width)
    expect(stage.page.get_by_test_id("flattened")).to_contain_text("The output is one number")


def test_what_changes_a_part_in_place_has_no_equation_of_the_whole(stage: Stage) -> None:
    page = stage.page
    stage.run(
        f"{A}z = a * 1\nz[0] = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"
        "y = z + 0\ny.backward(torch.ones(2, 3))\n"
    )
    stage.end()
    page.locator('[data-node][data-op^="copy"]').first.click()
    expect(page.get_by_test_id("sentence")).to_contain_text("Only a part was changed in place")
    expect(page.get_by_test_id("gradient-out")).to_have_count(2)
    for name in ("formula-backward", "summed", "check"):
        expect(page.get_by_test_id(name)).to_have_count(0)


def test_a_row_that_pads_is_left_out_and_not_checked(stage: Stage) -> None:
    source = f"{START}w = torch.ones(3, 2, requires_grad=True)\ni = torch.tensor([0, 2])\n"
    line = "y = F.embedding(i, w{})\ny.backward(torch.ones(2, 2))\n"
    stage.look_at("y", source + line.format(""))
    assert "\\ne" not in back(stage, "weight")
    expect(stage.page.get_by_test_id("check")).to_have_count(1)
    stage.look_at("y", source + line.format(", padding_idx=0"))
    assert "= i \\ne 0" in back(stage, "weight")
    expect(stage.page.get_by_test_id("check")).to_have_count(0)


def test_each_result_has_its_own_gradient_in_the_equation(stage: Stage) -> None:
    stage.look_at("y", f"{A}y, m = torch.var_mean(a, 1)\n(y.sum() + 2 * m.sum()).backward()\n")
    assert back(stage, "self").endswith(f" + \\frac{table('2', '2')}3")


def test_what_is_written_over_is_told_from_what_is_added(stage: Stage) -> None:
    part = "z = torch.index_put(a, (torch.tensor([0]),), torch.ones(3){})\nz.sum().backward()\n"
    forward = stage.page.get_by_test_id("formula-forward")
    stage.look_at("z", A + part.format(""))
    expect(stage.page.get_by_test_id("sentence")).to_contain_text("What was written over")
    expect(forward.locator(".katex")).not_to_have_count(0)
    assert "leftarrow" in plain(forward) and "+" not in plain(forward)
    assert back(stage, "self").endswith("leftarrow 0")
    stage.look_at("z", A + part.format(", accumulate=True"))
    expect(stage.page.get_by_test_id("sentence")).to_contain_text("unchanged")
    expect(forward.locator(".katex")).not_to_have_count(0)
    assert "+" in plain(forward)


HOOKS = (
    "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\ny = x * 3\n"
    "y.register_hook(lambda g: g * 10)\ny.retain_grad()\n"
    "x.register_hook(lambda g: g + 1)\nz = (y ** 2).sum()\nz.backward()\n"
)


def test_what_hooks_changed_and_retain_grad_kept_is_said(stage: Stage) -> None:
    stage.look_at("x", HOOKS)
    expect(stage.page.get_by_test_id("hooked")).to_contain_text("[181, 361] of [180, 360]")
    for _ in range(3):  # the hook's own `g + 1` is two steps: g, and the sum
        stage.back()
    stage.select("y")
    sentence = stage.page.get_by_test_id("sentence")
    expect(sentence).to_contain_text("retain_grad keeps [60, 120]")
    expect(stage.page.get_by_test_id("hooked")).to_contain_text("[60, 120] of [6, 12]")
    stage.back()
    assert stage.running_node() == "MulBackward0"
    expect(stage.page.get_by_test_id("hooked")).to_contain_text("[60, 120] of [6, 12]")
    expect(stage.page.get_by_test_id("chain")).to_be_visible()
    expect(sentence).not_to_contain_text("AccumulateGrad")


INSIDE = """(row) => {
  const box = row.parentElement.getBoundingClientRect();
  return [...row.querySelectorAll(".term > *")].every((one) => {
    const { left, right } = one.getBoundingClientRect();
    return left >= box.left && right <= box.right && one.scrollWidth <= one.clientWidth + 1;
  });
}"""


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_term_of_a_sum_stands_inside_of_its_box(open_page: OpenPage, locale: str) -> None:
    stage = Stage(open_page("/", locale=locale))
    stage.look_at(
        "c",
        f"{START}x = torch.tensor(2.0, requires_grad=True)\n"
        "v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"
        "c = x * v\n(c**2).sum().backward()\n",
    )
    row = stage.page.locator(".chain-row").first
    expect(stage.page.get_by_test_id("gradient-out-sum")).to_have_text("56")
    assert row.evaluate(INSIDE)
    tops = row.locator(".term b").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().top)"
    )
    assert max(tops) - min(tops) < 1, "numbers stand in one row"
