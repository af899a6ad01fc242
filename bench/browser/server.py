"""Backstep with graphs from files among its runs: `python -m bench.browser.server PORT NAME...`.

Each graph becomes a finished run, as if a program had made it; its id is the graph's name.
Everything else is the product: the same views, layouts, streams and page.
"""

from __future__ import annotations

import sys

import orjson

from app.main import create_app
from app.runs.run import Run
from app.sandbox.job import Job
from app.server import serve_app
from app.settings import Settings
from tests.graph_files import events, named


def run_of(name: str) -> Run:
    run = Run(name, Job(f"# {name}"), "bench")
    run.append(b"".join(orjson.dumps(event) + b"\n" for event in events(named(name))))
    run.finish()
    return run


def main(port: int, names: list[str]) -> int:
    settings = Settings(port=port, store_bytes=1 << 30)
    app = create_app(settings)
    for name in names:
        app.state.context.runs.runs[name] = run_of(name)
    return serve_app(app, settings)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
