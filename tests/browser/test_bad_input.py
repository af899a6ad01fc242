"""Whatever is pasted, the page, the API and the command line say what is wrong and where; and the
stream, once there is one, ends with exactly one `end`."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import Stage
from tests.harness import ROOT, Server

TORCH = "import torch\n"
SCALAR = TORCH + "x = torch.tensor(2.0, requires_grad=True)\ny = x * x\n"


@dataclass(frozen=True)
class Bad:
    """A program, and what must be said about it: words, the place in the text (line, and the piece
    of it unless that depends on the moment), the `end`'s reason, the command line's exit code."""

    name: str
    source: str
    says: str
    place: tuple[int, str] | None
    reason: str
    exit: int
    kind: str = "problem"


BAD = [
    Bad("syntax", TORCH + "x = torch.tensor([1.0\ny = x\n", "never closed", (2, "["), "refused", 2),
    Bad(
        "name",
        TORCH + "x = torch.ones(2)\ny = x + z\n",
        "name 'z' is not defined",
        (3, "z"),
        "error",
        1,
    ),
    Bad(
        "shapes",
        TORCH + "a = torch.ones(2, 3, requires_grad=True)\nb = torch.ones(4, 5)\nc = a @ b\n",
        "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)",
        (4, "a @ b"),
        "error",
        1,
    ),
    Bad("endless", TORCH + "while True: pass\n", "never ends", (2, ""), "cpu or wall", 3),
    Bad("power", "y = 10**10**9\n", "4,194,304 are allowed", (1, "10**10**9"), "error", 1),
    Bad(
        "twice",
        SCALAR + "y.backward()\ny.backward()\n",
        "backward through the graph a second time",
        (5, "y.backward()"),
        "error",
        1,
    ),
    Bad(
        "flood",
        "while True:\n    print('x' * 1000)\n",
        "printed too much",
        (2, "print('x' * 1000)"),
        "output",
        3,
    ),
    Bad("import", "import pty\n", "No module named 'pty'", (1, "import pty"), "error", 1),
    Bad(
        "leaf",
        SCALAR + "z = y * 3\nz.backward()\nprint(y.grad)\n",
        "not a leaf Tensor is being accessed",
        None,
        "ok",
        0,
        "warning",
    ),
]  # fmt: skip
"""`endless` takes the five seconds that a run may compute; on a busy machine the ten that
it may last come first."""

LARGE = "x = 1\n" * 500_000
NAMES = [bad.name for bad in BAD]


def lines(server: Server, source: str) -> list[dict[str, object]]:
    """The events of a run, from the API."""
    asked = {"kind": "program", "source": source}
    headers = {"Accept": "application/jsonl"}
    told = httpx.post(f"{server.url}/api/v1/runs", json=asked, headers=headers, timeout=30)
    assert told.status_code == 201, told.text
    return [json.loads(line) for line in told.text.splitlines()]


def command(source: bytes) -> tuple[int, str]:
    """Exit code and words of the command line."""
    ran = subprocess.run(
        [sys.executable, "-m", "app.cli", "run", "-"],
        cwd=ROOT,
        input=source,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stderr.decode()


def text_at(source: str, span: list[int]) -> str:
    line = source.splitlines()[span[0] - 1]
    return line[span[1] : span[3]]


@pytest.mark.parametrize("bad", BAD, ids=NAMES)
def test_api_says_it_and_ends_once(server: Server, bad: Bad) -> None:
    events = lines(server, bad.source)
    assert [event["seq"] for event in events] == list(range(len(events)))
    assert [event["type"] for event in events].count("end") == 1
    assert events[-1]["type"] == "end"
    assert events[-1]["reason"] in bad.reason.split(" or ")
    assert bad.says in json.dumps([e for e in events if e["type"] in ("error", "warning", "end")])
    if bad.place:
        (span,) = [e["span"] for e in events if e["type"] in ("error", "end") and "span" in e][:1]
        assert isinstance(span, list)
        assert span[0] == bad.place[0]
        assert text_at(bad.source, span) == bad.place[1] or not bad.place[1]


@pytest.mark.parametrize("bad", BAD, ids=NAMES)
def test_command_line_says_it(bad: Bad) -> None:
    code, said = command(bad.source.encode())
    assert code == bad.exit
    assert bad.says in said
    assert "app/" not in said, "a traceback of our own"
    if bad.place:
        assert f"line {bad.place[0]}" in said


@pytest.mark.parametrize("bad", BAD, ids=NAMES)
def test_page_says_it_at_its_place(page: Page, bad: Bad) -> None:
    stage = Stage(page)
    stage.run(bad.source, state="ready" if bad.reason == "ok" else "error")
    if bad.place is None:
        stage.end()
        if bad.kind == "warning":
            page.get_by_test_id("warning-open").click()
        expect(page.get_by_test_id(f"notice-{bad.kind}")).to_contain_text(bad.says)
        return
    expect(page.get_by_test_id("problem")).to_contain_text(bad.says)
    line, underlined = bad.place
    marks = page.locator(".faulty")
    shown = "".join(marks.all_inner_texts())
    assert shown and (shown == underlined or not underlined)
    where = "e => [...e.closest('.cm-content').querySelectorAll('.cm-line')]"
    assert marks.first.evaluate(f"{where}.indexOf(e.closest('.cm-line'))") == line - 1
    notice = page.locator('.notice[data-testid^="notice-"]')
    expect(notice).to_contain_text(f"line {line}")
    # What came before is kept, and the page goes on working.
    stage.run("import torch\nx = torch.ones(2)\nprint(x + 1)\n")
    expect(page.get_by_test_id("problem")).to_have_count(0)
    stage.end()
    expect(page.get_by_test_id("output")).to_contain_text("tensor([2., 2.])")


def test_page_says_it_in_chinese(open_page: OpenPage) -> None:
    page = open_page("/", locale="zh-CN")
    flood = next(bad for bad in BAD if bad.name == "flood")
    Stage(page).run(flood.source, state="error")
    expect(page.get_by_test_id("problem")).to_contain_text("已停止：输出超限")
    expect(page.get_by_test_id("notice-output")).to_contain_text("第 2 行")


def test_what_came_before_an_error_can_be_stepped_through(page: Page) -> None:
    shapes = next(bad for bad in BAD if bad.name == "shapes")
    stage = Stage(page)
    stage.run(shapes.source, state="error")
    assert stage.steps == 2
    assert stage.card("a", "value") == [1] * 6


def test_nan_is_shown_and_marked(page: Page, server: Server) -> None:
    source = (
        TORCH + "x = torch.tensor([0.0, 1.0], requires_grad=True)\n"
        "y = x / x\nloss = y.sum()\nloss.backward()\nprint(x.grad)\n"
    )
    assert lines(server, source)[-1]["reason"] == "ok"
    assert command(source.encode())[0] == 0
    stage = Stage(page)
    stage.run(source)
    stage.end()
    assert "tensor([nan, 0.])" in stage.text("output")
    gradient = page.locator('[data-name="x"] .gradient')
    assert gradient.get_attribute("data-text") == "[nan, 0]"
    expect(gradient.locator(".cell.odd")).to_have_count(1)
    expect(page.locator('[data-name="loss"] .value .odd')).to_have_text("nan")
    stage.select("x")
    expect(page.get_by_test_id("tensor-gradient")).to_contain_text("nan")


PASTE = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true,
    cancelable: true }));
}"""

