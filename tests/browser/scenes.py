"""The screens and states that the page has, by name, and how one gets there.

What must hold everywhere (`test_access.py`) is tested on each of them: whoever designs a new state
adds its scene here. It must not know what is tested.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, Route

from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

SQUARES = SEEDS["s1_square_sum"]["source"]
NET = SEEDS["s2_net_sgd"]["source"]
FAN_OUT = (ROOT / "examples" / "03_fan_out.py").read_text()
TORCH = "import torch\n"
SLOW = TORCH + "x = torch.ones(2, requires_grad=True)\ny = x * 2\nwhile True: pass\n"
NESTED = f"x = {'-' * 3000}1\n"
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
FORMULA = {"k": "expression", "i": json.dumps({"w": "2", "x": "3", "b": "1", "y": "5"})}

WALK = """async ([key, css, text]) => {
  document.activeElement.blur();
  const frame = () => new Promise(requestAnimationFrame);
  // Which cards there are is certain once the server has chosen them.
  const waits = () => document.querySelector('[data-testid="graph"]:not([data-placed="true"])');
  for (let frames = 0; waits() && frames < 600; frames += 1) await frame();
  const timeline = document.querySelector('[data-testid="timeline"]').dataset;
  for (let left = Number(timeline.steps); left > 0; left -= 1) {
    await frame();
    const found = document.querySelector(css);
    if (found?.textContent.startsWith(text)) return true;
    dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }
  return false;
}"""


@dataclass
class Visit(Stage):
    """A stage that is opened by its address."""

    place: dict[str, str]
    """What every address says besides."""
    folder: Path
    """For files that are taken away."""

    def open(self, source: str | None, path: str, place: dict[str, str]) -> None:
        """Go to the page; with a `source` it runs at once."""
        told = place | self.place
        if source is not None:
            packed = urlsafe_b64encode(zlib.compress(source.encode())).decode().rstrip("=")
            told = {"p": packed, "step": "0"} | told
        self.page.goto(f"{path}#{urlencode(told)}")
        self.page.locator("html[data-ready]").wait_for()

    def narrow(self) -> bool:
        """Whether panels are tabs: where it is wide all are seen."""
        return self.page.get_by_test_id("tab-graph").is_visible()

    def tab(self, name: str) -> None:
        """Show a panel. Dialogs stay open."""
        if self.narrow():
            self.page.get_by_test_id(f"tab-{name}").evaluate("(tab) => tab.click()")

    def sees(self, what: str) -> None:
        self.page.locator(css(what)).first.wait_for()

    def click(self, what: str) -> None:
        self.page.locator(css(what)).first.click()

    def walk(self, key: str, what: str, text: str = "") -> None:
        """Press a key until something is there, with a text in front."""
        assert self.page.evaluate(WALK, [key, css(what), text]), f"no step shows {what} {text}"


def css(what: str) -> str:
    """A hook's name, or any selector."""
    return what if what.startswith((".", "[")) else f'[data-testid="{what}"]'


@dataclass(frozen=True)
class Scene:
    """One state. Its fields are in the order of what happens."""

    source: str | None = None
    """What runs when the page opens."""
    before: Callable[[Page], None] | None = None
    path: str = "/"
    place: dict[str, str] = field(default_factory=dict)
    state: str = "ready"
    """How the run ends."""
    keys: tuple[str, ...] = ()
    walk: tuple[str, str] | None = None
    """A key, and what it is pressed for."""
    runs: str | None = None
    """The engine's node that runs."""
    tab: str = "graph"
    """Where panels are tabs: which one."""
    clicks: tuple[str, ...] = ()
    then: Callable[[Visit], None] | None = None
    sees: tuple[str, ...] = ()
    tabs: tuple[str, ...] = ()
    """The other tabs that have something of this state."""

    def enter(self, visit: Visit) -> None:
        if self.before:
            self.before(visit.page)
        visit.open(self.source, self.path, self.place)
        if self.source is not None:
            visit.ended(self.state)
        for key in self.keys:
            visit.page.keyboard.press(key)
        if self.walk:
            visit.walk(*self.walk)
        if self.runs:
            visit.page.keyboard.press("Home")
            visit.walk("ArrowRight", '[data-queue="running"]', self.runs)
        visit.tab(self.tab)
        for what in self.clicks:
            visit.click(what)
        if self.then:
            self.then(visit)
        for what in self.sees:
            visit.sees(what)


