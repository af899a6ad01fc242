"""What a program writes to its outputs, and what it is warned of: told as events, within a limit.

It must not know how events travel, or what the program is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.events import Span, Warned

from .values import scrub
from .where import clip

if TYPE_CHECKING:
    from .child import Run


class Output:
    """The outputs of one run."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._printed = 0
        self._warned: set[tuple[str, str, Span | None]] = set()

    def out(self, text: str) -> None:
        """Text to standard output."""
        self._write(text, lambda recorder, text: recorder.stdout(text))

    def err(self, text: str) -> None:
        """Text to standard error: told as it is, each time."""
        run = self._run
        self._write(text, lambda _, text: run.emit(Warned("stderr", text, run.where().span)))

    def _write(self, text: str, tell: Callable[[Any, str], None]) -> None:
        """Both outputs share one limit. An empty print costs a byte: no loop is free."""
        data = text.encode()
        allowed = self._run.limits.output_bytes
        left = allowed - self._printed
        self._printed += max(1, len(data))
        over = self._printed > allowed
        told = data[: max(0, left)].decode("utf-8", "ignore") if over else text
        if told and self._run.recorder is not None:
            tell(self._run.recorder, told)
        if over:
            self._run.stop("output", allowed, self._printed)

    def warn(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: Any = None,
        line: str | None = None,
    ) -> None:
        """Takes the place of warnings.showwarning: each warning once a place."""
        text = message if isinstance(message, str) else str(message.args[0] if message.args else "")
        self.say(category.__name__, scrub(text))

    def say(self, category: str, text: str) -> None:
        """A warning, once a place."""
        recorder, key = self._run.recorder, (category, text, self._run.where().span)
        if key not in self._warned and recorder is not None:
            self._warned.add(key)
            recorder.warning(category, clip(text, 4_000))
