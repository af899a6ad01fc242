"""`/api/v1/limits`, `/ops`, `/examples`: what is known before anything runs.

All three are generated: from the table of limits, the op table, the gallery.
"""

from __future__ import annotations

import asyncio
import functools
import tomllib
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from app.sandbox.limits import table

from .accept import JSON, entity_tag, packed, takes_gzip, unchanged
from .context import context
from .schema import answers

router = APIRouter(tags=["catalogue"])
EXAMPLES = Path(__file__).parents[2] / "examples"

OP = {
    "grad_fn": "PowBackward0",
    "arguments": ["self", "exponent"],
    "sign": "xⁿ",
    "tex": "\\v{self}^{\\v{exponent}}",
    "vjp": {"self": {"text": "g * exponent * self ** (exponent - 1)", "tex": "..."}},
    "torch": ["torch.pow", "Tensor.pow"],
    "call": "torch.pow({self}, exponent={exponent}){#}",
}
EXAMPLE = {
    "name": "01_formula",
    "kind": "expression",
    "title": {"en": "One formula", "zh": "一个公式"},
    "text": {"en": "A squared error, by hand.", "zh": "手写的平方误差。"},
    "source": "(w*x + b - y)**2",
    "inputs": {"w": 2.0, "x": 3.0, "b": 1.0, "y": 5.0},
}
LIMIT = {
    "name": "wall_seconds",
    "value": 10.0,
    "unit": "s",
    "sentence": "Longest time from the start of a run to its end.",
    "reason": "wall",
}
SERVER_LIMIT = {
    "name": "running",
    "value": 2,
    "sentence": "Runs that compute at the same time.",
}


async def tagged(request: Request, content: bytes, tag: str) -> Response:
    """JSON that a client may keep and ask about again."""
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if unchanged(request.headers, tag):
        return Response(status_code=304, headers=headers)
    if takes_gzip(request.headers.get("accept-encoding")):
        headers |= {"ETag": f"W/{tag}", "Content-Encoding": "gzip"}
        content = await asyncio.to_thread(packed, content)
    return Response(content, headers=headers, media_type=JSON)


@functools.cache
def ops() -> tuple[bytes, str]:
    """The op table as JSON, and its tag."""
    import engine
    from engine import calls, complex_numbers, op

    table = {
        name: entry.catalogue()
        | {"turned": complex_numbers.turns(entry), "call": calls.call_of(entry, engine)}
        for name, entry in sorted(op.OPS.items())
    }
    content = orjson.dumps({"ops": table})
    return content, entity_tag(content)


@functools.cache
def gallery() -> list[dict[str, Any]]:
    """The programs of `examples/`, in order, with their texts."""
    manifest = tomllib.loads((EXAMPLES / "gallery.toml").read_text("utf-8"))
    found = []
    for entry in manifest["example"]:
        source = (EXAMPLES / entry["file"]).read_text("utf-8")
        found.append({
            "name": Path(entry["file"]).stem,
            "kind": entry["kind"],
            "title": entry["title"],
            "text": entry["text"],
            "source": source,
            "inputs": entry.get("inputs", {}),
        })  # fmt: skip
    return found


@router.get(
    "/limits", summary="Limits", responses=answers({"limits": [LIMIT], "server": [SERVER_LIMIT]})
)
async def get_limits(request: Request) -> Response:
    """What one run may use: every limit with its value, its unit and one sentence. `server`: what
    the server allows its clients."""
    here = context(request)
    return JSONResponse(
        {"limits": table(here.limits), "server": here.settings.table()},
        headers={"Cache-Control": "no-cache"},
    )


@router.get("/ops", summary="Ops", responses=answers({"ops": {"pow.Tensor_Scalar": OP}}))
async def get_ops(request: Request) -> Response:
    """The op table: names, signs, formulas as text and LaTeX, PyTorch's spellings."""
    return await tagged(request, *await asyncio.to_thread(ops))


@router.get("/examples", summary="Gallery", responses=answers({"examples": [EXAMPLE]}))
async def get_examples(request: Request) -> Response:
    """The gallery: programs with titles and two sentences each, in English and Chinese."""
    content = orjson.dumps({"examples": await asyncio.to_thread(gallery)})
    return await tagged(request, content, entity_tag(content))
