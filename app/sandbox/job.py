"""What is to be run, and how it travels to the child.

It must not know how it is run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .limits import Limits

Kind = Literal["program", "expression"]


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    options: `seed` (int, default 0); for expressions `dtype` ("float32" or "float64").
    capture: `{"tensor": id, "seq": n, "slice": text}` asks a replay for the elements of one tensor
    as event n shows it (capture.py); the events are then left out, `part` lines hold the elements
    and `end.result` says what they are.
    """

    source: str
    kind: Kind = "program"
    inputs: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    capture: Mapping[str, Any] | None = None
    limits: Limits = field(default_factory=Limits)

    def to_bytes(self) -> bytes:
        """One line of ASCII JSON: any string can travel in it, halves of characters too."""
        given = json.dumps(
            {
                "source": self.source,
                "kind": self.kind,
                "inputs": dict(self.inputs),
                "options": dict(self.options),
                "capture": None if self.capture is None else dict(self.capture),
                "limits": self.limits.as_dict(),
            }
        )
        return given.encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Job:
        given = json.loads(data)
        return cls(
            given["source"],
            given["kind"],
            given["inputs"],
            given["options"],
            given["capture"],
            Limits(**given["limits"]),
        )
