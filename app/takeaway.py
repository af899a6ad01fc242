"""A finished run as one HTML file that replays without a server: script, styles, fonts, words and
events are inside it, and its policy lets it load nothing.

It must not know HTTP.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import zlib
from pathlib import Path
from typing import Any, NamedTuple

import orjson

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "static"
SCRIPT = STATIC / "vendor" / "replay.js"
"""The page's modules as one script; `make setup` builds it."""

FONT = re.compile(r"url\(\"?([^\")]+\.woff2)\"?\)")
SHEET = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)">')


class Look(NamedTuple):
    """How the file opens: at which event, in which language and theme; None is for its reader."""

    step: int | None
    lang: str | None
    theme: str | None


class NoTakeaway(Exception):
    """This run cannot be taken away."""


@functools.cache
def styles() -> str:
    """The page's style sheets, in the order of its template, with their fonts in them."""
    template = (ROOT / "templates" / "index.html").read_text("utf-8")
    return "\n".join(_sheet(STATIC / name) for name in SHEET.findall(template))


def _sheet(path: Path) -> str:
    def font(found: re.Match[str]) -> str:
        content = (path.parent / found[1]).read_bytes()
        return f'url("data:font/woff2;base64,{base64.b64encode(content).decode()}")'

    return FONT.sub(font, path.read_text("utf-8"))


@functools.cache
def words() -> dict[str, Any]:
    """The catalogues of all languages."""
    return {
        path.stem: orjson.loads(path.read_bytes()) for path in sorted(STATIC.glob("i18n/*.json"))
    }


def policy(script: str, style: str) -> str:
    """What the file may do: run its own script, wear its own styles, and nothing else."""
    allowed = [_hash(text) for text in (script, style)]
    return (
        f"default-src 'none'; script-src {allowed[0]}; style-src {allowed[1]}; img-src data: blob:;"
        " media-src blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def page(carried: dict[str, Any], look: Look) -> str:
    """The file. `carried` and `look` together are what `static/js/carried.js` says."""
    try:
        script = SCRIPT.read_text("utf-8")
    except FileNotFoundError:
        raise NoTakeaway("The replay script has not been built: run `make setup`.") from None
    style = styles()
    packed = zlib.compress(orjson.dumps(carried | look._asdict() | {"words": words()}), 9)
    # Its ground has the right colour before the script has come.
    theme = f' data-theme="{look.theme}"' if look.theme else ""
    return PAGE.format(
        theme=theme,
        policy=policy(script, style),
        style=style,
        script=script,
        data=base64.urlsafe_b64encode(packed).decode().rstrip("="),
    )


PAGE = """<!doctype html>
<html lang="en" data-state="idle" data-alone{theme}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Backstep: a run to step through</title>
<style>{style}</style>
</head>
<body>
<div id="page"></div>
<script type="application/octet-stream" id="replay">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def iterations(lines: list[bytes], most: int) -> list[int]:
    """Events to ask views for: inside so many loop iterations, spread evenly, and the last."""
    starts = [
        seq + 1
        for seq, line in enumerate(lines)
        if b'"type":"scope"' in line[:64]
        and b'"action":"enter"' in line[:96]
        and b'"kind":"iteration"' in line
    ]
    every = max(1, -(-len(starts) // most))
    return [*starts[::every], len(lines) - 1]
