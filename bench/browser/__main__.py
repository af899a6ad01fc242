"""`make bench-browser`: what a person waits for in the browser, beside Netron and Model Explorer in
the same Chromium, one after the other in turns, and prints a table.

Exit 1 when a promise is broken. Chromium is headless and has no GPU. Every time is that of the
page's own clock, from navigation (or from the click) to the frame on which it is seen; every page
is loaded into a new profile. `--quick` measures once only, to see that it works; `--only NAME`
(several times) takes some of: first, load, picture, frames, step, open.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from bench.__main__ import row, spread
from bench.browser.peers import model_explorer, netron, version_of
from bench.browser.window import FRAMES_SECONDS, Window, window
from bench.page import first_card_milliseconds, type_program
from bench.sandbox import TRAINING
from bench.server import SQUARE_SUM
from tests.graph_files import named
from tests.harness import Server, chromium

SIZES = {"gpt4": 308, "gpt48": 3520, "micro20": 13298}
"""Graphs of tests/graphs and how many nodes they have."""
PATIENCE = {"netron": 30.0, "explorer": 60.0, "backstep": 30.0}
QUIET = ("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",)
"""Peers that ask for statistics or fonts from elsewhere are told at once that there is nothing."""
FRAMES = 118
CONSENT = {"name": "consent", "value": "1", "url": ""}
EVENTS = TRAINING.replace("ITERATIONS", "300")
"""A program of about 10,000 events."""
LONG = """import torch
w = torch.zeros(2, requires_grad=True)
x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [-1.0, 0.25]])
optimizer = torch.optim.SGD([w], lr=0.001)
for step in range(ITERATIONS):
    optimizer.zero_grad()
    loss = ((x @ w - 1) ** 2).mean()
    loss.backward()
    optimizer.step()
