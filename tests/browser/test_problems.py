"""What went wrong is told in one language and in the same words wherever it is told."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
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
          await (await import("/static/js/i18n.js")).speak("zh");
          const span = [1, 0, 1, 1];
          return hints.flatMap((hint) => [
            fault({ error: { error: "E", message: "m", span, hint }, end: null }),
            fault({ error: null, end: { reason: "wall", span, hint } })]).map((one) => one.hint);
        }""",
        [english.replace("{}", "'x'") for english, _ in HINTS],
    )
    for (english, chinese), *told in zip(HINTS, found[::2], found[1::2], strict=True):
        assert told == [chinese.replace("{}", "'x'")] * 2, english
