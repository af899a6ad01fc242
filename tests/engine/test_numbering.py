"""Names as people read them."""

from __future__ import annotations

import pytest

from engine.numbering import shown

NAMES = {
    "\x1b[31m\u202e名\n": "\\x1b[31m\\u202e名\\n",
    "\ud800": "\\ud800",
    "\x00" * 100: "\\x00" * 20,
    "a" * 100: "a" * 80,
    "fc1.weight": "fc1.weight",
}


@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_seen_is_written_out(name: str) -> None:
    assert shown(name) == NAMES[name]
