"""What a client would like to get: `Accept`, `Accept-Encoding`, `Prefer`, entity tags. It must not
know resources."""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
from collections.abc import Mapping, Sequence

JSONL = "application/jsonl"
SSE = "text/event-stream"
JSON = "application/json"
NPY = "application/x-npy"
RAW = "application/octet-stream"

ALIASES = {
    "application/x-ndjson": JSONL,
    "application/ndjson": JSONL,
    "application/x-jsonlines": JSONL,
}

_WAIT = re.compile(r"(?:^|[,;\s])wait\s*=\s*\"?(\d{1,6})\"?", re.IGNORECASE)


def preferred(accept: str | None, offered: Sequence[str]) -> str:
    """The offered media type that `Accept` likes best; the first one when it has no wish."""
    best, best_quality = offered[0], 0.0
    for part in (accept or "").split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = 0.0
        name = ALIASES.get(name, name)
        if name in offered and quality > best_quality:
            best, best_quality = name, quality
    return best


def wait(prefer: str | None) -> float | None:
    """The N of `Prefer: wait=N`, in seconds."""
    found = _WAIT.search(prefer or "")
    return float(found[1]) if found else None


def takes_gzip(accept_encoding: str | None) -> bool:
    return preferred(accept_encoding, ("identity", "gzip")) == "gzip"


@functools.lru_cache(maxsize=256)
def packed(content: bytes) -> bytes:
    """As gzip, as small as it gets: what is sent often is packed once."""
    return gzip.compress(content, 9, mtime=0)


def entity_tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:20]}"'


def unchanged(headers: Mapping[str, str], tag: str) -> bool:
    """Whether `If-None-Match` names this tag."""
    asked = headers.get("if-none-match", "").split(",")
    return not {tag, "*"}.isdisjoint(part.strip().removeprefix("W/") for part in asked)
