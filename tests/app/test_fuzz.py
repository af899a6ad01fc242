"""Requests that nobody thought of: whatever comes, the answer is a run or a problem."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.harness import Server

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["x", "1", "x*x", "import os", "\x00", "\ud800"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
BODIES = st.fixed_dictionaries(
    {},
    optional={
        "source": st.sampled_from(["x + 1", "(x*w).exp()", "print(1)"]) | JSON,
        "kind": st.sampled_from(["program", "expression"]) | JSON,
        "inputs": st.dictionaries(st.sampled_from(["x", "w", "_", "ß"]), JSON) | JSON,
        "options": st.dictionaries(st.sampled_from(["seed", "dtype", "limits"]), JSON) | JSON,
        "else": JSON,
    },
)
QUICK = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=20) as client:
        yield client


def assert_run_or_problem(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code
    else:
        assert answer.json()["end"]["reason"] in {"ok", "error", "refused"}


@given(body=BODIES)
@QUICK
def test_any_json(client: httpx.Client, body: dict[str, Any]) -> None:
    answer = client.post(
        "/api/v1/runs",
        content=json.dumps(body).encode(),
        headers={"content-type": "application/json", "prefer": "wait=15"},
    )
    assert_run_or_problem(answer)


@given(body=st.binary(max_size=200))
@QUICK
def test_any_bytes(client: httpx.Client, body: bytes) -> None:
    for media in ("application/json", "text/plain"):
        answer = client.post(
            "/api/v1/runs",
            content=body,
            headers={"content-type": media, "prefer": "wait=15"},
        )
        assert_run_or_problem(answer)


@given(path=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40))
@QUICK
def test_any_path(client: httpx.Client, server: Server, path: str) -> None:
    url = httpx.URL(server.url).copy_with(raw_path=b"/api/v1/" + _quoted(path))
    answer = client.get(url)
    assert answer.status_code in {200, 404, 405, 422}, answer.text


def _quoted(text: str) -> bytes:
    return "".join(f"%{byte:02X}" for byte in text.encode()).encode()
