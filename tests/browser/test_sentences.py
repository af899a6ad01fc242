"""What is said of a backward step is true for the settings of the call."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.scenes import WALK
from tests.browser.stage import Stage
from tests.browser.test_problems import narrow

TENSORS = """import torch
import torch.nn.functional as F
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
z = torch.tensor([3.0, 2.0, 1.0], requires_grad=True)
"""
SAID = [
    ("y = 2 ** x", "multiplied by y itself and by ln 2,"),
    ("y = x ** z", "the exponent z receives it times y and ln x."),
    ("y = torch.add(x, z, alpha=3)", "x receives the gradient unchanged; z was counted 3 times"),
    ("y = torch.sub(x, z, alpha=2)", "receives the gradient times 2, with the sign turned"),
    ("y = x * 2", "x receives the gradient times 2:"),
    ("y = x.expand(2, 3)", "along axis 0: the gradients of its copies are added up over axis 0"),
    ("y = x.expand(4, 2, 3)", "along axes 0 and 1:"),
    ("y = x.repeat(2)", "the gradients of all its copies are added up"),
    ("y = x.unfold(0, 2, 1)", "several where windows overlap"),
    ("y = x[[0, 0, 1]]", "one that was picked several times receives the sum"),
    ("y = torch.fmax(x, z)", "where both are equal, x receives all of it"),
    ("y = (x * 0).amax()", "they share it in equal parts"),
    ("y = x.round()", "round is flat"),
    ("y = torch.lerp(x, z, 0.25)", "x receives the gradient times 1 − 0.25"),
    ("y = F.binary_cross_entropy(x / 4, x.detach() / 4)", "over p (1 − p)"),
    ("q = x.view(1, 1, 3, 1)\ny = F.scaled_dot_product_attention(q, q, q)",
     "times how much; queries and keys"),
    ("y = torch.addmm(torch.ones(3, 3), x[:, None], z[None], beta=2, alpha=3)",
     "each matrix receives the gradient times 3"),
]  # fmt: skip


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


def test_what_is_said_fits_the_call(stage: Stage) -> None:
    for line, said in SAID:
        stage.look_at("y", f"{TENSORS}{line}\ny.sum().backward()\n")
        expect(stage.page.get_by_test_id("sentence")).to_contain_text(said)


@pytest.mark.parametrize(("made", "slope"), [("2 ** x", "5.54518"), ("x.max()", "1")])
def test_what_is_checked_at_first_has_the_largest_gradient(
    stage: Stage, made: str, slope: str
) -> None:
    stage.look_at("y", f"{TENSORS}y = {made}\ny.sum().backward()\n")
    check = stage.page.get_by_test_id("check")
    # Nothing was picked: of 2 ** x it is that of 8 ln 2.
    expect(check).to_contain_text("element [2]")
    check.get_by_test_id("check-it").click()
    expect(check).to_contain_text(f"{slope} ✓")


def test_what_was_spread_goes_by_its_name_and_one_term_is_no_gradient(stage: Stage) -> None:
    c = "c = torch.tensor(2.0, requires_grad=True)\n"
    stage.look_at("y", f"{TENSORS}{c}y = (x + z).expand(2, 3) * c\ny.sum().backward()\n")
    part = stage.page.locator('[data-argument="other"]')
    expect(part.get_by_test_id("summed")).to_contain_text("c has the shape [] and was spread to")
    expect(part.get_by_test_id("summed")).to_contain_text("along axes 0 and 1, ")
    term = part.locator(".term").filter(has=stage.page.get_by_test_id("gradient-out"))
    expect(term).to_contain_text("term of the sum")
    expect(term.locator(".katex")).to_have_count(0)
    numbers = part.locator(".chain-row b").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().top)"
    )
    assert max(numbers) - min(numbers) < 1, "they are in one line"
    label = term.locator(".term-label").bounding_box()
    row = part.locator(".chain-row").first.bounding_box()
    assert label and row and label["x"] + label["width"] <= row["x"] + row["width"] + 1


MEETING = """import torch
x = torch.tensor(2.0, requires_grad=True)
y = x * x + x * 0.5
y.backward()
"""


def test_what_gathers_in_front_of_a_node_is_no_run_of_it(stage: Stage) -> None:
    """Each contribution has the sum so far; the heading is the node's own once it runs."""
    stage.run(MEETING)
    stage.home()
    leaf = stage.page.locator('[data-name="x"]').get_attribute("data-node")
    seen = []
    for _ in range(stage.steps - 1):
        stage.forth()
        note = stage.page.locator(f'[data-note="{leaf}"]')
        heading = stage.page.locator(".about h2").inner_text()
        told = (heading, note.text_content() if note.count() else "")
        if told[0].endswith("AccumulateGrad"):
            seen.append(told)
    into = "Input buffer of AccumulateGrad"
    assert seen == [
        (into, "0.5 + …"),
        (into, "0.5 + 2 = 2.5, …"),
        (into, "0.5 + 2 + 2 = 4.5"),
        ("AccumulateGrad", ""),
    ]


LINEAR = """import torch
net = torch.nn.Linear(3, 2)
loss = net(torch.ones(4, 3, requires_grad=True)).pow(2).mean()
loss.backward()
"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (400, 850)])
def test_the_gradient_of_every_input_is_seen_at_once_and_leads_to_its_chain_rule(
    open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page("/", viewport={"width": width, "height": height})
    stage = Stage(page)
    page.locator("html[data-ready]").wait_for()
    if narrow(page):
        page.get_by_test_id("tab-program").click()
    stage.run(LINEAR)
    stage.home()
    page.evaluate(WALK, ["ArrowRight", '[data-queue="running"]', "AddmmBackward0"])
    if narrow(page):
        page.get_by_test_id("tab-explain").click()
    to = page.get_by_test_id("inputs").locator("button")
    told = [one.partition(" ")[0] for one in to.all_inner_texts()]
    assert sorted(told) == ["bias", "ones(…)", "weight.T"]
    expect(to.filter(has_text="weight.T")).to_be_in_viewport(ratio=1)
    part = page.locator('.input[data-argument="mat2"]')
    expect(part.locator(".chain")).not_to_be_in_viewport()
    to.filter(has_text="weight.T").click()
    expect(part).to_be_focused()
    expect(part.locator(".formulas")).to_be_in_viewport(ratio=1)
