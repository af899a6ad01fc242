"""`hashlib`, of bytes that a program holds; `cmath`.

It must not know files.
"""

from __future__ import annotations

import cmath
import hashlib as real
from collections.abc import Callable
from typing import Any

from .kit import Kit, exact, public

NAMES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256")


class Digest:
    """`hashlib.sha256()` and its like."""

    __slots__ = ("_made",)

    def __init__(self, made: Any) -> None:
        self._made = made

    def update(self, data: Any, /) -> None:
        self._made.update(_bytes(data))

    def digest(self) -> bytes:
        return bytes(self._made.digest())

    def hexdigest(self) -> str:
        return str(self._made.hexdigest())

    def copy(self) -> Digest:
        return Digest(self._made.copy())

    name = property(lambda self: str(self._made.name))
    digest_size = property(lambda self: int(self._made.digest_size))
    block_size = property(lambda self: int(self._made.block_size))

    def __repr__(self) -> str:
        return f"<{self.name} hash object>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("cannot pickle a hash object")


Digest.__name__ = Digest.__qualname__ = "HASH"
Digest.__module__ = "_hashlib"


def _bytes(data: Any) -> Any:
    if type(data) is str:
        raise TypeError("Strings must be encoded before hashing")
    return exact(data, "the data", bytes, bytearray)


def _making(name: str) -> Callable[..., Digest]:
    make: Any = getattr(real, name)
    make(b"", usedforsecurity=False).hexdigest()  # what it loads, no jail lets it read

    def call(data: Any = b"", *, usedforsecurity: bool = True) -> Digest:
        return Digest(make(_bytes(data), usedforsecurity=False))

    call.__name__ = call.__qualname__ = name
    return call


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    made = {name: _making(name) for name in NAMES}

    def new(name: str, data: Any = b"", *, usedforsecurity: bool = True) -> Digest:
        found = made.get(exact(name, "the name", str).lower())
        if found is None:
            raise ValueError(f"unsupported hash type {name}")
        return found(data)

    kit.let_read(Digest, "update digest hexdigest copy name digest_size block_size".split())
    known = {**made, "new": new, "algorithms_available": set(NAMES)}
    return {
        "hashlib": known,
        "cmath": {name: getattr(cmath, name) for name in public(cmath)},  # type: ignore[arg-type]
    }
