"""`/api/v1/runs/{id}/view`: a laid-out part of a run's graph. It must not know how it is made."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from app.views.service import NoView, first_step

from .accept import JSON
from .context import context
from .problem import Problem
from .runs import MAX_SEQ, RunId, find
from .schema import VIEW, View, answers, problems

router = APIRouter(tags=["runs"])
GROUPS = 100
"""Groups that one request may name."""
LONG = 1_000_000
"""The events of a run of so many bytes take longer to come than its picture should."""
GroupKey = Annotated[str, StringConstraints(max_length=1000, pattern="^/")]


@router.get(
    "/runs/{id}/view",
    response_model=View,
    summary="Lay out a view",
    responses=answers(VIEW) | problems(404, 422, 503),
)
async def get_view(
    request: Request,
    id: RunId,
    step: Annotated[
        int | None,
        Query(ge=0, le=MAX_SEQ, description="A `seq`; the last one by default.", examples=[17]),
    ] = None,
    open: Annotated[
        list[GroupKey],
        Query(max_length=GROUPS, description="Groups to open, the last one last.", examples=[[]]),
    ] = [],  # noqa: B006 (FastAPI copies it)
    closed: Annotated[
        list[GroupKey],
        Query(max_length=GROUPS, description="Groups to keep closed.", examples=[["/fc1"]]),
    ] = [],  # noqa: B006
    first: Annotated[
        bool,
        Query(
            description="The view where the run is looked at first, instead of `step`: at its"
            " first backward step. Of a long run that has ended well it comes with what its cards"
            " are made of, so that they can be drawn before all events have come."
        ),
    ] = False,
) -> Response:
    """The graph around a step: the nodes with a grad_fn and the tensors that feed them; in a
    training loop those of the step's iteration. Where they are many, modules, loop iterations and
    function calls are closed to one card each. Iterations of equal structure look the same."""
    here = context(request)
    run = find(here, id)
    told = False
    if first and (at := first_step(run.lines)) is not None:
        step, told = at, run.bytes >= LONG
    try:
        found = await here.views.view(run, step, open, closed, told)
    except NoView as error:
        raise Problem(503, str(error), headers={"Retry-After": "5"}) from None
    events = found.pop("events", None)
    body = orjson.dumps(found)
    if events is not None and step is not None:
        # The step's own event and the next, which may belong to the same act.
        numbers = [0, *events, step, *([step + 1] if step + 1 < len(run.lines) else [])]
        lines = b",".join(run.lines[seq] for seq in sorted(set(numbers)))
        body = body[:-1] + b',"events":[' + lines + b"]}"
    return Response(body, headers={"Cache-Control": "no-store"}, media_type=JSON)
