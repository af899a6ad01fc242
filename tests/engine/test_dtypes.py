"""dtypes, promotion, limits, sizes, devices and list literals, against what torch 2.13 answered."""

from __future__ import annotations

import copy
import itertools
import json
import math
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import engine as torch
from engine import dtypes, limits, literals
from engine.dtypes import NAMES
from tests.tables import recipes

ANSWERS = json.loads(Path(recipes.__file__).with_name("dtypes.json").read_text())["answers"]
NAMESPACE = {
    **{name: NAMES[name] for name in (*recipes.DTYPES, "half", "float", "double", "int", "long")},
    "Size": dtypes.Size,
    "device": dtypes.device,
    "finfo": limits.finfo,
    "iinfo": limits.iinfo,
    "set_default_dtype": dtypes.set_default_dtype,
    "get_default_dtype": dtypes.get_default_dtype,
    "np": np,
    "copy": copy,
    "pickle": pickle,
}
VALUES = {"np": np, "nan": math.nan, "inf": math.inf}


@pytest.fixture(autouse=True)
def _default_dtype() -> Iterator[None]:
    yield
    dtypes.set_default_dtype(dtypes.float32)


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def described(array: np.ndarray[Any, Any]) -> str:
    return f"{dtypes.of(array.dtype).name} {array.shape} {array.tobytes().hex()}"


def test_promotion_of_two_dtypes() -> None:
    pairs = [(NAMES[a], NAMES[b]) for a, b in itertools.product(recipes.DTYPES, repeat=2)]
    promoted = [dtypes.promote_types(a, b).name for a, b in pairs]
    assert promoted == ANSWERS["promote_types"]
    assert [dtypes.can_cast(a, b) for a, b in pairs] == ANSWERS["can_cast"]


@pytest.mark.parametrize("default", ["float32", "float64"])
def test_result_type(default: str) -> None:
    dtypes.set_default_dtype(NAMES[default])
    asked = recipes.operand_lists()
    for operands, expected in zip(asked, ANSWERS["result_type"][default], strict=True):
        got = dtypes.result_type(*((NAMES[name], category) for name, category in operands))
        if expected == "complex32":  # numpy has no such type; the engine takes the next wider one
            expected = "complex64"
        assert (operands, got.name) == (operands, expected)


@pytest.mark.parametrize("source", recipes.TYPE_EXPRESSIONS)
def test_expression(source: str) -> None:
    assert outcome(lambda: repr(eval(source, dict(NAMESPACE)))) == ANSWERS["expressions"][source]


@pytest.mark.parametrize("source", recipes.LITERALS)
def test_literal(source: str) -> None:
    data = eval(source, dict(VALUES))
    assert outcome(lambda: described(literals.array(data))) == ANSWERS["literals"][source]


@pytest.mark.parametrize("source", recipes.CONVERSIONS)
def test_literal_with_dtype(source: str) -> None:
    data, name = eval(source, dict(VALUES))
    got = outcome(lambda: described(literals.array(data, NAMES[name])))
    assert got == ANSWERS["conversions"][source]


def test_every_dtype_maps_to_numpy_and_back() -> None:
    for one in dtypes.ALL:
        assert dtypes.of(one.stored) is one
        assert NAMES[one.name] is one
    with pytest.raises(TypeError, match=r"can't convert np\.ndarray of type numpy\.str_"):
        dtypes.of(np.dtype("U3"))


def test_dtype_arguments() -> None:
    for given, meant in (
        (float, "float64"),
        (int, "int64"),
        (bool, "bool"),
        (complex, "complex128"),
    ):
        assert dtypes.as_dtype(given, "tensor") is NAMES[meant]
    with pytest.raises(
        TypeError, match=r"tensor\(\): argument 'dtype' must be torch.dtype, not str"
    ):
        dtypes.as_dtype("float32", "tensor")


def test_arrays_are_copied() -> None:
    source = np.arange(6.0).reshape(2, 3).T
    made = literals.array(source)
    assert made.dtype == np.float64
    made[0, 0] = 7
    assert source[0, 0] == 0


class _Posing:
    """What says that it is a tensor without dimensions."""

    dtype = dtypes.float64

    def __float__(self) -> float:
        return 0.1


def test_tensors_in_lists_give_their_dtype() -> None:
    made = literals.array([torch.tensor(0.1, dtype=torch.float64), 1])
    assert (made.dtype, made.tolist()) == (np.float64, [0.1, 1.0])
    with pytest.raises(RuntimeError, match="Could not infer dtype of _Posing"):
        literals.array([_Posing(), 1])
