"""axe-core finds nothing on any screen and in any state (`scenes.py`): wide and light in
Chinese, then its colours in dark, and narrow and dark in English, whose words are longer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import WAIT
from tests.browser.scenes import NET, SCENES, Scene, Visit, search
from tests.browser.stage import Stage
from tests.harness import ROOT, Server

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
SETTLE = """document.getAnimations().forEach((one) =>
    one.effect.getTiming().iterations === Infinity || one.finish())"""
EVERYTHING = "{ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }"
"""Besides what axe looks for by itself: WCAG 2.2's size of targets."""
COLOURS = "{ resultTypes: ['violations'], runOnly: ['color-contrast'] }"


@pytest.fixture(scope="module")
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """One for all scenes: what is loaded once stays loaded."""
    made = browser.new_context(
        base_url=server.url,
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        permissions=["clipboard-write"],
        reduced_motion="reduce",
    )
    made.set_default_timeout(WAIT)
    yield made
    made.close()


@pytest.fixture
def visit(context: BrowserContext, tmp_path: Path) -> Iterator[Visit]:
    page = context.new_page()
    yield Visit(page, {}, tmp_path)
    page.close()


CARDS = """() => [...document.querySelectorAll(".cards > [role=treeitem]")]
  .map((one) => [one.getAttribute("aria-label") ?? "",
    one.dataset.name ?? one.querySelector(".card-title")?.textContent.replace("…", "") ?? ""])
  .filter(([said, name]) => !said.startsWith(name))"""
"""Cards that are not called by what stands at their top."""


def violations(page: Page, what: str) -> list[str]:
    """What axe-core finds, one line a node."""
    page.evaluate(SETTLE)
    found: dict[str, Any] = page.evaluate(f"axe.run(document, {what})")
    # All the numbers on a card are no label of it. Its title is: whoever says it finds the card.
    for one in found["violations"]:
        if one["id"] == "label-content-name-mismatch":
            one["nodes"] = [
                node for node in one["nodes"] if not re.match("#(card|group)-", node["target"][0])
            ]
    assert page.evaluate(CARDS) == []
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("name", SCENES)
def test_axe_finds_nothing(visit: Visit, name: str) -> None:
    scene = SCENES[name]
    scene.enter(visit)
    page = visit.page
    page.evaluate(AXE)
    told = violations(page, EVERYTHING)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    told += [f"dark: {one}" for one in violations(page, COLOURS)]
    page.set_viewport_size({"width": 400, "height": 800})
    # A dialog may lie above the button.
    page.get_by_test_id("language").evaluate("(button) => button.click()")
    page.locator("html[lang=en]").wait_for()
    for tab in (scene.tab, *scene.tabs):
        visit.tab(tab)
        told += [f"narrow {tab}: {one}" for one in violations(page, EVERYTHING)]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_list_of_names(visit: Visit, scheme: str) -> None:
    page = visit.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/docs/ops?lang=zh" if scheme == "dark" else "/docs/ops")
    page.evaluate(AXE)
    assert violations(page, EVERYTHING) == []


def test_the_graph_is_a_tree_of_groups_and_cards(page: Page) -> None:
    stage = Stage(page)
    stage.run("""import torch
from torch import nn
net = nn.Sequential(nn.Sequential(nn.Linear(2, 3), nn.Tanh()), nn.Linear(3, 1))
loss = net(torch.ones(4, 2)).sum()
loss.backward()
""")
    stage.end()
    tree = page.get_by_role("tree")
    expect(tree).to_have_count(1)
    outer = tree.get_by_role("treeitem", name="Sequential", exact=True)
    expect(outer).to_have_attribute("aria-expanded", "true")
    inner = tree.get_by_role("treeitem", name="0 Sequential", exact=True)
    expect(inner).to_have_attribute("aria-level", "2")
    for name, level in (("loss", 1), ("0.0.weight", 4)):
        card = page.locator(f'[data-node][data-name="{name}"]')
        expect(card).to_have_role("treeitem")
        expect(card).to_have_attribute("aria-level", str(level))
    card.focus()
    page.keyboard.press("Enter")
    expect(card).to_have_attribute("aria-selected", "true")


