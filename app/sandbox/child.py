"""One run inside its throw-away process: compile, run with the engine posing as torch, end.

Whatever happens the last line is one `end`, then the process exits without running anything more.
It must not know who reads the pipe, or how the process was made and jailed.
"""

from __future__ import annotations

import contextlib
import faulthandler
import hashlib
import linecache
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from importlib.metadata import version
from types import FrameType
from typing import Any, NoReturn

import engine
from engine import meter
from engine.events import End, EndReason, Problem, Span, Start, Warned
from engine.record import Recorder, Where

from . import asked, expression, jail
from .births import Births
from .capture import Capture
from .compiler import compile_program
from .guards import guard_names
from .job import Job
from .limits import HINTS, LONG_EVENT
from .loops import Marks
from .names import World
from .naming import Naming
from .output import Output
from .problems import LINE_LIMIT, Explainer, arguments
from .program import Program, Refused
from .usage import cpu_seconds, hard_cpu_seconds, peak_bytes
from .where import FILENAME, NOWHERE, Places, Text, clip
from .wire import LINE_BYTES, encode
from .writer import Writer

ENGINE_VERSION = version("backstep")
"""Read once, in the zygote: the jail has no files."""
SEED_LIMIT = 2**63

STOPS: dict[int, EndReason] = {
    signal.SIGPROF: "cpu",
    signal.SIGTERM: "wall",
    signal.SIGUSR1: "memory",
    signal.SIGINT: "cancelled",
}
"""Which signal stops a run for which reason. The parent sends all but the first."""


