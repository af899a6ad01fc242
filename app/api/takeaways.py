"""`/api/v1/runs/{id}/replay`: a run as one HTML file. It must not know how it is put together."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app import takeaway
from app.runs.run import Run
from app.runs.service import Busy
from app.views.service import NoView

from .catalogue import ops
from .context import Context, client_of, context
from .problem import Problem
from .runs import MAX_SEQ, RunId, find, too_busy
from .schema import Responses, problems

router = APIRouter(tags=["runs"])

FILE: Responses = {
    200: {
        "description": "One HTML file, as an attachment: it replays the run without a server.",
        "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>..."}},
    }
}
VIEWS = 40
"""Loop iterations whose layouts are asked for; equal ones are put into the file once."""
KEPT_CHARACTERS = 32 << 20
"""The last file is kept up to this length: it is asked for again when a download breaks off."""
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
"""Should somebody show the file instead of saving it: it is nobody then, and does nothing."""


@router.get(
    "/runs/{id}/replay",
    summary="Take a run away",
    response_class=Response,
    responses=FILE | problems(404, 409, 422, 429, 503),
)
async def get_replay(
    request: Request,
    id: RunId,
    step: Annotated[
        int | None,
        Query(ge=0, le=MAX_SEQ, description="The `seq` to open at; the end by default."),
    ] = None,
    lang: Annotated[
        Literal["en", "zh"] | None,
        Query(description="What it speaks at first; the reader's language by default."),
    ] = None,
    theme: Annotated[
        Literal["light", "dark"] | None,
        Query(description="How it looks at first; as the reader's system by default."),
    ] = None,
) -> Response:
    """The run as a page that needs nothing else: events, layouts, words, fonts and script are in
    it, and its own policy keeps it from loading anything."""
    here = context(request)
    run = find(here, id)
    if not run.finished.is_set():
        raise Problem(409, "The run is still going. Wait for its end, or cancel it.")
    client = client_of(request)
    look = takeaway.Look(step, lang, theme)
    key = (run.id, look)
    try:
        async with here.files.turns.of(client):
            text = here.files.last.get(key)
            if text is None:
                here.runs.charge(client)
                text = await _file(here, run, look)
                here.files.last = {key: text} if len(text) <= KEPT_CHARACTERS else {}
    except Busy as busy:
        raise too_busy(busy) from None
    return Response(
        text,
        media_type="text/html",
        headers={
            "Content-Disposition": f'attachment; filename="backstep-{run.id}.html"',
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "no-store",
        },
    )


async def _file(here: Context, run: Run, look: takeaway.Look) -> str:
    lines = list(run.lines)
    views: dict[str, dict[str, Any]] = {}
    try:
        for at in takeaway.iterations(lines, VIEWS):
            view = await here.views.view(run, at)
            views.setdefault(view["hash"], {"step": at, "view": view})
    except NoView as error:
        raise Problem(503, str(error), headers={"Retry-After": "5"}) from None
    try:
        return await asyncio.to_thread(_page, run.job, lines, list(views.values()), look)
    except takeaway.NoTakeaway as error:
        raise Problem(503, str(error)) from None


def _page(job: Any, lines: list[bytes], views: list[dict[str, Any]], look: takeaway.Look) -> str:
    # Each line is read alone and goes in as it is: all of them as objects take ten times the room.
    used = {event["op"] for event in map(orjson.loads, lines) if event["type"] == "forward"}
    events = [orjson.Fragment(line) for line in lines]
    table = orjson.loads(ops()[0])["ops"]
    carried = {
        "events": events,
        "source": job.source,
        "inputs": dict(job.inputs),
        "kind": job.kind,
        "views": views,
        "ops": {name: entry for name, entry in table.items() if name in used},
    }
    return takeaway.page(carried, look)
