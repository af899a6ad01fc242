"""What is said beside a program's output: of virtual time, of debuggers, of what goes to stderr."""

from __future__ import annotations

from typing import Any

import pytest


def said(sandbox: Any, source: str) -> list[tuple[str, str]]:
    result = sandbox.run(source)
    assert result.end["reason"] == "ok", result.events
    return [(event["category"], event["text"]) for event in result.of("warning")]


VIRTUAL = ("UserWarning", "Time here is virtual, so that every run repeats exactly.")
STEPS = ("UserWarning", "Nothing stops here: step through the run on the page.")

SAID: dict[str, list[tuple[str, str]]] = {
    "import logging\nlogging.basicConfig(level=20)\nlogging.info('a')": [
        ("stderr", "INFO:root:a\n")],
    "import logging\nlogging.warning('a')": [("stderr", "WARNING:root:a\n")],
    "import logging\nlogging.basicConfig(format='%(asctime)s %(message)s', datefmt='%Y')\n"
    "logging.warning('a')": [VIRTUAL, ("stderr", "2023 a\n")],
    "import logging\nlogging.basicConfig(format='{created} {message}', style='{')\n"
    "logging.warning('a')": [VIRTUAL, ("stderr", "1700000000.000001 a\n")],
    "import time\ntime.time()": [VIRTUAL],
    "import pdb; pdb.set_trace()": [STEPS],
    "breakpoint()\nfor i in range(9): i": [STEPS],
    "import traceback\ntry: int('x')\nexcept ValueError: traceback.print_exc()": [
        ("stderr", "Traceback (most recent call last):\n"
         '  File "program.py", line 2, in <module>\n'
         "    try: int('x')\n         ^^^^^^^^\n"
         "ValueError: invalid literal for int() with base 10: 'x'\n")],
}  # fmt: skip


@pytest.mark.parametrize("source", SAID)
def test_it_is_said(sandbox: Any, source: str) -> None:
    assert said(sandbox, source) == SAID[source]
