"""The page and its static files. It must not know the API."""

from __future__ import annotations

import asyncio
import functools
import gzip
import mimetypes
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import fastapi
import jinja2
import orjson
from fastapi import APIRouter, FastAPI, Request
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from app import names_page
from app.api.accept import entity_tag, packed, takes_gzip, unchanged
from app.api.guard import CSP

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"

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

RUN_NAME = fastapi.Path(pattern="^[A-Za-z0-9_-]{1,64}$")

LANGUAGES = {"en": "en", "zh": "zh-Hans"}
"""Which the page speaks, and how documents name them."""
QUICKLY = 4
"""How hard gzip tries where it is done for every page anew."""

router = APIRouter(include_in_schema=False)


class Static(StaticFiles):
    """Files that the browser asks about again (ETag), so that a new version is seen at once.

    They come from memory, and are read again when they change.
    """

    def __init__(self, *, directory: Path) -> None:
        super().__init__(directory=directory)
        self._kept: dict[tuple[str, bool], tuple[tuple[int, int], bytes, dict[str, str]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Ranges are of no use for scripts, and their parsing has been a way to stall servers.
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if name not in {b"range", b"if-range"}
        ]
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        # A look at a local disk takes less time than handing it to a thread.
        name, found = self.lookup_path(path)
        if found is None or not stat.S_ISREG(found.st_mode) or scope["method"] != "GET":
            return await super().get_response(path, scope)
        asked = Headers(scope=scope)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        small = media_type in PACKED and takes_gzip(asked.get("accept-encoding"))
        version = (found.st_mtime_ns, found.st_size)
        kept = self._kept.get((name, small))
        if kept is None or kept[0] != version:
            content = await asyncio.to_thread(Path(name).read_bytes)
            headers = {"Cache-Control": "no-cache", "ETag": entity_tag(content)}
            if media_type in PACKED:
                headers["Vary"] = "Accept-Encoding"
            if small:
                content = await asyncio.to_thread(packed, content)
                headers |= {"Content-Encoding": "gzip", "ETag": f"W/{headers['ETag']}"}
            kept = self._kept[name, small] = version, content, headers
        _, content, headers = kept
        if unchanged(asked, headers["ETag"].removeprefix("W/")):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type=media_type)

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        del response.headers["accept-ranges"]
        return response


def preferred(accept_language: str) -> str:
    """The first of a person's languages that the page speaks, as `static/js/languages.js` has it: a
    browser names them in the order in which it likes them."""
    for tag in accept_language.split(","):
        name = tag.split(";")[0].strip().lower().split("-")[0]
        if name in LANGUAGES:
            return name
    return "en"


@functools.cache
def icon() -> str:
    """The icon, as it stands in an address: one file less to ask for."""
    return quote((STATIC / "icon.svg").read_text("utf-8"))


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


@router.get("/runs/{id}")
async def opened(request: Request, id: Annotated[str, RUN_NAME]) -> Response:
    """The same page, to look at a run that the server has."""
    told = request.app.state.look_soon(id)
    return _page(request, embedded=False, run=id, told=told)


@router.get("/embed")
async def embed(request: Request) -> Response:
    """The same page for frames of other sites: the only one that may be framed."""
    response = _page(request, embedded=True)
    response.headers["Content-Security-Policy"] = CSP.replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@router.get("/docs/ops")
async def names(request: Request, lang: str = "en") -> Response:
    """Which of PyTorch's names are here: what hints lead to."""
    told = await asyncio.to_thread(names_page.told, "zh" if lang == "zh" else "en")
    text = request.app.state.templates.get_template("ops.html").render(told)
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def _page(
    request: Request, embedded: bool, run: str | None = None, told: dict[str, Any] | None = None
) -> Response:
    """The page, with what its script would else ask for at once enclosed: see `carried.js`."""
    language = preferred(request.headers.get("accept-language", ""))
    words = (STATIC / "i18n" / f"{language}.json").read_bytes()
    enclosed: dict[str, Any] = {"lang": language, "words": orjson.Fragment(words)}
    if run is not None:
        enclosed |= {"run": run, "told": told}
    text = request.app.state.templates.get_template("index.html").render(
        embedded=embedded,
        tag=LANGUAGES[language],
        icon=icon(),
        # Nothing in it may end the element that it stands in.
        enclosed=Markup(orjson.dumps(enclosed).decode().replace("<", "\\u003c")),
        run=run,
        ended=told is not None and told["state"] == "finished",
    )
    content = text.encode()
    # What a run was made of is kept nowhere, as the API says of its own answers.
    keep = "no-cache" if run is None else "no-store"
    headers = {"Cache-Control": keep, "Vary": "Accept-Encoding, Accept-Language"}
    if takes_gzip(request.headers.get("accept-encoding")):
        headers["Content-Encoding"] = "gzip"
        content = gzip.compress(content, QUICKLY)
    return HTMLResponse(content, headers=headers)


def install(app: FastAPI, look_soon: Callable[[str], dict[str, Any] | None]) -> None:
    """Serve the page and `static/`. `look_soon`: who opens the page of a run will ask for its view;
    it gives the run's summary, if there is such a run."""
    app.state.templates = templates()
    app.state.look_soon = look_soon
    app.include_router(router)
    if os.path.isdir(STATIC):
        app.mount("/static", Static(directory=STATIC), name="static")
