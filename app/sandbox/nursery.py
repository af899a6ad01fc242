"""The parent's side of a zygote: starting it, receiving its children, ending them.

Synchronous and without a loop of its own; pool.py (asyncio) and once.py (the command line) drive
it. It must not know jobs or lines.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .environment import COMPUTING

ROOT = Path(__file__).resolve().parents[2]
"""Where the packages `app` and `engine` are."""


FORK_IS_UNSAFE = sys.platform == "darwin"
"""Apple's libraries (numpy computes with them) may not be used in a fork."""


class Unsafe(RuntimeError):
    """The sandbox does not hold on this machine."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a child ended."""

    status: int
    """As wait() gives it."""
    cpu: float
    """Seconds of processor time."""

    @property
    def signal(self) -> int:
        return os.WTERMSIG(self.status) if os.WIFSIGNALED(self.status) else 0


@dataclass(slots=True, eq=False)
class Child:
    """A jailed process that waits for its job, with our ends of its pipes."""

    pid: int
    job: int
    events: int
    words: int
    handle: int | None = None
    """A pidfd: signals through it cannot reach another process. None where there is none."""
    exit: Exit | None = None
    closed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for fd in (self.job, self.events, self.words):
            os.set_inheritable(fd, False)
        with contextlib.suppress(OSError, AttributeError):
            self.handle = os.pidfd_open(self.pid)

    def send(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if self.handle is not None:
                signal.pidfd_send_signal(self.handle, number)
            elif self.exit is None:
                os.kill(self.pid, number)

    def close(self, fd: int) -> None:
        if fd not in self.closed:
            self.closed.add(fd)
            os.close(fd)

    def discard(self) -> None:
        """Kill it and let go of everything."""
        self.send(signal.SIGKILL)
        for fd in (self.job, self.events, self.words):
            self.close(fd)
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None

    def resident_bytes(self) -> int:
        """Memory that it occupies; 0 where the system does not say."""
        try:
            with open(f"/proc/{self.pid}/statm", encoding="ascii") as statm:
                return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")
        except (OSError, ValueError, IndexError):
            return 0


class Nursery:
    """One zygote process and the children that it has handed over."""

    def __init__(self, *, quick: bool = False, spawn: bool = FORK_IS_UNSAFE) -> None:
        """`quick`: without the probe that takes processor time. `spawn`: each child is a fresh
        process instead of a fork."""
        ours, theirs = socket.socketpair()
        env = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            # Sets of strings have the same order in every run.
            "PYTHONHASHSEED": "0",
            **COMPUTING,
            "LC_ALL": "C.UTF-8",
        }
        arguments = [sys.executable, "-m", "app.sandbox.zygote", str(theirs.fileno())]
        self.process = subprocess.Popen(
            [*arguments, *["--quick"] * quick, *["--spawn"] * spawn],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
            env=env,
        )
        theirs.close()
        self.started = time.monotonic()
        self.control = ours
        self.idle: deque[Child] = deque()
        self.known: dict[int, Child] = {}
        """Children whose end is still to be reported."""
        self.hello: dict[str, Any] | None = None
        self.asked = 0
        """Children that were asked for and have not come yet."""
        self.works = False
        """Whether a child ever came."""
        self._text = b""
        self._fds: deque[tuple[int, int, int]] = deque()

    def ask(self, number: int = 1) -> None:
        """Have the zygote fork more children."""
        self.asked += number
        self.control.sendall(b"F" * number)

    def receive(self) -> bool:
        """Take what the zygote says (blocks if nothing is there); False when it is gone."""
        try:
            data, fds, _, _ = socket.recv_fds(self.control, 1 << 16, 3)
        except ConnectionResetError:
            return False
        if len(fds) == 3:
            self._fds.append((fds[0], fds[1], fds[2]))
        if not data:
            return False
        *lines, self._text = (self._text + data).split(b"\n")
        for line in lines:
            self._heard(json.loads(line))
        return True

    def _heard(self, message: dict[str, Any]) -> None:
        if "hello" in message:
            self.hello = message["hello"]
        elif "child" in message:
            job, events, words = self._fds.popleft()
            child = Child(message["child"], job, events, words)
            self.asked -= 1
            self.works = True
            self.known[child.pid] = child
            self.idle.append(child)
        elif "exit" in message:
            ended = self.known.pop(message["exit"], None)
            if ended is not None:
                ended.exit = Exit(message["status"], message["cpu"])
                if ended in self.idle:
                    self.idle.remove(ended)
                    ended.discard()

    def check(self, *, allow_weak: bool) -> dict[str, Any]:
        """The zygote's report; raises Unsafe when a probe got through or the jail is missing."""
        hello = self.hello
        if hello is None:
            raise Unsafe("the sandbox did not start")
        if hello["through"]:
            raise Unsafe(f"these probes were not contained: {', '.join(hello['through'])}")
        jail = hello["jail"]
        weak = jail.get("seccomp") != "enforced" or jail.get("no_new_privs") != "enforced"
        if weak and not allow_weak:
            raise Unsafe(
                f"this machine has no seccomp ({jail.get('seccomp')}): programs would be held by"
                " the language layer alone"
            )
        return hello | {"complete": not weak}

    def close(self) -> None:
        """End the zygote and every child that nobody runs."""
        for child in self.idle:
            child.discard()
        self.idle.clear()
        for fds in self._fds:
            for fd in fds:
                os.close(fd)
        self._fds.clear()
        self.control.close()
        try:
            self.process.wait(1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
