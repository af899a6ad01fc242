"""What is refused before anything runs: it is said at its place, in the person's language; and what
is on the screen stays there when it is only too much at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.conftest import WAIT, OpenPage
from tests.browser.stage import Stage
from tests.browser.test_bad_input import PASTE
from tests.browser.test_seeds import SEEDS
from tests.browser.test_what_if import gradient, pull
from tests.harness import Server

SQUARES = SEEDS["s1_square_sum"]["source"]
ENDLESS = "while True: pass\n"
LOCALES = [("en-US", "empty", "64,000", "half"), ("zh-CN", "空的", "64,000", "半个")]


def refuse(page: Page, source: str) -> None:
    """Run a text that the server does not take."""
    stage = Stage(page)
    stage.write("")
    page.keyboard.press("Delete")
    if source:
        page.locator(".cm-content").evaluate(PASTE, source.replace("\n", "\r\n"))
    page.keyboard.press("Control+Enter")
    stage.ended("error")


def refused(problems: list[str], *statuses: int) -> None:
    """Take what Chromium logs by itself, for answers from 400 on, out of the problems."""
    assert all(any(f"status of {one}" in said for one in statuses) for said in problems), problems
    problems.clear()


@pytest.mark.parametrize(("locale", "empty", "limit", "half"), LOCALES)
def test_a_text_that_is_not_taken_is_marked_in_the_editor(
    open_page: OpenPage, problems: list[str], locale: str, empty: str, limit: str, half: str
) -> None:
    page = open_page("/", locale=locale)
    problem = page.get_by_test_id("problem")
    refuse(page, "")
    expect(problem).to_contain_text(empty)
    refuse(page, "a = 1\nb = 'x\ud800y'\nc = 2\n")
    expect(problem).to_contain_text(half, ignore_case=True)
    mark = page.locator(".faulty")
    where = "e => [...e.closest('.cm-content').querySelectorAll('.cm-line')]"
    assert mark.evaluate(f"{where}.indexOf(e.closest('.cm-line'))") == 1
    refuse(page, "x = 1\n" * 12_000)
    expect(problem).to_contain_text(limit)
    expect(problem).to_be_in_viewport()
    # 10,667 whole lines of six characters would be 64,002.
    line = problem.evaluate(
        "e => e.parentElement.previousElementSibling.querySelector('.faulty')?.textContent"
    )
    assert line == "1"
    # What is changed is not marked any more.
    page.keyboard.insert_text("y")
    expect(problem).to_have_count(0)
    refused(problems, 422, 413)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_an_input_that_is_no_number_is_marked_at_its_field(
    open_page: OpenPage, locale: str
) -> None:
    page = open_page("/", locale=locale)
    stage = Stage(page)
    page.get_by_test_id("kind-expression").click()
    words = json.loads((Path("static/i18n") / f"{locale[:2]}.json").read_text("utf-8"))
    for text, key in {"abc": "number", "": "missing", "[1,2": "number", "1e400": "large"}.items():
        field = page.get_by_test_id("input-x")
        field.fill(text)
        field.press("Enter")
        said = page.get_by_test_id("bad-x")
        expect(said).to_have_text(words[f"bad.{key}"].replace("{name}", "x"))
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.get_by_test_id("input-w")).not_to_have_attribute("aria-invalid", "true")
        field.fill("2")
        expect(said).to_have_count(0)
    for text, value in {"nan": "nan", "-inf": "inf", "[1, 2]": "5.76"}.items():
        page.get_by_test_id("input-x").fill(text)
        page.get_by_test_id("input-x").press("Enter")
        expect(page.get_by_test_id("result")).to_contain_text(value)
        stage.ended("ready")


def test_what_the_server_says_of_an_input_is_shown_at_its_field(
    page: Page, problems: list[str], server: Server
) -> None:
    asked = {"kind": "expression", "source": "w * x", "inputs": {"w": 1, "x": [["a"]]}}
    told = httpx.post(f"{server.url}/api/v1/runs", json=asked).json()
    assert told["errors"] == [
        {
            "at": "/inputs/x",
            "code": "number",
            "message": "it must be a number or nested lists of numbers",
        }
    ]
    page.get_by_test_id("kind-expression").click()
    page.get_by_test_id("input-x").fill("[" * 12 + "1" + "]" * 12)
    page.get_by_test_id("input-x").press("Enter")
    expect(page.get_by_test_id("bad-x")).to_contain_text("lists")
    refused(problems, 422)


def test_constants_are_no_fields_and_other_names_are(page: Page) -> None:
    page.get_by_test_id("kind-expression").click()
    stage = Stage(page)
    stage.write("pi * F * d")
    for name in "Fd":
        page.get_by_test_id(f"input-{name}").fill("2")
    expect(page.locator(".inputs input")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("result")).to_contain_text("12.566")


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the limits of one that strangers use, only tighter."""
    limits = {"BACKSTEP_RUNS_PER_MINUTE": "30", "BACKSTEP_RUNS_BURST": "3"}
    with Server(tmp_path_factory.mktemp("public"), environment=limits) as running:
        yield running


def test_too_many_pulls_leave_the_run_on_the_screen_and_the_last_is_run(
    browser: Browser, public: Server
) -> None:
    context = browser.new_context(base_url=public.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto("/")
    stage = Stage(page)
    stage.run(SQUARES)
    stage.end()
    sent: list[float] = []

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.timing["startTime"])

    page.on("request", note)
    seen = page.evaluate_handle("""() => {
      const seen = [];
      new MutationObserver(() => seen.push(document.querySelectorAll("[data-node]").length))
        .observe(document.body, { childList: true, subtree: true });
      return seen;
    }""")
    for _ in range(4):
        pull(page, page.locator(".number").nth(1), 1)
    expect(page.get_by_test_id("notice-refused")).to_be_visible()
    # The newest is run once it may be, and the note goes.
    gradient(page, "x", "[2.8, 4, 6]")
    expect(page.get_by_test_id("notice-refused")).to_have_count(0)
    assert min(seen.json_value()) > 0, "the cards were gone for a moment"
    assert len(sent) <= 8
    context.close()


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Server]:
    """A server whose runs go on for longer than a busy machine takes to press a button."""
    limits = {"BACKSTEP_LIMITS": '{"cpu_seconds": 300, "wall_seconds": 300}'}
    with Server(tmp_path, environment=limits) as running:
        yield running


def test_run_pressed_quickly_leaves_one_run(browser: Browser, patient: Server) -> None:
    context = browser.new_context(base_url=patient.url, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto("/")
    stage = Stage(page)
    stage.write(ENDLESS)
    for _ in range(4):
        page.keyboard.press("Control+Enter")
    page.get_by_test_id("notice-running").wait_for()
    page.get_by_test_id("cancel").click()
    # One that the server has not numbered yet leaves no trace; the others are told as cancelled.
    page.locator("html:not([data-state=running])").wait_for()
    # One that went on would go on for much longer than is waited.
    none = (
        """async () => /^backstep_runs_running 0$/m.test(await (await fetch("/metrics")).text())"""
    )
    page.wait_for_function(none)
    context.close()
