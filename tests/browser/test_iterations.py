"""Long loops: an iteration that is told in summary is opened, looked at, and left again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage, numbers

LOOP = """import torch
w = torch.zeros(2, requires_grad=True)
x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [-1.0, 0.25]])
opt = torch.optim.SGD([w], lr=0.001)
for step in range(1500):
    opt.zero_grad()
    loss = ((x @ w - 1) ** 2).mean()
    loss.backward()
    if step == 1200:
        print(loss.item(), w.grad.tolist())
    opt.step()
"""

EPOCHS = """import torch
w = torch.zeros(2, requires_grad=True)
for epoch in range(2):
    for row in range(1420):
        loss = ((w - 1) ** 2).mean()
        loss.backward()
        if epoch == 1 and row == 1400:
            print(loss.item())
        with torch.no_grad():
            w -= 0.001 * w.grad
            w.grad = None
"""


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


def go_to(stage: Stage, told: str) -> None:
    """Walk back from the end to the summary of an iteration."""
    title = stage.page.get_by_test_id("iteration").locator("h2")
    for _ in range(60):
        if title.count() and title.inner_text() == told:
            return
        stage.back()
    raise AssertionError(f"no summary of {told}")


def see(stage: Stage, iteration: int) -> None:
    """Click on the curve where an iteration's point is, then go on to the step that is its own."""
    page = stage.page
    plot = page.get_by_test_id("curves-plot")
    box = plot.bounding_box()
    drawn = page.locator("[data-curve=loss]").get_attribute("d") or ""
    points = [float(point.split(",")[0]) / 1000 for point in re.split("[ML]", drawn)[1:]]
    assert box is not None
    plot.click(position={"x": points[iteration] * box["width"], "y": 5})
    shown = page.get_by_test_id("curves-value")
    for _ in range(40):
        at = int(re.findall(r"iteration (\d+):", shown.inner_text())[0])
        if at == iteration:
            return
        (stage.forth if at < iteration else stage.back)()
    raise AssertionError("the curve leads elsewhere")


def by_key(stage: Stage) -> None:
    stage.page.keyboard.press("Enter")


def by_button(stage: Stage) -> None:
    stage.page.get_by_test_id("iteration-open").click()


@pytest.mark.parametrize("how", [by_key, by_button])
def test_a_summary_opens_to_its_steps_and_closes(
    stage: Stage, how: Callable[[Stage], None]
) -> None:
    page = stage.page
    stage.run(LOOP)
    stage.end()
    loss, *gradient = numbers(stage.text("output"))
    see(stage, 1200)
    summary = page.get_by_test_id("iteration")
    expect(summary.locator("h2")).to_have_text("Iteration 1200")
    assert float(summary.locator("dd").first.inner_text()) == pytest.approx(loss, rel=1e-3)
    beside = re.findall(r"iteration (\d+)", stage.text("iteration-beside"))
    assert int(beside[0]) < 1200
    # What marks it on the curve leads to where the strip has it.
    points = (page.get_by_test_id("curves-here").get_attribute("points") or "").split(" ")
    strip = (stage.step + 0.5) / stage.steps
    assert float(points[-1].split(",")[0]) / 1000 == pytest.approx(strip, abs=1e-3)
    # Said where the other one's numbers stand, too.
    shown = f"showing iteration {beside[0]}"
    expect(page.get_by_test_id("elsewhere")).to_have_text(shown)
    # On plain ground: no card passes below it.
    expect(page.get_by_test_id("queue")).not_to_have_css("background-image", "none")
    expect(page.locator(".cm-line", has_text="for step in")).to_contain_text(shown)
    how(stage)
    expect(page.get_by_test_id("opened")).to_contain_text("step 1200")
    # After two tensors and as many summaries.
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(2 + 1200))
    while not stage.running_node():
        stage.forth()
    expect(page.get_by_test_id("elsewhere")).to_have_count(0)
    assert stage.card("loss", "value")[0] == pytest.approx(loss, abs=1e-4)
    page.get_by_test_id("phase-optimizer").click()
    assert stage.table("update-gradient") == pytest.approx(gradient, abs=1e-4)
    step = stage.step
    seq = page.get_by_test_id("timeline").get_attribute("data-seq")
    expect(page).to_have_url(re.compile(f"&step={seq}&full=1200"))
    page.reload()
    stage.ended()
    expect(page.get_by_test_id("opened")).to_contain_text("step 1200")
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(step))
    page.get_by_test_id("opened").get_by_role("button").click()
    expect(summary.locator("h2")).to_have_text("Iteration 1200")
    expect(page.get_by_test_id("opened")).to_have_count(0)


