"""What a person meets around the graph: where the keys go, what phases lead to, and that nothing
covers or cuts off the numbers."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage, on_phone
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

SQUARES = SEEDS["s1_square_sum"]["source"]
NET = SEEDS["s2_net_sgd"]["source"]


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


def test_after_a_run_the_keys_step_and_e_goes_back_to_the_text(stage: Stage) -> None:
    page = stage.page
    stage.write(SQUARES)
    page.keyboard.press("Control+Enter")
    stage.ended()
    slider = page.get_by_test_id("slider")
    expect(slider).to_be_focused()
    at = stage.step
    stage.press("ArrowLeft", at - 1)
    stage.press("Home", 0)
    page.keyboard.press("Space")
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", "1")
    page.keyboard.press("Space")
    assert page.locator(".cm-content").inner_text().count("backward()") == 1
    page.keyboard.press("e")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.type("e # ")
    expect(page.locator(".cm-line").first).to_contain_text("e # import torch")
    # What went wrong is mended where it is written.
    page.keyboard.press("Control+Enter")
    stage.ended("error")
    expect(page.get_by_test_id("problem")).to_be_visible()
    expect(page.locator(".cm-content")).to_be_focused()


def test_phases_lead_to_where_they_begin(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    first = stage.step
    stage.forth()
    expect(page.get_by_test_id("phase-backward")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("phase-backward").click()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(first))
    stage.run(f"print('begins')\n{NET}\nprint(loss)\nprint(net.fc1.bias)\n")
    page.get_by_test_id("phase-forward").click()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", "1")
    page.get_by_test_id("phase-optimizer").click()
    expect(page.get_by_test_id("update")).to_be_visible()
    page.get_by_test_id("phase-forward").click()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", "1")


def test_the_key_that_runs_does_so_wherever_one_is(stage: Stage) -> None:
    page = stage.page
    page.locator("html[data-ready]").wait_for()
    page.locator("body").press("Control+Enter")
    stage.ended()
    stage.write("import torch\nx = torch.ones(2, requires_grad=True)\nx.sum().backward()\n")
    page.get_by_test_id("graph").click()
    page.keyboard.press("Control+Enter")
    expect(page.locator('[data-name="x"]')).to_be_visible()
    page.get_by_test_id("help-open").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (400, 800)])
def test_the_curve_covers_no_number(open_page: OpenPage, width: int, height: int) -> None:
    page = open_page("/", viewport={"width": width, "height": height})
    page.get_by_test_id("gallery-open").click()
    page.locator('[data-example="01_formula"]').click()
    Stage(page).ended()
    if width < 900:
        page.get_by_test_id("tab-explain").click()
    expect(page.get_by_test_id("inspector")).to_contain_text("PowBackward0")
    curve = page.get_by_test_id("curve")
    expect(curve).to_be_visible()
    chain = page.get_by_test_id("chain").first
    chain.scroll_into_view_if_needed()
    with_it = chain.screenshot(animations="disabled")
    curve.evaluate("e => { e.style.visibility = 'hidden'; }")
    assert chain.screenshot(animations="disabled") == with_it


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("width", [1440, 400])
def test_the_queue_is_never_cut_off(open_page: OpenPage, locale: str, width: int) -> None:
    page = open_page("/", locale=locale, viewport={"width": width, "height": 900})
    stage = Stage(page)
    if width < 900:
        page.get_by_test_id("tab-program").click()
    stage.run(NET)
    page.get_by_test_id("phase-backward").click()
    queue = page.get_by_test_id("queue")
    lit = page.get_by_test_id("phase-backward")
    seen = 0
    while lit.get_attribute("aria-pressed") == "true":
        seen += queue.locator('[data-queue="running"]').count()
        high = queue.evaluate("e => [e.scrollHeight, e.clientHeight]")
        assert high[0] <= high[1], f"step {stage.step}: {queue.inner_text()}"
        stage.forth()
    assert seen > 8


def test_a_damaged_link_is_told_and_nothing_is_run(open_page: OpenPage) -> None:
    page = open_page("/#p=garbage!!&step=4", locale="zh-CN")
    expect(page.get_by_test_id("damaged")).to_contain_text("已损坏")
    expect(page.locator("html")).to_have_attribute("data-state", "idle")


def test_a_link_without_its_program_says_so_and_runs_nothing(
    page: Page, open_page: OpenPage
) -> None:
    """Where it was written it still leads back to the program."""
    stage = Stage(page)
    stage.run(SQUARES + "".join(f"# {i * 7919 % 10007}\n" for i in range(3000)))
    page.wait_for_function("() => /long=1.*step=/.test(location.hash)")
    link = page.url
    page.reload()
    stage.ended()
    expect(page.locator('[data-node][data-name="loss"]')).to_be_visible()
    other = open_page(f"/#{link.partition('#')[2]}", locale="zh-CN")
    expect(other.get_by_test_id("damaged")).to_contain_text("程序太长")
    expect(other.locator("html")).to_have_attribute("data-state", "idle")


def test_parameters_have_their_names_from_the_first_step(stage: Stage) -> None:
    stage.run(NET)
    stage.home()
    stage.forth()
    for name in ("fc1.weight", "fc1.bias", "fc1.weight", "fc1.bias", "fc2.weight"):
        stage.forth()
        expect(stage.page.get_by_test_id("sentence")).to_contain_text(name)


def test_a_limit_is_told_with_its_unit_and_a_late_cancel_runs_nothing(stage: Stage) -> None:
    page = stage.page
    stage.run("while True:\n    print('x' * 1000)\n", state="error")
    expect(page.get_by_test_id("notice-output")).to_contain_text("200,000 bytes")
    stage.write("while True: pass\n")
    page.keyboard.press("Control+Enter")
    box = page.get_by_test_id("cancel").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.click(*at)
    page.get_by_test_id("run").wait_for()
    page.mouse.click(*at)
    expect(page.get_by_test_id("notice-cancelled")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-state", "error")


CUT = """() => [...document.querySelectorAll('.tensor td')].filter((cell) => {
  const shown = cell.getBoundingClientRect();
  const window = cell.closest('.tensor-scroll').getBoundingClientRect();
  return shown.width === 0 || cell.scrollWidth > cell.clientWidth
    || shown.left < window.left - 0.5 || shown.right > window.right + 0.5;
}).map((cell) => cell.title)"""
ROWS = (
    "import torch\nx = torch.linspace(-2.3456, 2.7, {n}, requires_grad=True)\n"
    "m = torch.linspace(-1.2345, 1.2, 3 * {n}).reshape(3, {n})\n"
    "(m @ x).sum().backward()\n"
)


@pytest.mark.parametrize(("width", "present"), [(1440, ""), (1440, "#present=1"), (400, "")])
def test_no_number_of_a_row_is_cut_off(open_page: OpenPage, width: int, present: str) -> None:
    page = open_page(f"/{present}", viewport={"width": width, "height": 900})
    stage = Stage(page)
    for n in (5, 6, 13):
        if width < 900:
            page.get_by_test_id("tab-program").click()
        # Not by `run`: its Escape leaves the presentation.
        stage.write(ROWS.format(n=n))
        page.keyboard.press("Control+Enter")
        stage.ended()
        page.get_by_test_id("end").click()
        if width < 900:
            page.get_by_test_id("tab-graph").click()
        for name, count in (("x", n), ("m", 3 * n)):
            page.locator(f'[data-node][data-name="{name}"]').dispatch_event("click")
            if width < 900:
                page.get_by_test_id("tab-explain").click()
            cells = page.get_by_test_id("tensor-value").locator("td")
            expect(cells).to_have_count(count)
            assert page.evaluate(CUT) == [], f"{name} of {n}"
        # A table, whatever it is laid out as.
        expect(page.get_by_test_id("tensor-value").get_by_role("cell")).to_have_count(3 * n)


def test_what_goes_to_standard_error_stands_in_the_output(stage: Stage) -> None:
    page = stage.page
    stage.run(
        "import sys\nimport torch\nx = torch.ones(2, requires_grad=True)\nprint('first')\n"
        "print('careful', file=sys.stderr)\ny = x * 2\ny.grad\nprint('last')\n"
    )
    stage.end()
    told = page.get_by_test_id("output").locator("> span")
    expect(told).to_have_text(["first", "stderrcareful", re.compile("UserWarning: The"), "last"])
    marked = page.get_by_test_id("output").locator('[data-stream="stderr"]')
    expect(marked).to_have_count(2)
    expect(marked.nth(1)).to_contain_text("program.py:7: UserWarning: The .grad attribute")
    expect(page.locator(".notice")).to_have_count(0)
    # Until it is written it is not there.
    stage.home()
    expect(marked).to_have_count(0)


def test_an_error_is_said_in_one_language_and_can_be_put_away(open_page: OpenPage) -> None:
    page = open_page("/", locale="zh-CN")
    stage = Stage(page)
    wrong = "import torch\nx = torch.ones(2, 3)\ny = x @ x\n"
    stage.run(wrong, state="error")
    for name in ("problem", "notice-error"):
        expect(page.get_by_test_id(name)).to_contain_text("矩阵乘法")
    page.locator(".notice-close").click()
    expect(page.get_by_test_id("notice-error")).to_have_count(0)
    expect(page.get_by_test_id("problem")).to_be_visible()
    stage.run(wrong, state="error")
    expect(page.get_by_test_id("notice-error")).to_be_visible()


def test_a_line_that_is_too_long_goes_on_where_it_begins(stage: Stage) -> None:
    """Under its own text, not under the text of lines that are indented less."""
    stage.write("def f():\n        return (" + " + ".join(["alpha"] * 12) + ")\n")
    lines = "() => { const line = document.querySelector('[data-testid=editor]').shadowRoot\
.querySelectorAll('.cm-line')[1]; const range = document.createRange();\
range.selectNodeContents(line); const rows = {};\
for (const r of range.getClientRects()) { if (!r.width) continue; const y = Math.round(r.top);\
rows[y] = Math.min(rows[y] ?? 1e9, r.left); } return Object.values(rows); }"
    first, *others = stage.page.evaluate(lines)
    assert len(others) >= 1
    text = first + 8 * 7
    assert all(abs(left - others[0]) < 1 and left > text for left in others), (first, others)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_names_of_phases_and_numbers_have_room_on_a_phone(open_page: OpenPage, locale: str) -> None:
    stage = on_phone(open_page, locale=locale)
    page = stage.page
    stage.run((ROOT / "examples" / "05_two_layers.py").read_text())
    stage.end()
    names = page.locator(".strip-labels span").evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.right])"
    )
    assert len(names) >= 3
    assert all(b[0] - a[1] >= 6 for a, b in pairwise(names)), names
    page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("list-toggle").click()
    cells = page.get_by_test_id("list").locator("td.value, td.gradient")
    boxes = cells.evaluate_all(
        "all => all.map((e) => e.getBoundingClientRect()).map((b) => [b.left, b.width])"
    )
    assert min(width for _, width in boxes) >= 115
    assert max(left + width for left, width in boxes[:2]) <= 400, "numbers are seen first"


def test_the_list_begins_below_the_toolbar(open_page: OpenPage) -> None:
    """On a phone in English the toolbar has two rows."""
    stage = on_phone(open_page)
    page = stage.page
    stage.run("import torch\nx = torch.ones(2)\n")
    page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("list-toggle").click()
    head = page.get_by_test_id("list").locator("thead").bounding_box()
    bar = page.locator(".toolbar").bounding_box()
    assert head and bar and head["y"] >= bar["y"] + bar["height"]


def test_what_is_looked_for_is_found_before_its_step_has_come(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    stage.home()
    stage.picture()
    page.get_by_test_id("search-open").click()
    page.get_by_test_id("search").fill("^loss")
    expect(page.locator(".card.is-sought")).to_have_text(["loss"])
    expect(page.locator(".card.is-dim")).to_have_count(1)
    # While a pattern cannot be read nothing is looked for.
    page.get_by_test_id("search").fill("(")
    expect(page.locator(".card.is-sought, .card.is-dim")).to_have_count(0)


LONG = """import torch
class RectifiedLinearUnitThatIsLeaky(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clamp(min=0) + 0.1 * x.clamp(max=0)
    @staticmethod
    def backward(ctx, grad):
        return grad
a_rather_long_name_of_a_leaf = torch.ones(3, requires_grad=True)
y = RectifiedLinearUnitThatIsLeaky.apply(a_rather_long_name_of_a_leaf)
a_rather_long_name_of_a_product = y * y
a_rather_long_name_of_a_product.sum().backward()
"""
TOUCHING = """() => [...document.querySelectorAll(".card")].flatMap((card) => {
  const [box, ...texts] = [".card-box", ".card-title", ".card-sign", ".card-role"].map((css) =>
    card.querySelector(css)?.getBoundingClientRect()).filter(Boolean);
  const out = texts.some((one) => one.left < box.left || one.right > box.right);
  return out || (texts[1] && texts[1].left < texts[0].right) ? [card.dataset.name] : [];
})"""


def test_names_of_a_card_do_not_touch(stage: Stage) -> None:
    stage.run(LONG)
    stage.end()
    stage.picture()
    expect(stage.page.locator(".card .card-sign")).not_to_have_count(0)
    assert stage.page.evaluate(TOUCHING) == []
    # Neither the program nor what is told of a tensor is pushed aside by them.
    editor = stage.page.locator(".cm-scroller")
    assert editor.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    stage.select("a_rather_long_name_of_a_product")
    told = stage.page.locator(".facts dd")
    assert min(told.evaluate_all("(all) => all.map((one) => one.offsetWidth)")) >= 120


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_name_of_a_phase_at_the_end_is_whole(open_page: OpenPage, locale: str) -> None:
    stage = on_phone(open_page, locale=locale)
    page = stage.page
    rows = "y = y.sin()\n" * 20
    stage.run(
        f"import torch\nx = torch.ones(2, requires_grad=True)\ny = x\n{rows}"
        "y.sum().backward()\nprint(x.grad * 2)\n"
    )
    names = page.locator(".strip-labels > span")
    expect(names).to_have_count(3)
    ends = names.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().right)")
    starts = names.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().left)")
    strip = page.get_by_test_id("slider").bounding_box()
    assert strip is not None
    assert max(ends) <= strip["x"] + strip["width"] + 1
    assert all(end < start for end, start in zip(ends, starts[1:], strict=False))


def test_the_marks_of_a_curve_are_whole_on_a_phone(open_page: OpenPage) -> None:
    stage = on_phone(open_page)
    page = stage.page
    stage.run((ROOT / "examples" / "06_xor.py").read_text())
    inside = page.locator(".curves-mark").evaluate_all("""(marks) => marks.map((one) => {
      const curves = one.closest(".curves").getBoundingClientRect();
      const { top, bottom } = one.getBoundingClientRect();
      return top >= curves.top && bottom <= curves.bottom;
    })""")
    assert inside == [True, True]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_what_is_said_at_the_last_step_covers_nothing_on_a_phone(
    open_page: OpenPage, locale: str
) -> None:
    stage = on_phone(open_page, locale=locale)
    page = stage.page
    stage.run(SQUARES)
    stage.end()
    page.keyboard.press("ArrowRight")
    page.get_by_test_id("tab-program").click()
    said = page.get_by_test_id("beyond").bounding_box()
    strip = page.get_by_test_id("slider").bounding_box()
    output = page.get_by_test_id("output").bounding_box()
    assert said is not None and strip is not None and output is not None
    assert said["x"] >= 0 and said["x"] + said["width"] <= 400
    assert said["y"] >= output["y"] + output["height"]
    assert said["y"] + said["height"] <= strip["y"] + 2


def test_a_program_that_makes_nothing_is_not_told_to_be_stepped_through(stage: Stage) -> None:
    stage.run("import torch\nx = torch.tensor([1., 2.]\n", state="error")
    empty = stage.page.locator(".about.empty")
    expect(empty).to_contain_text("There is nothing to step through")
