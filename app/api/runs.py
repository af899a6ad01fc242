"""`/api/v1/runs`: start a run, look at it, cancel it, follow or resume its events.

It must not know how a run is driven or stored.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import JSONResponse, Response

from app.runs.jobs import Unfit, make_job
from app.runs.run import Run
from app.runs.service import Busy

from .accept import JSON, JSONL, SSE, preferred, wait
from .body import RunRequest, read
from .context import Context, client_of, context
from .problem import Problem
from .schema import (
    Summary,
    answers,
    problems,
    run_example,
    stream_content,
    streams,
)
from .stream import EVENT_HEADERS, Stream, server_sent

router = APIRouter(tags=["runs"])
RunId = Annotated[
    str, Path(description="The run's id.", max_length=64, examples=["q9TqkzZ0cNl5m2mL"])
]
MAX_SEQ = 2**53


def find(context: Context, id: str) -> Run:
    """The run, or a 404 that says why it may be gone."""
    run = context.runs.get(id)
    if run is None:
        raise Problem(
            404, f"There is no run {id!r}. Old runs are dropped: start it again.", extra={"run": id}
        )
    return run


def describe(context: Context, run: Run) -> dict[str, Any]:
    """The summary of a run, with links."""
    here = f"/api/v1/runs/{run.id}"
    links = {
        "self": here, "events": f"{here}/events", "view": f"{here}/view", "page": f"/runs/{run.id}",
    }  # fmt: skip
    found = run.summary() | {"place": context.runs.place(run), "links": links}
    result = (found["end"] or {}).get("result")
    return found | ({"result": result} if result is not None else {})


def failure(run: Run) -> Problem | None:
    """What went wrong with a finished run, as a problem; None when it ended well."""
    end = run.end() or {}
    if end.get("reason") == "ok":
        return None
    error = run.problem() or {}
    said = f"{error['error']}: {error['message']}" if error else end.get("hint") or "stopped"
    members: dict[str, Any] = {
        "run": run.id,
        "reason": end.get("reason"),
        "error": error.get("error"),
        "span": error.get("span") or end.get("span"),
        "hint": error.get("hint") or end.get("hint"),
        "limit": end.get("limit"),
        "used": end.get("used"),
    }
    return Problem(422, said, extra={k: v for k, v in members.items() if v is not None})


def too_busy(busy: Busy) -> Problem:
    """429 when the client's own doings are too many, 503 when everybody's are."""
    again = {"Retry-After": str(max(1, round(busy.retry_after)))}
    return Problem(429 if busy.own else 503, busy.message, headers=again)


def stream(context: Context, run: Run, media_type: str, after: int, status: int = 200) -> Response:
    """The run's events after that number, as they come."""
    lines = run.read(after)
    pieces = server_sent(lines, after) if media_type == SSE else lines
    location = {"Location": f"/api/v1/runs/{run.id}"} if status == 201 else {}
    seconds, traffic = context.settings.stall_seconds, context.traffic
    return Stream(pieces, media_type, seconds, traffic, status, EVENT_HEADERS | location)


