"""The random streams, bit for bit against what torch 2.13 drew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine as torch
from engine import box_muller, dtypes, literals, rng
from engine.dtypes import NAMES
from tests.tables import recipes

ANSWERS = json.loads(Path(recipes.__file__).with_name("rng.json").read_text())["answers"]


def digest(data: bytes) -> str:
    return data.hex() if len(data) <= 64 else "sha256:" + hashlib.sha256(data).hexdigest()


def draw(g: rng.Generator, what: str, n: Any, dt: Any = None, *rest: Any) -> Any:
    if what == "weights":
        return rng.multinomial(g, literals.array(n), dt, *rest)
    if what == "probabilities":
        return rng.bernoulli_each(g, literals.array(n), dtypes.float32)
    kind = NAMES[dt]
    if what == "normal_strided":
        return rng.normal(g, (n,), kind, *rest, contiguous=False)
    if what == "bernoulli_each":
        return rng.bernoulli_each(g, rng.uniform(g, (n,), kind), kind)
    if what == "multinomial":
        return rng.multinomial(g, rng.uniform(g, (n,), kind), *rest)
    if what == "randperm":
        return rng.randperm(g, n, kind)
    return getattr(rng, what)(g, (n,), kind, *rest)


@pytest.mark.parametrize("stream", ANSWERS["streams"], ids=lambda stream: str(stream["seed"]))
def test_streams(stream: dict[str, Any]) -> None:
    g = rng.Generator().manual_seed(stream["seed"])
    assert g.initial_seed() == stream["initial_seed"]
    states = [digest(g.get_state().tobytes())]
    calls = recipes.calls()
    values = [digest(draw(g, *call).tobytes()) for call in calls]
    for call, got, expected in zip(calls, values, stream["values"], strict=False):
        assert (call, got) == (call, expected)
    states.append(digest(g.get_state().tobytes()))
    assert states == stream["states"]
    assert digest("".join(values).encode()) == stream["all"]


@pytest.mark.parametrize("case", range(len(recipes.RANDOM_ERRORS)))
def test_errors(case: int) -> None:
    call, expected = recipes.RANDOM_ERRORS[case], ANSWERS["errors"][case]
    with pytest.raises((RuntimeError, ValueError, NotImplementedError)) as caught:
        draw(rng.Generator(), *call)
    assert f"{caught.type.__name__}: {caught.value}" == expected


@pytest.mark.parametrize("case", range(len(recipes.SEED_ERRORS)))
def test_seed_errors(case: int) -> None:
    with pytest.raises((RuntimeError, ValueError)) as caught:
        rng.Generator().manual_seed(recipes.SEED_ERRORS[case])
    assert f"{caught.type.__name__}: {caught.value}" == ANSWERS["seed_errors"][case]


def test_module_seed_takes_what_int_takes() -> None:
    assert rng.manual_seed("5") is rng.default_generator
    assert rng.default_generator.initial_seed() == 5
    assert rng.manual_seed(1.7).initial_seed() == 1


@pytest.mark.parametrize("used", [0, 1, 3, 622, 623, 624, 625, 1247])
def test_state_goes_on_where_it_was_taken(used: int) -> None:
    g = rng.Generator(5)
    g.bits32(used)
    rng.normal(g, (3,), dtypes.float32)
    state = g.get_state()
    other = rng.Generator().set_state(state)
    assert other.get_state().tobytes() == state.tobytes()
    for shape in ((1,), (2, 20)):
        a, b = (rng.normal(one, shape, dtypes.float64) for one in (g, other))
        assert a.tobytes() == b.tobytes()
        assert a.shape == shape


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (np.zeros(3, np.uint8), "Expected a CPUGeneratorImplState of size 5056 but found"),
        (np.zeros(5056, np.float32), "RNG state must be a torch.ByteTensor"),
        (np.zeros(5056, np.uint8), "Invalid mt19937 state"),
    ],
)
def test_invalid_states(state: Any, error: str) -> None:
    with pytest.raises((RuntimeError, TypeError), match=error):
        rng.Generator().set_state(state)


def test_fused_multiply_adds_round_once() -> None:
    # Cases in which rounding twice gives the other neighbour.
    one, tiny = np.float32(1), np.float32(2.0**-24)
    assert box_muller.fma32(one + np.float32(2.0**-23), tiny, one) == one + np.float32(2.0**-23)
    assert box_muller.fma32(tiny, one, one) == one
    a = np.float64(1 + 2.0**-27)
    assert box_muller.fma64(a, a, np.float64(-(1 + 2.0**-26))) == 2.0**-54
    assert box_muller.fma64(np.float64(0.1), np.float64(10), np.float64(-1)) == 2.0**-54


def test_zero_has_no_sign() -> None:
    for fill, kind in ((box_muller.fill32, np.float32), (box_muller.fill64, np.float64)):
        assert not np.signbit(fill(np.zeros(16, kind), 0.0, 1.0)).any()


def test_counts_that_no_int64_holds_are_refused() -> None:
    for rate in (float("inf"), 2.0**63):
        with pytest.raises(NotImplementedError, match="poisson of rates"):
            torch.poisson(torch.tensor([1.0, rate], dtype=torch.float64))
    with pytest.raises(NotImplementedError, match="infinitely many tries"):
        torch.binomial(torch.tensor([float("inf")]), torch.tensor([0.5]))
