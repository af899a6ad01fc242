"""A long run that the server has: its picture stands before its events have come, and is the same
once they have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.harness import Server

TRAINING = """import torch
from torch import nn

torch.manual_seed(0)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(12, 16)
        self.middle = nn.Sequential(nn.Linear(16, 16), nn.Tanh())
        self.last = nn.Linear(16, 2, bias=False)

    def forward(self, x):
        return self.last(self.middle(torch.relu(self.first(x))))

net = Net()
scale = torch.ones(2, requires_grad=True)
with torch.no_grad():
    scale.mul_(3)
inputs, targets = torch.randn(8, 12), torch.randn(8, 2)
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(ITERATIONS):
    optimizer.zero_grad()
    loss = ((net(inputs) * scale - targets) ** 2).mean()
    loss.backward()
    optimizer.step()
"""
DEEP = """import torch

def block(x, w):
    return torch.tanh(x @ w) + x

x = torch.randn(6, 6)
ws = [torch.randn(6, 6, requires_grad=True) for _ in range(120)]
first = ws[0]
for w in ws:
    x = block(x, w)
loss = x.sum()
loss.backward()
"""
PROGRAMS = {"training": TRAINING.replace("ITERATIONS", "30"), "deep": DEEP}

PICTURE = """() => {
  const world = document.querySelector(".world").cloneNode(true);
  // What explains a run is told once it is there.
  for (const one of world.querySelectorAll(".card-mark")) one.remove();
  for (const one of world.querySelectorAll(".card")) one.removeAttribute("aria-description");
  return [document.querySelector(".plane").getAttribute("style"), world.outerHTML];
}"""

ALL_FACES = """() => document.querySelector(".cards > .card:not(:has(text))") === null"""
GROUPS = """() => document.querySelector(".group-card:not(:has(text))") === null"""
FIRST_FRAME = """
window.first = new Promise((done) => {
  const look = () => {
    const graph = document.querySelector("[data-testid=graph]");
    if (graph?.dataset.placed !== "true") return requestAnimationFrame(look);
    // What this frame paints is what the document holds when its layout is done.
    const window = graph.getBoundingClientRect();
    const cards = [...graph.querySelectorAll(".cards > .card")].map((card) => {
      const { left, right, top, bottom } = card.querySelector(".card-box").getBoundingClientRect();
      return { name: card.dataset.node ?? card.dataset.group, place: [left, top, right, bottom],
        seen: right > window.left && left < window.right && bottom > window.top
          && top < window.bottom, face: card.querySelector("text") !== null };
    });
    done({ cards, camera: document.querySelector(".plane").getAttribute("style") });
  };
  requestAnimationFrame(look);
});
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that has these graphs among its runs."""
    with Server(tmp_path_factory.mktemp("server"), graphs=["gpt4", "micro20"]) as running:
        yield running
    assert "Traceback" not in running.said(), running.said()


def run_of(page: Page, name: str) -> str:
    """The id of a long run that has ended: a graph's, or that of a program."""
    if name not in PROGRAMS:
        return name
    run: str = page.request.post("/api/v1/runs", data={"source": PROGRAMS[name]}).json()["id"]
    page.request.get(f"/api/v1/runs/{run}/events").body()
    told = page.request.get(f"/api/v1/runs/{run}").json()
    assert told["end"]["reason"] == "ok"
    assert told["bytes"] > 1e6
    return run


class Held:
    """Requests for events, held back until they are let go."""

    def __init__(self, page: Page) -> None:
        self.waiting: list[Route] = []
        self.free = False
        page.route("**/events*", self._came)
        # The signs of ops come with what explains a run.
        page.route("**/api/v1/ops", lambda route: route.fulfill(json={"ops": {}}))

    def _came(self, route: Route) -> None:
        if self.free:
            route.continue_()
        else:
            self.waiting.append(route)

    def next(self, page: Page) -> Route:
        """The request for events, once there is one."""
        while not self.waiting:
            page.evaluate("new Promise(requestAnimationFrame)")
        return self.waiting.pop()

    def release(self) -> None:
        self.free = True
        for route in self.waiting:
            route.continue_()


