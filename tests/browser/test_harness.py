"""The harness notices what a page would rather hide, and opens the page as it is meant to be."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage


def test_page_cannot_hide_an_error(open_page: OpenPage, problems: list[str]) -> None:
    page = open_page("/")
    assert problems == []
    page.evaluate("console.error('a fault')")
    page.evaluate("setTimeout(() => { throw new Error('thrown late'); })")
    page.evaluate("fetch('http://127.0.0.2:9/elsewhere').catch(() => null)")
    # By the time this has gone there and back, the three above are told.
    page.reload(wait_until="networkidle")
    told = "\n".join(problems)
    for what in ("a fault", "thrown late", "127.0.0.2"):
        assert what in told
    problems.clear()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("locale", "lang"), [("en-US", "en"), ("zh-CN", "zh-Hans")])
def test_page_opens_without_a_fault(
    open_page: OpenPage, problems: list[str], theme: str, locale: str, lang: str
) -> None:
    page = open_page("/", color_scheme=theme, locale=locale)
    page.get_by_test_id("run").wait_for()
    assert page.locator("html").get_attribute("lang") == lang
    assert problems == []
