"""Large tensors: how their numbers are spread, and any part of them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage, digits, numbers

SOURCE = """import torch
torch.manual_seed(0)
w = torch.randn(3, 20, 30, requires_grad=True)
y = w * 2
print(y[2, 10:12, 7:9].tolist(), y.min().item(), y.max().item())
loss = (y ** 2).sum()
loss.backward()
print(w.grad[2, 10:12, 7:9].tolist())
"""


@pytest.mark.parametrize(("name", "kind"), [("y", "value"), ("w", "gradient")])
def test_any_part_of_a_large_tensor_can_be_looked_at(page: Page, name: str, kind: str) -> None:
    stage = Stage(page)
    stage.run(SOURCE)
    stage.end()
    printed = [numbers(line) for line in stage.text("output").splitlines() if line]
    stage.select(name)
    page.get_by_test_id(f"inside-open-{kind}").click()
    table = page.get_by_test_id(f"slice-{kind}-table")
    expect(table.locator("td")).to_have_count(8 * 5)
    field = page.get_by_test_id(f"slice-{kind}")
    expect(field).to_have_value("0, 0:8, 0:5")
    field.fill("2, 10:12, 7:9")
    field.press("Enter")
    expect(table.locator("td")).to_have_count(4)
    want = printed[0][:4] if kind == "value" else printed[1]
    assert digits(table) == pytest.approx(want, rel=1e-6)
    expect(table.locator("td").last).to_have_attribute("title", re.compile(r"^\[2, 11, 8\] = "))
    field.fill("9, :")
    field.press("Enter")
    expect(page.locator(".slice [role=alert]")).to_contain_text("0, 0:8, 0:5")
    field.fill("...")
    field.press("Enter")
    expect(page.locator(".slice")).to_contain_text("take a smaller part")


def test_how_a_large_tensor_is_spread_stands_on_its_card_and_beside_it(page: Page) -> None:
    stage = Stage(page)
    stage.run(SOURCE)
    stage.end()
    low, high = numbers(stage.text("output").splitlines()[0])[4:]
    stage.select("y")
    card = page.locator('[data-name="y"]')
    for kind, ends in (("value", (low, high)), ("gradient", (2 * low, 2 * high))):
        spread = page.get_by_test_id(f"tensor-{kind}").locator(".spread")
        counts = spread.locator("svg").get_attribute("data-spread") or ""
        assert sum(map(int, counts.split(","))) == 3 * 20 * 30
        shown = [float(one) for one in spread.locator("span").all_inner_texts()]
        assert shown == pytest.approx(ends, abs=1e-3)
        filled = sum(n != "0" for n in counts.split(","))
        path = card.locator(f".{kind} .card-spread").get_attribute("d") or ""
        assert path.count("M") == filled
    stage.run(SOURCE.replace("3, 20, 30", "30, 20, 30"))
    stage.end()
    stage.select("y")
    spread = page.get_by_test_id("tensor-value").locator(".spread")
    expect(spread).to_contain_text("4096 of 18000 numbers")


def test_a_small_tensor_is_there_already(page: Page) -> None:
    stage = Stage(page)
    stage.look_at("y", "import torch\nx = torch.ones(3, requires_grad=True)\ny = x * 2\n")
    expect(page.get_by_test_id("inside-open-value")).to_have_count(0)
