"""What this process has used so far, and when the kernel ends it.

It must not know what runs in it.
"""

from __future__ import annotations

import math
import resource
import sys


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_bytes() -> int:
    """The most memory that it ever held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def hard_cpu_seconds(cpu_seconds: float) -> int:
    """When the kernel kills: a second after the soft end, for loops inside C."""
    return math.ceil(cpu_seconds) + 1
