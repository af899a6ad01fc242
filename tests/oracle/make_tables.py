"""Puts the questions of tests/tables/recipes.py to real torch 2.13 and writes its answers as JSON.

Run by hand, with a Python that has torch: `python -m tests.oracle.make_tables`, from the project's
folder, on x86-64 with AVX2. The tests read the answers and need no torch.
"""

from __future__ import annotations

import copy
import hashlib
import json
import math
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.tables import recipes

TABLES = Path(recipes.__file__).parent


def outcome(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def digest(data: bytes) -> str:
    """Short arrays in full, in hexadecimal; longer ones by hash."""
    return data.hex() if len(data) <= 64 else "sha256:" + hashlib.sha256(data).hexdigest()


def described(tensor: torch.Tensor) -> str:
    data = tensor.numpy().tobytes().hex()
    return f"{str(tensor.dtype)[6:]} {tuple(tensor.shape)} {data}"


def dtype_answers() -> dict[str, Any]:
    names = {
        n: getattr(torch, n) for n in (*recipes.DTYPES, "half", "float", "double", "int", "long")
    }
    names |= {n: getattr(torch, n) for n in ("Size", "device", "finfo", "iinfo")}
    names |= {n: getattr(torch, n) for n in ("set_default_dtype", "get_default_dtype")}
    names |= {"np": np, "copy": copy, "pickle": pickle}
    values = {"np": np, "nan": math.nan, "inf": math.inf}
    numbers = {"bool": True, "int64": 1, "float32": 1.0, "complex64": 1j}

    def operand(name: str, category: str) -> Any:
        if category == "scalar":
            return numbers[name]
        shape = (2,) if category == "dim" else ()
        return torch.zeros(shape, dtype=getattr(torch, name), device="meta")

    def result(operands: list[tuple[str, str]]) -> str:
        made = [operand(*one) for one in operands]
        if len(made) == 3:  # result_type itself takes two; addcmul promotes three by the same rules
            return str(torch.addcmul(*made).dtype)[6:]
        return str(torch.result_type(made[0], made[-1]))[6:]

    def expression(source: str) -> Any:
        return outcome(lambda: repr(eval(source, dict(names))))

    def literal(source: str) -> Any:
        data = eval(source, dict(values))
        return outcome(lambda: described(torch.tensor(data)))

    def conversion(source: str) -> Any:
        data, dt = eval(source, dict(values))
        return outcome(lambda: described(torch.tensor(data, dtype=getattr(torch, dt))))

    promoted = {}
    for default in ("float32", "float64"):
        torch.set_default_dtype(getattr(torch, default))
        promoted[default] = [result(one) for one in recipes.operand_lists()]
    torch.set_default_dtype(torch.float32)
    pairs = [(getattr(torch, a), getattr(torch, b)) for a in recipes.DTYPES for b in recipes.DTYPES]
    return {
        "promote_types": [str(torch.promote_types(a, b))[6:] for a, b in pairs],
        "can_cast": [torch.can_cast(a, b) for a, b in pairs],
        "result_type": promoted,
        "expressions": {s: expression(s) for s in recipes.TYPE_EXPRESSIONS},
        "literals": {s: literal(s) for s in recipes.LITERALS},
        "conversions": {s: conversion(s) for s in recipes.CONVERSIONS},
    }  # fmt: skip


def draw(what: str, n: Any, dt: Any = None, *rest: Any) -> torch.Tensor:
    if what == "weights":
        return torch.multinomial(torch.tensor(n), dt, *rest)
    if what == "probabilities":
        return torch.bernoulli(torch.tensor(n))
    kind = getattr(torch, dt)
    match what:
        case "uniform":
            return torch.empty(n, dtype=kind).uniform_(*rest)
        case "normal":
            return torch.empty(n, dtype=kind).normal_(*rest)
        case "normal_strided":
            return torch.empty(2 * n, dtype=kind)[::2].normal_(*rest)
        case "bernoulli":
            return torch.empty(n, dtype=kind).bernoulli_(*rest)
        case "bernoulli_each":
            return torch.bernoulli(torch.rand(n, dtype=kind))
        case "exponential":
            return torch.empty(n, dtype=kind).exponential_(*rest)
        case "multinomial":
            return torch.multinomial(torch.rand(n, dtype=kind), rest[0], replacement=rest[1])
        case "randint":
            return torch.randint(*rest, (n,), dtype=kind)
        case "randperm":
            return torch.randperm(n, dtype=kind)
        case "random":
            return torch.empty(n, dtype=kind).random_()
    raise ValueError(what)


def random_answers() -> dict[str, Any]:
    streams = []
    for seed in recipes.SEEDS:
        torch.manual_seed(seed)
        states = [digest(torch.get_rng_state().numpy().tobytes())]
        drawn = [draw(*call) for call in recipes.calls()]
        values = [digest(tensor.contiguous().numpy().tobytes()) for tensor in drawn]
        states.append(digest(torch.get_rng_state().numpy().tobytes()))
        whole = digest("".join(values).encode())
        streams.append({"seed": seed, "initial_seed": torch.initial_seed(), "states": states,
                        "values": values if seed in (0, 42) else [], "all": whole})  # fmt: skip
    return {
        "streams": streams,
        "errors": [outcome(lambda call=call: repr(draw(*call))) for call in recipes.RANDOM_ERRORS],
        "seed_errors": [
            outcome(lambda seed=seed: repr(torch.Generator().manual_seed(seed)))
            for seed in recipes.SEED_ERRORS
        ],
    }  # fmt: skip


def selection_answers() -> list[str]:
    return [
        digest(torch.topk(torch.from_numpy(array), k, largest=largest).indices.numpy().tobytes())
        for array, k, largest in recipes.selections()
    ]


def printing_answers() -> list[str]:
    texts = []
    for case in recipes.prints():
        torch.set_default_dtype(getattr(torch, case["default"]))
        torch.set_printoptions(profile="default")
        torch.set_printoptions(**case["options"])
        tensor = torch.from_numpy(case["array"].copy().reshape(case["array"].shape))
        if case["graph"]:
            tensor.requires_grad_()
        texts.append(repr(tensor.clone() if case["graph"] == 2 else tensor))
    torch.set_default_dtype(torch.float32)
    torch.set_printoptions(profile="default")
    return texts


def main() -> None:
    warnings.simplefilter("ignore")
    for name, answers in (
        ("dtypes", dtype_answers()),
        ("rng", random_answers()),
        ("selection", selection_answers()),
        ("printing", printing_answers()),
    ):
        path = TABLES / f"{name}.json"
        path.write_text(
            json.dumps({"torch": torch.__version__, "answers": answers}, indent=0) + "\n"
        )


if __name__ == "__main__":
    main()
