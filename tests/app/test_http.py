"""What holds for every operation of the API, walked from its own OpenAPI document."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

import app.api
from app.main import create_app
from scripts import generate_api
from tests.harness import Server

DOCUMENT: dict[str, Any] = create_app().openapi()
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
NAMES = [operation["operationId"] for _, _, operation in OPERATIONS]
PROBLEM = "application/problem+json"


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=20) as client:
        yield client


def assert_problem(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    assert answer.status_code in statuses, (answer.status_code, answer.text[:500])
    assert answer.headers["content-type"] == PROBLEM
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    assert {"type", "title", "detail"} <= set(body)
    assert body["detail"]
    assert "Traceback" not in answer.text
    return body


def examples(operation: dict[str, Any]) -> list[Any]:
    """Examples of an operation's request, its answers that are no errors, and its parameters."""
    found: list[Any] = []
    contents = [operation.get("requestBody", {}).get("content", {})]
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            contents.append(response.get("content", {}))
    for content in contents:
        for media in content.values():
            if "example" in media:
                found.append(media["example"])
            found += [e["value"] for e in media.get("examples", {}).values()]
    return found


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_has_an_example(method: str, path: str, operation: dict[str, Any]) -> None:
    assert examples(operation)
    assert operation["summary"]
    assert operation["description"]
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter["name"]
        if parameter["in"] == "path":
            assert parameter["schema"]["examples"]


def test_the_document_is_served_and_committed(client: httpx.Client) -> None:
    assert client.get("/api/v1/openapi.json").json() == DOCUMENT
    committed = (generate_api.DOCS / "openapi.json").read_text("utf-8")
    assert committed == generate_api.openapi(), "run scripts/generate_api.py"


def test_settings_and_limits_are_documented() -> None:
    committed = (generate_api.DOCS / "settings.md").read_text("utf-8")
    assert committed == generate_api.settings(), "run scripts/generate_api.py"


def test_every_operation_is_told_of_in_the_documentation() -> None:
    text = (generate_api.DOCS / "api.md").read_text("utf-8")
    for method, path, _ in OPERATIONS:
        assert f"`{method.upper()} {path}`" in text


def test_every_route_is_in_the_document() -> None:
    served = {
        (method, route.path)
        for module in pkgutil.iter_modules(app.api.__path__)
        for route in getattr(
            importlib.import_module(f"app.api.{module.name}"), "router", APIRouter()
        ).routes
        for method in route.methods
    }
    told = {(m.upper(), path.removeprefix("/api/v1")) for m, path, _ in OPERATIONS}
    assert served == told


def filled(path: str, operation: dict[str, Any], values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], "1"), path)


@pytest.fixture(scope="module")
def ended(server: Server) -> str:
    """The id of a run with a tensor and an end."""
    source = "import torch\nx = torch.ones(3, requires_grad=True)\ny = x * x\nprint(y)\n"
    answer = httpx.post(
        f"{server.url}/api/v1/runs", json={"source": source}, headers={"prefer": "wait=10"}
    )
    assert answer.json()["end"]["reason"] == "ok"
    found: str = answer.json()["id"]
    return found


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_works(
    client: httpx.Client, ended: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    body = examples(operation)[0] if "requestBody" in operation else None
    address = filled(path, operation, {"id": ended, "tid": "0"})
    answer = client.request(method, address, json=body) if body else client.request(method, address)
    expected = next(int(s) for s in operation["responses"] if s.startswith("2"))
    assert answer.status_code == expected, answer.text[:500]
    media = answer.headers["content-type"].split(";")[0]
    assert media in operation["responses"][str(expected)]["content"]
    assert answer.headers["cache-control"] in {
        "no-store", "no-cache", "no-store, no-transform"
    }  # fmt: skip
    if media == "application/json":
        schema = operation["responses"][str(expected)]["content"][media].get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        required = DOCUMENT["components"]["schemas"].get(name, {}).get("required", [])
        assert set(required) <= set(answer.json())


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMES)
def test_every_operation_answers_garbage_with_a_problem(
    client: httpx.Client, ended: str, method: str, path: str, operation: dict[str, Any]
) -> None:
    if "{" in path:
        for wrong in ("nothing-here", "%F0%9F%92%A5", "x" * 65, "..%2f..", "1'--"):
            answer = client.request(method, filled(path, operation, {"id": wrong}))
            assert_problem(answer, 404, 422)
    address = filled(path, operation, {"id": ended, "tid": "0"})
    for parameter in operation.get("parameters", []):
        if parameter["in"] == "query":
            for wrong in ("x", "-5", "9" * 40, "1,2,3,4,5,6,7,8,9", "💥"):
                answer = client.request(method, address, params={parameter["name"]: wrong})
                assert_problem(answer, 404, 422)
    for other in ("PUT", "PATCH", "POST", "DELETE", "TRACE"):
        if other.lower() not in DOCUMENT["paths"][path]:
            answer = client.request(other, address)
            assert_problem(answer, 405)
            methods = {name.strip().lower() for name in answer.headers["allow"].split(",")}
            assert methods == set(DOCUMENT["paths"][path])


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/static/nothing.js", "/%00", "/static/../x"])
def test_what_is_not_there_is_a_problem(client: httpx.Client, path: str) -> None:
    assert_problem(client.get(path), 404)