@router.post(
    "/runs",
    status_code=201,
    response_model=Summary,
    summary="Start a run",
    responses=answers(
        run_example(),
        201,
        description="The run. With `Accept: application/jsonl` or `text/event-stream` its events,"
        " at once.",
        headers={"Location": {"schema": {"type": "string"}, "description": "The run."}},
        content=stream_content(),
    )
    | problems(400, 403, 408, 413, 415, 422, 429, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": RunRequest.model_json_schema(),
                    "examples": {
                        name: {"value": value}
                        for name, value in zip(
                            ("program", "expression", "what_if"),
                            RunRequest.model_json_schema()["examples"],
                            strict=True,
                        )
                    },
                },
                "text/plain": {
                    "schema": {"type": "string"},
                    "example": "import torch\nprint(torch.ones(2))\n",
                },
            },
        }
    },
)
async def create_run(
    request: Request,
    accept: Annotated[str | None, Header(description="What to answer with.")] = None,
    prefer: Annotated[
        str | None,
        Header(description="`wait=N`: answer when the run has ended, after N seconds at most."),
    ] = None,
) -> Response:
    """Runs a program or a formula. A formula's answer holds its value and gradients; one that
    fails is answered with 422."""
    here = context(request)
    asked = await read(request, here.limits.source_characters)
    media_type = preferred(accept, (JSON, JSONL, SSE))
    try:
        job = make_job(asked.source, asked.kind, asked.inputs, asked.options, here.limits)
    except Unfit as error:
        place = {"at": error.at, "code": error.code, "message": str(error)}
        said = f"The request is wrong at {error.at}: {error}."
        raise Problem(422, said, extra={"errors": [place]}) from None
    try:
        run = here.runs.create(job, client_of(request))
    except Busy as busy:
        raise too_busy(busy) from None
    if media_type != JSON:
        return stream(here, run, media_type, -1, 201)
    headers = {"Location": f"/api/v1/runs/{run.id}", "Cache-Control": "no-store"}
    seconds = wait(prefer)
    if seconds is not None:
        headers["Preference-Applied"] = f"wait={seconds:g}"
    elif asked.kind == "expression":
        seconds = here.settings.wait_seconds
    if seconds:
        await ended(run, min(seconds, here.settings.wait_seconds))
    if asked.kind == "expression" and run.finished.is_set() and (problem := failure(run)):
        problem.headers |= headers
        raise problem
    return JSONResponse(describe(here, run), 201, headers)


async def ended(run: Run, seconds: float) -> None:
    """Wait for the end of a run, for so many seconds at most."""
    try:
        async with asyncio.timeout(seconds):
            await run.finished.wait()
    except TimeoutError:
        return


@router.get(
    "/runs/{id}",
    response_model=Summary,
    summary="Look at a run",
    responses=answers(run_example()) | problems(404, 422),
)
async def get_run(request: Request, id: RunId) -> Response:
    """State, place in the queue, counts, and the `end` once it is there."""
    here = context(request)
    return JSONResponse(describe(here, find(here, id)), headers={"Cache-Control": "no-store"})


@router.delete(
    "/runs/{id}",
    response_model=Summary,
    summary="Cancel a run",
    responses=answers(run_example()) | problems(403, 404, 422),
)
async def cancel_run(request: Request, id: RunId) -> Response:
    """Ends the run with `reason: cancelled`; what it has told so far stays. A finished run stays
    as it is."""
    here = context(request)
    run = find(here, id)
    here.runs.cancel(run)
    await ended(run, 5)
    return JSONResponse(describe(here, run), headers={"Cache-Control": "no-store"})


@router.get(
    "/runs/{id}/events",
    summary="Follow a run",
    response_class=Response,
    responses=streams(
        "JSON lines (the default) or server-sent events, by `Accept`; the last is `end`. A stream"
        " without it was cut: resume it."
    )
    | problems(404, 422),
)
async def get_events(
    request: Request,
    id: RunId,
    after: Annotated[
        int | None,
        Query(ge=-1, le=MAX_SEQ, description="Only events with a greater `seq`.", examples=[41]),
    ] = None,
    accept: Annotated[str | None, Header(description="JSON lines or SSE.")] = None,
    last_event_id: Annotated[
        str | None, Header(description="The `seq` that was read last.", examples=["41"])
    ] = None,
) -> Response:
    """All events, or those after `after` (or `Last-Event-ID`): the stored ones, then those that
    come."""
    here = context(request)
    run = find(here, id)
    media_type = preferred(accept, (JSONL, SSE))
    # A browser that connects again repeats the address and adds the newer Last-Event-ID.
    seen = max(-1 if after is None else after, _sequence(last_event_id))
    if media_type == SSE and run.finished.is_set() and seen >= len(run.lines) - 1:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return stream(here, run, media_type, seen)


def _sequence(text: str | None) -> int:
    """The number in a Last-Event-ID, from the start when there is none."""
    if not text:
        return -1
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Problem(422, f"Last-Event-ID must be a seq, not {text[:80]!r}.")
    return int(text)
