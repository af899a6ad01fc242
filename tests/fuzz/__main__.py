"""`make fuzz`: programs from a grammar, and calls of every function, against the real sandbox.

What must hold of every one: it has its one `end`, last; parent and zygote live on; no object of the
host and no word about the host leaves; time and memory stay within the limits. The first program
that breaks one is made small and printed. `--programs N --seed S` repeats a search.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz import calls
from tests.fuzz.checking import Checker
from tests.fuzz.grammar import programs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--programs", type=int, default=2000, help="how many (default 2000)")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4)))
    asked = parser.parse_args()
    print(f"fuzzing with --programs {asked.programs} --seed {asked.seed}", flush=True)
    checker = Checker()
    began = time.monotonic()

    @seed(asked.seed)
    @settings(
        max_examples=asked.programs,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(programs, calls.any_programs()))
    def search(source: str) -> None:
        checker.check(source)

    try:
        search()
    finally:
        checker.close()
        spent = time.monotonic() - began
        ends = ", ".join(f"{n} {reason}" for reason, n in checker.ends.most_common())
        print(f"{checker.count} programs in {spent:.0f} s: {ends}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
