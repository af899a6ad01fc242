"""What one run may use: every limit with its default, its unit and one sentence.

This is the only place where a limit is written; the limits page and the `end` event read it. It
must not know who enforces a limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

MIB = 1 << 20


def _limit(default: float, unit: str, sentence: str, reason: str) -> Any:
    return field(default=default, metadata={"unit": unit, "sentence": sentence, "reason": reason})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run. `reason` in a field's metadata is the `end` event's reason."""

    source_characters: int = _limit(
        64_000, "characters", "Longest program or formula that is read.", "refused"
    )
    source_nodes: int = _limit(20_000, "nodes", "Largest syntax tree, counted in nodes.", "refused")
    source_depth: int = _limit(90, "levels", "Deepest nesting of the syntax tree.", "refused")
    wall_seconds: float = _limit(
        10.0, "s", "Longest time from the start of a run to its end.", "wall"
    )
    cpu_seconds: float = _limit(5.0, "s", "Processor time of a run.", "cpu")
    memory_bytes: int = _limit(
        1024 * MIB, "bytes", "Address space of the process that a run has.", "memory"
    )
    output_bytes: int = _limit(200_000, "bytes", "Printed text, as UTF-8.", "output")
    recorded_events: int = _limit(
        20_000, "events", "Events recorded in full; later loop iterations are summed up.", "events"
    )
    recorded_bytes: int = _limit(
        16 * MIB, "bytes", "Events recorded in full, as JSON; later ones are summed up.", "events"
    )
    event_bytes: int = _limit(64 * MIB, "bytes", "All events of a run, as JSON.", "events")
    graph_nodes: int = _limit(
        20_000, "nodes", "Nodes of the autograd graph alive at once.", "nodes"
    )
    tensor_bytes: int = _limit(64 * MIB, "bytes", "Memory of one tensor.", "tensor")
    live_bytes: int = _limit(256 * MIB, "bytes", "Memory of all tensors alive at once.", "memory")

    def lowered(self, changes: Mapping[str, float]) -> Limits:
        """These limits with some of them lowered; a higher or unknown one raises ValueError."""
        changed = self.changed(changes)
        for name, value in changes.items():
            if value > getattr(self, name):
                raise ValueError(f"{name} may be {getattr(self, name):,} at most")
        return changed

    def changed(self, changes: Mapping[str, float]) -> Limits:
        """These limits with others in place of some; what cannot be a limit raises ValueError."""
        known = {f.name for f in fields(self)}
        for name, value in changes.items():
            if name not in known:
                raise ValueError(f"there is no limit {name!r}")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
                raise ValueError(f"{name} must be a positive number")
            if isinstance(getattr(self, name), int) and not isinstance(value, int):
                raise ValueError(f"{name} must be a whole number")
        return replace(self, **changes)  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, float]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


def table(limits: Limits | None = None) -> list[dict[str, Any]]:
    """Every limit as name, value, unit and sentence: what the limits page shows."""
    limits = limits or Limits()
    return [
        {
            "name": f.name,
            "value": getattr(limits, f.name),
            "unit": f.metadata["unit"],
            "sentence": f.metadata["sentence"],
            "reason": f.metadata["reason"],
        }
        for f in fields(limits)
    ]


HINTS: dict[str, str] = {
    "cpu": "The program computed for too long. Look for a loop that never ends, or do fewer steps.",
    "wall": "The program took too long. Look for a loop that never ends, or do fewer steps.",
    "memory": "The program asked for too much memory. Make lists and tensors smaller, or drop old"
    " ones.",
    "output": "The program printed too much. Print every 100th step, or a summary.",
    "events": "The program did too many steps outside of loops. Put repeated work into a for loop:"
    " later iterations are then summed up.",
    "nodes": "The autograd graph grew too large. Call backward() more often, detach() what carries"
    " over, or use torch.no_grad().",
    "tensor": "The tensor is too large. Make its shape smaller.",
    "cancelled": "The run was cancelled. What it had done until then is kept.",
    "crashed": "The program made the interpreter itself fail. Everything up to here is kept.",
}
"""What to do about each reason for which a run is stopped."""

LONG_EVENT = (
    "This one step makes more than can be told at once. Do it in pieces: split what it takes or"
    " makes."
)
"""The same of one event that is longer than what passes."""

SERVER_HINTS: dict[str, str] = {
    "wall": "The server was busy for too long. Run it again.",
    "cancelled": HINTS["cancelled"],
    "crashed": "The server failed, not your program. Run it again.",
}
"""The same for runs that never had their turn, or whose `end` the server wrote."""
