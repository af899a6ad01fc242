"""What went wrong is told in one language and in the same words wherever it is told."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.scenes import NESTED
from tests.browser.stage import Stage
from tests.harness import ROOT

HINTS: list[list[str]] = json.loads((ROOT / "static/i18n/hints.zh.json").read_text())
TORCH = "import torch\n"
PROGRAMS = [
    TORCH + "x = torch.tensr([1.0])\n",
    TORCH + "w = torch.tensor(2.0)\nw.grad.norm()\n",
    TORCH + "from torch import nm\n",
    "while True: pass\n",
    "x = [1,\n",
]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_hint_is_the_same_in_the_editor_and_over_the_graph(
    open_page: OpenPage, locale: str
) -> None:
    page = open_page("/", locale=locale)
    stage = Stage(page)
    for source in PROGRAMS:
        stage.run(source, state="error")
        hint = page.get_by_test_id("problem").locator(".problem-hint")
        said = hint.inner_text()
        expect(page.locator(".notice")).to_contain_text(said)
        assert bool(re.search("[\u4e00-\u9fff]", said)) == (locale == "zh-CN"), said


def test_every_hint_is_told_in_the_language_of_the_page(open_page: OpenPage) -> None:
    page = open_page("/", locale="zh-CN")
    page.locator("html[data-ready]").wait_for()
    found = page.evaluate(
        """async (hints) => {
          const { fault } = await import("/static/js/explain.js");
          // The page has modules of its own: these speak when they are told to.
          const { hint, speak } = await import("/static/js/i18n.js");
          await speak("zh");
          while (hint(hints[0]) === hints[0]) await new Promise(requestAnimationFrame);
          const span = [1, 0, 1, 1];
          return hints.flatMap((hint) => [
            fault({ error: { error: "E", message: "m", span, hint }, end: null }),
            fault({ error: null, end: { reason: "wall", span, hint } })]).map((one) => one.hint);
        }""",
        [english.replace("{}", "'x'") for english, _ in HINTS],
    )
    for (english, chinese), *told in zip(HINTS, found[::2], found[1::2], strict=True):
        assert told == [chinese.replace("{}", "'x'")] * 2, english


SHAPES = TORCH + "x = torch.ones(2, 3)\n" + "n = 1\n" * 60 + "y = x @ x\n"

SEEN = """(words) => {
  const { innerWidth, innerHeight } = window;
  const editor = document.querySelector('[data-testid="editor"]').shadowRoot;
  const found = [];
  for (const root of [document, editor]) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const box = range.getBoundingClientRect();
      const parent = walker.currentNode.parentElement?.getBoundingClientRect();
      const seen = Math.min(box.width, parent.width) > 2 && box.bottom > 0
        && box.top < innerHeight && box.left < innerWidth;
      if (seen && walker.currentNode.textContent.includes(words)) found.push(root === editor);
    }
  }
  return found;
}"""
"""Where words are seen: for each place whether it is the editor."""


def narrow(page: Page) -> bool:
    page.locator("html[data-ready]").wait_for()
    return page.get_by_test_id("tab-graph").is_visible()


def test_an_error_without_a_place_is_in_sight_after_a_reload(open_page: OpenPage) -> None:
    """The editor comes after the run then: its lines have no height when the error is told."""
    page = open_page("/", viewport={"width": 1440, "height": 900})
    Stage(page).run(NESTED, state="error")
    page.wait_for_function("() => location.hash.includes('p=')")
    page.evaluate("history.replaceState(null, '', location.hash + '&step=0')")  # runs at once
    page.reload()
    expect(page.get_by_test_id("problem")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [1440, 400])
@pytest.mark.parametrize(
    ("source", "words"),
    [(SHAPES, "mat1 and mat2 shapes"), (NESTED, "nested too deeply")],
    ids=["line", "nowhere"],
)
def test_an_error_is_said_once_and_covers_nothing(
    open_page: OpenPage, width: int, source: str, words: str
) -> None:
    page = open_page("/", viewport={"width": width, "height": 800}, reduced_motion="reduce")
    stage = Stage(page)
    if narrow(page):
        page.get_by_test_id("tab-program").click()
    stage.run(source, state="error")
    problem = page.get_by_test_id("problem")
    notice = page.get_by_test_id("notice-error")
    expect(notice).to_contain_text(words)
    if narrow(page):
        assert page.evaluate(SEEN, words) == [False]
        page.get_by_test_id("tab-program").click()
    # The box is brought into sight, wherever its line is.
    page.wait_for_function(f"(words) => ({SEEN})(words).join() === 'true'", arg=words)
    expect(problem).to_be_in_viewport(ratio=1)
    if source != SHAPES:
        return
    if narrow(page):
        page.get_by_test_id("tab-graph").click()
    below = notice.bounding_box()
    assert below is not None
    for card in page.locator(".card-box").all():
        box = card.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= below["y"]
    # From anywhere in the program back to the line of the error.
    page.locator(".cm-scroller").evaluate("(text) => text.scrollTo(0, 0)")
    notice.get_by_test_id("notice-line").click()
    expect(problem).to_be_in_viewport(ratio=1)
    expect(page.locator(".cm-content")).to_be_focused()


TWICE = TORCH + "x = torch.ones(2, requires_grad=True)\ny = (x**2).sum()\n" + "y.backward()\n" * 2

ADVICE = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".notice"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.textContent.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + words.length);
    const box = document.querySelector(".notice").getBoundingClientRect();
    const text = range.getBoundingClientRect();
    return text.top >= box.top && text.bottom <= box.bottom;
  }
}"""
"""Whether words are inside of the notice as it stands."""


