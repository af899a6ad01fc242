"""A few programs of the fuzzers' grammars; `make fuzz` runs many."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz import calls
from tests.fuzz.checking import Checker
from tests.fuzz.grammar import programs


@pytest.fixture(scope="module")
def checker() -> Iterator[Checker]:
    running = Checker()
    yield running
    running.close()


@settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(source=programs)
def test_whatever_a_program_says_it_ends_and_nothing_leaves(checker: Checker, source: str) -> None:
    checker.check(source)


FUNCTIONS = calls.functions()
AT_ONCE = 100


@pytest.mark.parametrize("first", range(0, len(FUNCTIONS), AT_ONCE))
@settings(
    max_examples=3, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(data=st.data())
def test_whatever_a_facade_is_asked(checker: Checker, first: int, data: st.DataObject) -> None:
    """Each function of each module, called with what it does not expect."""
    checker.check(data.draw(calls.programs(FUNCTIONS[first : first + AT_ONCE])))


def test_every_module_is_asked() -> None:
    assert len(FUNCTIONS) > 2000
    assert len({name.rpartition(".")[0] for name in FUNCTIONS}) > 25


@pytest.mark.parametrize(
    "printed", ["raised SystemError by np.pad", "leaked <class 'x'> by np.pad"]
)
def test_what_a_facade_must_not_say(printed: str) -> None:
    assert calls.problems(f"raised ValueError by np.pad\n{printed}\n") == [printed]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("print('numpy' + '.float64')", "stdout"),
        ("raise ValueError('/ap' + 'p/jail.py')", "error"),
    ],
)
def test_the_check_can_fail(checker: Checker, source: str, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        checker.check(source)
