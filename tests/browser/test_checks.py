"""Finite differences over the whole op table: what the page asks for is right, wherever it asks.

Every sample that PyTorch has of an op is computed and walked back; the page makes the formula of
each gradient, and the engine computes it. Nothing here names an op that works: a new one is tested
by existing."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

import engine as torch
from app.sandbox import wire
from engine.events import Event
from tests.engine.recording import walked
from tests.tables import samples

UNCHECKED = {
    # They read half of a matrix and send back to all of it.
    "_linalg_eigh", "cholesky", "linalg_cholesky_ex",
    # The functions that programs call take other arguments than they do.
    "_trilinear", "linalg_lu_solve", "max_unpool2d",
}  # fmt: skip
"""What has samples, and no formula for any."""

AT_A_KINK = {"clamp", "amax", "_linalg_svd", "linalg_pinv.atol_rtol_tensor"}
"""What has samples at places where it has no derivative: there differences find another number."""

FORMULAS = """async (cards) => {
  const { difference } = await import("/static/js/probe.js");
  const { ops } = await (await fetch("/api/v1/ops")).json();
  return cards.flatMap((card) => card.backward.gradients_out.flatMap(({ argument, tensor }) => {
    const i = card.forward.arguments.indexOf(argument);
    if (!tensor || tensor.data.length === 0 || !card.given[i]) return [];
    const last = tensor.data.length - 1;
    return [{ op: card.forward.op, argument, sent: tensor.data[last],
      formula: difference(card, ops[card.forward.op], i, last) }];
  }));
}"""


def cards(events: list[Event]) -> Iterator[dict[str, Any]]:
    """What the page knows of each op that has run backward."""
    values: dict[int, Any] = {}
    made: dict[int, Any] = {}
    for i, told in enumerate(events):
        event = json.loads(wire.encode(told, i))
        if event["type"] == "forward":
            given = [values.get(number) for number in event["inputs"]]
            for tensor in (event["output"], *event.get("more_outputs", [])):
                values[tensor["id"]] = tensor
            made[event["node"]] = {"forward": event, "given": given}
        elif event["type"] == "bind":
            values[event["tensor"]["id"]] = event["tensor"]
        elif event["type"] == "backward" and event["node"] in made:
            yield made[event["node"]] | {"backward": event}


def found_by(formula: dict[str, Any]) -> Any:
    inputs = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in formula["inputs"].items()
    }
    names = {"torch": torch, "inf": float("inf"), "nan": float("nan")}
    return eval(formula["source"], names, inputs).item()


def test_finite_differences_of_the_op_table(page: Page) -> None:
    page.locator("html[data-ready]").wait_for()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        told = [card for name, rows in samples.table().items() for row in rows
                for card in cards(walked(name, row))]  # fmt: skip
        asked = page.evaluate(FORMULAS, told)
        wrong = set()
        for one in asked:
            if one["formula"] is not None and type(one["sent"]) is not str:
                value = found_by(one["formula"])
                if not abs(value - one["sent"]) <= 1e-3 * max(1e-2, abs(one["sent"])):
                    wrong.add(one["op"])
    assert wrong <= AT_A_KINK
    offered = {one["op"] for one in asked if one["formula"]}
    assert {one["op"] for one in asked} - offered == UNCHECKED
    assert len(offered) > 250
