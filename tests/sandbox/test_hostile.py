"""Every hostile program of the corpus is contained.

A program prints PWNED-L when it holds an object of the host, PWNED-P when it had an effect outside.
"""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

import pytest

from app.sandbox.job import Job
from app.sandbox.limits import Limits

CORPUS = Path(__file__).parent.parent / "corpora" / "hostile"
PROGRAMS = sorted(path.name for path in CORPUS.glob("*.py"))
CANARIES = "/tmp/backstep_*canary*", "/tmp/backstep_escape*", "/tmp/backstep_probe*"
LIMITS = Limits().lowered({"cpu_seconds": 0.4, "wall_seconds": 5})


@pytest.fixture(scope="module")
def results(sandbox: Any) -> dict[str, Any]:
    """All of them, run once."""
    jobs = [Job((CORPUS / name).read_text(), limits=LIMITS) for name in PROGRAMS]
    return dict(zip(PROGRAMS, sandbox.run_all(jobs), strict=True))


def test_the_corpus_is_complete() -> None:
    assert len(PROGRAMS) == 147


@pytest.mark.parametrize("name", PROGRAMS)
def test_contained(name: str, results: dict[str, Any]) -> None:
    result = results[name]
    assert "PWNED" not in result.stdout
    types = [event["type"] for event in result.events]
    assert types.count("end") == 1
    assert types[-1] == "end"
    assert types[0] == "start"
    assert [event["seq"] for event in result.events] == list(range(len(types)))
    assert result.end["reason"] != "crashed"
    # What stopped it is told with its place or its sentence.
    if result.end["reason"] in ("error", "refused"):
        assert result.error["error"]
    elif result.end["reason"] != "ok":
        assert result.end["hint"]
        assert result.end["limit"] is not None


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_of_the_host_is_told(name: str, results: dict[str, Any]) -> None:
    said = results[name].bytes
    for secret in (b"/app/sandbox", b"/engine/", b"site-packages", b" at 0x", b"guards", b"Facade"):
        assert secret not in said


def test_no_canary_was_written(results: dict[str, Any]) -> None:
    assert len(results) == 147
    assert [path for pattern in CANARIES for path in glob.glob(pattern)] == []


def test_the_pool_is_as_good_as_new_afterwards(results: dict[str, Any], sandbox: Any) -> None:
    assert len(results) == 147
    assert sandbox.run("print(1 + 1)").stdout == "2\n"