"""
"""A small program with a long loop, some of which is told in summary."""
OPENED = {1000: 300, 2000: None}
"""How many iterations it has: about the fewest that are not all told in full, and more; and within
how many ms one opens."""
PARTS = ("first", "load", "picture", "frames", "step", "open")

Times = dict[tuple[str, str], list[float]]
Heaps = dict[tuple[str, str], list[float]]


@contextlib.contextmanager
def opened(browser: Browser, tool: str, address: str) -> Iterator[Window]:
    cookie = CONSENT | {"url": address} if tool == "netron" else None
    with window(browser, cookie) as found:
        yield found


def pictures(browser: Browser, logs: Path, count: int) -> tuple[Times, Heaps]:
    """Each tool's time to the picture of each graph, and its heap then. Backstep's server is new
    for every measurement: it reads the run, chooses and lays out the view while the clock runs. A
    run that somebody has just seen end has its view made by then (app/views/service.py): that is
    "ended"."""
    times: Times = {}
    heaps: Heaps = {}
    for name in SIZES:
        graph = named(name)
        with netron(graph, name, logs) as a, model_explorer(graph, name, logs) as b:
            for _ in range(count):
                for tool, address in (("netron", a), ("explorer", b)):
                    if times.get((tool, name), []) == [float("inf")]:
                        continue  # It did not come the first time, and will not the next.
                    with opened(browser, tool, address) as page:
                        note(times, heaps, tool, name, page, address)
                for tool in ("backstep", "ended"):
                    with Server(logs, graphs=[name, "square"]) as server:
                        with opened(browser, "backstep", server.url) as page:
                            # The server's first page and first view are not what is measured.
                            page.picture_milliseconds(f"{server.url}/runs/square", "backstep", 30)
                        if tool == "ended":
                            assert server.get(f"/api/v1/runs/{name}/view?first=true") == 200
                        with opened(browser, "backstep", server.url) as page:
                            note(times, heaps, tool, name, page, f"{server.url}/runs/{name}")
    return times, heaps


def note(times: Times, heaps: Heaps, tool: str, name: str, page: Window, address: str) -> None:
    shown = "backstep" if tool == "ended" else tool
    found = page.picture_milliseconds(address, shown, PATIENCE[shown])
    times.setdefault((tool, name), []).append(float("inf") if found is None else found)
    if found is None:
        return
    if shown == "backstep":
        page.page.wait_for_selector("html[data-state=ready]", state="attached")
    heaps.setdefault((tool, name), []).append(page.heap_megabytes())


def picture_rows(browser: Browser, logs: Path, count: int) -> list[bool]:
    times, heaps = pictures(browser, logs, count)
    kept = []
    limits = {"gpt4": ("netron", 0.35), "gpt48": ("netron", 0.35), "micro20": ("explorer", 0.1)}
    for name, nodes in SIZES.items():
        middle = {tool: statistics.median(times[tool, name]) for tool in (*PATIENCE, "ended")}
        heap = {t: statistics.median(heaps[t, name]) for t in PATIENCE if (t, name) in heaps}
        for tool in ("netron", "explorer"):
            held = f"heap {heap[tool]:.1f} MB" if tool in heap else "gave up"
            row(f"{nodes:,} nodes: {tool}, navigation to picture", middle[tool], "ms", None, held)
        row(f"{nodes:,} nodes: Backstep", middle["backstep"], "ms", None,
            spread(times["backstep", name]))  # fmt: skip
        row(f"{nodes:,} nodes: Backstep, view ready at the run's end", middle["ended"], "ms",
            None, spread(times["ended", name]))  # fmt: skip
        peer, limit = limits[name]
        ratio = statistics.median(
            a / b for a, b in zip(times["backstep", name], times[peer, name], strict=True)
        )
        kept.append(row(f"{nodes:,} nodes: Backstep beside {peer}", ratio, "x", limit))
        beside = heap.get("netron")
        kept.append(row(f"{nodes:,} nodes: Backstep's heap", heap["backstep"], "MB", beside))
    return kept


def frame_rows(browser: Browser, logs: Path, count: int) -> list[bool]:
    """Frames in two seconds of panning, beside both peers, of playing and of scrubbing."""
    kept = []
    for name, nodes in SIZES.items():
        graph = named(name)
        found: dict[str, list[tuple[int, float]]] = {}
        with contextlib.ExitStack() as stack:
            addresses = {
                "netron": stack.enter_context(netron(graph, name, logs)),
                "explorer": stack.enter_context(model_explorer(graph, name, logs)),
                "backstep": stack.enter_context(Server(logs, graphs=[name])).url + f"/runs/{name}",
            }
            for tool, address in addresses.items():
                with opened(browser, tool, address) as page:
                    seen = page.picture_milliseconds(address, tool, PATIENCE[tool])
                    if seen is None:
                        continue
                    if tool == "backstep":
                        page.page.wait_for_selector("html[data-state=ready]", state="attached")
                    for _ in range(count):
                        found.setdefault(tool, []).append(page.frames(page.drag(620, 420)))
                    if tool == "backstep":
                        for _ in range(count):
                            found.setdefault("playing", []).append(playing(page))
                            found.setdefault("scrubbing", []).append(scrubbing(page))
        for what, some in found.items():
            middle = statistics.median(n for n, _ in some)
            longest = max(gap for _, gap in some)
            name_of = f"panning, {what}" if what in addresses else what
            ours = what not in ("netron", "explorer")
            good = middle >= FRAMES or not ours
            kept.append(good)
            verdict = "" if not ours else "kept" if good else "BROKEN"
            promise = f"at least {FRAMES}" if ours else ""
            print(f"{f'{nodes:,} nodes: frames in 2 s, {name_of}':52} {middle:9.0f}     "
                  f"{promise:18} {verdict:7} longest {longest:.0f} ms", flush=True)  # fmt: skip
    return kept


def playing(page: Window) -> tuple[int, float]:
    """Frames while time runs at its fastest."""
    speed = page.page.get_by_test_id("speed")
    page.page.keyboard.press("Home")
    page.page.keyboard.press("PageDown")
    while "8" not in speed.inner_text():
        speed.click()
    page.page.locator("body").focus()

    def act() -> None:
        page.page.keyboard.press("Space")
        page.page.wait_for_timeout(FRAMES_SECONDS * 1000)
        page.page.keyboard.press("Space")

    return page.frames(act)


def scrubbing(page: Window) -> tuple[int, float]:
    """Frames while the timeline is dragged to its end and back."""
    box = page.page.get_by_test_id("slider").bounding_box()
    assert box is not None
    page.page.mouse.move(box["x"] + 4, box["y"] + box["height"] / 2)

    def act() -> None:
        mouse = page.page.mouse
        mouse.down()
        began = time.monotonic()
        while (spent := time.monotonic() - began) < FRAMES_SECONDS:
            part = 1 - abs(spent / FRAMES_SECONDS * 2 - 1)
            mouse.move(box["x"] + 4 + part * (box["width"] - 8), box["y"] + box["height"] / 2)
        mouse.up()

    return page.frames(act)


STEPS = """(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const painted = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  const at = () => document.querySelector("[data-testid=timeline]").dataset.step;
  const found = [];
  for (let i = 0; i < 40; i += 1) {
    await frame();
    await new Promise((done) => setTimeout(done, 3 + (i * 7) % 13));
    const before = at();
    const pressed = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    const computed = performance.now() - pressed;
    let frames = 0;
    do {
      await frame();
      frames += 1;
    } while (frames < 60 && (at() === before || !document.querySelector(".card.is-active")));
    await painted();
    found.push([frames, performance.now() - pressed, computed]);
  }
  return found;
})()"""


@contextlib.contextmanager
def ran(browser: Browser, logs: Path, program: str) -> Iterator[Window]:
    """The page after a run of `program`, as if typed by a person, on a server of its own."""
    with Server(logs) as server, window(browser) as page:
        page.picture_milliseconds(server.url, "interactive", 30)
        type_program(page.page, program)
        page.page.keyboard.press("ControlOrMeta+Enter")
        page.page.wait_for_selector("html[data-state=ready]", state="attached")
        page.page.keyboard.press("Escape")
        yield page


def go_to(page: Window, part: float) -> None:
    """A click on the timeline, so far along it."""
    box = page.page.get_by_test_id("slider").bounding_box()
    assert box is not None
    page.page.mouse.click(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)


def step_rows(browser: Browser, logs: Path) -> list[bool]:
    """From an arrow key to the lit card, in the middle of a run of 10,000 events."""
    with ran(browser, logs, EVENTS) as page:
        go_to(page, 0.5)
        found = page.ask(STEPS)
        events = page.page.get_by_test_id("timeline").get_attribute("data-steps")
    frames = [n for n, _, _ in found]
    times = [ms for _, ms, _ in found]
    late = sum(n > 1 for n in frames)
    row(f"arrow key to lit card, {events} steps", statistics.median(times), "ms", None,
        spread(times))  # fmt: skip
    return [row("the same, steps of 40 that took more than one frame", late, "", 2)]


OPEN = """new Promise((done) => {
  const shown = () => document.documentElement.dataset.state === "ready"
    && document.querySelector("[data-testid=opened]") && document.querySelector(".card");
  const clicked = performance.now();
  document.querySelector("[data-testid=iteration-open]").click();
  const look = () => requestAnimationFrame(() => {
    if (!shown()) return look();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.now() - clicked);
    port2.postMessage(0);
  });
  look();
})"""


def go_back_to_summary(page: Window) -> None:
    """Step back to the last iteration that is told in summary."""
    slider = page.page.get_by_test_id("slider")
    for _ in range(100):
        if page.page.get_by_test_id("iteration-open").count():
            return
        at = slider.get_attribute("aria-valuenow")
        page.page.keyboard.press("ArrowLeft")
        expect(slider).not_to_have_attribute("aria-valuenow", at or "")
    raise RuntimeError("no iteration is told in summary")


def open_rows(browser: Browser, logs: Path, count: int) -> list[bool]:
    """From the click on the last iteration told in summary to its own graph: the program runs again
    up to there."""
    kept = []
    for iterations, limit in OPENED.items():
        times = []
        with ran(browser, logs, LONG.replace("ITERATIONS", str(iterations))) as page:
            for _ in range(count):
                page.page.keyboard.press("End")
                go_back_to_summary(page)
                times.append(page.ask(OPEN))
                page.page.get_by_test_id("opened").get_by_role("button").click()
                page.page.get_by_test_id("opened").wait_for(state="detached")
        name = f"the last of {iterations:,} iterations told in summary, opened"
        kept.append(row(name, statistics.median(times), "ms", limit, spread(times)))
    return kept


def load_rows(browser: Browser, logs: Path, count: int) -> list[bool]:
    """The first load of the page: bytes on the wire, and when it can be used."""
    sizes, times, heap = [], [], []
    with Server(logs) as server:
        for _ in range(count + 1):
            with window(browser) as page:
                found = page.picture_milliseconds(server.url, "interactive", 30)
                assert found is not None
                page.page.wait_for_load_state("networkidle")
                times.append(found)
                heap.append(page.heap_megabytes())
                sizes.append(sum(page.loaded.values()) / 1024)
                largest = sorted(page.loaded.items(), key=lambda one: -one[1])[:5]
    row("first load: heap of the page", statistics.median(heap), "MB", None, "")
    note = ", ".join(f"{urlsplit(a).path.rpartition('/')[2]} {n / 1024:.0f}" for a, n in largest)
    return [
        row("first load, fonts included", statistics.median(sizes[1:]), "KB", 450, note),
        row("first load: can be used", statistics.median(times[1:]), "ms", 1000, spread(times[1:])),
    ]


def first_card_row(logs: Path, count: int) -> list[bool]:
    with Server(logs) as server:
        cards = first_card_milliseconds(server, SQUARE_SUM, count)
    name = "seed s1, click on Run to first card"
    return [row(name, statistics.median(cards), "ms", 100, spread(cards))]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.browser", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="once each instead of 7 times")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part of it")
    asked = parser.parse_args()
    parts = asked.only or PARTS
    count = 1 if asked.quick else 7
    kept: list[bool] = []
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder)
        if "first" in parts:
            kept += first_card_row(logs, 3 if asked.quick else 20)
        with chromium(*QUIET) as browser:
            print(f"Chromium {browser.version}, Netron {version_of('netron')}, "
                  f"Model Explorer {version_of('ai-edge-model-explorer')}, "
                  f"Backstep {version('backstep')}")  # fmt: skip
            if "load" in parts:
                kept += load_rows(browser, logs, count)
            if "picture" in parts:
                kept += picture_rows(browser, logs, count)
            if "frames" in parts:
                kept += frame_rows(browser, logs, 1 if asked.quick else 3)
            if "step" in parts:
                kept += step_rows(browser, logs)
            if "open" in parts:
                kept += open_rows(browser, logs, count)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
