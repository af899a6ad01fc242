"""What can be taken away: pictures, a film, a page that replays without a server, links, frames."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.browser.test_seeds import SEEDS
from tests.harness import Server

SVG = "{http://www.w3.org/2000/svg}"
MARKUP = """
import torch
w = torch.tensor(2.0, requires_grad=True)
y = w * 3
y.backward()
print("<script>window.hurt = 1</script><img src=x onerror='window.hurt = 1'>")
"""


@pytest.fixture
def stage(page: Page) -> Stage:
    found = Stage(page)
    found.run(SEEDS["s1_square_sum"]["source"])
    return found


def take(stage: Stage, what: str) -> Download:
    page = stage.page
    if not page.get_by_test_id("dialog-share").is_visible():
        page.get_by_test_id("share-open").click()
    with page.expect_download() as waiting:
        page.get_by_test_id(f"share-{what}").click()
    return waiting.value


def content(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_a_step_is_saved_as_svg_that_stands_alone(stage: Stage, tmp_path: Path) -> None:
    stage.end()
    text = content(take(stage, "svg")).decode()
    tree = ET.fromstring(text)
    words = "".join(tree.itertext())
    for said in ("x", "loss", "PowBackward0", "AccumulateGrad"):
        assert said in words, said
    names = {element.tag.removeprefix(SVG) for element in tree.iter()}
    assert names <= {"svg", "g", "path", "rect", "text", "title", "style", "line", "circle"}
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "onclick" not in text.lower()
    width, height = float(tree.attrib["width"]), float(tree.attrib["height"])
    assert width > 300
    assert height > 100
    fills = {element.get("fill") for element in tree.iter(f"{SVG}rect")}
    assert len(fills - {None}) > 3, "colours are in the file"


def test_a_step_is_saved_as_png(stage: Stage) -> None:
    found = content(take(stage, "png"))
    assert found.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", found[16:24])
    assert width > 600
    stage.page.get_by_test_id("share-window").click()
    window = content(take(stage, "png"))
    assert struct.unpack(">II", window[16:24]) != (width, height)
    assert len(found) > 10_000, "not a plain ground"


def test_a_range_of_steps_is_saved_as_a_film(stage: Stage, browser: Browser) -> None:
    page = stage.page
    stage.home()
    page.get_by_test_id("share-open").click()
    page.get_by_test_id("share-from").fill("2")
    page.get_by_test_id("share-to").fill("4")
    download = take(stage, "record")
    found = content(download)
    assert found.startswith(b"\x1aE\xdf\xa3"), "WebM"
    assert download.suggested_filename == "backstep-steps-2-4.webm"
    cinema = browser.new_page()
    seconds = cinema.evaluate(
        """async (bytes) => {
      const video = document.createElement("video");
      video.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: "video/webm" }));
      video.muted = true;
      await new Promise((resolve, reject) => {
        video.onloadedmetadata = resolve;
        video.onerror = () => reject(new Error("not a film"));
      });
      // A recorded film does not know how long it is before its end has been seen.
      video.currentTime = 1e6;
      await new Promise((resolve) => { video.ontimeupdate = resolve; });
      return [video.currentTime, video.videoWidth, video.videoHeight];
    }""",
        list(found),
    )
    cinema.context.close()
    assert 1.0 < seconds[0] < 6.0
    assert seconds[1:] == [1280, 720]
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", "0")


def test_the_run_as_one_page_replays_without_a_server(
    stage: Stage, browser: Browser, tmp_path: Path
) -> None:
    stage.run(SEEDS["s2_net_sgd"]["source"])
    steps = stage.steps
    stage.end()
    shown = [stage.text("inspector")]
    stage.back()
    shown.append(stage.text("inspector"))
    stage.end()
    path = tmp_path / "run.html"
    path.write_bytes(content(take(stage, "html")))
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    asked: list[str] = []
    problems: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda one: problems.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(path.as_uri())
    alone = Stage(page)
    alone.ended()
    assert alone.steps == steps
    page.keyboard.press("End")
    assert alone.text("inspector") == shown[0]
    alone.back()
    assert alone.text("inspector") == shown[1]
    assert page.locator("[data-frame]").count() == 3, "the server's layout is in the file"
    # Nothing is offered that wants a server: neither on the way nor by hand.
    alone.home()
    while alone.step < steps - 1:
        alone.forth()
    for what in (".number", "[data-pull]", '[data-testid="check-it"]', '[data-testid="curve"]'):
        expect(page.locator(what)).to_have_count(0)
    alone.home()
    expect(page.get_by_test_id("tensor-value").locator("td").first).to_be_visible()
    expect(page.locator("[data-pull]")).to_have_count(0)
    text = page.locator(".cm-content").inner_text()
    page.locator(".cm-content").click()
    page.keyboard.type("x = 1")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    assert page.locator(".cm-content").inner_text() == text
    page.get_by_test_id("language").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.get_by_test_id("run")).to_be_hidden()
    others = [url for url in asked if not url.startswith(("data:", "blob:", path.as_uri()))]
    assert others == []
    assert problems == []
    context.close()


def test_the_page_opens_in_the_language_and_theme_it_was_saved_in(
    stage: Stage, browser: Browser, tmp_path: Path
) -> None:
    stage.page.get_by_test_id("language").click()
    stage.page.get_by_test_id("theme").click()
    expect(stage.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    path = tmp_path / "run.html"
    path.write_bytes(content(take(stage, "html")))
    context = browser.new_context(locale="en-US", color_scheme="light", offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    Stage(page).ended()
    html = page.locator("html")
    for lang, theme in (("zh-Hans", "dark"), ("en", "light")):
        expect(html).to_have_attribute("lang", lang)
        expect(page.get_by_test_id("theme")).to_have_attribute(
            "title", re.compile("浅色" if lang != "en" else "dark")
        )
        shades = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (int(re.findall(r"\d+", shades)[0]) < 100) == (theme == "dark")
        if lang == "en":
            break
        page.get_by_test_id("language").click()
        page.get_by_test_id("theme").click()
        # Whoever has switched keeps that when the file is loaded again.
        page.wait_for_url(re.compile("lang=en&theme=light"))
        page.reload()
        Stage(page).ended()
    context.close()


def test_what_a_program_says_stays_text_in_the_page(
    stage: Stage, browser: Browser, tmp_path: Path
) -> None:
    stage.run(MARKUP)
    path = tmp_path / "run.html"
    path.write_bytes(content(take(stage, "html")))
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    shown = Stage(page)
    shown.ended()
    shown.end()
    expect(page.get_by_test_id("output")).to_contain_text("<script>")
    assert page.evaluate("window.hurt") is None
    context.close()


def test_the_file_is_served_as_an_attachment_that_may_do_nothing(stage: Stage) -> None:
    page = stage.page
    page.get_by_test_id("share-open").click()
    link = page.get_by_test_id("share-html").get_attribute("href")
    assert link is not None
    answer = page.request.get(link)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    assert answer.headers["x-frame-options"] == "DENY"
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', answer.text())
    assert policy
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]


def test_a_link_opens_this_step_with_these_groups(stage: Stage) -> None:
    page = stage.page
    stage.run(SEEDS["s2_net_sgd"]["source"])
    stage.back()
    handle = page.locator(
        '[data-frame="/Net.fc1"] .frame-handle, [data-frame$="/fc1"] .frame-handle'
    )
    handle.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-group$="/fc1"]')).to_be_visible()
    page.wait_for_url(re.compile(r"closed="))
    step = page.get_by_test_id("timeline").get_attribute("data-step")
    page.reload()
    stage.ended()
    expect(page.locator('[data-group$="/fc1"]')).to_be_visible()
    expect(page.get_by_test_id("timeline")).to_have_attribute("data-step", step or "")


def test_only_the_view_for_frames_may_be_framed(
    server: Server, stage: Stage, browser: Browser
) -> None:
    page = stage.page
    page.wait_for_url(re.compile(r"#p="))
    fragment = page.url.partition("#")[2] + "&hide=program,explain,toolbar"
    html = "".join(
        f'<iframe src="{server.url}{path}#{fragment}" width="900" height="600"></iframe>'
        for path in ("/embed", "/")
    ).encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *args: object) -> None:
            pass

    other = HTTPServer(("127.0.0.1", 0), Site)
    Thread(target=other.serve_forever, daemon=True).start()
    context = browser.new_context(viewport={"width": 1000, "height": 1300})
    try:
        around = context.new_page()
        around.goto(f"http://localhost:{other.server_port}/")
        frame = around.frame_locator("iframe").first
        expect(frame.locator("[data-node]").first).to_be_visible()
        expect(frame.get_by_test_id("timeline")).to_be_visible()
        for hidden in ("editor", "inspector", "share-open"):
            expect(frame.get_by_test_id(hidden)).to_be_hidden()
        assert around.frames[2].url.startswith("chrome-error:")
    finally:
        context.close()
        other.shutdown()
        other.server_close()


def test_the_code_for_another_page_leaves_out_what_is_ticked(stage: Stage) -> None:
    page = stage.page
    page.get_by_test_id("share-open").click()
    code = page.get_by_test_id("embed-code")
    assert "hide=" not in code.input_value()
    for part in ("queue", "header", "program"):
        page.get_by_test_id(f"hide-{part}").check()
    expect(code).to_have_value(re.compile('hide=header%2Cprogram%2Cqueue[&"]'))
    page.get_by_test_id("hide-program").uncheck()
    expect(code).to_have_value(re.compile('hide=header%2Cqueue[&"]'))
    address = re.search(r'src="([^"]+)"', code.input_value())
    assert address
    page.goto("about:blank")
    page.goto(address[1].replace("&amp;", "&"))
    expect(page.locator("[data-node]").first).to_be_visible()
    expect(page.get_by_test_id("help-open")).to_be_hidden()
    expect(page.get_by_test_id("editor")).to_be_visible()


@pytest.mark.parametrize("touch", [True, False])
def test_help_tells_of_touch_where_there_is_touch(
    browser: Browser, server: Server, *, touch: bool
) -> None:
    context = browser.new_context(base_url=server.url, is_mobile=touch, has_touch=touch)
    page = context.new_page()
    page.goto("/")
    page.locator("html[data-ready]").wait_for()
    page.keyboard.press("Escape")
    page.get_by_test_id("help-open").click()
    expect(page.get_by_test_id("help-touch")).to_be_visible(visible=touch)
    context.close()


def test_share_is_reached_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/")
    stage = Stage(page)
    stage.run(SEEDS["s1_square_sum"]["source"])
    page.get_by_test_id("share-open").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("dialog-share")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("dialog-share")).to_be_hidden()


@pytest.mark.parametrize("size", [(700, 520), (860, 600), (400, 520)], ids=str)
@pytest.mark.parametrize("hide", ["header,program,explain", "header,program", "header,queue"])
def test_in_a_frame_the_graph_takes_what_others_leave(
    open_page: OpenPage, hide: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = open_page(f"/embed#hide={hide}", viewport={"width": width, "height": height})
    page.locator("html[data-ready]").wait_for()
    place = page.get_by_test_id("timeline").bounding_box()
    middle = page.locator(".middle").bounding_box()
    assert place and middle
    assert abs(place["y"] + place["height"] - height) <= 1, "nothing is below the timeline"
    assert abs(middle["y"] + middle["height"] - place["y"]) <= 1
    assert abs(middle["width"] - width) <= 1
