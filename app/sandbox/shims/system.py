"""`os`, `sys`, `io` and `warnings` as tutorials use them: nothing of the host shows, none changes.

It must not know files, processes or the real environment.
"""

from __future__ import annotations

import io
import posixpath
import sys as real_sys
import warnings as real
from typing import Any, NoReturn

from ..facade import Facade
from . import paths, tracing
from .kit import Kit, exact

ARGV = ["program.py"]
VERSION = (*real_sys.version_info[:2], 0, "final", 0)
"""The Python whose grammar and messages the program meets."""
PYTHON = f"{VERSION[0]}.{VERSION[1]}.0"

PATH_NAMES = (
    "basename",
    "commonprefix",
    "dirname",
    "isabs",
    "join",
    "normpath",
    "split",
    "splitext",
)


class Stream:
    """`sys.stdout` or `sys.stderr`."""

    __slots__ = ("_write",)

    def __init__(self, write: Any) -> None:
        self._write = write

    def write(self, text: str, /) -> int:
        self._write(exact(text, "write() argument", str))
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def isatty(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "<stream>"

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("cannot pickle a stream")


Stream.__name__ = Stream.__qualname__ = "TextIOWrapper"


class VersionInfo(tuple[Any, ...]):
    """`sys.version_info`."""

    __slots__ = ()
    major = property(lambda self: self[0])
    minor = property(lambda self: self[1])
    micro = property(lambda self: self[2])

    def __repr__(self) -> str:
        names = ("major", "minor", "micro", "releaselevel", "serial")
        shown = ", ".join(f"{name}={part!r}" for name, part in zip(names, self, strict=True))
        return f"sys.version_info({shown})"


def _texts(function: Any) -> Any:
    """A function of paths that takes exact strings only."""

    def call(*parts: Any) -> Any:
        return function(*(exact(part, "a path", str) for part in parts))

    call.__name__ = call.__qualname__ = function.__name__
    return call


def _os(kit: Kit) -> dict[str, dict[str, Any]]:
    environ: dict[str, str] = {}

    def getenv(key: str, default: Any = None) -> Any:
        return environ.get(key, default)

    def cpu_count() -> int:
        return 1

    def getcwd() -> str:
        return "."

    def absolute(path: str) -> str:
        """There is one folder: names are found by themselves."""
        return posixpath.normpath(str(exact(path, "a path", str)))

    def expanduser(path: str) -> Any:
        return exact(path, "a path", str)

    absolute.__name__ = absolute.__qualname__ = "abspath"

    path: dict[str, Any] = {name: _texts(getattr(posixpath, name)) for name in PATH_NAMES}
    path |= paths.LOOKS | {"sep": "/", "expanduser": expanduser, "realpath": absolute}
    path["abspath"] = absolute
    return {
        "os": {
            "environ": environ, "getenv": getenv, "makedirs": paths.makedirs, "mkdir": paths.mkdir,
            "remove": paths.remove, "unlink": paths.remove,
            "cpu_count": cpu_count, "curdir": ".", "pardir": "..",
            "sep": "/", "getcwd": getcwd,
            "linesep": "\n", "name": "posix", "path": Facade("os.path", path),
        },
        "os.path": path,
    }  # fmt: skip


def _sys(kit: Kit) -> dict[str, Any]:
    def leave(code: Any = None) -> NoReturn:
        raise SystemExit(code)

    def setrecursionlimit(limit: Any) -> None:
        exact(limit, "the limit", int)

    def getrecursionlimit() -> int:
        return 1000

    def getsizeof(value: Any, default: int = 0) -> int:
        kind = type(value)
        known = kind in (int, float, str, bytes, list, tuple, dict, set, bool)
        return real_sys.getsizeof(value) if known else 56

    def getdefaultencoding() -> str:
        return "utf-8"

    def intern(text: Any, /) -> str:
        return real_sys.intern(exact(text, "intern() argument", str))

    def exception() -> Any:
        return tracing.handled()

    leave.__name__ = "exit"
    kit.let_read(Stream, {"write", "flush", "isatty"})
    kit.let_read(VersionInfo, {"major", "minor", "micro", "count", "index"})
    kit.let_read(type(real_sys.float_info), {"max", "min", "epsilon", "dig"})
    return {
        "argv": list(ARGV), "path": ["."], "executable": "python", "exit": leave,
        "float_info": real_sys.float_info,
        "getrecursionlimit": getrecursionlimit, "getsizeof": getsizeof,
        "byteorder": "little", "maxsize": (1 << 63) - 1, "platform": "linux",
        "setrecursionlimit": setrecursionlimit,
        "stdout": Stream(kit.console.write), "stderr": Stream(lambda text: kit.console.err(text)),
        "getdefaultencoding": getdefaultencoding, "intern": intern, "exception": exception,
        "exc_info": tracing.exc_info(kit), "version": PYTHON, "version_info": VersionInfo(VERSION),
    }  # fmt: skip


def _platform() -> dict[str, Any]:
    """Made up, and the same in every run."""
    told = {
        "system": "Linux", "machine": "x86_64", "processor": "x86_64", "node": "backstep",
        "release": "", "python_version": PYTHON, "platform": "Linux-x86_64",
        "python_implementation": "CPython", "architecture": ("64bit", "ELF"),
    }  # fmt: skip

    def telling(name: str) -> Any:
        def tell() -> Any:
            return told[name]

        tell.__name__ = tell.__qualname__ = name
        return tell

    return {name: telling(name) for name in told}


def _io(kit: Kit) -> dict[str, Any]:
    names = "close getvalue read readline readlines seek tell truncate write writelines closed"
    for kind in (io.StringIO, io.BytesIO):
        kit.let_read(kind, names.split())
    return {"StringIO": io.StringIO, "BytesIO": io.BytesIO}


def _category(category: Any) -> Any:
    if not (isinstance(category, type) and issubclass(category, Warning)):
        raise TypeError("category must be a Warning subclass")
    return category


class Caught:
    """`warnings.catch_warnings(record=...)`."""

    def __init__(
        self, *, record: bool = False, action: Any = None, category: Any = Warning
    ) -> None:
        self._real = real.catch_warnings(record=bool(record))
        self._action = None if action is None else (_action(action), _category(category))

    def __enter__(self) -> Any:
        found = self._real.__enter__()
        if self._action is not None:
            real.simplefilter(*self._action)
        return found

    def __exit__(self, *problem: Any) -> None:
        self._real.__exit__(None, None, None)


def _action(action: Any) -> Any:
    if action not in ("default", "error", "ignore", "always", "module", "once"):
        raise ValueError(f"invalid action: {action!r}")
    return action


def _warnings(kit: Kit) -> dict[str, Any]:
    def warn(message: Any, category: Any = None, stacklevel: int = 1, source: Any = None) -> None:
        if isinstance(message, Warning):
            real.warn(message, stacklevel=2)
        else:
            kind = UserWarning if category is None else _category(category)
            real.warn(exact(message, "message", str), kind, stacklevel=2)

    def filterwarnings(
        action: Any, message: Any = "", category: Any = Warning, module: Any = "",
        lineno: int = 0, append: bool = False,
    ) -> None:  # fmt: skip
        text = exact(message, "message", str)
        real.filterwarnings(_action(action), text, _category(category), append=bool(append))

    def simplefilter(
        action: Any, category: Any = Warning, lineno: int = 0, append: bool = False
    ) -> None:
        real.simplefilter(_action(action), _category(category), append=bool(append))

    def resetwarnings() -> None:
        real.simplefilter("always")

    kit.let_read(Caught, ())
    kit.let_read(real.WarningMessage, {"message", "category", "lineno"})
    return {
        "warn": warn, "filterwarnings": filterwarnings, "simplefilter": simplefilter,
        "resetwarnings": resetwarnings, "catch_warnings": Caught,
    }  # fmt: skip


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    rest = {"sys": _sys(kit), "io": _io(kit), "warnings": _warnings(kit), "platform": _platform()}
    return _os(kit) | rest
