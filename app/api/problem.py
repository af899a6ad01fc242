"""Every error that leaves the server, as `application/problem+json` (RFC 9457).

It must not know what went wrong: it gives each error its form.
"""

from __future__ import annotations

import http
import json
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import compile_path

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("backstep.api")

HEADERS = {"Cache-Control": "no-store"}


class Problem(Exception):
    """An error that the client is told. `extra` adds members to the body."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.extra = status, detail, dict(extra or {})
        self.title = http.HTTPStatus(status).phrase
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        known = {"type": "about:blank", "title": self.title, "status": self.status}
        return known | {"detail": self.detail} | self.extra

    def response(self) -> Response:
        return Response(
            json.dumps(self.body()).encode(),
            status_code=self.status,
            headers=HEADERS | self.headers,
            media_type=MEDIA_TYPE,
        )


class ProblemBody(BaseModel):
    """What every error looks like (RFC 9457). Some carry more members: `code`
    names what is wrong, `errors` lists each place `at` with its `code` and `message`."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str
    title: str
    status: int
    detail: str


def invalid(errors: ValidationError | RequestValidationError, what: str) -> Problem:
    """The 422 for values that do not fit, each with its place."""
    found = [
        {
            "at": "/" + "/".join(str(part)[:80] for part in error["loc"]),
            "code": str(error["type"]),
            "message": str(error["msg"]).removeprefix("Value error, "),
        }
        for error in errors.errors()[:20]
    ]
    first = found[0] if found else {"at": "/", "message": "invalid"}
    return Problem(422, f"{what} {first['at']}: {first['message']}", extra={"errors": found})


def allowed(app: FastAPI, path: str) -> str:
    """All methods that the path takes. A router tells those of its first route only."""
    for template, operations in app.openapi()["paths"].items():
        if compile_path(template)[0].match(path):
            return ", ".join(sorted(method.upper() for method in operations))
    return ""


def install(app: FastAPI) -> None:
    """Make every error of the app a problem, whatever raised it."""

    async def on_problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return error.response()

    async def on_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = {
            404: f"There is nothing at {request.url.path!r}.",
            405: f"{request.url.path} does not take {request.method}.",
        }.get(error.status_code, str(error.detail))
        headers = dict(error.headers or {})
        if error.status_code == 405 and (methods := allowed(app, request.url.path)):
            headers["Allow"] = methods
        return Problem(error.status_code, detail, headers=headers).response()

    async def on_invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return invalid(error, "The request is wrong at").response()

    async def on_crash(request: Request, error: Exception) -> Response:
        log.error("%s %r failed", request.method, request.url.path, exc_info=error)
        return Problem(500, "The server failed. It is not your input's fault.").response()

    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(Exception, on_crash)