@pytest.mark.parametrize("name", ["micro20", *PROGRAMS])
def test_the_picture_stands_before_the_events_and_is_the_same_with_them(
    open_page: OpenPage, name: str
) -> None:
    page = open_page("/", reduced_motion="reduce")
    run = run_of(page, name)
    page.goto("about:blank")
    held = Held(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/#run={run}")
    graph = page.get_by_test_id("graph")
    expect(graph).to_have_attribute("data-placed", "true")
    expect(page.locator("html")).to_have_attribute("data-state", "running")
    view = page.request.get(f"/api/v1/runs/{run}/view?first=true").json()
    expect(page.locator(".cards > .card")).to_have_count(len(view["cards"]))
    # What needs all events waits, and says nothing that is not so.
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-steps", "0")
    waiting = ("home", "back", "play", "step", "end", "phase-backward", "search-open", "share-open")
    for control in waiting:
        expect(page.get_by_test_id(control)).to_be_disabled()
    expect(page.get_by_test_id("output")).to_have_text("")
    assert not any("writing.js" in one for one in asked)
    page.wait_for_function(ALL_FACES)
    before: Any = page.evaluate(PICTURE)
    assert "is-active backward" in before[1]

    page.keyboard.press("ArrowRight")
    held.release()
    page.locator("html[data-state=ready]").wait_for()
    expect(graph).to_have_attribute("data-placed", "true")
    page.wait_for_function(ALL_FACES)
    assert int(page.get_by_test_id("timeline").get_attribute("data-steps") or 0) > 100
    after: Any = page.evaluate(PICTURE)
    assert before[0] == after[0]
    # A loop's curves have come, and had their room before.
    expect(page.get_by_test_id("curves")).to_have_count(int(name == "training"))
    assert before[1].split("<") == after[1].split("<")


@pytest.mark.parametrize("name", ["gpt4", "micro20"])
def test_the_first_frame_has_every_card_in_its_place_and_every_seen_one_in_full(
    open_page: OpenPage, name: str
) -> None:
    page = open_page("/", reduced_motion="reduce")
    page.goto("about:blank")
    page.add_init_script(FIRST_FRAME)
    page.goto(f"/#run={name}")
    first: Any = page.evaluate("window.first")
    view = page.request.get(f"/api/v1/runs/{name}/view?first=true").json()
    assert len(first["cards"]) == len(view["cards"])
    assert sum(card["seen"] for card in first["cards"]) >= 5
    assert all(card["face"] for card in first["cards"] if card["seen"])
    # Most are not seen, and nobody waited for their faces.
    assert sum(card["face"] for card in first["cards"]) < len(view["cards"]) / 2
    page.locator("html[data-state=ready]").wait_for()
    page.wait_for_function(ALL_FACES)
    assert page.locator(".plane").get_attribute("style") == first["camera"]


def test_a_picture_whose_events_do_not_come_stays_and_they_are_asked_for_again(
    open_page: OpenPage, problems: list[str]
) -> None:
    page = open_page("/", reduced_motion="reduce")
    page.goto("about:blank")
    held = Held(page)
    page.goto("/#run=micro20")
    expect(page.get_by_test_id("graph")).to_have_attribute("data-placed", "true")
    cards = page.locator(".cards > .card")
    count = cards.count()
    held.next(page).abort()
    notice = page.get_by_test_id("notice-cut")
    notice.wait_for()
    expect(cards).to_have_count(count)
    held.release()
    notice.get_by_role("button").click()
    page.locator("html[data-state=ready]").wait_for()
    expect(cards).to_have_count(count)
    expect(page.get_by_test_id("play")).to_be_enabled()
    problems[:] = [one for one in problems if "ERR_FAILED" not in one]


def test_a_picture_whose_events_are_gone_leaves_a_page_that_can_be_used(
    open_page: OpenPage, problems: list[str]
) -> None:
    page = open_page("/", reduced_motion="reduce")
    run = run_of(page, "training")
    page.goto("about:blank")
    held = Held(page)
    page.goto(f"/runs/{run}")
    expect(page.get_by_test_id("graph")).to_have_attribute("data-placed", "true")
    gone = {"title": "Not Found", "status": 404}
    held.next(page).fulfill(status=404, json=gone, content_type="application/problem+json")
    page.locator("html[data-state=error]").wait_for()
    page.locator(".cm-content").wait_for()
    page.wait_for_function(ALL_FACES)
    # Where there is one panel at a time it stays the one with the notice.
    page.set_viewport_size({"width": 400, "height": 800})
    expect(page.get_by_test_id("notice-refused")).to_be_visible()
    problems[:] = [one for one in problems if "404" not in one]


def test_a_closed_group_tells_of_the_iteration_that_is_looked_at(open_page: OpenPage) -> None:
    """Whoever steps from one iteration to the next sees the same as who comes by address."""
    page = open_page("/", reduced_motion="reduce")
    source = """import torch
from torch import nn
net = nn.Sequential(*(nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2))
                      for _ in range(30)))
for _ in range(4):
    net(torch.ones(1, 2)).sum().backward()
"""
    job = {"source": source, "kind": "program", "inputs": {}, "options": {}}
    run = page.request.post("/api/v1/runs", data=job, headers={"Prefer": "wait=20"}).json()["id"]
    groups = """() => [...document.querySelectorAll(".group-card")].map((one) =>
      one.getAttribute("aria-description"))"""
    page.goto("about:blank")
    page.goto(f"/runs/{run}")
    page.locator("html[data-state=ready]").wait_for()
    page.wait_for_function(GROUPS)
    for _ in range(3):
        page.keyboard.press("PageDown")
        page.wait_for_function("""() => location.hash.includes(
          `step=${document.querySelector("[data-testid=timeline]").dataset.seq}&`)""")
        page.wait_for_function(GROUPS)
        here = page.evaluate(groups)
        assert here
        address = page.url
        beside = page.context.new_page()
        beside.goto(address)
        beside.locator("html[data-state=ready]").wait_for()
        beside.wait_for_function(GROUPS)
        expect(beside.get_by_test_id("timeline")).to_have_attribute(
            "data-seq", page.get_by_test_id("timeline").get_attribute("data-seq") or ""
        )
        assert beside.evaluate(groups) == here
        beside.close()


def test_the_page_of_a_run_asks_for_it_once_and_leads_to_its_address(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page("/")
    run = run_of(page, "training")
    links: dict[str, str] = page.request.get(f"/api/v1/runs/{run}").json()["links"]
    page.goto("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    page.goto(links["page"])
    page.locator("html[data-state=ready]").wait_for()
    expect(page.get_by_test_id("graph")).to_have_attribute("data-placed", "true")
    for one in (links["view"] + "?first=true", links["events"]):
        assert asked.count(one) == 1, asked
    # What it is, and the words, have come with the page.
    assert not [one for one in asked if one == links["self"] or "i18n" in one]
    page.wait_for_function(f"() => location.pathname === '/' && location.hash.includes('{run}')")


def test_a_run_that_goes_on_can_be_cancelled_where_it_is_opened(open_page: OpenPage) -> None:
    page = open_page("/")
    source = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\nwhile True: pass\n"
    job = {"source": source, "kind": "program", "inputs": {}, "options": {}}
    run = page.request.post("/api/v1/runs", data=job).json()
    page.goto(run["links"]["page"])
    page.get_by_test_id("notice-running").wait_for()
    page.get_by_test_id("cancel").click()
    page.locator("html[data-state=error]").wait_for()
    expect(page.get_by_test_id("cancel")).to_have_count(0)
    expect(page.get_by_test_id("run")).to_be_enabled()
    told = page.request.get(run["links"]["self"]).json()
    assert told["end"]["reason"] == "cancelled"


def test_a_step_behind_the_page_of_a_run_is_shown(open_page: OpenPage) -> None:
    page = open_page("/")
    run = run_of(page, "training")
    page = open_page(f"/runs/{run}#step=900")
    page.locator("html[data-state=ready]").wait_for()
    seq = int(page.get_by_test_id("timeline").get_attribute("data-seq") or 0)
    assert 890 < seq <= 900


def test_a_formula_stands_with_the_inputs_that_it_ran_with(
    open_page: OpenPage, browser: Browser, tmp_path: Path
) -> None:
    """Opened from the server, and as a file that was taken away."""
    page = open_page("/")
    sent = {"w": 2, "x": [3, 4.5], "b": -1}
    job = {"kind": "expression", "source": "(w*x + b).sum()", "inputs": sent}
    run = page.request.post("/api/v1/runs", data=job).json()
    assert run["inputs"] == sent
    file = tmp_path / "run.html"
    file.write_bytes(page.request.get(f"/api/v1/runs/{run['id']}/replay").body())
    alone = browser.new_context().new_page()
    for shown, address in ((page, run["links"]["page"]), (alone, file.as_uri())):
        shown.goto(address)
        shown.locator("html[data-state=ready]").wait_for()
        for name, value in (("w", "2"), ("x", "[3,4.5]"), ("b", "-1")):
            expect(shown.get_by_test_id(f"input-{name}")).to_have_value(value)
    alone.context.close()


def test_a_step_named_by_the_address_is_shown_by_its_events(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    run = run_of(page, "training")
    page.goto("about:blank")
    held = Held(page)
    with page.expect_response("**/view?step=900"):
        page.goto(f"/#run={run}&step=900")
    page.get_by_test_id("graph").wait_for()
    expect(page.locator(".cards > .card")).to_have_count(0)
    held.release()
    page.locator("html[data-state=ready]").wait_for()
    expect(page.get_by_test_id("timeline")).not_to_have_attribute("data-steps", "0")
    seq = int(page.get_by_test_id("timeline").get_attribute("data-seq") or 0)
    assert 890 < seq <= 900
