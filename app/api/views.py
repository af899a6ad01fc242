"""`/api/v1/runs/{id}/view`: a laid-out part of a run's graph. It must not know how it is made."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request
from pydantic import StringConstraints
from starlette.responses import Response

from app.views.service import NoView

from .accept import JSON
from .context import context
from .problem import Problem
from .runs import MAX_SEQ, RunId, find
from .schema import VIEW, View, answers, problems

router = APIRouter(tags=["runs"])
GROUPS = 100
"""Groups that one request may name."""
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
            " first backward step. Of a run that has ended well it comes with what its cards"
            " are made of, so that they can be drawn before all events have come."
        ),
    ] = False,
) -> Response:
    """The graph around a step: the nodes with a grad_fn and the tensors that feed them; in a
    training loop those of the step's iteration. Where they are many, modules, loop iterations and
    function calls are closed to one card each. Iterations of equal structure look the same."""
    here = context(request)
    run = find(here, id)
    try:
        if first:
            body = await here.openings.view(run, open, closed)
        else:
            body = orjson.dumps(await here.views.view(run, step, open, closed))
    except NoView as error:
        raise Problem(503, str(error), headers={"Retry-After": "5"}) from None
    return Response(body, headers={"Cache-Control": "no-store"}, media_type=JSON)
