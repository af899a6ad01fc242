"""Plots of pyplot in the output panel, and hints in the page's language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage

PLOT = """import matplotlib.pyplot as plt
plt.plot([1, 2, 3], [1, 4, 9], label='<b>squares</b>')
plt.bar([1, 2], [3, 4], color='k')
plt.title('<img src=x onerror=alert(1)>')
plt.legend()
plt.show()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_plot_is_drawn_and_its_words_stay_words(open_page: OpenPage, scheme: str) -> None:
    page = open_page(color_scheme=scheme)
    Stage(page).run(PLOT)
    plot = page.get_by_test_id("output").get_by_test_id("plot")
    expect(plot).to_be_visible()
    expect(plot.locator("path.plot-line")).to_have_count(1)
    expect(plot.locator("rect.plot-bar")).to_have_count(2)
    expect(plot.locator("text", has_text="<img src=x onerror=alert(1)>")).to_have_count(1)
    expect(plot.locator("text", has_text="<b>squares</b>")).to_have_count(1)
    assert page.locator("img, b b").count() == 0
    box = plot.bounding_box()
    assert box is not None
    assert box["width"] > 150
    ink = plot.locator("rect.plot-bar").first.evaluate("e => getComputedStyle(e).fill")
    channels = [int(part) for part in ink.removeprefix("rgb(").removesuffix(")").split(",")]
    assert (sum(channels) > 380) == (scheme == "dark")


def test_a_legend_shows_each_mark_as_it_is_drawn(page: Page) -> None:
    Stage(page).run(
        "import matplotlib.pyplot as plt\n"
        "plt.plot([1, 2], [1, 4], label='line')\nplt.plot([1, 2], [2, 3], 'o', label='marks')\n"
        "plt.scatter([1, 2], [3, 1], label='points')\nplt.bar([1, 2], [3, 4], label='bars')\n"
        "plt.axhline(2, label='level')\nplt.legend()\nplt.show()\n"
    )
    entries = page.get_by_test_id("plot").locator(".plot-legend > g")
    shown = entries.evaluate_all("""(all) => Object.fromEntries(all.map((one) => [
        one.querySelector("text").textContent,
        [...one.querySelectorAll("rect, circle")].map((mark) => mark.tagName
          + (mark.getBBox().height > 5 && mark.tagName === "rect" ? " high" : ""))]))""")
    assert shown == {"line": ["rect"], "marks": ["circle"], "points": ["circle"],
                     "bars": ["rect high"], "level": ["rect"]}  # fmt: skip


def test_a_hint_speaks_the_pages_language(open_page: OpenPage) -> None:
    source = "import torch\ntorch.zeross(2)\n"
    for locale, hint in (("en-US", "Did you mean 'zeros'?"), ("zh-CN", "您是指 'zeros' 吗？")):
        page = open_page(locale=locale)
        Stage(page).run(source, state="error")
        expect(page.get_by_test_id("notice-error")).to_contain_text(hint)
        expect(page.get_by_test_id("notice-error")).to_contain_text("has no attribute 'zeross'")
