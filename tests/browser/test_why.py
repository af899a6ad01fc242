"""Why: what stands out in a run is marked at its card, told in the inspector, one click away."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

PROGRAMS = ROOT / "tests" / "js" / "fixtures"
WORDS = json.loads((ROOT / "static" / "i18n" / "en.json").read_text())


def source(name: str) -> str:
    return (PROGRAMS / f"{name}.txt").read_text()


def test_a_finding_is_marked_told_and_gone_to(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("zero"))
    marked = page.locator("[data-mark]")
    expect(marked).to_have_count(5)
    button = page.get_by_test_id("finding-next")
    expect(button).to_have_text("! 5")
    told = {}
    for _ in range(5):
        button.click()
        finding = page.get_by_test_id("findings").locator("li").first
        name = page.locator(".card.is-selected").get_attribute("data-name")
        told[name] = finding.get_attribute("data-finding")
        assert stage.running_node() is not None, "it stands at the step"
    assert told == {
        "m": "why.zero.mul",
        "c": "why.zero.clamp",
        "h": "why.zero.saturated",
        "s": "why.zero.saturated",
        "r": "why.zero.relu",
    }
    expect(page.get_by_test_id("findings")).to_contain_text("no element of x is positive")
    stage.home()
    page.get_by_test_id("finding-go").first.click()
    assert stage.running_node() == "ReluBackward0"
    assert stage.chain("gradient-out") == [0]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("c", "cut_detach"), ("d", "unused"), ("e", "cut_no_grad"), ("g", "cleared"), ("b", "off")],
)
def test_why_a_gradient_is_none(page: Page, name: str, kind: str) -> None:
    stage = Stage(page)
    stage.run(source("none"))
    stage.end()
    page.locator(".made-text", has_text=f"{name} =").click()
    said = WORDS[f"why.none.{kind}"].split("{")[0]
    expect(page.locator(".facts")).to_contain_text(said)


def test_where_a_nan_was_born(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("born"))
    page.get_by_test_id("finding-next").click()
    for _ in range(4):
        page.get_by_test_id("finding-next").click()
        if page.locator("[data-finding='why.born.nan']").count():
            break
    expect(page.locator("[data-finding='why.born.nan']")).to_contain_text("in line 7")
    expect(page.locator("[data-finding='why.born.nan']")).to_contain_text("= -1)")
    assert "".join(page.locator(".step-span").all_inner_texts()) == "torch.log(torch.tensor(-1.0))"


def test_a_node_that_has_not_run_backward_says_what_it_waits_for(page: Page) -> None:
    stage = Stage(page)
    stage.run(SEEDS["s1_square_sum"]["source"])
    awaited = page.get_by_test_id("awaited")
    assert stage.running_node() == "SumBackward0"
    stage.select("y")
    expect(awaited).to_have_text(WORDS["chain.ready"])
    assert stage.table("tensor-gradient") == [1, 1, 1], "and its gradient is there"
    stage.back()
    expect(awaited).to_have_text(WORDS["chain.waiting"])
    stage.forth()
    stage.forth()
    assert stage.running_node() == "PowBackward0"
    expect(awaited).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("born", {"born_back.inf", "born.nan", "born.inf", "born_back.nan", "zero.number"}),
        ("scale", {"scale.vanish", "scale.explode"}),
        ("piled", {"piled"}),
        ("twice", {"twice"}),
    ],
)
def test_every_note_is_told_at_its_node_and_leads_to_its_step(
    page: Page, name: str, kinds: set[str]
) -> None:
    stage = Stage(page)
    stage.run(source(name), state="error" if name == "twice" else "ready")
    told = set()
    for _ in kinds:
        page.get_by_test_id("finding-next").click()
        for finding in page.get_by_test_id("findings").locator("li").all():
            kind = finding.get_attribute("data-finding") or ""
            told.add(kind.removeprefix("why."))
            expect(finding).to_contain_text(WORDS[kind].partition("{")[0].strip())
            assert "{" not in finding.inner_text()
    assert told == kinds
    stage.home()
    button = page.get_by_test_id("finding-go").last
    button.click()
    assert stage.step > 0, "the note leads there"
    expect(page.locator("[data-mark]").first).to_be_attached()


def test_gradients_that_are_meant_to_add_up_are_told_without_alarm(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("accumulate"))
    stage.end()
    expect(page.locator("[data-mark]")).to_have_count(0)
    expect(page.get_by_test_id("finding-next")).to_have_count(0)
    page.locator('[data-node][data-name="w"]').first.click()
    note = page.locator("[data-finding='why.summed']")
    expect(note).to_contain_text("add up in w.grad")


def test_before_its_step_a_note_says_that_it_comes_later(page: Page) -> None:
    stage = Stage(page)
    stage.run(
        "import torch\nw = torch.tensor(4.0, requires_grad=True)\nfor step in range(3):\n"
        "    with torch.no_grad():\n        w.sub_(2.0)\n        if step == 2:\n"
        "            w.sqrt_()\n"
    )
    stage.home()
    stage.select("w")
    note = page.locator("[data-finding^='why.born.nan']")
    expect(note).to_contain_text("Comes later, at step 5: The first NaN is born here")
    note.get_by_test_id("finding-go").click()
    assert stage.step == 4
    expect(note).to_contain_text("The first NaN is born here")
    expect(page.get_by_test_id("later")).to_have_count(0)


LEAF = "import torch\nx = torch.tensor(3.0)\nw = torch.tensor(2.0, requires_grad=True)\n"
MISSING = {
    "off": ("x", "y = w * x\ny.backward()\nprint(x.grad)\n"),
    "cut_detach": ("w", "y = w.detach() * x\nz = torch.ones(1, requires_grad=True) * y\n"
                   "z.backward()\nprint(w.grad)\n"),
    "passed": ("y", "y = w * x\nz = y * 2\nz.backward()\nprint(y.grad)\n"),
    "not_leaf": ("y", "y = w * x\nz = y * 2\nprint(y.grad)\n"),
    "unused": ("w", "v = torch.ones(1, requires_grad=True)\n(v * x).backward()\n"
               "print(f'{w.grad}')\n"),
    "cut_no_grad": ("w", "v = torch.ones(1, requires_grad=True)\n"
                    "with torch.no_grad():\n    y = w * 2\n(v * y).backward()\nw.grad.norm()\n"),
    "returned": ("w", "y = w * x\n(g,) = torch.autograd.grad(y, w)\nprint(w.grad)\n"),
}  # fmt: skip


@pytest.mark.parametrize(("locale", "tongue"), [("en-US", "en"), ("zh-CN", "zh")])
@pytest.mark.parametrize("kind", MISSING)
def test_a_grad_that_is_read_and_none_is_explained(
    open_page: OpenPage, kind: str, locale: str, tongue: str
) -> None:
    page = open_page("/", locale=locale)
    words = json.loads((ROOT / "static" / "i18n" / f"{tongue}.json").read_text())
    stage = Stage(page)
    name, rest = MISSING[kind]
    stage.run(LEAF + rest, state="error" if "norm" in rest else "ready")
    expect(page.get_by_test_id("finding-next")).to_have_text("! 1")
    expect(page.locator(f'[data-node][data-name="{name}"] [data-mark]')).to_have_count(1)
    page.get_by_test_id("finding-next").click()
    note = page.locator(f"[data-finding='why.none.{kind}']")
    line = (LEAF + rest).count("\n")
    asked = words["why.asked"].format(line=line, grad=f"{name}.grad")
    said = words[f"why.none.{kind}"].partition("{")[0]
    expect(note).to_contain_text(f"{asked} {said}")


def test_a_backward_that_fails_on_its_way_is_why_a_gradient_is_none(page: Page) -> None:
    stage = Stage(page)
    stage.run(LEAF + "y = w.exp()\ny += x\ny.backward()\n", state="error")
    page.locator(".made-text", has_text="w =").click()
    expect(page.locator(".facts")).to_contain_text(WORDS["why.none.stopped"])


def test_what_nobody_asks_for_is_not_marked(page: Page) -> None:
    stage = Stage(page)
    stage.run(
        LEAF + "for _ in range(2):\n    if w.grad is not None:\n        w.grad.zero_()\n"
        "    y = w * x\n    y.backward()\nprint(w.grad)\n"
    )
    stage.end()
    expect(page.locator("[data-mark]")).to_have_count(0)
    expect(page.get_by_test_id("finding-next")).to_have_count(0)


PASSING = [
    ("", "y", "later.passes", "none.passed"),
    ("y.retain_grad()\n", "y", "later.retained", None),
    ("", "x", "later.leaf", None),
]


@pytest.mark.parametrize(("more", "name", "before", "after"), PASSING)
def test_what_is_said_of_a_grad_is_true_at_every_step(
    page: Page, more: str, name: str, before: str, after: str | None
) -> None:
    stage = Stage(page)
    source = SEEDS["s1_square_sum"]["source"].replace("y = x ** 2\n", f"y = x ** 2\n{more}")
    assert more in source
    stage.run(source)
    stage.select(name)
    facts = page.locator(".facts")
    expect(facts).to_contain_text(WORDS[f"why.{before}"])
    stage.end()
    if after is None:
        expect(facts).not_to_contain_text(f"{name}.grad")
    else:
        expect(facts).to_contain_text(WORDS[f"why.{after}"])


def test_a_second_backward_that_fails_does_not_mix_with_the_first(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("twice"), state="error")
    stage.end()
    expect(page.get_by_test_id("sentence")).to_have_text(WORDS["say.walk_failed"])
    why = page.locator("[data-finding='why.twice']")
    expect(why).to_contain_text("went through y before, and freed what was saved there.")
    assert stage.card("x", "gradient") == [4], "what the first one left"
    expect(page.locator('[data-edge][data-lit="true"]')).to_have_count(0)
    stage.back()
    assert stage.running_node() == "AccumulateGrad"
    assert stage.card("x", "gradient") == [4]


def test_a_nan_made_in_place_is_told_with_what_went_in(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("diverge"))
    note = page.locator("[data-finding='why.born.nan_inplace_of_inf']")
    for _ in range(8):
        page.get_by_test_id("finding-next").click()
        if note.count():
            break
    expect(note).to_contain_text("in line 8: sub_ changes w in place")
    expect(note).to_contain_text("(w = [inf], 0.8 * w.grad = [inf])")
    saved = page.locator("[data-finding='why.born_back.nan_saved']")
    for _ in range(8):
        if saved.count():
            break
        page.get_by_test_id("finding-next").click()
    expect(saved).to_contain_text("held none ([1])")
    expect(saved).to_contain_text("w = [nan]")


def test_clipping_is_told_as_a_change_of_the_gradient(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("clip"))
    stage.end()
    for change, before, after in [
        ("clamp_", [0.6, 0.8], [0.6, 0.7]),
        ("clip_grad_norm_", [600, 800], [0.6, 0.8]),
    ]:
        said = page.get_by_test_id("sentence")
        while f"{change} changes w.grad in place" not in said.inner_text():
            assert stage.step > 1
            stage.back()
        assert stage.table("update-before") == before
        assert stage.table("update-after") == after
        assert stage.card("w", "value") == [3, 4], "the tensor stays"


def test_dead_units_and_a_leaf_without_a_name_are_told(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("dead"))
    told = {}
    for _ in range(3):
        page.get_by_test_id("finding-next").click()
        note = page.get_by_test_id("findings").locator("li").first
        told[note.get_attribute("data-finding")] = note.inner_text()
    assert "1 of the 3 columns of h are" in told["why.zero.units"]
    assert "1 of the 2 channels of maps are" in told["why.zero.channels"]
    assert "reads layer.weight.grad." in told["why.none.unused"]


def test_vanishing_is_told_along_the_layers_only_and_of_one_leaf_of_many(page: Page) -> None:
    stage = Stage(page)
    stage.run(source("faded"))
    expect(page.get_by_test_id("finding-next")).to_have_text("! 1")
    page.get_by_test_id("finding-next").click()
    note = page.locator("[data-finding='why.scale.vanish']")
    expect(note).to_contain_text("the gradient of weight (1/7) is")
    expect(note).to_contain_text("that of weight (7/7)")


def test_a_second_backward_names_the_node_that_it_could_not_run(page: Page) -> None:
    """The sum saves no numbers, and runs once more: the power behind it cannot."""
    Stage(page).run(
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = (x**2).sum()\n"
        + "y.backward()\n" * 2,
        state="error",
    )
    expect(page.locator(".about h2")).to_have_text("SumBackward0")
    why = page.locator("[data-finding='why.twice']")
    expect(why).to_contain_text("went through x**2 before")
    expect(why).to_contain_text("retain_graph=True")
