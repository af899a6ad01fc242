"""Fixtures for browser tests: a real Chromium, and pages that may not hide an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.harness import BARE_FIRST, Server, chromium

OpenPage = Callable[..., Page]
WAIT = 30_000
"""Milliseconds that a page has to reach a state: long, for a busy machine. Nothing waits longer."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file: beyond it, others may want an event loop."""
    with chromium(names=BARE_FIRST) as running:
        yield running


@pytest.fixture
def problems() -> list[str]:
    """What went wrong on the test's pages so far. A test that provokes something takes it out."""
    return []


@pytest.fixture
def open_page(browser: Browser, server: Server, problems: list[str]) -> Iterator[OpenPage]:
    """`open_page("/", locale="zh-CN", color_scheme="dark")`: a page in a context of its own.

    Other keywords are those of Playwright's `new_context`. At its end the test fails for whatever
    the page logged as an error, threw, or could not load; and for what it asked of other hosts.
    """
    contexts: list[BrowserContext] = []

    def open_one(path: str = "/", **options: object) -> Page:
        settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-US"} | options
        context = browser.new_context(base_url=server.url, **settings)  # type: ignore[arg-type]
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: note_console(problems, message))
        page.on("pageerror", lambda error: problems.append(f"thrown: {error}"))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server.url, "data:", "blob:"))
                else problems.append(f"asks another host: {request.url}")
            ),
        )
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not problems, "\n".join(problems)


def note_console(problems: list[str], message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        problems.append(f"console {message.type}: {message.text} ({message.location['url']})")


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The start page, English, light, 1440 x 900."""
    return open_page("/")
