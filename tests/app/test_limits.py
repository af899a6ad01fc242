"""Every limit and setting: reported, set by the environment, and in force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from app.sandbox.limits import Limits
from app.settings import Settings
from tests.harness import Server

NUMBERS = {
    name: field.default
    for name, field in Settings.model_fields.items()
    if type(field.default) in (int, float) and name != "port"
}
"""Every setting that is a number of something."""
CHANGED = {name: value + (-1 if name == "view_cards" else 1) for name, value in NUMBERS.items()}
LIMITS = {f.name: f.default + 1 for f in fields(Limits)}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with every number another than it would be."""
    environment = {f"BACKSTEP_{name.upper()}": str(value) for name, value in CHANGED.items()}
    environment["BACKSTEP_LIMITS"] = json.dumps(LIMITS)
    with Server(tmp_path_factory.mktemp("logs"), environment=environment) as running:
        yield running


@pytest.fixture(scope="module")
def told(server: Server) -> dict[str, Any]:
    answer = httpx.get(f"{server.url}/api/v1/limits").json()
    return {row["name"]: row["value"] for row in answer["limits"] + answer["server"]}


@pytest.mark.parametrize(("name", "value"), (CHANGED | LIMITS).items())
def test_a_setting_is_reported_as_the_environment_has_it(
    told: dict[str, Any], name: str, value: float
) -> None:
    assert told[name] == value


def test_nothing_else_is_reported(told: dict[str, Any]) -> None:
    assert set(told) == set(CHANGED) | set(LIMITS)


def test_a_limit_that_the_server_raises_is_in_force(server: Server) -> None:
    longer = "x" * 63_999 + " = 1"
    answers = [
        httpx.post(f"{server.url}/api/v1/runs", json={"source": source})
        for source in (longer[2:], longer[1:])
    ]
    assert [answer.status_code for answer in answers] == [201, 413]
    assert answers[1].json()["limit"] == LIMITS["source_characters"]
    asked = {"source": "1", "options": {"limits": {"wall_seconds": LIMITS["wall_seconds"]}}}
    assert httpx.post(f"{server.url}/api/v1/runs", json=asked).status_code == 201
    asked["options"]["limits"]["wall_seconds"] += 1
    assert httpx.post(f"{server.url}/api/v1/runs", json=asked).status_code == 422


@pytest.mark.parametrize("wrong", [{"colour": 1}, {"cpu_seconds": 0}, {"source_nodes": 1.5}])
def test_a_limit_that_cannot_be_is_refused_at_the_start(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Settings(limits=wrong)
