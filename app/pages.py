"""The page and its static files. It must not know the API."""

from __future__ import annotations

import asyncio
import mimetypes
import os
from pathlib import Path
from typing import Any

import jinja2
from fastapi import APIRouter, FastAPI, Request
from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from app.api.accept import packed, takes_gzip
from app.api.guard import CSP

ROOT = Path(__file__).parents[1]

for ending, media_type in {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}.items():
    mimetypes.add_type(media_type, ending)  # A machine's own table may say otherwise.

PACKED = {"text/javascript", "text/css", "application/json", "image/svg+xml"}
"""Media types that gzip makes smaller: fonts are small already."""

router = APIRouter(include_in_schema=False)


class Static(StaticFiles):
    """Files that the browser asks about again (ETag), so that a new version is seen at once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Ranges are of no use for scripts, and their parsing has been a way to stall servers.
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if name not in {b"range", b"if-range"}
        ]
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if not isinstance(response, FileResponse) or response.media_type not in PACKED:
            return response
        response.headers["Vary"] = "Accept-Encoding"
        asked = Headers(scope=scope)
        if scope["method"] != "GET" or not takes_gzip(asked.get("accept-encoding")):
            return response
        content = await asyncio.to_thread(lambda: packed(Path(response.path).read_bytes()))
        told = {n: response.headers[n] for n in ("Last-Modified", "Cache-Control", "Vary")}
        told |= {"ETag": f"W/{response.headers['ETag']}", "Content-Encoding": "gzip"}
        return Response(content, headers=told, media_type=response.media_type)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        del response.headers["accept-ranges"]
        return response


def templates() -> jinja2.Environment:
    """The page templates: everything is escaped, a missing name is an error."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )


@router.get("/")
async def index(request: Request) -> Response:
    """The one page."""
    return _page(request, embedded=False)


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The same page for frames of other sites: the only one that may be framed."""
    response = _page(request, embedded=True)
    response.headers["Content-Security-Policy"] = CSP.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(request: Request, embedded: bool) -> Response:
    text = request.app.state.templates.get_template("index.html").render(
        version=request.app.version, embedded=embedded
    )
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def install(app: FastAPI) -> None:
    """Serve the page and `static/`."""
    app.state.templates = templates()
    app.include_router(router)
    if os.path.isdir(ROOT / "static"):
        app.mount("/static", Static(directory=ROOT / "static"), name="static")
