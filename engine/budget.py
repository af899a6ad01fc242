"""How much is told in full. A long training loop runs to its end: past the budget each iteration
of the outermost loop leaves a summary, and the last iterations are told in full again.

It must not know how events are made or encoded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from .events import Event, Iteration, Stdout, Warned

Summary = Callable[[], Iteration]


class Budget:
    """Stands between the recorder and `emit`.

    `events` are told in full; then whole iterations are held back until the next one is over, and
    only the last `keep` are told in full. `flood` is called when so many events come outside any
    iteration that holding them back is no way out.
    """

    def __init__(
        self,
        emit: Callable[[Event], None],
        events: int = 20_000,
        keep: int = 2,
        flood: Callable[[int, int], None] | None = None,
        ceiling: int = 60_000,
    ) -> None:
        self._emit = emit
        self.limit = events
        self._keep = keep
        self._flood = flood
        self._ceiling = ceiling
        self.told = 0
        self._held: deque[tuple[list[Event], Iteration]] = deque()
        self._now: list[Event] | None = None
        """The events of the iteration that runs now, when it is held back."""
        self._waiting: deque[Event] = deque()
        """What `finish` has still to tell."""

    @property
    def full(self) -> bool:
        """Whether everything is still told at once."""
        return self._now is None

    def enough(self) -> None:
        """From the next iteration on, hold back: another budget is used up."""
        self.limit = min(self.limit, self.told)

    def tell(self, event: Event) -> None:
        """Pass one event on, or hold it back with its iteration."""
        if self._now is not None:
            self._now.append(event)
            if len(self._now) > self._ceiling and self._flood is not None:
                self._flood(self._ceiling, len(self._now))
            return
        self.told += 1
        if self.told > self._ceiling and self._flood is not None:
            self._flood(self._ceiling, self.told)
        self._emit(event)

    def iteration_begins(self) -> None:
        """An iteration of the outermost loop begins: from here events may be held back."""
        if self._now is None and self.told >= self.limit:
            self._now = []

    def iteration_ends(self, summary: Summary) -> None:
        """It is over: keep it whole for now, and turn the oldest one kept into its summary."""
        if self._now is None:
            return
        self._held.append((self._now, summary()))
        self._now = []
        if len(self._held) > self._keep:
            events, short = self._held.popleft()
            self._emit(short)
            self.told += 1
            for event in events:
                if isinstance(event, Stdout | Warned):
                    self._emit(event)

    def finish(self) -> None:
        """Tell what is still held back, in full."""
        waiting = self._waiting
        for events, _ in self._held:
            waiting.extend(events)
        waiting.extend(self._now or ())
        self._held.clear()
        self._now = None
        # Telling may reach a limit, which finishes again: what has been told is not told twice.
        while waiting:
            self._emit(waiting.popleft())