def test_a_card_is_called_by_what_it_says(page: Page) -> None:
    """One sentence, not the run of signs that the picture is; what it is made of comes after."""
    stage = Stage(page)
    stage.run("""import torch
a = torch.tensor(2.0, requires_grad=True)
b = torch.tensor(3.0, requires_grad=True)
y = a * b
y.backward()
""")
    stage.end()
    tree = page.get_by_role("tree")
    for name, description in (
        ("y, MulBackward0, value 6, gradient 1", "from a and b"),
        ("a, tensor, value 2, gradient 3", "leaf"),
    ):
        card = tree.get_by_role("treeitem", name=name, exact=True)
        expect(card).to_have_count(1)
        expect(card).to_have_accessible_description(description)


def test_cards_without_a_face_have_a_name(context: BrowserContext, tmp_path: Path) -> None:
    """What lies outside of the window gets its face when the browser has time: here, never."""
    page = context.new_page()
    page.add_init_script("window.requestIdleCallback = () => 0")
    SCENES["many nodes"].enter(Visit(page, {}, tmp_path))
    page.evaluate(AXE)
    buttons = page.locator(".graph [role=treeitem]")
    faces = page.locator(".graph [role=treeitem]:has(text)")
    assert faces.count() < buttons.count()
    told = violations(page, EVERYTHING)
    page.close()
    assert not told, "\n".join(told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_not_looked_for_can_be_read(visit: Visit, scheme: str) -> None:
    page = visit.page
    Scene(NET, keys=("End",), clicks=("search-open",), then=search("fc1")).enter(visit)
    page.evaluate("(scheme) => { document.documentElement.dataset.theme = scheme; }", scheme)
    page.set_viewport_size({"width": 400, "height": 800})
    visit.tab("graph")
    expect(page.locator(".card.is-dim .card-caption").first).to_be_visible()
    page.evaluate(AXE)
    assert violations(page, COLOURS) == []
    # axe-core does not look at all that SVG can say: it is no paler than the page's quiet text.
    muted = page.locator(".search .quiet").evaluate("(one) => getComputedStyle(one).color")
    told = page.locator(".card.is-dim text").evaluate_all(
        "all => all.map((one) => [getComputedStyle(one).fill,"
        " getComputedStyle(one.closest('.card')).opacity].join())"
    )
    assert set(told) == {f"{muted},1"}


RING = """() => {
  const card = document.activeElement;
  const ring = card.querySelector(".card-ring");
  if (!ring) return null;
  const { display, stroke, strokeWidth, opacity } = getComputedStyle(ring);
  const box = card.querySelector(".card-box:not(.pile)").getBoundingClientRect();
  const { left, bottom } = ring.getBoundingClientRect();
  return { display, stroke, strokeWidth, opacity,
    out: Math.min(box.left - left, bottom - box.bottom) / ring.getScreenCTM().a };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_around_the_card_of_the_step(visit: Visit, scheme: str) -> None:
    """Whatever the card's own border says, the same ring is outside of it and of its glow."""
    page = visit.page
    SCENES["backward"].enter(visit)
    page.evaluate("(scheme) => { document.documentElement.dataset.theme = scheme; }", scheme)
    focus = page.evaluate(
        "() => { const one = document.body.appendChild(document.createElement('i'));"
        " one.style.color = 'var(--focus)'; return getComputedStyle(one).color; }"
    )
    rings = []
    for css in (".card.is-active", ".card.leaf:not(.is-active)"):
        page.locator(css).first.focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowDown")
        expect(page.locator(css).first).to_be_focused()
        rings.append(page.evaluate(RING))
    for ring in rings:
        assert ring["display"] != "none" and ring["opacity"] == "1"
        assert ring["stroke"] == focus
        assert float(ring["strokeWidth"].removesuffix("px")) >= 3
        assert ring["out"] >= 6
    page.get_by_test_id("play").focus()
    expect(page.locator(".card-ring")).to_have_count(0)
