"""What of the graph is seen: at every step the card that the step is about, whole, large enough
to be read, and no more empty space than there must be."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

NET = SEEDS["s2_net_sgd"]["source"]
READABLE = 0.8
"""Of the size that cards are made in."""
MARGIN = 36
"""What stays empty around the picture, with the room for what is said under cards, in pixels."""

SEEN = """() => {
  const boxes = (css) => [...document.querySelectorAll(css)].map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return { left, top, right, bottom };
  });
  const all = boxes(".card-box, .frame-box");
  const edge = (side, most) => Math[most](...all.map((one) => one[side]));
  const title = document.querySelector(".card-title, .group-note");
  return {
    window: boxes(".graph")[0],
    bar: boxes(".toolbar")[0],
    active: boxes(".card.is-active > g > .card-box, .card.is-active > .card-box"),
    all: { left: edge("left", "min"), top: edge("top", "min"), right: edge("right", "max"),
      bottom: edge("bottom", "max") },
    scale: title.getScreenCTM().a,
  };
}"""


MIDDLE = f"""() => {{
  const {{ window: at, all }} = ({SEEN})();
  return Math.abs(all.left - at.left - (at.right - all.right));
}}"""
"""How far the picture is from the middle, twice, in pixels."""


def seen(page: Page, stage: Stage) -> dict[str, Any]:
    stage.picture()
    found: dict[str, Any] = page.evaluate(SEEN)
    return found


def followed(page: Page, stage: Stage) -> dict[str, Any]:
    """The same, once the camera has followed the step: it glides there."""
    stage.picture()
    found: dict[str, Any] = page.wait_for_function(
        f"""() => {{
          const shown = ({SEEN})();
          const {{ left, right }} = shown.window;
          return shown.active.every((box) => box.left >= left && box.right <= right) && shown;
        }}"""
    ).json_value()
    return found


def wasted(shown: dict[str, Any]) -> str:
    """Where there is empty space although a part of the picture is out of sight."""
    window, whole = shown["window"], shown["all"]
    top = shown["bar"]["bottom"]
    room = (window["right"] - window["left"], window["bottom"] - top)
    told = []
    if whole["right"] - whole["left"] > room[0]:
        told += [side for side in ("left", "right") if abs_in(whole, window, side) > MARGIN]
    if whole["bottom"] - whole["top"] > room[1]:
        told += [side for side in ("bottom",) if abs_in(whole, window, side) > MARGIN]
        told += ["top"] if whole["top"] - top > MARGIN else []
    return ", ".join(told)


def abs_in(whole: dict[str, float], window: dict[str, float], side: str) -> float:
    """How far inside of the window the picture ends."""
    by = whole[side] - window[side]
    return by if side in ("left", "top") else -by


@pytest.mark.parametrize(
    ("name", "size", "address"),
    [
        ("06_xor", (1440, 900), ""),
        ("06_xor", (1440, 900), "#present=1"),
        ("04_neuron", (400, 800), ""),
    ],
    ids=["desk", "room", "phone"],
)
def test_every_step_is_seen_whole_and_can_be_read(
    open_page: OpenPage, name: str, size: tuple[int, int], address: str
) -> None:
    page = open_page(
        f"/{address}",
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce",
    )
    stage = Stage(page)
    if size[0] < 900:
        page.get_by_test_id("tab-program").click()
    # Not by `run`: its Escape leaves the presentation.
    stage.write((ROOT / "examples" / f"{name}.py").read_text())
    page.keyboard.press("Control+Enter")
    stage.ended()
    if size[0] < 900:
        page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("home").click()
    large = 1.35 if address else 1
    met = 0
    for _ in range(min(45, stage.steps - 1)):
        shown = followed(page, stage)
        assert shown["scale"] >= READABLE * large - 0.001
        assert not wasted(shown), f"step {stage.step}: {wasted(shown)} {shown}"
        for box in shown["active"]:
            met += 1
            window = shown["window"]
            assert box["left"] >= window["left"] and box["right"] <= window["right"], stage.step
            assert box["top"] >= shown["bar"]["bottom"], stage.step
            assert box["bottom"] <= window["bottom"], stage.step
        at = stage.step + 1
        page.get_by_test_id("step").click()
        expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(at))
    assert met > 20


def test_a_small_graph_is_seen_whole_in_the_middle(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    stage = Stage(page)
    stage.run(SEEDS["s1_square_sum"]["source"])
    shown = seen(page, stage)
    window, whole = shown["window"], shown["all"]
    assert shown["scale"] > 1.2
    left, right = whole["left"] - window["left"], window["right"] - whole["right"]
    assert left > 0 and abs(left - right) < 2


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_group_closes_without_leaving_half_of_the_window_empty(
    open_page: OpenPage, motion: str
) -> None:
    page = open_page("/", reduced_motion=motion)
    stage = Stage(page)
    stage.run(NET)
    for name in ("fc1", "fc2"):
        page.locator(f'[data-frame$="{name}"] .frame-handle').press("Enter")
        expect(page.locator(f'[data-group$="{name}"]')).to_be_visible()
    page.wait_for_function(f"() => ({MIDDLE})() < 3")
    assert wasted(seen(page, stage)) == ""
    # The camera goes on following: it glides there.
    page.locator('[data-group$="fc1"]').press("Enter")
    page.wait_for_function(f"() => ({MIDDLE})() < 3 || ({SEEN})().all.right > innerWidth - 400")
    stage.end()
    for _ in range(120):
        if wasted(seen(page, stage)) == "":
            break
        page.evaluate("new Promise(requestAnimationFrame)")
    assert wasted(seen(page, stage)) == ""


def test_the_map_in_the_corner_covers_nothing(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce", viewport={"width": 1440, "height": 700})
    stage = Stage(page)
    stage.run(NET)
    page.get_by_test_id("phase-backward").click()
    corner = page.get_by_test_id("corner-map")
    expect(corner).to_be_visible()
    for _ in range(8):
        box = corner.bounding_box()
        assert box is not None
        for chip in page.locator("[data-queue], .queue > .quiet").all():
            other = chip.bounding_box()
            assert other is not None
            assert other["x"] + other["width"] <= box["x"], chip.inner_text()
        window = page.get_by_test_id("graph").bounding_box()
        assert window is not None
        assert box["y"] >= window["y"] + window["height"] - 1
        stage.forth()


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_toolbar_of_a_phone_breaks_no_word(open_page: OpenPage, locale: str) -> None:
    page = open_page("/", viewport={"width": 400, "height": 800}, locale=locale)
    stage = Stage(page)
    page.get_by_test_id("tab-program").click()
    stage.run(NET)
    page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("search-open").click()
    page.get_by_test_id("search").fill("fc")
    expect(page.locator(".search [role=status]")).to_contain_text("7")
    high = "all => all.filter((one) => one.getClientRects().length > 0)\
.map((one) => [one.innerText, one.offsetHeight]).filter(([, high]) => high > 32)"
    for css in (".tools > button", ".pills button", ".search > *"):
        assert page.locator(css).evaluate_all(high) == []
    inside = page.locator(".search").bounding_box()
    assert inside is not None and inside["x"] >= 0 and inside["x"] + inside["width"] <= 400


FRAMES = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  const late = [];
  for (const key of ["Home", "PageDown", "Home", "PageDown"]) {
    await frame();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    await frame();
    const card = document.querySelector(".card.is-active").getBoundingClientRect();
    const seen = document.querySelector(".graph").getBoundingClientRect();
    if (card.left < seen.left || card.right > seen.right) late.push(key);
  }
  return late;
}"""


