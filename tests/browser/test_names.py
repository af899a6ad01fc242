"""What a program asks for and is not here leads to the list of what is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage

ABSENT = "import torch\ntorch.igamma(torch.ones(1), torch.ones(1))\n"
TITLES = {"en-US": "What of PyTorch is here", "zh-CN": "这里有 PyTorch 的哪些名称"}


def follow(page: Page, link: str) -> Page:
    with page.context.expect_page() as opened:
        page.locator(link).click()
    return opened.value


@pytest.mark.parametrize("width", [1440, 375])
@pytest.mark.parametrize("locale", TITLES)
def test_a_name_that_is_not_here_leads_to_its_place_in_the_list(
    open_page: OpenPage, locale: str, width: int
) -> None:
    page = open_page("/", locale=locale, viewport={"width": width, "height": 800})
    if width == 375:
        page.get_by_test_id("tab-program").click()
    stage = Stage(page)
    stage.run(ABSENT, state="error")
    place = ".notice" if width == 375 else ".problem-hint"
    inks = page.locator(f"{place} a").evaluate("""(link) => [link, link.parentElement]
        .map((one) => getComputedStyle(one).color)""")
    assert inks[0] == inks[1], "it has the ink of what it stands in"
    expect(page.locator(f"{place} a")).to_have_css("text-decoration-line", "underline")
    listed = follow(page, f"{place} a")
    expect(listed.locator("h1")).to_have_text(TITLES[locale])
    name = listed.locator("code:target")
    expect(name).to_have_text("igamma")
    expect(name).to_be_in_viewport()
    expect(listed.locator("p.absent").filter(has=name)).to_be_visible()
    assert listed.evaluate("document.documentElement.scrollWidth <= innerWidth")
    listed.close()


def test_the_list_says_of_every_name_whether_it_is_here(open_page: OpenPage) -> None:
    page = open_page("/docs/ops")
    first = page.locator("section").filter(has=page.locator("[id='room-torch']"))
    expect(first.locator(".here code", has_text="matmul").first).to_be_attached()
    expect(first.locator(".absent code[id$='igamma']")).to_be_attached()
    assert page.evaluate(
        """() => {
          const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
          return ids.length > 2000 && new Set(ids).size === ids.length;
        }"""
    )
