"""The shapes and examples that the OpenAPI document shows. It must not know how they are made."""

from __future__ import annotations

import http
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .accept import JSON, JSONL, SSE
from .problem import MEDIA_TYPE, ProblemBody

RUN = "q9TqkzZ0cNl5m2mL"

END = {
    "v": 1,
    "seq": 2,
    "type": "end",
    "reason": "ok",
    "digest": "9f2d0c6f1d6f4a3f8c0e8ad8f6b1e5c7f2f3a4b5c6d7e8f90a1b2c3d4e5f6071",
    "counts": {"start": 1, "stdout": 1, "end": 1},
}

_EVENTS: list[dict[str, Any]] = [
    {
        "v": 1,
        "seq": 0,
        "type": "start",
        "kind": "program",
        "source_sha256": "c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2",
        "engine": "0.1.0",
        "torch": "2.13.0",
        "seed": 0,
        "options": {},
    },
    {"v": 1, "seq": 1, "type": "stdout", "text": "tensor([1., 1.])\n", "span": [2, 0, 2, 20]},
    END,
]
EVENT_LINES = "".join(json.dumps(e, separators=(",", ":")) + "\n" for e in _EVENTS)
EVENT_STREAM = "".join(
    f"id: {e['seq']}\ndata: {json.dumps(e, separators=(',', ':'))}\n\n" for e in _EVENTS
)


class Links(BaseModel):
    """Addresses of the run and its parts."""

    self: str
    events: str
    view: str


class Summary(BaseModel):
    """A run at one moment."""

    model_config = ConfigDict(title="Run")

    id: str
    kind: Literal["program", "expression"]
    source: str = Field(description="What was run.")
    inputs: dict[str, Any] = Field(description="An expression's inputs, as they were sent.")
    state: Literal["queued", "running", "finished"]
    place: int | None = Field(description="Runs before this one in the queue.")
    created: str = Field(description="UTC, RFC 3339.")
    events: int = Field(description="How many events are there.")
    bytes: int = Field(description="Their size as JSON lines.")
    end: dict[str, Any] | None = Field(description="The `end` event.")
    problem: dict[str, Any] | None = Field(description="The last `error` event.")
    result: dict[str, Any] | None = Field(
        None, description="An expression's `value` and `gradients`."
    )
    links: Links


class Tensor(BaseModel):
    """A tensor as it was at one step."""

    id: int
    seq: int = Field(description="The event that the values come from.")
    shape: list[int]
    dtype: str
    slice: str | None
    sliced_shape: list[int] = Field(description="The shape of `data`.")
    data: Any = Field(description="Nested lists; NaN and infinities are strings.")


TENSOR = {
    "id": 3,
    "seq": 4,
    "shape": [2, 2],
    "dtype": "float32",
    "slice": "0:1,:",
    "sliced_shape": [1, 2],
    "data": [[0.1, 0.2]],
}

VIEW = {
    "cards": [
        {"node": 1, "x": 0.0, "y": 10.0, "w": 122, "h": 100},
        {
            "group": "/net/block1",
            "kind": "module",
            "name": "block1",
            "label": "Block",
            "count": 24,
            "ranges": [[5, 27], [31, 31]],
            "x": 172.4,
            "y": 18.0,
            "w": 132,
            "h": 84,
        },
    ],
    "frames": [
        {
            "group": "/net",
            "kind": "module",
            "name": "net",
            "label": "Net",
            "count": 48,
            "x": 158.4,
            "y": 4.0,
            "w": 160.0,
            "h": 112.0,
        }
    ],
    "edges": [
        {
            "from": 1,
            "to": "/net/block1",
            "argument": None,
            "count": 2,
            "points": [[122.3, 60.0], [138.1, 60.0], [155.0, 60.0], [172.1, 60.0]],
        }
    ],
    "width": 318.4,
    "height": 120.0,
    "hash": "5f0c3f1d2a9b8e77",
}


class Frame(BaseModel):
    """An open group, by its top left corner; y grows downwards. Without size where the layout had
    to do without frames."""

    group: str = Field(description="Its key: names, so that it is the same in other iterations.")
    kind: Literal["module", "iteration", "function", "bucket"]
    name: str
    label: str = Field(description="A module's class.")
    count: int = Field(description="How many nodes are in it.")
    x: float
    y: float
    w: float
    h: float


