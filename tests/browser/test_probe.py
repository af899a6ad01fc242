"""The inspector's proofs: its curve and tangent, finite differences, sums over axes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Stage

SIGMOID = """import torch
z = torch.tensor(0.6, requires_grad=True)
p = torch.sigmoid(z)
loss = -torch.log(p)
loss.backward()
"""
ROWS = [
    ("y = torch.tanh(a).sum()", "TanhBackward0", "self"),
    ("y = (a ** 3).mean()", "PowBackward0", "self"),
    ("y = (a @ b).sum()", "MmBackward0", "mat2"),
    ("y = (a * b.t()).sum()", "MulBackward0", "other"),
    ("y = torch.logsumexp(a, dim=1).sum()", "LogsumexpBackward0", "self"),
    ("y = torch.nn.functional.mse_loss(a, b.t())", "MseLossBackward0", "self"),
    ("y = torch.clamp(a, -1.0, 1.0).sum()", "ClampBackward1", "self"),
    (
        "y = torch.nn.functional.conv2d(a[None, None], b[None, None, :2, :2], stride=2, padding=1)"
        ".sum()",
        "ConvolutionBackward0",
        "weight",
    ),
    (
        "y = torch.nn.functional.conv1d(a[None], b.t()[:, :, None].reshape(3, 2, 1), a[0]).sum()",
        "ConvolutionBackward0",
        "bias",
    ),
    ("y = (torch.nn.functional.layer_norm(a, (3,)) * a).sum()", "NativeLayerNormBackward0",
     "input"),
    ("y = (torch.nn.BatchNorm1d(3)(a) * a ** 2).sum()", "NativeBatchNormBackward0", "input"),
    ("y = a.min(0).values.sum()", "MinBackward0", "self"),
    ("y = a.sort(1).values[:, 1].sum()", "SortBackward0", "self"),
    ("y = torch.cat([a, b.t()], dim=1).sum()", "CatBackward0", "tensors[1]"),
    ("y = torch.stack([a, b.t()]).sum()", "StackBackward0", "tensors[0]"),
    ("y = a[a > 0].sum()", "IndexBackward0", "self"),
    ("y = a[:, [0, 2]].sum()", "IndexBackward0", "self"),
    ("y = a[0, 0:2].sum()", "SliceBackward0", "self"),
    ("y = a.gather(1, torch.tensor([[0], [2]])).sum()", "GatherBackward0", "self"),
    ("y = torch.where(a > 0, a, -a).sum()", "WhereBackward0", "self"),
    ("y = torch.nn.functional.embedding(torch.tensor([0, 2, 0]), b).sum()",
     "EmbeddingBackward0", "weight"),
    ("y = torch.nn.functional.cross_entropy(a, torch.tensor([0, 2]))", "NllLossBackward0",
     "self"),
    ("y = a.norm()", "LinalgVectorNormBackward0", "self"),
    ("y = torch.nn.functional.elu(a).sum()", "EluBackward0", "self"),
    ("y = torch.linalg.inv(b[:2]).sum()", "LinalgInvExBackward0", "A"),
    ("y = a[0].expand(2, 3).sum()", "ExpandBackward0", "self"),
]  # fmt: skip
TENSORS = """import torch
a = torch.tensor([[0.5, -1.5, 2.0], [1.0, 0.25, -0.75]], requires_grad=True)
b = torch.tensor([[0.75, 1.5], [-2.0, 1.0], [0.25, -0.5]], requires_grad=True)
"""


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


def walk_to(stage: Stage, node: str) -> None:
    while stage.running_node() != node:
        stage.forth()


def checked(stage: Stage, source: str, node: str, argument: str) -> Locator:
    """What the finite difference of an argument of the node says."""
    stage.run(source)
    walk_to(stage, node)
    part = stage.page.locator(f'[data-argument="{argument}"]')
    part.get_by_test_id("check-it").click()
    return part.get_by_test_id("check-result")


def test_a_curve_has_the_local_derivative_as_its_slope(stage: Stage) -> None:
    stage.run(SIGMOID)
    walk_to(stage, "SigmoidBackward0")
    page = stage.page
    curve = page.get_by_test_id("curve")
    expect(curve.locator(".curve-line")).to_have_count(1)
    slope = float(curve.get_attribute("data-slope") or "nan")
    assert abs(slope - 0.22878) < 1e-4
    expect(curve).to_contain_text("slope 0.2288")
    # The tangent touches the curve where the point is.
    ends = curve.locator(".curve-tangent").get_attribute("d") or ""
    (x0, y0), (x1, y1) = [map(float, p.split(",")) for p in ends[1:].split("L")]
    point = curve.locator(".curve-point")
    assert abs(float(point.get_attribute("cx") or 0) - (x0 + x1) / 2) < 0.2
    assert abs(float(point.get_attribute("cy") or 0) - (y0 + y1) / 2) < 0.2


def test_finite_differences_agree_with_every_gradient(stage: Stage) -> None:
    for line, node, argument in ROWS:
        result = checked(stage, f"{TENSORS}{line}\ny.backward()\n", node, argument)
        expect(result).to_contain_text("✓")
        assert float(result.get_attribute("title") or "nan") != 0


def test_a_summed_gradient_says_along_which_axis(stage: Stage) -> None:
    page = stage.page
    stage.run(
        "import torch\nx = torch.ones(4, 3)\nb = torch.zeros(3, requires_grad=True)\n"
        "(x + b).sum().backward()\n"
    )
    walk_to(stage, "AddBackward0")
    expect(page.get_by_test_id("summed")).to_contain_text("[3] and was spread to [4, 3]")
    expect(page.get_by_test_id("summed")).to_contain_text("axis 0")
    assert stage.text("gradient-out-sum") == "[4, 4, 4]"


def test_a_line_number_leads_to_the_steps_of_its_line(stage: Stage) -> None:
    page = stage.page
    stage.run(SIGMOID)
    number = page.locator(".cm-lineNumbers .cm-gutterElement", has_text="3")
    seen = []
    for _ in range(3):
        number.click()
        seen.append((stage.step, stage.running_node()))
    assert {node for _, node in seen} == {None, "SigmoidBackward0"}
    lit = "".join(page.locator(".step-span").all_inner_texts())
    assert lit == "torch.sigmoid(z)"


@pytest.mark.parametrize(
    "source",
    [
        "x = torch.tensor(9.0, requires_grad=True)\ny = torch.exp(x)",
        "x = torch.tensor(0.1, requires_grad=True)\ny = 1 / x",
        "x = torch.tensor(9.0, requires_grad=True)\ny = x ** 5",
    ],
)
def test_the_curve_and_its_tangent_are_in_the_picture(page: Page, source: str) -> None:
    stage = Stage(page)
    stage.look_at("y", f"import torch\n{source}\ny.backward()\n")
    drawn = page.get_by_test_id("curve")
    expect(drawn).to_be_visible()
    path = drawn.locator(".curve-line").get_attribute("d") or ""
    assert path.count("L") > 10
    box = drawn.locator("svg").bounding_box()
    point = drawn.locator(".curve-point").bounding_box()
    assert box is not None
    assert point is not None
    assert box["y"] <= point["y"] <= box["y"] + box["height"]


def test_where_a_function_has_no_value_there_is_no_point_on_its_curve(page: Page) -> None:
    source = "import torch\nx = torch.tensor([{}, 2.0], requires_grad=True)\ny = torch.log(x - 1)\n"
    stage = Stage(page)
    for first, points in (("0.0", 0), ("3.0", 1)):
        stage.look_at("y", source.format(first) + "y.sum().backward()\n")
        expect(page.get_by_test_id("curve")).to_be_visible()
        expect(page.locator(".curve-point, .curve-tangent")).to_have_count(2 * points)
        said = page.get_by_test_id("curve").inner_text()
        assert ("the function has no value" in said) == (points == 0)


def test_a_value_too_large_for_its_dtype_is_not_said_to_be_none(page: Page) -> None:
    stage = Stage(page)
    stage.look_at(
        "y",
        "import torch\nx = torch.tensor(100.0, requires_grad=True)\ny = torch.exp(x)\n"
        "y.backward()\n",
    )
    said = "At 100 the function's value is larger than float32 can hold, so it becomes inf."
    expect(page.get_by_test_id("curve")).to_contain_text(said)


def test_where_a_function_jumps_its_check_says_so(stage: Stage) -> None:
    source = (
        "import torch\na = torch.tensor(3.0, requires_grad=True)\n"
        "y = torch.div(a, 1.0, rounding_mode='floor')\ny.backward()\n"
    )
    result = checked(stage, source, "DivBackward2", "self")
    expect(result).to_contain_text("the function jumps here")
