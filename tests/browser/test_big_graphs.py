"""Graphs of thousands of nodes: the whole in one view, groups opened and closed in place, hubs, the
map; opened as runs that the server has."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.harness import Server

NODES = {"gpt4": 308, "gpt48": 3520, "lstm200": 3806, "micro20": 13298}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has these graphs among its runs."""
    with Server(tmp_path_factory.mktemp("server"), graphs=list(NODES)) as running:
        yield running
    assert "Traceback" not in running.said(), running.said()


def opened(open_page: OpenPage, name: str, **options: Any) -> Page:
    """The page with that graph, once all of it stands by the server's layout."""
    page = open_page(f"/#run={name}", **options)
    page.locator("html[data-state=ready]").wait_for()
    expect(page.get_by_test_id("graph")).to_have_attribute("data-placed", "true")
    return page


@pytest.mark.parametrize("name", list(NODES))
def test_a_run_of_the_server_opens_as_one_readable_view(open_page: OpenPage, name: str) -> None:
    page = opened(open_page, name)
    view = page.request.get(f"/api/v1/runs/{name}/view").json()
    assert sum(card.get("count", 1) for card in view["cards"]) == NODES[name]
    expect(page.locator(".cards > .card")).to_have_count(len(view["cards"]))
    assert len(view["cards"]) <= 150


def test_groups_that_are_not_seen_wait_while_steps_are_passed_by(open_page: OpenPage) -> None:
    page = opened(open_page, "micro20", reduced_motion="reduce")
    unmade = """(seen) => [...document.querySelectorAll(".group-card")].filter((card) => {
      const [a, b] = [card, document.querySelector(".graph")].map((e) => e.getBoundingClientRect());
      const inside = a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
      return inside === seen && card.getAttribute("aria-description").includes(" 0 made");
    }).length"""
    page.keyboard.press("Home")
    page.wait_for_function(f"() => ({unmade})(false) > 50")
    box = page.get_by_test_id("slider").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 4, middle)
    page.mouse.down()
    page.locator(".graph[data-scrubbing]").wait_for()
    page.mouse.move(box["x"] + box["width"] - 2, middle)
    page.wait_for_function(f"() => ({unmade})(true) === 0")
    assert page.evaluate(unmade, False) > 50
    page.mouse.up()
    page.wait_for_function(f"() => ({unmade})(false) === 0")


def test_what_is_found_in_a_closed_group_is_shown_by_the_group(open_page: OpenPage) -> None:
    page = opened(open_page, "gpt48")
    page.get_by_test_id("search-open").click()
    field = page.get_by_test_id("search")
    field.fill("softmax")
    seen = set()
    for _ in range(8):
        field.press("Enter")
        marked = page.locator(".card.is-selected")
        expect(marked).to_have_count(1)
        expect(marked).to_be_in_viewport()
        seen.add(marked.get_attribute("data-group") or marked.get_attribute("data-node"))
    assert len(seen) > 1, "it goes from one to the next"


def test_the_picture_of_a_run_waits_for_no_explanation(open_page: OpenPage) -> None:
    page = open_page("/")
    page.add_init_script("""
      const explained = () => document.querySelector("[data-testid=step-count]") !== null;
      new MutationObserver(() => {
        if (document.querySelector(".cards > .card")) window.together ??= explained();
      }).observe(document, { childList: true, subtree: true });
    """)
    page.goto("about:blank")
    page.goto("/#run=gpt4")
    page.get_by_test_id("step-count").wait_for()
    page.locator("html[data-state=ready]").wait_for()
    assert page.evaluate("window.together") is False


@pytest.mark.parametrize("address", ["/#run=nothing", "/runs/nothing"])
def test_a_run_that_is_not_there_is_said_to_be_missing(
    open_page: OpenPage, problems: list[str], address: str
) -> None:
    page = open_page(address)
    page.locator("html[data-state=error]").wait_for()
    expect(page.get_by_role("alert")).to_contain_text("This run is not here")
    missing = [one for one in problems if "404" in one]
    assert missing
    problems[:] = [one for one in problems if one not in missing]


def test_a_run_of_the_api_opens_by_its_id(open_page: OpenPage, server: Server) -> None:
    """At its end, and at the step the address names; the address keeps to it until the program
    is another one."""
    page = open_page("/")
    source = (
        "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n(x * x).sum().backward()\n"
    )
    run = page.request.post("/api/v1/runs", data={"source": source}).json()["id"]
    page = open_page(f"/#run={run}&step=6")
    page.locator("html[data-state=ready]").wait_for()
    expect(page.get_by_test_id("editor")).to_contain_text("(x * x).sum().backward()")
    page.wait_for_url(f"**run={run}**")
    page.reload()
    page.locator("html[data-state=ready]").wait_for()
    runs = page.request.get(f"/api/v1/runs/{run}").json()
    assert runs["source"] == source
    page.locator(".cm-content").click()
    page.keyboard.type("# another program\n")
    page.wait_for_function("() => !location.hash.includes('run=')")


def test_a_run_that_the_server_has_forgotten_is_run_again(
    open_page: OpenPage, problems: list[str]
) -> None:
    """When the address has its program too, as the page writes it."""
    source = b"import torch\nprint(torch.ones(2) * 3)\n"
    packed = urlsafe_b64encode(zlib.compress(source)).decode().rstrip("=")
    page = open_page(f"/#run=forgotten&step=3&p={packed}")
    page.locator("html[data-state=ready]").wait_for()
    expect(page.get_by_test_id("editor")).to_contain_text("torch.ones(2)")
    expect(page.locator(".cards > .card").first).to_be_visible()
    problems[:] = [one for one in problems if "404" not in one]
