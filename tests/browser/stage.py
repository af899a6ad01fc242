"""What a person does with the page, and what they read off it, through the hooks of
docs/stage-hooks.md. It must not know how the page is made."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

PICTURE = """() => {
  const all = (css) => [...document.querySelectorAll(css)];
  // While cards glide to their places, edges are drawn as many short lines.
  if (all('[data-testid="graph"]:not([data-placed="true"]), [data-edge][d*="L"]').length) return "";
  const parts = ["inspector", "output", "timeline", "queue"].map((id) => `[data-testid="${id}"]`);
  // Cards and edges one by one: where the camera stands is not a part of the moment.
  const shown = all(["[data-node]", "[data-edge]", ...parts].join(","));
  return shown.map((e) => e.outerHTML).join("\\n");
}"""

PUT_DOWN = "Escape"
"""The key that leaves the editor."""


@dataclass
class Stage:
    """One open page."""

    page: Page

    def run(self, source: str, *, state: str = "ready") -> None:
        """Put `source` into the editor, run it, and wait until it has ended."""
        self.write(source)
        self.page.keyboard.press("Control+Enter")
        self.ended(state)
        self.page.keyboard.press(PUT_DOWN)

    def look_at(self, name: str, source: str) -> None:
        """Run `source`, go to its last step, and select the card of that name."""
        self.run(source)
        self.end()
        self.select(name)

    def write(self, source: str) -> None:
        """Replace the editor's text."""
        self.page.locator("html[data-ready]").wait_for()
        self.page.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(source)

    def ended(self, state: str = "ready") -> None:
        self.page.locator(f"html[data-state={state}]").wait_for()

    @property
    def steps(self) -> int:
        return int(self.page.get_by_test_id("timeline").get_attribute("data-steps") or 0)

    @property
    def step(self) -> int:
        return int(self.page.get_by_test_id("timeline").get_attribute("data-step") or 0)

    def press(self, key: str, step: int) -> None:
        """Press a key and wait until the page stands at `step`."""
        self.page.keyboard.press(key)
        expect(self.page.get_by_test_id("timeline")).to_have_attribute("data-step", str(step))

    def home(self) -> None:
        self.press("Home", 0)

    def end(self) -> None:
        self.press("End", self.steps - 1)

    def forth(self) -> None:
        self.press("ArrowRight", self.step + 1)

    def back(self) -> None:
        self.press("ArrowLeft", self.step - 1)

    def text(self, test_id: str) -> str:
        return self.page.get_by_test_id(test_id).inner_text()

    def card(self, name: str, part: str) -> list[float]:
        """The numbers on the card of that name: part is "value" or "gradient"."""
        found = self.page.locator(f'[data-node][data-name="{name}"] .{part}')
        return numbers(found.get_attribute("data-text") or "")

    def select(self, name: str) -> None:
        """Select a card, so that the inspector explains it."""
        self.page.locator(f'[data-node][data-name="{name}"]').click()

    def table(self, test_id: str) -> list[float]:
        """Every digit of a tensor in the inspector."""
        return digits(self.page.get_by_test_id(test_id).first)

    def chain(self, part: str) -> list[float]:
        """A part of the first chain rule: "gradient-in", "local-derivative", "gradient-out"."""
        return digits(self.page.get_by_test_id("inspector").get_by_test_id(part).first)

    def running_node(self) -> str | None:
        """The name of the node that leaves the ready queue at this step."""
        running = self.page.locator('[data-testid="queue"] [data-queue="running"]')
        return running.first.inner_text().split()[0] if running.count() else None

    def picture(self) -> str:
        """All that the page shows of this moment, as text and attributes, once it is laid out."""
        shown: str = self.page.wait_for_function(PICTURE).json_value()
        return shown


def digits(shown: Locator) -> list[float]:
    """Every digit of a number or a table of numbers: it stands in the titles."""
    cells = shown.locator("td")
    titled = cells.all() if cells.count() else [shown]
    return [float((t.get_attribute("title") or "nan").rpartition("=")[2]) for t in titled]


def numbers(text: str) -> list[float]:
    """The numbers of "[[1, 2], [3, 4]]", row by row."""
    return [
        float(part) for part in text.replace("[", " ").replace("]", " ").replace(",", " ").split()
    ]


def on_phone(open_page: OpenPage, **options: object) -> Stage:
    """The start page on a phone, at its program; `options` as `open_page` has them."""
    page = open_page("/", viewport={"width": 400, "height": 800}, **options)
    page.get_by_test_id("tab-program").click()
    return Stage(page)
