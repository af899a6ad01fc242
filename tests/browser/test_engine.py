"""The tab that shows the engine of a backward: queue, dependencies, landings, saved tensors."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.stage import Stage

FAN_OUT = """import torch
w = torch.tensor([0.5, -0.25], requires_grad=True)
b = torch.tensor(0.5, requires_grad=True)
z = (w * 2).sum() + b
loss = torch.sigmoid(z) * z
loss.backward()
"""

CHANGED = """import torch
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = a.exp()
c = b * b
b.add_(1)
"""


def rows(page: Page, test_id: str) -> list[str]:
    found = page.get_by_test_id(test_id).locator("tbody tr, li").all_inner_texts()
    return [re.sub(r"\s+", " ", one).strip() for one in found]


def test_the_engine_is_seen_at_every_step(page: Page) -> None:
    stage = Stage(page)
    stage.run(FAN_OUT)
    page.get_by_test_id("phase-backward").click()
    page.get_by_test_id("beside-engine").click()
    engine = page.get_by_test_id("engine")
    expect(engine).to_contain_text("1 of 7 nodes are done")
    assert rows(page, "engine-ready")[0].startswith("MulBackward0 loss")
    waiting = rows(page, "engine-waiting")
    assert "AddBackward0 z 0 of 2" in waiting
    assert "AccumulateGrad b 0 of 1" in waiting
    stage.forth()
    assert "AddBackward0 z 1 of 2" in rows(page, "engine-waiting")
    saved = rows(page, "engine-saved")
    assert "MulBackward0 loss self, other freed" in saved
    assert any(re.fullmatch(r"SigmoidBackward0 .* result 0", one) for one in saved)
    # Node by node the engine takes what PyTorch takes next, until nothing is left.
    ran = []
    while stage.step < stage.steps - 1:
        running = page.get_by_test_id("engine-ready").locator(".is-running button")
        if running.count():
            ran.append(running.inner_text().split(" ")[0])
        stage.forth()
    assert [name for i, name in enumerate(ran) if name != ran[i - 1] or i == 0] == [
        "MulBackward0", "SigmoidBackward0", "AddBackward0", "AccumulateGrad",
        "SumBackward0", "MulBackward0",
    ]  # fmt: skip
    assert [one.split(".grad")[0] for one in rows(page, "engine-landed")] == ["w", "b"]
    expect(page).to_have_url(re.compile("&beside=engine"))
    page.reload()
    stage.ended()
    expect(engine).to_be_visible()
    page.get_by_test_id("engine-saved").locator("button").first.click()
    page.get_by_test_id("beside-explain").click()
    expect(page.locator(".about h2")).to_have_text("SigmoidBackward0")


def test_what_was_changed_since_it_was_saved_is_told(page: Page) -> None:
    stage = Stage(page)
    stage.run(CHANGED)
    stage.end()
    page.get_by_test_id("beside-engine").click()
    expect(page.get_by_test_id("engine")).to_contain_text("No backward has begun")
    saved = rows(page, "engine-saved")
    assert any("MulBackward0" in one and "0 → 1" in one for one in saved)
    assert any("ExpBackward0" in one and "result 0 → 1" in one for one in saved)


def test_where_an_error_stopped_the_engine_the_queue_begins_with_what_was_next(page: Page) -> None:
    Stage(page).run(
        "import torch\nx = torch.ones(2, requires_grad=True)\ny = (x**2).sum()\n"
        + "y.backward()\n" * 2,
        state="error",
    )
    queue = page.get_by_test_id("queue")
    expect(queue).to_contain_text(re.compile(r"ready queue\s*PowBackward0"))
    expect(queue.locator("[data-queue=running]")).to_have_count(0)