class Card(BaseModel):
    """The box of a node (`node`), or of a closed group (a frame's fields, and `ranges`)."""

    node: int | None = None
    group: str | None = None
    kind: Literal["module", "iteration", "function", "bucket"] | None = None
    name: str | None = None
    label: str | None = None
    count: int | None = None
    ranges: list[tuple[int, int]] | None = Field(
        None, description="The nodes in it: from the first to the last of each pair."
    )
    made: int | None = Field(None, description="With `events`: its nodes made by that step.")
    done: int | None = Field(None, description="With `events`: its nodes that backward has left.")
    x: float
    y: float
    w: float
    h: float


class Edge(BaseModel):
    """An edge from producer to consumer, as cubic Bézier control points."""

    from_: int | str = Field(alias="from", description="A node, or a group's key.")
    to: int | str
    argument: str | None = Field(description="None where a closed group is at an end.")
    count: int = Field(1, description="How many of the graph's edges it stands for.")
    points: list[tuple[float, float]]
    hub: bool = Field(
        False,
        description="From a card that feeds so many that only its first edge takes part in the"
        " layout: this one goes straight, across what lies between. Draw a badge at its end.",
    )


class View(BaseModel):
    """A laid-out part of a run's graph."""

    cards: list[Card]
    frames: list[Frame]
    edges: list[Edge]
    width: float
    height: float
    hash: str = Field(description="Equal for views of equal structure: they look the same.")
    events: list[dict[str, Any]] | None = Field(
        None, description="With `first`: the events that the cards at that step are made of."
    )


def run_example() -> dict[str, Any]:
    """A finished run."""
    here = f"/api/v1/runs/{RUN}"
    return {
        "id": RUN,
        "kind": "program",
        "source": "print(torch.ones(2))",
        "inputs": {},
        "state": "finished",
        "created": "2026-01-02T03:04:05Z",
        "events": 3,
        "bytes": len(EVENT_LINES),
        "end": END,
        "problem": None,
        "place": None,
        "links": {
            "self": here,
            "events": f"{here}/events",
            "view": f"{here}/view",
            "page": f"/runs/{RUN}",
        },
    }


def stream_content() -> dict[str, Any]:
    """The two forms of a stream."""
    return {
        JSONL: {"schema": {"type": "string"}, "example": EVENT_LINES},
        SSE: {"schema": {"type": "string"}, "example": EVENT_STREAM},
    }


def streams(description: str) -> dict[int | str, dict[str, Any]]:
    """What an operation that streams answers with."""
    return {
        200: {"description": description, "content": stream_content()},
        204: {"description": "Server-sent events only: nothing follows, don't connect again."},
    }


_REASONS = {
    400: "Malformed JSON: unexpected end of data.",
    403: "Requests from other sites are not taken (Origin: 'https://a.example').",
    404: f"There is no run '{RUN}'. Old runs are dropped: start it again.",
    408: "The request did not arrive within 10 s.",
    409: "The run is still going. Wait for its end, or cancel it.",
    413: "A request may have 1,048,576 bytes at most.",
    415: "Send the program as application/json or text/plain.",
    422: "The request is wrong at /source: the text is empty.",
    429: "You started more than 30 runs a minute.",
    503: "32 runs are waiting already.",
}


Responses = dict[int | str, dict[str, Any]]
"""What an operation may answer with, as FastAPI takes it."""


def problems(*statuses: int) -> Responses:
    """The errors that an operation may answer with, for its `responses`."""
    found: Responses = {}
    for status in statuses:
        title, detail = http.HTTPStatus(status).phrase, _REASONS[status]
        example = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        found[status] = {
            "description": title,
            "content": {
                MEDIA_TYPE: {"schema": ProblemBody.model_json_schema(), "example": example}
            },
        }
    return found


def answers(example: Any, status: int = 200, **more: Any) -> Responses:
    """What an operation answers with when all is well, with its example."""
    return {status: {"content": {JSON: {"example": example}} | more.pop("content", {})} | more}
