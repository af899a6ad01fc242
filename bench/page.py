"""How soon a person sees something: how much opening the page loads and how soon it can be used,
and from the click on Run to the first card painted."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.harness import Server, chromium

UNTIL_FIRST_CARD = """() => new Promise((resolve, reject) => {
  if (document.querySelector("[data-node]")) reject(new Error("there are cards already"));
  const giveUp = setTimeout(() => reject(new Error("no card within 10 s")), 10000);
  const painted = () => {
    // A message posted from an animation frame arrives after that frame was painted.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { clearTimeout(giveUp); resolve(performance.now() - clicked); };
    port2.postMessage(0);
  };
  const observer = new MutationObserver(() => {
    if (!document.querySelector("[data-node]")) return;
    observer.disconnect();
    requestAnimationFrame(painted);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  const clicked = performance.now();
  document.querySelector("[data-testid=run]").click();
})"""


def type_program(page: Page, source: str) -> None:
    """Put a program into the editor as a person would paste it."""
    page.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(source)


LOADED = """() => [...performance.getEntriesByType("navigation"),
  ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + one.transferSize, 0)"""


READY = """() => new Promise((resolve) => {
  const root = document.documentElement;
  const look = () => {
    if (root.dataset.ready) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""


def first_load_kilobytes(server: Server) -> tuple[float, float]:
    """What goes over the wire in a profile of its own, headers and fonts included: all that opening
    the page fetches, and with what it fetches at the first sign of a person."""
    with chromium() as browser:
        page = browser.new_page(locale="en-US")
        page.goto(server.url)
        page.locator("html[data-ready]").wait_for()
        page.wait_for_load_state("networkidle")
        opened = page.evaluate(LOADED)
        with page.expect_response("**/vendor/katex.js"):
            page.mouse.move(5, 5)
        page.wait_for_load_state("networkidle")
        return opened / 1000, page.evaluate(LOADED) / 1000


def ready_milliseconds(server: Server, count: int) -> list[float]:
    """From the navigation until the page can be used, in a profile of its own each time."""
    times = []
    with chromium() as browser:
        for _ in range(count):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(server.url, wait_until="commit")
            times.append(page.evaluate(READY))
            context.close()
    return times


def first_card_milliseconds(server: Server, source: str, count: int) -> list[float]:
    """`count` runs, each on a page loaded anew in a profile of its own, after two not counted."""
    times = []
    with chromium() as browser:
        for _ in range(count + 2):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            page.goto(server.url)
            type_program(page, source)
            times.append(page.evaluate(UNTIL_FIRST_CARD))
            context.close()
    return times[2:]
