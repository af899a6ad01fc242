"""Memory that every run writes to, given to a child while it waits for its job.

A forked child shares all memory with the zygote; the first write to a page copies it, after a trap
into the kernel. Python writes wherever it looks (it counts references), so that a run of a few ops
copies 2,000 pages, which takes half its time. One child runs ahead to see which pages these are; to
each later one they are given before it has a job. Linux only; where the kernel knows no such call
nothing is gained or lost. It must not know what runs.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable
from typing import NoReturn

import numpy as np

PAGE = os.sysconf("SC_PAGESIZE")
OWN = np.uint64(1 << 56 | 1 << 63)
"""The bits of a page in /proc/self/pagemap that is there and nobody else's."""

PROCESS_MADVISE = 440  # the same on every architecture
MADV_POPULATE_WRITE = 23
AT_ONCE = 1024
"""Ranges that one call takes."""

Ranges = tuple[tuple[int, int], ...]
"""(address, bytes)."""


def _private() -> list[tuple[int, int]]:
    """Where this process may write and nobody sees it: (address, end)."""
    found = []
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        for line in maps:
            span, permissions = line.split()[:2]
            if permissions == "rw-p":
                start, end = span.split("-")
                found.append((int(start, 16), int(end, 16)))
    return found


def _own(places: list[tuple[int, int]]) -> Ranges:
    """Which pages in these places are this process's own."""
    found = []
    with open("/proc/self/pagemap", "rb", buffering=0) as pagemap:
        for start, end in places:
            pagemap.seek(start // PAGE * 8)
            flags = np.frombuffer(pagemap.read((end - start) // PAGE * 8), np.uint64)
            mine = np.concatenate([[False], (flags & OWN) == OWN, [False]])
            edges = np.flatnonzero(mine[1:] != mine[:-1]).reshape(-1, 2)
            found += [(start + int(a) * PAGE, int(b - a) * PAGE) for a, b in edges]
    return tuple(found)


def written_by(run: Callable[[Callable[[int], NoReturn]], NoReturn]) -> Ranges:
    """The pages that `run` writes to, which is called with how to leave its process. Empty where
    the system does not say."""
    if sys.platform != "linux":
        return ()
    read_fd, write_fd = os.pipe()
    pid = os.fork()
    if pid == 0:
        places: list[tuple[int, int]] = []

        def leave(status: int) -> NoReturn:
            for part in _own(places):
                os.write(write_fd, struct.pack("QQ", *part))
            os._exit(status)

        try:
            places += _private()
            run(leave)
        finally:
            os._exit(1)
    os.close(write_fd)
    with os.fdopen(read_fd, "rb") as said:
        data = said.read()
    os.waitpid(pid, 0)
    return tuple(struct.iter_unpack("QQ", data))


class Gift:
    """Gives these pages to the process that calls it: in one go where the system lets it (Linux
    6.13, and a container may forbid it), else range by range (5.14)."""

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        self._parts = [
            b"".join(struct.pack("QQ", *one) for one in ranges[i : i + AT_ONCE])
            for i in range(0, len(ranges), AT_ONCE)
        ]
        libc = ctypes.CDLL(None)
        self._syscall, self._madvise = libc.syscall, libc.madvise
        self._syscall.argtypes = (
            ctypes.c_long, ctypes.c_int, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int,
            ctypes.c_uint,
        )  # fmt: skip
        self._madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)

    def __call__(self) -> None:
        if self._parts and not self._at_once():
            for address, size in self._ranges:
                if self._madvise(address, size, MADV_POPULATE_WRITE) != 0:
                    return

    def _at_once(self) -> bool:
        try:
            me = os.pidfd_open(os.getpid())
        except OSError:
            return False
        given = [
            self._syscall(PROCESS_MADVISE, me, part, len(part) // 16, MADV_POPULATE_WRITE, 0) >= 0
            for part in self._parts
        ]
        os.close(me)
        return all(given)
