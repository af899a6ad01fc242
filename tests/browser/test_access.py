"""What must hold on every screen and in every state (`scenes.py`), in both themes and languages,
wide and narrow: axe-core finds nothing, nothing is cut off, nothing stays English in Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import WAIT, note_console
from tests.browser.scenes import SCENES, Visit, hooks, shown
from tests.harness import ROOT, Server

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
SETTLE = """document.getAnimations().forEach((one) =>
    one.effect.getTiming().iterations === Infinity || one.finish())"""
RULES = "({ rules: { 'target-size': { enabled: true } } })"
"""Besides what axe looks for by itself: WCAG 2.2's size of targets."""
COLOURS = "({ runOnly: ['color-contrast'] })"


@dataclass(frozen=True)
class View:
    lang: str
    width: int

    def __str__(self) -> str:
        return f"{self.lang}-{self.width}"


VIEWS = [View("zh", 1440), View("en", 400)]
"""The narrow one has the language with the longer words."""


@pytest.fixture(params=VIEWS, ids=str)
def view(request: pytest.FixtureRequest) -> View:
    found: View = request.param
    return found


@pytest.fixture
def visit(browser: Browser, server: Server, view: View, tmp_path: Path) -> Iterator[Visit]:
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": view.width, "height": 900 if view.width > 900 else 800},
        locale={"en": "en-US", "zh": "zh-CN"}[view.lang],
        permissions=["clipboard-write"],
    )
    context.set_default_timeout(WAIT)
    yield Visit(context.new_page(), {"lang": view.lang}, tmp_path)
    context.close()


def violations(page: Page, what: str) -> list[str]:
    """What axe-core finds, one line a node."""
    page.evaluate(SETTLE)
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {what})")
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", SCENES)
def test_axe(visit: Visit, name: str) -> None:
    SCENES[name](visit)
    page = visit.page
    page.screenshot(path=f"/tmp/sa/{visit.place['lang']}-{page.viewport_size['width']}-{name}.png", caret="initial")
    told = violations(page, RULES)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    told += [f"dark: {one}" for one in violations(page, COLOURS)]
    page.screenshot(path=f"/tmp/sa/{visit.place['lang']}-{page.viewport_size['width']}-{name}-dark.png", caret="initial")
    assert not told, "\n".join(told)
