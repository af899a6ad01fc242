"""The page names what it is made of: all of it is there, and nothing is asked for late."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from tests.harness import Server

NAMED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w-]+\.js)"')
"""What a module imports at once: the browser would ask for it late."""
LATER = re.compile(r'import\("\./([\w-]+\.js)"\)')


def enclosed(page: str) -> dict[str, Any]:
    """What came with the page."""
    found = re.search(r'<script type="application/json" id="enclosed">(.*?)</script>', page, re.S)
    assert found is not None
    told: dict[str, Any] = json.loads(found[1])
    return told


@pytest.mark.parametrize("path", ["/", "/embed", "/runs/unknown"])
def test_all_that_the_page_names_is_there(server: Server, path: str) -> None:
    with httpx.Client(base_url=server.url) as client:
        named = NAMED.findall(client.get(path).text)
        assert "/static/vendor/page.js" in named
        assert {one: client.get(one).status_code for one in named} == dict.fromkeys(named, 200)


def test_the_script_is_whole_and_what_it_fetches_later_is_there(server: Server) -> None:
    with httpx.Client(base_url=f"{server.url}/static/vendor/") as client:
        page = client.get("page.js").text
        assert not IMPORTED.findall(page)
        later = LATER.findall(page)
        assert later
        assert {one: client.get(one).status_code for one in later} == dict.fromkeys(later, 200)
        assert not [one for name in later for one in IMPORTED.findall(client.get(name).text)]


def test_the_page_of_a_run_encloses_what_it_is_and_names_its_view(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        source = "print('</script><script>alert(1)</script>')"
        job = {"source": source, "kind": "program", "inputs": {}, "options": {}}
        run = client.post("/api/v1/runs", json=job, headers={"Prefer": "wait=10"}).json()
        page = client.get(run["links"]["page"]).text
        assert f'href="/api/v1/runs/{run["id"]}/view?first=true"' in page
        assert "alert(1)</script>" not in page
        told = enclosed(page)["told"]
        assert told["source"] == source
        assert {name: run[name] for name in told} == told
        assert enclosed(client.get("/runs/unknown").text)["told"] is None
        assert "told" not in enclosed(client.get("/").text)


@pytest.mark.parametrize(
    ("wanted", "lang", "tag"),
    [
        ("", "en", "en"), (";;,-,*", "en", "en"), ("de,en-GB;q=0.5,zh;q=0.1", "en", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh", "zh-Hans"), ("fr, ZH-tw", "zh", "zh-Hans"),
    ],
)  # fmt: skip
def test_the_page_encloses_the_words_of_the_language_that_is_liked_best(
    server: Server, wanted: str, lang: str, tag: str
) -> None:
    answer = httpx.get(server.url, headers={"Accept-Language": wanted})
    found = enclosed(answer.text)
    assert f'<html lang="{tag}"' in answer.text
    assert found["lang"] == lang
    assert found["words"] == httpx.get(f"{server.url}/static/i18n/{lang}.json").json()
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize("id", ["a b", "%22%3E%3Cscript%3E", "a%2Fb", "x" * 65, "é"])
def test_what_is_no_name_of_a_run_is_not_in_the_page(server: Server, id: str) -> None:
    answer = httpx.get(f"{server.url}/runs/{id}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"
