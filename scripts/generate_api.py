"""Writes docs/openapi.json, the HTTP API as OpenAPI, from the app's routes, and docs/settings.md,
every setting and limit, from their tables. With --check it writes nothing and fails when a file is
stale.

It must not know any route, setting or limit by name.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.main import create_app  # noqa: E402
from app.sandbox import limits  # noqa: E402
from app.settings import LOCAL, Settings  # noqa: E402

DOCS = ROOT / "docs"

SETTINGS = """\
# Settings and limits

Generated from `app/settings.py` and `app/sandbox/limits.py` by `scripts/generate_api.py`. Do not
edit.

## Settings of the server

Read from the environment. Command line arguments win over them.

| variable | default | on loopback | what it is |
|---|---|---|---|
{settings}

### A classroom behind one address

A client is an IPv4 address, or an IPv6 network of 64 bits. People who share one, as behind the
router of a classroom, share its runs: with the defaults the fourth run at once is answered with
429. For 30 people on a machine with 4 cores:

    BACKSTEP_RUNNING=4 BACKSTEP_CLIENT_RUNNING=4 BACKSTEP_CLIENT_QUEUED=60 BACKSTEP_QUEUED=60 \\
    BACKSTEP_RUNS_PER_MINUTE=600 BACKSTEP_RUNS_BURST=120 backstep serve --host 0.0.0.0

Runs of the examples are short: a class that starts at once is served within some seconds, and who
waits sees the place in the queue. Behind a proxy of your own that adds `X-Forwarded-For` every
address is a client again: name the proxy in `BACKSTEP_TRUSTED_PROXIES`.

## Limits of a run

The same as `GET /api/v1/limits`. A request may lower them with `options.limits`; who runs the
server sets others with `BACKSTEP_LIMITS`; `backstep run` heeds it too. For models that need more
than these:

    BACKSTEP_LIMITS='{{"memory_bytes": 4294967296, "tensor_bytes": 1073741824,
    "live_bytes": 2147483648, "cpu_seconds": 60, "wall_seconds": 60}}' backstep serve

| name | value | unit | what it is | `reason` of the end |
|---|---|---|---|---|
{limits}
"""


def settings() -> str:
    """docs/settings.md."""
    rows = [
        f"| `BACKSTEP_{name.upper()}` | `{json.dumps(field.default)}` |"
        f" {f'`{LOCAL[name]}`' if name in LOCAL else ''} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    table = [
        f"| `{row['name']}` | {row['value']:,} | {row['unit']} | {row['sentence']} |"
        f" `{row['reason']}` |"
        for row in limits.table()
    ]
    return SETTINGS.format(settings="\n".join(rows), limits="\n".join(table))


def openapi() -> str:
    """docs/openapi.json."""
    return json.dumps(create_app().openapi(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a file is stale")
    check, stale = parser.parse_args().check, 0
    for path, text in {DOCS / "openapi.json": openapi(), DOCS / "settings.md": settings()}.items():
        if not check:
            path.write_text(text, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != text:
            print(f"{path.relative_to(ROOT)} is stale: run scripts/generate_api.py")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
