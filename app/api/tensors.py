"""`/api/v1/runs/{id}/tensors/{tid}`: any tensor at any step, whole or in part.

It must not know where the values come from.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Request
from starlette.responses import Response

from app.runs import tensors
from app.runs.replay import NoReplay
from app.runs.service import Busy
from app.sandbox import wire
from app.sandbox.slices import BadSlice, sliced

from .accept import JSON, NPY, RAW, preferred
from .context import client_of, context
from .problem import Problem
from .runs import MAX_SEQ, RunId, find, too_busy
from .schema import TENSOR, Tensor, answers, problems
from .stream import Stream

router = APIRouter(tags=["runs"])


@router.get(
    "/runs/{id}/tensors/{tid}",
    response_model=Tensor,
    summary="Look at a tensor",
    responses=answers(
        TENSOR,
        description="JSON, an .npy file, or the elements in row-major order (little endian), by"
        " `Accept`.",
        content={media: {"schema": {"type": "string", "format": "binary"}} for media in (NPY, RAW)},
    )
    | problems(404, 413, 422, 429, 503),
)
async def get_tensor(
    request: Request,
    id: RunId,
    tid: Annotated[int, Path(ge=0, le=MAX_SEQ, description="A tensor's id.", examples=[3])],
    slice: Annotated[
        str | None,
        Query(max_length=200, description="numpy's basic slicing.", examples=["0:4,:"]),
    ] = None,
    step: Annotated[
        int | None,
        Query(ge=0, le=MAX_SEQ, description="As of this `seq`; the last by default.", examples=[9]),
    ] = None,
    accept: Annotated[str | None, Header(description="JSON, .npy or raw bytes.")] = None,
) -> Response:
    """A tensor as it was at a step. What the events hold in part only is computed again by a
    replay, which must give the same events."""
    here = context(request)
    run = find(here, id)
    media_type = preferred(accept, (JSON, NPY, RAW))
    try:
        found = await asyncio.to_thread(tensors.find, run, tid, step)
        places = tensors.places(sliced(tensors.ghost(found), slice))
        if media_type == JSON and places > tensors.JSON_ELEMENTS:
            raise Problem(
                413,
                f"This part has {places:,} elements; JSON takes {tensors.JSON_ELEMENTS:,}. Ask for"
                f" a slice, or for {NPY}.",
            )
        if found.complete:
            part = sliced(found.shown.reshape(found.shape), slice)
        else:
            part = await here.replays.tensor(run, found, slice, client_of(request))
    except tensors.NoTensor as error:
        raise Problem(404, str(error)) from None
    except BadSlice as error:
        raise Problem(422, str(error)) from None
    except Busy as busy:
        raise too_busy(busy) from None
    except NoReplay as error:
        raise Problem(503, str(error), headers={"Retry-After": "2"}) from None
    headers = {"Cache-Control": "no-store"}
    if media_type != JSON:
        ending = "npy" if media_type == NPY else "bin"
        headers |= {
            "X-Tensor-Dtype": part.dtype.name,
            "X-Tensor-Shape": ",".join(map(str, part.shape)),
            "Content-Disposition": f'attachment; filename="tensor-{tid}-at-{found.seq}.{ending}"',
        }
        pieces = tensors.pieces(part, npy=media_type == NPY)
        return Stream(pieces, media_type, here.settings.stall_seconds, here.traffic, 200, headers)
    body_of = {
        "id": tid,
        "seq": found.seq,
        "shape": list(found.shape),
        "dtype": found.dtype,
        "slice": slice,
        "sliced_shape": list(part.shape),
    }
    text = await asyncio.to_thread(lambda: wire.text_of(body_of | {"data": wire.array(part)}))
    return Response(text, media_type=JSON, headers=headers)
