"""The command line as a person uses it: exit codes, output, errors in Python's form."""

from __future__ import annotations

import json
import os
import pty
import shlex
import socket
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from app import cli
from tests.harness import ROOT


def backstep(
    *arguments: str, text: str | bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    given = text if isinstance(text, bytes) else text.encode()
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env=os.environ | environment,
        timeout=60,
    )


PROGRAMS: dict[str, tuple[str, int, str, list[str]]] = {
    "ends": ("print('a', 1)\nprint('β', end='')\n", 0, "a 1\nβ", []),
    "exits": ("print(1)\nraise SystemExit\nprint(2)\n", 0, "1\n", []),
    "raises": (
        "print(1)\n\nx = [1][2]\n",
        1,
        "1\n",
        [
            "Traceback (most recent call last):\n",
            '  File "<stdin>", line 3\n    x = [1][2]\n        ^^^^^^\n',
            "IndexError: list index out of range\n",
        ],
    ),
    "wide characters": (
        "名 = '四五'; 数 = 1 / 0\n",
        1,
        "",
        ["    名 = '四五'; 数 = 1 / 0\n    " + " " * 18 + "^^^^^\n", "ZeroDivisionError"],
    ),
    "syntax": (
        "x = (1,\n",
        2,
        "",
        ['  File "<stdin>", line 1\n    x = (1,\n        ^', "SyntaxError: "],
    ),
    "refused": (
        "print(1)\nasync def f(): pass\n",
        2,
        "",
        ["line 2\n    async def f(): pass\n", "Refused: "],
    ),
    "unknown name": ("print(troch)\n", 1, "", ["NameError: name 'troch' is not defined\n"]),
    "empty": ("", 2, "", ["backstep: the text is empty: write a program or a formula\n"]),
    "blank": (" \n\n", 2, "", ["backstep: the text is empty"]),
    "standard error": (
        "import sys\nfor i in range(3): print('step', file=sys.stderr)\n"
        "sys.stderr.write('  a')\nsys.stderr.write('b\\n')\nprint(1)\n",
        0,
        "1\n",
        ["step\nstep\nstep\n  ab\n"],
    ),
    "standard error without end": (
        "import sys\nwhile True:\n    print('x' * 100, file=sys.stderr)\n",
        3,
        "",
        ["Stopped: output: used 200,", "allowed 200,000 bytes"],
    ),
    "prints nothing without end": (
        "while True:\n    print(end='')\n",
        3,
        "",
        ["Stopped: output: used 200,", "allowed 200,000 bytes"],
    ),
    "exit with a number": (
        "import sys\nsys.exit(3)\n",
        1,
        "",
        ['  File "<stdin>", line 2\n', "SystemExit: 3\nHint: The program ended itself here"],
    ),
    "NaN": (
        "import torch\nx = torch.tensor(-1.0, requires_grad=True)\n\nloss = torch.log(x).exp()\n",
        0,
        "",
        [
            '  File "<stdin>", line 4\n    loss = torch.log(x).exp()\n           ^^^^^^^^^^^^\n'
            "Note: The first NaN was born here, in log.\n"
        ],
    ),
    "masked scores": (
        "import torch\nx = torch.zeros(2, 2).masked_fill(torch.tensor(True), float('-inf'))\n"
        "y = torch.triu(torch.full((2, 2), float('-inf')), diagonal=1).softmax(-1)\n",
        0,
        "",
        [],
    ),
    "formula": ("w*x + b\n", 1, "", ["NameError: name 'w'", "--expression --input w="]),
    "prints without end": (
        "while True:\n    print('x' * 1000)\n",
        3,
        "x" * 1000 + "\n",
        ['  File "<stdin>", line 2\n', "Stopped: output: used 200,", "allowed 200,000 bytes"],
    ),
    "asks for too much": (
        "import torch\nx = torch.ones(10**9)\n",
        3,
        "",
        ["line 2\n", "Stopped: tensor: used 4,000,000,000 bytes, allowed 67,108,864", "Hint: "],
    ),
    "asks for more than JSON can count": (
        "import torch\nx = torch.ones(2).repeat(10**9, 10**9)\n",
        3,
        "",
        ["line 2\n", "Stopped: tensor: used 8,000,000,000,000,000,000 bytes,", "Hint: "],
    ),
    "lone surrogate": ("print('\\ud800')\n", 1, "", ["UnicodeEncodeError"]),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs(name: str) -> None:
    source, code, out, errors = PROGRAMS[name]
    done = backstep("run", "-", text=source)
    said = done.stderr.decode()
    assert done.returncode == code, said
    if code == 3:
        assert done.stdout.decode().startswith(out)
    else:
        assert done.stdout.decode() == out
    for part in errors:
        assert part in said, said
    if not errors:
        assert said == ""
    if "SystemExit" in said:
        assert "Traceback" not in said
    assert str(ROOT) not in said


def test_a_file_is_named_without_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "programme.py"
    file.write_text("1 / 0\n")
    done = backstep("run", str(file))
    assert done.returncode == 1
    assert b'File "programme.py", line 1' in done.stderr
    assert str(tmp_path).encode() not in done.stderr


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / "missing.py", b"No such file"),
        (lambda folder: folder, b"directory"),
        (lambda folder: _written(folder / "latin.py", b"print('\xff')"), b"is not UTF-8 text"),
    ],
)
def test_what_cannot_be_read_is_refused(make: object, says: bytes, tmp_path: Path) -> None:
    assert callable(make)
    done = backstep("run", str(make(tmp_path)))
    assert done.returncode == 2
    assert says in done.stderr
    assert b"Traceback" not in done.stderr


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("source", ["print('é')\n", "x = 1 / 0\n", "import os\n", "print(1"])
def test_events_are_told_as_lines(source: str) -> None:
    plain, told = backstep("run", "-", text=source), backstep("run", "-", "--events", text=source)
    events = [json.loads(line) for line in told.stdout.splitlines()]
    assert [e["seq"] for e in events] == list(range(len(events)))
    assert events[0]["type"] == "start"
    assert events[-1]["type"] == "end"
    assert told.returncode == plain.returncode
    printed = "".join(e["text"] for e in events if e["type"] == "stdout")
    assert printed == plain.stdout.decode()
    assert told.stderr == b""