class Run:
    """The one run of this process."""

    leave: Callable[[int], NoReturn] = staticmethod(os._exit)

    def __init__(self, job: Job, world: World, fd: int, words_fd: int | None = None) -> None:
        self.job, self.world = job, world
        self.words_fd = words_fd
        """Where the interpreter writes its own last words: read when the `end` could not be."""
        self.writer = Writer(fd)
        self.limits = job.limits
        self.text = Text(job.source if len(job.source) < 1 << 20 else "")
        self.places = Places(self.text, {})
        self.marks: Marks | None = None
        self.recorder: Recorder | None = None
        self.fixed: Where | None = None
        """The place of what runs outside of the visitor's text (an expression's inputs)."""
        self.output = Output(self)
        self.births = Births()
        self.stopping = False
        self.capture = None if job.capture is None else Capture(job.capture)
        self.scope: dict[str, Any] = {}
        self.naming = Naming(self._send, ())

    # --- places ----------------------------------------------------------------------------------

    def where(self) -> Where:
        """What the recorder asks before each event."""
        if self.marks is not None:
            self.marks.sync()
        if self.fixed is not None:
            return self.fixed
        return self.places.where(sys._getframe(1))

    # --- ending ----------------------------------------------------------------------------------

    def emit(self, event: Any) -> None:
        """One event of the run, in its order; with its name it goes on to `_send`, inside of
        `whole`."""
        self.writer.whole(self.naming, event)
        if self.recorder is not None and self.writer.bytes > self.limits.recorded_bytes:
            self.recorder.enough()
        if self.writer.bytes > self.limits.event_bytes and not self.stopping:
            self.stop("events", self.limits.event_bytes, self.writer.bytes)
        if self.writer.overlong and not self.stopping:
            self.stop("events", LINE_BYTES, self.writer.overlong, hint=LONG_EVENT)

    def _send(self, event: Any) -> None:
        if self.capture is not None:
            # As many bytes as the run itself told: they decide when iterations are summed up.
            line = encode(event, self.capture.seen)
            self.writer.bytes += len(line)
            self.capture.see(event, line)
            if self.capture.complete and not self.stopping:
                self.end("ok")
            return
        self.births.see(event, self.writer.seq)
        self.writer.send(event)

    def end(
        self,
        reason: EndReason,
        limit: float | None = None,
        used: float | None = None,
        span: Span | None = None,
        hint: str | None = None,
        result: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Tell what is held back, then the `end`, then leave."""
        self.stopping = True
        for number in STOPS:
            faulthandler.unregister(number)
            with contextlib.suppress(OSError, ValueError):
                signal.signal(number, signal.SIG_IGN)
        sys.setrecursionlimit(10_000)
        if self.recorder is not None:
            with contextlib.suppress(Exception):
                self.recorder.finish()
        self.writer.busy = True
        with contextlib.suppress(MemoryError):
            self.naming.flush()
        if self.capture is not None:
            result = self.capture.result()
            for part in self.capture.parts():
                self.writer.part(part)
        try:
            self.writer.emit(
                End(
                    reason,
                    limit,
                    used,
                    span,
                    hint,
                    self.writer.digest.hexdigest(),
                    dict(self.writer.counts),
                    result,
                    self.births.told(),
                )
            )
        except MemoryError:
            self.leave(3)
        except OSError:
            self.leave(4)
        self.leave(0)

    def stop(
        self,
        reason: str,
        limit: float | None,
        used: float | None,
        where: Where | None = None,
        hint: str | None = None,
    ) -> NoReturn:
        """A limit was reached: end the run where the program is."""
        if self.stopping:
            raise RuntimeError("the run is being stopped already")
        place = where or self.places.where(sys._getframe(1))
        hint = HINTS.get(reason) if hint is None else hint
        self.end(reason, limit, used, place.span, hint)  # type: ignore[arg-type]

    def _stopped(self, number: int, frame: FrameType | None) -> None:
        """SIGPROF, SIGTERM ...: no `except` of the program can catch this."""
        if self.stopping:
            return
        where = self.places.where(frame) if frame is not None else NOWHERE
        reason = STOPS[number]
        if reason == "cpu":
            limit: float | None = self.limits.cpu_seconds
            used: float | None = max(round(cpu_seconds(), 3), self.limits.cpu_seconds)
        elif reason == "wall":
            limit = used = self.limits.wall_seconds
        elif reason == "memory":
            limit, used = self.limits.memory_bytes, self._memory_used()
        else:
            limit = used = None
        if self.writer.busy:
            self.writer.later(lambda: self.stop(reason, limit, used, where))
        else:
            self.stop(reason, limit, used, where)

    # --- the run ---------------------------------------------------------------------------------

    def __call__(self) -> NoReturn:
        """Run the job; does not come back."""
        try:
            self._start()
            self._body()
        except Refused as refusal:
            self._refused(refusal)
        except MemoryError as problem:
            self._out_of_memory(problem)
        except Exception:
            # A fault of our own: the server's log gets it, the visitor is told that it is not his.
            if self.words_fd is not None:
                os.write(self.words_fd, traceback.format_exc().encode()[-8000:])
            self.end("crashed", hint="The sandbox failed, not your program.")

    def _start(self) -> None:
        seed = self.job.options.get("seed", 0)
        bad_seed = type(seed) is not int or not -SEED_LIMIT <= seed < SEED_LIMIT
        source = self.job.source.encode("utf-8", "surrogatepass")
        self.emit(
            Start(
                self.job.kind,
                hashlib.sha256(source).hexdigest(),
                ENGINE_VERSION,
                str(engine.__version__),
                0 if bad_seed else seed,
                dict(self.job.options),
            )
        )
        if bad_seed:
            raise Refused(
                "options.seed must be an integer below 2**63", None, "Leave it out for 0."
            )
        self.world.seed(seed)
        for number in STOPS:
            signal.signal(number, self._stopped)
            if self.words_fd is not None:
                faulthandler.register(number, self.words_fd, all_threads=False, chain=True)
        signal.setitimer(signal.ITIMER_PROF, self.limits.cpu_seconds)
        self.world.clock.on_use = self._virtual_time
        warnings.showwarning = self.output.warn

    def _virtual_time(self) -> None:
        self.output.say("UserWarning", "Time here is virtual, so that every run repeats exactly.")

    def _body(self) -> NoReturn:
        expressed = self.job.kind == "expression"
        if expressed:
            formula = expression.compile_formula(
                self.job.source, self.job.inputs, self.limits, self.world, asked.literals(self.job)
            )
            program = formula.program
        else:
            program = compile_program(
                self.job.source, self.limits, self.world.exports, asked.literals(self.job)
            )
        self.text = program.text
        lines = [f"{line}\n" for line in program.text.lines]
        linecache.cache[FILENAME] = (len(program.text.source), None, lines, FILENAME)
        self.places = Places(program.text, program.variables)
        self.naming = Naming(self._send, {span for _, span in program.binds})
        self.recorder = recorder = Recorder(
            self.emit,
            self.where,
            events=self.limits.recorded_events,
            window=asked.window(self.job),
            flood=lambda limit, used: None if self.stopping else self.stop("events", limit, used),
        )
        recorder.asides = program.asides
        recorder.replacements = asked.replacements(self.job, self._cannot_replace)
        self.marks = Marks(program, recorder, self.world.tensors)
        self.scope.update(
            __name__="__main__",
            __builtins__=self.world.builtins(self.output.out),
            **guard_names(self.world.guards, self.marks.names()),
        )
        console = self.world.console
        console.to_err = self.output.err
        console.tell = recorder.plot
        console.note = lambda text: self.output.say("UserWarning", text)
        meter.set_limits(
            self.limits.tensor_bytes,
            self.limits.live_bytes,
            self.limits.graph_nodes,
            # What is used is a number: an op may have taken a size of the program's own making.
            lambda reason, limit, used: self.stop(
                reason, limit, used if type(used) is int else limit
            ),
        )
        for category, words, span in program.warnings:
            self.emit(Warned(category, words, span))
        if self.capture is not None:
            self.capture.watch(recorder)
        result: dict[str, Any] | None = None
        with recorder:
            try:
                if expressed:
                    result = formula.evaluate(self)
                else:
                    exec(program.code, self.scope)
                    for tell in console.at_end:
                        tell()
            except (Refused, MemoryError):
                raise
            except SystemError as problem:
                # Some of Python's C forgets to say that it had no memory: deque(range(10**10)).
                if peak_bytes() < self.limits.memory_bytes // 2:
                    self._raised(problem, program)
                self._out_of_memory(problem)
            except BaseException as problem:
                self._raised(problem, program)
        for replacement in recorder.replacements:
            if not replacement.done:
                self._cannot_replace(
                    f"the program made no node {replacement.node}",
                    "Take a node of a run of the same program with the same options.",
                )
        self.end("ok", result=result)

    def _cannot_replace(self, message: str, hint: str) -> NoReturn:
        """No `except` of the program can catch this."""
        self._refused(Refused(message, self.where().span, hint))

    def _raised(self, problem: BaseException, program: Program) -> NoReturn:
        if type(problem) is SystemExit and arguments(problem) in ((), (None,), (0,), (False,)):
            self.end("ok")
        try:
            event = Explainer(self.world, program, self.places).event(problem)
        except MemoryError:
            raise
        except Exception:
            # Nothing of the program's may keep its error from being told.
            span = self.places.of_traceback(problem.__traceback__).span
            event = Problem(clip(type(problem).__name__), "this error cannot be shown", span)
        self._finish_recording()
        self.emit(event)
        self.end("error")

    def _finish_recording(self) -> None:
        if self.recorder is not None:
            with contextlib.suppress(Exception):
                self.recorder.finish()
            self.recorder = None

    def _refused(self, refusal: Refused) -> NoReturn:
        line = None if refusal.span is None else clip(self.text.line(refusal.span[0]), LINE_LIMIT)
        self.emit(Problem(refusal.error, refusal.message, refusal.span, refusal.hint, line))
        self.end("refused", refusal.limit, refusal.used, refusal.span, refusal.hint)

    def _memory_used(self, wanted: int = 0) -> int:
        """With the piece that there was no room for; at least the limit where its size is not
        known."""
        return max(peak_bytes() + wanted, self.limits.memory_bytes)

    def _out_of_memory(self, problem: MemoryError | SystemError) -> NoReturn:
        span = self.places.of_traceback(problem.__traceback__).span
        # Let go of everything that the program holds, so that there is room for the end.
        problem.__traceback__ = None
        self.scope.clear()
        if (wanted := meter.wanted(problem)) > self.limits.tensor_bytes:
            self.end("tensor", self.limits.tensor_bytes, wanted, span, HINTS["tensor"])
        used = self._memory_used(wanted)
        self.end("memory", self.limits.memory_bytes, used, span, HINTS["memory"])


def serve(world: World, read_fd: int, write_fd: int, words_fd: int) -> NoReturn:
    """Wait for one job on `read_fd`, run it, and leave. The process is in its jail already."""
    faulthandler.enable(words_fd, all_threads=False)
    pieces: list[bytes] = []
    while piece := os.read(read_fd, 1 << 16):
        pieces.append(piece)
        if piece.endswith(b"\n"):
            break
    data = b"".join(pieces)
    if not data:
        os._exit(0)
    job = Job.from_bytes(data)
    jail.tighten(job.limits.memory_bytes, hard_cpu_seconds(job.limits.cpu_seconds))
    Run(job, world, write_fd, words_fd)()
