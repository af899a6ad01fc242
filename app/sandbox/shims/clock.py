"""`time` and `datetime` over a clock that only moves when the program looks at it or sleeps.

Every run reads the same times. It must not know the real clock.
"""

from __future__ import annotations

import datetime as real
import time as real_time
from collections.abc import Callable
from typing import Any

from .kit import Kit, public

UTC = real.timezone.utc  # noqa: UP017 - Python's own short name hides that it is an instance


class Clock:
    """Virtual time."""

    START = 1_700_000_000.0
    TICK = 1e-6

    def __init__(self) -> None:
        self.passed = 0.0
        self.on_use: Callable[[], None] | None = None

    def read(self) -> float:
        if self.on_use is not None:
            self.on_use()
            self.on_use = None
        self.passed += self.TICK
        return self.passed

    def now(self) -> float:
        return self.START + self.read()


def tables(kit: Kit, clock: Clock) -> dict[str, dict[str, Any]]:
    def time() -> float:
        return clock.now()

    def perf_counter() -> float:
        return clock.read()

    def perf_counter_ns() -> int:
        return int(clock.read() * 1e9)

    def time_ns() -> int:
        return int(clock.now() * 1e9)

    def sleep(seconds: float, /) -> None:
        if type(seconds) not in (int, float):
            raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as a float")
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        clock.read()
        clock.passed += seconds

    def gmtime(seconds: Any = None) -> Any:
        return real_time.gmtime(clock.now() if seconds is None else seconds)

    def strftime(format: str, moment: Any = None) -> str:
        return real_time.strftime(format, gmtime() if moment is None else moment)

    def ctime(seconds: Any = None) -> str:
        return real_time.asctime(gmtime(seconds))

    def timeit(stmt: Any, setup: Any = None, timer: Any = None, number: int = 1000000) -> float:
        """Calls `stmt` so often: the clock moves only when it is looked at."""
        if not callable(stmt) or type(number) is not int:
            raise TypeError("timeit() calls a function here: text is not run as code")
        began = clock.read()
        for _ in range(number):
            stmt()
        return clock.read() - began

    kit.let_read(real_time.struct_time, (n for n in dir(real_time.struct_time) if n[:3] == "tm_"))
    return {
        "time": {
            "time": time,
            "perf_counter": perf_counter,
            "monotonic": perf_counter,
            "process_time": perf_counter,
            "perf_counter_ns": perf_counter_ns,
            "monotonic_ns": perf_counter_ns,
            "time_ns": time_ns,
            "sleep": sleep,
            "gmtime": gmtime,
            "localtime": gmtime,
            "strftime": strftime,
            "ctime": ctime,
        },
        "datetime": _datetime(kit, clock),
        "timeit": {"default_timer": perf_counter, "timeit": timeit},
    }


def _datetime(kit: Kit, clock: Clock) -> dict[str, Any]:
    real.datetime.strptime("2024-01-01", "%Y-%m-%d")  # what it imports, no jail lets it read

    class datetime(real.datetime):  # noqa: N801 - it takes this name's place
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls.fromtimestamp(clock.now(), UTC).replace(tzinfo=tz)

        def __repr__(self) -> str:
            return f"datetime.{super().__repr__()}"

        @classmethod
        def today(cls) -> Any:
            return cls.now()

        @classmethod
        def utcnow(cls) -> Any:
            return cls.now()

    class date(real.date):  # noqa: N801
        @classmethod
        def today(cls) -> Any:
            return cls.fromordinal(datetime.now().toordinal())

        def __repr__(self) -> str:
            return f"datetime.{super().__repr__()}"

    for kind in (datetime, date):
        kind.__module__, kind.__qualname__ = "datetime", kind.__name__
        kit.let_read(kind, public(kind))
    for plain in (real.datetime, real.date):
        kit.let_read(plain, public(plain, ("now", "today", "utcnow")))
    for other in (real.timedelta, real.timezone, real.time):
        kit.let_read(other, public(other))
    return {
        "datetime": datetime,
        "date": date,
        "time": real.time,
        "timedelta": real.timedelta,
        "timezone": real.timezone,
    }
