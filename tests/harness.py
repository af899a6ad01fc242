"""The real parts that tests, benchmarks and screenshots share: a server process and a Chromium.

It must not know the application but through its command line and its HTTP address.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent

CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
]
BARE = "chromium-headless-shell"
"""Debian's Chromium without a window around the page: what that loads for its own toolbar takes
half a second of a processor for each page."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", BARE)
BARE_FIRST = (BARE, *BROWSERS)


def chromium_path(names: Sequence[str]) -> str:
    """The first of these that the system has; `BACKSTEP_CHROMIUM` names another one."""
    given = os.environ.get("BACKSTEP_CHROMIUM")
    found = given or next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("There is no Chromium here: `make system-tools` says how to get one.")
    return found


@contextmanager
def chromium(*flags: str, names: Sequence[str] = BROWSERS) -> Iterator[Browser]:
    """A Chromium with an empty profile of its own.

    While it is open the calling thread counts as running an event loop: no `asyncio.run` beside it.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(names), args=[*CHROMIUM_FLAGS, *flags]
        )
        try:
            yield browser
        finally:
            browser.close()


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


class Server:
    """`backstep serve` as a process of its own on a free port. Use it as a context.

    Its output goes to a file in `logs`. `environment` is added to the process's own; the code
    that runs is that of `folder`. `graphs` of tests/graphs are among its runs, by their names.
    """

    def __init__(
        self,
        logs: Path,
        *,
        folder: Path = ROOT,
        environment: Mapping[str, str] | None = None,
        graphs: Sequence[str] = (),
    ) -> None:
        self.port = free_port()
        self._command = ["app.cli", "serve", "--port", str(self.port)]
        if graphs:
            self._command = ["bench.browser.server", str(self.port), *graphs]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = logs / f"server-{self.port}.log"
        self.start_seconds = 0.0
        self._folder = folder
        self._environment = dict(os.environ) | dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        began = time.monotonic()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._command],
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_ready(began + 30)
        except BaseException:
            self.stop()
            raise
        self.start_seconds = time.monotonic() - began
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def said(self) -> str:
        """What the server has printed so far."""
        return self.log.read_text("utf-8", "replace")

    def get(self, path: str) -> int:
        """The status that a plain GET is answered with."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", path)
            return line.getresponse().status
        finally:
            line.close()

    def _wait_until_ready(self, deadline: float) -> None:
        assert self._process is not None
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(
                    f"The server ended with {self._process.returncode}:\n{self.said()}"
                )
            with contextlib.suppress(OSError):
                if self.get("/readyz") == 200:
                    return
            time.sleep(0.02)
        raise RuntimeError(f"The server was not ready in time:\n{self.said()}")

    def stop(self, seconds: float = 15) -> int:
        """Ask it to end as systemd or Docker would. RuntimeError when it does not."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise RuntimeError(f"The server did not stop when asked:\n{self.said()}") from None
