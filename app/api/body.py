"""The body of `POST /runs`: JSON or plain text, read with care, as a `RunRequest`.

It must not know what a program may say: only that the request has the right form.
"""

from __future__ import annotations

import json
import re
from email.message import Message
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from starlette.requests import ClientDisconnect, Request

from app.runs.jobs import OPTIONS, check_source
from app.sandbox.numbers import NOT_FINITE

from .problem import Problem, invalid

INPUT_ELEMENTS = 4096
INPUT_DEPTH = 8
SURROGATE = re.compile("[\ud800-\udfff]")


def _name(name: str) -> str:
    if not name.isidentifier():
        raise PydanticCustomError("name", "it is not a variable name")
    return name


def _numbers(value: Any) -> Any:
    _elements(value, INPUT_DEPTH)
    return value


def _elements(value: Any, depth: int) -> int:
    if isinstance(value, list):
        if depth == 0:
            raise PydanticCustomError(
                "deep", "it is nested deeper than {limit} lists", {"limit": INPUT_DEPTH}
            )
        return sum(_elements(item, depth - 1) for item in value)
    if isinstance(value, str) and value in NOT_FINITE:
        return 1
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PydanticCustomError("number", "it must be a number or nested lists of numbers")
    return 1


class RunRequest(BaseModel):
    """What to run, and how."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "source": "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n"
                    "loss = (x ** 2).sum()\nloss.backward()\nprint(x.grad)\n",
                    "options": {"seed": 0},
                },
                {
                    "source": "(w*x + b - y)**2",
                    "kind": "expression",
                    "inputs": {"w": 2, "x": 3, "b": 1, "y": 5},
                },
                {
                    "source": "import torch\nx = torch.tensor([1.0, 2.0], requires_grad=True)\n"
                    "y = (x ** 2).sum()\ny.backward()\n",
                    "options": {
                        "replace": [
                            {"node": 0, "index": [1], "value": 2.5},
                            {"span": [3, 10, 3, 11], "value": 3},
                        ]
                    },
                },
            ]
        },
    )

    source: str = Field(description="A PyTorch program, or a formula.")
    kind: Literal["program", "expression"] = "program"
    inputs: dict[
        Annotated[str, AfterValidator(_name)], Annotated[Any, AfterValidator(_numbers)]
    ] = Field(
        default_factory=dict,
        description="An expression's variables: numbers or nested lists of numbers.",
    )
    options: dict[str, Any] = Field(
        default_factory=dict,
        description=" ".join(f"`{name}`: {says}" for name, says in OPTIONS.items()),
    )

    @field_validator("source")
    @classmethod
    def _readable(cls, source: str) -> str:
        try:
            check_source(source)
        except ValueError as error:
            raise PydanticCustomError("empty", "{said}", {"said": str(error)}) from None
        return source

    @field_validator("inputs")
    @classmethod
    def _few(cls, inputs: dict[str, Any]) -> dict[str, Any]:
        if sum(_elements(value, INPUT_DEPTH) for value in inputs.values()) > INPUT_ELEMENTS:
            raise PydanticCustomError("many", f"inputs may hold {INPUT_ELEMENTS} numbers at most")
        return inputs


def media_type(content_type: str | None) -> tuple[str, str]:
    """Media type and charset of a Content-Type header, in lower case."""
    message = Message()
    message["content-type"] = content_type or ""
    charset = message.get_param("charset", "utf-8")
    return message.get_content_type() if content_type else "", str(charset).lower()


async def read(request: Request, characters: int) -> RunRequest:
    """The request's body, its program of so many characters at most; raises the Problem that says
    what is wrong with it."""
    packed = request.headers.get("content-encoding", "identity").lower()
    if packed != "identity":
        raise Problem(
            415,
            f"Send the body as it is: Content-Encoding {packed[:80]!r} is not unpacked here.",
            headers={"Accept-Encoding": "identity"},
        )
    given = request.headers.get("content-type")
    kind, charset = media_type(given)
    if kind not in {"application/json", "text/plain"} or charset not in {"utf-8", "us-ascii"}:
        raise Problem(
            415,
            "Send the program as application/json or text/plain, in UTF-8; "
            + ("the request had no Content-Type." if given is None else f"this was {given!r}."),
            headers={"Accept-Post": "application/json, text/plain"},
        )
    try:
        content = await request.body()
    except ClientDisconnect:
        raise Problem(400, "The request broke off before its end.") from None
    if kind == "text/plain":
        values: Any = {"source": _text(content)}
    else:
        values = _json(content)
        if not isinstance(values, dict):
            raise Problem(422, 'Send a JSON object: {"source": "..."}.')
    try:
        found = RunRequest.model_validate(values)
    except ValidationError as error:
        raise invalid(error, "The request is wrong at") from None
    if len(found.source) > characters:
        raise Problem(
            413,
            f"The text has {len(found.source):,} characters; {characters:,} are allowed.",
            extra={"code": "characters", "limit": characters, "used": len(found.source)},
        )
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Problem(
            422, f"The text is not UTF-8: byte {error.start} is {content[error.start]:#04x}."
        ) from None


def _json(content: bytes) -> Any:
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        surrogate = _lone_surrogate(content)
        if surrogate is not None:
            raise Problem(
                422,
                f"The JSON text holds half of a surrogate pair ({surrogate}), which is no"
                " character. Send the whole pair.",
                extra={"code": "surrogate"},
            ) from None
        raise Problem(
            400,
            f"Malformed JSON: {error.msg}.",
            extra={"line": error.lineno, "column": error.colno},
        ) from None


def _lone_surrogate(content: bytes) -> str | None:
    """The first lone surrogate of a JSON text that is right otherwise."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        return None
    waiting = [values]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and (found := SURROGATE.search(value)):
            return f"U+{ord(found[0]):04X}"
        if isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value
    return None
