"""The page around a run: gallery, cards while the program runs, cancel, address, languages, themes,
narrow screens."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import ROOT

SQUARES = SEEDS["s1_square_sum"]["source"]
GALLERY = tomllib.loads((ROOT / "examples" / "gallery.toml").read_text())["example"]
SLOW = "import torch\nx = torch.ones(2, requires_grad=True)\ny = x * 2\nwhile True: pass\n"
NARROW = {"viewport": {"width": 400, "height": 800}}


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


@pytest.mark.parametrize("example", GALLERY, ids=lambda one: one["file"])
def test_every_example_opens_and_runs(stage: Stage, example: dict[str, Any]) -> None:
    page = stage.page
    page.get_by_test_id("gallery-open").click()
    expect(page.locator("[data-example]")).to_have_count(len(GALLERY))
    page.locator(f'[data-example="{example["file"].partition(".")[0]}"]').click()
    stage.ended()
    assert stage.steps > 1
    expect(page.locator("[data-node]").first).to_be_visible()


def test_cards_appear_while_the_program_runs_and_it_can_be_cancelled(stage: Stage) -> None:
    page = stage.page
    stage.write(SLOW)
    page.keyboard.press("Control+Enter")
    expect(page.locator('html[data-state=running] [data-node][data-name="y"]')).to_be_visible()
    page.get_by_test_id("cancel").click()
    expect(page.get_by_test_id("notice-cancelled")).to_be_visible()
    assert stage.card("y", "value") == [2, 2]


def test_cards_fill_the_graph_and_numbers_their_cells(stage: Stage) -> None:
    for seed in SEEDS.values():
        stage.run(seed["source"])
        stage.end()
        spilt = stage.page.evaluate("""() => [...document.querySelectorAll(".cell-number")]
            .filter((text) => text.getComputedTextLength()
                > text.previousElementSibling.width.baseVal.value + 0.5)
            .map((text) => text.textContent)""")
        assert spilt == []
    stage.run(SQUARES)
    zoom = stage.page.locator(".zoom-level")
    expect(zoom).to_have_text("135 %")


FAN_OUT = (ROOT / "examples" / "03_fan_out.py").read_text()


def test_a_run_is_met_at_the_start_of_its_backward(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    assert stage.running_node() == "SumBackward0"
    assert stage.chain("gradient-in") == [1]
    assert stage.card("x", "gradient") == []
    stage.run("import torch\nx = torch.ones(2)\ny = x + 1\n")
    assert stage.step == stage.steps - 1, "no backward to look at"
    stage.run(SQUARES + "x + torch.ones(7)\n", state="error")
    assert stage.step == stage.steps - 1, "what failed is at the end"
    stage.run(SQUARES)
    stage.end()
    expect(page.get_by_test_id("beyond")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("beyond")).to_contain_text("last step")
    assert stage.step == stage.steps - 1
    expect(page.get_by_test_id("play")).to_have_attribute("title", re.compile("again"))
    page.keyboard.press("Space")
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", "0")
    expect(page.get_by_test_id("beyond")).to_have_count(0)
    page.keyboard.press("Space")


def waits(page: Page) -> dict[str, int]:
    """For how many gradients each node of the ready queue still waits."""
    found = {}
    for chip in page.locator("[data-queue=waiting]").all_inner_texts():
        name, _, count = chip.partition("waits for")
        found[" ".join(name.split())] = int(count)
    return found


def test_counters_fall_when_the_contribution_lands(stage: Stage) -> None:
    stage.run(FAN_OUT)
    page = stage.page

    def seen() -> tuple[int, int]:
        """How many contributions have landed at x, and how many it waits for."""
        note = page.locator('[data-name="x"]').get_attribute("data-node")
        said = page.locator(f'[data-note="{note}"]')
        landed = (said.text_content() or "").partition("=")[0] if said.count() else ""
        terms = [term for term in re.split("[+−]", landed) if term.strip(" …")]
        return len(terms), waits(page).get("AccumulateGrad x", 0)

    path = [seen()]
    while stage.running_node() != "AccumulateGrad":
        stage.forth()
        path.append(seen())
    assert {landed + left for landed, left in path[:-1]} == {3}
    assert path[-2] == (3, 0)
    back = [path[-1]]
    for _ in path[1:]:
        stage.back()
        back.append(seen())
    assert back == path[::-1]


COVERED = """(note) => {
  const a = note.getBoundingClientRect();
  const texts = document.querySelectorAll("[data-node] text");
  return [...texts].filter((text) => {
    const b = text.getBoundingClientRect();
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }).map((text) => text.textContent);
}"""


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, NARROW["viewport"]], ids=str)
def test_sums_of_contributions_are_seen_whole(open_page: OpenPage, size: dict[str, int]) -> None:
    page = open_page("/", viewport=size)
    stage = Stage(page)
    if size == NARROW["viewport"]:
        page.get_by_test_id("tab-program").click()
    stage.run(FAN_OUT)
    window = page.get_by_test_id("graph").bounding_box()
    assert window is not None
    longest = 0
    for _ in range(stage.steps - 1 - stage.step):
        stage.forth()
        stage.picture()
        for note in page.locator("[data-note]").all():
            box = note.bounding_box()
            assert box is not None
            assert box["x"] >= window["x"]
            assert box["x"] + box["width"] <= window["x"] + window["width"]
            longest = max(longest, len(note.text_content() or ""))
            assert not note.evaluate(COVERED)
    assert longest == len("1 − 2.4969 + 2.7279 = 1.231")


def test_a_shape_is_not_to_be_taken_for_values(stage: Stage) -> None:
    stage.run("import torch\nx = torch.zeros(4, 30)\ny = torch.ones(2)\n")
    made = stage.page.locator(".made")
    expect(made).to_have_text(["x: 4×30 float32", "y = [1, 1]"])


ODD = """import torch
z = torch.tensor([1 + 2j, 3 - 4j], requires_grad=True)
h = torch.tensor([0.1, 65504.0], dtype=torch.float16)
v = h.float().detach().clone().requires_grad_()
loss = (z.abs() ** 2).sum() + v.sum()
loss.backward()
"""


def test_numbers_of_every_kind_are_told_as_python_tells_them(stage: Stage) -> None:
    """Complex ones, half precision, and a leaf that was asked for its gradient afterwards."""
    stage.run(ODD)
    stage.end()
    expect(stage.page.locator(".made")).to_have_text([
        "z = [1+2j, 3-4j]", "h = [0.1, 65504]", "v = [0.1, 65504]", "loss = 65534.1",
    ])  # fmt: skip
    for name, gradient in (("z", "[2+4j, 6-8j]"), ("v", "[1, 1]")):
        face = stage.page.locator(f'[data-node][data-name="{name}"] .gradient')
        expect(face).to_have_attribute("data-text", gradient)
    stage.select("z")
    cells = stage.page.get_by_test_id("inspector").locator("td")
    expect(cells).to_have_text(["1+2j", "3-4j", "2+4j", "6-8j"])
    stage.home()
    while stage.page.locator('[data-queue="running"]').count() == 0:
        stage.forth()
    expect(stage.page.locator('[data-node][data-name="v"] .gradient')).to_have_text("grad —")


def test_the_address_restores_everything(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    page.get_by_test_id("language").click()
    page.get_by_test_id("theme").click()
    stage.home()
    stage.forth()
    page.wait_for_url(re.compile(r"#.*step=.*lang=zh.*theme=dark"))
    step = page.get_by_test_id("timeline").get_attribute("data-seq")
    assert step is not None
    page.wait_for_url(re.compile(rf"step={step}\b"))
    page.reload()
    stage.ended()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-seq", step)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator(".cm-content")).to_contain_text("x ** 2")


def test_languages_are_switched_without_a_rest(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    keys = json.loads((ROOT / "static" / "i18n" / "en.json").read_text())
    for lang in ("zh-Hans", "en"):
        page.get_by_test_id("language").click()
        expect(page.locator("html")).to_have_attribute("lang", lang)
        shown = page.locator("body").inner_text()
        assert not [
            key for key in keys if re.search(rf"(?<![\w.]){re.escape(key)}(?![\w.])", shown)
        ]
        assert ("运行" in shown) == (lang == "zh-Hans")


def test_every_click_switches_the_theme(open_page: OpenPage) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    for scheme in ("light", "dark"):
        page = open_page("/", color_scheme=scheme)
        page.locator("html[data-ready]").wait_for()
        seen = [page.evaluate(ground)]
        other = "dark" if scheme == "light" else "light"
        for name in (other, scheme, other):
            button = page.get_by_test_id("theme")
            expect(button).to_have_attribute("title", f"Switch to the {name} theme")
            button.click()
            expect(button).not_to_have_attribute("title", f"Switch to the {name} theme")
            seen.append(page.evaluate(ground))
        assert seen[0] != seen[1]
        assert seen[:2] == seen[2:]


def test_a_formula_shows_value_and_gradients(stage: Stage) -> None:
    page = stage.page
    page.locator("html[data-ready]").wait_for()
    page.get_by_test_id("kind-expression").click()
    stage.write("(w*x + b - y)**2")
    for name, value in {"w": "2", "x": "3", "b": "1", "y": "5"}.items():
        page.get_by_test_id(f"input-{name}").fill(value)
    page.get_by_test_id("run").click()
    stage.ended()
    told = page.get_by_test_id("result").locator("dt, dd").all_inner_texts()
    found = {key: float(value) for key, value in zip(told[::2], told[1::2], strict=True)}
    assert found == {"value": 4, "∂/∂w": 12, "∂/∂x": 8, "∂/∂b": 4, "∂/∂y": -4}


def test_panels_are_tabs_on_a_phone(open_page: OpenPage) -> None:
    page = open_page("/", **NARROW)
    page.locator("html[data-ready]").wait_for()
    page.get_by_test_id("tab-program").click()
    Stage(page).run(SQUARES)
    for tab, part in (("program", "editor"), ("explain", "inspector"), ("graph", "graph")):
        page.get_by_test_id(f"tab-{tab}").click()
        expect(page.get_by_test_id(part)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_presentation_is_larger_has_fewer_controls_and_stands_in_the_address(page: Page) -> None:
    stage = Stage(page)
    stage.run(SQUARES)
    sizes = """() => ["sentence", "output", "editor"].map((id) => {
      const found = document.querySelector(`[data-testid="${id}"]`);
      const text = found.querySelector("div")?.shadowRoot?.querySelector(".cm-content")
        ?? found.shadowRoot?.querySelector(".cm-content") ?? found;
      return parseFloat(getComputedStyle(text).fontSize) * (text.currentCSSZoom ?? 1);
    })"""
    controls = page.locator("button:visible")
    before, many = page.evaluate(sizes), controls.count()
    shown = page.locator(".zoom-level").inner_text()
    page.keyboard.press("p")
    expect(page.get_by_test_id("present")).to_be_hidden()
    after = page.evaluate(sizes)
    assert all(one >= 1.3 * other >= 15 for one, other in zip(after, before, strict=True)), after
    assert controls.count() <= many - 8
    tall = "all => Math.min(...all.map((one) => one.getBoundingClientRect().height))"
    assert page.locator(".controls button, .speed").evaluate_all(tall) >= 1.3 * 30
    expect(page.locator(".zoom-level")).not_to_have_text(shown)
    step = stage.step
    stage.forth()
    at = page.get_by_test_id("timeline").get_attribute("data-seq")
    page.wait_for_function(f"() => /step={at}&.*present=1/.test(location.hash)")
    page.reload()
    stage.ended()
    expect(page.get_by_test_id("present")).to_be_hidden()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(step + 1))
    page.get_by_test_id("present-leave").click()
    expect(page.get_by_test_id("present")).to_be_visible()
    page.wait_for_function("() => !location.hash.includes('present')")
    assert page.evaluate(sizes) == before


def test_reduced_motion_has_no_pulses(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    stage = Stage(page)
    stage.run(SQUARES)
    page.evaluate("""() => {
      window.pulses = 0;
      new MutationObserver((all) => {
        window.pulses += all.flatMap((one) => [...one.addedNodes]).length;
      }).observe(document.querySelector(".pulses"), { childList: true, subtree: true });
    }""")
    stage.home()
    stage.forth()
    stage.end()
    assert page.evaluate("window.pulses") == 0


def test_what_is_dragged_past_stands_still_and_moves_where_it_is_let_go(stage: Stage) -> None:
    stage.run(SQUARES)
    page = stage.page
    box = page.get_by_test_id("slider").bounding_box()
    assert box is not None
    still = """() => [".card-box", ".edge"].map((one) =>
      getComputedStyle(document.querySelector(one)).transitionDuration)"""
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 4, middle)
    page.mouse.down()
    for part in (0.9, 0.6, 0.3):
        page.mouse.move(box["x"] + part * box["width"], middle)
    expect(page.get_by_test_id("timeline")).not_to_have_attribute("data-step", "0")
    assert page.evaluate(still) == ["0s", "0s"]
    expect(page.locator(".pulse")).to_have_count(0)
    page.mouse.up()
    page.locator(".pulse").first.wait_for(state="attached")
    assert "0s" not in page.evaluate(still)


def test_the_ground_waits_while_the_timeline_is_dragged(stage: Stage) -> None:
    """What is drawn is kept and only moved: the camera follows each step that is passed by."""
    stage.run("import torch\nx = torch.ones((), requires_grad=True)\ny = x\n"
              "for i in range(40):\n    y = torch.sin(y)\ny.backward()\n")  # fmt: skip
    page = stage.page
    seen = """() => [".plane", ".ground"].map((one) => {
      const style = getComputedStyle(document.querySelector(one));
      return one === ".plane" ? [style.willChange, style.transform] : style.backgroundPosition;
    }).flat()"""
    box = page.get_by_test_id("slider").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.locator(".graph[data-scrubbing]").wait_for()
    hint, place, ground = page.evaluate(seen)
    assert hint == "transform"
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + box["height"] / 2)
    page.wait_for_function(f"(place) => ({seen})()[1] !== place", arg=place)
    assert page.evaluate(seen)[2] == ground
    page.mouse.up()
    page.wait_for_function(f"(ground) => ({seen})()[2] !== ground", arg=ground)
    assert page.evaluate(seen)[0] == "auto"
