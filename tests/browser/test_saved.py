"""Changes in place: of what nodes keep for backward, which is let go of once they have run, and of
parameters by the program's own hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

WALK = """import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = x * 3
z = y ** 2
loss = z.sum()
loss.backward({})
print(z)
"""


@pytest.mark.parametrize(("keep", "freed"), [("", 1), ("retain_graph=True", 0)])
def test_what_was_saved_is_let_go_of_unless_the_graph_is_kept(
    page: Page, keep: str, freed: int
) -> None:
    stage = Stage(page)
    stage.run(WALK.format(keep))
    stage.end()
    stage.select("z")
    expect(page.get_by_test_id("freed")).to_have_count(freed)
    stage.home()
    page.get_by_test_id("later-go").click()
    expect(page.get_by_test_id("freed")).to_have_count(0)


CHANGED = {
    "an input": ("y = x * 1\nz = y ** 2\ny.add_(1)\n", "saved at version 0, now 1"),
    "a result": ("y = x * 1\nz = y.exp()\nz.mul_(2)\n", "saved at version 0, now 1"),
    "through a view": ("y = x * 1\nv = y[:1]\nz = y ** 2\nv.add_(1)\n", "version 0, now 1"),
    "a view of what was changed": (
        "y = x * 1\ny.add_(1)\nv = y[:1]\nz = v ** 2\ny.mul_(2)\n", "saved at version 1, now 2"
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CHANGED)
def test_what_was_changed_in_place_since_says_so_by_its_versions(page: Page, case: str) -> None:
    source, told = CHANGED[case]
    stage = Stage(page)
    stage.run(
        f"import torch\nx = torch.ones(2, requires_grad=True)\n{source}z.sum().backward()\n",
        state="error",
    )
    stage.end()
    page.locator('[data-node][data-op^="pow"], [data-node][data-op^="exp"]').first.click()
    expect(page.get_by_test_id("saved-changed")).to_contain_text(told)
    said = page.get_by_test_id("notice-error").inner_text()
    assert "modified by an inplace operation" in said
    assert f"is at version {told[-1]}" in said


def test_what_an_op_changes_itself_it_has_saved_as_it_was(page: Page) -> None:
    stage = Stage(page)
    stage.run("""import torch
w = torch.ones(2, requires_grad=True)
v = torch.ones(2, requires_grad=True)
y = w * 1
y.mul_(v)
y.add_(1)
y.sum().backward()
""")
    stage.end()
    page.locator('[data-node][data-op="mul.Tensor"]').last.click()
    expect(page.get_by_test_id("tensor-value")).to_be_visible()
    for _ in range(6):
        stage.back()
        expect(page.get_by_test_id("saved-changed")).to_have_count(0)


def test_a_parameter_counts_its_steps(page: Page) -> None:
    stage = Stage(page)
    stage.run("""import torch
w = torch.ones(2, requires_grad=True)
opt = torch.optim.SGD([w], lr=0.1)
for step in range(3):
    opt.zero_grad()
    (w ** 2).sum().backward()
    opt.step()
print(w._version)
""")
    stage.end()
    stage.select("w")
    version = page.locator(".facts div", has=page.locator("dt", has_text="version"))
    expect(version.locator("dd")).to_have_text(stage.text("output").strip())


BY_HAND = """import torch
w = torch.tensor([2.0, -1.0], requires_grad=True)
for step in range(2):
    ((w - 1) ** 2).sum().backward()
    with torch.no_grad():
        w -= 0.25 * w.grad
    w.grad = None
"""


def test_an_update_by_hand_is_one(page: Page) -> None:
    stage = Stage(page)
    stage.run(BY_HAND)
    page.get_by_test_id("phase-optimizer").click()
    assert stage.table("update-before") == [2, -1]
    assert stage.table("update-gradient") == [2, -4]
    assert stage.table("update-after") == [1.5, 0]
    expect(page.get_by_test_id("sentence")).to_contain_text("moved by hand: sub_")
    expect(page.locator(".bubble")).to_contain_text("[2, -1] → [1.5, 0]")
