"""The two programs that the mission starts from, in a real browser against the real server: what a
person reads off the screen is what PyTorch computed (tests/tables/seeds.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

SEEDS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "tables" / "seeds.json").read_text()
)
PRINTED = 1e-4
"""PyTorch prints four decimals."""


@pytest.fixture
def stage(page: Page) -> Stage:
    return Stage(page)


def close(got: list[float], want: list[float], within: float = 0.5 * PRINTED) -> None:
    assert len(got) == len(want)
    for a, b in zip(got, want, strict=True):
        assert abs(a - b) <= within, (got, want)


def walked(stage: Stage) -> list[str]:
    """Step through the whole run; the nodes of backward in the order in which they ran."""
    names: list[str] = []
    stage.home()
    last = None
    for step in range(stage.steps):
        if step:
            stage.forth()
        name = stage.running_node()
        if name is not None and name != last:
            names.append(name)
        last = name
    return names


@pytest.mark.parametrize("seed", SEEDS)
def test_backward_runs_the_nodes_in_pytorchs_order(stage: Stage, seed: str) -> None:
    stage.run(SEEDS[seed]["source"])
    assert walked(stage) == [name.rpartition("::")[2] for name in SEEDS[seed]["order"]]


def test_square_sum_shows_gradient_in_local_derivative_and_gradient_out(stage: Stage) -> None:
    stage.run(SEEDS["s1_square_sum"]["source"])
    stage.end()
    assert stage.card("x", "gradient") == [2, 4, 6]
    assert stage.card("x", "value") == [1, 2, 3]
    assert stage.card("loss", "value") == [14]
    assert "tensor([2., 4., 6.])" in stage.text("output")

    page = stage.page
    stage.home()
    seen = {}
    for _ in range(stage.steps - 1):
        stage.forth()
        name = stage.running_node()
        chain = page.locator('[data-argument="self"]')
        if name in ("SumBackward0", "PowBackward0") and chain.count():
            parts = ("gradient-in", "local-derivative", "gradient-out")
            seen[name] = [stage.chain(part) for part in parts]
    assert set(seen) == {"SumBackward0", "PowBackward0"}
    assert seen["SumBackward0"] == [[1], [1, 1, 1], [1, 1, 1]]
    assert seen["PowBackward0"] == [[1], [2], [2]], "of the first element; the others are rows"


def test_square_sum_lists_the_product_of_every_element(stage: Stage) -> None:
    stage.run(SEEDS["s1_square_sum"]["source"])
    stage.home()
    while stage.running_node() != "PowBackward0":
        stage.forth()
    rows = stage.page.get_by_test_id("chain-rows").locator("tr").all_inner_texts()
    found = [[float(n) for n in row.split() if n.replace(".", "").isdigit()] for row in rows]
    assert found == [[1, 2, 2], [1, 4, 4], [1, 6, 6]]


@pytest.mark.parametrize("seed", SEEDS)
def test_stepping_back_to_the_start_shows_the_first_state(stage: Stage, seed: str) -> None:
    with stage.page.expect_response("**/view?*"):
        stage.run(SEEDS[seed]["source"])
    stage.home()
    stage.page.mouse.move(2, 2)
    first = stage.picture()
    stage.end()
    assert stage.picture() != first
    while stage.step:
        stage.back()
    assert stage.picture() == first


def test_the_network_shows_pytorchs_numbers(stage: Stage) -> None:
    row = SEEDS["s2_net_sgd"]
    stage.run(row["source"])
    stage.end()
    for name in ("outputs", "loss"):
        close(stage.card(name, "value"), row["values"][name])
    for name in row["gradients"]:
        stage.select(name)
        # The parameter of the current step shows its update, the others value and gradient.
        updating = stage.page.get_by_test_id("update").count() > 0
        gradient, value = (
            ("update-gradient", "update-after") if updating else ("tensor-gradient", "tensor-value")
        )
        close(stage.table(gradient), row["gradients"][name], 1e-6)
        close(stage.table(value), row["after"][name], 1e-6)


def test_the_optimizers_step_is_shown_as_before_and_after(stage: Stage) -> None:
    row = SEEDS["s2_net_sgd"]
    stage.run(row["source"])
    stage.page.get_by_test_id("phase-optimizer").click()
    before = stage.table("update-before")
    after = stage.table("update-after")
    gradient = stage.table("update-gradient")
    close(after, row["after"]["fc1.weight"], 1e-6)
    close(gradient, row["gradients"]["fc1.weight"], 1e-6)
    close(after, [b - 0.01 * g for b, g in zip(before, gradient, strict=True)], 1e-6)


def test_the_expression_of_the_step_is_lit(stage: Stage) -> None:
    stage.run(SEEDS["s1_square_sum"]["source"])
    stage.home()
    lit = []
    for _ in range(stage.steps - 1):
        stage.forth()
        lit.append("".join(stage.page.locator(".step-span").all_inner_texts()))
    assert lit[0] == "x ** 2"
    assert lit[1] == "y.sum()"
    assert lit[-1] == "print(x.grad)"


def test_the_whole_way_by_keyboard(page: Page) -> None:
    """Write, run, play, step, search, and read the announcement, without a mouse."""
    stage = Stage(page)
    page.locator("html[data-ready]").wait_for()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[data-testid=editor]') !== null"):
            break
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(SEEDS["s1_square_sum"]["source"])
    page.keyboard.press("Control+Enter")
    stage.ended()
    page.keyboard.press("Escape")
    stage.home()
    stage.forth()
    expect(page.get_by_test_id("announcement")).to_contain_text("y")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Space")
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", str(stage.steps - 1))
    page.keyboard.press("/")
    page.keyboard.type("^loss$")
    page.keyboard.press("Enter")
    expect(page.locator(".is-selected")).to_have_attribute("data-name", "loss")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_test_id("dialog-help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("dialog-help")).not_to_be_visible()
