"""What PyTorch's error texts call a value's type (torch.typename)."""

from __future__ import annotations

import types
from typing import Any

from ..dispatch import TENSORS
from ..functions.registry import SPELLED, composite


def type_name(value: Any) -> str:
    """What PyTorch calls the value's type in error texts: "torch.FloatTensor"."""
    if type(value) in TENSORS:
        kind_name: str = value.type()
        return kind_name
    if isinstance(value, CALLABLES):
        return function_name(value)
    kind = value if isinstance(value, type) else type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


@composite("torch.typename")
def typename(obj: Any, /) -> str:
    return type_name(obj)


CALLABLES = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)
BUILT_IN = frozenset({
    "avg_pool2d", "avg_pool3d", "gelu", "linear", "one_hot", "scaled_dot_product_attention",
    "softplus", "softshrink",
})  # fmt: skip
"""Those of torch.nn.functional that PyTorch has in C++."""


def function_name(function: Any) -> str:
    """What PyTorch calls a function in error texts: "torch.nn.functional.relu"."""
    room, _, name = next((s for s, f in SPELLED.items() if f is function), "").rpartition(".")
    if room == "F":
        return f"torch._C._nn.{name}" if name in BUILT_IN else f"torch.nn.functional.{name}"
    if room == "torch":
        return f"torch._VariableFunctionsClass.{name}"
    if isinstance(function, types.MethodType):
        return f"{type_name(type(function.__self__))}.{function.__name__}"
    module = str(function.__module__)
    inner: str = function.__qualname__
    hidden = module.partition(".")[0] in ("None", "builtins", "engine", "app")
    return inner if hidden else f"{module}.{inner}"