BODIES: dict[str, tuple[bytes, str | None, int]] = {
    "malformed": (b'{"source": ', "application/json", 400),
    "not JSON": (b"\x00\xff", "application/json", 400),
    "empty": (b"", "application/json", 400),
    "NaN": (b'{"source": "x", "inputs": {"x": NaN}}', "application/json", 400),
    "deep": (b"[" * 100_000, "application/json", 400),
    "a list": (b"[1]", "application/json", 422),
    "no source": (b"{}", "application/json", 422),
    "source is a number": (b'{"source": 1}', "application/json", 422),
    "empty source": (b'{"source": " \\n"}', "application/json", 422),
    "empty text": (b"", "text/plain", 422),
    "unknown kind": (b'{"source": "x", "kind": "y"}', "application/json", 422),
    "unknown member": (b'{"source": "x", "colour": 1}', "application/json", 422),
    "unknown option": (b'{"source": "x", "options": {"colour": 1}}', "application/json", 422),
    "bad window": (
        b'{"source": "x", "options": {"record": {"first": -1}}}', "application/json", 422
    ),
    "no window": (b'{"source": "x", "options": {"record": [1, 2]}}', "application/json", 422),
    "window back": (
        b'{"source": "x", "options": {"record": {"first": 3, "last": 2}}}', "application/json", 422
    ),
    "window in nothing": (
        b'{"source": "x", "options": {"record": {"first": 3, "inner": 2}}}', "application/json", 422
    ),
    "window in none": (
        b'{"source": "x", "options": {"record": {"first": 3, "inner": [-2]}}}', "application/json",
        422
    ),
    "replace what": (b'{"source": "x", "options": {"replace": [{}]}}', "application/json", 422),
    "replace by what": (
        b'{"source": "x", "options": {"replace": [{"node": 0, "index": [0], "value": [1]}]}}',
        "application/json", 422,
    ),
    "replace where": (
        b'{"source": "x", "options": {"replace": [{"span": [1, 2], "value": 1}]}}',
        "application/json", 422,
    ),
    "bad seed": (b'{"source": "x", "options": {"seed": "1"}}', "application/json", 422),
    "raised limit": (
        b'{"source": "x", "options": {"limits": {"wall_seconds": 1e9}}}', "application/json", 422
    ),
    "input is a text": (
        b'{"source": "x", "kind": "expression", "inputs": {"x": "1"}}', "application/json", 422
    ),
    "deep input": (
        b'{"source": "x", "kind": "expression", "inputs": {"x": ' + b"[" * 9 + b"]" * 9 + b"}}",
        "application/json", 422,
    ),
    "lone surrogate": (b'{"source": "print(\'\\ud800\')"}', "application/json", 422),
    "surrogate key": (b'{"source": "x", "\\udc00": 1}', "application/json", 422),
    "not UTF-8": (b"print('\xff')", "text/plain", 422),
    "another type": (b"<run/>", "application/xml", 415),
    "no type": (b"print(1)", None, 415),
    "a form": (b"source=print(1)", "application/x-www-form-urlencoded", 415),
    "another charset": (b"print(1)", "text/plain; charset=utf-16", 415),
    "3 MB": (b"#" * 3_000_000, "text/plain", 413),
    "65,000 characters": (b"#" * 65_000, "text/plain", 413),
    "3 MB of JSON": (json.dumps({"source": "#" * 3_000_000}).encode(), "application/json", 413),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_bad_body_is_a_problem(client: httpx.Client, name: str) -> None:
    body, media, status = BODIES[name]
    headers = {} if media is None else {"content-type": media}
    assert_problem(client.post("/api/v1/runs", content=body, headers=headers), status)


PLACES = [
    ({"inputs": {"x": 1}}, "/inputs", "kind"),
    ({"options": {"seed": "1"}}, "/options/seed", "option"),
    ({"options": {"seed": 2**64}}, "/options/seed", "option"),
    ({"options": {"dtype": "int8"}}, "/options/dtype", "option"),
    ({"options": {"record": {"first": -1}}}, "/options/record", "option"),
    ({"options": {"replace": [{}]}}, "/options/replace", "option"),
    ({"options": {"limits": {"wall_seconds": 1e9}}}, "/options/limits", "option"),
    ({"options": {"colour": 1}}, "/options/colour", "unknown"),
]


@pytest.mark.parametrize(("asked", "at", "code"), PLACES)
def test_each_thing_that_is_wrong_has_its_place(
    client: httpx.Client, asked: dict[str, Any], at: str, code: str
) -> None:
    answer = client.post("/api/v1/runs", json={"source": "x = 1"} | asked)
    told = assert_problem(answer, 422)
    assert [(one["at"], one["code"]) for one in told["errors"]] == [(at, code)]
    assert told["errors"][0]["message"] in told["detail"]


def test_a_body_that_cannot_be_read_is_told_why(client: httpx.Client) -> None:
    none = client.post("/api/v1/runs", content=b"print(1)", headers={})
    assert "no Content-Type" in assert_problem(none, 415)["detail"]
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    packed = client.post("/api/v1/runs", content=b"\x1f\x8b\x08", headers=headers)
    assert "'gzip'" in assert_problem(packed, 415)["detail"]
    assert packed.headers["accept-encoding"] == "identity"


def test_a_list_is_told_what_is_wanted(client: httpx.Client) -> None:
    answer = client.post("/api/v1/runs", json=[{"source": "1"}])
    assert "a JSON object" in assert_problem(answer, 422)["detail"]


def test_an_upload_that_breaks_off_is_no_fault_of_the_server(
    server: Server, client: httpx.Client
) -> None:
    head = (
        f"POST /api/v1/runs HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Content-Type: text/plain\r\nContent-Length: 1000\r\n\r\nprint("
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(head.encode())
        line.shutdown(socket.SHUT_WR)
        while line.recv(4096):
            pass
    assert client.get("/healthz").status_code == 200
    assert "Disconnect" not in server.said()


def test_a_large_body_without_length_is_a_problem(client: httpx.Client) -> None:
    pieces = (b"#" * 50_000 for _ in range(60))
    answer = client.post("/api/v1/runs", content=pieces, headers={"content-type": "text/plain"})
    assert_problem(answer, 413)


def test_a_problem_says_where_a_run_fails(client: httpx.Client) -> None:
    body = {"source": "w * undefined_name", "kind": "expression", "inputs": {"w": 1}}
    answer = client.post("/api/v1/runs", json=body)
    problem = assert_problem(answer, 422)
    assert "undefined_name" in problem["detail"]
    assert problem["span"] == [1, 4, 1, 18]
    assert client.get(answer.headers["location"]).json()["end"]["reason"] == "refused"


def test_bytes_that_are_no_http_are_a_problem(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(b"\x16\x03\x01 what is this\r\n\r\n")
        said = b""
        while piece := line.recv(4096):
            said += piece
    assert said.startswith(b"HTTP/1.1 400")
    assert PROBLEM.encode() in said