@pytest.mark.parametrize(
    ("locale", "words"), [("en-US", "loss.backward(retain_graph=True)"), ("zh-CN", "\u4fdd\u7559")]
)
def test_what_is_too_long_for_a_phone_says_so_and_opens(
    open_page: OpenPage, locale: str, words: str
) -> None:
    page = open_page("/", viewport={"width": 400, "height": 850}, locale=locale)
    page.locator("html[data-ready]").wait_for()
    page.get_by_test_id("tab-program").click()
    Stage(page).run(TWICE, state="error")
    more = page.get_by_test_id("notice-more")
    expect(more).to_be_in_viewport(ratio=1)
    assert not page.evaluate(ADVICE, words), "it is cut, so that there is something to test"
    more.click()
    page.wait_for_function(ADVICE, arg=words)
    more.click()
    page.wait_for_function(f"(words) => !({ADVICE})(words)", arg=words)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (400, 850)])
def test_what_stopped_before_its_first_step_has_the_stage_and_leads_to_the_line(
    open_page: OpenPage, width: int, height: int
) -> None:
    page = open_page("/", viewport={"width": width, "height": height})
    if narrow(page):
        page.get_by_test_id("tab-program").click()
    Stage(page).run("import torch\ny = (1 +\n", state="error")
    notice = page.get_by_test_id("notice-error")
    expect(notice.locator("h2")).to_have_text("The program stopped before its first step")
    expect(notice.locator("strong")).to_have_text("SyntaxError")
    stage, said = page.locator(".middle").bounding_box(), notice.locator("h2").bounding_box()
    assert stage and said
    assert stage["y"] + stage["height"] / 4 < said["y"] < stage["y"] + stage["height"] * 3 / 4
    to = notice.get_by_test_id("notice-line")
    expect(to).to_have_text("Go to line 2")
    to.click()
    expect(page.get_by_test_id("problem")).to_be_in_viewport(ratio=1)
    expect(page.locator(".cm-content")).to_be_focused()


def test_a_notice_with_room_for_all_has_no_button(page: Page) -> None:
    Stage(page).run(TWICE, state="error")
    expect(page.get_by_test_id("notice-error")).to_be_visible()
    expect(page.get_by_test_id("notice-more")).to_have_count(0)


def test_what_code_joins_is_chinese_too(open_page: OpenPage, problems: list[str]) -> None:
    page = open_page("/", locale="zh-CN")
    stage = Stage(page)
    stage.run(
        "import torch\nx = torch.ones(16, requires_grad=True)\n(x * 2).sum().backward()\n"
        "with torch.no_grad():\n    x -= x.grad\n"
    )
    stage.end()
    expect(page.get_by_test_id("announcement")).to_contain_text("[16] 范数 4")
    expect(page.locator(".bubble")).to_have_text("范数 4 → 范数 4")
    assert "norm" not in page.get_by_test_id("graph").inner_text()
    stage.write("")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_test_id("problem")).to_contain_text("无法运行：程序是空的")
    problems.clear()
