"""What `argparse` prints as help: Python's own layout of a parser that is made of plain texts.

It must not know how arguments are read.
"""

from __future__ import annotations

import argparse as real
from typing import Any

from ..values import scrub

WIDTH = 78
"""Columns: Python's, less two, where nothing says how wide the terminal is."""

real.ArgumentParser(prog="p").format_help()  # what it looks for, no jail lets it read


class _Shown:
    """A default as the text that it is shown as."""

    def __init__(self, value: Any) -> None:
        self._text = scrub(str(value))

    def __str__(self) -> str:
        return self._text


def _text(value: Any) -> str | None:
    return value if type(value) is str else None


def _kind(name: Any) -> Any:
    wanted = {"ArgumentDefaultsHelpFormatter": real.ArgumentDefaultsHelpFormatter,
              "RawTextHelpFormatter": real.RawTextHelpFormatter,
              "RawDescriptionHelpFormatter": real.RawDescriptionHelpFormatter}  # fmt: skip
    kind = wanted.get(name, real.HelpFormatter)
    return lambda prog: kind(prog, width=WIDTH)


def parser_like(parser: Any) -> real.ArgumentParser:
    """Python's parser with the same flags and texts as one of ours."""
    made = real.ArgumentParser(
        prog=parser.prog, usage=_text(parser.usage), description=_text(parser.description),
        epilog=_text(parser.epilog), formatter_class=_kind(parser.formatter),
        add_help=parser.add_help,
    )  # fmt: skip
    for argument in parser._arguments:
        given: dict[str, Any] = {"action": argument.action, "help": _text(argument.help)}
        if argument.default is not None:
            given["default"] = _Shown(argument.default)
        if argument.optional:
            given |= {"dest": argument.dest, "required": bool(argument.required)}
        if argument.action in ("store", "append"):
            kept = argument.metavar
            given["metavar"] = kept if type(kept) in (str, tuple, type(None)) else None
            given["nargs"] = argument.nargs if type(argument.nargs) in (int, str) else None
            if argument.choices is not None:
                given["choices"] = [_Shown(choice) for choice in argument.choices]
        if argument.action == "BooleanOptionalAction":
            given["action"] = real.BooleanOptionalAction
            made.add_argument(*(f for f in argument.flags if f[:5] != "--no-"), **given)
            continue
        if argument.action == "store_const":
            given["const"] = None
        made.add_argument(*argument.flags, **given)
    return made