def test_an_iteration_of_an_inner_loop_opens_where_it_lies(stage: Stage) -> None:
    page = stage.page
    stage.run(EPOCHS)
    stage.end()
    (loss,) = numbers(stage.text("output"))
    go_to(stage, "Iteration 1.1400")
    by_key(stage)
    expect(page.get_by_test_id("opened")).to_contain_text("epoch 1, row 1400")
    while not stage.running_node():
        stage.forth()
    assert stage.card("loss", "value")[0] == pytest.approx(loss, abs=1e-4)
    stage.ended()
    page.get_by_test_id("opened").get_by_role("button").click()
    page.get_by_test_id("opened").wait_for(state="detached")
    expect(page.get_by_test_id("iteration").locator("h2")).to_have_text("Iteration 1.1400")


def test_run_begins_anew_with_the_first_and_last(stage: Stage) -> None:
    page = stage.page
    stage.run(LOOP)
    stage.end()
    see(stage, 1200)
    by_key(stage)
    expect(page.get_by_test_id("opened")).to_be_visible()
    page.locator(".cm-content").press("Control+Enter")
    expect(page.get_by_test_id("opened")).to_have_count(0)
    stage.ended()
    expect(page).not_to_have_url(re.compile("full="))


def test_an_opened_iteration_begins_with_what_all_before_it_have_made(stage: Stage) -> None:
    page = stage.page
    stage.run("""import torch
w = torch.tensor(0.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
opt = torch.optim.SGD([w, b], lr=0.001)
for step in range(2000):
    opt.zero_grad()
    if step == 1638:
        print(w.item(), b.item())
    loss = (w * 2 + b - 7) ** 2
    loss.backward()
    opt.step()
""")
    stage.end()
    w, b = numbers(stage.text("output"))
    see(stage, 1638)
    by_key(stage)
    expect(page.get_by_test_id("opened")).to_contain_text("step 1638")
    expect(page.get_by_test_id("curves-value")).to_contain_text("iteration 1638: loss —")
    for name, value in (("w", w), ("b", b)):
        shown = page.locator(f'[data-node][data-name="{name}"] .value')
        expect(shown).to_have_attribute("data-text", f"{value:.4f}".rstrip("0").rstrip("."))
    assert "skipped" not in stage.text("inspector")
    for _ in range(3):
        stage.back()
        expect(page.get_by_test_id("iteration")).to_be_visible()


def test_a_backward_through_iterations_in_summary_names_what_runs(stage: Stage) -> None:
    page = stage.page
    stage.run(f"""import torch
x = torch.tensor(0.5, requires_grad=True)
y = x * 1
for i in range(1500):
    z = 1{" + 1 * x" * 40}
    y = y.sin() + x * 0
y.backward()
""")
    page.get_by_test_id("phase-backward").click()
    stranger = page.get_by_test_id("stranger")
    seen = set()
    for _ in range(40):
        stage.forth()
        if stranger.count() and (running := stage.running_node()):
            seen.add(running)
            expect(stranger.locator("h2")).to_have_text(running)
            expect(stranger.get_by_test_id("stranger-gradient").first).to_be_visible()
            expect(page.locator("[data-queue=running] em")).to_have_text(
                "of an iteration in summary"
            )
    assert seen == {"AddBackward0", "SinBackward0", "MulBackward0"}


def test_where_nothing_trains_it_says_which_iteration_the_lines_show(stage: Stage) -> None:
    page = stage.page
    many = " + 1" * 24
    stage.run(f"import torch\nx = torch.ones(1)\nfor i in range(4900):\n    y = x * i{many}\n")
    stage.end()
    go_to(stage, "Iteration 4897")
    lines = page.locator(".made-text").all_inner_texts()
    (made,) = [numbers(line.partition("=")[2]) for line in lines if line.startswith("y =")]
    # Of iteration i it is i + 24.
    expect(page.get_by_test_id("iteration-beside")).to_contain_text(f"iteration {made[0] - 24:.0f}")


def test_what_is_in_the_editor_now_is_not_taken_for_what_ran(stage: Stage) -> None:
    page = stage.page
    stage.run(LOOP)
    stage.end()
    see(stage, 1200)
    expect(page.get_by_test_id("iteration-open")).to_be_visible()
    page.get_by_test_id("kind-expression").click()
    expect(page.get_by_test_id("iteration-open")).to_have_count(0)
    page.keyboard.press("Enter")
    page.get_by_test_id("kind-program").click()
    expect(page.get_by_test_id("iteration-open")).to_be_visible()
    stage.write(LOOP + "print(1)\n")
    expect(page.get_by_test_id("iteration-open")).to_have_count(0)
    assert stage.text("iteration").startswith("Iteration 1200")


def test_a_phone_that_presents_has_room_for_all_kinds_of_steps(open_page: OpenPage) -> None:
    page = open_page("/#present=1", viewport={"width": 400, "height": 800})
    page.get_by_test_id("tab-program").click()
    # Not by `run`: its Escape leaves the presentation.
    Stage(page).write(LOOP)
    page.keyboard.press("Control+Enter")
    Stage(page).ended()
    expect(page.locator(".legend-row .iteration")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == 400
