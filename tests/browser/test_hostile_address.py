"""The frame for other sites, the search box and the film: names and addresses that mean harm."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_hostile_text import SOURCE, look
from tests.browser.test_takeaway import content, take

HARM = [
    "<img src=x onerror=hurt()>", "javascript:hurt()", "__proto__", "constructor",
    "\u202e\x00\ufeff", "9" * 400, "-1", "1e999", "NaN", "../../etc/passwd",
    "/" * 3000, '{"__proto__":{"x":1}}',
    '[[0,[0],"NaN"],[-1,[],null],[1e99,[1e99],{}]]', "[" * 3000, "%", "\\u0000",
]  # fmt: skip
KEYS = (
    "p",
    "k",
    "i",
    "r",
    "full",
    "step",
    "node",
    "open",
    "closed",
    "present",
    "hide",
    "lang",
    "theme",
)


def finished(page: Page) -> str:
    """The id of a run of the program that means harm, which the server has."""
    answer = page.request.post(
        "/api/v1/runs", data={"source": SOURCE}, headers={"Prefer": "wait=10"}
    )
    given = answer.json()
    assert given["end"]["reason"] == "error"
    found: str = given["id"]
    return found


def test_an_address_changes_nothing_but_what_it_may(open_page: OpenPage) -> None:
    page = open_page()
    run = finished(page)
    for harm in HARM:
        said = "&".join(f"{key}={quote(harm)}" for key in KEYS if key != "p")
        page.goto("about:blank")
        page.goto(f"/embed#run={run}&{said}")
        Stage(page).ended("error")
        look(page)
        assert page.evaluate("({}).x === undefined && !window.hurt")
        assert page.locator("html").get_attribute("lang") in ("en", "zh-CN", "zh", "zh-Hans")


def test_a_damaged_program_or_run_is_told_as_text(open_page: OpenPage, problems: list[str]) -> None:
    page = open_page()
    for harm in HARM:
        for key in ("run", "p"):
            page.goto("about:blank")
            page.goto(f"/embed#{key}={quote(harm)}")
            page.locator("html[data-ready]").wait_for()
            look(page)
    missing = [p for p in problems if "/api/v1/runs/" in p and ("404" in p or "422" in p)]
    problems[:] = [p for p in problems if p not in missing]


def test_what_is_searched_for_is_text(open_page: OpenPage) -> None:
    page = open_page()
    stage = Stage(page)
    stage.run(SOURCE, state="error")
    stage.end()
    page.keyboard.press("/")
    field = page.get_by_test_id("search")
    for harm in [*HARM, "(", "[", "blink|img", "\\", "(?<name>x)", ".*"]:
        field.fill(harm)
        field.press("Enter")
        look(page)
        expect(field).to_have_value(harm)
    field.press("Escape")


def test_a_film_of_names_that_mean_harm_is_whole(open_page: OpenPage) -> None:
    page = open_page()
    stage = Stage(page)
    stage.run(SOURCE, state="error")
    page.get_by_test_id("share-open").click()
    page.get_by_test_id("share-from").fill(str(stage.steps - 2))
    page.get_by_test_id("share-to").fill(str(stage.steps - 1))
    film = take(stage, "record")
    assert content(film).startswith(b"\x1aE\xdf\xa3"), "WebM"
    assert film.suggested_filename.isascii()
    look(page)
