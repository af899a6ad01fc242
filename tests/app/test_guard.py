"""What stands before the app: hosts, origins, headers, static files."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.api.guard import host_name
from app.settings import Settings
from tests.harness import ROOT, Server

BODY = {"source": "print(1)\n"}


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As on a public machine: every address, one name."""
    environment = {"BACKSTEP_HOST": "0.0.0.0", "BACKSTEP_ALLOWED_HOSTS": '["learn.example"]'}
    with Server(tmp_path_factory.mktemp("open"), environment=environment) as running:
        yield running


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:1234", 200),
        ("127.0.0.1:80", 200),
        ("[::1]:80", 200),
        ("app.localhost", 200),
        ("attacker.example", 421),
        ("localhost.attacker.example", 421),
        ("127.0.0.1.attacker.example", 421),
        ("attacker.example:8000", 421),
        ("192.0.2.7", 421),
        ("", 421),
        ("[", 421),
        ("localhost@attacker.example", 421),
    ],
)
@pytest.mark.parametrize("path", ["/healthz", "/api/v1/limits", "/static/x.js"])
def test_only_own_names_are_answered(
    client: httpx.Client, host: str, status: int, path: str
) -> None:
    answer = client.get(path, headers={"host": host})
    assert (answer.status_code == 421) == (status == 421), answer.text
    if status == 421:
        assert answer.headers["content-type"] == "application/problem+json"
        assert "BACKSTEP_ALLOWED_HOSTS" in answer.text


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("learn.example", 200),
        ("192.0.2.7:8000", 200),
        ("[2001:db8::1]", 200),
        ("localhost", 200),
        ("attacker.example", 421),
    ],
)
def test_a_public_server_answers_to_addresses_and_its_names(
    open_server: Server, host: str, status: int
) -> None:
    answer = httpx.get(f"{open_server.url}/healthz", headers={"host": host})
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("a.b:80", "a.b"),
        ("[::1]:8000", "::1"),
        ("A.", "a"),
        ("[", ""),
        ("", ""),
        ("a:b:c", "a"),
    ],
)
def test_names_of_hosts(host: str, name: str) -> None:
    assert host_name(host) == name


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"origin": "{own}"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"origin": "http://attacker.example"}, False),
        ({"origin": "http://localhost:1"}, False),
        ({"origin": "null"}, False),
        ({"origin": "["}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_other_sites_can_start_and_stop_nothing(
    client: httpx.Client, server: Server, method: str, headers: dict[str, str], taken: bool
) -> None:
    sent = {name: value.replace("{own}", server.url) for name, value in headers.items()}
    if method == "POST":
        answer = client.post("/api/v1/runs", json=BODY, headers=sent)
        assert answer.status_code == (201 if taken else 403)
    else:
        answer = client.delete("/api/v1/runs/nothing", headers=sent)
        assert answer.status_code == (404 if taken else 403)
    assert taken or answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/ops", "/nothing", "/static/nothing"])
def test_every_answer_is_guarded(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self';",
        "style-src 'self';",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert "access-control-allow-origin" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "server" not in headers


def test_the_page_is_asked_for_anew(client: httpx.Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "<style" not in answer.text
    assert "style=" not in answer.text
    scripts = [tag.split(">")[0] for tag in answer.text.split("<script")[1:]]
    assert scripts
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts), "no inline"


STATIC = sorted(
    path.relative_to(ROOT).as_posix()
    for ending in ("js", "css", "json", "svg", "woff2", "mjs")
    for path in list((ROOT / "static").rglob(f"*.{ending}"))[:2]
)
TYPES = {
    ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
    ".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2",
}  # fmt: skip


@pytest.mark.parametrize("path", STATIC)
def test_static_files_are_asked_about_and_whole(client: httpx.Client, path: str) -> None:
    content = (ROOT / path).read_bytes()
    first = client.get(f"/{path}")
    assert first.status_code == 200
    assert first.content == content
    assert first.headers["content-type"].split(";")[0] == TYPES[Path(path).suffix]
    assert first.headers["cache-control"] == "no-cache"
    own = first.headers["etag"].removeprefix("W/")
    for tag in (own, f"W/{own}", f'"x", {own}'):
        again = client.get(f"/{path}", headers={"if-none-match": tag})
        assert again.status_code == 304
        assert again.content == b""
    ranges = ("bytes=0-1", "bytes=" + ",".join(f"{i}-{i}" for i in range(5000)), "bytes=9999999-")
    for wanted in ranges:
        part = client.get(f"/{path}", headers={"range": wanted})
        assert part.status_code == 200
        assert part.content == content
    assert client.post(f"/{path}").status_code == 405


def test_nothing_outside_of_static_is_served(server: Server) -> None:
    for path in ("/static/../app/cli.py", "/static/..%2fapp%2fcli.py", "/static//etc/passwd",
                 "/static/%2e%2e/app/cli.py", "/static/js/../../app/cli.py"):  # fmt: skip
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        line.request("GET", path)
        answer = line.getresponse()
        assert answer.status == 404
        assert b"def " not in answer.read()
        line.close()


def test_settings_are_generous_at_home_only() -> None:
    assert Settings().client_queued > Settings(host="0.0.0.0").client_queued
    assert Settings(client_queued=1).client_queued == 1
    assert [Settings(host=h).local for h in ("::1", "localhost", "127.0.0.2")] == [True] * 3
    assert not Settings(host="backstep.example").local
