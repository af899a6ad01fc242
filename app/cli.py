"""The command line: `backstep serve` and `backstep run`.

It must not know how programs run or pages are served. What is heavy is imported when needed.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import contextlib
import json
import os
import re
import shlex
import sys
import unicodedata
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO, cast

from app.sandbox.numbers import number

if TYPE_CHECKING:
    from app.settings import Settings

EXIT = {"ok": 0, "error": 1, "refused": 2, "cancelled": 130}
"""Exit codes by the reason of the end; every other reason is a limit."""
STOPPED = 3
UNREADABLE = 2

COMMANDS = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What commands a terminal, or turns or hides text: all controls but tab and the ends of lines."""

UNITS = {
    "cpu": ("s", "processor time"),
    "wall": ("s", "time"),
    "memory": ("bytes", "memory"),
    "output": ("bytes", "printed text"),
    "events": ("", "events"),
    "nodes": ("", "graph nodes"),
    "tensor": ("bytes", "one tensor"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        code: int = asked.command(asked)
    except KeyboardInterrupt:
        return EXIT["cancelled"]
    except BrokenPipeError:
        # Whoever read our output has gone. Python would complain again when it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="backstep", description="Step through loss.backward(), node by node."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serving = commands.add_parser("serve", help="start the web app")
    serving.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    serving.add_argument("--port", type=int, help="port to listen on (default 8000; 0: a free one)")
    serving.set_defaults(command=_serve)

    running = commands.add_parser(
        "run",
        help="run a program as the server would",
        description="Runs a program in the server's sandbox. Exit code 0: ran to the end; 1: it"
        " raised; 2: refused or unreadable; 3: stopped by a limit.",
    )
    running.add_argument("file", metavar="FILE", help="the program, or - for standard input")
    running.add_argument("--events", action="store_true", help="print the events as JSON lines")
    running.add_argument("--expression", action="store_true", help="the text is a formula")
    running.add_argument(
        "--input",
        action="append",
        default=[],
        type=_input,
        metavar="NAME=VALUE",
        help="a value for a formula's name: a number or nested lists (repeatable)",
    )
    running.add_argument("--seed", type=int, default=0, help="seed of the run (default 0)")
    running.set_defaults(command=_run)
    return parser


def _input(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value)
    except ValueError:
        pass
    try:
        return name, number(float(value))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{value!r} is neither a number nor nested lists of numbers"
        ) from None


# --- serve ---------------------------------------------------------------------------------------


def _serve(asked: argparse.Namespace) -> int:
    from app.server import serve

    given = {"host": asked.host, "port": asked.port}
    settings = _settings({name: value for name, value in given.items() if value is not None})
    return UNREADABLE if settings is None else serve(settings)


def _settings(given: Mapping[str, Any]) -> Settings | None:
    """What the environment says, and what was given instead; None when it has been told what is
    wrong with it."""
    from pydantic import ValidationError

    from app.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        for problem in error.errors():
            name = "_".join(str(part) for part in problem["loc"]).upper()
            print(f"backstep: BACKSTEP_{name}: {problem['msg']}", file=sys.stderr)
        return None


# --- run -----------------------------------------------------------------------------------------


def _run(asked: argparse.Namespace) -> int:
    try:
        source = _read(asked.file)
    except OSError as error:
        print(f"backstep: can't read {asked.file}: {error.strerror}", file=sys.stderr)
        return UNREADABLE
    except UnicodeDecodeError as error:
        print(
            f"backstep: {asked.file} is not UTF-8 text: byte {error.start} is"
            f" {error.object[error.start]:#04x}",
            file=sys.stderr,
        )
        return UNREADABLE
    if asked.input and not asked.expression:
        print("backstep: --input is for --expression", file=sys.stderr)
        return UNREADABLE

    from app.runs.jobs import make_job
    from app.sandbox.job import Kind
    from app.sandbox.nursery import Unsafe
    from app.sandbox.once import run_once

    kind: Kind = "expression" if asked.expression else "program"
    options = {"seed": asked.seed} if asked.seed else {}
    settings = _settings({})
    if settings is None:
        return UNREADABLE
    try:
        job = make_job(source, kind, dict(asked.input), options, settings.run_limits)
    except ValueError as error:
        print(f"backstep: {error}", file=sys.stderr)
        return UNREADABLE
    name = "<stdin>" if asked.file == "-" else os.path.basename(asked.file)
    out, err = Shown(sys.stdout), Shown(sys.stderr)
    with contextlib.closing(cast("Generator[bytes, None, None]", run_once(job))) as batches:
        lines = (line for batch in batches for line in batch.splitlines(keepends=True))
        try:
            if asked.events:
                return _tell_events(lines, out)
            given = dict(asked.input) if asked.expression else None
            return tell(lines, out, err, name, source, given)
        except Unsafe as error:
            print(f"backstep: {error}", file=sys.stderr)
            return UNREADABLE


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.buffer.read().decode()
    with open(file, "rb") as opened:
        return opened.read().decode()


class Shown:
    """Text on its way out: to a file or pipe byte for byte, to a terminal with JSON's escapes for
    what would command it. A stranger's program must not write into the clipboard of who runs it,
    hide what was printed before, or make a link read as another."""

    def __init__(self, stream: TextIO) -> None:
        self._bytes = stream.buffer
        self._terminal = stream.isatty()

    def write(self, text: str) -> None:
        if self._terminal:
            text = COMMANDS.sub(lambda found: json.dumps(found[0])[1:-1], text)
        self._bytes.write(text.encode("utf-8", "surrogatepass"))
        self._bytes.flush()


def _tell_events(lines: Iterable[bytes], out: Shown) -> int:
    """The events as they are."""
    last = b"{}"
    for line in lines:
        out.write(line.decode())
        last = line
    return exit_code(json.loads(last))


def tell(
    lines: Iterable[bytes],
    out: Shown,
    err: Shown,
    name: str,
    source: str,
    inputs: Mapping[str, Any] | None = None,
) -> int:
    """What Python would have shown: prints to `out`, errors to `err`. The exit code. `inputs` are
    those of a formula."""
    end: dict[str, Any] = {}
    error: dict[str, Any] | None = None
    for line in lines:
        head = line[:80]
        if b'"type":"stdout"' in head:
            out.write(json.loads(line)["text"])
        elif b'"type":"error"' in head:
            error = json.loads(line)
        elif b'"type":"warning"' in head:
            err.write(warning_text(json.loads(line), name, source))
        elif b'"type":"end"' in head:
            end = json.loads(line)
    if error is not None:
        more = formula_hint(error, name, source, inputs)
        err.write(error_text(error | more, end.get("reason") == "error", name, source))
    for birth in end.get("born", ()):
        err.write(birth_text(birth, name, source))
    if end.get("result") is not None:
        out.write(json.dumps(end["result"], ensure_ascii=False) + "\n")
    if end.get("reason", "crashed") not in EXIT:
        err.write(limit_text(end, name, source))
    return exit_code(end)


def exit_code(end: dict[str, Any]) -> int:
    """The exit code of a run that ended so."""
    return EXIT.get(end.get("reason", ""), STOPPED)


# --- texts in Python's form ----------------------------------------------------------------------


def error_text(error: dict[str, Any], raised: bool, name: str, source: str) -> str:
    """An error as Python prints it: place, source line, carets, `Type: message`, and a hint.

    `raised`: the program ran into it; else the text was refused, and there is no traceback.
    """
    raised = raised and error["error"] != "SystemExit"  # an exit is no failure of a call
    head = "Traceback (most recent call last):\n" if raised and error.get("span") else ""
    text = head + place_text(error.get("span"), name, source)
    text += f"{error['error']}: {error['message']}\n" if error["message"] else f"{error['error']}\n"
    return text + (f"Hint: {error['hint']}\n" if error.get("hint") else "")


def formula_hint(
    error: dict[str, Any], name: str, source: str, inputs: Mapping[str, Any] | None
) -> dict[str, str]:
    """The hint for a formula whose names have no values, as a command that may be typed.

    A formula that was run as a program (then `inputs` is None) is one expression which calls
    nothing of Python's but what formulas know.
    """
    missing = re.match(r"name '(\w+)' is not defined", error["message"])
    if error["error"] != "NameError" or missing is None:
        return {}
    try:
        nodes = list(ast.walk(ast.parse(source.strip(), mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    from app.sandbox.expression import BUILTINS, KNOWN

    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = [node for node in nodes if isinstance(node, ast.Name)]
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    functions = {node.id for node in names if id(node) in called}
    values = {node.id: None for node in names if id(node) not in called}
    if inputs is None and functions & (set(dir(builtins)) - BUILTINS):
        return {}
    # A close name is what was meant: the hint says which.
    if missing[1] not in values or (inputs is not None and "mean" in (error.get("hint") or "")):
        return {}
    given = {n: json.dumps(v) for n, v in (inputs or {}).items()}
    given |= {n: "1.5" for n in values if n not in {*given, *KNOWN, *BUILTINS}}
    told = " ".join(f"--input {shlex.quote(f'{n}={v}')}" for n, v in given.items())
    file = "-" if name == "<stdin>" else shlex.quote(name)
    what = "This text is a formula. Give" if inputs is None else "Give"
    return {"hint": f"{what} values for its names: backstep run {file} --expression {told}"}


def warning_text(warning: dict[str, Any], name: str, source: str) -> str:
    """A warning as Python prints it: place, category, text, source line."""
    if warning["category"] == "stderr":
        return str(warning["text"])
    span = warning.get("span")
    at = f"{name}:{span[0]}: " if span else f"{name}: "
    line = _line(source, span[0]).strip() if span else ""
    return f"{at}{warning['category']}: {warning['text']}\n" + (f"  {line}\n" if line else "")


def birth_text(birth: dict[str, Any], name: str, source: str) -> str:
    """Where the first NaN or infinity was born."""
    what, op = {"nan": "NaN", "inf": "infinity"}[birth["kind"]], birth["op"].partition(".")[0]
    place = {
        "forward": f"here, in {op}",
        "backward": f"in the backward pass, in {op} of this line",
        "optimizer": f"in this step of {op}",
        "iteration": f"in this loop, by the time that it shows in {op}",
    }[birth["phase"]]
    return (
        f"{place_text(birth.get('span'), name, source)}Note: The first {what} was born {place}.\n"
    )


def limit_text(end: dict[str, Any], name: str, source: str) -> str:
    """Which limit stopped the run: used, allowed, where, and what to do."""
    reason = end.get("reason", "crashed")
    text = place_text(end.get("span"), name, source)
    unit, what = UNITS.get(reason, ("", ""))
    said = f"Stopped: {reason}"
    if end.get("limit") is not None:
        used = f"used {_amount(end['used'], unit)}, " if end.get("used") is not None else ""
        said += f": {used}allowed {_amount(end['limit'], unit)}" + (f" ({what})" if what else "")
    return f"{text}{said}\n" + (f"Hint: {end['hint']}\n" if end.get("hint") else "")


def _amount(value: float | str, unit: str) -> str:
    """A number as the wire carries it: as text where JSON's would lose digits."""
    return f"{int(value) if isinstance(value, str) else value:,} {unit}".strip()


def place_text(span: Sequence[int] | None, name: str, source: str) -> str:
    """`File ..., line N`, the source line without its indent, carets under the span."""
    if not span:
        return ""
    line, column, end_line, end_column = span
    text = _line(source, line)
    place = f'  File "{name}", line {line}\n'
    if not text.strip():
        return place
    start = _characters(text, column)
    stop = _characters(text, end_column) if end_line == line else len(text.rstrip())
    indent = len(text) - len(text.lstrip())
    carets = " " * _width(text[indent:start]) + "^" * max(1, _width(text[start:stop]))
    return f"{place}    {text.strip()}\n    {carets}\n"


def _line(source: str, number: int) -> str:
    lines = re.split(r"\r\n|\r|\n", source)  # As Python counts lines, not as str.splitlines does.
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _characters(text: str, units: int) -> int:
    """A column in UTF-16 code units as an index into the text."""
    encoded = text.encode("utf-16-le", "surrogatepass")
    return len(encoded[: 2 * units].decode("utf-16-le", "replace"))


def _width(text: str) -> int:
    """Columns that a terminal gives to the text: East Asian wide characters take two."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


if __name__ == "__main__":
    sys.exit(main())