def test_the_frame_that_lights_a_card_shows_it(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    stage = Stage(page)
    stage.run(
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = x\n"
        + "y = torch.sin(y)\n" * 24
        + "y.sum().backward()\n"
    )
    stage.picture()
    assert page.evaluate(FRAMES) == []


def test_what_a_search_finds_is_shown_while_it_is_typed(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce", viewport={"width": 400, "height": 800})
    page.get_by_test_id("tab-program").click()
    Stage(page).run(NET)
    page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("search-open").click()
    for name in ("fc1.weight", "loss"):
        page.get_by_test_id("search").fill(f"^{name}$")
        found = page.locator(f'.card.is-sought[data-name="{name}"]')
        expect(found).to_be_in_viewport(ratio=0.95)
        expect(page.locator(".card.is-selected")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "least"), [("02_sum_of_squares", 1.6), ("03_fan_out", READABLE)], ids=["three", "more"]
)
def test_a_room_sees_few_cards_whole_and_as_large_as_they_fit(
    open_page: OpenPage, name: str, least: float
) -> None:
    page = open_page("/#present=1", reduced_motion="reduce")
    stage = Stage(page)
    stage.write((ROOT / "examples" / f"{name}.py").read_text())
    page.keyboard.press("Control+Enter")
    stage.ended()
    shown = seen(page, stage)
    window, whole = shown["window"], shown["all"]
    assert shown["scale"] >= least
    assert whole["left"] >= window["left"] and whole["right"] <= window["right"]
    assert whole["top"] >= shown["bar"]["bottom"] and whole["bottom"] <= window["bottom"]
    # Larger would not fit, in one direction or the other.
    across = (whole["right"] - whole["left"]) / (window["right"] - window["left"])
    along = (whole["bottom"] - whole["top"]) / (window["bottom"] - shown["bar"]["bottom"])
    assert max(across, along) > 0.8


COVERED = """() => {
  const [top, bottom] = [[".toolbar", "bottom"], [".queue", "top"]].map(([css, side]) =>
    document.querySelector(css).getBoundingClientRect()[side]);
  const all = [...document.querySelectorAll(".cards .card-box, .cards .card-caption")];
  const beyond = ({ top: from, bottom: to }) => from < top || to > bottom;
  return all.filter((one) => beyond(one.getBoundingClientRect())).length;
}"""
"""How many cards and captions lie below the toolbar or the queue, whole or in part."""


def leaves(count: int) -> str:
    """A program whose graph is as high as so many cards."""
    made = [f"x{i} = torch.tensor({i}.0, requires_grad=True)\n" for i in range(count)]
    names = ", ".join(f"x{i}" for i in range(count))
    return f"import torch\n{''.join(made)}y = torch.stack([{names}]).sum()\ny.backward()\n"


@pytest.mark.parametrize(
    ("count", "size"), [(7, (1440, 900)), (5, (400, 850)), (4, (720, 700))], ids=str
)
def test_a_graph_that_is_only_high_is_seen_between_what_lies_over_it(
    open_page: OpenPage, count: int, size: tuple[int, int]
) -> None:
    page = open_page("/", reduced_motion="reduce", viewport={"width": size[0], "height": size[1]})
    if size[0] < 900:
        page.get_by_test_id("tab-program").click()
    stage = Stage(page)
    stage.run(leaves(count))
    if size[0] < 900:
        page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("phase-backward").click()
    stage.picture()
    assert page.evaluate(COVERED) == 0
    assert seen(page, stage)["scale"] < READABLE


def test_everything_is_shown_however_small_that_makes_it(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    stage = Stage(page)
    stage.run(leaves(14))
    page.get_by_test_id("phase-backward").click()
    stage.picture()
    assert page.evaluate(COVERED) > 0
    page.locator(".zoom-level").click()
    page.wait_for_function(f"() => ({COVERED})() === 0")


@pytest.mark.parametrize("path", ["/", "/embed"])
def test_a_low_window_keeps_most_of_its_height_for_the_graph(
    open_page: OpenPage, path: str
) -> None:
    """1440 x 900 at 200 %."""
    page = open_page(path, reduced_motion="reduce", viewport={"width": 720, "height": 450})
    page.get_by_test_id("tab-program").click()
    stage = Stage(page)
    stage.run(leaves(9))
    page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("phase-backward").click()
    stage.picture()
    shown = seen(page, stage)
    assert shown["window"]["bottom"] - shown["bar"]["bottom"] > 0.55 * 450
    expect(page.get_by_test_id("corner-map")).to_be_hidden()
    queue = page.get_by_test_id("queue").bounding_box()
    assert queue is not None
    for chip in page.locator(".queue > *").all():
        box = chip.bounding_box()
        assert box is not None
        assert queue["y"] <= box["y"] and box["y"] + box["height"] <= queue["y"] + queue["height"]
    overlap = page.evaluate("""() => {
      const [bar, ...tabs] = ["brand", "tabs-bar", "bar-end"].map((one) =>
        document.querySelector(`.${one}`).getBoundingClientRect());
      return bar.right > tabs[0].left || tabs[0].right > tabs[1].left;
    }""")
    assert not overlap


@pytest.mark.parametrize("size", [(1440, 900), (720, 450), (400, 800)], ids=str)
def test_everything_is_shown_by_a_button_and_by_a_key(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page("/", reduced_motion="reduce", viewport={"width": size[0], "height": size[1]})
    if size[0] < 900:
        page.get_by_test_id("tab-program").click()
    Stage(page).run(leaves(14))
    if size[0] < 900:
        page.get_by_test_id("tab-graph").click()
    for show in (page.locator(".zoom-level").click, lambda: page.keyboard.press("0")):
        page.get_by_test_id("graph").hover()
        page.mouse.wheel(0, 3000)
        page.wait_for_function(f"() => ({COVERED})() > 0")
        show()
        page.wait_for_function(f"() => ({COVERED})() === 0")


def test_a_room_gets_a_view_of_its_own(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    stage = Stage(page)
    stage.run(leaves(14))
    page.keyboard.press("0")
    page.wait_for_function(f"() => ({COVERED})() === 0")
    assert seen(page, stage)["scale"] < 0.5
    page.keyboard.press("p")
    page.wait_for_function(f"() => ({SEEN})().scale >= {READABLE}")


def test_a_low_window_shows_a_room_whole_cards(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce", viewport={"width": 720, "height": 450})
    page.get_by_test_id("tab-program").click()
    stage = Stage(page)
    stage.run((ROOT / "examples" / "03_fan_out.py").read_text())
    page.get_by_test_id("tab-graph").click()
    page.get_by_test_id("phase-backward").click()
    page.keyboard.press("p")
    stage.picture()
    page.wait_for_function(f"() => ({COVERED})() === 0")
    queue = page.get_by_test_id("queue").bounding_box()
    assert queue and queue["height"] < 60
