"""A few programs of the fuzzer's grammar; `make fuzz` runs many."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

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
