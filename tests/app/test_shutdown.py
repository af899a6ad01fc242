"""Whoever ends the whole group of processes, as a shell or `make` does, hears no complaint."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import ROOT


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_group_that_is_told_to_end_ends_quietly(tmp_path: Path, number: signal.Signals) -> None:
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "app.cli", "serve", "--port", "0"], cwd=ROOT,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=out, start_new_session=True,
        )  # fmt: skip
    with process:
        assert process.stdout is not None
        try:
            assert b"Backstep is at" in process.stdout.readline()
            os.killpg(process.pid, number)
            process.wait(15)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        assert process.stdout.read() == b""
    assert log.read_text() == ""