def test_a_formula() -> None:
    inputs = ("--input", "w=2", "--input", "x=[1, 2.5]", "--input", "b=-1e-3")
    done = backstep("run", "-", "--expression", *inputs, text="(w * x + b).sum()")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["value"] == pytest.approx(6.998)
    assert found["gradients"] == {"w": 3.5, "x": [2.0, 2.0], "b": 2.0}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["run", "-", "--expression", "--input", "x"], 2, b"NAME=VALUE"),
        (["run", "-", "--expression", "--input", "x=abc"], 2, b"neither a number"),
        (["run", "-", "--input", "x=1"], 2, b"--expression"),
        (["run", "-", "--expression"], 2, b"name 'x' is not defined"),
        (["run"], 2, b"usage"),
        (["fly"], 2, b"usage"),
        (["serve", "--port", "99999"], 2, b"BACKSTEP_PORT"),
    ],
)
def test_wrong_arguments_say_what_is_wrong(arguments: list[str], code: int, says: bytes) -> None:
    done = backstep(*arguments, text="x + 1")
    assert done.returncode == code
    assert says in done.stderr, done.stderr
    assert b"Traceback" not in done.stderr


def test_limits_are_those_of_the_environment() -> None:
    printing = "print('a' * 20)\n"
    done = backstep("run", "-", text=printing, BACKSTEP_LIMITS='{"output_bytes": 10}')
    assert (done.returncode, done.stdout) == (3, b"a" * 10)
    assert b"Stopped: output: used 21 bytes, allowed 10 bytes" in done.stderr
    done = backstep("run", "-", text=printing, BACKSTEP_LIMITS='{"bytes": 10}')
    assert done.returncode == 2
    assert b"BACKSTEP_LIMITS: Value error, there is no limit 'bytes'" in done.stderr


def test_a_reader_that_leaves_is_no_error() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "run", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(b"for i in range(10**6):\n    print('x' * 100)\n")
    process.stdin.close()
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) in (1, 3)
    said = process.stderr.read()
    process.stderr.close()
    assert b"BrokenPipe" not in said


def test_carets_stand_under_what_they_mean() -> None:
    source = "    é = '𝄞𝄞' + x\n"
    column = len("    é = '𝄞𝄞' + ".encode("utf-16-le")) // 2
    text = cli.place_text((1, column, 1, column + 1), "p.py", source)
    place, line, carets = text.splitlines()
    assert place == '  File "p.py", line 1'
    assert line[carets.index("^")] == "x"
    assert unicodedata.east_asian_width("𝄞") == "N"


def test_an_address_in_use_is_said(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = backstep("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"address already in use" in done.stderr.lower()
    assert b"--port" in done.stderr
    assert b"PORT=" in done.stderr


def test_a_terminal_gets_no_commands() -> None:
    source = 'print("a\\x1b]52;c;x\\x07\\x9b\\u202e\\tb")\nraise ValueError("\\x1b[2J")\n'
    piped = backstep("run", "-", text=source)
    assert piped.stdout.decode() == "a\x1b]52;c;x\x07\x9b\u202e\tb\n"
    assert piped.stderr.decode().endswith("ValueError: \x1b[2J\n")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "run", "-"],
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
    ) as running:
        running.communicate(source.encode(), timeout=60)
    os.close(theirs)
    shown = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert r"a\u001b]52;c;x\u0007\u009b\u202e" + "\tb" in shown.replace(" " * 7, "\t")
    assert r"ValueError: \u001b[2J" in shown
    assert "\x1b" not in shown


FORMULAS: list[tuple[str, list[str], str | None]] = [
    ("w*x + b", [], "--input w=1.5 --input x=1.5 --input b=1.5"),
    ("abs(w) * pi", [], "--input w=1.5"),
    ("print(foo)", [], None),
    ("foo = bar + 1", [], None),
    ("w*x", ["w=2"], "--input w=2 --input x=1.5"),
    ("(w*x).sum()", ["w=[1, 2]"], "--input 'w=[1, 2]' --input x=1.5"),
    ("w*xpe(w)", ["w=2"], None),
]


@pytest.mark.parametrize(("source", "given", "wanted"), FORMULAS)
def test_a_formula_without_values_gets_one_command_that_works(
    source: str, given: list[str], wanted: str | None
) -> None:
    flags = ["--expression", *(part for one in given for part in ("--input", one))] if given else []
    done = backstep("run", "-", *flags, text=source)
    told = done.stderr.decode()
    assert done.returncode != 0
    assert told.count("Hint: ") <= 1
    assert ("This text is a formula" in told) == (wanted is not None and not given)
    if wanted is None:
        assert "--input" not in told
        return
    command = told.partition("backstep ")[2].strip()
    assert command == f"run - --expression {wanted}"
    assert backstep(*shlex.split(command), text=source).returncode == 0
