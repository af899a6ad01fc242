"""torch.save and torch.load, to a buffer or to a file that lives as long as the process.

Nothing is read from or written to a disk, and no bytes are ever made into objects: what is saved is
copied and kept here, and the bytes are the number of that copy. They mean nothing elsewhere.
"""

from __future__ import annotations

import copy
import pickle
import types
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from . import dtypes, meter
from .dispatch import TENSORS

__all__ = ["add_safe_globals", "clear_safe_globals", "get_safe_globals", "load", "safe_globals",
           "save"]  # fmt: skip

FILES: dict[str, bytes] = {}
"""What was saved under a name."""

_KEPT: list[tuple[Any, list[Any]]] = []
"""Each thing that was saved, with the types and functions in it that are more than data."""

_SAFE: list[Any] = []
_MARK = b"PK\x03\x04 saved here under number "

_PLAIN = frozenset(
    {int, float, bool, complex, str, bytes, type(None), dtypes.dtype, dtypes.device, dtypes.Size}
)

WEIGHTS_ONLY = """\
Weights only load failed. This file can still be loaded, to do so you have two options, \
\x1b[1mdo those steps only if you trust the source of the checkpoint\x1b[0m.\x20
\t(1) In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` \
from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely \
succeed, but it can result in arbitrary code execution. Do it only if you got the file from a \
trusted source.
\t(2) Alternatively, to load with `weights_only=True` please check the recommended steps in the \
following error message.
\tWeightsUnpickler error: Unsupported global: GLOBAL {0} was not an allowed global by default. \
Please use `torch.serialization.add_safe_globals([{0}])` or the \
`torch.serialization.safe_globals([{0}])` context manager to allowlist this global if you trust \
this class/function.

Check the documentation of torch.load to learn more about types accepted by default with \
weights_only https://pytorch.org/docs/stable/generated/torch.load.html."""


class _Copy:
    """One copy of a thing: what was shared in it is shared again, memory too."""

    def __init__(self) -> None:
        self.memo: dict[int, Any] = {}
        self.memory: dict[int, Any] = {}
        self.more: list[Any] = []
        """Types and functions in it that are more than data."""

    def __call__(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if id(value) in self.memo:
            return self.memo[id(value)]
        made = self._made(kind, value)
        self.memo[id(value)] = made
        self.memo[id(made)] = made  # and keep both alive: their ids stand for them
        self.memo.setdefault(id(self.memo), []).append(value)
        return made

    def _made(self, kind: type, value: Any) -> Any:
        if kind in TENSORS:
            return self._tensor(value)
        if kind is dict or kind is OrderedDict:
            new: Any = kind()
            self.memo[id(value)] = new
            for key, part in value.items():
                new[self(key)] = self(part)
            if kind is OrderedDict:
                new.__dict__.update(value.__dict__)  # a state_dict's _metadata
            return new
        if kind is list:
            several: list[Any] = []
            self.memo[id(value)] = several
            several += map(self, value)
            return several
        if kind is tuple or kind is set:
            return kind([self(part) for part in value])
        self.more.append(value if callable(value) and hasattr(value, "__qualname__") else kind)
        if kind is types.FunctionType or isinstance(value, type):
            return _by_name(value)
        return copy.deepcopy(value, self.memo)

    def _tensor(self, t: Any) -> Any:
        old = t._data
        root = old
        while type(root.base) is np.ndarray:
            root = root.base
        kind: Any = type(t)
        new = kind.__new__(kind)
        new._requires_grad = t.requires_grad
        if not old.size or not (root.flags.c_contiguous or root.flags.f_contiguous):
            new._data = old.copy()
            return new
        if id(root) not in self.memory:
            meter.made(root.nbytes)
            self.memory[id(root)] = (np.array(root, order="K", subok=False).ravel("K"), root)
        flat, _ = self.memory[id(root)]
        offset = old.__array_interface__["data"][0] - root.__array_interface__["data"][0]
        new._data = np.ndarray(old.shape, old.dtype, flat, offset, old.strides)
        return new


def _by_name(thing: Any) -> Any:
    """Functions and classes are saved as their names; those without one can't be."""
    name = thing.__qualname__
    if "<lambda>" in name:
        home = thing.__module__ or "__main__"
        raise pickle.PicklingError(
            f"Can't pickle {thing!r}: attribute lookup {name} on {home} failed"
        )
    if "<locals>" in name:
        raise AttributeError(f"Can't pickle local object '{name}'")
    return thing


def _name(f: Any) -> Any:
    """The name that a path stands for."""
    return f.__fspath__() if type(f) is not str and hasattr(f, "__fspath__") else f


def save(
    obj: Any, f: Any, pickle_module: Any = None, pickle_protocol: int = 2,
    _use_new_zipfile_serialization: bool = True,
) -> None:  # fmt: skip
    """Keep a copy of `obj`; write its number into the buffer `f`, or under the name `f`."""
    f = _name(f)
    if type(f) is not str and not hasattr(f, "write"):
        raise AttributeError(
            "expected 'f' to be string, path, or a file-like object with a 'write' attribute"
        )
    if type(f) is str and f.startswith("/"):
        # There are no directories here but the one that a run works in.
        raise RuntimeError(f"Parent directory {f.rpartition('/')[0]} does not exist.")
    copied = _Copy()
    _KEPT.append((copied(obj), copied.more))
    number = _MARK + str(len(_KEPT)).encode()
    if type(f) is str:
        FILES[f] = number
    else:
        f.write(number)


def load(
    f: Any, map_location: Any = None, pickle_module: Any = None, *, weights_only: Any = None,
    mmap: Any = None, **pickle_load_args: Any,
) -> Any:  # fmt: skip
    """A copy of what was saved. UnpicklingError for more than tensors and plain data, unless
    `weights_only` is False."""
    f = _name(f)
    if type(f) is str:
        if f not in FILES:
            raise FileNotFoundError(2, "No such file or directory", f)
        number = FILES[f]
    elif not hasattr(f, "read") or not hasattr(f, "seek"):
        raise AttributeError(
            f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a "
            "file that is seekable. Please pre-load the data into a buffer like io.BytesIO and try "
            "to load from it instead."
        )
    else:
        number = f.read()
        if type(number) is not bytes:
            raise AssertionError(f"Expected bytes, got {type(number).__name__}")
    if not number:
        raise EOFError
    digits = number[len(_MARK) :]
    if not number.startswith(_MARK) or not digits.isdigit() or int(digits) > len(_KEPT):
        raise pickle.UnpicklingError("these bytes were not written by torch.save in this run")
    kept, more = _KEPT[int(digits) - 1]
    if weights_only is None or weights_only:
        for thing in more:
            # By identity: a program's own object would be asked about types of ours.
            if not any(thing is safe for safe in _SAFE):
                raise pickle.UnpicklingError(WEIGHTS_ONLY.format(_full_name(thing)))
    return _Copy()(kept)


def _full_name(thing: Any) -> str:
    home = thing.__module__
    return thing.__qualname__ if home == "builtins" else f"{home}.{thing.__qualname__}"


def add_safe_globals(safe_globals: list[Any]) -> None:
    """Types and functions that `load` takes under `weights_only` too."""
    _SAFE.extend(safe_globals)


def get_safe_globals() -> list[Any]:
    return list(_SAFE)


def clear_safe_globals() -> None:
    _SAFE.clear()


@contextmanager
def safe_globals(safe_globals: list[Any]) -> Iterator[None]:
    """As `add_safe_globals`, for a `with` block."""
    before = list(_SAFE)
    add_safe_globals(safe_globals)
    try:
        yield
    finally:
        _SAFE[:] = before
