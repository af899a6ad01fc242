"""Fixtures for every test: a real server process, shared by all tests that only talk to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.harness import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`backstep serve` with its defaults. It must not print a traceback, whatever tests send it."""
    with Server(tmp_path_factory.mktemp("server")) as running:
        yield running
    assert "Traceback" not in running.said(), running.said()
