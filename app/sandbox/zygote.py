"""The process that imported the engine once and forks a throw-away child for each run.

Started as `python -m app.sandbox.zygote FD`, never forked from the server. Each child jails itself
and waits for its job; its pipes go to the parent over the control socket. At the start hostile
probes run in such a child: if one gets through, nothing is served. It must not know jobs.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from typing import Any, NoReturn

from . import child, jail, pages
from .compiler import compile_program
from .guards import guard_names
from .job import Job
from .limits import Limits
from .loops import Marks
from .names import World
from .program import Refused
from .rehearsal import REHEARSAL, Silent, prepare

LANGUAGE_PROBES: tuple[str, ...] = (
    "(lambda: 0).__globals__",
    "def g():\n    yield\ngetattr(g(), 'gi_' + 'frame').f_back",
    "getattr((), '__cla' + 'ss__').__base__.__subclasses__()",
    "'{0.__class__}'.format(1)",
    "try:\n    1 / 0\nexcept Exception as e:\n    getattr(e, '__trace' + 'back__').tb_frame",
    "import os\nos.system",
    "from torch import os",
    "open('/etc/hostname')",
    "print.__self__",
)
"""Each must be refused or raise."""

LOOP_PROBE = (
    "while True:\n    try:\n        while True:\n            pass\n"
    "    except BaseException:\n        pass\n"
)
"""Must end by the processor time limit."""


def _written_pages(world: World) -> pages.Ranges:
    """What a run writes to whatever the program."""

    def run(leave: Callable[[int], NoReturn]) -> NoReturn:
        rehearsal = child.Run(Job(REHEARSAL), world, os.open(os.devnull, os.O_WRONLY))
        rehearsal.leave = leave
        rehearsal()

    return pages.written_by(run)


def _make_child(
    world: World, spawn: bool, gift: Callable[[], None] = lambda: None
) -> tuple[int, tuple[int, int, int]]:
    """A jailed child that waits for its job; its pid, and our ends: job, events, last words.

    Forked, or with `spawn` a fresh process that imports everything again.
    """
    job_read, job_write = os.pipe()
    events_read, events_write = os.pipe()
    words_read, words_write = os.pipe()
    theirs = (job_read, events_write, words_write)
    if spawn:
        for fd in theirs:
            os.set_inheritable(fd, True)
        arguments = [sys.executable, "-m", __spec__.name, "--child", *map(str, theirs)]
        pid = os.posix_spawn(sys.executable, arguments, os.environ)
    else:
        pid = os.fork()
        if pid == 0:
            _become_child(world, theirs, gift)
    for fd in theirs:
        os.close(fd)
    return pid, (job_write, events_read, words_read)


def _become_child(
    world: World, pipes: tuple[int, int, int], gift: Callable[[], None] = lambda: None
) -> NoReturn:
    """Enter the jail and wait for the job there."""
    try:
        gift()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nothing, fd)
        jail.enter((0, 1, 2, *pipes))
        child.serve(world, *pipes)
    finally:
        os._exit(70)


def _probe_child(world: World, write_fd: int) -> NoReturn:
    """In a jail of its own: which probes get through."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nothing, fd)
        report = jail.enter((0, 1, 2, write_fd))
        jail.tighten(1 << 30, 5)
        through = jail.holes() if report.complete else []
        through += [source for source in LANGUAGE_PROBES if _says(world, source)]
        os.write(write_fd, json.dumps({"jail": report.as_dict(), "through": through}).encode())
    finally:
        os._exit(0)


def _says(world: World, source: str) -> bool:
    """Whether a program runs to its end."""
    try:
        program = compile_program(source, Limits(), world.exports)
        marks = Marks(program, Silent(), world.tensors)
        builtins = world.builtins(lambda text: None)
        exec(program.code, {"__builtins__": builtins, **guard_names(world.guards, marks.names())})
    except Refused:
        return False
    except Exception:
        return False
    return True


