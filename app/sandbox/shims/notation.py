"""`json`: text made of plain values and read into them.

It must not know files: `dump` and `load` take what can be written to and read from here.
"""

from __future__ import annotations

import json
from typing import Any

from ..values import scrub
from .kit import OWN, Kit, exact

DEEPEST_INDENT = 100


class JSONEncoder:
    """What `cls=` may inherit from: `default` says what to make of other objects."""

    def __init__(self, **options: Any) -> None:
        self.options = options

    def default(self, o: Any) -> Any:
        raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")

    def encode(self, o: Any) -> str:
        return dumps(o, **({"default": self.default} | self.options))


def dumps(
    obj: Any, *, skipkeys: bool = False, ensure_ascii: bool = True, check_circular: bool = True,
    allow_nan: bool = True, cls: Any = None, indent: Any = None, separators: Any = None,
    default: Any = None, sort_keys: bool = False,
) -> str:  # fmt: skip
    if type(indent) is int and indent > DEEPEST_INDENT:
        raise ValueError(f"indent is {DEEPEST_INDENT} at most")
    if cls is not None and default is None:
        if not (isinstance(cls, type) and issubclass(cls, JSONEncoder)):
            raise TypeError("cls must inherit from json.JSONEncoder")
        default = cls().default
    # `default=str` makes text of anything.
    return scrub(json.dumps(
        obj, skipkeys=bool(skipkeys), ensure_ascii=bool(ensure_ascii), allow_nan=bool(allow_nan),
        indent=indent, separators=separators, default=default, sort_keys=bool(sort_keys),
    ))  # fmt: skip


def loads(
    s: Any, *, object_hook: Any = None, object_pairs_hook: Any = None, parse_float: Any = None,
    parse_int: Any = None, parse_constant: Any = None,
) -> Any:  # fmt: skip
    return json.loads(
        exact(s, "the JSON object", str, bytes), object_hook=object_hook,
        object_pairs_hook=object_pairs_hook, parse_float=parse_float, parse_int=parse_int,
        parse_constant=parse_constant,
    )  # fmt: skip


def tables(kit: Kit) -> dict[str, dict[str, Any]]:
    read = kit.guards.read

    def dump(obj: Any, fp: Any, **options: Any) -> None:
        read(fp, "write")(dumps(obj, **options))

    def load(fp: Any, **options: Any) -> Any:
        return loads(read(fp, "read")(), **options)

    kit.let_read(JSONEncoder, OWN)
    kit.let_read(json.JSONDecodeError, {"args", "msg", "pos", "lineno", "colno", "doc"})
    kit.let_inherit(JSONEncoder)
    return {
        "json": {
            "dumps": dumps, "loads": loads, "dump": dump, "load": load,
            "JSONEncoder": JSONEncoder, "JSONDecodeError": json.JSONDecodeError,
        }
    }  # fmt: skip
