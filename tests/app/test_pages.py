"""The page names what it is made of: all of it is there, and nothing is asked for late."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.harness import Server

NAMED = re.compile(r'(?<!data-later )(?:href|src)="(/static/[^"]+)"')
"""What `early.js` names or not by what the address says is not named by the page."""
IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w-]+\.js)"')
"""What a module imports at once; `import(...)` waits until it is called."""


@pytest.mark.parametrize("path", ["/", "/embed", "/runs/unknown"])
def test_all_that_the_page_names_is_there(server: Server, path: str) -> None:
    with httpx.Client(base_url=server.url) as client:
        named = NAMED.findall(client.get(path).text)
        assert "/static/vendor/page.js" in named
        assert {one: client.get(one).status_code for one in named} == dict.fromkeys(named, 200)


def test_what_the_script_imports_is_named_by_the_page(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        named = set(NAMED.findall(client.get("/").text))
        scripts = {one for one in named if one.endswith(".js")}
        needed = {
            f"/static/vendor/{one}"
            for script in scripts
            for one in IMPORTED.findall(client.get(script).text)
        }
    assert needed
    assert needed <= scripts


def test_what_asks_for_a_run_comes_first_and_waits_for_no_other_script(server: Server) -> None:
    with httpx.Client(base_url=server.url) as client:
        scripts = [one for one in NAMED.findall(client.get("/").text) if one.endswith(".js")]
        assert scripts[0] == "/static/vendor/early.js"
        early = client.get(scripts[0]).text
    assert "/api/v1/runs/" in early
    assert not re.search(r"\bimport\b|\bfrom\s*\"", early)


@pytest.mark.parametrize("id", ["a b", "%22%3E%3Cscript%3E", "a%2Fb", "x" * 65, "é"])
def test_what_is_no_name_of_a_run_is_not_in_the_page(server: Server, id: str) -> None:
    answer = httpx.get(f"{server.url}/runs/{id}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"
