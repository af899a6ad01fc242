"""Carries OpInfo samples between PyTorch and a module that answers to `torch`, and finds its ops.

It must not know what is compared, or how.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import torch


class Unconvertible(Exception):
    """A sample that a dense numpy array cannot hold: sparse, nested, complex32 ..."""


class Bridge:
    """Carries samples from torch to the module that poses as it."""

    def __init__(self, lib: Any) -> None:
        self.lib = lib

    def array(self, t: torch.Tensor) -> np.ndarray:
        """The tensor's values, in storage of their own, with the tensor's strides."""
        if t.layout != torch.strided or t.is_nested or t.is_quantized:
            raise Unconvertible(str(t.layout))
        t = t.detach().resolve_conj().resolve_neg()
        if t.dtype == torch.complex32 or "float8" in str(t.dtype):
            raise Unconvertible(str(t.dtype))
        if t.numel() == 0:
            return t.numpy().copy()
        a = t.numpy()
        span = 1 + sum((n - 1) * abs(s) for n, s in zip(t.shape, t.stride(), strict=True))
        flat = np.lib.stride_tricks.as_strided(a, (span,), (a.itemsize,)).copy()
        return np.lib.stride_tricks.as_strided(flat, a.shape, a.strides)

    def to(self, value: Any, leaves: list[Any] | None = None) -> Any:
        """`value` with everything of torch's in it replaced; new leaves are added to `leaves`."""
        lib = self.lib
        match value:
            case torch.Tensor():
                if value.dtype == torch.bfloat16:
                    if not value.is_contiguous():
                        raise Unconvertible("strides of what is cast")
                    made = lib.from_numpy(self.array(value.float())).bfloat16()
                else:
                    made = lib.from_numpy(self.array(value))
                if value.requires_grad:
                    made = made.requires_grad_()
                    if leaves is not None:
                        leaves.append(made)
                return made
            case torch.Size():
                return getattr(lib, "Size", tuple)(value)
            case torch.dtype() | torch.layout() | torch.memory_format():
                return getattr(lib, str(value).split(".")[1])
            case torch.device():
                return str(value)
            case torch.Generator():
                return lib.Generator()
            case tuple() if hasattr(value, "_fields"):
                return type(value)(*(self.to(v, leaves) for v in value))
            case list() | tuple():
                return type(value)(self.to(v, leaves) for v in value)
            case dict():
                return {k: self.to(v, leaves) for k, v in value.items()}
            case torch.nn.Module():
                module = getattr(lib.nn, type(value).__name__)()
                if repr(module) != repr(value):
                    raise Unconvertible(repr(value))
                return module
            case slice():
                return slice(*(self.to(v) for v in (value.start, value.stop, value.step)))
        return value


def to_numpy(value: Any) -> np.ndarray:
    if isinstance(value, torch.Tensor):
        value = value.to_dense() if value.layout != torch.strided else value
        value = value.detach().resolve_conj().resolve_neg()
        if value.dtype == torch.bfloat16:
            value = value.float()
        elif value.dtype == torch.complex32:
            value = value.to(torch.complex64)
        return value.numpy(force=True)
    if str(getattr(value, "layout", "torch.strided")) != "torch.strided":
        value = value.to_dense()
    value = value.detach() if hasattr(value, "detach") else value
    if str(getattr(value, "dtype", "")) == "torch.bfloat16":
        value = value.float()
    return value.numpy() if hasattr(value, "numpy") else np.asarray(value)


def rebound(function: Callable[..., Any], lib: Any) -> Callable[..., Any]:
    """A copy of a Python function of torch.testing whose global `torch` is `lib`."""
    if not isinstance(function, types.FunctionType) or lib is torch:
        return function
    scope = dict(function.__globals__)
    scope["torch"] = lib
    scope["F"] = getattr(getattr(lib, "nn", None), "functional", None)
    scope["freeze_rng_state"] = contextlib.nullcontext  # Every sample starts from a seed anyway.

    def copy(f: types.FunctionType) -> types.FunctionType:
        made = types.FunctionType(f.__code__, scope, f.__name__, f.__defaults__, f.__closure__)
        made.__kwdefaults__ = f.__kwdefaults__
        return made

    for key, value in list(scope.items()):
        if isinstance(value, types.FunctionType) and (value.__module__ or "").startswith(
            "torch.testing"
        ):
            scope[key] = copy(value)
    return copy(function)


def attribute(lib: Any, path: str) -> Callable[..., Any] | None:
    found = lib
    for part in path.split("."):
        found = getattr(found, part, None)
        if found is None:
            return None
    return found if callable(found) else None


def spelled(lib: Any, spelling: str) -> Callable[..., Any] | None:
    """The function behind "torch.pow", "Tensor.pow" or "F.relu" in `lib`."""
    path = spelling.removeprefix("torch.")
    return attribute(lib, "nn.functional." + path[2:] if path.startswith("F.") else path)


def resolved(lib: Any, op: Any) -> Callable[..., Any] | None:
    """What `lib` offers for this OpInfo; None when it has nothing of that name."""
    name = op.name
    if name == "sparse.mm":
        return None  # PyTorch has samples of its `reduce` only, on CSR, which is not here.
    if name in ("item", "contiguous"):
        return lambda x, *args, **kwargs: getattr(x, name)(*args, **kwargs)
    if isinstance(op.op, types.FunctionType) and op.op.__module__.startswith("torch.testing"):
        return rebound(op.op, lib)
    function = attribute(lib, name)
    if function is not None:
        return function
    tensor = getattr(lib, "Tensor", None)
    # Looked up in the classes themselves: every class has a `type.__or__`, and means another thing.
    if any(name in vars(c) for c in getattr(tensor, "__mro__", ()) if c is not object):
        method = getattr(tensor, name)
        return method if callable(method) else lambda x: getattr(x, name)
    aten = getattr(getattr(lib, "ops", None), "aten", None)
    for packet in (getattr(op.op, "__name__", ""), name):  # aten packets such as aten.slice
        with contextlib.suppress(AttributeError, RuntimeError):
            return getattr(aten, packet)
    return None
