"""`queue`, for one thread: what would wait for another one raises at once. `base64` and `struct`.

It must not know threads or files.
"""

from __future__ import annotations

import base64
import heapq
import struct
from collections import deque
from collections.abc import Callable
from typing import Any

from .kit import Kit, exact

LONGEST = 1 << 24
"""Bytes that one `struct.pack` makes at most."""


class Empty(Exception):
    """Nothing is in the queue."""


class Full(Exception):
    """Nothing more goes into the queue."""


class Queue:
    """First in, first out."""

    def __init__(self, maxsize: int = 0) -> None:
        self.maxsize = exact(maxsize, "maxsize", int)
        self._items: Any = deque()

    def _put(self, item: Any) -> None:
        self._items.append(item)

    def _get(self) -> Any:
        return self._items.popleft()

    def put(self, item: Any, block: bool = True, timeout: Any = None) -> None:
        if self.full():
            raise Full
        self._put(item)

    def get(self, block: bool = True, timeout: Any = None) -> Any:
        if not self._items:
            raise Empty
        return self._get()

    def put_nowait(self, item: Any) -> None:
        self.put(item)

    def get_nowait(self) -> Any:
        return self.get()

    def qsize(self) -> int:
        return len(self._items)

    def empty(self) -> bool:
        return not self._items

    def full(self) -> bool:
        return bool(0 < self.maxsize <= len(self._items))

    def task_done(self) -> None:
        """Nobody waits."""

    join = task_done

    def __repr__(self) -> str:
        return f"<queue.{type(self).__name__} object>"


class LifoQueue(Queue):
    """Last in, first out."""

    def _get(self) -> Any:
        return self._items.pop()


class PriorityQueue(Queue):
    """The least first."""

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self._items = []

    def _put(self, item: Any) -> None:
        heapq.heappush(self._items, item)

    def _get(self) -> Any:
        return heapq.heappop(self._items)


NAMES = "put get put_nowait get_nowait qsize empty full task_done join maxsize".split()


def _bytes(data: Any) -> Any:
    return exact(data, "the data", bytes, bytearray)


def _base64() -> dict[str, Any]:
    def encoding(name: str) -> Callable[..., Any]:
        function: Any = getattr(base64, name)

        def call(s: Any) -> bytes:
            return bytes(function(_bytes(s)))

        call.__name__ = call.__qualname__ = name
        return call

    def decoding(name: str) -> Callable[..., Any]:
        function: Any = getattr(base64, name)

        def call(s: Any) -> bytes:
            return bytes(function(exact(s, "the data", bytes, bytearray, str)))

        call.__name__ = call.__qualname__ = name
        return call

    kinds = ("b64", "standard_b64", "urlsafe_b64", "b32", "b16")
    return {f"{kind}encode": encoding(f"{kind}encode") for kind in kinds} | {
        f"{kind}decode": decoding(f"{kind}decode") for kind in kinds
    }


def _struct() -> dict[str, Any]:
    def checked(format: Any) -> Any:
        text = exact(format, "the format", str, bytes)
        if struct.calcsize(text) > LONGEST:
            raise MemoryError
        return text

    def pack(format: Any, /, *values: Any) -> bytes:
        for value in values:
            exact(value, "a value to pack", int, float, bool, bytes, bytearray)
        return struct.pack(checked(format), *values)

    def unpack(format: Any, buffer: Any, /) -> tuple[Any, ...]:
        return struct.unpack(checked(format), _bytes(buffer))

    def calcsize(format: Any, /) -> int:
        return struct.calcsize(exact(format, "the format", str, bytes))

    return {"pack": pack, "unpack": unpack, "calcsize": calcsize, "error": struct.error}


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    for kind in (Queue, LifoQueue, PriorityQueue):
        kit.let_read(kind, NAMES)
    return {
        "queue": {"Queue": Queue, "LifoQueue": LifoQueue, "PriorityQueue": PriorityQueue,
                  "SimpleQueue": Queue, "Empty": Empty, "Full": Full},
        "base64": _base64(),
        "struct": _struct(),
    }  # fmt: skip
