"""The gallery: every program runs, goes backward, has a view, and is told of in both languages."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest

from app.api.catalogue import EXAMPLES, gallery
from tests.harness import Server

ALL = gallery()


@pytest.mark.parametrize("example", ALL, ids=[e["name"] for e in ALL])
def test_an_example_runs(server: Server, example: dict[str, Any]) -> None:
    body = {name: example[name] for name in ("source", "kind", "inputs")}
    answer = httpx.post(
        f"{server.url}/api/v1/runs", json=body, headers={"prefer": "wait=15"}, timeout=20
    )
    assert answer.status_code == 201, answer.text
    ran = answer.json()
    assert ran["end"]["reason"] == "ok", ran["problem"]
    assert ran["end"]["counts"]["backward"] > 0
    lines = httpx.get(f"{server.url}{ran['links']['events']}").text.splitlines()
    events = [json.loads(line) for line in lines]
    forwards = {e["node"] for e in events if e["type"] == "forward"}
    for root in {e["root"] for e in events if e["type"] == "backward"}:
        steps = [e for e in events if e["type"] == "backward" and e["root"] == root]
        address = f"{server.url}{ran['links']['view']}"
        view = httpx.get(address, params={"step": steps[-1]["seq"]}).json()
        cards = {card["node"] for card in view["cards"]}
        visited = {e["node"] for e in steps} & forwards
        assert visited
        assert visited <= cards, "the nodes that this backward visits are drawn"
    if example["kind"] == "program":
        assert ran["end"]["counts"]["stdout"] > 0


@pytest.mark.parametrize("example", ALL, ids=[e["name"] for e in ALL])
def test_an_example_is_told_of_in_both_languages(example: dict[str, Any]) -> None:
    assert set(example["title"]) == set(example["text"]) == {"en", "zh"}
    assert len(re.findall(r"[.!?](?:\s|$)", example["text"]["en"])) == 2
    assert len(re.findall(r"[。！？]", example["text"]["zh"])) == 2
    assert re.search(r"[\u4e00-\u9fff]", example["title"]["zh"])


def test_the_gallery_holds_every_file() -> None:
    files = {path.stem for path in EXAMPLES.glob("*.py")}
    assert files == {example["name"] for example in ALL}
    assert [e["name"] for e in ALL] == sorted(files)
    assert len(ALL) == 6


def test_what_is_catalogued_is_asked_about_again_cheaply(server: Server) -> None:
    for path in ("/api/v1/ops", "/api/v1/examples"):
        first = httpx.get(server.url + path)
        again = httpx.get(server.url + path, headers={"if-none-match": first.headers["etag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        assert again.content == b""


def test_every_op_of_a_run_is_in_the_catalogue(server: Server) -> None:
    ops = httpx.get(f"{server.url}/api/v1/ops").json()["ops"]
    for example in ALL:
        body = {name: example[name] for name in ("source", "kind", "inputs")}
        headers = {"accept": "application/jsonl"}
        answer = httpx.post(f"{server.url}/api/v1/runs", json=body, headers=headers, timeout=20)
        for line in answer.text.splitlines():
            event = json.loads(line)
            if event["type"] == "forward" and event["grad_fn"]:
                assert ops[event["op"]]["grad_fn"] == event["grad_fn"]
                for name in event["saved"]:
                    assert name in ops[event["op"]]["saved"], (event["op"], name)
