"""One page that is measured: when its picture is there, how many frames it shows while something
goes on, how much memory its scripts hold, what it loaded.

Everything is asked over the DevTools protocol, as some pages forbid `eval`. It must not know what
it measures.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize

from bench.browser.eyes import EYES

VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
FRAMES_SECONDS = 2.0
REST_SECONDS = 10.0
LOOK_SECONDS = 0.2
RESTING = 0.1
"""A browser at rest takes less than this part of one processor."""


@dataclass
class Window:
    """A page in a profile of its own: nothing is cached."""

    page: Page
    line: CDPSession
    loaded: dict[str, int] = field(default_factory=dict)
    """Bytes on the wire by address."""

    def ask(self, expression: str) -> Any:
        """The value of an expression; a promise is awaited."""
        answer = self.line.send(
            "Runtime.evaluate",
            {"expression": expression, "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"].get("exception")))
        return answer["result"].get("value")

    def picture_milliseconds(self, address: str, shown: str, seconds: float) -> float | None:
        """From navigation to the frame on which `shown`, a name in eyes.py, first held; None when
        it does not within that time."""
        self.page.goto(address, wait_until="commit")
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            # A page that computes answers late: its own clock says when it was.
            with contextlib.suppress(Exception):
                found = self.ask(f"window.eyes?.seen({shown!r}) ?? null")
                if found is not None:
                    return float(found)
            time.sleep(0.05)
        return None

    def frames(self, act: Callable[[], None]) -> tuple[int, float]:
        """Animation frames while `act`, which takes two seconds, goes on, for two seconds of the
        page's clock; and the longest pause between two of them, in ms."""
        self.ask("eyes.count()")
        act()
        count, longest = self.ask("eyes.counted()")
        return int(count), float(longest)

    def drag(self, x: float, y: float) -> Callable[[], None]:
        """Drags the ground to and fro under a mouse for two seconds."""

        def act() -> None:
            mouse = self.page.mouse
            mouse.move(x, y)
            mouse.down()
            began, i = time.monotonic(), 0
            while (spent := time.monotonic() - began) < FRAMES_SECONDS:
                i += 1
                sign = 1 if int(spent * 2) % 2 else -1
                step = 4 * sign
                x_now = x + step * (i % 30)
                mouse.move(x_now, y + 2 * (i % 30))
            mouse.up()

        return act

    def heap_megabytes(self) -> float:
        """What scripts hold once everything unused is given back."""
        self.line.send("HeapProfiler.collectGarbage")
        found = self.line.send("Runtime.getHeapUsage")
        return float(found["usedSize"]) / 1e6


def rest(browser: Browser) -> None:
    """Wait until the browser has nothing to do of its own. Into each new window it loads pages for
    its toolbar, which takes longer than most of what is measured here."""
    line = browser.new_browser_cdp_session()
    before, deadline = -1.0, time.monotonic() + REST_SECONDS
    while time.monotonic() < deadline:
        told = line.send("SystemInfo.getProcessInfo")["processInfo"]
        spent = sum(float(one["cpuTime"]) for one in told)
        if before >= 0 and spent - before < RESTING * LOOK_SECONDS:
            break
        before = spent
        time.sleep(LOOK_SECONDS)
    line.detach()


@contextlib.contextmanager
def window(browser: Browser, cookie: dict[str, str] | None = None) -> Iterator[Window]:
    context = browser.new_context(viewport=VIEWPORT)
    try:
        if cookie:
            context.add_cookies([cookie])  # type: ignore[list-item]
        context.add_init_script(EYES)
        page = context.new_page()
        rest(browser)
        line = context.new_cdp_session(page)
        found = Window(page, line)
        line.send("Network.enable")
        addresses: dict[str, str] = {}
        line.on(
            "Network.requestWillBeSent",
            lambda event: addresses.update({event["requestId"]: event["request"]["url"]}),
        )
        line.on(
            "Network.loadingFinished",
            lambda event: found.loaded.update({
                addresses.get(event["requestId"], "?"): int(event["encodedDataLength"])
            }),
        )  # fmt: skip
        yield found
    finally:
        context.close()
