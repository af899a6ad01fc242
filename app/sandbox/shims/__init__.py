"""Modules beside torch, as programs get them: the safe part, and the same in every run.

One file a kind of module; each has `tables(kit)`: module name -> exported names. It must not know
the compiler or the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..arrays.streams import Numbers
from . import (
    arguments,
    clock,
    datasets,
    devices,
    dice,
    digests,
    enumeration,
    exact_numbers,
    journal,
    notation,
    notebook,
    numeric,
    paths,
    progress,
    queues,
    records,
    separated,
    signatures,
    standard,
    system,
    text,
    tracing,
    typed,
)
from .clock import Clock
from .dice import Dice
from .kit import Console, Kit

__all__ = ["Clock", "Console", "Dice", "Kit", "Numbers", "tables"]


def tables(
    kit: Kit, clocks: Clock, source: Dice, numbers: Numbers
) -> Mapping[str, Mapping[str, Any]]:
    """Module name -> exported names. Adds to the policy what the modules' types let read."""
    made: dict[str, Mapping[str, Any]] = {}
    parts = (
        arguments, devices, digests, enumeration, exact_numbers, notation, notebook, paths,
        progress, queues, records, separated, signatures, standard, system, text, tracing, typed,
    )  # fmt: skip
    for part in parts:
        made |= part.tables(kit)
    made |= clock.tables(kit, clocks) | dice.tables(kit, source) | journal.tables(kit, clocks)
    return made | numeric.tables(kit, numbers) | datasets.tables(kit, numbers)
