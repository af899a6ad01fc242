"""What a run writes to is given to a child beforehand."""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import platform
import sys
from collections.abc import Callable
from typing import NoReturn

import pytest

from app.sandbox import pages

TOUCHED = range(0, 64, 4)
"""Pages of a piece of memory: no two side by side."""
KNOWN = sys.platform == "linux" and tuple(map(int, platform.release().split(".")[:2])) >= (5, 14)
"""Whether the kernel gives pages at all."""


def pages_of(ranges: pages.Ranges, start: int) -> set[int]:
    """Numbers of the pages that ranges cover, counted from an address, among the first 64."""
    return {
        (address + offset - start) // pages.PAGE
        for address, size in ranges
        for offset in range(0, size, pages.PAGE)
    } & set(range(64))


@pytest.mark.parametrize("at_once", [True, False])
def test_a_child_has_what_another_wrote_to_and_no_more(
    at_once: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not at_once:
        monkeypatch.setattr(pages, "PROCESS_MADVISE", -1)
    memory = mmap.mmap(-1, 64 * pages.PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory.write(bytes([7]) * len(memory))
    start = ctypes.addressof(ctypes.c_char.from_buffer(memory))

    def touch(leave: Callable[[int], NoReturn]) -> NoReturn:
        for page in TOUCHED:
            memory[page * pages.PAGE] = 1
        leave(0)

    ranges = pages.written_by(touch)
    assert pages_of(ranges, start) == (set(TOUCHED) if sys.platform == "linux" else set())
    gift = pages.Gift(ranges)
    read_fd, write_fd = os.pipe()
    pid = os.fork()
    if pid == 0:
        gift()
        own = pages_of(pages._own(pages._private()), start)
        kept = memory[:] == bytes([7]) * len(memory)
        os.write(write_fd, json.dumps([sorted(own), kept]).encode())
        os._exit(0)
    os.close(write_fd)
    with os.fdopen(read_fd, "rb") as said:
        own, kept = json.load(said)
    os.waitpid(pid, 0)
    assert own == (list(TOUCHED) if KNOWN else [])
    assert kept
