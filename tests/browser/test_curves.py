"""Loops: the loss and the norms stand above the steps that they belong to, and lead there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage, on_phone
from tests.harness import ROOT

XOR = (ROOT / "examples" / "06_xor.py").read_text()


def test_the_loss_of_a_loop_is_a_curve_that_leads_to_its_steps(page: Page) -> None:
    stage = Stage(page)
    stage.run(XOR)
    stage.end()
    printed = re.findall(r"step (\d+): loss ([\d.]+)", stage.text("output"))
    plot = page.get_by_test_id("curves-plot")
    expect(plot).to_have_attribute("data-points", "20")
    drawn = page.locator("[data-curve=loss]").get_attribute("d") or ""
    heights = [float(point.split(",")[1]) for point in re.split("[ML]", drawn)[1:]]
    assert len(heights) == 20
    assert heights[-1] > heights[0], "the loss falls"
    zero = float(page.locator(".curves-zero").get_attribute("y1") or "nan")
    high, at = page.locator(".curves-mark").evaluate_all("""(marks) =>
        [Number(marks[0].textContent), parseFloat(marks[0].style.top) / 100 * 46]""")
    for step, loss in printed:
        read = (zero - heights[int(step) - 1]) / (zero - at) * high
        assert abs(read - float(loss)) < 0.05 * high, "it is read off the scale"
    assert "0" in page.locator(".curves-mark").all_inner_texts()
    box = plot.bounding_box()
    assert box is not None
    places = [float(point.split(",")[0]) / 1000 for point in re.split("[ML]", drawn)[1:]]
    for step, loss in printed:
        where = places[int(step) - 1]
        plot.click(position={"x": where * box["width"], "y": 5})
        shown = page.get_by_test_id("curves-value")
        expect(shown).to_contain_text(f"iteration {int(step) - 1}: loss {float(loss):.4f}")
        assert stage.running_node() is not None, "it stands in that backward"
        assert abs(stage.card("loss", "value")[0] - float(loss)) < 1e-4
        strip = page.get_by_test_id("slider").bounding_box()
        assert strip is not None and abs(strip["x"] - box["x"]) < 1, "above its step"
        assert abs(strip["width"] - box["width"]) < 1


FALLING = """import torch
w = torch.tensor(100.0, requires_grad=True)
for i in range(12):
    loss = (w - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.4 * w.grad
        w.grad = None
"""


def test_a_loss_that_falls_by_orders_of_magnitude_stands_on_a_logarithmic_scale(page: Page) -> None:
    Stage(page).run(FALLING)

    def heights() -> list[float]:
        drawn = page.locator("[data-curve=loss]").get_attribute("d") or ""
        return [float(point.split(",")[1]) for point in re.split("[ML]", drawn)[1:]]

    switch = page.get_by_test_id("curves-log")
    expect(switch).to_have_text("log scale")
    # Each loss is the same part of the one before it: a straight line.
    falls = [b - a for a, b in zip(heights(), heights()[1:], strict=False)]
    assert max(falls) - min(falls) < 0.3 and min(falls) > 1
    assert "0" not in page.locator(".curves-mark").all_inner_texts()
    expect(switch).to_have_attribute("aria-pressed", "true")
    switch.click()
    expect(switch).to_have_text("log scale")
    expect(switch).to_have_attribute("aria-pressed", "false")
    assert heights()[-1] - heights()[3] < 0.1, "flat from the start"


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_phone_has_room_for_the_number_beside_the_switch(
    open_page: OpenPage, locale: str
) -> None:
    stage = on_phone(open_page, locale=locale)
    page = stage.page
    stage.run(FALLING)
    curves = page.get_by_test_id("curves")
    stage.home()
    high = curves.bounding_box()
    stage.end()
    value = page.get_by_test_id("curves-value")
    expect(value).to_contain_text("e-12")
    assert value.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1"), "nothing is cut"
    assert curves.bounding_box() == high, "nothing moves"


@pytest.mark.parametrize("address", ["/", "/#present=1"])
@pytest.mark.parametrize("size", [(1440, 900), (720, 450), (720, 700), (400, 800)], ids=str)
def test_curves_stand_above_the_strip_at_every_size(
    open_page: OpenPage, size: tuple[int, int], address: str
) -> None:
    page = open_page(address, viewport={"width": size[0], "height": size[1]})
    if size[0] < 900:
        page.get_by_test_id("tab-program").click()
    stage = Stage(page)
    # Not by `run`: its Escape leaves the presentation.
    stage.write(FALLING)
    page.keyboard.press("Control+Enter")
    stage.ended()
    above = page.get_by_test_id("curves-plot").bounding_box()
    strip = page.get_by_test_id("slider").bounding_box()
    assert above and strip and strip["width"] > 200
    assert abs(above["x"] - strip["x"]) < 1 and abs(above["width"] - strip["width"]) < 1
    assert above["y"] + above["height"] <= strip["y"] + 1
    for name in page.locator(".strip-labels span").all():
        told = name.bounding_box()
        assert told and told["x"] + told["width"] <= strip["x"] + strip["width"] + 1


def test_norms_are_those_of_the_tensors(page: Page) -> None:
    stage = Stage(page)
    stage.run(XOR)
    stage.end()
    page.get_by_test_id("curves-gradients").click()
    expect(page.locator("[data-curve]")).to_have_count(4)
    said = stage.text("curves-value")
    spoken = page.get_by_test_id("curves-plot").get_attribute("aria-label") or ""
    assert spoken.startswith("20 iterations, gradient norms: ")
    last = re.search(r"2\.bias (\S+)", said)
    assert last is not None
    assert re.search(rf"2\.bias from \S+ to {re.escape(last[1])}[.;]", spoken)
    stage.select("2.bias")
    (norm,) = [abs(one) for one in stage.table("tensor-gradient")]
    told = re.search(r"2\.bias (\S+)", said)
    assert told is not None and abs(float(told[1]) - norm) < 1e-4


def test_a_program_without_a_loop_has_no_curves(page: Page) -> None:
    Stage(page).run("import torch\nx = torch.ones(2, requires_grad=True)\nx.sum().backward()\n")
    expect(page.get_by_test_id("curves")).to_have_count(0)


def test_a_loop_without_a_backward_has_no_curves(page: Page) -> None:
    stage = Stage(page)
    # So long that most of it is told in summary.
    many = " + 1" * 24
    stage.run(f"""import torch
x = torch.tensor(0.5, requires_grad=True)
for i in range(4900):
    y = x{many}
y.backward()
""")
    stage.end()
    assert stage.steps > 4900
    expect(page.get_by_test_id("curves")).to_have_count(0)


def gan(steps: int) -> str:
    """Two losses that learn against each other; the first and the last of both are printed."""
    return f"""import torch
d = torch.tensor(0.2, requires_grad=True)
g = torch.tensor(-0.5, requires_grad=True)
for step in range({steps}):
    d_loss = (d - g.detach() - 1) ** 2 + 1
    d_loss.backward()
    g_loss = (g - d.detach()) ** 2
    g_loss.backward()
    if step in (0, {steps - 1}):
        print(d_loss.item(), g_loss.item())
    with torch.no_grad():
        d -= 0.003 * d.grad
        g -= 0.002 * g.grad
        d.grad = g.grad = None
"""


def test_two_losses_are_two_lines_by_their_own_names(page: Page) -> None:
    stage = Stage(page)
    stage.run(gan(400))
    stage.end()
    first, last = [line.split() for line in stage.text("output").splitlines()]
    expect(page.locator("[data-curve]")).to_have_count(2)
    spoken = page.get_by_test_id("curves-plot").get_attribute("aria-label") or ""
    assert spoken.startswith("400 iterations, loss: ")
    for name, a, b in zip(("d_loss", "g_loss"), first, last, strict=True):
        told = re.search(rf"{name} from ([\d.]+) to ([\d.]+)[.;]", spoken)
        assert told is not None
        assert [float(one) for one in told.groups()] == pytest.approx(
            [float(a), float(b)], abs=1e-4
        )
        drawn = page.locator(f"[data-curve={name}]").get_attribute("d") or ""
        assert drawn.count("M") == 1 and drawn.count("L") == 399
        assert f"{name} {float(b):.4f}".rstrip("0") in stage.text("curves-value")


def test_a_loss_that_summaries_do_not_tell_is_not_drawn_through_them(page: Page) -> None:
    stage = Stage(page)
    stage.run("""import torch
w = torch.tensor(2.0, requires_grad=True)
def train():
    loss = w * w
    loss.backward()
for i in range(4000):
    train()
""")
    stage.end()
    drawn = page.locator("[data-curve=loss]").get_attribute("d") or ""
    assert drawn.count("M") == 2, "the first iterations and the last ones"
    assert 100 < drawn.count("L") < 3990


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("width", [1440, 400])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_losses_are_told_apart_and_read_whole(
    open_page: OpenPage, scheme: str, width: int, locale: str
) -> None:
    page = open_page(
        "/", viewport={"width": width, "height": 800}, locale=locale, color_scheme=scheme
    )
    if width < 900:
        page.get_by_test_id("tab-program").click()
    Stage(page).run(gan(12))
    value = page.get_by_test_id("curves-value")
    expect(value).to_contain_text("g_loss")
    said, plot = value.bounding_box(), page.get_by_test_id("curves-plot").bounding_box()
    assert said and plot
    assert said["y"] + said["height"] <= plot["y"] + 1, "it covers nothing of a curve"
    assert value.evaluate("(one) => one.scrollWidth <= one.clientWidth + 1"), "nothing is cut"
    end = value.locator("b").last.bounding_box()
    assert end and end["x"] + end["width"] <= width
    assert end["y"] + end["height"] <= said["y"] + said["height"] + 1
    lines = page.locator("[data-curve]")
    colours = lines.evaluate_all("all => all.map((one) => getComputedStyle(one).stroke)")
    dashes = lines.evaluate_all("all => all.map((one) => getComputedStyle(one).strokeDasharray)")
    names = page.locator(".curves-name").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).borderBottomColor)"
    )
    assert len(set(colours)) == 2 and len(set(dashes)) == 2
    assert names == colours
