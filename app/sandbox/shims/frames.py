"""`inspect.currentframe` and `inspect.stack`: which functions of the program run, and their names.

What is handed out stands for a frame: it tells names and copies, and changes nothing. It must not
know how the frames of other code look: they are left out.
"""

from __future__ import annotations

import inspect as real
from types import FrameType
from typing import Any, NoReturn

from ..looking import Names, visible
from ..where import FILENAME
from .kit import Kit, call_it, exact
from .standard import named_tuple

FILE = "program.py"


class Code:
    """What runs in a frame."""

    __slots__ = ("co_filename", "co_firstlineno", "co_name", "co_varnames")
    co_filename: str
    co_firstlineno: int
    co_name: str
    co_varnames: tuple[str, ...]

    def __init__(self) -> None:
        raise TypeError("cannot create 'code' instances")

    @classmethod
    def of(cls, frame: FrameType) -> Code:
        made, code = object.__new__(cls), frame.f_code
        made.co_name, made.co_firstlineno = code.co_name, code.co_firstlineno
        made.co_filename, made.co_varnames = FILE, code.co_varnames
        return made

    def __repr__(self) -> str:
        return f'<code object {self.co_name}, file "{FILE}", line {self.co_firstlineno}>'


class Frame:
    """One call of a function of the program."""

    __slots__ = ("_frame",)

    _frame: FrameType

    def __init__(self) -> None:
        raise TypeError("cannot create 'frame' instances")

    @classmethod
    def of(cls, frame: FrameType) -> Frame:
        made = object.__new__(cls)
        made._frame = frame
        return made

    @property
    def f_back(self) -> Frame | None:
        return found(self._frame.f_back)

    @property
    def f_code(self) -> Code:
        return Code.of(self._frame)

    @property
    def f_lineno(self) -> int:
        return int(self._frame.f_lineno)

    @property
    def f_locals(self) -> Names:
        return visible(self._frame.f_locals)

    @property
    def f_globals(self) -> Names:
        return visible(self._frame.f_globals)

    def __repr__(self) -> str:
        name = self._frame.f_code.co_name
        return f"<frame, file '{FILE}', line {self.f_lineno}, code {name}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError("cannot pickle 'frame' object")


call_it(Frame, "frame", "builtins")
call_it(Code, "code", "builtins")


def found(at: FrameType | None) -> Frame | None:
    """The innermost of the program's frames from `at` outwards."""
    while at is not None and at.f_code.co_filename != FILENAME:
        at = at.f_back
    return None if at is None else Frame.of(at)


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    kit.let_read(Frame, {"f_back", "f_code", "f_globals", "f_lineno", "f_locals"})
    kit.let_read(Code, Code.__slots__)
    told: Any = named_tuple(kit, "ArgInfo", "args varargs keywords locals")
    entry: Any = named_tuple(kit, "FrameInfo", "frame filename lineno function code_context index")

    def currentframe() -> Frame | None:
        return found(real.currentframe())

    def getargvalues(frame: Any) -> Any:
        inner = exact(frame, "getargvalues() argument", Frame)._frame
        return told(*real.getargs(inner.f_code), frame.f_locals)

    def stack(context: int = 1) -> list[Any]:
        listed, at = [], currentframe()
        while at is not None:
            listed.append(entry(at, FILE, at.f_lineno, at.f_code.co_name, None, None))
            at = at.f_back
        return listed

    made = (currentframe, getargvalues, stack)
    return {"inspect": {function.__name__: function for function in made}}