def selfcheck(world: World, *, loop: bool, spawn: bool = False) -> dict[str, Any]:
    """Run the hostile probes. `through` lists those that were not contained."""
    read_fd, write_fd = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read_fd)
        _probe_child(world, write_fd)
    os.close(write_fd)
    said = _read_all(read_fd)
    os.waitpid(pid, 0)
    result: dict[str, Any] = json.loads(said) if said else {"jail": {}, "through": ["probe died"]}
    if loop:
        job = Job(LOOP_PROBE, limits=Limits(cpu_seconds=0.05, wall_seconds=5))
        pid, (job_fd, events_fd, words_fd) = _make_child(world, spawn)
        os.write(job_fd, job.to_bytes())
        os.close(job_fd)
        events = _read_all(events_fd)
        os.close(words_fd)
        os.waitpid(pid, 0)
        if b'"type":"end","reason":"cpu"' not in events:
            result["through"].append("endless loop")
    return result


def _read_all(fd: int) -> bytes:
    pieces = []
    while piece := os.read(fd, 1 << 16):
        pieces.append(piece)
    os.close(fd)
    return b"".join(pieces)


class Zygote:
    """Serves the control socket: `F` asks for one more child; children's ends are reported."""

    def __init__(
        self, control: socket.socket, world: World, spawn: bool, gift: Callable[[], None]
    ) -> None:
        """`gift` is what each forked child does first."""
        self.control, self.world, self.spawn, self.gift = control, world, spawn, gift
        self.living: set[int] = set()

    def say(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        line = json.dumps(message).encode() + b"\n"
        if fds:
            socket.send_fds(self.control, [line], list(fds))
        else:
            self.control.sendall(line)

    def make_child(self) -> None:
        pid, ours = _make_child(self.world, self.spawn, self.gift)
        self.living.add(pid)
        try:
            self.say({"child": pid}, ours)
        finally:
            for fd in ours:
                os.close(fd)

    def reap(self) -> None:
        while self.living:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.living.discard(pid)
            self.say({"exit": pid, "status": status, "cpu": usage.ru_utime + usage.ru_stime})

    def serve(self) -> None:
        """Until the parent goes away."""
        wake_read, wake_write = socket.socketpair()
        wake_read.setblocking(False)
        wake_write.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake_write.fileno(), warn_on_full_buffer=False)
        with wake_read, wake_write, selectors.DefaultSelector() as selector:
            selector.register(self.control, selectors.EVENT_READ)
            selector.register(wake_read, selectors.EVENT_READ)
            try:
                while self._turn(selector, wake_read):
                    pass
            except ConnectionError:
                return  # the parent went away while it was told of a child
            finally:
                # The sockets go with this call; a child that ends later must not write to them.
                signal.set_wakeup_fd(-1)

    def _turn(self, selector: selectors.BaseSelector, wake: socket.socket) -> bool:
        """Do what is to be done now; False when the parent has gone away."""
        for key, _ in selector.select():
            if key.fileobj is wake:
                with contextlib.suppress(BlockingIOError):
                    wake.recv(4096)
                self.reap()
                continue
            asked = self.control.recv(64)
            if not asked:
                return False
            for _ in range(asked.count(b"F")):
                self.make_child()
        return True


def _prepare() -> World:
    """All that a child would do and that does not depend on its job. A child writes to the memory
    of what it touches, which copies it: a run of a few ops costs 2,000 pages, half its time."""
    world = prepare()
    jail.prepare()
    warnings.resetwarnings()
    warnings.simplefilter("always")
    warnings.filterwarnings("ignore", module="numpy")
    return world


def main() -> None:
    """FD is the control socket; `--quick` leaves out the probe that takes processor time;
    `--spawn` makes children by starting them anew. `--child` is how those are started."""
    if sys.argv[1] == "--child":
        job, events, words = map(int, sys.argv[2:5])
        _become_child(_prepare(), (job, events, words))
    control = socket.socket(fileno=int(sys.argv[1]))
    for number in (signal.SIGINT, signal.SIGTERM):
        # What a whole group is told is the parent's to handle; it closes the socket.
        signal.signal(number, signal.SIG_IGN)
    spawn = "--spawn" in sys.argv
    world = _prepare()
    if not spawn:
        os.environ.clear()
    gc.collect()
    gc.freeze()
    gift = pages.Gift(() if spawn else _written_pages(world))
    zygote = Zygote(control, world, spawn, gift)
    zygote.say({"hello": selfcheck(world, loop="--quick" not in sys.argv, spawn=spawn)})
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        zygote.serve()
    # The parent is gone: nothing is left to tell or to clean up.
    os._exit(0)


if __name__ == "__main__":
    main()
