"""`pathlib.Path` and `tempfile.TemporaryDirectory`: names of files that live as long as the run.

Only torch.save makes such files, in memory; folders are remembered, no more. Nothing here reaches
a disk.
"""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from engine.serialization import FILES

from .kit import Kit

FOLDERS: set[str] = {".", "/"}
_COUNT = itertools.count()
LONGEST = 4096
"""Characters of one name, as on Linux."""


class PosixPath:
    """The name of a file or folder."""

    __slots__ = ("_text",)

    def __init__(self, *parts: Any) -> None:
        self._text = str(PurePosixPath(*map(text_of, parts)))

    @property
    def _pure(self) -> PurePosixPath:
        return PurePosixPath(self._text)

    name = property(lambda self: self._pure.name)
    suffix = property(lambda self: self._pure.suffix)
    suffixes = property(lambda self: self._pure.suffixes)
    stem = property(lambda self: self._pure.stem)
    parent = property(lambda self: PosixPath(str(self._pure.parent)))
    parents = property(lambda self: tuple(PosixPath(str(p)) for p in self._pure.parents))
    parts = property(lambda self: self._pure.parts)
    root = property(lambda self: self._pure.root)

    def joinpath(self, *parts: Any) -> PosixPath:
        return PosixPath(self, *parts)

    def with_suffix(self, suffix: str) -> PosixPath:
        return PosixPath(str(self._pure.with_suffix(text_of(suffix))))

    def with_name(self, name: str) -> PosixPath:
        return PosixPath(str(self._pure.with_name(text_of(name))))

    def with_stem(self, stem: str) -> PosixPath:
        return PosixPath(str(self._pure.with_stem(text_of(stem))))

    def relative_to(self, other: Any) -> PosixPath:
        return PosixPath(str(self._pure.relative_to(text_of(other))))

    def is_absolute(self) -> bool:
        return self._pure.is_absolute()

    def is_relative_to(self, other: Any) -> bool:
        return self._pure.is_relative_to(text_of(other))

    def match(self, pattern: str) -> bool:
        return self._pure.match(text_of(pattern))

    def resolve(self, strict: bool = False) -> PosixPath:
        """There is one folder: names are found by themselves."""
        return PosixPath(posixpath.normpath(self._text))

    absolute = expanduser = resolve

    def as_posix(self) -> str:
        return self._text

    def exists(self) -> bool:
        return exists(self)

    def is_file(self) -> bool:
        return isfile(self)

    def is_dir(self) -> bool:
        return isdir(self)

    def mkdir(self, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        makedirs(self, exist_ok=exist_ok)

    def unlink(self, missing_ok: bool = False) -> None:
        if not (missing_ok and not isfile(self)):
            remove(self)

    def __truediv__(self, other: Any) -> PosixPath:
        return PosixPath(self, other)

    def __rtruediv__(self, other: Any) -> PosixPath:
        return PosixPath(other, self)

    def __eq__(self, other: object) -> bool:
        return type(other) is PosixPath and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __lt__(self, other: Any) -> bool:
        return self._text < text_of(other)

    def __fspath__(self) -> str:
        return self._text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"PosixPath({self._text!r})"


def text_of(path: Any) -> str:
    """The name as text. TypeError for what is none."""
    if type(path) is PosixPath:
        return path._text
    if type(path) is not str:
        raise TypeError(f"expected str or Path object, not {type(path).__name__}")
    if len(path) > LONGEST:
        raise OSError(36, "File name too long", path)
    return path


def isfile(path: Any) -> bool:
    return text_of(path) in FILES


def isdir(path: Any) -> bool:
    return posixpath.normpath(text_of(path)) in FOLDERS


def exists(path: Any) -> bool:
    return isfile(path) or isdir(path)


def makedirs(name: Any, mode: int = 0o777, exist_ok: bool = False) -> None:
    text = posixpath.normpath(text_of(name))
    if text in FILES or (text in FOLDERS and not exist_ok):
        raise FileExistsError(17, "File exists", text)
    while text and text not in FOLDERS:
        FOLDERS.add(text)
        text = posixpath.dirname(text)


def mkdir(path: Any, mode: int = 0o777) -> None:
    makedirs(path)


def remove(path: Any) -> None:
    text = text_of(path)
    if text not in FILES:
        raise FileNotFoundError(2, "No such file or directory", text)
    del FILES[text]


LOOKS: dict[str, Callable[[Any], bool]] = {"exists": exists, "isfile": isfile, "isdir": isdir}


class TemporaryDirectory:
    """A name of a folder, for a `with` block."""

    __slots__ = ("name",)
    name: str

    def __init__(self) -> None:
        self.name = f"tmp{next(_COUNT)}"
        makedirs(self.name)

    def cleanup(self) -> None:
        for text in [t for t in FILES if t.startswith(self.name + "/")]:
            del FILES[text]
        FOLDERS.discard(self.name)

    def __enter__(self) -> str:
        return self.name

    def __exit__(self, *problem: object) -> None:
        self.cleanup()

    def __repr__(self) -> str:
        return f"<TemporaryDirectory {self.name!r}>"


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    kit.let_read(
        PosixPath,
        "name suffix suffixes stem parent parents parts root joinpath with_suffix with_name "
        "with_stem relative_to is_absolute is_relative_to match resolve absolute expanduser "
        "as_posix exists is_file is_dir mkdir unlink".split(),
    )
    kit.let_read(TemporaryDirectory, {"name", "cleanup"})
    return {
        "pathlib": dict.fromkeys("Path PurePath PosixPath PurePosixPath".split(), PosixPath),
        "tempfile": {"TemporaryDirectory": TemporaryDirectory},
    }
