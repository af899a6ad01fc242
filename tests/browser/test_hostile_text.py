"""Text that would like to be markup, a link, or another text, in every place that it reaches."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_takeaway import SVG, content, take

SOURCE = r"""
import logging, sys, warnings
import matplotlib.pyplot as plt
import torch
from torch import nn

MARK = "</script><img src=x onerror=hurt()><svg onload='hurt()'></title><blink>"
ODD = "\x1b[31mred \x1b]8;;http://evil.example/\x07link\x1b]8;;\x07\x00\x9b \u202egnp\u2066\u200b\r"
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("<blink>\x1b[31m\x00\u202e\ud800", nn.Linear(2, 2))
        self.add_module("}\\href{javascript:1}{x}\\htmlClass{y}{", nn.Linear(2, 2))
        self.p = nn.ParameterDict({"<img src=x onerror=hurt()>\x01": nn.Parameter(torch.ones(2))})
    def forward(self, x):
        first, second, held = self.children()
        for name in held:
            x = second(first(x)) * held[name]
        return x
x̂ = torch.ones(1, 2, requires_grad=True)
d = {"‮<img src=x onerror=hurt()>\x1b": x̂}  # ‮ a comment ⁦
e̱ = d["‮<img src=x onerror=hurt()>\x1b"].exp() + d["‮<img src=x onerror=hurt()>\x1b"] * 2
y = Model()(e̱).sum()
y.backward()
print(MARK, ODD)
sys.stderr.write(MARK + ODD)
warnings.warn(MARK + ODD)
logging.warning(MARK + ODD)
plt.plot([1, 2], [3, 4], label=MARK); plt.title(MARK + ODD); plt.legend()
plt.xticks([1, 2], [MARK, ODD]); plt.text(1, 3, MARK); plt.ylabel("\ud800"); plt.show()
raise ValueError("\u202e" + MARK + ODD)
"""

LOOK = """() => {
  const found = [];
  const walk = (root) => {
    // The page's own icon is in its address.
    for (const one of root.querySelectorAll(":not(link[rel=icon])")) {
      if (/^(blink|iframe|object|embed|form)$/.test(one.localName)) found.push(one.outerHTML);
      for (const { name, value } of one.attributes) {
        if (/^on/i.test(name) || /^(javascript|data):/i.test(value)) found.push(one.outerHTML);
        if (/^(src|href|xlink:href)$/.test(name) && !/^(\\/|#)/.test(value)) found.push(value);
      }
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  walk(document);
  return found;
}"""
"""What the page has not of its own."""

SKIPPED = 9
"""Every so many steps the page is looked at."""
BROKEN = ".katex-error"


def look(page: Page) -> None:
    assert page.evaluate(LOOK) == []
    assert page.locator(BROKEN).count() == 0
    assert page.title().startswith("Backstep")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_what_a_program_says_stays_text(open_page: OpenPage, locale: str) -> None:
    page = open_page(locale=locale)
    stage = Stage(page)
    stage.run(SOURCE, state="error")
    stage.home()
    for step in range(SKIPPED, stage.steps, SKIPPED):
        look(page)
        for _ in range(SKIPPED):
            page.keyboard.press("ArrowRight")
        expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(step))
    for card in page.locator("[data-node]").all():
        card.dispatch_event("click")
        look(page)
    stage.end()
    expect(page.get_by_test_id("output")).to_contain_text("<img src=x onerror=hurt()>")


def test_what_cannot_be_seen_is_written_out(open_page: OpenPage) -> None:
    page = open_page()
    stage = Stage(page)
    stage.run(SOURCE, state="error")
    names = page.locator("[data-node]").evaluate_all("all => all.map((e) => e.dataset.name)")
    assert r"<blink>\x1b[31m\x00\u202e\ud800.weight" in names
    assert any(name.startswith(r'd["\u202e') for name in names), names
    assert all(name.isprintable() for name in names)
    unseen = page.locator(".cm-content .unseen")
    assert {one.inner_text() for one in unseen.all()} == {r"\u202e", r"\u2066"}
    pieces = page.locator("[data-testid=output] > span")
    assert set(pieces.evaluate_all("all => all.map((e) => getComputedStyle(e).unicodeBidi)")) == {
        "isolate"
    }


def test_files_of_such_a_program_are_whole(
    open_page: OpenPage, browser: Browser, tmp_path: Path
) -> None:
    stage = Stage(open_page())
    stage.run(SOURCE, state="error")
    tree = ET.fromstring(content(take(stage, "svg")).decode())
    assert {element.tag.removeprefix(SVG) for element in tree.iter()} <= {
        "svg", "g", "path", "rect", "text", "title", "style", "line", "circle"
    }  # fmt: skip
    width, height = struct.unpack(">II", content(take(stage, "png"))[16:24])
    assert min(width, height) > 100
    path = tmp_path / "run.html"
    path.write_bytes(content(take(stage, "html")))
    context = browser.new_context(offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda one: problems.append(one.text) if one.type == "error" else None)
    page.goto(path.as_uri())
    alone = Stage(page)
    alone.ended("error")
    alone.end()
    expect(page.get_by_test_id("output")).to_contain_text("<img src=x onerror=hurt()>")
    assert page.locator("img[src=x]").count() == 0
    assert problems == []
    context.close()
