"""Attacks on what stands for modules (numpy, pyplot, enum, dataclasses, os ...): each must fail.

The programs are in tests/corpora/facades.txt, one after another between lines of four dashes. What
they want: a real numpy object, code run by numpy, an attribute behind a guard, memory without end.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.sandbox.job import Job
from app.sandbox.limits import Limits
from app.sandbox.names import World

CORPUS = Path(__file__).parent.parent / "corpora" / "facades.txt"
PROGRAMS = CORPUS.read_text().rstrip("\n").split("\n----\n")
LIMITS = Limits().lowered({"cpu_seconds": 1.0, "wall_seconds": 5})
SECRETS = (b"/app/sandbox", b"site-packages", b" at 0x", b"<locals>", b"Facade", b"app.sandbox",
           b"CALLED", b"_source'>", b"mappingproxy")  # fmt: skip
FAILED = {"error", "refused", "tensor", "memory", "cpu", "wall"}
"""Of two limits that a loop runs into, a busy machine decides which comes first."""


@pytest.fixture(scope="module")
def results(sandbox: Any) -> list[Any]:
    """All of them, run once."""
    found: list[Any] = sandbox.run_all([Job(source, limits=LIMITS) for source in PROGRAMS])
    return found


def test_there_are_many() -> None:
    assert len(PROGRAMS) > 200
    assert len(set(PROGRAMS)) == len(PROGRAMS)


@pytest.mark.parametrize("number", range(len(PROGRAMS)))
def test_it_fails_and_nothing_is_given_away(number: int, results: list[Any]) -> None:
    result, source = results[number], PROGRAMS[number]
    assert result.end["reason"] in FAILED, source
    for secret in SECRETS:
        assert secret not in result.bytes, source
    if result.end["reason"] in ("error", "refused"):
        assert len(result.error["message"]) < 3000
    else:
        assert result.end["hint"]


def outcome(sandbox: Any, source: str) -> str:
    result = sandbox.run(source)
    assert result.of("error") == []
    said: str = result.stdout
    return said


def test_a_programs_object_is_asked_itself_and_never_by_numpy(sandbox: Any) -> None:
    source = (
        "import numpy as np\nclass X:\n    def __len__(self): return 2\n"
        "    def __getitem__(self, i): print('CALLED')\n"
        "    def __radd__(self, other): return type(other)\n"
        "print(np.array([1.0]) + X(), np.float64(1) + X())\n"
    )
    assert outcome(sandbox, source) == "<class 'numpy.ndarray'> <class 'numpy.float64'>\n"


def test_what_numpy_counts_repeats_lists_as_in_python(sandbox: Any) -> None:
    source = "import numpy as np\nn = np.argmax([0, 0, 1])\nprint([0] * n, n * 'ab', n * [1, 2])\n"
    assert outcome(sandbox, source) == "[0, 0] abab [1, 2, 1, 2]\n"


def test_a_mapping_of_a_programs_own_is_formatted_by_its_items(sandbox: Any) -> None:
    source = "class D(dict):\n    def __getitem__(s, k): return 'evil'\nprint('%(x)s' % D(x=1))\n"
    assert outcome(sandbox, source) == "1\n"


def test_copies_of_arrays_are_arrays_of_their_own(sandbox: Any) -> None:
    source = (
        "import copy\nimport numpy as np\na = np.array([1, 2])\n"
        "b, c = copy.copy(a), copy.deepcopy([a])\n"
        "a[0] = 9\nprint(a, b, c, type(c[0]), copy.deepcopy(np.float64(2)), copy.copy(a.dtype))\n"
    )
    assert outcome(sandbox, source) == (
        "[9 2] [1 2] [array([1, 2])] <class 'numpy.ndarray'> 2.0 int64\n"
    )


def test_time_and_versions_are_the_same_in_every_run(sandbox: Any) -> None:
    source = (
        "import datetime, sys, time, os\nprint(time.time(), datetime.datetime.now(), sys.version)\n"
        "print(sys.argv, dict(os.environ), os.cpu_count(), time.strftime('%H:%M'))\n"
    )
    runs = {sandbox.run(source).bytes for _ in range(2)}
    assert len(runs) == 1
    assert f"{sys.version_info[0]}.{sys.version_info[1]}.0".encode() in runs.pop()


def test_what_goes_to_stderr_is_a_warning_and_not_printed(sandbox: Any) -> None:
    result = sandbox.run("import sys\nprint('hush', file=sys.stderr)\nprint('loud')\n")
    assert result.stdout == "loud\n"
    assert [(w["category"], w["text"]) for w in result.of("warning")] == [("stderr", "hush\n")]


def test_what_notebooks_display_is_printed(sandbox: Any) -> None:
    source = (
        "from IPython.display import display, clear_output\nimport torch\n"
        "class A:\n    def __repr__(self): return 'an A'\nclear_output(wait=True)\n"
        "display(A(), torch.ones(1), 'text', [print])\n"
    )
    assert outcome(sandbox, source) == ("an A\ntensor([1.])\n'text'\n[<function print>]\n")


def raised(make: Any) -> BaseException:
    try:
        make()
    except Exception as problem:
        return problem
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize("make", [
    lambda: np.less(np.zeros(2, "V2"), 0),
    lambda: np.maximum(np.zeros(2, "V2"), np.zeros(2)),
    lambda: np.promote_types("i4", "V2"),
    lambda: np.add(np.zeros(2), np.zeros(2), out=np.zeros(2, int)),
    lambda: {}[np.dtype("u8")],
    lambda: np.zeros(2).sum(axis=5),
    lambda: np.linalg.inv(np.zeros((2, 2))),
])  # fmt: skip
def test_an_exception_of_numpys_gives_neither_its_class_nor_its_objects(make: Any) -> None:
    problem, guards = raised(make), World().guards
    kind = guards.type_of(problem)
    assert kind.__module__ == "builtins"
    assert isinstance(problem, kind)
    plain = (str, int, type(None))
    assert all(type(part) in plain for part in guards.read(problem, "args"))
