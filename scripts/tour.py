"""`make tour`: the pictures of docs/tour.md and docs/tour.zh-CN.md, taken of the real page in a
real Chromium, in both languages. Each stop is reached as a person would reach it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.page import type_program  # noqa: E402
from tests.harness import Server, chromium  # noqa: E402

PICTURES = ROOT / "docs" / "images"
VIEW = {"width": 1280, "height": 800}
LANGUAGES = {"en": "en-US", "zh": "zh-CN"}

DEAD = """import torch

x = torch.tensor([-1.0, -2.0, -0.5], requires_grad=True)
h = torch.relu(x)
loss = ((h - 1) ** 2).sum()

loss.backward()
print(x.grad)
"""
PIXELS = 5
"""How far a number is pulled for one of its last place."""


def run(page: Page, source: str) -> None:
    type_program(page, source)
    page.get_by_test_id("run").click()
    page.wait_for_selector("html[data-state=ready]", state="attached")
    page.get_by_test_id("graph").click(position={"x": 5, "y": 5})


def example(page: Page, name: str) -> None:
    run(page, (ROOT / "examples" / name).read_text("utf-8"))


def walk(page: Page, key: str, until: str) -> None:
    """Press a key until something is there."""
    steps = int(page.get_by_test_id("timeline").get_attribute("data-steps") or 0)
    for _ in range(steps):
        if page.locator(until).count():
            return
        page.keyboard.press(key)
    raise RuntimeError(f"no step shows {until}")


def begin(page: Page) -> None:
    example(page, "02_sum_of_squares.py")


def chain_rule(page: Page) -> None:
    example(page, "04_neuron.py")
    page.keyboard.press("Home")
    page.keyboard.press("PageDown")
    for _ in range(12):
        page.keyboard.press("Shift+ArrowRight")
    page.get_by_test_id("gradient-out").first.wait_for()


def paths(page: Page) -> None:
    example(page, "03_fan_out.py")
    page.keyboard.press("End")
    walk(page, "ArrowLeft", "[data-note]")


def what_if(page: Page) -> None:
    example(page, "02_sum_of_squares.py")
    page.keyboard.press("End")
    box = page.locator(".number", has_text="2.0").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 15 * PIXELS, y, steps=8)
    page.mouse.up()
    page.locator('[data-name="x"] .gradient[data-text="[2, -1, 6]"]').wait_for()


def loop(page: Page) -> None:
    example(page, "06_xor.py")
    page.get_by_test_id("curves-gradients").click()
    box = page.get_by_test_id("curves-plot").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.6, box["y"] + 20)


def why(page: Page) -> None:
    run(page, DEAD)
    page.get_by_test_id("finding-next").click()
    page.get_by_test_id("findings").wait_for()


def presentation(page: Page) -> None:
    paths(page)
    page.keyboard.press("p")
    page.locator("html[data-presenting]").wait_for()


STOPS: list[Callable[[Page], None]] = [
    begin, chain_rule, paths, what_if, loop, why, presentation,
]  # fmt: skip


def take(browser: Browser, server: Server, language: str) -> None:
    for stop in STOPS:
        page = browser.new_page(
            base_url=server.url,
            viewport=VIEW,  # type: ignore[arg-type]
            color_scheme="light",
            locale=LANGUAGES[language],
            reduced_motion="reduce",
        )
        page.goto("/")
        page.locator("html[data-ready]").wait_for()
        stop(page)
        page.locator("[data-testid=graph][data-placed=true]").wait_for()
        page.evaluate("document.fonts.ready")
        # The camera has found its place when two frames have been drawn.
        page.evaluate("() => new Promise((go) => requestAnimationFrame(() => "
                      "requestAnimationFrame(() => go(true))))")  # fmt: skip
        path = PICTURES / f"tour-{stop.__name__.replace('_', '-')}-{language}.png"
        page.screenshot(path=path, caret="initial")
        page.close()
        print(path.relative_to(ROOT))


def main() -> None:
    with tempfile.TemporaryDirectory() as logs, Server(Path(logs)) as server, chromium() as browser:
        for language in LANGUAGES:
            take(browser, server, language)


if __name__ == "__main__":
    main()
