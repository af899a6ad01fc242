"""What a job's options ask of the recorder and the compiler: a window, literals, elements.

They have been checked (app/runs/jobs.py). It must not know who does what is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from engine.budget import Window
from engine.events import Span
from engine.replacement import Replacement

from .job import Job
from .numbers import read


def window(job: Job) -> Window | None:
    """The iterations to be told in full, when the job names some."""
    asked = job.options.get("record")
    if asked is None:
        return None
    first = asked["first"]
    return Window(first, asked.get("last", first), tuple(asked.get("inner", ())))


def literals(job: Job) -> list[tuple[Span, Any]]:
    """Spans of literals, and what they are to be."""
    asked = job.options.get("replace", ())
    return [(tuple(one["span"]), one["value"]) for one in asked if "span" in one]


def replacements(job: Job, refuse: Callable[[str, str], NoReturn]) -> list[Replacement]:
    """Elements of tensors that are to be other numbers."""
    asked = job.options.get("replace", ())
    return [
        Replacement(one["node"], one["index"], read(one["value"]), refuse)
        for one in asked
        if "node" in one
    ]