def examples(status: int, body: object) -> Callable[[Page], None]:
    """What the server answers when it is asked for the examples."""

    def answer(page: Page) -> None:
        text = json.dumps(body)
        page.route("**/api/v1/examples", lambda route: route.fulfill(status=status, body=text))

    return answer


def busy(page: Page) -> None:
    told = {"type": "about:blank", "title": "Busy", "status": 503}
    page.route(
        "**/api/v1/runs",
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body=json.dumps(told)
        ),
    )


def cut_off(page: Page) -> None:
    """A stream that ends before its `end`, and cannot be taken up again."""

    def half(route: Route) -> None:
        answer = route.fetch()
        lines = answer.text().splitlines(keepends=True)
        route.fulfill(response=answer, body="".join(lines[:8]))

    page.clock.install()
    page.route("**/api/v1/runs", half)
    page.route("**/events?after=*", lambda route: route.abort())


def give_up(visit: Visit) -> None:
    while not visit.page.get_by_test_id("notice-cut").count():
        visit.page.clock.run_for(500)


def pull(visit: Visit) -> None:
    visit.tab("explain")
    cell = visit.page.get_by_test_id("tensor-value").locator("[data-pull]").first
    cell.focus()
    cell.press("ArrowUp")


def look_inside(visit: Visit) -> None:
    visit.tab("explain")
    visit.page.get_by_test_id("inside-open-value").click()
    visit.page.get_by_test_id("slice-value-table").wait_for()


def search(text: str) -> Callable[[Visit], None]:
    return lambda visit: visit.page.get_by_test_id("search").fill(text)


def close_frame(visit: Visit) -> None:
    visit.page.locator('[data-frame$="fc1"] .frame-handle').focus()
    visit.page.keyboard.press("Enter")


def take_away(visit: Visit) -> None:
    link = visit.page.get_by_test_id("share-html").get_attribute("href")
    assert link is not None
    path = visit.folder / "run.html"
    path.write_bytes(visit.page.request.get(link).body())
    visit.page.goto("about:blank")
    visit.page.goto(f"{path.as_uri()}#{urlencode(visit.place)}")
    visit.ended()


