"""How samples of ops are written as JSON, and read back for a module that answers to `torch`.

A tensor is {"$": "tensor", "dtype", "shape", "data", "grad"}; what JSON has no word for is a
dictionary with "$" too. It must not import torch.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TABLE = Path(__file__).with_name("ops.json")


def write(value: Any) -> Any:
    """A sample's argument (torch's or plain) as JSON. TypeError for what can't be written."""
    if hasattr(value, "grad_fn"):
        array = value.detach().numpy(force=True)
        return {
            "$": "tensor", "dtype": array.dtype.name, "shape": list(array.shape),
            "data": array.reshape(-1).tolist(), "grad": value.requires_grad,
        }  # fmt: skip
    if value is None or type(value) in (bool, int, float, str):
        return value
    if value is Ellipsis:
        return {"$": "ellipsis"}
    if isinstance(value, slice):
        return {"$": "slice", "of": [write(v) for v in (value.start, value.stop, value.step)]}
    if isinstance(value, tuple):
        return {"$": "tuple", "of": [write(v) for v in value]}
    if isinstance(value, list):
        return [write(v) for v in value]
    if isinstance(value, dict):
        return {"$": "dict", "of": {k: write(v) for k, v in value.items()}}
    if str(value).startswith("torch.") and type(value).__name__ == "dtype":
        return {"$": "dtype", "name": str(value)[6:]}
    raise TypeError(f"no word for {type(value).__name__}")


def array(value: dict[str, Any]) -> np.ndarray:
    return np.array(value["data"], dtype=value["dtype"]).reshape(value["shape"])


def read(value: Any, lib: Any, leaves: list[Any]) -> Any:
    """The argument for `lib`; tensors that want a gradient are added to `leaves`."""
    if isinstance(value, list):
        return [read(v, lib, leaves) for v in value]
    if not isinstance(value, dict):
        return value
    match value["$"]:
        case "tensor":
            made = lib.from_numpy(array(value))
            if value["grad"]:
                leaves.append(made.requires_grad_())
            return made
        case "ellipsis":
            return Ellipsis
        case "slice":
            return slice(*(read(v, lib, leaves) for v in value["of"]))
        case "tuple":
            return tuple(read(v, lib, leaves) for v in value["of"])
        case "dict":
            return {k: read(v, lib, leaves) for k, v in value["of"].items()}
        case "dtype":
            return getattr(lib, value["name"])
    raise TypeError(value["$"])


def cotangent(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """The gradient that both sides start from: no two elements alike, no random numbers."""
    count = int(np.prod(shape))
    return np.cos(np.arange(1, count + 1)).reshape(shape).astype(dtype)


def table() -> dict[str, list[dict[str, Any]]]:
    """OpInfo name -> its samples."""
    loaded: dict[str, list[dict[str, Any]]] = json.loads(TABLE.read_text())
    return loaded


def function(torch: Any, name: str) -> Callable[..., Any]:
    """The op by its OpInfo name: an attribute path, or a method of Tensor."""
    found: Any = torch
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is None:
        found = getattr(torch.Tensor, name)
    return found if callable(found) else (lambda x: getattr(x, name))
