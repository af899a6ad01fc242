"""Hands other than a mouse's: fingers, keys alone, eyes that need twice the size or no motion."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

SQUARES = SEEDS["s1_square_sum"]["source"]
NET = SEEDS["s2_net_sgd"]["source"]
FAN_OUT = (ROOT / "examples" / "03_fan_out.py").read_text()
PHONE = {"width": 400, "height": 800}
ZOOM = 'getComputedStyle(document.querySelector(".plane")).transform'

Place = tuple[float, float]


@dataclass
class Fingers:
    """Touches as the browser gets them from a screen."""

    cdp: CDPSession

    def move(self, *ways: tuple[Place, Place], steps: int = 6) -> None:
        """Put a finger down at each way's start, move all to the ends, lift them."""
        self.send("touchStart", [start for start, _ in ways])
        for i in range(1, steps + 1):
            part = i / steps
            self.send(
                "touchMove",
                [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in ways],
            )
        self.send("touchEnd", [])

    def send(self, kind: str, places: list[Place]) -> None:
        points = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        self.cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture
def phone(open_page: OpenPage) -> Page:
    return open_page("/", viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")


@pytest.fixture
def fingers(phone: Page) -> Fingers:
    return Fingers(phone.context.new_cdp_session(phone))


def middle(what: Locator) -> Place:
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def run(page: Page, source: str) -> Stage:
    stage = Stage(page)
    page.locator("html[data-ready]").wait_for()
    if page.get_by_test_id("tab-program").is_visible():
        page.get_by_test_id("tab-program").click()
    stage.run(source)
    if page.get_by_test_id("tab-graph").is_visible():
        page.get_by_test_id("tab-graph").click()
    stage.picture()
    return stage


def test_a_tap_opens_a_card_and_a_finger_moves_the_graph(phone: Page, fingers: Fingers) -> None:
    run(phone, FAN_OUT)
    card = phone.locator('[data-node][data-name="b"]')
    phone.touchscreen.tap(*middle(card))
    expect(card).to_have_attribute("aria-selected", "true")
    phone.get_by_test_id("tab-explain").tap()
    expect(phone.get_by_test_id("inspector")).to_contain_text("b")
    phone.get_by_test_id("tab-graph").tap()
    before = middle(card)
    fingers.move((before, (before[0] - 60, before[1] + 90)))
    after = middle(card)
    assert after == pytest.approx((before[0] - 60, before[1] + 90), abs=2)
    expect(card).to_have_attribute("aria-selected", "true")


def test_two_fingers_make_the_graph_larger_around_them(phone: Page, fingers: Fingers) -> None:
    run(phone, FAN_OUT)
    card = phone.locator('[data-node][data-name="b"]')
    box = card.bounding_box()
    assert box is not None
    x, y = middle(card)
    fingers.move(((x - 40, y), (x - 80, y)), ((x + 40, y), (x + 80, y)))
    larger = card.bounding_box()
    assert larger is not None
    assert larger["width"] == pytest.approx(2 * box["width"], rel=0.05)
    assert middle(card) == pytest.approx((x, y), abs=6)


def test_a_finger_scrubs(phone: Page, fingers: Fingers) -> None:
    stage = run(phone, SQUARES)
    slider = phone.get_by_test_id("slider").bounding_box()
    assert slider is not None
    y = slider["y"] + slider["height"] / 2
    fingers.move(((slider["x"] + 4, y), (slider["x"] + slider["width"] - 4, y)))
    expect(phone.get_by_test_id("timeline")).to_have_attribute("data-step", str(stage.steps - 1))


def test_a_finger_pulls_a_number_of_the_program(phone: Page, fingers: Fingers) -> None:
    run(phone, SQUARES)
    phone.get_by_test_id("tab-program").click()
    x, y = middle(phone.locator(".number", has_text="2.0"))
    fingers.move(((x, y), (x + 75, y)), steps=25)
    expect(phone.locator(".cm-content")).to_contain_text("[1.0, 3.5, 3.0]")
    expect(phone.locator(".made", has_text="12.25")).to_have_count(1)


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("zoom", [(1440, 900, 2), (1280, 1024, 4)], ids=["200%", "400%"])
def test_at_a_larger_size_nothing_is_lost(
    open_page: OpenPage, zoom: tuple[int, int, int], locale: str
) -> None:
    """WCAG 1.4.4 and 1.4.10: the page is not scrolled sideways, and all its parts are reached."""
    width, height, by = zoom
    size = {"width": width // by, "height": height // by}
    page = open_page("/", viewport=size, device_scale_factor=by, locale=locale)
    stage = run(page, NET)
    sideways = "() => document.scrollingElement.scrollWidth - innerWidth"
    for tab in ("program", "graph", "explain"):
        page.get_by_test_id(f"tab-{tab}").click()
        assert page.evaluate(sideways) <= 0, tab
    page.get_by_test_id("phase-backward").evaluate("(pill) => pill.click()")
    for name in ("play", "step", "back", "slider", "theme", "language", "gallery-open"):
        control = page.get_by_test_id(name)
        control.scroll_into_view_if_needed()
        expect(control).to_be_in_viewport(ratio=0.9)
    for tab, what in (("program", "editor"), ("program", "run"), ("graph", "graph")):
        page.get_by_test_id(f"tab-{tab}").click()
        page.get_by_test_id(what).first.scroll_into_view_if_needed()
        box = page.get_by_test_id(what).first.bounding_box()
        assert box is not None
        assert box["height"] >= (20 if what == "run" else 60), what
    page.get_by_test_id("tab-graph").click()
    at = stage.step
    page.get_by_test_id("step").click()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(at + 1))
    page.get_by_test_id("help-open").click()
    expect(page.get_by_test_id("dialog-help")).to_be_visible()
    dialog = page.get_by_test_id("dialog-help").bounding_box()
    assert dialog is not None
    assert dialog["x"] >= 0 and dialog["x"] + dialog["width"] <= size["width"]
    assert dialog["y"] >= 0 and dialog["y"] + dialog["height"] <= size["height"]
    assert page.evaluate(sideways) <= 0


def tab_to(page: Page, what: str, key: str = "Tab") -> None:
    """Press Tab until something has the focus."""
    for _ in range(60):
        if page.evaluate("(css) => Boolean(document.activeElement.closest(css))", what):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab does not reach {what}")


def test_from_the_first_key_to_a_picture_by_keyboard_alone(page: Page) -> None:
    """Type, run, step, open a card, ask what if, check, take away: no pointer is there."""
    stage = Stage(page)
    page.locator("html[data-ready]").wait_for()
    tab_to(page, '[data-testid="editor"]')
    page.keyboard.press("Control+A")
    page.keyboard.type("import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x * x\n")
    page.keyboard.type("y.backward()\n")
    page.keyboard.press("Control+Enter")
    stage.ended()
    stage.home()
    stage.end()
    tab_to(page, "[data-node]")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator('[data-node][aria-selected="true"]')).to_have_count(1)
    name = page.locator('[data-node][aria-selected="true"]').get_attribute("data-name")
    expect(page.get_by_test_id("inspector")).to_contain_text(name or "?")
    # What if: the number under the caret.
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    for _ in range(len("x = torch.tensor(3")):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".cm-content")).to_contain_text("tensor(3.1")
    shown = page.locator('[data-node][data-name="x"] .gradient')
    expect(shown).to_have_attribute("data-text", "6.2")
    page.keyboard.press("Escape")
    tab_to(page, '[data-testid="share-open"]')
    page.keyboard.press("Enter")
    tab_to(page, '[data-testid="share-svg"]')
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert "6.2" in taken.value.path().read_text()
    expect(page.get_by_test_id("share-said")).to_have_text("Done.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_reduced_motion_has_no_ways_in_between(open_page: OpenPage) -> None:
    """Cards and camera are at once where they go."""
    page = open_page("/", reduced_motion="reduce")
    stage = run(page, NET)
    page.evaluate("""() => {
      window.ways = new Map();
      new MutationObserver((all) => {
        for (const { target } of all) {
          window.ways.set(target, (window.ways.get(target) ?? new Set())
            .add(target.getAttribute("transform") ?? target.style.transform));
        }
      }).observe(document.querySelector(".plane"), { attributes: true, subtree: true,
        attributeFilter: ["transform", "style"] });
    }""")
    page.locator('[data-frame$="fc1"] .frame-handle').press("Enter")
    expect(page.locator('[data-group$="fc1"]')).to_be_visible()
    stage.end()
    stage.home()
    most = page.evaluate("Math.max(0, ...[...window.ways.values()].map((one) => one.size))")
    assert most <= 4
    playing = page.evaluate("document.getAnimations().length")
    assert playing == 0


def test_a_group_that_opens_or_closes_keeps_the_focus(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    run(page, NET)
    page.locator('[data-frame$="fc1"] .frame-handle').press("Enter")
    for _ in range(2):
        expect(page.locator('[data-group$="fc1"]')).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator('[data-frame$="fc1"] .frame-handle')).to_be_focused()
        page.keyboard.press("Enter")


def test_a_closed_group_says_how_far_backward_has_come(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    stage = run(page, NET)
    page.locator('[data-frame$="fc1"] .frame-handle').press("Enter")
    group = page.locator('[data-group$="fc1"]')
    expect(group).to_contain_text(re.compile(r"\d+ nodes"))
    stage.end()
    expect(group).to_contain_text(re.compile(r"backward \d+ of \d+"))
    expect(group).to_have_attribute("aria-label", re.compile(r"fc1.*, backward \d+ of \d+"))


def test_a_group_leaves_the_focus_where_it_was_taken_meanwhile(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    run(page, NET)
    page.locator('[data-frame$="fc1"] .frame-handle').press("Enter")
    page.get_by_test_id("slider").focus()
    expect(page.locator('[data-group$="fc1"]')).to_be_visible()
    expect(page.get_by_test_id("slider")).to_be_focused()


def test_a_dialog_gives_the_focus_back(page: Page) -> None:
    """However it is closed: by Escape, by its button, by a press beside it."""
    stage = Stage(page)
    stage.run(SQUARES)
    for opens, dialog in (("share-open", "dialog-share"), ("help-open", "dialog-help")):
        for close in ("key", "button", "beside"):
            page.get_by_test_id(opens).focus()
            page.keyboard.press("Enter")
            expect(page.get_by_test_id(dialog)).to_be_visible()
            if close == "key":
                page.keyboard.press("Escape")
            elif close == "button":
                page.get_by_test_id(dialog).locator("header button").press("Enter")
            else:
                page.mouse.click(4, 4)
            expect(page.get_by_test_id(dialog)).to_have_count(0)
            expect(page.get_by_test_id(opens)).to_be_focused()


def test_a_card_that_is_not_made_yet_keeps_its_numbers_to_itself(page: Page) -> None:
    stage = Stage(page)
    stage.run("""import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
z = (x * 3).softmax(0)[0]
z.backward()
""")
    stage.end()
    stage.select("z")
    expect(page.get_by_test_id("tensor-value")).to_be_visible()
    stage.home()
    expect(page.get_by_test_id("sentence")).to_contain_text("z is made at a later step.")
    for part in ("tensor-value", "tensor-gradient", "formula-forward", "formula-backward"):
        expect(page.get_by_test_id(part)).to_have_count(0)
    page.get_by_test_id("later-go").click()
    expect(page.get_by_test_id("tensor-value")).to_be_visible()
    expect(page.get_by_test_id("tensor-gradient")).to_have_count(0)


SEEN = """(one) => {
  const { left, top, right, bottom } = one.getBoundingClientRect();
  const at = (x, y) => document.elementFromPoint(x, y);
  const seen = [[left + 4, top + 4], [right - 4, bottom - 4]].map(([x, y]) => at(x, y));
  return seen.every((found) => found && one.contains(found));
}"""


@pytest.mark.parametrize("size", [(720, 450), (640, 400), (360, 225)], ids=str)
def test_the_timeline_covers_nothing_that_has_the_focus(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    """WCAG 2.4.11: at 200 % and more, and whatever the wheel turns over the page is reached."""
    page = open_page("/", viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    page.get_by_test_id("tab-program").click()
    stage = Stage(page)
    stage.run("import torch\n\ny = torch.randn(4, 3) @ torch.randn(4, 5)\n", state="error")
    page.get_by_test_id("tab-graph").click()
    for button in page.locator(".middle button:visible").all():
        button.focus()
        page.wait_for_function(f"() => ({SEEN})(document.activeElement)")
    line = page.get_by_test_id("notice-line")
    low = "() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1"
    page.evaluate("scrollTo(0, 0)")
    box = page.get_by_test_id("graph").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, min(box["y"] + 30, size[1] - 10))
    page.mouse.wheel(0, 900)
    page.wait_for_function(low)
    below = page.locator(".stage").evaluate("(one) => one.getBoundingClientRect().bottom")
    above = page.get_by_test_id("timeline").evaluate("(one) => one.getBoundingClientRect().top")
    assert below <= above + 1
    line.click()
    expect(page.get_by_test_id("problem")).to_be_in_viewport()


def test_small_buttons_are_large_enough_for_a_finger(phone: Page) -> None:
    run(phone, NET)
    phone.get_by_test_id("phase-backward").click()
    phone.get_by_test_id("tab-explain").click()
    expect(phone.get_by_test_id("check-it")).to_be_visible()
    for button in phone.locator(".inspector button.link").all():
        box = button.bounding_box()
        assert box and box["height"] >= 24 and box["width"] >= 24, button.inner_text()


def test_a_long_error_leaves_a_phone_its_graph(phone: Page) -> None:
    phone.get_by_test_id("tab-program").click()
    Stage(phone).run(
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\n"
        f"raise ValueError({'a long story, ' * 40!r})\n",
        state="error",
    )
    phone.get_by_test_id("tab-graph").click()
    notice = phone.get_by_test_id("notice-error").bounding_box()
    graph = phone.locator(".middle").bounding_box()
    line = phone.get_by_test_id("notice-line").bounding_box()
    assert notice and graph and line
    assert notice["height"] < 0.3 * graph["height"]
    assert line["height"] >= 24
    assert line["y"] >= notice["y"], "its button is seen without scrolling"
    assert line["y"] + line["height"] <= notice["y"] + notice["height"]
    for card in phone.locator(".card-box").all():
        box = card.bounding_box()
        assert box and box["y"] + box["height"] <= notice["y"]


def test_arrow_keys_step_after_a_tab_was_clicked_and_change_tabs_by_keys(
    open_page: OpenPage,
) -> None:
    page = open_page("/", viewport={"width": 720, "height": 450})
    page.get_by_test_id("tab-program").click()
    stage = run(page, SQUARES)
    stage.home()
    for tab in ("graph", "explain", "program"):
        page.get_by_test_id(f"tab-{tab}").click()
        stage.forth()
        expect(page.get_by_test_id(f"tab-{tab}")).to_have_attribute("aria-selected", "true")
    at = stage.step
    page.get_by_test_id("tab-program").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("tab-graph")).to_be_focused()
    expect(page.get_by_test_id("tab-graph")).to_have_attribute("aria-selected", "true")
    assert stage.step == at
