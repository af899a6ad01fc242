"""Writes static/js/wire.d.ts, the TypeScript of the events as they are on the wire, from
engine/events.py. With --check it writes nothing and fails when the file is stale.

It must not know what any event means: names, types and docstrings come from the dataclasses.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
import sys
import types
import typing
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine import events, figure  # noqa: E402

TARGET = ROOT / "static" / "js" / "wire.d.ts"

HEADER = """\
// Generated from engine/events.py by scripts/generate_wire.py. Do not edit.
//
// The events as they are on the wire: arrays for tuples, fields that are None left out.

/** A number; what JSON cannot say is a string: "NaN", "Infinity", "-Infinity", and integers whose
 *  magnitude is above 2^53. */
export type Num = number | string;
"""


def type_name(cls: type) -> str:
    """The name on the page: `Event` is the union, and DOM and language names stay free."""
    tag = getattr(cls, "type", None)
    return f"{cls.__name__}Event" if isinstance(tag, str) else cls.__name__


def literal(value: object) -> str:
    return '"' + str(value) + '"' if isinstance(value, str) else str(value)


def typescript(hint: typing.Any) -> str:
    """The TypeScript of one annotation, without its `| None`."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        parts = dict.fromkeys(typescript(part) for part in arguments if part is not type(None))
        if "Num" in parts:
            parts.pop("number", None)
        return " | ".join(parts)
    if origin is typing.Literal:
        return " | ".join(literal(value) for value in arguments)
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return f"{member(arguments[0])}[]"
        return "[" + ", ".join(optional(part) for part in arguments) + "]"
    if origin is dict:
        return f"Record<{typescript(arguments[0])}, {optional(arguments[1])}>"
    if origin is np.ndarray:
        return "(Num | boolean | [Num, Num])[]"
    if dataclasses.is_dataclass(hint):
        return type_name(typing.cast(type, hint))
    names: dict[object, str] = {
        int: "number", float: "Num", str: "string", bool: "boolean", typing.Any: "any",
    }  # fmt: skip
    return names[hint]


def optional(hint: typing.Any) -> str:
    """As `typescript`, with null kept: inside arrays and records None is written as null."""
    none = type(None) in typing.get_args(hint)
    return typescript(hint) + (" | null" if none else "")


def member(hint: typing.Any) -> str:
    text = optional(hint)
    return f"({text})" if "|" in text else text


def comment(text: str, indent: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    body = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{body}{indent} */\n"


def field_docs(tree: ast.Module) -> dict[tuple[str, str], str]:
    """(class, field) -> the string literal that stands below the field."""
    docs = {}
    for cls in tree.body:
        if not isinstance(cls, ast.ClassDef):
            continue
        for above, below in zip(cls.body, cls.body[1:], strict=False):
            if (
                isinstance(above, ast.AnnAssign)
                and isinstance(above.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
                and isinstance(below.value.value, str)
            ):
                docs[cls.name, above.target.id] = below.value.value
    return docs


def interface(cls: type, docs: dict[tuple[str, str], str]) -> str:
    hints = typing.get_type_hints(cls)
    text = comment(cls.__doc__ or "", "") + f"export interface {type_name(cls)} {{\n"
    if isinstance(getattr(cls, "type", None), str):
        text += "  v: number;\n"
        text += "  /** The place in the stream: from 0, no gaps. */\n  seq: number;\n"
        text += f"  type: {literal(getattr(cls, 'type'))};\n"  # noqa: B009
    for field in dataclasses.fields(cls):
        hint = hints[field.name]
        none = type(None) in typing.get_args(hint)
        if (cls.__name__, field.name) in docs:
            text += comment(docs[cls.__name__, field.name], "  ")
        mark = "?" if none else ""
        text += f"  {field.name}{mark}: {optional(hint)};\n"
    return text + "}\n"


def generate() -> str:
    """The whole file."""
    parts = [Path(part.__file__).read_text("utf-8") for part in (figure, events)]
    tree = ast.parse("\n".join(parts).replace("from __future__ import annotations", ""))
    docs = field_docs(tree)
    classes = [
        value
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and dataclasses.is_dataclass(value := getattr(events, node.name))
    ]
    members = [type_name(cls) for cls in typing.get_args(events.Event)]
    union = "/** Any event. */\nexport type Event =\n" + "".join(f"  | {m}\n" for m in members)
    reasons = typescript(events.EndReason).replace(" | ", "\n  | ")
    parts = [HEADER, *(interface(typing.cast(type, cls), docs) for cls in classes)]
    parts.append(f"/** Why a run ended. */\nexport type EndReason =\n  | {reasons};\n")
    parts.append(union.rstrip() + ";\n")
    return "\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the file is stale")
    text = generate()
    if parser.parse_args().check:
        if not TARGET.exists() or TARGET.read_text("utf-8") != text:
            print(f"{TARGET.relative_to(ROOT)} is stale: run scripts/generate_wire.py")
            return 1
        return 0
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
