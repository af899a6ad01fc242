"""Every screen and state that the page has, by name, and how one gets there.

What must hold everywhere (`test_access.py`) is tested on each of them, in both themes and
languages, wide and narrow. A hook of the page that no scene shows makes a test fail: whoever
designs a new state adds its scene here. It must not know what is tested.
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, Route, expect

from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

SQUARES = SEEDS["s1_square_sum"]["source"]
NET = SEEDS["s2_net_sgd"]["source"]
FAN_OUT = (ROOT / "examples" / "03_fan_out.py").read_text()
TORCH = "import torch\n"
SLOW = TORCH + "x = torch.ones(2, requires_grad=True)\ny = x * 2\nwhile True: pass\n"
MOMENTUM = TORCH + (
    "w = torch.tensor([[1.0, -2.0]], requires_grad=True)\n"
    "step = torch.optim.SGD([w], lr=0.1, momentum=0.9)\n"
    "for i in range(4):\n"
    "    loss = (w ** 2).sum()\n"
    "    step.zero_grad()\n"
    "    loss.backward()\n"
    "    step.step()\n"
    "print(loss)\n"
)
WIDE_TENSOR = TORCH + "x = torch.linspace(-1, 1, 120).reshape(4, 30)\ny = x.sum()\n"
BROADCAST = TORCH + (
    "b = torch.tensor([1.0, 2.0], requires_grad=True)\n"
    "x = torch.ones(3, 2)\n"
    "loss = (x * b).sum()\n"
    "loss.backward()\n"
)
DEAD = TORCH + (
    "x = torch.tensor([-1.0, -2.0], requires_grad=True)\n"
    "y = torch.relu(x)\n"
    "z = x.detach() * 3\n"
    "loss = (y * 2).sum()\n"
    "loss.backward()\n"
    "print(y.grad)\n"
)
MANY = TORCH + (
    "x = torch.tensor(0.5, requires_grad=True)\n"
    "y = x\n"
    "for i in range(60):\n"
    "    for j in range(6):\n"
    "        y = torch.sin(y) + x\n"
    "y.backward()\n"
)
PLOT = (
    "import matplotlib.pyplot as plt\n"
    "plt.plot([1, 4, 9, 16], label='squares')\n"
    "plt.scatter([0, 1, 2], [3, 2, 1], label='points')\n"
    "plt.title('Title')\nplt.legend()\nplt.show()\n"
)


@dataclass
class Visit(Stage):
    """A stage that is opened by its address, with what the address may say."""

    place: dict[str, str]
    """What every address says besides: language and theme."""
    folder: Path
    """For files that are taken away."""

    @property
    def narrow(self) -> bool:
        return self.page.get_by_test_id("tab-graph").is_visible()

    def open(
        self, source: str | None = None, *, path: str = "/", state: str = "ready", **place: object
    ) -> None:
        """Go to the page; with a `source` it runs at once."""
        told = dict(place) | self.place
        if source is not None:
            packed = urlsafe_b64encode(zlib.compress(source.encode())).decode().rstrip("=")
            told = {"p": packed, "step": "0"} | told
        # From another page: a change of the fragment alone would be another thing.
        self.page.goto("about:blank")
        self.page.goto(f"{path}#{urlencode(told, doseq=True)}")
        self.page.locator("html[data-ready]").wait_for()
        if source is not None:
            self.ended(state)

    def tab(self, name: str) -> None:
        """Show a panel, where panels are tabs."""
        if self.narrow:
            self.page.get_by_test_id(f"tab-{name}").click()

    def click(self, test_id: str) -> None:
        self.page.get_by_test_id(test_id).first.click()

    def sees(self, test_id: str) -> None:
        expect(self.page.get_by_test_id(test_id).first).to_be_visible()

    def until_runs(self, node: str) -> None:
        """Go to where a node of the engine runs."""
        self.page.evaluate("document.activeElement.blur()")
        self.home()
        while self.running_node() != node:
            self.forth()


SCENES: dict[str, Callable[[Visit], None]] = {}


def scene(make: Callable[[Visit], None]) -> Callable[[Visit], None]:
    SCENES[make.__name__] = make
    return make


# Before anything has run.


@scene
def first_screen(visit: Visit) -> None:
    visit.open()
    visit.tab("graph")
    visit.sees("welcome")


@scene
def first_program(visit: Visit) -> None:
    visit.open()
    visit.tab("program")
    visit.sees("editor")


@scene
def first_formula(visit: Visit) -> None:
    visit.open(k="expression")
    visit.tab("program")
    visit.sees("input-w")


@scene
def gallery(visit: Visit) -> None:
    visit.open()
    visit.click("gallery-open")
    visit.page.locator("[data-example]").first.wait_for()


@scene
def gallery_loading(visit: Visit) -> None:
    visit.page.route("**/api/v1/examples", lambda _: None)
    visit.open()
    visit.click("gallery-open")
    visit.page.locator(".skeleton").first.wait_for()


@scene
def gallery_failed(visit: Visit) -> None:
    answer = json.dumps({"examples": None})
    visit.page.route("**/api/v1/examples", lambda route: route.fulfill(status=204, body=answer))
    visit.open()
    visit.click("gallery-open")
    visit.page.locator(".gallery-state[role=alert]").wait_for()


@scene
def gallery_empty(visit: Visit) -> None:
    answer = json.dumps({"examples": []})
    visit.page.route("**/api/v1/examples", lambda route: route.fulfill(body=answer))
    visit.open()
    visit.click("gallery-open")
    visit.page.locator("p.gallery-state").wait_for()


@scene
def help_dialog(visit: Visit) -> None:
    visit.open()
    visit.click("help-open")
    visit.sees("dialog-help")


@scene
def nothing_to_share(visit: Visit) -> None:
    visit.open(TORCH + "print(1)\n")
    visit.home()
    visit.tab("graph")
    visit.click("share-open")
    visit.sees("dialog-share")


# While it runs, and how it ends.


@scene
def running(visit: Visit) -> None:
    visit.open(SLOW, state="running")
    visit.page.locator('[data-node][data-name="y"]').wait_for(state="attached")
    visit.tab("graph")
    visit.sees("notice-running")


@scene
def cancelled(visit: Visit) -> None:
    visit.open(SLOW, state="running")
    visit.page.locator('[data-node][data-name="y"]').wait_for(state="attached")
    visit.tab("program")
    visit.click("cancel")
    visit.ended("error")
    visit.tab("graph")
    visit.sees("notice-cancelled")


@scene
def error(visit: Visit) -> None:
    visit.open(TORCH + "x = torch.ones(2, 3)\ny = x @ x\n", state="error")
    visit.sees("notice-error")


@scene
def error_in_the_program(visit: Visit) -> None:
    visit.open(TORCH + "x = torch.ones(2)\ny = x.sums()\n", state="error")
    visit.tab("program")
    visit.sees("problem")


@scene
def not_allowed(visit: Visit) -> None:
    visit.open("x = [1,\n", state="error")
    visit.sees("notice-error")


@scene
def limit(visit: Visit) -> None:
    visit.open("for i in range(100000):\n    print('x' * 1000)\n", state="error")
    visit.sees("notice-output")


@scene
def refused(visit: Visit) -> None:
    def busy(route: Route) -> None:
        told = {"type": "about:blank", "title": "Busy", "status": 503}
        route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(told))

    visit.page.route("**/api/v1/runs", busy)
    visit.open(SQUARES, state="error")
    visit.sees("notice-refused")


def cut_off(visit: Visit) -> None:
    """A stream that ends before its `end`, and cannot be taken up again."""
    visit.page.clock.install()

    def half(route: Route) -> None:
        answer = route.fetch()
        lines = answer.text().splitlines(keepends=True)
        route.fulfill(response=answer, body="".join(lines[:8]))

    visit.page.route("**/api/v1/runs", half)
    visit.page.route("**/events?after=*", lambda route: route.abort())
    visit.open(SQUARES, state="running")
    visit.sees("notice-resuming")


@scene
def resuming(visit: Visit) -> None:
    cut_off(visit)


@scene
def cut(visit: Visit) -> None:
    cut_off(visit)
    while not visit.page.get_by_test_id("notice-cut").count():
        visit.page.clock.run_for(500)
    visit.sees("notice-cut")


@scene
def no_tensors(visit: Visit) -> None:
    visit.open("x = 1\n")
    visit.sees("notice-nothing")


@scene
def warning(visit: Visit) -> None:
    visit.open(TORCH + "x = torch.ones(2, requires_grad=True)\ny = x * 2\ny.grad\n")
    visit.sees("notice-warning")


# Moments of a run.


@scene
def forward(visit: Visit) -> None:
    visit.open(NET)
    visit.home()
    for _ in range(4):
        visit.forth()


@scene
def backward(visit: Visit) -> None:
    visit.open(NET)
    visit.until_runs("AddmmBackward0")


@scene
def backward_program(visit: Visit) -> None:
    visit.open(NET)
    visit.until_runs("AddmmBackward0")
    visit.tab("program")


@scene
def backward_explained(visit: Visit) -> None:
    visit.open(NET)
    visit.until_runs("AddmmBackward0")
    visit.tab("explain")
    visit.sees("gradient-out")


@scene
def elementwise_explained(visit: Visit) -> None:
    visit.open(SQUARES)
    visit.until_runs("PowBackward0")
    visit.tab("explain")
    visit.click("check-it")
    visit.sees("check-result")
    visit.sees("curve")


@scene
def broadcast_explained(visit: Visit) -> None:
    visit.open(BROADCAST)
    visit.until_runs("MulBackward0")
    visit.tab("explain")
    visit.sees("summed")


@scene
def contributions(visit: Visit) -> None:
    visit.open(FAN_OUT)
    visit.end()
    while not visit.page.locator('[data-note]').count():
        visit.back()


@scene
def contributions_explained(visit: Visit) -> None:
    visit.open(FAN_OUT)
    visit.until_runs("AccumulateGrad")
    visit.tab("explain")
    visit.sees("contributions")


@scene
def update(visit: Visit) -> None:
    visit.open(MOMENTUM)
    visit.page.keyboard.press("End")
    visit.back()
    visit.tab("explain")
    visit.sees("update")


@scene
def curves(visit: Visit) -> None:
    visit.open(MOMENTUM)
    visit.page.keyboard.press("End")
    visit.sees("curves-plot")
    visit.click("curves-parameters")


@scene
def zero_grad(visit: Visit) -> None:
    visit.open(MOMENTUM)
    visit.tab("graph")
    visit.click("phase-zero_grad")


@scene
def printed(visit: Visit) -> None:
    visit.open(SQUARES)
    visit.end()
    visit.tab("program")
    visit.sees("output")


@scene
def beyond_the_last_step(visit: Visit) -> None:
    visit.open(SQUARES)
    visit.end()
    visit.page.keyboard.press("ArrowRight")
    visit.sees("beyond")


@scene
def plot(visit: Visit) -> None:
    visit.open(PLOT)
    visit.tab("explain")
    visit.sees("plot")


@scene
def plot_in_the_output(visit: Visit) -> None:
    visit.open(PLOT)
    visit.tab("program")
    visit.sees("plot")


@scene
def large_tensor(visit: Visit) -> None:
    visit.open(WIDE_TENSOR)
    visit.home()
    while visit.page.locator('[data-name="x"]').count() == 0:
        visit.forth()
    visit.tab("graph")
    visit.select("x")
    visit.tab("explain")
    visit.sees("unselect")


@scene
def formula(visit: Visit) -> None:
    visit.open(
        "(w*x + b - y)**2", k="expression", i=json.dumps({"w": "2", "x": "3", "b": "1", "y": "5"})
    )
    visit.tab("program")
    visit.sees("result")


@scene
def what_if(visit: Visit) -> None:
    visit.open(SQUARES)
    visit.home()
    visit.tab("graph")
    visit.select("x")
    visit.tab("explain")
    cell = visit.page.get_by_test_id("tensor-value").locator("[tabindex='0']").first
    cell.focus()
    cell.press("ArrowUp")
    visit.tab("program")
    visit.sees("replaced")


@scene
def findings(visit: Visit) -> None:
    visit.open(DEAD)
    visit.tab("graph")
    visit.sees("finding-next")
    visit.click("finding-next")


@scene
def findings_explained(visit: Visit) -> None:
    visit.open(DEAD)
    visit.end()
    visit.tab("graph")
    visit.select("y")
    visit.tab("explain")
    visit.sees("findings")


# Other ways to look at the graph.


@scene
def frames_collapsed(visit: Visit) -> None:
    visit.open(NET)
    visit.tab("graph")
    handle = visit.page.locator('[data-frame$="fc1"] .frame-handle')
    handle.focus()
    visit.page.keyboard.press("Enter")
    expect(visit.page.locator('[data-group$="fc1"]')).to_be_visible()


@scene
def many_nodes(visit: Visit) -> None:
    visit.open(MANY)
    visit.tab("graph")
    expect(visit.page.locator("[data-group]").first).to_be_visible()


@scene
def node_list(visit: Visit) -> None:
    visit.open(NET)
    visit.tab("graph")
    visit.click("list-toggle")
    visit.sees("list")


@scene
def whole_map(visit: Visit) -> None:
    visit.open(MANY)
    visit.tab("graph")
    visit.click("map-toggle")
    visit.sees("map")


@scene
def search(visit: Visit) -> None:
    visit.open(NET)
    visit.tab("graph")
    visit.click("search-open")
    visit.page.get_by_test_id("search").fill("fc")
    visit.page.keyboard.press("Enter")


@scene
def search_invalid(visit: Visit) -> None:
    visit.open(NET)
    visit.tab("graph")
    visit.click("search-open")
    visit.page.get_by_test_id("search").fill("(")


# What is taken away.


@scene
def share(visit: Visit) -> None:
    visit.open(SQUARES)
    visit.tab("graph")
    visit.click("share-open")
    visit.sees("share-html")


@scene
def filming(visit: Visit) -> None:
    visit.open(SQUARES)
    visit.tab("graph")
    visit.click("share-open")
    visit.click("share-record")
    visit.sees("share-cancel")


@scene
def embedded(visit: Visit) -> None:
    visit.open(NET, path="/embed", hide="program,explain")
    visit.sees("graph")


@scene
def taken_away(visit: Visit) -> None:
    visit.open(NET)
    visit.tab("graph")
    visit.click("share-open")
    link = visit.page.get_by_test_id("share-html").get_attribute("href")
    assert link is not None
    path = visit.folder / "run.html"
    path.write_bytes(visit.page.request.get(link).body())
    visit.page.goto("about:blank")
    visit.page.goto(f"{path.as_uri()}#{urlencode(visit.place)}")
    visit.ended()
    visit.until_runs("AddmmBackward0")


def hooks() -> set[str]:
    """The test ids that the page's sources name in full: what a person can come to see."""
    found: set[str] = set()
    for path in (ROOT / "static" / "js").rglob("*.js"):
        found |= set(re.findall(r'testid"?: "([\w-]+)"', path.read_text()))
    return found


def shown(page: Page) -> set[str]:
    """The test ids on a page."""
    ids: list[str] = page.evaluate(
        """() => {
      const all = [];
      const walk = (root) => {
        for (const one of root.querySelectorAll("*")) {
          if (one.dataset?.testid) all.push(one.dataset.testid);
          if (one.shadowRoot) walk(one.shadowRoot);
        }
      };
      walk(document);
      return all;
    }"""
    )
    return set(ids)
