"""`make screenshot`: the pictures of the README, taken of the real page in a real Chromium.

A program of the gallery is run and then stepped to a moment in the middle of its backward pass.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.page import type_program  # noqa: E402
from tests.harness import Server, chromium  # noqa: E402

PICTURES = ROOT / "docs" / "images"
PROGRAM = ROOT / "examples" / "04_neuron.py"
NODES_INTO_BACKWARD = 12
VIEW = {"width": 1440, "height": 900}


def take(browser: Browser, server: Server, theme: str, language: str) -> Path:
    """One picture: `theme` is light or dark, `language` a locale."""
    page = browser.new_page(
        base_url=server.url,
        viewport=VIEW,  # type: ignore[arg-type]
        color_scheme=theme,  # type: ignore[arg-type]
        locale=language,
        reduced_motion="reduce",
    )
    page.goto("/")
    type_program(page, PROGRAM.read_text("utf-8"))
    page.get_by_test_id("run").click()
    page.wait_for_selector("html:is([data-state=ready], [data-state=error])", state="attached")
    if page.locator("html").get_attribute("data-state") == "error":
        raise RuntimeError(f"{PROGRAM.name} did not run to its end")
    page.get_by_test_id("graph").click(position={"x": 5, "y": 5})
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    for _ in range(NODES_INTO_BACKWARD):
        page.keyboard.press("Shift+ArrowRight")
    page.get_by_test_id("gradient-out").first.wait_for()
    page.evaluate("document.fonts.ready")
    picture = PICTURES / f"stage-{theme}{'' if language == 'en-US' else '-' + language[:2]}.png"
    # "initial": hiding the caret would need a style that the page's own policy forbids.
    page.screenshot(path=picture, caret="initial")
    page.close()
    return picture


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as logs, Server(Path(logs)) as server, chromium() as browser:
        for theme, language in (("light", "en-US"), ("dark", "en-US"), ("light", "zh-CN")):
            print(take(browser, server, theme, language).relative_to(ROOT))


if __name__ == "__main__":
    main()
