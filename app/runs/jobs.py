"""A request as a job: which options there are, and what each may be.

It must not know HTTP, nor what a program may say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.sandbox.job import Job, Kind
from app.sandbox.limits import Limits
from app.sandbox.numbers import read

OPTIONS = {
    "seed": "torch, random and numpy start from it; 0 by default.",
    "dtype": "What an expression's inputs are: float32 (the default) or float64.",
    "record": "Which iterations of outermost loops to tell in full instead of the first and last"
    ' ones: `{"first": N, "last": M}`, by the `number` of `iteration` events; `last` is `first`'
    ' by default. `"inner": [i, ...]`, that of such an event, begins inside of `first`.',
    "replace": "What if: a list of literals and elements of tensors to be replaced, each"
    ' `{"span": [line, column, end line, end column], "value": V}` or'
    ' `{"node": N, "index": [i, ...], "value": V}`.',
    "limits": "Limits lower than those of /api/v1/limits, by name.",
}
DEFAULT = Limits()
ITERATIONS = range(2**53)
DEEPEST = 100
REPLACEMENTS = 16
LARGEST = 2**53
TEXT = 1000
"""Characters of a text that replaces another."""
SEEDS = range(-(2**63), 2**63)


class Unfit(ValueError):
    """What a request asks for cannot be done: `at` is its place as a JSON pointer, `code` its
    kind."""

    def __init__(self, message: str, at: str, code: str) -> None:
        super().__init__(message)
        self.at, self.code = at, code


def check_source(source: str) -> None:
    """Raises ValueError when there is nothing to run."""
    if not source.strip():
        raise ValueError("the text is empty: write a program or a formula")


def make_job(
    source: str,
    kind: Kind,
    inputs: Mapping[str, Any],
    options: Mapping[str, Any],
    limits: Limits = DEFAULT,
) -> Job:
    """The job, within `limits`; raises Unfit with what is wrong with it."""
    try:
        check_source(source)
    except ValueError as error:
        raise Unfit(str(error), "/source", "empty") from None
    for name in options:
        if name not in OPTIONS:
            known = ", ".join(OPTIONS)
            said = f"there is no option {name[:80]!r}; there are {known}"
            raise Unfit(said, f"/options/{name[:80]}", "unknown")
    checks: dict[str, Callable[[Any], object]] = {
        "seed": check_seed, "dtype": check_dtype, "record": check_window,
        "replace": check_replacements, "limits": check_limits,
    }  # fmt: skip
    for name, check in checks.items():
        try:
            if name in options:
                check(options[name])
            if name == "limits":
                limits = limits.lowered(options.get(name, {}))
        except ValueError as error:
            raise Unfit(str(error), f"/options/{name}", "option") from None
    if kind == "program" and inputs:
        raise Unfit("only an expression has inputs", "/inputs", "kind")
    return Job(source, kind, dict(inputs), dict(options), None, limits)


def check_seed(asked: Any) -> None:
    """Raises ValueError for what no random stream starts from."""
    if type(asked) is not int or asked not in SEEDS:
        raise ValueError("seed must be an integer of 64 bits")


def check_dtype(asked: Any) -> None:
    """Raises ValueError for what no input of a formula can be."""
    if asked not in ("float32", "float64"):
        raise ValueError("dtype must be float32 or float64")


def check_limits(asked: Any) -> None:
    """Raises ValueError for what is no table of limits."""
    if not isinstance(asked, dict):
        raise ValueError("limits must be an object: {name: number}")


def check_window(asked: Any) -> None:
    """Raises ValueError with what is wrong with the option `record`."""
    if asked is None:
        return
    if not isinstance(asked, dict) or not {"first"} <= set(asked) <= {"first", "last", "inner"}:
        raise ValueError(
            'record must be {"first": N, "last": M, "inner": [i, ...]}; last is first by default'
        )
    inner = asked.get("inner", [])
    if not isinstance(inner, list) or len(inner) > DEEPEST:
        raise ValueError(f"record's inner must be a list of {DEEPEST} iterations at most")
    last = asked.get("last", asked["first"])
    if any(type(n) is not int or n not in ITERATIONS for n in (asked["first"], last, *inner)):
        raise ValueError("record's first, last and inner must be numbers of iterations, from 0")
    if last < asked["first"]:
        raise ValueError("record's last must not be before its first")


def check_replacements(asked: Any) -> None:
    """Raises ValueError with what is wrong with the option `replace`."""
    if not isinstance(asked, list) or len(asked) > REPLACEMENTS:
        raise ValueError(f"replace must be a list of {REPLACEMENTS} replacements at most")
    for one in asked:
        keys = set(one) if isinstance(one, dict) else set()
        if keys not in ({"span", "value"}, {"node", "index", "value"}):
            raise ValueError(
                'each of replace must be {"span": [...], "value": V} or'
                ' {"node": N, "index": [...], "value": V}'
            )
        place = one.get("span", one.get("index"))
        numbers = place if isinstance(place, list) else [None]
        if any(type(n) is not int or abs(n) > LARGEST for n in [*numbers, one.get("node", 0)]):
            raise ValueError("span, node and index must be integers")
        if "span" in one and len(numbers) != 4:
            raise ValueError("span must be [line, column, end line, end column]")
        if len(numbers) > 64:
            raise ValueError("index may have 64 numbers at most")
        check_value(one["value"], "span" in one)


def check_value(value: Any, literal: bool) -> None:
    """Raises ValueError when nothing can be replaced by the value."""
    fits = type(read(value)) in (int, float, bool)
    if not fits and not (literal and type(value) is str and len(value) <= TEXT):
        raise ValueError("value must be a number, true, false, or for literals a text")
    if type(value) is int and abs(value) > 2**64:
        raise ValueError("value must be a number of 64 bits")
