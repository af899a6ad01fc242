"""`open`: files that live as long as the run, in memory, beside those that torch.save makes.

Nothing here reaches a disk: a file is there when the program wrote it before. It must not know
what torch.save writes.
"""

from __future__ import annotations

import contextlib
import io
import posixpath
from typing import Any

from engine.serialization import FILES

from . import paths
from .kit import Kit, call_it, exact

METHODS = (
    "close flush isatty read readable readline readlines seek seekable tell truncate writable "
    "write writelines"
).split()
FACTS = "closed encoding mode name newlines".split()


class File:
    """What `open` gives: text, or bytes, that is kept under its name when it is closed."""

    __slots__ = ("_codec", "_inner", "_key", "_reads", "_text", "_writes", "mode", "name")

    def __init__(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None,
        errors: Any = None, newline: Any = None, closefd: bool = True, opener: Any = None,
    ) -> None:  # fmt: skip
        self._inner: Any = None
        self._key = self.name = key = paths.text_of(file)
        self.mode = exact(mode, "mode", str)
        kinds = set(mode)
        if kinds - set("rwaxbt+") or len(kinds) < len(mode):
            raise ValueError(f"invalid mode: {mode!r}")
        if len(kinds & set("rwax")) != 1:
            raise ValueError("must have exactly one of create/read/write/append mode")
        self._text = "b" not in kinds
        if not self._text and (encoding is not None or "t" in kinds):
            what = "can't have text and binary mode at once" if "t" in kinds else (
                "binary mode doesn't take an encoding argument")  # fmt: skip
            raise ValueError(what)
        self._codec = (
            exact("UTF-8" if encoding is None else encoding, "encoding", str),
            exact("strict" if errors is None else errors, "errors", str),
        )
        self._reads = bool(kinds & set("r+"))
        self._writes = bool(kinds & set("wax+"))
        if "\0" in key:
            raise ValueError("embedded null byte")
        if exact(newline, "newline", str, type(None)) not in (None, "", "\n", "\r", "\r\n"):
            raise ValueError(f"illegal newline value: {newline!r}")
        "".encode(*self._codec)  # LookupError for an encoding that is none
        self._find(kinds)
        kept = b"" if "w" in kinds else FILES.get(key, b"")
        if self._text:
            text = kept.decode(*self._codec)
            if newline is None:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._inner = io.StringIO(text, newline="")
        else:
            self._inner = io.BytesIO(kept)
        if "a" in kinds:
            self._inner.seek(0, io.SEEK_END)
        self._keep()

    def _find(self, kinds: set[str]) -> None:
        """OSError where Python would raise it."""
        key = self._key
        folder = posixpath.normpath(posixpath.dirname(key) or ".")
        if key and paths.isdir(key):
            raise IsADirectoryError(21, "Is a directory", key)
        if not key or ("r" in kinds and key not in FILES) or folder not in paths.FOLDERS:
            raise FileNotFoundError(2, "No such file or directory", key)
        if "x" in kinds and key in FILES:
            raise FileExistsError(17, "File exists", key)

    def _keep(self) -> None:
        if self._writes:
            made = self._inner.getvalue()
            FILES[self._key] = made.encode(*self._codec) if self._text else made

    def __iter__(self) -> File:
        return _open(self)

    def __next__(self) -> Any:
        if not (line := self.readline()):
            raise StopIteration
        return line

    def __enter__(self) -> File:
        return _open(self)

    def __exit__(self, *problem: object) -> None:
        self.close()

    def __del__(self) -> None:
        with contextlib.suppress(Exception):
            self.close()

    def read(self, size: Any = -1, /) -> Any:
        return _to_read(self).read(-1 if size is None else exact(size, "size", int))

    def readline(self, size: Any = -1, /) -> Any:
        return _to_read(self).readline(exact(size, "size", int))

    def readlines(self, hint: Any = -1, /) -> list[Any]:
        found: list[Any] = _to_read(self).readlines(exact(hint, "hint", int))
        return found

    def write(self, text: Any, /) -> int:
        inner = _to_write(self)
        kind = type(text)
        if self._text and kind is not str:
            raise TypeError(f"write() argument must be str, not {kind.__name__}")
        if not self._text and kind not in (bytes, bytearray):
            raise TypeError(f"a bytes-like object is required, not {kind.__name__!r}")
        if "a" in self.mode:
            inner.seek(0, io.SEEK_END)
        written: int = inner.write(text)
        return written

    def writelines(self, lines: Any, /) -> None:
        for line in lines:
            self.write(line)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        place: int = _inner(self).seek(exact(offset, "offset", int), exact(whence, "whence", int))
        return place

    def tell(self) -> int:
        place: int = _inner(self).tell()
        return place

    def truncate(self, size: Any = None, /) -> int:
        left: int = _to_write(self).truncate(exact(size, "size", int, type(None)))
        return left

    def flush(self) -> None:
        _inner(self)
        self._keep()

    def close(self) -> None:
        if self._inner is not None and not self._inner.closed:
            self._keep()
            self._inner.close()

    def readable(self) -> bool:
        _inner(self)
        return self._reads

    def writable(self) -> bool:
        _inner(self)
        return self._writes

    def seekable(self) -> bool:
        _inner(self)
        return True

    def isatty(self) -> bool:
        _inner(self)
        return False

    @property
    def closed(self) -> bool:
        return bool(self._inner.closed)

    @property
    def encoding(self) -> str:
        if not self._text:
            raise AttributeError("'_io.BufferedReader' object has no attribute 'encoding'")
        return str(self._codec[0])

    newlines = property(lambda self: None)

    def __repr__(self) -> str:
        if self._text:
            parts = f"name={self.name!r} mode={self.mode!r} encoding={self.encoding!r}"
            return f"<_io.TextIOWrapper {parts}>"
        kind = "BufferedReader" if not self._writes else "BufferedWriter"
        return f"<_io.{kind} name={self.name!r}>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("cannot pickle '_io.TextIOWrapper' object")


call_it(File, "TextIOWrapper", "_io")


def _open(file: File) -> File:
    """`file`, if it is open."""
    if file._inner is None or file._inner.closed:
        raise ValueError("I/O operation on closed file.")
    return file


def _inner(file: Any) -> Any:
    return _open(file)._inner


def _to_read(file: Any) -> Any:
    if not _open(file)._reads:
        raise io.UnsupportedOperation("not readable" if file._text else "read")
    return file._inner


def _to_write(file: Any) -> Any:
    if not _open(file)._writes:
        raise io.UnsupportedOperation("not writable" if file._text else "write")
    return file._inner


def open_file(file: Any, mode: str = "r", *args: Any, **options: Any) -> File:
    return File(file, mode, *args, **options)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    kit.let_read(File, [*METHODS, *FACTS])
    open_file.__name__ = open_file.__qualname__ = "open"
    return {"io": {"open": open_file, "UnsupportedOperation": io.UnsupportedOperation}}