REFUSED = [
    ("empty", "", 422, "empty"),
    ("large", LARGE, 413, "1,048,576"),
    ("half", 'x = "\ud800"', 422, "surrogate"),
]


@pytest.mark.parametrize(("name", "source", "status", "says"), REFUSED, ids=lambda v: str(v)[:9])
def test_what_the_server_does_not_take(
    page: Page, problems: list[str], server: Server, name: str, source: str, status: int, says: str
) -> None:
    body = json.dumps({"kind": "program", "source": source}).encode()
    headers = {"Content-Type": "application/json"}
    told = httpx.post(f"{server.url}/api/v1/runs", content=body, headers=headers)
    assert (told.status_code, says in told.json()["detail"]) == (status, True)

    stage = Stage(page)
    stage.write("")
    page.keyboard.press("Delete")
    if source:
        # Pasted: a keyboard cannot type half a character.
        page.locator(".cm-content").evaluate(PASTE, source)
    page.keyboard.press("Control+Enter")
    stage.ended("error")
    expect(page.get_by_test_id("notice-refused")).to_contain_text(says)
    # Chromium logs every answer from 400 on by itself.
    assert all(f"status of {status}" in problem for problem in problems)
    problems.clear()


def test_command_line_refuses_what_it_cannot_read() -> None:
    assert command(b"x = '\xed\xa0\x80'\n")[0] == 2
    code, said = command(LARGE.encode())
    assert code == 2
    assert "3,000,000 characters" in said