SCENES: dict[str, Scene] = {
    # Before anything has run.
    "first": Scene(sees=("welcome",), tabs=("program", "explain")),
    "first formula": Scene(place={"k": "expression"}, tab="program", sees=("input-w",)),
    "gallery": Scene(clicks=("gallery-open",), sees=("[data-example]",)),
    "gallery loads": Scene(
        before=lambda page: page.route("**/api/v1/examples", lambda _: None),
        clicks=("gallery-open",),
        sees=(".skeleton",),
    ),
    "gallery fails": Scene(
        before=examples(503, {}), clicks=("gallery-open",), sees=(".gallery-state[role=alert]",)
    ),
    "gallery is empty": Scene(
        before=examples(200, {"examples": []}), clicks=("gallery-open",), sees=(".gallery-state",)
    ),
    "help": Scene(clicks=("help-open",), sees=("dialog-help",)),
    # While it runs, and how it ends.
    "running": Scene(SLOW, state="running", sees=("notice-running",), tabs=("program",)),
    "cancelled": Scene(
        SLOW, state="running", tab="program", clicks=("cancel",), sees=('[data-state="error"]',)
    ),
    "error": Scene(
        TORCH + "x = torch.ones(2, 3)\ny = x @ x\n",
        state="error",
        sees=("notice-error",),
        tabs=("program", "explain"),
    ),
    "error nowhere": Scene(
        NESTED, state="error", sees=("notice-error",), tabs=("program", "explain")
    ),
    "syntax error": Scene("x = [1,\n", state="error", sees=("notice-error",), tabs=("program",)),
    "limit": Scene(
        "for i in range(100000):\n    print('x' * 1000)\n",
        state="error",
        sees=("notice-output",),
        tabs=("program", "explain"),
    ),
    "refused": Scene(SQUARES, before=busy, state="error", sees=("notice-refused",)),
    "cut": Scene(SQUARES, before=cut_off, state="running", then=give_up, sees=("notice-cut",)),
    "no tensors": Scene("x = 1\n", sees=("notice-nothing",)),
    "warning": Scene(
        TORCH + "x = torch.ones(2, requires_grad=True)\ny = x * 2\ny.grad\n",
        keys=("End",),
        clicks=("warning-open",),
        sees=("notice-warning", '[data-stream="stderr"]'),
        tabs=("program", "explain"),
    ),
    # Moments of a run.
    "forward": Scene(NET, keys=("Home", *["ArrowRight"] * 4), tabs=("explain",)),
    "backward": Scene(NET, runs="AddmmBackward0", tabs=("program", "explain")),
    "probe": Scene(
        SQUARES,
        runs="PowBackward0",
        tab="explain",
        clicks=("check-it",),
        sees=("check-result", "curve"),
    ),
    "broadcast": Scene(BROADCAST, runs="MulBackward0", tab="explain", sees=("summed",)),
    "contributions": Scene(
        FAN_OUT, keys=("End",), walk=("ArrowLeft", "[data-note]"), tabs=("explain",)
    ),
    "engine": Scene(
        FAN_OUT,
        keys=("End",),
        walk=("ArrowLeft", "[data-note]"),
        tab="explain",
        clicks=("beside-engine",),
        sees=("engine-ready", "engine-saved"),
    ),
    "update": Scene(
        MOMENTUM,
        keys=("End", "ArrowLeft"),
        clicks=("curves-parameters",),
        sees=("curves-plot",),
        tabs=("explain",),
    ),
    "beyond the last step": Scene(
        SQUARES, keys=("End", "ArrowRight"), sees=("beyond",), tabs=("program", "explain")
    ),
    "plot": Scene(PLOT, tab="explain", sees=(".about .plot",), tabs=("program",)),
    "large tensor": Scene(
        WIDE_TENSOR,
        keys=("Home",),
        walk=("ArrowRight", '[data-name="x"]'),
        clicks=('[data-name="x"]',),
        tabs=("explain",),
    ),
    "inside a large tensor": Scene(
        WIDE_TENSOR,
        keys=("Home",),
        walk=("ArrowRight", '[data-name="x"]'),
        clicks=('[data-name="x"]',),
        then=look_inside,
        tabs=("explain",),
    ),
    "formula": Scene("(w*x + b - y)**2", place=FORMULA, tab="program", sees=("result",)),
    "what if": Scene(
        SQUARES, keys=("Home",), clicks=('[data-name="x"]',), then=pull, tabs=("program",)
    ),
    "findings": Scene(DEAD, clicks=("finding-next",), tabs=("explain",)),
    # Other ways to look at the graph.
    "closed group": Scene(NET, then=close_frame, sees=('[data-group$="fc1"]',)),
    "many nodes": Scene(MANY, sees=("[data-group]",)),
    "list": Scene(NET, clicks=("list-toggle",), sees=("list",)),
    "map": Scene(MANY, clicks=("map-toggle",), sees=("map",)),
    "search": Scene(NET, clicks=("search-open",), then=search("fc")),
    "no such search": Scene(NET, clicks=("search-open",), then=search("(")),
    "presentation": Scene(
        NET, place={"present": "1"}, runs="AddmmBackward0", tabs=("program", "explain")
    ),
    # What is taken away.
    "share": Scene(SQUARES, clicks=("share-open",), sees=("share-html",)),
    "filming": Scene(SQUARES, clicks=("share-open", "share-record"), sees=("share-cancel",)),
    "embedded": Scene(
        NET, path="/embed", place={"hide": "header,program,explain"}, sees=("graph",)
    ),
    "taken away": Scene(NET, clicks=("share-open",), then=take_away, tabs=("explain",)),
}
