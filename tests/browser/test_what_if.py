"""What if: numbers are pulled, and forward and backward follow at once, at the same step."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS

SQUARES = SEEDS["s1_square_sum"]["source"]
STEP = 5
"""Pixels that a number is pulled by its last place."""


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


def pull(page: Page, what: Locator, places: int) -> None:
    """Pull a number sideways, in several moves, as a hand does."""
    box = what.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + places * STEP, y, steps=8)
    page.mouse.up()


def pull_second(stage: Stage) -> None:
    """At the end of a run, pull w[1] from 1 to 2."""
    stage.end()
    stage.select("w")
    pull(stage.page, stage.page.get_by_test_id("tensor-value").locator("td").nth(1), 10)


def gradient(page: Page, name: str, want: str) -> None:
    shown = page.locator(f'[data-node][data-name="{name}"] .gradient')
    expect(shown).to_have_attribute("data-text", want)


def test_a_number_of_the_program_is_pulled_and_both_ways_follow(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    stage.end()
    step = stage.step
    gradient(page, "x", "[2, 4, 6]")
    stage.picture()  # Waits for cards to stand.
    stood = page.locator('[data-node][data-name="y"]').get_attribute("transform")
    pull(page, page.locator(".number", has_text="2.0"), 15)
    expect(page.locator(".cm-content")).to_contain_text("[1.0, 3.5, 3.0]")
    gradient(page, "x", "[2, 7, 6]")
    assert stage.card("y", "value") == [1, 12.25, 9]
    assert stage.step == step
    expect(page.get_by_test_id("output")).to_contain_text("tensor([2., 7., 6.])")
    stage.picture()
    # Nothing has moved, and the program is the address's.
    assert page.locator('[data-node][data-name="y"]').get_attribute("transform") == stood
    pull(page, page.locator(".number", has_text="3.5"), -40)
    gradient(page, "x", "[2, -1, 6]")
    assert stage.card("loss", "value") == [10.25]


def test_a_number_is_nudged_by_keyboard(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    stage.end()
    page.locator(".number", has_text="3.0").click()
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+Shift+ArrowDown")
    gradient(page, "x", "[2, 4, 4.4]")
    expect(page.locator(".cm-content")).to_contain_text("2.2]")


def test_what_lines_made_stays_while_a_number_is_pulled_and_follows(stage: Stage) -> None:
    page = stage.page
    stage.run(SQUARES)
    stage.end()
    made = page.locator(".made-text")
    before = made.all_inner_texts()
    assert "x = [1, 2, 3]" in before
    held: list[Route] = []
    slow = True

    def answer(route: Route) -> None:
        if slow:
            held.append(route)
        else:
            route.continue_()

    page.route("**/api/v1/runs", answer)
    with page.expect_request("**/api/v1/runs"):
        pull(page, page.locator(".number", has_text="2.0"), 15)
    expect(page.locator(".cm-content")).to_contain_text("[1.0, 3.5, 3.0]")
    assert made.all_inner_texts() == before, "until there is something to put in its place"
    slow = False
    for route in held:
        route.continue_()
    expect(made.filter(has_text="x = [1, 3.5, 3]")).to_have_count(1)
    expect(made).to_have_count(len(before))


def test_a_press_on_a_number_is_still_a_click(stage: Stage) -> None:
    page = stage.page
    stage.write(SQUARES)
    page.locator(".number", has_text="2.0").click()
    page.keyboard.press("Home")
    page.keyboard.insert_text("# ")
    expect(page.locator(".cm-line", has_text="# x = torch.tensor")).to_have_count(1)


@pytest.mark.parametrize("made", ["(2, requires_grad=True)", "(2).requires_grad_()"])
def test_an_element_of_a_leaf_is_pulled(stage: Stage, made: str) -> None:
    page = stage.page
    stage.run(f"import torch\nw = torch.ones{made}\n(w ** 3).sum().backward()\n")
    pull_second(stage)
    gradient(page, "w", "[3, 12]")
    expect(page.get_by_test_id("replaced")).to_contain_text("w[1] = 2")
    page.get_by_test_id("replaced").get_by_role("button").click()
    gradient(page, "w", "[3, 3]")
    expect(page.get_by_test_id("replaced")).to_have_count(0)


def test_an_element_stays_what_it_is_while_a_number_of_the_program_is_pulled(stage: Stage) -> None:
    page = stage.page
    stage.run("import torch\nw = torch.ones(2, requires_grad=True)\n(w * 3.0).sum().backward()\n")
    pull_second(stage)
    expect(page.get_by_test_id("replaced")).to_contain_text("w[1] = 2")
    pull(page, page.locator(".number", has_text="3.0"), 10)
    gradient(page, "w", "[4, 4]")
    expect(page.get_by_test_id("replaced")).to_contain_text("w[1] = 2")
    assert stage.card("w", "value") == [1, 2]
    # Another text has other tensors.
    stage.write("import torch\nw = torch.ones(2, requires_grad=True)\n")
    expect(page.get_by_test_id("replaced")).to_have_count(0)


def test_an_element_is_what_the_program_says_once_its_own_number_is_pulled(stage: Stage) -> None:
    page = stage.page
    stage.run(
        "import torch\nw = torch.tensor([1.0, 5.0], requires_grad=True)\n"
        "(w ** 2).sum().backward()\n"
    )
    pull_second(stage)
    expect(page.get_by_test_id("replaced")).to_contain_text("w[1] = 6")
    pull(page, page.locator(".number", has_text="1.0"), 10)
    gradient(page, "w", "[4, 12]")
    expect(page.get_by_test_id("replaced")).to_contain_text("w[1] = 6")
    pull(page, page.locator(".number", has_text="5.0"), 20)
    gradient(page, "w", "[4, 14]")
    expect(page.get_by_test_id("replaced")).to_have_count(0)


def test_a_link_holds_what_was_pulled(stage: Stage) -> None:
    page = stage.page
    stage.run("import torch\nw = torch.ones(2, requires_grad=True)\n(w ** 3).sum().backward()\n")
    pull_second(stage)
    gradient(page, "w", "[3, 12]")
    seq = page.get_by_test_id("timeline").get_attribute("data-seq")
    # Numbers on the way had addresses, too: that of the last one is waited for.
    whole = f"() => /[&]r=.*,2\\]\\].*step={seq}(&|$)/.test(decodeURIComponent(location.hash))"
    page.wait_for_function(whole)
    page.reload()
    stage.ended()
    gradient(page, "w", "[3, 12]")
    expect(page.get_by_test_id("replaced")).to_contain_text("w[1] = 2")
    page.get_by_test_id("replaced").get_by_role("button").click()
    gradient(page, "w", "[3, 3]")
    page.wait_for_function("() => !/[&]r=/.test(location.hash)")


def test_what_is_pulled_into_an_error_says_so_and_comes_back(stage: Stage) -> None:
    page = stage.page
    stage.run("import torch\nx = torch.ones(3, requires_grad=True)\ny = x.view(3).sum()\n")
    number = page.locator(".number", has_text="3").nth(1)
    pull(page, number, 2)
    expect(page.get_by_test_id("problem")).to_contain_text("shape '[5]' is invalid")
    pull(page, page.locator(".number", has_text="5"), -2)
    expect(page.get_by_test_id("problem")).to_have_count(0)
    expect(page.locator("html")).to_have_attribute("data-state", "ready")
