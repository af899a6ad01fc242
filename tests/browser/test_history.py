"""A program that was changed since its run is told from it, and Back and Forward lead from one
program that was run to the other."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

SQUARES = SEEDS["s1_square_sum"]["source"]
CUBES = SQUARES.replace("** 2", "** 3")


WRITTEN = """() => new URLSearchParams(location.hash.slice(1)).get("step")
  === document.querySelector('[data-testid="timeline"]').dataset.seq"""
"""The address says where we stand."""


def shows(page: Page, text: str) -> None:
    expect(page.locator(".cm-content")).to_contain_text(text)


@pytest.mark.parametrize(("locale", "tongue"), [("en-US", "en"), ("zh-CN", "zh")])
def test_a_program_that_changed_since_its_run_is_told_from_it(
    open_page: OpenPage, locale: str, tongue: str
) -> None:
    page = open_page("/", locale=locale)
    words = json.loads((ROOT / "static/i18n" / f"{tongue}.json").read_text())
    stage = Stage(page)
    stage.run(SQUARES)
    stale = page.get_by_test_id("stale")
    expect(stale).to_have_count(0)
    stage.end()
    page.wait_for_function("() => location.hash.includes('step=')")
    stage.write(CUBES)
    expect(stale).to_contain_text(words["stale.program"])
    page.wait_for_function("() => !location.hash.includes('step=')")
    # What was written is kept, and is not taken for what ran.
    page.reload()
    shows(page, "** 3")
    expect(page.locator("html")).to_have_attribute("data-state", "idle")
    stage.write(SQUARES)
    page.get_by_test_id("run").click()
    stage.ended()
    expect(stale).to_have_count(0)
    stage.write(CUBES)
    stale.get_by_role("button").click()
    stage.ended()
    expect(stale).to_have_count(0)
    stage.end()
    assert stage.card("x", "gradient") == [3, 12, 27]


def test_back_and_forward_lead_from_program_to_program(page: Page) -> None:
    stage = Stage(page)
    stage.run(SQUARES)
    stage.home()
    stage.forth()
    page.wait_for_function(WRITTEN)
    before = page.url
    stage.run(CUBES)
    stage.end()
    page.wait_for_function(WRITTEN)
    last = stage.step
    page.go_back()
    shows(page, "** 2")
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", "1")
    stage.ended()
    assert page.url == before
    page.go_forward()
    shows(page, "** 3")
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(last))
    stage.ended()
    expect(page.get_by_test_id("stale")).to_have_count(0)


def test_back_to_a_run_of_the_server_does_not_load_the_page_again(open_page: OpenPage) -> None:
    page = open_page("/")
    run = page.request.post("/api/v1/runs", data={"source": SQUARES}).json()["id"]
    page = open_page(f"/#run={run}&step=3")
    stage = Stage(page)
    stage.ended()
    page.wait_for_function("() => history.state !== null && location.hash.includes('p=')")
    before = page.url
    page.evaluate("() => { window.same = true; }")
    stage.run(CUBES)
    stage.end()
    page.wait_for_function(WRITTEN)
    last = stage.step
    page.go_back()
    shows(page, "** 2")
    stage.ended()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-seq", "3")
    assert page.evaluate("() => window.same")
    assert page.url == before
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method))
    page.go_forward()
    shows(page, "** 3")
    # Chromium may drop a Back that comes while the page writes its address.
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(last))
    stage.ended()
    page.wait_for_function(WRITTEN)
    page.go_back()
    shows(page, "** 2")
    stage.ended()
    assert asked.count("POST") == 1, "only what the address has no run of runs again"


def test_an_example_does_not_take_what_was_written(page: Page) -> None:
    stage = Stage(page)
    stage.write("# mine\n")
    page.wait_for_function("() => location.hash.includes('p=')")
    page.get_by_test_id("gallery-open").click()
    page.locator("[data-example]").first.click()
    stage.ended()
    page.wait_for_function("() => location.hash.includes('step=')")
    page.go_back()
    shows(page, "# mine")
    expect(page.locator("html")).to_have_attribute("data-state", "idle")


@pytest.mark.parametrize("lines", [1, 3000])
def test_what_was_written_is_back_after_a_visit_to_the_start(page: Page, lines: int) -> None:
    stage = Stage(page)
    stage.run(SQUARES)
    page.wait_for_function("() => location.hash.includes('step=')")
    digits = "".join(f"# {i * 7919 % 10007}\n" for i in range(lines))
    stage.write(f"# mine\n{digits}")
    page.wait_for_function("() => history.state?.program?.startsWith('# mine')")
    page.keyboard.press("Escape")
    page.get_by_test_id("brand").click()
    expect(page.get_by_test_id("welcome")).to_be_visible()
    page.go_back()
    page.wait_for_function("() => history.state?.program?.startsWith('# mine')")
    page.locator(".cm-content").press("Control+Home")
    shows(page, "# mine")


WARNS = (
    "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\nz = y.sum()\n"
    "print(1)\nprint(y.grad)\nz.backward()\n"
)


def test_a_warning_comes_at_its_step_names_its_line_and_covers_nothing(page: Page) -> None:
    stage = Stage(page)
    stage.run(WARNS)
    chip = page.get_by_test_id("warning-open")
    stage.home()
    expect(chip).to_have_count(0)
    while page.get_by_test_id("output").inner_text().count("None") == 0:
        expect(chip).to_have_count(0)
        stage.forth()
    expect(chip).to_have_text("UserWarning · line 6")
    note = page.get_by_test_id("notice-warning")
    expect(note).to_have_count(0)
    chip.click()
    expect(note).to_contain_text("not a leaf Tensor")
    at = stage.step
    stage.end()
    page.get_by_test_id("warning-line").click()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(at))
    expect(page.locator(".step-line")).to_contain_text("print(y.grad)")
    page.get_by_test_id("warning-close").click()
    expect(note).to_have_count(0)


def test_escape_leaves_the_presentation(page: Page) -> None:
    stage = Stage(page)
    stage.run(SQUARES)
    page.keyboard.press("p")
    expect(page.locator("html[data-presenting]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("html[data-presenting]")).to_have_count(0)
